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
from kalkyl.io.ledger.place import user_name
from kalkyl.model import Phrase
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

_NO_REASON = Phrase("no_reason", "write why with --reason; the decision is shown in the total")
_NO_ERRORS = Phrase("no_errors", "no errors")


def item_of(ledger: Ledger, reference: str) -> ReceivedItem:
    """The item that ``L12`` means."""
    number = reference.strip().upper().removeprefix(REFERENCE)
    if not reference.strip().upper().startswith(REFERENCE) or not number.isdigit():
        raise DataFileError(
            Phrase(
                "item_form",
                "{reference}: write the delivery's number as in status, such as L12",
                {"reference": reference},
            )
        )
    item = ledger.notes().item(int(number))
    if item is None:
        raise DataFileError(
            Phrase(
                "no_item",
                "{reference}: the round has no such delivery",
                {"reference": reference},
            )
        )
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
        facts = {"code": code}
        raise DataFileError(
            Phrase("no_such_code", "{code}: no department in the list has that code", facts)
        )
    content = content_of(file)
    expected = expected_in(ledger, a_round, organisation)
    judged = judge(Incoming(file, content), expected, organisation)
    owner, outcome = judgement(a_round, judged.case, judged.report, None)
    if owner != code or not outcome.is_workbook:
        raise DataFileError(
            Phrase(
                "not_theirs",
                "{file} is no readable workbook of {department} in the round",
                {"file": str(file), "department": department.name},
            )
        )
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
        raise DataFileError(_NO_REASON)
    return " ".join(reason.split())


def _refuse(kind: DecisionKind, item: ReceivedItem, codes: Sequence[str]) -> None:
    name = f"{REFERENCE}{item.number} {item.name}"
    if kind is DecisionKind.EXCLUDE:
        return
    if not item.outcome.is_workbook or item.outcome is Outcome.BROKEN:
        raise DataFileError(
            Phrase(
                "not_countable",
                "{name} is no workbook that the round can count",
                {"name": name},
            )
        )
    if kind is not DecisionKind.ACCEPT:
        return
    unknown = sorted(set(codes) - set(item.errors))
    if unknown:
        raise DataFileError(
            Phrase(
                "not_its_errors",
                "{name} has no {unknown}; it has {errors}",
                {
                    "name": name,
                    "unknown": ", ".join(unknown),
                    "errors": ", ".join(sorted(set(item.errors))) or _NO_ERRORS,
                },
            )
        )
    never = [code for code in codes if code.startswith(_NEVER_ACCEPTED)]
    if never:
        facts = {"codes": ", ".join(never)}
        raise DataFileError(
            Phrase(
                "not_acceptable", "{codes} cannot be accepted; ask for a corrected workbook", facts
            )
        )
