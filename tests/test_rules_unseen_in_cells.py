"""KAL260, KAL261: what Excel sees otherwise than people do, in kalkyl's own template."""

from __future__ import annotations

import pytest

import workbooks as w
from kalkyl.model import Book, Cell, Severity
from kalkyl.rules.register import rule_of

AMOUNT, STATUS = "Prognos!B12", "Arbetsmiljö!B5"


def told(place: str, text: str, where: Book | None = None) -> set[str]:
    book = w.with_cells(where or w.clean(), {place: Cell(text)})
    return {code for code, at in w.findings(book) if at == place}


@pytest.mark.parametrize("blanks", [" ", "   ", "\N{NO-BREAK SPACE}", "\n"])
def test_kal260_a_cell_that_only_looks_blank(blanks: str) -> None:
    assert told(AMOUNT, blanks) == {"KAL260"}


def test_kal260_in_a_row_that_nobody_uses() -> None:
    assert told("Analys!D30", " ") == {"KAL260"}


def test_kal260_says_nothing_of_a_blank_text_or_a_figure() -> None:
    assert "KAL260" not in told("Arbetsmiljö!C5", " ")
    assert "KAL260" not in {code for code, _ in w.findings(w.clean())}


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        (" Pågår", {"KAL261"}),
        ("Pågår\N{NO-BREAK SPACE}", {"KAL261"}),
        ("PÅGÅR", set()),
        ("Kanske", {"KAL205"}),
    ],
)
def test_kal261_a_word_that_excel_does_not_know(word: str, codes: set[str]) -> None:
    assert told(STATUS, word) == codes


def test_text_for_an_amount_is_an_error_in_the_template_and_a_warning_in_other_forms() -> None:
    rule = rule_of("KAL203")
    assert rule is not None
    assert rule.severity_for(w.terms()) is Severity.ERROR
    assert rule.severity_for(w.terms(), in_form=True) is Severity.WARNING
    codes = {"KAL260", "KAL261"}
    form = w.form("formular-2021", w.submission())
    assert not codes & {code for code, _ in w.findings(form)}
