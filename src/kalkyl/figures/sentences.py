"""Cuts the text of a cell into sentences and the items of its lists, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kalkyl.base.cache import by_text
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex

_NEAR = 12
"""How many characters before an end may tell whether it is one."""
_BULLET = regex(r"\s*(?:[•·*▪●◦‣→\ue000-\uf8ff]|o(?=\s)|[-–—](?=\s)|\d{1,2}[.)](?=\s))\s*")
_SIGNED = regex(r"\s*[-−–+]\s?\d")
_HEADING = regex(r"[A-ZÅÄÖ][^\W\d_]*(?:[ -][^\W\d_]+){0,3}(?<=[^\W\d_]{4})\s*")
"""A few words without an end, the last a long one; the next line begins with a large letter."""
_ENDS = regex(r"[.!?:;,](?:[\"”’)])?\s*\Z")
_BETWEEN = regex(
    r"(?<=[.!?])[\"”’)]?\s+(?=[\"”(A-ZÅÄÖ+\d−–-])"
    r"|(?<!\s)[^\S\n]*+\n[^\S\n]*+\n\s*+"
)
_SHORT = regex(
    r"(?<!\w)(?:t\.?ex|bl\.?a|ca|c:a|p\.?g\.?a|t\.?o\.?m|fr\.?o\.?m|kl|nr|s\.?k|dvs|d\.?v\.?s|resp"
    r"|inkl|exkl|milj|ack|prel|avd|kap|ev|jfr|t|ex|bl|f\.?n|o|jan|feb|apr|aug|sept?|okt|nov|dec)\.\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or an item of a list as a whole; ``start`` is its place in the text.

    ``paragraph`` counts what blank lines part; ``item`` is 0 outside lists. A heading stands on a
    line of its own.
    """

    start: int
    text: str
    paragraph: int = 0
    item: int = 0
    is_heading: bool = False

    @property
    def opens_list(self) -> bool:
        """Whether a colon ends it."""
        return self.text.rstrip().endswith(":")


@by_text(1_000_000)
def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences and items of a text in their order."""
    return tuple(_sentences(text))


def _sentences(text: str) -> Iterator[Sentence]:
    items = 0
    for chunk in _chunks(text):
        if chunk.is_item:
            items += 1
            yield Sentence(chunk.start, chunk.text, chunk.paragraph, items)
            continue
        for first, last in _cuts(chunk.text):
            if chunk.text[first:last].strip():
                start, words = chunk.start + first, chunk.text[first:last]
                yield Sentence(start, words, chunk.paragraph, is_heading=chunk.is_heading)


@dataclass
class _Chunk:
    """Lines that belong together."""

    start: int
    text: str
    paragraph: int
    is_item: bool
    is_heading: bool = False

    @property
    def is_ended(self) -> bool:
        return self.is_heading or _ENDS.search(self.text.rstrip()[-_NEAR:]) is not None


def _chunks(text: str) -> list[_Chunk]:
    chunks: list[_Chunk] = []
    at, paragraph, blank = 0, 0, True
    for line in text.splitlines(keepends=True):
        last = chunks[-1] if chunks else None
        if not line.strip():
            paragraph += 1
        elif last is not None and _goes_on(last, line, blank=blank):
            last.text = text[last.start : at + len(line)]
        else:
            is_item = _opens_item(line, last, blank=blank)
            following = text[at + len(line) : at + len(line) + 1]
            is_heading = not is_item and following.isupper() and bool(_HEADING.fullmatch(line))
            chunks.append(_Chunk(at, line, paragraph, is_item, is_heading))
        at, blank = at + len(line), not line.strip()
    return chunks


def _goes_on(last: _Chunk, line: str, *, blank: bool) -> bool:
    """Whether a line continues what came before it."""
    if last.is_heading:
        return False
    if _opens_item(line, last, blank=blank):
        return False
    if blank:  # a page break in the middle of a sentence
        return last.is_item and not last.is_ended and line[:1].islower()
    anew = line[:1].isupper() and (last.is_ended or line.rstrip().endswith(":"))
    return not (last.is_item and anew)


def _opens_item(line: str, last: _Chunk | None, *, blank: bool) -> bool:
    """Whether a line begins an item of a list, by its bullet, its sign or its indent."""
    if _SIGNED.match(line):
        return blank or last is None or last.is_item or last.is_ended
    indented = last is not None and last.is_item and blank and line.startswith(" ")
    return _BULLET.match(line) is not None or indented


def _cuts(chunk: str) -> Iterator[tuple[int, int]]:
    first = 0
    for gap in _BETWEEN.finditer(chunk):
        if not _SHORT.search(chunk[max(first, gap.start() - _NEAR) : gap.start()].rstrip()):
            yield first, gap.start()
            first = gap.end()
    yield first, len(chunk)
