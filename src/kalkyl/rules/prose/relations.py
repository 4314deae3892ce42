"""Amounts of a text that are held against each other, without any table.

An amount that is the difference of two others (*resultatet är −48,2 mot budgeterade −51,0, en
avvikelse på 2,8*), a share of one in another, one amount in two units, a part of what is left,
shares of one whole. Judged only where the words between the amounts say how they belong together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import Interval, total
from kalkyl.figures.sentences import sentences
from kalkyl.figures.text_amounts import TextAmount, find

_HUNDRED, _ONE = Decimal(100), Interval.exact(Decimal(1))
_TWO, _LOOK, _CLOSE = 2, 12, 25
_NOUN = (
    r"(?:avvikelse|överskott|underskott|skillnad|ökning|minskning|förbättring|försämring|fördyring"
    r"|besparing|differens|höjning|sänkning|uppgång|nedgång|merkostnad)(?:en|n|et)?"
)
_BEFORE = re.compile(
    rf"(?:{_NOUN}(?:\s+(?:är|blir|blev|på|om|med|av|därmed|alltså|uppgår|till|mot|budget))*"
    r"|(?:alltså|dvs\.?|det\s+vill\s+säga|vilket\s+är|motsvarar|eller)(?:\s+med)?"
    r"|\b(?:ök|minsk|sjönk|sjunk|steg|stig)\w*\s+(?:med|på))\s*\Z",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*(?:lägre|högre|mer|mindre|bättre|sämre|under|över|återstår|kvar|dyrare|billigare)\b",
    re.IGNORECASE,
)
_TIED = re.compile(
    r"\bmot\b|jämför|budget|\bfrån\b|\bän\b|föregående|förra|i fjol|\(|\bav\b|\butfall",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"\bvarav\b|\bdärav\b|\bav\s+(?:vilka|detta|dessa|dem)\b|däribland|inräkn|\bingår\b"
    r"|\bbland annat\b|dessutom|därutöver|utöver|exklusive|inklusive|respektive|\bper\b"
    r"|\bmedan\b|\binte\b|\bsamtidigt\b|\bfördela|\bbestår\b|\bavser\b|förklaras|\bberor\b"
    r"|\bposter\b|\bdärtill\b|\bsamt\b",
    re.IGNORECASE,
)
"""Words after which amounts are parts, or of something else."""
_YEAR = re.compile(r"årsbudget|årsprognos|helår|prognos|årets slut", re.IGNORECASE)
_PERIOD = re.compile(r"\bperiod|\butfall|ackumul|hittills|till och med", re.IGNORECASE)
_BESIDE = re.compile(r"\b(?:än|under|över|mot|jämfört med)\s+(\w{3,})", re.IGNORECASE)
_CONCLUDES = re.compile(
    r"(?:\bdet\s+(?:är|ger|blir|innebär)|därmed|alltså|således)\b", re.IGNORECASE
)
_STEM = 5
_UP = re.compile(r"\b(?:högre|mer|dyrare|ökning|fördyring|höjning|merkostnad)\b", re.IGNORECASE)
_DOWN = re.compile(r"\b(?:lägre|mindre|billigare|minskning|besparing|sänkning)\b", re.IGNORECASE)
_SIDES = re.compile(r"överskott|underskott|\bplus\b|\bminus\b", re.IGNORECASE)
_SAME = re.compile(r"\s*\(\s*|,?\s*(?:det\s+vill\s+säga|dvs\.?|alltså)\s+", re.IGNORECASE)
_OF_WHAT = re.compile(r"\s*(?:per|i|för|om|till|mer|mindre|lägre|högre)\b", re.IGNORECASE)
_SOME = re.compile(
    r"\bav\s+(?:\w+\s+){0,4}?\w*(?:överskott|underskott|avvikelse|ram|anslag|budget|bidrag)\w*"
    r"\s+(?:på|om)\s+\Z|\bav\s+de\s+\Z",
    re.IGNORECASE,
)
_CARRIED = re.compile(r"överför|för(?:a|s|as)?\s+över|flytta|begärs", re.IGNORECASE)
_LEFT = re.compile(r"\s*kvar,\s*varav\s*\Z", re.IGNORECASE)
_PERCENT = re.compile(
    r"(?<![\d,.])(\d{1,3}(?:,\d+)?)\s*(?:procent\b|%)(?!-?\s?enhet)", re.IGNORECASE
)
_PARTED = re.compile(r"fördela|\bbestår\s+till\b|\A\s*av\s", re.IGNORECASE)
_SEVERAL_WHOLES = re.compile(r"\b(?:varav|därav|bland)\b|\bav\b.*\bav\b", re.IGNORECASE | re.DOTALL)
_MOVED = re.compile(
    r"\b(?:ök|minsk|höj|sänk|steg|stig|sjönk|sjunk|täckning|högst|minst|mål)\w*|\bän\b",
    re.IGNORECASE,
)
_FRACTIONS = {
    "hälften": Decimal("0.5"),
    "en tredjedel": Decimal(1) / 3,
    "två tredjedelar": Decimal(2) / 3,
    "en fjärdedel": Decimal("0.25"),
    "tre fjärdedelar": Decimal("0.75"),
    "en femtedel": Decimal("0.2"),
    "en tiondel": Decimal("0.1"),
}
_FRACTION = re.compile(
    rf"(?:(drygt|knappt|nästan|cirka|ungefär|omkring)\s+)?\b({'|'.join(_FRACTIONS)})\b",
    re.IGNORECASE,
)
_BASE = re.compile(
    r"\b(?:mot|än|budget\w*|från|förra|föreg\w*|de)\W*(?:\w+\W+){0,3}\Z|\(\s*(?:budget\s+)?\Z",
    re.IGNORECASE,
)
"""Words before the amount that another one is compared with."""
_NEAR, _WIDE = Decimal("0.05"), Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Relation:
    """An amount and others that it is held against; ``expected`` is what they make of it.

    ``expected`` is ``None`` where it is right. ``word`` is what is wrong instead of an amount.
    """

    said: TextAmount
    others: tuple[TextAmount, ...]
    expected: tuple[Decimal, str] | None = None
    word: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether the amounts contradict each other."""
        return self.expected is not None or bool(self.word)


@dataclass(frozen=True, slots=True)
class _Window:
    """One sentence or two, with the amounts in them."""

    text: str
    start: int
    end: int
    amounts: tuple[TextAmount, ...]
    is_pair: bool = False

    def before(self, amount: TextAmount) -> str:
        """The words between the amount before this one and this one."""
        ends = [other.end for other in self.amounts if other.end <= amount.start]
        return self.text[max([self.start, *ends]) : amount.start]

    def after(self, amount: TextAmount) -> str:
        """The words behind an amount, up to the next."""
        starts = [other.start for other in self.amounts if other.start >= amount.end]
        return self.text[amount.end : min([self.end, *starts])]

    @property
    def words(self) -> str:
        """All of its text."""
        return self.text[self.start : self.end]


def relations(text: str) -> Iterator[Relation]:
    """The amounts of a text that are tied to each other, rightly or not."""
    seen: set[tuple[int, ...]] = set()
    for window in _windows(text):
        for relation in _found(window):
            spans = tuple(sorted(amount.start for amount in (relation.said, *relation.others)))
            if spans not in seen:
                seen.add(spans)
                yield relation


def _windows(text: str) -> Iterator[_Window]:
    """Each sentence, then each two that follow each other in a paragraph."""
    amounts, cuts = find(text), sentences(text)
    if len(amounts) < _TWO and not _PERCENT.search(text):
        return
    spans = [(cut.start, cut.start + len(cut.text)) for cut in cuts]
    pairs = [
        (first.start, two.start + len(two.text))
        for first, two in pairwise(cuts)
        if first.paragraph == two.paragraph and not first.item and not two.item
    ]
    for at, (start, end) in enumerate((*spans, *pairs)):
        own = tuple(amount for amount in amounts if start <= amount.start < end)
        yield _Window(text, start, end, own, is_pair=at >= len(spans))


def _found(window: _Window) -> Iterator[Relation]:
    if not all(amount.is_clear for amount in window.amounts):
        return
    yield from _same_in_two_units(window)
    yield from _some_of(window)
    yield from _fraction(window)
    if not _LOOSE.search(window.words):
        yield from _difference(window)
        yield from _share(window)


def _difference(window: _Window) -> Iterator[Relation]:
    """The difference of two amounts, told in so many words."""
    steps = [amount for amount in window.amounts if _is_step(window, amount)]
    ends = [amount for amount in window.amounts if amount not in steps]
    if len(ends) != _TWO or not steps or not _alike(*ends) or not _TIED.search(window.words):
        return
    if any(amount.rough for amount in ends) or _mixes_spans(window.words):
        return
    for step in steps:
        if _is_of_another(window, step):
            continue
        expected = _apart(window, step, *ends)
        if expected is None:
            continue
        values, shown = expected
        said = step.interval(cut=True).absolute
        if any(said.meets(value) for value in values):
            word = _wrong_way(window, step, ends) if step.unit in MONEY else ""
            yield Relation(step, tuple(ends), None, word)
        else:
            yield Relation(step, tuple(ends), shown)


def _mixes_spans(words: str) -> bool:
    """Whether a text speaks of the year and of the period, whose amounts make no difference."""
    return bool(_YEAR.search(words)) and bool(_PERIOD.search(words))


def _is_of_another(window: _Window, step: TextAmount) -> bool:
    """Whether a step is to something that has no amount here: *1,5 procentenheter under målet*."""
    if window.is_pair and not _CONCLUDES.search(window.before(step)):
        return True
    is_last = all(other.start <= step.start for other in window.amounts)
    beside = _BESIDE.search(window.after(step)) if is_last else None
    if beside is None:
        return False
    stem = beside[1].casefold()[:_STEM]
    return stem not in window.text[window.start : step.start].casefold()


def _is_step(window: _Window, amount: TextAmount) -> bool:
    others = {other.unit for other in window.amounts if other is not amount}
    if amount.unit == "pp" or (amount.unit == "%" and others <= MONEY):
        return True
    return bool(_BEFORE.search(window.before(amount)) or _AFTER.match(window.after(amount)))


def _alike(left: TextAmount, right: TextAmount) -> bool:
    return left.unit == right.unit or {left.unit, right.unit} <= MONEY


def _apart(
    window: _Window, step: TextAmount, first: TextAmount, last: TextAmount
) -> tuple[list[Interval], tuple[Decimal, str]] | None:
    """What the difference of two amounts may be in the unit of a step, and how to write it."""
    here, there = first.interval(), _in(last, first.unit)
    sizes = [(here - there).absolute, (here.absolute - there.absolute).absolute]
    if len({word.casefold() for word in _SIDES.findall(window.words)}) > 1:
        sizes.append((here.absolute + there.absolute).absolute)
    plain = abs(abs(_value(first, first.unit)) - abs(_value(last, first.unit)))
    if first.mark == "-" or last.mark == "-":
        plain = abs(_value(first, first.unit) - _value(last, first.unit))
    if step.unit in MONEY and first.unit in MONEY:
        moved = [size.in_unit(first.unit, step.unit) for size in sizes]
        return moved, (_scaled(plain, first.unit, step.unit), step.unit)
    if step.unit == "pp" and first.unit == "%":
        return sizes, (plain, "pp")
    if step.unit == "%" and first.unit in MONEY:
        ratios = [size.ratio(base.absolute) for size in sizes for base in (here, there)]
        known = [ratio.scaled_by(_HUNDRED) for ratio in ratios if ratio is not None]
        shares = [here.absolute.ratio(there.absolute), there.absolute.ratio(here.absolute)]
        known += [share.scaled_by(_HUNDRED) for share in shares if share is not None]
        base = abs(_value(first, first.unit))
        return (known, (plain / base * _HUNDRED, "%")) if known and base else None
    return None


def _wrong_way(window: _Window, step: TextAmount, ends: Sequence[TextAmount]) -> str:
    """The word that says that something rose where it fell, or the reverse."""
    near = f"{window.before(step)[-40:]} {window.after(step)[:20]}"
    up, down = _UP.search(near), _DOWN.search(near)
    if bool(up) is bool(down) or any(end.mark for end in ends) or _SIDES.search(window.words):
        return ""
    base = [end for end in ends if _BASE.search(window.before(end))]
    if len(base) != 1:
        return ""
    [old] = base
    [new] = [end for end in ends if end is not old]
    here, there = new.interval(), _in(old, new.unit)
    word = up or down
    fell, rose = here.high < there.low, here.low > there.high
    return word[0] if word and (fell if up else rose) else ""


def _share(window: _Window) -> Iterator[Relation]:
    """How many percent one amount is of another: *20 mnkr av ramen på 80 mnkr, 25 procent*."""
    amounts = [amount for amount in window.amounts if amount.unit in MONEY]
    if (
        window.is_pair
        or len(amounts) != _TWO
        or not re.search(r"\bav\b", window.words, re.IGNORECASE)
    ):
        return
    here, there = (amount.interval().absolute for amount in amounts)
    there = there.in_unit(amounts[1].unit, amounts[0].unit)
    small, large = (here, there) if here.high < there.high else (there, here)
    ratio = small.ratio(large)
    if ratio is None or any(amount.rough for amount in amounts):
        return
    rest = (_ONE - ratio).absolute
    for percent in _percents(window):
        said = percent.interval(cut=True)
        values = [value.scaled_by(_HUNDRED) for value in (ratio, rest)]
        right = any(said.meets(value) for value in values)
        shown = ((values[0].low + values[0].high) / 2, "%")
        yield Relation(percent, tuple(amounts), None if right else shown)


def _percents(window: _Window) -> Iterator[TextAmount]:
    """The percentages of a window, also those of something (*4 procent av budgeten*)."""
    known = [amount for amount in window.amounts if amount.unit == "%"]
    yield from known
    for match in _PERCENT.finditer(window.text, window.start, window.end):
        if not any(amount.start <= match.start() < amount.end for amount in known):
            near = window.text[max(window.start, match.start() - _LOOK) : match.end()]
            found = find(near)
            if found and found[-1].unit == "%":
                yield replace(found[-1], start=match.start(), end=match.end())


def _same_in_two_units(window: _Window) -> Iterator[Relation]:
    """*2,5 mnkr (2 500 tkr)*: one amount twice."""
    for first, last in pairwise(window.amounts):
        differ = first.unit != last.unit and {first.unit, last.unit} <= MONEY
        same = _SAME.fullmatch(window.text, first.end, last.start) if differ else None
        closed = window.text[last.end : last.end + 1] == ")"
        if same and ("(" in same[0]) is closed and not _OF_WHAT.match(window.after(last)):
            is_same = _in(first, last.unit).absolute.meets(last.interval(cut=True).absolute)
            shown = (_scaled(abs(first.value), first.unit, last.unit), last.unit)
            yield Relation(last, (first,), None if is_same else shown)


def _some_of(window: _Window) -> Iterator[Relation]:
    """*Av överskottet på 2,0 mnkr överförs 1,5*: some of an amount is no more than it."""
    for first, last in () if window.is_pair else pairwise(window.amounts):
        between = window.text[first.end : last.start]
        behind = window.after(first) + window.after(last)
        is_some = _SOME.search(window.before(first)) and _CARRIED.search(behind)
        is_part = is_some or _LEFT.fullmatch(between) or between.strip() == "kvar, varav"
        if _alike(first, last) and first.unit in MONEY and is_part:
            whole, part = first.interval().absolute, _in(last, first.unit).absolute
            shown = (abs(first.value), first.unit)
            yield Relation(last, (first,), None if part.low <= whole.high else shown)
            return


def _fraction(window: _Window) -> Iterator[Relation]:
    """*drygt hälften* of two amounts."""
    found = _FRACTION.search(window.text, window.start, window.end)
    amounts = [amount for amount in window.amounts if amount.unit in MONEY]
    if found is None or len(amounts) != _TWO or window.is_pair:
        return
    gaps = [abs(found.start() - amounts[1].end), abs(amounts[1].start - found.end())]
    if min(gaps) > _CLOSE:
        return
    here, there = amounts[0].interval().absolute, _in(amounts[1], amounts[0].unit).absolute
    small, large = (here, there) if here.high < there.high else (there, here)
    ratio = small.ratio(large)
    if ratio is None:
        return
    share, lean = _FRACTIONS[found[2].casefold()], (found[1] or "").casefold()
    low = share - (_WIDE if lean in {"knappt", "nästan"} else 0 if lean == "drygt" else _NEAR)
    high = share + (_WIDE if lean == "drygt" else 0 if lean in {"knappt", "nästan"} else _NEAR)
    right = ratio.meets(Interval(low, high))
    yield Relation(amounts[0], (amounts[1],), None, "" if right else found[0])


def shares_over_whole(text: str) -> Iterator[tuple[tuple[TextAmount, ...], Decimal]]:
    """Percentages that are said to be all of one whole, and their sum where it exceeds 100."""
    for cut in sentences(text):
        window = _Window(text, cut.start, cut.start + len(cut.text), ())
        if not _PARTED.search(cut.text) or _MOVED.search(cut.text) or _mixes(cut.text):
            continue
        parts = tuple(_percents(window))
        if len(parts) >= _TWO:
            yield parts, total(part.interval() for part in parts).low


def _mixes(sentence: str) -> bool:
    """Whether a sentence speaks of several wholes; *av lön* says what a share consists of."""
    if re.search(r"\bav\s+(?:dem|dessa)\b|\bdärav\b", sentence, re.IGNORECASE):
        return True
    without = re.sub(r"(?:procent|%)\s+av\s", " ", sentence)
    return _SEVERAL_WHOLES.search(without) is not None


def _in(said: TextAmount, unit: str) -> Interval:
    return said.interval().in_unit(said.unit, unit) if said.unit in MONEY else said.interval()


def _value(said: TextAmount, unit: str) -> Decimal:
    return _scaled(said.value, said.unit, unit)


def _scaled(value: Decimal, unit: str, to: str) -> Decimal:
    around = Interval.exact(value)
    return around.in_unit(unit, to).low if {unit, to} <= MONEY else value
