"""Pages of help: in Swedish throughout, and with an organisation's own words where it is found."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from kalkyl.base.errors import DataFileError
from kalkyl.cli.language import FOLDER, LANGUAGE, help_in_swedish
from kalkyl.contract.organisation import SETTINGS, VARIABLE
from kalkyl.wording.catalogue import own_words


class _OwnWords(click.HelpFormatter):
    """Writes help with what the organisation calls its levels."""

    def write_text(self, text: str) -> None:
        super().write_text(own_words(text))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        worded = [(name, own_words(text)) for name, text in rows]
        super().write_dl(worded, col_max, col_spacing)


def help_page(context: click.Context, page: Callable[[click.Context], str]) -> str:
    """A page of help in the language asked for."""
    if LANGUAGE == "sv" and _has_folder(context):
        _speak_for_organisation()
        context.formatter_class = _OwnWords
    return help_in_swedish(page(context))


def _has_folder(context: click.Context) -> bool:
    """Whether there may be an organisation's folder: without one, help need not look for words."""
    here = Path.cwd()
    is_above = any((folder / SETTINGS).is_file() for folder in (here, *here.parents))
    return bool(context.meta.get(FOLDER) or os.environ.get(VARIABLE)) or is_above


def _speak_for_organisation() -> None:
    from kalkyl.cli.organisation import use_words  # slow to load

    try:
        use_words()
    except DataFileError:  # help is given for a faulty organisation, too
        return
