"""What a file is when it is no .xlsx: the sender is told what was sent in its place."""

from __future__ import annotations

import re
from typing import Final

from kalkyl.io.refusal import Refused
from kalkyl.io.xlsx.package import Package

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK"
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_LOOKED_AT: Final = 4096
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_DELIMITERS = ";,\t"


def _wide(*names: str) -> tuple[bytes, ...]:
    """Names of streams as a compound file writes them."""
    return tuple(name.encode("utf-16-le") for name in names)


_RIGHTS = _wide("DRMEncryptedDataSpace", "DRMEncryptedTransform", "\tDRMContent")
"""The data space of a sensitivity label; that of a password is StrongEncryptionDataSpace."""
_STREAMS: Final = (
    ("encrypted", "", _wide("EncryptedPackage")),
    ("old_xls", "", _wide("Workbook", "Book")),
    ("not_a_workbook", "msg", _wide("__substg1.0_", "__properties_version1.0")),
    ("not_a_workbook", "doc", _wide("WordDocument")),
    ("not_a_workbook", "ppt", _wide("PowerPoint Document")),
)
_BEGINNINGS: Final = (
    ("bild", (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")),
    ("arkiv", (b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b")),
    ("rtf", (b"{\\rtf",)),
)
_FOLDERS: Final = (("word/", "docx"), ("ppt/", "pptx"), ("index/", "numbers"))
_HEADERS = re.compile(
    r"(?:from|to|subject|date|received|return-path|mime-version|message-id|x-[\w-]+|"
    r"content-type|delivered-to|thread-[\w-]+):[ \t]",
    re.IGNORECASE,
)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|table|head|body)\b", re.IGNORECASE)
_XML_TABLE = "urn:schemas-microsoft-com:office:spreadsheet"


def refuse_other_bytes(content: bytes) -> None:
    """Refuse what is not even a zip container."""
    if not content:
        raise Refused("empty_file")
    if content.startswith(_OLE):
        raise _of_compound(content)
    if not content.startswith(_ZIP):
        looks_like = _looks_like(content[:_LOOKED_AT])
        if looks_like == "xml":
            raise Refused("other_format", format="xml")
        raise Refused("not_a_workbook", looks_like=looks_like)


def refuse_other_package(package: Package) -> None:
    """Refuse the zip containers of other formats."""
    if "mimetype" in package:
        kind = package.start("mimetype")
        if kind.startswith(_ODS):
            raise Refused("other_format", format="ods")
        if b"opendocument" in kind:
            raise Refused("not_a_workbook", looks_like="docx")
    if "xl/workbook.bin" in package:
        raise Refused("other_format", format="xlsb")
    names = package.names
    if not any(name.startswith("xl/") for name in names):
        for folder, kind_of_file in _FOLDERS:
            if any(name.startswith(folder) for name in names):
                raise Refused("not_a_workbook", looks_like=kind_of_file)


def _of_compound(content: bytes) -> Refused:
    """What a compound file is, by the names of its streams."""
    if any(name in content for name in _RIGHTS):
        return Refused("rights_managed")
    for kind, looks_like, names in _STREAMS:
        if any(name in content for name in names):
            return Refused(kind, **({"looks_like": looks_like} if looks_like else {}))
    return Refused("old_xls")


def _looks_like(start: bytes) -> str:
    if b"%PDF-" in start[:1024]:
        return "pdf"
    for kind, beginnings in _BEGINNINGS:
        if start.startswith(beginnings):
            return kind
    text = _text(start)
    if text is None:
        return "okänt"
    if _is_mail(text):
        return "eml"
    if _XML_TABLE in text:
        return "xml"
    if _PAGE.search(text):
        return "html"
    return "csv" if _has_columns(text) else "text"


def _is_mail(text: str) -> bool:
    """Whether a text begins with the headers of a mail, at least three of them."""
    head = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0]
    lines = [line for line in head.splitlines() if not line.startswith((" ", "\t"))]
    return len(lines) > 2 and sum(bool(_HEADERS.match(line)) for line in lines) > 2  # noqa: PLR2004


def _text(start: bytes) -> str | None:
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = start.decode("utf-16" if wide else "latin-1", "replace")
    return None if _BINARY.search(text) else text


def _has_columns(text: str) -> bool:
    lines = [line for line in text.splitlines() if line][:2]
    counts = ({line.count(mark) for line in lines} for mark in _DELIMITERS)
    return any(len(count) == 1 and count != {0} for count in counts)
