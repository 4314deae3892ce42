"""Draws a chart as a picture for Word."""

from __future__ import annotations

import io
import warnings
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from kalkyl.reporting.document import Chart, ChartKind

_INK: Final = "#1F2A37"
_BETTER: Final = "#1F4E79"
_WORSE: Final = "#B26A00"
_DPI: Final = 200
_WIDTH: Final = 6.3
_ROW: Final = 0.3


def png(chart: Chart) -> bytes:
    """The picture: each amount stands beside its bar or point, and no label is a formula."""
    bars = chart.kind is ChartKind.BARS
    height = _ROW * len(chart.points) + 0.5 if bars else 2.4
    with mpl.rc_context({"font.family": ["Carlito", "DejaVu Sans"], "font.size": 9}):
        figure = Figure((_WIDTH, height), dpi=_DPI, layout="constrained")
        axes = figure.add_subplot()
        (_bars if bars else _line)(axes, chart)
        buffer = io.BytesIO()
        FigureCanvasAgg(figure)
        with warnings.catch_warnings(action="ignore", category=UserWarning):
            # a sign that no font has is drawn as a box, and nobody needs to be told
            figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _bars(axes: Axes, chart: Chart) -> None:
    values = [float(point.value) for point in chart.points]
    places = range(len(values))
    colours = [_WORSE if value < 0 else _BETTER for value in values]
    bars = axes.barh(places, values, color=colours, height=0.62)
    shown = [point.shown for point in chart.points]
    axes.bar_label(bars, shown, padding=3, color=_INK, parse_math=False)
    axes.set_yticks(places, [point.label for point in chart.points], parse_math=False)
    axes.invert_yaxis()
    axes.axvline(0, color=_INK, linewidth=0.8)
    axes.margins(x=0.14)
    _bare(axes, ("top", "right", "bottom", "left"))
    axes.set_xticks([])


def _line(axes: Axes, chart: Chart) -> None:
    values = [float(point.value) for point in chart.points]
    places = range(len(values))
    axes.plot(places, values, color=_BETTER, marker="o", linewidth=2)
    for place, point, value in zip(places, chart.points, values, strict=True):
        axes.annotate(
            point.shown,
            (place, value),
            (0, 7),
            textcoords="offset points",
            ha="center",
            color=_INK,
            parse_math=False,
        )
    axes.set_xticks(places, [point.label for point in chart.points], parse_math=False)
    axes.axhline(0, color=_INK, linewidth=0.8)
    axes.margins(x=0.12, y=0.3)
    _bare(axes, ("top", "right", "left"))
    axes.set_yticks([])


def _bare(axes: Axes, sides: tuple[str, ...]) -> None:
    for side in sides:
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, colors=_INK)
