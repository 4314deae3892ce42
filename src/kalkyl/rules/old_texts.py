"""KAL628-KAL630: texts of another time: last year's, plans for what has been, other years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from kalkyl.base.regex import regex
from kalkyl.contract.cell_spec import EarlierKind
from kalkyl.contract.document import folded
from kalkyl.contract.known_tables import BUDGET_PER_UPPDRAG, ENVIRONMENT
from kalkyl.figures.sentences import sentences
from kalkyl.figures.text_amounts import find_all
from kalkyl.model import Fact, Facts, Level, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.history import held
from kalkyl.rules.labels import cell_name, quoted
from kalkyl.rules.prose.states import ACTIVITIES, State

_FEWEST_LETTERS = 40
_OF_ITS_YEAR = regex(
    r"\b(?:i år|årets|under (?:året|våren|hösten|sommaren|vintern|perioden)|20\d\d"
    r"|(?:sommar|höst|vår|vinter)ens?|prognos|överskott|underskott)\b",
    re.IGNORECASE,
)
"""Words of a text that is about one year; what is so every year is told without them."""


@rule(
    Words(
        "KAL628",
        Severity.WARNING,
        sv="{cell_name}: texten är ordagrant den i förra årets rapport: ”{text}” "
        "Skriv hur det är i år.",
        en="{cell_name}: the text is word for word that of last year's report: “{text}” "
        "Write how it is this year.",
        wants=("last_year",),
    )
)
def text_of_this_year(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """A text with an amount, or about its year, is not word for word last year's.

    What is so every year, such as how something is followed up, may be told in the same words.

    ## Regel
    En text med ett belopp, eller om sitt år, är inte ordagrant den i förra årets rapport.

    ## Varför
    Förra årets rapport fylls i på nytt, och en text blir kvar.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Verksamhet | Under våren har arbetet med den nya organisationen tagit mest tid. |

    | Förra året: Texter | Text |
    |---|---|
    | Verksamhet | Under våren har arbetet med den nya organisationen tagit mest tid. |

    ## Så rättar du
    Skriv om texten, så att den gäller det här året.

    ## In English
    A sender begins from last year's report and leaves a text as it was. Write how it is this year.
    """
    then = held(reading, expected, EarlierKind.LAST_YEAR)
    if then is None or reading.submission.level is not Level.DEPARTMENT:
        return
    for fact in reading.texts:
        before = then.fact(fact.key)
        text = str(fact.value)
        if before is None or not isinstance(before.value, str) or len(text) < _FEWEST_LETTERS:
            continue
        is_same = folded(text) == folded(before.value)
        if is_same and (find_all(text) or _OF_ITS_YEAR.search(text)):
            first = next((sentence.text for sentence in sentences(text)), text)
            yield Hit(
                fact.place, {"cell_name": cell_name(reading, fact.key), "text": quoted(first)}
            )


_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
_PLANNED = regex(
    r"\b(?:ska|skall|väntas|beräknas|planeras|kommer att|är planera\w{1,2} (?:till|att))\b",
    re.IGNORECASE,
)
_DAY = regex(
    r"(?<!\d)(?:(?P<day>\d{1,2})(?::?[ae])?\s)?(?P<month>"
    + "|".join(_MONTHS)
    + r")\s(?P<year>20\d\d)\b",
    re.IGNORECASE,
)
_FARTHEST = 80
"""Characters between what is to happen and its day."""
_OTHERWISE = regex(
    r"\b(?:enligt|beslut\w{0,6}|från|sedan|efter|som|jämför\w{0,4}|mot|än|redovisa\w{0,2}|avse\w{0,2}"
    r"|gälla|gäller|gällande)\b|[.,;:()]",
    re.IGNORECASE,
)
"""What may say that the day is of something else than what is to happen."""


@rule(
    Words(
        "KAL629",
        Severity.WARNING,
        sv="{cell_name}: ”{text}” handlar om {day}, som har varit. Skriv hur det gick, eller "
        "vilken dag som gäller nu.",
        en="{cell_name}: “{text}” is about {day}, which has been. Write how it went, or which day "
        "holds now.",
    )
)
def plans_are_for_days_to_come(reading: Reading, _: Expected) -> Iterator[Hit]:
    """What a text says is to happen is not to happen on a day that had been at the period's end.

    A day of the period's last month may be told as one to come. An activity that is done may keep
    the day that it was planned for.

    ## Regel
    Det som en text säger ska hända, ska inte hända en dag som redan var förbi vid periodens slut.

    ## Varför
    Meningen är kvar från planen eller förra rapporten, och ingen vet om det blev av.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Verksamhet | Utbildningen ska vara klar i februari 2021. |

    ## Så rättar du
    Skriv vad som har hänt, eller det nya datumet.

    ## In English
    The sentence is left from the plan or the last report. Write what has happened, or the new day.
    """
    if BUDGET_PER_UPPDRAG in reading.contract.tables:
        return  # a plan is written before its year
    for fact in reading.texts:
        for sentence in () if _is_done(reading, fact) else sentences(str(fact.value)):
            match = _day_planned(sentence.text)
            if match is None:
                continue
            if _last_day(match) < date.fromisoformat(reading.contract.period_end).replace(day=1):
                when = " ".join(filter(None, (match["day"], match["month"], match["year"])))
                facts = {"cell_name": cell_name(reading, fact.key), "day": when.casefold()}
                yield Hit(fact.place, {**facts, "text": quoted(sentence.text)})


def _day_planned(text: str) -> re.Match[str] | None:
    """The day for which a sentence says that something is planned."""
    planned = _PLANNED.search(text)
    day = _DAY.search(text, planned.end()) if planned else None
    if planned is None or day is None or day.start() - planned.end() > _FARTHEST:
        return None
    return None if _OTHERWISE.search(text, planned.end(), day.start()) else day


def _is_done(reading: Reading, fact: Fact) -> bool:
    """Whether a text is beside an activity that is done."""
    status = reading.submission.value((*fact.key[:2], "status"))
    is_status = fact.key[0] == ENVIRONMENT and isinstance(status, str)
    return is_status and ACTIVITIES.get(str(status).casefold()) is State.DONE


def _last_day(match: re.Match[str]) -> date:
    """The last day that a month, or a day of it, may be."""
    first = date(int(match["year"]), _MONTHS.index(match["month"].casefold()) + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return last if match["day"] is None else min(first + timedelta(int(match["day"]) - 1), last)


_RUNNING = regex(
    r"\b(?:under|hittills(?: under)?|i) (?P<year>20\d\d) (?:har|pågår|fortsätter)\b"
    r"|\b(?:års)?prognosen (?:för )?(?P<forecast>20\d\d) (?:är|pekar|visar|följer|uppgår)\b",
    re.IGNORECASE,
)
"""What a text says of a year that is going on."""
_COMPARED = regex(
    r"\b(?:jämfört med|i jämförelse med|i förhållande till|än(?: under)?|mot) "
    r"(?:(?:samma|motsvarande) (?:period|tid|månader|tidpunkt) |hela |helåret |året )?"
    r"(?P<year>20\d\d)\b(?! års)",
    re.IGNORECASE,
)
_BOTH_YEARS = regex(
    r"\b(?:i år|årets|nu|numera|fortfarande|ännu|sedan dess|därefter|vilket|som|samt|effekt\w*"
    r"|nästa år|kommande|framåt|kommer att|väntas|beräknas|bedöms|planeras|ska|skall|blir|bli)\b",
    re.IGNORECASE,
)
"""What may say that a sentence of another year is about this one too, or about one to come."""
_YEAR = regex(r"\b20\d\d\b")


@rule(
    Words(
        "KAL630",
        Severity.WARNING,
        sv="{cell_name}: ”{text}” Rapporten gäller {year}. Är det {found} som menas?",
        en="{cell_name}: “{text}” The report is of {year}. Is {found} what is meant?",
    )
)
def years_of_the_report(reading: Reading, _: Expected) -> Iterator[Hit]:
    """What a text says has been so this year is of the report's year, and compared with another.

    Judged are sentences with no other year and no words of what lasts or is to come.

    ## Regel
    Det som en text säger om året som pågår gäller rapportens år, och det jämförs med ett tidigare.

    ## Varför
    Meningen är kvar från förra året, eller årtalet byttes i hela filen, även där det var rätt.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Verksamhet | Under 2019 har verksamheten haft många vakanser. |

    ## Så rättar du
    Rätta årtalet. Handlar meningen om ett annat år, skriv *hade*, *var* eller *blev*.

    ## In English
    The sentence is last year's, or the year was replaced in all of the file. Correct the year.
    """
    ours = reading.contract.year
    for fact in reading.texts:
        for sentence in sentences(str(fact.value)):
            found = _odd_year(sentence.text, ours)
            if found is not None:
                facts: Facts = {"year": ours, "found": found, "text": quoted(sentence.text)}
                yield Hit(fact.place, {**facts, "cell_name": cell_name(reading, fact.key)})


def _odd_year(text: str, ours: int) -> int | None:
    """The year that a sentence tells as the one that goes on, or that it compares itself with."""
    if len(set(_YEAR.findall(text))) != 1 or _BOTH_YEARS.search(text):
        return None
    running, compared = _RUNNING.search(text), _COMPARED.search(text)
    if running and compared is None:
        year = int(running["year"] or running["forecast"])
        return year if year != ours else None
    return ours if compared and int(compared["year"]) == ours else None
