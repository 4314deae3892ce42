"""The sheet *Översikt* of a total, its first: who is missing, whether it holds, who drives it.

Every figure is a formula over the total's other sheets; their order is that of the merge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.spec import ANY, TOTAL, CellKind, CellSpec, Shape, TableSpec
from kalkyl.figures.amount import EXACT
from kalkyl.model import Area, Book, Key, Place, Value
from kalkyl.template.departments_sheet import Departments
from kalkyl.template.formulas import address
from kalkyl.template.parts_sheet import File
from kalkyl.template.plan import CellRole, Chart, Planned, Series, SheetPlan
from kalkyl.template.total_options import EarlierForecast, TotalOptions
from kalkyl.template.total_state import COPY, LEFT_OUT, MISSING, WITH_ERRORS, TotalState
from kalkyl.template.workbench import Workbench, stored

SHEET = "Översikt"
BETTER, WORSE, AS_BUDGET = "Bättre än budget", "Sämre än budget", "Som budget"
_DRIVERS = 3
_TEXT = CellSpec("", CellKind.TEXT)
_AMOUNT = CellSpec("", CellKind.NUMBER, unit="tkr", decimals=0)
_WIDTHS = (44, 18, 18, 24, 62, 3)
_CHARTS = 7
"""The column where charts begin."""
_MOST_DEPARTMENTS = 20
_MOST_REASONS = 5
_CHART_HEIGHT = 300
_CHART_AIR = 40
_BAR = 22
"""Pixels of a bar with its gap."""
_ROW_PIXELS = 24


@dataclass(frozen=True, slots=True)
class Compared:
    """Two columns of a table whose difference is a variance."""

    table: str
    amount: str
    budget: str
    heading: str


COMPARED = (
    Compared("forecast", "annual_forecast", "annual_budget", "Prognos mot årsbudget (tkr)"),
    Compared("result", "outcome", "budget", "Ackumulerat mot budget (tkr)"),
)


class Overview:
    """Lays the sheet out from the top."""

    def __init__(
        self, desk: Workbench, known: Departments, state: TotalState, options: TotalOptions
    ) -> None:
        self.desk = desk
        self.known = known
        self.state = state
        self.options = options
        self.names: dict[str, Area] = {}
        self.own_texts: Place | None = None
        self.cells: dict[tuple[int, int], Planned] = {}
        self.charts: list[Chart] = []
        self.row = 1
        self.compared = [
            part
            for part in COMPARED
            if part.table in desk.placing.blocks
            and {part.amount, part.budget} <= set(desk.placing.blocks[part.table].columns)
        ]

    def sheet(
        self, title: str, questions: str, own_texts: Planned | None, ready: Planned | None
    ) -> SheetPlan:
        """The whole sheet."""
        self._put(1, Planned(title, CellRole.TITLE))
        self._put(1, Planned(_INTRO, CellRole.INTRO))
        self._state(questions, own_texts, ready)
        self._indicators()
        self._assignments()
        self._departments()
        self._reasons()
        self._year()
        return SheetPlan(
            SHEET,
            self.cells,
            dict(enumerate(_WIDTHS, 1)),
            0,
            charts=tuple(self.charts),
        )

    def _own(self, text: str) -> str:
        """A text of kalkyl's own with the organisation's names of its levels."""
        return self.desk.contract.levels.put_in(text)

    def _put(self, column: int, *cells: Planned) -> int:
        """Writes a row from a column on; gives its number."""
        for at, cell in enumerate(cells, column):
            self.cells[self.row, at] = cell
        self.row += 1
        return self.row - 1

    def _block(self, title: str, headings: Sequence[str]) -> None:
        self.row += 1
        self._put(1, Planned(title, CellRole.BLOCK))
        self._put(1, *(Planned(word, CellRole.HEADING) for word in headings))

    # What the total is

    def _state(self, questions: str, own_texts: Planned | None, ready: Planned | None) -> None:
        self.row += 1
        self._said("Totalen är", Planned(self.state.head, CellRole.STATE, spec=_TEXT))
        for name, words in (
            (MISSING, "Har inte lämnat"),
            (WITH_ERRORS, "Medtagna trots fel"),
            (LEFT_OUT, "Lämnade utanför"),
        ):
            if name in self.state.named:
                role = CellRole.STATE if name == WITH_ERRORS else CellRole.MEANING
                said = self.state.named[name]
                said = f"{WITH_ERRORS}: {said}" if name == WITH_ERRORS else said
                self._said(words, Planned(said, role, spec=_TEXT))
        if self.state.is_copy:
            self._said("Kopia", Planned(COPY, CellRole.MEANING, spec=_TEXT))
        self._on_budget()
        self._said("Varningar i det som ingår", Planned(questions, CellRole.MEANING, spec=_TEXT))
        if own_texts:
            self._said("Egna texter och bedömningar", own_texts)
            self.own_texts = Place(SHEET, self.row - 1, 2)
        if ready:
            self._said("Klar att skicka", ready)

    def _on_budget(self) -> None:
        """Whether the forecast, or else the outcome, holds, and which departments drive it."""
        if not self.compared:
            return
        leading = self.compared[0]
        key = (leading.table, TOTAL, "variance")
        amount = self._copy(key)
        word = f'IF(B{self.row}>0,"{BETTER}",IF(B{self.row}<0,"{WORSE}","{AS_BUDGET}"))'
        formula = f'=IF(ISNUMBER(B{self.row}),{word},"")'
        said = Planned(_verdict(amount.value), CellRole.STATE, formula, _TEXT)
        self._put(1, Planned(leading.heading, CellRole.LABEL), amount, said)
        largest = sorted(self.known.files, key=self._order)[:_DRIVERS]
        names = ", ".join(
            self.known.labels[file] for file in largest if self._amount(file, leading)
        )
        self._said("Störst avvikelse har", Planned(names or "–", CellRole.MEANING, spec=_TEXT))

    def _said(self, words: str, cell: Planned) -> None:
        self._put(1, Planned(words, CellRole.LABEL), cell)

    # Indicators

    def _indicators(self) -> None:
        keys = list(_indicator_rows(self.desk))
        if not keys:
            return
        self._block("Indikatorer", ("Indikator", "Värde", "Mäts mot", "Avvikelse", "Läge"))
        shares: list[int] = []
        for table, row, columns in keys:
            label = next(spec.label for spec in table.rows if spec.id == row)
            figures = [
                self._copy((table.id, row, column)) if column else Planned(None, CellRole.NONE)
                for column in columns
            ]
            at = self._put(1, Planned(label, CellRole.LABEL), *figures)
            spec = table.cell(row, columns[0])
            if spec is not None and spec.unit == "%" and figures[0].value not in {None, ""}:
                shares.append(at)
        if shares and shares == list(range(shares[0], shares[-1] + 1)):
            self._share_chart(shares)

    def _share_chart(self, rows: Sequence[int]) -> None:
        names = ", ".join(str(self.cells[row, 1].value).lower() for row in rows)
        told = "; ".join(self._told(row, (2, 3)) for row in rows)
        self.charts.append(
            Chart(
                "Utfall mot målvärde (%)",
                "column",
                self._below_charts(),
                Area(SHEET, rows[0], 1, rows[-1], 1),
                (
                    Series("Utfall", Area(SHEET, rows[0], 2, rows[-1], 2)),
                    Series("Målvärde", Area(SHEET, rows[0], 3, rows[-1], 3)),
                ),
                f"Stapeldiagram över {names} mot målvärdet. {told}.",
                _CHART_HEIGHT - 40,
                "0.0 %",
            )
        )

    def _told(self, row: int, columns: Sequence[int]) -> str:
        values = (self.cells[row, column].value for column in columns)
        return f"{self.cells[row, 1].value}: {' mot '.join(map(_shown, values))}"

    # Per uppdrag

    def _assignments(self) -> None:
        if not self.compared:
            return
        change = self._changed()
        heads = ["Uppdrag", *(part.heading for part in self.compared)]
        heads += ["Ändrad sedan förra rapporten (tkr)"] if change else []
        self._block("Avvikelse per uppdrag", heads)
        table = self.desk.contract.tables[self.compared[0].table]
        for row in (*(each.id for each in table.rows), TOTAL):
            named = table.row(row)
            label = named.label if named else table.total
            role = CellRole.TOTAL_LABEL if row == TOTAL else CellRole.LABEL
            keys = [(part.table, row, "variance") for part in self.compared]
            keys += [("forecast", row, change)] if change else []
            self._put(1, Planned(label, role), *(self._copy(key) for key in keys))

    def _changed(self) -> str:
        """The column that says what changed since the report before, where the report has one."""
        block = self.desk.placing.blocks.get("forecast")
        return "forecast_change" if block and "forecast_change" in block.columns else ""

    # Per department

    def _departments(self) -> None:
        if not self.compared or not self.known.files:
            return
        files = sorted(self.known.files, key=self._order)
        shown = files[:_MOST_DEPARTMENTS]
        heads = (self._own("Avdelning"), *(part.heading for part in self.compared), "Utfall")
        self._block(self._own("Avvikelse per avdelning, den största först"), heads)
        verdicts = {verdict.source: verdict for verdict in self.desk.submission.verdicts}
        first = self.row
        for file in shown:
            verdict = verdicts.get(file[1])
            is_faulty = verdict is not None and verdict.errors > 0
            word = "" if verdict is None else WITH_ERRORS if is_faulty else "Godkänd"
            role = CellRole.STATE if is_faulty else CellRole.GIVEN
            self._put(
                1,
                Planned(self.known.labels[file], CellRole.LABEL),
                *(self._variance(file, part) for part in self.compared),
                Planned(word, role, spec=_TEXT),
            )
        last = self.row - 1
        if len(files) > len(shown):
            self._others(files[_MOST_DEPARTMENTS:], first, last)
        self._bars(first, last)

    def _order(self, file: File) -> tuple[Decimal, str]:
        return -abs(self._amount(file, self.compared[0])), self.known.labels[file]

    def _amount(self, file: File, part: Compared) -> Decimal:
        with localcontext(EXACT):
            amounts = (self.known.amount(file, part.table, at) for at in (part.amount, part.budget))
            first, second = amounts
            return first - second

    def _variance(self, file: File, part: Compared) -> Planned:
        areas = [self.known.area(file, part.table, at) for at in (part.amount, part.budget)]
        sums = [f"SUM({address(area, SHEET)})" if area else "0" for area in areas]
        formula = f"={sums[0]}-{sums[1]}"
        return Planned(self._amount(file, part), CellRole.COMPUTED, formula, _AMOUNT)

    def _others(self, files: Sequence[File], first: int, last: int) -> None:
        cells = []
        for column, part in enumerate(self.compared, 2):
            place = self.desk.placing.place((part.table, TOTAL, "variance"))
            with localcontext(EXACT):
                value = sum((self._amount(file, part) for file in files), Decimal(0))
            own = Area(SHEET, first, column, last, column).a1
            formula = f"=N({address(place, SHEET)})-SUM({own})" if place else None
            cells.append(Planned(value, CellRole.COMPUTED, formula, _AMOUNT))
        words = self._own(f"Övriga {len(files)} avdelningar (se bladet ") + f"{self.known.sheet})"
        self._put(1, Planned(words, CellRole.LABEL), *cells)

    def _bars(self, first: int, last: int) -> None:
        heading = self.compared[0].heading
        told = "; ".join(self._told(at, (2,)) for at in range(first, last + 1))
        self.charts.append(
            Chart(
                f"{self._own('Avvikelse per avdelning')}: {heading[0].lower()}{heading[1:]}",
                "bar",
                self._below_charts(),
                Area(SHEET, first, 1, last, 1),
                (Series(heading, Area(SHEET, first, 2, last, 2)),),
                f"Liggande staplar, den största avvikelsen överst. {told}.",
                max(_CHART_HEIGHT, 90 + _BAR * (last - first + 1)),
            )
        )

    def _below_charts(self) -> Place:
        """Where the next chart begins."""
        above = sum(chart.height + _CHART_AIR for chart in self.charts)
        return Place(SHEET, 4 + -(-above // _ROW_PIXELS), _CHARTS)

    # The year so far

    def _year(self) -> None:
        """The forecasts of the year's reports; without earlier totals, why there are none."""
        if not self.compared:
            return
        first = self.row + 1
        forecasts, why = self.options.forecasts, self.options.not_compared
        is_first = self.desk.contract.previous is None
        if forecasts:
            self._block(
                self._own(YEAR), ("Rapport", "Prognos (tkr)", "Årsbudget (tkr)", "Avvikelse (tkr)")
            )
            self._forecasts(forecasts)
        else:
            self.row += 1
            self._put(1, Planned(self._own(YEAR), CellRole.BLOCK))
            why = why or (_FIRST_OF_YEAR if is_first else _NONE_GIVEN)
        if why:
            self._put(1, Planned(why, CellRole.MEANING, spec=_TEXT))
        self.names[_YEAR_NAME] = Area(SHEET, first, 1, self.row - 1, 4)

    def _forecasts(self, forecasts: Sequence[EarlierForecast]) -> None:
        start = self.row
        for earlier in forecasts:
            given = (earlier.forecast, earlier.budget)
            amounts = (Planned(amount, CellRole.GIVEN, spec=_AMOUNT) for amount in given)
            variance = earlier.forecast - earlier.budget
            formula = f"=B{self.row}-C{self.row}"
            computed = Planned(variance, CellRole.COMPUTED, formula, _AMOUNT)
            self._put(1, Planned(earlier.report, CellRole.LABEL), *amounts, computed)
        last = self.compared[0]
        word = "" if last.table == "forecast" else " (utfall)"
        label = Planned(f"{self.desk.contract.title}{word}", CellRole.LABEL)
        columns = (last.amount, last.budget, "variance")
        end = self._put(1, label, *(self._copy((last.table, TOTAL, name)) for name in columns))
        told = "; ".join(self._told(at, (4,)) for at in range(start, end + 1))
        self.charts.append(
            Chart(
                "Avvikelse mot årsbudget i årets rapporter (tkr)",
                "column",
                self._below_charts(),
                Area(SHEET, start, 1, end, 1),
                (Series("Avvikelse", Area(SHEET, start, 4, end, 4)),),
                f"Stående staplar, en per rapport i tidsordning. {told}.",
                _CHART_HEIGHT - 40,
            )
        )

    # The reasons given

    def _reasons(self) -> None:
        table = self.desk.contract.tables.get("analysis")
        if table is None or "analysis" not in self.desk.placing.blocks:
            return
        values = self.desk.submission.value
        rows = [
            row
            for row in self.desk.submission.rows.get("analysis", ())
            if isinstance(values(("analysis", row, "amount")), Decimal)
        ]
        rows.sort(key=lambda row: -abs(Decimal(str(values(("analysis", row, "amount"))))))
        kind = table.cell(ANY, "item_type")
        kinds = [choice.label for choice in kind.choices] if kind else []
        for label in kinds:
            alike = [row for row in rows if values(("analysis", row, "item_type")) == label]
            self._largest(label, alike[:_MOST_REASONS])

    def _largest(self, kind: str, rows: Sequence[str]) -> None:
        """The largest explained items of one kind; amounts of two kinds are not comparable."""
        if rows:
            heads = (self._own("Avdelning"), "Uppdrag", "Belopp (tkr)", "Post avser", "Orsak")
            self._block(f"{kind}: störst av de poster som förklaras", heads)
        for row in rows:
            columns = ("sender", "assignment", "amount", "item_type", "cause")
            self._put(1, *(self._copy(("analysis", row, column)) for column in columns))

    def _copy(self, key: Key) -> Planned:
        """A cell of another sheet, as a formula; a blank one stays blank."""
        place = self.desk.placing.place(key)
        spec = self.desk.contract.spec(key) or _TEXT
        if place is None:
            return Planned(None, CellRole.NONE)
        cell = address(place, SHEET)
        value = stored(self.desk.contract, self.desk.figures, key)
        role = CellRole.STATUS if key[2] == "status" else CellRole.COMPUTED
        role = CellRole.TOTAL if key[1] == TOTAL else role
        return Planned(value, role, f'=IF({cell}="","",{cell})', spec)


YEAR = "Prognosen genom årets rapporter, för avdelningarna som ingår"
_YEAR_NAME = "kalkyl_arets_prognoser"
_FIRST_OF_YEAR = "Årets första rapport: det finns ingen tidigare prognos att visa."
_NONE_GIVEN = (
    "Inget diagram: årets tidigare totaler angavs inte. Slå ihop med --previous och deras filer, "
    "så visas prognosen rapport för rapport."
)


def year_of(book: Book) -> TotalOptions:
    """What a total says of the year so far, read back."""
    area = book.names.get(_YEAR_NAME)
    sheet = book.sheet(area.sheet) if area else None
    if area is None or sheet is None or area.bottom - area.top > _MOST_DEPARTMENTS:
        return TotalOptions()
    forecasts, why = [], ""
    for row in range(area.top + 1, area.bottom + 1):
        label, forecast, budget = (sheet.value(row, column) for column in (1, 2, 3))
        if isinstance(forecast, Decimal) and isinstance(budget, Decimal):
            forecasts.append(EarlierForecast(str(label), forecast, budget))
        elif forecast is None:
            why = str(label or "")
    return TotalOptions(tuple(forecasts[:-1]), why)


_INTRO = "Belopp i tkr, plus är bättre än budget. Beloppen är formler över totalens andra blad."


_FEWEST = 3
"""An indicator has a value, what it is held against, and a status."""


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


def _shown(value: Value) -> str:
    if not isinstance(value, Decimal):
        return str(value or "–")
    short = round(value, 1)
    text = f"{int(short) if short == short.to_integral_value() else short}"
    return text.replace(".", ",").replace("-", "−")
