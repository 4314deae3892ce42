"""The year so far on the sheet *Översikt*: the forecasts of its reports, and read back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kalkyl.contract.known_tables import FORECAST
from kalkyl.contract.spec import TOTAL
from kalkyl.model import Area, Book
from kalkyl.template.bounds import form_in
from kalkyl.template.overview_page import CHART_HEIGHT, SHEET, TEXT, OverviewPage
from kalkyl.template.plan import CellRole, Chart, Planned, Series, number_format
from kalkyl.template.total_state import EarlierForecast, TotalOptions

YEAR = "Prognosen genom årets rapporter, för avdelningarna som ingår"
_YEAR_NAME = "kalkyl_arets_prognoser"
_FIRST_OF_YEAR = "Årets första rapport: det finns ingen tidigare prognos att visa."
_NONE_GIVEN = (
    "Inget diagram: årets tidigare totaler angavs inte. Slå ihop med --previous och deras filer, "
    "så visas prognosen rapport för rapport."
)
_MOST_REPORTS = 20


def year_so_far(page: OverviewPage, options: TotalOptions) -> dict[str, Area]:
    """The forecasts of the year's reports; without earlier totals, why there are none.

    Gives where they stand, under the name by which they are read back.
    """
    if not page.compared:
        return {}
    first = page.row + 1
    forecasts, why = options.forecasts, options.not_compared
    is_first = page.desk.contract.previous is None
    if forecasts:
        heads = ("Rapport", "Prognos (tkr)", "Årsbudget (tkr)", "Avvikelse (tkr)")
        page.block(page.own(YEAR), [*map(page.own, heads)])
        _forecasts(page, forecasts)
    else:
        page.row += 1
        page.put(1, Planned(page.own(YEAR), CellRole.BLOCK))
        why = why or (_FIRST_OF_YEAR if is_first else _NONE_GIVEN)
    if why:
        page.put(1, Planned(why, CellRole.MEANING, spec=TEXT))
    return {_YEAR_NAME: Area(SHEET, first, 1, page.row - 1, 4)}


def _forecasts(page: OverviewPage, forecasts: Sequence[EarlierForecast]) -> None:
    start = page.row
    form, amount = page.desk.contract.form, page.desk.contract.amount
    for earlier in forecasts:
        given = (form.number(value, turned=True) for value in (earlier.forecast, earlier.budget))
        amounts = (Planned(value, CellRole.GIVEN, spec=amount) for value in given)
        variance = form.number(earlier.forecast - earlier.budget)
        first, other = ("C", "B") if form.turned else ("B", "C")
        formula = f"={first}{page.row}-{other}{page.row}"
        computed = Planned(variance, CellRole.COMPUTED, formula, amount)
        page.put(1, Planned(earlier.report, CellRole.LABEL), *amounts, computed)
    last = page.compared[0]
    word = "" if last.table == FORECAST else " (utfall)"
    label = Planned(f"{page.desk.contract.title}{word}", CellRole.LABEL)
    columns = (last.amount, last.budget, "variance")
    end = page.put(1, label, *(page.copy((last.table, TOTAL, name)) for name in columns))
    in_words = "; ".join(page.told(at, (4,)) for at in range(start, end + 1))
    page.charts.append(
        Chart(
            page.own("Avvikelse mot årsbudget i årets rapporter (tkr)"),
            "column",
            page.below_charts(),
            Area(SHEET, start, 1, end, 1),
            (Series("Avvikelse", Area(SHEET, start, 4, end, 4)),),
            f"Stående staplar, en per rapport i tidsordning. {in_words}.",
            CHART_HEIGHT - 40,
            number_format(amount),
        )
    )


def year_of(book: Book) -> TotalOptions:
    """What a total says of the year so far, read back."""
    form = form_in(book)
    area = book.names.get(_YEAR_NAME)
    sheet = book.sheet(area.sheet) if area else None
    if area is None or sheet is None or area.bottom - area.top > _MOST_REPORTS:
        return TotalOptions()
    forecasts, why = [], ""
    for row in range(area.top + 1, area.bottom + 1):
        label, forecast, budget = (sheet.value(row, column) for column in (1, 2, 3))
        if isinstance(forecast, Decimal) and isinstance(budget, Decimal):
            amounts = (form.in_tkr(value, turned=True) for value in (forecast, budget))
            forecasts.append(EarlierForecast(str(label), *amounts))
        elif forecast is None:
            why = str(label or "")
    return TotalOptions(tuple(forecasts[:-1]), why)
