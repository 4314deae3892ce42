"""*Beräkna* and its *Ångra*: figures where the layout has them and no formula stands.

Where a formula stands, Excel recalculates and the result is compared with kalkyl's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from kalkyl.contract.cell_spec import CellKind, CellSpec
from kalkyl.figures.number_format import format_decimals
from kalkyl.io.excel.app import quiet, same_view
from kalkyl.io.excel.native import full_name
from kalkyl.io.excel.read import received
from kalkyl.io.excel.write import (
    Content,
    Formula,
    Written,
    contents,
    forget,
    formats,
    number_format,
    remember,
    remembered,
    write,
)
from kalkyl.model import CellError, Key
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.catalogue import Expected
from kalkyl.rules.computed_cells import DASHES, Difference, Fault, prints
from kalkyl.services.buttons.open_workbook import Live, live, untouched_words
from kalkyl.services.form_recognition import recognise
from kalkyl.tables.cover import is_own
from kalkyl.template.computed_cells import (
    Computed,
    computed_cells,
    form_specs,
    is_entry,
    is_in_sight,
)
from kalkyl.template.formulas import same_formula
from kalkyl.template.plan import in_cell
from kalkyl.wording.catalogue import say

if TYPE_CHECKING:
    from kalkyl.io.excel.app import Excel, OpenBook

_FORMULA_FAULTS = frozenset({Fault.ALTERED, Fault.MISLEADING, Fault.STALE})
_MOST_TOLD = 8
_READ = 2e-12


def computed(excel: Excel, book: OpenBook, organisation: Organisation) -> str:
    """Writes what can be computed and compares what formulas give; gives what to tell the user."""
    excel.app.calculate()
    found = live(book, organisation)
    wanted = _wanted(found)
    written, closed = _written(excel, found, wanted)
    after = found
    if written:
        excel.app.calculate()
        after = live(book, organisation)
    return "\n\n".join(_told(written, closed, _odd_formulas(after)))


def _wanted(opened: Live) -> tuple[Written, ...]:
    """The cells to write, with what stands there now."""
    reading = opened.reading
    cells = computed_cells(reading.contract, reading.placing, reading.figures, _forms(opened))
    wanted = {
        place: _content(opened, cell)
        for cell in cells
        if (place := cell.fact.place) is not None and cell.fact.formula is None
        if not _holds(opened, cell) and _may_replace(opened, cell)
    }
    before, shown = contents(opened.book, wanted), formats(opened.book, wanted)
    return tuple(
        Written(place, before[place], after, shown[place]) for place, after in wanted.items()
    )


def _forms(opened: Live) -> Mapping[Key, CellSpec]:
    if not opened.reading.placing.foreign:
        return {}
    expected = Expected(year=opened.reading.contract.year)
    recognised = recognise(opened.picture, expected, opened.organisation)
    if recognised.layout is None:
        return {}
    return form_specs(opened.picture, opened.reading.contract, recognised.layout)


def _holds(opened: Live, cell: Computed) -> bool:
    """Whether a typed figure can stay: in a form of somebody else's, where it is right."""
    if cell.formula is not None:
        return False
    blank = cell.fact.value is None or cell.fact.value in DASHES
    return not blank and prints(opened.reading.figures, cell.fact)


def _may_replace(opened: Live, cell: Computed) -> bool:
    """Whether a formula of the template may stand in a cell: no entry is written over."""
    if cell.formula is None or cell.fact.value is None:
        return True
    reading, key = opened.reading, cell.fact.key
    seen = is_in_sight(reading.contract, reading.placing, opened.picture, key)
    return seen and not is_entry(reading.contract, reading.submission, key)


def _content(opened: Live, cell: Computed) -> Content:
    place = cell.fact.place
    if cell.formula is not None:
        return Formula(cell.formula)
    if place is None:
        return None
    value = cell.value
    if cell.share and isinstance(value, Decimal):
        percent = format_decimals(number_format(opened.book, place))[1]
        value = in_cell(value, CellSpec("", CellKind.NUMBER, unit="%")) if percent else value
    if isinstance(value, Decimal):
        return float(value)
    return value if value is None or isinstance(value, (str, bool, CellError)) else str(value)


def _written(
    excel: Excel, found: Live, wanted: tuple[Written, ...]
) -> tuple[tuple[Written, ...], tuple[str, ...]]:
    """Writes all of it, or, if something breaks, none."""
    if not wanted:
        return (), ()
    name = full_name(found.book)
    remember(name, wanted)
    with quiet(excel.app), same_view(found.book):
        try:
            changes = [cell.change for cell in wanted]
            done, closed = write(found.book, changes, may_unprotect=found.is_own)
        except Exception:
            write(found.book, [cell.back for cell in wanted], may_unprotect=found.is_own)
            forget(name)
            raise
    places = {change.place for change in done}
    written = tuple(cell for cell in wanted if cell.place in places)
    remember(name, written)
    return written, closed


def _odd_formulas(opened: Live) -> list[Difference]:
    return [
        cell
        for cell in opened.reading.differences
        if cell.fact.formula is not None and cell.fault in _FORMULA_FAULTS
    ]


def _told(
    written: tuple[Written, ...], closed: tuple[str, ...], odd: list[Difference]
) -> list[str]:
    said = []
    blank = sum(cell.before is None for cell in written)
    if blank:
        said.append(say("Blank cells filled in: {count}.", count=blank))
    if replaced := [cell for cell in written if cell.before is not None]:
        lines = [
            say(
                "{place}: {before} became {after}",
                place=cell.place,
                before=_shown(cell.before),
                after=_shown(cell.after),
            )
            for cell in replaced
        ]
        said.append(say("Values replaced: {count}.", count=len(replaced)) + "\n" + _few(lines))
    if odd:
        lines = [f"{cell.fact.place}: {_differs(cell)}" for cell in odd]
        odd_ones = say("Formulas that are not the template's, or do not give what is right:")
        said.append(odd_ones + "\n" + _few(lines))
    if closed:
        said.append(untouched_words(closed))
    if not said:
        return [say("All that is computed is computed, and right. Nothing is changed.")]
    if written:
        said.append(say("Ångra beräkning takes back what was written."))
    return said


def _differs(cell: Difference) -> str:
    if cell.fault is Fault.ALTERED:
        return say("another formula, which gives the same")
    found, expected = cell.fact.value, cell.expected.value
    return say("gives {found}, right is {expected}", found=found, expected=expected)


def _shown(content: Content) -> str:
    return f"{content:.10g}" if isinstance(content, float) else str(content)


def _few(lines: list[str]) -> str:
    rest = len(lines) - _MOST_TOLD
    more = [say("and {count} more", count=rest)] if rest > 0 else []
    return "\n".join([*lines[:_MOST_TOLD], *more])


def undone(excel: Excel, book: OpenBook) -> str:
    """Takes back what Beräkna wrote, but for cells that somebody has changed since."""
    name = full_name(book)
    kept = remembered(name)
    read = received(book).book
    if not kept or read is None:
        return say("There is no computation to take back in this workbook.")
    there = [cell for cell in kept if read.sheet(cell.place.sheet) is not None]
    now = contents(book, [cell.place for cell in there])
    ours = [cell for cell in there if _same(now[cell.place], cell.after)]
    with quiet(excel.app), same_view(book):
        done, closed = write(book, [cell.back for cell in ours], may_unprotect=is_own(read))
    excel.app.calculate()
    forget(name)
    said = [say("Taken back: {count} cells are as they were before Beräkna.", count=len(done))]
    if changed := [str(cell.place) for cell in kept if cell not in ours]:
        names = ", ".join(changed[:_MOST_TOLD])
        said.append(say("Changed since then, and untouched therefore: {names}.", names=names))
    if closed:
        said.append(untouched_words(closed))
    return "\n\n".join(said)


def _same(now: Content, then: Content) -> bool:
    """Whether a cell still holds what was written, as far as it is read: twelve decimals."""
    if isinstance(now, float) and isinstance(then, float):
        return abs(now - then) <= _READ * max(1.0, abs(then))
    if isinstance(now, Formula) and isinstance(then, Formula):
        return now == then or same_formula(now.text, then.text)
    return type(now) is type(then) and now == then
