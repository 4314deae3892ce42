"""KAL125-KAL127: what joins or repeats cells of the report's tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kalkyl.model import OWN_SHEETS, Place, ProblemKind, Severity, is_filled
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.tables.layout import BlockPlace
from kalkyl.template.lists import SHEET as LISTS
from kalkyl.template.parts import SHEET as PARTS
from kalkyl.template.sources import SHEET as SOURCES

KALKYLS_SHEETS = OWN_SHEETS | {PARTS, SOURCES, LISTS}
"""Sheets that kalkyl itself writes, where a table's words may well stand again."""
_LEAST_HEADINGS = 3
_MOST_OF = 0.8
"""The share of a table's headings that its copy has."""
_LOOK_BELOW = 12


@rule(
    Words(
        "KAL125",
        Severity.WARNING,
        sv="{table}: cellerna {cells} är sammanfogade, och bara den första läses. Dela cellerna "
        "och fyll i varje för sig.",
        en="{table}: the cells {cells} are merged, and only the first is read. Split them and "
        "fill each in.",
    )
)
def cells_merged(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A table's cells are not merged with each other.

    Headings and titles may be.

    ## Regel
    En tabells celler är inte sammanfogade.

    ## Varför
    I sammanfogade celler finns bara ett värde. Raderna under ser ifyllda ut men är tomma.

    ## Exempel
    ```exempel
    sammanfoga Utveckling!J5:J6
    ```

    ## Så rättar du
    Markera cellerna, välj Dela celler, och fyll i varje rad.

    ## In English
    Merged cells hold one value; the rows below look filled in and are empty. Split them.
    """
    sheets = reading.book.by_name
    for block in reading.placing.every:
        sheet = sheets.get(block.sheet)
        rows, columns = set(block.rows.values()), set(block.columns.values())
        for area in sheet.merged if sheet else ():
            within = sum(area.top <= row <= area.bottom for row in rows) * sum(
                area.left <= column <= area.right for column in columns
            )
            if within > 1:
                table = reading.contract.tables[block.table].label
                yield Hit(area.corner, {"table": table, "cells": area.a1})


def _span(first: int, last: int) -> range:
    return range(first, last + 1)


@rule(
    Words(
        "KAL126",
        Severity.WARNING,
        sv="Tabellen {table} står en gång till här; den som räknas står på {other}. "
        "Ta bort kopian.",
        en="The table {table} stands here once more; the one that counts is at {other}. "
        "Remove the copy.",
    )
)
def table_copied(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A table stands once: its headings are not found again with figures below.

    ## Regel
    En tabell står bara en gång.

    ## Varför
    Den som rättar i kopian tror att det är rättat, men bara den ena räknas.

    ## Exempel
    ```exempel
    kopiera Utveckling!A4:K7 till Gammalt!A1
    ```

    ## Så rättar du
    Kontrollera att beloppen i den tabell som räknas är rätt, och ta bort kopian.

    ## In English
    Whoever mends the copy believes it mended, but only the other counts. Remove the copy.
    """
    originals = {(block.sheet, block.area.top) for block in reading.placing.every}
    rows = dict(_heading_rows(reading))
    for block in reading.placing.every:
        wanted = rows.get((block.sheet, block.area.top), {})
        own = {word for word, at in wanted.items() if at in block.columns.values()}
        if len(own) >= _LEAST_HEADINGS:
            for at, words in rows.items():
                alike = len(own & set(words)) >= _MOST_OF * len(own)
                if alike and at not in originals and _is_copy(reading, block, at, words):
                    place = Place(at[0], at[1], min(words[word] for word in own & set(words)))
                    table = reading.contract.tables[block.table].label
                    yield Hit(place, {"table": table, "other": block.area})


def _heading_rows(reading: Reading) -> Iterator[tuple[tuple[str, int], dict[str, int]]]:
    """The rows that bear words of the tables' headings, with the columns that these stand in."""
    sheets = reading.book.by_name
    known = {
        word
        for block in reading.placing.every
        for column in _span(1, block.area.right)
        if isinstance(word := sheets[block.sheet].value(block.area.top, column), str)
    }
    for sheet in reading.book.sheets:
        found: dict[int, dict[str, int]] = {}
        for (row, column), text in sheet.texts.items():
            if text in known:
                found.setdefault(row, {})[text] = column
        if sheet.name not in KALKYLS_SHEETS:
            yield from (((sheet.name, row), words) for row, words in found.items())


def _is_copy(
    reading: Reading, block: BlockPlace, at: tuple[str, int], words: Mapping[str, int]
) -> bool:
    """Whether entries stand below the headings, and rows of the same names where they have any."""
    sheet = reading.book.by_name[at[0]]
    below = _span(at[1] + 1, at[1] + _LOOK_BELOW)
    if not any(is_filled(sheet.value(row, c)) for row in below for c in words.values()):
        return False
    if block.label_column is None:
        return True
    own = reading.book.by_name[block.sheet]
    labels = {own.value(row, block.label_column) for row in block.rows.values()} - {None}
    beside = range(1, max(words.values()) + 1)
    seen = {sheet.value(row, column) for row in below for column in beside}
    return len(labels & seen) * 2 >= len(labels)


@rule(
    Words(
        "KAL127",
        Severity.ERROR,
        sv="Tabellen {table} kan vara någon av {places} och har inte lästs. Ta bort den som inte "
        "ska räknas.",
        en="The table {table} may be any of {places} and was not read. Remove the one that is "
        "not to count.",
    )
)
def table_unsure(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A table stands at one place that is beyond doubt.

    Two places fit as well when headings, row names and title are the same. Neither is read.

    ## Regel
    Det är tydligt var varje tabell står.

    ## Varför
    Vilken av två likadana tabeller som gäller kan bara avsändaren veta.

    ## Exempel
    ```exempel
    formulär formular-2021
    kopiera Investeringar!A3:E9 till Gammalt!A3
    ```

    ## Så rättar du
    Ta bort kopian, eller skriv tabellens rubrik ovanför den som gäller.

    ## In English
    Which of two like tables is meant only the sender knows. Remove one, or give one its title.
    """
    for problem in reading.submission.problems:
        if problem.kind == ProblemKind.TABLE_UNSURE:
            yield Hit(problem.place, problem.facts)
