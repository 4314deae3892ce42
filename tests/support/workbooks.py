"""Workbooks to judge: the clean one of an example department, and ways to spoil it.

The clean workbook is what the department Kansli hands in for uppföljningsrapport 1, 2021. It is
laid out in memory as if it had been written and read, and has no faults.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from kalkyl.contract.cell_spec import EarlierKind
from kalkyl.contract.document import submission_of, with_givens
from kalkyl.contract.earlier import Earlier, entries_of, wanted
from kalkyl.contract.manifest import Department, Manifest
from kalkyl.contract.spec import TOTAL, VALUE, Contract
from kalkyl.figures.contradictions import is_amount
from kalkyl.io.data_files import read_json
from kalkyl.model import (
    Area,
    Book,
    Cell,
    Fact,
    Finding,
    Key,
    Level,
    Place,
    Received,
    Report,
    Sheet,
    Source,
    Submission,
    Value,
    column_number,
)
from kalkyl.operations.check import check
from kalkyl.operations.merge import merge
from kalkyl.rules.catalogue import Case, Expected
from kalkyl.rules.register import CATALOGUE
from kalkyl.template.compose import compose
from kalkyl.template.fill_form import fill
from kalkyl.template.plan import picture
from shipped_organisation import case_of, contract, foreign_layout, layout

REPORT = "uppfoljningsrapport-1"
YEAR = 2021
KANSLI = "110"
LAYOUT = layout(REPORT)
EXAMPLE = Path(__file__).parents[2] / "workbooks" / "exempel-2021"
NOTHING_EXPECTED = Expected()

Found = list[tuple[str, str]]


def terms(year: int = YEAR, report: str = REPORT) -> Contract:
    return contract(report, year)


@cache
def _document(code: str) -> dict[str, Any]:
    [path] = (EXAMPLE / "underlag").glob(f"{code}-*.json")
    return dict(read_json(path))


def submission(
    code: str = KANSLI, *, year: int = YEAR, level: Level = Level.DEPARTMENT, report: str = REPORT
) -> Submission:
    """What a department hands in; at another level, the same figures as a total's."""
    document = _document(code)
    document = {**document, "cover": {**document["cover"], "year": year}}
    found = _in_year(submission_of(terms(year, report), document, level), year)
    if report != REPORT:
        found = entered(found, _days(terms(year, report)))
    source = Source(f"{code}.xlsx")
    members = ((found.sender, source),) if level is not Level.DEPARTMENT else ()
    return replace(found, source=source, members=members)


def of_report(report: str, code: str = KANSLI) -> Submission:
    """What a department hands in, as far as another report of the same year has room for it."""
    terms_ = contract(report, YEAR)
    facts = {
        key: fact
        for key, fact in submission(code).facts.items()
        if (spec := terms_.spec(key)) and not (key[0] == "cover" and spec.given)
    }
    facts["cover", "year", VALUE] = Fact(("cover", "year", VALUE), Decimal(YEAR))
    texts = {("texts", row.id, VALUE): "Egna ord" for row in terms_.tables["texts"].rows}
    rows = submission_of(terms_, {"cover": {"year": YEAR}}).rows
    own = submission(code).rows
    kept = {name: own[name] for name in rows if terms_.tables[name].is_open and name in own}
    bare = replace(submission(code), report=report, facts=facts, rows={**rows, **kept})
    return entered(bare, {**texts, **_days(terms_)})


def _days(contract_: Contract) -> dict[Key, Value]:
    """The dates that somebody enters, as they are in a report's own period."""
    end = date.fromisoformat(contract_.period_end)
    days = {("staff", "window_end", VALUE): end, ("cover", "prepared_on", VALUE): end}
    return {key: day for key, day in days.items() if contract_.spec(key) is not None}


def _in_year(what: Submission, year: int) -> Submission:
    """The submission with the dates that were entered moved to another year."""
    days = {
        key: replace(fact, value=fact.value.replace(year=year))
        for key, fact in what.facts.items()
        if isinstance(fact.value, date)
    }
    return replace(what, facts={**what.facts, **days})


def blank() -> Submission:
    """The template as Kansli gets it."""
    cover = {"year": YEAR, "administration": "Regionkontoret"}
    document = {"cover": {**cover, "department": "Kansli", "department_code": KANSLI}}
    return submission_of(terms(), document)


def entered(before: Submission, values: Mapping[Key, Value]) -> Submission:
    """A submission with other entries; what follows from them will follow."""
    facts = {**before.facts, **{key: Fact(key, value) for key, value in values.items()}}
    return replace(before, facts=facts)


def laid_out(what: Submission) -> Book:
    """The workbook of a submission, as a reader of the saved file would see it."""
    terms_ = terms(what.year, what.report)
    return picture(compose(terms_, layout(what.report), with_givens(terms_, what)))


def form(name: str, what: Submission) -> Book:
    """A form that kalkyl did not make, filled in with a submission."""
    return picture(fill(terms(what.year), foreign_layout(name), what))


@cache
def clean() -> Book:
    return laid_out(submission())


def book(values: Mapping[Key, Value]) -> Book:
    """Kansli's workbook with other entries."""
    return laid_out(entered(submission(), values))


# What was handed in before


def before(what: Submission, source: EarlierKind | str) -> Submission:
    """A plan or report, as short as can be, that a workbook's template was filled in from."""
    now = terms(what.year, what.report)
    kind = wanted(now, EarlierKind(source))
    assert kind is not None, source
    then = contract(*kind)
    values: dict[Key, Value] = {}
    for key, fact in what.facts.items():
        spec = now.spec(key)
        if spec is None or spec.prefill is None or spec.prefill.source != source:
            continue
        if key[1] == TOTAL:
            continue
        ref, value = spec.prefill.ref, fact.value
        there = then.tables[ref.table or ""]
        if there.sign != now.tables[key[0]].sign and isinstance(value, Decimal):
            value = -value
        values[there.id, ref.row or key[1], ref.column] = value
    return handed_in(then, what, values)


def handed_in(then: Contract, what: Submission, values: Mapping[Key, Value]) -> Submission:
    """A report of a workbook's sender with some entries, as a reader would see it."""
    bare = submission_of(then, {"cover": {"year": then.year, "administration": ""}})
    named = with_givens(then, replace(bare, sender=what.sender, source=Source("förra.xlsx")))
    return with_entries(named, values)


def with_entries(then: Submission, values: Mapping[Key, Value]) -> Submission:
    """A report with other entries, and with the rows of open tables that they need."""
    rows = {table: list(ids) for table, ids in then.rows.items()}
    for table, row, _ in values:
        if row not in rows[table]:
            rows[table].append(row)
    found = entered(then, values)
    return replace(found, rows={table: tuple(ids) for table, ids in rows.items()})


def earlier(then: Submission) -> Earlier:
    """A report as it is kept to be compared with."""
    then_terms = contract(then.report, then.year)
    return Earlier(then_terms, entries_of(then_terms, then))


def merged(*parts: Submission) -> Submission:
    """The total of some submissions of a report."""
    return merge(contract(parts[0].report, parts[0].year), parts)


def together(source: str, *parts: Submission) -> Expected:
    """Expecting several workbooks of one report that was handed in before."""
    found = [earlier(one) for one in parts]
    whole = Earlier(found[0].contract, tuple(part for one in found for part in one.submissions))
    return expecting(**{source: whole})


def against(**then: Submission) -> Expected:
    """Expecting what was handed in before: plan, previous, last_year."""
    return expecting(**{source: earlier(one) for source, one in then.items()})


def expecting(**then: Earlier) -> Expected:
    """The same, of reports as they are kept."""
    found = {source: (one,) for source, one in then.items()}
    return Expected(
        plan=found.get("plan"), previous=found.get("previous"), last_year=found.get("last_year")
    )


# Places and cells


def at(text: str) -> Place:
    """The place that ``Prognos!B14`` is."""
    sheet, _, cell = text.rpartition("!")
    letters = cell.rstrip("0123456789")
    return Place(sheet, int(cell[len(letters) :]), column_number(letters))


def area(text: str) -> Area:
    """The area that ``Utveckling!A4:K4`` is; a single cell is one too."""
    sheet, _, cells = text.rpartition("!")
    first, _, last = cells.partition(":")
    start, end = at(f"{sheet}!{first}"), at(f"{sheet}!{last or first}")
    return Area(sheet, start.row, start.column, end.row, end.column)


def cell(where: Book, place: str) -> Cell:
    """The cell at a place; an empty one where there is none."""
    spot = at(place)
    sheet = where.sheet(spot.sheet)
    assert sheet is not None, place
    return sheet.cells.get((spot.row, spot.column), Cell(None))


def with_cells(before: Book, cells: Mapping[str, Cell]) -> Book:
    """The workbook with some cells replaced."""
    spots = {at(place): new for place, new in cells.items()}
    return on_sheets(
        before,
        lambda sheet: replace(
            sheet,
            cells={
                **sheet.cells,
                **{
                    (spot.row, spot.column): new
                    for spot, new in spots.items()
                    if spot.sheet == sheet.name
                },
            },
        ),
    )


def typed(before: Book, values: Mapping[str, Value]) -> Book:
    """The workbook with values typed into cells, over formulas too; their look stays."""
    return with_cells(
        before,
        {
            place: Cell(value, None, cell(before, place).number_format)
            for place, value in values.items()
        },
    )


def formula(before: Book, place: str, text: str, value: Value) -> Book:
    """The workbook with another formula in a cell, and its result stored."""
    return with_cells(before, {place: Cell(value, text, cell(before, place).number_format)})


def shown_by(before: Book, place: str, code: str) -> Book:
    """The workbook with another number format on a cell."""
    return with_cells(before, {place: replace(cell(before, place), number_format=code)})


def cleared(before: Book, where: str) -> Book:
    """The workbook without the content of an area."""
    gone = area(where)

    def keep(row: int, column: int) -> bool:
        rows, columns = range(gone.top, gone.bottom + 1), range(gone.left, gone.right + 1)
        return row not in rows or column not in columns

    return on_sheet(
        before,
        gone.sheet,
        lambda sheet: replace(
            sheet, cells={spot: one for spot, one in sheet.cells.items() if keep(*spot)}
        ),
    )


def on_sheets(before: Book, change: Callable[[Sheet], Sheet]) -> Book:
    return replace(before, sheets=tuple(map(change, before.sheets)))


def on_sheet(before: Book, name: str, change: Callable[[Sheet], Sheet]) -> Book:
    """The workbook with one sheet changed, which must be there."""
    assert before.sheet(name) is not None, name
    return on_sheets(before, lambda sheet: change(sheet) if sheet.name == name else sheet)


def without_sheet(before: Book, name: str) -> Book:
    """The workbook after deleting a sheet: names that pointed there have lost their place."""
    assert before.sheet(name) is not None, name
    names = {
        one: None if where and where.sheet == name else where for one, where in before.names.items()
    }
    sheets = tuple(sheet for sheet in before.sheets if sheet.name != name)
    return replace(before, sheets=sheets, names=names)


def without_name(before: Book, name: str) -> Book:
    assert name in before.names, name
    return replace(before, names={one: where for one, where in before.names.items() if one != name})


def with_name(before: Book, name: str, where: str) -> Book:
    """Defines a name for an area: ``Prognos!A1:A9``."""
    return replace(before, names={**before.names, name: area(where)})


def with_shorter_name(before: Book, name: str, row: int) -> Book:
    """The workbook after a program put in rows without moving the name of their table."""
    area = before.names[name]
    assert area is not None, name
    return replace(before, names={**before.names, name: replace(area, bottom=row)})


def hidden(before: Book, name: str, state: str = "hidden") -> Book:
    return on_sheet(before, name, lambda sheet: replace(sheet, state=state))


def with_hidden_row(before: Book, where: str) -> Book:
    """``Prognos!11``: a row that nobody sees."""
    name, _, row = where.rpartition("!")
    hide = frozenset({int(row)})
    return on_sheet(
        before, name, lambda sheet: replace(sheet, hidden_rows=sheet.hidden_rows | hide)
    )


def with_hidden_column(before: Book, where: str) -> Book:
    """``Prognos!C``: a column that nobody sees."""
    name, _, letters = where.rpartition("!")
    hide = frozenset({column_number(letters)})
    return on_sheet(
        before, name, lambda sheet: replace(sheet, hidden_columns=sheet.hidden_columns | hide)
    )


def shown_as(before: Book, place: str, number_format: str) -> Book:
    """The workbook with another number format in a cell."""
    return with_cells(before, {place: replace(cell(before, place), number_format=number_format)})


def with_merged(before: Book, where: str) -> Book:
    """``Investeringar!F10:F11``: cells joined, of which the first alone keeps what it holds."""
    joined = area(where)
    corner = f"{joined.sheet}!{joined.corner.cell}"
    kept = cell(before, corner)
    emptied = with_cells(cleared(before, where), {corner: kept})
    return on_sheet(
        emptied, joined.sheet, lambda sheet: replace(sheet, merged=(*sheet.merged, joined))
    )


def having_sheet(before: Book, name: str) -> Book:
    """The workbook with a sheet of a name, new and last where there is none."""
    if before.sheet(name) is not None:
        return before
    return replace(before, sheets=(*before.sheets, Sheet(name, {})))


def copied(before: Book, source: str, target: str) -> Book:
    """Cells pasted at another place, on a new sheet if there is none of that name."""
    what, to = area(source), at(target)
    sheet = before.sheet(what.sheet)
    assert sheet is not None, source
    down, right = to.row - what.top, to.column - what.left
    pasted = {
        (row + down, column + right): one
        for (row, column), one in sheet.cells.items()
        if what.top <= row <= what.bottom and what.left <= column <= what.right
    }
    before = having_sheet(before, to.sheet)
    return on_sheet(before, to.sheet, lambda one: replace(one, cells={**one.cells, **pasted}))


def renamed(before: Book, name: str, new: str) -> Book:
    """The workbook with another name for a sheet; defined names follow it."""
    names = {
        one: replace(where, sheet=new) if where and where.sheet == name else where
        for one, where in before.names.items()
    }
    return replace(on_sheet(before, name, lambda sheet: replace(sheet, name=new)), names=names)


def without_results(before: Book) -> Book:
    """The workbook as a program leaves it that writes formulas and computes nothing."""

    def forgotten(one: Cell) -> Cell:
        return replace(one, value=None) if one.formula else one

    return on_sheets(
        before,
        lambda sheet: replace(
            sheet, cells={spot: forgotten(one) for spot, one in sheet.cells.items()}
        ),
    )


_REFERENCE = re.compile(
    r'"[^"]*"|(?P<sheet>(?:\'[^\']+\'|[^\W\d][\w.]*)!)?'
    r"(?P<cells>\$?[A-Z]{1,2}\$?\d+(?::\$?[A-Z]{1,2}\$?\d+)?)(?![\w(])"
)


def with_new_row(before: Book, where: str) -> Book:
    """The workbook after inserting a row: cells, names and formulas move as Excel moves them."""
    sheet_name, _, row = where.rpartition("!")
    first = int(row)

    def moved_formula(text: str, here: str) -> str:
        def moved(match: re.Match[str]) -> str:
            if match["cells"] is None or (match["sheet"] or f"{here}!").strip("'!") != sheet_name:
                return match[0]
            cells = re.sub(r"\d+", lambda n: str(int(n[0]) + (int(n[0]) >= first)), match["cells"])
            return f"{match['sheet'] or ''}{cells}"

        return _REFERENCE.sub(moved, text)

    def moved_sheet(sheet: Sheet) -> Sheet:
        down = sheet.name == sheet_name
        cells = {
            (row + (down and row >= first), column): replace(
                one, formula=one.formula and moved_formula(one.formula, sheet.name)
            )
            for (row, column), one in sheet.cells.items()
        }
        return replace(sheet, cells=cells)

    def moved_area(one: Area | None) -> Area | None:
        if one is None or one.sheet != sheet_name:
            return one
        top, bottom = one.top + (one.top >= first), one.bottom + (one.bottom >= first)
        return replace(one, top=top, bottom=bottom)

    names = {name: moved_area(one) for name, one in before.names.items()}
    return replace(on_sheets(before, moved_sheet), names=names)


def times(what: Submission, factor: Decimal | int, tables: Sequence[str] = ()) -> Submission:
    """The submission with every amount that somebody enters so many times as large."""
    contract_ = terms(what.year, what.report)
    values: dict[Key, Value] = {
        key: fact.value * factor
        for key, fact in what.facts.items()
        if (not tables or key[0] in tables)
        and isinstance(fact.value, Decimal)
        and is_amount(contract_.spec(key))
    }
    return with_entries(what, values)


# Judging


def case(
    where: Book, expected: Expected = NOTHING_EXPECTED, *, file: str = f"{KANSLI}.xlsx"
) -> Case:
    return case_of(Received(Source(file), where), expected)


def judged(where: Book, expected: Expected = NOTHING_EXPECTED) -> Report:
    """What the rules about one file say of a workbook; none of them may break."""
    report = check(case(where, expected), CATALOGUE)
    assert not report.broke, report.broke
    return report


def findings(where: Book, expected: Expected = NOTHING_EXPECTED) -> Found:
    """The findings as code and place, which is all that tests look at."""
    return told(judged(where, expected))


def told(report: Report) -> Found:
    return [(one.code, str(one.place) if one.place else "") for one in report.findings]


def only(where: Book, expected: Expected = NOTHING_EXPECTED) -> Finding:
    """The one finding of a workbook."""
    [found] = judged(where, expected).findings
    return found


def manifest(*departments: Department) -> Manifest:
    return Manifest("Regionkontoret", departments)


def kansli(*uppdrag: str) -> Manifest:
    return manifest(Department(KANSLI, "Kansli", uppdrag=uppdrag))


def n(text: str | int) -> Decimal:
    return Decimal(text)
