"""The sheet *Underlag* of a total: one row per part.

It is what the next merge reads. The merged amounts on all other sheets are formulas over it, by one
number for each figure, the key; a checksum says whether anybody has changed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from kalkyl.base.budget import spend
from kalkyl.contract.cell_spec import CellKind, CellSpec
from kalkyl.contract.spec import VALUE, Contract
from kalkyl.model import (
    Area,
    Book,
    Key,
    Origin,
    Sender,
    Sheet,
    Source,
    Submission,
    Value,
    plain_value,
)
from kalkyl.template.parts import AMOUNT, SHEET, TOP, UNREAD, WEIGHT, Parts, checksum, is_number
from kalkyl.template.plan import CellRole, Planned, PlannedTable, SheetPlan

NAME = "kalkyl_underlag"
CHECKSUM_NAME = "kalkyl_underlag_kontrollsumma"
HEADINGS = (
    "Nyckel",
    "Avdelning",
    "Tabell",
    "Rad",
    "Kolumn",
    "Värde",
    "Enhet",
    "Fil",
    "SHA-256",
    "Blad",
    "Cell",
    "Id",
)
_WEIGHTED = ("Vikt", "Vägt värde")
_WIDTHS = (9, 28, 34, 34, 28, 40, 10, 34, 24, 18, 9, 48, 10, 12)
_TEXT = CellSpec("", CellKind.TEXT)
_NUMBER = CellSpec("", CellKind.NUMBER, decimals=0)
_INTRO = (
    "Varje belopp och text som avdelningarna har lämnat, med fil och cell. Beloppen på de andra "
    "bladen är formler som summerar kolumnen Värde för en nyckel. Ändra inget här: rätta i "
    "avdelningens arbetsbok och slå ihop igen."
)

File: TypeAlias = tuple[Sender, Source]


def parts_sheet(
    contract: Contract, submission: Submission, known: Parts, files: Sequence[File]
) -> tuple[SheetPlan, Mapping[str, Area]]:
    """The sheet of a total, and its names."""
    levels = contract.levels
    headings = levels.headings((*HEADINGS, *_WEIGHTED) if known.weights else HEADINGS)
    cells = {
        (1, 1): Planned(SHEET, CellRole.TITLE),
        (2, 1): Planned(levels.put_in(_INTRO), CellRole.INTRO),
        (3, 1): Planned("Kontrollsumma", CellRole.PLAIN, spec=_TEXT),
        (3, 2): Planned(checksum(known.origins), CellRole.PLAIN, spec=_TEXT),
    }
    for column, word in enumerate(headings, 1):
        cells[TOP, column] = Planned(word, CellRole.HEADING)
    labels = labels_of_files(files)
    for at, origin in enumerate(known.origins):
        row = TOP + 1 + at
        words = _words(contract, submission, origin)
        value = _shown(origin, is_text=is_text(contract, origin))
        cells.update(part_cells(row, _row(known, origin, words, value, labels)))
        if at in known.weights:
            cells.update(_weighted_cells(row, known.weights[at], Decimal(origin.value)))
    area = Area(SHEET, TOP, 1, known.bottom, len(headings))
    table = PlannedTable("Underlag", area, headings, filter=True)
    sheet = SheetPlan(SHEET, cells, dict(enumerate(_WIDTHS, 1)), TOP, tables=(table,))
    return sheet, {NAME: area, CHECKSUM_NAME: Area(SHEET, 3, 2, 3, 2)}


def part_cells(row: int, values: Sequence[Value]) -> Iterator[tuple[tuple[int, int], Planned]]:
    """The cells of a row of a long list."""
    for column, value in enumerate(values, 1):
        spec = _NUMBER if isinstance(value, Decimal) else _TEXT
        yield (row, column), Planned(value, CellRole.PLAIN, spec=spec)


def _weighted_cells(
    row: int, weight: Decimal, value: Decimal
) -> Iterator[tuple[tuple[int, int], Planned]]:
    columns = len(HEADINGS) + 1, len(HEADINGS) + 2
    formula = f"={AMOUNT}{row}*{WEIGHT}{row}"
    yield (row, columns[0]), Planned(weight, CellRole.PLAIN, spec=_NUMBER)
    yield (row, columns[1]), Planned(value * weight, CellRole.PLAIN, formula, _NUMBER)


def _row(
    known: Parts, origin: Origin, words: Sequence[str], value: Value, labels: Mapping[File, str]
) -> tuple[Value, ...]:
    *names, unit = words
    return (
        Decimal(known.keys[origin.key]),
        labels[origin.sender, origin.source],
        *names,
        value,
        unit,
        origin.source.file,
        origin.source.sha256,
        origin.sheet,
        origin.cell,
        "/".join(origin.key),
    )


def labels_of_files(files: Sequence[File]) -> dict[File, str]:
    """What each file's sender is called; with a number where two would be called the same."""
    found: dict[File, str] = {}
    used: set[tuple[str, Source]] = set()
    for number, (sender, source) in enumerate(files, 1):
        label = str(sender)
        label = f"{label} ({number})" if (label, source) in used else label
        used.add((label, source))
        found[sender, source] = label
    return found


def _words(contract: Contract, submission: Submission, origin: Origin) -> tuple[str, str, str, str]:
    """A part's table, row, column and unit in words."""
    table = contract.tables[origin.key[0]]
    row = table.row(origin.key[1])
    label = row.label if row else submission.labels.get(origin.key[:2], origin.key[1])
    spec = contract.spec(origin.key)
    column = "" if spec is None or origin.key[2] == VALUE else spec.label
    return table.label, label, column, (spec.unit if spec else "") or ""


def is_text(contract: Contract, origin: Origin) -> bool:
    """Whether a part is words rather than a figure."""
    spec = contract.spec(origin.key)
    return spec is None or spec.kind is CellKind.TEXT


def _shown(origin: Origin, *, is_text: bool) -> Value:
    if not origin.value:
        return UNREAD
    return origin.value if is_text or not is_number(origin.value) else Decimal(origin.value)


# The sheet, read back


def parts_of(book: Book, files: Sequence[File]) -> Iterator[Origin]:
    """The parts that a total lists, of the files that it lists."""
    area = book.names.get(NAME)
    sheet = book.sheet(area.sheet) if area else None
    if area is None or sheet is None:
        return
    known = {(label, file[1]): file for file, label in labels_of_files(files).items()}
    for found in table_rows(sheet, area, len(HEADINGS)):
        _, label, _, _, _, value, _, file, checksum, at, cell, name = found
        member = known.get((label, Source(file, checksum)))
        if member is not None:
            read = "" if value == UNREAD else value
            yield Origin(_key(name), *member, sheet=at, cell=cell, value=read)


def _key(text: str) -> Key:
    table, _, rest = text.partition("/")
    row, _, column = rest.rpartition("/")
    return table, row, column


FORMER_NAMES = ("kalkyl_kallor_texter", "kalkyl_kallor_belopp")
"""Where totals of earlier versions list their parts, on the sheet *Källor*."""
_FORMER_COLUMNS = 9


def former_parts(book: Book, files: Mapping[str, File]) -> Iterator[Origin]:
    """The parts that a total of an earlier version lists, of files by their numbers."""
    for name in FORMER_NAMES:
        area = book.names.get(name)
        sheet = book.sheet(area.sheet) if area else None
        if area is None or sheet is None:
            continue
        for number, _, _, _, place, value, *key in table_rows(sheet, area, _FORMER_COLUMNS):
            if number in files:
                at, _, cell = place.rpartition("!")
                read = "" if value == UNREAD else value
                yield Origin((key[0], key[1], key[2]), *files[number], at, cell, read)


def table_rows(sheet: Sheet, area: Area, count: int) -> Iterator[list[str]]:
    """The filled rows of a table without its headings; a stranger's name may be of any area."""
    columns = range(area.left, area.left + count)
    for row in sorted({row for row, _ in sheet.cells if area.top < row <= area.bottom}):
        spend(count)
        yield [plain_value(sheet.value(row, column)) for column in columns]


def stored_checksum(book: Book) -> str:
    """The checksum that a total states; "" where it states none."""
    area = book.names.get(CHECKSUM_NAME)
    sheet = book.sheet(area.sheet) if area else None
    return plain_value(sheet.value(area.top, area.left)) if area and sheet else ""
