"""A planned chart as XlsxWriter writes it: Excel's own, of cells, with a text for who listens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from xlsxwriter.chart import Chart
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from kalkyl.io.xlsx import look
from kalkyl.io.xlsx.worksheet import CHART_COLUMNS
from kalkyl.model import Area
from kalkyl.template.formulas import quoted
from kalkyl.template.plan import Chart as ChartPlan

_COLUMN_PIXELS = 64
_COLOURS = (look.ACCENT, look.TAB_ENTRY)
_BELOW_ZERO = "#8A1C12"
_FONT: Mapping[str, object] = {"name": "Calibri", "size": 9, "color": look.INK}
_NO_LINES: Mapping[str, object] = {"major_gridlines": {"visible": False}, "visible": False}
"""An axis of amounts is not needed where every bar says its own."""


def insert(book: Workbook, sheet: Worksheet, plan: ChartPlan) -> None:
    """Draws a chart on its sheet; below zero the bars of a single series have another colour."""
    chart = cast(Chart, book.add_chart({"type": plan.kind}))
    single = len(plan.series) == 1
    for series, colour in zip(plan.series, _COLOURS, strict=False):
        chart.add_series(
            {
                "name": series.name,
                "categories": _address(plan.categories),
                "values": _address(series.values),
                "fill": {"color": colour},
                "invert_if_negative": single,
                "invert_if_negative_color": _BELOW_ZERO,
                "gap": 60,
                "data_labels": {"value": True, "num_format": plan.number_format, "font": _FONT},
            }
        )
    chart.set_title({"name": plan.title, "name_font": {**_FONT, "size": 12, "bold": True}})
    lying = plan.kind == "bar"
    names = {"num_font": _FONT, "label_position": "low", "reverse": lying}
    amounts = {"num_format": plan.number_format, **_NO_LINES}
    chart.set_x_axis(amounts if lying else {**names, "major_gridlines": {"visible": False}})
    chart.set_y_axis({**names, "major_gridlines": {"visible": False}} if lying else amounts)
    chart.set_legend({"none": True} if single else {"position": "bottom", "font": _FONT})
    chart.set_size({"width": CHART_COLUMNS * _COLUMN_PIXELS - 8, "height": plan.height})
    options = {"description": plan.text, "object_position": 1, "x_offset": 4}
    sheet.insert_chart(plan.at.row - 1, plan.at.column - 1, chart, options)


def _address(area: Area) -> str:
    cells = xl_range_abs(area.top - 1, area.left - 1, area.bottom - 1, area.right - 1)
    return f"={quoted(area.sheet)}!{cells}"
