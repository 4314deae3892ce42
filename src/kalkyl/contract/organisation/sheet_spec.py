"""What a sheet of an organisation's workbook is: its columns, and what a cell of each may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from kalkyl.base.quick_dataclass import dataclass


class Kind(StrEnum):
    """What a cell of a column holds."""

    TEXT = "text"
    ID = "id"
    """A word in small letters, digits and underscores, which never changes."""
    WORDS = "words"
    """Several texts, with semicolons between them."""
    YEAR = "year"
    AMOUNT = "amount"
    """A number that is not negative: a share may be written in per cent."""
    CHOICE = "choice"
    LIMIT = "limit"
    """A number that is not negative, or one of the words."""
    ADDRESSES = "addresses"
    """Addresses of mail, with semicolons between them."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: its heading, what to write, and how wide it is shown.

    ``words`` are what can be chosen, and what each means. ``longest`` is in characters.
    """

    id: str
    heading: str
    help: str
    kind: Kind = Kind.TEXT
    width: float = 20
    required: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    longest: int = 2_000
    is_locked: bool = False
    """Whether the column says what a row is about, which kalkyl decides."""


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """A sheet of records, one a row; ``key`` are the columns that tell rows apart.

    ``by_year`` is the heading that a year is added to, for columns with a value for each year.
    """

    name: str
    title: str
    intro: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    when: str
    """How often somebody has to change the sheet."""
    groups: bool = False
    """Whether a line is drawn where the first word of the key changes."""
    by_year: str = ""
    spare: int = 20
    """Rows that are ready to be filled in below those that are."""

    def column(self, name: str) -> Column:
        """The column of an id."""
        return next(column for column in self.columns if column.id == name)


REPORT = Column(
    "report",
    "Rapport",
    "Rapportens id. Flera med semikolon emellan. Tomt: alla rapporter.",
    Kind.WORDS,
    24,
    is_locked=True,
)
FROM = Column("from", "Från", "Första året den används. Tomt: alltid.", Kind.YEAR, 11)
TO = Column("to", "Till", "Sista året den används. Tomt: tills vidare.", Kind.YEAR, 11)
