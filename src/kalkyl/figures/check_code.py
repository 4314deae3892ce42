"""A code of five digits for some figures, which a formula in the workbook computes alike.

Whoever answers for figures ends the answer with their code. When one of the figures changes, so
does the code, unless it changes by a multiple of 89 963 thousandths. Rows may come in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

DIGITS: Final = 5
_FIRST: Final = 10_000
_PRIME: Final = 89_963
"""No two remainders have the same cube, and the code has five digits."""
_ROOT: Final = 33_613
_SCALE: Final = 1_000
_MOST: Final = 10**12
"""Larger amounts have no code: a program's numbers are no longer exact to the thousandth."""
_AS_EXCEL: Final = Context(prec=15)
"""Excel rounds a number by the 15 digits that it shows of it."""


def code(rows: Iterable[Sequence[Decimal]]) -> str:
    """The code of rows of figures, with 0 for what is blank; "" where one is too large."""
    whole = 0
    for row in rows:
        if any(abs(_AS_EXCEL.plus(value)) > _MOST for value in row):
            return ""
        mixed = sum(weight * _part(value) for weight, value in zip(_weights(row), row, strict=True))
        whole += pow(mixed, 3, _PRIME)
    return str(_FIRST + whole % _PRIME)


def code_formula(cells: Sequence[str], *, several: bool) -> str:
    """:func:`code` as a formula of Excel's, for the addresses of a row's cells.

    ``several``: the addresses are those of columns, whose cells stand row by row.
    """
    values = list(cells) if several else [f"N({cell})" for cell in cells]
    parts = (
        f"{weight}*MOD(ROUND({_SCALE}*{value},0),{_PRIME})"
        for weight, value in zip(_weights(values), values, strict=True)
    )
    mixed = f"MOD(ROUND(MOD({'+'.join(parts)},{_PRIME})^3,0),{_PRIME})"
    whole = f"MOD(SUMPRODUCT({mixed}),{_PRIME})" if several else mixed
    span = ",".join(values)
    too_large = f"MAX(MAX({span}),-MIN({span}))>10^12"
    return f'=IFERROR(IF({too_large},"",{_FIRST}+{whole}),"")'


def _part(value: Decimal) -> int:
    shown = _AS_EXCEL.plus(value) * _SCALE
    return int(shown.to_integral_value(ROUND_HALF_UP)) % _PRIME


def _weights(row: Sequence[object]) -> tuple[int, ...]:
    return tuple(pow(_ROOT, at, _PRIME) for at in range(1, len(row) + 1))
