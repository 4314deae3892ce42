"""What a formula of plain arithmetic gives, for cells that were saved without their results.

Numbers, + − * / ^ %, parentheses, SUM and ROUND, and cells that hold numbers; exact, by Excel's
precedence, where the sign of a number binds closer than a power: ``-2^2`` is 4 and ``2^3^2`` 64.
Anything else gives ``None``: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, DecimalException
from typing import Final

from kalkyl.base.budget import spend
from kalkyl.base.regex import regex
from kalkyl.figures.amount import EXACT, from_xml, rounded

UNKNOWN: Final = "?"
"""What a cell holds whose own result is not known, nor what it is."""
Held = Decimal | str | None
CellValue = Callable[[str, int, int], Held]
"""What a cell holds, by sheet (empty for the formula's own), row and column."""

_LONGEST, _DEEPEST, _WIDEST = 8_192, 64, 10_000
_LARGEST_POWER, _MOST_PLACES = 100, 12
_TOKEN = regex(
    r"\s*(?:(?P<number>(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][-+]?[0-9]{1,3})?)"
    r"|(?P<name>SUM|ROUND)\s*(?=\()"
    r"|(?P<cell>(?:(?:'[^'\[\]]{1,64}'|[^\W\d][\w.]{0,63})!)?\$?[A-Z]{1,3}\$?[0-9]{1,7}"
    r"(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?)"
    r"|(?P<sign>[-+*/^%(),]))\s*",
    re.IGNORECASE,
)
_CELL = regex(r"([A-Z]{1,3})([0-9]{1,7})")


class _UnknownError(Exception):
    """The formula is more than plain arithmetic, or rests on what is no number."""


def result_of(formula: str, value_of: CellValue) -> Decimal | None:
    """What a formula gives as Excel would show it, or ``None`` where that is not certain."""
    text = formula.removeprefix("=").strip()
    if not text or len(text) > _LONGEST:
        return None
    spend(1 + len(text) // 20)
    try:
        value = _Reader(list(_tokens(text)), value_of).whole()
    except (_UnknownError, DecimalException):
        return None
    return from_xml(f"{value:E}") if value else Decimal(0)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise _UnknownError
        yield match.lastgroup, match[match.lastgroup]
        at = match.end()


class _Reader:
    """Reads tokens from the left; one method for each level of Excel's precedence."""

    def __init__(self, tokens: list[tuple[str, str]], value_of: CellValue) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self._value_of = value_of

    def whole(self) -> Decimal:
        value = self._sum()
        if self._at < len(self._tokens):
            raise _UnknownError
        return value

    def _next(self, *signs: str) -> str:
        """The next sign if it is one of these, which is then read."""
        if self._at < len(self._tokens):
            kind, text = self._tokens[self._at]
            if kind == "sign" and text in signs:
                self._at += 1
                return text
        return ""

    def _must(self, sign: str) -> None:
        if not self._next(sign):
            raise _UnknownError

    def _sum(self) -> Decimal:
        value = self._product()
        while sign := self._next("+", "-"):
            other = self._product()
            value = EXACT.add(value, other) if sign == "+" else EXACT.subtract(value, other)
        return value

    def _product(self) -> Decimal:
        value = self._power()
        while sign := self._next("*", "/"):
            other = self._power()
            value = EXACT.multiply(value, other) if sign == "*" else EXACT.divide(value, other)
        return value

    def _power(self) -> Decimal:
        value = self._signed()
        while self._next("^"):
            exponent = self._signed()
            whole = exponent == exponent.to_integral_value()
            if not whole or abs(exponent) > _LARGEST_POWER or not value:
                raise _UnknownError
            value = EXACT.power(value, exponent)
        return value

    def _signed(self) -> Decimal:
        minus = False
        while sign := self._next("+", "-"):
            minus ^= sign == "-"
        value = self._single()
        while self._next("%"):
            value = value.scaleb(-2, EXACT)
        return value.copy_negate() if minus and value else value

    def _single(self) -> Decimal:
        if self._at >= len(self._tokens):
            raise _UnknownError
        if self._next("("):
            return self._within(self._sum)
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            return Decimal(text)
        if kind == "name":
            self._must("(")
            return self._within(self._all if text.upper() == "SUM" else self._rounded)
        if kind == "cell" and ":" not in text:
            return _number(next(self._held(text)))
        raise _UnknownError

    def _within(self, read: Callable[[], Decimal]) -> Decimal:
        """What stands in parentheses, of which the first is read."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _UnknownError
        value = read()
        self._must(")")
        self._depth -= 1
        return value

    def _all(self) -> Decimal:
        total = Decimal(0)
        while True:
            total = EXACT.add(total, self._part())
            if not self._next(","):
                return total

    def _part(self) -> Decimal:
        """One argument of SUM; texts and empty cells of a range count as nothing."""
        if self._at < len(self._tokens):
            kind, text = self._tokens[self._at]
            if kind == "cell" and ":" in text:
                self._at += 1
                return self._range(text)
        return self._sum()

    def _range(self, text: str) -> Decimal:
        total = Decimal(0)
        for held in self._held(text):
            if held == UNKNOWN:
                raise _UnknownError
            total = EXACT.add(total, held) if isinstance(held, Decimal) else total
        return total

    def _rounded(self) -> Decimal:
        value = self._sum()
        self._must(",")
        places = self._sum()
        if abs(places) > _MOST_PLACES or places != places.to_integral_value():
            raise _UnknownError
        return rounded(value, int(places))

    def _held(self, text: str) -> Iterator[Held]:
        sheet, _, cells = text.rpartition("!")
        ends = [_CELL.fullmatch(end.upper()) for end in cells.replace("$", "").split(":")]
        spots = [(int(end[2]), _column(end[1])) for end in ends if end]
        (top, left), (bottom, right) = min(spots), max(spots)
        left, right = sorted((left, right))
        if (bottom - top + 1) * (right - left + 1) > _WIDEST:
            raise _UnknownError
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                yield self._value_of(sheet.strip("'"), row, column)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _number(held: Held) -> Decimal:
    """A cell in a calculation: nothing is 0, a text is not known."""
    if held is None:
        return Decimal(0)
    if isinstance(held, Decimal):
        return held
    raise _UnknownError
