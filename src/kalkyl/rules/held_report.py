"""KAL455-KAL457: a report that is held against the total it was made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from kalkyl.model import FactValue, Phrase, Severity, first_of
from kalkyl.model.visible import beginning
from kalkyl.rules.catalogue import Hit, Words, table_rule
from kalkyl.rules.labels import quoted

if TYPE_CHECKING:
    from kalkyl.relations.held_report import Absent
    from kalkyl.relations.judged_tables import JudgedTables

_MOST_NAMED = 4
_FRONT = Phrase("held_front", "Front page or header")


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
    """A figure of a report's table is the total's, and so is an assessment.

    ## Regel
    Varje tal i rapportens tabeller är det som totalen ger, så noga som båda är tryckta. Detsamma
    gäller bedömningar som Grön och Uppfylls och tal i tabellernas texter.

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
    Beloppen i rapportens meningar är de som samma meningar har när rapporten görs av totalen, med
    samma enhet, åt samma håll (överskott, ökat, under målvärdet) och på samma rader.
    Försättsbladet och sidhuvudet nämner totalens rapport, period och avsändare.

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
            "chapter": quoted(sentence.chapter) if sentence.chapter else _FRONT,
            "sentence": quoted(sentence.sentence),
            "stands": sentence.stands,
            "has": sentence.has,
        }
        yield Hit(None, facts)


@table_rule(
    Words(
        "KAL457",
        Severity.NOTE,
        sv="{chapter}, tabell {table}: {lines}.",
        en="{chapter}, table {table}: {lines}.",
    )
)
def absent_lines(tables: JudgedTables) -> Iterator[Hit]:
    """A report has the tables, rows and columns that the total gives it, and no others.

    ## Regel
    Rapporten har de tabeller, rader och kolumner som totalen ger, och inga andra rader med tal.

    ## Varför
    Det som saknas är borttaget eller har fått ett annat namn, och en rad som totalen inte har är
    skriven för hand. Talen där har inte kunnat prövas.

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
    What is not there was removed or renamed, and a row that the total has not was typed; their
    figures could not be compared.
    """
    held = tables.held
    if held is None:
        return
    for lines in held.absent:
        yield _lines(lines, _ABSENT if lines.lines else _NO_TABLE)
    for lines in held.added:
        yield _lines(lines, _ADDED)


_ABSENT = Phrase("held_lines", "the report does not have {lines}")
_ADDED = Phrase("held_added", "the total does not have {lines}")
_NO_TABLE = Phrase("held_table", "the report does not have the table")


def _lines(absent: Absent, words: Phrase) -> Hit:
    listed = first_of(tuple(map(quoted, absent.lines)), _MOST_NAMED, joined=True)
    facts: dict[str, FactValue] = {
        "chapter": quoted(absent.chapter),
        "table": quoted(absent.table),
        "lines": replace(words, facts={"lines": listed} if absent.lines else {}),
    }
    return Hit(None, facts)
