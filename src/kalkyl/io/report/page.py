"""Writes a report as one page for a browser, which asks nothing of any network."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.html_page import page_template
from kalkyl.model import Phrase
from kalkyl.reporting.document import Chart, ChartKind, Document, Point
from kalkyl.wording.messages import Texts

_WORDS: Final = Texts(
    {
        "contents": Phrase("page_contents", "Contents"),
        "as_table": Phrase("page_as_table", "The figures of the chart"),
        "label": Phrase("page_label", "Of"),
        "amount": Phrase("page_amount", "Amount, mnkr"),
    }
)
_FIELD: Final = 460
_ROW: Final = 44
"""A bar with its label above it: names are long, and telephones narrow."""
_LABEL: Final = 18
_ROOM: Final = 62
"""Beside the longest bar, for its amount."""
_LINE_HEIGHT: Final = 150


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar or a point of a chart where it is drawn, in the drawing's own units."""

    x: int
    y: int
    width: int
    text_x: int
    anchor: str
    is_negative: bool
    point: Point


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as it is drawn; ``zero`` is where nought is."""

    is_bars: bool
    width: int
    height: int
    zero: int
    marks: tuple[Mark, ...]

    @property
    def path(self) -> str:
        """The line through the points."""
        return " ".join(f"{mark.x},{mark.y}" for mark in self.marks)


def report_page_bytes(document: Document) -> bytes:
    """The page, whole: its looks stand in it, and it has no scripts."""
    text = page_template("report/report.html.j2").render(
        document=document,
        words=_WORDS[document.language],
        kind=lambda block: type(block).__name__,
        drawing=drawing,
    )
    return text.encode()


def drawing(chart: Chart) -> Drawing:
    """Where the marks of a chart stand."""
    return _bars(chart.points) if chart.kind is ChartKind.BARS else _line(chart.points)


def _bars(points: Sequence[Point]) -> Drawing:
    values = [point.value for point in points]
    low, high = min(Decimal(0), *values), max(Decimal(0), *values)
    left = _ROOM if low < 0 else 0
    field = _FIELD - left - _ROOM
    per_unit = field / ((high - low) or Decimal(1))
    zero = left + round(-low * per_unit)
    marks = tuple(_bar(place, point, zero, per_unit) for place, point in enumerate(points))
    return Drawing(True, _FIELD, _ROW * len(points) + 6, zero, marks)  # noqa: FBT003  # a fact


def _bar(place: int, point: Point, zero: int, per_unit: Decimal) -> Mark:
    width = round(abs(point.value) * per_unit)
    below = point.value < 0
    x = zero - width if below else zero
    text_x, anchor = (x - 5, "end") if below else (x + width + 5, "start")
    return Mark(x, place * _ROW + _LABEL, width, text_x, anchor, below, point)


def _line(points: Sequence[Point]) -> Drawing:
    values = [point.value for point in points]
    low, high = min(Decimal(0), *values), max(Decimal(0), *values)
    per_unit = _LINE_HEIGHT / ((high - low) or Decimal(1))
    step = _FIELD // len(points)
    zero = 30 + round(high * per_unit)
    marks = tuple(
        _dot(step // 2 + place * step, zero - round(point.value * per_unit), point)
        for place, point in enumerate(points)
    )
    return Drawing(False, _FIELD, _LINE_HEIGHT + 66, zero, marks)  # noqa: FBT003  # a fact


def _dot(x: int, y: int, point: Point) -> Mark:
    return Mark(x, y, 0, x, "middle", point.value < 0, point)
