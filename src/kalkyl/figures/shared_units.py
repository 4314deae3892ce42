"""The unit of each number of a text: its own, or one that it shares with others or leaves out."""

from __future__ import annotations

import re

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.amount import MONEY, UNIT_WORDS, unit_of

UNIT = "|".join(re.escape(word).replace(r"\ ", "[ ]") for word in UNIT_WORDS)
"""Any word for a unit, as a piece of a pattern."""


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number with what stands right around it."""

    match: re.Match[str]
    mark: str
    unit: str
    is_range: bool = False

    @classmethod
    def of(cls, text: str, match: re.Match[str]) -> PrintedNumber:
        """The number that a match of a text is."""
        mark = _MARKS.get(match["sign"], match["sign"])
        before = text[: match.start()]
        if mark == "-" and match["gap"] and match["sign"] != "−":
            # "- 3,0 mnkr" first on a line has a bullet; elsewhere it may be a dash between words.
            mark = "" if not before.rpartition("\n")[2].strip() else "?"
        outer = (match["outer"] or "") if before.endswith("(") else ""
        return cls(match, mark, unit_of(match["unit"] or outer) or "")

    @property
    def is_marked(self) -> bool:
        """Whether a sign is printed before a number."""
        return self.mark in {"+", "-"}

    @property
    def is_large(self) -> bool:
        """Whether a number is written as an amount is: with decimals, a sign, or in thousands."""
        return self.is_exact or len(self.match["number"]) > _SHORT

    @property
    def is_exact(self) -> bool:
        """Whether a number has a sign or decimals, as no count has."""
        return self.is_marked or bool(self.match["fraction"])


def units_of(text: str, numbers: list[PrintedNumber]) -> list[str]:
    """The unit of each number: its own, that of the list it stands in, or the latest one."""
    units = [amount.unit for amount in numbers]
    for at in range(len(numbers) - 2, -1, -1):
        joined = text[numbers[at].match.end() : numbers[at + 1].match.start()]
        if not units[at] and (_JOINS.fullmatch(joined) or _OF_THE.fullmatch(joined)):
            units[at] = units[at + 1]
    for at in range(1, len(numbers)):
        if not units[at] and units[at - 1]:
            joined = text[numbers[at - 1].match.end() : numbers[at].match.start()]
            listed = _JOINS.fullmatch(joined) is not None and numbers[at].is_exact
            if listed or numbers[at].is_marked or _leaves_out(text, numbers[at], joined):
                units[at] = units[at - 1]
    return _declared_units(text, numbers, _named_units(text, numbers, units))


def _named_units(text: str, numbers: list[PrintedNumber], units: list[str]) -> list[str]:
    """The units of sums that only names part: *Servicedesk 1,2 och Drift 3,4 mnkr*."""
    pairs = [(at - 1, at) for at in range(1, len(numbers))]
    for known, other in (*pairs, *((b, a) for a, b in reversed(pairs))):
        if units[known] in MONEY and not units[other] and numbers[other].is_exact:
            first, last = sorted((known, other))
            joined = text[numbers[first].match.end() : numbers[last].match.start()]
            if _NAMES.fullmatch(joined):
                units[other] = units[known]
    return units


def _declared_units(text: str, numbers: list[PrintedNumber], units: list[str]) -> list[str]:
    """The units that a text has told once for all its amounts: *belopp i tkr*."""
    for declared in _DECLARED.finditer(text) if not all(units) else ():
        for at, amount in enumerate(numbers):
            start = amount.match.start()
            is_behind = declared.end() <= start
            is_near = bool(declared["unit"]) or not _END.search(
                text, declared.end(), max(start, declared.end())
            )
            if (
                not units[at]
                and is_behind
                and is_near
                and amount.is_large
                and _is_bare(text, amount)
            ):
                units[at] = unit_of(declared["unit"] or declared["within"]) or ""
    return units


def _leaves_out(text: str, amount: PrintedNumber, joined: str) -> bool:
    """Whether a number leaves out the unit of the one before it in its sentence."""
    is_decimal = bool(amount.match["fraction"])
    return is_decimal and _END.search(joined) is None and _is_bare(text, amount)


def _is_bare(text: str, amount: PrintedNumber) -> bool:
    """Whether what follows a number is nothing that it counts."""
    return _FOLLOWS.match(text, amount.match.end()) is not None


_MARKS = {"−": "-", "–": "-", "±": "?"}
_JOINS = regex(
    r"\s*+(?:(?:,\s*+)?(?:och|samt|respektive|resp\.?|eller|till|mot|av)|[,;/–(-])\s*+",
    re.IGNORECASE,
)
_NAMES = regex(
    r"(?:,\s?|\s)?(?:\s?(?:varav|därav|och|samt|respektive|medan)\s)?"
    r"(?:(?:på|för|till|inom|från|hos)\s)?"
    r"[A-ZÅÄÖ][\w-]{1,40}(?:\s(?:[A-ZÅÄÖ][\w-]{1,40}|(?:och|i|av|för)\s\w{1,40})){0,4}\s[(]?"
)
"""What may stand between two sums of one unit: words that join, and a name."""
_OF_THE = regex(
    r"\s+av\s+(?:de\s+)?(?:årets|periodens|helårets|budgeterade|totalt|sammanlagt|planerade|avsatta"
    r"|beviljade|anslagna|tilldelade)\s+",
    re.IGNORECASE,
)
_SHORT = 3
_END = regex(r"[.!?]\s|\n")
_FOLLOWS = regex(
    r"\s*(?:\Z|[.,;:)\n]|(?:av|för|i|på|till|från|mot|än|och|eller|respektive|samt|jämfört|som|vid"
    r"|under|efter|inom|hos|medan|men|när|där|då|trots|sedan|bättre|sämre|högre|lägre|mer|mindre"
    r"|över|beror|förklaras|väntas|ligger|är|var|utan|med|nu|framför|främst|till\s+följd)\b)",
    re.IGNORECASE,
)
"""What may follow a number whose unit is left out."""
_DECLARED = regex(
    rf"\b(?:belopp(?:en)?|allt|siffrorna|redovisas|anges)\b[^.\n]{{0,30}}\bi\s(?P<unit>{UNIT})(?!\w)"
    rf"|(?<!\d )(?<!\d)\((?P<within>tkr|mnkr|mkr|kr)\)",
    re.IGNORECASE,
)
"""Where a text says once for all in what its amounts are."""
