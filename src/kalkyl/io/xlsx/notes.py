"""The notes at a sheet's cells, those that kalkyl itself has written left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kalkyl.io.refusal import Refused
from kalkyl.io.xlsx.elements import elements
from kalkyl.io.xlsx.markup import MAIN
from kalkyl.io.xlsx.package import Package
from kalkyl.io.xlsx.refs import place
from kalkyl.io.xlsx.values import joined
from kalkyl.io.xlsx.workbook import SheetEntry, relationships

AUTHOR: Final = "kalkyl"
"""Who has written the notes of a marked workbook."""


def notes(package: Package, sheet: SheetEntry) -> Mapping[tuple[int, int], str]:
    """What people have written in notes, by cell. A part that cannot be read has none.

    Newer comments are there too: Excel keeps a note with the same words beside each of them.
    """
    links = relationships(package, sheet.part).values()
    parts = [link.target for link in links if link.kind == "comments" and link.target in package]
    found: dict[tuple[int, int], str] = {}
    for part in parts:
        try:
            found.update(_notes(package, part))
        except (Refused, ValueError):
            continue
    return found


def _notes(package: Package, part: str) -> dict[tuple[int, int], str]:
    """The notes of one part, whose texts follow the note that they belong to."""
    authors: list[str] = []
    texts: dict[tuple[int, int], list[str]] = {}
    runs: list[str] = []
    for element in elements(package, part, ("author", "comment", "t"), spaces=MAIN):
        if element.name == "author":
            authors.append(element.text)
        elif element.name == "comment":
            runs = []
            if _author(authors, element.attributes.get("authorId", "")) != AUTHOR:
                texts[place(element.attributes.get("ref", ""))] = runs
        else:
            runs.append(element.text)
    return {spot: joined(said) for spot, said in texts.items()}


def _author(authors: list[str], number: str) -> str:
    known = number.isascii() and number.isdigit() and int(number) < len(authors)
    return authors[int(number)] if known else ""
