"""Writes the add-in: a workbook by XlsxWriter with VBA and a ribbon, as an Excel add-in.

The file does not say when or where it was made, and nothing is compressed, so that two builds are
the same to the byte whatever compression library Python has.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterable, Iterator, Mapping

from xlsxwriter.workbook import Workbook

from kalkyl.base.errors import DataFileError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.io.vba.project import Source
from kalkyl.io.xlsx.worksheet import AUTHOR, CREATED
from kalkyl.model import Phrase

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
_CALLBACK_WORDS = ("onAction", "onLoad", "loadImage")
_CALLBACK = regex(r"^Public Sub (\w+)\(control As IRibbonControl\)$", re.MULTILINE)

_OTHER_ROOT = Phrase(
    "ribbon_root", "customUI14.xml: the root is not customUI for Office 2010 and later"
)


def check(text: str, modules: Iterable[Source]) -> None:
    """Stops where a button would do nothing, or a callback has no button."""
    try:
        root = ET.fromstring(text)  # noqa: S314  # kalkyl's own file
    except ET.ParseError as fault:
        facts = {"fault": str(fault)}
        raise DataFileError(Phrase("ribbon_unread", "customUI14.xml: {fault}", facts)) from fault
    if root.tag != f"{{{NAMESPACE}}}customUI":
        raise DataFileError(_OTHER_ROOT)
    asked, offered = set(_asked(root)), set(callbacks(modules))
    if asked != offered:
        names = ", ".join(sorted(asked ^ offered))
        raise DataFileError(
            Phrase(
                "ribbon_unmatched",
                "customUI14.xml: a button without a macro, or a macro without a button: {names}",
                {"names": names},
            )
        )


def _asked(root: ET.Element) -> Iterator[str]:
    for element in root.iter():
        for word, value in element.attrib.items():
            if word in _CALLBACK_WORDS or word.startswith("get"):
                yield value


def callbacks(modules: Iterable[Source]) -> Iterator[str]:
    """What the modules offer to the ribbon, as the ribbon names it."""
    for module in modules:
        yield from (f"{module.name}.{callback}" for callback in _CALLBACK.findall(module.text))


WORKBOOK_MODULE, SHEET_MODULE = "ThisWorkbook", "KalkylSheet"
"""The modules that a workbook and its only sheet must have, by name."""
RIBBON_PART = "customUI/customUI14.xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_TYPES, _RELATIONS = "[Content_Types].xml", "_rels/.rels"
_WORKBOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_ADDIN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
_RIBBON = (
    '<Relationship Id="rIdRibbon" '
    'Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility" '
    f'Target="{RIBBON_PART}"/></Relationships>'
)


@dataclass(frozen=True)
class Parts:
    """What an add-in is made of."""

    project: bytes
    ribbon: str
    title: str
    lines: tuple[str, ...]
    """What its sheet says to someone who makes it visible."""
    stamp: Mapping[str, str]
    """Names and values of document properties: the versions."""


def addin_bytes(parts: Parts) -> bytes:
    """The add-in as a file's content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in _contents(parts):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 0
            archive.writestr(entry, content)
    return buffer.getvalue()


def _contents(parts: Parts) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(_workbook(parts))) as archive:
        for name in archive.namelist():
            content = archive.read(name).decode() if name.endswith((".xml", ".rels")) else ""
            match name:
                case "[Content_Types].xml":
                    yield name, _once(content, _WORKBOOK, _ADDIN)
                case "_rels/.rels":
                    yield name, _once(content, "</Relationships>", _RIBBON)
                case _:
                    yield name, archive.read(name)
    yield RIBBON_PART, parts.ribbon.encode()


def _once(text: str, old: str, new: str) -> bytes:
    """A part with one thing changed, which must be there."""
    if text.count(old) != 1:
        facts = {"text": repr(old)}
        raise DataFileError(
            Phrase("xlsxwriter_changed", "XlsxWriter no longer writes {text} once", facts)
        )
    return text.replace(old, new).encode()


def _workbook(parts: Parts) -> bytes:
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"title": parts.title, "author": AUTHOR, "created": CREATED})
        for name, value in parts.stamp.items():
            book.set_custom_property(name, value, "text")
        book.add_vba_project(io.BytesIO(parts.project), is_stream=True)
        book.set_vba_name(WORKBOOK_MODULE)
        sheet = book.add_worksheet("kalkyl")
        sheet.set_vba_name(SHEET_MODULE)
        sheet.write_column(0, 0, parts.lines)
    return buffer.getvalue()
