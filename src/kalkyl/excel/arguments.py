"""What cells hand to a worksheet function, and what goes back to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, localcontext
from typing import Any, TypeAlias

from kalkyl.figures import excel_functions
from kalkyl.figures.amount import EXACT, from_xml
from kalkyl.figures.measures import Ratio, Result
from kalkyl.io.excel.native import error_in

Grid: TypeAlias = Sequence[Sequence[Any]]
"""A range as rows of cells; a single cell is a grid of one."""


UNDEFINED = "–"
"""What stands in a cell where nothing can be divided, as in the templates."""


_ERROR = "#"


class InputError(Exception):
    """A cell that a function cannot use; its text is shown in the cell of the function."""


def number(value: Any) -> Decimal | None:
    """The number in a cell; ``None`` where it is empty."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        raise InputError(_refusal(value))
    if (error := error_in(value)) is not None:
        raise InputError(_refusal(error.code))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"Inte ett tal: {_shown(value)}")
    found = from_xml(repr(value))
    if found is None:
        raise InputError(f"Talet är för stort: {value:g}")
    return found


def _shown(value: Any) -> str:
    return excel_functions.value(str(value).upper()) if isinstance(value, bool) else str(value)


def _refusal(text: str) -> str:
    if text.startswith(_ERROR):
        return f"Fel i underlaget: {excel_functions.value(text)}"
    return f"Inte ett tal: ”{text}”. KALKYL_TAL läser text."


def word(value: Any) -> str:
    """The text in a cell, without blanks around it."""
    error = error_in(value)
    text = error.code if error else "" if value is None else str(value).strip()
    if text.startswith(_ERROR):
        raise InputError(f"Fel i underlaget: {excel_functions.value(text)}")
    return text


def single(grid: Grid, name: str) -> Any:
    """The one cell that an argument must be."""
    if len(grid) != 1 or len(grid[0]) != 1:
        raise InputError(f"{name} ska vara en enda cell")
    return grid[0][0]


def numbers(grid: Grid) -> list[Decimal]:
    """All numbers of a range; empty cells are left out, never counted as zero."""
    found = (number(cell) for row in grid for cell in row)
    return [amount for amount in found if amount is not None]


def each(compute: Callable[..., Any], *grids: Grid) -> list[list[Any]]:
    """What a function gives for each cell; a single cell or row goes with all of the others.

    A cell that cannot be used makes words in its own place only.
    """
    rows = max(len(grid) for grid in grids)
    columns = max(len(grid[0]) for grid in grids)
    return [[_at(compute, grids, row, column) for column in range(columns)] for row in range(rows)]


def _at(compute: Callable[..., Any], grids: Sequence[Grid], row: int, column: int) -> Any:
    try:
        with localcontext(EXACT):
            return shown(compute(*(_cell(grid, row, column) for grid in grids)))
    except InputError as refused:
        return str(refused)


def _cell(grid: Grid, row: int, column: int) -> Any:
    """A cell of a grid, which is repeated where it has one row or one column."""
    line = grid[0] if len(grid) == 1 else grid[row] if row < len(grid) else None
    if line is None or (len(line) != 1 and column >= len(line)):
        raise InputError("Områdena har olika storlek")
    return line[0] if len(line) == 1 else line[column]


def measured(function: Callable[..., Result], *cells: Any) -> Result:
    """A measure of some cells; empty while one of them is, as in the templates."""
    given = [number(cell) for cell in cells]
    return "" if None in given else function(*given)


def shown(result: Any) -> Any:
    """A result as Excel takes it: a share for a percentage, a dash where it is undefined."""
    if isinstance(result, Ratio):
        if result.denominator == 0:
            return UNDEFINED
        return float(result.numerator / result.denominator)
    if result is None:
        return UNDEFINED
    return float(result) if isinstance(result, Decimal) else result


def told(compute: Callable[[], Any]) -> Any:
    """What a function gives, or in words why it gives nothing."""
    try:
        with localcontext(EXACT):
            return shown(compute())
    except InputError as refused:
        return str(refused)


def texts(grid: Grid) -> Iterator[str]:
    """All texts of a range."""
    return (word(cell) for row in grid for cell in row)
