"""What a workbook of an earlier version of kalkyl lacks, taken from the example's.

An update of kalkyl may bring a table with headings, a limit or a word to choose that an
organisation's workbook does not have yet. Its own rows are never added to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kalkyl.contract.organisation.records import Content, Fault, Record
from kalkyl.contract.organisation.sheets import HEADINGS, LIMITS, OWN_LISTS, ROWS
from kalkyl.contract.organisation.told import missing_in

_WHICH: Final = ("table", "row", "column")


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
