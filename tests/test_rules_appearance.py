"""KAL245, KAL246: what a cell shows is what it holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

import workbooks as w
from kalkyl.model import Book, Sheet

BEFORE = "Prognos!F10"
"""The forecast of the report before: no text of Kansli's says how large it was."""
ACCOUNTING = '_-* #,##0.00\\ "{0}"_-;\\-* #,##0.00\\ "{0}"_-;_-* "-"??\\ "{0}"_-;_-@_-'


def codes(code: str, place: str = BEFORE) -> list[str]:
    return [one for one, _ in w.findings(w.shown_by(w.clean(), place, code))]


@pytest.mark.parametrize(
    "code",
    [
        *("#,##0,", "# ##0,,", "0.0,", "[<0]#,##0,;0", "0,.0", "#,##0;-#,##0,"),
        *('#,##0 "kr"', '0.0 "mnkr"', '0 "MSEK"', "0 [$kr-41D]", "0.0 [$€-2]", '0 "%"', '$#,##0"'),
        *("0 %", "0.0%", "[h]:mm", "h:mm", "[mm]", ACCOUNTING.format("kr")),
    ],
)
def test_kal245_another_amount_is_shown(code: str) -> None:
    assert codes(code) == ["KAL245"]


@pytest.mark.parametrize(
    "code",
    [
        *("General", "0", "#,##0", "# ##0", "#,##0.0", "0.00", "#,##0_);(#,##0)", "@", "0.00E+00"),
        *('#,##0 "tkr"', '0 "TSEK"', '0 "kkr"', '0.0, "mnkr"', ACCOUNTING.format("tkr"), '0 "*"'),
        *("#,##0;[Red]-#,##0", "[>999]#,##0,;0", "#,##0;[Red]#,##0", "# ?/?", '"Budget: "0'),
        "",
    ],
)
def test_kal245_the_amount_itself_is_shown(code: str) -> None:
    assert codes(code) == []


@pytest.mark.parametrize("code", [";;;", "[", '"', "[$"])
def test_kal245_a_format_that_shows_nothing_is_told_as_hidden(code: str) -> None:
    assert codes(code) == ["KAL220"]


def test_kal245_a_whole_column_is_one_fault() -> None:
    book = w.clean()
    for place in ("Prognos!B10", "Prognos!B12", "Prognos!B14", "Prognos!C10"):
        book = w.shown_by(book, place, "#,##0,")
    found = [one for one in w.judged(book).findings if one.code == "KAL245"]
    assert [str(one.place) for one in found] == ["Prognos!B10", "Prognos!C10"]
    assert ("forecast", "regionkontoret", "annual_forecast") in found[0].compared


def test_kal245_hours_shown_as_times() -> None:
    place = "Medarbetare!B12"
    assert codes("[h]:mm", place) == ["KAL245"]
    assert codes("#,##0.0", place) == []


def _all_shown_by(book: Book, code: str, times: int) -> Book:
    def change(sheet: Sheet) -> Sheet:
        cells = {
            at: replace(one, value=one.value * times, number_format=code)
            if isinstance(one.value, type(w.n(0))) and one.number_format == "#,##0.0"
            else one
            for at, one in sheet.cells.items()
        }
        return replace(sheet, cells=cells)

    return w.on_sheets(book, change)


def test_kal245_a_form_in_millions_that_holds_kronor() -> None:
    form = w.form("formular-2021", w.submission())
    wrong = _all_shown_by(form, "#,##0.0,,", 10**6)
    told = {one.code for one in w.judged(wrong).findings}
    assert "KAL245" in told
    assert "KAL245" not in {one.code for one in w.judged(form).findings}


@pytest.mark.parametrize("code", ["#,##0;#,##0", "0;0", '0;"utgift "0', "[<0]#,##0;#,##0"])
def test_kal246_a_minus_that_is_not_shown(code: str) -> None:
    assert codes(code) == ["KAL246"]


@pytest.mark.parametrize("code", ["#,##0;-#,##0", "#,##0;(#,##0)", "#,##0;[Red]#,##0", "0;\\−0"])
def test_kal246_a_minus_that_is_shown(code: str) -> None:
    assert codes(code) == []
