"""One walk over all places beside the cells where a formula, a macro or a link can stand.

Every XML part of the package is looked through, whatever its name says that it is: a chart, a
pivot table, a drawing, a control, a connection. :mod:`kalkyl.figures.outside_calls` knows
what of it reaches out; nothing is opened, computed or asked here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from posixpath import join, normpath
from typing import Final, NamedTuple

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.excel_functions import words
from kalkyl.figures.outside_calls import is_address
from kalkyl.io.refusal import Refused
from kalkyl.io.xlsx.active_content import (
    FORM_CONTROL,
    FORMULAS,
    LINK,
    Role,
    Standing,
    automatic,
    in_names,
    problems,
    said,
)
from kalkyl.io.xlsx.elements import Element, elements, same
from kalkyl.io.xlsx.package import Package
from kalkyl.io.xlsx.values import TRUE
from kalkyl.io.xlsx.workbook import Workbook
from kalkyl.model import Facts, Phrase, Problem


def outside(
    package: Package, opened: Workbook, beside: Iterable[tuple[Standing, ...]]
) -> tuple[tuple[Problem, ...], frozenset[str]]:
    """What reaches out from beside the cells, and the workbook's own names in capitals.

    ``beside`` is what stands beside the cells on each sheet.
    """
    named = same(package, ("names",), lambda: _named(package, opened), opened)
    standing = (named.standing, *beside, *_in_parts(package, opened))
    return (*named.automatic, *problems(standing, named.names)), named.names


class _Named(NamedTuple):
    """The workbook's own names in capitals, and what stands in them."""

    names: frozenset[str]
    standing: tuple[Standing, ...]
    automatic: tuple[Problem, ...]


def _named(package: Package, opened: Workbook) -> _Named:
    defined = [
        element
        for element in elements(package, opened.part, ("definedName",))
        if element.name == "definedName"
    ]
    names = frozenset(element.attributes.get("name", "").upper() for element in defined)
    return _Named(names, tuple(in_names(defined)), tuple(automatic(defined)))


# Parts

_RIBBON: Final = words(
    """
    customUI button toggleButton checkBox comboBox dropDown editBox gallery menu dynamicMenu
    splitButton labelControl control command tab group dialogBoxLauncher
    """
)
_RELOADING: Final = frozenset({"connection", "queryTable", "pivotCacheDefinition"})
_PIVOT_TABLE: Final = Phrase("pivot_table", "a pivot table")
_SHAPE_OR_CONTROL: Final = Phrase("shape_or_control", "a shape or control")
_LINKED_OBJECT: Final = Phrase("linked_object", "a linked object")
_PART: Final = Phrase("part_of_file", "a part of the file")
_WHERE: Final = {
    "chartSpace": Phrase("chart", "a chart"),
    "pivotCacheDefinition": _PIVOT_TABLE,
    "pivotTableDefinition": _PIVOT_TABLE,
    "table": Phrase("table_object", "a table"),
    "wsDr": Phrase("shape", "a shape"),
    "xml": _SHAPE_OR_CONTROL,
    "formControlPr": FORM_CONTROL,
    "connections": Phrase("connection", "a connection"),
    "queryTable": Phrase("query_table", "a query table"),
    "customUI": Phrase("ribbon", "a ribbon of its own"),
    "volTypes": Phrase("stream", "a stream of data"),
    "Properties": Phrase("properties", "the workbook's properties"),
}
_WANTED: Final = (
    *_WHERE,
    *FORMULAS,
    *_RIBBON,
    *_RELOADING,
    *("sp", "pic", "graphicFrame", "cxnSp", "grpSp", "contentPart", "shape", "rect", "image"),
    *("imagedata", "control", "controlPr", "oleObject", "objectPr", "FmlaMacro", "HyperlinkBase"),
    *("cacheField", "cacheSource", "calculatedItem", "calculatedMember", "volType", "cfvo"),
)
NO_XML: Final = ("damaged", "forbidden_xml")
"""How parts are refused that Excel does not read either, or reads without minding the faults."""
_READ_ELSEWHERE: Final = words(
    """
    worksheet sharedStrings styles theme calcChain pivotCacheRecords officeDocument comments
    threadedComment person sheetMetadata
    """
)
"""Kinds of parts without formulas beside those that are read anyway, some of them large."""


@dataclass(frozen=True, slots=True)
class _Relation:
    owner: str
    kind: str
    target: str
    is_external: bool


def _in_parts(package: Package, opened: Workbook) -> Iterator[tuple[Standing, ...]]:
    led = same(package, ("relations",), lambda: _related(package, opened), opened)
    for part in led.parts:
        sheet = led.sheets.get(part, "")
        yield same(package, ("part", part, sheet), partial(_in_part, package, part, sheet))
    yield led.standing


class _Related(NamedTuple):
    """What the relationships of a package say: which parts to look through, on which sheets."""

    parts: tuple[str, ...]
    sheets: Mapping[str, str]
    standing: tuple[Standing, ...]


def _related(package: Package, opened: Workbook) -> _Related:
    relations = list(_relations(package))
    sheets = _sheets_of(opened, relations)
    kinds: dict[str, set[str]] = {}
    for relation in relations:
        if not relation.is_external:
            kinds.setdefault(relation.target, set()).add(relation.kind)
    parts = (
        part
        for part in package.names
        if not part.endswith(".rels")
        and not (kinds.get(part) and kinds[part] <= _READ_ELSEWHERE)
        and part != "[content_types].xml"
    )
    led = (_led(relation, sheets.get(relation.owner, "")) for relation in relations)
    return _Related(tuple(parts), sheets, tuple(chain.from_iterable(led)))


def _relations(package: Package) -> Iterator[_Relation]:
    """Every relationship of the package; parts are named in lower case."""
    for name in package.names:
        folder, mark, file = name.rpartition("_rels/")
        if mark and file.endswith(".rels"):
            for element in elements(package, name, ("Relationship",)):
                given = element.attributes
                target = given.get("Target", "")
                external = given.get("TargetMode", "").casefold() == "external"
                if not external and not is_address(target):
                    inside = target.replace("\\", "/").lower()
                    target = normpath(join("/", folder, inside)).lstrip("/")
                kind = given.get("Type", "").rpartition("/")[2]
                away = external or is_address(given.get("Target", ""))
                yield _Relation(folder + file.removesuffix(".rels"), kind, target, away)


def _sheets_of(opened: Workbook, relations: Sequence[_Relation]) -> Mapping[str, str]:
    """The sheet that each part belongs to, be it by way of other parts."""
    onward: dict[str, list[str]] = {}
    for relation in relations:
        if not relation.is_external:
            onward.setdefault(relation.owner, []).append(relation.target)
    found: dict[str, str] = {}
    for entry in opened.sheets:
        waiting = [entry.part.lower()]
        while waiting:
            part = waiting.pop()
            if part not in found:
                found[part] = entry.name
                waiting += onward.get(part, ())
    return found


def _is_xml(package: Package, part: str) -> bool:
    start = package.start(part)[:64]
    return start.startswith((b"\xff\xfe", b"\xfe\xff")) or start.lstrip(
        b"\xef\xbb\xbf \t\r\n\0"
    ).startswith(b"<")


def _in_part(package: Package, part: str, sheet: str) -> tuple[Standing, ...]:
    if not _is_xml(package, part):
        return ()
    try:
        found = elements(package, part, _WANTED)
    except Refused as refused:
        if refused.problem.kind not in NO_XML:
            raise
        return tuple(_in_text(package, part, sheet))
    return tuple(_in_elements(found, sheet))


def _in_elements(found: Sequence[Element], sheet: str) -> Iterator[Standing]:
    root = next((_WHERE[element.name] for element in found if element.name in _WHERE), _PART)
    where = _on(root, sheet)
    ribbon = bool(found) and found[0].name == "customUI"
    external = _is_fed_from_outside(found)
    for element in found:
        found_here = _on_ribbon(element) if ribbon else said(element)
        yield from (Standing(role, text, where) for role, text in found_here)
        if element.name in _RELOADING and _reloads(element, external=external):
            yield Standing(Role.LOADED, element.attributes.get("name") or str(where), where)


def _on(what: Phrase, sheet: str) -> Phrase:
    """What it is, and on which sheet where that is known."""
    facts: Facts = {"what": what, "sheet": sheet}
    return Phrase("on_sheet", "{what} on the sheet {sheet}", facts) if sheet else what


def _on_ribbon(element: Element) -> Iterator[tuple[Role, str]]:
    """The macros of a ribbon: those for its look run as it is shown, others at a click."""
    for name, text in element.attributes.items():
        if name == "onLoad" or name.startswith("get"):
            yield Role.MACRO, text
        elif name.startswith("on"):
            yield Role.CLICKED, text


def _is_fed_from_outside(found: Iterable[Element]) -> bool:
    return any(
        "connectionId" in element.attributes or element.attributes.get("type") == "external"
        for element in found
        if element.name == "cacheSource"
    )


def _reloads(element: Element, *, external: bool) -> bool:
    """Whether data are fetched as the workbook is opened, without anybody asking for it."""
    given = element.attributes
    if element.name == "pivotCacheDefinition" and not external:
        return False
    return given.get("refreshOnLoad") in TRUE or given.get("interval", "0").strip("0") != ""


_BROKEN_MACRO = regex(
    r"\b(?:macro|fmlaMacro|onAction|onLoad)\s{0,9}=\s{0,9}(?:\"([^\"]{1,200})|'([^']{1,200}))"
    r"|FmlaMacro\s{0,9}>\s{0,9}([^<\s][^<]{0,200})"
)


def _in_text(package: Package, part: str, sheet: str) -> Iterator[Standing]:
    """The macros of a part that is no proper XML, such as Excel itself once wrote of shapes."""
    text = b"".join(package.chunks(part)).decode("latin-1")
    where = _on(_SHAPE_OR_CONTROL, sheet) if sheet else _PART
    for match in _BROKEN_MACRO.finditer(text):
        yield Standing(Role.CLICKED, match[match.lastindex or 0], where)


# Relationships


def _led(relation: _Relation, sheet: str) -> Iterator[Standing]:
    """Where a relationship leads outside; values from other workbooks are KAL124's."""
    if not relation.is_external or relation.owner.startswith("xl/externallinks/"):
        return
    kind = relation.kind.casefold()
    where = _LED_BY.get(kind, _PART)
    at = _on(where, sheet)
    if "richvaluewebimage" in relation.owner:
        yield Standing(
            Role.LOADED, relation.target, Phrase("picture_in_cell", "a picture in a cell")
        )
    elif "hyperlink" in kind:
        yield Standing(Role.LINK, relation.target, at)
    elif kind in {"oleobject", "package"}:
        yield Standing(Role.STARTED, relation.target, at)
    elif "externallinkpath" not in kind:
        yield Standing(Role.LOADED, relation.target, at)
    else:
        yield Standing(Role.CONNECTED, relation.target, at)


_LED_BY: Final = {
    "hyperlink": LINK,
    "image": Phrase("picture", "a picture"),
    "oleobject": _LINKED_OBJECT,
    "package": _LINKED_OBJECT,
    "externallinkpath": _PIVOT_TABLE,
}
