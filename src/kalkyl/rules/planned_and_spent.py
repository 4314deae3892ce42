"""KAL417-KAL419: forecasts below what is booked, carry-overs and plans that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kalkyl.contract.document import folded
from kalkyl.contract.known_tables import CARRY_OVER, INVESTMENT_BUDGET, INVESTMENTS, RESULT
from kalkyl.contract.spec import TOTAL, Sign, TableSpec
from kalkyl.figures.contradictions import LEAST, THOUSAND, is_amount
from kalkyl.figures.unit_of_period import spans_of
from kalkyl.model import Key, Level, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.contradicting_amounts import amount
from kalkyl.rules.explanations import is_explained
from kalkyl.rules.labels import cell_name, figure, named

_INCOME = ("intäkt", "bidrag", "ersättning")
"""What comments say where a year ends with less than has been booked, but for corrections."""
_TINY = 10
"""An amount to carry over, in tkr, that nobody would ask for."""
_FAR = 100
"""So many times all other investments together is another unit."""


@rule(
    Words(
        "KAL417",
        Severity.WARNING,
        sv="{cell_name}: prognosen för året är {found}, men {booked} är redan bokfört "
        "({other_name}). Är det återstoden som har skrivits? Väntas intäkter eller "
        "återbetalningar, skriv det i kommentaren.",
        en="{cell_name}: the year's forecast is {found}, but {booked} is booked already "
        "({other_name}). Is it what remains? If income or repayments are expected, say so in the "
        "comment.",
    )
)
def forecast_above_booked(reading: Reading, _: Expected) -> Iterator[Hit]:
    """The year's forecast of costs or of an investment is not below what has been booked.

    A comment on the row that speaks of income, grants or repayments explains it.

    ## Regel
    Årets prognos är inte lägre än det som redan är bokfört.

    ## Varför
    Ofta har det som återstår skrivits i stället för hela året.

    ## Exempel
    | Investeringar | Utfall jan–apr | Årsprognos |
    |---|--:|--:|
    | rad 1 | *212* | 120 |

    ## Så rättar du
    Skriv vad hela året väntas kosta, det bokförda inräknat.

    ## In English
    Often what remains was typed for the whole year. Write what the year will cost in all.
    """
    if reading.submission.level is not Level.DEPARTMENT:
        return  # a total's departments have been asked
    for forecast, booked in _booked(reading):
        found, spent = reading.submission.value(forecast), amount(reading, booked)
        if (
            not isinstance(found, Decimal)
            or spent is None
            or is_explained(reading, forecast, *_INCOME)
        ):
            continue
        if abs(spent) >= LEAST and (found >= 0) is (spent > 0) and abs(found) < abs(spent):
            facts = {
                "found": figure(found, "tkr"),
                "booked": figure(spent, "tkr"),
                "other_name": cell_name(reading, booked),
            }
            places = map(reading.submission.place, (forecast, booked))
            yield Hit.of(places, {**named(reading, forecast), **facts}, (forecast, booked))


def _booked(reading: Reading) -> Iterator[tuple[Key, Key]]:
    """The forecasts of a year, each with what has been booked until now."""
    rows = reading.submission.rows
    for spans in spans_of(reading.contract):
        (year, (forecast, _)), (period, (outcome, _)) = spans.year, spans.period
        for row in rows.get(year, ()):
            booked = (period, row, outcome)
            if (amount(reading, booked) or 0) < 0:
                yield (year, row, forecast), booked
    for table in reading.contract.tables.values():
        for row in rows.get(table.id, ()) if table.is_open else ():
            outcome, forecast = _spending(table, row)
            if outcome and forecast and (amount(reading, (table.id, row, outcome)) or 0) > 0:
                yield (table.id, row, forecast), (table.id, row, outcome)


def _spending(table: TableSpec, row: str) -> tuple[str, str]:
    """The columns of a row with what has been spent, and with the year's forecast."""
    specs = {column: spec for column in table.columns if (spec := table.cell(row, column))}
    amounts = {column: spec for column, spec in specs.items() if is_amount(spec)}
    booked = [column for column, spec in amounts.items() if spec.accumulates]
    year = [column for column, spec in amounts.items() if not spec.accumulates and not spec.prefill]
    return (booked[0], year[0]) if len(booked) == len(year) == 1 else ("", "")


@rule(
    Words(
        "KAL418",
        Severity.WARNING,
        sv="{cell_name}: {found}. {fault}",
        en="{cell_name}: {found}. {fault}",
    )
)
def carry_over_is_possible(reading: Reading, _: Expected) -> Iterator[Hit]:
    """What is carried over is a surplus that there is, asked for once, to a later year.

    What is left of an investment of the report is carried over as one.

    ## Regel
    Det som förs över är ett överskott som finns, begärs en gång, och förs till ett senare år.

    ## Varför
    Ett belopp i mnkr i stället för tkr, eller mer än överskottet, har beslutats av misstag.

    ## Exempel
    ```exempel
    rapport arsredovisning
    | Resultathantering | Avser | Belopp | Enhet | Från år | Till år |
    |---|---|--:|---|---|---|
    | ny rad | Nytt system | 900 | tkr | 2021 | 2021 |

    | Resultathantering | Drift eller investering | Motivering |
    |---|---|---|
    | ny rad | Drift | Införs i vår. |
    ```

    ## Så rättar du
    Jämför beloppet med årets budgetavvikelse, och åren med varandra.

    ## In English
    Compare the amount with the year's variance, its unit, and the years with each other.
    """
    table = reading.contract.tables.get(CARRY_OVER)
    if reading.submission.level is not Level.DEPARTMENT:
        return  # a total's surplus is net of deficits
    yield from _of_investments(reading)
    asked: dict[tuple[str, Decimal], str] = {}
    whole = Decimal(0)
    for row in reading.submission.rows.get(CARRY_OVER, ()) if table else ():
        key, own = (CARRY_OVER, row, "amount"), reading.figures[CARRY_OVER, row, "amount_tkr"]
        value, first, last = (
            reading.submission.value((CARRY_OVER, row, column))
            for column in ("amount", "from_year", "to_year")
        )
        if isinstance(first, Decimal) and isinstance(last, Decimal) and last <= first:
            yield _carried(reading, (CARRY_OVER, row, "to_year"), _LATER_YEAR)
        if isinstance(first, Decimal) and first > reading.contract.year:
            yield _carried(reading, (CARRY_OVER, row, "from_year"), _YEAR_TO_COME)
        if not isinstance(value, Decimal) or own.number is None:
            continue
        purpose = _words(reading, row, "purpose")
        whole += own.number
        if own.number <= 0:
            yield _carried(reading, key, _NO_MINUS)
        elif own.number < _TINY:
            yield _carried(reading, key, _IN_MNKR)
        elif (purpose, own.number) in asked:
            yield _carried(reading, key, _TWICE)
        elif whole > _surplus(reading):
            yield _carried(reading, key, _TOO_MUCH)
        asked[purpose, own.number] = row


_OPERATING = "drift"
_OF_INVESTMENT = Phrase(
    "carried_of_investment",
    "The purpose is an investment of the report. Is what is left not of its budget?",
)
_LATER_YEAR = Phrase("carried_to_later_year", "It is carried over to a later year.")
_YEAR_TO_COME = Phrase(
    "carried_from_year_to_come", "That year has not been. Were the years filled down?"
)
_NO_MINUS = Phrase("carried_without_minus", "What is carried over is an amount above 0.")
_IN_MNKR = Phrase("carried_in_mnkr", "Is it in millions of kronor? Check the unit.")
_TWICE = Phrase("carried_twice", "The same purpose and amount are on another row.")
_TOO_MUCH = Phrase(
    "carried_too_much",
    "That is more than the year's surplus against the budget. Check the amount and its unit.",
)


def _of_investments(reading: Reading) -> Iterator[Hit]:
    """What is carried over as operating and has the name of one of the report's investments."""
    rows = reading.submission.rows
    names = (
        reading.submission.value((INVESTMENTS, row, "project")) for row in rows.get(INVESTMENTS, ())
    )
    projects = {folded(name) for name in names if isinstance(name, str)}
    for row in rows.get(CARRY_OVER, ()):
        is_operating = _words(reading, row, "kind").startswith(_OPERATING)
        if is_operating and _words(reading, row, "purpose") in projects:
            yield _carried(reading, (CARRY_OVER, row, "kind"), _OF_INVESTMENT)


def _words(reading: Reading, row: str, column: str) -> str:
    return folded(str(reading.submission.value((CARRY_OVER, row, column)) or ""))


def _carried(reading: Reading, key: Key, fault: Phrase) -> Hit:
    found = figure(reading.submission.value(key), None)
    return Hit(
        reading.submission.place(key), {**named(reading, key), "found": found, "fault": fault}
    )


def _surplus(reading: Reading) -> Decimal:
    """What is left of the year's budgets, operating and investments, rounding allowed."""
    tables = (RESULT, INVESTMENTS)
    found = (reading.figures[table, TOTAL, "variance"].number for table in tables)
    return sum((max(left, Decimal(0)) for left in found if left is not None), Decimal(1))


@rule(
    Words(
        "KAL419",
        Severity.WARNING,
        sv="{cell_name}: {found} mot {other}, {what}. Kontrollera beloppen och enheten.",
        en="{cell_name}: {found} against {other}, {what}. Check the amounts and the unit.",
    )
)
def planned_investment_fits(reading: Reading, _: Expected) -> Iterator[Hit]:
    """An investment's total is at least its years, and not a thousand times all the others.

    Whole thousands that are more than the department's costs of a year are asked about too.

    ## Regel
    En investerings totala budget är minst lika stor som åren tillsammans.

    ## Varför
    Planens belopp fylls i åt alla senare rapporter; ett fel där kommer tillbaka hela året.

    ## Exempel
    ```exempel
    rapport verksamhetsplan
    | Investeringsbudget | Grupp | Investering | Total budget | 2021 |
    |---|---|---|--:|--:|
    | ny rad | Reinvesteringar | Ny reception | 100 | 840 |

    | Driftbudget per kontoklass | Budget 2021 |
    |---|--:|
    | Intäkter | 0 |
    | Personalkostnader | 0 |
    | Övriga driftskostnader | 0 |

    | Budget per uppdrag | Årsbudget | Budget t.o.m. april | Budget t.o.m. augusti |
    |---|--:|--:|--:|
    | Regionkontoret | 0 | 0 | 0 |

    | Målstyrning | Regionfullmäktiges mål |
    |---|---|
    | rad 1 | Ekonomi i balans |
    | rad 2 | Ekonomi i balans |
    | rad 3 | Ekonomi i balans |

    | Arbetsmiljöplan | Beskrivning | Önskad effekt |
    |---|---|---|
    | rad 1 | Samtal | Trivsel |
    | rad 2 | Samtal | Trivsel |
    | rad 3 | Samtal | Trivsel |
    ```

    ## Så rättar du
    Jämför med beslutet. Är bara den delen beslutad, skriv den som total.

    ## In English
    The plan's amounts are filled into every later report. Compare them with the decision.
    """
    table = reading.contract.tables.get(INVESTMENT_BUDGET)
    if table is None:
        return
    columns = [column for column in table.columns if is_amount(table.cell("", column))]
    total, *years = columns
    rows = reading.submission.rows.get(INVESTMENT_BUDGET, ())
    sums = {
        row: sum(
            (amount(reading, (INVESTMENT_BUDGET, row, year)) or Decimal(0) for year in years),
            Decimal(0),
        )
        for row in rows
    }
    for row, planned in sums.items():
        key = (INVESTMENT_BUDGET, row, total)
        whole = amount(reading, key)
        others = sum(abs(other) for name, other in sums.items() if name != row)
        if whole is not None and whole < planned:
            yield _unplanned(reading, key, planned, _ITS_YEARS)
        elif planned and not planned % THOUSAND:
            first = next(year for year in years if amount(reading, (INVESTMENT_BUDGET, row, year)))
            key, running = (INVESTMENT_BUDGET, row, first), _running_costs(reading)
            if others and planned > _FAR * others:
                yield _unplanned(reading, key, Decimal(others), _ALL_OTHERS)
            elif running and (amount(reading, key) or 0) > running:
                yield _unplanned(reading, key, running, _A_YEARS_COSTS)


def _running_costs(reading: Reading) -> Decimal:
    """The costs of a year in the plan's budget of costs and income; 0 where there is none."""
    for table in reading.contract.tables.values():
        if table.sign is Sign.PLAN and not table.is_open and len(table.columns) == 1:
            keys = [(table.id, row.id, table.columns[0]) for row in table.rows]
            values = [amount(reading, key) or Decimal(0) for key in keys]
            return sum((value for value in values if value > 0), Decimal(0))
    return Decimal(0)


_A_YEARS_COSTS = Phrase("a_years_costs", "more than all costs of a year in the operating budget")
_ITS_YEARS = Phrase("its_years_together", "its years together")
_ALL_OTHERS = Phrase("all_others_together", "all other investments together")


def _unplanned(reading: Reading, key: Key, other: Decimal, hint: Phrase) -> Hit:
    facts = {
        "found": figure(reading.submission.value(key), "tkr"),
        "other": figure(other, "tkr"),
        "what": hint,
    }
    return Hit(reading.submission.place(key), {**named(reading, key), **facts})
