"""Checks the files that maintainers edit, so that a misspelt word is reported and not passed over.

Lists, tables, reports and layouts are data. What they say is compared with what kalkyl knows: the
words, and the tables, columns, rows, lists, measures and thresholds that they name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from kalkyl.contract.load import ContractError, contract_of, limits_of
from kalkyl.contract.spec import TOTAL, CellKind, CellSpec, Contract, Ref, TableSpec
from kalkyl.contract.validate import document_check
from kalkyl.figures.measures import MEASURES
from kalkyl.model import Key
from kalkyl.rules.register import rule_of
from kalkyl.tables.layout import Layout, View

_NOTE = "x-kalkyl"
_WORDS = "annotations.schema.json"
_KINDS = ("item", "table", "cell", "report")
_SHARED = {"limits.schema.json": "limits", "controls.schema.json": "controls"}
"""Files whose every definition is of one kind, and none of JSON Schema's own."""
_UNKNOWN_LIMIT = re.compile(r"=[a-z].*")
_ON_COLUMNS = frozenset({"sum_where"})
Files = Mapping[str, Mapping[str, Any]]


def word_faults(files: Files) -> Iterator[str]:
    """Every word under ``x-kalkyl`` that kalkyl does not know, with the place it stands at."""
    checks = {kind: document_check(files, _WORDS, f"#/$defs/{kind}") for kind in _KINDS}
    sound: set[tuple[str, str]] = set()  # most notes are alike, and need one look
    for name, schema in files.items():
        for path, note in _notes(schema, ()):
            kind = _kind(path, note)
            if (kind, repr(note)) in sound:
                continue
            found = checks[kind](note)
            if not found:
                sound.add((kind, repr(note)))
            for violation in found:
                where = "/".join((*path, _NOTE, violation.path)).rstrip("/")
                yield f"{name}, {where}: {violation.found}"


def shared_faults(files: Files) -> Iterator[str]:
    """What is wrong with the limits and controls that reports share."""
    for name, kind in _SHARED.items():
        for violation in document_check(files, _WORDS, f"#/$defs/{kind}")(files[name]["$defs"]):
            yield f"{name}, $defs/{violation.path}: {violation.found}".replace("/:", ":")


def double_faults(files: Files) -> Iterator[str]:
    """Every id and every name that two rows of one list have.

    Years do not matter: a row that another takes over from keeps its own id.
    """
    for name, schema in files.items():
        for choices, items in schema.get("$defs", {}).items():
            listed = [item for item in items.get("oneOf", ()) if isinstance(item, Mapping)]
            ids = [(item.get(_NOTE) or {}).get("id") for item in listed]
            for word, values in (("id", ids), ("const", [item.get("const") for item in listed])):
                for value, at in _again(values):
                    yield f"{name}, $defs/{choices}/oneOf/{at}: {word} {value} står redan tidigare"


def _again(values: Sequence[object]) -> Iterator[tuple[object, int]]:
    """Values that stand earlier too, with where they stand again."""
    return (
        (value, at) for at, value in enumerate(values) if value is not None and value in values[:at]
    )


def _notes(
    node: object, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    if isinstance(node, Mapping):
        if isinstance(node.get(_NOTE), Mapping):
            yield path, node[_NOTE]
        for word, inner in node.items():
            if word != _NOTE:
                yield from _notes(inner, (*path, word))
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from _notes(inner, (*path, str(number)))


def _kind(path: tuple[str, ...], note: Mapping[str, Any]) -> str:
    if not path:
        return "report"
    if "oneOf" in path:
        return "item"
    return "table" if "rows" in note or _is_table_overlay(path) else "cell"


def _is_table_overlay(path: tuple[str, ...]) -> bool:
    """Whether a note stands on a report's own words for a whole table."""
    return len(path) == 2 and path[0] == "properties"  # noqa: PLR2004  # properties, table


def contract_faults(files: Files, report: str, year: int, layout: Layout) -> Iterator[str]:
    """What a report's contract names and does not have."""
    name = f"{report}.schema.json"
    try:
        contract = contract_of(files, report, year)
    except ContractError as fault:
        yield f"{name}: {fault}"
        return
    except KeyError as fault:
        yield f"{name}: {fault} finns inte"
        return
    except (TypeError, ValueError, AttributeError) as fault:
        yield f"{name}: schemat går inte att läsa; ett värde är av fel slag ({fault})"
        return
    for table in contract.tables.values():
        for (row, column), spec in table.cells.items():
            if spec is not None:
                for told in _cell_faults(contract, table, (table.id, row, column), spec):
                    yield f"{name}, {table.id}.{column}: {told}"
        yield from (f"{name}, {table.id}: {told}" for told in _group_faults(contract, table))
    yield from (f"{name}, {told}" for told in _report_faults(contract, limits_of(files)))
    yield from _layout_faults(contract, layout)


def _report_faults(contract: Contract, limits: Collection[str]) -> Iterator[str]:
    yield from (f"kontrollen {told}" for told in _control_faults(contract))
    for code in sorted(contract.severity):
        if rule_of(code) is None:
            yield f"x-kalkyl/severity: regeln {code} finns inte"
    for limit in sorted(set(contract.thresholds) - set(limits)):
        yield f"x-kalkyl/thresholds: gränsen {limit} finns inte i limits.schema.json"


def _group_faults(contract: Contract, table: TableSpec) -> Iterator[str]:
    """What a table about groups of people names and does not have."""
    group = table.group
    if group is None:
        return
    if group.size not in table.columns and table.row(group.size) is None:
        yield f"group: {group.size} finns inte i tabellen"
    for row in sorted({row for whole in group.wholes for row in whole}):
        if table.row(row) is None:
            yield f"group: raden {row} finns inte"
    if group.total is not None and not _leads(contract, group.total, ("", "", "")):
        yield f"group: {_written(group.total)} finns inte"


def _control_faults(contract: Contract) -> Iterator[str]:
    known = {control.id for control in contract.controls}
    for control in contract.controls:
        for ref in (control.left, *control.plus, control.right):
            if not _leads(contract, ref, ("", TOTAL, "")):
                yield f"{control.id}: {_written(ref)} finns inte"
        for other in sorted(set(control.follows) - known):
            yield f"{control.id}: kontrollen {other} finns inte"


def _cell_faults(contract: Contract, table: TableSpec, key: Key, spec: CellSpec) -> Iterator[str]:
    if spec.formula is not None:
        measure = spec.formula.measure
        if measure not in MEASURES and measure not in _ON_COLUMNS:
            yield f"måttet {measure} finns inte"
        for ref in spec.formula.of:
            if not _leads(contract, ref, key):
                yield f"formeln pekar på {_written(ref)}, som inte finns"
    yield from _number_faults(spec)
    watched = spec.required.column
    if watched and watched not in table.columns:
        yield f"required pekar på kolumnen {watched}, som inte finns"
    if spec.required.threshold and spec.required.threshold not in contract.thresholds:
        yield f"gränsen {spec.required.threshold} finns inte i limits.schema.json"
    if spec.spread_of and spec.spread_of not in table.columns:
        yield f"spread_of pekar på kolumnen {spec.spread_of}, som inte finns"
    missing = [column for column in table.key if column not in table.columns]
    if missing:
        yield f"nyckeln {missing[0]} är ingen kolumn"


def _number_faults(spec: CellSpec) -> Iterator[str]:
    if spec.accumulates and (spec.formula is not None or spec.kind is not CellKind.NUMBER):
        yield "accumulates gäller bara tal som fylls i"
    if spec.kind is CellKind.NUMBER and _UNKNOWN_LIMIT.fullmatch(spec.given or ""):
        yield f"gränsen {(spec.given or '')[1:]} finns inte i limits.schema.json"


def _leads(contract: Contract, ref: Ref, here: Key) -> bool:
    """Whether a reference leads to a cell that the contract has."""
    table_id, row, column = ref.key(here)
    table = contract.tables.get(table_id)
    if table is None or column not in table.columns:
        return False
    if ref.row is None or row == TOTAL:
        return row != TOTAL or bool(table.total) or ref.row is None
    return table.row(row) is not None


def _written(ref: Ref) -> str:
    table = f"{ref.table}." if ref.table else ""
    return f"{table}{ref.column}" + (f"@{ref.row}" if ref.row else "")


def _layout_faults(contract: Contract, layout: Layout) -> Iterator[str]:
    placed = [block.table for sheet in layout.sheets for block in sheet.blocks]
    where = f"layouts/{contract.report}.json"
    ever = set(contract.document["properties"])  # some tables are used in some years only
    for table in sorted(set(placed) - ever):
        yield f"{where}: tabellen {table} finns inte i rapporten"
    for table in sorted(set(contract.tables) - set(placed)):
        yield f"{where}: tabellen {table} har ingen plats"
    for table in sorted({table for table in placed if placed.count(table) > 1}):
        yield f"{where}: tabellen {table} står på två ställen"


def view_faults(contract: Contract, layout: Layout) -> Iterator[str]:
    """What a foreign form's layout names and the report does not have.

    Rows come and go with the years; tables and columns do not.
    """
    for sheet in layout.sheets:
        for block in sheet.blocks:
            table = contract.tables.get(block.table)
            if table is None:
                yield f"tabellen {block.table} finns inte i rapporten"
                continue
            view = block.view or View()
            for column in sorted(
                {*view.columns, *view.decimals, *view.reversed} - set(table.columns)
            ):
                yield f"{block.table}: kolumnen {column} finns inte"
            if view.row and table.row(view.row) is None:
                yield f"{block.table}: raden {view.row} finns inte"
    if layout.cover is not None and "cover" in contract.tables:
        if "administration" not in {*layout.cover.labels, *layout.cover.constants}:
            yield "cover: saknar administration"
        cover = contract.tables["cover"]
        for row in (*layout.cover.labels, *layout.cover.constants):
            if cover.row(row) is None:
                yield f"cover: {row} finns inte på omslaget"


def wording_faults(files: Files, contract: Contract) -> Iterator[str]:
    """What the words in texts name and the report does not have.

    A table may be one that only other reports have.
    """
    wording = contract.wording
    known = frozenset(_properties(files))
    named = [key for measure in wording.measures for key in (*measure.figures, *measure.whole)]
    named += [key for comparison in wording.points for key in comparison.figures]
    for key in dict.fromkeys(named):
        told = f"{key[0]}.{key[2]}" + (f"@{key[1]}" if key[1] else "")
        for name in sorted({key[0], key[2]} - known):
            yield f"{told}: {name} finns inte"
        table = contract.tables.get(key[0])
        if table is not None and key[1] not in {"", TOTAL} and table.row(key[1]) is None:
            yield f"{told}: raden {key[1]} finns inte"


def _properties(node: object) -> Iterator[str]:
    """Every name of a table, row or column in some schemas."""
    if isinstance(node, Mapping):
        own = node.get("properties")
        if isinstance(own, Mapping):
            yield from own
        for inner in node.values():
            yield from _properties(inner)
