"""Plain numbers of a sentence that are held against each other: *31 av 52, knappt hälften*.

They have no unit; what they count is taken to be one thing where the words tie them together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from kalkyl.base.regex import regex
from kalkyl.figures.amount import Written
from kalkyl.figures.sentences import sentences
from kalkyl.figures.text_amounts import NUMBER_WORDS, TextAmount, find_all
from kalkyl.rules.prose.cues import tokens
from kalkyl.rules.prose.relation import Relation
from kalkyl.rules.prose.shares import share_in

_WORDS = [word for word in NUMBER_WORDS if word not in {"en", "ett"}]
_NUMBER = regex(
    rf"(?<![\w,.:/§–-])(?<!§ )(?:\d{{1,3}}(?:[ \u00a0]\d{{3}}){{1,3}}|(?!(?:19|20)\d\d\b)\d{{1,6}}"
    rf"|{'|'.join(_WORDS)})(?![\w%§]|[,.:/–-]\d|\s?(?:§|%|procent|månad|år\b|kap\b|gånger|fjärdedel"
    r"|tredjedel|femtedel|tiondel))",
    re.IGNORECASE,
)
_NAMED = regex(
    r"\b(?:tabell|bilaga|avsnitt|sidan?|punkt|rapport|nr|den|etapp|fas|steg|kl|vecka|kapitel|linje"
    r"|BBR|ISO|årskurs|prognos|version)\s\Z",
    re.IGNORECASE,
)
"""What a number names instead of counting."""
_SHARES = regex(r"hälften|halva|del(?:ar)?\b|merparten|huvuddelen|varannan", re.IGNORECASE)
_REST = regex(
    r"\b(?:resten,?|(?:de )?(?:övriga|återstående|resterande|kvarvarande))\s\Z", re.IGNORECASE
)
_THE, _LEFT = (
    regex(r"\bde\s\Z", re.IGNORECASE),
    regex(
        r"\s(?:som (?:återstår|är kvar|saknas)|övriga|återstående|kvarvarande|resterande)\b",
        re.IGNORECASE,
    ),
)
_WITHIN = regex(r"\b(?:varav|därav|däribland|bland annat|bl\.\s?a\.|,)\s", re.IGNORECASE)
_PARTLY = regex(r"\b(?:varav|därav|däribland)\s\Z", re.IGNORECASE)
_WHERE = regex(r"\s(på|till|i|från|via|under|hos)\s", re.IGNORECASE)
_TWO = 2


def plain_counts(text: str) -> Iterator[Relation]:
    """The plain numbers of a text that others of it make, rightly or not."""
    if not _NUMBER.search(text):
        return
    before: tuple[TextAmount, ...] = ()
    for sentence in sentences(text):
        own = tuple(_numbers(text, sentence.start, sentence.start + len(sentence.text)))
        yield from _share(text, sentence.start, sentence.text, own)
        yield from _rest(text, before, own)
        yield from _parts(text, own)
        before = own


def _numbers(text: str, first: int, last: int) -> Iterator[TextAmount]:
    known = [(one.start, one.end) for one in find_all(text)]
    for match in _NUMBER.finditer(text, first, last):
        start, end = match.span()
        if _NAMED.search(text, first, start) or any(a < end and start < b for a, b in known):
            continue
        digits = re.sub(r"\s", "", match[0]).casefold()
        value = NUMBER_WORDS.get(digits) or Decimal(digits)
        yield TextAmount(start, end, match[0], Written(value, 0, None), "")


def _share(text: str, start: int, sentence: str, own: Sequence[TextAmount]) -> Iterator[Relation]:
    """*Av 52 klagomål bifölls 31, det vill säga knappt hälften*."""
    if len(own) != _TWO or len(_SHARES.findall(sentence)) != 1 or find_all(sentence):
        return
    found = share_in(tuple(tokens(text, start, start + len(sentence))))
    part, whole = sorted(own, key=lambda one: one.value)
    if found is None or not 0 < part.value < whole.value:
        return
    words, share = found
    is_right = share.low <= part.value / whole.value <= share.high
    said = text[words[0].start : words[-1].end]
    yield Relation(part, (whole,), None, "" if is_right else said)


def _rest(text: str, before: Sequence[TextAmount], own: Sequence[TextAmount]) -> Iterator[Relation]:
    """*Sex av åtta har infört det. De tre som återstår …*."""
    for at, last in enumerate(own):
        others = own[:at] or before
        is_left = _LEFT.match(text, last.end) and _THE.search(text, 0, last.start)
        is_rest = is_left or _REST.search(text, 0, last.start)
        if is_rest and len(others) == _TWO and _is_of(text, others):
            part, whole = sorted(others, key=lambda one: one.value)
            yield _made(last, (whole, part), whole.value - part.value)


def _made(said: TextAmount, others: tuple[TextAmount, ...], right: Decimal) -> Relation:
    """A number held against what others make."""
    is_right = right == said.value
    word = "" if is_right or said.text[0].isdigit() else said.text
    return Relation(said, others, None if is_right else (right, ""), word)


def _is_of(text: str, pair: Sequence[TextAmount]) -> bool:
    """Whether one of two numbers is some of the other: *14 av 22*, *av fem … har tre*."""
    first, last = pair
    between = text[first.end : last.start]
    is_led = re.search(r"\bav\s(?:\w+\s){0,2}\Z", text[: first.start], re.IGNORECASE) is not None
    if first.value < last.value:
        return re.fullmatch(r"\sav\s(?:\w+\s){0,3}", between, re.IGNORECASE) is not None
    return is_led and "," not in between


def _parts(text: str, own: Sequence[TextAmount]) -> Iterator[Relation]:
    """*18 uppsägningar berodde bl.a. 9 på pension, 6 på flytt och 5 på …*; *sju, varav åtta*."""
    for at, whole in enumerate(own[:-1]):
        part = own[at + 1]
        if _PARTLY.search(text, whole.end, part.start) and part.value > whole.value:
            yield _made(part, (whole,), whole.value)
            return
    if len(own) <= _TWO:
        return
    whole, *parts = own
    ways = {m[1].casefold() for one in parts if (m := _WHERE.match(text, one.end))}
    are_alike = len(ways) == 1 and all(_WHERE.match(text, one.end) for one in parts)
    total = sum((one.value for one in parts), Decimal(0))
    is_led = _WITHIN.search(text[whole.end : parts[0].end]) is not None
    if are_alike and is_led and total > whole.value:
        rest = total - parts[-1].value
        yield _made(parts[-1], (whole, *parts[:-1]), whole.value - rest)
