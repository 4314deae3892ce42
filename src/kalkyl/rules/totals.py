"""KAL301-KAL304, KAL307-KAL308: figures that do not follow from their parts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kalkyl.contract.cell_spec import CellKind, Merge
from kalkyl.contract.spec import ANY
from kalkyl.figures.amount import EXACT
from kalkyl.figures.digit_slips import slip_between
from kalkyl.figures.precision import entries_behind
from kalkyl.model import NOTHING, ExcelFormula, FactValue, Key, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, InSheet, Reading, Words, rule
from kalkyl.rules.computed_cells import Difference, Fault, series
from kalkyl.rules.labels import figure, named
from kalkyl.rules.likely_slips import WORDS, likely_slip
from kalkyl.rules.template_formulas import why_off


def wrong_figures(reading: Reading, kind: str) -> Iterator[Hit]:
    """Typed figures of a kind that their parts cannot come to, rounding allowed."""
    for difference in reading.differences:
        if difference.fault is Fault.WRONG and series(difference.measure) == kind:
            unit = difference.fact.unit
            facts = {
                "printed": figure(difference.fact.value, unit),
                "expected": figure(difference.expected.value, unit),
                "formula": ExcelFormula(difference.formula),
            }
            hint = why_off(reading, difference.fact) or _slipped(reading, difference)
            also = reading.printed.contradicting(reading.figures, difference.fact.key)
            words = {**named(reading, difference.fact.key), **facts, "hint": hint}
            yield Hit(difference.fact.place, words, also)


def _slipped(reading: Reading, difference: Difference) -> FactValue:
    """What may have happened to the digits of a typed figure, or of one of its parts."""
    typed, right = difference.fact.value, difference.expected.number
    if not isinstance(typed, Decimal) or right is None:
        return NOTHING
    slip = slip_between(typed, right)
    if slip is not None:
        return Phrase("perhaps_slip", "Perhaps {how}.", {"how": WORDS[slip]})
    if series(difference.measure) != "sum":
        return NOTHING
    parts = entries_behind(reading.figures, difference.fact.key)
    return likely_slip(reading, parts, EXACT.subtract(typed, right))


@rule(
    Words(
        "KAL301",
        Severity.ERROR,
        sv="{cell_name}: {printed} står i cellen, men raderna blir {expected}.{hint:+} "
        "Mallens formel: {formula}",
        en="{cell_name}: the cell says {printed}, but the rows add up to {expected}.{hint:+} "
        "The template's formula: {formula}",
        in_sheet=InSheet.PARTLY,
    )
)
def total_adds_up(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A total equals the sum of its rows, rounding allowed.

    A figure stands for its value ± half a unit of its last digit; the total is wrong only when no
    values within those intervals make it right. When exactly one row explains the difference, left
    out, counted twice or with the other sign, the message names it; also one whose digits may have
    changed places, been doubled or lost.

    ## Regel
    En summa är lika med sina rader, på avrundning när.

    ## Varför
    En summa som inte är summan av sina rader är det vanligaste felet i tryckta rapporter.

    ## Exempel
    | Prognos per uppdrag | Prognos |
    |---|--:|
    | Regionkontoret | *-43 335* |
    | Förtroendevalda | *-39 970* |
    | Total | -1 |

    ## Så rättar du
    Skriv tillbaka formeln, eller leta upp raden som saknas eller räknas två gånger.

    ## In English
    A total that is not the sum of its rows is the commonest fault in printed reports.
    """
    return wrong_figures(reading, "sum")


@rule(
    Words(
        "KAL302",
        Severity.ERROR,
        sv="{cell_name}: {printed} står i cellen, men skillnaden är {expected}. "
        "Mallens formel: {formula}",
        en="{cell_name}: the cell says {printed}, but the difference is {expected}. "
        "The template's formula: {formula}",
        in_sheet=InSheet.PARTLY,
    )
)
def variance_is_right(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A variance is the difference of its two amounts, rounding allowed.

    Operations: forecast or outcome minus budget. Investments: budget minus forecast.

    ## Regel
    En avvikelse är skillnaden mellan sina två belopp, på avrundning när.

    ## Varför
    Avvikelsen är det styrelsen läser först.

    ## Exempel
    | Prognos per uppdrag | Prognos | Årsbudget | Prognos, budgetavvikelse |
    |---|--:|--:|--:|
    | Regionkontoret | *-43 335* | *-44 125* | 99 999 |

    ## Så rättar du
    Skriv tillbaka formeln som står i meddelandet.

    ## In English
    The variance is what the board reads first. Put the formula back.
    """
    return wrong_figures(reading, "variance")


@rule(
    Words(
        "KAL303",
        Severity.ERROR,
        sv="{cell_name}: {printed} står i cellen, men beloppen ger {expected}. "
        "Mallens formel: {formula}",
        en="{cell_name}: the cell says {printed}, but the amounts give {expected}. "
        "The template's formula: {formula}",
        in_sheet=InSheet.PARTLY,
    )
)
def percentage_is_right(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A percentage follows from its amounts, rounding allowed.

    ## Regel
    En procentsats följer av sina belopp, på avrundning när.

    ## Varför
    En procentsats som kopierats från fel kolumn har tryckts i en riktig rapport.

    ## Exempel
    | Kostnads- och intäktsutveckling | Ack. utfall förra året | Ack. utfall i år |
    |---|--:|--:|
    | Kostnader | *-26 184* | *-27 977* |

    | Kostnads- och intäktsutveckling | Utveckling mot föreg. år |
    |---|--:|
    | Kostnader | 30,9 % |

    ## Så rättar du
    Skriv tillbaka formeln som står i meddelandet.

    ## In English
    A percentage copied from the wrong column has been printed in a real report.
    """
    return wrong_figures(reading, "ratio")


@rule(
    Words(
        "KAL304",
        Severity.ERROR,
        sv="{cell_name}: statusen är {printed}, men värdena ger {expected}. "
        "Mallens formel: {formula}",
        en="{cell_name}: the status is {printed}, but the values give {expected}. "
        "The template's formula: {formula}",
        in_sheet=InSheet.PARTLY,
    )
)
def status_is_right(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A traffic light follows from its figures.

    ## Regel
    Ett trafikljus följer av sina värden.

    ## Varför
    En prick i fel färg döljer en avvikelse.

    ## Exempel
    | Indikatorer | Utfall | Målvärde | Status |
    |---|--:|--:|---|
    | Sjukfrånvaro | *2,84 %* | *4 %* | Röd |

    ## Så rättar du
    Skriv tillbaka formeln. Vill ni förklara läget, skriv en kommentar.

    ## In English
    A dot of the wrong colour hides a variance. Put the formula back; explain in a comment.
    """
    return wrong_figures(reading, "status")


@rule(
    Words(
        "KAL307",
        Severity.ERROR,
        sv="{cell_name}: {found} står i totalen, men delarna på bladet Underlag blir {expected}.",
        en="{cell_name}: the total says {found}, but its parts in Underlag come to {expected}.",
    )
)
def total_equals_sources(reading: Reading, _: Expected) -> Iterator[Hit]:
    """An amount in a total is the sum of the parts that its sheet Underlag lists.

    ## Regel
    Ett belopp i en total är summan av de delar som bladet Underlag räknar upp.

    ## Varför
    Ett belopp som ändrats i totalen går inte längre att följa till avdelningarna.

    ## Exempel
    ```exempel
    färdig total: 110 120
    | Prognos per uppdrag | Prognos |
    |---|---|
    | Regionkontoret | -1 |
    ```

    ## Så rättar du
    Rätta i avdelningens arbetsbok och slå ihop igen.

    ## In English
    An amount changed in a total can no longer be followed to the departments. Merge again.
    """
    parts: dict[Key, list[str]] = {}
    for origin in reading.submission.origins:
        spec = reading.contract.spec(origin.key)
        if spec is not None and spec.merge is Merge.SUM and spec.kind is CellKind.NUMBER:
            parts.setdefault(origin.key, []).append(origin.value)
    for key, values in parts.items():
        found = reading.submission.value(key)
        if all(values) and isinstance(found, Decimal):
            expected = sum(map(Decimal, values), Decimal(0))
            if found != expected:
                unit = reading.submission.facts[key].unit
                facts = {"found": figure(found, unit), "expected": figure(expected, unit)}
                yield Hit(reading.submission.place(key), {**named(reading, key), **facts})


@rule(
    Words(
        "KAL308",
        Severity.WARNING,
        sv="{row} står på två rader i tabellen {table}. Ta bort den ena om det är samma post.",
        en="{row} stands in two rows of the table {table}. Remove one if they are the same.",
    )
)
def row_stands_twice(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A row with the same key stands once.

    ## Regel
    En rad med samma namn står bara en gång.

    ## Varför
    En rad som klistrats in två gånger räknas två gånger.

    ## Exempel
    | Arbetsmiljöplan | Aktivitet | Status |
    |---|---|---|
    | ny rad | Bättre arbetsmiljö för chefer | Pågår |

    ## Så rättar du
    Ta bort den ena raden, eller skilj dem åt i namnet.

    ## In English
    A row pasted twice counts twice. Remove one, or tell them apart by name.
    """
    for table in reading.contract.tables.values():
        for row in reading.submission.rows.get(table.id, ()):
            spec = table.cell(ANY, table.key[0]) if table.key else None
            if "~" in row and spec is not None:
                key = (table.id, row, table.key[0])
                yield Hit(reading.submission.place(key), named(reading, key))
