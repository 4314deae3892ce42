"""What stands beside the cells of a workbook: formulas, macros and links, each with its place.

:mod:`kalkyl.io.xlsx.formula_places` looks through the parts for them; here is which elements and
attributes hold them, and what of them reaches out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from itertools import islice
from typing import Final, TypeAlias

from kalkyl.base.cache import Remembered
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.excel_functions import words
from kalkyl.figures.outside_calls import (
    is_address,
    is_outside,
    may_reach,
    names_other_file,
    reached,
)
from kalkyl.io.xlsx.elements import Element
from kalkyl.io.xlsx.refs import area
from kalkyl.io.xlsx.values import TRUE
from kalkyl.model import Facts, Listed, Phrase, Place, Problem, ProblemKind
from kalkyl.model.visible import beginning


class Role(Enum):
    """What a text is for."""

    FORMULA = auto()
    MACRO = auto()
    """Runs as the workbook is opened."""
    CLICKED = auto()
    """A macro that runs when somebody clicks."""
    LINK = auto()
    LOADED = auto()
    """Fetched as the workbook is opened."""
    STARTED = auto()
    CONNECTED = auto()
    """Fetched when somebody asks for it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A formula, a macro or a link: its text, and where it stands."""

    role: Role
    text: str
    where: Phrase
    place: Place | None = None


def problems(standing: Iterable[tuple[Standing, ...]], names: frozenset[str]) -> Iterator[Problem]:
    """One problem for each way of reaching out and each kind of place, with a count of the rest.

    ``standing`` are groups that workbooks of a template have in common.
    """
    reaching = [found for group in standing for found in _reaching(group, names)]
    links = (text for text, _ in reaching if _is_to_file(text))
    for link in islice(links, _MOST_LINKS):
        yield Problem(ProblemKind.LINK_BESIDE, link.place, {"where": link.where})
    groups: dict[tuple[ProblemKind, str], list[Standing]] = {}
    for text, kinds in reaching:
        for kind in kinds:
            where = text.where.id if text.where.id == THE_NAME else str(text.where)
            groups.setdefault((kind, where), []).append(text)
    for (kind, _), found in groups.items():
        first = found[0]
        facts: Facts = {"text": beginning(first.text), "where": first.where}
        what = Listed((Phrase("text_where", "“{text}” ({where})", facts),), len(found) - 1)
        yield Problem(kind, first.place, {"what": what})


_MOST_LINKS = 20
_Reaching: TypeAlias = tuple[tuple[Standing, tuple[ProblemKind, ...]], ...]
_KEPT: Final[Remembered[tuple[int, frozenset[str]], tuple[object, _Reaching]]] = Remembered(
    4_000_000
)
"""By the group, which is kept with it, and the names."""
_COST = 500


def _reaching(group: tuple[Standing, ...], names: frozenset[str]) -> _Reaching:
    """Those of a group that reach out, and how; a formula may only read another workbook."""
    known = id(group), names
    kept = _KEPT.find(known)
    if kept is None:
        all_ = ((text, tuple(dict.fromkeys(_kinds(text, names)))) for text in group)
        found = tuple((text, kinds) for text, kinds in all_ if kinds or _is_to_file(text))
        cost = _COST * (1 + len(group)) + 8 * sum(map(len, names))
        kept = _KEPT.keep(known, (group, found), cost)
    return kept[1]


def _is_to_file(standing: Standing) -> bool:
    """Whether it is a formula that reads another workbook."""
    return standing.role is Role.FORMULA and names_other_file(standing.text)


def _kinds(standing: Standing, names: Collection[str]) -> Iterator[ProblemKind]:
    text = standing.text.strip()
    if not text:
        return
    if standing.role is Role.FORMULA:
        if may_reach(text, names):
            yield from (ProblemKind(call.reach) for call in reached(text, names))
    elif standing.role is not Role.LINK or is_outside(text):
        yield _OF_ROLE[standing.role]


_OF_ROLE: Final[Mapping[Role, ProblemKind]] = {
    Role.MACRO: ProblemKind.CALLS_MACRO,
    Role.CLICKED: ProblemKind.CLICKED_MACRO,
    Role.LINK: ProblemKind.LEADS_OUTSIDE,
    Role.LOADED: ProblemKind.FETCHES,
    Role.STARTED: ProblemKind.STARTS_PROGRAM,
    Role.CONNECTED: ProblemKind.CONNECTIONS,
}

# Names

THE_NAME = "the_name"


def the_name(name: str) -> Phrase:
    """A defined name as a place."""
    return Phrase("the_name", "the name {name}", {"name": beginning(name)})


_MACRO_NAME = ("xlm", "vbProcedure", "function", "macro")
_RUNS_BY_ITSELF = regex(r"(?:_xlnm\.)?auto_?(?:open|close|activate|deactivate)", re.IGNORECASE)


def in_names(defined: Iterable[Element]) -> Iterator[Standing]:
    """The texts of defined names, and those that stand for macros."""
    for element in defined:
        given = element.attributes
        where = the_name(given.get("name", ""))
        yield Standing(Role.FORMULA, element.text, where)
        if any(given.get(mark) in TRUE for mark in _MACRO_NAME):
            yield Standing(Role.MACRO, element.text or given.get("name", ""), where)


def automatic(defined: Iterable[Element]) -> Iterator[Problem]:
    """Names that Excel runs by themselves as a workbook opens or closes."""
    for element in defined:
        name = element.attributes.get("name", "")
        if _RUNS_BY_ITSELF.match(name):
            yield Problem(ProblemKind.HIDDEN_MACROS, None, {"what": the_name(name)})
            return


# Sheets

_CONDITIONAL_FORMAT: Final = Phrase("conditional_format", "a conditional format")
_DATA_VALIDATION: Final = Phrase("data_validation", "a data validation")
FORM_CONTROL: Final = Phrase("form_control", "a form control")
LINK: Final = Phrase("link", "a link")
_OBJECT: Final = Phrase("object", "an object")
_WHERE_ON_SHEET: Final = {
    "formula": _CONDITIONAL_FORMAT,
    "cfvo": _CONDITIONAL_FORMAT,
    "formula1": _DATA_VALIDATION,
    "formula2": _DATA_VALIDATION,
    "dataValidation": _DATA_VALIDATION,
    "control": FORM_CONTROL,
    "controlPr": FORM_CONTROL,
    "oleObject": _OBJECT,
    "objectPr": _OBJECT,
    "hyperlink": LINK,
}
_FURTHER: Final = Phrase(
    "conditional_format_or_like", "a conditional format, a data validation or a sparkline"
)


def on_sheet(name: str, elements: Sequence[Element]) -> Iterator[Standing]:
    """What stands beside the cells of a sheet; newer formulas say below what they apply to."""
    below: dict[int, str] = {}
    later = ""
    for number, element in reversed(list(enumerate(elements))):
        later = element.text if element.name == "sqref" else later
        below[number] = later
    above = ""
    for number, element in enumerate(elements):
        above = element.attributes.get("sqref", above)
        where = _WHERE_ON_SHEET.get(element.name, _FURTHER)
        spot = element.attributes.get("ref") or (below[number] if element.name == "f" else above)
        place = _place(name, spot)
        at = Phrase("at_place", "{what} on {place}", {"what": where, "place": place or name})
        yield from (Standing(role, text, at, place) for role, text in said(element))


def _place(sheet: str, spots: str) -> Place | None:
    try:
        return area(sheet, spots.split(maxsplit=1)[0].replace("$", "").partition(":")[0]).corner
    except (ValueError, IndexError):
        return None


# Elements

FORMULAS: Final = words(
    """
    formula formula1 formula2 f calculatedColumnFormula totalsRowFormula FmlaLink FmlaRange
    FmlaPict FmlaGroup FmlaTxbx
    """
)
_FORMULA_IN: Final = (
    *("formula", "textlink", "fmlaLink", "fmlaRange", "fmlaTxbx", "fmlaGroup"),
    *("linkedCell", "listFillRange"),
)
_CLICKED_IN: Final = ("macro", "fmlaMacro")


def said(element: Element) -> Iterator[tuple[Role, str]]:
    """The formulas, macros and links of one element."""
    given = element.attributes
    if element.name in FORMULAS:
        yield Role.FORMULA, element.text
    if element.name == "FmlaMacro":
        yield Role.CLICKED, element.text
    if element.name == "cfvo" and given.get("type") == "formula":
        yield Role.FORMULA, given.get("val", "")
    if element.name == "hyperlink":
        yield Role.LINK, given.get("location", "")
    if element.name == "HyperlinkBase":
        yield Role.LINK, element.text
    if "href" in given:
        yield Role.LINK, given["href"]
    if element.name == "imagedata" and is_address(given.get("src", "")):
        yield Role.LOADED, given["src"]
    if element.name == "volType" and given.get("type") == "realTimeData":
        yield Role.STARTED, "RTD"
    yield from ((Role.FORMULA, given[name]) for name in _FORMULA_IN if name in given)
    yield from ((Role.CLICKED, given[name]) for name in _CLICKED_IN if name in given)
