"""What the charts of a report show: amounts with their labels, and the same in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from kalkyl.contract.spec import TOTAL
from kalkyl.figures.amount import scale
from kalkyl.figures.evaluate import Figures
from kalkyl.model import Key, Listed, Phrase
from kalkyl.reporting.document import Chart, ChartKind, Point
from kalkyl.reporting.outline import ChartPart
from kalkyl.reporting.told import MNKR_DECIMALS, Told, printed
from kalkyl.wording.messages import Texts, filled

_UNIT: Final = "mnkr"
_WORDS: Final = Texts(
    {
        "departments": Phrase("chart_departments", "{what} by department, mnkr"),
        "year": Phrase("chart_year", "{what} in the reports of the year, mnkr"),
        "says": Phrase("chart_says", "{title}: {points}."),
    }
)
_FEWEST: Final = 2


def chart(told: Told, part: ChartPart) -> Chart | None:
    """A chart of the report; nothing where there are fewer than two amounts to compare."""
    over_year = part.over == "year"
    found = _through_year(told, part) if over_year else _by_department(told, part)
    points = tuple(_points(told, part, found))
    if len(points) < _FEWEST:
        return None
    words, language = _WORDS[told.language], told.language
    spec = told.contract.spec((part.table, TOTAL, part.column))
    title = filled(words[part.over], {"what": spec.label if spec else ""}, language)
    listed = Listed(tuple(f"{point.label} {point.shown}" for point in points))
    says = filled(words["says"], {"title": title, "points": listed}, language)
    return Chart(ChartKind.LINE if over_year else ChartKind.BARS, title, says, points)


def _by_department(told: Told, part: ChartPart) -> Iterator[tuple[str, Figures]]:
    """The departments that have the figure, the best first."""
    key: Key = (part.table, TOTAL, part.column)
    found = [
        (number, name, figures)
        for name, figures in told.departments.items()
        if (number := figures[key].number) is not None
    ]
    found.sort(key=lambda entry: (-entry[0], entry[1]))
    yield from ((name, figures) for _, name, figures in found)


def _through_year(told: Told, part: ChartPart) -> Iterator[tuple[str, Figures]]:
    for figures in (*told.earlier, told.figures):
        if part.table in figures.contract.tables:
            yield figures.contract.period_label, figures


def _points(told: Told, part: ChartPart, found: Iterable[tuple[str, Figures]]) -> Iterator[Point]:
    key: Key = (part.table, TOTAL, part.column)
    for label, figures in found:
        number, spec = figures[key].number, figures.contract.spec(key)
        if number is not None and spec is not None and spec.unit:
            value = scale(number, spec.unit, _UNIT)
            shown = printed(value, MNKR_DECIMALS, told.language, sign=True)
            yield Point(label, value, shown)
