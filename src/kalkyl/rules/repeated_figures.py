"""KAL519, KAL625, KAL631: what was left as it was, copied down or pasted twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice

from kalkyl.contract.cell_spec import CellKind, CellSpec, EarlierKind, RequiredRule
from kalkyl.contract.document import folded
from kalkyl.contract.earlier import EarlierReport, fact_at
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.spec import VALUE, Shape, TableSpec
from kalkyl.figures.sentences import sentences
from kalkyl.model import Fact, Facts, Key, Level, Place, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.history import held, own_spec
from kalkyl.rules.labels import cell_name, figure, named, quoted

_FEWEST = {Shape.FIXED: 2, Shape.RECORD: 3}
"""So few figures of a table may be the same as last time by chance."""
_FEWEST_LETTERS = 40
_FEWEST_OF_ROW = 20
"""Of a text in two cells of one row; a shorter one is hardly about anything."""
_TWICE = 2
_COMMENT = "comment"
"""What may say *Klar* beside a status that says so; what describes a goal may not."""
_FEWEST_OF_ALIKE = 10
"""Of a text on two rows that nothing but their texts and amounts tells apart."""


@rule(
    Words(
        "KAL519",
        Severity.WARNING,
        sv="{cell_name}: {found} är inte nyare än i föregående rapport, i {count} celler. "
        "Hämta uppgifterna för den här perioden, eller säg i en kommentar varför de är desamma.",
        en="{cell_name}: {found} is no newer than in the report before, in {count} cells. Take the "
        "figures of this period, or say in a comment why nothing has changed.",
        wants=("previous",),
    )
)
def figures_of_this_period(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """What is counted up to a date is not all as it was in the report before.

    Compared are the outcomes of a table, which only grow, and a record of twelve months' figures
    with the day that they end; of such a record two figures of a thousand or more are enough.

    ## Regel
    Utfallet är inte på kronan det som föregående rapport hade, och tolvmånaderstal slutar inte
    samma dag.

    ## Varför
    Förra rapportens utfall skickas lätt igen med en ny prognos, och summorna stämmer ändå.

    ## Exempel
    | Förra rapporten: Underlag för indikatorerna | Värde |
    |---|---|
    | R12 till och med | 2021-04-30 |

    ## Så rättar du
    Hämta uppgifterna ur systemet på nytt, till och med periodens slut.

    ## In English
    The last outcome is easily sent again with a new forecast. Take the figures of this period.
    """
    then = held(reading, expected, EarlierKind.PREVIOUS)
    if then is None:
        return
    for table in reading.contract.tables.values():
        facts = _again(reading, table, then) if table.shape in _FEWEST else []
        if facts:
            key = facts[0].key
            found = figure(facts[0].value, reading.contract.unit(key))
            words = {**named(reading, key), "found": found, "count": len(facts)}
            yield Hit.of((fact.place for fact in facts), words, (fact.key for fact in facts))


_LARGE = 1000
"""Hours and the like; smaller figures of people may well be what they were."""


def _again(reading: Reading, table: TableSpec, then: EarlierReport) -> list[Fact]:
    """The figures of a table that have all been left as they were, or the day that they end."""
    facts = [fact for key in _counted(reading, table) if (fact := reading.submission.facts[key])]
    same = [fact for fact in facts if _is_same(table, fact, then)]
    numbers = [fact for fact in facts if isinstance(fact.value, Decimal)]
    days = [fact for fact in same if isinstance(fact.value, date)]
    all_same = all(fact in same for fact in numbers)
    telling = all_same and sum(bool(fact.value) for fact in numbers) >= _FEWEST[table.shape]
    large = [fact for fact in same if isinstance(fact.value, Decimal) and fact.value >= _LARGE]
    if not telling and table.shape is Shape.RECORD and len(large) > 1:
        return [*days, *large]  # two such figures do not stay the same by chance
    return [*days, *(numbers if telling else ())]


def _counted(reading: Reading, table: TableSpec) -> Iterator[Key]:
    """The cells of a table with what is counted up to a date, and that date."""
    for row in reading.submission.rows.get(table.id, ()):
        for column in table.columns:
            key = (table.id, row, column)
            spec, value = own_spec(reading, key), reading.submission.value(key)
            if spec is None or key[0] == COVER:
                continue
            is_figure = isinstance(value, Decimal) and (
                spec.accumulates or (column == VALUE and spec.required.rule == "always")
            )
            if is_figure or (column == VALUE and isinstance(value, date)):
                yield key


def _is_same(table: TableSpec, fact: Fact, then: EarlierReport) -> bool:
    """Whether a figure is what it was, or a day is no later than it was."""
    before = fact_at(table, fact.key, then)
    known = before.value if before else None
    if isinstance(fact.value, date) and isinstance(known, date):
        return fact.value <= known
    return known is not None and known == fact.value


@rule(
    Words(
        "KAL625",
        Severity.WARNING,
        sv="{cell_name}: ”{text}” står ordagrant även i {other}. Gäller texten båda?",
        en="{cell_name}: “{text}” is also in {other}, word for word. Is the text about both?",
    )
)
def text_of_its_own_row(reading: Reading, _: Expected) -> Iterator[Hit]:
    """Goals, activities and investments each have a text of their own, which repeats no other cell.

    The items of an analysis have a cause each where they are of the same assignment and kind, and
    what is carried over has a reason that is not its purpose.

    ## Regel
    Mål, aktiviteter och investeringar har var sin text, som inte bara upprepar en annan cell. Så
    har även poster i analysen av samma uppdrag och slag, och det som förs över till nästa år.

    ## Varför
    En text som dragits nedåt beskriver bara den första raden.

    ## Exempel
    | Arbetsmiljöplan | Kommentar |
    |---|---|
    | rad 1 | Arbetsgrupperna har gått igenom sina rutiner för schemaläggning. |
    | rad 2 | Arbetsgrupperna har gått igenom sina rutiner för schemaläggning. |

    ## Så rättar du
    Skriv hur det går för var och en av raderna.

    ## In English
    A text that was filled down is about the first row only. Write one for each row.
    """
    tables = reading.contract.tables.values()
    for table in tables if reading.submission.level is Level.DEPARTMENT else ():
        seen: dict[tuple[str, ...], Place] = {}
        for key, text, place in _own_texts(reading, table):
            alike = _choices(reading, table, key)
            words = (key[2], folded(text), *alike)
            is_long = len(text) >= _FEWEST_LETTERS
            other = _same_in_row(reading, table, key, is_long=is_long)
            if other is None and (is_long or (alike and len(text) >= _FEWEST_OF_ALIKE)):
                other = seen.get(words)
            if other is not None:
                facts: Facts = {"cell_name": cell_name(reading, key), "other": other}
                yield Hit(place, {**facts, "text": quoted(text)}, (other,))
            seen.setdefault(words, place)


def _own_texts(reading: Reading, table: TableSpec) -> Iterator[tuple[Key, str, Place]]:
    """The texts of an open table's rows that are for the sender's own words."""
    for row in reading.submission.rows.get(table.id, ()) if table.is_open else ():
        for key in reading.contract.comments((table.id, row, ""), reading.submission.level):
            text, place = reading.submission.value(key), reading.submission.place(key)
            if key[2] not in table.key and isinstance(text, str) and place is not None:
                yield key, text, place


def _choices(reading: Reading, table: TableSpec, key: Key) -> tuple[str, ...]:
    """What tells rows without a name apart: their assignment, kind or purpose."""
    telling = (
        column
        for column in table.columns
        if not table.key and column != key[2] and _tells_apart(table.cell(key[1], column))
    )
    return tuple(str(reading.submission.value((*key[:2], column))) for column in telling)


def _tells_apart(spec: CellSpec | None) -> bool:
    if spec is None or spec.kind is not CellKind.TEXT or not spec.is_input:
        return False
    return bool(spec.choices) or spec.required.rule is RequiredRule.ROW


def _same_in_row(reading: Reading, table: TableSpec, key: Key, *, is_long: bool) -> Place | None:
    """The cell of a text's own row that holds the same words; a comment may repeat a choice."""
    words = folded(str(reading.submission.value(key)))
    for column in table.columns:
        other = reading.submission.facts.get((*key[:2], column))
        if column != key[2] and other and folded(str(other.value or "")) == words:
            spec = table.cell(key[1], column)
            is_choice = spec is not None and bool(spec.choices)
            is_judged = key[2] != _COMMENT if is_choice else len(words) >= _FEWEST_OF_ROW
            if is_long or is_judged:
                return other.place
    return None


@rule(
    Words(
        "KAL631",
        Severity.WARNING,
        sv="{cell_name}: ”{text}” står två gånger i samma text. Ta bort den ena.",
        en="{cell_name}: “{text}” is twice in the same text. Remove one of them.",
    )
)
def sentence_once_in_its_text(reading: Reading, _: Expected) -> Iterator[Hit]:
    """No sentence of some length is twice in the same text; more often it is meant.

    ## Regel
    En mening står en gång i en text.

    ## Varför
    Texten har klistrats in två gånger, eller en ny version bredvid den gamla.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Verksamhet | Arbetet med den nya arkivlösningen har börjat. Arbetet med den nya arkivlösningen har börjat. |

    ## Så rättar du
    Ta bort upprepningen, och läs igenom resten.

    ## In English
    The text was pasted twice, or a new version beside the old one. Remove what is repeated.
    """  # noqa: E501  # a table's row is one line
    for fact in reading.texts if reading.submission.level is Level.DEPARTMENT else ():
        found = {folded(one.text): one.text for one in sentences(str(fact.value))}
        counts = Counter(folded(one.text) for one in sentences(str(fact.value)))
        twice = (
            found[words]
            for words, count in counts.items()
            if count == _TWICE and len(words) >= _FEWEST_LETTERS
        )
        for text in islice(twice, 1):
            facts: Facts = {"cell_name": cell_name(reading, fact.key)}
            yield Hit(fact.place, {**facts, "text": quoted(text)})
