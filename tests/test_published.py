"""Every printed figure of the published report of 2021, against the merged departments."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import builders as b
import workbooks as w
from kalkyl.figures.amount import Written, read, rounded, show
from kalkyl.figures.evaluate import Figures
from kalkyl.model import Key, Submission
from kalkyl.operations.merge import merge
from kalkyl.services.published import compared, differences
from kalkyl.template.compose import compose
from kalkyl.template.plan import picture
from shipped_organisation import layout

KNOWN: Key = ("forecast", "total", "annual_forecast")
SHARES = {"%", "pp"}
FIGURES = 92


@dataclass(frozen=True)
class Printed:
    """A figure as printed: its key, its text and the unit of its table."""

    key: Key
    text: str
    unit: str


@cache
def printed() -> tuple[Printed, ...]:
    return tuple(_printed(json.loads(b.PUBLISHED.read_text(encoding="utf-8"))))


def _printed(published: dict[str, Any]) -> Iterator[Printed]:
    for table in published["tables"]:
        for row in table["rows"]:
            for column, text in zip(table["columns"], row["printed"], strict=True):
                key = (row["table"], row["row"], column["column"])
                yield Printed(key, text, column.get("unit", table["unit"]))


def comes_out(figures: Figures, one: Printed) -> str:
    """The merged figure as the report would print it, worked out apart from kalkyl's own way."""
    found = read(one.text)
    number = figures[one.key].number
    assert isinstance(found, Written)
    assert number is not None, one.key
    spec = figures.contract.spec(one.key)
    assert spec is not None
    if one.unit == "mnkr" and spec.unit == "tkr":
        number = number.scaleb(-3)
    return show(rounded(number, found.decimals), found.decimals)


def as_printed(one: Printed) -> str:
    found = read(one.text)
    assert isinstance(found, Written)
    return show(found.value, found.decimals)


def disagreeing(figures: Figures) -> list[tuple[Key, str, str]]:
    return [
        (one.key, as_printed(one), comes_out(figures, one))
        for one in printed()
        if as_printed(one) != comes_out(figures, one)
    ]


@cache
def merged() -> Submission:
    return merge(w.terms(), [b.submission(path) for path in sorted(b.DEPARTMENTS.glob("*.xlsx"))])


@cache
def total_workbook() -> Submission:
    """The total written as a workbook and read again."""
    plan = compose(w.terms(), layout(w.REPORT), merged())
    reading = w.case(picture(plan), file="total.xlsx").reading
    assert reading is not None
    return reading.submission


def test_as_many_figures_are_compared_as_the_report_printed() -> None:
    assert len(printed()) == FIGURES


def test_every_figure_comes_out_as_printed_but_one() -> None:
    figures = Figures(w.terms(), merged())
    assert disagreeing(figures) == [(KNOWN, "−475,5", "−475,4")]


def test_and_so_they_do_from_the_total_workbook() -> None:
    figures = Figures(w.terms(), total_workbook())
    assert disagreeing(figures) == [(KNOWN, "−475,5", "−475,4")]


def test_and_from_the_total_that_the_demo_wrote(tmp_path: Path) -> None:
    assert b.kalkyl("demo", tmp_path).code == 0
    [total] = tmp_path.glob("*total*.xlsx")
    reading = b.reading(total)
    assert disagreeing(reading.figures) == [(KNOWN, "−475,5", "−475,4")]


def test_the_exception_is_the_only_one_that_the_file_names() -> None:
    published = json.loads(b.PUBLISHED.read_text(encoding="utf-8"))
    named = [(one["table"], one["row"], one["column"]) for one in published["exceptions"]]
    assert named == [KNOWN]


def test_the_demo_compares_the_same_figures() -> None:
    tables = compared(json.loads(b.PUBLISHED.read_text(encoding="utf-8")), figures())
    cells = [cell for table in tables for row in table.rows for cell in row.cells]
    assert [cell.key for cell in cells] == [one.key for one in printed()]
    [wrong] = differences(tables)
    assert (wrong.key, wrong.merged, wrong.printed) == (KNOWN, "−475,4", "−475,5")
    assert wrong.why


def figures() -> Figures:
    return Figures(w.terms(), merged())


def test_no_zero_has_a_sign() -> None:
    shown = [comes_out(figures(), one) for one in printed()]
    assert "0,0" in shown
    assert not [text for text in shown if text.startswith("−") and not set(text) - set("−0,")]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Decimal("10.55"), "10,6"), (Decimal("-10.55"), "−10,6"), (Decimal("-0.04"), "0,0")],
)
def test_halves_go_away_from_zero(value: Decimal, shown: str) -> None:
    assert show(rounded(value, 1), 1) == shown
