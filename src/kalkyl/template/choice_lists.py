"""The sheet *Listor*: the words to choose from and the limits, under names that formulas use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kalkyl.contract.document import slug
from kalkyl.contract.spec import CellSpec
from kalkyl.model import Area
from kalkyl.template.plan import Planned, SheetPlan
from kalkyl.template.thresholds import Limit

SHEET = "Listor"
NAME = "kalkyl_lista_"
_HEADING_ROW = 4
_WIDEST = 23
_INTRO = "Orden som går att välja och gränserna som gäller. Här behöver ingenting fyllas i."
_LIMITS = ("Gräns", "Värde")
_NARROWEST = 20
"""The first two columns, which the limits stand in."""


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


def list_sheet(
    lists: Lists, limits: Sequence[Limit]
) -> tuple[SheetPlan | None, Mapping[str, Area]]:
    """The sheet with a column for each list and the limits after them, and the names of both.

    Nothing where there is nothing to choose and no limit.
    """
    if not lists and not limits:
        return None, {}
    cells = {(1, 1): Planned("Listor", "title"), (2, 1): Planned(_INTRO, "intro")}
    widths: dict[int, int] = {}
    for one in lists.values():
        column = one.area.left
        cells[_HEADING_ROW, column] = Planned(one.heading, "heading")
        for row, word in enumerate(one.words, one.area.top):
            cells[row, column] = Planned(word, "plain")
        longest = max(map(len, (one.heading, *one.words)))
        widths[column] = min(longest + 3, _WIDEST)
    names = {one.name: one.area for one in lists.values()}
    longest_list = max((one.area.bottom for one in lists.values()), default=_HEADING_ROW - 2)
    names |= _put_limits(cells, widths, limits, longest_list + 2)
    return SheetPlan(SHEET, cells, widths, _HEADING_ROW), names


def _put_limits(
    cells: dict[tuple[int, int], Planned],
    widths: dict[int, int],
    limits: Sequence[Limit],
    top: int,
) -> Mapping[str, Area]:
    """Lists the limits below the lists, from the row ``top``; gives their names."""
    if not limits:
        return {}
    for column, word in enumerate(_LIMITS, 1):
        cells[top, column] = Planned(word, "heading")
        widths[column] = max(widths.get(column, 0), _NARROWEST)
    names: dict[str, Area] = {}
    for row, limit in enumerate(limits, top + 1):
        cells[row, 1] = Planned(limit.words, "label")
        cells[row, 2] = Planned(limit.value, "computed", spec=limit.spec)
        names[limit.name] = Area(SHEET, row, 2, row, 2)
    return names
