"""Figures that must agree: *Kontroll*, computed by LibreOffice, and check say the same."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import workbooks as w
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Value
from kalkyl.template.compose import compose
from office import recalculated, with_wrong_results

ROWS = ("regionkontoret", "fortroendevalda", "oforutsett_regionstyrelsen", "utvecklingsmedel")
LINE = "Kostnader + intäkter i år = ack. utfall"
CELL = "Utveckling!C7"
TOLERANCE = 3
"""Half a tkr for each of four rows, the costs and the income."""


def in_hundreds(gap: int) -> dict[tuple[str, str, str], Value]:
    """An outcome whose every row is in even hundreds beside a budget that is not."""
    outcome = dict(zip(ROWS, (-14200, -12400, -300, -1100), strict=True))
    return {
        **{("result", row, "outcome"): w.n(amount) for row, amount in outcome.items()},
        **{("result", row, "budget"): w.n(amount + 37) for row, amount in outcome.items()},
        ("development", "costs", "this_year"): w.n(-30000),
        ("development", "income", "this_year"): w.n(sum(outcome.values()) + 30000 + gap),
    }


def outcome_in_sheet(path: Path) -> tuple[object, object]:
    """How much a line allows, and what it says."""
    rows = openpyxl.load_workbook(path, data_only=True)["Kontroll"].iter_rows(values_only=True)
    [found] = [row for row in rows if row[0] == LINE]
    return found[4], found[5]


@pytest.mark.needs("soffice")
def test_sheet_and_check_allow_the_same_of_a_column_in_hundreds(tmp_path: Path) -> None:
    gaps = {0: "OK", 2: "OK", TOLERANCE: "OK", -TOLERANCE: "OK", 4: "Se över", -40: "Se över"}
    paths = []
    for gap in gaps:
        what = w.entered(w.submission(), in_hundreds(gap))
        path = tmp_path / f"{gap}.xlsx"
        path.write_bytes(with_wrong_results(book_bytes(compose(w.terms(), w.LAYOUT, what))))
        paths.append(path)
    for path, word in zip(recalculated(*paths, to=tmp_path / "ut"), gaps.values(), strict=True):
        assert outcome_in_sheet(path) == (TOLERANCE, word), path.name
        book = receive_bytes(path.name, path.read_bytes()).book
        assert book is not None
        assert (("KAL402", CELL) in w.findings(book)) is (word != "OK"), path.name
