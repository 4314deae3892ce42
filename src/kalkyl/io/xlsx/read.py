"""An .xlsx workbook as a flat picture, or the problem that kept it shut.

No library gives value and formula and names and tables in one bounded pass with exact decimals:
openpyxl loads a workbook twice and swells on formatted empty rows, calamine has no formulas and
takes ``#N/A`` for blank. So kalkyl reads the format itself, with zipfile and expat. Nothing that a
file holds raises an exception here; it comes back as a :class:`~kalkyl.model.Problem`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kalkyl.base.budget import OverBudget, current, is_limited
from kalkyl.base.limits import FILE_BYTES, TOTAL_SECONDS
from kalkyl.io.file_errors import cause_of
from kalkyl.io.files import read_whole
from kalkyl.io.refusal import Refused, Tally, file_budget, quoted, too_large
from kalkyl.io.xlsx.active_content import Standing
from kalkyl.io.xlsx.carried_content import carried, unusual
from kalkyl.io.xlsx.elements import elements
from kalkyl.io.xlsx.formula_places import outside
from kalkyl.io.xlsx.not_a_workbook import refuse_other_bytes, refuse_other_package
from kalkyl.io.xlsx.package import Package
from kalkyl.io.xlsx.sheet import SheetReader
from kalkyl.io.xlsx.values import Surroundings, shared_strings, styles
from kalkyl.io.xlsx.workbook import (
    Workbook,
    external_links,
    properties,
    tables,
    workbook,
)
from kalkyl.model import Book, Place, Problem, Received, Sheet, Source
from kalkyl.model.visible import visible

_LOCK = "~$"
_TOTALS = "kalkyl_kallor_filer"
"""The name by which a total lists its files; such a workbook holds a region's figures."""


def receive(path: Path) -> Received:
    """Open and read a file, which is read once and never written to."""
    name = visible(path.name)
    if name.startswith(_LOCK):
        return _refused(Source(name), Problem("lock_file"))
    try:
        content = read_whole(path, FILE_BYTES)
        size = path.stat().st_size
        elsewhere = tuple(_open_elsewhere(path))
    except OSError as fault:
        return _refused(
            Source(name), Problem("unreadable_file", None, {"reason": cause_of(fault, path)})
        )
    if len(content) > FILE_BYTES:
        return _refused(Source(name), too_large(FILE_BYTES, size, "file bytes").problem)
    return _received(name, content, elsewhere)


def _open_elsewhere(path: Path) -> Iterator[Problem]:
    """What the lock file of a program beside a workbook says."""
    for program, name in (("Excel", _LOCK + path.name), ("LibreOffice", f".~lock.{path.name}#")):
        with suppress(OSError):  # a name that is longer by some letters may be too long
            if path.with_name(name).exists():
                yield Problem("open_in_excel", None, {"program": program})


def receive_bytes(name: str, data: bytes) -> Received:
    """Read a workbook that is in memory already, such as one attached to a mail."""
    if name.startswith(_LOCK):
        return _refused(Source(name), Problem("lock_file"))
    if len(data) > FILE_BYTES:
        return _refused(Source(name), too_large(FILE_BYTES, len(data), "file bytes").problem)
    return _received(name, data, ())


def _received(name: str, content: bytes, around: tuple[Problem, ...]) -> Received:
    """What a file holds, within the budget in force or, if there is none, one of its own."""
    source = Source(name, sha256(content).hexdigest())
    try:
        with (current() if is_limited() else file_budget()).running():
            return _read(source, name, content, around)
    except OverBudget as over:
        limit = int(over.seconds)
        return _refused(source, too_large(limit, limit + 1, "seconds").problem)


def _read(source: Source, name: str, content: bytes, around: tuple[Problem, ...]) -> Received:
    try:
        refuse_other_bytes(content)
        package = Package(content)
        refuse_other_package(package)
        opened = workbook(package)
        if _TOTALS in opened.names:
            current().widen(TOTAL_SECONDS)
        sheets = list(_sheets(package, opened))
        book = _book(package, opened, sheets)
        odd = carried(package, opened, name)
        beside = (found for sheet in sheets for found in sheet.beside)
        around_cells, names = outside(package, opened, beside)
    except Refused as refused:
        return _refused(source, refused.problem)
    inside = (found for sheet in sheets for found in unusual(sheet.sheet, sheet.last_row, names))
    differing = _differing(package, sheets)
    return Received(source, book, (*differing, *odd, *around_cells, *inside, *around))


def _book(package: Package, opened: Workbook, sheets: list[_Sheet]) -> Book:
    return Book(
        sheets=tuple(sheet.sheet for sheet in sheets),
        names=opened.names,
        properties=properties(package, opened),
        external_links=external_links(package, opened),
        date1904=opened.date1904,
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet, the row it ends with, what stands beside its cells, and a cell there twice."""

    sheet: Sheet
    last_row: int
    beside: Sequence[Standing]
    twice: tuple[int, int] | None


def _sheets(package: Package, opened: Workbook) -> Iterator[_Sheet]:
    tally = Tally()
    shared = _surroundings(package, opened, tally)
    for entry in opened.sheets:
        reader = SheetReader(entry.name, shared, tally)
        reader.read(package, entry.part)
        sheet = Sheet(
            name=entry.name,
            cells=reader.cells,
            state=entry.state,
            hidden_rows=reader.hidden_rows,
            hidden_columns=reader.hidden_columns,
            merged=tuple(reader.merged),
            tables=tables(package, entry, reader.table_ids, tally),
        )
        yield _Sheet(sheet, reader.last_row, reader.standing, reader.twice)


def _surroundings(package: Package, opened: Workbook, tally: Tally) -> Surroundings:
    """What sheets share. Parts that are promised and not there are no fault: Excel opens it."""
    strings = next((part for part in opened.parts("sharedStrings") if part in package), None)
    looks = next((part for part in opened.parts("styles") if part in package), None)
    return Surroundings(
        strings=() if strings is None else shared_strings(package, strings, tally),
        styles={} if looks is None else styles(package, looks),
        date1904=opened.date1904,
        has_pictures=_has_pictures(package),
    )


def _differing(package: Package, sheets: Sequence[_Sheet]) -> Iterator[Problem]:
    """What programs differ on: what is there, which of two sheets or cells of one name counts."""
    for part, why in package.noted.items():
        yield Problem("hidden_markup", None, {"part": quoted(part), "why": why})
    names: set[str] = set()
    for sheet in sheets:
        name = sheet.sheet.name
        if name.casefold() in names:
            yield Problem("sheet_twice", Place(name, 1, 1), {"sheet": quoted(name)})
        names.add(name.casefold())
        if sheet.twice is not None:
            place = Place(name, *sheet.twice)
            yield Problem("cell_twice", place, {"cell": place.cell})


_STRUCTURES = "xl/richdata/rdrichvaluestructure.xml"


def _has_pictures(package: Package) -> bool:
    """Whether rich values are more than the errors that newer Excels have."""
    if _STRUCTURES not in package:
        return True
    try:
        found = elements(package, _STRUCTURES, ("s",))
    except Refused:
        return True
    return any(element.attributes.get("t") != "_error" for element in found)


def _refused(source: Source, problem: Problem) -> Received:
    return Received(source, None, (problem,))
