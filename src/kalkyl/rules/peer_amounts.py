"""KAL906: amounts in another unit than sister departments have."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.spec import VALUE, Contract, Shape, Sign, TableSpec
from kalkyl.figures.amount import EXACT
from kalkyl.figures.contradictions import LEAST, Kind, is_amount, pairs_of
from kalkyl.model import NOTHING, Key, Listed, Phrase, Severity
from kalkyl.rules.catalogue import Case, Cases, Hit, Reading, Words, batch_rule
from kalkyl.rules.contradicting_amounts import HOW, amount
from kalkyl.rules.labels import cell_name, figure, named
from kalkyl.rules.peers import FEWEST, PeerKind, kind_of, middle_of, sister_groups
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
    """What a workbook can be compared by: its amounts by table, without sign, and its size.

    ``fractional`` are the tables in which an amount has decimals, and ``gross`` those with costs or
    income; ``is_round`` says that the amounts are many, and all whole thousands. ``signs`` are the
    large net amounts, and whether each is above 0.
    """

    kind: PeerKind
    totals: Mapping[str, Decimal]
    sizes: Mapping[Key, Decimal]
    fractional: frozenset[str]
    gross: frozenset[str]
    is_round: bool
    signs: Mapping[Key, bool]

    def per(self, table: str, size: Key | None) -> Decimal | None:
        """A table's amounts per hour or employee; as they are where there is no size."""
        total = self.totals.get(table)
        divisor = Decimal(1) if size is None else self.sizes.get(size)
        return EXACT.divide(total, divisor) if total and divisor else None


@dataclass(frozen=True, slots=True)
class Times:
    """How many times sisters' amounts a table's are; of what sizes it is said."""

    kind: Kind
    is_larger: bool
    sizes: tuple[Key, ...] = ()


def department_of(case: Case) -> Department | None:
    """A workbook as what it can be compared by."""
    reading = case.reading
    if reading is None:
        return None
    amounts = {
        table: [amount(reading, key) or Decimal(0) for key in keys]
        for table, keys in amount_keys(reading).items()
    }
    keys = [key for found in amount_keys(reading).values() for key in found]
    limited = {key for key in keys if is_limited(reading, key)}
    values = [value for found in amounts.values() for value in found]
    submission = reading.submission
    return Department(
        kind_of(reading),
        totals={table: sum(map(abs, found), Decimal(0)) for table, found in amounts.items()},
        sizes={
            key: value
            for key in _sizes(reading.contract)
            if isinstance(value := submission.value(key), Decimal) and value > 0
        },
        fractional=frozenset(
            t for t, found in amounts.items() if any(v != v.to_integral_value() for v in found)
        ),
        gross=frozenset(table for table, _, _ in limited),
        is_round=len(values) >= _FEWEST_ROUND and all(_is_round(value) for value in values),
        signs={
            key: value > 0
            for key, value in zip(keys, values, strict=True)
            if abs(value) >= LEAST and key not in limited
        },
    )


def amount_keys(reading: Reading) -> dict[str, list[Key]]:
    """The amounts of each table that say how large a department is."""
    keys: dict[str, list[Key]] = {}
    for table in reading.contract.tables.values():
        for row in () if table.is_open else reading.submission.rows.get(table.id, ()):
            for column in _columns(table, row):
                if amount(reading, key := (table.id, row, column)) is not None:
                    keys.setdefault(table.id, []).append(key)
    return keys


@lru_cache(maxsize=10_000)
def _columns(table: TableSpec, row: str) -> tuple[str, ...]:
    """The columns whose amounts say how large a department is; a change of a forecast is none."""
    if table.sign is Sign.PLAN:
        return tuple(column for column in table.columns if is_amount(table.cell(row, column)))
    pairs = [pair for pair in pairs_of(table, row) if not pair.spent]
    return tuple(dict.fromkeys(column for pair in pairs for column in (pair.left, pair.right)))


def _sizes(contract: Contract) -> list[Key]:
    """What a department's shares are shares of: its hours and its employees."""
    shares = [share for table in contract.tables.values() for share in _shares(table)]
    parts = {part for *above, _ in shares for part in above}
    wholes = dict.fromkeys(whole for *_, whole in shares)
    return [key for key in wholes if key[2] == VALUE and key not in parts]


@lru_cache(maxsize=1_000)
def _shares(table: TableSpec) -> tuple[tuple[Key, ...], ...]:
    """What each share in a table is made of, that which it is a share of last."""
    rows = [row.id for row in table.rows] if table.shape is Shape.FIXED else []
    keys = ((table.id, row, column) for row in rows for column in table.columns)
    formulas = ((key, spec.formula) for key in keys if (spec := table.cell(key[1], key[2])))
    return tuple(
        tuple(ref.key(key) for ref in formula.of)
        for key, formula in formulas
        if formula is not None and formula.measure == "ratio_of_sums"
    )


class _Sisters:
    """The departments of a group, as each of them is compared with all others."""

    def __init__(self, departments: Iterable[Department]) -> None:
        self._departments = list(departments)
        self._ratios: dict[tuple[str, Key | None], list[Decimal]] = {}
        self._round = sum(department.is_round for department in self._departments)

    def are_round(self, own: Department) -> bool:
        """Whether half of the others or more have nothing but whole thousands."""
        return (self._round - own.is_round) * 2 >= len(self._departments) - 1

    def others(self, own: Department, table: str, size: Key | None) -> list[Decimal]:
        """What the others have, in order; nothing where they are too few."""
        if (table, size) not in self._ratios:
            found = (_ratio(department, table, size) for department in self._departments)
            self._ratios[table, size] = sorted(ratio for ratio in found if ratio is not None)
        ratios, mine = self._ratios[table, size], _ratio(own, table, size)
        if mine is not None:
            place = bisect_left(ratios, mine)
            ratios = ratios[:place] + ratios[place + 1 :]
        return ratios if len(ratios) >= FEWEST_SISTERS else []


def _is_round(value: Decimal) -> bool:
    """Whether an amount is whole thousands, however large it is."""
    thousands = value.scaleb(-3)
    return thousands == thousands.to_integral_value()


def _ratio(department: Department, table: str, size: Key | None) -> Decimal | None:
    """A table's amounts as sisters are compared with; those near 0 may be so by chance."""
    is_large = department.totals.get(table, 0) >= LEAST
    return department.per(table, size) if is_large else None


def _in_other_unit(own: Department, sisters: _Sisters) -> dict[str, Times]:
    """The tables that are in another unit; none unless one with costs or income is."""
    found = {
        table: times for table in own.totals if (times := _times(own, sisters, table)) is not None
    }
    return found if not own.gross or own.gross & set(found) else {}


def _times(own: Department, sisters: _Sisters, table: str) -> Times | None:
    """How many times its sisters' a table's amounts are, if all measures of size agree."""
    reported = {
        size: _apart(mine, theirs)
        for size in own.sizes
        if (mine := own.per(table, size)) is not None
        and (theirs := sisters.others(own, table, size))
    }
    if reported:
        [first, *more] = reported.values()
        if first is None or any(unit != first for unit in more):
            return None
        kind, is_larger = first
        large = own.totals[table] >= LEAST if is_larger else table in own.fractional
        return Times(kind, is_larger, tuple(reported)) if large else None
    mine, theirs = own.per(table, None), sisters.others(own, table, None)
    if mine is None or not theirs or not own.is_round or sisters.are_round(own):
        return None
    is_certain = _apart(mine, theirs) == (Kind.THOUSAND, True)
    return Times(Kind.THOUSAND, is_larger=True) if is_certain else None


def _apart(own: Decimal, sisters: Sequence[Decimal]) -> tuple[Kind, bool] | None:
    """How many times its sisters' an amount is, and whether it is the larger."""
    middle = middle_of(sisters)
    low, high = sorted((own, middle))
    is_larger = own > middle
    beyond = own >= _BEYOND * sisters[-1] if is_larger else own * _BEYOND <= sisters[0]
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
    ),
    department_of,
)
def unit_of_sisters(kept: Sequence[Department | None], cases: Cases) -> Iterator[tuple[int, Hit]]:
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
    Skriv beloppen i tkr.

    ## In English
    A whole workbook in kronor agrees with itself. Write the amounts in tkr.
    """
    for departments in sister_groups(kept):
        sisters = _Sisters(departments.values())
        for number, own in departments.items():
            if found := _in_other_unit(own, sisters):
                yield from ((number, hit) for hit in _unit_hits(cases(number), found))


def _unit_hits(case: Case, times: Mapping[str, Times]) -> Iterator[Hit]:
    """The fault, unless something else has contradicted the amounts of its tables."""
    if case.reading is None:
        return
    keys = amount_keys(case.reading)
    reported = contradicted_keys(case.reading, case.expected)
    unsaid = {table: gap for table, gap in times.items() if reported.isdisjoint(keys[table])}
    if unsaid:
        yield _unit_hit(case.reading, keys, unsaid)


def _unit_hit(
    reading: Reading, by_table: Mapping[str, Sequence[Key]], found: Mapping[str, Times]
) -> Hit:
    keys = [key for table in found for key in by_table[table]]
    first = max(by_table[next(iter(found))], key=lambda key: abs(value_of(reading, key)))
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
    cells = dict.fromkeys((first, *keys))
    return Hit.of(map(reading.submission.place, cells), facts, (first, *keys, *sizes))
