"""What an organisation's workbook says that no contract can be made of, told at its cells.

The contract that was built is gone through as kalkyl will use it, in every year in which something
changes: what it names must be there, and every table, row and column must have words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.levels import LEVEL_FORMS, is_level_form
from kalkyl.contract.load import contract_of
from kalkyl.contract.organisation import OVERLAY
from kalkyl.contract.organisation.fault_words import Named, none_such
from kalkyl.contract.organisation.records import Content, Fault, Record, applies
from kalkyl.contract.organisation.report_sheets import CONTROLS, PAGES, REPORTS
from kalkyl.contract.organisation.sheet_spec import SheetSpec
from kalkyl.contract.organisation.sheets import HEADINGS, INDICATORS, LIMITS, ROWS, SEVERITIES
from kalkyl.contract.spec import ANY, Contract, Shape, TableSpec
from kalkyl.model import Facts, Listed, Phrase, Place
from kalkyl.operations.contract_check import contract_faults, shared_faults, word_faults
from kalkyl.rules.register import rule_of
from kalkyl.tables.layout import Layout

_FIRST, _LAST = 2000, 2099
_SOME_YEAR: Final = 2025
_FIXED_SERIES: Final = ("KAL1", "KAL7", "KAL8")
_KNOWN_BY: Final = {
    (COVER, "", "(ifyllt)"): "Ifyllt",
    (COVER, "report", ""): "Rapport",
    (COVER, "year", ""): "År",
    (COVER, "level", ""): "Nivå",
}
_WEIGHTS: Final = ("note", "warning", "error")


_LATER: Final = "year+1"
_TEXTS: Final[Mapping[str, tuple[SheetSpec, tuple[str, ...], tuple[str, ...]]]] = {
    sheet.name: (sheet, columns, names)
    for sheet, columns, names in (
        (HEADINGS, ("title", "help", "prompt"), ("period", "year", _LATER)),
        (PAGES, ("title", "intro"), ("report", "period", "year")),
    )
}
"""The columns of a sheet whose texts have placeholders, and those there are beside levels'."""
_BRACES: Final = regex(r"\{([^{}]{0,60})\}")
_OF_YEAR: Final = regex(r"year\+\d")


@dataclass(frozen=True, slots=True)
class Sources:
    """What a contract was built of, and what came of it: documents and layouts by report."""

    content: Content
    files: Mapping[str, Any]
    layouts: Mapping[str, Layout]
    overlay: Mapping[str, Any]


def deep_faults(sources: Sources) -> Iterator[Fault]:
    """Everything that is wrong with a contract whose parts are all sound."""
    yield from _weight_faults(sources.content)
    yield from placeholder_faults(sources.content)
    schemas = {name: file for name, file in sources.files.items() if name.endswith(".schema.json")}
    yield from _cover_faults(sources.content)
    yield from word_faults(schemas)
    yield from shared_faults(schemas)
    for record in sources.content.of(REPORTS):
        if record.text("id") in sources.layouts:
            yield from _report_faults(sources, schemas, record)


def _cover_faults(content: Content) -> Iterator[Fault]:
    """The words that a workbook is known by, which are the same in all organisations."""
    for record in content.of(HEADINGS):
        where = (record.text("table"), record.text("row"), record.text("column"))
        word = _KNOWN_BY.get(where)
        if word is not None and record.text("title") != word:
            yield Fault(
                record.at("title"),
                Phrase(
                    "word_is_needed",
                    "kalkyl knows a workbook by the word *{word}*; leave it as it is",
                    {"word": word},
                ),
            )


def _weight_faults(content: Content) -> Iterator[Fault]:
    """Rules that there are not, and those that no organisation may make lighter."""
    for record in content.of(LIMITS):
        code, weight = record.text("limit"), record.text("value")
        if not code.startswith("KAL") or weight not in _WEIGHTS:
            continue
        rule = rule_of(code)
        if rule is None:
            yield Fault(record.at("limit"), none_such(Named.RULE, code))
        elif code.startswith(_FIXED_SERIES) and _is_lighter(weight, rule.severity):
            own = next(word for word, name in SEVERITIES.items() if name == rule.severity)
            facts = {"code": code, "own": own}
            yield Fault(
                record.at("value"),
                Phrase(
                    "rule_is_fixed",
                    "the rule {code} is {own}; rules on files, people and harm stay as heavy",
                    facts,
                ),
            )


def _is_lighter(weight: str, than: str) -> bool:
    return _WEIGHTS.index(weight) < _WEIGHTS.index(than)


def _report_faults(sources: Sources, schemas: Mapping[str, Any], record: Record) -> Iterator[Fault]:
    report = record.text("id")
    for year in _years(sources.content):
        faults = list(contract_faults(schemas, report, year, sources.layouts[report]))
        yield from (_placed(sources, record, each) for each in faults)
        if not faults:
            contract = contract_of(schemas, report, year)
            yield from _unnamed(sources.content, record, contract)
            yield from _double_headings(sources.content, contract)


def _years(content: Content) -> list[int]:
    """The years in which a contract is another than in the year before."""
    found = {_SOME_YEAR}
    for sheet in (ROWS, INDICATORS, HEADINGS, CONTROLS):
        for record in content.of(sheet):
            found |= {record.year("from") or _SOME_YEAR, (record.year("to") or _FIRST) + 1}
            found |= {record.year("to") or _SOME_YEAR, *record.years}
    return sorted(year for year in found if _FIRST < year <= _LAST)


def _placed(sources: Sources, report: Record, fault: Fault) -> Fault:
    """A fault of a built contract, at the cell that it most likely comes from."""
    where = str(fault.where).partition(", ")[2]
    for name, path in _added(sources.overlay):
        if where == name:
            return Fault(f"{OVERLAY}, {path}", fault.text)
    control = fault.where.facts["control"] if isinstance(fault.where, Phrase) else ""
    for record in sources.content.of(CONTROLS):
        if record.text("id") == control and applies(record, report.text("id")):
            facts: Facts = {"fault": fault.text, "report": _title(report)}
            return Fault(
                _figure(record, str(fault.text)),
                Phrase("fault_in_report", "{fault} in {report}", facts),
            )
    text = Fault(where, fault.text).says if where else fault.text
    return Fault(report.at("id"), Fault(_title(report), text).says)


def _added(overlay: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The columns of an overlay, as faults name them, and where they stand in it."""
    for table, added in overlay.get("tables", {}).items():
        yield from (
            (f"{table}.{name}", f"tables/{table}/columns/{name}") for name in added["columns"]
        )
    for table, columns in overlay.get("columns", {}).items():
        yield from ((f"{table}.{name}", f"columns/{table}/{name}") for name in columns)


def _figure(record: Record, text: str) -> Place:
    """The cell of a control that names what there is not."""
    for column in ("left", "right"):
        if record.text(column) and record.text(column) in text:
            return record.at(column)
    for column in ("plus", "follows"):
        if any(word in text for word in record.words(column)):
            return record.at(column)
    return record.at("id")


def _title(report: Record) -> str:
    return report.text("name")


def _unnamed(content: Content, report: Record, contract: Contract) -> Iterator[Fault]:
    """Tables, rows and columns that nobody has given words."""
    for table in contract.tables.values():
        for row, column in _wordless(table):
            named = ((Named.TABLE, table.id), (Named.ROW, row), (Named.COLUMN, column))
            what = Listed(tuple(_named(thing, word) for thing, word in named if word))
            facts: Facts = {"what": what, "report": _title(report)}
            none = Phrase("heading_missing", "{what} in {report} has no heading", facts)
            yield Fault(_heading_place(content, table.id, row, column), none)


def _named(thing: Named, word: str) -> Phrase:
    return Phrase("thing_named", "{what} *{word}*", {"what": thing.value, "word": word})


def _wordless(table: TableSpec) -> Iterator[tuple[str, str]]:
    if not table.label:
        yield "", ""
    if table.shape is not Shape.OPEN and not table.row_heading:
        yield "", "(radrubrik)"
    yield from ((row.id, "") for row in table.rows if not row.label)
    if table.shape is not Shape.RECORD:
        for (row, column), spec in table.cells.items():
            if spec is not None and not spec.label:
                yield ("" if row == ANY else row), column


def _heading_place(content: Content, table: str, row: str, column: str) -> Place | str:
    """The row of the sheet Rubriker that says nothing, if there is one; else the sheet."""
    for record in content.of(HEADINGS):
        if (record.text("table"), record.text("row"), record.text("column")) == (
            table,
            row,
            column,
        ):
            return record.at("title")
    return HEADINGS.name


def _double_headings(content: Content, contract: Contract) -> Iterator[Fault]:
    """Columns of one table that nobody can tell apart by their headings."""
    for table in contract.tables.values():
        seen: dict[tuple[str, str], str] = {}
        for (row, column), spec in table.cells.items():
            if spec is None or not spec.label or table.shape is Shape.RECORD:
                continue
            first = seen.setdefault((row, spec.heading.casefold()), column)
            if first != column:
                place = _heading_place(content, table.id, "" if row == ANY else row, column)
                words: Facts = {"column": first, "heading": spec.heading}
                yield Fault(
                    place,
                    Phrase(
                        "heading_shared",
                        "the column {column} of the same table has the heading *{heading}* already",
                        words,
                    ),
                )


def placeholder_faults(content: Content) -> Iterator[Fault]:
    """Every word in braces that stands for nothing, with the one that is likely meant."""
    for sheet, columns, names in _TEXTS.values():
        for record in content.of(sheet):
            for column in columns:
                yield from _of_text(record, column, names)


def _of_text(record: Record, column: str, names: tuple[str, ...]) -> Iterator[Fault]:
    text = record.text(column)
    for match in _BRACES.finditer(text):
        if not _is_known(match[1], names):
            known = [f"{{{_alike(word, match[1])}}}" for word in (*names, *LEVEL_FORMS)]
            yield Fault(record.at(column), none_such(Named.PLACEHOLDER, match[0], known))
    if any(brace in _BRACES.sub("", text) for brace in "{}"):
        yield Fault(
            record.at(column),
            Phrase("brace_alone", "a brace stands alone; write one word between {{ and }}"),
        )


def _is_known(word: str, names: tuple[str, ...]) -> bool:
    is_year = _LATER in names and _OF_YEAR.fullmatch(word)
    return word in names or is_level_form(word) or bool(is_year)


def _alike(word: str, written: str) -> str:
    """A name with a capital where the one that was written has one."""
    return word[:1].upper() + word[1:] if written[:1].isupper() and word in LEVEL_FORMS else word
