"""A finished report that is printed in a form that the organisation knows, read by its contract."""

from __future__ import annotations

from dataclasses import replace

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.amount_form import USUAL
from kalkyl.figures.evaluate import Figures
from kalkyl.model import Book, Finding, Received, Report
from kalkyl.operations.organisation import Organisation
from kalkyl.relations.held_report import HeldReport
from kalkyl.reporting.printed_book import (
    in_document,
    is_english,
    is_own,
    named_in,
    own_form,
    sender_in,
    with_numbers,
    with_texts,
    without_demands,
)
from kalkyl.rules.catalogue import Expected, Reading
from kalkyl.services.form_recognition import recognise
from kalkyl.tables.bind import bind
from kalkyl.tables.cover import level_of
from kalkyl.tables.layout import Layout


@dataclass(frozen=True, slots=True)
class PrintedReport:
    """A document read as a report; ``headings`` are those of the rows of its table of texts."""

    reading: Reading
    headings: tuple[str, ...]

    def told(self, report: Report, held: HeldReport | None = None) -> Report:
        """The findings with places of the document, each fault once.

        What the contract says of a cell is more exact than what its table alone shows. Of a report
        that is ``held`` against its total, how its figures agree with each other is told where one
        of them was retyped: the rest are the total's, which was asked about them.
        """
        report = replace(
            report,
            findings=tuple(finding for finding in report.findings if _is_of_report(finding, held)),
        )
        by_contract = {
            finding.place: finding.severity.rank
            for finding in report.findings
            if not _is_of_tables(finding)
        }
        kept = (
            finding
            for finding in report.findings
            if not _is_of_tables(finding)
            or not any(
                place in by_contract and by_contract[place] <= finding.severity.rank
                for place in (finding.place, *finding.also)
            )
        )
        return replace(
            report, findings=tuple(in_document(finding, self.headings) for finding in kept)
        )


def _is_of_report(finding: Finding, held: HeldReport | None) -> bool:
    if held is None or _is_of_tables(finding) or not finding.code.startswith("KAL40"):
        return True
    retyped = {figure.place for figure in held.retyped}
    return not retyped.isdisjoint({finding.place, *finding.also})


def _is_of_tables(finding: Finding) -> bool:
    """Whether it was found in a table by its shape, without the contract."""
    return finding.code.startswith("KAL45") and finding.code < "KAL455"


def printed_report(received: Received, organisation: Organisation) -> PrintedReport | None:
    """A document as a report of the organisation; nothing if it has none of its known forms.

    Figures are read as Swedish ones are printed; one in English is not read.
    """
    named = named_in(received.book, organisation.reports) if received.book else None
    if received.book is None or named is None or is_english(received.book):
        return None
    terms = organisation.contract(named.report, named.year).written(USUAL)
    forms = tuple(form for form in organisation.foreign_layouts if form.report == named.report)
    own = own_form(organisation.outline(named.report), terms, sender_in(received.book))
    book = with_numbers(received.book)
    forms = () if is_own(book, terms) else forms
    layout = _form_of(book, (*forms, own), named.year, organisation)
    if layout is None:
        return None
    book, headings = with_texts(book, layout, own=layout.title == own.title)
    submission, placing = bind(replace(received, book=book), terms, layout, level_of(layout))
    return PrintedReport(
        Reading(terms, submission, placing, Figures(terms, submission), book), headings
    )


def _form_of(
    book: Book, forms: tuple[Layout, ...], year: int, organisation: Organisation
) -> Layout | None:
    """The form that a document has; kalkyl's own, the last of them, where it is as like another."""
    own = forms[-1]
    found = recognise(book, Expected(year=year, layouts=forms), organisation).layout
    found = found or recognise(book, Expected(year=year, layouts=(own,)), organisation).layout
    return without_demands(own) if found is own else found
