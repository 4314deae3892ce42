"""What is asked of an entry: when it must be filled in, and the list it is chosen from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from kalkyl.base.quick_dataclass import dataclass


class RequiredRule(StrEnum):
    """When a cell must be filled in; ``row``: in a row that is used."""

    ALWAYS = "always"
    ROW = "row"
    NEVER = "never"
    WHEN = "when"


@dataclass(frozen=True, slots=True)
class Choice:
    """An item of a list: its id, the words people see, and other spellings of them."""

    id: str
    label: str
    synonyms: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    """What the list itself says of the row's columns this year, such as a target."""
    becomes: str = ""
    """The id of the item that took this one over when it was retired."""


@dataclass(frozen=True, slots=True)
class Required:
    """When a cell must be filled: ``always``, in a ``row`` that is used, ``never`` or ``when``.

    ``when`` demands it as soon as the column ``column`` of the row reaches the threshold.
    """

    rule: RequiredRule = RequiredRule.NEVER
    column: str = ""
    threshold: str = ""
