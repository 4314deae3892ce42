"""The rows of a sheet as office programs write them, read without a call for each element.

A sheet is split in its rows and its frame, which is all around them. Rows are taken here only if
every byte of them is of the plain kind below, in which XML leaves nothing to interpret: no
comments, no prefixes, no references to characters but the five with names. All else is for expat;
what comes of it is the same, and ``tests/test_xlsx_rows.py`` holds the two against each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from kalkyl.base.cache import by_text
from kalkyl.base.limits import CELL_CHARACTERS, FORMULA_CHARACTERS
from kalkyl.io.refusal import Refused
from kalkyl.io.xlsx.package import Package

_LARGEST: Final = 2_000_000
"""Bytes of a sheet that is read so, in whole; larger ones go through expat piece by piece."""
_OPEN, _CLOSE = b"<sheetData>", b"</sheetData>"
_START = re.compile(
    rb'(?:<\?xml version="1\.0"(?: encoding="[Uu][Tt][Ff]-8")?(?: standalone="[a-z]+")? ?\?>)?'
    rb"[ \r\n]*<worksheet([ >][^>]*)"
)
_ODD_FRAME = re.compile(rb"<[!?]|AlternateContent|ProcessContent")
_CONTROLS: Final = bytes({*range(32)} - {9, 10})
_NO_TEXT: Final = (b"]]>", b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_REFERRED = re.compile("&(?!(?:lt|gt|amp|quot|apos);)")
_MARGIN = re.compile(rb"(<(?:odd|even|first)(?:Header|Footer)>)([^<]*)(?=</)")
_REMEMBERED: Final = 4_000_000
_HEIGHTS = b' xmlns:x14ac="'
_PREFIXED = "x14ac:dyDescent"

_REFERENCE = '[A-Z]{1,3}[0-9]{1,7}"'
_STYLE = '(?: s="{}[0-9]{{1,6}})")?'
_TOKEN = re.compile(
    rf'(?:<c r="{_REFERENCE}{_STYLE.format("(?:")}(?: t="[a-z]+")?(?: ?/>|></c>))+'
    rf'|<c r="({_REFERENCE[:-1]})"{_STYLE.format("(")}(?: t="([a-zA-Z]{{1,9}})")?>'
    r"(?:<f([^<>/]*?) ?(?:/>|>([^<]*)</f>))?"
    r'(?:<v>([^<]*)</v>|(<v ?/>)|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>'
    r"|(<row[^<>/]*?) ?(/?)>|(</row>)|[ \n\t]+"
)
_ALL_REFERENCES = re.compile(f'<c r="({_REFERENCE[:-1]})"')
_ATTRIBUTE = re.compile(r' ([A-Za-z0-9]+|x14ac:dyDescent)="([^"<&\t\n]*)"')
Attributes: TypeAlias = dict[str, str]


class WrittenCell(NamedTuple):
    """A cell with something in it: its attributes, its formula with attributes, its value."""

    attributes: Attributes
    formula: tuple[str, Attributes] | None
    value: str | None
    is_inline: bool


@dataclass(frozen=True, slots=True)
class WrittenSheet:
    """A sheet's frame, with no rows in it, and its rows: each row's attributes before its cells."""

    frame: bytes
    rows: tuple[WrittenCell | Attributes, ...]


def written(package: Package, part: str) -> WrittenSheet | None:
    """A sheet whose rows can be read as they are written; ``None`` for what expat must read."""
    if package.size(part) > _LARGEST:
        return None
    try:
        content = b"".join(package.chunks(part))
    except Refused:
        return None
    if content.count(_OPEN) != 1 or content.count(_CLOSE) != 1:
        return None
    begin, end = content.index(_OPEN) + len(_OPEN), content.index(_CLOSE)
    frame = content[:begin] + content[end:]
    root = _START.match(frame)
    if root is None or _ODD_FRAME.search(frame, root.start(1)) or end < begin:
        return None
    try:
        rows = _rows(_text(content[begin:end]), prefixed=_HEIGHTS in root[1])
        return WrittenSheet(_MARGIN.sub(_blank, frame), rows)
    except ValueError:
        return None


def _blank(margin: re.Match[bytes]) -> bytes:
    """A header or footer without its text, which often names the sender and is not read."""
    _plain(_text(margin[2]))
    return margin[1]


def _text(content: bytes) -> str:
    """Bytes as the text that they are in XML, if there is nothing to interpret."""
    odd = any(mark in content for mark in _NO_TEXT)
    if odd or len(content.translate(None, _CONTROLS)) != len(content):
        raise ValueError
    return content.decode()


def _rows(text: str, *, prefixed: bool) -> tuple[WrittenCell | Attributes, ...]:
    """The rows and cells of a text that is nothing else; no cell may stand there twice."""
    references = _ALL_REFERENCES.findall(text)
    if len(set(references)) < len(references):
        raise ValueError
    return tuple(_tokens(text, prefixed=prefixed))


def _tokens(text: str, *, prefixed: bool) -> Iterator[WrittenCell | Attributes]:
    at = 0
    is_open = False
    for match in _TOKEN.finditer(text):
        if match.start() != at:
            raise ValueError(at)
        at = match.end()
        cell, style, kind, given, formula, value, empty, inline, row, alone, close = match.groups()
        if row is not None:
            if is_open:
                raise ValueError(at)
            yield _attributes(row[4:], prefixed=prefixed)
            is_open = not alone
        elif close:
            if not is_open:
                raise ValueError(at)
            is_open = False
        elif text[match.start()] == "<" and not is_open:
            raise ValueError(at)
        elif cell is not None:
            attributes = {"r": cell, "s": style or "0", "t": kind or "n"}
            yield _cell(attributes, given, formula, "" if empty else value, inline)
    if is_open or at != len(text):
        raise ValueError(at)


def _cell(
    attributes: Attributes,
    given: str | None,
    formula: str | None,
    value: str | None,
    inline: str | None,
) -> WrittenCell:
    if inline is not None:
        value = inline
    if len(value or "") > CELL_CHARACTERS or len(formula or "") > FORMULA_CHARACTERS:
        raise ValueError(attributes["r"])
    read = None if given is None else (_plain(formula or ""), _attributes(given, prefixed=False))
    return WrittenCell(
        attributes, read, None if value is None else _plain(value), inline is not None
    )


def _attributes(text: str, *, prefixed: bool) -> Attributes:
    """The attributes of an element; one with a prefix only where the sheet declares it."""
    attributes = _found(text) if text else {}
    if _PREFIXED in attributes and not prefixed:
        raise ValueError(text)
    return attributes


@by_text(_REMEMBERED)
def _found(text: str) -> Attributes:
    """The attributes of an element, each there once and nothing beside them."""
    found = _ATTRIBUTE.findall(text)
    attributes = dict(found)
    length = sum(len(name) + len(value) + len(' =""') for name, value in found)
    if length != len(text) or len(attributes) != len(found):
        raise ValueError(text)
    return attributes


def _plain(text: str) -> str:
    return _dereferenced(text) if "&" in text else text


@by_text(_REMEMBERED)
def _dereferenced(text: str) -> str:
    if _REFERRED.search(text):
        raise ValueError(text)
    for name, character in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("apos", "'"), ("amp", "&")):
        text = text.replace(f"&{name};", character)
    return text
