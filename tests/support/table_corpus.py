"""Tables of published kinds as text, with the relations that hold in them, labelled by hand.

``tests/data/tables/README.md`` says how they are written.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from io import BytesIO, StringIO
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZipFile

import xlsxwriter

from kalkyl.figures.interval import Interval
from kalkyl.model.cells import column_letters, column_number

FOLDER = Path(__file__).parents[1] / "data" / "tables"
_NIL = {"", "-", "–"}
_FIGURE = re.compile(
    r"(?P<sign>[-−+(]?)\s*(?P<whole>\d[\d ]*)(?:,(?P<fraction>\d+))?\)?\s*(?P<unit>%|t ?kr|mnkr)?",
    re.IGNORECASE,
)
_RELATION = re.compile(
    r"@ (rows|columns|percent|growth|same) (\w+)(?: = (.+) in (.+)| (\w+)(?: \* (\d+))?)"
)
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as it is printed: a value in a unit of money, or in none, and its decimals."""

    value: Decimal
    decimals: int
    unit: str = ""

    @property
    def interval(self) -> Interval:
        found = Interval.printed(self.value, self.decimals)
        return found.scaled_by(Decimal(1000)) if self.unit == "mnkr" else found


def printed(text: str) -> Printed | None:
    """The figure that a cell's text is; a dash is nil, and a blank cell nothing."""
    text = text.strip()
    if text in {"-", "–"}:
        return Printed(Decimal(0), 0)
    match = _FIGURE.fullmatch(text)
    if match is None:
        return None
    fraction = match["fraction"] or ""
    value = Decimal(match["whole"].replace(" ", "") + "." + fraction)
    minus = match["sign"] in {"-", "−", "("}
    unit = (match["unit"] or "").casefold().replace(" ", "")
    return Printed(-value if minus else value, len(fraction), unit)


@dataclass(frozen=True, slots=True)
class Relation:
    """One figure that follows from others: ``target`` and what it is made of, with signs."""

    kind: str
    target: str
    parts: tuple[tuple[int, str], ...]

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.target, *(cell for _, cell in self.parts))


@dataclass(frozen=True)
class TableFile:
    """A sheet of tables, the kind it is of, its relations, and what must be told of it."""

    name: str
    kind: str
    rows: tuple[tuple[str, ...], ...]
    relations: tuple[Relation, ...]
    expected: frozenset[str]
    """The cells where something is told, since the figures contradict each other as printed."""
    merged: tuple[str, ...]
    is_text: bool
    """Whether its figures are stored as texts in workbooks."""

    @cached_property
    def cells(self) -> dict[str, str]:
        return {
            f"{column_letters(column)}{row}": text
            for row, texts in enumerate(self.rows, 1)
            for column, text in enumerate(texts, 1)
            if text.strip()
        }

    def with_cell(self, cell: str, text: str) -> TableFile:
        """The same sheet with another text in one cell."""
        column, row = split(cell)
        rows = [list(texts) for texts in self.rows]
        rows[row - 1][column - 1] = text
        rows_as_tuples = tuple(map(tuple, rows))
        fields = (self.relations, self.expected, self.merged, self.is_text)
        return TableFile(self.name, self.kind, rows_as_tuples, *fields)

    def holds(self, relation: Relation) -> bool:
        """Whether some values within what is printed make a relation true."""
        target = self.interval(relation.target)
        expected = self._expected(relation)
        return target is None or expected is None or target.meets(expected)

    def interval(self, cell: str) -> Interval | None:
        found = printed(self.cells.get(cell, ""))
        return None if found is None else found.interval

    def _expected(self, relation: Relation) -> Interval | None:
        parts = [(sign, self.interval(cell)) for sign, cell in relation.parts]
        known = [(sign, part) for sign, part in parts if part is not None]
        if relation.kind in {"percent", "growth"}:
            return _quotient(relation.kind, [part for _, part in known])
        total = Interval.exact(Decimal(0))
        for sign, part in known:
            total = total + part.scaled_by(Decimal(sign))
        return total if known else None


def _quotient(kind: str, parts: list[Interval]) -> Interval | None:
    if len(parts) != 2:
        return None
    below = parts[1] if kind == "growth" else parts[1].absolute
    ratio = parts[0].ratio(below)
    if ratio is None:
        return None
    percent = ratio.scaled_by(_HUNDRED)
    return percent - Interval.exact(_HUNDRED) if kind == "growth" else percent


def files() -> list[TableFile]:
    """Every sheet of the corpus, by its name."""
    return [_file(path) for path in sorted(FOLDER.glob("*.txt"))]


def split(cell: str) -> tuple[int, int]:
    """Column and row of an address, from 1."""
    letters = cell.rstrip("0123456789")
    return column_number(letters), int(cell[len(letters) :])


def _file(path: Path) -> TableFile:
    head, _, body = path.read_text(encoding="utf-8").partition("---\n")
    lines = head.splitlines()
    said = dict(line.split(": ", 1) for line in lines if line[0] not in "@!")
    return TableFile(
        path.stem,
        said["kind"],
        tuple(tuple(map(str.rstrip, _cells(line))) for line in body.splitlines()),
        tuple(relation for line in lines if line[0] == "@" for relation in _relations(line)),
        frozenset(line.split()[1] for line in lines if line[0] == "!"),
        tuple(said.get("merge", "").split()),
        "text" in said,
    )


def _cells(line: str) -> list[str]:
    first, *others = line.split("|")
    return [first, *map(str.strip, others)]


def _relations(line: str) -> Iterator[Relation]:
    match = _RELATION.fullmatch(line)
    assert match is not None, line
    kind, target, parts, places, other, factor = match.groups()
    if kind == "same":
        yield Relation(kind, target, ((int(factor or 1), other),))
        return
    for place in _places(places):
        cells = tuple((sign, _at(part, place)) for sign, part in _parts(parts))
        yield Relation(kind, _at(target, place), cells)


def _at(part: str, place: str) -> str:
    """A row in a column, or a column in a row; a whole address stays."""
    if part[-1].isdigit() and not part.isdigit():
        return part
    return place + part if part.isdigit() else part + place


def _parts(text: str) -> Iterator[tuple[int, str]]:
    for sign, part in re.findall(r"([-+/]?)\s*([\w:]+)", text):
        yield from ((-1 if sign == "-" else 1, place) for place in _places(part))


def _places(text: str) -> Iterator[str]:
    for part in text.split(","):
        first, _, last = part.strip().partition(":")
        if not last:
            yield first
        elif first.isdigit():
            yield from map(str, range(int(first), int(last) + 1))
        else:
            columns = range(column_number(first), column_number(last) + 1)
            yield from map(column_letters, columns)


# The corpus as files


def as_csv(file: TableFile) -> bytes:
    """A sheet as Excel saves it in Sweden, but in UTF-8."""
    text = StringIO()
    csv.writer(text, delimiter=";").writerows(file.rows)
    return text.getvalue().encode()


def as_xlsx(file: TableFile) -> bytes:
    """A sheet as a workbook: figures as numbers with the decimals that are printed."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("Blad1")
    for address, text in file.cells.items():
        column, row = split(address)
        figure = None if file.is_text or text in _NIL else printed(text)
        if figure is None:
            sheet.write_string(row - 1, column - 1, text)
            continue
        decimals = "." + "0" * figure.decimals if figure.decimals else ""
        unit = "%" if figure.unit == "%" else f'" {figure.unit}"' if figure.unit else ""
        number = figure.value / _HUNDRED if figure.unit == "%" else figure.value
        style = book.add_format({"num_format": f"#,##0{decimals}{unit}"})
        sheet.write_number(row - 1, column - 1, float(number), style)
    for area in file.merged:
        first = area.partition(":")[0]
        sheet.merge_range(area, file.cells.get(first, ""))
    book.close()
    return stream.getvalue()


def as_docx(file: TableFile) -> bytes:
    """A sheet as a document: a paragraph for each title and a table for each run of rows."""
    return docx("".join(_blocks(file)))


def docx(body: str, **parts: str) -> bytes:
    """A document with that body, as the text of its XML, and other parts by name."""
    body = f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>"
    others = {
        f"word/{name}.xml": f"<w:{name} {_SPACES}>{text}</w:{name}>" for name, text in parts.items()
    }
    return packed({"word/document.xml": body, **others})


def packed(parts: Mapping[str, str]) -> bytes:
    """A container with parts by their names."""
    stream = BytesIO()
    with ZipFile(stream, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return stream.getvalue()


_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def _blocks(file: TableFile) -> Iterator[str]:
    for is_table, lines in groupby(file.rows, key=lambda texts: len(texts) > 1):
        rows = list(lines)
        if is_table:
            yield word_table(rows)
        else:
            yield from (
                f"<w:p><w:r><w:t>{escape(''.join(texts))}</w:t></w:r></w:p>" for texts in rows
            )


def word_table(rows: Sequence[Sequence[str]]) -> str:
    """The XML of a table."""
    lines = ("".join(map(word_cell, texts)) for texts in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"


def word_cell(text: str) -> str:
    """The XML of a cell."""
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f"<w:tc><w:p>{run}</w:p></w:tc>"


def ods(rows: str) -> bytes:
    """An OpenDocument workbook of one sheet, its rows as the text of their XML."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    sheet = f'<table:table table:name="Blad1">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    content = f"<office:document-content {spaces}>{body}</office:document-content>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": kind, "content.xml": content})


def as_ods(file: TableFile) -> bytes:
    """A sheet as an OpenDocument workbook."""
    return ods("".join(ods_row(texts) for texts in file.rows))


def ods_row(texts: Sequence[str], attributes: str = "") -> str:
    """The XML of a row."""
    cells = "".join(
        f"<table:table-cell><text:p>{_ods_text(text)}</text:p></table:table-cell>"
        if text.strip()
        else "<table:table-cell/>"
        for text in texts
    )
    return f"<table:table-row {attributes}>{cells}</table:table-row>"


def _ods_text(text: str) -> str:
    blanks = len(text) - len(text.lstrip())
    return f'<text:s text:c="{blanks}"/>' * bool(blanks) + escape(text.lstrip())


FORMS = {"xlsx": as_xlsx, "csv": as_csv, "docx": as_docx, "ods": as_ods}
"""How a sheet becomes a file, by the file's ending."""
