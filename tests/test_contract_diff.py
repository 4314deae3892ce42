"""``kalkyl contract diff``: what it says of workbooks that are out is what ``check`` says."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

import builders as b
from kalkyl.cli import FINDINGS, OK, USAGE
from kalkyl.contract.organisation import WORKBOOK
from kalkyl.io.organisation_folder import organisation_in
from kalkyl.io.shipped import shipped
from kalkyl.operations.contract_diff import ContractChange, Effect, contract_changes
from kalkyl.rules.catalogue import Expected
from kalkyl.services.intake import judge
from organisations import folder_of

REPORT, YEAR = "uppfoljningsrapport-1", 2021
FIRST = 5


def put(book: Workbook, sheet: str, column: str, value: str | int, **wanted: object) -> None:
    """Writes in a column of every row that has what is wanted."""
    headings, *rows = book[sheet].iter_rows(min_row=FIRST - 1)
    names = [cell.value for cell in headings]
    found = [
        row
        for row in rows
        if all(row[names.index(name)].value == word for name, word in wanted.items())
    ]
    assert found, wanted
    for row in found:
        row[names.index(column)].value = value


def renamed_row(book: Workbook) -> None:
    put(book, "Rader", "Namn", "Kontoret", Id="regionkontoret")


def renamed_row_with_synonym(book: Workbook) -> None:
    put(book, "Rader", "Andra namn", "Regionkontoret", Id="regionkontoret")
    renamed_row(book)


def renamed_heading(book: Workbook) -> None:
    put(book, "Rubriker", "Rubrik", "Budget för året", Tabell="forecast", Rubrik="Årsbudget")


def renamed_heading_with_former(book: Workbook) -> None:
    wanted = {"Tabell": "forecast", "Rubrik": "Årsbudget"}
    put(book, "Rubriker", "Tidigare rubriker", "Årsbudget", **wanted)
    renamed_heading(book)


def renamed_table(book: Workbook) -> None:
    wanted = {"Tabell": "forecast", "Rubrik": "Prognos per uppdrag"}
    put(book, "Rubriker", "Rubrik", "Vad vi tror", **wanted)


def retired_row(book: Workbook) -> None:
    put(book, "Rader", "Till", YEAR - 1, Id="regionkontoret")


def new_row(book: Workbook) -> None:
    row = book["Rader"].max_row + 1
    for column, value in enumerate(("Uppdrag", "nytt", "Nytt uppdrag"), 1):
        book["Rader"].cell(row, column, value)


def new_version(book: Workbook) -> None:
    put(book, "Rapporter", "Version", "1.9", Id=REPORT)


def new_version_with_former(book: Workbook) -> None:
    put(book, "Rapporter", "Tidigare versioner", "1.0; 1.1", Id=REPORT)
    new_version(book)


CHANGES = [
    (renamed_row, Effect.ILLEGAL),
    (renamed_row_with_synonym, Effect.KEPT),
    (renamed_heading, Effect.ILLEGAL),
    (renamed_heading_with_former, Effect.KEPT),
    (renamed_table, Effect.KEPT),
    (retired_row, Effect.ILLEGAL),
    (new_row, Effect.ILLEGAL),
    (new_version, Effect.ILLEGAL),
    (new_version_with_former, Effect.KEPT),
]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder_of(tmp_path_factory.mktemp("diff") / "nu")


def changed(folder: Path, target: Path, change: Callable[[Workbook], None]) -> Path:
    shutil.copytree(folder, target)
    book = load_workbook(target / WORKBOOK)
    change(book)
    book.save(target / WORKBOOK)
    return target


def changes_between(before: Path, after: Path) -> list[ContractChange]:
    old, new = (organisation_in(one).contract(REPORT, YEAR) for one in (before, after))
    return list(contract_changes(old, new))


@pytest.mark.parametrize(
    ("change", "effect"), CHANGES, ids=lambda one: getattr(one, "__name__", one)
)
def test_a_workbook_that_is_out_fares_as_is_said(
    change: Callable[[Workbook], None], effect: Effect, before: Path, tmp_path: Path
) -> None:
    after = changed(before, tmp_path / "sedan", change)
    assert {one.effect for one in changes_between(before, after)} == {effect}
    found = judge(b.shipped(tmp_path / "in", "110"), Expected(), organisation_in(after))
    told = [one.code for one in found.findings if one.code.startswith("KAL1")]
    assert bool(told) == (effect is Effect.ILLEGAL), told


def test_the_same_contract_has_no_changes(before: Path) -> None:
    assert changes_between(before, before) == []


def test_the_command_says_what_differs(before: Path, tmp_path: Path, kalkyl: b.Kalkyl) -> None:

    same = kalkyl("contract", "diff", before, before, "--year", YEAR)
    assert (same.code, same.out) == (OK, "Inget skiljer.\n")
    row = changed(before, tmp_path / "rad", renamed_row)
    done = kalkyl("contract", "diff", before, row, "--year", YEAR)
    assert done.code == FINDINGS
    assert "raden Regionkontoret heter Kontoret (utskickade arbetsböcker godtas inte" in done.out


def test_one_folder_is_held_against_its_contract_as_it_was_last_built(
    before: Path, tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    folder = tmp_path / "egen"
    shutil.copytree(before, folder, ignore=shutil.ignore_patterns("contract"))
    unbuilt = kalkyl("contract", "diff", folder, "--year", YEAR)
    assert (unbuilt.code, "kör kalkyl contract build" in unbuilt.err) == (USAGE, True)
    assert kalkyl("contract", "build", folder).code == OK
    same = kalkyl("contract", "diff", folder, "--year", YEAR)
    assert (same.code, same.out) == (OK, "Inget skiljer.\n")
    book = load_workbook(folder / WORKBOOK)
    renamed_row_with_synonym(book)
    book.save(folder / WORKBOOK)
    done = kalkyl("contract", "diff", folder, "--year", YEAR)
    assert (done.code, "raden Regionkontoret heter Kontoret" in done.out) == (OK, True)


def outdated(folder: Path) -> None:
    """A workbook from before an update: without headings, a limit and words that came with it."""
    book = load_workbook(folder / WORKBOOK)
    for sheet, wanted in (
        ("Rubriker", ("forecast", None, "scenario_forecast")),
        ("Rubriker", ("sick_groups", None, None)),
        ("Gränser", ("small_group",)),
        ("Rader", ("forandring",)),
    ):
        cells = book[sheet]
        for row in range(cells.max_row, FIRST - 1, -1):
            if tuple(cell.value for cell in cells[row][1 : len(wanted) + 1]) == wanted:
                cells.delete_rows(row)
                break
        else:
            raise AssertionError((sheet, wanted))
    book.save(folder / WORKBOOK)


def test_what_came_with_an_update_is_taken_from_the_example_and_the_folder_is_left_alone(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    folder = folder_of(tmp_path / "egen", ("Rubriker", "Årsbudget", "Budget för året"))
    outdated(folder)
    files = b.checksums(sorted(path for path in folder.rglob("*") if path.is_file()))
    checked = kalkyl("contract", "check", folder)
    assert checked.code == OK, checked.out
    own = organisation_in(folder)
    table = own.contract(REPORT, YEAR).tables["forecast"]
    cells = {column: spec for (_, column), spec in table.cells.items() if spec is not None}
    example = {
        column: spec
        for (_, column), spec in shipped().contract(REPORT, YEAR).tables["forecast"].cells.items()
        if spec is not None
    }
    assert cells["scenario_forecast"].label == example["scenario_forecast"].label
    assert cells["annual_budget"].label == "Budget för året"
    assert own.limits == shipped().limits
    made = kalkyl("template", REPORT, "--year", YEAR, "--organisation", folder, "-o", tmp_path)
    assert made.code == OK, made.err
    assert b.checksums(sorted(path for path in folder.rglob("*") if path.is_file())) == files
