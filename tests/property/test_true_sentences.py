"""No sentence that is true by its own amounts is reported, whatever the amounts are."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sentence_corpus as corpus
import true_sentences
from kalkyl.operations.check import check
from kalkyl.rules.register import CATALOGUE
from true_sentences import Template

_RULES = tuple(rule for rule in CATALOGUE if rule.code.startswith(("KAL6", "KAL7")))
_TEMPLATES = tuple(true_sentences.templates())


def codes(text: str) -> set[str]:
    """What is reported of a text in a report without figures."""
    case, key = corpus.placed("build", corpus.Example("", "true", "none", None, text, ()))
    assert case.reading is not None
    place = case.reading.submission.place(key)
    report = check(case, _RULES)
    return {finding.code for finding in report.findings if finding.place == place}


@given(template=st.sampled_from(_TEMPLATES), seed=st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_no_true_sentence_is_reported(template: Template, seed: int) -> None:
    text = template.filled(Random(f"{template.text}{seed}"))
    assert codes(text) == set(), text


@pytest.mark.parametrize("scheme", true_sentences.SCHEMES)
def test_every_scheme_has_templates(scheme: str) -> None:
    assert any(template.scheme == scheme for template in _TEMPLATES)
