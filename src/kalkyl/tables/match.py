"""Which texts of a sheet are taken for which names: headings for columns, labels for rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kalkyl.base.budget import spend
from kalkyl.base.limits import HEADING_CHARACTERS
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.tables.likeness import (
    Likeness,
    Sure,
    alike,
    letters,
    plain_words,
    without_brackets,
)
from kalkyl.tables.shown import Shown


@dataclass(frozen=True, slots=True)
class Match:
    """A column or row found: where, what is written there, and how sure that makes us."""

    at: int
    written: str
    sure: Sure


def matched(
    names: Mapping[str, Sequence[str]], texts: Mapping[int, str], shown: Shown
) -> dict[str, Match]:
    """The texts taken for each name: the same words first, then what is nearly so.

    Where two texts are as near, neither is taken. In a strict layout a text is also as near as it
    is without what it has in brackets at its end; of a table that is sought, also abbreviations
    that are known are near.
    """
    found: dict[str, Match] = {}
    free = dict(texts)
    for same in (plain_words, letters):
        places: dict[str, list[int]] = {}
        for at, text in free.items():
            places.setdefault(same(text), []).append(at)
        places.pop("", None)
        for name, words in names.items() if places else ():
            if name not in found:
                hits = (at for word in words for at in places.get(same(word), ()) if at in free)
                at = next(hits, 0)
                if at:
                    found[name] = Match(at, free.pop(at), Sure.CERTAIN)
    rest = {name: tuple(names[name]) for name in names if name not in found}
    return found | _nearly(rest, free, shown) if rest and free else found


def _nearly(
    names: Mapping[str, tuple[str, ...]], free: dict[int, str], shown: Shown
) -> dict[str, Match]:
    pairs = [
        (near.score, name, at)
        for name, words in names.items()
        for at, text in free.items()
        if (near := like(text, words, shown)) is not None and near.sure is not Sure.GUESS
    ]
    found: dict[str, Match] = {}
    for score, name, at in sorted(pairs, key=lambda pair: (-pair[0], pair[2])):
        rivals = [other for other in pairs if other[1] == name and other[0] >= score]
        if name not in found and at in free and len(rivals) == 1:
            found[name] = Match(at, free.pop(at), Sure.LIKELY)
    return found


def like(text: str, words: tuple[str, ...], shown: Shown) -> Likeness | None:
    """How a text is like one of some names, by the words that a table's layout goes by."""
    if shown.sought:
        return shown.sought.compared.like(text, words)
    spend()
    if len(text) > HEADING_CHARACTERS:
        return None
    found = alike(text, words)
    bare = without_brackets(text) if shown.strict else text
    if bare != text and (found is None or found.sure is Sure.GUESS):
        return alike(bare, words)
    return found


def is_like(text: str, words: tuple[str, ...], shown: Shown) -> bool:
    """Whether a text is certainly or likely one of some names."""
    found = like(text, words, shown)
    return found is not None and found.sure is not Sure.GUESS
