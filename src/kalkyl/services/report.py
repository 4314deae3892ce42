"""The report of a total: read, put together by its outline, and written as Word, page or PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from kalkyl.base.errors import DataFileError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.earlier import PLAN, entries_of
from kalkyl.figures.evaluate import Figures
from kalkyl.io.shipped import shared_folder
from kalkyl.model import Level, Phrase
from kalkyl.operations.organisation import Organisation
from kalkyl.reporting.compose import document
from kalkyl.reporting.document import Document
from kalkyl.reporting.reported_total import ReportedTotal
from kalkyl.rules.catalogue import Reading
from kalkyl.wording.messages import seen

_NEEDS: Final = "pip install 'kalkyl[report]'"


def report_of(totals: Sequence[Reading], language: str, organisation: Organisation) -> Document:
    """The report of the latest of some totals; those before it show how the year has gone.

    They must be totals of one administration and one year, each report once.
    """
    *earlier, latest = _in_order(totals)
    total = ReportedTotal(
        latest.contract,
        latest.submission,
        latest.figures,
        language,
        _departments(latest),
        tuple(reading.figures for reading in earlier),
        organisation.reports,
    )
    return document(total, organisation.outline(latest.contract.report))


def _in_order(totals: Sequence[Reading]) -> list[Reading]:
    for reading in totals:
        if reading.submission.level is Level.DEPARTMENT:
            facts = {"file": reading.submission.source.file}
            raise DataFileError(
                Phrase(
                    "report_of_part",
                    "{file} is a department's workbook; a report is made of a total",
                    facts,
                )
            )
    kinds = {
        (reading.contract.year, reading.submission.sender.administration) for reading in totals
    }
    names = {reading.contract.report for reading in totals}
    if len(kinds) > 1 or len(names) < len(totals):
        raise DataFileError(
            Phrase(
                "report_of_several",
                "the totals must be of one administration and year, with each report once",
            )
        )
    return sorted(totals, key=_order)


def _order(total: Reading) -> tuple[bool, str]:
    """The year's plan first, then its reports by the end of their periods."""
    return total.contract.report != PLAN, total.contract.period_end


def _departments(reading: Reading) -> Mapping[str, Figures]:
    """The figures of each department in a total, by its name."""
    _, *parts = entries_of(reading.contract, reading.submission)
    return {seen(str(part.sender)): Figures(reading.contract, part) for part in parts}


def template_of(report: str) -> Path:
    """The Word template that kalkyl has for a report."""
    return shared_folder("workbooks") / "rapportmallar" / f"{report}.docx"


@dataclass(frozen=True, slots=True)
class Written:
    """A report as a file; ``is_paged`` is false where its contents lack the pages of a layout."""

    content: bytes
    is_paged: bool = True


def word(made: Document, template: Path) -> Written:
    """The report as a Word document; LibreOffice, where it is, says on which pages chapters are."""
    try:
        from kalkyl.io.report.word import word_report  # an extra, and 0.5 s
    except ImportError as fault:
        facts = {"command": _NEEDS}
        raise DataFileError(
            Phrase("no_docx", "Word documents need more programs: {command}", facts)
        ) from fault
    from kalkyl.io.report.pdf import bookmark_pages  # only if asked for

    report = word_report(made, template, bookmark_pages)
    return Written(report.content, report.is_paged)


def page(made: Document, _: Path) -> Written:
    """The report as one page for a browser."""
    from kalkyl.io.report.page import report_page_bytes  # 30 ms: only if asked for

    return Written(report_page_bytes(made))


def pdf(made: Document, template: Path) -> Written:
    """The Word document as PDF, by LibreOffice."""
    from kalkyl.io.report.pdf import pdf_bytes  # only if asked for

    return Written(pdf_bytes(word(made, template).content))


FORMS: Final[Mapping[str, Callable[[Document, Path], Written]]] = {
    ".docx": word,
    ".html": page,
    ".pdf": pdf,
}
"""Every form of a report, by how its file's name ends."""
