"""*Kontrollera* and *Rensa*: findings as marks and as a list, and both taken away again.

Answers in the list are copied to the template's own lines: the cover's formula sees those on the
sheet *Kontroll* alone, and an answer there only with the code of its figures.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from kalkyl.io.excel import lists as excel_lists
from kalkyl.io.excel import marks as excel_marks
from kalkyl.io.excel.app import quiet, same_view
from kalkyl.io.excel.lists import Removed
from kalkyl.io.excel.marks import Mark
from kalkyl.io.excel.native import unprotected
from kalkyl.model import Cell, Finding, Report, Severity, Sheet, Standing
from kalkyl.operations.organisation import Organisation
from kalkyl.services.buttons.open_workbook import (
    Live,
    kept_words,
    live,
    live_case,
    untouched_words,
)
from kalkyl.template.answer_cells import ABOUT, COLUMN, coded_answer, words_of_answer
from kalkyl.template.lists import FINDINGS, Listing, sections
from kalkyl.wording.catalogue import say, spoken
from kalkyl.wording.messages import answer, finding_text, severity_word, verdict

if TYPE_CHECKING:
    from kalkyl.io.excel.app import Excel, OpenBook, OpenSheet


def copied_to_lines(shown: OpenSheet, picture: Sheet, report: Report) -> None:
    """Writes each answer that holds on the lines that ask the same.

    A line that says something else keeps it: nothing that people wrote is lost.
    """
    new = _to_write(picture, report)
    if not new:
        return
    with unprotected(shown) as is_open:
        for row, text in new.items() if is_open else ():
            shown.range((row, COLUMN)).value = text


def _to_write(picture: Sheet, report: Report) -> dict[int, str]:
    """The rows to write on, and what."""
    given = {
        line.about: (found.answer.text, line.code)
        for found in report.findings
        if found.answer and found.answer.standing is Standing.HOLDS
        for line in found.lines
        if line.code
    }
    found: dict[int, str] = {}
    for (row, column), cell in picture.cells.items():
        if column == ABOUT and isinstance(cell.value, str) and cell.value in given:
            text, code = given[cell.value]
            wanted = coded_answer(text, code)
            if _may_be_written(picture.cells.get((row, COLUMN)), text, wanted):
                found[row] = wanted
    return found


def _may_be_written(cell: Cell | None, text: str, wanted: str) -> bool:
    """Whether a line is blank, or gives the same reason with the code of former figures."""
    if cell is None or (cell.value is None and cell.formula is None):
        return True
    lines = cell.value
    if cell.formula is not None or not isinstance(lines, str) or lines == wanted:
        return False
    return not lines.strip() or words_of_answer(lines) == text


SHEET = "Kontroll"
_HEADINGS = ("Vad och hur", "Allvar", "Kod", "Gå till")
_WIDTHS = (90, 12, 10, 24, 50)
_ANSWERED = "BESVARAD"
_UNASKED = (
    "Svaret hör till en anmärkning som inte längre finns. "
    "Det sparas ifall beloppet ändras tillbaka."
)
_MOST_KEPT = 200
_MOST_MARKS = 300
"""More marks help nobody, and each note is an order to Excel; the list has everything."""
MOST_TOLD = 5


def checked(excel: Excel, book: OpenBook, organisation: Organisation) -> str:
    """Checks the open workbook, marks what was found and lists it; gives what to tell the user."""
    found = live(book, organisation)
    report = found.report()
    with quiet(excel.app):
        try:
            _, _, lists = _cleared(found, with_answers=True)
            _copy_answers(found, report)
            closed = excel_marks.put(book, _marks(report), may_unprotect=found.is_own)
            shown = _listed(found, report, lists) if report.findings or report.unasked else None
        except Exception:
            _recovered(found, report)
            raise
    if shown is not None:
        shown.activate()
    lines = _told(report, closed, shown)
    return "\n\n".join([*lines, kept_words(lists.kept)] if lists.kept else lines)


def _copy_answers(opened: Live, report: Report) -> None:
    """Lets the cover see the answers that hold."""
    name = opened.control_sheet
    picture = opened.picture.sheet(name or "")
    if name is not None and picture is not None:
        copied_to_lines(opened.book.sheets[name], picture, report)


def _recovered(opened: Live, report: Report) -> None:
    """Takes half-made marks away; a list that had answers in it is written again."""
    case = live_case(opened.book, opened.organisation)
    _, _, lists = _cleared(replace(opened, case=case))
    if (report.answered or report.unasked) and not lists.answered:
        with suppress(Exception):  # the fault that led here is the one to tell
            _listed(replace(opened, case=case), report, lists)


def cleared(excel: Excel, book: OpenBook, organisation: Organisation) -> str:
    """Takes kalkyl's marks and lists away and touches nothing else; asks where there are answers.

    A list with answers stays whatever is said.
    """
    case = live_case(book, organisation)
    replies = len(excel_lists.answers_in(book))
    if replies and not excel.ask(_asked(replies), "Rensa"):
        return say("Nothing is taken away.")
    with quiet(excel.app), same_view(book):
        if case.reading is None:
            marks, closed = excel_marks.remove(book, may_unprotect=False)
            lists = excel_lists.remove(book)
        else:
            marks, closed, lists = _cleared(Live(book, case, case.reading, organisation))
    lines = [untouched_words(names) for names in (closed, lists.closed) if names]
    lines += [kept_words(lists.kept)] if lists.kept else []
    if lists.answered:
        names = ", ".join(lists.answered)
        lines.append(say("Left, since there are answers in it: {names}.", names=names))
    if not marks and not lists.areas:
        return "\n\n".join([say("There was nothing of kalkyl's to take away here."), *lines])
    cells = _many(marks, say("1 marked cell"), say("{count} marked cells", count=marks))
    count = len(lists.areas)
    listed = _many(count, say("1 list"), say("{count} lists", count=count))
    removed = say("Taken away: {marks} and {lists}.", marks=cells, lists=listed)
    return "\n\n".join([removed, *lines])


def _asked(replies: int) -> str:
    """The question before answers lose the marks that they belong to."""
    return say(
        "The list has {answers} that you have written. The list with the answers may stay, but the "
        "marks in the cells are taken away. Do you want to go on?",
        answers=_many(replies, say("1 answer"), say("{count} answers", count=replies)),
    )


def _cleared(opened: Live, *, with_answers: bool = False) -> tuple[int, tuple[str, ...], Removed]:
    marks, closed = excel_marks.remove(opened.book, may_unprotect=opened.is_own)
    lists = excel_lists.remove(opened.book, with_answers=with_answers)
    listed = {*lists.kept, *lists.answered, *(str(area.corner) for area in lists.areas)}
    unknown = [str(place) for place in sections(opened.picture) if place.sheet not in lists.closed]
    kept = (*lists.kept, *(name for name in unknown if name not in listed))
    return marks, closed, replace(lists, kept=kept)


def _marks(report: Report) -> list[Mark]:
    marks = [
        Mark(
            place,
            finding.severity,
            f"{finding.code} {severity_word(finding)}: {finding_text(finding)}",
        )
        for finding in report.findings
        if finding.place is not None and not finding.is_answered
        for place in (finding.place, *finding.also)
    ]
    return marks[:_MOST_MARKS]


def listing(report: Report) -> Listing:
    """The findings as a list, the gravest first, each with a link to its cell."""
    ordered = sorted(report.findings, key=lambda finding: finding.is_answered)
    rows = [
        (_said(finding), _ANSWERED if finding.is_answered else severity_word(finding), finding.code)
        for finding in ordered
    ]
    kept = report.unasked[:_MOST_KEPT]
    return Listing(
        title=FINDINGS,
        summary=summary(report),
        headings=_HEADINGS,
        rows=(*rows, *((_UNASKED, "Sparat svar", "") for _ in kept)),
        links=(*(finding.place for finding in ordered), *(None for _ in kept)),
        widths=_WIDTHS,
        link_column=len(_HEADINGS),
        answers=(*map(_answer, ordered), *((saved.text, saved.about, "", "") for saved in kept)),
    )


def _said(finding: Finding) -> str:
    """What is wrong, and what is the matter with an answer that answers nothing."""
    why = "" if finding.is_answered else answer(finding)
    return " ".join(filter(None, (finding_text(finding), why)))


def _answer(finding: Finding) -> tuple[str, str, str, str]:
    given = finding.answer
    if given is None:
        return ("", finding.about, "", "")
    if given.standing is Standing.LAPSED:
        return ("", finding.about, given.text, given.about)
    if given.standing not in {Standing.HOLDS, Standing.EMPTY}:
        return ("", finding.about, "", "")
    return (given.text, finding.about, "", "")


def _listed(opened: Live, report: Report, gone: Removed) -> OpenSheet | None:
    """The list on the template's own sheet of controls, else on a sheet of its own.

    ``gone``: the lists of the last time, which the reading still has.
    """
    name = opened.control_sheet
    sheet = opened.picture.sheet(name or "")
    if name is None or sheet is None:
        return excel_lists.add_sheet(opened.book, SHEET, listing(report))
    areas = [area for area in gone.areas if area.sheet == name]
    filled = [row for row, _ in sheet.cells if not any(a.top <= row <= a.bottom for a in areas)]
    shown = opened.book.sheets[name]
    below = _beside_controls(listing(report))
    return shown if excel_lists.add_below(shown, max(filled, default=0) + 2, below) else None


def _beside_controls(made: Listing) -> Listing:
    """The list in the columns of the live controls, whose links stand in the seventh."""
    return replace(made, link_column=COLUMN - 1)


def summary(report: Report) -> str:
    """``1 fel, 2 varningar, 0 upplysningar``, and how many are answered."""
    counts = Counter(finding.severity for finding in report.findings if not finding.is_answered)
    counted = [_counted(severity, counts[severity]) for severity in Severity]
    answers = report.answered
    if answers:
        counted.append(_many(answers, say("1 answered"), say("{count} answered", count=answers)))
    return ", ".join(counted)


def _counted(severity: Severity, count: int) -> str:
    match severity:
        case Severity.ERROR:
            return _many(count, say("1 error"), say("{count} errors", count=count))
        case Severity.WARNING:
            return _many(count, say("1 warning"), say("{count} warnings", count=count))
    return _many(count, say("1 note"), say("{count} notes", count=count))


def _told(report: Report, closed: tuple[str, ...], shown: OpenSheet | None) -> list[str]:
    if not report.findings:
        return [say("The check is done: nothing to remark on.")]
    words = {"verdict": verdict(report, spoken()), "summary": summary(report)}
    lines = [say("The workbook is {verdict}: {summary}.", **words)]
    if shown is not None:
        lines.append(
            say(
                "See the sheet {sheet}. The link in the column Gå till leads to the cell.",
                sheet=shown.name,
            )
        )
    else:
        lines.append(
            say("The list has no room: the workbook or the sheet is locked. What matters most is:")
        )
        lines += [_line(finding) for finding in report.findings[:MOST_TOLD]]
    if closed:
        lines.append(untouched_words(closed))
    if report.broke:
        codes = ", ".join(rule.code for rule in report.broke)
        lines.append(say("Rules that broke, a fault in kalkyl: {codes}.", codes=codes))
    return lines


def _line(finding: Finding) -> str:
    where = f"{finding.place}: " if finding.place else ""
    return f"{where}{finding_text(finding, spoken())}"


def _many(count: int, single: str, several: str) -> str:
    return single if count == 1 else several
