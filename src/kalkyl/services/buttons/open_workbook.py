"""A workbook that is open in Excel, read as a report: what every button begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kalkyl.base.errors import ButtonError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.excel.read import received, with_formats
from kalkyl.model import Area, Book, Listed, Phrase, Report
from kalkyl.operations.check import check
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.catalogue import Case, Expected, Reading
from kalkyl.rules.register import CATALOGUE
from kalkyl.services.intake import case_of
from kalkyl.tables.cover import is_own
from kalkyl.tables.layout import Placing
from kalkyl.wording.catalogue import say, spoken
from kalkyl.wording.messages import finding_text

if TYPE_CHECKING:
    from kalkyl.io.excel.app import OpenBook


@dataclass(frozen=True, slots=True)
class Live:
    """An open workbook that could be read as a report."""

    book: OpenBook
    case: Case
    reading: Reading
    organisation: Organisation

    @property
    def picture(self) -> Book:
        """The workbook's cells as they were read."""
        if self.case.received.book is None:
            raise ValueError("a workbook that was read has cells")
        return self.case.received.book

    @property
    def is_own(self) -> bool:
        """Whether kalkyl made the workbook, so that its protection is kalkyl's own."""
        return is_own(self.picture)

    @property
    def control_sheet(self) -> str | None:
        """The template's own sheet of live controls, where the workbook has it."""
        if self.reading.placing.foreign:
            return None
        sheets = self.organisation.layout(self.reading.contract.report).sheets
        names = {sheet.name for sheet in sheets if sheet.controls}
        return next((sheet.name for sheet in self.picture.sheets if sheet.name in names), None)

    def report(self) -> Report:
        """What the catalogue says of the workbook."""
        return check(self.case, CATALOGUE)


def live(book: OpenBook, organisation: Organisation) -> Live:
    """The open workbook read as a report; refused politely where it is none."""
    case = live_case(book, organisation)
    if case.reading is None:
        raise ButtonError(_why_not(book.name, case))
    return Live(book, case, case.reading, organisation)


def live_case(book: OpenBook, organisation: Organisation) -> Case:
    """The open workbook as far as it can be read.

    The number formats of a form that kalkyl did not make say how its figures are rounded, so there
    they are asked for as well, once it is known where its tables stand.
    """
    found = received(book)
    case = case_of(found, Expected(), organisation)
    if case.reading is None or not case.reading.placing.foreign:
        return case
    found = with_formats(book, found, _bodies(case.reading.placing))
    return case_of(found, Expected(), organisation)


def _bodies(placing: Placing) -> list[Area]:
    blocks = (*placing.blocks.values(), *placing.more)
    return [
        Area(block.sheet, min(block.rows.values()), at, max(block.rows.values()), at)
        for block in blocks
        if block.rows
        for at in block.columns.values()
    ]


def _why_not(name: str, case: Case) -> Phrase:
    texts = tuple(finding_text(finding, spoken()) for finding in check(case, CATALOGUE).findings)
    return Phrase(
        "no_report_open",
        "{why}\n\nIs it a form of your own kind? Have kalkyl propose a description of it: "
        "kalkyl bind {name} in a terminal window.",
        {"why": Listed(texts, separator="\n\n"), "name": name},
    )


def kept_words(lists: tuple[str, ...]) -> str:
    """Which lists were left, and why."""
    return say(
        "Left, since its content is not exactly what kalkyl wrote: {names}. Take it away yourself "
        "if it is not needed.",
        names=", ".join(lists),
    )


def untouched_words(sheets: tuple[str, ...]) -> str:
    """Which sheets were not written on."""
    names = ", ".join(sheets)
    return say("Untouched, since somebody else has protected it: {names}.", names=names)
