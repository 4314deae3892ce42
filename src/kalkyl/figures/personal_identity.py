"""Personnummer and samordningsnummer in running text: found to be reported, never repeated.

A number counts when its date is one and its control digit is right. What has as many digits but
is something else is left alone: an organisationsnummer (its third digit is at least 2), an amount,
a telephone number. Source of form and control digit: Skatteverket, folkbokföringslagen 18 §.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from kalkyl.base.regex import regex

HIDDEN = "[personnummer]"
"""What stands in kalkyl's own texts in place of a number."""

_NUMBER = regex(
    r"""(?<!\d)(?<!\d[.,:/\u2212–-])
    (?P<century>18|19|20)?(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)
    (?P<mark>[ ]?[-+\u2212–][ ]?|[ ])?
    (?P<last>\d{4})
    (?![\d/]|[.,:]\d|[ ]?(?:kr|tkr|mnkr|mkr|kronor|%)\b)""",
    re.VERBOSE,
)
_DATE = regex(r"\d{6}")
"""Every number has this in it, and few texts do."""
_TELEPHONE = regex(r"0(?:7[02369]|10|20)")
_COORDINATED = 60
"""A samordningsnummer has this much added to its day."""


def numbers_in(text: str) -> Iterator[tuple[int, int]]:
    """Where a text has personnummer or samordningsnummer: the start and end of each."""
    if not _DATE.search(text):
        return
    for match in _NUMBER.finditer(text):
        if _is_one(match):
            yield match.span()


def masked(text: str) -> str:
    """The text with :data:`HIDDEN` in place of each number."""
    for start, end in reversed(list(numbers_in(text))):
        text = f"{text[:start]}{HIDDEN}{text[end:]}"
    return text


def _is_one(match: re.Match[str]) -> bool:
    bare = match["century"] is None and match["mark"] is None
    if bare and _TELEPHONE.match(match[0]):
        return False
    digits = match["year"] + match["month"] + match["day"] + match["last"]
    return match["last"] != "0000" and _is_date(match) and _has_control_digit(digits)


def _is_date(match: re.Match[str]) -> bool:
    """Whether the date exists in the century it names, else in some century."""
    month, day = int(match["month"]), int(match["day"])
    day -= _COORDINATED if day > _COORDINATED else 0
    centuries = (match["century"],) if match["century"] else ("18", "19", "20")
    if not 1 <= month <= 12:  # noqa: PLR2004  # the months of a year
        return False
    return any(
        1 <= day <= monthrange(int(century + match["year"]), month)[1] for century in centuries
    )


def _has_control_digit(digits: str) -> bool:
    """Modulus 10 with the weights 2, 1, 2, …, the digits of each product summed."""
    products = (int(digit) * (2 - at % 2) for at, digit in enumerate(digits))
    return sum(product // 10 + product % 10 for product in products) % 10 == 0
