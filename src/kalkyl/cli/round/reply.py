"""``kalkyl round reply``: one mail to each department about what it sent, or has not sent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from kalkyl.cli import OK
from kalkyl.cli.common import OrganisationCommand, lang, now
from kalkyl.cli.console import echo
from kalkyl.cli.language import say
from kalkyl.cli.round.common import organisation_of, round_argument
from kalkyl.cli.round.outgoing import MailWay, exit_code, hand_over, mail_options, say_held
from kalkyl.io.ledger import Ledger
from kalkyl.rounds.counting import DepartmentStanding
from kalkyl.rounds.due_letters import DueLetter, HeldLetter, due_letters, invitations
from kalkyl.services.round_letters import WrittenLetter, prepared


@click.command(
    "reply",
    cls=OrganisationCommand,
    help=say(
        "Write to each department: that its workbook is in order, with a receipt, or what is to "
        "be corrected, with the marked workbook. Mails become drafts in the folder utkast unless "
        "you say otherwise, and each is written once."
    ),
)
@round_argument
@click.option("--remind", is_flag=True, help=say("Remind those from whom nothing has come."))
@click.option(
    "--invite",
    is_flag=True,
    help=say("Write instead to those who have not been sent their template."),
)
@mail_options
@click.option(
    "--resend",
    is_flag=True,
    help=say("Write once more what is drafted, or uncertain after an interrupted sending."),
)
@click.option("--dry-run", is_flag=True, help=say("Show the mails and write nothing."))
@lang
def command(  # noqa: PLR0913  # one argument for each option
    folder: Path,
    way: MailWay,
    *,
    remind: bool,
    invite: bool,
    resend: bool,
    dry_run: bool,
    lang: str,  # noqa: ARG001  # read before the command is
) -> int:
    """Writes the mails, all before any goes out, and says what came of each."""
    time = now()

    def chosen(standings: Sequence[DepartmentStanding]) -> Sequence[DueLetter | HeldLetter]:
        if invite:
            return invitations(standings, resend=resend)
        return due_letters(standings, time, remind=remind, resend=resend)

    with Ledger(folder) as ledger:
        letters = prepared(ledger, organisation_of(ledger), time, chosen)
        if dry_run:
            for written in letters.written:
                echo(_shown(written))
            say_held(letters.held)
            return OK
        done = hand_over(ledger, letters, way, time)
    say_held(letters.held)
    return exit_code(done, letters.held)


def _shown(written: WrittenLetter) -> str:
    """A mail as it would go out."""
    mail = written.mail
    lines = [
        say("To: {address}", address=mail.to),
        say("Subject: {subject}", subject=mail.subject),
        *(say("Attached: {name}", name=attachment.name) for attachment in mail.attachments),
        "",
        mail.body,
        "─" * 60,
    ]
    return "\n".join(lines)
