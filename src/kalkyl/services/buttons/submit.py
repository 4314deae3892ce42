"""*Skicka in*: a checked copy with a receipt, and a mail with it attached. The open one stays."""

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
from kalkyl.model import Severity
from kalkyl.rules.catalogue import Expected, Reading
from kalkyl.rules.register import VERSION
from kalkyl.services.buttons.check import summary
from kalkyl.services.buttons.open_workbook import says
from kalkyl.services.intake import Judged, judge
from kalkyl.template.receipt import Receipt, digest

if TYPE_CHECKING:
    from kalkyl.io.excel.app import Excel, OpenBook

_SUFFIXES = frozenset({".xlsx", ".xlsm"})
_MOST_TOLD = 5
_REFUSED = (
    "Arbetsboken skickas inte in, eftersom den har fel som måste rättas ({summary}). "
    "Ingenting är sparat eller ändrat."
)


def submitted(excel: Excel, book: OpenBook) -> str:
    """Checks a copy of the open workbook, stamps it and opens a mail; gives what to tell."""
    excel.show_progress("kalkyl sparar och kontrollerar en kopia …")
    with TemporaryDirectory(prefix="kalkyl-") as folder:
        copy = Path(folder) / _name(book.name)
        save_copy(book, copy)
        judged = judge(copy, Expected())
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
    raise ButtonError(f"Mappen {folder} är full av kopior. Rensa i den och tryck igen.")


def _refusal(judged: Judged) -> str:
    worst = [finding for finding in judged.report.findings if finding.severity is Severity.ERROR]
    lines = [
        f"{finding.place or judged.path.name}: {says(finding)}" for finding in worst[:_MOST_TOLD]
    ]
    if len(worst) > _MOST_TOLD:
        lines.append(f"och {len(worst) - _MOST_TOLD} till")
    broke = [f"{rule.code} gick sönder, ett fel i kalkyl" for rule in judged.report.broke]
    head = _REFUSED.format(summary=summary(judged.report))
    return "\n\n".join([head, *lines, *broke, "Kontrollera visar alla, med länk till cellerna."])


def _done(judged: Judged, sent: Path) -> str:
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
