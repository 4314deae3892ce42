"""The elements of a document's part in the order they open and close, within a reader's limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from kalkyl.base.budget import spend
from kalkyl.base.limits import DEPTH
from kalkyl.io.refusal import within
from kalkyl.io.xlsx.markup import feed, new_parser
from kalkyl.io.xlsx.package import Package

Attributes: TypeAlias = Mapping[str, str]


def walk(
    package: Package,
    part: str,
    opens: Callable[[str, Attributes], None],
    closes: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Go through a part; names are ``namespace name``. Document types are refused."""
    parser = new_parser()
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        spend()
        depth += 1
        within(DEPTH, depth, "depth")
        opens(name, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        closes(name)

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = text
    feed(package, part, parser)
