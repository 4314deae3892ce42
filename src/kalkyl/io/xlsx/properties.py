"""Puts document properties into a workbook's file and leaves every other part as it was.

A program that opened and saved the file would rewrite all of it; here the parts are copied byte by
byte, and only the custom properties, and what leads to them where there were none, are new.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape, quoteattr
from zipfile import BadZipFile, ZipFile

from kalkyl.base.errors import OutputError

_PART: Final = "docProps/custom.xml"
_TYPES: Final = "[Content_Types].xml"
_RELATIONSHIPS: Final = "_rels/.rels"
_FORMAT: Final = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""What every custom property names as its format."""
_FIRST_ID: Final = 2
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
_EMPTY: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    f'<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">'
    "</Properties>"
)
_TYPE: Final = (
    f'<Override PartName="/{_PART}" ContentType='
    '"application/vnd.openxmlformats-officedocument.custom-properties+xml"/>'
)


def stamped(content: bytes, properties: Mapping[str, str]) -> bytes:
    """The workbook with these properties, in place of those of the same names."""
    try:
        with ZipFile(BytesIO(content)) as old:
            changed = _changed(old, properties)
            return _copy(old, changed)
    except (BadZipFile, KeyError, UnicodeDecodeError) as fault:
        raise OutputError("Arbetsboken går inte att stämpla: filen är inte hel.") from fault


def _changed(old: ZipFile, properties: Mapping[str, str]) -> dict[str, bytes]:
    """The parts that differ from before."""
    names = set(old.namelist())
    before = old.read(_PART).decode() if _PART in names else _EMPTY
    changed = {_PART: _with_properties(before, properties)}
    if _PART not in names:
        changed[_TYPES] = _with_last(old.read(_TYPES).decode(), "Types", _TYPE)
        links = old.read(_RELATIONSHIPS).decode()
        link = (
            f'<Relationship Id="{_free_id(links)}" Type="{_OFFICE}/relationships/custom-properties"'
            f' Target="{_PART}"/>'
        )
        changed[_RELATIONSHIPS] = _with_last(links, "Relationships", link)
    return {name: text.encode() for name, text in changed.items()}


def _with_properties(text: str, properties: Mapping[str, str]) -> str:
    for name in properties:
        own = rf'<property\b[^>]*\bname="{re.escape(name)}"[^>]*>.*?</property>'
        text = re.sub(own, "", text, flags=re.DOTALL)
    number = max(map(int, re.findall(r'\bpid="(\d+)"', text)), default=_FIRST_ID - 1)
    made = "".join(
        f'<property fmtid="{_FORMAT}" pid="{pid}" name={quoteattr(name)}>'
        f'<vt:lpwstr xmlns:vt="{_OFFICE}/docPropsVTypes">{escape(value)}</vt:lpwstr></property>'
        for pid, (name, value) in enumerate(properties.items(), number + 1)
    )
    return _with_last(text, "Properties", made)


def _with_last(text: str, element: str, inside: str) -> str:
    """The XML with something as the last thing in its outermost element."""
    empty = re.sub(rf"<{element}([^>]*?)/>\s*\Z", rf"<{element}\1></{element}>", text)
    before, end, after = empty.rpartition(f"</{element}>")
    if not end:
        raise OutputError("Arbetsboken går inte att stämpla: dess egenskaper har en okänd form.")
    return before + inside + end + after


def _free_id(links: str) -> str:
    taken = set(re.findall(r'\bId="([^"]*)"', links))
    return next(name for n in range(1, len(taken) + 2) if (name := f"rIdKalkyl{n}") not in taken)


def _copy(old: ZipFile, changed: Mapping[str, bytes]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as new:
        for part in old.infolist():
            content = changed.get(part.filename, None)
            new.writestr(part, old.read(part) if content is None else content)
        for name in changed.keys() - set(old.namelist()):
            new.writestr(name, changed[name], old.infolist()[0].compress_type)
    return buffer.getvalue()
