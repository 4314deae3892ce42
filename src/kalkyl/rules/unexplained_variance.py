"""KAL404: what an analysis leaves unexplained, against what the text says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kalkyl.contract.spec import TableSpec
from kalkyl.figures.precision import interval
from kalkyl.model import Key, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.labels import figure, row_words
from kalkyl.template.controls import is_claimed

_CHECK, _ITEMS = "analysis_check", "analysis"
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n")
_REST = re.compile(
    r"\b(?:rest(?:en|erande)|återstå(?:ende|r|toden)|övrig(?:a|t)|i övrigt|kvarvarande)\b",
    re.IGNORECASE,
)
_PLUS = re.compile(
    r"överskott|positiv|(?:lägre|minskade|mindre) (?:\w+ )?\w*kostnad"
    r"|(?:högre|ökade|större) (?:\w+ )?\w*intäkt",
    re.IGNORECASE,
)
_MINUS = re.compile(
    r"underskott|negativ|merkostnad|(?:högre|ökade|större) (?:\w+ )?\w*kostnad"
    r"|(?:lägre|minskade|mindre) (?:\w+ )?\w*intäkt",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:inte|inga|ingen|utan|mindre|lägre|minskat|minskar) (?:under|över)skott|\binte\b",
    re.IGNORECASE,
)
_SURPLUS, _DEFICIT = Phrase("a_surplus", "a surplus"), Phrase("a_deficit", "a deficit")


@rule(
    Words(
        "KAL404",
        Severity.WARNING,
        sv="{row}: kommentaren säger att resten är {said}, men när posterna i analysen är "
        "avdragna återstår {left}. Rätta texten eller posterna.",
        en="{row}: the comment says that the rest is {said}, but after the items of the "
        "analysis {left} remains. Mend the text or the items.",
    )
)
def rest_has_the_sign_of_its_text(reading: Reading, _: Expected) -> Iterator[Hit]:
    """What an analysis leaves unexplained has the sign that the comment gives it.

    Only where a sentence of the comment speaks of what is left, and says plainly that it is a
    surplus or a deficit. Items that are said to be complete are KAL403's; where the rest is an
    item of its own, nothing is compared.

    ## Regel
    Det som en analys lämnar oförklarat har det tecken som kommentaren säger.

    ## Varför
    ”Övriga poster ger ett överskott” stämmer inte när de nämnda posterna är större än avvikelsen.

    ## Exempel
    | Prognos per uppdrag | Kommentar |
    |---|---|
    | Regionkontoret | Främst obesatta tjänster. Resten är ett underskott för lokaler. |

    | Analys av avvikelser | Belopp | Fullständig uppdelning |
    |---|---|---|
    | rad 1 | 20 | Nej |
    | rad 2 | 20 | Nej |
    | rad 3 | 20 | Nej |

    ## Så rättar du
    Räkna vad som återstår (Kvar att förklara på bladet Analys), och skriv om texten eller posterna.

    ## In English
    ”The rest is a surplus” cannot be when the items named exceed the variance. Mend one of them.
    """
    table = reading.contract.tables.get(_CHECK)
    if table is None or _ITEMS not in reading.contract.tables:
        return
    for row in reading.submission.rows.get(_CHECK, ()):
        key = (_CHECK, row, "remaining")
        left = interval(reading.figures, key)
        if left is None or left.low <= 0 <= left.high or _is_complete(reading, key):
            continue
        for comment, said in _said_of_rest(reading, row):
            if (said == _SURPLUS) is not (left.low > 0):
                number = reading.figures[key].number
                facts = {"said": said, "left": figure(number, "tkr")}
                place = reading.submission.place(comment)
                other = reading.submission.place(key)
                named = {"row": row_words(reading, key), **facts}
                yield Hit(place, named, (other,) if other else ())


def _is_complete(reading: Reading, key: Key) -> bool:
    """Whether a control has the items as complete, or one of them is the rest itself."""
    claims = [control.claim for control in reading.contract.controls if control.claim]
    label = row_words(reading, key)
    if any(is_claimed(reading.figures, claim, label) for claim in claims):
        return True
    items = reading.submission.rows.get(_ITEMS, ())
    causes = (
        reading.submission.value((_ITEMS, item, "cause"))
        for item in items
        if reading.submission.value((_ITEMS, item, "assignment")) == label
    )
    return any(isinstance(cause, str) and _REST.search(cause) for cause in causes)


def _said_of_rest(reading: Reading, row: str) -> Iterator[tuple[Key, Phrase]]:
    """The comments beside the variance that say what the rest is."""
    spec = reading.contract.spec((_CHECK, row, "variance"))
    source = spec.formula.of[0].key((_CHECK, row, "variance")) if spec and spec.formula else None
    table = reading.contract.tables.get(source[0]) if source else None
    for column in _texts(table, row) if table else ():
        key = (table.id if table else "", row, column)
        value = reading.submission.value(key)
        for sentence in _SENTENCE.split(value) if isinstance(value, str) else ():
            plus, minus = _PLUS.search(sentence), _MINUS.search(sentence)
            plain = _REST.search(sentence) and not _UNSURE.search(sentence)
            if plain and bool(plus) is not bool(minus):
                yield key, _SURPLUS if plus else _DEFICIT


def _texts(table: TableSpec, row: str) -> tuple[str, ...]:
    return tuple(
        column
        for column in table.columns
        if (spec := table.cell(row, column)) and spec.kind == "text" and spec.is_input
    )
