"""The parts of a total: what they come to, the formulas that say so, and their checksum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal, localcontext
from hashlib import sha256

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.amount_form import TKR
from kalkyl.contract.cell_spec import CellKind, CellSpec, Merge
from kalkyl.contract.sheet_amounts import is_turned
from kalkyl.contract.spec import Contract
from kalkyl.figures.amount import EXACT, from_xml
from kalkyl.model import NO_RESULT, Fact, Key, Origin, Submission
from kalkyl.model.facts import plain
from kalkyl.template.plan import is_share

SHEET = "Underlag"
UNREAD = "oläsbar"
"""How a part is written that could not be read."""
UNDEFINED = "Odefinierad:"
"""How a total's cell begins that cannot be a sum; what could not be read follows."""
NOT_IN_FORM = "(finns inte i formuläret)"
"""What a total says of a part that a form of somebody else's has no cell for."""
WITHHELD = "Visas inte (få personer)"
"""What a total says where a figure is about so few people that it could be traced to one."""
DIFFERENT = "delarna har olika"
"""What a total says of a figure that should be the same everywhere and is not."""
_FORMER_DIFFERENT = "avdelningarna har olika"

TOP = 5
"""The row of the headings on the sheet."""
KEY, SENDER, AMOUNT, WEIGHT, PRODUCT = "A", "B", "F", "M", "N"
"""The columns that formulas name."""


def differing(why: str) -> str | None:
    """The values in brackets of a figure that is undefined because its parts have different ones.

    Totals of earlier versions say it in other words.
    """
    words = (word for word in (DIFFERENT, _FORMER_DIFFERENT) if why.startswith(word))
    word = next(words, None)
    return None if word is None else why.removeprefix(word).strip()


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a total as its workbook has them.

    ``keys`` is the number of each figure, by which formulas find its parts.
    """

    origins: tuple[Origin, ...] = ()
    keys: Mapping[Key, int] = field(default_factory=dict)
    weights: Mapping[int, Decimal] = field(default_factory=dict)
    """What a weighted part weighs, by its place among the origins."""

    @property
    def bottom(self) -> int:
        """The last row of the table, which has at least one below its headings."""
        return TOP + max(len(self.origins), 1)

    def column(self, letter: str) -> str:
        """A column of the table as formulas name it."""
        return f"{SHEET}!${letter}${TOP + 1}:${letter}${self.bottom}"


def parts_from(contract: Contract, origins: tuple[Origin, ...]) -> Parts:
    """The parts in their order."""
    keys = dict.fromkeys(origin.key for origin in origins)
    numbers = {key: number for number, key in enumerate(keys, 1)}
    return Parts(origins, numbers, dict(_weights(contract, origins)))


def _weights(contract: Contract, origins: Sequence[Origin]) -> Iterator[tuple[int, Decimal]]:
    weighted = [
        (at, origin, spec.weight)
        for at, origin in enumerate(origins)
        if (spec := contract.spec(origin.key)) and spec.merge is Merge.WEIGHTED and spec.weight
    ]
    if weighted:
        values = {(origin.key, origin.sender): origin.value for origin in origins}
        for at, origin, weight in weighted:
            value = values.get((weight.key(origin.key), origin.sender), "")
            if value and origin.value:
                yield at, Decimal(value)


def formulas(contract: Contract, submission: Submission, known: Parts) -> Mapping[Key, str]:
    """The formula of every merged amount that is what its parts come to."""
    found = {}
    for key, total in totals(contract, known).items():
        fact = submission.facts.get(key)
        spec = contract.spec(key)
        if fact is not None and spec is not None and not spec.given and total.is_like(fact):
            found[key] = f"={in_form(contract, key, _formula(known, key, spec))}"
    return found


def in_form(contract: Contract, key: Key, parts: str) -> str:
    """An expression of parts, which are in tkr, with the unit and sign of the workbook."""
    spec = contract.spec(key)
    if contract.form.is_usual or spec is None or spec.unit != TKR:
        return parts
    return contract.form.formula(parts, turned=is_turned(contract, key))


def _formula(known: Parts, key: Key, spec: CellSpec) -> str:
    """One criterion in one column: Excel computes thousands of these in no time."""
    number, keys = known.keys[key], known.column(KEY)
    share = "/100" if is_share(spec) else ""
    if spec.merge is Merge.SAME:
        return f"INDEX({known.column(AMOUNT)},MATCH({number},{keys},0)){share}"
    columns = (PRODUCT, WEIGHT) if spec.merge is Merge.WEIGHTED else (AMOUNT,)
    sums = (f"SUMIF({keys},{number},{known.column(letter)})" for letter in columns)
    return f"{'/'.join(sums)}{share}"


# What the parts come to


_LIKE = Decimal("1e-12")
"""How far an amount in a cell may be from ours, as a share of its parts: binary floats differ."""


@dataclass(frozen=True, slots=True)
class Total:
    """What the parts of a figure come to, and how large they are."""

    amount: Decimal
    size: Decimal

    def is_like(self, fact: Fact) -> bool:
        """Whether a cell holds the amount as well as a cell can."""
        value = fact.value
        return isinstance(value, Decimal) and abs(value - self.amount) <= _LIKE * self.size


def totals(contract: Contract, known: Parts) -> dict[Key, Total]:
    """The figures whose parts could all be read."""
    parts: dict[Key, list[int]] = {}
    for at, origin in enumerate(known.origins):
        parts.setdefault(origin.key, []).append(at)
    found = {}
    with localcontext(EXACT):
        for key, places in parts.items():
            spec = contract.spec(key)
            if spec is not None and spec.kind is CellKind.NUMBER:
                total = _total(known, spec, places)
                if total is not None:
                    found[key] = total
    return found


def _total(known: Parts, spec: CellSpec, places: Sequence[int]) -> Total | None:
    texts = [known.origins[at].value for at in places]
    if not all(texts):
        return None
    values = list(map(Decimal, texts))
    size = sum(map(abs, values), Decimal(0))
    if spec.merge is Merge.SUM:
        return Total(sum(values, Decimal(0)), size)
    if spec.merge is Merge.SAME:
        return Total(values[0], size) if len(set(values)) == 1 else None
    weights = [known.weights.get(at) for at in places]
    whole = sum(filter(None, weights), Decimal(0))
    if spec.merge is not Merge.WEIGHTED or None in weights or not whole:
        return None
    weighed = sum((w * v for w, v in zip(weights, values, strict=True) if w), Decimal(0))
    return Total(weighed / whole, size)


def with_exact_totals(
    contract: Contract, facts: Mapping[Key, Fact], origins: tuple[Origin, ...]
) -> dict[Key, Fact]:
    """The facts of a total, with amounts that their cells do not hold whole taken from the parts.

    A cell keeps fifteen digits, its formula adds binary floats, and some programs save no result
    of it. One that holds anything else than the amount is left as it is.
    """
    known = parts_from(contract, origins)
    found = totals(contract, known)
    numbers = {number: key for key, number in known.keys.items()}
    exact = dict(facts)
    for key, fact in facts.items():
        total = found.get(_computed_key(fact, numbers) or key)
        if total is not None and (fact.value == NO_RESULT or total.is_like(fact)):
            exact[key] = replace(fact, value=total.amount)
    return exact


_NUMBER = regex(rf"{SHEET}![^,!]{{0,40}},(\d{{1,9}})[,)]")


def _computed_key(fact: Fact, numbers: Mapping[int, Key]) -> Key | None:
    """The figure that a formula without a result is about: rows of departments' own are many."""
    if fact.value != NO_RESULT or not fact.formula:
        return None
    match = _NUMBER.search(fact.formula)
    return numbers.get(int(match[1])) if match else ("", "", "")


# The checksum


def checksum(origins: Sequence[Origin]) -> str:
    """The SHA-256 of parts, whatever their order and whichever program saved them.

    Blanks and what XML cannot hold do not count, and figures are those that cells can hold.
    """
    digest = sha256()
    for origin in sorted(origins):
        sender, source = origin.sender, origin.source
        who = (sender.administration, sender.code, sender.name, source.file, source.sha256)
        fields = (*origin.key, *who, origin.sheet, origin.cell, _as_stored(origin.value))
        digest.update("\x1f".join(map(_printable, fields)).encode("utf-8", "replace"))
    return digest.hexdigest()


def _printable(text: str) -> str:
    if text.isprintable():  # of white space only a plain blank is
        return text.replace(" ", "")
    return "".join(letter for letter in text if letter.isprintable() and not letter.isspace())


def is_number(text: str) -> bool:
    """Whether a text is a number as parts are written down."""
    return text.lstrip("-").replace(".", "", 1).isdigit()


_LONGEST_NUMBER = 60


def _as_stored(value: str) -> str:
    if len(value) > _LONGEST_NUMBER or not is_number(value):
        return value
    return plain(from_xml(repr(float(value))) or Decimal(0))
