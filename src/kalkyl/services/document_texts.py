"""The running text of any document, judged by what it says itself: no contract knows its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellKind, CellSpec, Merge
from kalkyl.contract.known_tables import TEXTS
from kalkyl.contract.spec import VALUE, Contract, Shape, TableSpec
from kalkyl.contract.wording import Wording
from kalkyl.figures.evaluate import Figures
from kalkyl.model import Book, Fact, Level, Place, Report, Sender, Source, Submission
from kalkyl.operations.check import check
from kalkyl.relations.table_sentences import is_heading
from kalkyl.rules.catalogue import Case, Reading
from kalkyl.rules.register import CATALOGUE
from kalkyl.tables.layout import Placing

CODES: Final = frozenset({"KAL601", "KAL605", "KAL606", "KAL607", "KAL610", "KAL614", "KAL701"})
"""The rules that need nothing but a text."""
_RULES: Final = tuple(rule for rule in CATALOGUE if rule.code in CODES)
_MOST: Final = 4_000
"""Characters of a section that are read together; longer ones are cut between paragraphs."""
_SPEC: Final = CellSpec("Text", CellKind.TEXT, merge=Merge.LISTED)


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under a heading, one paragraph on each line."""

    heading: str
    text: str


def sections(paragraphs: Sequence[str]) -> Iterator[Section]:
    """The running text by its headings, in order."""
    heading, lines = "", list[str]()
    for paragraph in paragraphs:
        length = sum(map(len, lines)) + len(paragraph)
        if lines and (is_heading(paragraph) or length > _MOST):
            yield Section(heading, "\n".join(lines))
            lines = []
        if is_heading(paragraph):
            heading = paragraph
        elif paragraph.strip():
            lines.append(paragraph)
    if lines:
        yield Section(heading, "\n".join(lines))


def with_texts(report: Report, case: Case, wording: Wording) -> Report:
    """The report of a document with what is wrong in its texts."""
    if case.received.book is None:
        return report
    reading = _reading(tuple(sections(case.received.book.texts)), wording)
    found = check(replace(case, reading=reading, tables=None), _RULES)
    return replace(
        report,
        findings=(*report.findings, *found.findings),
        skipped=(*report.skipped, *found.skipped),
        broke=(*report.broke, *found.broke),
    )


def _reading(found: Sequence[Section], wording: Wording) -> Reading:
    """Sections as a report of one table, which has nothing but texts."""
    rows = tuple(str(number) for number in range(1, len(found) + 1))
    facts = [
        Fact((TEXTS, row, VALUE), section.text, Place.of_heading(section.heading))
        for row, section in zip(rows, found, strict=True)
    ]
    table = TableSpec(TEXTS, "", Shape.RECORD, (VALUE,), {fact.key[1:]: _SPEC for fact in facts})
    contract = Contract("", "", "", 0, "", "", "", None, {TEXTS: table}, wording=wording)
    submission = Submission(
        report="",
        year=0,
        level=Level.ADMINISTRATION,
        sender=Sender(""),
        source=Source(""),
        facts={fact.key: fact for fact in facts},
        rows={TEXTS: rows},
    )
    return Reading(contract, submission, Placing({}), Figures(contract, submission), Book(()))
