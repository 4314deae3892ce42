"""A table on a terminal, as wide as it is; rich breaks long texts within their columns."""

from __future__ import annotations

import io
import shutil
from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

_LEAST, _MOST = 60, 160


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The table as text without colours; nothing in a cell is taken for markup."""
    drawn = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        drawn.add_column(heading, overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    width = min(max(shutil.get_terminal_size((100, 24)).columns, _LEAST), _MOST)
    stream = io.StringIO()
    console = Console(
        file=stream, width=width, markup=False, highlight=False, emoji=False, no_color=True
    )
    console.print(drawn)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()).strip("\n")
