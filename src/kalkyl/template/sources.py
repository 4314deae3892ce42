"""The sheet *Källor* of a total: one row per file, and what each was asked and answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.levels import LevelWords
from kalkyl.model import (
    Area,
    Book,
    Origin,
    Question,
    Sender,
    Sheet,
    Source,
    Submission,
    Value,
    Verdict,
)
from kalkyl.template.parts_sheet import File, former_parts, part_cells, parts_of, table_rows
from kalkyl.template.plan import CellRole, Planned, PlannedTable, SheetPlan

SHEET = "Källor"
_FILES = ("Nr", "Avdelning", "Kod", "Förvaltning", "Fil", "SHA-256", "Roll")
"""As totals of earlier versions have them; what came later stands to their right."""
_JUDGED = ("Utfall", "Fel", "Varningar", "Frågor", "Besvarade")
_MEMBER = "Ingår"
_OWN = "Egen text"
_ASKED = "Tillfrågad"
_PASSED = "Godkänd"
_WITH_ERRORS = "Med fel"
_QUESTIONS = ("Fil nr", "Avdelning", "Cell", "Kod", "Svar", "Fråga")
_OPEN = "Obesvarad"
_WIDTHS = (8, 32, 24, 30, 40, 68, 12, 12, 8, 12, 10, 12)
_NAMES = {"files": "kalkyl_kallor_filer", "questions": "kalkyl_kallor_fragor"}
_TITLES = {
    "files": "Filer som ingår",
    "questions": "Frågor till avdelningarna, och deras svar",
}
_INTRO = (
    "Varje fil som ingår, med kontrollsumma, utfall och frågor. "
    "Cellerna bakom beloppen står på bladet Underlag."
)


@dataclass(frozen=True, slots=True)
class Sources:
    """What a total says of where it comes from."""

    members: tuple[tuple[Sender, Source], ...] = ()
    origins: tuple[Origin, ...] = ()
    questions: tuple[Question, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


def source_sheet(submission: Submission, words: LevelWords) -> tuple[SheetPlan, Mapping[str, Area]]:
    """The sheet of a total, and its names."""
    numbers = {file: number for number, file in enumerate(files_of(submission), 1)}
    cells = {
        (1, 1): Planned("Källor", CellRole.TITLE),
        (2, 1): Planned(_INTRO, CellRole.INTRO),
    }
    names: dict[str, Area] = {}
    tables = []
    row = 4
    for kind, headings, body in (
        ("files", words.headings((*_FILES, *_JUDGED)), _file_rows(numbers, submission)),
        ("questions", words.headings(_QUESTIONS), _question_rows(numbers, submission)),
    ):
        if kind == "questions" and not body:
            continue
        area = _write(cells, row, words.put_in(_TITLES[kind]), headings, body)
        names[_NAMES[kind]] = area
        tables.append(PlannedTable(f"Källor_{kind}", area, headings, filter=True))
        row = area.bottom + 2
    widths = dict(enumerate(_WIDTHS, 1))
    return SheetPlan(SHEET, cells, widths, 0, tables=tuple(tables)), names


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
        cells.update(part_cells(number, values))
    return Area(SHEET, row + 1, 1, row + 1 + max(len(body), 1), len(headings))


def files_of(submission: Submission) -> tuple[File, ...]:
    """The files of the members, then those of totals that brought texts of their own."""
    others = {(origin.sender, origin.source) for origin in submission.origins}
    others |= {(question.sender, question.source) for question in submission.questions}
    others -= set(submission.members)
    return (*submission.members, *sorted(others))


def _file_rows(numbers: Mapping[File, int], submission: Submission) -> list[tuple[Value, ...]]:
    """Each file and why it is listed: summed, with words of its own, or only asked something."""
    roles = dict.fromkeys(((origin.sender, origin.source) for origin in submission.origins), _OWN)
    roles |= dict.fromkeys(submission.members, _MEMBER)
    verdicts = {verdict.source: verdict for verdict in submission.verdicts}
    asked = Counter((question.sender, question.source) for question in submission.questions)
    answered = Counter(
        (question.sender, question.source) for question in submission.questions if question.answer
    )
    return [
        (
            Decimal(number),
            file[0].name,
            file[0].code,
            file[0].administration,
            file[1].file,
            file[1].sha256,
            roles.get(file, _ASKED),
            *_judged(verdicts.get(file[1])),
            Decimal(asked[file]),
            Decimal(answered[file]),
        )
        for file, number in numbers.items()
    ]


def _judged(verdict: Verdict | None) -> tuple[Value, Value, Value]:
    """A file's verdict in a word, its errors and its warnings; blank where nobody knows it."""
    if verdict is None:
        return None, None, None
    word = _WITH_ERRORS if verdict.errors else _PASSED
    return word, Decimal(verdict.errors), Decimal(verdict.warnings)


def _question_rows(numbers: Mapping[File, int], submission: Submission) -> list[tuple[Value, ...]]:
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


def sources_of(book: Book) -> Sources:
    """What a total says of its sources, read back; nothing where a workbook has no such sheet."""
    area = book.names.get(_NAMES["files"])
    sheet = book.sheet(area.sheet) if area else None
    if area is None or sheet is None:
        return Sources()
    listed = {row[0]: row for row in table_rows(sheet, area, len(_FILES + _JUDGED)) if row[0]}
    files = {number: _file(row) for number, row in listed.items()}
    members = tuple(files[number] for number, row in listed.items() if row[6] not in _NO_MEMBERS)
    asked = book.names.get(_NAMES["questions"])
    return Sources(
        members,
        tuple(sorted([*parts_of(book, tuple(files.values())), *former_parts(book, files)])),
        tuple(sorted(_questions(sheet, asked, files))) if asked else (),
        tuple(sorted(_verdicts(listed.values()))),
    )


_NO_MEMBERS = frozenset({_OWN, _ASKED})


def _file(row: Sequence[str]) -> File:
    _, name, code, administration, file, sha256, *_ = row
    return Sender(administration, code, name), Source(file, sha256)


def _verdicts(rows: Iterable[Sequence[str]]) -> Iterator[Verdict]:
    """What is known of files; a total of an earlier version says nothing of it."""
    for row in rows:
        errors, warnings = row[8:10]
        if row[7] in {_PASSED, _WITH_ERRORS} and errors.isdecimal() and warnings.isdecimal():
            yield Verdict(_file(row)[1], int(errors), int(warnings))


def _questions(sheet: Sheet, area: Area, files: Mapping[str, File]) -> Iterator[Question]:
    for number, _, place, code, answer, says in table_rows(sheet, area, len(_QUESTIONS)):
        if number in files and says:
            yield Question(*files[number], code, place, says, "" if answer == _OPEN else answer)
