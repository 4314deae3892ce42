"""What a workbook carries besides figures: macros, objects, connections, notes, charts.

None of it is run or opened here. The parts are known by their content type, their relationship and
their usual name, since a file may lie about any one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from typing import Final

from kalkyl.base.limits import EMPTY_ROWS
from kalkyl.base.regex import regex
from kalkyl.figures.outside_calls import is_address, may_reach, reached
from kalkyl.io.files import content_of
from kalkyl.io.refusal import Refused
from kalkyl.io.xlsx.elements import Element, elements
from kalkyl.io.xlsx.formula_places import NO_XML
from kalkyl.io.xlsx.markup import MAIN
from kalkyl.io.xlsx.package import Package
from kalkyl.io.xlsx.refs import place
from kalkyl.io.xlsx.values import TRUE, joined
from kalkyl.io.xlsx.workbook import SheetEntry, Workbook, relationships, workbook
from kalkyl.model import Facts, FactValue, Listed, Phrase, Place, Problem, ProblemKind, Sheet
from kalkyl.model.facts import in_quotes

_TYPES = "[Content_Types].xml"
_OF_TYPE = {
    "application/vnd.ms-office.vbaproject": "macros",
    "application/vnd.ms-excel.macrosheet+xml": "macro sheets",
    "application/vnd.ms-excel.intlmacrosheet+xml": "macro sheets",
    "application/vnd.openxmlformats-officedocument.oleobject": "objects",
    "application/vnd.ms-office.activex": "activex",
    "application/vnd.ms-office.activex+xml": "activex",
    "application/vnd.ms-excel.controlproperties+xml": "controls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml": "connections",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.querytable+xml": "connections",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.dialogsheet+xml": "dialog sheets",
    "application/vnd.openxmlformats-officedocument.model+data": "data model",
    "application/vnd.ms-office.webextension+xml": "web add-ins",
    "application/vnd.ms-office.webextensiontaskpanes+xml": "web add-ins",
}
_OF_LINK = {
    "vbaProject": "macros",
    "xlMacrosheet": "macro sheets",
    "xlIntlMacrosheet": "macro sheets",
    "connections": "connections",
    "extensibility": "ribbon",
    "dialogsheet": "dialog sheets",
    "powerPivotData": "data model",
    "webextension": "web add-ins",
    "webextensiontaskpanes": "web add-ins",
}
_OF_NAME = {
    "vbaproject.bin": "macros",
    "xl/macrosheets/": "macro sheets",
    "xl/embeddings/": "objects",
    "xl/activex/": "activex",
    "xl/ctrlprops/": "controls",
    "xl/connections.xml": "connections",
    "xl/querytables/": "connections",
    "customui/": "ribbon",
    "xl/dialogsheets/": "dialog sheets",
    "xl/model/": "data model",
    "xl/webextensions/": "web add-ins",
}
_WEB_ADD_IN = Phrase("web_add_in", "web add-in")
_PASSIVE = {
    "objects": Phrase("embedded_objects", "embedded objects"),
    "activex": Phrase("activex_controls", "ActiveX controls"),
    "ribbon": Phrase("ribbon", "a ribbon of its own"),
    "dialog sheets": Phrase("dialog_sheets", "dialog sheets"),
    "data model": Phrase("data_model", "a data model"),
    "web add-ins": _WEB_ADD_IN,
}
_NO_MACROS = (".xlsx",)


_ITEM = regex(r"customxml/item\d*\.xml")
_MAPS = "xl/xmlmaps.xml"
_SPACE = regex(r"https?://(?:www\.w3\.org|schemas\.)|urn:")
"""Names of XML vocabularies, which are addresses in form alone."""
_AUTO_SHOWN = "autoshowtaskpanewithdocument"
_BUTTONS = Phrase("carried_buttons", "buttons")
_OBJECTS: Final = {
    "comments": Phrase("carried_notes", "notes"),
    "threadedComment": Phrase("carried_comments", "comments"),
    "chart": Phrase("carried_charts", "charts"),
    "image": Phrase("carried_pictures", "pictures"),
    "drawing": Phrase("carried_shapes", "shapes"),
    "oleObject": Phrase("carried_objects", "objects"),
    "control": _BUTTONS,
    "ctrlProp": _BUTTONS,
    "pivotTable": Phrase("carried_pivot_tables", "pivot tables"),
    "slicer": Phrase("carried_slicers", "slicers"),
}
AUTHOR: Final = "kalkyl"
"""Who has written the notes of a marked workbook."""


def carried(package: Package, opened: Workbook, file: str) -> tuple[Problem, ...]:
    """What is reported a workbook's parts; ``file`` is its name, which may promise no macros."""
    kinds = _kinds(package, opened)
    found: list[Problem] = []
    if "macro sheets" in kinds:
        found.append(
            Problem(
                ProblemKind.HIDDEN_MACROS,
                None,
                {"what": Phrase("excel_4_macros", "Excel 4 macros")},
            )
        )
    if "macros" in kinds:
        hidden = file.lower().endswith(_NO_MACROS)
        facts = {"what": Phrase("macros_in_xlsx", "macros in a file named .xlsx")}
        found.append(
            Problem(ProblemKind.HIDDEN_MACROS, None, facts)
            if hidden
            else Problem(ProblemKind.MACROS)
        )
    if "connections" in kinds:
        found.append(Problem(ProblemKind.CONNECTIONS, None, {"what": _connection(package, opened)}))
    found += (
        Problem(ProblemKind.CONNECTIONS, None, {"what": what}) for what in _hidden_sources(package)
    )
    if "web add-ins" in kinds and _opens_by_itself(package):
        found.append(Problem(ProblemKind.WEB_ADDIN, None, {"what": _WEB_ADD_IN}))
        kinds -= {"web add-ins"}
    passive = [words for kind, words in _PASSIVE.items() if kind in kinds]
    if passive:
        found.append(Problem(ProblemKind.EMBEDDED, None, {"what": Listed(tuple(passive))}))
    if "controls" in kinds:
        found.append(
            Problem(
                ProblemKind.FORM_CONTROLS, None, {"what": Phrase("form_controls", "form controls")}
            )
        )
    return tuple(found)


def _kinds(package: Package, opened: Workbook) -> frozenset[str]:
    names = package.names
    by_name = (kind for mark, kind in _OF_NAME.items() if any(mark in name for name in names))
    links = (*opened.links.values(), *opened.around.values())
    by_link = (_OF_LINK[link.kind] for link in links if link.kind in _OF_LINK)
    return frozenset((*by_name, *by_link, *_by_type(package)))


def _by_type(package: Package) -> Iterator[str]:
    """The kinds that the list of content types has; a default counts where a part has its end."""
    if _TYPES not in package:
        return
    endings = {name.rpartition(".")[2] for name in package.names}
    overridden = set()
    defaults = []
    for element in elements(package, _TYPES, ("Override", "Default")):
        given = element.attributes
        kind = _OF_TYPE.get(given.get("ContentType", "").lower())
        if element.name == "Override":
            overridden.add(given.get("PartName", "").lower().lstrip("/"))
        if kind and element.name == "Override":
            yield kind
        elif kind and given.get("Extension", "").lower() in endings:
            defaults.append((given["Extension"].lower(), kind))
    for ending, kind in defaults:
        own = {name for name in package.names if name.endswith(f".{ending}")}
        if own - overridden:
            yield kind


def _connection(package: Package, opened: Workbook) -> FactValue:
    """The first connection by its address or name, and how many there are."""
    sources = []
    for part in opened.parts("connections"):
        if part in package:
            for element in elements(package, part, ("connection", "webPr")):
                given = element.attributes
                if element.name == "connection":
                    sources.append(given.get("name", ""))
                elif sources and given.get("url"):
                    sources[-1] = given["url"]
    if not sources:
        return Phrase("a_query_table", "a query table")
    return Listed((in_quotes(sources[0]),), len(sources) - 1)


def _hidden_sources(package: Package) -> Iterator[FactValue]:
    """Sources that stand in parts of their own: Power Query, and maps of XML."""
    items = (part for part in package.names if _ITEM.fullmatch(part))
    if any(_found(package, part, "DataMashup") for part in items):
        yield "Power Query"
    maps = _found(package, _MAPS, "DataBinding", "Schema") if _MAPS in package else ()
    given = [text for mapping in maps for text in mapping.attributes.values()]
    addresses = [text for text in given if is_address(text) and not _SPACE.match(text)]
    bound = any("ConnectionID" in mapping.attributes for mapping in maps)
    if addresses or bound:
        yield in_quotes(addresses[0]) if addresses else Phrase("xml_map", "an XML map")


def _found(package: Package, part: str, *wanted: str) -> tuple[Element, ...]:
    """Some elements of a part that nothing else depends on; none where it is damaged."""
    try:
        return elements(package, part, wanted)
    except Refused as refused:
        if refused.problem.kind not in NO_XML:
            raise
        return ()


def _opens_by_itself(package: Package) -> bool:
    """Whether a web add-in shows as the workbook is opened: in a pane, or among the cells."""
    panes = (part for part in package.names if "webextension" in part or "taskpane" in part)
    for part in panes:
        if any(map(_is_shown, _found(package, part, "taskpane", "property"))):
            return True
    drawn = (part for part in package.names if "drawings/_rels/" in part)
    return any(
        _is_add_in(element) for part in drawn for element in _found(package, part, "Relationship")
    )


def _is_add_in(relation: Element) -> bool:
    return relation.attributes.get("Type", "").endswith("/webextension")


def _is_shown(element: Element) -> bool:
    given = element.attributes
    if element.name == "taskpane":
        return given.get("visibility") in TRUE
    shown = given.get("name", "").casefold().endswith(_AUTO_SHOWN)
    return shown and given.get("value", "").strip('"').casefold() == "true"


def unusual(sheet: Sheet, last_row: int, names: Collection[str]) -> Iterator[Problem]:
    """What is reported a sheet's cells and size; ``names`` are the workbook's own, in capitals."""
    yield from _calls(sheet, names)
    filled = max(map(itemgetter(0), sheet.cells), default=0)
    if last_row - filled > EMPTY_ROWS:
        facts = {"sheet": sheet.name, "rows": str(last_row), "filled": str(filled)}
        yield Problem(ProblemKind.EMPTY_ROWS, Place(sheet.name, filled + 1, 1), facts)


def _calls(sheet: Sheet, names: Collection[str]) -> Iterator[Problem]:
    """Formulas that reach out of the workbook: the first of each kind."""
    reported = set()
    for (row, column), formula in sheet.formulas.items():
        if not may_reach(formula, names):
            continue
        for call in reached(formula, names):
            if call.reach not in reported:
                reported.add(call.reach)
                facts = {"what": in_quotes(call.text)}
                yield Problem(ProblemKind(call.reach), Place(sheet.name, row, column), facts)


def extras(path: Path, charts: Mapping[str, int]) -> Iterator[Phrase]:
    """What stands on the sheets of a workbook that was read before, in words for people.

    ``charts`` are how many kalkyl itself has drawn on each sheet; only more are somebody's own.
    """
    try:
        package = Package(content_of(path))
        for entry in workbook(package).sheets:
            found = Counter(_kinds_on(package, entry.part))
            found["chart"] -= charts.get(entry.name, 0)
            found["drawing"] -= entry.name in charts
            kinds = set(+found)
            shown = kinds - {"drawing"} if kinds & {"chart", "image"} else kinds
            objects = {_OBJECTS[kind].id: _OBJECTS[kind] for kind in shown if kind in _OBJECTS}
            if objects:
                named = Listed(tuple(objects[name] for name in sorted(objects)), joined=True)
                facts: Facts = {"objects": named, "sheet": entry.name}
                yield Phrase("objects_on_sheet", "{objects} on the sheet {sheet}", facts)
    except (Refused, ValueError, LookupError):
        yield Phrase("carried_unread", "what could not be read")


def _kinds_on(package: Package, part: str) -> Iterator[str]:
    for link in relationships(package, part).values():
        yield link.kind
        if link.kind == "drawing":
            yield from (
                relationship.kind for relationship in relationships(package, link.target).values()
            )


def notes(package: Package, sheet: SheetEntry) -> Mapping[tuple[int, int], str]:
    """What people have written in notes, by cell. A part that cannot be read has none.

    Newer comments are there too: Excel keeps a note with the same words beside each of them.
    """
    links = relationships(package, sheet.part).values()
    parts = [link.target for link in links if link.kind == "comments" and link.target in package]
    found: dict[tuple[int, int], str] = {}
    for part in parts:
        try:
            found.update(_notes(package, part))
        except (Refused, ValueError):
            continue
    return found


def _notes(package: Package, part: str) -> dict[tuple[int, int], str]:
    """The notes of one part, whose texts follow the note that they belong to."""
    authors: list[str] = []
    texts: dict[tuple[int, int], list[str]] = {}
    runs: list[str] = []
    for element in elements(package, part, ("author", "comment", "t"), spaces=MAIN):
        if element.name == "author":
            authors.append(element.text)
        elif element.name == "comment":
            runs = []
            if _author(authors, element.attributes.get("authorId", "")) != AUTHOR:
                texts[place(element.attributes.get("ref", ""))] = runs
        else:
            runs.append(element.text)
    return {spot: joined(said) for spot, said in texts.items()}


def _author(authors: list[str], number: str) -> str:
    known = number.isascii() and number.isdigit() and int(number) < len(authors)
    return authors[int(number)] if known else ""
