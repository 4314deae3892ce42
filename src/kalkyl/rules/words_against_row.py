"""KAL412, KAL627: items and comments that say another thing than their row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kalkyl.base.regex import regex
from kalkyl.contract.document import folded
from kalkyl.contract.known_tables import ANALYSIS, FORECAST
from kalkyl.figures.contradictions import LEAST
from kalkyl.figures.precision import entries_behind
from kalkyl.figures.sentences import sentences
from kalkyl.figures.text_amounts import find
from kalkyl.model import Fact, Key, Place, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.labels import cell_name, figure, quoted, row_words
from kalkyl.rules.likely_slips import likely_slip

_CHANGE = "förändring"
_SIDED = regex(r"\s*(?:det |årets |periodens )?(över|under)skottet\b", re.IGNORECASE)
"""A comment that begins so is about the variance of its row."""
_NONE = regex(
    r"\s*(?:(?:års|helårs)?(?:prognosen|utfallet|resultatet|verksamheten|uppdraget|allt|det|vi)\s)?"
    r"(?:(?:är|ligger|blir)\s)?"
    r"(?:(?:följer|följde|på|i (?:nivå|linje|enlighet) med|som|enligt|lika med|motsvarar)"
    r" (?:den |årets )?budget(?:en|erat)?\b|(?:ingen|inga) avvikelser?\b)"
    r"(?:,? (?:och )?(?:ingen|inga) avvikelser?| mot budget(?:en)?| (?:för)?väntas| på helåret)*"
    r"\W*",
    re.IGNORECASE,
)
"""A comment that says this and no more is about a row without a variance."""
_OF_YEAR = regex(r"prognos|helår|\bår(?:et|ets)\b|\bslut", re.IGNORECASE)
_OF_PERIOD = regex(r"utfall|hittills|period|månad", re.IGNORECASE)
_FAR = Decimal("0.01")
"""A variance of more than so much of the budget is not what anybody calls none."""
_BETTER = regex(
    r"\b(?:(?:lägre|minskade|mindre|uteblivna) (?:\w+ )?\w*kostnad|(?:högre|ökade|större) (?:\w+ )?"
    r"\w*intäkt)",
    re.IGNORECASE,
)
_WORSE = regex(
    r"\b(?:merkostnad|(?:högre|ökade|större) (?:\w+ )?\w*kostnad"
    r"|(?:lägre|minskade|mindre|uteblivna) (?:\w+ )?\w*intäkt)",
    re.IGNORECASE,
)
_UNSURE = regex(
    r"\b(?:inte|ej|trots|men|samtidigt|dock|delvis|om|bland annat|bl\.? ?a"
    r"|till exempel|t\.? ?ex)\b",
    re.IGNORECASE,
)


@rule(
    Words(
        "KAL627",
        Severity.WARNING,
        sv="{cell_name}: ”{text}”, men {other_name} är {found}. Rätta beloppet eller texten.",
        en="{cell_name}: “{text}”, but {other_name} is {found}. Correct the amount or the text.",
    )
)
def side_of_its_row(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A comment on a surplus is beside one, and lower costs make an item better, not worse.

    Judged are comments that begin with the surplus or the deficit and name no amount, those that
    only say that there is no variance, and causes that name one change of costs or income without
    reservation.

    ## Regel
    En kommentar om överskottet står vid ett överskott, och lägre kostnader ger en positiv post.

    ## Varför
    Texten blir kvar när beloppet vänder, eller beloppet har fått fel tecken.

    ## Exempel
    | Prognos per uppdrag | Kommentar |
    |---|---|
    | Regionkontoret | Underskottet beror på tjänster som inte har tillsatts. |

    ## Så rättar du
    Rätta det som är fel av texten och beloppet.

    ## In English
    The text stays when the amount turns, or the amount has the wrong sign. Correct either.
    """
    sided = [
        (text, amount)
        for text, amount, better in (*_comments(reading), *_causes(reading))
        if (number := reading.figures[amount].number) and (number > 0) is not better
    ]
    for text, amount in (*sided, *_said_none(reading)):
        number = reading.figures[amount].number
        if number:
            place, other = reading.submission.place(text.key), reading.submission.place(amount)
            facts = {
                "cell_name": cell_name(reading, text.key),
                "text": quoted(next(iter(sentences(str(text.value)))).text),
                "other_name": cell_name(reading, amount),
                "found": figure(number, "tkr"),
            }
            yield Hit(place, facts, (other,) if other else (), (amount,))


def _comments(reading: Reading) -> Iterator[tuple[Fact, Key, bool]]:
    """The comments that begin with a surplus or a deficit, with the variance of their row."""
    for fact in reading.texts:
        found = _SIDED.match(str(fact.value))
        variance = _variance(reading, fact) if found and not find(str(fact.value)) else ()
        if found and variance:
            yield fact, variance[0], found[1].casefold() == "över"


def _variance(reading: Reading, comment: Fact) -> tuple[Key, ...]:
    """The variance of a comment's row with the amounts it is of, the budget last."""
    table = reading.contract.tables[comment.key[0]]
    for column in () if table.is_open else table.columns:
        spec = table.cell(comment.key[1], column)
        if spec and spec.formula and spec.formula.measure == "variance":
            key = (*comment.key[:2], column)
            return (key, *(ref.key(key) for ref in spec.formula.of))
    return ()


def _said_none(reading: Reading) -> Iterator[tuple[Fact, Key]]:
    """The comments that only say that there is no variance, beside one."""
    for fact in reading.texts:
        text = str(fact.value)
        keys = _variance(reading, fact) if _NONE.fullmatch(text) else ()
        if not keys:
            continue
        number, budget = (reading.figures[key].number for key in (keys[0], keys[-1]))
        spec = reading.contract.spec(keys[1])
        other = _OF_YEAR if spec and spec.accumulates else _OF_PERIOD
        is_far = number and budget and abs(number) >= max(Decimal(LEAST), _FAR * abs(budget))
        if is_far and not other.search(text):
            yield fact, keys[0]


def _causes(reading: Reading) -> Iterator[tuple[Fact, Key, bool]]:
    """The causes of items that name one change, with the amount of the item."""
    for fact in reading.texts:
        words = str(fact.value)
        if fact.key[0] == ANALYSIS and fact.key[2] == "cause" and not _UNSURE.search(words):
            better, worse = bool(_BETTER.search(words)), bool(_WORSE.search(words))
            if better is not worse:
                yield fact, (*fact.key[:2], "amount"), better


@rule(
    Words(
        "KAL412",
        Severity.WARNING,
        sv="{row}: posterna om förändring sedan föregående rapport blir {left} och sägs vara "
        "fullständiga, men prognosförändringen är {right}.{cause:+}",
        en="{row}: the items on the change since the report before come to {left} and are said to "
        "be complete, but the change of the forecast is {right}.{cause:+}",
    )
)
def change_is_complete(reading: Reading, _: Expected) -> Iterator[Hit]:
    """Items of the change since the last report, said to be complete, add up to it.

    KAL403 says the same of the variance. Rounding of each item is allowed.

    ## Regel
    Poster om förändringen sedan föregående rapport, som sägs vara fullständiga, blir förändringen.

    ## Varför
    Förändringen är det som läsaren av en ny rapport först vill förstå.

    ## Exempel
    | Analys av avvikelser | Post avser | Belopp |
    |---|---|--:|
    | rad 1 | Förändring sedan föregående rapport | 900 |

    | Analys av avvikelser | Fullständig uppdelning |
    |---|---|
    | rad 2 | Nej |
    | rad 3 | Nej |

    ## Så rättar du
    Rätta beloppen, lägg till posten som saknas, eller skriv Nej under Fullständig uppdelning.

    ## In English
    Correct the amounts, add the item that is missing, or say that the breakdown is incomplete.
    """
    for row in reading.submission.rows.get(FORECAST, ()):
        change = (FORECAST, row, "forecast_change")
        items = [key for key in _change_items(reading) if key[0] == row_words(reading, change)]
        right, complete = reading.figures[change].number, any(item[2] for item in items)
        left = sum((item[1] for item in items), Decimal(0))
        if complete and right is not None and abs(left - right) > len(items):
            entries = [*(item[4] for item in items), *entries_behind(reading.figures, change)]
            facts = {
                "row": row_words(reading, change),
                "left": figure(left, "tkr"),
                "right": figure(right, "tkr"),
                "cause": likely_slip(reading, entries, left - right),
            }
            places = [place for item in items if (place := item[3])]
            yield Hit(reading.submission.place(change), facts, tuple(places), (change,))


def _change_items(reading: Reading) -> Iterator[tuple[str, Decimal, bool, Place | None, Key]]:
    """The items on a change: of what row, how much, whether complete, where, and its key."""
    value = reading.submission.value
    for item in reading.submission.rows.get(ANALYSIS, ()):
        key = (ANALYSIS, item, "amount")
        kind, amount = str(value((ANALYSIS, item, "item_type"))), value(key)
        if folded(kind).startswith(_CHANGE) and isinstance(amount, Decimal):
            complete = value((ANALYSIS, item, "complete")) == "Ja"
            row = str(value((ANALYSIS, item, "assignment")))
            yield row, amount, complete, reading.submission.place(key), key
