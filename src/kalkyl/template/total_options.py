"""What the workbook of a total has beyond its figures: the year so far, and tables in mnkr."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal
from enum import StrEnum

from kalkyl.base.quick_dataclass import dataclass


class TotalUnit(StrEnum):
    """What a total shows its amounts in: its tables hold tkr, and may have sheets in mnkr, too."""

    TKR = "tkr"
    MNKR = "mnkr"


@dataclass(frozen=True, slots=True)
class EarlierForecast:
    """What an earlier report of the year forecast for the departments of a total, in tkr."""

    report: str
    forecast: Decimal
    budget: Decimal


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table as the report prints it: its chapter, columns, rows and the decimals of amounts.

    Without ``rows`` it has all of the table's; without an entry in the column ``when`` it is left
    out.
    """

    title: str
    table: str
    columns: tuple[str, ...]
    rows: tuple[str, ...] = ()
    decimals: Mapping[str, int] = field(default_factory=dict)
    when: str = ""


@dataclass(frozen=True, slots=True)
class TotalOptions:
    """``forecasts`` are those of the year's earlier reports in the order of their periods.

    ``not_compared`` says why other earlier reports are not among them. ``in_mnkr`` are the tables
    that have a sheet in mnkr, too.
    """

    forecasts: tuple[EarlierForecast, ...] = ()
    not_compared: str = ""
    in_mnkr: tuple[PrintedTable, ...] = ()


NO_OPTIONS = TotalOptions()
