"""What one sender handed in: facts by table, row and column, each knowing its cell."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import field, fields, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, TypeAlias

from kalkyl.base.cache import Remembered
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.model.cells import Area, Book, Place, Sheet, Value
from kalkyl.model.findings import Problem

Key: TypeAlias = tuple[str, str, str]
"""The stable ids of a figure: table, row, column."""


class Level(StrEnum):
    """Who speaks: departments merge to an administration, administrations to a region."""

    DEPARTMENT = "avdelning"
    ADMINISTRATION = "förvaltning"
    REGION = "region"


@dataclass(frozen=True, slots=True, order=True)
class Sender:
    """Who handed a workbook in; a total has no department of its own."""

    administration: str
    code: str = ""
    name: str = ""

    def __str__(self) -> str:
        return self.name or self.administration


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """The file a submission was read from: its name and the SHA-256 of its bytes."""

    file: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One cell with its meaning.

    ``value`` is in ``unit`` (a percentage as 18.3, not 0.183). ``written`` is the cell's own text
    where the value had to be read out of it. ``decimals`` are those the cell shows, in ``unit``;
    ``None`` where it shows the value whole. ``roundings`` is how many rounded figures it was summed
    from, where a form has several rows for one.
    """

    key: Key
    value: Value
    place: Place | None = None
    unit: str | None = None
    decimals: int | None = None
    formula: str | None = None
    written: str | None = None
    roundings: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where a part of a merged figure came from: sender, file and cell."""

    key: Key
    sender: Sender
    source: Source
    sheet: str
    cell: str
    value: str
    """The part as decimal text, or the text itself; ``""`` where it could not be read."""


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """Something that a workbook in a total was asked, in words, and what its sender answered."""

    sender: Sender
    source: Source
    code: str
    place: str
    says: str
    answer: str = ""
    """"" where nobody has answered."""


@dataclass(frozen=True, slots=True, order=True)
class Verdict:
    """How many errors and warnings a file in a total had when it was taken in."""

    source: Source
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class Submission:
    """What one sender handed in, whatever workbook or document it came from.

    ``rows`` gives each table's row ids in their order and ``labels`` the words written for them.
    ``origins`` and ``members`` are filled in a total: the parts of its figures and its senders;
    so are ``questions``, what these were asked, and ``verdicts``, how their files were judged.
    ``locked`` are the cells of a template that were filled in from an earlier report, and
    ``withheld`` those of a total whose figures are about too few people to be shown.
    """

    report: str
    year: int
    level: Level
    sender: Sender
    source: Source
    facts: Mapping[Key, Fact]
    rows: Mapping[str, tuple[str, ...]]
    labels: Mapping[tuple[str, str], str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    members: tuple[tuple[Sender, Source], ...] = ()
    origins: tuple[Origin, ...] = ()
    locked: frozenset[Key] = frozenset()
    questions: tuple[Question, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    withheld: frozenset[Key] = frozenset()

    def value(self, key: Key) -> Value:
        """The value read for a key; ``None`` where nothing stands or there is no such cell."""
        fact = self.facts.get(key)
        return None if fact is None else fact.value

    def place(self, key: Key) -> Place | None:
        """The cell of a key, if it was found in a workbook."""
        fact = self.facts.get(key)
        return None if fact is None else fact.place

    def in_table(self, table: str) -> Iterator[Fact]:
        """The facts of one table, in the order they were read."""
        return (fact for fact in self.facts.values() if fact.key[0] == table)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled with plain tuples for facts: objects take three times as long."""
        rest = [getattr(self, field.name) for field in fields(self) if field.name != "facts"]
        return _unpacked, (list(map(_packed, self.facts.values())), *rest)


_Packed: TypeAlias = tuple[Any, ...]


def _packed(fact: Fact) -> _Packed:
    place = fact.place and (fact.place.sheet, fact.place.row, fact.place.column)
    rest = (fact.unit, fact.decimals, fact.formula, fact.written, fact.roundings)
    return (fact.key, fact.value, place, *rest)


_SHARED: Final[Remembered[Hashable, Any]] = Remembered(16_000_000)
"""Keys, cells and formulas, which the workbooks of a round have in common: each once."""
_SHARED_BYTES: Final = 200


def _shared(part: Hashable) -> Any:
    found = _SHARED.find(part)
    return _SHARED.keep(part, part, _SHARED_BYTES) if found is None else found


def _fact(packed: _Packed) -> tuple[Key, Fact]:
    if packed[1] is not None:
        return _unshared(packed)
    found: tuple[Key, Fact] | None = _SHARED.find(packed)  # an empty cell is alike in them all
    return _SHARED.keep(packed, _unshared(packed), 2 * _SHARED_BYTES) if found is None else found


def _unshared(packed: _Packed) -> tuple[Key, Fact]:
    key, value, place, unit, decimals, formula, *others = packed
    key = _shared(key)
    at = None if place is None else _place(place)
    formula = formula and _shared(formula)
    return key, Fact(key, value, at, unit, decimals, formula, *others)


def _place(cell: tuple[str, int, int]) -> Place:
    found: Place | None = _SHARED.find(cell)
    return _SHARED.keep(cell, Place(*cell), _SHARED_BYTES) if found is None else found


def _unpacked(packed: list[_Packed], *rest: Any) -> Submission:
    facts = dict(map(_fact, packed))
    names = (field.name for field in fields(Submission) if field.name != "facts")
    return Submission(facts=facts, **dict(zip(names, rest, strict=True)))


@dataclass(frozen=True, slots=True)
class Received:
    """A file as far as it could be opened: with a book, or with the problem that stopped it."""

    source: Source
    book: Book | None
    problems: tuple[Problem, ...] = ()


CONTROL_SHEET: Final = "Kontroll"
LIST_SHEET: Final = "Rättningslista"
OWN_SHEETS: Final = frozenset({CONTROL_SHEET})
"""What nobody fills in; rules that look at whole workbooks pass these sheets over."""

LIST_NAMES: Final = "kalkyl_rattning"
"""How the names begin that a list of corrections brings into a workbook."""
DONE_NAME: Final = f"{LIST_NAMES}_klart"
NUMBER_NAME: Final = f"{LIST_NAMES}_nr"
ANSWER_NAMES: Final = ("kalkyl_svar_text", "kalkyl_svar_rader")
"""A list's answers, and what lines of the template's own they answer; its formulas look there."""

LIST_TITLES: Final[Mapping[str, str]] = {"sv": LIST_SHEET, "en": "Corrections"}
LIST_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "sv": ("Klart", "Nr", "Allvar", "Kod", "Blad", "Cell", "Vad är fel", "Så rättar du"),
    "en": ("Done", "No", "Severity", "Code", "Sheet", "Cell", "What is wrong", "How to mend it"),
}
"""What a list says above its lines; lists that have been sent out keep the words of their time."""
LIST_COLUMNS: Final = 13
"""The columns of a list; what somebody wrote to the right of them is no part of it."""
_NUMBERED: Final = frozenset({1, 2, 9})
"""The columns of a list where a number may stand: done, its number, and the answer."""
_LINK = regex(r'=HYPERLINK\("#(?:[^"]|"")*"(?:,"(?:[^"]|"")*")?\)')


def is_added(name: str) -> bool:
    """Whether a defined name is one that kalkyl gives to what it adds to a workbook."""
    return name.casefold().startswith((LIST_NAMES, *ANSWER_NAMES))


def is_link(formula: str) -> bool:
    """Whether a formula does no more than lead to a place in the same workbook."""
    return _LINK.fullmatch(formula) is not None


def as_sent(book: Book) -> Book:
    """The workbook without the list that kalkyl added when it sent it back.

    A list is known by the names that point at it and by its look; its title may be another. Any
    other sheet stays although such a name points at it, and so does the name.
    """
    added = {name: area for name, area in book.names.items() if is_added(name)}
    if not added:
        return book
    sheets = added_sheets(book)
    kept = {sheet.name for sheet in book.sheets} - sheets
    names = {
        name: area
        for name, area in book.names.items()
        if name not in added or (isinstance(area, Area) and area.sheet in kept)
    }
    left = tuple(sheet for sheet in book.sheets if sheet.name in kept)
    return replace(book, sheets=left, names=names)


def added_sheets(book: Book) -> frozenset[str]:
    """The sheets that kalkyl added: a name of its own points at them, and they look like a list."""
    named = {
        area.sheet for name, area in book.names.items() if is_added(name) and isinstance(area, Area)
    }
    return frozenset(sheet.name for sheet in book.sheets if sheet.name in named and _is_list(sheet))


def _is_list(sheet: Sheet) -> bool:
    """Whether a sheet has a list's title and headings, and nothing that a list has not."""
    headed = any(_is_headed(sheet, language) for language in LIST_HEADINGS)
    return headed and all(
        column <= LIST_COLUMNS
        and (cell.formula is None or is_link(cell.formula))
        and (column in _NUMBERED or not isinstance(cell.value, Decimal))
        for (_, column), cell in sheet.cells.items()
    )


def _is_headed(sheet: Sheet, language: str) -> bool:
    """Whether the title stands first, and the headings beside each other below it."""
    words = LIST_HEADINGS[language]
    rows = [
        row for (row, column), cell in sheet.cells.items() if column == 1 and cell.value == words[0]
    ]
    return sheet.value(1, 1) == LIST_TITLES[language] and any(
        tuple(sheet.value(row, column) for column in range(1, len(words) + 1)) == words
        for row in rows
    )
