"""KAL906: amounts in another unit than sister departments have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.spec import VALUE, Contract, Shape, Sign, TableSpec
from kalkyl.figures.amount import EXACT
from kalkyl.figures.contradictions import LEAST, THOUSAND, Kind, is_amount, pairs_of
from kalkyl.model import NOTHING, Key, Listed, Phrase, Severity
from kalkyl.rules.catalogue import Case, Hit, Reading, Words, batch_rule
from kalkyl.rules.contradicting_amounts import HOW, amount
from kalkyl.rules.labels import cell_name, figure, named
from kalkyl.rules.peer_outliers import FEWEST, median, sister_groups
from kalkyl.rules.reversed_signs import contradicted_keys, is_limited

FEWEST_SISTERS = FEWEST - 1
_LIKE = 4
"""Per hour or employee, departments are within so many times the median, about."""
_BEYOND = 50
"""So many times the largest sister's, or a fraction of the smallest one's, is beyond them all."""
_FEWEST_ROUND = 5
"""So many amounts that are all whole thousands are no chance."""


@dataclass(frozen=True, slots=True)
class Department:
    """One workbook: its amounts by table, without sign, and the measures of its size."""

    reading: Reading
    keys: Mapping[str, tuple[Key, ...]]
    totals: Mapping[str, Decimal]
    sizes: Mapping[Key, Decimal]

    def per(self, table: str, size: Key | None) -> Decimal | None:
        """A table's amounts per hour or employee; as they are where there is no size."""
        total = self.totals.get(table)
        divisor = Decimal(1) if size is None else self.sizes.get(size)
        return EXACT.divide(total, divisor) if total and divisor else None

    def is_round(self) -> bool:
        """Whether its amounts are many, and all whole thousands."""
        values = [amount(self.reading, key) or 0 for keys in self.keys.values() for key in keys]
        return len(values) >= _FEWEST_ROUND and not any(value % THOUSAND for value in values)

    def has_decimals(self, table: str) -> bool:
        """Whether any amount of a table has decimals."""
        return any((amount(self.reading, key) or 0) % 1 for key in self.keys[table])


@dataclass(frozen=True, slots=True)
class Times:
    """How many times sisters' amounts a table's are; of what sizes it is said."""

    kind: Kind
    is_larger: bool
    sizes: tuple[Key, ...] = ()


def department_of(reading: Reading) -> Department:
    """A workbook as what it can be compared by."""
    keys: dict[str, list[Key]] = {}
    for table in reading.contract.tables.values():
        for row in () if table.is_open else reading.submission.rows.get(table.id, ()):
            for column in _columns(table, row):
                if amount(reading, key := (table.id, row, column)) is not None:
                    keys.setdefault(table.id, []).append(key)
    totals = {
        table: sum((abs(amount(reading, key) or Decimal(0)) for key in found), Decimal(0))
        for table, found in keys.items()
    }
    sizes = {
        key: value
        for key in _sizes(reading.contract)
        if isinstance(value := reading.submission.value(key), Decimal) and value > 0
    }
    return Department(reading, {t: tuple(found) for t, found in keys.items()}, totals, sizes)


def _columns(table: TableSpec, row: str) -> Iterator[str]:
    """The columns whose amounts say how large a department is; a change of a forecast is none."""
    if table.sign is Sign.PLAN:
        yield from (column for column in table.columns if is_amount(table.cell(row, column)))
        return
    pairs = [pair for pair in pairs_of(table, row) if not pair.spent]
    yield from dict.fromkeys(column for pair in pairs for column in (pair.left, pair.right))


def _sizes(contract: Contract) -> list[Key]:
    """What a department's shares are shares of: its hours and its employees."""
    parts: list[Key] = []
    wholes: list[Key] = []
    for table in contract.tables.values():
        rows = [row.id for row in table.rows] if table.shape is Shape.FIXED else []
        for key in ((table.id, row, column) for row in rows for column in table.columns):
            spec = contract.spec(key)
            if spec is None or spec.formula is None or spec.formula.measure != "ratio_of_sums":
                continue
            *above, below = (ref.key(key) for ref in spec.formula.of)
            parts += above
            wholes.append(below)
    return [key for key in dict.fromkeys(wholes) if key[2] == VALUE and key not in parts]


def in_other_unit(own: Department, others: Sequence[Department]) -> dict[str, Times]:
    """The tables that are in another unit; none unless one with costs or income is."""
    found = {
        table: times for table in own.keys if (times := _times(own, others, table)) is not None
    }
    gross = {
        table
        for table, keys in own.keys.items()
        if any(is_limited(own.reading, key) for key in keys)
    }
    return found if not gross or gross & set(found) else {}


def _times(own: Department, others: Sequence[Department], table: str) -> Times | None:
    """How many times its sisters' a table's amounts are, if all measures of size agree."""
    said = {
        size: _apart(mine, theirs)
        for size in own.sizes
        if (mine := own.per(table, size)) is not None
        and len(theirs := _of_sisters(others, table, size)) >= FEWEST_SISTERS
    }
    if said:
        [first, *more] = said.values()
        if first is None or any(unit != first for unit in more):
            return None
        kind, is_larger = first
        large = own.totals[table] >= LEAST if is_larger else own.has_decimals(table)
        return Times(kind, is_larger, tuple(said)) if large else None
    mine, theirs = own.per(table, None), _of_sisters(others, table, None)
    if mine is None or len(theirs) < FEWEST_SISTERS or not own.is_round():
        return None
    alike = sum(peer.is_round() for peer in others)
    apart = _apart(mine, theirs)
    certain = apart == (Kind.THOUSAND, True) and alike * 2 < len(others)
    return Times(Kind.THOUSAND, is_larger=True) if certain else None


def _of_sisters(others: Sequence[Department], table: str, size: Key | None) -> list[Decimal]:
    """What the sisters have, those left out whose amounts may be near 0 by chance."""
    found = (peer.per(table, size) for peer in others if peer.totals.get(table, 0) >= LEAST)
    return [ratio for ratio in found if ratio is not None]


def _apart(own: Decimal, sisters: Sequence[Decimal]) -> tuple[Kind, bool] | None:
    """How many times its sisters' an amount is, and whether it is the larger."""
    middle = median(sisters)
    low, high = sorted((own, middle))
    is_larger = own > middle
    beyond = own >= _BEYOND * max(sisters) if is_larger else own * _BEYOND <= min(sisters)
    for kind in (Kind.THOUSAND, Kind.MILLION) if beyond else ():
        if kind.factor * low <= _LIKE * high and high <= _LIKE * kind.factor * low:
            return kind, is_larger
    return None


def value_of(reading: Reading, key: Key) -> Decimal:
    """An amount; 0 where there is none."""
    return amount(reading, key) or Decimal(0)


@batch_rule(
    Words(
        "KAL906",
        Severity.ERROR,
        sv="{tables}: beloppen är {how} de andra avdelningarnas{per}. Ska {cell_name} vara "
        "{suggested} i stället för {found}? Kontrollera enheten.",
        en="{tables}: the amounts are {how} those of the sister departments{per}. Should "
        "{cell_name} be {suggested} instead of {found}? Check the unit.",
        confirmable=True,
    )
)
def unit_of_sisters(cases: Sequence[Case]) -> Iterator[tuple[int, Hit]]:
    """A workbook's amounts are not a thousand or a million times its sisters', for its size.

    Compared are all amounts of a table per hour and employee, with at least four sisters, and
    beyond each of them. Where no size is known, the amounts must also be whole thousands.

    ## Regel
    Beloppen i en arbetsbok är inte tusen eller en miljon gånger de andra avdelningarnas, i
    förhållande till avdelningens storlek.

    ## Varför
    En hel arbetsbok i kronor stämmer med sig själv.

    ## Exempel
    ```exempel
    filer: 110 120 130 140 170 180
    gånger 1000
    ```

    | Texter | Text |
    |---|---|
    | Sammanfattning | Prognosen följer budget. |

    ## Så rättar du
    Skriv beloppen i tkr. Är de rätt som de är, svara varför.

    ## In English
    A whole workbook in kronor agrees with itself. Write the amounts in tkr, or answer why not.
    """
    for readings in sister_groups(cases):
        departments = {number: department_of(reading) for number, reading in readings.items()}
        for number, own in departments.items():
            others = [department for other, department in departments.items() if other != number]
            found = in_other_unit(own, others)
            said = contradicted_keys(own.reading, cases[number].expected) if found else ()
            told = {table: gap for table, gap in found.items() if not {*own.keys[table]} & {*said}}
            if told:
                yield number, _unit_hit(own, told)


def _unit_hit(own: Department, found: Mapping[str, Times]) -> Hit:
    reading = own.reading
    keys = [key for table in found for key in own.keys[table]]
    first = max(
        keys[: len(own.keys[next(iter(found))])], key=lambda key: abs(value_of(reading, key))
    )
    times = next(iter(found.values()))
    sizes = tuple(dict.fromkeys(size for gap in found.values() for size in gap.sizes))
    factor = times.kind.factor
    value = value_of(reading, first)
    right = EXACT.divide(value, factor) if times.is_larger else value * factor
    names = Listed(tuple(cell_name(reading, size) for size in sizes), joined=True)
    facts = {
        **named(reading, first),
        "tables": Listed(tuple(reading.contract.tables[table].label for table in found)),
        "how": HOW[times.kind, times.is_larger],
        "per": Phrase("in_relation_to", ", in relation to {names}", {"names": names})
        if sizes
        else NOTHING,
        "found": figure(value, "tkr"),
        "suggested": figure(right, "tkr"),
    }
    places = (reading.submission.place(key) for key in keys if key != first)
    also = tuple(place for place in places if place)
    return Hit(reading.submission.place(first), facts, also, (first, *keys, *sizes))
