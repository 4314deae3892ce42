"""Amounts of a text that are held against each other, without any table.

An amount that is the difference of two others (*resultatet är −48,2 mot budgeterade −51,0, en
avvikelse på 2,8*), a share of one in another, one amount in two units, a part of what is left,
shares of one whole. Judged only where the words between the amounts say how they belong together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import Interval
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.parts import is_balance, of_which, rolled, shares, summed
from kalkyl.rules.prose.rates import rates
from kalkyl.rules.prose.shares_in_words import in_words
from kalkyl.rules.prose.windows import (
    Relation,
    Window,
    alike,
    in_unit,
    paragraphs,
    percents,
    scaled,
    value_in,
    windows,
)

_HUNDRED, _ONE = Decimal(100), Interval.exact(Decimal(1))
_TWO, _LEAST = 2, 2
"""A side word right behind an amount makes it a step: *2,0 mnkr lägre än*."""
_NOUN = (
    r"\w{0,14}(?:avvikelse|överskott|underskott|skillnad|ökning|minskning|förbättring|försämring"
    r"|fördyring|besparing|differens|höjning|sänkning|uppgång|nedgång|merkostnad|överdrag|gap|lyft"
    r"|tapp|marginal|överskridande|underskridande|påslag|glapp|neddragning|förstärkning)(?:en|n|et)?"
)
_BEFORE = re.compile(
    rf"\b{_NOUN}(?:\s+(?!och\b|men\b|medan\b|samt\b|som\b|till\b|från\b)\w+){{0,6}}\s*\Z"
    r"|(?:alltså|dvs\.?|det\s+vill\s+säga|vilket\s+är|motsvarar|eller|det\s+är)(?:\s+med)?\s*\Z"
    r"|\b(?:ök|minsk|sjönk|sjunk|steg|stig|krymp|väx|vux|föll|fall|höj|sänk|backa|förbättra|försämra"
    r"|gått\s+(?:upp|ned|ner)|gick\s+(?:upp|ned|ner)|över(?:skr|st)|under(?:skr|st))\w*\s+"
    r"(?:(?:\w+\s+){0,3}med|på)\s*\Z",
    re.IGNORECASE,
)
_EXCEEDS = re.compile(r"\b(?:över|under)(?:skr|st)\w+", re.IGNORECASE)
_AFTER = re.compile(
    r"\s*(?:\w+\s+){0,1}?(?:lägre|högre|mer|mindre|bättre|sämre|återstår|kvar|dyrare|billigare|upp|ned"
    r"|ner|tillgodo|till\s+godo|fler|färre|(?:under|över)(?!\s+(?:året|perioden|våren|hösten|sommaren"
    r"|vintern|första|åren|tid|till|månad\w*|tertial\w*)\b))\b",
    re.IGNORECASE,
)
_TIED = re.compile(
    r"\bmot\b|jämför|budget|\bfrån\b|\bän\b|föregående|förra|fjol|\(|\butfall|\bram|anslag|snitt"
    r"|\bplan|riket|förbruka",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"\bvarav\b|\bdärav\b|\bav\s+(?:vilka|detta|dessa|dem)\b|däribland|inräkn|\bingår\b"
    r"|\bbland annat\b|dessutom|därutöver|utöver|exklusive|inklusive|respektive"
    r"|\bper\s+(?:månad|år|vecka|dag|styck)"
    r"|\bmedan\b|\binte\b|\bsamtidigt\b|\bfördela|\bbestår\b|\bavser\b|förklaras|\bberor\b"
    r"|\bposter\b|\bdärtill\b|\bsamt\b",
    re.IGNORECASE,
)
"""Words after which amounts are parts, or of something else."""
_YEAR = re.compile(r"årsbudget|årsprognos|helår|prognos|årets slut", re.IGNORECASE)
_PERIOD = re.compile(r"\bperiod|\butfall|ackumul|hittills|till och med", re.IGNORECASE)
_BESIDE = re.compile(
    r"\b(?:än|under|över|mot|jämfört med)\s+(?:i\s+|de[nt]\s+)?(\w{3,})", re.IGNORECASE
)
_CONCLUDES = re.compile(
    r"(?:\bdet\s+(?:är|ger|blir|innebär|betyder|motsvarar)|därmed|alltså|således"
    r"|\A[\s.]*(?:skillnaden|differensen|mellanskillnaden|avvikelsen|ökningen|minskningen))\b",
    re.IGNORECASE,
)
_STEM = 5
_UP = re.compile(r"\b(?:högre|mer|dyrare|ökning|fördyring|höjning|merkostnad)\b", re.IGNORECASE)
_DOWN = re.compile(r"\b(?:lägre|mindre|billigare|minskning|besparing|sänkning)\b", re.IGNORECASE)
_GOOD = re.compile(r"\b(?:bättre|förbättring|positiv\w*|överskott\w*)\b", re.IGNORECASE)
_BAD = re.compile(r"\b(?:sämre|försämring|negativ\w*|underskott\w*)\b", re.IGNORECASE)
_SIDES = re.compile(r"överskott|underskott|\bplus\b|\bminus\b", re.IGNORECASE)
_SAME = re.compile(r"\s*\(\s*|,?\s*(?:det\s+vill\s+säga|dvs\.?|alltså)\s+", re.IGNORECASE)
_OF_WHAT = re.compile(r"\s*(?:per|i|för|om|till|mer|mindre|lägre|högre)\b", re.IGNORECASE)
_EARLIER = re.compile(r"förra|föreg|fjol|innan|tidigare|året", re.IGNORECASE)
_PLANNED = re.compile(r"budget|plan|väntat|beräknat|ramen|anslaget", re.IGNORECASE)
_MOVE_UP = re.compile(
    r"\b(?:ök(?:ade|at|ar|ning)|stig(?:it|er)|steg|växte|vuxit|högre)\b", re.IGNORECASE
)
_MOVE_DOWN = re.compile(
    r"\b(?:minsk(?:ade|at|ar|ning)|sjunk(?:it|er)|sjönk|lägre|fall(?:it|er)|föll)\b", re.IGNORECASE
)
_DIRECTLY = re.compile(r"\b(?:från|mot|än|jämfört med)\s+(?:\w+\s+)?\Z", re.IGNORECASE)
_ENDS = re.compile(
    r"\b(?:från|till|mot)\s{1,3}ett\s{1,3}\w{1,6}skott\s{1,3}(?:(?:på|om|med)\s{1,3})?\Z",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:högre|större|mer|fler|över(?:stiger|skrider|steg|skred)?)\b", re.IGNORECASE
)
_UNDER = re.compile(
    r"\b(?:lägre|mindre|färre|under(?:stiger|skrider|steg|skred)?)\b", re.IGNORECASE
)
_COMPARATIVES = ("re", "mer", "fler")
_THAN = re.compile(r"\s+(?:\w+\s+)?än\b", re.IGNORECASE)
_NOT_SIDE = re.compile(
    r"\binte\b|\bej\b|\boch\b|\bmedan\b|\bmen\b|\butan\b|varken|[.;:]|under\s+(?:året|perioden|våren|hösten"
    r"|sommaren|de[nt]?\b|vintern|första)|över\s+(?:tid|till|från)|föra?s?\s+över|mer\s+eller|\bsom\b|\bvar\b",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"[\s,]*+(?:(?:vilket|som|det|detta)\s++)?+(?:(?:är|var|ligger|låg|blev|blir|och)\s++)?+"
    r"(?:\w++\s++){0,2}+",
    re.IGNORECASE,
)
_BASED = re.compile(
    r"[\s,]*(?:jämfört med|att jämföra med|mot|från)\s+(?:\w+\s+){0,3}\Z", re.IGNORECASE
)
_BASE = re.compile(
    r"\b(?:mot|än|budget\w*|från|förra|föreg\w*)\W*(?:\w+\W+){0,3}\Z|\(\s*(?:budget\s+)?\Z",
    re.IGNORECASE,
)
"""Words before the amount that another one is compared with."""


def relations(text: str) -> Iterator[Relation]:
    """The amounts of a text that are tied to each other, rightly or not."""
    seen: set[tuple[int, ...]] = set()
    for window in windows(text):
        for relation in _found(window):
            spans = tuple(sorted(amount.start for amount in (relation.said, *relation.others)))
            if spans not in seen:
                seen.add(spans)
                yield relation
    yield from shares(text)
    if is_balance(text):
        for window in paragraphs(text):
            yield from rolled(window)


def _found(window: Window) -> Iterator[Relation]:
    if not all(amount.is_clear for amount in window.amounts):
        return
    yield from _same_in_two_units(window)
    yield from of_which(window)
    yield from in_words(window)
    yield from summed(window)
    yield from rates(window)
    yield from _side(window)
    if window.amounts and not _LOOSE.search(window.text, window.start, window.amounts[-1].end):
        yield from _difference(window)
        yield from _share(window)


def _difference(window: Window) -> Iterator[Relation]:
    """The difference of two amounts, told in so many words."""
    steps = [amount for amount in window.amounts if _is_step(window, amount)]
    ends = [amount for amount in window.amounts if amount not in steps]
    if len(ends) != _TWO or not steps or not alike(*ends):
        return
    if not any(_TIED.search(window.before(end)) for end in ends):
        return
    steps = [step for step in steps if step.start > ends[0].start or _leads(window, ends)]
    if any(amount.rough for amount in ends) or _mixes_spans(window.words):
        return
    for step in steps:
        if _is_of_another(window, step):
            continue
        if step.unit == "%" and ends[0].unit == "%":
            is_moved = re.search(r"\bfrån\b", window.words, re.IGNORECASE)
            yield from () if is_moved else _percent_of_percent(step, ends)
            continue
        expected = _apart(window, step, *ends)
        if expected is None:
            continue
        values, shown = expected
        said = step.interval(cut=True).absolute
        if any(said.meets(value) for value in values):
            word = _wrong_way(window, step, ends)
            yield Relation(step, tuple(ends), None, word)
        else:
            yield Relation(step, tuple(ends), shown)


def _leads(window: Window, ends: Sequence[TextAmount]) -> bool:
    """Whether amounts behind a step are what it is the difference of: *från 4,0 till 5,5*."""
    return any(_DIRECTLY.search(window.before(end)) for end in ends)


def _percent_of_percent(step: TextAmount, ends: Sequence[TextAmount]) -> Iterator[Relation]:
    """*82 procent, 4 procent mer än förra årets 78*: points that are called percent."""
    here, there = (end.interval() for end in ends)
    said, points = step.interval(cut=True).absolute, (here - there).absolute
    ratios = [here.ratio(there), there.ratio(here)]
    known = [(ratio - _ONE).scaled_by(_HUNDRED).absolute for ratio in ratios if ratio]
    if any(said.meets(share) for share in known):
        yield Relation(step, tuple(ends))
    elif said.meets(points):
        yield Relation(step, tuple(ends), (abs(ends[0].value - ends[1].value), "pp"), "procent")


def _side(window: Window) -> Iterator[Relation]:
    """*4,2 procent, vilket är lägre än regionens 5,1*: an amount is on the side that is said."""
    for first, last in () if window.is_pair else pairwise(window.amounts):
        if not alike(first, last) or bool(first.mark) is not bool(last.mark) or first.rough:
            continue
        word, rises = _side_between(window, first, last)
        if not word:
            continue
        here, there = first.interval(), in_unit(last, first.unit)
        pairs = [(here, there), (here.absolute, there.absolute)]
        if all(a.high < b.low if rises else a.low > b.high for a, b in pairs):
            yield Relation(first, (last,), None, word)
        else:
            yield Relation(first, (last,))


def _side_between(window: Window, first: TextAmount, last: TextAmount) -> tuple[str, bool]:
    """The word that puts one amount above or below the next, and whether it is above."""
    between, after = window.text[first.end : last.start], window.after(last)
    if re.fullmatch(r"\s*\(\s*", between):
        behind = re.match(r"\)?[\s,]*(?:\w+,?\s+){0,4}?(\w+ning|\w*gre|ökat|minskat)\b", after)
        near = window.before(first)[-40:] + (behind[1] if behind else "")
        return _only(near, _MOVE_UP, _MOVE_DOWN)
    if _BASED.fullmatch(between) and _EARLIER.search(between + after[:40]):
        before = window.before(first)
        if re.search(r"(?:till|är|på|med)\s*\Z", before) and not _NOT_SIDE.search(before[-40:]):
            is_to = before.rstrip().endswith("till")
            return _only(before[-40:], _MOVE_UP, _MOVE_DOWN) if is_to else ("", False)
        return "", False
    if _NOT_SIDE.search(between) or _SIDES.search(between):
        return "", False
    found = next(iter((*_OVER.finditer(between), *_UNDER.finditer(between))), None)
    if found is None or not _LEADS.fullmatch(between[: found.start()]) or found.start() < _LEAST:
        return "", False
    if found[0].casefold().endswith(_COMPARATIVES) and not _THAN.match(between, found.end()):
        return "", False
    return _only(between, _OVER, _UNDER)


def _only(words: str, up: re.Pattern[str], down: re.Pattern[str]) -> tuple[str, bool]:
    """The one word of a text that says up or down; none where both or neither stand."""
    rises, falls = up.search(words), down.search(words)
    if bool(rises) is bool(falls):
        return "", False
    found = rises or falls
    return (found[0], rises is not None) if found else ("", False)


def _mixes_spans(words: str) -> bool:
    """Whether a text speaks of the year and of the period, whose amounts make no difference."""
    return bool(_YEAR.search(words)) and bool(_PERIOD.search(words))


def _is_of_another(window: Window, step: TextAmount) -> bool:
    """Whether a step is to something that has no amount here: *1,5 procentenheter under målet*."""
    if window.is_pair and not _CONCLUDES.search(window.before(step)):
        return True
    is_last = all(other.start <= step.start for other in window.amounts)
    beside = _BESIDE.search(window.after(step)) if is_last else None
    if beside is None:
        return False
    before = window.text[window.start : step.start]
    for own, other in ((_EARLIER, _PLANNED), (_PLANNED, _EARLIER)):
        if own.search(beside[0] + window.after(step)) and not other.search(window.words):
            return False  # the only thing that the other end can be
    stem = beside[1].casefold()[:_STEM]
    return stem not in before.casefold()


def _is_step(window: Window, amount: TextAmount) -> bool:
    if _ENDS.search(window.before(amount)):
        return False
    others = {other.unit for other in window.amounts if other is not amount}
    if amount.unit == "%" and not others <= MONEY and not _BEFORE.search(window.before(amount)):
        return re.match(r"\s*\w+\s+än\b", window.after(amount)) is not None
    if amount.unit == "pp" or (amount.unit == "%" and others <= MONEY):
        return True
    if window.before(amount).strip().casefold() == "med" and _EXCEEDS.search(window.words):
        return True
    return bool(_BEFORE.search(window.before(amount)) or _AFTER.match(window.after(amount)))


def _apart(
    window: Window, step: TextAmount, first: TextAmount, last: TextAmount
) -> tuple[list[Interval], tuple[Decimal, str]] | None:
    """What the difference of two amounts may be in the unit of a step, and how to write it."""
    here, there = first.interval(), in_unit(last, first.unit)
    sizes = [(here - there).absolute, (here.absolute - there.absolute).absolute]
    plain = abs(abs(value_in(first, first.unit)) - abs(value_in(last, first.unit)))
    sides = [_SIDES.findall(window.before(end)) for end in (first, last)]
    if all(len(side) == 1 for side in sides) and sides[0] != sides[1]:
        sizes = [(here.absolute + there.absolute).absolute]
        plain = abs(value_in(first, first.unit)) + abs(value_in(last, first.unit))
    elif len({word.casefold() for word in _SIDES.findall(window.words)}) > 1:
        sizes.append((here.absolute + there.absolute).absolute)
    if first.mark == "-" or last.mark == "-":
        plain = abs(value_in(first, first.unit) - value_in(last, first.unit))
    if step.unit in MONEY and first.unit in MONEY:
        moved = [size.in_unit(first.unit, step.unit) for size in sizes]
        return moved, (scaled(plain, first.unit, step.unit), step.unit)
    if step.unit == "pp" and first.unit == "%":
        return sizes, (plain, "pp")
    if step.unit == "%" and first.unit in MONEY:
        ratios = [size.ratio(base.absolute) for size in sizes for base in (here, there)]
        known = [ratio.scaled_by(_HUNDRED) for ratio in ratios if ratio is not None]
        shares = [here.absolute.ratio(there.absolute), there.absolute.ratio(here.absolute)]
        known += [share.scaled_by(_HUNDRED) for share in shares if share is not None]
        base = abs(value_in(first, first.unit))
        return (known, (plain / base * _HUNDRED, "%")) if known and base else None
    return None


def _wrong_way(window: Window, step: TextAmount, ends: Sequence[TextAmount]) -> str:
    """The word that says that something rose where it fell, or the reverse."""
    behind = _AFTER.match(window.after(step))
    near = f"{window.before(step)[-40:]} {behind[0] if behind else ''}"
    is_signed = all(end.mark for end in ends)
    up, down = (_GOOD, _BAD) if is_signed else (_UP, _DOWN)
    rises, falls = up.search(near), down.search(near)
    is_mixed = any(end.mark for end in ends) or _SIDES.search(window.words) is not None
    if bool(rises) is bool(falls) or (is_mixed and not is_signed):
        return ""
    if window.is_pair or re.search(r"\bfrån\b", window.words, re.IGNORECASE):
        return ""  # KAL607 looks at the words of a movement
    base = [end for end in ends if _BASE.search(window.before(end))]
    if len(base) != 1:
        return ""
    [old] = base
    [new] = [end for end in ends if end is not old]
    here, there = new.interval(), in_unit(old, new.unit)
    word = rises or falls
    fell, rose = here.high < there.low, here.low > there.high
    return word[0] if word and (fell if rises else rose) else ""


def _share(window: Window) -> Iterator[Relation]:
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
    for percent in percents(window):
        said = percent.interval(cut=True)
        values = [value.scaled_by(_HUNDRED) for value in (ratio, rest)]
        right = any(said.meets(value) for value in values)
        shown = ((values[0].low + values[0].high) / 2, "%")
        yield Relation(percent, tuple(amounts), None if right else shown)


def _same_in_two_units(window: Window) -> Iterator[Relation]:
    """*2,5 mnkr (2 500 tkr)*: one amount twice."""
    for first, last in pairwise(window.amounts):
        differ = first.unit != last.unit and {first.unit, last.unit} <= MONEY
        same = _SAME.fullmatch(window.text, first.end, last.start) if differ else None
        closed = window.text[last.end : last.end + 1] == ")"
        if same and ("(" in same[0]) is closed and not _OF_WHAT.match(window.after(last)):
            is_same = in_unit(first, last.unit).absolute.meets(last.interval(cut=True).absolute)
            shown = (scaled(abs(first.value), first.unit, last.unit), last.unit)
            yield Relation(last, (first,), None if is_same else shown)
