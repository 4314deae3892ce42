"""The one way to a terminal: no control characters reach it, and what can't be written is reported.

Every command prints through here, also names of files and what a library says.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

from kalkyl.cli.language import say
from kalkyl.doors.os_words import words_of
from kalkyl.faults import OutputError
from kalkyl.model.visible import visible_lines


def echo(text: object = "", *, err: bool = False) -> None:
    """Prints a text to the standard output, or to the standard error if there is one."""
    if not err:
        _put(sys.stdout, lambda stream: stream.write(visible_lines(str(text)) + "\n"))
        return
    with suppress(OutputError):  # nobody can be told that nobody can be told
        _put(sys.stderr, lambda stream: stream.write(visible_lines(str(text)) + "\n"))


def echo_bytes(content: bytes) -> None:
    """Prints what has been made fit to be shown, byte by byte: no console changes its line ends."""
    _put(sys.stdout, lambda stream: stream.buffer.write(content))


def _put(stream: TextIO | None, write: Callable[[TextIO], object]) -> None:
    if stream is None:
        raise OutputError(say("det finns ingen utmatning.", "there is no standard output."))
    try:
        write(stream)
        stream.flush()
    except (OSError, ValueError) as fault:
        _abandon(stream)
        raise OutputError(_unwritten(fault)) from fault


def _unwritten(fault: Exception) -> str:
    if isinstance(fault, BrokenPipeError):
        sv = "utskriften avbröts: den som tog emot den slutade läsa."
        return say(sv, "the output was cut short: its reader went away.")
    words = words_of(fault) if isinstance(fault, OSError) else str(fault)
    return say(f"utskriften kan inte skrivas: {words}.", f"the output cannot be written: {words}.")


def _abandon(stream: TextIO) -> None:
    """Lets what is left in the stream go nowhere, or Python would try again at exit."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
