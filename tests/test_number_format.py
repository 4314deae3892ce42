"""Number formats: the magnitude, the sign and the words that a number is shown with."""

from __future__ import annotations

from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalkyl.figures.number_format import appearance, format_decimals, sections

FAST = 1
"""Seconds for a number format of a million marks."""


@pytest.mark.parametrize(
    ("number_format", "expected"),
    [
        ("0", (0, False)),
        ("#,##0", (0, False)),
        ("# ##0", (0, False)),
        ("#,##0.0", (1, False)),
        ("0.0##", (3, False)),
        ("0.0?", (2, False)),
        ("0%", (0, True)),
        ("0.0%", (1, True)),
        (r"0.0\ %", (1, True)),
        (r"0.0\%", (1, False)),
        ('0.0" %"', (1, False)),
        ("+0.0;-0.00;0", (1, False)),
        ('0" a;b.00";0.000', (0, False)),
        ('#,##0.0\\ "mnkr"', (1, False)),
        ("#,##0.0 kr", (1, False)),
        ("[Red]0.0", (1, False)),
        ("[>=1000]0.0;0", (1, False)),
        ("[$-41D]#,##0.00", (2, False)),
        ("#,##0.0 [$kr-41D]", (1, False)),
        ('_-* #,##0.00\\ "kr"_-;\\-* #,##0.00\\ "kr"_-', (2, False)),
        ("_(#,##0_)", (0, False)),
        ("#,##0,", (-3, False)),
        ("#,##0.0,", (-2, False)),
        ("#,##0,,", (-6, False)),
        ("#,##0,.0", (-2, False)),
        ('#,##0,\\ "tkr"', (-3, False)),
        ("#,##0,;0.00", (-3, False)),
    ],
)
def test_number_formats(number_format: str, expected: tuple[int, bool]) -> None:
    assert format_decimals(number_format) == expected


@pytest.mark.parametrize(
    "number_format",
    [
        *("General", "GENERAL", "@", "", ";;;", '"text 0.0"', '"0.0', "[Red]"),
        *("yyyy-mm-dd", "YYYY\\-MM\\-DD", "[$-41D]d mmmm yyyy;@", "[h]:mm", "[s].00", "mm:ss.0"),
        *("0.00E+00", "# ?/?", "General;0.0"),
    ],
)
def test_number_formats_that_fix_no_decimals(number_format: str) -> None:
    assert format_decimals(number_format) == (None, False)


@pytest.mark.parametrize(
    ("number_format", "value", "power"),
    [
        *(("General", 5, 0), ("#,##0", 5, 0), ("# ##0", 5, 0), ("", 5, 0)),
        *(("#,##0,", 5, -3), ("# ##0,,", 5, -6), ("#,##0.0,,", 5, -6), ("#,##0,.00", 5, -3)),
        *(("0 %", 5, 2), (r"0\%", 5, 0), ('0" %"', 5, 0)),
        *(("[>999]#,##0,", 1000, -3), ("[>999]#,##0,", 999, 0), ("[>999]#,##0,", -1000, 0)),
        *(("[>999]#,##0,;0", 1000, -3), ("[>999]#,##0,;0", 5, 0)),
        *(("[<0]0,;0", -5, -3), ("[<0]0,;0", 5, 0)),
        *(("[>=1000000]0,,;[>=1000]0,;0", 2000, -3), ("[>=1000000]0,,;[>=1000]0,;0", 2e6, -6)),
        *(("0;0,", -5, -3), ("0;0,", 5, 0), ("0;0;0,", 0, -3)),
        *(("[>x]0,", 5, -3), ("[>", 5, 0)),
    ],
)
def test_the_magnitude_that_is_shown(number_format: str, value: float, power: int) -> None:
    assert appearance(number_format, Decimal(str(value))).section.power == power


@pytest.mark.parametrize(
    ("number_format", "minus"),
    [
        *(("#,##0", True), ("General", True), ("#,##0;-#,##0", True), ("#,##0_);(#,##0)", True)),
        *(("#,##0;[Red]#,##0", True), ("#,##0;#,##0", False), ("#,##0 ;[Black]#,##0", False)),
        *(('0;"minus "0', False), ('0;"−"0', True), ("0;\\-0", True)),
        *(("[>=1000]0,;0", True), ("[<0]0;0", False), ("[<0]-0;0", True), ("[>5]0;0;0", True)),
        *((";;;", False), ("yyyy-mm-dd", True)),
    ],
)
def test_whether_a_minus_is_shown(number_format: str, *, minus: bool) -> None:
    assert appearance(number_format, Decimal(-500)).shows_minus is minus
    assert not appearance(number_format, Decimal(500)).shows_minus


@pytest.mark.parametrize(
    ("number_format", "literal"),
    [
        *(('0.0 "mnkr"', "mnkr"), ("#,##0\\ \\k\\r", "kr"), ("#,##0 [$€-1]", "€")),
        *(("[$kr-41D] 0", "kr"), ("[$-41D]0", ""), ("0 kr", "kr"), ('_-* 0.00 "kr"_-', "kr")),
    ],
)
def test_the_words_beside_a_number(number_format: str, literal: str) -> None:
    assert sections(number_format)[0].literal.strip() == literal


@pytest.mark.parametrize(
    ("number_format", "time"), [("[h]:mm", True), ("h:mm", True), ("0.0", False), ('"h"0', False)]
)
def test_numbers_shown_as_times(number_format: str, *, time: bool) -> None:
    assert appearance(number_format, Decimal(1)).section.is_time is time


@pytest.mark.parametrize("mark", ["[", '"', "\\", ",", "0", ";", "%", "[>", "[h]", "_", "0,", "e+"])
def test_no_number_format_takes_long(mark: str) -> None:
    began = process_time()
    found = appearance(mark * (1_000_000 // len(mark)), Decimal(5))
    assert process_time() - began < FAST
    assert abs(found.section.power) < 100  # what Decimal can shift by


@given(st.text('0#?.,;%"\\[]<>=hmsyd$€-_* @/eE+kr1'), st.decimals(allow_nan=False, places=2))
def test_any_number_format_is_read(number_format: str, value: Decimal) -> None:
    found = appearance(number_format, value)
    assert not (found.shows_minus and value >= 0)
    format_decimals(number_format)
