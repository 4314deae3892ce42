"""The button *Skicka in*: a checked workbook as a mail to the receiver."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kalkyl.base.errors import ButtonError
from kalkyl.io.excel.native import save_copy
from kalkyl.io.files import write_whole
from kalkyl.io.marking.parts import stamped
from kalkyl.io.user_files import draft, outgoing_folder, recipient, show
from kalkyl.model import FactValue, Listed, Phrase, Severity
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.catalogue import Expected, Reading
from kalkyl.rules.register import VERSION
from kalkyl.services.buttons.check import MOST_TOLD, summary
from kalkyl.services.intake import CheckedFile, judge
from kalkyl.template.receipt import Receipt, digest
from kalkyl.wording.catalogue import say, spoken
from kalkyl.wording.messages import finding_text

if TYPE_CHECKING:
    from kalkyl.io.excel.app import Excel, OpenBook

_SUFFIXES = frozenset({".xlsx", ".xlsm"})


def submitted(excel: Excel, book: OpenBook, organisation: Organisation) -> str:
    """Checks a copy of the open workbook, stamps it and opens a mail; gives what to tell."""
    excel.show_progress(say("kalkyl is saving and checking a copy …"))
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
        f"{finding.place or judged.path.name}: {finding_text(finding, spoken())}"
        for finding in worst[:MOST_TOLD]
    ]
    if len(worst) > MOST_TOLD:
        lines.append(Phrase("more_errors", "and {count} more", {"count": len(worst) - MOST_TOLD}))
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
    found = summary(judged.report) if judged.report.findings else say("nothing to remark on")
    return say(
        "The copy is checked ({found}) and has a receipt. It is kept in {sent}. The workbook that "
        "is open is untouched.",
        found=found,
        sent=sent,
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
        return say("A mail with the copy attached is open. Read it through and send it.")
    return say(
        "The computer has no mail program that opens drafts. Attach the copy to a mail yourself."
    )
