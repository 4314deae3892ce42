"""KAL611-KAL612: what texts say of goals and activities, against the tables of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kalkyl.contract.known_tables import ENVIRONMENT, GOALS
from kalkyl.model import Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.labels import cell_name, quoted
from kalkyl.rules.prose.verdicts import EVERY, LABELS, contradicts, counted

_ASSESSMENT = "assessment"
_BESIDE = ((GOALS, "description", _ASSESSMENT), (ENVIRONMENT, "comment", "status"))
_ALL = Phrase("goals_in_all", "in all")


@rule(
    Words(
        "KAL611",
        Severity.WARNING,
        sv="Texten säger ”{said}” mål eller uppdrag ({of}), men i tabellen är de {count}. "
        "Rätta texten eller tabellen.",
        en="The text says “{said}” goals or assignments ({of}), but the table has {count}. "
        "Correct the text or the table.",
    )
)
def goals_are_as_many_as_said(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A number of goals in a text is that of the goals table, in all or by assessment.

    ## Regel
    När en text räknar mål och uppdrag är de lika många i tabellen, och lika många har bedömningen.

    ## Varför
    En bedömning ändras i tabellen, och sammanfattningen räknar fortfarande som förut.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Verksamhet | Avdelningen har två uppdrag. |

    | Mål och uppdrag | Uppdrag | Bedömning |
    |---|---|---|
    | rad 1 | Minska köerna | Uppfylls |

    ## Så rättar du
    Räkna raderna i tabellen, och skriv deras antal i texten.

    ## In English
    An assessment changes in the table, and the summary still counts as before. Count again.
    """
    rows = reading.submission.rows.get(GOALS, ())
    labels = [reading.submission.value((GOALS, row, _ASSESSMENT)) for row in rows]
    known = [LABELS.get(str(label).casefold(), "") for label in labels]
    if not rows or not all(known):
        return
    counts = Counter(known)
    of = {LABELS[str(label).casefold()]: str(label) for label in labels}
    for fact in reading.texts:
        for said in counted(str(fact.value)) if fact.key[0] != GOALS else ():
            right = counts[said.of] if said.of else len(rows)
            if right != (len(rows) if said.number == EVERY else said.number):
                name = of.get(said.of, said.of) if said.of else _ALL
                yield Hit(fact.place, {"said": said.words, "of": name, "count": str(right)})


@rule(
    Words(
        "KAL612",
        Severity.WARNING,
        sv="”{text}”, men {cell_name} är {label}. Rätta texten eller bedömningen.",
        en="“{text}”, but {cell_name} is {label}. Correct the text or the assessment.",
    )
)
def comment_fits_its_status(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A comment beside a goal or an activity does not contradict its assessment or status.

    ## Regel
    Texten vid ett mål eller en aktivitet säger inte emot bedömningen eller statusen på samma rad.

    ## Varför
    Statusen väljs i en lista och texten skrivs för hand, ofta av olika personer.

    ## Exempel
    | Mål och uppdrag | Uppdrag | Beskrivning av läget | Bedömning |
    |---|---|---|---|
    | rad 1 | Minska köerna | Uppdraget uppfylls inte i år. | Uppfylls |

    ## Så rättar du
    Läs igenom raden, och rätta den av de två som är fel.

    ## In English
    The status is chosen from a list and the text is written by hand, often by different people.
    """
    texts = {fact.key: fact for fact in reading.texts}
    for table, text, status in _BESIDE:
        for row in reading.submission.rows.get(table, ()):
            fact, label = (
                texts.get((table, row, text)),
                reading.submission.facts.get((table, row, status)),
            )
            if fact is None or label is None or not isinstance(label.value, str):
                continue
            words = contradicts(str(fact.value), label.value)
            if words:
                facts = {"text": quoted(words), "label": label.value}
                named = {"cell_name": cell_name(reading, label.key), **facts}
                yield Hit(fact.place, named, (label.place,) if label.place else ())
