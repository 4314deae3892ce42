"""KAL420: percentages of twelve months that are far from their target, or from what they were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import EarlierKind
from kalkyl.contract.document import folded
from kalkyl.contract.earlier import EarlierReport, fact_at
from kalkyl.contract.spec import VALUE
from kalkyl.figures.amount import EXACT
from kalkyl.figures.sentences import sentences
from kalkyl.model import FactValue, Key, Level, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.explanations import is_commented, is_reorganised
from kalkyl.rules.history import TITLES, held
from kalkyl.rules.labels import figure, named

_TIMES = 3
_SIXTH = 6
_FEWEST_HOURS = 17_000
"""The contracted hours of some ten employees; of fewer, sick leave may be anything."""
_FEWEST_PEOPLE = 6
_LEAPS = {"timmar": Decimal("2.5"), "antal": Decimal(3)}
"""So many times more or less than it was is no change of some months, by what is counted."""
_LEAP_OF_WHOLE = Decimal("1.5")
_TENFOLD = 8
"""A slip of a digit, whatever the comment says; others may have come on top of it."""


@dataclass(frozen=True, slots=True)
class _Indicator:
    """A percentage of people, its target, and the entries that it is made of, the whole last."""

    key: Key
    target: Key
    sources: tuple[Key, ...]
    unit: str
    """Of what it counts: hours or people."""


@rule(
    Words(
        "KAL420",
        Severity.WARNING,
        sv="{cell_name}: {found} är {how}, {target}. Kontrollera underlaget, "
        "eller förklara i radens kommentar.",
        en="{cell_name}: {found} is {how}, {target}. Check the figures "
        "behind it, or explain in the row's comment.",
    )
)
def indicator_is_likely(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """A percentage of people is not three times its target, unless the row has a comment.

    What follows is asked unless the comment says that it is low, high, none or has changed.

    Nor is sick leave a sixth of it where there are ten employees or more. Where the report before
    or last year's is known, sick leave is within two and a half times what it was, turnover within
    three times where it is of six people, and average employees and hours within one and a half.
    No way of leaving has eight times as many as then, six or more, whatever the comment says.

    ## Regel
    Personalomsättning och sjukfrånvaro är inte tre gånger målvärdet utan en kommentar.

    ## Varför
    33 avslutade i stället för 3, eller timmar för fel period, ger en rimlig arbetsbok med ett
    orimligt procenttal.

    ## Exempel
    | Underlag för indikatorerna | Värde |
    |---|---|
    | Avslutade, extern avgång, R12 | 33 |

    ## Så rättar du
    Jämför underlaget med personalsystemet. Är det rätt, skriv varför i kommentaren.

    ## In English
    33 leavers typed for 3 give a sound workbook with an absurd percentage. Check, or explain.
    """
    if reading.submission.level is not Level.DEPARTMENT:
        return
    for indicator in _indicators(reading):
        odd = _against_target(reading, indicator) or _of_period(reading, indicator, expected)
        odd = odd or _against_earlier(reading, indicator, expected)
        if odd is not None:
            yield odd
        else:
            counts = indicator.sources[:-1] if indicator.unit == "antal" else ()
            yield from _tenfold(reading, counts, expected)


def _indicators(reading: Reading) -> Iterator[_Indicator]:
    for table in reading.contract.tables.values():
        for row in table.rows if {"outcome", "target"} <= {*table.columns} else ():
            key = (table.id, row.id, "outcome")
            spec = reading.contract.spec(key)
            if not spec or not spec.formula or spec.formula.measure != "ratio_of_sums":
                continue
            sources = tuple(ref.key(key) for ref in spec.formula.of)
            first = reading.contract.spec(sources[0])
            unit = (first.unit if first else None) or ""
            if unit not in _LEAPS:
                continue
            yield _Indicator(key, (table.id, row.id, "target"), sources, unit)


def _against_target(reading: Reading, indicator: _Indicator) -> Hit | None:
    found, target = (reading.figures[key].number for key in (indicator.key, indicator.target))
    whole = reading.submission.value(indicator.sources[-1])
    if not found or not target or not isinstance(whole, Decimal):
        return None
    known = figure(target, reading.contract.unit(indicator.key))
    if found > _TIMES * target and not is_commented(reading, indicator.key):
        return _hit(reading, indicator, indicator.key, known, _ABOVE)
    is_low = _SIXTH * found < target and not _says(reading, indicator, _LESS)
    if indicator.unit == "timmar" and whole >= _FEWEST_HOURS and is_low:
        return _hit(reading, indicator, indicator.key, known, _BELOW)
    return None


_LESS = (
    *("låg", "lägre", "minsk", "färre", "sjunk", "gått ner", "gått ned", "halver", "frisk"),
    *("inga lång", "ingen lång", "inga sjuk", "ingen sjuk", "få lång", "få sjuk", "utan lång"),
)
_MORE = ("hög", "ök", "fler", "stig", "gått upp", "dubbl", "långtid")
_NONE = ("ingen", "inga ", "inte ", "noll")
_STAFF = ("flytt", "utök", "rekryter", "avveckl", "ny enhet", "nya tjänster", "organisation")


def _says(reading: Reading, indicator: _Indicator, words: tuple[str, ...]) -> bool:
    """Whether the comment of an indicator says what its figure does."""
    texts = reading.contract.comments(indicator.key, reading.submission.level)
    comments = " ".join(folded(str(reading.submission.value(text) or "")) for text in texts)
    return any(word in comments for word in words)


def _tells_of_none(reading: Reading, indicator: _Indicator) -> bool:
    """Whether the comment, or a sentence on sick leave, says that there was none."""
    comments = (sentence.text for fact in reading.texts for sentence in sentences(str(fact.value)))
    return _says(reading, indicator, _NONE) or any(
        "sjuk" in text and any(word in text for word in _NONE) for text in map(folded, comments)
    )


def _of_period(reading: Reading, indicator: _Indicator, expected: Expected) -> Hit | None:
    """Leavers of twelve months that are just those of the period, where that is no chance."""
    months = int(reading.contract.period_end[5:7])
    left = (indicator.sources[0][0], _LEFT, VALUE)
    count, of_period = (
        sum((_value(reading, key) for key in indicator.sources[:-1]), Decimal(0)),
        (_value(reading, left)),
    )
    if indicator.unit != "antal" or not count or count != of_period:
        return None
    chance = EXACT.power(EXACT.divide(Decimal(months), Decimal(12)), min(count, Decimal(99)))
    then = held(reading, expected, EarlierKind.PREVIOUS)
    numbers = [_number(reading, key, then) for key in indicator.sources[:-1]] if then else []
    before = sum(numbers, Decimal(0))
    has_fallen = before >= _TIMES and 2 * before >= _TIMES * count
    if chance > _LIKELY and not has_fallen:
        return None
    return _hit(reading, indicator, indicator.key, figure(of_period, None), _ONLY_PERIOD)


_LEFT = "period_left"
_LIKELY = Decimal("0.05")
_ONLY_PERIOD = Phrase("only_of_period", "made of just as many leavers as the period alone has")
_ABOVE = Phrase("above_target", "more than three times the target")
_BELOW = Phrase(
    "below_target", "less than a sixth of the target; are they days, a percentage or a period's"
)


def _against_earlier(reading: Reading, indicator: _Indicator, expected: Expected) -> Hit | None:
    """The percentage or its whole held against the report before, or else against last year's."""
    if is_reorganised(reading):
        return None
    for source in (EarlierKind.PREVIOUS, EarlierKind.LAST_YEAR):
        then = held(reading, expected, source)
        before = [_number(reading, key, then) for key in indicator.sources] if then else []
        now = [_value(reading, key) for key in indicator.sources]
        if not before or not now[-1] or not before[-1]:
            continue
        how = Phrase("far_from_before", "far from what {title} had", {"title": TITLES[source]})
        whole = indicator.sources[-1]
        is_told = _says(reading, indicator, _STAFF)
        if _is_leap(now[-1], before[-1], _LEAP_OF_WHOLE) and not is_told:
            known = figure(before[-1], reading.contract.unit(whole))
            return _hit(reading, indicator, whole, known, how)
        parts, parts_before = sum(now[:-1], Decimal(0)), sum(before[:-1], Decimal(0))
        few = indicator.unit == "antal" and max(parts, parts_before) < _FEWEST_PEOPLE
        small = indicator.unit == "timmar" and now[-1] < _FEWEST_HOURS
        if few or small or not parts_before:
            return None
        share, share_before = (
            EXACT.divide(100 * part, all_)
            for part, all_ in ((parts, now[-1]), (parts_before, before[-1]))
        )
        is_told = _says(reading, indicator, _MORE if share > share_before else _LESS)
        is_told = is_told or (not parts and _tells_of_none(reading, indicator))
        if _is_leap(share, share_before, _LEAPS[indicator.unit]) and not is_told:
            known = figure(share_before.quantize(Decimal("0.01")), "%")
            return _hit(reading, indicator, indicator.key, known, how)
        return None
    return None


def _tenfold(reading: Reading, keys: Sequence[Key], expected: Expected) -> Iterator[Hit]:
    """The counts of people that are ten times what the report before, or last year's, had."""
    for source in (EarlierKind.PREVIOUS, EarlierKind.LAST_YEAR):
        then = held(reading, expected, source)
        known = {key: _number(reading, key, then) for key in keys} if then else {}
        if not any(known.values()) or is_reorganised(reading):
            continue
        how = Phrase("far_from_before", "far from what {title} had", {"title": TITLES[source]})
        for key, before in known.items():
            now, unit = _value(reading, key), reading.contract.unit(key)
            if before and now >= _TENFOLD * before and now - before >= _FEWEST_PEOPLE:
                facts = {"found": figure(now, unit), "target": figure(before, unit), "how": how}
                yield Hit(
                    reading.submission.place(key), {**named(reading, key), **facts}, (), (key,)
                )
        return


def _is_leap(value: Decimal, other: Decimal, times: Decimal) -> bool:
    low, high = sorted((value, other))
    return high > times * low


def _number(reading: Reading, key: Key, then: EarlierReport) -> Decimal:
    fact = fact_at(reading.contract.tables[key[0]], key, then)
    value = fact.value if fact else None
    return value if isinstance(value, Decimal) else Decimal(0)


def _value(reading: Reading, key: Key) -> Decimal:
    value = reading.submission.value(key)
    return value if isinstance(value, Decimal) else Decimal(0)


def _hit(reading: Reading, indicator: _Indicator, key: Key, known: FactValue, how: Phrase) -> Hit:
    found = reading.figures[key].number
    facts = {"found": figure(found, reading.contract.unit(key)), "target": known, "how": how}
    places = dict.fromkeys(map(reading.submission.place, (key, *indicator.sources)))
    compared = (*indicator.sources, indicator.target)
    return Hit.of(places, {**named(reading, key), **facts}, compared)
