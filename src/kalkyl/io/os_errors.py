"""What the operating system says of a file, in words that help: Windows' own numbers first."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_LONGEST_PATH: Final = 260
"""Characters of a path on Windows, unless longer ones have been turned on."""
_NOT_FOUND: Final = frozenset({2, 3, 206})
_TOO_LONG = "sökvägen är längre än de 260 tecken som Windows klarar; flytta filen till en kortare"
_NO_ACCESS = "åtkomst nekad"
_LOCKED = "filen är låst av ett annat program, ofta Excel; stäng den där och försök igen"
_NETWORK = "nätverksenheten svarar inte"
_CLOUD = "filen ligger kvar i OneDrive och är inte hämtad; öppna den en gång eller gör den lokal"
_FULL = "det är fullt på disken"
_DEVICE = "enheten svarar inte"
_GONE = "den finns inte"
_WINDOWS: Final[Mapping[int, str]] = {
    2: _GONE,
    3: _GONE,
    5: _NO_ACCESS,
    15: _NETWORK,
    19: "disken är skrivskyddad",
    21: _DEVICE,
    32: _LOCKED,
    33: _LOCKED,
    39: _FULL,
    **dict.fromkeys((51, 52, 53, 54, 55, 58, 59, 64, 65, 67, 71, 121, 1222, 1231, 1232), _NETWORK),
    112: _FULL,
    123: "namnet har tecken som Windows inte tillåter",
    206: _TOO_LONG,
    225: "virusskyddet stoppade filen",
    226: "virusskyddet tog bort filen",
    **dict.fromkeys(range(358, 400), _CLOUD),
    426: _CLOUD,
    1006: _GONE,
    1117: _DEVICE,
    1224: _LOCKED,
}
"""Windows' numbers of faults; 358 to 399 are those of files kept in a cloud."""
_NAMED: Final[Mapping[str, str]] = {
    "EACCES": _NO_ACCESS,
    "EPERM": _NO_ACCESS,
    "ENOENT": _GONE,
    "ENOTDIR": "en del av sökvägen är ingen mapp",
    "EISDIR": "det är en mapp",
    "ENAMETOOLONG": "namnet är för långt",
    "ELOOP": "länkarna leder runt i ring",
    "ENOSPC": _FULL,
    "EDQUOT": _FULL,
    "EROFS": "disken är skrivskyddad",
    "EIO": _DEVICE,
    "ENXIO": _DEVICE,
    "ESTALE": _NETWORK,
    "ETIMEDOUT": _NETWORK,
    "EHOSTDOWN": _NETWORK,
    "EHOSTUNREACH": _NETWORK,
    "ETXTBSY": _LOCKED,
    "EBUSY": _LOCKED,
    "EMFILE": "för många filer är öppna",
}
_POSIX: Final = {getattr(errno, name, 0): words for name, words in _NAMED.items()}
NOT_A_FILE: Final = "det är ingen vanlig fil"
"""Of a pipe, a socket or a device: opening one may wait for ever."""


class NotAFileError(OSError):
    """What a name leads to is neither a file nor a folder."""

    def __init__(self) -> None:
        super().__init__(errno.EINVAL, NOT_A_FILE)


def words_of(fault: OSError, path: Path | None = None) -> str:
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
