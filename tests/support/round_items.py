"""A round as a test needs it: begun, and with workbooks taken in without a mailbox."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import builders as b
from kalkyl.io.ledger import Ledger
from kalkyl.io.ledger.contents import MESSAGES, WORKBOOKS
from kalkyl.rounds.model import Outcome, ReceivedItem

REPORT, YEAR, DEADLINE = "uppfoljningsrapport-1", 2021, "2021-05-12"
ARRIVED = datetime(2021, 5, 11, 12, 2, tzinfo=UTC)
LATE = datetime(2021, 5, 14, 12, 2, tzinfo=UTC)
RECEIVER = "rapport@regionkontoret.example"
_DEPARTMENT = """
[[department]]
code = "{code}"
name = "{name}"
contact = "{contact}"
senders = [{senders}]
"""
KANSLI, EKONOMI, HR = ("110", "Kansli"), ("120", "Ekonomi"), ("130", "HR")
ANNA = "anna.ek@kansli.example"


def manifest(folder: Path, *departments: tuple[str, str], contacts: bool = True) -> Path:
    """A list of departments; Anna may send for Kansli, whose contact is another address."""
    text = f'administration = "Regionkontoret"\nreceiver = "{RECEIVER}"\n'
    for code, name in departments:
        senders = f'"{ANNA}"' if code == "110" else ""
        contact = f"{name.lower()}@regionkontoret.example" if contacts else ""
        text += _DEPARTMENT.format(code=code, name=name, contact=contact, senders=senders)
    path = folder / "forteckning.toml"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def begun(folder: Path, *departments: tuple[str, str], contacts: bool = True) -> Path:
    """The folder of a round that has just begun."""
    where = folder / "omgang"
    given = ("--report", REPORT, "--year", YEAR, "--deadline", DEADLINE)
    listed = manifest(folder, *departments or (KANSLI, EKONOMI, HR), contacts=contacts)
    done = b.kalkyl("round", "init", where, *given, "--manifest", listed)
    assert done.code == 0, done
    return where


def take_in(  # one for each thing that a test may want otherwise
    folder: Path,
    content: bytes,
    code: str = "110",
    outcome: Outcome = Outcome.PASSED,
    *,
    sender: str = ANNA,
    mail: bytes = b"",
    **of: object,
) -> int:
    """Enters a workbook as intake would, and gives its number."""
    with Ledger(folder) as ledger, ledger.writing(ARRIVED) as writing:
        sha256 = writing.contents.keep(WORKBOOKS, content)
        kept = writing.contents.keep(MESSAGES, mail) if mail else ""
        errors = ("KAL202",) if outcome is Outcome.FAULTY else ()
        values = {
            "name": f"a.msg › {code}.xlsx",
            "errors": errors,
            "arrived": ARRIVED,
            "noted": ARRIVED,
            "source": "inkorg/a.msg",
            **of,
        }
        item = ReceivedItem(
            key=f"{sha256} {sender} {values}",
            outcome=outcome,
            sha256=sha256,
            department=code,
            sender=sender,
            mail=kept,
            message=kept or f"m {sha256}",
            **values,  # type: ignore[arg-type]  # any field
        )
        return writing.add(item)
