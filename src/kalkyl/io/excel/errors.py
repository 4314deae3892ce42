"""Error values as Excel hands them to other programs: whole numbers from a range of their own.

xlwings knows seven of them and hands on the others as they are. A number in a cell comes as a
binary one, never as a whole number, so that whole numbers of the range are errors, known or not.
"""

from __future__ import annotations

from typing import Final

from kalkyl.model import Broken

_FIRST, _LAST = -2146828288, -2146762753
"""0x800A0000 and the 65 536 numbers from there."""
_CODES: Final = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
    2051: "#BUSY!",
    2222: "#PYTHON!",
}
_OTHER = "#UNKNOWN!"
"""What an error is called that came to Excel after this was written."""


def error_in(value: object) -> Broken | None:
    """The error value that Excel handed over; ``None`` for any other value."""
    if isinstance(value, bool) or not isinstance(value, int) or not _FIRST <= value <= _LAST:
        return None
    return Broken(_CODES.get(value - _FIRST, _OTHER))
