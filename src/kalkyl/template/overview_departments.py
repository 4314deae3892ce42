"""The departments on the sheet *Översikt*: their variances, the largest first, and as bars."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext

from kalkyl.contract.spec import TOTAL
from kalkyl.figures.amount import EXACT
from kalkyl.model import Area
from kalkyl.template.departments_sheet import Departments
from kalkyl.template.formulas import address
from kalkyl.template.overview_page import CHART_HEIGHT, SHEET, TEXT, Compared, OverviewPage
from kalkyl.template.parts_sheet import File
from kalkyl.template.plan import CellRole, Chart, Planned, Series, number_format
from kalkyl.template.total_state import WITH_ERRORS

_MOST_DEPARTMENTS = 20
_BAR = 22
"""Pixels of a bar with its gap."""


class OverviewDepartments:
    """The departments of a total, laid out on its overview."""

    def __init__(self, page: OverviewPage, known: Departments) -> None:
        self.page = page
        self.known = known

    def largest(self, count: int) -> list[str]:
        """The departments with the largest variances, by name; those without any are left out."""
        leading = self.page.compared[0]
        files = sorted(self.known.files, key=self._order)[:count]
        return [self.known.labels[file] for file in files if self._amount(file, leading)]

    def lay_out(self) -> None:
        """The table of the departments, and their bars."""
        if not self.page.compared or not self.known.files:
            return
        files = sorted(self.known.files, key=self._order)
        shown = files[:_MOST_DEPARTMENTS]
        heads = (
            self.page.own("Avdelning"),
            *(part.heading for part in self.page.compared),
            "Granskning",
        )
        self.page.block(self.page.own("Avvikelse per avdelning, den största först"), heads)
        verdicts = {verdict.source: verdict for verdict in self.page.desk.submission.verdicts}
        first = self.page.row
        for file in shown:
            verdict = verdicts.get(file[1])
            is_faulty = verdict is not None and verdict.errors > 0
            word = "" if verdict is None else WITH_ERRORS if is_faulty else "Godkänd"
            role = CellRole.STATE if is_faulty else CellRole.GIVEN
            self.page.put(
                1,
                Planned(self.known.labels[file], CellRole.LABEL),
                *(self._variance(file, part) for part in self.page.compared),
                Planned(word, role, spec=TEXT),
            )
        last = self.page.row - 1
        if len(files) > len(shown):
            self._others(files[_MOST_DEPARTMENTS:], first, last)
        self._bars(first, last)

    def _order(self, file: File) -> tuple[Decimal, str]:
        return -abs(self._amount(file, self.page.compared[0])), self.known.labels[file]

    def _amount(self, file: File, part: Compared) -> Decimal:
        with localcontext(EXACT):
            amounts = (self.known.amount(file, part.table, at) for at in (part.amount, part.budget))
            first, second = amounts
            return first - second

    def _variance(self, file: File, part: Compared) -> Planned:
        areas = [self.known.area(file, part.table, at) for at in (part.amount, part.budget)]
        sums = [f"SUM({address(area, SHEET)})" if area else "0" for area in areas]
        form = self.page.desk.contract.form
        formula = f"={'-'.join(reversed(sums) if form.turned else sums)}"
        return self._planned(self._amount(file, part), formula)

    def _planned(self, variance: Decimal, formula: str | None) -> Planned:
        contract = self.page.desk.contract
        amount = contract.form.number(variance)
        return Planned(amount, CellRole.COMPUTED, formula, contract.amount)

    def _others(self, files: Sequence[File], first: int, last: int) -> None:
        cells = []
        for column, part in enumerate(self.page.compared, 2):
            place = self.page.desk.placing.place((part.table, TOTAL, "variance"))
            with localcontext(EXACT):
                value = sum((self._amount(file, part) for file in files), Decimal(0))
            own = Area(SHEET, first, column, last, column).a1
            formula = f"=N({address(place, SHEET)})-SUM({own})" if place else None
            cells.append(self._planned(value, formula))
        words = (
            self.page.own(f"Övriga {len(files)} avdelningar (se bladet ") + f"{self.known.sheet})"
        )
        self.page.put(1, Planned(words, CellRole.LABEL), *cells)

    def _bars(self, first: int, last: int) -> None:
        heading = self.page.compared[0].heading
        told = "; ".join(self.page.told(at, (2,)) for at in range(first, last + 1))
        self.page.charts.append(
            Chart(
                f"{self.page.own('Avvikelse per avdelning')}: {heading[0].lower()}{heading[1:]}",
                "bar",
                self.page.below_charts(),
                Area(SHEET, first, 1, last, 1),
                (Series(heading, Area(SHEET, first, 2, last, 2)),),
                f"Liggande staplar, den största avvikelsen överst. {told}.",
                max(CHART_HEIGHT, 90 + _BAR * (last - first + 1)),
                number_format(self.page.desk.contract.amount),
            )
        )
