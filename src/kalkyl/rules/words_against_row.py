"""KAL412, KAL627: items and comments that say another thing than their row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kalkyl.base.regex import regex
from kalkyl.contract.document import folded
from kalkyl.contract.known_tables import ANALYSIS, FORECAST
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
        sv="{cell_name}: ”{text}”, men {other_name} är {found}. Rätta tecknet eller texten.",
        en="{cell_name}: “{text}”, but {other_name} is {found}. Correct the sign or the text.",
    )
)
def side_of_its_row(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A comment on a surplus is beside one, and lower costs make an item better, not worse.

    Judged are comments that begin with the surplus or the deficit and name no amount, and causes
    that name one change of costs or income without reservation.

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
    for text, amount, better in (*_comments(reading), *_causes(reading)):
        number = reading.figures[amount].number
        if number and (number > 0) is not better:
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
        table = reading.contract.tables[fact.key[0]]
        judged = found and not table.is_open and not find(str(fact.value))
        for column in table.columns if judged else ():
            spec = table.cell(fact.key[1], column)
            if found and spec and spec.formula and spec.formula.measure == "variance":
                yield fact, (*fact.key[:2], column), found[1].casefold() == "över"
                break


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
