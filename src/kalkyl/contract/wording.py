"""The Swedish words by which a text says something of a figure, as the data file has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache
from typing import Any

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.model import Key

Words = tuple[str, ...]
_FEWEST_LETTERS = 5
_ENDINGS = r"(?:s|n|ns|en|ens|et|ets|t|ts|r|ar|er|or|rna|arna|erna|orna|na)?"


@dataclass(frozen=True, slots=True)
class Measure:
    """A kind of figure: what it is about, for which span of time, and which figure of it.

    ``figures`` whose row is ``""`` are those of the row that a text is about; ``whole`` stands for
    them where it is about everything. ``up`` is the sign of a change when the thing itself rose.
    """

    topic: str
    horizon: str
    quantity: str
    figures: tuple[Key, ...]
    whole: tuple[Key, ...] = ()
    up: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Words for a percentage that another one is compared with, and the two figures."""

    says: Words
    figures: tuple[Key, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """All lists of words, under the names that the data file gives them.

    Two are the same only when they are one: patterns are kept by it, and it is long to compare.
    """

    dropped: Words = ()
    part: Words = ()
    harmless: Words = ()
    reasons: Words = ()
    concepts: Mapping[str, Words] = field(default_factory=dict)
    beginnings: Mapping[str, Words] = field(default_factory=dict)
    """Beginnings of longer words, and the concepts that they add."""
    measures: tuple[Measure, ...] = ()
    points: tuple[Comparison, ...] = ()


NO_WORDS = Wording()


def wording_of(data: Mapping[str, Any]) -> Wording:
    """The lists of a file that satisfies ``texts.schema.json``."""
    others = {"concepts", "beginnings", "measures", "points"}
    names = (name for name in Wording.__dataclass_fields__ if name not in others)
    return Wording(
        **{name: tuple(data[name]) for name in names},
        concepts={tag: tuple(words) for tag, words in data["concepts"].items()},
        beginnings={word: tuple(tags) for word, tags in data["beginnings"].items()},
        measures=tuple(map(_measure, data["measures"])),
        points=tuple(Comparison(tuple(point["says"]), _keys(point)) for point in data["points"]),
    )


def _measure(data: Mapping[str, Any]) -> Measure:
    up = {"plus": 1, "minus": -1}.get(data.get("up", ""), 0)
    names = (data["topic"], data["horizon"], data["quantity"])
    return Measure(*names, _keys(data), _keys(data, "whole"), up)


def _keys(data: Mapping[str, Any], word: str = "figures") -> tuple[Key, ...]:
    """Reads ``table.column`` and ``table.column@row``."""
    return tuple(_key(text) for text in data.get(word, ()))


def _key(text: str) -> Key:
    rest, _, row = text.partition("@")
    table, _, column = rest.partition(".")
    return (table, row, column)


@lru_cache(maxsize=256)
def pattern_of(words: Words) -> re.Pattern[str]:
    """What finds some words in a text, the longest first; long words also with their endings."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(map(_phrase, longest_first)) or '(?!)'})(?!\w)", re.IGNORECASE
    )


@lru_cache(maxsize=16)
def compounds_of(words: Words) -> re.Pattern[str]:
    """What finds some words as the end of longer ones: *smittskyddsenheten*."""
    return re.compile(
        rf"(?<!\w)\w+(?:{'|'.join(map(re.escape, words)) or '(?!)'})(?!\w)", re.IGNORECASE
    )


def _phrase(phrase: str) -> str:
    last = phrase.rpartition(" ")[2]
    ending = _ENDINGS if last.isalpha() and len(last) >= _FEWEST_LETTERS else ""
    return r"\s+".join(map(re.escape, phrase.split())) + ending
