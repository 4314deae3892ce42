"""The sheet *Källor* of a total: its files, its texts, and for every figure the cells behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from kalkyl.contract.spec import VALUE, CellSpec, Contract
from kalkyl.figures.amount import plain
from kalkyl.form.plan import Planned, PlannedTable, SheetPlan
from kalkyl.model import Area, Book, Origin, Sender, Sheet, Source, Submission, Value

SHEET = "Källor"
_FILES = ("Nr", "Avdelning", "Kod", "Förvaltning", "Fil", "SHA-256")
_PARTS = (
    "Tabell",
    "Rad",
    "Kolumn",
    "Fil nr",
    "Blad",
    "Cell",
    "Värde",
    "Tabell-id",
    "Rad-id",
    "Kolumn-id",
)
_NAMES = {
    "files": "kalkyl_kallor_filer",
    "texts": "kalkyl_kallor_texter",
    "figures": "kalkyl_kallor_belopp",
}
_TITLES = {
    "files": "Filer som ingår",
    "texts": "Avdelningarnas texter",
    "figures": "Varje belopps delar",
}
_NUMBER = CellSpec("", "number", decimals=0)
_UNREAD = "oläsbar"


@dataclass(frozen=True, slots=True)
class Sources:
    """What a total says of where it comes from."""

    members: tuple[tuple[Sender, Source], ...] = ()
    origins: tuple[Origin, ...] = ()


def source_sheet(
    contract: Contract, submission: Submission
) -> tuple[SheetPlan | None, Mapping[str, Area]]:
    """The sheet and its names; nothing for a submission that is not a total."""
    if not submission.members:
        return None, {}
    numbers = {member: number for number, member in enumerate(submission.members, 1)}
    cells = {
        (1, 1): Planned("Källor", "title"),
        (2, 1): Planned(
            "Varje fil som ingår, med kontrollsumma, och varje cell bakom totalens belopp.", "intro"
        ),
    }
    names: dict[str, Area] = {}
    tables = []
    row = 4
    for kind, headings, body in (
        ("files", _FILES, _file_rows(numbers)),
        ("texts", _PARTS, _part_rows(contract, submission, numbers, texts=True)),
        ("figures", _PARTS, _part_rows(contract, submission, numbers, texts=False)),
    ):
        area = _write(cells, row, _TITLES[kind], headings, body)
        names[_NAMES[kind]] = area
        tables.append(PlannedTable(f"Källor_{kind}", area, headings, filter=True))
        row = area.bottom + 2
    widths = dict(enumerate((30, 40, 30, 20, 28, 20, 60, 16, 18, 18), 1))
    frozen = MappingProxyType(cells)
    return SheetPlan(SHEET, frozen, MappingProxyType(widths), 0, tables=tuple(tables)), names


def _write(
    cells: dict[tuple[int, int], Planned],
    row: int,
    title: str,
    headings: Sequence[str],
    body: list[tuple[Value, ...]],
) -> Area:
    cells[row, 1] = Planned(title, "block")
    for column, word in enumerate(headings, 1):
        cells[row + 1, column] = Planned(word, "heading")
    for number, values in enumerate(body, row + 2):
        for column, value in enumerate(values, 1):
            spec = _NUMBER if isinstance(value, Decimal) else CellSpec("", "text")
            cells[number, column] = Planned(value, "plain", spec=spec)
    return Area(SHEET, row + 1, 1, row + 1 + max(len(body), 1), len(headings))


def _file_rows(numbers: Mapping[tuple[Sender, Source], int]) -> list[tuple[Value, ...]]:
    return [
        (
            Decimal(number),
            sender.name,
            sender.code,
            sender.administration,
            source.file,
            source.sha256,
        )
        for (sender, source), number in numbers.items()
    ]


def _part_rows(
    contract: Contract,
    submission: Submission,
    numbers: Mapping[tuple[Sender, Source], int],
    *,
    texts: bool,
) -> list[tuple[Value, ...]]:
    return [
        (
            *_words(contract, submission, origin),
            Decimal(numbers[origin.sender, origin.source]),
            origin.sheet,
            origin.cell,
            _shown(origin, texts=texts),
            *origin.key,
        )
        for origin in submission.origins
        if is_text(contract, origin) is texts
    ]


def _words(contract: Contract, submission: Submission, origin: Origin) -> tuple[str, str, str]:
    table = contract.tables[origin.key[0]]
    row = table.row(origin.key[1])
    label = row.label if row else submission.labels.get(origin.key[:2], origin.key[1])
    spec = contract.spec(origin.key)
    column = "" if spec is None or origin.key[2] == VALUE else spec.label
    return table.label, label, column


def is_text(contract: Contract, origin: Origin) -> bool:
    """Whether a part is words rather than a figure."""
    spec = contract.spec(origin.key)
    return spec is None or spec.kind == "text"


def _shown(origin: Origin, *, texts: bool) -> Value:
    if not origin.value:
        return _UNREAD
    return origin.value if texts or not _is_number(origin.value) else Decimal(origin.value)


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()


def sources_of(book: Book) -> Sources:
    """What a total's own sheet says, read back; nothing where a workbook has no such sheet."""
    areas = {kind: book.names.get(name) for kind, name in _NAMES.items()}
    files = areas["files"]
    sheet = book.sheet(files.sheet) if files else None
    if files is None or sheet is None:
        return Sources()
    members = dict(_members(sheet, files))
    origins = [
        origin
        for kind in ("texts", "figures")
        if (area := areas[kind]) is not None
        for origin in _origins(sheet, area, members)
    ]
    return Sources(tuple(members.values()), tuple(origins))


def _members(sheet: Sheet, area: Area) -> Iterator[tuple[str, tuple[Sender, Source]]]:
    for row in range(area.top + 1, area.bottom + 1):
        number, name, code, administration, file, sha256 = _texts(sheet, row, len(_FILES))
        if number:
            yield number, (Sender(administration, code, name), Source(file, sha256))


def _origins(
    sheet: Sheet, area: Area, members: Mapping[str, tuple[Sender, Source]]
) -> Iterator[Origin]:
    for row in range(area.top + 1, area.bottom + 1):
        found = _texts(sheet, row, len(_PARTS))
        member = members.get(found[3])
        if member is not None:
            value = "" if found[6] == _UNREAD else found[6]
            key = (found[7], found[8], found[9])
            yield Origin(key, *member, sheet=found[4], cell=found[5], value=value)


def _texts(sheet: Sheet, row: int, width: int) -> list[str]:
    return [_text(sheet.value(row, column)) for column in range(1, width + 1)]


def _text(value: Value) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return "" if value is None else str(value)
