"""Names that strangers gave to attachments and members of archives, made fit to show and write."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Final

from kalkyl.base.limits import INNER_NAME_CHARACTERS
from kalkyl.base.regex import regex
from kalkyl.io.files import is_device_name
from kalkyl.model.visible import visible

BETWEEN: Final = " › "
"""Between a container's name and the name of what is inside."""
_NAMELESS: Final = "namnlös"
_FORBIDDEN: Final = regex(r'[<>:"|?*\ufffd]')
_LONGEST_ENDING: Final = 12


def inner_name(text: str) -> str:
    """A name without path, control characters and marks that no file name may have."""
    last = re.split(r"[/\\]", text.replace("\0", ""))[-1]
    plain = _FORBIDDEN.sub("", visible(unicodedata.normalize("NFC", last)))
    name = " ".join(plain.replace("›", "-").split()).rstrip(". ").lstrip()
    name = _shortened(name) or _NAMELESS
    return f"_{name}" if is_device_name(name) else name


def archive_name(name: str, *, marked: bool) -> str:
    """A name in an archive. A Mac writes UTF-8 and does not mark it as such."""
    if not marked:
        with suppress(UnicodeError):
            return name.encode("cp437").decode("utf-8")
    return name


def within(outer: str, name: str) -> str:
    """The name of what stands inside of something else."""
    return f"{outer}{BETWEEN}{inner_name(name)}"


def last_name(name: str) -> str:
    """The innermost name of a chain."""
    return name.rpartition(BETWEEN)[2]


def numbered(name: str, number: int) -> str:
    """A name with a number before its ending, as a second of the same name gets."""
    ending = PurePosixPath(last_name(name)).suffix
    return f"{name.removesuffix(ending)} ({number}){ending}"


def _shortened(name: str) -> str:
    if len(name) <= INNER_NAME_CHARACTERS:
        return name
    ending = PurePosixPath(name).suffix
    ending = ending if len(ending) <= _LONGEST_ENDING else ""
    return f"{name[: INNER_NAME_CHARACTERS - len(ending) - 1].rstrip()}…{ending}"
