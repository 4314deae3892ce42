"""``kalkyl explain``: the page of a rule."""

from __future__ import annotations

import click

from kalkyl.cli import OK
from kalkyl.cli.common import Command, lang
from kalkyl.cli.console import echo
from kalkyl.cli.language import say
from kalkyl.rules.register import CATALOGUE, rule_of
from kalkyl.wording.rule_pages import holds, page, severity


@click.command(
    "explain",
    cls=Command,
    help=say(
        "Explain a rule: why it is there, an example and how to mend. Lists all without a code."
    ),
)
@click.argument("code", required=False, metavar=say("CODE"))
@lang
def command(code: str | None, lang: str) -> int:
    """Prints a page, or the list of codes."""
    if code is None:
        for rule in CATALOGUE:
            echo(f"{rule.code}  {severity(rule, lang):<22}  {holds(rule, lang)}")
        return OK
    wanted = rule_of(code)
    if wanted is None:
        raise click.UsageError(say("there is no rule {code}; kalkyl explain lists all", code=code))
    echo(page(wanted, lang))
    return OK
