"""KAL601, KAL605-KAL607: texts that contradict themselves.

The words by which a text is understood are data, ``schemas/texts.json``. A text that says more than
those words can tell is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.wording import Wording, pattern_of
from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import Interval
from kalkyl.figures.precision import interval
from kalkyl.figures.sentences import sentences
from kalkyl.figures.text_amounts import TextAmount, find
from kalkyl.model import Fact, Key, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.labels import figure, quoted, said_figure
from kalkyl.rules.prose.breakdown import parts_as_written, wrong_sums

_SHARES = frozenset({"%", "pp"})
_BESIDE, _FAR = 20, 160
_HUNDRED = Decimal(100)
_FROM = re.compile(r"\bfrån\s+\W{0,2}\Z", re.IGNORECASE)
_TO = re.compile(r"\s*(?:\w+\s+){0,4}till\s+(?:\w+\s+){0,2}\W{0,2}", re.IGNORECASE)
_BY = re.compile(r"\b(?:med|på|om)\s+\W{0,2}\Z", re.IGNORECASE)
_FROM_HERE = re.compile(r",?\s*från\s+\W{0,2}", re.IGNORECASE)
_SO_BY = re.compile(
    r"[,\s]*+(?:(?:dvs\.?|alltså|det vill säga)\s*+)?(?:en\s++)?(?:\w*ökning|\w*minskning)"
    r"\s+(?:med|på|om)\s+\W{0,2}",
    re.IGNORECASE,
)
_APART = re.compile(
    r"\b(?:och|medan|men|samt|inte|ej|utan|mindre|respektive|gick|gått|går)\b|[;:]"
    r"|\b(?:lägre|högre|ökad|minskad)\s+\w",
    re.IGNORECASE,
)


class Slip(StrEnum):
    """What is wrong with a movement."""

    WAY = "way"  # it went the other way
    STEP = "step"  # the ends are not so far apart
    POINTS = "points"  # the step is in percentage points and is called percent


@dataclass(frozen=True, slots=True)
class Movement:
    """A movement: the words for it, its ends and its step, and what is wrong with it."""

    slip: Slip | None
    word: str
    first: TextAmount
    last: TextAmount
    step: TextAmount | None = None


@dataclass(frozen=True, slots=True)
class _Ends:
    """The ends of a movement in a text, and the amounts next to them in the same sentence."""

    text: str
    begins: int
    first: TextAmount
    last: TextAmount
    before: TextAmount | None
    after: TextAmount | None


def slips(text: str, wording: Wording) -> Iterator[Movement]:
    """The movements of a text whose words and figures contradict each other."""
    return (movement for movement in movements(text, wording) if movement.slip)


def movements(text: str, wording: Wording) -> Iterator[Movement]:
    """The movements of a text that contradict themselves, and those that have a step."""
    if "från" not in text.casefold():
        return
    amounts = [amount for amount in find(text) if amount.is_clear]
    for sentence in sentences(text):
        end = sentence.start + len(sentence.text)
        own = [amount for amount in amounts if sentence.start <= amount.start < end]
        for at, (first, last) in enumerate(pairwise(own)):
            if _leads(text, first, last):
                before = own[at - 1] if at else None
                after = own[at + 2] if at + 2 < len(own) else None
                ends = _Ends(text, sentence.start, first, last, before, after)
                yield from _movements(ends, wording)


def _leads(text: str, first: TextAmount, last: TextAmount) -> bool:
    """Whether two amounts are the ends of *från … till …*."""
    alike = first.unit == last.unit or {first.unit, last.unit} <= MONEY
    begins = _FROM.search(text[max(0, first.start - _BESIDE) : first.start]) is not None
    return alike and begins and _TO.fullmatch(text, first.end, last.start) is not None


_SIDED = re.compile(r"överskott|underskott|\bplus\b|\bminus\b", re.IGNORECASE)


def _movements(ends: _Ends, wording: Wording) -> Iterator[Movement]:
    text, first, last = ends.text, ends.first, ends.last
    if _SIDED.search(text, first.end, last.start):
        return  # *från ett överskott på 2,0 till ett underskott på 1,0*: the words have the signs
    near = max(ends.begins, first.start - _FAR)  # words further away are about other things
    words = list(pattern_of((*wording.up, *wording.down)).finditer(text, near, first.start))
    word = words[-1] if words and not _APART.search(text, words[-1].start(), first.start) else None
    if word and (word[0].casefold().endswith("ningen") or _OF_NOUN.match(text, word.start())):
        word = None  # *ökningen har dämpats från 5,2 till 3,4*, *genom ökade intäkter*
    negated = word and _APART.search(text, max(near, word.start() - _BESIDE), word.start())
    if word and not negated:
        rises = pattern_of(wording.up).fullmatch(word[0]) is not None
        if _contradicts(rises=rises, first=first, last=last):
            yield Movement(Slip.WAY, word[0], first, last)
            return
    step = _step(ends, word.end() if word else None)
    if step is not None:
        slip = _step_slip(step, first, last)
        yield Movement(slip, word[0] if word else "", first, last, step)


def _contradicts(*, rises: bool, first: TextAmount, last: TextAmount) -> bool:
    """Whether neither the figures nor their sizes went the way that the text says."""
    before, after = first.interval(), _in(last, first.unit)
    sizes = before.absolute, after.absolute
    ways = [(before, after), sizes]
    return all(b.low > a.high if rises else b.high < a.low for b, a in ways)


def _step(ends: _Ends, told: int | None) -> TextAmount | None:
    """The amount by which something moved: *med 0,3 procent från …*, *…, en ökning med 0,3*."""
    before, after, text = ends.before, ends.after, ends.text
    if before is not None and told is not None and before.start >= told:
        leads = _BY.search(text[told : before.start])
        if leads and _FROM_HERE.fullmatch(text, before.end, ends.first.start):
            return before
    if after is not None and _SO_BY.fullmatch(text, ends.last.end, after.start):
        return after
    return None


def _step_slip(step: TextAmount, first: TextAmount, last: TextAmount) -> Slip | None:
    """What is wrong with a step, told as an amount or as a share of where it began."""
    apart = (_in(last, first.unit) - first.interval()).absolute
    told = step.interval(cut=True).absolute
    if step.unit in MONEY and first.unit in MONEY:
        return None if told.meets(apart.in_unit(first.unit, step.unit)) else Slip.STEP
    if step.unit not in _SHARES or (step.unit == "pp" and first.unit not in _SHARES):
        return None
    if step.unit == "pp":
        return None if told.meets(apart) else Slip.STEP
    share = relative(_in(last, first.unit), first.interval())
    if share is None or told.meets(share):
        return None
    return Slip.POINTS if first.unit in _SHARES and told.meets(apart) else Slip.STEP


def relative(now: Interval, before: Interval) -> Interval | None:
    """The size of a change as a share of where it began, in percent."""
    ratio = now.ratio(before)
    if ratio is None:
        return None
    return (ratio - Interval.exact(Decimal(1))).scaled_by(_HUNDRED).absolute


def _in(said: TextAmount, unit: str) -> Interval:
    return said.interval().in_unit(said.unit, unit)


_OF_NOUN = re.compile(
    r"(?:ökade|minskade|sänkta|höjda)\s+\w+(?:er|ar|or|erna|arna|orna)\b", re.IGNORECASE
)
_THOUSANDS = re.compile(r"[-−–+]?\s?[1-9]\d{0,2}\.\d{3}\s?(?:kr\b|kronor)", re.IGNORECASE)
"""How people have long written thousands of kronor; nobody takes the dot for decimals there."""
_NEAR = 80
_THAN = re.compile(
    r"(?<!\s)\s++(?:lägre|högre|mer|mindre)\s++än\s++(?:de[nt]\s++)?\Z", re.IGNORECASE
)


@rule(
    Words(
        "KAL601",
        Severity.WARNING,
        sv="Texten säger {whole}, men delarna ({parts}) blir {sum}. {hint}",
        en="The text says {whole}, but the parts ({parts}) come to {sum}. {hint}",
    )
)
def parts_add_up(reading: Reading, _: Expected) -> Iterator[Hit]:
    """An amount that a text takes apart is the sum of its parts, rounding allowed.

    Each amount stands for its value ± half a unit of its last digit. Parts that are said to be the
    main ones only, or some of them, are judged only by what the text says of the rest.

    ## Regel
    Ett belopp som en text delar upp är summan av sina delar, på avrundning när.

    ## Varför
    En uppdelning som inte går ihop har tryckts: +4,2 mnkr med poster som blir +2,2.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Sammanfattning | Det blir +4,0 mnkr, varav +3,0 i lön, +2,5 för resor och −1,0 i hyra. |

    ## Så rättar du
    Rätta beloppen, lägg till posten som saknas, eller skriv *främst* om alla poster inte är med.

    ## In English
    A breakdown that does not add up has been printed. Mend the amounts, add what is missing, or say
    that the parts are the main ones.
    """
    for fact in reading.texts:
        for wrong in wrong_sums(str(fact.value), reading.contract.wording):
            facts = {
                "whole": said_figure(wrong.whole),
                "parts": parts_as_written(wrong),
                "sum": figure(wrong.sum, wrong.whole.unit),
                "hint": _HINTS[(wrong.rest > 0) - (wrong.rest < 0)],
            }
            yield Hit(fact.place, facts)


_HINTS = {
    0: Phrase("correct_or_say_main", "Correct the amounts, or say that they are the main ones."),
    1: Phrase("rest_is_positive", "What is left is said to be positive."),
    -1: Phrase("rest_is_negative", "What is left is said to be negative."),
}


@rule(
    Words(
        "KAL605",
        Severity.WARNING,
        sv="”{text}”: skillnaden mellan två procenttal är {points}, inte procent.",
        en="“{text}”: the difference of two percentages is {points}, not percent.",
    )
)
def points_are_not_percent(reading: Reading, _: Expected) -> Iterator[Hit]:
    """The difference between two percentages is told in percentage points.

    Told only where the figure is that of the points and not also that of the percentage.

    ## Regel
    Skillnaden mellan två procenttal anges i procentenheter.

    ## Varför
    Från 4,1 till 4,4 procent är en ökning med 0,3 procentenheter, men med 7 procent.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Verksamhet | Andelen ökade med 0,3 procent från 4,1 till 4,4 procent. |

    ## Så rättar du
    Skriv procentenheter.

    ## In English
    From 4.1 to 4.4 percent is a rise of 0.3 percentage points, but of 7 percent.
    """
    for fact in reading.texts:
        text = str(fact.value)
        for slip in slips(text, reading.contract.wording):
            if slip.slip is Slip.POINTS and slip.step:
                points = figure(slip.step.value, "pp")
                told = quoted(
                    text[min(slip.step.start, slip.first.start) : max(slip.step.end, slip.last.end)]
                )
                yield Hit(fact.place, {"text": told, "points": points})
        yield from _points_between(reading, fact, text)


def _points_between(reading: Reading, fact: Fact, text: str) -> Iterator[Hit]:
    """Differences to a percentage of a table: *15 procent lägre än den budgeterade …*."""
    for naming in reading.contract.wording.points:
        for found in pattern_of(naming.says).finditer(text):
            before = text[max(0, found.start() - _NEAR) : found.start()]
            said = find(before)
            if not said or said[-1].unit != "%" or not said[-1].is_clear:
                continue
            last = said[-1]
            here, there = (_percent(reading, key) for key in naming.figures)
            if here is None or there is None or not _THAN.search(before[last.end :]):
                continue
            told, share = last.interval(cut=True).absolute, relative(here, there)
            if told.meets((here - there).absolute) and not (share and told.meets(share)):
                words = quoted(before[last.start :] + found[0])
                yield Hit(fact.place, {"text": words, "points": figure(last.value, "pp")})


def _percent(reading: Reading, key: Key) -> Interval | None:
    return interval(reading.figures, key) if key[0] in reading.contract.tables else None


@rule(
    Words(
        "KAL606",
        Severity.WARNING,
        sv="”{text}” kan läsas på två sätt: kommat kan stå för decimaler eller tusental. "
        "Skriv tusental med blanksteg, till exempel 2 075 tkr.",
        en="“{text}” can be read in two ways: for decimals or for thousands. "
        "Write thousands with a blank, as in 2 075 tkr.",
    )
)
def amount_is_clear(reading: Reading, _: Expected) -> Iterator[Hit]:
    """An amount in a text can be read in one way only.

    ## Regel
    Ett belopp i en text kan läsas på ett enda sätt.

    ## Varför
    2,075 tkr kan vara två tusen kronor eller två miljoner.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Verksamhet | Hyran blev 2,075 tkr. |

    ## Så rättar du
    Skriv tusental med blanksteg: 2 075 tkr.

    ## In English
    The comma may stand for decimals or thousands. Write thousands with a blank.
    """
    for fact in reading.texts:
        for said in find(str(fact.value)):
            if said.written is None and not _THOUSANDS.match(said.text):
                yield Hit(fact.place, {"text": said.text})


@rule(
    Words(
        "KAL607",
        Severity.WARNING,
        sv="”{text}”: orden och talen säger emot varandra, från {first} till {last}.",
        en="“{text}”: the words and the figures contradict each other, {first} to {last}.",
    )
)
def movement_fits_its_ends(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A movement told with its ends goes the way it is said to, and as far.

    ## Regel
    En rörelse som anges med början och slut går åt det håll som texten säger, och lika långt.

    ## Varför
    Ordet blir kvar när talen byts ut.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Verksamhet | Andelen ökade från 5,2 till 4,9 procent. |

    ## Så rättar du
    Rätta ordet eller talen.

    ## In English
    The word stays when the figures change. Mend either.
    """
    for fact in reading.texts:
        text = str(fact.value)
        for slip in slips(text, reading.contract.wording):
            if slip.slip is not Slip.POINTS:
                step = f"{slip.step.text} " if slip.step else ""
                text_of_ends = f"{slip.word} {step}från {slip.first.text} till {slip.last.text}"
                facts = {
                    "text": text_of_ends.strip(),
                    "first": said_figure(slip.first),
                    "last": said_figure(slip.last),
                }
                yield Hit(fact.place, facts)
