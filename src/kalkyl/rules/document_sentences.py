"""KAL459-KAL460, KAL463-KAL464: sentences of a document that contradict its own tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kalkyl.figures.amount import show
from kalkyl.model import Amount, FactValue, Listed, Place, Severity
from kalkyl.rules.catalogue import Hit, Words, table_rule
from kalkyl.rules.labels import quoted

if TYPE_CHECKING:
    from kalkyl.relations.judged_tables import JudgedTables
    from kalkyl.relations.named_cells import Spot
    from kalkyl.relations.said_amount import SaidAmount


@table_rule(
    Words(
        "KAL459",
        Severity.ERROR,
        sv="”{sentence}”: {stands} står i texten, men {cell} är {has} i {table}.",
        en="“{sentence}”: the text says {stands}, but {cell} is {has} in {table}.",
    )
)
def stated_amount(tables: JudgedTables) -> Iterator[Hit]:
    """An amount of a sentence is the one that the document's table has for it.

    ## Regel
    Säger en mening både vilken rad och vilken kolumn av en tabell i dokumentet som den avser, är
    beloppet det som står där, så noga som båda är tryckta.

    ## Varför
    Texten och tabellen går isär: den ena ändrades sist, eller så är siffror omkastade. Beloppet
    finns inte heller någon annanstans i dokumentets tabeller.

    ## Exempel
    ```exempel
    tabell
    | mnkr | Budget | Utfall | Avvikelse |
    |---|--:|--:|--:|
    | Skolnämnden | 401,8 | 399,1 | 2,7 |
    | Socialnämnden | 318,2 | 326,5 | -8,3 |
    mening: Socialnämndens utfall blev 362,5 mnkr.
    ```

    ## Så rättar du
    Ta reda på vilket av talen som gäller, och ändra det andra.

    ## In English
    The sentence names a row and a column, and its amount is another one.
    """
    return (_hit(said) for said in tables.texts.wrong if said.is_stated and not said.made_of)


@table_rule(
    Words(
        "KAL460",
        Severity.WARNING,
        sv="”{sentence}”: {stands} är inget av talen på raden, och inget som två av dem ger. "
        "Närmast till hands: {cell}, {has}, i {table}.",
        en="“{sentence}”: {stands} is none of the figures of the row, nor what two of them make. "
        "The likeliest: {cell}, {has}, in {table}.",
    )
)
def amount_of_row(tables: JudgedTables) -> Iterator[Hit]:
    """An amount of a sentence is one of the figures of the row that the sentence names.

    ## Regel
    Nämner en mening en rad av en tabell i dokumentet, är dess belopp ett av talen på raden, eller
    summan av två, skillnaden mellan dem eller det ena i procent av det andra.

    ## Varför
    Inget tal på raden är det som texten säger, så noga som båda är tryckta, och inget annat tal i
    dokumentets tabeller heller.

    ## Exempel
    ```exempel
    tabell
    | tkr | Utfall 2024 | Utfall 2023 |
    |---|--:|--:|
    | Tillsyn | 84 512 | 80 340 |
    | Tillståndsprövning | 31 206 | 29 880 |
    mening: Kostnaderna för tillsyn uppgick till 85,4 mnkr.
    ```

    ## Så rättar du
    Rätta beloppet, eller skriv vilken del av raden som det avser.

    ## In English
    The sentence names a row, and its amount is none of the row's figures.
    """
    return (_hit(said) for said in tables.texts.wrong if not said.is_stated and not said.made_of)


@table_rule(
    Words(
        "KAL463",
        Severity.WARNING,
        sv="”{sentence}”: {stands} står i texten, men {cells} ger {made} i {table}.",
        en="“{sentence}”: the text says {stands}, but {cells} make {made} in {table}.",
    )
)
def made_of_figures(tables: JudgedTables) -> Iterator[Hit]:
    """A sum of rows, a change, a share or a count of rows is what the figures of the table make.

    ## Regel
    Säger en mening att ett belopp är flera raders tillsammans, eller hur mycket en rad ändrats
    sedan ett år som den nämner, är det vad tabellens tal ger. Ökat är inte minskat, och mer än
    budgeterat är inte mindre. Detsamma gäller hur stor del av det hela en rad är (*drygt hälften*)
    och hur många av raderna något gäller för (*tre av fem enheter håller budgeten*).

    ## Varför
    Summan räknades en gång och skrevs in för hand, eller så avser procenten andra år än de som
    meningen nämner.

    ## Exempel
    ```exempel
    tabell
    | tkr | Utfall 2024 | Utfall 2023 |
    |---|--:|--:|
    | Tillsyn | 84 512 | 80 340 |
    | Tillståndsprövning | 31 206 | 29 880 |
    mening: Kostnaderna för tillsyn ökade med 7,2 procent jämfört med 2023.
    ```

    ## Så rättar du
    Räkna om beloppet ur tabellen, eller skriv vilka år och rader det avser.

    ## In English
    The sentence states a sum of rows or a change between years, and the figures make another.
    """
    return (_made_hit(said) for said in tables.texts.wrong if said.made_of and not said.is_rank)


@table_rule(
    Words(
        "KAL464",
        Severity.WARNING,
        sv="”{sentence}”: ”{stands}” står i texten, men {cell} är {has} och {other} {theirs} "
        "i {table}.",
        en="“{sentence}”: the text says “{stands}”, but {cell} is {has} and {other} {theirs} "
        "in {table}.",
    )
)
def rank_of_row(tables: JudgedTables) -> Iterator[Hit]:
    """A row that a sentence calls the largest or the least is so in the table.

    ## Regel
    Kallar en mening en rad störst, flest, högst, dyrast eller längst, eller motsatsen, har ingen
    annan rad mer i den kolumn som meningen nämner; i alla kolumner, om den inte nämner någon.

    ## Varför
    Ordningen är förra årets, eller så har raderna ändrats sedan texten skrevs.

    ## Exempel
    ```exempel
    tabell
    | Plats | Besökare 2025 | Besökare 2024 |
    |---|--:|--:|
    | Slottet | 61 240 | 58 910 |
    | Skeppshallen | 38 415 | 41 020 |
    | Fyren | 12 680 | 12 105 |
    mening: Flest besökare hade Skeppshallen.
    ```

    ## Så rättar du
    Skriv vilken rad som är störst eller minst, eller bland vilka.

    ## In English
    The sentence calls a row the largest or the least, and another one is.
    """
    return (_rank_hit(said) for said in tables.texts.wrong if said.is_rank)


def _hit(said: SaidAmount) -> Hit:
    spot = said.spot
    if spot is None:
        return Hit()
    figure = spot.figure
    facts: dict[str, FactValue] = {
        "sentence": said.sentence,
        "stands": said.stands,
        "cell": quoted(spot.name),
        "has": _shown(spot),
        "table": quoted(spot.table.name),
    }
    return Hit(Place.of_heading(said.chapter) if said.chapter else None, facts, (figure.place,))


def _rank_hit(said: SaidAmount) -> Hit:
    hit, (own, other) = _hit(said), said.made_of
    facts: dict[str, FactValue] = {
        **hit.facts,
        "cell": quoted(own.name),
        "has": _shown(own),
        "other": quoted(other.name),
        "theirs": _shown(other),
    }
    return Hit(hit.place, facts, (own.figure.place, other.figure.place))


def _shown(spot: Spot) -> Amount:
    return Amount(spot.figure.value, spot.unit or None, spot.figure.decimals)


def _printed(spot: Spot) -> str:
    figure = spot.figure
    return show(figure.value, figure.decimals or 0)


def _made_hit(said: SaidAmount) -> Hit:
    hit, cells = _hit(said), said.made_of
    names = tuple(quoted(f"{spot.name} ({_printed(spot)})") for spot in cells)
    facts: dict[str, FactValue] = {
        **hit.facts,
        "cells": Listed(names, joined=True),
        "made": Amount(said.made, said.unit or None),
    }
    return Hit(hit.place, facts, tuple(spot.figure.place for spot in cells))
