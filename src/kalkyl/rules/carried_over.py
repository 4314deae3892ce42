"""KAL418: what is asked to be carried over to the next year, against what there is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kalkyl.contract.document import folded
from kalkyl.contract.known_tables import CARRY_OVER, INVESTMENTS, RESULT
from kalkyl.contract.spec import TOTAL
from kalkyl.model import Key, Level, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.labels import figure, named

_TINY = 10
"""An amount to carry over, in tkr, that nobody would ask for."""


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
