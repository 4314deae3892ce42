"""Reads a contract out of its JSON Schemas: the annotations under ``x-kalkyl``, year by year."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kalkyl.base.errors import KalkylError
from kalkyl.base.regex import regex
from kalkyl.contract.cell_spec import (
    CellKind,
    CellSpec,
    Choice,
    EarlierKind,
    Formula,
    Merge,
    Prefill,
    Ref,
    Required,
    RequiredRule,
)
from kalkyl.contract.spec import (
    ANY,
    VALUE,
    Claim,
    Contract,
    Control,
    Group,
    RowSpec,
    Shape,
    Sign,
    TableSpec,
)
from kalkyl.model import Facts, Level, Phrase

_NOTE = "x-kalkyl"
_LISTS, _LIMITS = "rows-and-choices.schema.json", "limits.schema.json"
_YEAR = regex(r"\{year(?:\+(\d))?\}")
Schema = Mapping[str, Any]


class ContractError(KalkylError):
    """A schema in ``schemas/`` that kalkyl cannot make sense of."""


class _Library:
    """The schema files by name, with references followed and annotations laid together."""

    def __init__(self, files: Mapping[str, Schema], report: str, year: int) -> None:
        self.files = files
        self.year = year
        name = f"{report}.schema.json"
        self.schema, self.file = self.whole(files[name], name)
        self.period: Mapping[str, str] = self.schema[_NOTE]["period"]
        self.limits = {**limits_of(files), **self.schema[_NOTE].get("thresholds", {})}

    def whole(self, schema: Schema, file: str) -> tuple[dict[str, Any], str]:
        """A schema with its ``$ref`` replaced by what it points at; its own words win."""
        if "$ref" not in schema:
            return dict(schema), file
        target, target_file = found_by(self.files, schema["$ref"], file)
        base, base_file = self.whole(target, target_file)
        own = {word: value for word, value in schema.items() if word != "$ref"}
        return _overlay(base, own), base_file

    def words(self, schema: Schema, word: str = "title") -> str:
        """A schema's words with the period and the years that they name: ``{year+1}``."""
        text = str(schema.get(word, "")).replace("{period}", self.period["label"])
        return _YEAR.sub(lambda found: str(self.year + int(found[1] or 0)), text)

    def choices(self, name: str) -> tuple[Choice, ...]:
        """The items of a list that are used this year."""
        items = found_by(self.files, f"{_LISTS}#/$defs/{name}", _LISTS)[0]["oneOf"]
        return tuple(self._choice(item) for item in items if self.is_used(item[_NOTE]))

    def is_used(self, note: Schema) -> bool:
        """Whether what a note stands on is used this year."""
        return bool(note.get("from", self.year) <= self.year <= note.get("to", self.year))

    def _choice(self, item: Schema) -> Choice:
        note = item[_NOTE]
        given = {
            column: by_year[str(self.year)]
            for column, by_year in note.get("given", {}).items()
            if str(self.year) in by_year
        }
        synonyms = tuple(note.get("synonyms", ()))
        return Choice(note["id"], item["const"], synonyms, given, note.get("becomes", ""))


def found_by(files: Mapping[str, Schema], reference: str, file: str) -> tuple[Schema, str]:
    """The schema a ``$ref`` in ``file`` points at, and the file it stands in."""
    name, _, pointer = reference.partition("#")
    found: Any = files[name or file]
    for step in filter(None, pointer.split("/")):
        if not isinstance(found, Mapping) or step not in found:
            facts: Facts = {"file": file, "reference": str(reference)}
            raise ContractError(Phrase("leads_nowhere", "{file}: {reference} leads nowhere", facts))
        found = found[step]
    return found, name or file


def _overlay(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for word, value in top.items():
        under = merged.get(word)
        both = isinstance(under, Mapping) and isinstance(value, Mapping)
        merged[word] = _overlay(under, value) if both else value  # type: ignore[arg-type]  # narrowed by ``both``
    return merged


def limits_of(files: Mapping[str, Schema]) -> dict[str, str]:
    """Every limit by its name, as it is unless a report says otherwise."""
    return {name: limit["const"] for name, limit in files[_LIMITS]["$defs"].items()}


def contract_of(files: Mapping[str, Schema], report: str, year: int) -> Contract:
    """The contract of a report in a year, from the schema files by name."""
    library = _Library(files, report, year)
    schema = library.schema
    note = schema[_NOTE]
    whole = {id_: library.whole(table, library.file) for id_, table in schema["properties"].items()}
    tables = {
        table_id: _table(library, table_id, *table)
        for table_id, table in whole.items()
        if library.is_used(table[0].get(_NOTE, {}))
    }
    return Contract(
        report=note["report"],
        title=schema["title"],
        version=note["version"],
        year=year,
        period_label=library.period["label"],
        period_end=_month_end(year, library.period["end"]),
        period_id=library.period["id"],
        previous=note.get("previous"),
        tables=tables,
        controls=tuple(_controls(library, note.get("controls", ()))),
        thresholds=library.limits,
        limit_words={name: limit["title"] for name, limit in files[_LIMITS]["$defs"].items()},
        severity=dict(note.get("severity", {})),
        document=schema,
        former=tuple(note.get("former", ())),
    )


def _month_end(year: int, end: str) -> str:
    """The last day of a period's last month, which February has more than one of."""
    month = int(end.partition("-")[0])
    return f"{year}-{month:02}-{monthrange(year, month)[1]:02}"


def _table(library: _Library, table_id: str, schema: Schema, file: str) -> TableSpec:
    note = schema.get(_NOTE, {})
    shape = Shape(note["rows"])
    rows = tuple(_rows(library, schema, note))
    cells = dict(_cells(library, schema, file, shape, rows))
    if note.get("optional", False):
        cells = {at: spec and _only_in_used_rows(spec) for at, spec in cells.items()}
    columns = tuple(dict.fromkeys(column for _, column in cells))
    there = {column for (_, column), spec in cells.items() if spec}
    return TableSpec(
        id=table_id,
        label=library.words(schema),
        shape=shape,
        columns=tuple(column for column in columns if column in there),
        cells=cells,
        rows=tuple(RowSpec(row.id, row.label, row.synonyms, row.becomes) for row in rows),
        row_heading=note.get("row_heading", ""),
        total=note.get("total", ""),
        key=tuple(note.get("key", ())),
        capacity=note.get("capacity", 0),
        merge=Merge(note.get("merge", "key")),
        required=note.get("required", False) and not note.get("optional", False),
        optional=note.get("optional", False),
        partial=note.get("partial", False),
        column=note.get("column", ""),
        sign=Sign(note.get("sign", "reports")),
        help=library.words(schema, "description"),
        group=_group(note["group"]) if "group" in note else None,
    )


def _group(note: Schema) -> Group:
    wholes = tuple(map(tuple, note.get("wholes", ())))
    return Group(note["size"], wholes, _ref(note["total"]) if "total" in note else None)


def _only_in_used_rows(spec: CellSpec) -> CellSpec:
    """A cell of a table that may be left blank: nothing is required but the rest of a row."""
    return (
        replace(spec, required=Required(RequiredRule.ROW))
        if spec.required.rule is RequiredRule.ALWAYS
        else spec
    )


def _rows(library: _Library, schema: Schema, note: Schema) -> Iterator[Choice]:
    """The rows of a table: those of its lists, else those its properties name."""
    if note["rows"] == "open":
        return
    for name in note.get("list", ()):
        yield from library.choices(name)
    if "list" not in note:
        for row_id, row in schema["properties"].items():
            yield Choice(row_id, library.words(row))


def _cells(
    library: _Library, schema: Schema, file: str, shape: Shape, rows: tuple[Choice, ...]
) -> Iterator[tuple[tuple[str, str], CellSpec | None]]:
    if shape is Shape.RECORD:
        yield from _record_cells(library, schema, file, rows)
        return
    general = schema["items"] if shape is Shape.OPEN else schema.get("additionalProperties")
    if isinstance(general, Mapping):
        yield from _row_cells(library, ANY, *library.whole(general, file))
    own = schema.get("properties", {})
    given = {row.id: row.given for row in rows}
    for row_id, row in own.items():
        yield from _row_cells(library, row_id, *library.whole(row, file), given.get(row_id))


def _record_cells(
    library: _Library, schema: Schema, file: str, rows: tuple[Choice, ...]
) -> Iterator[tuple[tuple[str, str], CellSpec | None]]:
    own = schema.get("properties", {})
    for row in rows:
        cell = own.get(row.id, schema.get("additionalProperties"))
        spec = _cell(library, *library.whole(cell, file))
        yield (row.id, VALUE), spec


def _row_cells(
    library: _Library, row_id: str, row: Schema, file: str, given: Mapping[str, str] | None = None
) -> Iterator[tuple[tuple[str, str], CellSpec | None]]:
    for column, cell in row["properties"].items():
        if cell is False:  # JSON Schema's own word for "no such cell in this row"
            yield (row_id, column), None
            continue
        yield (row_id, column), _cell(library, *library.whole(cell, file), given, column)


def _cell(
    library: _Library,
    schema: Schema,
    file: str,  # noqa: ARG001  # unpacked from whole(); a cell refers no further
    given: Mapping[str, str] | None = None,
    column: str = "",
) -> CellSpec:
    note = schema.get(_NOTE, {})
    closed = "list" in note and not note.get("open_list", False)
    return CellSpec(
        label=library.words(schema),
        kind=_kind(schema, note),
        unit=note.get("unit"),
        decimals=note.get("decimals"),
        merge=Merge(note.get("merge", "sum")),
        required=_required(note.get("required", "never")),
        formula=_formula(library, note["formula"]) if "formula" in note else None,
        given=_given(library, note.get("given", ""), given, column),
        prefill=_prefill(library, note["prefill"]) if "prefill" in note else None,
        choices=library.choices(note["list"]) if "list" in note else (),
        closed=closed,
        levels=frozenset(Level(level) for level in note.get("levels", list(Level))),
        spread_of=note.get("spread_of", ""),
        weight=_ref(note["weight"]) if "weight" in note else None,
        has_total=note.get("total", True) is not False,
        sums_results=note.get("total") == "sum",
        plain=note.get("plain", False),
        accumulates=note.get("accumulates", False),
        help=library.words(schema, "description"),
        prompt=note.get("prompt", ""),
        former=tuple(note.get("former", ())),
        schema=_entry_schema(schema),
    )


def _prefill(library: _Library, note: Schema) -> Prefill:
    """Reads what a cell is filled in from; ``{period}`` is the id of the report's own period."""
    ref = _ref(note["ref"].replace("{period}", library.period["id"]))
    return Prefill(EarlierKind(note["from"]), ref, note.get("row", "same"))


def _given(
    library: _Library, word: str, by_list: Mapping[str, str] | None, column: str
) -> str | None:
    """What fills the cell in: ``=4`` for a value or limit that is known, else the schema's word."""
    if by_list and column in by_list:
        return f"={by_list[column]}"
    return f"={library.limits[word[1:]]}" if word[1:] in library.limits else word or None


def _entry_schema(schema: Schema) -> dict[str, Any]:
    """The part of a cell's schema that an entry is held against; lists are met by their words."""
    return {word: value for word, value in schema.items() if word not in (_NOTE, "oneOf", "title")}


def _kind(schema: Schema, note: Schema) -> CellKind:
    types = schema.get("type", "string")
    if {"number", "integer"} & set([types] if isinstance(types, str) else types):
        return CellKind.NUMBER
    is_date = schema.get("format") == "date" and not note.get("list")
    return CellKind.DATE if is_date else CellKind.TEXT


def _required(words: Any) -> Required:
    if isinstance(words, str):
        return Required(RequiredRule(words))
    return Required(RequiredRule.WHEN, words["when"], words["reaches"])


def _formula(library: _Library, note: Schema) -> Formula:
    settings = dict(note.get("with", {}))
    if "yellow" in settings:
        settings["yellow"] = library.limits[settings["yellow"]]
    return Formula(note["measure"], tuple(map(_ref, note["of"])), settings)


def _ref(text: str) -> Ref:
    """Reads ``column``, ``table.column``, ``table.column@row``."""
    rest, _, row = text.partition("@")
    table, _, column = rest.rpartition(".")
    return Ref(column, table or None, row or None)


def _controls(library: _Library, notes: Sequence[Schema]) -> Iterator[Control]:
    for note in notes:
        control, _ = library.whole(note, library.file)
        if library.is_used(control):
            yield _control(control)


def _control(note: Schema) -> Control:
    claim = note.get("claimed")
    return Control(
        id=note["id"],
        label=note["label"],
        left=_ref(note["left"]),
        right=_ref(note["right"]),
        plus=tuple(map(_ref, note.get("plus", ()))),
        follows=tuple(note.get("follows", ())),
        severity=note.get("severity", "error"),
        each="each" in note,
        claim=Claim(claim["table"], claim["row_in"], claim["where"]) if claim else None,
        levels=frozenset(Level(level) for level in note.get("levels", list(Level))),
    )
