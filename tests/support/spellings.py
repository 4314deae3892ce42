"""The same XML spelt in other ways: other prefixes, declared elsewhere, with or without default."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers.expat import ParserCreate
from xml.sax.saxutils import escape, quoteattr

import marking as m

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = "http://www.w3.org/XML/1998/namespace"
_KEPT = frozenset({"http://schemas.openxmlformats.org/markup-compatibility/2006"})
_SPELT = (
    *("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"),
    *("xl/styles.xml", "xl/sharedStrings.xml", "docProps/custom.xml"),
)


@dataclass
class Element:
    name: tuple[str, str]
    attributes: list[tuple[tuple[str, str], str]]
    inside: list[Element | str] = field(default_factory=list)


def parsed(content: bytes) -> Element:
    """The tree of a part; what declares prefixes is forgotten."""
    parser = ParserCreate(namespace_separator=" ")
    parser.ordered_attributes = True
    parser.buffer_text = True
    top = Element(("", ""), [])
    stack = [top]

    def opened(name: str, given: list[str]) -> None:
        pairs = zip(map(_name, given[::2]), given[1::2], strict=True)
        element = Element(_name(name), list(pairs))
        stack[-1].inside.append(element)
        stack.append(element)

    def written(text: str) -> None:
        stack[-1].inside.append(text)

    parser.StartElementHandler = opened
    parser.EndElementHandler = lambda _name: stack.pop()
    parser.CharacterDataHandler = written
    parser.Parse(content, True)  # noqa: FBT003  # expat takes no keywords
    [root] = top.inside
    assert isinstance(root, Element)
    return root


def _name(text: str) -> tuple[str, str]:
    space, _, name = text.rpartition(" ")
    return space, name


Chooser = Callable[[list[str], str], str | None]
"""Picks one of the prefixes in scope for a namespace, or none: then a new one is declared."""


class Speller:
    """Writes a tree with prefixes as chance has it."""

    def __init__(self, chance: random.Random, how: str) -> None:
        self.chance = chance
        self.how = how
        self.made = 0
        self.own = ""
        """The prefix of the element being written, which may not be declared again on it."""

    def spelt(self, element: Element, scope: Mapping[str, str]) -> str:
        inner = dict(scope)
        new: dict[str, str] = {}
        tag = self._qualified(element.name, inner, new, default=True)
        self.own = tag.partition(":")[0] if ":" in tag else ""
        attributes = [
            (self._qualified(name, inner, new, default=False), value)
            for name, value in element.attributes
        ]
        declared = [(f"xmlns:{one}" if one else "xmlns", uri) for one, uri in new.items()]
        given = "".join(f" {name}={quoteattr(value)}" for name, value in [*declared, *attributes])
        inside = "".join(
            escape(one) if isinstance(one, str) else self.spelt(one, inner)
            for one in element.inside
        )
        return f"<{tag}{given}>{inside}</{tag}>" if inside else f"<{tag}{given}/>"

    def _qualified(
        self, name: tuple[str, str], scope: dict[str, str], new: dict[str, str], *, default: bool
    ) -> str:
        uri, bare = name
        if not uri or uri == _XML:
            return f"xml:{bare}" if uri else bare
        known = [one for one, other in scope.items() if other == uri and (one or default)]
        if known and not self._declares_again(uri):
            prefix = self.chance.choice(known)
        else:
            prefix = self._new(new, default=default)
            scope[prefix] = new[prefix] = uri
        return f"{prefix}:{bare}" if prefix else bare

    def _declares_again(self, uri: str) -> bool:
        if self.how == "each sheet":
            return uri == OFFICE
        return self.how == "chance" and self.chance.random() < 0.2

    def _new(self, new: Mapping[str, str], *, default: bool) -> str:
        if default and "" not in new and self.how != "prefixed" and self.chance.random() < 0.7:
            return ""
        if self.how == "each sheet":
            return "r" if "r" not in {*new, self.own} else "q"
        self.made += 1
        return self.chance.choice(["x", "r", "a", "ns"]) + str(self.made)


def respelt(content: bytes, how: str, seed: int) -> bytes:
    """A workbook whose parts say the same in other words."""
    chance = random.Random(seed)
    found = m.parts(content)
    for name, part in found.items():
        if name in _SPELT or name.startswith("xl/worksheets/sheet"):
            root = parsed(part)
            if _KEPT & {space for (space, _), _ in root.attributes}:
                continue  # mc:Ignorable names prefixes, so they must stay
            found[name] = Speller(chance, how).spelt(root, {}).encode()
    return m.zipped(found)
