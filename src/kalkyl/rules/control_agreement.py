"""Whether the figures that a control names agree, as exactly as the workbook tells them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.spec import TOTAL, Claim, Control
from kalkyl.contract.validate import violations
from kalkyl.figures.interval import total
from kalkyl.figures.precision import entries_behind, tolerance
from kalkyl.model import Key, Place
from kalkyl.rules.catalogue import Reading, once
from kalkyl.rules.computed_cells import short_tables
from kalkyl.rules.labels import row_words
from kalkyl.rules.typed_precision import Known
from kalkyl.template.controls import control_keys, controls_at, is_claimed


@dataclass(frozen=True, slots=True)
class FailedControl:
    """A control that does not hold: both figures as exactly as they are known.

    ``summed`` is what the rows under a typed total come to, where these are to blame and not it.
    """

    control: Control
    left: Key
    right: Key
    left_known: Known
    right_known: Known
    summed: Known | None = None


@once
def broken_controls(reading: Reading, *, claimed: bool) -> Iterator[FailedControl]:
    """The controls whose two figures do not agree."""
    for control in controls_at(reading.contract, reading.submission.level):
        if (control.claim is not None) is not claimed:
            continue
        for left in control_keys(reading.contract, control):
            found = _judged(reading, control, left) if _applies(reading, control, left) else None
            if found is not None:
                yield found


def _judged(reading: Reading, control: Control, left: Key) -> FailedControl | None:
    """A control compared with what its figures can be, if they disagree."""
    right = control.right.key(left)
    summed, rows = _sum(reading, control, left), reading.printed.known(reading.figures, right)
    if summed is None or rows is None:
        return None
    found = FailedControl(control, left, right, summed, rows)
    if reading.placing.foreign:
        return _as_printed(reading, found)
    return None if abs(summed.value - rows.value) <= _limit_in_sheet(reading, found) else found


def _limit_in_sheet(reading: Reading, found: FailedControl) -> Decimal:
    """What the sheet *Kontroll* of kalkyl's own workbooks allows, so that both say the same."""
    more = [ref.key(found.left) for ref in found.control.plus]
    return tolerance(reading.figures, found.left, found.right, *more)


def _as_printed(reading: Reading, found: FailedControl) -> FailedControl | None:
    """A control in a form that kalkyl did not make, if no rounding can bring it together.

    A typed total that its own rows contradict is reported as such. If it is right all the same,
    the rows are wrong; if the rows are, nothing more need be said.
    """
    rows, typed = found.right_known, reading.printed.typed(found.right)
    if found.left_known.interval.meets(rows.interval):
        return None
    if typed is None or typed.interval.meets(rows.interval):
        return found
    blames_rows = found.left_known.interval.meets(typed.interval)
    return replace(found, right_known=typed, summed=rows if blames_rows else None)


def _sum(reading: Reading, control: Control, left: Key) -> Known | None:
    """The left side of a control with what is added to it, as far as that is filled in."""
    keys = (left, *(ref.key(left) for ref in control.plus))
    found = [reading.printed.known(reading.figures, key) for key in keys]
    known = [figure for figure in found if figure is not None]
    if found[0] is None:
        return None
    value = sum((figure.value for figure in known), Decimal(0))
    return Known(left, value, total(figure.interval for figure in known))


@once
def told_controls(reading: Reading) -> Iterator[tuple[FailedControl, tuple[Place, ...]]]:
    """The broken controls that no claim brings up, each with the cells of those that follow."""
    found = {failed.control.id: failed for failed in broken_controls(reading, claimed=False)}
    led: dict[str, list[Place]] = {}
    for failed in found.values():
        causes = [found[cause] for cause in failed.control.follows if cause in found]
        if causes:
            causes.sort(key=lambda cause: cause.summed is not None)
            led.setdefault(causes[0].control.id, []).extend(_typed_cells(reading, failed))
    for name, failed in found.items():
        if not set(failed.control.follows) & set(found):
            yield failed, tuple(led.get(name, ()))


def _typed_cells(reading: Reading, failed: FailedControl) -> Iterator[Place]:
    """The typed figures of a control, row by row where it is about a total that is not shown."""
    table, row, column = failed.left
    rows = reading.figures.rows(reading.contract.tables[table]) if row == TOTAL else ()
    for key in (failed.left, *((table, each, column) for each in rows), failed.right):
        place = reading.submission.place(key)
        if place is not None and reading.printed.fact(key):
            yield place


def _applies(reading: Reading, control: Control, left: Key) -> bool:
    """Whether a control's figures are claimed to agree, and rest on nothing reported elsewhere."""
    figures = reading.figures
    if control.claim is not None:
        label = row_words(reading, left)
        return is_claimed(figures, control.claim, label) and not _has_gap(reading, control.claim)
    keys = (left, *(ref.key(left) for ref in control.plus), control.right.key(left))
    entries = [entry for key in keys for entry in entries_behind(figures, key)]
    if {entry[0] for entry in entries} & short_tables(reading.contract, reading.submission):
        return False
    return not any(_is_wrong(reading, entry) for entry in entries)


def _is_wrong(reading: Reading, key: Key) -> bool:
    """Whether an entry is one that cannot be, such as a cost with plus."""
    spec = reading.contract.spec(key)
    return spec is not None and bool(violations(spec, reading.submission.value(key)))


def _has_gap(reading: Reading, claim: Claim) -> bool:
    """Whether a row that would be counted leaves out what it is counted by."""
    table = reading.contract.tables[claim.table]
    asked = (claim.row_in, *claim.where)
    return any(
        reading.submission.value((table.id, row, column)) is None
        for row in reading.submission.rows.get(table.id, ())
        for column in asked
    )


def place_of(reading: Reading, key: Key) -> Place | None:
    """Where a figure stands; one that a form does not show, where its first entry does."""
    entries = entries_behind(reading.figures, key)
    places = map(reading.submission.place, (key, *entries))
    return next((place for place in places if place is not None), None)
