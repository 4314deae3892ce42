"""The sheet *Listor*: the words to choose from, in sight and under names that cells refer to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kalkyl.contract.document import slug
from kalkyl.contract.spec import CellSpec
from kalkyl.form.plan import Planned, SheetPlan
from kalkyl.model import Area

SHEET = "Listor"
NAME = "kalkyl_lista_"
_HEADING_ROW = 4
_WIDEST = 34
_INTRO = "Orden som går att välja i de gula cellerna. Här behöver ingenting fyllas i."


@dataclass(frozen=True, slots=True)
class WordList:
    """A list, where it stands and the defined name of its words."""

    name: str
    heading: str
    words: tuple[str, ...]
    area: Area


Lists = Mapping[tuple[str, ...], WordList]


def word_lists(specs: Iterable[CellSpec]) -> Lists:
    """A list for each set of words, in the order of the cells; two of one heading are numbered."""
    lists: dict[tuple[str, ...], WordList] = {}
    headings: dict[str, int] = {}
    for spec in specs:
        words = words_of(spec)
        if words not in lists:
            number = headings[spec.label] = headings.get(spec.label, 0) + 1
            heading = spec.label if number == 1 else f"{spec.label} {number}"
            column = len(lists) + 1
            area = Area(SHEET, _HEADING_ROW + 1, column, _HEADING_ROW + len(words), column)
            lists[words] = WordList(NAME + slug(heading), heading, words, area)
    return lists


def words_of(spec: CellSpec) -> tuple[str, ...]:
    """The words that people see in a cell's list."""
    return tuple(choice.label for choice in spec.choices)


def list_sheet(lists: Lists) -> SheetPlan | None:
    """The sheet with a column for each list; nothing where there is nothing to choose."""
    if not lists:
        return None
    cells = {(1, 1): Planned("Listor", "title"), (2, 1): Planned(_INTRO, "intro")}
    widths: dict[int, int] = {}
    for one in lists.values():
        column = one.area.left
        cells[_HEADING_ROW, column] = Planned(one.heading, "heading")
        for row, word in enumerate(one.words, one.area.top):
            cells[row, column] = Planned(word, "plain")
        longest = max(map(len, (one.heading, *one.words)))
        widths[column] = min(longest + 3, _WIDEST)
    return SheetPlan(SHEET, cells, widths, _HEADING_ROW)
