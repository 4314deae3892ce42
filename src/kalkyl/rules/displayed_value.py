"""KAL245, KAL246: cells that show another figure than they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellKind, CellSpec
from kalkyl.contract.known_tables import COVER
from kalkyl.figures.amount import MONEY, MONEY_WORDS, POWERS, rounded
from kalkyl.figures.number_format import Section, appearance
from kalkyl.model import NOTHING, Cell, Fact, Facts, Phrase, Severity
from kalkyl.model.visible import beginning
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, once, rule
from kalkyl.rules.labels import CELLS_UNIT, figure, named

_WORDS = {
    **{word: POWERS[unit] for word, unit in MONEY_WORDS.items()},
    **dict.fromkeys(("sek", ":", "kr."), 0),
    "k": 3,
    "m": 6,
}
"""What formats write beside amounts of kronor, as a power of ten."""
_FOREIGN = frozenset({"€", "eur", "$", "usd", "£", "gbp", "nok", "dkk", "%", "‰"})
_BUILT_IN_DOLLAR = '"$"'
"""Excel's own currency formats have it, and show the currency of the reader's country."""
_SIGNS = "-−–() "
_HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class _Odd:
    """A figure whose cell shows another one: what it holds, what it shows, and in which unit."""

    fact: Fact
    spec: CellSpec
    unit: str
    """The unit of the cell: of a form that kalkyl did not make, the form's."""
    held: Decimal
    shown: Decimal
    shown_unit: str
    kind: str
    code: str


@rule(
    Words(
        "KAL245",
        Severity.ERROR,
        sv="{cell_name}: cellen visar {shown}{shown_unit:+} men innehåller {value}. Skriv "
        "beloppet i {unit} och välj ett talformat utan skalning (nu är det {format}).",
        en="{cell_name}: the cell shows {shown}{shown_unit:+} but holds {value}. Write the "
        "amount in {unit} and choose a number format that does not scale (it is {format}).",
        confirmable=True,
    )
)
def another_magnitude_is_shown(reading: Reading, _: Expected) -> Iterator[Hit]:
    """What a cell shows and what it holds are the same amount, in the unit of its column.

    Number formats can divide by a thousand, multiply by a hundred, write another unit or currency
    beside the number, or show it as a time. Cells of a column that differ alike are one fault.

    ## Regel
    Det som en cell visar och det som den innehåller är samma belopp, i kolumnens enhet.

    ## Varför
    Den som fyller i ser 43 335 och totalen räknar med 43 335 000.

    ## Exempel
    ```exempel
    talformat Prognos!F10 #,##0,
    ```

    ## Så rättar du
    Markera cellerna, välj ett vanligt talformat och se efter att beloppet är det ni menar.

    ## In English
    Whoever fills in the cell sees 43,335, and the total counts 43,335,000. Choose a plain format.
    """
    yield from _by_column(reading, [cell for cell in _odd_cells(reading) if cell.kind != "sign"])


@rule(
    Words(
        "KAL246",
        Severity.WARNING,
        sv="{cell_name}: cellen visar {shown} men innehåller {value}; talformatet {format} "
        "döljer minustecknet. Är minus rätt?",
        en="{cell_name}: the cell shows {shown} but holds {value}; the number format {format} "
        "hides the minus. Is minus right?",
    )
)
def minus_is_hidden(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A negative amount is shown as negative: with a minus, in brackets or in a colour.

    ## Regel
    Ett negativt belopp visas som negativt: med minus, inom parentes eller i färg.

    ## Varför
    Den som fyller i ser inte vilket tecken beloppet har.

    ## Exempel
    ```exempel
    talformat Prognos!F10 #,##0;#,##0
    ```

    ## Så rättar du
    Välj ett vanligt talformat, och se efter att tecknet är rätt.

    ## In English
    Whoever fills in the cell cannot see its sign. Choose a plain format and look at the sign.
    """
    yield from _by_column(reading, [cell for cell in _odd_cells(reading) if cell.kind == "sign"])


def _by_column(reading: Reading, odd_cells: Sequence[_Odd]) -> Iterator[Hit]:
    groups: dict[tuple[str, str, str], list[_Odd]] = {}
    for odd in odd_cells:
        groups.setdefault((odd.fact.key[0], odd.fact.key[2], odd.kind), []).append(odd)
    for group in groups.values():
        places, compared = zip(*((odd.fact.place, odd.fact.key) for odd in group), strict=True)
        yield Hit.of(places, _facts(reading, group[0]), compared)


def _facts(reading: Reading, odd: _Odd) -> Facts:
    return {
        **named(reading, odd.fact.key),
        "value": figure(odd.held, odd.unit),
        "shown": figure(odd.shown, odd.shown_unit),
        "shown_unit": _HOURS.get(odd.shown_unit, odd.shown_unit)
        if odd.shown_unit in _LOOSE
        else NOTHING,
        "unit": odd.unit or CELLS_UNIT,
        "format": beginning(odd.code),
    }


_HOURS = {"timmar": Phrase("hours", "hours")}
_LOOSE = _FOREIGN - {"%"} | {"timmar"}
"""The units that a figure's own words don't have."""


@once
def _odd_cells(reading: Reading) -> Iterator[_Odd]:
    """The figures whose cells show another one, the report's own cover aside."""
    sheets = reading.book.by_name
    for key, fact in reading.submission.facts.items():
        spec = reading.contract.spec(key) if fact.value and fact.place is not None else None
        if spec is None or spec.kind is not CellKind.NUMBER or fact.place is None:
            continue
        sheet = sheets.get(fact.place.sheet)
        cell = sheet.cells.get((fact.place.row, fact.place.column)) if sheet else None
        if cell is not None and isinstance(cell.value, Decimal) and key[0] != COVER:
            odd = _odd(fact, spec, cell, cell.value)
            if odd is not None:
                yield odd


def _odd(fact: Fact, spec: CellSpec, cell: Cell, held: Decimal) -> _Odd | None:
    look = appearance(cell.number_format, held)
    unit = _unit_of(fact, spec, held)
    found = _misleading(look.section, cell, unit, held)
    if found is not None:
        kind, shown, shown_unit = found
        shown = rounded(shown, look.section.decimals or 0)
        return _Odd(fact, spec, unit, held, shown, shown_unit, kind, cell.number_format)
    if held < 0 and not look.shows_minus and look.section.shows_number and unit in MONEY:
        return _Odd(fact, spec, unit, held, -held, unit, "sign", cell.number_format)
    return None


def _unit_of(fact: Fact, spec: CellSpec, held: Decimal) -> str:
    """The unit of a cell: a form's follows from how its number was read."""
    if spec.unit not in POWERS or not isinstance(fact.value, Decimal):
        return spec.unit or ""
    for unit, power in POWERS.items():
        if abs(fact.value) == abs(held.scaleb(power - POWERS[spec.unit])):
            return unit
    return spec.unit


def _misleading(
    section: Section, cell: Cell, unit: str, held: Decimal
) -> tuple[str, Decimal, str] | None:
    """The kind of difference between what a cell shows and holds, what it shows, and its unit."""
    if section.is_time:
        return "time", held * _HOURS_A_DAY, "timmar"
    if not section.has_digits:
        return None
    shown = held.scaleb(section.power)
    if unit in {"%", "pp"}:
        return ("scale", shown.scaleb(2), unit) if section.commas else None
    if unit not in POWERS:
        return ("scale", shown, "%" if section.percents else unit) if section.power else None
    if section.percents:
        return "scale", shown, "%"
    word = " ".join(section.literal.casefold().split()).strip(_SIGNS)
    if word in _FOREIGN and _BUILT_IN_DOLLAR not in cell.number_format:
        return "unit", shown, word
    written = _WORDS.get(word, 0 if word in _FOREIGN else POWERS[unit])
    if section.power + written == POWERS[unit]:
        return None
    names = {power: name for name, power in POWERS.items()}
    return f"scale {section.power} {word}", shown, names.get(written, unit)
