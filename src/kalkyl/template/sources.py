"""The sheet *Källor* of a total: its files, its texts, and for every figure the cells behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from kalkyl.base.budget import spend
from kalkyl.contract.spec import VALUE, CellKind, CellSpec, Contract, Merge
from kalkyl.figures.amount import EXACT, from_xml
from kalkyl.model import (
    Area,
    Book,
    Fact,
    Key,
    Origin,
    Question,
    Sender,
    Sheet,
    Source,
    Submission,
    Value,
)
from kalkyl.model.facts import plain
from kalkyl.template.plan import CellRole, Planned, PlannedTable, SheetPlan

SHEET = "Källor"
_FILES = ("Nr", "Avdelning", "Kod", "Förvaltning", "Fil", "SHA-256", "Roll")
_MEMBER = "Ingår"
_OWN = "Egen text"
_ASKED = "Tillfrågad"
_PARTS = (
    "Fil nr",
    "Tabell",
    "Rad",
    "Kolumn",
    "Cell",
    "Värde",
    "Tabell-id",
    "Rad-id",
    "Kolumn-id",
)
_QUESTIONS = ("Fil nr", "Avdelning", "Cell", "Kod", "Svar", "Fråga")
_OPEN = "Obesvarad"
_WIDTHS = (8, 32, 40, 30, 40, 68, 18, 28, 18)
_NAMES = {
    "files": "kalkyl_kallor_filer",
    "questions": "kalkyl_kallor_fragor",
    "texts": "kalkyl_kallor_texter",
    "figures": "kalkyl_kallor_belopp",
}
_TITLES = {
    "files": "Filer som ingår",
    "questions": "Frågor till avdelningarna, och deras svar",
    "texts": "Avdelningarnas texter",
    "figures": "Varje belopps delar",
}
_NUMBER = CellSpec("", CellKind.NUMBER, decimals=0)
UNREAD = "oläsbar"
"""How a part is written that could not be read."""
UNDEFINED = "Odefinierad:"
"""How a total's cell begins that cannot be a sum; what could not be read follows."""
NOT_IN_FORM = "(finns inte i formuläret)"
"""What a total says of a part that a form of somebody else's has no cell for."""
DIFFERENT = "avdelningarna har olika"
"""What a total says of a figure that should be the same everywhere and is not."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a total says of where it comes from."""

    members: tuple[tuple[Sender, Source], ...] = ()
    origins: tuple[Origin, ...] = ()
    questions: tuple[Question, ...] = ()


def source_sheet(
    contract: Contract, submission: Submission
) -> tuple[SheetPlan | None, Mapping[str, Area]]:
    """The sheet and its names; nothing for a submission that is not a total."""
    if not submission.members:
        return None, {}
    numbers = {member: number for number, member in enumerate(_files(submission), 1)}
    cells = {
        (1, 1): Planned("Källor", CellRole.TITLE),
        (2, 1): Planned(
            "Varje fil som ingår, med kontrollsumma, och varje cell bakom totalens belopp.",
            CellRole.INTRO,
        ),
    }
    names: dict[str, Area] = {}
    tables = []
    row = 4
    for kind, headings, body in (
        ("files", _FILES, _file_rows(numbers, submission)),
        ("questions", _QUESTIONS, _question_rows(numbers, submission)),
        ("texts", _PARTS, _part_rows(contract, submission, numbers, texts=True)),
        ("figures", _PARTS, _part_rows(contract, submission, numbers, texts=False)),
    ):
        if kind == "questions" and not body:
            continue
        area = _write(cells, row, _TITLES[kind], headings, body)
        names[_NAMES[kind]] = area
        tables.append(PlannedTable(f"Källor_{kind}", area, headings, filter=True))
        row = area.bottom + 2
    widths = dict(enumerate(_WIDTHS, 1))
    frozen = cells
    return SheetPlan(SHEET, frozen, widths, 0, tables=tuple(tables)), names


def _write(
    cells: dict[tuple[int, int], Planned],
    row: int,
    title: str,
    headings: Sequence[str],
    body: list[tuple[Value, ...]],
) -> Area:
    cells[row, 1] = Planned(title, CellRole.BLOCK)
    for column, word in enumerate(headings, 1):
        cells[row + 1, column] = Planned(word, CellRole.HEADING)
    for number, values in enumerate(body, row + 2):
        for column, value in enumerate(values, 1):
            spec = _NUMBER if isinstance(value, Decimal) else CellSpec("", CellKind.TEXT)
            cells[number, column] = Planned(value, CellRole.PLAIN, spec=spec)
    return Area(SHEET, row + 1, 1, row + 1 + max(len(body), 1), len(headings))


def _files(submission: Submission) -> tuple[tuple[Sender, Source], ...]:
    """The files of the members, then those of totals that brought texts of their own."""
    others = {(origin.sender, origin.source) for origin in submission.origins}
    others |= {(question.sender, question.source) for question in submission.questions}
    others -= set(submission.members)
    return (*submission.members, *sorted(others))


def _file_rows(
    numbers: Mapping[tuple[Sender, Source], int], submission: Submission
) -> list[tuple[Value, ...]]:
    """Each file and why it is listed: summed, with words of its own, or only asked something."""
    roles = dict.fromkeys(((origin.sender, origin.source) for origin in submission.origins), _OWN)
    roles |= dict.fromkeys(submission.members, _MEMBER)
    return [
        (
            Decimal(number),
            sender.name,
            sender.code,
            sender.administration,
            source.file,
            source.sha256,
            roles.get((sender, source), _ASKED),
        )
        for (sender, source), number in numbers.items()
    ]


def _question_rows(
    numbers: Mapping[tuple[Sender, Source], int], submission: Submission
) -> list[tuple[Value, ...]]:
    return [
        (
            Decimal(numbers[question.sender, question.source]),
            str(question.sender),
            question.place,
            question.code,
            question.answer or _OPEN,
            question.says,
        )
        for question in submission.questions
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
            Decimal(numbers[origin.sender, origin.source]),
            *_words(contract, submission, origin),
            f"{origin.sheet}!{origin.cell}",
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
    return spec is None or spec.kind is CellKind.TEXT


def _shown(origin: Origin, *, texts: bool) -> Value:
    if not origin.value:
        return UNREAD
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
    listed = {number: (file, role) for number, file, role in _listed(sheet, files)}
    every = {number: file for number, (file, _) in listed.items()}
    origins = [
        origin
        for kind in ("texts", "figures")
        if (area := areas[kind]) is not None
        for origin in _origins(sheet, area, every)
    ]
    members = tuple(file for file, role in listed.values() if role not in {_OWN, _ASKED})
    asked = areas["questions"]
    questions = tuple(sorted(_questions(sheet, asked, every))) if asked else ()
    return Sources(members, tuple(sorted(origins)), questions)


def _questions(
    sheet: Sheet, area: Area, files: Mapping[str, tuple[Sender, Source]]
) -> Iterator[Question]:
    for number, _, place, code, answer, says in _rows(sheet, area, len(_QUESTIONS)):
        if number in files and says:
            yield Question(*files[number], code, place, says, "" if answer == _OPEN else answer)


def with_exact_sums(
    contract: Contract, facts: Mapping[Key, Fact], origins: Sequence[Origin]
) -> dict[Key, Fact]:
    """The facts of a total, with sums that their cells could not hold whole taken from the parts.

    A cell keeps fifteen digits. One that holds anything else than the sum is left as it is.
    """
    parts: dict[Key, list[str]] = {}
    for origin in origins:
        parts.setdefault(origin.key, []).append(origin.value)
    return {key: _exact(contract, fact, parts.get(key, [])) for key, fact in facts.items()}


def _exact(contract: Contract, fact: Fact, parts: Sequence[str]) -> Fact:
    spec = contract.spec(fact.key)
    summed = spec is not None and spec.kind is CellKind.NUMBER and spec.merge is Merge.SUM
    if not summed or not parts or not all(parts):
        return fact
    with localcontext(EXACT):
        exact = sum(map(Decimal, parts), Decimal(0))
    in_cell = from_xml(repr(float(exact)))
    return replace(fact, value=exact) if fact.value == in_cell else fact


def _listed(sheet: Sheet, area: Area) -> Iterator[tuple[str, tuple[Sender, Source], str]]:
    for number, name, code, administration, file, sha256, role in _rows(sheet, area, len(_FILES)):
        if number:
            yield number, (Sender(administration, code, name), Source(file, sha256)), role


def _origins(
    sheet: Sheet, area: Area, members: Mapping[str, tuple[Sender, Source]]
) -> Iterator[Origin]:
    for found in _rows(sheet, area, len(_PARTS)):
        number, cell, value = found[0], found[4], found[5]
        member = members.get(number)
        if member is not None:
            at, _, cell = cell.rpartition("!")
            key = (found[6], found[7], found[8])
            value = "" if value == UNREAD else value
            yield Origin(key, *member, sheet=at, cell=cell, value=value)


def _rows(sheet: Sheet, area: Area, count: int) -> Iterator[list[str]]:
    """The filled rows of a table without its headings; a stranger's name may be of any area."""
    columns = range(area.left, area.left + count)
    for row in sorted({row for row, _ in sheet.cells if area.top < row <= area.bottom}):
        spend(count)
        yield [_text(sheet.value(row, column)) for column in columns]


def _text(value: Value) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return "" if value is None else str(value)
