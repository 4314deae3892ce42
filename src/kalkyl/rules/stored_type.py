"""KAL221-KAL223, KAL262: entries stored or shown as something else than what was meant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from kalkyl.contract.cell_spec import CellKind, CellSpec
from kalkyl.contract.document import choice_of
from kalkyl.figures.number_format import sections
from kalkyl.model import (
    NO_RESULT,
    PICTURE,
    Amount,
    Cell,
    CellError,
    ExcelWord,
    Fact,
    Facts,
    Listed,
    Phrase,
    Severity,
)
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.labels import named
from kalkyl.tables.convert import truth


def _holding(reading: Reading, error: CellError) -> Iterator[Hit]:
    """One finding for all cells that hold the same."""
    found = [fact for fact, _ in reading.entries if fact.value == error and fact.place]
    if found:
        facts = {**named(reading, found[0].key), "count": len(found)}
        yield Hit.of((fact.place for fact in found), facts)


@rule(
    Words(
        "KAL221",
        Severity.ERROR,
        sv="{cell_name}: cellen har en formel vars resultat inte är sparat, så beloppet går inte "
        "att läsa. Öppna arbetsboken i Excel, räkna om (Ctrl+Alt+F9), spara och skicka den igen. "
        "Antal celler: {count}.",
        en="{cell_name}: the cell has a formula whose result was not saved, so it cannot be read. "
        "Open the workbook in Excel, recalculate (Ctrl+Alt+F9), save and send it again. "
        "Cells: {count}.",
    )
)
def formula_without_result(reading: Reading, _: Expected) -> Iterator[Hit]:
    """An entry that is a formula was saved with its result.

    Plain arithmetic, ``=100+25`` or ``=SUM(M5:M9)``, is reckoned and needs no result.

    ## Regel
    En uppgift som är en formel är sparad med sitt resultat.

    ## Varför
    Vissa program skriver formler utan att räkna ut dem. Cellen är inte tom, men vad den skulle
    visa står inte i filen.

    ## Exempel
    ```exempel
    Prognos!B10 är formeln =VLOOKUP(A10,Z1:Z9,1) utan resultat
    ```

    ## Så rättar du
    Öppna arbetsboken i Excel, tryck Ctrl+Alt+F9 och spara.

    ## In English
    Some programs write formulas without computing them. Open in Excel, recalculate and save.
    """
    yield from _holding(reading, NO_RESULT)


@rule(
    Words(
        "KAL223",
        Severity.ERROR,
        sv="{cell_name}: cellen innehåller en bild eller en länkad datatyp, som inte går att läsa. "
        "Skriv värdet som text eller tal. Antal celler: {count}.",
        en="{cell_name}: the cell holds a picture or a linked data type, which cannot be read. "
        "Write the value as text or a number. Cells: {count}.",
    )
)
def picture_in_cell(reading: Reading, _: Expected) -> Iterator[Hit]:
    """No entry is a picture placed in its cell, or a linked data type such as shares.

    ## Regel
    Ingen uppgift är en bild i cellen eller en länkad datatyp.

    ## Varför
    Bilden syns hos avsändaren, men äldre program ser bara ett fel, och totalen kan inte ta med
    den.

    ## Exempel
    ```exempel
    Prognos!B10 är en bild
    ```

    ## Så rättar du
    Ta bort bilden ur cellen och skriv vad den visar. En bild kan ligga ovanpå cellerna i stället.

    ## In English
    A picture in a cell cannot be read or added. Write what it shows.
    """
    yield from _holding(reading, PICTURE)


@rule(
    Words(
        "KAL222",
        Severity.WARNING,
        sv="{cell_name}: cellen för ord innehåller {what}. {hint}",
        en="{cell_name}: the cell for words holds {what}. {hint}",
    )
)
def stored_as_another_kind(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A cell for words holds no date that Excel made of them, and no truth value.

    A date in full in a cell for comments is as good as a text.

    ## Regel
    En cell för ord innehåller inget datum som Excel gjort av dem och inget sanningsvärde.

    ## Varför
    Skriver man 1-3 gör Excel 1 mars av det, och namnet är borta. En kryssruta i cellen lagras som
    SANT eller FALSKT.

    ## Exempel
    ```exempel
    Investeringar!A10 är datumet 2021-03-01 som d-mmm
    ```

    ## Så rättar du
    Sätt cellens format till Text (Ctrl+1) och skriv orden på nytt, eller välj i listan.

    ## In English
    Excel makes a date of 1-3, and a tick box is stored as TRUE. Format the cell as text and type
    the words again, or choose from the list.
    """
    for fact, spec in reading.entries:
        sheet = reading.book.sheet(fact.place.sheet) if fact.place else None
        if spec.kind is not CellKind.TEXT or sheet is None or fact.place is None:
            continue
        cell = sheet.cells.get((fact.place.row, fact.place.column))
        facts = _other_kind(reading, fact, spec, cell) if cell else None
        if facts:
            yield Hit(fact.place, {**named(reading, fact.key), **facts})


@rule(
    Words(
        "KAL262",
        Severity.WARNING,
        sv="{cell_name}: cellen visar talet {found} i stället för datumet {day}. Välj ett "
        "datumformat och se efter att dagen är rätt.",
        en="{cell_name}: the cell shows the number {found} instead of the date {day}. Choose a "
        "date format and see that the day is right.",
    )
)
def day_shown_as_number(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A cell for a date shows a date.

    ## Regel
    En cell för ett datum visar ett datum.

    ## Varför
    Excel räknar dagar med tal. Klistras dagen in utan sitt format står det 44320, och ingen ser
    vilken dag det är.

    ## Exempel
    ```exempel
    Omslag!B13 är dagnummer 44316
    ```

    ## Så rättar du
    Markera cellen, tryck Ctrl+1 och välj Datum.

    ## In English
    Excel counts days by numbers. Pasted without its format the day shows as 44320. Choose a date
    format.
    """
    for fact, spec in reading.entries:
        sheet = reading.book.sheet(fact.place.sheet) if fact.place else None
        if spec.kind is not CellKind.DATE or sheet is None or fact.place is None:
            continue
        held = sheet.value(fact.place.row, fact.place.column)
        if isinstance(held, Decimal) and isinstance(fact.value, date):
            facts: Facts = {"found": Amount(held, decimals=None), "day": fact.value.isoformat()}
            yield Hit(fact.place, {**named(reading, fact.key), **facts})


def _other_kind(reading: Reading, fact: Fact, spec: CellSpec, cell: Cell) -> Facts | None:
    if isinstance(cell.value, bool):
        truth_value = truth(held=cell.value)
        if spec.closed and (
            not reading.placing.foreign or choice_of(spec, str(fact.value)) is None
        ):
            return None  # KAL205 or KAL261 says what may stand there
        value = {"value": ExcelWord(str(cell.value).upper())}
        read = Phrase("read_as", "It was read as {value}.", {"value": str(fact.value)})
        hint = Listed((_WRITE, read), separator=" ") if fact.value != truth_value else _WRITE
        return {"what": Phrase("truth_value", "the truth value {value}", value), "hint": hint}
    if isinstance(cell.value, date) and not spec.closed:
        is_name = fact.key[2] in reading.contract.tables[fact.key[0]].key
        if is_name or not _is_whole_day(cell.number_format):
            day = {"date": cell.value.isoformat()}
            return {"what": Phrase("the_date", "the date {date}", day), "hint": _MADE}
    return None


_WRITE = Phrase("write_or_choose", "Write the word or choose from the list.")
_MADE = Phrase(
    "may_have_made",
    "Excel may have made it of, say, 1-3: format the cell as text and type it again.",
)


def _is_whole_day(number_format: str) -> bool:
    """Whether a format shows year, month and day, as a date that somebody meant does."""
    return set("ymd") <= set(sections(number_format)[0].letters)
