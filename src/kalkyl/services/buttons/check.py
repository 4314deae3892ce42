"""*Kontrollera*, *Rensa* and *Skicka in*: findings as marks and as a list, and a copy to send.

Answers in the list are copied to the template's own lines: the cover's formula sees those on the
sheet *Kontroll* alone, and an answer there only with the code of its figures.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kalkyl.base.errors import ButtonError
from kalkyl.io.excel import lists as excel_lists
from kalkyl.io.excel import marks as excel_marks
from kalkyl.io.excel.app import quiet, same_view
from kalkyl.io.excel.lists import Removed
from kalkyl.io.excel.marks import Mark
from kalkyl.io.excel.native import save_copy, unprotected
from kalkyl.io.files import write_whole
from kalkyl.io.marking.parts import stamped
from kalkyl.io.user_files import draft, outgoing_folder, recipient, show
from kalkyl.model import Cell, FactValue, Finding, Listed, Phrase, Report, Severity, Sheet, Standing
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.catalogue import Expected, Reading
from kalkyl.rules.register import VERSION
from kalkyl.services.buttons.open_workbook import Live, kept_words, live, live_case
from kalkyl.services.intake import CheckedFile, judge
from kalkyl.template.answer_cells import ABOUT, COLUMN, coded_answer, words_of_answer
from kalkyl.template.lists import FINDINGS, Listing, sections
from kalkyl.template.receipt import Receipt, digest
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
    said = cell.value
    if cell.formula is not None or not isinstance(said, str) or said == wanted:
        return False
    return not said.strip() or words_of_answer(said) == text


SHEET = "Kontroll"
_HEADINGS = ("Vad och hur", "Allvar", "Kod", "Gå till")
_WIDTHS = (90, 12, 10, 24, 50)
_ANSWERED = "BESVARAD"
_UNASKED = (
    "Svaret hör till en anmärkning som inte längre finns. "
    "Det sparas ifall beloppet ändras tillbaka."
)
_MOST_KEPT = 200
_ASKED = (
    "Listan har {} som ni har skrivit. Listan med svaren får ligga kvar, men markeringarna i "
    "cellerna tas bort. Vill du fortsätta?"
)
_KEPT = "Kvar, eftersom det finns svar där: {}."
_COUNTED = {
    Severity.ERROR: ("fel", "fel"),
    Severity.WARNING: ("varning", "varningar"),
    Severity.NOTE: ("upplysning", "upplysningar"),
}
_MOST_MARKS = 300
"""More marks help nobody, and each note is an order to Excel; the list has everything."""
_MOST_TOLD = 5


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
    said = _told(report, closed, shown)
    return "\n\n".join([*said, kept_words(lists.kept)] if lists.kept else said)


def _copy_answers(found: Live, report: Report) -> None:
    """Lets the cover see the answers that hold."""
    name = found.control_sheet
    picture = found.picture.sheet(name or "")
    if name is not None and picture is not None:
        copied_to_lines(found.book.sheets[name], picture, report)


def _recovered(found: Live, report: Report) -> None:
    """Takes half-made marks away; a list that had answers in it is written again."""
    case = live_case(found.book, found.organisation)
    _, _, lists = _cleared(replace(found, case=case))
    if (report.answered or report.unasked) and not lists.answered:
        with suppress(Exception):  # the fault that led here is the one to tell
            _listed(replace(found, case=case), report, lists)


def cleared(excel: Excel, book: OpenBook, organisation: Organisation) -> str:
    """Takes kalkyl's marks and lists away and touches nothing else; asks where there are answers.

    A list with answers stays whatever is said.
    """
    case = live_case(book, organisation)
    replies = len(excel_lists.answers_in(book))
    if replies and not excel.ask(_ASKED.format(_many(replies, "svar", "svar")), "Rensa"):
        return "Ingenting är borttaget."
    with quiet(excel.app), same_view(book):
        if case.reading is None:
            marks, closed = excel_marks.remove(book, may_unprotect=False)
            lists = excel_lists.remove(book)
        else:
            marks, closed, lists = _cleared(Live(book, case, case.reading, organisation))
    said = [_closed(names) for names in (closed, lists.closed) if names]
    said += [kept_words(lists.kept)] if lists.kept else []
    said += [_KEPT.format(", ".join(lists.answered))] if lists.answered else []
    if not marks and not lists.areas:
        return "\n\n".join(["Här fanns inget av kalkyls att ta bort.", *said])
    count = _lists(len(lists.areas))
    what = f"Borttaget: {_many(marks, 'markerad cell', 'markerade celler')} och {count}."
    return "\n\n".join([what, *said])


def _cleared(found: Live, *, with_answers: bool = False) -> tuple[int, tuple[str, ...], Removed]:
    marks, closed = excel_marks.remove(found.book, may_unprotect=found.is_own)
    lists = excel_lists.remove(found.book, with_answers=with_answers)
    told = {*lists.kept, *lists.answered, *(str(area.corner) for area in lists.areas)}
    unknown = [str(place) for place in sections(found.picture) if place.sheet not in lists.closed]
    kept = (*lists.kept, *(name for name in unknown if name not in told))
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
    told = "" if finding.is_answered else answer(finding)
    return " ".join(filter(None, (finding_text(finding), told)))


def _answer(finding: Finding) -> tuple[str, str, str, str]:
    given = finding.answer
    if given is None:
        return ("", finding.about, "", "")
    if given.standing is Standing.LAPSED:
        return ("", finding.about, given.text, given.about)
    if given.standing not in {Standing.HOLDS, Standing.EMPTY}:
        return ("", finding.about, "", "")
    return (given.text, finding.about, "", "")


def _listed(found: Live, report: Report, gone: Removed) -> OpenSheet | None:
    """The list on the template's own sheet of controls, else on a sheet of its own.

    ``gone``: the lists of the last time, which the reading still has.
    """
    name = found.control_sheet
    sheet = found.picture.sheet(name or "")
    if name is None or sheet is None:
        return excel_lists.add_sheet(found.book, SHEET, listing(report))
    areas = [area for area in gone.areas if area.sheet == name]
    filled = [row for row, _ in sheet.cells if not any(a.top <= row <= a.bottom for a in areas)]
    shown = found.book.sheets[name]
    below = _beside_controls(listing(report))
    return shown if excel_lists.add_below(shown, max(filled, default=0) + 2, below) else None


def _beside_controls(made: Listing) -> Listing:
    """The list in the columns of the live controls, whose links stand in the seventh."""
    return replace(made, link_column=COLUMN - 1)


def summary(report: Report) -> str:
    """``1 fel, 2 varningar, 0 upplysningar``, and how many are answered."""
    counts = Counter(finding.severity for finding in report.findings if not finding.is_answered)
    told = [_many(counts[severity], *_COUNTED[severity]) for severity in Severity]
    told += [_many(report.answered, "besvarad", "besvarade")] if report.answered else []
    return ", ".join(told)


def _told(report: Report, closed: tuple[str, ...], shown: OpenSheet | None) -> list[str]:
    if not report.findings:
        return ["Kontrollen är klar: inget att anmärka."]
    said = [f"Arbetsboken är {verdict(report)}: {summary(report)}."]
    if shown is not None:
        said.append(f"Se bladet {shown.name}. Länken i kolumnen Gå till leder till cellen.")
    else:
        said.append("Listan får inte plats: arbetsboken eller bladet är låst. Det viktigaste är:")
        said += [_line(finding) for finding in report.findings[:_MOST_TOLD]]
    if closed:
        said.append(_closed(closed))
    if report.broke:
        codes = ", ".join(rule.code for rule in report.broke)
        said.append(f"Regler som gick sönder, ett fel i kalkyl: {codes}.")
    return said


def _line(finding: Finding) -> str:
    where = f"{finding.place}: " if finding.place else ""
    return f"{where}{finding_text(finding)}"


def _closed(sheets: tuple[str, ...]) -> str:
    names = ", ".join(sheets)
    return f"Orört, eftersom det är skyddat av någon annan: {names}."


def _many(count: int, single: str, several: str) -> str:
    return f"{count} {single if count == 1 else several}"


def _lists(count: int) -> str:
    return _many(count, "lista", "listor")


_SUFFIXES = frozenset({".xlsx", ".xlsm"})


def submitted(excel: Excel, book: OpenBook, organisation: Organisation) -> str:
    """Checks a copy of the open workbook, stamps it and opens a mail; gives what to tell."""
    excel.show_progress("kalkyl sparar och kontrollerar en kopia …")
    with TemporaryDirectory(prefix="kalkyl-") as folder:
        copy = Path(folder) / _name(book.name)
        save_copy(book, copy)
        judged = judge(copy, Expected(), organisation)
        reading = judged.case.reading
        if reading is None or not judged.report.passed:
            raise ButtonError(_refusal(judged))
        made = datetime.now().astimezone()
        receipt = Receipt(
            digest(reading.contract, reading.submission),
            made.isoformat(timespec="seconds"),
            VERSION,
        )
        content = stamped(copy.read_bytes(), receipt.properties)
    sent = _free(outgoing_folder(), PurePath(_name(book.name)), made)
    write_whole(sent, content)
    return "\n\n".join([_done(judged, sent), _mailed(reading, receipt, sent)])


def _name(name: str) -> str:
    """The workbook's name; one that was never saved has no ending."""
    return name if PurePath(name).suffix.lower() in _SUFFIXES else f"{name}.xlsx"


def _free(folder: Path, name: PurePath, made: datetime) -> Path:
    """A name that says when, and that no file has."""
    stem = f"{name.stem} kontrollerad {made:%Y-%m-%d %H.%M}"
    for more in ("", *(f" ({number})" for number in range(2, 1000))):
        path = folder / f"{stem}{more}{name.suffix}"
        if not path.exists():
            return path
    facts = {"folder": str(folder)}
    raise ButtonError(
        Phrase(
            "too_many_copies",
            "The folder {folder} is full of copies. Remove some and press again.",
            facts,
        )
    )


def _refusal(judged: CheckedFile) -> Phrase:
    worst = [finding for finding in judged.report.findings if finding.severity is Severity.ERROR]
    lines: list[FactValue] = [
        f"{finding.place or judged.path.name}: {finding_text(finding)}"
        for finding in worst[:_MOST_TOLD]
    ]
    if len(worst) > _MOST_TOLD:
        lines.append(Phrase("more_errors", "and {count} more", {"count": len(worst) - _MOST_TOLD}))
    lines += [
        Phrase("broke_in_kalkyl", "{code} broke, a fault in kalkyl", {"code": rule.code})
        for rule in judged.report.broke
    ]
    return Phrase(
        "not_submitted",
        "The workbook is not sent in, since it has errors that must be corrected ({summary}). "
        "Nothing is saved or changed.\n\n{errors}\n\nKontrollera shows all, with links to the "
        "cells.",
        {"summary": summary(judged.report), "errors": Listed(tuple(lines), separator="\n\n")},
    )


def _done(judged: CheckedFile, sent: Path) -> str:
    found = summary(judged.report) if judged.report.findings else "inget att anmärka"
    return (
        f"Kopian är kontrollerad ({found}) och har fått ett kvitto. Den ligger i {sent}. "
        "Arbetsboken som är öppen är orörd."
    )


def _mailed(reading: Reading, receipt: Receipt, sent: Path) -> str:
    about = f"{reading.contract.title} {reading.contract.year} – {reading.submission.sender}"
    body = (
        f"Hej,\n\nhär kommer {about}. Arbetsboken är kontrollerad med kalkyl {receipt.day} "
        f"(regler {receipt.rules}).\n"
    )
    path = sent.with_suffix(".eml")
    write_whole(path, draft(about, body, sent, to=recipient()))
    if show(path):
        return "Ett mejl med kopian bifogad är öppnat. Läs igenom det och skicka."
    return "Datorn har inget mejlprogram som öppnar utkast. Bifoga kopian i ett mejl själv."
