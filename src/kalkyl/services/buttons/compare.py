"""*Jämför*: what has changed since the previous report, cell by cell, on a sheet of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kalkyl.base.errors import ButtonError
from kalkyl.io.excel import lists
from kalkyl.io.excel.app import quiet
from kalkyl.io.xlsx.read import receive
from kalkyl.model import Facts, Listed, Phrase
from kalkyl.operations.check import check
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.catalogue import Expected, Reading
from kalkyl.rules.register import CATALOGUE
from kalkyl.services.buttons.open_workbook import kept_words, live
from kalkyl.services.comparing import HEADINGS, Compared, compared, row, summary
from kalkyl.services.intake import case_of
from kalkyl.template.lists import CHANGES, Listing
from kalkyl.wording.catalogue import say, spoken
from kalkyl.wording.messages import finding_text

if TYPE_CHECKING:
    from kalkyl.io.excel.app import Excel, OpenBook

SHEET = "Jämförelse"
_WIDTHS = (30, 34, 26, 22, 22, 22, 12, 22)
_LOCKED = Phrase(
    "structure_locked",
    "The comparison needs a sheet of its own, but the workbook's structure is protected. "
    "Remove the protection (Review › Protect Workbook) and press again.",
)


def compared_with_file(excel: Excel, book: OpenBook, organisation: Organisation) -> str:
    """Compares with a workbook that the user points out; gives what to tell the user."""
    found = live(book, organisation)
    path = excel.pick_file(say("Choose the workbook of the report before"))
    if path is None:
        return say("No workbook was chosen. Nothing is done.")
    made = compared(path.name, _earlier(path, organisation), found.reading)
    sentences = summary(made, spoken())
    if not made.found.differences:
        return " ".join(sentences)
    with quiet(excel.app):
        kept = lists.remove(book, only=CHANGES).kept
        sheet = lists.add_sheet(book, SHEET, _listing(made, " ".join(sentences)))
    if sheet is None:
        raise ButtonError(_LOCKED)
    sheet.activate()
    where = say("They are on the sheet {sheet}. Rensa takes the sheet away.", sheet=sheet.name)
    sentences.insert(1, where)
    return " ".join(sentences) + _kept(kept)


def _kept(names: tuple[str, ...]) -> str:
    return f"\n\n{kept_words(names)}" if names else ""


def _earlier(path: Path, organisation: Organisation) -> Reading:
    case = case_of(receive(path), Expected(), organisation)
    if case.reading is None:
        texts = tuple(
            finding_text(finding, spoken()) for finding in check(case, CATALOGUE).findings
        )
        facts: Facts = {"name": path.name, "why": Listed(texts, separator="\n\n")}
        raise ButtonError(
            Phrase("not_comparable", "{name} cannot be compared with.\n\n{why}", facts)
        )
    return case.reading


def _listing(made: Compared, about: str) -> Listing:
    """The differences as a list with a link for each."""
    differences = made.found.differences
    return Listing(
        title=CHANGES,
        summary=about,
        headings=(*HEADINGS["sv"].values(), "Gå till"),
        rows=tuple(row(difference, "sv") for difference in differences),
        links=tuple(difference.place for difference in differences),
        widths=_WIDTHS,
        link_column=len(_WIDTHS),
    )
