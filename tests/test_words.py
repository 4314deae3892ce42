"""kalkyl's words in two languages: one catalogue that follows the code, and facts that stay."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import cache
from string import Formatter

import pytest
from babel.messages.catalog import Message

import catalogues
import workbooks as w
from kalkyl.model import (
    Amount,
    Area,
    ExcelFormula,
    ExcelWord,
    FactValue,
    Listed,
    Phrase,
    Place,
    as_data,
    first_of,
    rewritten,
)
from kalkyl.rules.register import rule_of
from kalkyl.wording.catalogue import LANGUAGES, template
from kalkyl.wording.messages import filled, message, shown

FORECAST = ("forecast", "regionkontoret", "annual_forecast")
OWN = [found for found in catalogues.read("kalkyl") if found.id]


@cache
def texts_in_code() -> frozenset[tuple[str | None, str]]:
    return frozenset(catalogues.in_code())


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


# The catalogue


def test_the_catalogue_has_the_texts_of_the_code() -> None:
    committed = [(found.context, found.id) for found in OWN]
    assert Counter(committed) == Counter(texts_in_code()), "python tests/support/catalogues.py"


def test_the_committed_catalogue_is_as_it_is_written() -> None:
    path = catalogues.FOLDER / "kalkyl.po"
    assert path.read_bytes() == catalogues.written(catalogues.read("kalkyl"))


@pytest.mark.parametrize("name", catalogues.NAMES)
def test_the_compiled_catalogue_is_that_of_its_source(name: str) -> None:
    compiled = (catalogues.FOLDER / f"{name}.mo").read_bytes()
    assert compiled == catalogues.compiled(catalogues.read(name))


def test_every_text_has_its_swedish_with_the_same_fields() -> None:
    assert [found.id for found in OWN if not has_its_swedish(found)] == []


def has_its_swedish(text: Message) -> bool:
    return bool(text.string) and fields(str(text.string)) == fields(str(text.id))


def test_an_id_has_one_text() -> None:
    ids = Counter(context for context, _ in texts_in_code() if context)
    assert [name for name, count in ids.items() if count > 1] == []


def test_a_language_has_its_own_texts() -> None:
    assert template("sv", "The sign is reversed.", "sign_reversed") == "Tecknet är omvänt."
    assert template("en", "The sign is reversed.", "sign_reversed") == "The sign is reversed."


# What somebody else wrote


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "wrote",
    [
        "ett ökat antal timmar och 3 till",
        "rader",
        "kolumn",
        "minst en rad (a)",
        "{kind} {0.__class__}",
        "tal",
    ],
)
def test_what_a_sender_wrote_is_never_reworded(wrote: str, language: str) -> None:
    found = w.only(w.book({FORECAST: wrote}))
    rule = rule_of(found.code)
    assert rule is not None
    assert found.facts["found"] == wrote
    assert wrote in message(rule, found, language)


# Facts


@pytest.mark.parametrize(
    ("fact", "sv", "en", "data"),
    [
        ("antal", "antal", "antal", "antal"),
        (12345, "12345", "12345", 12345),
        (
            Amount(Decimal(-40600), "tkr"),
            "−40\N{NO-BREAK SPACE}600\N{NO-BREAK SPACE}tkr",
            "−40,600\N{NO-BREAK SPACE}tkr",
            {"value": "-40600", "unit": "tkr"},
        ),
        (Amount(Decimal(2021)), "2021", "2021", {"value": "2021", "unit": None}),
        (
            Amount(Decimal("1.23456")),
            "1,2346",
            "1.2346",
            {"value": "1.23456", "unit": None},
        ),
        (ExcelWord("#REF!"), "#REFERENS!", "#REF!", "#REF!"),
        (ExcelWord("TRUE"), "SANT", "TRUE", "TRUE"),
        (ExcelFormula("=SUM(A1,0.5)"), "=SUMMA(A1;0,5)", "=SUM(A1,0.5)", "=SUM(A1,0.5)"),
        (Place("Prognos", 7, 3), "Prognos!C7", "Prognos!C7", {"sheet": "Prognos", "cell": "C7"}),
        (
            Area("Prognos", 7, 3, 9, 3),
            "Prognos!C7:C9",
            "Prognos!C7:C9",
            {"sheet": "Prognos", "cells": "C7:C9"},
        ),
        (
            Phrase("is_it", "Is {meant} meant?", {"meant": "och 3 till"}),
            "Menade du och 3 till?",
            "Is och 3 till meant?",
            {"phrase": "is_it", "facts": {"meant": "och 3 till"}},
        ),
        (
            first_of(("a", "b", "c"), 2, joined=True),
            "a, b och 1 till",
            "a, b and 1 more",
            {"items": ["a", "b"], "more": 1},
        ),
        (
            first_of(("a", "b"), 2, joined=True),
            "a och b",
            "a and b",
            {"items": ["a", "b"], "more": 0},
        ),
    ],
)
def test_a_fact_is_worded_last_and_is_the_same_for_programs(
    fact: FactValue, sv: str, en: str, data: object
) -> None:
    assert (shown(fact, "sv"), shown(fact, "en")) == (sv, en)
    assert as_data(fact) == data


def test_what_is_not_there_takes_its_blank_and_brackets_with_it() -> None:
    text = "{name}{file:()}.{hint:+}"
    assert filled(text, {"name": "A", "file": "", "hint": ""}, "sv") == "A."
    assert filled(text, {"name": "A", "file": "b.xlsx", "hint": "C?"}, "sv") == "A (b.xlsx). C?"


def test_every_text_within_a_fact_can_be_rewritten() -> None:
    inner = Phrase("is_it", "Is {meant} meant?", {"meant": "abc"})
    fact = Listed((inner, "abc", Amount(Decimal(5)), ExcelFormula("=abc")))
    changed = rewritten(fact, lambda text: text.replace("abc", "x").replace("5", "y"))
    assert isinstance(changed, Listed)
    meant, text, figure, formula = changed.items
    assert isinstance(meant, Phrase)
    assert (meant.facts["meant"], text, figure, formula) == ("x", "x", "y", ExcelFormula("=x"))
