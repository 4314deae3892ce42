"""KAL626: corrections and figures that stand beside the tables, where nothing counts them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kalkyl.base.cache import by_text
from kalkyl.base.regex import regex
from kalkyl.model import Level, Phrase, Place, ProblemKind, Severity, Sheet
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.labels import figure, quoted
from kalkyl.tables.layout import BlockPlace

_CORRECTION = regex(
    r"\b(?:sk(?:a|all|ulle)|bör|borde|måste)(?: det| nog| egentligen){0,2} (?:vara|stå|bli)\b"
    r".{0,80}\d|\b(?:rätt (?:belopp|siffra|tal)|(?:rättas?|ändras?) till|stämmer inte|är fel"
    r"|inte klar|(?:ej|inte) avstämt|preliminär)\b.{0,80}\d|\Aobs\b.{0,80}\d",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST = 500
"""Longer notes are instructions."""
_NEAR = 3
"""A figure alone on its row so near below a table was meant for it."""
BESIDE = Phrase(
    "beside_tables", "is beside the tables, where nobody reads it. Correct the amount in the table"
)
IN_NOTE = Phrase("in_cell_note", "is in a note, where nobody reads it. Correct the cell's amount")
OUTSIDE = Phrase("outside_tables", "is outside the tables and does not count. Put it in the table")


@rule(
    Words(
        "KAL626",
        Severity.WARNING,
        sv="{cell}: ”{text}” {where} och ta bort det.",
        en="{cell}: “{text}” {where} and remove it.",
    )
)
def no_correction_beside_tables(reading: Reading, _: Expected) -> Iterator[Hit]:
    """No cell beside a table and no note says that an amount should be another.

    A note whose amount is the cell's own has been dealt with. A figure alone on its row just
    below a table is reported too: it was meant for the table, but nothing includes it.

    ## Regel
    Bredvid tabellerna och i anteckningar står inga rättelser som inte är gjorda, och inga tal.

    ## Varför
    ”OBS ska vara −16 248” räknas inte med, och den som tar emot filen ser det sällan.

    ## Exempel
    ```exempel
    Resultat!K10 = OBS ska vara -16 248
    ```

    ## Så rättar du
    Skriv det rätta beloppet i tabellen och ta bort anteckningen.

    ## In English
    Such a note does not count, and its receiver seldom sees it. Correct the amount instead.
    """
    for sheet in reading.book.sheets:
        blocks = [block for block in reading.placing.every if block.sheet == sheet.name]
        if blocks:
            yield from _corrections(sheet, blocks)
            yield from _notes(sheet)
            if not reading.placing.foreign and reading.submission.level is Level.DEPARTMENT:
                yield from _figures(reading, sheet, blocks)


def _corrections(sheet: Sheet, blocks: list[BlockPlace]) -> Iterator[Hit]:
    for (row, column), text in sheet.texts.items():
        if not _is_correction(text) or (row, column) in sheet.formulas:
            continue
        place = Place(sheet.name, row, column)
        if not any(place in block.area for block in blocks):
            yield _hit(place, text, BESIDE)


@by_text(2_000_000)
def _is_correction(text: str) -> bool:
    return bool(_CORRECTION.search(text))


def _notes(sheet: Sheet) -> Iterator[Hit]:
    for (row, column), text in sheet.notes.items():
        if len(text) > _LONGEST or not _CORRECTION.search(text):
            continue
        value = sheet.value(row, column)
        if not isinstance(value, Decimal) or abs(value) not in _numbers(text):
            yield _hit(Place(sheet.name, row, column), text, IN_NOTE)


def _numbers(text: str) -> set[Decimal]:
    """The numbers in a note, without sign."""
    found = ("".join(number.split()) for number in _NUMBER.findall(text))
    return {Decimal(number.replace(",", ".")) for number in found}


_NUMBER = regex(r"\d{1,15}(?:\s\d{3}){0,4}(?:,\d{1,6})?")


def _figures(reading: Reading, sheet: Sheet, blocks: list[BlockPlace]) -> Iterator[Hit]:
    """The typed figures that stand alone on a row close below a table, in its columns."""
    reported = {
        problem.place.row
        for problem in reading.submission.problems
        if problem.kind == ProblemKind.ROW_UNKNOWN and problem.place is not None
    }
    heads = {block.area.top for block in blocks}
    worded = {row for row, _ in sheet.texts}
    for block in blocks:
        for row in range(block.area.bottom + 1, block.area.bottom + 1 + _NEAR):
            if row in heads or row in worded:
                break
            for column in (
                range(block.area.left, block.area.right + 1) if row not in reported else ()
            ):
                cell = sheet.cells.get((row, column))
                if cell and isinstance(cell.value, Decimal) and cell.formula is None:
                    text = figure(cell.value, None)
                    yield Hit(
                        place := Place(sheet.name, row, column),
                        {"cell": place, "text": text, "where": OUTSIDE},
                    )


def _hit(place: Place, text: str, where: Phrase) -> Hit:
    return Hit(place, {"cell": place, "text": quoted(text), "where": where})
