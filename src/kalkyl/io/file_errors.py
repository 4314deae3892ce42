"""What is wrong with a file, in Swedish: as the system says it, and as parsers of TOML and JSON do.

The parsers speak English; of the system's answers, Windows' own numbers come first.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kalkyl.model import FactValue, Phrase
from kalkyl.wording.messages import shown

if TYPE_CHECKING:
    import json
    import tomllib

_LONGEST_PATH: Final = 260
"""Characters of a path on Windows, unless longer ones have been turned on."""
_NOT_FOUND: Final = frozenset({2, 3, 206})
_TOO_LONG = Phrase(
    "path_too_long",
    "its path is longer than the 260 characters that Windows can handle; move the file",
)
_NO_ACCESS = Phrase("access_denied", "access denied")
_LOCKED = Phrase(
    "file_locked", "another program, often Excel, has locked the file; close it there and try again"
)
_NETWORK = Phrase("network_drive", "the network drive does not answer")
_CLOUD = Phrase(
    "in_onedrive", "the file is still in OneDrive only; open it once, or keep it on this device"
)
_FULL = Phrase("disk_full", "the disk is full")
_DEVICE = Phrase("device", "the device does not answer")
_GONE = Phrase("not_there", "it is not there")
_WINDOWS: Final[Mapping[int, Phrase]] = {
    2: _GONE,
    3: _GONE,
    5: _NO_ACCESS,
    15: _NETWORK,
    19: Phrase("disk_protected", "the disk is write-protected"),
    21: _DEVICE,
    32: _LOCKED,
    33: _LOCKED,
    39: _FULL,
    **dict.fromkeys((51, 52, 53, 54, 55, 58, 59, 64, 65, 67, 71, 121, 1222, 1231, 1232), _NETWORK),
    112: _FULL,
    123: Phrase("name_not_allowed", "Windows does not allow its name"),
    206: _TOO_LONG,
    225: Phrase("virus_stopped", "the virus protection stopped the file"),
    226: Phrase("virus_removed", "the virus protection took the file away"),
    **dict.fromkeys(range(358, 400), _CLOUD),
    426: _CLOUD,
    1006: _GONE,
    1117: _DEVICE,
    1224: _LOCKED,
}
"""Windows' numbers of faults; 358 to 399 are those of files kept in a cloud."""
_NAMED: Final[Mapping[str, Phrase]] = {
    "EACCES": _NO_ACCESS,
    "EPERM": _NO_ACCESS,
    "ENOENT": _GONE,
    "ENOTDIR": Phrase("path_no_folder", "a part of its path is no folder"),
    "EISDIR": Phrase("is_folder", "it is a folder"),
    "ENAMETOOLONG": Phrase("name_too_long", "its name is too long"),
    "ELOOP": Phrase("links_in_circle", "its links lead in a circle"),
    "ENOSPC": _FULL,
    "EDQUOT": _FULL,
    "EROFS": Phrase("disk_protected", "the disk is write-protected"),
    "EIO": _DEVICE,
    "ENXIO": _DEVICE,
    "ESTALE": _NETWORK,
    "ETIMEDOUT": _NETWORK,
    "EHOSTDOWN": _NETWORK,
    "EHOSTUNREACH": _NETWORK,
    "ETXTBSY": _LOCKED,
    "EBUSY": _LOCKED,
    "EMFILE": Phrase("too_many_open", "too many files are open"),
}
_POSIX: Final = {getattr(errno, name, 0): words for name, words in _NAMED.items()}
NOT_A_FILE: Final = Phrase("no_ordinary_file", "it is no ordinary file")
"""Of a pipe, a socket or a device: opening one may wait forever."""


class NotAFileError(OSError):
    """What a name leads to is neither a file nor a folder."""

    def __init__(self) -> None:
        super().__init__(errno.EINVAL, str(NOT_A_FILE))


def cause_of(fault: OSError, path: Path | None = None) -> FactValue:
    """Why a file can't be read or written, without its name and without a full stop."""
    if isinstance(fault, NotAFileError):
        return NOT_A_FILE
    number: int = getattr(fault, "winerror", None) or 0
    if number in _NOT_FOUND and path is not None and len(str(path.absolute())) >= _LONGEST_PATH:
        return _TOO_LONG
    if number in _WINDOWS:
        return _WINDOWS[number]
    known = _POSIX.get(fault.errno or 0)
    return known or fault.strerror or type(fault).__name__


def words_of(fault: OSError, path: Path | None = None) -> str:
    """The same in Swedish."""
    return shown(cause_of(fault, path), "sv")


_CURLY: Final = "”“„‟″"
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_SAID: Final = (
    ("Cannot declare", "samma rubrik står två gånger"),
    ("Cannot redefine", "samma rubrik står två gånger"),
    ("Cannot overwrite", "samma namn står två gånger"),
    ("Duplicate", "samma namn står två gånger"),
    ("Cannot mutate", "raden lägger till i något som redan är slut"),
    ("Unterminated string", "en text saknar citattecken i slutet"),
    ("Unclosed array", "en lista saknar ] i slutet"),
    ("Unclosed inline table", "en tabell saknar } i slutet"),
    ("Expected newline", "här står något mer efter det som raden anger"),
    ("Expected '='", "det saknas ett = efter namnet"),
    ("Expected ']'", "rubriken saknar ] i slutet"),
    ("Expected", "ett tecken saknas"),
    ("Invalid value", "värdet går inte att tolka. Text skrivs inom raka citattecken, tal utan"),
    ("Invalid date", "datumet finns inte. Datum skrivs som 2026-05-12"),
    ("Invalid statement", "raden går inte att tolka"),
    ("Invalid initial character", "namnet före = börjar med ett tecken som inte är tillåtet"),
    ("Illegal character", "här står ett tecken som inte är tillåtet"),
    ("Found invalid character", "här står ett tecken som inte är tillåtet"),
    ("Escaped character", "ett tecken efter \\ i en text finns inte"),
    ("Invalid hex value", "ett tecken efter \\ i en text finns inte"),
    ("Unescaped", "ett omvänt snedstreck (\\) i en text skrivs två gånger"),
    ("Invalid \\escape", "ett omvänt snedstreck (\\) i en text skrivs två gånger"),
    ("Invalid control character", "en text är bruten över flera rader"),
    ("Expecting value", "här saknas ett värde"),
    ("Expecting property name", "här saknas ett namn inom raka citattecken"),
    ("Expecting ',' delimiter", "här saknas ett komma"),
    ("Expecting ':' delimiter", "här saknas ett kolon efter namnet"),
    ("Extra data", "filen fortsätter efter att den är slut"),
    ("Illegal trailing comma", "det står ett komma efter det sista värdet"),
)
NOT_UTF_8: Final = (
    "filen är inte sparad som UTF-8. Öppna den i Anteckningar, välj Spara som och kodningen UTF-8"
)


def of_toml(fault: tomllib.TOMLDecodeError, text: str) -> str:
    """Where a TOML file is wrong and how, in Swedish."""
    at = _AT.search(str(fault))
    if at is None:
        return f"i slutet: {_said(str(fault))}"
    return f"{_place(int(at[1]), int(at[2]))}: {_said(str(fault))}{_hint(text, int(at[1]))}"


def of_json(fault: json.JSONDecodeError) -> str:
    """Where a JSON file is wrong and how, in Swedish."""
    where = _place(fault.lineno, fault.colno)
    return f"{where}: {_said(fault.msg)}{_hint(fault.doc, fault.lineno)}"


def _place(line: int, column: int) -> str:
    return f"rad {line}, tecken {column}"


def _said(english: str) -> str:
    known = (swedish for start, swedish in _SAID if english.startswith(start))
    return next(known, "filen går inte att tolka")


def _hint(text: str, line: int) -> str:
    """Asks for straight quotes where a word processor has put curly ones."""
    lines = text.splitlines()
    here = lines[line - 1] if line <= len(lines) else ""
    curly = next((sign for sign in here if sign in _CURLY), None)
    return f'. Byt {curly} mot raka citattecken (")' if curly else ""
