"""KAL404, KAL602-KAL604, KAL608, KAL609, KAL632: texts that the tables contradict.

An amount is held against what its words and its value tell; see :mod:`kalkyl.rules.prose.evidence`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kalkyl.base.regex import regex
from kalkyl.contract.cell_spec import CellKind
from kalkyl.contract.known_tables import ANALYSIS, ANALYSIS_CHECK
from kalkyl.contract.spec import TableSpec
from kalkyl.figures.amount import rounded
from kalkyl.figures.precision import interval
from kalkyl.model import NOTHING, FactValue, Key, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.held_texts import held
from kalkyl.rules.labels import cell_name, figure, quoted, row_words, said_figure
from kalkyl.rules.prose.claims import Claim, Verdict
from kalkyl.rules.prose.evidence import Shown
from kalkyl.rules.prose.likely_mistakes import is_all_that_is_said, is_likely_figure
from kalkyl.template.controls import is_claimed

_SENTENCE = regex(r"(?<=[.!?;])\s+|\n")
_REST = regex(
    r"\b(?:rest(?:en|erande)|återstå(?:ende|r|toden)|övrig(?:a|t)|i övrigt|kvarvarande)\b",
    re.IGNORECASE,
)
_PLUS = regex(
    r"överskott|positiv|(?:lägre|minskade|mindre) (?:\w+ )?\w*kostnad"
    r"|(?:högre|ökade|större) (?:\w+ )?\w*intäkt",
    re.IGNORECASE,
)
_MINUS = regex(
    r"underskott|negativ|merkostnad|(?:högre|ökade|större) (?:\w+ )?\w*kostnad"
    r"|(?:lägre|minskade|mindre) (?:\w+ )?\w*intäkt",
    re.IGNORECASE,
)
_UNSURE = regex(
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
    table = reading.contract.tables.get(ANALYSIS_CHECK)
    if table is None or ANALYSIS not in reading.contract.tables:
        return
    for row in reading.submission.rows.get(ANALYSIS_CHECK, ()):
        key = (ANALYSIS_CHECK, row, "remaining")
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
    items = reading.submission.rows.get(ANALYSIS, ())
    causes = (
        reading.submission.value((ANALYSIS, item, "cause"))
        for item in items
        if reading.submission.value((ANALYSIS, item, "assignment")) == label
    )
    return any(isinstance(cause, str) and _REST.search(cause) for cause in causes)


def _said_of_rest(reading: Reading, row: str) -> Iterator[tuple[Key, Phrase]]:
    """The comments beside the variance that say what the rest is."""
    spec = reading.contract.spec((ANALYSIS_CHECK, row, "variance"))
    source = (
        spec.formula.of[0].key((ANALYSIS_CHECK, row, "variance")) if spec and spec.formula else None
    )
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
        if (spec := table.cell(row, column)) and spec.kind is CellKind.TEXT and spec.is_input
    )


def _claims(reading: Reading, expected: Expected, verdict: Verdict) -> Iterator[tuple[Claim, Hit]]:
    """The claims of a kind about this report, with the facts that their words share."""
    for claim in held(reading, expected):
        if claim.verdict is verdict and not claim.source:
            place = reading.submission.place(claim.key)
            facts = {
                "text": quoted(claim.text),
                "said": said_figure(claim.said) if claim.said else NOTHING,
                "figure": _shown(reading, claim.key),
                "figure_name": cell_name(reading, claim.key),
                "at": place or "–",
            }
            yield claim, Hit(claim.fact.place, facts, (place,) if place else ())


def _shown(reading: Reading, key: Key) -> FactValue:
    """A figure as the workbook shows it, else as it is computed."""
    spec = reading.contract.spec(key)
    fact = reading.submission.facts.get(key)
    shown = reading.figures[key].number if fact is None or fact.value is None else fact.value
    if spec and spec.decimals is not None and isinstance(shown, Decimal):
        shown = rounded(shown, spec.decimals)
    return figure(shown, spec.unit if spec else None)


@rule(
    Words(
        "KAL602",
        Severity.WARNING,
        sv="”{text}”: {said} står på {other}, men {figure_name} är {figure}. "
        "Rätta namnet eller beloppet.",
        en="“{text}”: {said} stands at {other}, but {figure_name} is {figure}. "
        "Mend the name or the amount.",
    )
)
def figure_of_another_row(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """A figure that a text gives a row is not that of another row.

    ## Regel
    Ett belopp som en text ger en rad är inte en annan rads.

    ## Varför
    I en tryckt rapport sköts ett larm om 6,0 mnkr upp, men beloppet stod på ett annat larm.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Sammanfattning | Årsbudgeten för Förtroendevalda är 44 125 tkr. |

    | Prognos per uppdrag | Årsbudget |
    |---|--:|
    | Regionkontoret | *-44 125* |
    | Förtroendevalda | *-39 970* |

    ## Så rättar du
    Kontrollera vilken rad texten handlar om, och skriv den radens belopp.

    ## In English
    A printed report postponed one alarm with the amount of another. Check which row is meant.
    """
    for claim, hit in _claims(reading, expected, Verdict.ELSEWHERE):
        other = cell_name(reading, claim.other) if claim.other else NOTHING
        places = [reading.submission.place(key) for key in (claim.key, claim.other) if key]
        also = tuple(place for place in places if place)
        yield Hit(hit.place, {**hit.facts, "other": other}, also)


@rule(
    Words(
        "KAL603",
        Severity.WARNING,
        sv="”{text}”: {figure_name} är {figure} ({at}). Rätta texten eller tabellen.",
        en="“{text}”: {figure_name} is {figure} ({at}). Mend the text or the table.",
    )
)
def text_agrees_with_row(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """A figure that a comment or a text says of a row is the row's figure, rounding allowed.

    Said of the row whose comment it is, or of a row that the text names. Digits may be left out or
    rounded; *cirka* and *drygt* leave a tenth to either side.

    ## Regel
    Ett belopp som en text anger för en rad är radens, på avrundning när.

    ## Varför
    Tabellen ändras sist, och då står det gamla beloppet kvar i kommentaren.

    ## Exempel
    | Prognos per uppdrag | Prognos, budgetavvikelse | Kommentar |
    |---|--:|---|
    | Regionkontoret | *790* | Avvikelsen är 650 tkr. |

    ## Så rättar du
    Rätta beloppet i texten, eller raden om det är den som är fel.

    ## In English
    Tables change last, and comments keep the old amount. Mend the text, or the row.
    """
    found = _wrong(reading, expected, likely=True)
    return (hit for claim, hit in found if not claim.is_whole)


@rule(
    Words(
        "KAL604",
        Severity.WARNING,
        sv="”{text}”: {figure_name} är {figure} ({at}). Rätta texten eller tabellen.",
        en="“{text}”: {figure_name} is {figure} ({at}). Mend the text or the table.",
    )
)
def text_agrees_with_indicator(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """A figure that a text says of the whole is that of the indicator or total, rounding allowed.

    ## Regel
    Ett belopp som en text anger för helheten är indikatorns eller summans, på avrundning när.

    ## Varför
    Samma indikator har tryckts som 55,0 på en sida och 54,6 på en annan.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Verksamhet | Sjukfrånvaron är 2,48 procent. |

    | Indikatorer | Utfall |
    |---|--:|
    | Sjukfrånvaro | *2,84 %* |

    ## Så rättar du
    Skriv samma tal i texten som i tabellen.

    ## In English
    The same indicator has been printed with two figures. Write that of the table.
    """
    return (hit for claim, hit in _wrong(reading, expected, likely=True) if claim.is_whole)


@rule(
    Words(
        "KAL632",
        Severity.NOTE,
        sv="”{text}”: {figure_name} är {figure} ({at}). Menar texten något annat behöver inget "
        "göras.",
        en="“{text}”: {figure_name} is {figure} ({at}). If the text means something else, nothing "
        "need be done.",
    )
)
def text_may_mean_a_figure(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """What a text seems to say of a figure is the figure, though no likely mistake leads from it.

    The amount is far from the figure, has other digits, and stands nowhere else in the report: it
    may as well be of something else. What is near, or a slip of the hand, is KAL603's and KAL604's.

    ## Regel
    Ett belopp som en text ser ut att ange för en rad eller helheten är deras.

    ## Varför
    Ett gammalt belopp kan vara långt från tabellens, men oftare gäller det något annat.

    ## Exempel
    | Prognos per uppdrag | Prognos, budgetavvikelse | Kommentar |
    |---|--:|---|
    | Regionkontoret | *790* | Avvikelsen är 420 tkr, som väntat. |

    ## Så rättar du
    Rätta beloppet om det ska vara tabellens. Skriv annars ut vad det gäller.

    ## In English
    The amount may be an old one, but more often it is about something else. Say what it is of.
    """
    return (hit for _claim, hit in _wrong(reading, expected, likely=False))


def _wrong(reading: Reading, expected: Expected, *, likely: bool) -> Iterator[tuple[Claim, Hit]]:
    """The amounts that are no figure of what they are said of, by whether they may be mistyped."""
    shown = Shown(reading.contract, reading.submission, reading.figures)
    for claim, hit in _claims(reading, expected, Verdict.WRONG):
        if likely is _is_likely(claim, shown):
            yield claim, hit


def _is_likely(claim: Claim, shown: Shown) -> bool:
    return (
        claim.said is None
        or is_all_that_is_said(str(claim.fact.value), claim.said)
        or is_likely_figure(claim.said, claim.key, shown)
    )


@rule(
    Words(
        "KAL608",
        Severity.WARNING,
        sv="”{text}”: {figure_name} är {figure} ({at}), alltså åt andra hållet.",
        en="“{text}”: {figure_name} is {figure} ({at}), which is the other way.",
    )
)
def words_fit_the_sign(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """What a text calls a surplus, deficit, rise or fall has the sign of it in the table.

    ## Regel
    Det som en text kallar överskott, underskott, ökning eller minskning har det tecknet i tabellen.

    ## Varför
    Överskott i texten och minus i tabellen kan inte båda vara rätt.

    ## Exempel
    | Prognos per uppdrag | Prognos, budgetavvikelse | Kommentar |
    |---|--:|---|
    | Regionkontoret | *790* | Prognosen är ett underskott på 790 tkr. |

    ## Så rättar du
    Rätta ordet i texten, eller tecknet i tabellen: kostnader skrivs med minus.

    ## In English
    A surplus in the text and a minus in the table cannot both be right.
    """
    return (hit for _claim, hit in _claims(reading, expected, Verdict.SIGN))


@rule(
    Words(
        "KAL609",
        Severity.WARNING,
        sv="”{text}”: {figure_name} är {figure} ({at}). Enheten i texten ska vara en annan.",
        en="“{text}”: {figure_name} is {figure} ({at}). The unit in the text should be another.",
    )
)
def unit_fits_the_figure(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """An amount in a text has the unit that makes it the table's figure.

    ## Regel
    Ett belopp i en text har den enhet som gör det till tabellens.

    ## Varför
    Förväxlas tkr och mnkr blir beloppet tusen gånger för stort eller för litet.

    ## Exempel
    | Prognos per uppdrag | Prognos, budgetavvikelse | Kommentar |
    |---|--:|---|
    | Regionkontoret | *790* | Avvikelsen är 790 mnkr. |

    ## Så rättar du
    Rätta enheten: 1 000 tkr är 1 mnkr.

    ## In English
    Confusing tkr and mnkr makes an amount a thousand times too large or too small.
    """
    return (hit for _claim, hit in _claims(reading, expected, Verdict.UNIT))
