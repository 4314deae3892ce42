"""KAL611-KAL612: what texts say of goals and activities, against the tables of them."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.contract.known_tables import ENVIRONMENT, GOALS
from kalkyl.figures.sentences import sentences
from kalkyl.model import Fact, Key, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.labels import cell_name, quoted, row_words
from kalkyl.rules.prose.goal_counts import GoalCount, goal_counts
from kalkyl.rules.prose.states import ACTIVITIES, State, contradicts
from kalkyl.rules.prose.states import GOALS as ASSESSMENTS

_ASSESSMENT = "assessment"
_BESIDE = ((GOALS, "description", _ASSESSMENT), (ENVIRONMENT, "comment", "status"))
_STATES = {GOALS: ASSESSMENTS, ENVIRONMENT: ACTIVITIES}
_STEM = 5
Kinds = list[tuple[State, str]]


@rule(
    Words(
        "KAL611",
        Severity.WARNING,
        sv="”{text}”, men i tabellen {table_says}. Rätta texten eller tabellen.",
        en="“{text}”, but in the table {table_says}. Correct the text or the table.",
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
    kinds = {table: _kinds(reading, table, column) for table, _, column in _BESIDE}
    for fact in reading.texts:
        for said in goal_counts(str(fact.value)) if fact.key[0] != GOALS else ():
            known = kinds[said.table]
            right = sum(said.of in {"", state} for state, _ in known)
            is_known = known and said.of in {"", *_STATES[said.table].values()}
            if is_known and not said.fits(right, len(known)):
                table_says = _table_says(said, known, right)
                yield Hit(fact.place, {"text": quoted(said.text), "table_says": table_says})


def _table_says(said: GoalCount, known: Kinds, right: int) -> Phrase:
    if not said.of:
        return Phrase("goals_in_all", "there are {count}", {"count": str(right)})
    names = {state: label.capitalize() for label, state in _STATES[said.table].items()}
    names |= dict(known)
    facts = {"count": str(right), "whole": str(len(known)), "of": names[State(said.of)]}
    return Phrase("goals_of_a_state", "{count} of {whole} are “{of}”", facts)


def _kinds(reading: Reading, table: str, column: str) -> Kinds:
    """How each goal or activity of a table goes, with its label; nothing where one is unknown."""
    states = _STATES[table]
    rows = reading.submission.rows.get(table, ())
    labels = [str(reading.submission.value((table, row, column))) for row in rows]
    known = [(states.get(label.casefold()), label) for label in labels]
    return [(state, label) for state, label in known if state] if all(s for s, _ in known) else []


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
    for table, text, status in _BESIDE:
        for row in reading.submission.rows.get(table, ()):
            label = reading.submission.facts.get((table, row, status))
            if label is None or not isinstance(label.value, str):
                continue
            name = row_words(reading, label.key).rpartition(" – ")[2].casefold()
            for fact, said in _said_of(reading, (table, row, text), name):
                words = contradicts(said, label.value, name.split())
                if words:
                    facts = {"text": quoted(words), "cell_name": cell_name(reading, label.key)}
                    place = (label.place,) if label.place else ()
                    yield Hit(fact.place, {**facts, "label": label.value}, place)


def _said_of(reading: Reading, key: Key, name: str) -> Iterator[tuple[Fact, str]]:
    """The text beside a goal or an activity, and the sentences elsewhere that name it."""
    stems = [word[:_STEM] for word in name.split() if len(word) >= _STEM]
    for fact in reading.texts:
        text = str(fact.value)
        if fact.key == key:
            yield fact, text
        elif stems and fact.key[0] not in {GOALS, ENVIRONMENT}:
            folded = text.casefold()
            if all(stem in folded for stem in stems):
                for sentence in sentences(text):
                    said = sentence.text.casefold()
                    if all(stem in said for stem in stems):
                        yield fact, sentence.text
