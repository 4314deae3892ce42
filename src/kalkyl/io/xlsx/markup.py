"""The XML of a part through expat: document types refused, elements known by their namespaces.

What a part means is said by elements of its own namespaces, which are those of ECMA-376 and those
of its Strict variant; any choice of prefix reads the same. The rest is for ``compat``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final, TypeAlias
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from kalkyl.base.limits import (
    CELL_CHARACTERS,
    DEPTH,
    FORMULA_CHARACTERS,
    LARGE_PART,
    TAG_BYTES,
    XML_NAMES,
)
from kalkyl.io.refusal import Refused, damaged, within
from kalkyl.io.xlsx.markup_compatibility import Compat
from kalkyl.io.xlsx.package import Package
from kalkyl.model import ProblemKind
from kalkyl.model.visible import beginning

Opener: TypeAlias = Callable[[dict[str, str]], None]

MAIN: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
RELATIONSHIPS: Final = ("http://schemas.openxmlformats.org/package/2006/relationships",)
PROPERTIES: Final = tuple(
    f"{start}{kind}"
    for start, kinds in (
        (
            "http://schemas.openxmlformats.org/officeDocument/2006/",
            ("custom-properties", "docPropsVTypes"),
        ),
        ("http://purl.oclc.org/ooxml/officeDocument/", ("customProperties", "docPropsVTypes")),
    )
    for kind in kinds
)
_IDS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
_EXTENSIONS = "extLst"
_MANY_NAMES = 500_000
"""In a part of fewer bytes, there is no room for so many names that it matters."""
_ESCAPED = 7
"""How many characters one may be written with: ``_x000D_``."""
RAW_CHARACTERS: Final = CELL_CHARACTERS * _ESCAPED
"""The most that may stand in one element before what is escaped has been made characters of."""


def local(name: str) -> str:
    """A name without its prefix or namespace: ``id`` of ``r:id``."""
    return name.rpartition(" ")[2].rpartition(":")[2]


def relationship_of(attributes: Mapping[str, str]) -> str | None:
    """The id of the relationship that attributes name: ``r:id`` whatever its prefix."""
    return attributes.get(_IDS[0], attributes.get(_IDS[1]))


def new_parser(*, prefixes: bool = False) -> XMLParserType:
    """An expat parser that gives text in few pieces and refuses every document type.

    It knows namespaces: an undeclared prefix is damage, and names are ``namespace name``. With
    ``prefixes`` names come as they are written, for those who write beside them.
    """
    parser = ParserCreate(namespace_separator=None if prefixes else " ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    return parser


class Walk:
    """Goes through a part and calls for each element that counts, by its name.

    This is the hot path. expat calls back for every element, so an empty one must cost next to
    nothing: ends are listened to only while something of another namespace stands open.
    ``spaces`` are the part's own namespaces; without any, all elements count wherever they stand.
    Its own elements that are ``skipped`` are passed over; ``other`` is for those it does not know.
    """

    def __init__(
        self,
        package: Package,
        part: str,
        known: Mapping[str, Opener | None],
        *,
        spaces: tuple[str, ...] | None = MAIN,
        skipped: Iterable[str] = (),
        other: Opener | None = None,
    ) -> None:
        self.parser = new_parser()
        self.ends: Callable[[str], None] | None = None
        """What listens to ends where no text is read."""
        self.whole_texts = False
        """Whether nothing but text may stand where text is listened to."""
        self.roots: dict[str, Opener] = {}
        """What to do for roots of other namespaces than the part's own."""
        self._package = package
        self._part = part
        self._compat = Compat(package, part)
        self._spaces = spaces
        self._depth = 0
        unread = () if spaces is None else (_EXTENSIONS, *skipped)
        read = {**dict.fromkeys(unread, self.skip), **known}
        self._openers = _Openers(self, read, spaces, other)
        self._opened = _called(self._openers)
        self.parser.StartNamespaceDeclHandler = self._compat.declare
        self.parser.EndNamespaceDeclHandler = self._compat.undeclare
        self.parser.StartElementHandler = self._root

    def run(self, watch: Callable[[], None] | None = None) -> None:
        """Go through it all; ``watch`` is called after each piece of some ten thousand bytes."""
        feed(self._package, self._part, self.parser, watch)
        if self._spaces is not None:
            self._compat.ends(self.parser.intern)
        # Handlers hold the walk that holds them; apart, all are gone without a collection.
        del self.parser, self._openers, self._opened, self.ends

    def listen(self) -> None:
        """Call for elements that open, and no longer for text."""
        within = self._compat.is_within
        parser = self.parser
        parser.CharacterDataHandler = None
        parser.StartElementHandler = self._opened_within if within else self._opened
        parser.EndElementHandler = self.ends = self._closed_within if within else None

    def skip(self, _attributes: dict[str, str]) -> None:
        """Pass over the element that has just opened, with all that is in it."""
        if self.parser.CharacterDataHandler is not None:
            raise ValueError("an element within a text")
        self._depth = 1
        self.parser.StartElementHandler = self._deeper
        self.parser.EndElementHandler = self._shallower

    def foreign(self, name: str, attributes: dict[str, str]) -> None:
        """An element of another namespace opens."""
        if self.whole_texts and self.parser.CharacterDataHandler is not None:
            raise ValueError("an element within a text")
        if self._compat.opens(name, attributes):
            self.listen()
        else:
            self.skip(attributes)
            self.parser.StartElementHandler = self._deeper_in_foreign

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        if self._spaces is not None:
            self._compat.heed(attributes)
        self.listen()
        self.roots.get(name, partial(self._opened, name))(attributes)

    def _opened_within(self, name: str, attributes: dict[str, str]) -> None:
        self._compat.counted(name)
        self._opened(name, attributes)

    def _closed_within(self, name: str) -> None:
        self._compat.closes(name)
        if not self._compat.is_within:
            self.listen()

    def _deeper(self, _name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1

    def _deeper_in_foreign(self, name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        self._compat.passed_over(name)

    def _shallower(self, _name: str) -> None:
        self._depth -= 1
        if not self._depth:
            self.listen()


def _called(openers: _Openers) -> Callable[[str, dict[str, str]], None]:
    def opened(name: str, attributes: dict[str, str]) -> None:
        opener = openers[name]
        if opener is not None:
            opener(attributes)

    return opened


class _Openers(dict[str, "Opener | None"]):
    """What to do as an element opens, by its name with namespace; found out the first time."""

    def __init__(
        self,
        walk: Walk,
        known: Mapping[str, Opener | None],
        spaces: tuple[str, ...] | None,
        other: Opener | None,
    ) -> None:
        super().__init__(
            {f"{spaces[0]} {name}": opener for name, opener in known.items()} if spaces else {}
        )
        self._walk = walk
        self._known = known
        self._spaces = spaces
        self._other = other

    def __missing__(self, name: str) -> Opener | None:
        space, _, word = name.rpartition(" ")
        if self._spaces is None or space in self._spaces:
            self[name] = self._known.get(word, self._other)
        else:
            self[name] = partial(self._walk.foreign, name)
        return self[name]


def feed(
    package: Package, part: str, parser: XMLParserType, watch: Callable[[], None] | None = None
) -> None:
    """Run a part through a parser; whatever its handlers cannot make sense of is damage."""
    try:
        if package.size(part) > LARGE_PART:
            _look_through(package, part)
        names = 0 if package.size(part) > _MANY_NAMES else XML_NAMES
        for chunk in package.chunks(part):
            parser.Parse(chunk, False)  # noqa: FBT003 - expat takes no keywords
            if watch is not None:
                watch()
            if len(parser.intern) > names:
                names = _few_names(parser)
        parser.Parse(b"", True)  # noqa: FBT003 - as above
    except _ForbiddenError:
        raise Refused(ProblemKind.FORBIDDEN_XML, part=beginning(part)) from None
    except (ExpatError, ValueError, LookupError):
        raise damaged(part) from None


def _few_names(parser: XMLParserType) -> int:
    """Refuse names of elements and attributes without end: each is kept while a part is read."""
    names = parser.intern
    within(
        XML_NAMES,
        max(len(names), sum(len(name or "") for name in names) // 100),
        "names of elements",
    )
    return len(names)


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
        _few_names(parser)


def text_length(pieces: list[str], *, formula: bool = False) -> None:
    """Refuse a text while it is being read, long before all of it is in memory."""
    if len(pieces) > 1:
        found = sum(map(len, pieces))
        if found > RAW_CHARACTERS:
            limit = FORMULA_CHARACTERS if formula else CELL_CHARACTERS
            within(limit, found, "characters in a formula" if formula else "characters in a cell")


class _ForbiddenError(ValueError):
    pass


def _refuse(*_declaration: Any) -> None:
    raise _ForbiddenError
