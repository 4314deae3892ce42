"""A module of VBA as text: what it is called, what kind it is, and whether Excel can take it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from kalkyl.base.errors import DataFileError

CODE_PAGE = 1252
ENCODING = f"cp{CODE_PAGE}"
_NAME = re.compile(r'^Attribute VB_Name = "([^"]*)"$', re.MULTILINE)
_MODULE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")
_BASE = re.compile(r'^Attribute VB_Base = "0\{([0-9A-F-]+)\}"$', re.MULTILINE)
_KINDS = {
    "00020819-0000-0000-C000-000000000046": "Document",
    "00020820-0000-0000-C000-000000000046": "Document",
    "FCFB3D2A-A0FA-1068-A738-08002B3371B5": "Class",
}
"""What the modules of a workbook, of a worksheet and of a class derive from."""
_LONGEST_LINE = 1023


class Kind(Enum):
    """What a module belongs to."""

    DOCUMENT = "Document"
    CLASS = "Class"
    PROCEDURES = "Module"


@dataclass(frozen=True)
class Source:
    """A module: its text begins with its attributes, and its lines end with a line feed."""

    name: str
    kind: Kind
    text: str

    @property
    def content(self) -> bytes:
        """The text as it lies in a project: in the project's code page, with Windows' line ends."""
        return self.text.replace("\n", "\r\n").encode(ENCODING)


def source_of(file: str, text: str) -> Source:
    """The module that a file's text is; one that Excel would refuse is refused here."""
    text = text.replace("\r\n", "\n")
    name = _NAME.search(text)
    if name is None or not _MODULE_NAME.fullmatch(name[1]):
        raise DataFileError(f"{file}: Attribute VB_Name saknas eller är inget namn på en modul")
    for number, line in enumerate(text.split("\n"), start=1):
        _check_line(f"{file}, rad {number}", line)
    return Source(name[1], _kind(file, text), text)


def _check_line(place: str, line: str) -> None:
    try:
        content = line.encode(ENCODING)
    except UnicodeEncodeError as fault:
        what = line[fault.start]
        raise DataFileError(f"{place}: tecknet {what} finns inte i teckentabell 1252") from fault
    if len(content) > _LONGEST_LINE:
        raise DataFileError(f"{place}: raden är längre än {_LONGEST_LINE} tecken")


def _kind(file: str, text: str) -> Kind:
    base = _BASE.search(text)
    if base is None:
        return Kind.PROCEDURES
    if base[1] not in _KINDS:
        raise DataFileError(f"{file}: moduler av det slaget (formulär) byggs inte in")
    return Kind(_KINDS[base[1]])
