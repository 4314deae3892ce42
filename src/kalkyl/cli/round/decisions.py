"""``kalkyl round exclude``, ``include``, ``accept`` and ``replace``: what the receiver decides."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli import OK
from kalkyl.cli.common import Command, OrganisationCommand, lang, now
from kalkyl.cli.console import echo
from kalkyl.cli.language import say
from kalkyl.cli.round.common import organisation_of, reason_option, round_argument
from kalkyl.io.ledger import Ledger
from kalkyl.rounds.model import Decision, DecisionKind, ReceivedItem
from kalkyl.services import round_decisions
from kalkyl.services.round_decisions import decide, errors_left
from kalkyl.wording.messages import seen
from kalkyl.wording.rounds import decision_words, item_words

_item_argument = click.argument("item", metavar=say("L12"))


def _tell(decision: Decision, item: ReceivedItem, lang: str) -> None:
    """Says what was decided of what."""
    words = " ".join([decision_words(decision.kind, lang), *decision.codes])
    echo(seen(f"{item_words(item)}: {words} ({decision.user}: {decision.reason})"))


def _deciding(kind: DecisionKind, help_text: str) -> click.Command:
    """A command that enters a decision on one delivery."""

    @click.command(kind.value, cls=Command, help=help_text)
    @round_argument
    @_item_argument
    @reason_option
    @lang
    def command(folder: Path, item: str, reason: str, lang: str) -> int:
        """Enters the decision, and says on what."""
        with Ledger(folder) as ledger:
            decision, decided = decide(ledger, kind, item, reason, now())
            left = errors_left(ledger, decided)
        _tell(decision, decided, lang)
        if kind is DecisionKind.INCLUDE and left:
            echo(
                say(
                    "It counts when its errors are accepted: {codes} (kalkyl round accept).",
                    codes=", ".join(left),
                )
            )
        return OK

    return command


exclude = _deciding(
    DecisionKind.EXCLUDE,
    say("Leave a delivery out: it does not count, and the total says so."),
)

include = _deciding(
    DecisionKind.INCLUDE,
    say(
        "Let a delivery count: one that was kept apart, one of two, or an older one though the "
        "newest has errors. What comes later counts in its turn."
    ),
)


@click.command(
    "accept",
    cls=Command,
    help=say(
        "Accept a delivery despite errors of some codes. The total shows who accepted what, and "
        "why. Errors of another report, year or department, and what may harm, are never accepted."
    ),
)
@round_argument
@_item_argument
@click.option(
    "--despite",
    "codes",
    multiple=True,
    required=True,
    metavar=say("CODE"),
    help=say("A code, such as KAL301. Can be given more than once."),
)
@reason_option
@lang
def accept(folder: Path, item: str, codes: tuple[str, ...], reason: str, lang: str) -> int:
    """Enters the decision, and says on what."""
    wanted = [code.upper() for given in codes for code in given.replace(",", " ").split()]
    with Ledger(folder) as ledger:
        _tell(*decide(ledger, DecisionKind.ACCEPT, item, reason, now(), wanted), lang)
    return OK


@click.command(
    "replace",
    cls=OrganisationCommand,
    help=say(
        "Put a workbook of yours in the place of what a department has delivered. What came stays."
    ),
)
@round_argument
@click.argument("department", metavar=say("CODE"))
@click.argument(
    "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar=say("FILE")
)
@reason_option
@lang
def replace(folder: Path, department: str, file: Path, reason: str, lang: str) -> int:
    """Takes the workbook in, and says in whose place."""
    with Ledger(folder) as ledger:
        _tell(
            *round_decisions.replace(
                ledger, department, file, reason, organisation_of(ledger), now()
            ),
            lang,
        )
    return OK
