"""What a workbook holds beside its cells, by sheet: comments, charts, pictures, other objects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kalkyl.io.files import content_of
from kalkyl.io.refusal import Refused
from kalkyl.io.xlsx.package import Package
from kalkyl.io.xlsx.workbook import relationships, workbook

_WORDS: Final = {
    "comments": "anteckningar",
    "threadedComment": "kommentarer",
    "chart": "diagram",
    "image": "bilder",
    "drawing": "figurer",
    "oleObject": "objekt",
    "control": "knappar",
    "ctrlProp": "knappar",
    "pivotTable": "pivottabeller",
    "slicer": "utsnitt",
}


def extras(path: Path) -> Iterator[str]:
    """What stands on the sheets of a workbook that was read before, in words for people."""
    try:
        package = Package(content_of(path))
        for entry in workbook(package).sheets:
            kinds = set(_kinds(package, entry.part))
            shown = kinds - {"drawing"} if kinds & {"chart", "image"} else kinds
            words = sorted({_WORDS[kind] for kind in shown if kind in _WORDS})
            if words:
                yield f"{' och '.join(words)} på bladet {entry.name}"
    except (Refused, ValueError, LookupError):
        yield "det som inte kunde läsas"


def _kinds(package: Package, part: str) -> Iterator[str]:
    for link in relationships(package, part).values():
        yield link.kind
        if link.kind == "drawing":
            yield from (one.kind for one in relationships(package, link.target).values())
