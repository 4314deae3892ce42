"""What people print in forms of their own, and kalkyl's own template has no place for."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

import pytest

import workbooks as w
from kalkyl.model import Book, Value

FORM = "formular-2021"
FORECAST = ("Prognos!B9", "Prognos!C9", "Prognos!D9")


def form(values: Mapping[str, Value] = MappingProxyType({})) -> Book:
    return w.typed(w.form(FORM, w.submission()), values)


def codes(book: Book) -> list[tuple[str, str]]:
    return [(code, at) for code, at in w.findings(book)]


@pytest.mark.parametrize("dash", ["-", "–", " − ", "—"])
def test_a_dash_in_a_form_is_nil(dash: str) -> None:
    book = form({"Prognos!B11": dash, "Prognos!C11": dash, "Prognos!D11": dash})
    assert codes(book) == []
    reading = w.case(book).reading
    assert reading is not None
    key = ("forecast", "oforutsett_regionstyrelsen", "annual_forecast")
    assert reading.submission.value(key) == 0


def test_a_dash_for_a_percentage_in_a_form_is_no_figure() -> None:
    reading = w.case(form({"Medarbetare!B5": "–"})).reading
    assert reading is not None
    assert reading.submission.value(("staff_indicators", "turnover", "outcome")) is None


def test_a_dash_in_the_template_is_no_number() -> None:
    book = w.typed(w.clean(), {"Prognos!B10": "–"})
    assert ("KAL202", "Prognos!B10") in w.findings(book)


def test_pasted_text_is_judged_like_numbers_in_a_form() -> None:
    """The text is a warning, and what it says contradicts the variance and the total beside it."""
    same = dict(zip(FORECAST, ("−43,3", "-44,1", "0,8"), strict=True))
    assert {code for code, _ in codes(form(same))} == {"KAL203"}
    other = dict(zip(FORECAST, ("−43,3", "-44,1", "8,0"), strict=True))
    assert {code for code, _ in codes(form(other))} > {"KAL203"}


def test_rows_of_a_form_may_be_indented() -> None:
    assert codes(form({"Investeringar!A8": "   Möbler och utrustning Regionkontoret"})) == []
    own = w.typed(w.clean(), {"Investeringar!A10": "  FVIS"})
    assert ("KAL219", "Investeringar!A10") in w.findings(own)


def test_a_forecast_of_another_sign_that_its_typed_variance_bears_out() -> None:
    """43,335 against −44,125 is a variance of 87,460: printed so, the sign is meant."""
    values: dict[str, Value] = {
        "Prognos!B9": Decimal("43.335"),
        "Prognos!D9": Decimal("87.460"),
        "Prognos!B13": Decimal("3.365"),
        "Prognos!D13": Decimal("87.460"),
    }
    assert "KAL216" not in {code for code, _ in codes(form(values))}
    values["Prognos!D9"] = Decimal("0.790")
    assert ("KAL216", "Prognos!B9") in codes(form(values))


def test_years_above_columns_are_no_stale_titles() -> None:
    years = {"Prognos!B7": "Utfall 2020", "Prognos!C7": "Utfall 2021", "Prognos!D7": "Skillnad"}
    assert "KAL406" not in {code for code, _ in codes(form(dict(years)))}
    assert ("KAL406", "Prognos!A7") in codes(form({"Prognos!A7": "Resultat februari 2021"}))


def test_a_department_that_was_not_there_last_year() -> None:
    """Blank in every row with a comment beside: only then is nothing missing."""
    blank = {"Utveckling!B5": None, "Utveckling!B6": None}
    said: dict[str, Value] = {"Utveckling!J5": "Avdelningen är ny.", "Utveckling!J6": "Ny i år."}
    missing = [("KAL201", "Utveckling!B5"), ("KAL201", "Utveckling!B6")]

    def told(values: dict[str, Value]) -> list[tuple[str, str]]:
        return [hit for hit in w.findings(w.typed(w.clean(), values)) if hit[0] == "KAL201"]

    assert told({**blank}) == missing
    assert told({**blank, **said}) == []
    assert told({"Utveckling!B5": None, **said}) == missing[:1]
