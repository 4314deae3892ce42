"""A total with the year's earlier totals beside it, in mnkr, and with its departments' texts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest

import builders as b
import kalkyl
from builders import kalkyl as here
from kalkyl.cli import FINDINGS, OK, USAGE
from kalkyl.contract.cell_spec import CellKind
from kalkyl.contract.earlier import Earlier, entries_of
from kalkyl.contract.organisation import ABOUT
from kalkyl.contract.spec import TOTAL
from kalkyl.figures.evaluate import Figures
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Key, Submission, column_number
from kalkyl.operations.merge import merge
from kalkyl.operations.organisation import Organisation
from kalkyl.services.merging import in_mnkr, with_unit, year_so_far
from kalkyl.template import overview_page, overview_year
from kalkyl.template.compose import compose
from kalkyl.template.departments_sheet import MONEY
from kalkyl.template.plan import BookPlan, Planned, SheetPlan, number_format
from kalkyl.template.total_state import TotalOptions, TotalUnit
from seeded.clean import REPORTS, clean_workbooks
from shipped_organisation import ORGANISATION, contract, layout
from test_total_live import total

FEBRUARY, UR1, UR2, ANNUAL = (
    "manadsrapport-februari",
    "uppfoljningsrapport-1",
    "uppfoljningsrapport-2",
    "arsredovisning",
)
VARIANCE: Key = ("forecast", TOTAL, "variance")
AWAITS = "Väntar på egna texter"


@cache
def earlier(report: str, departments: int = 4) -> Earlier:
    """A total as it is read again, with each of its departments."""
    terms = contract(report, 2025)
    parts = [clean.submission for clean in clean_workbooks(report)[:departments]]
    return Earlier(terms, tuple(entries_of(terms, merge(terms, parts))))


def plan(what: Submission, options: TotalOptions) -> BookPlan:
    return compose(contract(what.report, what.year), layout(what.report), what, options=options)


def mnkr(report: str) -> TotalOptions:
    return TotalOptions(in_mnkr=in_mnkr(contract(report, 2025), ORGANISATION))


def of_year(sheet: SheetPlan) -> list[list[Planned]]:
    """The rows below the title of the forecasts."""
    [top] = [at[0] for at, cell in sheet.cells.items() if cell.value == overview_year.YEAR]
    bottom = max(row for row, _ in sheet.cells)
    columns = range(1, 5)
    rows = ([sheet.cells.get((row, at)) for at in columns] for row in range(top + 1, bottom + 1))
    return [[cell for cell in row if cell] for row in rows]


# The year so far


@pytest.mark.parametrize(
    ("report", "before"),
    [(UR1, [FEBRUARY]), (UR2, [FEBRUARY, UR1]), (ANNUAL, [FEBRUARY, UR1, UR2])],
)
def test_each_earlier_total_has_its_forecast_in_a_row_and_a_bar(
    report: str, before: list[str]
) -> None:
    what = total(report)
    options = year_so_far(what, [earlier(name) for name in reversed(before)])
    first = plan(what, options).sheets[0]
    heading, *rows = of_year(first)
    assert heading[0].value == "Rapport"
    assert [str(row[0].value) for row in rows[:-1]] == [contract(x, 2025).title for x in before]
    for name, row in zip(before, rows, strict=False):
        figures = Figures(contract(name, 2025), total(name))
        assert row[3].value == figures[VARIANCE].number
        assert row[3].formula
    now = ("result" if report == ANNUAL else "forecast", TOTAL, "variance")
    assert rows[-1][3].value == Figures(contract(report, 2025), what)[now].number
    assert ("utfall" in str(rows[-1][0].value)) == (report == ANNUAL)
    chart = first.charts[-1]
    assert len(first.charts) == 3
    assert chart.categories.bottom - chart.categories.top == len(before)
    assert all(contract(name, 2025).title in chart.text for name in (*before, report))


def test_an_earlier_total_without_all_departments_is_named_and_not_drawn() -> None:
    what = total(UR2)
    options = year_so_far(what, [earlier(FEBRUARY, 2), earlier(UR1)])
    assert [forecast.report for forecast in options.forecasts] == ["Uppföljningsrapport 1"]
    assert "Månadsrapport februari" in options.not_compared
    first = plan(what, options).sheets[0]
    assert str(of_year(first)[-1][0].value) == options.not_compared


@pytest.mark.parametrize(
    ("report", "says"), [(FEBRUARY, "Årets första rapport"), (UR1, "--previous")]
)
def test_without_earlier_totals_there_is_no_chart_and_the_sheet_says_why(
    report: str, says: str
) -> None:
    first = plan(total(report), TotalOptions()).sheets[0]
    [[reason]] = of_year(first)
    assert says in str(reason.value)
    assert all("årets rapporter" not in chart.title for chart in first.charts)


# In mnkr


@pytest.mark.parametrize("report", REPORTS)
def test_every_amount_in_mnkr_is_a_formula_over_one_in_tkr(report: str) -> None:
    what = total(report)
    terms = contract(report, 2025)
    usual, made = plan(what, TotalOptions()), plan(what, mnkr(report))
    more = [sheet for sheet in made.sheets if sheet.name.endswith(" mnkr")]
    by_name = {sheet.name: sheet for sheet in made.sheets}
    assert [s for s in made.sheets if s not in more] == list(usual.sheets)
    assert more
    divided = 0
    for sheet in more:
        for (row, _), cell in sheet.cells.items():
            if row <= 4 or cell.formula is None:
                continue
            at = re.search(r"[A-Z]+[0-9]+", cell.formula.replace("ISNUMBER", ""))
            name = re.search(r"\(('?)([^'!(]+)\1!", cell.formula)
            assert at is not None
            assert name is not None
            source = by_name[name[2]].cells[_at(at[0])]
            if source.spec.unit in MONEY and source.spec.kind is CellKind.NUMBER:
                assert cell.spec.unit == "mnkr"
                assert number_format(cell.spec) in {"#,##0.0", "#,##0"}
                if isinstance(source.value, Decimal):
                    assert cell.value == source.value / 1000
                    assert "/1000" in cell.formula
                    divided += 1
            else:
                assert cell.value == source.value
    assert divided > 5
    assert terms.report == report


def _at(a1: str) -> tuple[int, int]:
    letters = a1.rstrip("0123456789")
    return int(a1.removeprefix(letters)), column_number(letters)


@pytest.mark.parametrize("report", REPORTS)
def test_sheets_in_mnkr_have_names_that_excel_takes_and_rows_as_printed(report: str) -> None:
    what = total(report)
    made = plan(what, mnkr(report))
    names = [sheet.name for sheet in made.sheets]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= 31 and not set(name) & set(":\\/?*[]") for name in names)
    for sheet in made.sheets:
        if sheet.name == "Investeringar mnkr":
            rows = [cell.value for (row, at), cell in sheet.cells.items() if at == 1 and row > 4]
            words = [
                what.value(("investments", row, "project")) for row in what.rows["investments"]
            ]
            assert rows[: len(words)] == words


# As a command


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Totals of February and April, and the workbooks of August."""
    here = tmp_path_factory.mktemp("year")
    for report in (FEBRUARY, UR1):
        (here / f"{report}.xlsx").write_bytes(book_bytes(plan(total(report), TotalOptions())))
    (here / UR2).mkdir()
    for number, clean in enumerate(clean_workbooks(UR2)[:4]):
        made = compose(clean.contract, layout(UR2), clean.submission)
        (here / UR2 / f"{number}.xlsx").write_bytes(book_bytes(made))
    return here


def test_a_merge_takes_all_earlier_totals_and_replaces_what_it_made(year: Path) -> None:
    out = year / "total.xlsx"
    before: Sequence[object] = ("--previous", year / f"{UR1}.xlsx")
    more: Sequence[object] = ("--previous", year / f"{FEBRUARY}.xlsx", "--unit", "mnkr")
    words = ("merge", year / UR2, "--report", UR2, "-o", out, "--despite-errors")
    assert b.kalkyl(*words, *before, *more).code == OK
    book = openpyxl.load_workbook(out)
    assert "Investeringar mnkr" in book.sheetnames
    first = book[overview_page.SHEET]
    labels = [cell.value for cell in first["A"]]
    assert "Månadsrapport februari" in labels
    drawn = "".join(
        content.decode() for name, content in _parts(out.read_bytes()) if "drawings/drawing" in name
    )
    assert drawn.count(' descr="') == 3
    assert b.kalkyl("check", out).code == OK
    done = b.kalkyl(*words, *before)
    assert done.code == OK
    assert "Bara i den gamla filen" not in done.out
    assert "Investeringar mnkr" not in openpyxl.load_workbook(out).sheetnames


def _parts(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return [(name, package.read(name)) for name in package.namelist()]


def test_the_year_s_first_report_alone_is_not_the_one_before(year: Path) -> None:
    words = ("merge", year / UR2, "--report", UR2, "-o", year / "ej.xlsx")
    done = b.kalkyl(*words, "--previous", year / f"{FEBRUARY}.xlsx")
    assert done.code == USAGE
    assert "uppfoljningsrapport-1 2025 väntas" in done.err
    assert not (year / "ej.xlsx").exists()


@pytest.mark.parametrize(
    ("asked", "own", "expected"),
    [
        (None, None, False),
        (None, "tkr", False),
        (None, "mnkr", False),
        (TotalUnit.MNKR, "mnkr", False),
        (None, "kr", False),
        (TotalUnit.TKR, "mnkr", False),
        (TotalUnit.MNKR, "tkr", True),
        (TotalUnit.MNKR, None, True),
    ],
)
def test_sheets_in_mnkr_are_asked_for_beside_a_total_in_another_unit(
    asked: TotalUnit | None, own: str | None, expected: bool
) -> None:
    about = {**ORGANISATION.documents[ABOUT], "unit": own}
    known = Organisation("Kultur", "", {**ORGANISATION.documents, ABOUT: about}, is_sound=True)
    made = with_unit(TotalOptions(not_compared="skäl"), asked, contract(UR1, 2025), known)
    assert made.not_compared == "skäl"
    assert bool(made.in_mnkr) is expected
    assert with_unit(made, asked, None, known) == made


def test_the_example_answers_for_nobody() -> None:
    assert with_unit(TotalOptions(), None, contract(UR1, 2025), ORGANISATION) == TotalOptions()


def test_every_way_to_a_total_asks_for_its_unit(tmp_path: Path, round_dir: Path) -> None:
    """The commands, the closing of a round and the functions of Python; buttons ask for none."""
    [path] = b.departments(tmp_path / "inkorg", ("110",))
    totals = {name: tmp_path / f"{name}.xlsx" for name in ("python", "merge", "round")}
    kalkyl.merge(path, totals["python"], unit="mnkr")
    assert here("merge", path, "-o", totals["merge"], "--unit", "mnkr").code == OK
    assert here("round", "intake", round_dir, path).code in {OK, FINDINGS}
    close = ("round", "close", round_dir, "-o", totals["round"])
    assert here(*close, "--unit", "mnkr").code == FINDINGS
    found = {name: openpyxl.load_workbook(total).sheetnames for name, total in totals.items()}
    assert {name for name, sheets in found.items() if "Investeringar mnkr" in sheets} == set(found)
    with pytest.raises(ValueError, match="kr"):
        kalkyl.merge(path, unit="kr")  # type: ignore[arg-type]  # what a caller may do


# The departments' texts


def test_what_departments_wrote_is_beside_the_administrations_own_cell() -> None:
    what = total(UR1)
    made = plan(what, TotalOptions())
    texts = next(sheet for sheet in made.sheets if sheet.name == "Texter")
    [column] = [at for (_, at), cell in texts.cells.items() if cell.value == "Avdelningarna: text"]
    written = [origin for origin in what.origins if origin.key[0] == "texts"]
    assert written
    place = {str(cell.value): row for (row, at), cell in texts.cells.items() if at == 1}
    for origin in written:
        label = what.labels.get(origin.key[:2]) or _label(what, origin.key)
        said = str(texts.cells[place[label], column].value)
        assert f"{origin.sender}: {origin.value.strip()}" in said
        assert texts.cells[place[label], 2].role == "entry"


def _label(what: Submission, key: Key) -> str:
    row = contract(what.report, what.year).tables[key[0]].row(key[1])
    assert row is not None
    return row.label


def test_texts_that_no_cell_can_hold_are_counted() -> None:
    what = total(UR1)
    key = next(origin.key for origin in what.origins if origin.key[0] == "texts")
    [first, *_] = [origin for origin in what.origins if origin.key == key]
    many = [replace(first, cell=f"B{at}", value="Så här gick det. " * 100) for at in range(1, 40)]
    others = [origin for origin in what.origins if origin.key != key]
    made = plan(replace(what, origins=(*others, *many)), TotalOptions())
    texts = next(sheet for sheet in made.sheets if sheet.name == "Texter")
    said = [str(cell.value) for cell in texts.cells.values() if "texter till" in str(cell.value)]
    assert len(said) == 1
    assert len(said[0]) < 7000
    assert said[0].count("Så här gick det. " * 99) + int(said[0].split()[-6]) == 39


# Awaiting the administration's own texts


def test_a_total_that_awaits_texts_says_so_everywhere() -> None:
    made = plan(total(UR1), TotalOptions())
    first = made.sheets[0].cells
    [row] = [at[0] for at, cell in first.items() if cell.value == "Egna texter och bedömningar"]
    cell = first[row, 2]
    assert str(cell.value).startswith("Väntar: återstår i ")
    assert cell.role == "state"
    assert made.header.endswith("Egna texter återstod när totalen slogs ihop")
    own = [sheet for sheet in made.sheets if AWAITS in str(sheet.cells[2, 1].value)]
    names = {sheet.name for sheet in layout(UR1).sheets}
    assert {sheet.name for sheet in own} == names & {sheet.name for sheet in made.sheets}
    assert all(f"'{overview_page.SHEET}'!B{row}" in str(sheet.cells[2, 1].formula) for sheet in own)
