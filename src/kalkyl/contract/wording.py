"""The Swedish words by which a text says something of a figure, as the data file has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kalkyl.model import Key

Words = tuple[str, ...]
_FEWEST_LETTERS = 5
_ENDINGS = r"(?:s|n|ns|en|ens|et|ets|t|ts|r|ar|er|or|rna|arna|erna|orna|na)?"


@dataclass(frozen=True, slots=True)
class Naming:
    """Words that name figures: one out of each of ``says``.

    ``figures`` whose row is ``""`` are those of the row that the text is about. ``whole`` stands
    for them where it is about no row. ``up`` is the sign of a figure of change when it went up.
    ``is_expected`` says that the figure is of the whole year, and may be told as an expectation.
    """

    says: tuple[Words, ...]
    figures: tuple[Key, ...]
    whole: tuple[Key, ...] = ()
    up: int = 0
    is_expected: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Wording:
    """All lists of words, under the names that the data file gives them.

    Two are the same only when they are one: patterns are kept by it, and it is long to compare.
    """

    plus: Words = ()
    minus: Words = ()
    up: Words = ()
    down: Words = ()
    changed: Words = ()
    complete: Words = ()
    within: Words = ()
    partial: Words = ()
    aside: Words = ()
    rest: Words = ()
    rest_plus: Words = ()
    rest_minus: Words = ()
    dropped: Words = ()
    whole: Words = ()
    part: Words = ()
    links: Words = ()
    expects: Words = ()
    fillers: Words = ()
    breaks: Words = ()
    measures: tuple[Naming, ...] = ()
    points: tuple[Naming, ...] = ()


NO_WORDS = Wording()


def wording_of(data: Mapping[str, Any]) -> Wording:
    """The lists of a file that satisfies ``texts.schema.json``."""
    flat = {**data, **data["signs"], **data["moves"], **data["breakdown"]}
    lists = {
        name: tuple(flat[name])
        for name in Wording.__dataclass_fields__
        if name not in {"measures", "points"}
    }
    return Wording(
        **lists,
        measures=tuple(map(_measure, data["measures"])),
        points=tuple(Naming((tuple(point["says"]),), _keys(point)) for point in data["points"]),
    )


def _measure(data: Mapping[str, Any]) -> Naming:
    says = tuple(map(tuple, data["says"]))
    up = {"plus": 1, "minus": -1}.get(data.get("up", ""), 0)
    return Naming(says, _keys(data), _keys(data, "whole"), up, data.get("expected", False))


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


@lru_cache(maxsize=16)
def vocabulary_pattern(wording: Wording) -> re.Pattern[str]:
    """What finds every word of a wording, each phrase in the group that its place names."""
    phrases = vocabulary(wording)
    groups = (f"(?P<w{at}>{_phrase(phrase)})" for at, phrase in enumerate(phrases))
    return re.compile(rf"(?<!\w)(?:{'|'.join(groups)})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=16)
def vocabulary(wording: Wording) -> Words:
    """Every word by which a plain statement of a figure is made, the longest first."""
    names = ("plus", "minus", "up", "down", "changed", "whole", "links", "expects", "fillers")
    words = {word for name in names for word in getattr(wording, name)}
    words |= {word for measure in wording.measures for says in measure.says for word in says}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))
