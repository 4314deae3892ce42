"""What the receiver decides of something that came in: entered with time, user and reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as with_
from datetime import datetime
from pathlib import Path

from kalkyl.base.errors import DataFileError
from kalkyl.io.files import content_of
from kalkyl.io.ledger import Ledger
from kalkyl.io.ledger.contents import WORKBOOKS
from kalkyl.io.ledger.writer_lock import user_name
from kalkyl.operations.organisation import Organisation
from kalkyl.rounds.counting import accepted, standings
from kalkyl.rounds.judgement import judgement
from kalkyl.rounds.model import Decision, DecisionKind, Outcome, ReceivedItem
from kalkyl.services.incoming import Incoming
from kalkyl.services.intake import judge
from kalkyl.services.render import file_json
from kalkyl.services.round_intake import expected_in, round_now

REFERENCE = "L"
"""Before the number of an item, so that nobody takes a department's code for one."""
_NEVER_ACCEPTED = ("KAL13", "KAL8")
"""Another report, year or department, and what may harm: no decision makes that mergeable."""


def item_of(ledger: Ledger, reference: str) -> ReceivedItem:
    """The item that ``L12`` means."""
    number = reference.strip().upper().removeprefix(REFERENCE)
    if not reference.strip().upper().startswith(REFERENCE) or not number.isdigit():
        raise DataFileError(f"{reference}: skriv leveransens nummer som i status, till exempel L12")
    item = ledger.notes().item(int(number))
    if item is None:
        raise DataFileError(f"{reference}: det finns ingen sådan leverans i omgången")
    return item


def decide(
    ledger: Ledger,
    kind: DecisionKind,
    reference: str,
    reason: str,
    now: datetime,
    codes: Sequence[str] = (),
) -> tuple[Decision, ReceivedItem]:
    """Enters a decision on an item; what no decision can change is refused."""
    item = item_of(ledger, reference)
    _refuse(kind, item, codes)
    decision = Decision(kind, item.number, now, user_name(), _said(reason), tuple(codes))
    return with_(decision, number=ledger.add(decision, now)), item


def errors_left(ledger: Ledger, item: ReceivedItem) -> list[str]:
    """The codes of an item's errors that nobody has accepted yet."""
    return sorted(set(item.errors) - accepted(item, ledger.notes().decisions).keys())


def replace(
    ledger: Ledger,
    code: str,
    file: Path,
    reason: str,
    organisation: Organisation,
    now: datetime,
) -> tuple[Decision, ReceivedItem]:
    """Takes in a workbook in the place of what a department has delivered."""
    a_round = round_now(ledger, organisation, now)
    department = next(
        (listed for listed in a_round.manifest.departments if listed.code == code), None
    )
    if department is None:
        raise DataFileError(f"{code}: ingen avdelning i förteckningen har den koden")
    content = content_of(file)
    expected = expected_in(ledger, a_round, organisation)
    judged = judge(Incoming(file, content), expected, organisation)
    owner, outcome = judgement(a_round, judged.case, judged.report, None)
    if owner != code or not outcome.is_workbook:
        raise DataFileError(f"{file} är ingen läsbar arbetsbok av {department.name} i omgången")
    standing = next(
        each
        for each in standings(a_round, ledger.notes(), now).departments
        if each.department.code == code
    )
    replaced = standing.counts or standing.newest
    errors = tuple(finding.code for finding in judged.report.findings if finding.blocks)
    with ledger.writing(now) as writing:
        item = ReceivedItem(
            key=f"replace {now.isoformat()} {code}",
            name=file.name,
            source=str(file),
            outcome=outcome,
            noted=now,
            sha256=writing.contents.keep(WORKBOOKS, content),
            department=code,
            errors=errors,
            questions=judged.report.open_questions,
        )
        number = writing.add(item, key=item.key, detail=file_json(judged, "sv"))
        before = replaced.number if replaced else 0
        kind = DecisionKind.REPLACE
        decision = Decision(kind, number, now, user_name(), _said(reason), (), before)
        return with_(decision, number=writing.add(decision)), with_(item, number=number)


def _said(reason: str) -> str:
    if not reason.strip():
        raise DataFileError("skriv varför med --reason; beslutet visas i totalen")
    return " ".join(reason.split())


def _refuse(kind: DecisionKind, item: ReceivedItem, codes: Sequence[str]) -> None:
    name = f"{REFERENCE}{item.number} {item.name}"
    if kind is DecisionKind.EXCLUDE:
        return
    if not item.outcome.is_workbook or item.outcome is Outcome.BROKEN:
        raise DataFileError(f"{name} är ingen arbetsbok som kan räknas in i omgången")
    if kind is not DecisionKind.ACCEPT:
        return
    unknown = sorted(set(codes) - set(item.errors))
    if unknown:
        has = ", ".join(sorted(set(item.errors))) or "inga fel"
        raise DataFileError(f"{name} har inte {', '.join(unknown)}; den har {has}")
    never = [code for code in codes if code.startswith(_NEVER_ACCEPTED)]
    if never:
        raise DataFileError(f"{', '.join(never)} kan inte godtas; be om en rättad arbetsbok")
