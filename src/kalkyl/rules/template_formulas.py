"""KAL208-KAL211, KAL306: the formulas of the template, and the results stored with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kalkyl.model import NO_RESULT, ExcelFormula, Fact, FactValue, Severity
from kalkyl.rules.catalogue import Expected, Hit, InSheet, Reading, Words, rule
from kalkyl.rules.computed_cells import Difference, Fault
from kalkyl.rules.labels import figure, named
from kalkyl.rules.sum_explanation import left_out, why_off


def _of(reading: Reading, *faults: Fault) -> Iterator[Difference]:
    return (one for one in reading.differences if one.fault in faults)


def _by_column(found: Iterable[Difference]) -> list[list[Difference]]:
    """Faults of one column reported together: they have one cause."""
    groups: dict[tuple[str, str], list[Difference]] = {}
    for one in found:
        groups.setdefault((one.fact.key[0], one.fact.key[2]), []).append(one)
    return list(groups.values())


def _hit(reading: Reading, group: list[Difference], **facts: FactValue) -> Hit:
    first = group[0]
    places = [one.fact.place for one in group[1:] if one.fact.place is not None]
    words = {**named(reading, first.fact.key), "formula": ExcelFormula(first.formula), **facts}
    return Hit(first.fact.place, words, tuple(places))


@rule(
    Words(
        "KAL208",
        Severity.WARNING,
        sv="{cell_name}: formeln är ersatt av ett skrivet värde. Det stämmer nu men räknas inte "
        "om. Mallens formel: {formula}",
        en="{cell_name}: the formula is replaced by a typed value. It is right for now but will "
        "not follow changes. The template's formula: {formula}",
    )
)
def value_over_formula(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A computed cell holds its formula, even when the value typed over it is right.

    ## Regel
    En beräknad cell har sin formel, även när det skrivna värdet är rätt.

    ## Varför
    Ett inskrivet värde räknas inte om när underlaget ändras.

    ## Exempel
    | Prognos per uppdrag | Prognos, budgetavvikelse |
    |---|---|
    | Regionkontoret | (rätt värde) |

    ## Så rättar du
    Skriv tillbaka formeln som står i meddelandet, eller kopiera den från raden ovanför.

    ## In English
    A typed value does not follow when the entries change. Put the formula back.
    """
    for group in _by_column(_of(reading, Fault.TYPED)):
        yield _hit(reading, group)


@rule(
    Words(
        "KAL209",
        Severity.ERROR,
        sv="{cell_name}: formeln är ändrad och ger {found}; rätt är {expected}.{hint:+} "
        "Mallens formel: {formula}",
        en="{cell_name}: the formula was altered and gives {found}; right is {expected}.{hint:+} "
        "The template's formula: {formula}",
        in_sheet=InSheet.PARTLY,
    )
)
def altered_formula(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A computed cell holds the template's formula.

    Of a total whose formula leaves out rows, or counts one twice, the message names the rows.

    ## Regel
    En beräknad cell har mallens formel.

    ## Varför
    En ändrad eller borttagen formel ger ett annat belopp än rapporten säger.

    ## Exempel
    | Prognos per uppdrag | Prognos, budgetavvikelse |
    |---|---|
    | Regionkontoret | =B10+C10 → -1 |

    ## Så rättar du
    Skriv tillbaka formeln som står i meddelandet.

    ## In English
    An altered or deleted formula gives another amount than the report says. Put it back.
    """
    for group in _by_column(_of(reading, Fault.MISLEADING)):
        first = group[0]
        unit = first.fact.unit
        found = figure(first.fact.value, unit)
        hint = left_out(reading, first.fact) or why_off(reading, first.fact)
        expected = figure(first.expected.value, unit)
        yield _hit(reading, group, found=found, expected=expected, hint=hint)


@rule(
    Words(
        "KAL210",
        Severity.WARNING,
        sv="{cell_name}: formeln är ändrad, men ger samma värde.{hint:+} Mallens formel: {formula}",
        en="{cell_name}: the formula was altered but gives the same.{hint:+} The template's: "
        "{formula}",
    )
)
def altered_formula_same_value(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A computed cell holds the template's formula, even when another gives the same.

    ## Regel
    En beräknad cell har mallens formel, även när en annan ger samma värde.

    ## Varför
    Formeln kan ge fel värde när underlaget ändras.

    ## Exempel
    | Prognos per uppdrag | Prognos, budgetavvikelse |
    |---|---|
    | Regionkontoret | =B10-C10+0 → (rätt värde) |

    ## Så rättar du
    Skriv tillbaka formeln som står i meddelandet.

    ## In English
    The formula may go wrong when the entries change. Put the template's back.
    """
    for group in _by_column(_of(reading, Fault.ALTERED)):
        yield _hit(reading, group, hint=left_out(reading, group[0].fact))


@rule(
    Words(
        "KAL211",
        Severity.NOTE,
        sv="Arbetsboken är sparad utan formlernas resultat, som kalkyl har räknat fram. "
        "Antal celler: {count}.",
        en="The workbook was saved without its formulas' results, which kalkyl has computed. "
        "Cells: {count}.",
    )
)
def results_not_stored(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A workbook has its formulas' results stored.

    ## Regel
    En arbetsbok är sparad med formlernas resultat.

    ## Varför
    Program som fyller i arbetsböcker utan att räkna lämnar formlerna utan resultat.

    ## Exempel
    ```exempel
    utan resultat
    ```

    ## Så rättar du
    Inget behöver göras. Öppna och spara i Excel om siffrorna ska synas i en förhandsvisning.

    ## In English
    Programs that fill in workbooks without calculating leave no results. Nothing needs doing.
    """
    computed = [one.fact for one in _of(reading, Fault.UNSTORED)]
    found = [*computed, *_recomputed(reading)]
    if found:
        places = tuple(fact.place for fact in found if fact.place is not None)
        facts = {**named(reading, found[0].key), "count": len(found)}
        yield Hit(places[0] if places else None, facts, places[1:])


def _recomputed(reading: Reading) -> Iterator[Fact]:
    """The entries that are formulas without a stored result and that kalkyl could compute."""
    for fact, _ in reading.entries:
        if fact.formula is None or fact.place is None or fact.value == NO_RESULT:
            continue
        sheet = reading.book.sheet(fact.place.sheet)
        if sheet is not None and sheet.value(fact.place.row, fact.place.column) is None:
            yield fact


@rule(
    Words(
        "KAL306",
        Severity.WARNING,
        sv="{cell_name}: det sparade resultatet {found} är inte vad formeln ger, {expected}. "
        "Räkna om i Excel (Ctrl+Alt+F9) och spara. Antal celler: {count}.",
        en="{cell_name}: the stored result {found} isn't what the formula gives, {expected}. "
        "Recalculate in Excel (Ctrl+Alt+F9) and save. Cells: {count}.",
    )
)
def stale_result(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A formula's stored result is what the formula gives.

    ## Regel
    En formels sparade resultat är vad formeln ger.

    ## Varför
    Med manuell beräkning visar Excel gamla resultat. Totalen bygger på de nya.

    ## Exempel
    | Prognos per uppdrag | Prognos | Årsbudget | Prognos, budgetavvikelse |
    |---|--:|--:|--:|
    | Regionkontoret | *-43 335* | *-44 125* | (samma formel) → 7 |

    ## Så rättar du
    Ställ Excel på automatisk beräkning, räkna om (Ctrl+Alt+F9) och spara.

    ## In English
    With manual calculation Excel shows old results. Recalculate (Ctrl+Alt+F9) and save.
    """
    found = list(_of(reading, Fault.STALE))
    if found:
        unit = found[0].fact.unit
        yield _hit(
            reading,
            found,
            count=len(found),
            found=figure(found[0].fact.value, unit),
            expected=figure(found[0].expected.value, unit),
        )
