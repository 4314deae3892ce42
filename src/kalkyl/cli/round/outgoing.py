"""What commands that write mails have in common: which way they go, and what came of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.cli import FINDINGS, OK
from kalkyl.cli.console import echo
from kalkyl.cli.language import say
from kalkyl.io.ledger import Ledger
from kalkyl.io.mail.account import IMAP, SMTP, Account, Protocol, Secret, account_of, secret_of
from kalkyl.io.mail.outgoing import is_address
from kalkyl.rounds.due_letters import HeldLetter, HeldReason
from kalkyl.rounds.model import LetterState, Round
from kalkyl.services.round_delivery import (
    Channel,
    DeliveredLetter,
    InFolder,
    delivered,
    to_mailbox,
    to_server,
)
from kalkyl.services.round_letters import PreparedLetters, WrittenLetter


@dataclass(frozen=True, slots=True)
class MailWay:
    """Which way mails go, as the options say it."""

    send: bool
    to_drafts: bool
    smtp: str
    imap: str
    sender: str
    token_command: str

    def sender_of(self, a_round: Round) -> str:
        """The address that mails come from: the one given, the list's, or the user's own."""
        users = [account_of(self.smtp, SMTP).user] if self.smtp else []
        users += [account_of(self.imap).user] if self.imap else []
        given = (self.sender, a_round.manifest.receiver, *users)
        return self.sender or next(filter(is_address, given), "")

    @contextmanager
    def channel(self, folder: Path, sender: str) -> Iterator[Channel]:
        """The way itself, open."""
        if self.send:
            account = _account(self.smtp, SMTP, "--smtp")
            secret = self._secret(account) if account.user else None
            with to_server(account, secret, sender) as channel:
                yield channel
        elif self.to_drafts:
            account = _account(self.imap, IMAP, "--imap")
            with to_mailbox(account, self._secret(account), sender) as channel:
                yield channel
        else:
            yield InFolder(folder)

    def _secret(self, account: Account) -> Secret:
        ask = _asked if sys.stdin is not None and sys.stdin.isatty() else None
        return secret_of(account, token_command=self.token_command, ask=ask)


def _account(text: str, protocol: Protocol, option: str) -> Account:
    if not text:
        raise click.UsageError(say("{option} is needed here", option=option))
    return account_of(text, protocol)


def _asked(account: str) -> str:
    prompt = say("Password for {account}", account=account)
    return str(click.prompt(prompt, hide_input=True, err=True))


def mail_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds which way mails go, which comes as one: ``way``."""

    @wraps(command)
    def taking(*arguments: Any, **options: Any) -> Any:
        names = ("send", "to_drafts", "smtp", "imap", "sender", "token_command")
        way = MailWay(**{name: options.pop(name) for name in names})
        if way.send and way.to_drafts:
            raise click.UsageError(say("either --send or --to-drafts"))
        return command(*arguments, way=way, **options)

    for option in reversed(_options()):
        taking = option(taking)
    return taking


def _options() -> list[Callable[[Any], Any]]:
    return [
        click.option("--send", is_flag=True, help=say("Send the mails at once, by --smtp.")),
        click.option(
            "--to-drafts", is_flag=True, help=say("Put the mails among the drafts of --imap.")
        ),
        click.option(
            "--smtp",
            default="",
            envvar="KALKYL_SMTP",
            metavar=say("ADDRESS"),
            help=say("The server that sends: smtp://user@host:port; without user where none is."),
        ),
        click.option(
            "--imap",
            default="",
            envvar="KALKYL_IMAP",
            metavar=say("ADDRESS"),
            help=say("Your mailbox: imap://user@host."),
        ),
        click.option(
            "--from",
            "sender",
            default="",
            metavar=say("ADDRESS"),
            help=say("Your own address; else the list's receiver."),
        ),
        click.option(
            "--token-command",
            default="",
            metavar=say("COMMAND"),
            help=say("A command that prints a token, for a server that takes no passwords."),
        ),
    ]


def hand_over(
    ledger: Ledger, prepared: PreparedLetters, way: MailWay, now: datetime
) -> list[DeliveredLetter]:
    """Hands the mails over and says what came of each."""
    done: list[DeliveredLetter] = []
    if not prepared.written:
        return done
    sender = way.sender_of(prepared.round)
    with way.channel(ledger.folder, sender) as channel:
        for letter in delivered(ledger, prepared.written, channel, sender, now):
            done.append(letter)
            echo(_line(letter))
    if len(done) < len(prepared.written):
        count = len(prepared.written) - len(done)
        echo(say("Not written, run again: {count}", count=count), err=True)
    return done


def _line(done: DeliveredLetter) -> str:
    who, place, outcome = _who(done.written), done.place, done.said
    match done.state:
        case LetterState.DRAFTED:
            return say("{who}: draft in {place}", who=who, place=place)
        case LetterState.SENT:
            return say("{who}: sent to {place}", who=who, place=place)
        case LetterState.REFUSED:
            return say(
                "{who}: not sent, {place} was refused by the server ({said})",
                who=who,
                place=place,
                said=outcome,
            )
    return say(
        "{who}: uncertain whether it was sent ({said}); --resend sends it once more",
        who=who,
        said=outcome,
    )


def _who(written: WrittenLetter) -> str:
    department = written.due.standing.department
    return f"{department.code} {department.name}"


_HELD: dict[HeldReason, Callable[[str], str]] = {
    HeldReason.SENT: lambda who: say("Already written to: {who}", who=who),
    HeldReason.DRAFTED: lambda who: say(
        "Already drafted (--resend writes it once more): {who}", who=who
    ),
    HeldReason.UNCERTAIN: lambda who: say(
        "Uncertain whether it was sent (--resend sends it once more): {who}", who=who
    ),
    HeldReason.AUTOMATIC: lambda who: say("Sent by a program and never answered: {who}", who=who),
    HeldReason.WAITING: lambda who: say("Not answered until you have decided: {who}", who=who),
    HeldReason.BROKEN: lambda who: say(
        "Not answered, for kalkyl itself failed on the workbook: {who}", who=who
    ),
    HeldReason.NO_ADDRESS: lambda who: say("No address in the list of departments: {who}", who=who),
    HeldReason.MISSING: lambda who: say(
        "Nothing has come (--remind writes to them): {who}", who=who
    ),
}


def say_held(held: Iterable[HeldLetter]) -> None:
    """Says which departments got no mail, reason by reason."""
    by_reason: dict[HeldReason, list[str]] = {}
    for letter in held:
        department = letter.standing.department
        by_reason.setdefault(letter.why, []).append(f"{department.code} {department.name}")
    for reason, words in _HELD.items():
        if reason in by_reason:
            echo(words(", ".join(by_reason[reason])))


def exit_code(done: Iterable[DeliveredLetter], held: Iterable[HeldLetter]) -> int:
    """1 where the receiver has to do something about a mail."""
    failed = {LetterState.REFUSED, LetterState.UNCERTAIN}
    if any(letter.state in failed for letter in done) or any(
        letter.why.needs_somebody for letter in held
    ):
        return FINDINGS
    return OK
