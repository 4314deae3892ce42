"""The sheet *Översikt* as it is laid out: rows from the top to the left, charts to the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellKind, CellSpec
from kalkyl.contract.known_tables import FORECAST, RESULT
from kalkyl.contract.spec import TOTAL
from kalkyl.model import Key, Place, Value
from kalkyl.template.formulas import address
from kalkyl.template.plan import CellRole, Chart, Planned
from kalkyl.template.workbench import Workbench, stored

SHEET = "Översikt"
TEXT = CellSpec("", CellKind.TEXT)
CHART_HEIGHT = 300
_CHARTS = 7
"""The column where charts begin."""
_CHART_AIR = 40
_ROW_PIXELS = 24


@dataclass(frozen=True, slots=True)
class Compared:
    """Two columns of a table whose difference is a variance."""

    table: str
    amount: str
    budget: str
    heading: str


COMPARED = (
    Compared(FORECAST, "annual_forecast", "annual_budget", "Prognos mot årsbudget (tkr)"),
    Compared(RESULT, "outcome", "budget", "Ackumulerat mot budget (tkr)"),
)


class OverviewPage:
    """What has been laid out so far: cells and charts; ``row`` is the next one."""

    def __init__(self, desk: Workbench) -> None:
        self.desk = desk
        self.cells: dict[tuple[int, int], Planned] = {}
        self.charts: list[Chart] = []
        self.row = 1
        self.compared = [
            replace(part, heading=desk.contract.form.words(part.heading))
            for part in COMPARED
            if part.table in desk.placing.blocks
            and {part.amount, part.budget} <= set(desk.placing.blocks[part.table].columns)
        ]

    def own(self, text: str) -> str:
        """A text of kalkyl's own with the organisation's names of its levels, and its unit."""
        contract = self.desk.contract
        return contract.form.words(contract.levels.put_in(text))

    def put(self, column: int, *cells: Planned) -> int:
        """Writes a row from a column on; gives its number."""
        for at, cell in enumerate(cells, column):
            self.cells[self.row, at] = cell
        self.row += 1
        return self.row - 1

    def block(self, title: str, headings: Sequence[str]) -> None:
        """Begins a table below the last one, with its title and headings."""
        self.row += 1
        self.put(1, Planned(title, CellRole.BLOCK))
        self.put(1, *(Planned(word, CellRole.HEADING) for word in headings))

    def said(self, words: str, cell: Planned) -> None:
        """A row of a label and a cell."""
        self.put(1, Planned(words, CellRole.LABEL), cell)

    def told(self, row: int, columns: Sequence[int]) -> str:
        """A row in words, for a chart's alternative text."""
        values = (self.cells[row, column].value for column in columns)
        return f"{self.cells[row, 1].value}: {' mot '.join(map(_shown, values))}"

    def copy(self, key: Key) -> Planned:
        """A cell of another sheet, as a formula; a blank one stays blank."""
        place = self.desk.placing.place(key)
        spec = self.desk.contract.spec(key) or TEXT
        if place is None:
            return Planned(None, CellRole.NONE)
        cell = address(place, SHEET)
        value = stored(self.desk.contract, self.desk.figures, key)
        role = CellRole.STATUS if key[2] == "status" else CellRole.COMPUTED
        role = CellRole.TOTAL if key[1] == TOTAL else role
        return Planned(value, role, f'=IF({cell}="","",{cell})', spec)

    def below_charts(self) -> Place:
        """Where the next chart begins."""
        above = sum(chart.height + _CHART_AIR for chart in self.charts)
        return Place(SHEET, 4 + -(-above // _ROW_PIXELS), _CHARTS)


def _shown(value: Value) -> str:
    if not isinstance(value, Decimal):
        return str(value or "–")
    short = round(value, 1)
    text = f"{int(short) if short == short.to_integral_value() else short}"
    return text.replace(".", ",").replace("-", "−")
