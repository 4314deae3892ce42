"""Options and habits that commands share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from kalkyl.base.errors import OutputError
from kalkyl.cli import FAULT, FINDINGS, OK
from kalkyl.cli.help import help_page
from kalkyl.cli.language import LANGUAGE, is_asked_for, say, speak, told
from kalkyl.cli.organisation import (
    Report,
    organisation_language,
    organisation_option,
)
from kalkyl.contract.earlier import SOURCES
from kalkyl.model import Phrase
from kalkyl.services.checking import NoFilesError, files_named, workbooks_in
from kalkyl.services.render import Tally
from kalkyl.services.sources import Sources
from kalkyl.template.total_state import TotalUnit
from kalkyl.wording.catalogue import LANGUAGES

_FEW = 12
"""So few files are done before a progress bar is read."""


class Command(click.Command):
    """A command that speaks the language asked for: its help, and what it says."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        if all(param.name != _LANG for param in self.params):
            self.params.append(click.Option([_OPTION], expose_value=False, **_LANGUAGES))

    def get_help(self, ctx: click.Context) -> str:
        """The help text."""
        return help_page(ctx, super().get_help)


class CommandGroup(click.Group):
    """A group of such commands."""

    command_class = Command

    def get_help(self, ctx: click.Context) -> str:
        """The help text."""
        return help_page(ctx, super().get_help)


class OrganisationCommand(Command):
    """A command that goes by what an organisation has said of its reports."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.params.append(organisation_option())


_Command = TypeVar("_Command", bound=Callable[..., Any])
_Names = TypeVar("_Names")
_Found = TypeVar("_Found")


def _asked_language(context: click.Context, _: click.Parameter, given: str | None) -> str:
    """The language of an option or of the environment, else the organisation's."""
    is_organisations = isinstance(context.command, OrganisationCommand)
    if given or is_asked_for() or not is_organisations:
        language = given or LANGUAGE
        speak(language)
        return language
    language = organisation_language()
    speak(language)
    return language


_LANG, _OPTION = "lang", "--lang"
_LANGUAGES: dict[str, Any] = {
    "type": click.Choice(LANGUAGES),
    "callback": _asked_language,
    "help": say("Language: Swedish or English."),
}
lang = click.option(_OPTION, **_LANGUAGES)
"""For a command that is told the language; all take the option."""


def year_option(words: str, *, required: bool = False) -> Callable[[_Command], _Command]:
    """The option ``--year``."""
    years = click.IntRange(2000, 2099)
    return click.option("--year", type=years, metavar=say("YEAR"), required=required, help=words)


def format_option(
    forms: Iterable[str], words: str, default: str = "text"
) -> Callable[[_Command], _Command]:
    """The option ``--format``, which comes as ``form``."""
    return click.option(
        "--format", "form", type=click.Choice(list(forms)), default=default, help=words
    )


def output_option(
    words: str, *, folder: bool = False, required: bool = False
) -> Callable[[_Command], _Command]:
    """The option ``-o``: a file, which comes as ``output``, or a ``folder``."""
    path = click.Path(path_type=Path, file_okay=not folder, dir_okay=folder)
    name = "folder" if folder else "output"
    return click.option("-o", "--output", name, type=path, required=required, help=words)


def expecting(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds what is expected and what was handed in before: ``--report`` to ``--last-year``."""
    year = year_option(say("The year that is expected."))
    report = click.option(
        "--report",
        type=Report(),
        help=say("The report that is expected."),
    )
    return report(year(manifest_option(layout_option(earlier_options(command)))))


def earlier_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds ``--plan``, ``--previous`` and ``--last-year``, which come as one: ``earlier``."""

    @wraps(command)
    def taking(*arguments: Any, **options: Any) -> Any:
        files = {source: options.pop(source) for source in SOURCES}
        return command(*arguments, earlier=files, **options)

    words = {
        "plan": say("The plan."),
        "previous": say(
            "The report before, of the same year; for a merge also those before it, which show "
            "how the forecast has gone."
        ),
        "last_year": say("The same report a year ago."),
    }
    for source in reversed(SOURCES):
        name, files = "--" + source.replace("_", "-"), say("FILES")
        option = click.option(name, multiple=True, help=words[source], metavar=files)
        taking = option(taking)
    return taking


manifest_option = click.option(
    "--manifest",
    type=click.Path(path_type=Path),
    help=say("List of the departments (Excel, CSV or TOML)."),
)

layout_option = click.option(
    "--layout",
    "layouts",
    multiple=True,
    metavar=say("FILE"),
    help=say("Layout of a form of your own: a file, or formular-2020, -2021 or -2024."),
)

verbose = click.option(
    "--verbose",
    is_flag=True,
    help=say("List the rules not run, and why."),
)

against_option = click.option(
    "--against",
    multiple=True,
    metavar=say("TOTAL"),
    help=say(
        "The total that a Word report was made of; each figure that differs is an error. Give "
        "the totals of earlier reports as well if it was made of them."
    ),
)

force_option = click.option(
    "--force",
    is_flag=True,
    help=say("Write anew without carrying anything over; the old file is kept beside."),
)

unit_option = click.option(
    "--unit",
    type=click.Choice([unit.value for unit in TotalUnit]),
    callback=lambda _context, _option, given: TotalUnit(given) if given else None,
    help=say(
        "mnkr adds a sheet in millions for each table of amounts, as the report prints it; "
        "the other sheets are in the unit on the organisation's sheet Organisation, tkr where it "
        "says none."
    ),
)

files_argument = click.argument("files", nargs=-1, required=True, metavar=say("FILES…"))


def now() -> datetime:
    """The time here, which stands in the names of files that are kept."""
    return datetime.now().astimezone()


def kept_lines(kept: Mapping[Path, Path]) -> list[str]:
    """Where the files are that were replaced."""
    return [say("The old file is kept: {copy}", copy=copy) for copy in kept.values()]


def refuse_existing(paths: Iterable[Path], *, force: bool) -> None:
    """Refuses to replace files unless that is forced; then they are kept beside."""
    taken = [] if force else [path for path in paths if path.exists()]
    if taken:
        facts = {"names": ", ".join(map(str, taken))}
        raise OutputError(
            Phrase(
                "already_there",
                "already there: {names}. Nothing was written; --force writes new ones and keeps "
                "the old.",
                facts,
            )
        )


def found(files: tuple[str, ...]) -> list[Path]:
    """The files that are meant; naming none is wrong usage."""
    return _or_usage(files_named, files)


def single(name: str) -> Path:
    """The one file that is meant; a folder or a pattern may mean several, which is wrong usage."""
    paths = found((name,))
    if len(paths) > 1:
        raise click.UsageError(say("{name} means {count} files", name=name, count=len(paths)))
    return paths[0]


def opened(paths: Sequence[Path]) -> Sources:
    """The workbooks of files, mails and archives; naming none is wrong usage."""
    return _or_usage(workbooks_in, paths)


def _or_usage(find: Callable[[_Names], _Found], names: _Names) -> _Found:
    try:
        return find(names)
    except NoFilesError as fault:
        raise click.UsageError(told(fault)) from fault


@contextmanager
def progress(length: int) -> Iterator[Callable[[], None]]:
    """A progress bar for long work, on a terminal only."""
    if length < _FEW or not sys.stderr.isatty():
        yield lambda: None
        return
    label = say("Reading workbooks")
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield lambda: bar.update(1)


def exit_code(tally: Tally, *, strict: bool = False) -> int:
    """The exit code that some judged files give; strictly, an open question is an error."""
    if tally.broke:
        return FAULT
    return FINDINGS if tally.is_blocked or (strict and tally.open_questions) else OK
