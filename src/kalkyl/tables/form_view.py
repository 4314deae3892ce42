"""How a form that kalkyl did not make shows the contract's tables: other words, order and unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from kalkyl.contract.document import folded
from kalkyl.contract.spec import CellSpec, RowSpec, TableSpec
from kalkyl.figures.amount import scale
from kalkyl.model import Fact, Level

_POWERS = {"kr": 0, "tkr": 3, "mnkr": 6}
_PART, _IGNORED = "+", "-"
_UNIT = re.compile(r"(?<![\s,])[\s,]*+\(?(?:belopp )?(?:i )?\b(mnkr|tkr|kr)\b\)?\s*$")
_SOFT = re.compile("[\\s.\\-\N{SOFT HYPHEN}]")
_LONGEST_NAME = 300
_USUAL = "tkr"
"""The contract's unit of amounts; one that it states in another, the view's unit is not about."""
_DECIMALS = {"mnkr": 1, "tkr": 0, "kr": 0}
"""The decimals that amounts are printed with in each unit, where the form does not say."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """What a form shows of a table, where that differs from the contract's own words.

    The first of several words is the one written. ``parts`` are rows of the form that together are
    one row of the contract, ``ignored`` those that the contract does not have. ``row`` is the row
    that a table without row labels is. What names rows that a year does not have is passed over.
    An ``optional`` table may lack in a form, or lack rows, without a word.
    """

    columns: Mapping[str, Words] = field(default_factory=dict)
    rows: Mapping[str, Words] = field(default_factory=dict)
    parts: Mapping[str, Words] = field(default_factory=dict)
    ignored: Words = ()
    row: str = ""
    unit: str = ""
    decimals: Mapping[str, int] = field(default_factory=dict)
    row_heading: Words = ()
    total: Words = ()
    title: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class CoverView:
    """Where a form says who it is from and of which year: labels, with the value to their right.

    ``constants`` are cells of the cover that are the same in every such form.
    """

    labels: Mapping[str, Words]
    constants: Mapping[str, str] = field(default_factory=dict)


def view_of(data: Mapping[str, Any]) -> View:
    """A view from its part of a layout file."""
    return View(
        columns=_words(data.get("columns", {})),
        rows=_words(data.get("rows", {})),
        parts=_words(data.get("parts", {})),
        ignored=tuple(data.get("ignored", ())),
        row=data.get("row", ""),
        unit=data.get("unit", ""),
        decimals=dict(data.get("decimals", {})),
        row_heading=tuple(data.get("row_heading", ())),
        total=tuple(data.get("total", ())),
        title=data.get("title", ""),
        optional=data.get("optional", False),
    )


def cover_of(data: Mapping[str, Any]) -> CoverView:
    """The cover's labels from their part of a layout file."""
    labels = {row: words for row, words in data.items() if row != "constants"}
    return CoverView(_words(labels), dict(data.get("constants", {})))


def _words(data: Mapping[str, Any]) -> dict[str, Words]:
    return {name: tuple(words) for name, words in data.items()}


def tight(text: str) -> str:
    """A word of a form as it is compared: no unit, blanks, full stops, or hyphens of line ends.

    Prose is no name of anything, and only its beginning is looked at.
    """
    return _tight(text[:_LONGEST_NAME])


@lru_cache(maxsize=1 << 14)
def _tight(text: str) -> str:
    return _SOFT.sub("", _UNIT.sub("", folded(text).rstrip(":")))


def unit_in(text: str) -> str:
    """The unit that a heading ends with: ``Investering (mnkr)``."""
    found = _UNIT.search(folded(text[-_LONGEST_NAME:]))
    return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a form: its own id, the contract's row (none where it is ignored), its labels."""

    id: str
    row: str
    labels: Words


@dataclass(frozen=True, slots=True)
class Shown:
    """A table of the contract as a form shows it in one year; ``headings`` are by column."""

    table: TableSpec
    view: View
    headings: Mapping[str, Words]
    rows: tuple[ShownRow, ...]
    totals: Words
    row_headings: Words
    titles: Words = ()

    @property
    def has_labels(self) -> bool:
        """Whether rows are told apart by their labels."""
        return not self.table.is_open and not self.view.row

    def spec(self, row: str, column: str, told: str = "") -> CellSpec | None:
        """What a cell means, in the form's unit.

        A percentage is a plain number unless its cell is formatted as one.
        """
        spec = self.table.cell(row, column)
        if spec is None or spec.kind != "number":
            return spec
        decimals = self.view.decimals.get(column, spec.decimals)
        if spec.unit == "%":
            return replace(spec, unit="pp", decimals=decimals)
        unit = told or (self.view.unit if spec.unit == _USUAL else "")
        if spec.unit not in _POWERS or not unit or unit == spec.unit:
            return replace(spec, decimals=decimals)
        own = self.view.decimals.get(column, _DECIMALS[unit])
        return replace(spec, unit=unit, decimals=own)


def shown(table: TableSpec, view: View, level: Level) -> Shown:
    """A table as a form shows it: the contract's own words where the view has none."""
    own = {column: (_heading(table, column),) for column in table.at(level)}
    headings = {
        column: words for column, words in (view.columns or own).items() if column in table.columns
    }
    total = view.total or ((table.total,) if table.total else ())
    return Shown(
        table=table,
        view=view,
        headings=headings,
        rows=tuple(_rows(table, view, level)),
        totals=() if view.row else total,
        row_headings=view.row_heading or (table.row_heading,),
        titles=(view.title,) if view.title else (),
    )


def _heading(table: TableSpec, column: str) -> str:
    specs = (spec for (_, name), spec in table.cells.items() if name == column and spec)
    return next((spec.heading for spec in specs), "")


def _rows(table: TableSpec, view: View, level: Level) -> list[ShownRow]:
    own = {row.id: row for row in table.rows_at(level)}
    if table.is_open:
        return []
    if view.row:
        return [ShownRow(view.row, view.row, ())] if view.row in own else []
    named = view.rows or {row: (spec.label,) for row, spec in own.items() if row not in view.parts}
    rows = [
        ShownRow(row, row, _labels(own[row], words)) for row, words in named.items() if row in own
    ]
    rows += [
        ShownRow(f"{row}{_PART}{number}", row, _spellings(view, label))
        for row, labels in view.parts.items()
        if row in own
        for number, label in enumerate(labels, 1)
    ]
    taken = {tight(label) for row in rows for label in row.labels}
    ignored = [label for label in view.ignored if tight(label) not in taken]
    rows += [ShownRow(f"{_IGNORED}{n}", "", (label,)) for n, label in enumerate(ignored, 1)]
    return rows


def _spellings(view: View, label: str) -> Words:
    """A part's label, with the other words of the row that it is in years that have it."""
    others = [words for words in view.rows.values() if label in words]
    return tuple(dict.fromkeys((label, *(word for words in others for word in words))))


def _labels(row: RowSpec, words: Words) -> Words:
    return tuple(dict.fromkeys((*words, row.label, *row.synonyms)))


def in_form(value: Decimal, spec: CellSpec, form: CellSpec) -> Decimal:
    """A value of the contract in the form's unit."""
    return scale(value, spec.unit or "", form.unit or "") if _differ(spec, form) else value


def from_form(fact: Fact, spec: CellSpec, form: CellSpec) -> Fact:
    """A fact read in the form's unit, in the contract's; the decimals shown follow."""
    if not _differ(spec, form):
        return replace(fact, unit=spec.unit)
    value = fact.value
    if isinstance(value, Decimal):
        value = scale(value, form.unit or "", spec.unit or "")
    shift = _POWERS[form.unit or ""] - _POWERS[spec.unit or ""]
    decimals = None if fact.decimals is None else fact.decimals - shift
    return replace(fact, value=value, unit=spec.unit, decimals=decimals)


def _differ(spec: CellSpec, form: CellSpec) -> bool:
    return spec.unit != form.unit and {spec.unit, form.unit} <= _POWERS.keys()
