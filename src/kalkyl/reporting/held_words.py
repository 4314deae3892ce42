"""The words of a sentence that turn its meaning, held against the same sentence of the total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

Words = Sequence[str]
_AROUND: Final = '.,;:()!?”"'
_OPPOSITE: Final = {
    word: other
    for pair in (
        ("överskott", "underskott"),
        ("plus", "minus"),
        ("förbättrad", "försämrad"),
        ("förbättrats", "försämrats"),
        ("bättre", "sämre"),
        ("ökat", "minskat"),
        ("ökar", "minskar"),
        ("ökning", "minskning"),
        ("högre", "lägre"),
        ("över", "under"),
        ("större", "mindre"),
        ("uppfylls", "uppfylls inte"),
        ("kostnaderna", "intäkterna"),
        ("surplus", "deficit"),
        ("improved", "worsened"),
        ("better", "worse"),
        ("increased", "decreased"),
        ("higher", "lower"),
        ("above", "below"),
    )
    for word, other in (pair, pair[::-1])
}
_NAMED: Final = 3
"""So many words behind an amount say what it is of."""


def turned(told: Words, written: Words) -> Iterator[tuple[str, str]]:
    """Words of a written sentence that say the opposite, each with the word that was told."""
    matcher = SequenceMatcher(None, told, written, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind != "replace":
            continue
        theirs = {bare(word): word for word in written[start:end]}
        for word in map(bare, told[first:last]):
            other = _OPPOSITE.get(word, "")
            if other in theirs and word not in theirs:
                yield other, word


def moved(told: Words, written: Words) -> Iterator[tuple[str, str]]:
    """What amounts are said to be of, where the same words have changed places between amounts.

    ``#`` stands for each amount; there are as many in both.
    """
    ours, theirs = _behind(told), _behind(written)
    if len(ours) != len(theirs) or sorted(ours) != sorted(theirs):
        return
    for has, stands in zip(ours, theirs, strict=True):
        if has != stands:
            yield " ".join(stands), " ".join(has)


def _behind(words: Words) -> list[tuple[str, ...]]:
    """The words behind each amount but its unit, up to the next amount or the end of a part."""
    found = []
    for place, word in enumerate(words):
        if word != "#":
            continue
        name: list[str] = []
        for after in words[place + 2 : place + 2 + _NAMED]:
            if after == "#" or (name and after in {"och", "and"}):
                break
            name.append(bare(after))
            if after[-1:] in _AROUND:
                break
        found.append(tuple(name))
    return found


def bare(word: str) -> str:
    """A word without the signs around it."""
    return word.strip(_AROUND)
