"""The elements of a part by their bytes, changes to those, and texts made fit to be put in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import field
from enum import StrEnum
from operator import itemgetter
from typing import Final
from xml.parsers.expat import ExpatError
from xml.sax.saxutils import escape

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.io.xlsx.markup import local, new_parser

_LONGEST: Final = 4_000
_NO_CHARACTER = regex("[\ud800-\udfff\ufffe\uffff]")
_CONTROL = regex("[\x00-\x08\x0b-\x1f]")
_ESCAPE = regex("_(?=x[0-9A-Fa-f]{4}_)")
_TAG = regex(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_DECLARED = regex(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_DEEPEST, _MOST = 100, 500_000
"""How deep and how many elements of a part may be."""
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_XMLNS: Final = "xmlns:"
_UTF_8 = {b"utf-8", b"us-ascii", b"ascii"}


class Reason(StrEnum):
    """Why a workbook cannot be marked so that nothing else changes."""

    UNREAD = "unread"
    SIGNED = "signed"
    STRICT = "strict"
    MACROS = "macros"
    SHARED = "shared"
    ENCODING = "encoding"
    STRUCTURE = "structure"
    LARGE = "large"
    TIME = "time"
    CHANGED = "changed"


class UnmarkableError(Exception):
    """A workbook that cannot be marked so that nothing else changes."""

    def __init__(self, reason: Reason = Reason.STRUCTURE) -> None:
        super().__init__(reason)
        self.reason = reason


def fit(text: str) -> str:
    """A text of characters that a workbook can hold, and not longer than anyone reads."""
    sound = _NO_CHARACTER.sub("�", text)
    return sound if len(sound) <= _LONGEST else f"{sound[: _LONGEST - 1]}…"


def xml(text: str) -> str:
    """The text as the content of an element or attribute of a workbook."""
    whole = _ESCAPE.sub("_x005F_", fit(text))
    whole = _CONTROL.sub(lambda match: f"_x{ord(match[0]):04X}_", whole)
    return escape(whole, {'"': "&quot;"})


@dataclass(slots=True, eq=False)
class Node:
    """An element and its bytes: ``start`` to ``opened`` is its start tag, ``closing`` its end tag.

    An empty element, ``<a/>``, has its end tag nowhere: it is ``opened``, ``closing`` and at its
    ``end`` in the same place.
    """

    name: str
    whole_name: str
    attributes: dict[str, str]
    start: int
    opened: int
    parent: Node | None
    closing: int = 0
    end: int = 0
    children: list[Node] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def prefix(self) -> str:
        """What stands before the names of its namespace: ``x:``, or nothing."""
        return self.whole_name[: len(self.whole_name) - len(self.name)]

    @property
    def is_empty(self) -> bool:
        """Whether it is written ``<a/>``."""
        return self.closing == self.end

    @property
    def text(self) -> str:
        """All text inside it."""
        return "".join(self.texts) + "".join(child.text for child in self.children)

    def get(self, name: str) -> str | None:
        """An attribute by its name without prefix."""
        found = (value for own, value in self.attributes.items() if local(own) == name)
        return next(found, None)

    def linked(self, name: str, ident: str) -> str:
        """The attribute that links an element put into this one to a relationship.

        A prefix is used again only if it is declared here; one that stands on the elements beside
        it would mean nothing.
        """
        for prefix in dict.fromkeys(self._prefixes()):
            if self._meaning(prefix) == OFFICE:
                return f'{prefix}:{name}="{ident}"'
        return f'xmlns:kr="{OFFICE}" kr:{name}="{ident}"'

    def _prefixes(self) -> Iterator[str]:
        node: Node | None = self
        while node is not None:
            declared = (name for name in node.attributes if name.startswith(_XMLNS))
            yield from (name.removeprefix(_XMLNS) for name in declared)
            node = node.parent

    def _meaning(self, prefix: str) -> str | None:
        """The namespace of a prefix inside this element: what the nearest declaration says."""
        node: Node | None = self
        while node is not None and _XMLNS + prefix not in node.attributes:
            node = node.parent
        return node.attributes[_XMLNS + prefix] if node is not None else None

    def child(self, name: str) -> Node | None:
        """The first child of a name."""
        return next((child for child in self.children if child.name == name), None)

    def all(self, name: str) -> Iterator[Node]:
        """Every element of a name inside it, however deep, in their order."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.all(name)

    def behind(self, names: Collection[str]) -> int:
        """Where the last child of some names ends; without any, where the content begins."""
        return next(
            (child.end for child in reversed(self.children) if child.name in names), self.opened
        )


def tree(content: bytes, shut: Collection[str] = ()) -> Node:
    """The elements of a part; the content of those that are shut is skipped."""
    _refuse_other_encodings(content)
    grower = _Grower(content, shut)
    try:
        grower.parser.Parse(content, True)  # noqa: FBT003 - expat takes no keywords
    except (ExpatError, ValueError, LookupError):
        raise UnmarkableError from None
    if grower.root is None:
        raise UnmarkableError
    return grower.root


def _refuse_other_encodings(content: bytes) -> None:
    """Bytes are spliced in as UTF-8, so the part must be that."""
    declared = _DECLARED.match(content.removeprefix(b"\xef\xbb\xbf"))
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:4]
    if wide or (declared and declared[1].lower() not in _UTF_8):
        raise UnmarkableError(Reason.ENCODING)


class _Grower:
    """Builds the tree as expat calls."""

    def __init__(self, content: bytes, shut: Collection[str]) -> None:
        self.content = content
        self.shut = shut
        self.root: Node | None = None
        self.at: Node | None = None
        self.skipped = 0
        self.depth = 0
        self.count = 0
        self.parser = new_parser(prefixes=True)
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self.parser.CharacterDataHandler = self._text

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        above = self.at
        if above is not None and above.name in self.shut:
            self.skipped += 1
            return
        start = self.parser.CurrentByteIndex
        tag = _TAG.match(self.content, start)
        self.depth += 1
        self.count += 1
        if tag is None or self.depth > _DEEPEST or self.count > _MOST:
            raise UnmarkableError
        self.at = Node(local(name), name, attributes, start, tag.end(), above)
        if above is None:
            self.root = self.at
        else:
            above.children.append(self.at)

    def _close(self, _name: str) -> None:
        if self.skipped:
            self.skipped -= 1
            return
        node = self.at
        if node is None:
            raise UnmarkableError
        if self.content[node.opened - 2 : node.opened] == b"/>":
            node.closing = node.end = node.opened
        else:
            node.closing = self.parser.CurrentByteIndex
            node.end = self.content.index(b">", node.closing) + 1
        self.at = node.parent
        self.depth -= 1

    def _text(self, text: str) -> None:
        if self.at is not None and self.at.name not in self.shut:
            self.at.texts.append(text)


class Edits:
    """Changes to a part, gathered and then made at once."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._changes: list[tuple[int, int, bytes]] = []

    def __bool__(self) -> bool:
        return bool(self._changes)

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Put other bytes in the place of some."""
        self._changes.append((start, end, new))

    def insert(self, offset: int, new: str) -> None:
        """Put text in, after what was put in at the same place earlier."""
        self.replace(offset, offset, new.encode())

    def remove(self, node: Node) -> None:
        """Take an element away."""
        self.replace(node.start, node.end, b"")

    def append(self, node: Node, new: str) -> None:
        """Put text in as the last of what is inside an element."""
        if node.is_empty:
            whole = f">{new}</{node.whole_name}>"
            self.replace(node.opened - 2, node.opened, whole.encode())
        else:
            self.insert(node.closing, new)

    def set(self, node: Node, name: str, value: str) -> None:
        """Give an attribute another value, or an element another attribute."""
        pattern = rb"\s" + re.escape(name.encode()) + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')"""
        tag = self.content[node.start : node.opened]
        match = re.search(pattern, tag)
        if match is None:
            offset = node.start + 1 + len(node.whole_name.encode())
            self.insert(offset, f' {name}="{value}"')
        else:
            start, end = match.span(1 if match[1] is not None else 2)
            self.replace(node.start + start, node.start + end, value.encode())

    def made(self) -> bytes:
        """The content with all changes."""
        return splice(self.content, self._sorted())

    def undoing(self) -> tuple[tuple[int, int, bytes], ...]:
        """The changes that, made to the new content, give the old one again."""
        found, shift = [], 0
        for start, end, new in self._sorted():
            offset = start + shift
            found.append((offset, offset + len(new), self.content[start:end]))
            shift += len(new) - (end - start)
        return tuple(found)

    def _sorted(self) -> list[tuple[int, int, bytes]]:
        return sorted(self._changes, key=itemgetter(0, 1))


def splice(content: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """The content with sorted changes made, of which none may overlap another."""
    pieces: list[bytes] = []
    reached = 0
    for start, end, new in changes:
        if start < reached:
            raise UnmarkableError
        pieces += (content[reached:start], new)
        reached = end
    return b"".join((*pieces, content[reached:]))
