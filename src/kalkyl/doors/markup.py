"""The XML of a part through expat: document types refused, names without their prefixes.

Local names alone are looked at, so Strict OOXML and any choice of prefix read the same. Prefixes
must be declared all the same: no spreadsheet program opens a part with one that is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from kalkyl.doors.package import Package
from kalkyl.doors.refused import Refused, damaged, quoted, within
from kalkyl.limits import DEPTH, ENTRIES, LARGE_PART, TAG_BYTES, TEXT_CHARACTERS

Opener: TypeAlias = Callable[[dict[str, str]], None]


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a small part: its name and attributes without prefixes, and its own text."""

    name: str
    attributes: Mapping[str, str]
    text: str


class Openers(dict[str, Opener | None]):
    """What to do as an element opens, by its name; a prefix costs only the first time."""

    def __init__(self, known: Mapping[str, Opener | None], other: Opener) -> None:
        super().__init__(known)
        self._other = other

    def __missing__(self, name: str) -> Opener | None:
        opener = self[name] = self.get(local(name), self._other)
        return opener


def local(name: str) -> str:
    """A name without its prefix or namespace: ``id`` of ``r:id``."""
    return name.rpartition(":")[2]


def new_parser(*, prefixes: bool = False) -> XMLParserType:
    """An expat parser that gives text in one piece and refuses every document type.

    It knows namespaces: an undeclared prefix is damage, and names are ``namespace:name``. With
    ``prefixes`` names come as they are written, for those who write beside them.
    """
    parser = ParserCreate(namespace_separator=None if prefixes else ":")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    return parser


def feed(package: Package, part: str, parser: XMLParserType) -> None:
    """Run a part through a parser; whatever its handlers cannot make sense of is damage."""
    try:
        if package.size(part) > LARGE_PART:
            _look_through(package, part)
        for chunk in package.chunks(part):
            parser.Parse(chunk, False)  # noqa: FBT003 - expat takes no keywords
        parser.Parse(b"", True)  # noqa: FBT003 - as above
    except _ForbiddenError:
        raise Refused("forbidden_xml", part=quoted(part)) from None
    except (ExpatError, ValueError, LookupError):
        raise damaged(part) from None


def _look_through(package: Package, part: str) -> None:
    """Refuse a tag or a depth without end, for which expat itself would take all memory.

    Within a smaller part neither can come to much, so that ordinary workbooks are spared this.
    """
    depth = fed = 0

    def deeper(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            within(DEPTH, depth, "depth")

    def shallower(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = new_parser()
    parser.StartElementHandler = deeper
    parser.EndElementHandler = shallower
    for chunk in package.chunks(part):
        parser.Parse(chunk, False)  # noqa: FBT003 - as above
        fed += len(chunk)
        within(TAG_BYTES, fed - parser.CurrentByteIndex, "tag bytes")


def elements(package: Package, part: str, wanted: Iterable[str]) -> tuple[Element, ...]:
    """The wanted elements of a small part, in the order they open."""
    collector = _Collector(frozenset(wanted))
    feed(package, part, collector.parser())
    return tuple(collector.found())


class _ForbiddenError(ValueError):
    pass


def _refuse(*_declaration: Any) -> None:
    raise _ForbiddenError


class _Collector:
    def __init__(self, wanted: frozenset[str]) -> None:
        self._wanted = wanted
        self._opened: list[tuple[str, dict[str, str], list[str]]] = []
        self._texts: list[list[str]] = []
        self._characters = 0

    def parser(self) -> XMLParserType:
        parser = new_parser()
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._text
        return parser

    def found(self) -> Iterable[Element]:
        for name, attributes, texts in self._opened:
            bare = {local(key): value for key, value in attributes.items()}
            yield Element(name, bare | attributes, "".join(texts))

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        texts: list[str] = []
        self._texts.append(texts)
        if (bare := local(name)) in self._wanted:
            self._opened.append((bare, attributes, texts))
            within(ENTRIES, len(self._opened), bare)

    def _close(self, _name: str) -> None:
        self._texts.pop()

    def _text(self, text: str) -> None:
        self._characters += len(text)
        within(TEXT_CHARACTERS, self._characters, "characters")
        self._texts[-1].append(text)
