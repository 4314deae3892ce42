"""Parts of an amount: no part exceeds its whole, shares make 100, and a balance rolls forward."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import Interval, total
from kalkyl.figures.sentences import sentences
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.windows import Relation, Window, alike, in_unit, percents, value_in

_TWO = 2
_HUNDRED, _TWO_WHOLES = Decimal(100), Decimal(150)
_OF_WHICH = re.compile(
    r"\b(?:var|där)av\b|\bav\s+(?:detta|dessa|vilka|vilket|dem|det|den|summan|beloppet)\b"
    r"|\btill en del\b"
    r"|\bingår\b|\binräkna\w*\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\bmot\b|\bän\b|jämför|\bfrån\b|föreg|förra|i fjol|tidigare|motverk|vägs? upp|kompenser|utöver"
    r"|dessutom|därtill|\bexkl|\binkl|\bper\b|utan\b|\binte\b",
    re.IGNORECASE,
)
"""Words after which amounts are no longer parts, or by which others make up for them."""
_SIDED = re.compile(
    r"överskott|underskott|\bplus\b|\bminus\b|positiv|negativ|högre|lägre|försämr|förbättr"
    r"|\bmedan\b|däremot",
    re.IGNORECASE,
)
_NET = re.compile(
    r"avvikelse|resultat|prognos|förändr|förbättr|försämr|netto|överskott|underskott", re.IGNORECASE
)
_NAMED = re.compile(r"\s[A-ZÅÄÖ]\w+")
"""A row's name: of net amounts, other rows may be negative."""
_FRAMES = re.compile(r"budget|\bram|anslag|\bav\b|tillsammans", re.IGNORECASE)
_OPEN = re.compile(
    r"bland annat|bl\.?\s?a\b|m\.?\s?m\b|med mera|t\.?\s?ex\b|till exempel|främst|med flera"
    r"|m\.?\s?fl\b|mindre poster|resten|övrig(?!t \d)|andra\b|framför ?allt|huvudsak|störst|större",
    re.IGNORECASE,
)
_AND = re.compile(
    r"\s*+(?:(?!(?:är|har|var|och|samt)\b)\w++\s*+){0,3}+(?:,|(?:och|samt)\b)\s++(?:\w++\s++){0,2}+",
    re.IGNORECASE,
)
_OPENED = re.compile(r"(?:\A|[.;(,]\s*|\b(?:att|och)\s+)av\s+[^\d.;]*\Z", re.IGNORECASE)
_SURPLUS = re.compile(r"överskott|\bkvar|oförbruk|outnyttja|sparad|avsatt|reserv", re.IGNORECASE)
_SPENDS = re.compile(r"förbruk|använ|upparbet|kost|nyttja|prognos", re.IGNORECASE)
_IN_ALL = re.compile(
    r"\b(?:totalt|sammanlagt|sammantaget|tillsammans|summa\w*|i allt)\W*(?:\w+\W+){0,2}\Z",
    re.IGNORECASE,
)
_CONSISTS = re.compile(
    r"består|bestod|utgörs|fördela|avser|gäller|varav|därav|ingår|omfattar|innehåller|går\s+till"
    r"|gick\s+till|beror|förklaras|härrör|kommer|hänför",
    re.IGNORECASE,
)
_COUNTS = {"två": 2, "tre": 3, "fyra": 4, "fem": 5}
_COUNTED = re.compile(
    rf"\b({'|'.join(_COUNTS)})\s+(?:poster|delar|orsaker|saker|avvikelser|områden)\s*:\s*",
    re.IGNORECASE,
)
_LISTS = re.compile(r"[,:]\s*\Z")
_GOES_TO = re.compile(r"\s*(till)\s+\w+", re.IGNORECASE)
_CARRIED = re.compile(
    r"överför|för(?:a|s|as|t|ts)?\s+(?:med\s+)?över|flytta|begär|ombudget|tas?\s+med",
    re.IGNORECASE,
)
_PARTED = re.compile(r"fördela|\bbestår\s+till\b|\bav\s|utgör", re.IGNORECASE)
_MOVED = re.compile(
    r"\b(?:ök|minsk|höj|sänk|steg|stig|sjönk|sjunk|täckning|högst|minst|mål)\w*|\bän\b",
    re.IGNORECASE,
)
_SEVERAL_WHOLES = re.compile(r"\b(?:varav|därav|bland)\b|\bav\b.*\bav\b", re.IGNORECASE | re.DOTALL)
_PERCENT_OF = re.compile(r"(?:procent|%)\s+av\s+(?:de\s+)?(\w+)", re.IGNORECASE)
_SEVERAL_ANSWERS = re.compile(r"\bflera\b|\bbåde\b|\bockså\b|\bäven\b|\bsvarade\b", re.IGNORECASE)
_PAIRS = (
    *(("heltid", "deltid"), ("kvinnor", "män"), ("flickor", "pojkar"), ("extern", "intern")),
    *(("digital", "fysisk"), ("fast", "rörlig"), ("tillsvidare", "visstid"), ("ja", "nej")),
)
_OPPOSITES = re.compile(
    r"andel\w{0,10}\s.{0,40}?\b(?:"
    + "|".join(rf"{a}.{{0,80}}{b}|{b}.{{0,80}}{a}" for a, b in _PAIRS)
    + ")",
    re.IGNORECASE | re.DOTALL,
)
"""Kinds that make up a whole together."""


def of_which(window: Window) -> Iterator[Relation]:
    """*2,0 mnkr, varav 1,5*, *av de 2,0 mnkr avser 1,5*: parts are no more than their whole."""
    named = _OF_WHICH.search(window.words)
    if window.is_pair or (named and _SIDED.search(window.words, named.end())):
        return
    if _OPEN.search(window.words):
        yield from _open_parts(window)
        return
    for first, last in pairwise(window.amounts):
        between = window.text[first.end : last.start]
        if not alike(first, last) or first.unit not in MONEY or _COMPARES.search(window.words):
            continue
        behind = re.match(r"\s*av\s+(?:detta|dessa|dem|det)\b", window.after(last), re.IGNORECASE)
        if _OF_WHICH.search(between) or behind:
            if not _is_net(window, first):
                is_nested = len(_OF_WHICH.findall(window.words)) > 1
                yield from _within(first, (last, *(() if is_nested else _joined(window, last))))
            return
        if _is_some(window, first, last) and not _is_net(window, first):
            yield from _within(first, (last, *_joined(window, last)))
            return


def _open_parts(window: Window) -> Iterator[Relation]:
    """*Kostnaderna på 7,0 mnkr består bland annat av hyror 3,5*: some of a gross amount."""
    amounts = [amount for amount in window.amounts if amount.unit in MONEY]
    if len(amounts) < _TWO or _COMPARES.search(window.words) or _SIDED.search(window.words):
        return
    whole, *parts = amounts
    leads = window.before(whole)
    between = window.text[whole.end : parts[0].start]
    if len(parts) == 1 and re.match(r"\s*av\s+(?:de|den|det|dessa)\b", between, re.IGNORECASE):
        yield from _within(parts[0], (whole,))
    elif _CONSISTS.search(between) and not _NET.search(leads) and not whole.mark:
        yield from _within(whole, tuple(parts))


def _is_net(window: Window, whole: TextAmount) -> bool:
    """Whether a whole is a net amount with rows as its parts, of which others may be negative."""
    is_net = bool(whole.mark) or _NET.search(window.before(whole)) is not None
    return is_net and _NAMED.search(window.text, whole.end, window.end) is not None


def _joined(window: Window, part: TextAmount) -> Iterator[TextAmount]:
    """The parts that follow one, joined by *och* or a comma and a word or two."""
    rest = window.amounts[window.amounts.index(part) :]
    for before, after in pairwise(rest):
        if not alike(before, after) or not _AND.fullmatch(window.text[before.end : after.start]):
            return
        yield after


def _is_some(window: Window, whole: TextAmount, part: TextAmount) -> bool:
    """Whether an amount is some of the one before it: opened by *av*, or carried over."""
    before, words = window.before(whole), window.words
    between = window.text[whole.end : part.start]
    if _CARRIED.search(between) and _SURPLUS.search(before + between):
        return _FRAMES.search(between) is None
    return bool(_OPENED.search(before)) and not _SPENDS.search(words) and part.unit in MONEY


def _within(whole: TextAmount, parts: tuple[TextAmount, ...]) -> Iterator[Relation]:
    """Each part, and all of them, beside the whole; unless printed signs let others be negative."""
    if any(part.mark for part in parts):
        return
    size = whole.interval().absolute
    shown = (abs(whole.value), whole.unit)
    sizes = [in_unit(part, whole.unit).absolute for part in parts]
    if len(parts) > 1 and total(sizes).low > size.high:
        sum_ = sum((abs(value_in(part, whole.unit)) for part in parts), Decimal(0))
        yield Relation(whole, parts, (sum_, whole.unit))
        return
    if len(parts) > 1:
        yield Relation(whole, parts)
    for part, own in zip(parts, sizes, strict=True):
        yield Relation(part, (whole,), shown if own.low > size.high else None)


def summed(window: Window) -> Iterator[Relation]:
    """*31,0, 6,5 och 2,5 mnkr, totalt 40,0*; *14 tkr, 8 till norr och 6 till söder*."""
    amounts = window.amounts
    if window.is_pair or len(amounts) <= _TWO or _COMPARES.search(window.words):
        return
    if any(a.mark or a.rough or not alike(a, amounts[0]) for a in amounts):
        return
    if _SIDED.search(window.words) or _OPEN.search(window.words) or amounts[0].unit not in MONEY:
        return
    if _IN_ALL.search(window.before(amounts[-1])):
        whole, parts = amounts[-1], amounts[:-1]
    elif _is_divided(window):
        whole, parts = amounts[0], amounts[1:]
    else:
        return
    sum_ = sum((abs(value_in(part, whole.unit)) for part in parts), Decimal(0))
    sizes = total(in_unit(part, whole.unit).absolute for part in parts)
    is_right = sizes.meets(whole.interval().absolute)
    yield Relation(whole, parts, None if is_right else (sum_, whole.unit))


def _is_divided(window: Window) -> bool:
    """Whether the amounts behind the first are all of its parts, each said *till* somebody."""
    whole, first, *rest = window.amounts
    between = window.text[whole.end : first.start]
    counted = _COUNTED.search(between)
    if counted:
        return len(rest) + 1 == _COUNTS[counted[1].casefold()]
    ways = {_GOES_TO.match(window.after(part)) for part in (first, *rest)}
    words = {way[1].casefold() if way else "" for way in ways}
    return _LISTS.search(between) is not None and len(words) == 1 and words != {""}


def shares(text: str) -> Iterator[Relation]:
    """Percentages that are said to be all of one whole; ``expected`` is a sum over 100."""
    for cut in sentences(text):
        window = Window(text, cut.start, cut.start + len(cut.text), ())
        if _MOVED.search(cut.text) or not (_is_parted(cut.text) or _OPPOSITES.search(cut.text)):
            continue
        parts = tuple(percents(window))
        if len(parts) < _TWO:
            continue
        least = total(part.interval() for part in parts).low
        sum_ = sum((part.value for part in parts), Decimal(0))
        is_whole = abs(sum_ - _HUNDRED) <= len(parts)
        if is_whole or _HUNDRED < least < _TWO_WHOLES:
            yield Relation(parts[-1], parts, (sum_, "%") if least > _HUNDRED else None)


def _is_parted(sentence: str) -> bool:
    """Whether a sentence parts one whole; *av lön* says what a share consists of."""
    if not _PARTED.search(sentence) or re.search(r"\bav\s+(?:dem|dessa)\b|\bdärav\b", sentence):
        return False
    wholes = {match[1].casefold() for match in _PERCENT_OF.finditer(sentence)}
    if _SEVERAL_ANSWERS.search(sentence) or (len(wholes) > 1 and "består" not in sentence):
        return False
    without = re.sub(r"(?:procent|%)\s+av\s", " ", sentence)
    return _SEVERAL_WHOLES.search(without) is None


_OPENS = re.compile(
    r"\bingående\b|\b(?:ingång|början|inledning)\b|\bstartade med\b|från (?:föregående|förra) år"
    r"|\bårsskiftet\b|\bjanuari\b|\bfanns\b|ursprunglig|från början|\bfrån\s*\Z",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"\butgående\b|\b(?:utgång|slut)|återstår|\bkvar\b|återstående|slutsaldo|\bär nu\b|\bdecember\b"
    r"|därefter|\bnu\b|(?:krymp|väx|vux|ök|minsk|sjunk|sjönk|steg|stig)\w{0,12}\s{1,3}till\s*\Z",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"\btillsk|tillkom|tillför|\bnya?\b|\bök\w+|avsat|avsätt(?!ning)|inkom|insätt|\bfyll|inbetal|påfyll",
    re.IGNORECASE,
)
_TAKES = re.compile(
    r"\btogs\b|\btas\b|\bgått\b|\bgick\b|använ|förbruk|\bminsk|avslut|betal|amorter|anspråk|uttag|upplös|återför|\btagits|dragits"
    r"|utnyttja|\blöst",
    re.IGNORECASE,
)


_CLOSED = re.compile(
    r"utgående|utgång|\bslut|återst|\bkvar\b|slutsaldo|\bnu\b|december|därefter|krymp|vuxit",
    re.IGNORECASE,
)


def is_balance(text: str) -> bool:
    """Whether a text may speak of an opening and a closing balance."""
    return (
        _CLOSED.search(text) is not None and (_ADDS.search(text) or _TAKES.search(text)) is not None
    )


def rolled(window: Window) -> Iterator[Relation]:
    """*Ingående 3,0, 1,2 har använts och 1,8 återstår*: an opening balance, its moves, a closing.

    Only where each amount of the sentence has one of these roles.
    """
    opening: list[Interval] = []
    closing: list[TextAmount] = []
    moves: list[Interval] = []
    unit = window.amounts[0].unit if window.amounts else ""
    for amount in window.amounts:
        role = _role(window, amount) if alike(amount, window.amounts[0]) else ""
        size = in_unit(amount, unit).absolute if role else Interval.exact(Decimal(0))
        if role == "opens":
            opening.append(size)
        elif role == "closes":
            closing.append(amount)
        elif role:
            moves.append(size if role == "adds" else -size)
        else:
            return
    if len(opening) == 1 and len(closing) == 1 and moves:
        left = opening[0] + total(moves)
        is_right = left.absolute.meets(in_unit(closing[0], unit).absolute)
        others = tuple(amount for amount in window.amounts if amount is not closing[0])
        shown = ((left.low + left.high) / 2, unit)
        yield Relation(closing[0], others, None if is_right else shown)


def _role(window: Window, amount: TextAmount) -> str:
    """What an amount is in a balance: by the words before it up to a comma, else by those after."""
    before = re.split(r"[,;.]|\boch\b", window.before(amount))[-1]
    after = re.split(r"[,;.]|\boch\b", window.after(amount))[0]
    roles = {"opens": _OPENS, "closes": _CLOSES, "adds": _ADDS, "takes": _TAKES}
    for words in (before, after, window.before(amount)):
        ends = {
            name: max(match.end() for match in matches)
            for name, pattern in roles.items()
            if (matches := list(pattern.finditer(words)))
        }
        if ends:
            return max(ends, key=lambda name: ends[name])
    return ""
