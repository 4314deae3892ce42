"""The sheet *Översikt* of a total, its first: who is missing, whether it holds, who drives it.

Every figure is a formula over the total's other sheets; their order is that of the merge. The
departments are shown by their variances, the largest first, and as bars.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext

from kalkyl.contract.known_tables import ANALYSIS, FORECAST
from kalkyl.contract.spec import ANY, TOTAL, Shape, TableSpec
from kalkyl.figures.amount import EXACT
from kalkyl.model import Area, Place, Value
from kalkyl.template.departments_sheet import Departments
from kalkyl.template.formulas import address
from kalkyl.template.overview_page import CHART_HEIGHT, SHEET, TEXT, Compared, OverviewPage
from kalkyl.template.overview_year import year_so_far
from kalkyl.template.parts_sheet import File
from kalkyl.template.plan import CellRole, Chart, Planned, Series, SheetPlan, number_format
from kalkyl.template.total_state import (
    COPY,
    LEFT_OUT,
    MISSING,
    WITH_ERRORS,
    TotalOptions,
    TotalState,
)
from kalkyl.template.workbench import Workbench

_MOST_DEPARTMENTS = 20
_BAR = 22
"""Pixels of a bar with its gap."""


BETTER, WORSE, AS_BUDGET = "Bättre än budget", "Sämre än budget", "Som budget"
_DRIVERS = 3
_WIDTHS = (44, 18, 18, 24, 62, 3)
_MOST_REASONS = 5
_INTRO = "Belopp i tkr, plus är bättre än budget. Beloppen är formler över totalens andra blad."
_FEWEST = 3
"""An indicator has a value, what it is held against, and a status."""


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
        figures = "; ".join(self.page.told(at, (2,)) for at in range(first, last + 1))
        self.page.charts.append(
            Chart(
                f"{self.page.own('Avvikelse per avdelning')}: {heading[0].lower()}{heading[1:]}",
                "bar",
                self.page.below_charts(),
                Area(SHEET, first, 1, last, 1),
                (Series(heading, Area(SHEET, first, 2, last, 2)),),
                f"Liggande staplar, den största avvikelsen överst. {figures}.",
                max(CHART_HEIGHT, 90 + _BAR * (last - first + 1)),
                number_format(self.page.desk.contract.amount),
            )
        )


class Overview:
    """Lays the sheet out from the top."""

    def __init__(
        self, desk: Workbench, known: Departments, state: TotalState, options: TotalOptions
    ) -> None:
        self.desk = desk
        self.page = OverviewPage(desk)
        self.departments = OverviewDepartments(self.page, known)
        self.state = state
        self.options = options
        self.names: dict[str, Area] = {}
        self.own_texts: Place | None = None

    def sheet(
        self, title: str, questions: str, own_texts: Planned | None, ready: Planned | None
    ) -> SheetPlan:
        """The whole sheet."""
        self.page.put(1, Planned(title, CellRole.TITLE))
        self.page.put(1, Planned(self.page.own(_INTRO), CellRole.INTRO))
        self._state(questions, own_texts, ready)
        self._indicators()
        self._assignments()
        self.departments.lay_out()
        self._reasons()
        self.names = year_so_far(self.page, self.options)
        return SheetPlan(
            SHEET,
            self.page.cells,
            dict(enumerate(_WIDTHS, 1)),
            0,
            charts=tuple(self.page.charts),
        )

    # What the total is

    def _state(self, questions: str, own_texts: Planned | None, ready: Planned | None) -> None:
        self.page.row += 1
        self.page.said("Totalen är", Planned(self.state.head, CellRole.STATE, spec=TEXT))
        for name, words in (
            (MISSING, "Har inte lämnat"),
            (WITH_ERRORS, "Medtagna trots fel"),
            (LEFT_OUT, "Lämnade utanför"),
        ):
            if name in self.state.named:
                role = CellRole.STATE if name == WITH_ERRORS else CellRole.MEANING
                said = self.state.named[name]
                said = f"{WITH_ERRORS}: {said}" if name == WITH_ERRORS else said
                self.page.said(words, Planned(said, role, spec=TEXT))
        if self.state.is_copy:
            self.page.said("Kopia", Planned(COPY, CellRole.MEANING, spec=TEXT))
        self._on_budget()
        self.page.said("Varningar i det som ingår", Planned(questions, CellRole.MEANING, spec=TEXT))
        if own_texts:
            self.page.said("Egna texter och bedömningar", own_texts)
            self.own_texts = Place(SHEET, self.page.row - 1, 2)
        if ready:
            self.page.said("Klar att skicka", ready)

    def _on_budget(self) -> None:
        """Whether the forecast, or else the outcome, holds, and which departments drive it."""
        if not self.page.compared:
            return
        leading = self.page.compared[0]
        key = (leading.table, TOTAL, "variance")
        amount = self.page.copy(key)
        word = f'IF(B{self.page.row}>0,"{BETTER}",IF(B{self.page.row}<0,"{WORSE}","{AS_BUDGET}"))'
        formula = f'=IF(ISNUMBER(B{self.page.row}),{word},"")'
        said = Planned(_verdict(amount.value), CellRole.STATE, formula, TEXT)
        self.page.put(1, Planned(leading.heading, CellRole.LABEL), amount, said)
        names = ", ".join(self.departments.largest(_DRIVERS))
        self.page.said("Störst avvikelse har", Planned(names or "–", CellRole.MEANING, spec=TEXT))

    # Indicators

    def _indicators(self) -> None:
        keys = list(_indicator_rows(self.desk))
        if not keys:
            return
        self.page.block("Indikatorer", ("Indikator", "Värde", "Mäts mot", "Avvikelse", "Läge"))
        shares: list[int] = []
        for table, row, columns in keys:
            label = next(spec.label for spec in table.rows if spec.id == row)
            figures = [
                self.page.copy((table.id, row, column)) if column else Planned(None, CellRole.NONE)
                for column in columns
            ]
            at = self.page.put(1, Planned(label, CellRole.LABEL), *figures)
            spec = table.cell(row, columns[0])
            if spec is not None and spec.unit == "%" and figures[0].value not in {None, ""}:
                shares.append(at)
        if shares and shares == list(range(shares[0], shares[-1] + 1)):
            self._share_chart(shares)

    def _share_chart(self, rows: Sequence[int]) -> None:
        names = ", ".join(str(self.page.cells[row, 1].value).lower() for row in rows)
        figures = "; ".join(self.page.told(row, (2, 3)) for row in rows)
        self.page.charts.append(
            Chart(
                "Utfall mot målvärde (%)",
                "column",
                self.page.below_charts(),
                Area(SHEET, rows[0], 1, rows[-1], 1),
                (
                    Series("Utfall", Area(SHEET, rows[0], 2, rows[-1], 2)),
                    Series("Målvärde", Area(SHEET, rows[0], 3, rows[-1], 3)),
                ),
                f"Stapeldiagram över {names} mot målvärdet. {figures}.",
                CHART_HEIGHT - 40,
                "0.0 %",
            )
        )

    # Per uppdrag

    def _assignments(self) -> None:
        if not self.page.compared:
            return
        change = self._changed()
        heads = ["Uppdrag", *(part.heading for part in self.page.compared)]
        heads += [self.page.own("Ändrad sedan förra rapporten (tkr)")] if change else []
        self.page.block("Avvikelse per uppdrag", heads)
        table = self.desk.contract.tables[self.page.compared[0].table]
        for row in (*(each.id for each in table.rows), TOTAL):
            named = table.row(row)
            label = named.label if named else table.total
            role = CellRole.TOTAL_LABEL if row == TOTAL else CellRole.LABEL
            keys = [(part.table, row, "variance") for part in self.page.compared]
            keys += [(FORECAST, row, change)] if change else []
            self.page.put(1, Planned(label, role), *(self.page.copy(key) for key in keys))

    def _changed(self) -> str:
        """The column that says what changed since the report before, where the report has one."""
        block = self.desk.placing.blocks.get(FORECAST)
        return "forecast_change" if block and "forecast_change" in block.columns else ""

    # The reasons given

    def _reasons(self) -> None:
        table = self.desk.contract.tables.get(ANALYSIS)
        if table is None or ANALYSIS not in self.desk.placing.blocks:
            return
        values = self.desk.submission.value
        rows = [
            row
            for row in self.desk.submission.rows.get(ANALYSIS, ())
            if isinstance(values((ANALYSIS, row, "amount")), Decimal)
        ]
        rows.sort(key=lambda row: -abs(Decimal(str(values((ANALYSIS, row, "amount"))))))
        kind = table.cell(ANY, "item_type")
        kinds = [choice.label for choice in kind.choices] if kind else []
        for label in kinds:
            alike = [row for row in rows if values((ANALYSIS, row, "item_type")) == label]
            self._largest(label, alike[:_MOST_REASONS])

    def _largest(self, kind: str, rows: Sequence[str]) -> None:
        """The largest explained items of one kind; amounts of two kinds are not comparable."""
        if rows:
            heads = ("Avdelning", "Uppdrag", "Belopp (tkr)", "Post avser", "Orsak")
            title = f"{kind}: störst av de poster som förklaras"
            self.page.block(title, [*map(self.page.own, heads)])
        for row in rows:
            columns = ("sender", "assignment", "amount", "item_type", "cause")
            self.page.put(1, *(self.page.copy((ANALYSIS, row, column)) for column in columns))


def _indicator_rows(
    desk: Workbench,
) -> Iterator[tuple[TableSpec, str, tuple[str, str, str, str]]]:
    """The indicators with their columns: value, what it is held against, variance, status."""
    for table in desk.contract.tables.values():
        if table.shape is not Shape.FIXED or "status" not in table.columns:
            continue
        if table.id not in desk.placing.blocks or len(table.columns) < _FEWEST:
            continue
        value, against, *rest = table.columns
        variance = "variance" if "variance" in rest else ""
        for row in table.rows:
            yield table, row.id, (value, against, variance, "status")


def _verdict(value: Value) -> str:
    if not isinstance(value, Decimal):
        return ""
    return BETTER if value > 0 else WORSE if value < 0 else AS_BUDGET
