"""Contradictions that a workbook holds as a whole: year and period, all signs, earlier reports."""

from __future__ import annotations

import workbooks as w
from kalkyl.form.contradicted import CONTRADICTED
from kalkyl.model import Key, Value

RK = "regionkontoret"
ANNUAL = ("annual_forecast", "annual_budget", "previous_forecast")


def forecast(column: str, row: str = RK) -> Key:
    return ("forecast", row, column)


def times(factor: int, *keys: Key) -> dict[Key, Value]:
    return {key: w.n(str(w.submission().value(key))) * factor for key in keys}


def codes(values: dict[Key, Value]) -> list[str]:
    return [code for code, _ in w.findings(w.book(values))]


def test_kal411_a_whole_row_in_kronor() -> None:
    book = w.book(times(1000, *map(forecast, ANNUAL)))
    [found] = [one for one in w.judged(book).findings if one.code == "KAL411"]
    assert str(found.place) == "Prognos!B10"
    assert found.facts["suggested"] == "-43335 tkr"
    assert set(found.compared) == {
        *map(forecast, ANNUAL[:2]),
        ("result", RK, "outcome"),
        ("result", RK, "budget"),
    }
    assert w.cell(book, "Prognos!L10").value == CONTRADICTED
    assert w.cell(w.clean(), "Prognos!L10").value == "OK"


def test_kal411_an_uneven_year_is_no_other_unit() -> None:
    assert "KAL411" not in codes(times(20, *map(forecast, ANNUAL)))
    assert "KAL411" not in codes({("result", RK, "outcome"): w.n(0)})
