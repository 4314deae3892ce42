"""KAL415, KAL416: figures that cannot be beside the figures that they are a part of."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from kalkyl.contract.spec import VALUE, Shape, TableSpec
from kalkyl.contract.validate import violations
from kalkyl.figures.amount import EXACT, rounded
from kalkyl.model import Key, Level, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.labels import cell_name, figure, named

_PART_WORDS = "varav"
_APART = Decimal("1.7")
_FEWEST_HOURS, _MOST_HOURS = Decimal(800), Decimal(4000)
"""Contracted hours of a year for each permanent employee; full time is some 1 700 to 1 980."""


@rule(
    Words(
        "KAL415",
        Severity.WARNING,
        sv="{cell_name}: {part} är mer än {whole_name}, {whole}, som det är en del av. "
        "Kontrollera båda talen.",
        en="{cell_name}: {part} is more than {whole_name}, {whole}, which it is a part of. "
        "Check both figures.",
    )
)
def part_within_its_whole(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A part is not larger than its whole.

    Parts are the rows that begin with *varav*, the figures of a group of employees, and what a
    percentage of hours or answers divides by the whole.

    ## Regel
    En del är inte större än det hela: *varav* högst lika mycket som raden ovanför, en grupps
    timmar högst allas, sjukfrånvaron högst den ordinarie arbetstiden.

    ## Varför
    Två tal i varandras celler ger en sjukfrånvaro på 1 768 procent, och en dags- eller årsuppgift i
    fel cell syns inte annars.

    ## Exempel
    | Underlag för indikatorerna | Värde |
    |---|---|
    | Slutat under perioden | 2 |
    | Varav pension | 5 |

    ## Så rättar du
    Jämför båda talen med personalsystemet. Kanske har de bytt plats.

    ## In English
    A part cannot be larger than its whole. Perhaps the two figures have changed places.
    """
    reported: set[Key] = set()
    for part, whole in _parts(reading):
        small, large = _possible(reading, part), _possible(reading, whole)
        if part not in reported and small is not None and large is not None and small > large:
            reported.add(part)
            yield _hit(reading, part, whole)


def _possible(reading: Reading, key: Key) -> Decimal | None:
    """A figure that is within its own limits; KAL207 reports the others."""
    value, spec = reading.submission.value(key), reading.contract.spec(key)
    if spec is None or not isinstance(value, Decimal) or any(violations(spec, value)):
        return None
    return value


def _hit(reading: Reading, part: Key, whole: Key) -> Hit:
    hidden = reading.hidden & {part, whole}
    shown = {
        name: "–" if hidden else figure(reading.submission.value(key), None)
        for name, key in (("part", part), ("whole", whole))
    }
    facts = {**named(reading, part), **shown, "whole_name": cell_name(reading, whole)}
    return Hit.of(map(reading.submission.place, (part, whole)), facts, (part, whole))


def _parts(reading: Reading) -> Iterator[tuple[Key, Key]]:
    """Every figure that is a part of another, with that one."""
    for table in reading.contract.tables.values():
        if table.shape is Shape.RECORD:
            yield from _said_parts(table)
        elif table.group is not None and table.group.total is not None:
            yield from _groups(reading, table)
        yield from _divided(table)
    yield from _answering(reading)


def _answering(reading: Reading) -> Iterator[tuple[Key, Key]]:
    """Answers that are twice as many as the employees; some who answer are no permanent ones."""
    for table in reading.contract.tables.values():
        if table.shape is not Shape.RECORD or table.group is None:
            continue
        answers = (table.id, table.group.size, VALUE)
        for people in _yearly(reading).get("antal", ()):
            given, staff = _possible(reading, answers), _possible(reading, people)
            if given and staff and given > 2 * staff:
                yield answers, people


def _said_parts(table: TableSpec) -> Iterator[tuple[Key, Key]]:
    """The rows of a record that begin with *varav*, each a part of the row above them all."""
    whole = ""
    for row in table.rows:
        if not row.label.casefold().startswith(_PART_WORDS):
            whole = row.id
        elif whole:
            yield (table.id, row.id, VALUE), (table.id, whole, VALUE)


def _groups(reading: Reading, table: TableSpec) -> Iterator[tuple[Key, Key]]:
    """The figures of groups, each a part of the same figure of all."""
    total = table.group.total.table if table.group and table.group.total else None
    record = reading.contract.tables.get(total or "")
    for row in table.rows if record else ():
        for column in table.columns:
            if record and record.row(column):
                yield (table.id, row.id, column), (record.id, column, VALUE)


def _divided(table: TableSpec) -> Iterator[tuple[Key, Key]]:
    """What a percentage of one figure divides by the whole."""
    for *parts, whole in ratios_of(table):
        yield from ((part, whole) for part in parts)


@lru_cache(maxsize=256)
def ratios_of(table: TableSpec) -> tuple[tuple[Key, ...], ...]:
    """The figures that each percentage of a table is made of, the whole last."""
    specs = (
        ((table.id, row.id, column), table.cell(row.id, column))
        for row in table.rows
        for column in table.columns
    )
    return tuple(
        tuple(ref.key(key) for ref in spec.formula.of)
        for key, spec in specs
        if spec and spec.formula and spec.formula.measure == "ratio_of_sums"
    )


@rule(
    Words(
        "KAL416",
        Severity.WARNING,
        sv="{cell_name}: {hours} timmar på {people_name}, {people}, är {each} timmar per anställd "
        "och år. Kontrollera båda talen: gäller de tolv månader, och den egna avdelningen?",
        en="{cell_name}: {hours} hours for {people_name}, {people}, are {each} hours for each "
        "employee and year. Check both: are they of twelve months, and of this department?",
    )
)
def hours_of_a_year(reading: Reading, _: Expected) -> Iterator[Hit]:
    """The contracted hours of twelve months fit the number of employees.

    Between 800 and 4 000 hours for each permanent employee pass: people work part time, and
    there are others than the permanent ones. A group's are within seven tenths of the department's.

    ## Regel
    Ordinarie arbetstid är mellan 800 och 4 000 timmar per tillsvidareanställd och år.

    ## Varför
    En månads timmar i stället för tolv, eller förvaltningens anställda i stället för avdelningens,
    gör sjukfrånvaron eller personalomsättningen tio gånger fel.

    ## Exempel
    | Underlag för indikatorerna | Värde |
    |---|---|
    | Tillsvidareanställda i genomsnitt, R12 | 619 |

    ## Så rättar du
    Jämför med personalsystemet: tolv månader, egna avdelningen, decimaltecken på rätt plats.

    ## In English
    One month's hours, or the employees of the whole administration, make the percentages ten times
    wrong. Check both figures.
    """
    wholes = _yearly(reading)
    for hours in wholes.get("timmar", ()):
        for people in wholes.get("antal", ()):
            time, staff = _possible(reading, hours), _possible(reading, people)
            if not time or not staff:
                continue
            each = EXACT.divide(time, staff)
            if not _FEWEST_HOURS <= each <= _MOST_HOURS:
                yield _too_many_hours(reading, hours, people, each)
    yield from _hours_of_groups(reading)


def _hours_of_groups(reading: Reading) -> Iterator[Hit]:
    """The groups whose hours for each employee are far from the department's own."""
    wholes = _yearly(reading)
    pairs = [
        (hours, people) for hours in wholes.get("timmar", ()) for people in wholes.get("antal", ())
    ]
    if len(pairs) != 1 or reading.submission.level is not Level.DEPARTMENT:
        return
    time, staff = (_possible(reading, key) for key in pairs[0])
    usual = EXACT.divide(time, staff) if time and staff else None
    for table in reading.contract.tables.values() if usual else ():
        size, column = table.group.size if table.group else "", pairs[0][0][1]
        for row in table.rows if size and column in table.columns else ():
            hours, people = (table.id, row.id, column), (table.id, row.id, size)
            hours_worked, heads = _possible(reading, hours), _possible(reading, people)
            if (
                not hours_worked
                or not heads
                or usual is None
                or hours_worked == time
                or {hours, people} & reading.hidden
            ):
                continue
            each = EXACT.divide(hours_worked, heads)
            if max(each, usual) > _APART * min(each, usual):
                yield _too_many_hours(reading, hours, people, each)


def _too_many_hours(reading: Reading, hours: Key, people: Key, each: Decimal) -> Hit:
    facts = {
        "hours": figure(reading.submission.value(hours), None),
        "people_name": cell_name(reading, people),
        "people": figure(reading.submission.value(people), None),
        "each": figure(rounded(each, 0), None),
    }
    keys = (hours, people)
    return Hit.of(map(reading.submission.place, keys), {**named(reading, hours), **facts}, keys)


def _yearly(reading: Reading) -> dict[str, set[Key]]:
    """The figures of a record that percentages are shares of, by unit: hours and employees."""
    ratios = [ratio for table in reading.contract.tables.values() for ratio in ratios_of(table)]
    parts = {key for ratio in ratios for key in ratio[:-1]}
    found: dict[str, set[Key]] = {}
    for *_, whole in ratios:
        spec = reading.contract.spec(whole)
        if whole[2] == VALUE and whole not in parts and spec is not None and spec.unit:
            found.setdefault(spec.unit, set()).add(whole)
    return found
