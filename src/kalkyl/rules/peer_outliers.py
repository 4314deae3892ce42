"""KAL902, KAL907: a department unlike its sister departments, in its amounts or in their signs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from kalkyl.base.budget import spend
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.spec import TOTAL, Contract, Shape, TableSpec
from kalkyl.figures.amount import EXACT, rounded
from kalkyl.figures.precision import entries_behind
from kalkyl.model import NOTHING, FactValue, Key, Listed, Phrase, Severity
from kalkyl.rules.catalogue import Case, Cases, Hit, Reading, Words, batch_rule
from kalkyl.rules.contradicting_amounts import opposed_in_rows
from kalkyl.rules.history import own_spec
from kalkyl.rules.labels import cell_name, column_words, figure, named
from kalkyl.rules.peer_amounts import FEWEST_SISTERS, Department, department_of, value_of
from kalkyl.rules.peers import (
    FEWEST,
    PeerKind,
    first_of,
    kind_of,
    middle_of,
    reading_of,
    sister_groups,
)
from kalkyl.rules.reversed_signs import contradicted_keys, has_surplus
from kalkyl.rules.signs_against_earlier import compared_with_earlier

_UNITS = 10
"""What a figure of one workbook counts for in the budget."""
_FAR = Decimal(4)
"""So many spreads from the median is far."""
_NORMAL = Decimal("1.4826")
"""A standard deviation in median distances from the median, of figures that spread normally."""
_LEAST_SHARE = Decimal("0.1")
_LEAST_POINTS = Decimal(1)
"""The spread is never counted as less than a tenth of the median, or than one per cent unit."""
_HUNDRED = Decimal(100)


_NEARLY_ALL = 10
"""One of so many sisters may have the sign that is asked about."""
_ALL, _NEARLY_ALL_SISTERS = Phrase("all", "all"), Phrase("nearly_all", "nearly all")
_IN_TABLE = Phrase("in_sisters_tables", "in the same table of sister departments")


@dataclass(frozen=True, slots=True)
class _Measure:
    """A percentage that departments can be compared by, whatever their size."""

    key: Key
    label: FactValue
    by: Mapping[int, Decimal]
    """The percentage of each file, by its number."""


@dataclass(frozen=True, slots=True)
class _Odd:
    """A percentage far from that of most: how many spreads, and where most are."""

    measure: _Measure
    far: Decimal
    middle: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class _Shares:
    """The percentages of a workbook, in its contract's order."""

    kind: PeerKind
    shares: tuple[Decimal | None, ...]


def _shares_of(case: Case) -> _Shares | None:
    if case.reading is None:
        return None
    shares = (_share(case.reading, *found) for found in _shares(case.reading.contract))
    return _Shares(kind_of(case.reading), tuple(shares))


@batch_rule(
    Words(
        "KAL902",
        Severity.NOTE,
        sv="{label}: {found}. För de {count} avdelningarna är medianen {middle}, och hälften "
        "ligger mellan {low} och {high}. Stämmer det?{more:+}",
        en="{label}: {found}. Of the {count} departments the median is {middle}, and half are "
        "between {low} and {high}. Is that right?{more:+}",
    ),
    _shares_of,
)
def unlike_its_sisters(kept: Sequence[_Shares | None], cases: Cases) -> Iterator[tuple[int, Hit]]:
    """A department's percentages are far from those of at least four others of the same report.

    Compared are the percentages of the report, and outcome and forecast in percent of budget. Far
    is more than four times the usual distance from the median, which one odd department does not
    move. Told once for each workbook, of what is farthest off.

    ## Regel
    En avdelnings procenttal ligger långt från minst fyra andra avdelningars i samma rapport.

    ## Varför
    Sjukfrånvarotid i dagar i stället för timmar ger 0,5 procent där andra har 4.

    ## Exempel
    ```exempel
    filer: 110 120 130 140 170 180
    | Underlag för indikatorerna | Värde |
    |---|---|
    | Sjukfrånvarotid, R12 | 11 000 |
    ```

    ## Så rättar du
    Inget, om talen stämmer. Kontrollera annars underlaget: enhet, period och rad.

    ## In English
    Sick leave in days instead of hours gives 0.5 per cent where others have 4. Check the basis.
    """
    for group in sister_groups(kept):
        odd: dict[int, list[_Odd]] = {}
        for measure in _measures(group, first_of(group, cases)):
            for number, outlier in _odd_ones(measure):
                odd.setdefault(number, []).append(outlier)
        for number, found in odd.items():
            yield number, _told(reading_of(number, cases), number, found)


def _measures(group: Mapping[int, _Shares], first: Reading) -> Iterator[_Measure]:
    for place, (key, spec) in enumerate(_shares(first.contract)):
        if not any(own_spec(first, entry) for entry in entries_behind(first.figures, key)):
            continue  # made of the plan and of last year's report alone
        spend(_UNITS * len(group))
        found = {number: department.shares[place] for number, department in group.items()}
        known = {number: share for number, share in found.items() if share is not None}
        if len(known) >= FEWEST:
            yield _Measure(key, _label(first, key, spec), known)


def _shares(contract: Contract) -> Iterator[tuple[Key, CellSpec]]:
    """The computed cells that say something whatever a department's size."""
    for table in contract.tables.values():
        for column in table.columns if table.shape is Shape.FIXED else ():
            for row in _rows(table, column):
                spec = table.cell(row, column)
                if spec is None or spec.formula is None:
                    continue
                of_total = row == TOTAL and spec.formula.measure == "variance"
                if of_total or (spec.unit == "%" and spec.formula.measure != "share_of_budget"):
                    yield (table.id, row, column), spec


def _rows(table: TableSpec, column: str) -> list[str]:
    """The total row where a column has one; else each row by itself."""
    return [TOTAL] if table.cell(TOTAL, column) else [row.id for row in table.rows]


def _share(reading: Reading, key: Key, spec: CellSpec) -> Decimal | None:
    """A percentage; of a variance, what varies in percent of its budget."""
    if spec.unit == "%" or spec.formula is None:
        return reading.figures[key].number
    part, whole = (reading.figures[ref.key(key)].number for ref in spec.formula.of)
    if part is None or not whole:
        return None
    return EXACT.divide(part, whole) * _HUNDRED


def _label(reading: Reading, key: Key, spec: CellSpec) -> FactValue:
    if spec.unit == "%" or spec.formula is None:
        return cell_name(reading, key)
    of = [ref.key(key) for ref in spec.formula.of]
    part, whole = (column_words(reading.contract.spec(key), key) for key in of)
    return Phrase("percent_of", "{part} in % of {whole}", {"part": part, "whole": whole.lower()})


def _odd_ones(measure: _Measure) -> Iterator[tuple[int, _Odd]]:
    values = sorted(measure.by.values())
    middle = middle_of(values)
    usual = middle_of(sorted(abs(value - middle) for value in values))
    quarter = (len(values) - 1) // 4
    low, high = values[quarter], values[-1 - quarter]
    usual = max(usual, (high - low) / 2)
    spread = max(usual * _NORMAL, abs(middle) * _LEAST_SHARE, _LEAST_POINTS)
    for number, value in measure.by.items():
        far = EXACT.divide(abs(value - middle), spread)
        if far > _FAR:
            yield number, _Odd(measure, far, middle, low, high)


def _told(reading: Reading, number: int, odd_figures: Sequence[_Odd]) -> Hit:
    first = max(odd_figures, key=lambda outlier: outlier.far)
    others = tuple(odd.measure.label for odd in odd_figures if odd is not first)
    also_odd = {"others": Listed(others, separator="; ")}
    facts = {
        "label": first.measure.label,
        "found": _percent(first.measure.by[number]),
        "middle": _percent(first.middle),
        "low": _percent(first.low),
        "high": _percent(first.high),
        "count": len(first.measure.by),
        "more": Phrase("also_odd", "Also odd: {others}.", also_odd) if others else NOTHING,
    }
    return Hit(reading.submission.place(first.measure.key), facts)


def _percent(value: Decimal) -> FactValue:
    return figure(rounded(value, 1), "%")


@batch_rule(
    Words(
        "KAL907",
        Severity.WARNING,
        sv="{cell_name}: {found} har annat tecken än beloppen {where}{more:()}. Stämmer det?",
        en="{cell_name}: {found} has another sign than the amounts {where}{more:()}. Is that "
        "right?",
    ),
    department_of,
)
def sign_of_sisters(kept: Sequence[Department | None], cases: Cases) -> Iterator[tuple[int, Hit]]:
    """An amount has the sign that nearly all sister departments have on that row.

    Reported for amounts of at least 100 tkr if at least four sisters have as much, once for
    each row. A table's only amount has not the sign of income where that of any sister has the
    sign of costs, on whatever rows; two or more such amounts are KAL244's. What the workbook
    itself or an earlier report contradicts is reported as that, and what they bear out is right.

    ## Regel
    Ett belopp har det tecken som nästan alla andra avdelningar har på raden.

    ## Varför
    Ett glömt minus syns bäst bredvid andras belopp.

    ## Exempel
    ```exempel
    filer: 110 120 130 140 170 180
    | Prognos per uppdrag | Prognos | Årsbudget | Prognos i föregående rapport |
    |---|---|---|---|
    | Regionkontoret | 44 915 | 44 125 | 44 915 |
    ```

    ## Så rättar du
    Skriv nettokostnader med minus.

    ## In English
    A forgotten minus shows best beside the amounts of others.
    """
    reported: set[tuple[int, Key]] = set()
    for group in sister_groups(kept):
        counts = _counts(group)
        for number, department in group.items():
            rows = _odd_rows(department, counts)
            said = _said(cases(number)) if rows else frozenset()
            for keys in rows.values():
                if not said & {*keys}:
                    reported.update((number, key) for key in keys)
                    is_alone = counts[keys[0], department.signs[keys[0]]] == 1
                    yield (
                        number,
                        _sign_hit(reading_of(number, cases), keys, _on_row(is_alone=is_alone)),
                    )
    for group in sister_groups(kept, fewest=2):
        for number, key in _lone_income(group, first_of(group, cases).contract):
            if (number, key) not in reported and not _is_borne_out(cases(number), key):
                yield number, _sign_hit(reading_of(number, cases), [key], _IN_TABLE)


def _lone_income(group: Mapping[int, Department], contract: Contract) -> Iterator[tuple[int, Key]]:
    """Tables whose only amount has the sign of income while a sister's all have that of costs."""
    nets = {number: _nets(department, contract) for number, department in group.items()}
    spending = {
        table for tables in nets.values() for table in tables if not any(tables[table].values())
    }
    for number, tables in nets.items():
        for table in spending & set(tables):
            [(key, is_income), *more] = tables[table].items()
            if is_income and not more:
                yield number, key


def _nets(department: Department, contract: Contract) -> dict[str, dict[Key, bool]]:
    """The large net amounts of each table, and which have the sign of income."""
    found: dict[str, dict[Key, bool]] = {}
    for key, is_above in department.signs.items():
        is_income = is_above is (contract.tables[key[0]].direction > 0)
        found.setdefault(key[0], {})[key] = is_income
    return found


def _is_borne_out(case: Case, key: Key) -> bool:
    """Whether the workbook or an earlier report says the sign too, or has it reported already."""
    reading = case.reading
    return reading is not None and (
        has_surplus(reading)
        or key in _said(case)
        or any(found.key == key for found in compared_with_earlier(reading, case.expected))
    )


def _counts(group: Mapping[int, Department]) -> Counter[tuple[Key, bool]]:
    """How many have each amount above 0, and how many below."""
    return Counter(sign for department in group.values() for sign in department.signs.items())


def _odd_rows(
    department: Department, counts: Counter[tuple[Key, bool]]
) -> dict[tuple[str, str], list[Key]]:
    """The amounts of one workbook that nearly all others have with the other sign, by row."""
    rows: dict[tuple[str, str], list[Key]] = {}
    for key, is_above in department.signs.items():
        alike = counts[key, is_above] - 1
        opposite = counts[key, not is_above]
        if opposite >= FEWEST_SISTERS and alike * _NEARLY_ALL <= opposite:
            rows.setdefault(key[:2], []).append(key)
    return rows


def _said(case: Case) -> frozenset[Key]:
    """The amounts whose sign something else has contradicted."""
    if case.reading is None:
        return frozenset()
    in_rows = (key for opposed in opposed_in_rows(case.reading) for key in opposed.compared)
    return contradicted_keys(case.reading, case.expected) | frozenset(in_rows)


def _on_row(*, is_alone: bool) -> Phrase:
    """Whose amounts on the same row have the other sign."""
    facts = {"all": _ALL if is_alone else _NEARLY_ALL_SISTERS}
    return Phrase("on_sisters_row", "on the same row of {all} sister departments", facts)


def _sign_hit(reading: Reading, keys: Sequence[Key], where: Phrase) -> Hit:
    first, *others = keys
    columns = Listed(tuple(column_words(reading.contract.spec(key), key) for key in others))
    more: FactValue = NOTHING
    if others:
        more = Phrase("also_columns", "also {columns}", {"columns": columns})
    facts = {
        **named(reading, first),
        "found": figure(value_of(reading, first), reading.contract.unit(first)),
        "where": where,
        "more": more,
    }
    return Hit.of(map(reading.submission.place, keys), facts, keys)
