"""Which classes of errors there are, and which half each belongs to."""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"
LISTS = (DATA / "seeded_classes.md", DATA / "seeded_classes_measured.md")
BUILD, MEASURED, FRESH = "build", "measured", "fresh"
SECOND = "# A second list"
LAWFUL = "lawful_"
NAME = re.compile(r"^\| `(\w+)`", re.MULTILINE)
READ = frozenset(
    {
        *("leavers_of_period", "survey_same_value_copied_down", "osa_outcome_and_limit_swapped"),
        *("text_wrong_year", "text_persons_illness"),
        *("lawful_reorganised_department", "lawful_months_filled_in"),
    }
)
"""Measured classes that somebody who writes rules has read."""


@cache
def second_list() -> frozenset[str]:
    """The names listed later, all of them to build on."""
    text = LISTS[0].read_text(encoding="utf-8").partition(f"\n{SECOND}\n")[2]
    return frozenset(NAME.findall(text))


def half_of(name: str) -> str:
    """The half of a class, by its name alone, unless it is of the second list."""
    if name in second_list():
        return FRESH
    odd = int(sha256(name.encode()).hexdigest()[-1], 16) % 2
    return MEASURED if odd and name not in READ else BUILD


def listed() -> tuple[str, ...]:
    """The names of all classes, in the order of the lists."""
    text = "".join(path.read_text(encoding="utf-8") for path in LISTS)
    return tuple(NAME.findall(text))
