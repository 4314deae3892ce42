"""Tables, columns and indicators of an organisation's own, which its workbook can't express."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from kalkyl.base.regex import regex
from kalkyl.contract.known_tables import STAFF_INDICATORS
from kalkyl.contract.organisation import OVERLAY
from kalkyl.contract.organisation.draft import COLUMNS, LISTS, NOTE, Draft, Node
from kalkyl.contract.organisation.fault_words import Named, is_kalkyls, none_such
from kalkyl.contract.organisation.records import Fault
from kalkyl.contract.organisation.report_sheets import PAGES
from kalkyl.contract.validate import document_check
from kalkyl.model import FactValue, Phrase

_SCHEMA: Final = "overlay.schema.json"
_NUMBERS: Final = frozenset({"minimum", "maximum", "decimals", "capacity"})
_NUMBER = regex(r"-?\d+(?:[.,]\d+)?")
_PLAN: Final = "verksamhetsplan.schema.json"
_TYPES: Final[Mapping[str, Mapping[str, Any]]] = {
    "number": {"type": ["number", "null"]},
    "text": {"type": ["string", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
}
_WORDS_OF_SCHEMA: Final = ("title", "description", "minimum", "maximum")
_WORDS_OF_TABLE: Final = (*_WORDS_OF_SCHEMA, "columns", "names")


def sound_overlay(
    data: Any, forms: Mapping[str, Mapping[str, Any]]
) -> tuple[Mapping[str, Any], list[Fault]]:
    """An overlay with its numbers read, and what its form has against it."""
    overlay = _numbers_read(data)
    found = document_check(forms, _SCHEMA)(overlay)
    faults = [
        Fault(f"{OVERLAY}, {fault.path}" if fault.path else OVERLAY, fault.found) for fault in found
    ]
    return (overlay if isinstance(overlay, Mapping) else {}), faults


def _numbers_read(data: Any, word: str = "") -> Any:
    """The same with numbers that are written as texts, ``"0,5"``, as numbers."""
    if isinstance(data, dict):
        return {name: _numbers_read(value, name) for name, value in data.items()}
    if word in _NUMBERS and isinstance(data, str) and _NUMBER.fullmatch(data.strip()):
        number = Decimal(data.strip().replace(",", "."))
        return int(number) if number == number.to_integral_value() else number
    return data


def put_overlay(draft: Draft, overlay: Mapping[str, Any]) -> None:
    """Adds what an overlay has to the structure, before the workbook gives it words."""
    for name, table in overlay.get("tables", {}).items():
        _put_table(draft, name, table)
    for table, columns in overlay.get("columns", {}).items():
        _put_columns(draft, table, columns)
    for name, formula in overlay.get("indicators", {}).items():
        _put_indicator(draft, name, formula)


def _tell(draft: Draft, path: str, text: FactValue) -> None:
    draft.faults.append(Fault(f"{OVERLAY}, {path}", text))


def _put_table(draft: Draft, name: str, table: Mapping[str, Any]) -> None:
    place, shared = f"tables/{name}", draft.definitions(COLUMNS)
    reports = [draft.report(report)["properties"] for report in draft.structured()]
    if name in shared or any(name in properties for properties in reports):
        _tell(draft, place, is_kalkyls(Named.TABLE, name))
        return
    for listed in table.get("list", ()):
        if listed not in draft.definitions(LISTS):
            _tell(draft, f"{place}/list", none_such(Named.LIST, listed))
            return
    if not any(name in record.words("tables") for record in draft.content.of(PAGES)):
        _tell(
            draft,
            place,
            Phrase(
                "table_on_no_sheet",
                "the table is on no sheet; write *{name}* in the sheet Blad",
                {"name": name},
            ),
        )
    shared[name] = _table(draft, place, table)


def _table(draft: Draft, place: str, table: Mapping[str, Any]) -> Node:
    cells = {
        name: _cell(draft, f"{place}/columns/{name}", cell)
        for name, cell in table["columns"].items()
    }
    row: Node = {"type": "object", "additionalProperties": False, "properties": cells}
    made: Node = {word: table[word] for word in _WORDS_OF_SCHEMA if word in table}
    made[NOTE] = {word: table[word] for word in table if word not in _WORDS_OF_TABLE}
    if table["rows"] == "open":
        return {**made, "type": "array", "items": row}
    if "list" in table:
        return {**made, "type": "object", "additionalProperties": row}
    names = {row_id: {**row, "title": name} for row_id, name in table["names"].items()}
    return {**made, "type": "object", "additionalProperties": False, "properties": names}


def _cell(draft: Draft, place: str, cell: Mapping[str, Any]) -> Node:
    listed = cell.get("list")
    if listed is not None and listed not in draft.definitions(LISTS):
        _tell(draft, f"{place}/list", none_such(Named.LIST, listed))
        cell = {word: cell[word] for word in cell if word != "list"}
    made: Node = {word: cell[word] for word in _WORDS_OF_SCHEMA if word in cell}
    note = {word: cell[word] for word in cell if word not in {*_WORDS_OF_SCHEMA, "type"}}
    locked = {"readOnly": True} if "formula" in cell else {}
    return {**made, **_TYPES[cell["type"]], **locked, NOTE: note}


def _put_columns(draft: Draft, table: str, columns: Mapping[str, Any]) -> None:
    """Adds columns to a table that kalkyl has, in all its rows."""
    nodes = list(_nodes(draft, table))
    if not nodes:
        _tell(draft, f"columns/{table}", none_such(Named.TABLE, table))
    for node, file in nodes:
        rows = list(_rows(draft, node, file))
        for name, cell in columns.items():
            place = f"columns/{table}/{name}"
            if any(name in row["properties"] for row in rows):
                _tell(draft, place, is_kalkyls(Named.COLUMN, name))
                continue
            for row in rows:
                row["properties"] = {**row["properties"], name: _cell(draft, place, cell)}


def _nodes(draft: Draft, table: str) -> Iterator[tuple[Node, str]]:
    """Where a table is defined, and in which file."""
    shared = draft.definitions(COLUMNS)
    if "rows" in shared.get(table, {}).get(NOTE, {}):
        yield shared[table], COLUMNS
        return
    for report in draft.structured():
        own = draft.report(report).get("$defs", {})
        if table in own:
            yield own[table], f"{report}.schema.json"


def _rows(draft: Draft, node: Node, file: str) -> Iterator[Node]:
    """The definitions of a table's rows, each made the table's own so that no other is changed."""
    for general in ("items", "additionalProperties"):
        if isinstance(node.get(general), dict):
            node[general] = draft.whole(node[general], file)[0]
            yield node[general]
    for name, row in node.get("properties", {}).items():
        if isinstance(row, dict) and node[NOTE]["rows"] == "fixed":
            node["properties"][name] = draft.whole(row, file)[0]
            yield node["properties"][name]


def _put_indicator(draft: Draft, name: str, formula: Mapping[str, Any]) -> None:
    rows = draft.definitions(COLUMNS)[STAFF_INDICATORS]["properties"]
    if name in rows:
        _tell(draft, f"indicators/{name}", is_kalkyls(Named.INDICATOR, name))
        return
    row = {"$ref": "#/$defs/staff_indicator_row"}
    outcome = {NOTE: {"formula": dict(formula)}}
    rows[name] = {**row, "properties": {"outcome": outcome}}
    draft.definitions(_PLAN)["indicators"]["properties"][name] = dict(row)
