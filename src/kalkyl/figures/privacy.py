"""What is kept back about people: figures on few of them, and personnummer in running text.

A figure on sick leave must not be given for a group of at most ten (SFS 2002:1065). Nor must one
that lets the group be worked out as the whole less the others. Which tables are about groups, and
what makes up a whole, is said in the contract (``group``).

Personnummer and samordningsnummer are found to be reported, never repeated. A number counts when
its date is one and its control digit is right. What has as many digits but is something else is
left unchanged: an organisationsnummer (its third digit is at least 2), an amount, a telephone
number. Source of form and control digit: Skatteverket, folkbokföringslagen 18 §.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from decimal import Decimal

from kalkyl.base.regex import regex
from kalkyl.contract.spec import VALUE, Group, Shape, TableSpec
from kalkyl.figures.evaluate import Figures
from kalkyl.model import Key

THRESHOLD = "small_group"
"""The name of the limit."""


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


def limit(figures: Figures) -> Decimal:
    """How many people a group has at most that is kept back."""
    return Decimal(figures.contract.thresholds[THRESHOLD])


def small_rows(figures: Figures, table: TableSpec) -> frozenset[str]:
    """The rows about groups that are too small; of a table that is one group, all or none."""
    if table.group is None:
        return frozenset()
    if table.shape is Shape.RECORD:
        size = figures[table.id, table.group.size, VALUE].number
        rows = figures.rows(table)
        return frozenset(rows if size is not None and 0 < size <= limit(figures) else ())
    return frozenset(
        row
        for row in figures.rows(table)
        if (size := _size(figures, table, row)) is not None and 0 < size <= limit(figures)
    )


def telling_rows(figures: Figures, table: TableSpec) -> frozenset[str]:
    """The rows that, taken from the whole, would tell the figures of a small group."""
    if table.group is None or table.shape is Shape.RECORD:
        return frozenset()
    small = small_rows(figures, table)
    found = (_telling(figures, table, table.group, parts, small) for parts in table.group.wholes)
    return frozenset(row for row in found if row)


def hidden_keys(figures: Figures) -> frozenset[Key]:
    """The cells whose figures stay inside: those of small groups and those that give them away.

    A total has these figures no more and says which they were.
    """
    return frozenset(_hidden(figures)) | figures.submission.withheld


def _hidden(figures: Figures) -> Iterator[Key]:
    for table in figures.contract.tables.values():
        if table.group is None:
            continue
        for row in small_rows(figures, table) | telling_rows(figures, table):
            yield from ((table.id, row, column) for column in table.columns)


def _size(figures: Figures, table: TableSpec, row: str) -> Decimal | None:
    column = table.group.size if table.group else ""
    return figures[table.id, row, column].number


def _telling(
    figures: Figures, table: TableSpec, group: Group, parts: tuple[str, ...], small: frozenset[str]
) -> str:
    """The smallest of a whole's other groups, where one group alone could be worked out."""
    sizes = {row: size for row in parts if (size := _size(figures, table, row)) is not None}
    shown = {row: size for row, size in sizes.items() if row not in small}
    if not shown:
        return ""
    alone = len(parts) - len(shown) == 1
    kept_back = len(sizes) - len(shown) or _rest_is_small(figures, group, sizes)
    return min(shown, key=lambda row: (shown[row], row)) if alone and kept_back else ""


def _rest_is_small(figures: Figures, group: Group, sizes: dict[str, Decimal]) -> bool:
    """Whether those who are in no group that was filled in are few."""
    if group.total is None:
        return False
    whole = figures[group.total.key(("", "", ""))].number
    rest = None if whole is None else whole - sum(sizes.values(), Decimal(0))
    return rest is not None and 0 < rest <= limit(figures)


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
