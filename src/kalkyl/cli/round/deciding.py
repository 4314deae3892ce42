"""What the commands that decide on a delivery share."""

from __future__ import annotations

from pathlib import Path

import click

from kalkyl.cli import OK
from kalkyl.cli.common import Command, lang, now
from kalkyl.cli.console import echo
from kalkyl.cli.language import say
from kalkyl.cli.round.common import reason_option, round_argument
from kalkyl.io.ledger import Ledger
from kalkyl.rounds.model import Decision, DecisionKind, ReceivedItem
from kalkyl.services.round_decisions import decide, errors_left
from kalkyl.wording.messages import seen
from kalkyl.wording.rounds import decision_words

item_argument = click.argument("item", metavar=say("L12"))


def deciding(kind: DecisionKind, help_text: str) -> click.Command:
    """A command that enters a decision on one delivery."""

    @click.command(kind.value, cls=Command, help=help_text)
    @round_argument
    @item_argument
    @reason_option
    @lang
    def command(folder: Path, item: str, reason: str, lang: str) -> int:
        """Enters the decision, and says on what."""
        with Ledger(folder) as ledger:
            decision, decided = decide(ledger, kind, item, reason, now())
            left = errors_left(ledger, decided)
        tell(decision, decided, lang)
        if kind is DecisionKind.INCLUDE and left:
            echo(
                say(
                    "It counts when its errors are accepted: {codes} (kalkyl round accept).",
                    codes=", ".join(left),
                )
            )
        return OK

    return command


def tell(decision: Decision, item: ReceivedItem, lang: str) -> None:
    """Says what was decided of what."""
    words = " ".join([decision_words(decision.kind, lang), *decision.codes])
    about = " ".join(filter(None, (f"L{item.number}", item.department, item.name)))
    echo(seen(f"{about}: {words} ({decision.user}: {decision.reason})"))
