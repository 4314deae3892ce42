"""What a file is when it is no .xlsx: the sender is told what was sent in its place."""

from __future__ import annotations

import re
from typing import Final

from kalkyl.doors.package import Package
from kalkyl.doors.refused import Refused

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_LOOKED_AT: Final = 4096
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_DELIMITERS = ";,\t"


def refuse_other_bytes(content: bytes) -> None:
    """Refuse what is not even a zip container."""
    if not content:
        raise Refused("empty_file")
    if content.startswith(_OLE):
        raise Refused("encrypted" if _ENCRYPTED_STREAM in content else "old_xls")
    if not content.startswith(_ZIP):
        raise Refused("not_a_workbook", looks_like=_looks_like(content[:_LOOKED_AT]))


def refuse_other_package(package: Package) -> None:
    """Refuse the zip containers of other spreadsheet formats."""
    if "mimetype" in package and package.start("mimetype").startswith(_ODS):
        raise Refused("other_format", format="ods")
    if "xl/workbook.bin" in package:
        raise Refused("other_format", format="xlsb")


def _looks_like(start: bytes) -> str:
    if b"%PDF-" in start[:1024]:
        return "pdf"
    text = _text(start)
    if text is None:
        return "okänt"
    return "csv" if _has_columns(text) else "text"


def _text(start: bytes) -> str | None:
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = start.decode("utf-16" if wide else "latin-1", "replace")
    return None if _BINARY.search(text) else text


def _has_columns(text: str) -> bool:
    lines = [line for line in text.splitlines() if line][:2]
    counts = ({line.count(mark) for line in lines} for mark in _DELIMITERS)
    return any(len(count) == 1 and count != {0} for count in counts)
