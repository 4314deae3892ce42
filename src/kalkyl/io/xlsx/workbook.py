"""What an .xlsx says outside its cells: its sheets, names, tables, properties and links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from posixpath import join, normpath, split
from urllib.parse import unquote

from kalkyl.base.limits import FORMULA_CHARACTERS, NAME_CHARACTERS, SHEETS, TEXT_BYTES
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.refusal import Refused, Tally, damaged, within
from kalkyl.io.xlsx.elements import Element, elements
from kalkyl.io.xlsx.markup import MAIN, PROPERTIES, RELATIONSHIPS
from kalkyl.io.xlsx.package import Package
from kalkyl.io.xlsx.refs import area, fit, named_areas
from kalkyl.io.xlsx.values import TRUE, unescaped
from kalkyl.model import Area, ExcelTable, ProblemKind

_USUAL = "xl/workbook.xml"
_NAME = "characters in a name"


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship: the last word of its type, and the part or outside address it leads to."""

    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook lists it."""

    name: str
    state: str
    part: str


@dataclass(frozen=True, slots=True)
class Workbook:
    """The workbook part with its relationships: where everything else stands."""

    part: str
    sheets: tuple[SheetEntry, ...]
    names: Mapping[str, Area | None]
    date1904: bool
    links: Mapping[str, Link]
    around: Mapping[str, Link]
    """The relationships of the package itself."""

    def parts(self, kind: str) -> Iterator[str]:
        """The parts of one kind that the workbook leads to, such as ``styles``."""
        return (link.target for link in self.links.values() if link.kind == kind)


def workbook(package: Package) -> Workbook:
    """The workbook of a package; refused as no workbook where its main part is something else."""
    around = relationships(package)
    part = _main_part(package, around)
    wanted = ("workbook", "workbookPr", "sheet", "definedName")
    found = elements(package, part, wanted, spaces=MAIN)
    if not found or found[0].name != "workbook":
        raise Refused(ProblemKind.NOT_A_WORKBOOK, looks_like="zip")
    links = relationships(package, part)
    listed = [element for element in found if element.name == "sheet" and not _is_former(element)]
    within(SHEETS, len(listed), "sheets")
    sheets = tuple(_sheet(element, links, part) for element in listed)
    return Workbook(
        part=part,
        sheets=sheets,
        names=_names(found, sheets),
        date1904=any(element.attributes.get("date1904") in TRUE for element in found),
        links=links,
        around=around,
    )


def relationships(package: Package, part: str = "") -> Mapping[str, Link]:
    """The relationships of a part by their id, or of the whole package; none is no fault."""
    folder, name = split(part)
    rels = join(folder, "_rels", f"{name}.rels")
    if rels not in package:
        return {}
    found = elements(package, rels, ("Relationship",), spaces=RELATIONSHIPS)
    return {element.attributes.get("Id", ""): _link(package, element, folder) for element in found}


def tables(
    package: Package, sheet: SheetEntry, ids: Sequence[str], tally: Tally
) -> tuple[ExcelTable, ...]:
    """The Excel tables of a sheet, by the relationship ids that it gives them."""
    if not ids:
        return ()
    links = relationships(package, sheet.part)
    if not links.keys() >= set(ids):
        raise damaged(sheet.part)
    return tuple(_table(package, sheet, links[each].target, tally) for each in ids)


def properties(package: Package, book: Workbook) -> Mapping[str, str]:
    """The custom document properties, each as text."""
    links = book.around.values()
    part = next((link.target for link in links if link.kind == "custom-properties"), None)
    if part is None:
        return {}
    found: dict[str, str] = {}
    name = ""
    for element in elements(package, part, ("property", *_PROPERTY_TYPES), spaces=PROPERTIES):
        if element.name == "property":
            name = element.attributes.get("name", "")
            within(NAME_CHARACTERS, len(name), _NAME)
        else:
            found[name] = unescaped(element.text)
    return found


def external_links(package: Package, book: Workbook) -> tuple[str, ...]:
    """What a workbook takes values from: other files, and programs (DDE, OLE) with a ``|``."""
    found: list[str] = []
    for part in book.parts("externalLink"):
        found += (link.target for link in relationships(package, part).values())
        within(TEXT_BYTES, sum(map(len, found)), "text bytes")
        for element in elements(package, part, ("ddeLink", "oleLink")):
            given = element.attributes
            program = given.get("ddeService") or given.get("progId", "")
            found.append(f"{program}|{given.get('ddeTopic', '')}")
    return tuple(found)


def _main_part(package: Package, around: Mapping[str, Link]) -> str:
    links = around.values()
    part = next((link.target for link in links if link.kind == "officeDocument"), _USUAL)
    if part in package:
        return part
    if any(name.startswith("xl/") for name in package.names):
        raise damaged(part)
    raise Refused(ProblemKind.NOT_A_WORKBOOK, looks_like="zip")


def _link(package: Package, element: Element, folder: str) -> Link:
    target = element.attributes.get("Target", "")
    kind = element.attributes.get("Type", "").rpartition("/")[2]
    if element.attributes.get("TargetMode") == "External":
        return Link(kind, target)
    inside = (_short_inside if len(target) <= _SHORT else _inside)(folder, target)
    # Targets are addresses, in which a blank is %20; most containers name their parts without.
    return Link(kind, inside if inside in package else unquote(inside))


_SHORT = 200


def _inside(folder: str, target: str) -> str:
    """The part that a target leads to from a folder."""
    return normpath(join("/", folder, target.replace("\\", "/"))).lstrip("/")


_short_inside = lru_cache(maxsize=2_000)(_inside)
"""The same remembered, for the next workbook with such parts."""


def _is_former(element: Element) -> bool:
    """Whether a sheet is listed that the file has no part for, as Excel lists modules of 1995."""
    return element.relationship == ""


def _sheet(element: Element, links: Mapping[str, Link], part: str) -> SheetEntry:
    given = element.attributes
    link, name = links.get(element.relationship or ""), given.get("name", "")
    within(NAME_CHARACTERS, len(name), _NAME)
    if link is None or not name:
        raise damaged(part)
    return SheetEntry(unescaped(name), given.get("state", "visible"), link.target)


def _names(found: tuple[Element, ...], sheets: tuple[SheetEntry, ...]) -> Mapping[str, Area | None]:
    """Defined names without Excel's own (``_xlnm.Print_Area``); the workbook's come first."""
    defined = [element for element in found if element.name == "definedName"]
    defined.sort(key=lambda element: "localSheetId" in element.attributes)
    for element in defined:
        within(NAME_CHARACTERS, len(element.attributes.get("name", "")), _NAME)
        if len(element.text) > FORMULA_CHARACTERS:
            fit(element.text)
    texts = ((element.attributes.get("name", ""), element.text.strip()) for element in defined)
    by_name = {sheet.name.casefold(): sheet.name for sheet in sheets}
    own = ((name, text) for name, text in texts if not name.startswith("_xlnm."))
    return named_areas(own, by_name)


def _table(package: Package, sheet: SheetEntry, part: str, tally: Tally) -> ExcelTable:
    found = elements(package, part, ("table", "tableColumn"), spaces=MAIN)
    tally.table(len(found))
    for element in found:
        within(NAME_CHARACTERS, len(element.attributes.get("name", "")), _NAME)
    given = found[0].attributes if found else {}
    name = given.get("displayName") or given.get("name")
    if not name:
        raise damaged(part)
    columns = (element for element in found if element.name == "tableColumn")
    try:
        lies = area(sheet.name, given.get("ref", ""))
    except ValueError:
        raise damaged(part) from None
    return ExcelTable(
        name, lies, tuple(unescaped(each.attributes.get("name", "")) for each in columns)
    )


_PROPERTY_TYPES = (
    "lpwstr",
    "lpstr",
    "bstr",
    "i1",
    "i2",
    "i4",
    "i8",
    "int",
    "ui1",
    "ui2",
    "ui4",
    "ui8",
    "uint",
    "r4",
    "r8",
    "decimal",
    "bool",
    "date",
    "filetime",
)
