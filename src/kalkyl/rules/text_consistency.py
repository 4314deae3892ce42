"""KAL601, KAL605-KAL607: texts that contradict themselves.

The words by which a text is understood are data, ``schemas/texts.json``. A text that says more than
those words can tell is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kalkyl.base.regex import regex
from kalkyl.contract.wording import pattern_of
from kalkyl.figures.amount import MINUSES, rounded
from kalkyl.figures.interval import Interval
from kalkyl.figures.precision import interval
from kalkyl.figures.text_amounts import TextAmount, find
from kalkyl.model import Fact, Facts, FactValue, Key, Listed, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.labels import figure, quoted, said_figure
from kalkyl.rules.prose.relation import HUNDRED, ONE, Relation, Slip, value_in
from kalkyl.rules.text_arithmetic import related

_THOUSANDS = regex(r"[-−–+]?\s?[1-9]\d{0,2}\.\d{3}\s?(?:kr\b|kronor)", re.IGNORECASE)
"""How people have long written thousands of kronor; nobody takes the dot for decimals there."""
_NEAR = 80
_THAN = regex(r"(?<!\s)\s++(?:lägre|högre|mer|mindre)\s++än\s++(?:de[nt]\s++)?\Z", re.IGNORECASE)


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
    for fact, relation in related(reading):
        if relation.is_wrong and relation.slip is Slip.PARTS:
            unit = relation.amount.unit
            sum_ = sum((value_in(part, unit) for part in relation.others), Decimal(0))
            facts = {
                "whole": said_figure(relation.amount),
                "parts": Listed(tuple(map(_as_written, relation.others)), joined=True),
                "sum": figure(sum_, unit),
                "hint": _HINTS[relation.rest],
            }
            yield Hit(fact.place, facts)


def _as_written(part: TextAmount) -> str:
    """A part with its sign: ``+3,8``."""
    sign = "−" if part.mark == "-" else part.mark
    return sign + part.text.lstrip("".join(MINUSES) + "+ ")


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
    for fact, relation in related(reading):
        if relation.slip is Slip.POINTS and relation.expected:
            text = quoted(str(fact.value)[slice(*_reach(relation))])
            points = figure(relation.amount.value, "pp")
            yield Hit(fact.place, {"text": text, "points": points})
    for fact in reading.texts:
        yield from _points_between(reading, fact, str(fact.value))


def _reach(relation: Relation) -> tuple[int, int]:
    """From where to where the amounts of a relation reach."""
    amounts = (relation.amount, *relation.others)
    return min(amount.start for amount in amounts), max(amount.end for amount in amounts)


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
        sv="”{text}”: orden och talen säger emot varandra, från {first} till {last}.{makes:+}",
        en="“{text}”: the words and the figures contradict each other, {first} to {last}.{makes:+}",
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
    for fact, relation in related(reading):
        if relation.is_wrong and relation.slip in {Slip.WAY, Slip.STEP}:
            first, last = relation.ends
            step = f"{relation.amount.text} " if relation.amount is not first else ""
            text = f"{relation.word} {step}från {first.text} till {last.text}"
            facts: dict[str, FactValue] = {
                "text": text.strip(),
                "first": said_figure(first),
                "last": said_figure(last),
                "makes": "",
            }
            if relation.expected:
                value, unit = relation.expected
                made: Facts = {"made": figure(rounded(value, 1), unit)}
                facts["makes"] = Phrase("difference_is", "The difference is {made}.", made)
            yield Hit(fact.place, facts)


def relative(now: Interval, before: Interval) -> Interval | None:
    """The size of a change as a share of where it began, in percent."""
    ratio = now.ratio(before)
    return (ratio - ONE).scaled_by(HUNDRED).absolute if ratio else None
