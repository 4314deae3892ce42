"""Which organisation a command is for: ``--organisation``, ``KALKYL_ORGANISATION``, or kalkyl.toml.

It is sought from the working directory upwards, never beside a file that is checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from kalkyl.base.errors import DataFileError
from kalkyl.cli.console import echo
from kalkyl.cli.language import FOLDER, LANGUAGE, say
from kalkyl.io.organisation_folder import organisation_for
from kalkyl.io.shipped import shipped
from kalkyl.operations.organisation import Organisation
from kalkyl.wording.catalogue import speak_for

_KEPT: Final = "kalkyl.organisation"
_SAID: Final = "kalkyl.organisation.said"


def organisation_option() -> click.Option:
    """The option ``--organisation``, which :func:`the_organisation` goes by."""
    return click.Option(
        ["--organisation"],
        type=click.Path(path_type=Path),
        metavar=say("DIR"),
        is_eager=True,
        expose_value=False,
        callback=_remembered,
        help=say(
            "The organisation's folder; else KALKYL_ORGANISATION, else that of the nearest "
            "kalkyl.toml, in the working directory or above it."
        ),
    )


def _remembered(context: click.Context, _: click.Parameter, folder: Path | None) -> None:
    context.meta[FOLDER] = folder


def the_organisation() -> Organisation:
    """The organisation of the command that runs; which it is, is said once."""
    meta = click.get_current_context().meta
    organisation = _organisation()
    if not meta.get(_SAID):
        meta[_SAID] = True
        echo(organisation_line(organisation), err=True)
    return organisation


def _organisation() -> Organisation:
    meta = click.get_current_context().meta
    if _KEPT not in meta:
        meta[_KEPT] = organisation_for(meta.get(FOLDER))
    organisation: Organisation = meta[_KEPT]
    speak_for(organisation.levels.put_in)
    return organisation


def use_words() -> None:
    """Has all that is said from here on use the organisation's names of levels."""
    _organisation()


def organisation_language() -> str:
    """The language of the organisation's answer; Swedish where it gives none."""
    return _organisation().answers.get("language", LANGUAGE)


def organisation_line(organisation: Organisation) -> str:
    """Which organisation it is, in a line."""
    if organisation is shipped():
        return say("Organisation: the example that comes with kalkyl")
    return say("Organisation: {name} ({place})", name=organisation.name, place=organisation.place)


class Report(click.Choice[str]):
    """A report that the organisation has, which is known when a command runs and not before."""

    def __init__(self) -> None:
        self.case_sensitive = True

    @property
    def choices(self) -> Sequence[str]:  # type: ignore[override]  # click keeps a list
        """The organisation's reports."""
        return tuple(_organisation().reports)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """The reports in help, which is given for a faulty organisation, too."""
        try:
            return super().get_metavar(param, ctx)
        except DataFileError:
            return say("REPORT")
