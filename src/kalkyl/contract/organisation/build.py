"""Builds the contract's documents of an organisation's records and kalkyl's own structure.

The structure says which tables and columns there are, how they are computed and merged. It has no
row, word, target, limit, severity or date: those come from the records, and each goes to one place
in one document. What leads nowhere is a fault at its cell.

An update of kalkyl may bring a table with headings, a limit or a word to choose that an
organisation's workbook does not have yet: they are taken from the example's. Its own rows are never
added to.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from kalkyl.contract.levels import level_words
from kalkyl.contract.organisation import ABOUT, MANIFEST
from kalkyl.contract.organisation.draft import COLUMNS, NOTE, Draft, Node, inner, schema_name
from kalkyl.contract.organisation.fault_words import Named, before_first, missing_in, not_filled
from kalkyl.contract.organisation.lists import labels_of, put_lists
from kalkyl.contract.organisation.overlay import put_overlay
from kalkyl.contract.organisation.records import Content, Fault, Record
from kalkyl.contract.organisation.reports import put_controls, put_limits, put_pages, put_reports
from kalkyl.contract.organisation.sheets import (
    DEPARTMENTS,
    FACT_OF,
    HEADINGS,
    LIMITS,
    OWN_LISTS,
    ROWS,
)

_NOTHING: Mapping[str, Any] = MappingProxyType({})


_WHICH: Final = ("table", "row", "column")


_PARTS = {"(radrubrik)": "row_heading", "(summarad)": "total", "(ifyllt)": "column"}


def documents_of(
    content: Content, structure: Mapping[str, Any], overlay: Mapping[str, Any] = _NOTHING
) -> tuple[Mapping[str, Any], list[Fault]]:
    """The documents of a contract by name, and all that is wrong with what they are built of."""
    draft = Draft(content, copy.deepcopy(dict(structure)))
    put_overlay(draft, overlay)
    put_headings(draft)
    put_reports(draft)
    put_limits(draft)
    put_lists(draft)
    put_controls(draft)
    put_pages(draft)
    draft.documents[ABOUT] = _about(content)
    draft.documents[MANIFEST] = _manifest(draft)
    words = level_words(draft.documents[ABOUT])
    return words.filled_in(draft.documents), draft.faults


def _about(content: Content) -> dict[str, str]:
    """What the sheet Organisation says."""
    facts = content.facts()
    answers = {fact: facts[fact].text("value") for fact in FACT_OF if fact in facts}
    return {fact: answer for fact, answer in answers.items() if answer}


def _manifest(draft: Draft) -> dict[str, Any]:
    """The departments, as a manifest has them."""
    known = labels_of(draft.documents, "uppdrag")
    departments = draft.content.of(DEPARTMENTS)
    for record in departments:
        for row in record.words("uppdrag"):
            if row not in known:
                draft.unknown(record, "uppdrag", row, Named.UPPDRAG, known)
    facts = _about(draft.content)
    receiver = {"receiver": facts["receiver"]} if facts.get("receiver") else {}
    return {
        "administration": facts.get("administration", ""),
        **receiver,
        "department": [dict(_department(record)) for record in departments],
    }


def _department(record: Record) -> Iterator[tuple[str, Any]]:
    yield "code", record.text("code")
    yield "name", record.text("name")
    if record.words("contact"):
        yield "contact", record.words("contact")[0]
    for column in ("uppdrag", "senders"):
        if record.words(column):
            yield column, list(record.words(column))


def completed_by(content: Content, example: Content, faults: Sequence[Fault]) -> Content:
    """A workbook's records with those of the example's that ``faults`` say are missing."""
    more: Mapping[str, tuple[Record, ...]] = {
        HEADINGS.name: tuple(_headings(content, example)),
        LIMITS.name: _named(example.of(LIMITS), "limit", faults),
        ROWS.name: tuple(
            record
            for record in _named(example.of(ROWS), "id", faults)
            if record.text("list") not in OWN_LISTS
        ),
    }
    sheets = {name: (*content.sheets.get(name, ()), *records) for name, records in more.items()}
    return Content({**content.sheets, **sheets})


def _headings(content: Content, example: Content) -> Iterator[Record]:
    known = {tuple(map(record.text, _WHICH)) for record in content.of(HEADINGS)}
    for record in example.of(HEADINGS):
        if tuple(map(record.text, _WHICH)) not in known:
            yield record


def _named(records: Sequence[Record], column: str, faults: Sequence[Fault]) -> tuple[Record, ...]:
    missing = {missing_in(fault.text) for fault in faults}
    return tuple(record for record in records if record.text(column) in missing)


def put_headings(draft: Draft) -> None:
    """Puts every row of the sheet Rubriker in its place.

    What is about one report holds over what is about all, and one row over all rows.
    """
    for record in sorted(draft.content.of(HEADINGS), key=_narrowness):
        _put(draft, record)


def _narrowness(record: Record) -> tuple[bool, bool]:
    return bool(record.words("report")), bool(record.text("row"))


def _put(draft: Draft, record: Record) -> None:
    reports = record.words("report")
    unknown = [report for report in reports if report not in draft.structured()]
    for report in unknown:
        draft.unknown(record, "report", report, Named.REPORT, draft.structured())
    if unknown:
        return
    first, last = record.year("from"), record.year("to")
    if first is not None and last is not None and first > last:
        draft.tell(record, "to", before_first(first, last))
    tables = list(_tables(draft, record))
    if not tables:
        known = _known_tables(draft)
        draft.unknown(record, "table", record.text("table"), Named.TABLE, known)
        return
    for number, (node, whole, file) in enumerate(tables):
        _Table(draft, record, node, whole, file, is_first=not number).put()


def _known_tables(draft: Draft) -> set[str]:
    return {table for report in draft.structured() for table in draft.report(report)["properties"]}


def _tables(draft: Draft, record: Record) -> Iterator[tuple[Node, Node, str]]:
    """The nodes that a record's table has, each with what it comes to and its file."""
    table = record.text("table")
    if record.words("report"):
        for report in record.words("report"):
            node = draft.report(report)["properties"].get(table)
            if node is not None:
                yield node, *draft.whole(node, schema_name(report))
        return
    shared = draft.definitions(COLUMNS).get(table)
    if shared is not None:
        yield shared, *draft.whole(shared, COLUMNS)
        return
    for report in draft.structured():
        own = draft.report(report).get("$defs", {}).get(table)
        if own is not None and table in draft.report(report)["properties"]:
            yield own, *draft.whole(own, schema_name(report))


class _Table:
    """A table that words of a record are put into."""

    def __init__(  # what there is to know of a place
        self, draft: Draft, record: Record, node: Node, whole: Node, file: str, *, is_first: bool
    ) -> None:
        self._draft, self._record, self._file = draft, record, file
        self._node, self._whole, self._is_first = node, whole, is_first

    def put(self) -> None:
        row, column = self._record.text("row"), self._record.text("column")
        note = self._whole[NOTE]
        if column in _PARTS:
            self._put_part(_PARTS[column], note)
        elif not row and not column:
            self._write(self._node)
        elif row and not self._has_row(row):
            self._unknown("row", row, Named.ROW, self._whole.get("properties", {}))
        elif not column:
            self._write(inner(self._node, "properties", row))
        else:
            self._put_column(row, column)

    def _put_part(self, word: str, note: Mapping[str, Any]) -> None:
        if word not in note:
            self._unknown("column", self._record.text("column"), Named.PART, ())
        elif not self._record.text("title"):
            self._draft.tell(self._record, "title", not_filled(HEADINGS.column("title").heading))
        else:
            inner(self._node, NOTE)[word] = self._record.text("title")

    def _has_row(self, row: str) -> bool:
        return row in self._whole.get("properties", {})

    def _put_column(self, row: str, column: str) -> None:
        places = [path for path in self._rows(row) if self._has(path, column)]
        if not places:
            known = {name for path in self._rows(row) for name in self._columns(path)}
            self._unknown("column", column, Named.COLUMN, known)
        for path in places:
            self._write(inner(self._node, *path, "properties", column))

    def _rows(self, row: str) -> Iterator[tuple[str, ...]]:
        """The paths to the rows that are meant: one, or all of the table."""
        if row:
            yield ("properties", row)
            return
        for general in ("items", "additionalProperties"):
            if isinstance(self._whole.get(general), Mapping):
                yield (general,)
        for name in self._whole.get("properties", {}):
            yield ("properties", name)

    def _columns(self, path: tuple[str, ...]) -> Mapping[str, Any]:
        node = self._whole
        for step in path:
            node = node[step]
        columns: Mapping[str, Any] = self._draft.whole(node, self._file)[0].get("properties", {})
        return columns

    def _has(self, path: tuple[str, ...], column: str) -> bool:
        return isinstance(self._columns(path).get(column), Mapping)

    def _unknown(self, cell: str, word: str, kind: Named, known: Any) -> None:
        if self._is_first:
            self._draft.unknown(self._record, cell, word, kind, known)

    def _write(self, node: Node) -> None:
        """Writes all that a record says into a node."""
        record = self._record
        if record.text("title"):
            node["title"] = record.text("title")
        if record.text("help"):
            node["description"] = record.text("help")
        note = {
            "prompt": record.text("prompt"),
            "former": list(record.words("former")),
            "from": record.year("from"),
            "to": record.year("to"),
        }
        kept = {word: value for word, value in note.items() if value}
        if kept:
            inner(node, NOTE).update(kept)
