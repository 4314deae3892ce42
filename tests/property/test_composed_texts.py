"""Texts composed from a grammar of clauses: nothing is called wrong in those that are true."""

from __future__ import annotations

from random import Random

import pytest

import composed_texts as c
import sentence_corpus as s
from kalkyl.operations.check import check
from kalkyl.rules.catalogue import Case
from kalkyl.rules.held_texts import held
from kalkyl.rules.prose.claims import Claim
from kalkyl.rules.register import CATALOGUE

DRAWS = 60
OF_ITSELF = tuple(
    rule
    for rule in CATALOGUE
    if rule.code in {"KAL601", "KAL605", "KAL606", "KAL607", "KAL610", "KAL614", "KAL616", "KAL623"}
)
TOLD = 0.6


def claims(text: c.Composed) -> list[Claim]:
    """What a text says of the figures of its report."""
    case: Case = text.context.with_text(s.Example("", "true", "", text.field, text.text, ()))
    assert case.reading is not None
    key = text.context.cell(text.field)
    return [claim for claim in held(case.reading, case.expected) if claim.fact.key == key]


@pytest.mark.parametrize("seed", [1, 2])
def test_no_true_text_is_called_wrong(seed: int) -> None:
    for text in c.composed(Random(seed), DRAWS):
        wrong = [claim.text for claim in claims(text) if claim.verdict]
        assert not wrong, text.text


def test_no_true_text_contradicts_itself() -> None:
    for text in c.composed(Random(4), DRAWS):
        case = text.context.with_text(s.Example("", "true", "", text.field, text.text, ()))
        assert case.reading is not None
        place = case.reading.submission.place(text.context.cell(text.field))
        told = [found.code for found in check(case, OF_ITSELF).findings if found.place == place]
        assert not told, text.text


def test_most_wrong_amounts_are_told() -> None:
    random = Random(3)
    spoilt = [c.spoilt(text, random) for text in c.composed(random, DRAWS)]
    told = [
        any(
            claim.verdict and claim.said and text.wrong in claim.said.text for claim in claims(text)
        )
        for text in spoilt
        if text is not None
    ]
    assert sum(told) >= TOLD * len(told), (sum(told), len(told))
