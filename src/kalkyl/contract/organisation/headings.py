"""Puts an organisation's headings, help texts and years where the contract has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kalkyl.contract.organisation.records import Record
from kalkyl.contract.organisation.sheets import HEADINGS
from kalkyl.contract.organisation.told import Named, before_first, not_filled
from kalkyl.contract.organisation.work import COLUMNS, NOTE, Node, Work, inner, schema_name

_PARTS = {"(radrubrik)": "row_heading", "(summarad)": "total", "(ifyllt)": "column"}


def put_headings(work: Work) -> None:
    """Puts every row of the sheet Rubriker in its place.

    What is about one report holds over what is about all, and one row over all rows.
    """
    for record in sorted(work.content.of(HEADINGS), key=_narrowness):
        _put(work, record)


def _narrowness(record: Record) -> tuple[bool, bool]:
    return bool(record.words("report")), bool(record.text("row"))


def _put(work: Work, record: Record) -> None:
    reports = record.words("report")
    unknown = [report for report in reports if report not in work.structured()]
    for report in unknown:
        work.unknown(record, "report", report, Named.REPORT, work.structured())
    if unknown:
        return
    first, last = record.year("from"), record.year("to")
    if first is not None and last is not None and first > last:
        work.tell(record, "to", before_first(first, last))
    tables = list(_tables(work, record))
    if not tables:
        known = _known_tables(work)
        work.unknown(record, "table", record.text("table"), Named.TABLE, known)
        return
    for number, (node, whole, file) in enumerate(tables):
        _Table(work, record, node, whole, file, is_first=not number).put()


def _known_tables(work: Work) -> set[str]:
    return {table for report in work.structured() for table in work.report(report)["properties"]}


def _tables(work: Work, record: Record) -> Iterator[tuple[Node, Node, str]]:
    """The nodes that a record's table has, each with what it comes to and its file."""
    table = record.text("table")
    if record.words("report"):
        for report in record.words("report"):
            node = work.report(report)["properties"].get(table)
            if node is not None:
                yield node, *work.whole(node, schema_name(report))
        return
    shared = work.definitions(COLUMNS).get(table)
    if shared is not None:
        yield shared, *work.whole(shared, COLUMNS)
        return
    for report in work.structured():
        own = work.report(report).get("$defs", {}).get(table)
        if own is not None and table in work.report(report)["properties"]:
            yield own, *work.whole(own, schema_name(report))


class _Table:
    """A table that words of a record are put into."""

    def __init__(  # what there is to know of a place
        self, work: Work, record: Record, node: Node, whole: Node, file: str, *, is_first: bool
    ) -> None:
        self._work, self._record, self._file = work, record, file
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
            self._work.tell(self._record, "title", not_filled(HEADINGS.column("title").heading))
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
        columns: Mapping[str, Any] = self._work.whole(node, self._file)[0].get("properties", {})
        return columns

    def _has(self, path: tuple[str, ...], column: str) -> bool:
        return isinstance(self._columns(path).get(column), Mapping)

    def _unknown(self, cell: str, word: str, what: Named, known: Any) -> None:
        if self._is_first:
            self._work.unknown(self._record, cell, word, what, known)

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
