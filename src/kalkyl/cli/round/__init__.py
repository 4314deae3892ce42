"""``kalkyl round``: a report collected from the departments, from the first mail to the total."""

from __future__ import annotations

from types import MappingProxyType

import click

from kalkyl.cli import LazyGroup
from kalkyl.cli.language import say

COMMANDS = {
    "init": say("Begin a round in a folder, with templates."),
    "intake": say("Take in what has come."),
    "status": say("See who has delivered."),
    "exclude": say("Leave a delivery out."),
    "include": say("Let a delivery count."),
    "accept": say("Accept a delivery despite errors."),
    "replace": say("Put a workbook in the place of a delivery."),
    "log": say("List who decided what, when and why."),
    "reply": say("Write to each department what came of its workbook."),
    "close": say("Merge what counts, and freeze the round."),
    "verify": say("See whether a closed round is unchanged."),
    "purge": say("Dispose of mails and addresses."),
}


class _Group(LazyGroup):
    """The commands of a round, each loaded when it is called."""

    package = "kalkyl.cli.round"
    names = COMMANDS
    homes = MappingProxyType(
        {
            **dict.fromkeys(("exclude", "include", "accept", "replace"), "decisions"),
            "log": "status",
            **dict.fromkeys(("verify", "purge"), "closed"),
        }
    )


@click.group(
    "round",
    cls=_Group,
    help=say(
        "Collect a report from the departments: make the templates, take in what comes by mail, "
        "see who has delivered, answer, and close with a total."
    ),
)
def command() -> None:
    """The commands of a round."""
