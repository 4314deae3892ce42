"""What one cell of a report means: its kind, unit, rules, and how its figure comes to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from enum import StrEnum
from typing import Any

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.amount_form import EXAMPLES, TKR
from kalkyl.model import Key, Level


class RequiredRule(StrEnum):
    """When a cell must be filled in; ``row``: in a row that is used."""

    ALWAYS = "always"
    ROW = "row"
    NEVER = "never"
    WHEN = "when"


@dataclass(frozen=True, slots=True)
class Choice:
    """An item of a list: its id, the words people see, and other spellings of them."""

    id: str
    label: str
    synonyms: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    """What the list itself says of the row's columns this year, such as a target."""
    becomes: str = ""
    """The id of the item that took this one over when it was retired."""


@dataclass(frozen=True, slots=True)
class Required:
    """When a cell must be filled: ``always``, in a ``row`` that is used, ``never`` or ``when``.

    ``when`` demands it as soon as the column ``column`` of the row reaches the threshold.
    """

    rule: RequiredRule = RequiredRule.NEVER
    column: str = ""
    threshold: str = ""


class CellKind(StrEnum):
    """What a cell holds."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"


class Merge(StrEnum):
    """How the senders' values of a cell become the value one level up; of tables, how rows do."""

    SUM = "sum"
    RATIO = "ratio"
    WEIGHTED = "weighted"
    SAME = "same"
    KEY = "key"
    LISTED = "listed"
    ASSESSED = "assessed"
    OWN = "own"
    SENDER = "sender"
    SPREAD = "spread"


class EarlierKind(StrEnum):
    """A report handed in before: the year's plan, the report before this, this one a year ago."""

    PLAN = "plan"
    PREVIOUS = "previous"
    LAST_YEAR = "last_year"


@dataclass(frozen=True, slots=True)
class Ref:
    """A figure that a formula uses; ``None`` stands for the formula's own table or row."""

    column: str
    table: str | None = None
    row: str | None = None

    def key(self, here: Key) -> Key:
        """The key meant when the formula stands at ``here``."""
        return (self.table or here[0], self.row or here[1], self.column)


@dataclass(frozen=True, slots=True)
class Formula:
    """How a figure is computed: the name of a measure, what it is given, and its settings."""

    measure: str
    of: tuple[Ref, ...]
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prefill:
    """Where a template's cell gets its value from before it is sent out.

    ``ref`` always names its table. ``rows`` is ``same``
    (the row of the same id, or that of ``ref``) or ``each`` (every row there makes one here).
    """

    source: EarlierKind
    ref: Ref
    rows: str = "same"


@dataclass(frozen=True, slots=True)
class CellSpec:
    """What one cell means."""

    label: str
    kind: CellKind
    unit: str | None = None
    decimals: int | None = None
    merge: Merge = Merge.SUM
    required: Required = Required()  # a frozen value
    formula: Formula | None = None
    given: str | None = None
    prefill: Prefill | None = None
    choices: tuple[Choice, ...] = ()
    closed: bool = False
    levels: frozenset[Level] = frozenset(Level)
    spread_of: str = ""
    weight: Ref | None = None
    """What a ``weighted`` merge weighs with: an entry of the same sender."""
    has_total: bool = True
    sums_results: bool = False
    """Whether the total adds up the rows' results."""
    plain: bool = False
    accumulates: bool = False
    """Whether the figure is counted from the beginning of the year, so that it never falls."""
    help: str = ""
    prompt: str = ""
    """A shorter label for the box beside the cell in Excel, which takes 32 characters."""
    former: tuple[str, ...] = ()
    """The labels that earlier versions of the template have as headings."""
    reversed: bool = False
    """Whether a workbook writes the amount with the opposite sign."""
    usual_unit: str | None = None
    """The contract's own unit, of a cell as a workbook shows it."""
    schema: Mapping[str, Any] = field(default_factory=dict)
    """The JSON Schema that an entry must satisfy, without references."""

    @property
    def is_input(self) -> bool:
        """Whether a person fills the cell in, or the system for them."""
        return self.formula is None

    @property
    def is_comment(self) -> bool:
        """Whether a cell is for words of the sender's own."""
        return self.kind is CellKind.TEXT and self.merge is Merge.LISTED

    @property
    def is_of_last_year(self) -> bool:
        """Whether a cell is filled in from last year's report."""
        return self.prefill is not None and self.prefill.source is EarlierKind.LAST_YEAR

    @property
    def heading(self) -> str:
        """The column heading with its unit: ``Prognos (tkr)``."""
        shown = {"pp": "procentenheter", "%": "%"}.get(self.unit or "", self.unit)
        silent = not shown or self.kind is not CellKind.NUMBER or shown in self.label.casefold()
        return self.label if silent else f"{self.label} ({shown})"

    @property
    def example(self) -> str:
        """A number as people would type it in the cell, without its sign."""
        return EXAMPLES.get(self.unit or "", EXAMPLES[TKR])

    @property
    def former_headings(self) -> tuple[str, ...]:
        """The headings that earlier versions of the template have."""
        return tuple(replace(self, label=label).heading for label in self.former)
