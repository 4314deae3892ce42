"""KAL451-KAL454, KAL458, KAL461-KAL462: tables that no contract knows, against themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from kalkyl.base.limits import OWN_CELLS
from kalkyl.model import (
    NOTHING,
    FactValue,
    Level,
    Phrase,
    Place,
    Severity,
    Sheet,
)
from kalkyl.relations.relation import QUOTIENTS, Kind
from kalkyl.rules.broken_relations import contradiction_hit, printed_amount
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule, table_rule
from kalkyl.rules.labels import quoted
from kalkyl.rules.merged_cells import KALKYLS_SHEETS

if TYPE_CHECKING:
    from kalkyl.relations.judged_tables import Contradiction, JudgedTables
    from kalkyl.relations.repeated_rows import Repeated

_MOST_BESIDE = 10
_FEWEST = 4
"""Numbers of the smallest table in which something can be wrong."""


@table_rule(
    Words(
        "KAL451",
        Severity.ERROR,
        sv="{name}: {printed} står i cellen, men {relation} blir {expected}.{support:+}{others:+}",
        en="{name}: the cell says {printed}, but {relation} make {expected}.{support:+}{others:+}",
    )
)
def stated_sum(tables: JudgedTables) -> Iterator[Hit]:
    """A total is the sum of what it says it sums up.

    ## Regel
    En summa är summan av sina rader eller kolumner, så noga som talen är tryckta.

    ## Varför
    Raden eller kolumnen heter *Summa* eller *Totalt*, och inga värden som avrundas till det som
    står i cellerna ger den summan. Ett av talen är fel, eller så saknas en rad.

    ## Exempel
    ```exempel
    tabell
    | mnkr | Utfall | Budget |
    |---|--:|--:|
    | Personal | 310,2 | 305,0 |
    | Läkemedel | 88,7 | 90,0 |
    | Övrigt | 64,0 | 61,5 |
    | Summa | 426,9 | 456,5 |
    ```

    ## Så rättar du
    Räkna om summan. Stämmer den, är det en av raderna som är fel eller fattas.

    ## In English
    The label says Total, and no values that round to what is printed add up to it.
    """
    return (
        contradiction_hit(contradiction)
        for contradiction in tables.contradictions
        if contradiction.is_stated
    )


@table_rule(
    Words(
        "KAL452",
        Severity.WARNING,
        sv="{name}: {printed} står i cellen, men {relation} blir {expected}.{support:+}{others:+}",
        en="{name}: the cell says {printed}, but {relation} make {expected}.{support:+}{others:+}",
    )
)
def inferred_amount(tables: JudgedTables) -> Iterator[Hit]:
    """A difference, a result, a balance or a mean follows from its rows or columns.

    ## Regel
    En avvikelse, ett resultat, en utgående balans, ett medelvärde och ett belopp per invånare, elev
    eller annat följer av sina rader eller kolumner.

    ## Varför
    Sambandet är tolkat ur tabellens ord och ur att det stämmer på andra rader eller i andra
    kolumner. Inga värden som avrundas till det som står i cellerna ger talet här.

    ## Exempel
    ```exempel
    tabell
    | mnkr | Utfall | Budget | Avvikelse |
    |---|--:|--:|--:|
    | Personal | 310,2 | 305,0 | 5,2 |
    | Läkemedel | 88,7 | 90,0 | -1,3 |
    | Lokaler | 64,0 | 61,5 | 5,2 |
    ```

    ## Så rättar du
    Kontrollera talen på raden. Är kolumnen något annat än en skillnad behöver inget ändras.

    ## In English
    The relation is inferred from the words and from where it holds; here it can't hold.
    """
    return (
        contradiction_hit(contradiction)
        for contradiction in tables.contradictions
        if _is_of_amounts(contradiction)
    )


@table_rule(
    Words(
        "KAL453",
        Severity.WARNING,
        sv="{name}: {printed} står i cellen, men {relation} blir {expected}.{support:+}{others:+}",
        en="{name}: the cell says {printed}, but {relation} make {expected}.{support:+}{others:+}",
    )
)
def inferred_percentage(tables: JudgedTables) -> Iterator[Hit]:
    """A percentage follows from the amounts beside it, that of all lies between those of groups.

    ## Regel
    En andel eller en förändring i procent följer av beloppen bredvid. Andelen för alla ligger
    mellan den minsta och den största av gruppernas.

    ## Varför
    Procenttalet är räknat på andra belopp än de som står på raden, eller fel avskrivet.

    ## Exempel
    ```exempel
    tabell
    | tkr | 2022 | 2023 | Förändring, % |
    |---|--:|--:|--:|
    | Kultur | 41 250 | 43 980 | 6,6 |
    | Folkbildning | 27 400 | 28 105 | 2,6 |
    | Idrott | 8 950 | 9 410 | 1,5 |
    | Turism | 5 100 | 5 610 | 10,0 |
    ```

    ## Så rättar du
    Räkna om procenttalet, eller kontrollera de två belopp som det är räknat på.

    ## In English
    The percentage was made of other amounts than those in its row, or copied wrongly.
    """
    return (
        contradiction_hit(contradiction)
        for contradiction in tables.contradictions
        if not contradiction.is_stated and not _is_of_amounts(contradiction)
    )


@table_rule(
    Words(
        "KAL454",
        Severity.WARNING,
        sv="{name}: {printed} står här, men {other} för {again}.{support:+}",
        en="{name}: this says {printed}, but {again} says {other}.{support:+}",
    )
)
def printed_twice(tables: JudgedTables) -> Iterator[Hit]:
    """A figure that is printed twice is the same both times.

    ## Regel
    Samma uppgift i två tabeller är samma tal, och ett år börjar med det som det förra slutade med.

    ## Varför
    Den ena tabellen ändrades och den andra inte. De andra talen är desamma på båda ställena.

    ## Exempel
    ```exempel
    tabell
    | Not 1, tkr | 2021 | 2020 |
    |---|--:|--:|
    | Ingående balans | 12 010 | 11 400 |
    | Årets avsättning | 600 | 700 |
    | Utgående balans | 12 610 | 12 100 |
    ```

    ## Så rättar du
    Ta reda på vilket av de två talen som gäller, och ändra det andra.

    ## In English
    One of the tables was changed and the other was not.
    """
    for pair in tables.differing:
        facts: dict[str, FactValue] = {
            "name": quoted(pair.names[1]),
            "printed": printed_amount(pair.second),
            "again": quoted(pair.names[0]),
            "other": printed_amount(pair.first),
            "support": _agreeing(pair),
        }
        yield Hit(pair.second.place, facts, (pair.first.place,))


@table_rule(
    Words(
        "KAL461",
        Severity.WARNING,
        sv="{name}: {status} står i cellen, men målet är {target} och utfallet {outcome}.",
        en="{name}: the cell says {status}, but the target is {target} and the outcome {outcome}.",
    )
)
def misjudged_target(tables: JudgedTables) -> Iterator[Hit]:
    """A target is said to be reached where its outcome reaches it.

    ## Regel
    Bedömningen av ett mål är den som målvärdet och utfallet bredvid ger.

    ## Varför
    Målvärdet säger själv åt vilket håll som är bra (*minst 80 %*, *< 6*), och utfallet ligger på
    andra sidan. Ofta har utfallet uppdaterats och bedömningen inte.

    ## Exempel
    ```exempel
    tabell
    | Mål | Målvärde | Utfall 2023 | Bedömning |
    |---|---|--:|---|
    | Andel nöjda elever | minst 80 % | 78 % | Uppfyllt |
    | Sjukfrånvaro | < 6 % | 5,4 % | Uppfyllt |
    ```

    ## Så rättar du
    Ändra bedömningen, eller det av målvärdet och utfallet som är fel.

    ## In English
    The target says which way is good, and the outcome lies on the other side of it.
    """
    for target in tables.misjudged:
        facts: dict[str, FactValue] = {
            "name": quoted(target.name),
            "status": quoted(target.status),
            "target": quoted(target.target),
            "outcome": printed_amount(target.outcome),
        }
        yield Hit(target.place, facts, (target.outcome.place, target.target_place))


@rule(
    Words(
        "KAL458",
        Severity.NOTE,
        sv="{name}: {printed} står i cellen, men {relation} blir {expected}.{support:+}{others:+}",
        en="{name}: the cell says {printed}, but {relation} make {expected}.{support:+}{others:+}",
    )
)
def own_table_beside(reading: Reading, _: Expected) -> Iterator[Hit]:
    """The figures of a sender's own tables agree, as far as their words say how.

    At most ten contradictions are reported for each workbook: the report does not use them.

    ## Regel
    Tabeller som avsändaren har lagt till bredvid rapportens egna går ihop.

    ## Varför
    En egen uträkning är ofta det som rapportens belopp är tagna ur. Går den inte ihop kan de vara
    fel också.

    ## Exempel
    ```exempel
    Uträkning!A1 = Kostnader, tkr
    Uträkning!B1 = 2023
    Uträkning!C1 = 2024
    Uträkning!A2 = Lokaler
    Uträkning!B2 = 4100
    Uträkning!C2 = 4320
    Uträkning!A3 = Personal
    Uträkning!B3 = 9500
    Uträkning!C3 = 9800
    Uträkning!A4 = Summa
    Uträkning!B4 = 13600
    Uträkning!C4 = 14210
    ```

    ## Så rättar du
    Kontrollera uträkningen, och de belopp i rapporten som bygger på den.

    ## In English
    The report's amounts are often taken from a calculation of the sender's own.
    """
    if reading.submission.level is Level.DEPARTMENT:
        yield from islice(_beside(reading), _MOST_BESIDE)


@rule(
    Words(
        "KAL462",
        Severity.NOTE,
        sv="Egna tabeller på bladet är inte bedömda: det har {count} ifyllda celler, fler än "
        "{limit}.",
        en="Tables of your own on this sheet are not judged: it has {count} filled cells, more "
        "than {limit}.",
    )
)
def sheet_is_too_large(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A sheet is small enough for a sender's own tables to be looked for on it.

    ## Regel
    Ett blad har så få celler att avsändarens egna tabeller på det går att bedöma (KAL458).

    ## Varför
    Rapportens tabeller är bedömda som vanligt. Ett så stort blad är ett utdrag ur ett system, inte
    en uträkning, men det ska inte se ut som om det vore kontrollerat.

    ## Exempel
    ```exempel
    bladet Utdrag har 50001 celler
    ```

    ## Så rättar du
    Lägg utdraget i en egen fil, om inget på bladet behöver kontrolleras.

    ## In English
    The report's own tables are judged as usual. So large a sheet is an extract, but it must not
    look as if it had been checked.
    """
    for sheet in reading.book.sheets:
        if sheet.name not in KALKYLS_SHEETS and len(sheet.cells) > OWN_CELLS:
            yield Hit(Place(sheet.name, 1, 1), {"count": len(sheet.cells), "limit": OWN_CELLS})


def _beside(reading: Reading) -> Iterator[Hit]:
    own = tuple(filter(None, (_own(reading, sheet) for sheet in reading.book.sheets)))
    if own:
        from kalkyl.relations.judged_tables import judged_tables

        yield from map(
            contradiction_hit, judged_tables(replace(reading.book, sheets=own)).contradictions
        )


def _own(reading: Reading, sheet: Sheet) -> Sheet | None:
    """A sheet without the report's tables; ``None`` where it holds no other that is judged."""
    if sheet.name in KALKYLS_SHEETS or len(sheet.cells) > OWN_CELLS:
        return None
    areas = [block.area for block in reading.placing.every if block.sheet == sheet.name]

    def is_own(spot: tuple[int, int]) -> bool:
        return not any(Place(sheet.name, *spot) in area for area in areas)

    if sum(map(is_own, sheet.numbers)) < _FEWEST:
        return None
    return replace(sheet, cells={s: cell for s, cell in sheet.cells.items() if is_own(s)})


def _agreeing(pair: Repeated) -> FactValue:
    if not pair.agreeing:
        return NOTHING
    return Phrase(
        "tables_agreeing",
        "Of {compared} figures that both have, {agreeing} are the same.",
        {"compared": pair.compared, "agreeing": pair.agreeing},
    )


def _is_of_amounts(contradiction: Contradiction) -> bool:
    kinds = {broken.instance.formula.kind for broken in contradiction.relations}
    return not contradiction.is_stated and not kinds <= {*QUOTIENTS, Kind.BETWEEN}
