"""*Jämför*: what has changed since the previous report, cell by cell, on a sheet of its own."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from kalkyl.base.errors import ButtonError
from kalkyl.contract.document import folded
from kalkyl.figures.amount import rounded, show
from kalkyl.io.excel import lists as excel_lists
from kalkyl.io.excel import own_lists
from kalkyl.io.excel.state import quiet
from kalkyl.io.xlsx.read import receive
from kalkyl.model import Value
from kalkyl.operations.check import check
from kalkyl.operations.comparison import Difference, changes
from kalkyl.rules.catalogue import Expected, Reading
from kalkyl.rules.register import CATALOGUE
from kalkyl.services.buttons.open_workbook import kept_words, live, says
from kalkyl.services.intake import case_of
from kalkyl.template.lists import CHANGES, Listing

if TYPE_CHECKING:
    from kalkyl.io.excel.app import Excel
    from kalkyl.io.excel.types import OpenBook

SHEET = "Jämförelse"
_HEADINGS = ("Tabell", "Rad", "Kolumn", "Förra", "Nu", "Skillnad", "Slag", "Gå till")
_WIDTHS = (30, 34, 26, 22, 22, 22, 12, 22)
_LOCKED = (
    "Jämförelsen behöver ett eget blad, men arbetsbokens struktur är skyddad. "
    "Ta bort skyddet (Granska › Skydda arbetsbok) och tryck igen."
)
_NO_FILE = "Ingen arbetsbok valdes. Ingenting är gjort."


def compared(excel: Excel, book: OpenBook) -> str:
    """Compares with a workbook that the user points out; gives what to tell the user."""
    found = live(book)
    path = excel.pick_file("Välj den förra rapportens arbetsbok")
    if path is None:
        return _NO_FILE
    before = _earlier(path)
    differences = changes(before, found.reading)
    about = f"{path.name} ({_of(before)})"
    if not differences:
        return f"Jämfört med {about}: ingenting skiljer.{_warning(before, found.reading)}"
    with quiet(excel.app):
        kept = own_lists.remove(book, only=CHANGES).kept
        made = listing(differences, f"Jämfört med {about}.{_warning(before, found.reading)}")
        sheet = excel_lists.add_sheet(book, SHEET, made)
    if sheet is None:
        raise ButtonError(_LOCKED)
    sheet.activate()
    entered = sum(not one.is_computed for one in differences)
    return (
        f"Jämfört med {about}: {len(differences)} uppgifter skiljer, varav {entered} ifyllda. "
        f"De står på bladet {sheet.name}. Rensa tar bort bladet."
        f"{_warning(before, found.reading)}{_kept(kept)}"
    )


def _kept(lists: tuple[str, ...]) -> str:
    return f"\n\n{kept_words(lists)}" if lists else ""


def _earlier(path: Path) -> Reading:
    case = case_of(receive(path), Expected())
    if case.reading is None:
        said = [says(one) for one in check(case, CATALOGUE).findings]
        raise ButtonError("\n\n".join([f"{path.name} går inte att jämföra med.", *said]))
    return case.reading


def _of(reading: Reading) -> str:
    return f"{reading.submission.sender}, {reading.contract.title} {reading.contract.year}"


def _warning(before: Reading, now: Reading) -> str:
    ours, theirs = now.submission.sender, before.submission.sender
    if folded(str(ours)) == folded(str(theirs)):
        return ""
    return f" Obs: den är från {theirs}, den här från {ours}."


def listing(differences: tuple[Difference, ...], about: str) -> Listing:
    """The differences as a list with a link for each."""
    return Listing(
        title=CHANGES,
        summary=about,
        headings=_HEADINGS,
        rows=tuple(map(_row, differences)),
        links=tuple(one.place for one in differences),
        widths=_WIDTHS,
        link_column=len(_HEADINGS),
    )


def _row(one: Difference) -> tuple[str, ...]:
    return (
        one.table,
        one.row,
        one.spec.label,
        _shown(one.before, one),
        _shown(one.now, one),
        _gap(one),
        "räknas ut" if one.is_computed else "ifylld",
    )


def _shown(value: Value, one: Difference) -> str:
    if value is None:
        return "(tom)"
    if isinstance(value, Decimal):
        return show(value, _decimals(value, one), unit=_unit(one))
    return str(value)


def _gap(one: Difference) -> str:
    if not isinstance(one.before, Decimal) or not isinstance(one.now, Decimal):
        return ""
    gap = one.now - one.before
    unit = "pp" if one.spec.unit == "%" else _unit(one)
    return show(gap, _decimals(gap, one), unit=unit, sign=True)


def _unit(one: Difference) -> str | None:
    return None if one.spec.plain or one.spec.unit in {"antal", None} else one.spec.unit


def _decimals(value: Decimal, one: Difference) -> int | None:
    """The column's decimals; all there are where fewer would hide a difference."""
    wanted = one.spec.decimals
    if wanted is None or one.is_computed:
        return wanted
    return wanted if value == rounded(value, wanted) else None
