"""Days as Excel stores them: numbers counted from 1900 or, in old workbooks of a Mac, 1904."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

_LEAP_BUG = 60
_FIRST_1900 = date(1899, 12, 31)
_FIRST_1904 = date(1904, 1, 1)
_LAST_ORDINAL = date.max.toordinal()


def day(serial: Decimal, *, date1904: bool) -> date | Decimal:
    """The day of a serial number, its time dropped; the number itself where there is no such day.

    In the 1900 system Excel counts a 29 February 1900 that never was, as Lotus 1-2-3 did.
    """
    days = int(serial)
    if serial < 0 or (not date1904 and days in (0, _LEAP_BUG)):
        return serial
    first = _FIRST_1904 if date1904 else _FIRST_1900
    lost = 1 if not date1904 and days > _LEAP_BUG else 0
    if first.toordinal() + days - lost > _LAST_ORDINAL:
        return serial
    return first + timedelta(days=days - lost)
