"""KAL206, KAL243: amounts of the wrong sign, by their cells, earlier reports and whole tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.sheet_amounts import is_turned
from kalkyl.contract.spec import Contract, Sign, TableSpec
from kalkyl.contract.validate import violations
from kalkyl.figures.contradictions import (
    LEAST,
    is_amount,
    may_be_turned,
    pairs_of,
)
from kalkyl.model import Fact, Key, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, InSheet, Reading, Words, once, rule
from kalkyl.rules.contradicting_amounts import amount, opposed_in_rows
from kalkyl.rules.explanations import is_explained, is_repaid
from kalkyl.rules.labels import (
    COSTS_WITH_MINUS,
    COSTS_WITHOUT_MINUS,
    PLAN_COSTS_WITHOUT_MINUS,
    figure,
    named,
)
from kalkyl.rules.signs_against_earlier import (
    _FEWEST,
    compared_with_earlier,
    contradicted_by_earlier,
    turned_against_earlier,
)
from kalkyl.rules.wrong_period import apart_rows


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
    reported = turned_keys(reading, expected)
    for fact, spec, words in _turned(reading):
        sure = not may_be_turned(reading.contract.tables[fact.key[0]], spec)
        repaid = is_amount(spec) and is_repaid(reading, fact.key)
        if sure and fact.key not in reported and not repaid:
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
    reported = {key for opposed in opposed_in_rows(reading) for key in opposed.compared}
    reported |= contradicted_keys(reading, expected)
    for fact, spec, words in _turned(reading):
        may_be = may_be_turned(reading.contract.tables[fact.key[0]], spec)
        if may_be and fact.key not in reported and not is_explained(reading, fact.key):
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
