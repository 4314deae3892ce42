"""What a workbook carries besides figures: macros, objects, connections, formulas that call out.

None of it is run or opened here. The parts are known by their content type, their relationship and
their usual name, since a file may lie about any one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kalkyl.doors.markup import elements
from kalkyl.doors.package import Package
from kalkyl.doors.refused import quoted
from kalkyl.doors.xlsx_workbook import Workbook
from kalkyl.limits import EMPTY_ROWS
from kalkyl.model import Place, Problem, Sheet

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
}
_OF_LINK = {
    "vbaProject": "macros",
    "xlMacrosheet": "macro sheets",
    "xlIntlMacrosheet": "macro sheets",
    "connections": "connections",
    "extensibility": "ribbon",
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
}
_PASSIVE = {
    "objects": "inbäddade objekt",
    "activex": "ActiveX-kontroller",
    "ribbon": "ett eget menyband",
}
_NO_MACROS = (".xlsx",)
_TEXTS = re.compile(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'")
_STARTS = re.compile(r"(?<![\w.])(?:DDE|CALL|REGISTER(?:\.ID)?|EXEC|RTD)\s*\(|\|", re.IGNORECASE)
_FETCHES = re.compile(r"(?<![\w])(?:_xlfn\.)?(?:WEBSERVICE|IMAGE)\s*\(", re.IGNORECASE)
_CALLING = ("|", "DDE", "CALL", "REGISTER", "EXEC", "RTD", "WEBSERVICE", "IMAGE")


def carried(package: Package, opened: Workbook, file: str) -> tuple[Problem, ...]:
    """What is told of a workbook's parts; ``file`` is its name, which may promise no macros."""
    kinds = _kinds(package, opened)
    found: list[Problem] = []
    if "macro sheets" in kinds:
        found.append(Problem("hidden_macros", None, {"what": "Excel 4-makron"}))
    if "macros" in kinds:
        hidden = file.lower().endswith(_NO_MACROS)
        facts = {"what": "makron i en fil som heter .xlsx"}
        found.append(Problem("hidden_macros", None, facts) if hidden else Problem("macros"))
    if "connections" in kinds:
        found.append(Problem("connections", None, {"what": _connection(package, opened)}))
    passive = [words for kind, words in _PASSIVE.items() if kind in kinds]
    if passive:
        found.append(Problem("embedded", None, {"what": ", ".join(passive)}))
    if "controls" in kinds:
        found.append(Problem("form_controls", None, {"what": "formulärkontroller"}))
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


def _connection(package: Package, opened: Workbook) -> str:
    """The first connection by its address or name, and how many there are."""
    told = []
    for part in opened.parts("connections"):
        if part in package:
            for element in elements(package, part, ("connection", "webPr")):
                given = element.attributes
                if element.name == "connection":
                    told.append(given.get("name", ""))
                elif told and given.get("url"):
                    told[-1] = given["url"]
    if not told:
        return "frågetabell"
    more = f" och {len(told) - 1} till" if len(told) > 1 else ""
    return f"”{quoted(told[0])}”{more}"


def unusual(sheet: Sheet, last_row: int) -> Iterator[Problem]:
    """What is told of a sheet's cells and size."""
    yield from _calls(sheet)
    filled = max((row for row, _ in sheet.cells), default=0)
    if last_row - filled > EMPTY_ROWS:
        facts = {"sheet": sheet.name, "rows": str(last_row), "filled": str(filled)}
        yield Problem("empty_rows", Place(sheet.name, filled + 1, 1), facts)


def _calls(sheet: Sheet) -> Iterator[Problem]:
    """Formulas that start programs or fetch from addresses: the first of each kind."""
    formulas = [cell.formula for cell in sheet.cells.values() if cell.formula is not None]
    together = "\n".join(formulas).upper()
    if not any(word in together for word in _CALLING):
        return
    told = set()
    for (row, column), cell in sheet.cells.items():
        bare = _TEXTS.sub("''", cell.formula or "")
        for kind, pattern in (("starts_program", _STARTS), ("fetches", _FETCHES)):
            if kind not in told and pattern.search(bare):
                told.add(kind)
                facts = {"what": f"”{quoted(cell.formula or '')}”"}
                yield Problem(kind, Place(sheet.name, row, column), facts)
