"""An .xlsx workbook as a flat picture, or the problem that kept it shut.

No library gives value and formula and names and tables in one bounded pass with exact decimals:
openpyxl loads a workbook twice and swells on formatted empty rows, calamine has no formulas and
takes ``#N/A`` for blank. So kalkyl reads the format itself, with zipfile and expat. Nothing that a
file holds raises an exception here; it comes back as a :class:`~kalkyl.model.Problem`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from kalkyl.base.budget import OverBudget, current, is_limited
from kalkyl.base.limits import FILE_BYTES, TOTAL_SECONDS
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.io.file_errors import cause_of
from kalkyl.io.files import read_whole
from kalkyl.io.refusal import Refused, Tally, file_budget, too_large
from kalkyl.io.xlsx.active_content import Standing
from kalkyl.io.xlsx.carried_content import carried, notes, unusual
from kalkyl.io.xlsx.elements import elements, same
from kalkyl.io.xlsx.formula_places import outside
from kalkyl.io.xlsx.package import Package
from kalkyl.io.xlsx.sheet import SheetReader
from kalkyl.io.xlsx.strings import shared_strings
from kalkyl.io.xlsx.values import Surroundings, styles
from kalkyl.io.xlsx.workbook import (
    SheetEntry,
    Workbook,
    external_links,
    properties,
    tables,
    workbook,
)
from kalkyl.model import Book, ExcelTable, Place, Problem, ProblemKind, Received, Sheet, Source
from kalkyl.model.visible import beginning, visible

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK"
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_LOOKED_AT: Final = 4096
_BINARY = regex("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_DELIMITERS = ";,\t"


def _wide(*names: str) -> tuple[bytes, ...]:
    """Names of streams as a compound file writes them."""
    return tuple(name.encode("utf-16-le") for name in names)


_RIGHTS = _wide("DRMEncryptedDataSpace", "DRMEncryptedTransform", "\tDRMContent")
"""The data space of a sensitivity label; that of a password is StrongEncryptionDataSpace."""
_STREAMS: Final = (
    (ProblemKind.ENCRYPTED, "", _wide("EncryptedPackage")),
    (ProblemKind.OLD_XLS, "", _wide("Workbook", "Book")),
    (ProblemKind.NOT_A_WORKBOOK, "msg", _wide("__substg1.0_", "__properties_version1.0")),
    (ProblemKind.NOT_A_WORKBOOK, "doc", _wide("WordDocument")),
    (ProblemKind.NOT_A_WORKBOOK, "ppt", _wide("PowerPoint Document")),
)
_BEGINNINGS: Final = (
    ("bild", (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")),
    ("arkiv", (b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b")),
    ("rtf", (b"{\\rtf",)),
)
_FOLDERS: Final = (("word/", "docx"), ("ppt/", "pptx"), ("index/", "numbers"))
_HEADERS = regex(
    r"(?:from|to|subject|date|received|return-path|mime-version|message-id|x-[\w-]+|"
    r"content-type|delivered-to|thread-[\w-]+):[ \t]",
    re.IGNORECASE,
)
_FEWEST_HEADERS = 3
"""Of a mail; a text may begin with fewer by chance."""
_PAGE = regex(r"<(?:!doctype\s+html|html|table|head|body)\b", re.IGNORECASE)
_XML_TABLE = "urn:schemas-microsoft-com:office:spreadsheet"


def refuse_other_bytes(content: bytes) -> None:
    """Refuse what is not even a zip container."""
    if not content:
        raise Refused(ProblemKind.EMPTY_FILE)
    if content.startswith(_OLE):
        raise _of_compound(content)
    if not content.startswith(_ZIP):
        looks_like = _looks_like(content[:_LOOKED_AT])
        if looks_like == "xml":
            raise Refused(ProblemKind.OTHER_FORMAT, format="xml")
        raise Refused(ProblemKind.NOT_A_WORKBOOK, looks_like=looks_like)


def refuse_other_package(package: Package) -> None:
    """Refuse the zip containers of other formats."""
    if "mimetype" in package:
        kind = package.start("mimetype")
        if kind.startswith(_ODS):
            raise Refused(ProblemKind.OTHER_FORMAT, format="ods")
        if b"opendocument" in kind:
            raise Refused(ProblemKind.NOT_A_WORKBOOK, looks_like="docx")
    if "xl/workbook.bin" in package:
        raise Refused(ProblemKind.OTHER_FORMAT, format="xlsb")
    names = package.names
    if not any(name.startswith("xl/") for name in names):
        for folder, kind_of_file in _FOLDERS:
            if any(name.startswith(folder) for name in names):
                raise Refused(ProblemKind.NOT_A_WORKBOOK, looks_like=kind_of_file)


def _of_compound(content: bytes) -> Refused:
    """What a compound file is, by the names of its streams."""
    if any(name in content for name in _RIGHTS):
        return Refused(ProblemKind.RIGHTS_MANAGED)
    for kind, looks_like, names in _STREAMS:
        if any(name in content for name in names):
            return Refused(kind, **({"looks_like": looks_like} if looks_like else {}))
    return Refused(ProblemKind.OLD_XLS)


def _looks_like(start: bytes) -> str:
    if b"%PDF-" in start[:1024]:
        return "pdf"
    for kind, beginnings in _BEGINNINGS:
        if start.startswith(beginnings):
            return kind
    text = _text(start)
    if text is None:
        return "okänt"
    if _is_mail(text):
        return "eml"
    if _XML_TABLE in text:
        return "xml"
    if _PAGE.search(text):
        return "html"
    return "csv" if _has_columns(text) else "text"


def _is_mail(text: str) -> bool:
    """Whether a text begins with the headers of a mail, several of them."""
    head = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0]
    lines = [line for line in head.splitlines() if not line.startswith((" ", "\t"))]
    return sum(bool(_HEADERS.match(line)) for line in lines) >= _FEWEST_HEADERS


def _text(start: bytes) -> str | None:
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = start.decode("utf-16" if wide else "latin-1", "replace")
    return None if _BINARY.search(text) else text


def _has_columns(text: str) -> bool:
    lines = [line for line in text.splitlines() if line][:2]
    counts = ({line.count(mark) for line in lines} for mark in _DELIMITERS)
    return any(len(count) == 1 and count != {0} for count in counts)


_LOCK = "~$"
_TOTALS = "kalkyl_kallor_filer"
"""The name by which a total lists its files; such a workbook holds a region's figures."""


def receive(path: Path) -> Received:
    """Open and read a file, which is read once and never written to."""
    name = visible(path.name)
    if name.startswith(_LOCK):
        return _refused(Source(name), Problem(ProblemKind.LOCK_FILE))
    try:
        content = read_whole(path, FILE_BYTES)
        size = path.stat().st_size
        elsewhere = tuple(_open_elsewhere(path))
    except OSError as fault:
        return _refused(
            Source(name),
            Problem(ProblemKind.UNREADABLE_FILE, None, {"reason": cause_of(fault, path)}),
        )
    if len(content) > FILE_BYTES:
        return _refused(Source(name), too_large(FILE_BYTES, size, "file bytes").problem)
    return _received(name, content, elsewhere)


def _open_elsewhere(path: Path) -> Iterator[Problem]:
    """What the lock file of a program beside a workbook says."""
    for program, name in (("Excel", _LOCK + path.name), ("LibreOffice", f".~lock.{path.name}#")):
        with suppress(OSError):  # a name that is longer by some letters may be too long
            if path.with_name(name).exists():
                yield Problem(ProblemKind.OPEN_IN_EXCEL, None, {"program": program})


def receive_bytes(name: str, data: bytes) -> Received:
    """Read a workbook that is in memory already, such as one attached to a mail."""
    if name.startswith(_LOCK):
        return _refused(Source(name), Problem(ProblemKind.LOCK_FILE))
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
        opened = same(package, ("workbook",), lambda: workbook(package))
        if _TOTALS in opened.names:
            current().widen(TOTAL_SECONDS)
        sheets = list(_sheets(package, opened))
        book = _book(package, opened, sheets)
        odd = same(package, ("carried", name[-5:]), lambda: carried(package, opened, name), opened)
        around_cells, names = outside(package, opened, [sheet.beside for sheet in sheets])
    except Refused as refused:
        return _refused(source, refused.problem)
    inside = (found for sheet in sheets for found in unusual(sheet.sheet, sheet.last_row, names))
    differing = _differing(package, sheets)
    return Received(source, book, (*differing, *odd, *around_cells, *inside, *around))


def _book(package: Package, opened: Workbook, sheets: list[_Sheet]) -> Book:
    return Book(
        sheets=tuple(sheet.sheet for sheet in sheets),
        names=opened.names,
        properties=same(package, ("properties",), lambda: properties(package, opened), opened),
        external_links=same(package, ("links",), lambda: external_links(package, opened), opened),
        date1904=opened.date1904,
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet, the row it ends with, what stands beside its cells, and a cell there twice."""

    sheet: Sheet
    last_row: int
    beside: tuple[Standing, ...]
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
            tables=_tables(package, entry, tuple(reader.table_ids), tally),
            notes=same(package, ("notes", entry.part), partial(notes, package, entry)),
        )
        yield _Sheet(sheet, reader.last_row, reader.standing, reader.twice)


def _tables(
    package: Package, entry: SheetEntry, ids: tuple[str, ...], tally: Tally
) -> tuple[ExcelTable, ...]:
    before = tally.columns
    found = same(package, ("tables", entry, ids), lambda: tables(package, entry, ids, tally))
    if tally.columns == before and (columns := sum(1 + len(each.columns) for each in found)):
        tally.table(columns)  # those of tables that were found before
    return found


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
        yield Problem(ProblemKind.HIDDEN_MARKUP, None, {"part": beginning(part), "why": why})
    names: set[str] = set()
    for sheet in sheets:
        name = sheet.sheet.name
        if name.casefold() in names:
            yield Problem(ProblemKind.SHEET_TWICE, Place(name, 1, 1), {"sheet": beginning(name)})
        names.add(name.casefold())
        if sheet.twice is not None:
            place = Place(name, *sheet.twice)
            yield Problem(ProblemKind.CELL_TWICE, place, {"cell": place.cell})


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
