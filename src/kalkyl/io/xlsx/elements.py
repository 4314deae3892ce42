"""The elements of a small part that are of interest, kept for the next file with the same part.

What is made of the parts of a package is kept for the next one in which they are the same. Parts
are compared as the container stores them, byte by byte, so that those of a template are not even
inflated again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import partial
from sys import getsizeof
from typing import Any, Final, Generic, NamedTuple, TypeVar

from kalkyl.base.cache import Remembered
from kalkyl.base.limits import CELL_CHARACTERS, ENTRIES, TEXT_BYTES
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.refusal import Refused, within
from kalkyl.io.xlsx.markup import Walk, local, relationship_of, text_length
from kalkyl.io.xlsx.package import Package, Stored

_FORMULAS = (
    *("definedName", "formula", "formula1", "formula2", "f", "calculatedColumnFormula"),
    *("totalsRowFormula", "FmlaLink", "FmlaRange", "FmlaMacro"),
)
_ELEMENT_BYTES = 500
"""What an element that is kept takes, its texts aside."""


Made = TypeVar("Made")
_ROOM: Final = 16_000_000
"""Bytes, roughly, for each kind of thing that is made of parts."""
_SMALL: Final = 64_000
"""Larger parts hold what people filled in, and differ from file to file."""
_COST: Final = 100
"""Bytes that may be made of one of a part: an element of four bytes becomes several hundred."""
_KEPT: Final[Remembered[Hashable, _Kept]] = Remembered(32_000_000)


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a small part: its name and attributes without prefixes, and its own text."""

    name: str
    attributes: Mapping[str, str]
    text: str

    @property
    def relationship(self) -> str | None:
        """The id of the relationship that it names, ``r:id`` whatever its prefix."""
        return relationship_of(self.attributes)


class SameParts(Generic[Made]):
    """What a function made of parts, by their bytes and what else it depends on."""

    def __init__(self, cost: Callable[[Made], int]) -> None:
        self._cost = cost
        self._kept: Remembered[tuple[bytes, object], Made] = Remembered(_ROOM)

    def of(self, package: Package, part: str, given: object, make: Callable[[], Made]) -> Made:
        """What ``make`` makes of a small part; it must depend on ``given`` and the part alone."""
        content = _small(package, part)
        if content is None:
            return make()
        known = content, given
        made = self._kept.find(known)
        if made is None:
            made = make()
            if part not in package.noted:
                self._kept.keep(known, made, len(content) + self._cost(made))
        return made


def _small(package: Package, part: str) -> bytes | None:
    """The bytes of a part that is small and sound; whoever reads another says what is wrong."""
    if package.size(part) > _SMALL:
        return None
    try:
        return b"".join(package.chunks(part))
    except Refused:
        return None


def elements(
    package: Package,
    part: str,
    wanted: Iterable[str],
    *,
    spaces: tuple[str, ...] | None = None,
) -> tuple[Element, ...]:
    """The wanted elements of a small part, in the order they open.

    ``spaces`` are the part's own namespaces, of which alone elements then count. Without them all
    elements do, whatever they are and wherever they stand: so one looks for what may harm.
    """
    names = frozenset(wanted)
    return _SAME.of(
        package, part, (names, spaces), lambda: _Collector(package, part, names, spaces).found()
    )


def _cost(found: tuple[Element, ...]) -> int:
    """What elements take in memory, roughly."""
    texts = sum(len(element.text) + sum(map(len, element.attributes.values())) for element in found)
    return _ELEMENT_BYTES * (1 + len(found)) + texts


_SAME: Final = SameParts(_cost)


class _Collector:
    def __init__(
        self, package: Package, part: str, wanted: frozenset[str], spaces: tuple[str, ...] | None
    ) -> None:
        self._found: list[tuple[str, dict[str, str], list[str]]] = []
        self._texts: list[str] = []
        self._any = spaces is None
        self._bytes = 0
        self._formula = ""
        self._inside = 0
        known = {name: partial(self._open, name) for name in wanted}
        self._walk = Walk(package, part, known, spaces=spaces)

    def found(self) -> tuple[Element, ...]:
        self._walk.run(self._watch)
        return tuple(
            Element(name, self._named(attributes), "".join(texts))
            for name, attributes, texts in self._found
        )

    def _named(self, attributes: dict[str, str]) -> Mapping[str, str]:
        """The attributes by their names; where anything counts, by those without namespaces too."""
        if not self._any:
            return attributes
        return {local(key): value for key, value in attributes.items()} | attributes

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        if self._formula:
            self._inside += name == self._formula
            return  # what stands within a formula is a part of it, and no end
        if self._texts:
            self._watch()
        given = attributes.values()
        self._bytes += sum(map(getsizeof, given), _ELEMENT_BYTES)
        if self._bytes > TEXT_BYTES or max(map(len, given), default=0) > CELL_CHARACTERS:
            within(CELL_CHARACTERS, max(map(len, given)), "characters in an attribute")
            within(TEXT_BYTES, self._bytes, "text bytes")
        self._texts = []
        self._found.append((name, attributes, self._texts))
        within(ENTRIES, len(self._found), name)
        parser = self._walk.parser
        parser.CharacterDataHandler = self._texts.append
        parser.EndElementHandler = self._close
        self._formula = name if name in _FORMULAS else ""
        self._walk.whole_texts = bool(self._formula)
        self._inside = 0

    def _close(self, name: str) -> None:
        if self._formula:
            is_own = local(name) == self._formula
            if not is_own or self._inside:
                self._inside -= is_own
                return
            self._formula = ""
        if self._texts:
            self._watch()
            self._bytes += sum(map(getsizeof, self._texts))
            self._texts = []
        self._walk.listen()

    def _watch(self) -> None:
        formula = bool(self._found) and self._found[-1][0] in _FORMULAS
        text_length(self._texts, formula=formula)


class _Kept(NamedTuple):
    """What was made, of which parts, and what else it was made of."""

    parts: Mapping[str, Stored]
    made: Any
    others: tuple[object, ...]


def same(
    package: Package, key: tuple[Hashable, ...], make: Callable[[], Made], *others: object
) -> Made:
    """What ``make`` makes of a package: what it made last time, if all parts that it read then are.

    It must depend on the package, on ``what``, which names it, and on ``others``, which are
    told apart as objects.
    """
    known = (*key, *map(id, others), package.names)
    kept = _KEPT.find(known)
    if kept is not None and all(package.stored(part) == was for part, was in kept.parts.items()):
        made: Made = kept.made
        return made
    made, parts = package.watched(make)
    if parts is not None:
        _KEPT.keep(
            known, _Kept(parts, made, others), _COST * sum(part.size for part in parts.values())
        )
    return made
