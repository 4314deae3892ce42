"""What is wrong with a file: as the system says it, and as parsers of TOML and JSON do.

Of the system's answers, Windows' own numbers come first.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kalkyl.base.regex import regex
from kalkyl.model import NOTHING, Facts, FactValue, Phrase

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


def unreadable(path: Path) -> Phrase:
    """That a workbook cannot be read, and which command says why."""
    return Phrase(
        "unreadable_workbook",
        "{path} cannot be read; kalkyl check {name} says why",
        {"path": str(path), "name": path.name},
    )


_CURLY: Final = "”“„‟″"
_AT = regex(r"\(at line (\d+), column (\d+)\)")
_HEADING_TWICE = Phrase("data_heading_twice", "the same heading is there twice")
_NAME_TWICE = Phrase("data_name_twice", "the same name is there twice")
_NOT_ALLOWED = Phrase("data_not_allowed", "a character here is not allowed")
_ESCAPE = Phrase("data_escape", "a character after \\ in a text is not known")
_BACKSLASH = Phrase("data_backslash", "a backslash (\\) in a text is written twice")
_SAID: Final = (
    ("Cannot declare", _HEADING_TWICE),
    ("Cannot redefine", _HEADING_TWICE),
    ("Cannot overwrite", _NAME_TWICE),
    ("Duplicate", _NAME_TWICE),
    ("Cannot mutate", Phrase("data_mutate", "the line adds to something that has ended")),
    ("Unterminated string", Phrase("data_string", "a text lacks its closing quotation mark")),
    ("Unclosed array", Phrase("data_array", "a list lacks its closing ]")),
    ("Unclosed inline table", Phrase("data_table", "a table lacks its closing }}")),
    ("Expected newline", Phrase("data_newline", "there is more on the line than it may say")),
    ("Expected '='", Phrase("data_equals", "there is no = after the name")),
    ("Expected ']'", Phrase("data_heading", "the heading lacks its closing ]")),
    ("Expected", Phrase("data_expected", "a character is missing")),
    (
        "Invalid value",
        Phrase(
            "data_value",
            "the value cannot be understood. Texts have straight quotation marks, numbers none",
        ),
    ),
    ("Invalid date", Phrase("data_date", "there is no such date. Write dates as 2026-05-12")),
    ("Invalid statement", Phrase("data_line", "the line cannot be understood")),
    (
        "Invalid initial character",
        Phrase("data_initial", "the name before = begins with a character that is not allowed"),
    ),
    ("Illegal character", _NOT_ALLOWED),
    ("Found invalid character", _NOT_ALLOWED),
    ("Escaped character", _ESCAPE),
    ("Invalid hex value", _ESCAPE),
    ("Unescaped", _BACKSLASH),
    ("Invalid \\escape", _BACKSLASH),
    ("Invalid control character", Phrase("data_broken_text", "a text goes on over several lines")),
    ("Expecting value", Phrase("data_no_value", "a value is missing here")),
    (
        "Expecting property name",
        Phrase("data_no_name", "a name in straight quotation marks is missing here"),
    ),
    ("Expecting ',' delimiter", Phrase("data_comma", "a comma is missing here")),
    ("Expecting ':' delimiter", Phrase("data_colon", "a colon is missing after the name")),
    ("Extra data", Phrase("data_extra", "the file goes on after its end")),
    ("Illegal trailing comma", Phrase("data_last_comma", "there is a comma after the last value")),
)
_UNCLEAR = Phrase("data_unclear", "the file cannot be understood")
NOT_UTF_8: Final = Phrase(
    "not_utf_8",
    "the file is not saved as UTF-8. Open it in Notepad, choose Save as and the encoding UTF-8",
)


def of_toml(fault: tomllib.TOMLDecodeError, text: str) -> Phrase:
    """Where a TOML file is wrong and how."""
    at = _AT.search(str(fault))
    if at is None:
        return Phrase("data_at_end", "at the end: {what}", {"what": _said(str(fault))})
    return _at(int(at[1]), int(at[2]), str(fault), text)


def of_json(fault: json.JSONDecodeError) -> Phrase:
    """Where a JSON file is wrong and how."""
    return _at(fault.lineno, fault.colno, fault.msg, fault.doc)


def _at(line: int, column: int, message: str, text: str) -> Phrase:
    facts: Facts = {
        "line": line,
        "column": column,
        "what": _said(message),
        "hint": _hint(text, line),
    }
    return Phrase("data_at_line", "line {line}, character {column}: {what}{hint}", facts)


def _said(english: str) -> Phrase:
    known = (phrase for start, phrase in _SAID if english.startswith(start))
    return next(known, _UNCLEAR)


def _hint(text: str, line: int) -> FactValue:
    """Asks for straight quotes where a word processor has put curly ones."""
    lines = text.splitlines()
    here = lines[line - 1] if line <= len(lines) else ""
    curly = next((sign for sign in here if sign in _CURLY), None)
    if curly is None:
        return NOTHING
    return Phrase(
        "straight_quotes", '. Replace {sign} by straight quotation marks (")', {"sign": curly}
    )
