"""KAL206, KAL243: amounts of the wrong sign, by their cells, earlier reports and whole tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellSpec, EarlierKind
from kalkyl.contract.earlier import SOURCES, EarlierReport, fact_at
from kalkyl.contract.on_sheet import is_turned
from kalkyl.contract.spec import Contract, Sign, TableSpec
from kalkyl.contract.validate import violations
from kalkyl.figures.contradictions import (
    LEAST,
    SIGN_TIMES,
    Kind,
    contradiction,
    is_amount,
    may_be_turned,
    pairs_of,
)
from kalkyl.model import Fact, Key, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, InSheet, Reading, Words, once, rule
from kalkyl.rules.contradicting_amounts import amount, opposed_in_rows
from kalkyl.rules.explanations import is_commented, is_explained, is_repaid
from kalkyl.rules.history import held, is_row, is_thousand_times, own_spec, prefilled_pairs
from kalkyl.rules.labels import (
    COSTS_WITH_MINUS,
    COSTS_WITHOUT_MINUS,
    PLAN_COSTS_WITHOUT_MINUS,
    figure,
    named,
)
from kalkyl.rules.wrong_period import apart_rows

_FEWEST = 2
"""So many amounts of a table that all have the wrong sign have one cause."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """An amount and what an earlier report has for it."""

    key: Key
    value: Decimal
    known: Fact
    like: Decimal
    """The earlier amount, counted up to the same share of the year."""
    then: EarlierReport
    source: EarlierKind
    prefilled: bool
    never_ten: bool
    """Whether ten times as much is a slip: a copy of the plan, a forecast, the same months."""

    @property
    def is_turned(self) -> bool:
        """Whether it has the other sign."""
        return (self.value > 0) is not (self.like > 0)

    @property
    def kind(self) -> Kind | None:
        """How it contradicts the earlier amount."""
        if self.prefilled and self.source is EarlierKind.PLAN and self._is_thousand_times:
            return Kind.THOUSAND
        return contradiction(self.value, self.like, spans_alike=self.never_ten)

    @property
    def _is_thousand_times(self) -> bool:
        """Whether one is the other in another unit, as far as the smaller one is known."""
        low, high = sorted((self.value, self.like), key=abs)
        return is_thousand_times(high, low)


@once
def compared_with_earlier(reading: Reading, expected: Expected) -> Iterator[Comparison]:
    """Every amount that an earlier report has too, neither of them 0."""
    for source in SOURCES:
        then = held(reading, expected, source)
        if then is not None:
            yield from _prefilled(reading, then, source)
            if source is not EarlierKind.PLAN:
                yield from _own(reading, then, source)


def _prefilled(reading: Reading, then: EarlierReport, source: EarlierKind) -> Iterator[Comparison]:
    for pair in prefilled_pairs(reading, then, source):
        value = amount(reading, pair.key)
        known = pair.known.value if pair.known else None
        if value and pair.known and isinstance(known, Decimal) and known:
            yield Comparison(
                pair.key,
                value,
                pair.known,
                known,
                then,
                source,
                prefilled=True,
                never_ten=source is EarlierKind.PLAN,
            )


def _own(reading: Reading, then: EarlierReport, source: EarlierKind) -> Iterator[Comparison]:
    for key in reading.submission.facts:
        spec, table = own_spec(reading, key), reading.contract.tables.get(key[0])
        if spec is None or table is None or not is_amount(spec) or not is_row(key):
            continue
        value, known = amount(reading, key), fact_at(table, key, then)
        if not value or known is None or not isinstance(known.value, Decimal) or not known.value:
            continue
        # A forecast of the same year, or the same months a year apart. What a department invests
        # in, and what has been counted up from fewer months, may well be ten times more.
        of_year, of_months = (
            source is EarlierKind.PREVIOUS,
            source is EarlierKind.LAST_YEAR and not table.is_open,
        )
        yield Comparison(
            key,
            value,
            known,
            known.value * _share(reading, then, spec),
            then,
            source,
            prefilled=False,
            never_ten=of_months if spec.accumulates else of_year,
        )


def _share(reading: Reading, then: EarlierReport, spec: CellSpec) -> Decimal:
    """What an earlier amount is counted up by, where it is of fewer months."""
    if not spec.accumulates:
        return Decimal(1)
    now, before = (int(contract.period_end[5:7]) for contract in (reading.contract, then.contract))
    return Decimal(now) / before


def turned_against_earlier(reading: Reading, expected: Expected) -> dict[str, list[Comparison]]:
    """The tables whose amounts all have another sign than what was handed in before."""
    tables: dict[str, list[Comparison]] = {}
    for comparison in compared_with_earlier(reading, expected):
        tables.setdefault(comparison.key[0], []).append(comparison)
    return {table: found for table, found in tables.items() if _all_turned(found)}


def _all_turned(found: list[Comparison]) -> bool:
    alike = [
        comparison for comparison in found if _about(comparison) and abs(comparison.value) >= LEAST
    ]
    keys = {comparison.key for comparison in found}
    return (
        len(keys) >= _FEWEST
        and all(comparison.is_turned for comparison in found)
        and len(alike) >= _FEWEST
    )


def _about(comparison: Comparison) -> bool:
    low, high = sorted((abs(comparison.value), abs(comparison.like)))
    return high <= SIGN_TIMES * low


def contradicted_by_earlier(
    reading: Reading, expected: Expected
) -> Iterator[tuple[Comparison, Kind]]:
    """The amounts that what was handed in before contradicts, each once.

    What the template takes from earlier reports, and must be as there, other rules report; but for
    the plan, and last year where a comment explains the difference.
    """
    turned = turned_against_earlier(reading, expected)
    said: set[Key] = set()
    for comparison in compared_with_earlier(reading, expected):
        asked = (
            not comparison.prefilled
            or comparison.source is EarlierKind.PLAN
            or is_commented(reading, comparison.key)
        )
        kind = (
            comparison.kind
            if asked and comparison.source + str(comparison.prefilled) != "previousTrue"
            else None
        )
        if (
            kind is None
            or comparison.key in said
            or (kind is Kind.SIGN and comparison.key[0] in turned)
        ):
            continue
        said.add(comparison.key)
        yield comparison, kind


def turned_tables(reading: Reading, expected: Expected) -> dict[str, list[Key]]:
    """The tables whose costs and net amounts all have another sign than the report's own.

    Net amounts may all be income where costs and income bear it out, or the plan does.
    """
    return dict(_turned_tables(reading, expected))


@once
def _turned_tables(reading: Reading, expected: Expected) -> Iterator[tuple[str, list[Key]]]:
    earlier = turned_against_earlier(reading, expected)
    agreeing = {
        comparison.key[0]
        for comparison in compared_with_earlier(reading, expected)
        if not comparison.is_turned
    }
    surplus = has_surplus(reading)
    for table in reading.contract.tables.values():
        keys = list(_costs(reading, table))
        if table.id in earlier or len(keys) < _FEWEST:
            continue
        values = [value * table.direction for key in keys if (value := amount(reading, key))]
        nets = not any(is_limited(reading, key) for key in keys)
        lawful = nets and (surplus or table.id in agreeing)
        if all(value > 0 for value in values) and max(values) >= LEAST and not lawful:
            yield table.id, keys


def turned_keys(reading: Reading, expected: Expected) -> frozenset[Key]:
    """The amounts of all tables whose every amount has its sign turned: one fault for them all."""
    earlier = turned_against_earlier(reading, expected).values()
    own = turned_tables(reading, expected).values()
    return frozenset(comparison.key for found in earlier for comparison in found) | frozenset(
        key for keys in own for key in keys
    )


def suspect_keys(reading: Reading, expected: Expected) -> Iterator[Key]:
    """The amounts whose own sign or unit is reported, from which other differences may follow."""
    yield from (found.key for found in opposed_in_rows(reading))
    yield from (found.keys[0] for found in apart_rows(reading))
    for keys in turned_tables(reading, expected).values():
        yield from keys


def contradicted_keys(reading: Reading, expected: Expected) -> frozenset[Key]:
    """The amounts that earlier reports contradict in sign or magnitude, which is said as such."""
    found = contradicted_by_earlier(reading, expected)
    return turned_keys(reading, expected) | frozenset(comparison.key for comparison, _ in found)


def _costs(reading: Reading, table: TableSpec) -> Iterator[Key]:
    """The costs and net amounts of a table; income has its own sign."""
    if table.is_open:
        return
    for row in reading.submission.rows.get(table.id, ()):
        if table.sign is not Sign.PLAN and not pairs_of(table, row):
            continue
        for column in table.columns:
            key = (table.id, row, column)
            if amount(reading, key) is not None and not _is_income(reading, table, key):
                yield key


def _is_income(reading: Reading, table: TableSpec, key: Key) -> bool:
    spec = reading.contract.spec(key)
    limit = "maximum" if table.sign is Sign.PLAN else "minimum"
    return spec is not None and spec.schema.get(limit) == 0


def is_limited(reading: Reading, key: Key) -> bool:
    """Whether the contract says what sign an amount has: costs and income, but no net."""
    spec = reading.contract.spec(key)
    return spec is not None and 0 in {spec.schema.get("maximum"), spec.schema.get("minimum")}


def _as_result(reading: Reading, table: TableSpec, key: Key) -> Decimal:
    """An amount with the sign that it has in a result: costs below 0, in the plan too."""
    return (amount(reading, key) or Decimal(0)) * table.direction


def has_surplus(reading: Reading) -> bool:
    """Whether the costs of a table with its income have their sign, and are the smaller."""
    for table in reading.contract.tables.values():
        if table.is_open:
            continue
        costs = [_as_result(reading, table, key) for key in _costs(reading, table)]
        income = [
            _as_result(reading, table, key)
            for row in reading.submission.rows.get(table.id, ())
            for column in table.columns
            if (table.sign is Sign.PLAN or pairs_of(table, row))
            and _is_income(reading, table, key := (table.id, row, column))
        ]
        if costs and income and max(costs) <= 0 and sum(income) > -sum(costs):
            return True
    return False


@rule(
    Words(
        "KAL206",
        Severity.ERROR,
        sv="{cell_name}: {value} har fel tecken. {rule}",
        en="{cell_name}: {value} has the wrong sign. {rule}",
        in_sheet=InSheet.ALWAYS,
    )
)
def wrong_sign(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """Decided costs and income, and all counts and hours, have the sign that they must have.

    A net amount may have either sign. Outcomes and forecasts may turn, and are KAL243's. A decided
    amount may turn where the row's comment says that more is repaid than comes in; where the table
    has no comments, where the texts do.

    ## Regel
    Kostnader är negativa, intäkter positiva, investeringar och antal utan tecken.

    ## Varför
    Ett omvänt tecken ändrar totalen med dubbla beloppet.

    ## Exempel
    | Kostnads- och intäktsutveckling | Ack. budget i år |
    |---|---|
    | Kostnader | 90 |

    ## Så rättar du
    Byt tecken. Kostnader skrivs med minus, intäkter, investeringar och antal utan; i planens
    driftbudget är det tvärtom för kostnader och intäkter.

    ## In English
    A turned sign changes the total by twice the amount. Costs have a minus, income none.
    """
    said = turned_keys(reading, expected)
    for fact, spec, words in _turned(reading):
        sure = not may_be_turned(reading.contract.tables[fact.key[0]], spec)
        repaid = is_amount(spec) and is_repaid(reading, fact.key)
        if sure and fact.key not in said and not repaid:
            facts = {"value": figure(fact.value, spec.unit), "rule": words}
            yield Hit(fact.place, {**named(reading, fact.key), **facts})


@rule(
    Words(
        "KAL243",
        Severity.WARNING,
        sv="{cell_name}: {value} har ovanligt tecken. {rule} Är det en återbetalning eller en "
        "krediterad faktura?",
        en="{cell_name}: {value} has an unusual sign. {rule} Is it a repayment or a credited "
        "invoice?",
    )
)
def unusual_sign(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """Costs are negative, income positive and investments without sign, but for repayments.

    Where the row's other amounts are about as large and have the other sign, KAL216 says so. A
    comment on the row that speaks of a repayment, a credit or a correction answers the question.

    ## Regel
    Kostnader är negativa, intäkter positiva och investeringar utan tecken, utom vid
    återbetalningar.

    ## Varför
    Ett omvänt tecken ändrar totalen med dubbla beloppet.

    ## Exempel
    | Kostnads- och intäktsutveckling | Ack. utfall förra året |
    |---|---|
    | Kostnader | 90 |

    ## Så rättar du
    Byt tecken om det är fel: meddelandet säger hur beloppet skrivs. Är återbetalningarna större
    än intäkterna, skriv det i radens kommentar.

    ## In English
    A turned sign changes the total by twice the amount. If repayments are larger than the income,
    or an invoice was credited, say so in the comment.
    """
    said = {key for opposed in opposed_in_rows(reading) for key in opposed.compared}
    said |= contradicted_keys(reading, expected)
    for fact, spec, words in _turned(reading):
        may_be = may_be_turned(reading.contract.tables[fact.key[0]], spec)
        if may_be and fact.key not in said and not is_explained(reading, fact.key):
            facts = {"value": figure(fact.value, spec.unit), "rule": words}
            yield Hit(fact.place, {**named(reading, fact.key), **facts})


def _turned(reading: Reading) -> Iterator[tuple[Fact, CellSpec, Phrase]]:
    """The entries that have not the sign of their cells, with the words for it."""
    for fact, spec in reading.entries:
        if not isinstance(fact.value, Decimal):
            continue
        for broken in violations(spec, fact.value):
            sign = SIGNS.get((broken.keyword, broken.limit))
            if sign is not None:
                own = _signs_of(reading.contract, fact.key)
                yield fact, spec, own.get(broken.keyword, sign)


def _signs_of(contract: Contract, key: Key) -> Mapping[str, Phrase]:
    """The words for signs that are not those of reports."""
    if contract.tables[key[0]].sign is Sign.PLAN:
        return _SIGNS_OF_PLAN
    return _TURNED_SIGNS if contract.form.turned and is_turned(contract, key) else {}


SIGNS = {
    ("maximum", "0"): COSTS_WITH_MINUS,
    ("minimum", "0"): Phrase("no_minus_here", "Amounts and counts have no minus here."),
}
_TURNED_SIGNS = {
    "maximum": COSTS_WITHOUT_MINUS,
    "minimum": Phrase("income_with_minus", "Income is written with a minus."),
}
_SIGNS_OF_PLAN = {
    "maximum": Phrase("plan_income_with_minus", "The plan writes income with minus."),
    "minimum": PLAN_COSTS_WITHOUT_MINUS,
}
