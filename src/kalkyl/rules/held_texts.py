"""What the texts of a workbook say of figures: its own, and those of reports handed in before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kalkyl.contract.cell_spec import EarlierKind
from kalkyl.contract.earlier import EarlierReport
from kalkyl.rules.catalogue import Expected, Reading, once
from kalkyl.rules.history import then_of
from kalkyl.rules.prose.claims import Claim, Claims

_SOURCES = (EarlierKind.PREVIOUS, EarlierKind.LAST_YEAR, EarlierKind.PLAN)


@once
def held(reading: Reading, expected: Expected) -> Iterator[Claim]:
    """What texts say of figures, each with the figure it was held against."""
    unsound = frozenset(difference.fact.key for difference in reading.differences)
    found = {source.value: earlier_of(reading, expected, source) for source in _SOURCES}
    earlier = {name: then for name, then in found.items() if then is not None}
    claims = Claims(reading.contract, reading.submission, reading.figures, unsound, earlier)
    return claims.held(reading.texts)


def earlier_of(reading: Reading, expected: Expected, source: EarlierKind) -> EarlierReport | None:
    """An earlier report without the rows that its contract does not know, which no sum counts."""
    then = then_of(reading, expected, source)
    if then is None:
        return None
    tables = then.contract.tables
    rows = {
        name: tuple(row for row in rows if tables[name].is_open or tables[name].row(row))
        for name, rows in then.submission.rows.items()
        if name in tables
    }
    return replace(then, submission=replace(then.submission, rows=rows))
