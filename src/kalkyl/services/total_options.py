"""What a total's workbook has beyond its figures: how the year has gone, and tables in mnkr."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kalkyl.contract.earlier import Earlier
from kalkyl.contract.known_tables import FORECAST
from kalkyl.contract.spec import TOTAL, Contract
from kalkyl.figures.evaluate import Figures
from kalkyl.model import Submission
from kalkyl.operations.organisation import Organisation
from kalkyl.reporting.outline import TablePart, parts_of
from kalkyl.template.total_state import EarlierForecast, PrintedTable, TotalOptions, TotalUnit


def year_so_far(total: Submission, earlier: Sequence[Earlier]) -> TotalOptions:
    """What the year's earlier reports forecast for the departments of a total, in their order."""
    found, others = [], []
    for report in sorted(earlier, key=lambda report: report.contract.period_end):
        if not {"annual_forecast", "annual_budget"} <= _forecast_columns(report.contract):
            continue
        forecast = _forecast(report, total)
        if forecast is None:
            others.append(report.contract.title)
        else:
            found.append(forecast)
    words = f"Utan {', '.join(others)}: där saknas avdelningar som finns i den här totalen."
    return TotalOptions(tuple(found), words if others else "")


def _forecast_columns(contract: Contract) -> set[str]:
    table = contract.tables.get(FORECAST)
    return set(table.columns) if table else set()


def _forecast(report: Earlier, total: Submission) -> EarlierForecast | None:
    then = report.behind(total)
    if then is None:
        return None
    figures = Figures(then.contract, then.submission)
    forecast, budget = (
        figures[FORECAST, TOTAL, column].number for column in ("annual_forecast", "annual_budget")
    )
    if forecast is None or budget is None:
        return None
    return EarlierForecast(report.contract.title, forecast, budget)


def with_unit(
    options: TotalOptions,
    unit: TotalUnit | None,
    contract: Contract | None,
    organisation: Organisation,
) -> TotalOptions:
    """A total's options with sheets in mnkr, where that is asked for and it is not in mnkr."""
    if unit is not TotalUnit.MNKR or contract is None:
        return options
    if organisation.own(contract).form.unit == TotalUnit.MNKR:
        return options
    return replace(options, in_mnkr=in_mnkr(contract, organisation))


def in_mnkr(contract: Contract, organisation: Organisation) -> tuple[PrintedTable, ...]:
    """The tables that the report prints; chapters with rows of one table share a sheet."""
    found: dict[tuple[str, tuple[str, ...]], PrintedTable] = {}
    for title, part in parts_of(organisation.outline(contract.report).chapters):
        if isinstance(part, TablePart):
            known = found.get((part.table, part.columns))
            rows = (*(known.rows if known else ()), *part.rows)
            decimals = part.decimals if part.unit == "mnkr" else {}
            found[part.table, part.columns] = PrintedTable(
                title, part.table, part.columns, rows, decimals, part.when
            )
    return tuple(found.values())
