"""KAL202-KAL205, KAL207: what stands in a single cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from kalkyl.base.regex import regex
from kalkyl.contract.cell_spec import CellKind, CellSpec
from kalkyl.contract.document import folded
from kalkyl.contract.letters import INVISIBLE
from kalkyl.contract.validate import Violation, violations
from kalkyl.figures.amount import Unread, meant_by, read
from kalkyl.model import (
    NO_RESULT,
    NOTHING,
    PICTURE,
    Amount,
    CellError,
    Facts,
    FactValue,
    Listed,
    Phrase,
    Severity,
)
from kalkyl.model.visible import beginning
from kalkyl.rules.catalogue import Expected, Hit, InSheet, Reading, Words, rule
from kalkyl.rules.labels import (
    CELLS_UNIT,
    figure,
    named,
)
from kalkyl.rules.reversed_signs import SIGNS
from kalkyl.tables.convert import number_in
from kalkyl.template.bounds import FIRST_DAY, LAST_DAY
from kalkyl.template.parts import UNDEFINED


@rule(
    Words(
        "KAL202",
        Severity.ERROR,
        sv="{cell_name}: ”{found}” kan inte läsas som {kind}.{hint:+}",
        en="{cell_name}: “{found}” cannot be read as a {kind}.{hint:+}",
        in_sheet=InSheet.ALWAYS,
    )
)
def unreadable_entry(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A cell for a figure or a date holds one.

    A text that means a number beyond doubt is read (KAL203). ``2,075 tkr`` is not: it may be
    2 075 tkr written in another country's way.

    ## Regel
    En cell för ett tal eller ett datum innehåller ett sådant.

    ## Varför
    En text i en beloppscell räknas inte med i Excels summor, och kan inte gissas.

    ## Exempel
    | Prognos per uppdrag | Prognos |
    |---|---|
    | Regionkontoret | 2,075 tkr |

    ## Så rättar du
    Skriv bara talet, i cellens enhet, till exempel 2 075. Ett datum skrivs som 2026-04-30.

    ## In English
    A text in a cell for an amount is left out of Excel's sums and cannot be guessed at.
    """
    for fact, spec in reading.entries:
        if spec.kind in {CellKind.NUMBER, CellKind.DATE} and isinstance(fact.value, str):
            if fact.value.startswith(UNDEFINED):
                continue
            facts: Facts = {
                "found": beginning(_seen(fact.value)),
                "kind": _KINDS[spec.kind],
                "hint": _hint(fact.value, spec),
            }
            yield Hit(fact.place, {**named(reading, fact.key), **facts})


_KINDS = {
    "number": Phrase("a_number", "number"),
    "date": Phrase("a_date", "date (YYYY-MM-DD)"),
}


def _seen(text: str) -> str:
    """The text with a dot for each character that nobody sees."""
    return "".join("·" if character in INVISIBLE else character for character in text)


def _hint(text: str, spec: CellSpec) -> FactValue:
    if spec.kind is CellKind.DATE:
        return NOTHING
    found = read(text)
    if isinstance(found, Unread) and found.reason == "ambiguous_thousands":
        meant = text.split(maxsplit=1)[0].replace(",", " ").replace(".", " ")
        return Phrase("is_meant", "Is {meant} meant? Write it so.", {"meant": meant})
    if _ISO_DAY.fullmatch(text):
        return _MADE_A_DATE
    odd = meant_by(text)
    value = number_in(odd.text, spec) if odd else None
    if odd and value is not None:
        amount = Amount(value, spec.unit, None)
        meant_so = Phrase("is_meant", "Is {meant} meant? Write it so.", {"meant": amount})
        return Listed((odd.why, meant_so), separator=" ")
    unit = spec.unit or CELLS_UNIT
    in_unit = Phrase("write_in_unit", "Write the number in {unit}.", {"unit": unit})
    return Listed((odd.why, in_unit), separator=" ") if odd else in_unit


_ISO_DAY = regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MADE_A_DATE = Phrase(
    "made_a_date",
    "Excel made a date of what was typed: choose the format Number and type it again.",
)


@rule(
    Words(
        "KAL203",
        Severity.ERROR,
        sv="{cell_name}: ”{written}” är text, och Excel räknar inte med den. "
        "Den lästes som {value}; skriv så.",
        en="{cell_name}: “{written}” is text, and Excel does not count it. "
        "It was read as {value}; write it so.",
        in_sheet=InSheet.ALWAYS,
        in_forms=Severity.WARNING,
    )
)
def number_as_text(reading: Reading, _: Expected) -> Iterator[Hit]:
    """Numbers and dates are stored as such, not as text.

    What the text means is read all the same, so that everything else is judged.

    ## Regel
    Tal och datum är sparade som tal och datum, inte som text.

    ## Varför
    Text ser ut som ett tal men Excel hoppar över den när det summerar, så bladets summor är fel.

    ## Exempel
    | Prognos per uppdrag | Prognos |
    |---|---|
    | Regionkontoret | ’−43,335 mnkr |

    ## Så rättar du
    Skriv talet på nytt i cellens enhet, utan enhet och utan apostrof.

    ## In English
    Text may look like a number, but Excel's sums pass over it. Type the number again.
    """
    for fact, spec in reading.entries:
        if fact.written is not None and spec.kind is not CellKind.TEXT:
            facts = {
                "written": beginning(fact.written.strip()),
                "value": figure(fact.value, spec.unit),
            }
            yield Hit(fact.place, {**named(reading, fact.key), **facts})


@rule(
    Words(
        "KAL204",
        Severity.ERROR,
        sv="{cell_name}: cellen visar felet {code}. Skriv in värdet på nytt.",
        en="{cell_name}: the cell shows the error {code}. Enter the value anew.",
        in_sheet=InSheet.ALWAYS,
    )
)
def broken_cell(reading: Reading, _: Expected) -> Iterator[Hit]:
    """No cell that people fill in shows an Excel error.

    ## Regel
    Ingen cell som någon fyller i visar ett Excelfel.

    ## Varför
    Ett fel som #REF! är varken tomt eller noll: uppgiften har gått förlorad.

    ## Exempel
    | Prognos per uppdrag | Prognos |
    |---|---|
    | Regionkontoret | #REF! |

    ## Så rättar du
    Skriv in värdet på nytt. Hänvisa inte till andra arbetsböcker.

    ## In English
    An error such as #REF! is neither empty nor zero: the figure is lost. Enter it anew.
    """
    for fact, _spec in reading.entries:
        if isinstance(fact.value, CellError) and fact.value not in {NO_RESULT, PICTURE}:
            yield Hit(fact.place, {**named(reading, fact.key), "code": figure(fact.value, None)})


@rule(
    Words(
        "KAL205",
        Severity.ERROR,
        sv="{cell_name}: ”{found}” finns inte i listan.{hint:+}",
        en="{cell_name}: “{found}” is not in the list.{hint:+}",
        in_sheet=InSheet.ALWAYS,
    )
)
def not_in_list(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A cell with a closed list holds one of its words, in any case.

    ## Regel
    En cell med en fast lista innehåller ett av listans ord.

    ## Varför
    Det som inte finns i listan kan inte räknas ihop med de andras.

    ## Exempel
    | Arbetsmiljöplan | Status |
    |---|---|
    | rad 1 | Pågåår |

    ## Så rättar du
    Välj i cellens lista.

    ## In English
    What is not in the list cannot be counted with the others'. Choose from the list.
    """
    for fact, spec in reading.entries:
        if not spec.closed or isinstance(fact.value, CellError):
            continue
        words = {folded(choice.label): choice.label for choice in spec.choices}
        if folded(str(fact.value)) not in words:
            near = get_close_matches(folded(str(fact.value)), words, n=1, cutoff=0.6)
            choices = {"choices": Listed(tuple(words.values()))}
            hint = Phrase("choose_from", "Choose from: {choices}.", choices)
            if near:
                hint = Phrase("is_it", "Is {meant} meant?", {"meant": words[near[0]]})
            facts: Facts = {"found": beginning(str(fact.value)), "hint": hint}
            yield Hit(fact.place, {**named(reading, fact.key), **facts})


@rule(
    Words(
        "KAL207",
        Severity.ERROR,
        sv="{cell_name}: {value} kan inte vara rätt ({limit}).",
        en="{cell_name}: {value} cannot be right ({limit}).",
        in_sheet=InSheet.ALWAYS,
    )
)
def outside_limits(reading: Reading, _: Expected) -> Iterator[Hit]:
    """An entry keeps within what the report's schema allows.

    A wrong sign is reported by KAL206 alone.

    ## Regel
    En uppgift håller sig inom det som rapporten tillåter.

    ## Varför
    Noll arbetade timmar eller ett år utanför kalendern är alltid ett skrivfel.

    ## Exempel
    | Underlag för indikatorerna | Värde |
    |---|---|
    | Ordinarie arbetstid, R12 | 0 |

    ## Så rättar du
    Kontrollera talet mot källan och skriv det på nytt.

    ## In English
    Zero hours of work, or a year outside the calendar, is always a slip. Check the source.
    """
    for fact, spec in reading.entries:
        if isinstance(fact.value, Decimal):
            found = violations(spec, fact.value)
            if found and not any(
                (violation.keyword, violation.limit) in SIGNS for violation in found
            ):
                facts = {"value": figure(fact.value, spec.unit), "limit": _limit(found[0])}
                yield Hit(fact.place, {**named(reading, fact.key), **facts})
        elif isinstance(fact.value, date) and not FIRST_DAY <= fact.value <= LAST_DAY:
            days = Listed((str(FIRST_DAY), str(LAST_DAY)), separator=" – ")
            facts = {"value": str(fact.value), "limit": days}
            yield Hit(fact.place, {**named(reading, fact.key), **facts})


def _limit(violation: Violation) -> FactValue:
    phrase = _LIMITS.get(violation.keyword)
    return replace(phrase, facts={"limit": violation.limit}) if phrase else violation.keyword


_LIMITS = {
    "minimum": Phrase("at_least", "at least {limit}"),
    "maximum": Phrase("at_most", "at most {limit}"),
    "exclusiveMinimum": Phrase("more_than", "more than {limit}"),
    "exclusiveMaximum": Phrase("less_than", "less than {limit}"),
    "type": Phrase("whole_number", "a whole number"),
}
