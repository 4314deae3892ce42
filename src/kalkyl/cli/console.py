"""The one way to a terminal: no control characters reach it, and what can't be written is reported.

Every command prints through here, also names of files and what a library says.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import closing, nullcontext, suppress
from itertools import chain
from typing import TextIO

import click

from kalkyl.base.errors import OutputError
from kalkyl.base.regex import regex

_COLOURS = {
    "FEL": "red",
    "ERROR": "red",
    "VARNING": "yellow",
    "WARNING": "yellow",
    "INFO": "blue",
    "BESVARAD": "green",
    "ANSWERED": "green",
}
_SEVERITY = regex(rf"^(    (?:[A-Z]+\d+  )?)({'|'.join(_COLOURS)})( KAL\d{{3}}: )", re.MULTILINE)
"""Where a line of a list has its severity: nothing that a sender wrote begins a line."""


def echo(text: object = "", *, err: bool = False) -> None:
    """Prints a text to the standard output, or to the standard error if there is one."""
    line = _visible(str(text)) + "\n"
    if not err:
        _put(sys.stdout, lambda stream: stream.write(line))
        return
    with suppress(OutputError):  # nobody can be told that nobody can be told
        _put(sys.stderr, lambda stream: stream.write(line))


def _visible(text: str) -> str:
    from kalkyl.model.visible import visible_lines  # help pages need no model

    return visible_lines(text)


def echo_findings(text: str, *, err: bool = False) -> None:
    """Prints a list of findings, on a terminal with a colour for each severity."""
    shown, stream = _visible(text), sys.stderr if err else sys.stdout
    if _takes_colour(stream):
        shown = _SEVERITY.sub(_coloured, shown)
    with suppress(OutputError) if err else nullcontext():
        _put(stream, lambda stream: stream.write(shown + "\n"))


def echo_parts(parts: Iterable[str], *, of_findings: bool = False) -> None:
    """Prints a long text when the last of its parts is there, so that all of it comes or nothing.

    A list of findings gets its colours on a terminal.
    """
    from kalkyl.io.spool import Spool  # help pages need none

    stream = sys.stdout
    is_coloured = of_findings and _takes_colour(stream)
    with closing(Spool()) as spool:
        for part in parts:
            shown = _visible(part)
            spool.add((_SEVERITY.sub(_coloured, shown) if is_coloured else shown).encode())
        texts = (spool.content(number).decode() for number in range(len(spool)))
        _put(stream, lambda stream: stream.writelines(chain(texts, "\n")))


def _takes_colour(stream: TextIO | None) -> bool:
    """Whether to colour: a terminal that knows how, and nobody has asked for none (NO_COLOR)."""
    if stream is None or not stream.isatty() or os.environ.get("NO_COLOR"):
        return False
    return os.environ.get("TERM") != "dumb" and (os.name != "nt" or "WT_SESSION" in os.environ)


def _coloured(match: re.Match[str]) -> str:
    return match[1] + click.style(match[2], fg=_COLOURS[match[2]], bold=True) + match[3]


def echo_bytes(content: bytes) -> None:
    """Prints what has been made fit to be shown, byte by byte: no console changes its line ends."""
    _put(sys.stdout, lambda stream: stream.buffer.write(content))


def _put(stream: TextIO | None, write: Callable[[TextIO], object]) -> None:
    if stream is None:
        raise _unwritten()
    try:
        write(stream)
        stream.flush()
    except (OSError, ValueError) as fault:
        _abandon(stream)
        raise _unwritten(fault) from fault


def _unwritten(fault: Exception | None = None) -> OutputError:
    """Why there is no output; without a fault, because there is nowhere for it to go."""
    from kalkyl.io.file_errors import cause_of  # not needed but here
    from kalkyl.model import Phrase  # as above

    if fault is None:
        return OutputError(Phrase("no_output", "there is no standard output."))
    if isinstance(fault, BrokenPipeError):
        return OutputError(Phrase("output_cut", "the output was cut short: its reader went away."))
    facts = {"cause": cause_of(fault) if isinstance(fault, OSError) else str(fault)}
    return OutputError(Phrase("output_unwritten", "the output cannot be written: {cause}.", facts))


def _abandon(stream: TextIO) -> None:
    """Lets what is left in the stream go nowhere, or Python would try again at exit."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
