"""KAL614-KAL616: one thing with two amounts, a variance called a result, amounts of no unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kalkyl.base.regex import regex
from kalkyl.figures.sentences import sentences
from kalkyl.figures.shared_units import UNIT
from kalkyl.figures.text_amounts import TextAmount, find, without_traps
from kalkyl.model import NOTHING, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.held_texts import held
from kalkyl.rules.labels import cell_name, quoted, said_figure
from kalkyl.rules.prose.claims import Verdict
from kalkyl.rules.prose.restated import restatements

_DOUBLED = regex(
    rf"(?<![\d,])(?<!\d )\d[\d ,\u00a0]{{0,20}}?\s?(({UNIT})[ ]?({UNIT})"
    r"|(?:tusen|miljon(?:er)?|miljard(?:er)?)[ ](?:tkr|mnkr|mkr|mdkr))(?!\w)",
    re.IGNORECASE,
)
_NUMBER = regex(
    r"(?<![\w,.§/:–-])[-−–+]?(?:\d{1,3}(?:[ \u00a0]\d{3}){1,4}(?:,\d{1,3})?|\d{1,9},\d{1,4}"
    r"|(?!(?:19|20)\d\d\b)\d{3,9}|(?<=[-−–+])\d{1,9})(?![\w%‰]|[,.:/]\d|\s?[%‰])"
)
"""A number that is an amount by its look."""
_MEASURED = regex(
    r"(?:överskott|underskott|avvikelse|budget|prognos|resultat|kostnad|intäkt|utfall|anslag"
    r"|överskrid|underskrid|bidrag|sjukfrånvaro|personalomsättning|hyr(?:a|or)n?\b|besparing"
    r"|verksamheten\s+gick|\bram(?:en)?\b|investering|utgift)\w{0,20}",
    re.IGNORECASE,
)
"""What has amounts of money, or percentages."""
_LEADS = regex(
    r"\b(?:är|på|om|till|med|blev|blir|vid|gick|går|kvar|från|[:=])\s{0,3}(?:cirka|ca|drygt|knappt|runt"
    r"|ungefär|nästan|hela|endast|bara)?\s{0,3}\Z|[:=]\s{0,3}\Z",
    re.IGNORECASE,
)
_FOLLOWS = regex(
    r"\s*(?:\Z|[.;,)]|(?:bättre|sämre|högre|lägre|dyrare|billigare|mer|mindre|jämfört|sedan|än|mot"
    r"|beror|förklaras|väntas|och|men|vid|trots|vilket|där|medan|eftersom|på\s+grund|till\s+(?:följd|\d))"
    r"\b)",
    re.IGNORECASE,
)
"""What may stand behind a number that counts no thing."""
_SHARES_UNIT = regex(
    r"\s*(?:,|och|samt|respektive|mot|medan|jämfört\s+med|i\s+stället\s+för|istället\s+för|gentemot|av"
    r"|till|än)\s[^\d.;:()\n]{0,40}\Z",
    re.IGNORECASE,
)
"""What stands between two amounts of which the last has the unit of both."""
_UNIT_ABOVE = regex(rf"(?:\bi|\()\s?(?:{UNIT})(?!\w)", re.IGNORECASE)
"""Where a text says once for all in what its amounts are: *belopp i tkr*."""
_INDEX = regex(
    r"index|hme|poäng|kvot|antal|miljon|tusen|tkr|årsarbet|befolkning|invånar|besök|elev|plats"
    r"|person|timm|dagar|ärende|undersökning|enkät|betyg|skala|mätning|nöjd|svar|anställda|nummer"
    r"|motivation|ledarskap|styrning|version|engagemang|§|\bdnr|avsnitt|tabell|\bav\s+\d|måttet",
    re.IGNORECASE,
)
"""What is counted, or has points."""


@rule(
    Words(
        "KAL614",
        Severity.WARNING,
        sv="”{text}”: samma text säger {other} om samma sak. Rätta det ena beloppet.",
        en="“{text}”: the same text says {other} of the same thing. Correct one of the amounts.",
    )
)
def one_thing_has_one_amount(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A text does not give one thing two amounts.

    Only where both statements are of the same measure, row and time.

    ## Regel
    En text som anger samma sak två gånger anger samma belopp, på avrundning när.

    ## Varför
    Beloppet rättas på det ena stället och glöms på det andra.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Verksamhet | Prognosen är 4,2 mnkr. Prognosen på 4,8 mnkr väntas hålla. |

    ## Så rättar du
    Skriv samma belopp på båda ställena.

    ## In English
    The amount is corrected in one place and forgotten in the other. Write the same in both.
    """
    for fact in reading.texts:
        for found in restatements(str(fact.value)):
            if found.is_wrong:
                facts = {"text": quoted(found.words), "other": said_figure(found.before)}
                yield Hit(fact.place, facts)


@rule(
    Words(
        "KAL615",
        Severity.NOTE,
        sv="”{text}”: {said} är {figure_name}, inte resultatet. Skriv avvikelse.",
        en="“{text}”: {said} is {figure_name}, not the result. Write variance.",
    )
)
def variance_is_no_result(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """What a text calls the result is the outcome, not its variance from the budget.

    ## Regel
    Det som en text kallar resultat är utfallet. Skillnaden mot budget heter avvikelse.

    ## Varför
    Läsaren vet inte om 1,9 mnkr är vad verksamheten kostat eller vad den har kvar.

    ## Exempel
    | Prognos per uppdrag | Prognos, budgetavvikelse | Kommentar |
    |---|--:|---|
    | Regionkontoret | *790* | Helårsresultatet är 790 tkr. |

    ## Så rättar du
    Skriv avvikelse, eller resultat i förhållande till budget.

    ## In English
    The difference from the budget is called variance; the result is the outcome.
    """
    for claim in held(reading, expected):
        if claim.verdict is Verdict.MISNAMED and not claim.source:
            said = said_figure(claim.said) if claim.said else NOTHING
            named = cell_name(reading, claim.key)
            yield Hit(
                claim.fact.place, {"text": quoted(claim.text), "said": said, "figure_name": named}
            )


@rule(
    Words(
        "KAL616",
        Severity.WARNING,
        sv="”{text}”: beloppet ska ha en enhet, och bara en.",
        en="“{text}”: the amount should have a unit, and only one.",
    )
)
def amount_has_one_unit(reading: Reading, _: Expected) -> Iterator[Hit]:
    """An amount in a text has a unit, and has it once.

    ## Regel
    Ett belopp i en text har en enhet, och bara en.

    ## Varför
    2,5 kan vara tusental, miljoner eller procent, och ”2,5 mnkr tkr” är inget av dem.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Verksamhet | Avvikelsen är 2,5 mnkr tkr. |

    ## Så rättar du
    Skriv beloppet med sin enhet: tkr, mnkr eller procent.

    ## In English
    An amount without a unit, or with two, can be read in several ways. Write its unit once.
    """
    for fact in reading.texts:
        text = str(fact.value)
        for found in _DOUBLED.finditer(text):
            yield Hit(fact.place, {"text": quoted(found[0])})
        if _MEASURED.search(text) and not _UNIT_ABOVE.search(text):
            yield from (Hit(fact.place, {"text": quoted(said)}) for said in _without_unit(text))


def _without_unit(text: str) -> Iterator[str]:
    """The clauses that give a measure an amount without saying in what it is."""
    amounts = list(find(text))
    known = {place for amount in amounts for place in range(amount.start, amount.end)}
    for sentence in sentences(text):
        measured = _MEASURED.search(sentence.text)
        if measured is None or _INDEX.search(sentence.text):
            continue
        for found in _NUMBER.finditer(without_traps(sentence.text)):
            before = sentence.text[: found.start()]
            is_led = _LEADS.search(before) is not None and measured.start() < found.start()
            is_said = is_led and _FOLLOWS.match(sentence.text, found.end()) is not None
            place = sentence.start + found.start()
            if is_said and place not in known and not _shares_unit(text, place, amounts):
                yield sentence.text[measured.start() : found.end()]
                break


def _shares_unit(text: str, start: int, amounts: Sequence[TextAmount]) -> bool:
    """Whether a number is joined to an amount whose unit is its too: *85,9 mot 82,7 mnkr*."""
    numbers = list(_NUMBER.finditer(text, start))
    for number, after in pairwise(numbers):
        if not _SHARES_UNIT.match(text[number.end() : after.start()]):
            return False
        if any(amount.start <= after.start() < amount.end for amount in amounts):
            return True
    return False
