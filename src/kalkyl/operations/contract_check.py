"""Checks the files that maintainers edit, so that a misspelt word is reported and not passed over.

Lists, tables, reports and layouts are data. What they say is compared with what kalkyl knows: the
words, and the tables, columns, rows, lists, measures and thresholds that they name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from kalkyl.base.regex import regex
from kalkyl.contract.cell_spec import CellKind, CellSpec, Ref
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.load import ContractError, contract_of, limits_of
from kalkyl.contract.organisation.records import Fault
from kalkyl.contract.spec import TOTAL, Contract, TableSpec
from kalkyl.contract.validate import document_check
from kalkyl.figures.measures import MEASURES
from kalkyl.model import Key, Phrase
from kalkyl.rules.register import rule_of
from kalkyl.tables.layout import Layout, View

_NOTE = "x-kalkyl"
_WORDS = "annotations.schema.json"
_KINDS = ("item", "table", "cell", "report")
_SHARED = {"limits.schema.json": "limits", "controls.schema.json": "controls"}
"""Files whose every definition is of one kind, and none of JSON Schema's own."""
_UNKNOWN_LIMIT = regex(r"=[a-z].*")
_ON_COLUMNS = frozenset({"sum_where"})
Files = Mapping[str, Mapping[str, Any]]


def word_faults(files: Files) -> Iterator[Fault]:
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
                yield Fault(f"{name}, {where}", violation.found)


def shared_faults(files: Files) -> Iterator[Fault]:
    """What is wrong with the limits and controls that reports share."""
    for name, kind in _SHARED.items():
        for violation in document_check(files, _WORDS, f"#/$defs/{kind}")(files[name]["$defs"]):
            yield Fault(f"{name}, $defs/{violation.path}".rstrip("/"), violation.found)


def double_faults(files: Files) -> Iterator[Fault]:
    """Every id and every name that two rows of one list have.

    Years do not matter: a row that another takes over from keeps its own id.
    """
    for name, schema in files.items():
        for choices, items in schema.get("$defs", {}).items():
            listed = [item for item in items.get("oneOf", ()) if isinstance(item, Mapping)]
            ids = [(item.get(_NOTE) or {}).get("id") for item in listed]
            for word, values in (("id", ids), ("const", [item.get("const") for item in listed])):
                for value, at in _again(values):
                    facts = {"word": word, "value": str(value)}
                    again = Phrase("stands_twice", "{word} {value} is there already", facts)
                    yield Fault(f"{name}, $defs/{choices}/oneOf/{at}", again)


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


def contract_faults(files: Files, report: str, year: int, layout: Layout) -> Iterator[Fault]:
    """What a report's contract names and does not have."""
    name = f"{report}.schema.json"
    try:
        contract = contract_of(files, report, year)
    except ContractError as fault:
        yield Fault(name, fault.says)
        return
    except KeyError as fault:
        yield Fault(name, _missing(str(fault)))
        return
    except (TypeError, ValueError, AttributeError) as fault:
        facts = {"fault": str(fault)}
        text = Phrase(
            "schema_unread",
            "the schema cannot be read; a value is of the wrong kind ({fault})",
            facts,
        )
        yield Fault(name, text)
        return
    for table in contract.tables.values():
        for (row, column), spec in table.cells.items():
            if spec is not None:
                for words in _cell_faults(contract, table, (table.id, row, column), spec):
                    yield Fault(f"{name}, {table.id}.{column}", words)
        yield from (Fault(f"{name}, {table.id}", words) for words in _group_faults(contract, table))
    yield from _report_faults(name, contract, limits_of(files))
    yield from _layout_faults(contract, layout)


def _report_faults(name: str, contract: Contract, limits: Collection[str]) -> Iterator[Fault]:
    for control, words in _control_faults(contract):
        place = Phrase(
            "control_of", "{file}, the control {control}", {"file": name, "control": control}
        )
        yield Fault(place, words)
    for code in sorted(contract.severity):
        if rule_of(code) is None:
            yield Fault(
                f"{name}, x-kalkyl/severity",
                Phrase("no_such_rule", "there is no rule {code}", {"code": code}),
            )
    for limit in sorted(set(contract.thresholds) - set(limits)):
        yield Fault(f"{name}, x-kalkyl/thresholds", _no_limit(limit))


def _missing(name: str) -> Phrase:
    return Phrase("is_missing", "there is no {what}", {"what": name})


def _no_limit(limit: str) -> Phrase:
    return Phrase("no_such_limit", "limits.schema.json has no limit {limit}", {"limit": limit})


def _no_row(row: str) -> Phrase:
    return Phrase("no_such_row", "there is no row {row}", {"row": row})


def _group_faults(contract: Contract, table: TableSpec) -> Iterator[Phrase]:
    """What a table about groups of people names and does not have."""
    group = table.group
    if group is None:
        return
    if group.size not in table.columns and table.row(group.size) is None:
        facts = {"name": group.size}
        yield Phrase("group_unknown", "group: {name} is not in the table", facts)
    for row in sorted({row for whole in group.wholes for row in whole}):
        if table.row(row) is None:
            yield _of_group(_no_row(row))
    if group.total is not None and not _leads(contract, group.total, ("", "", "")):
        yield _of_group(_missing(_written(group.total)))


def _of_group(fault: Phrase) -> Phrase:
    return Phrase("in_group", "group: {fault}", {"fault": fault})


def _control_faults(contract: Contract) -> Iterator[tuple[str, Phrase]]:
    """Each control that names what there is not, by its id."""
    known = {control.id for control in contract.controls}
    for control in contract.controls:
        for ref in (control.left, *control.plus, control.right):
            if not _leads(contract, ref, ("", TOTAL, "")):
                yield control.id, _missing(_written(ref))
        for other in sorted(set(control.follows) - known):
            facts = {"control": other}
            yield control.id, Phrase("no_such_control", "there is no control {control}", facts)


def _cell_faults(
    contract: Contract, table: TableSpec, key: Key, spec: CellSpec
) -> Iterator[Phrase]:
    if spec.formula is not None:
        measure = spec.formula.measure
        if measure not in MEASURES and measure not in _ON_COLUMNS:
            facts = {"measure": measure}
            yield Phrase("no_such_measure", "there is no measure {measure}", facts)
        for ref in spec.formula.of:
            if not _leads(contract, ref, key):
                leads = {"name": _written(ref)}
                yield Phrase(
                    "formula_nowhere", "the formula names {name}, which there is not", leads
                )
    yield from _number_faults(spec)
    watched = spec.required.column
    if watched and watched not in table.columns:
        yield _points("required", watched)
    if spec.required.threshold and spec.required.threshold not in contract.thresholds:
        yield _no_limit(spec.required.threshold)
    if spec.spread_of and spec.spread_of not in table.columns:
        yield _points("spread_of", spec.spread_of)
    missing = [column for column in table.key if column not in table.columns]
    if missing:
        yield Phrase("key_no_column", "the key {key} is no column", {"key": missing[0]})


def _points(word: str, column: str) -> Phrase:
    facts = {"word": word, "column": column}
    return Phrase("points_nowhere", "{word} names the column {column}, which there is not", facts)


def _number_faults(spec: CellSpec) -> Iterator[Phrase]:
    if spec.accumulates and (spec.formula is not None or spec.kind is not CellKind.NUMBER):
        yield Phrase("accumulates_only", "accumulates is for numbers that are filled in alone")
    if spec.kind is CellKind.NUMBER and _UNKNOWN_LIMIT.fullmatch(spec.given or ""):
        yield _no_limit((spec.given or "")[1:])


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


def _layout_faults(contract: Contract, layout: Layout) -> Iterator[Fault]:
    placed = [block.table for sheet in layout.sheets for block in sheet.blocks]
    where = f"layouts/{contract.report}.json"
    ever = set(contract.document["properties"])  # some tables are used in some years only
    for table in sorted(set(placed) - ever):
        yield Fault(where, _no_table(table))
    for table in sorted(set(contract.tables) - set(placed)):
        facts = {"table": table}
        yield Fault(where, Phrase("table_unplaced", "the table {table} has no place", facts))
    for table in sorted({table for table in placed if placed.count(table) > 1}):
        facts = {"table": table}
        yield Fault(where, Phrase("table_placed_twice", "the table {table} has two places", facts))


def _no_table(table: str) -> Phrase:
    return Phrase("no_such_table", "the report has no table {table}", {"table": table})


def view_faults(contract: Contract, layout: Layout) -> Iterator[Phrase]:
    """What a foreign form's layout names and the report does not have.

    Rows come and go with the years; tables and columns do not.
    """
    for sheet in layout.sheets:
        for block in sheet.blocks:
            table = contract.tables.get(block.table)
            if table is None:
                yield _no_table(block.table)
                continue
            view = block.view or View()
            for column in sorted(
                {*view.columns, *view.decimals, *view.reversed} - set(table.columns)
            ):
                facts = {"column": column}
                none = Phrase("no_such_column", "there is no column {column}", facts)
                yield Fault(block.table, none).says
            if view.row and table.row(view.row) is None:
                yield Fault(block.table, _no_row(view.row)).says
    if layout.cover is not None and COVER in contract.tables:
        if "administration" not in {*layout.cover.labels, *layout.cover.constants}:
            yield Phrase("cover_lacks", "cover: it lacks administration")
        cover = contract.tables[COVER]
        for row in (*layout.cover.labels, *layout.cover.constants):
            if cover.row(row) is None:
                yield Phrase("not_on_cover", "cover: the cover has no {row}", {"row": row})


def wording_faults(files: Files, contract: Contract) -> Iterator[Phrase]:
    """What the words in texts name and the report does not have.

    A table may be one that only other reports have.
    """
    wording = contract.wording
    known = frozenset(_properties(files))
    named = [key for measure in wording.measures for key in (*measure.figures, *measure.whole)]
    named += [key for comparison in wording.points for key in comparison.figures]
    for key in dict.fromkeys(named):
        words = f"{key[0]}.{key[2]}" + (f"@{key[1]}" if key[1] else "")
        for name in sorted({key[0], key[2]} - known):
            yield Fault(words, _missing(name)).says
        table = contract.tables.get(key[0])
        if table is not None and key[1] not in {"", TOTAL} and table.row(key[1]) is None:
            yield Fault(words, _no_row(key[1])).says


def _properties(node: object) -> Iterator[str]:
    """Every name of a table, row or column in some schemas."""
    if isinstance(node, Mapping):
        own = node.get("properties")
        if isinstance(own, Mapping):
            yield from own
        for inner in node.values():
            yield from _properties(inner)
