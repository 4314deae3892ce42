"""Where the elements of a part stand in its bytes, so that text can be spliced in between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers.expat import ExpatError

from kalkyl.io.xlsx.markup import local, new_parser

_TAG = re.compile(rb"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_DEEPEST, _MOST = 100, 500_000
"""How deep and how many elements may stand outside the cells of a sheet."""
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XMLNS: Final = "xmlns:"
_UTF_8 = {b"utf-8", b"us-ascii", b"ascii"}


class UnmarkableError(Exception):
    """A workbook that cannot be marked so that nothing else changes; ``kind`` says why."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


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
        return next((self.attributes[one] for one in self.attributes if local(one) == name), None)

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
        at: Node | None = self
        while at is not None:
            yield from (one.removeprefix(_XMLNS) for one in at.attributes if one.startswith(_XMLNS))
            at = at.parent

    def _meaning(self, prefix: str) -> str | None:
        """The namespace of a prefix inside this element: what the nearest declaration says."""
        at: Node | None = self
        while at is not None and _XMLNS + prefix not in at.attributes:
            at = at.parent
        return at.attributes[_XMLNS + prefix] if at is not None else None

    def child(self, name: str) -> Node | None:
        """The first child of a name."""
        return next((one for one in self.children if one.name == name), None)

    def all(self, name: str) -> Iterator[Node]:
        """Every element of a name inside it, however deep, in their order."""
        for one in self.children:
            if one.name == name:
                yield one
            yield from one.all(name)


def tree(content: bytes, shut: frozenset[str] = frozenset()) -> Node:
    """The elements of a part; into those that are shut nobody looks."""
    refuse_other_encodings(content)
    grower = _Grower(content, shut)
    try:
        grower.parser.Parse(content, True)  # noqa: FBT003 - expat takes no keywords
    except (ExpatError, ValueError, LookupError):
        raise UnmarkableError("structure") from None
    if grower.root is None:
        raise UnmarkableError("structure")
    return grower.root


def refuse_other_encodings(content: bytes) -> None:
    """Bytes are spliced in as UTF-8, so the part must be that."""
    declared = _DECLARED.match(content.removeprefix(b"\xef\xbb\xbf"))
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:4]
    if wide or (declared and declared[1].lower() not in _UTF_8):
        raise UnmarkableError("encoding")


class _Grower:
    """Builds the tree as expat calls."""

    def __init__(self, content: bytes, shut: frozenset[str]) -> None:
        self.content = content
        self.shut = shut
        self.root: Node | None = None
        self.at: Node | None = None
        self.depth = 0
        self.above = 0
        self.count = 0
        self.parser = new_parser(prefixes=True)
        self._listen()

    def _listen(self) -> None:
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self.parser.CharacterDataHandler = self._text

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        start = self.parser.CurrentByteIndex
        tag = _TAG.match(self.content, start)
        self.above += 1
        self.count += 1
        if tag is None or self.above > _DEEPEST or self.count > _MOST:
            raise UnmarkableError("structure")
        node = Node(local(name), name, attributes, start, tag.end(), self.at)
        if self.at is None:
            self.root = node
        else:
            self.at.children.append(node)
        self.at = node
        if node.name in self.shut:
            self.depth = 0
            self.parser.StartElementHandler = self._deeper
            self.parser.EndElementHandler = self._shallower
            self.parser.CharacterDataHandler = None

    def _close(self, _name: str) -> None:
        node = self.at
        if node is None:
            raise UnmarkableError("structure")
        if self.content[node.opened - 2 : node.opened] == b"/>":
            node.closing = node.end = node.opened
        else:
            node.closing = self.parser.CurrentByteIndex
            node.end = self.content.index(b">", node.closing) + 1
        self.at = node.parent
        self.above -= 1

    def _text(self, text: str) -> None:
        if self.at is not None:
            self.at.texts.append(text)

    def _deeper(self, _name: str, _attributes: dict[str, str]) -> None:
        self.depth += 1

    def _shallower(self, name: str) -> None:
        if not self.depth:
            self._listen()
            self._close(name)
        self.depth -= 1
