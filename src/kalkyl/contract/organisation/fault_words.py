"""The faults of an organisation's workbook in words: English here, their Swedish in the catalogue.

Headings and sheets keep their names in both languages, since that is what stands in the workbook.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from enum import Enum
from typing import Final

from kalkyl.contract.document import folded
from kalkyl.model import Facts, FactValue, Listed, Phrase


class Named(Enum):
    """What a word in a workbook may be the name or id of."""

    REPORT = Phrase("the_report", "the report")
    TABLE = Phrase("the_table", "the table")
    ROW = Phrase("the_row", "the row")
    COLUMN = Phrase("the_column", "the column")
    PART = Phrase("the_part", "the word")
    LIMIT = Phrase("the_limit", "the limit")
    LIST = Phrase("the_list", "the list")
    RULE = Phrase("the_rule", "the rule")
    UPPDRAG = Phrase("the_uppdrag", "the assignment")
    FACT = Phrase("the_fact", "the question")
    INDICATOR = Phrase("the_indicator", "the indicator")
    NAME = Phrase("the_name_of", "the name")
    HEADING = Phrase("the_heading", "the heading")
    SHEET = Phrase("the_sheet", "the sheet")
    PLACEHOLDER = Phrase("the_placeholder", "the placeholder")


_MISSING: Final = {"word_is_missing": "word", "item_missing": "row", "heading_missing": "what"}
"""Faults that a workbook of an earlier version of kalkyl may have: what each says is missing."""


def meant(fault: Phrase, word: str, known: Iterable[str]) -> Phrase:
    """A fault about a word, with a question where it is nearly one of those that are known."""
    names = {folded(name): name for name in known}
    near = get_close_matches(folded(word), list(names), 1)
    if not near:
        return fault
    facts: Facts = {"fault": fault, "meant": names[near[0]]}
    return Phrase("fault_meant", "{fault}. Is *{meant}* meant?", facts)


def _of(kind: Named, word: str, **more: FactValue) -> Facts:
    return {"what": kind.value, "word": word, **more}


def none_such(kind: Named, word: str, known: Iterable[str] = ()) -> Phrase:
    """It names something that there is not."""
    return meant(
        Phrase("none_such", "{what} *{word}* does not exist", _of(kind, word)), word, known
    )


def unknown(kind: Named, word: str, known: Iterable[str]) -> Phrase:
    """It is a heading or a question that kalkyl does not have."""
    return meant(Phrase("word_strange", "{what} *{word}* is unknown", _of(kind, word)), word, known)


def is_missing(kind: Named, word: str) -> Phrase:
    """Something that must be in the workbook is not."""
    return Phrase("word_is_missing", "{what} *{word}* is missing", _of(kind, word))


def missing_in(fault: FactValue) -> str:
    """What a fault says is missing, if that is what it says."""
    if isinstance(fault, Phrase) and fault.id in _MISSING:
        return str(fault.facts[_MISSING[fault.id]])
    return ""


def not_filled(heading: str) -> Phrase:
    """A cell that must be filled in is empty."""
    return Phrase("not_filled", "*{heading}* is not filled in", {"heading": heading})


def stands_already(kind: FactValue, word: str, row: int) -> Phrase:
    """What another row says already."""
    facts: Facts = {"what": kind, "word": word, "row": str(row)}
    return Phrase("stands_already", "{what} *{word}* is in row {row} already", facts)


def is_kalkyls(kind: Named, word: str) -> Phrase:
    """An id of an overlay that is kalkyl's own."""
    facts = _of(kind, word)
    return Phrase("is_kalkyls", "{what} *{word}* is kalkyl's own; choose another id", facts)


def before_first(first: int, last: int) -> Phrase:
    """A last year before the first."""
    facts: Facts = {"first": str(first), "last": str(last)}
    return Phrase("before_first", "Till ({last}) is before Från ({first})", facts)


def no_result() -> Phrase:
    """A formula whose result the program that saved the workbook did not keep."""
    return Phrase(
        "formula_no_result",
        "the cell has a formula whose result is not saved; save the workbook in Excel, or write "
        "the value",
    )


def not_a_figure(word: str) -> Phrase:
    """A figure of a control that is written in another way than figures are."""
    return Phrase("no_figure", "*{word}* must be written tabell.kolumn@rad", {"word": word})


def none_of(word: str, shown: Iterable[FactValue], known: Iterable[str]) -> Phrase:
    """A word that cannot be chosen."""
    facts: Facts = {"word": word, "shown": Listed(tuple(shown))}
    return meant(Phrase("none_of", "*{word}* is none of {shown}", facts), word, known)
