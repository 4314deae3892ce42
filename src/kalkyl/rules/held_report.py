"""KAL455-KAL457: a report that is held against the total it was made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kalkyl.model import FactValue, Phrase, Severity, first_of
from kalkyl.rules.catalogue import Hit, Words, table_rule
from kalkyl.rules.labels import beginning, quoted

if TYPE_CHECKING:
    from kalkyl.relations.judged_tables import JudgedTables

_MOST_NAMED = 4


@table_rule(
    Words(
        "KAL455",
        Severity.ERROR,
        sv="{chapter}, tabell {table}, rad {row}, kolumn {column}: {stands} står i rapporten, "
        "totalen har {has}.",
        en="{chapter}, table {table}, row {row}, column {column}: the report says {stands}, the "
        "total {has}.",
    )
)
def retyped_figure(tables: JudgedTables) -> Iterator[Hit]:
    """A figure of a report's table is the total's.

    ## Regel
    Varje tal i rapportens tabeller är det som totalen ger, så noga som båda är tryckta.

    ## Varför
    Talet är skrivet för hand efter att rapporten gjordes, eller så har totalen ändrats sedan dess.

    ## Exempel
    ```exempel
    rapport: -299,5 → -295,9
    | Uppdrag, mnkr | Prognos | Årsbudget |
    |---|--:|--:|
    | Regionkontoret | -299,5 | -305,0 |
    | Förtroendevalda | -40,0 | -40,0 |
    ```

    ## Så rättar du
    Ändra talet i rapporten, eller gör rapporten på nytt av den total som gäller.

    ## In English
    The figure was typed after the report was made, or the total has changed since.
    """
    for figure in tables.held.retyped if tables.held else ():
        facts: dict[str, FactValue] = {
            "chapter": quoted(figure.chapter),
            "table": quoted(figure.table),
            "row": quoted(figure.row),
            "column": quoted(figure.column),
            "stands": beginning(figure.stands) or Phrase("held_nothing", "no figure"),
            "has": figure.has,
        }
        yield Hit(figure.place, facts)


@table_rule(
    Words(
        "KAL456",
        Severity.ERROR,
        sv="{chapter}, ”{sentence}”: {stands} står i rapporten, totalen har {has}.",
        en="{chapter}, “{sentence}”: the report says {stands}, the total {has}.",
    )
)
def resaid_amount(tables: JudgedTables) -> Iterator[Hit]:
    """An amount in a report's sentence is the one that the same sentence has in the total.

    ## Regel
    Beloppen i rapportens meningar är de som samma meningar har när rapporten görs av totalen.

    ## Varför
    Meningen är i övrigt densamma. Beloppet är skrivet för hand, eller så har totalen ändrats.

    ## Exempel
    ```exempel
    rapport: +7,5 mnkr → +5,7 mnkr
    mening: Prognosen är förbättrad med +7,5 mnkr sedan månadsrapport februari.
    ```

    ## Så rättar du
    Ändra beloppet i rapporten. Är det meningen som är omskriven, kontrollera vad talet avser.

    ## In English
    The sentence is otherwise the same. The amount was typed, or the total has changed.
    """
    for sentence in tables.held.resaid if tables.held else ():
        facts: dict[str, FactValue] = {
            "chapter": quoted(sentence.chapter),
            "sentence": quoted(sentence.sentence),
            "stands": sentence.stands,
            "has": sentence.has,
        }
        yield Hit(None, facts)


@table_rule(
    Words(
        "KAL457",
        Severity.NOTE,
        sv="{chapter}, tabell {table}: {lines} i rapporten.",
        en="{chapter}, table {table}: {lines} in the report.",
    )
)
def absent_lines(tables: JudgedTables) -> Iterator[Hit]:
    """A report has the tables, rows and columns that the total gives it.

    ## Regel
    Rapporten har de tabeller, rader och kolumner som totalen ger.

    ## Varför
    Det som saknas är borttaget eller har fått ett annat namn. Dess tal har inte kunnat prövas.

    ## Exempel
    ```exempel
    rapport: Förtroendevalda → Nämnden
    | Uppdrag, mnkr | Prognos | Årsbudget |
    |---|--:|--:|
    | Regionkontoret | -299,5 | -305,0 |
    | Förtroendevalda | -40,0 | -40,0 |
    ```

    ## Så rättar du
    Inget, om det är borttaget med avsikt.

    ## In English
    What is not there was removed or renamed, and its figures could not be compared.
    """
    for figure in tables.held.absent if tables.held else ():
        listed = first_of(tuple(map(quoted, figure.lines)), _MOST_NAMED, joined=True)
        lines = (
            Phrase("held_lines", "{lines} not found", {"lines": listed})
            if figure.lines
            else Phrase("held_table", "the table is not found")
        )
        facts: dict[str, FactValue] = {
            "chapter": quoted(figure.chapter),
            "table": quoted(figure.table),
            "lines": lines,
        }
        yield Hit(None, facts)
