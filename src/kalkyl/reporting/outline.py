"""What a report consists of, chapter by chapter: read from ``schemas/outlines``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, TypeAlias

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.amount_form import USUAL, AmountForm
from kalkyl.contract.known_tables import TEXTS
from kalkyl.contract.spec import VALUE
from kalkyl.reporting.sentences import SENTENCES


@dataclass(frozen=True, slots=True)
class TextPart:
    """What the administration has written in a cell of texts; else what its departments wrote."""

    row: str
    table: str = TEXTS
    column: str = VALUE


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table with the columns and rows that the report prints.

    ``unit`` is what amounts are printed in where not as they are entered, ``decimals`` those of
    columns that have others than the contract's; ``*`` is all amounts. ``when`` is a column without
    whose entries the table is left out.
    """

    table: str
    columns: tuple[str, ...]
    rows: tuple[str, ...] = ()
    unit: str = ""
    decimals: Mapping[str, int] = field(default_factory=dict)
    when: str = ""


@dataclass(frozen=True, slots=True)
class SentencePart:
    """A sentence whose figures and words come from the facts."""

    name: str


@dataclass(frozen=True, slots=True)
class BulletsPart:
    """The causes of a variance as a list: rows of an open table with an amount and a text each."""

    table: str
    amount: str
    text: str
    where: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ChartPart:
    """A chart: a column's total per department, or through the year's reports."""

    over: str
    table: str
    column: str


@dataclass(frozen=True, slots=True)
class GroupsPart:
    """Chapters of an open table, one for each word of a column, such as each focus area.

    ``heading`` is the column that names a row where there are several.
    """

    table: str
    by: str
    columns: tuple[str, ...]
    text: str
    heading: str


Part: TypeAlias = TextPart | TablePart | SentencePart | BulletsPart | ChartPart | GroupsPart


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter with what stands in it and the chapters within it."""

    title: str
    parts: tuple[Part, ...]
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The chapters of a report."""

    report: str
    chapters: tuple[Chapter, ...]


def outline_of(data: Mapping[str, Any], form: AmountForm = USUAL) -> Outline:
    """An outline from its file, which its schema has nothing against.

    ``form`` is how amounts are entered: where the file says no unit, they are printed so.
    """
    chapters = tuple(map(_chapter, data["chapters"]))
    chosen = chapters if form.is_usual else tuple(_in_unit(chapter, form) for chapter in chapters)
    return Outline(data["report"], chosen)


def _in_unit(chapter: Chapter, form: AmountForm) -> Chapter:
    parts = tuple(
        replace(part, unit=form.unit, decimals={"*": form.decimals, **part.decimals})
        if isinstance(part, TablePart) and not part.unit
        else part
        for part in chapter.parts
    )
    inner = tuple(_in_unit(each, form) for each in chapter.chapters)
    return Chapter(chapter.title, parts, inner)


def _chapter(data: Mapping[str, Any]) -> Chapter:
    inner = tuple(map(_chapter, data.get("chapters", ())))
    return Chapter(data["title"], tuple(map(_part, data.get("parts", ()))), inner)


def _part(data: Mapping[str, Any]) -> Part:
    match data:
        case {"text": row}:
            return TextPart(row)
        case {"sentence": name}:
            return SentencePart(name)
        case {"table": table}:
            return TablePart(
                table,
                tuple(data["columns"]),
                tuple(data.get("rows", ())),
                data.get("unit", ""),
                dict(data.get("decimals", {})),
                data.get("when", ""),
            )
        case {"bullets": table}:
            return BulletsPart(table, data["amount"], data["says"], dict(data.get("where", {})))
        case {"chart": over}:
            return ChartPart(over, data["of"], data["column"])
    columns = tuple(data["columns"])
    return GroupsPart(data["groups"], data["by"], columns, data["says"], data["heading"])


def outline_faults(outline: Outline) -> Iterator[str]:
    """Sentences that an outline names and kalkyl has not."""
    for title, part in parts_of(outline.chapters):
        if isinstance(part, SentencePart) and part.name not in SENTENCES:
            yield f"{title}: {part.name}"


def parts_of(chapters: Sequence[Chapter]) -> Iterator[tuple[str, Part]]:
    """Every part of some chapters with the title that it stands under."""
    for chapter in chapters:
        yield from ((chapter.title, part) for part in chapter.parts)
        yield from parts_of(chapter.chapters)
