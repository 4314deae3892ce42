"""What a file in an inbox is, by its name and its first bytes: the one place that decides it.

A workbook is read. What may hold figures and is no workbook is an error of its own; what a system
or an office program has put there, and anything else, is passed over and listed.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.io.data_files import fault_of
from kalkyl.io.file_errors import cause_of
from kalkyl.io.files import read_whole
from kalkyl.model.visible import visible

_BOOKS: Final = frozenset({".xlsx", ".xlsm"})
_SHEETS: Final = frozenset(
    {".xls", ".xlsb", ".xlt", ".xltx", ".xltm", ".ods", ".ots", ".fods", ".numbers", ".gsheet"}
    | {".csv", ".tsv", ".tab", ".slk", ".dif", ".dbf", ".wk1", ".wks", ".et", ".xlw", ".xml"}
)
_ARCHIVES: Final = frozenset(
    {".zip", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".cab", ".zipx"}
)
_MAILS: Final = frozenset({".eml", ".msg", ".mbox", ".pst", ".ost", ".emlx", ".oft"})
_DOCUMENTS: Final = frozenset(
    {".docx", ".docm", ".doc", ".pptx", ".ppt", ".odt", ".odp", ".dotx", ".potx", ".db", ".msi"}
    | {".pdf", ".png", ".jpg", ".jpeg", ".gif", ".html", ".htm", ".json", ".toml", ".md", ".txt"}
)
_MAGIC: Final = {
    b"PK\x03\x04": "archive",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "sheet",
    b"7z\xbc\xaf\x27\x1c": "archive",
    b"Rar!": "archive",
    b"\x1f\x8b": "archive",
    b"BZh": "archive",
}
_MAIL_HEAD: Final = regex(
    rb"(?:From |Received:|MIME-Version:|Return-Path:|Delivered-To:)", re.IGNORECASE
)
_APPLE_DOUBLE: Final = b"\x00\x05\x16\x07"
_LOOKED_AT: Final = 512
_KEPT: Final = regex(r"(.+) \(\d{4}-\d\d-\d\d \d{6}(?:-\d+)?\)")


class FileKind(StrEnum):
    """What kind of thing a name in a folder is."""

    BOOK = "book"
    SHEET = "sheet"
    ARCHIVE = "archive"
    MAIL = "mail"
    FOLDER = "folder"
    SHADOW = "shadow"
    LOCK = "lock"
    KEPT = "kept"
    OTHER = "other"

    @property
    def is_read(self) -> bool:
        """Whether it is opened as a workbook, if only to be refused by what it is."""
        return self in {FileKind.BOOK, FileKind.SHEET, FileKind.ARCHIVE, FileKind.MAIL}


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file or folder that was not read, and what it is."""

    path: Path
    kind: FileKind


def expand(names: Iterable[str]) -> list[Path]:
    """The files to read that names mean: files, folders and globs, each once.

    Windows leaves globs to the program. A file that is named is read whatever it is.
    """
    return list(dict.fromkeys(path for path, kind in _expanded(names) if kind.is_read))


def passed_over(names: Iterable[str]) -> tuple[PassedOver, ...]:
    """What lies in the folders that are meant, or fits the globs, and is not read."""
    found = dict.fromkeys(
        PassedOver(*member) for member in _expanded(names) if not member[1].is_read
    )
    return tuple(found)


def _expanded(names: Iterable[str]) -> Iterator[tuple[Path, FileKind]]:
    for name in names:
        path = Path(name)
        try:
            inside = _inside(path, name)
            yield from (
                ((path, FileKind.BOOK),)
                if inside is None
                else ((found, kind_of(found)) for found in inside)
            )
        except OSError as fault:
            raise fault_of(visible(name), cause_of(fault, path)) from fault


def _inside(path: Path, name: str) -> list[Path] | None:
    """What a folder holds or a glob fits; nothing where a name means itself."""
    if path.is_dir():
        return sorted(path.iterdir())
    if any(sign in name for sign in "*?[") and not path.exists():
        return [Path(hit) for hit in sorted(glob.glob(name, recursive=True))]  # noqa: PTH207  # an absolute pattern
    return None


def kind_of(path: Path) -> FileKind:
    """What something in a folder is."""
    if path.is_dir():
        return FileKind.FOLDER
    kind = kind_of_bytes(path.name, _start(path))
    copy = _KEPT.fullmatch(path.stem)
    if copy and kind.is_read and path.with_name(copy[1] + path.suffix).exists():
        return FileKind.KEPT
    return kind


def kind_of_bytes(name: str, start: bytes) -> FileKind:
    """What something is that lies in no folder, by its name and its first bytes."""
    if name.startswith(("~$", ".~lock.", ".kalkyl-")):
        return FileKind.LOCK
    ending = Path(name).suffix.lower()
    if name.startswith("._") and (start.startswith(_APPLE_DOUBLE) or ending not in _BOOKS):
        return FileKind.SHADOW
    return _by_ending(ending) or _by_content(start)


def _by_ending(ending: str) -> FileKind | None:
    endings = {
        FileKind.BOOK: _BOOKS,
        FileKind.SHEET: _SHEETS,
        FileKind.ARCHIVE: _ARCHIVES,
        FileKind.MAIL: _MAILS,
        FileKind.OTHER: _DOCUMENTS,
    }
    return next((kind for kind, known in endings.items() if ending in known), None)


def _by_content(start: bytes) -> FileKind:
    if _MAIL_HEAD.match(start):
        return FileKind.MAIL
    found = (word for magic, word in _MAGIC.items() if start.startswith(magic))
    return FileKind(next(found, "other"))


def _start(path: Path) -> bytes:
    try:
        return read_whole(path, _LOOKED_AT)
    except OSError:
        return b""
