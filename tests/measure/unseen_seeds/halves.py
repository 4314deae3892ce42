"""Which classes of errors there are, and which half each belongs to."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"
LISTS = (DATA / "seeded_classes.md", DATA / "seeded_classes_measured.md")
BUILD, MEASURED = "build", "measured"
LAWFUL = "lawful_"
READ: frozenset[str] = frozenset()
"""Measured classes that somebody who writes rules has read."""


def half_of(name: str) -> str:
    """The half of a class, by its name alone."""
    odd = int(sha256(name.encode()).hexdigest()[-1], 16) % 2
    return MEASURED if odd and name not in READ else BUILD


def listed() -> tuple[str, ...]:
    """The names of all classes, in the order of the lists."""
    text = "".join(path.read_text(encoding="utf-8") for path in LISTS)
    return tuple(re.findall(r"^\| `(\w+)`", text, re.MULTILINE))
