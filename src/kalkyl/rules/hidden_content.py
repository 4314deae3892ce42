"""KAL123, KAL129, KAL165, KAL220: what counts, or could go unread, but nobody sees."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kalkyl.figures.number_format import hides
from kalkyl.model import (
    Facts,
    Listed,
    Phrase,
    Place,
    ProblemKind,
    Severity,
    Sheet,
    column_letters,
    is_added,
)
from kalkyl.rules.catalogue import Case, Expected, Hit, Reading, Words, file_rule, rule
from kalkyl.tables.layout import BlockPlace


@rule(
    Words(
        "KAL123",
        Severity.WARNING,
        sv="{table}: {what} {which} är dold men räknas med. Visa den så att alla ser vad som "
        "står där.",
        en="{table}: the {what} {which} is hidden but counts. Unhide it so that all can see what "
        "it says.",
    )
)
def row_or_column_hidden(reading: Reading, _: Expected) -> Iterator[Hit]:
    """No row or column of a table is hidden while it holds anything.

    A filter that is left on hides rows too, and so does a row without height or a column without
    width. A hidden sheet is reported by KAL122 alone.

    ## Regel
    Ingen ifylld rad eller kolumn i en tabell är dold.

    ## Varför
    Belopp som ingen ser granskas inte, men de räknas med i summan.

    ## Exempel
    ```exempel
    dölj raden Prognos!11
    ```

    ## Så rättar du
    Markera raderna eller kolumnerna runt om, högerklicka och välj Ta fram.
    Är ett filter på, ta bort det.

    ## In English
    Amounts that nobody sees are not examined, but they count. Unhide them, or clear the filter.
    """
    sheets = reading.book.by_name
    for block in reading.placing.every:
        sheet = sheets.get(block.sheet)
        if sheet is not None and sheet.state == "visible":
            yield from _hidden(reading, block, sheet)


def _hidden(reading: Reading, block: BlockPlace, sheet: Sheet) -> Iterator[Hit]:
    rows, columns = set(block.rows.values()), set(block.columns.values())
    lines = (
        ("rad", sheet.hidden_rows & rows, lambda at: [(at, column) for column in columns]),
        ("kolumn", sheet.hidden_columns & columns, lambda at: [(row, at) for row in rows]),
    )
    for what, hidden, cells in lines:
        found = [at for at in sorted(hidden) if any(_holds(sheet, spot) for spot in cells(at))]
        if found:
            names = [str(at) if what == "rad" else column_letters(at) for at in found]
            places = [min(spot for spot in cells(at) if _holds(sheet, spot)) for at in found]
            facts: Facts = {
                "what": _LINES[what],
                "which": Listed(tuple(names)),
                "count": len(names),
            }
            table = reading.contract.tables[block.table].label
            yield Hit(Place(sheet.name, *places[0]), {"table": table, **facts})


_LINES = {"rad": Phrase("row", "row"), "kolumn": Phrase("column", "column")}


def _holds(sheet: Sheet, spot: tuple[int, int]) -> bool:
    cell = sheet.cells.get(spot)
    return cell is not None and (cell.value not in {None, ""} or cell.formula is not None)


@rule(
    Words(
        "KAL129",
        Severity.WARNING,
        sv="Bladet {sheet} är dolt så att Excels Ta fram inte visar det, men räknas med. Visa det "
        "med Alt+F11: välj bladet till vänster och sätt Visible till -1, eller be avsändaren "
        "skicka en ny arbetsbok.",
        en="The sheet {sheet} is hidden so that Excel's Unhide does not list it, but counts. Show "
        "it with Alt+F11: choose the sheet to the left and set Visible to -1, or ask the sender "
        "for a new workbook.",
    )
)
def sheet_very_hidden(reading: Reading, _: Expected) -> Iterator[Hit]:
    """No sheet of the report is hidden so that only the VBA editor can show it.

    ## Regel
    Inget blad i rapporten är dolt så att bara VBA-redigeraren kan visa det.

    ## Varför
    Belopp som ingen ser granskas inte. Högerklick och Ta fram hjälper inte här: ett program eller
    ett makro har dolt bladet.

    ## Exempel
    ```exempel
    dölj bladet Investeringar helt
    ```

    ## Så rättar du
    Tryck Alt+F11, välj bladet i listan till vänster, tryck F4 och sätt Visible till
    -1 - xlSheetVisible. Eller kopiera uppgifterna till en ny mall.

    ## In English
    Unhide does not list such a sheet. Press Alt+F11, choose it, press F4 and set Visible to -1.
    """
    return (
        Hit(problem.place, problem.facts)
        for problem in reading.submission.problems
        if problem.kind == ProblemKind.SHEET_VERY_HIDDEN
    )


@rule(
    Words(
        "KAL220",
        Severity.WARNING,
        sv="{table}: cellen har talformatet {format}, som inte visar vad den innehåller, men den "
        "räknas med. Välj ett vanligt talformat. Antal celler: {count}.",
        en="{table}: the cell has the number format {format}, which does not show what it holds, "
        "but it counts. Choose an ordinary number format. Cells: {count}.",
    )
)
def hidden_by_format(reading: Reading, _: Expected) -> Iterator[Hit]:
    """No entry is hidden by its number format.

    ## Regel
    Ingen uppgift döljs av sitt talformat.

    ## Varför
    Talformatet ``;;;`` gör att cellen ser tom ut. Belopp som ingen ser granskas inte, men de
    räknas med i summan.

    ## Exempel
    ```exempel
    Prognos!B10 visas som ;;;
    ```

    ## Så rättar du
    Markera cellen, tryck Ctrl+1 och välj kategorin Tal eller Allmänt.

    ## In English
    The number format ``;;;`` makes a cell look empty. Press Ctrl+1 and choose an ordinary format.
    """
    sheets = reading.book.by_name
    found: dict[tuple[str, str], list[Place]] = {}
    for fact, _spec in reading.entries:
        sheet = sheets.get(fact.place.sheet) if fact.place else None
        if fact.place is None or sheet is None or sheet.state != "visible":
            continue
        cell = sheet.cells.get((fact.place.row, fact.place.column))
        held = cell.value if cell else None
        if cell and isinstance(held, Decimal | str) and hides(cell.number_format, held):
            found.setdefault((fact.key[0], cell.number_format), []).append(fact.place)
    for (table, number_format), places in found.items():
        facts = {"table": reading.contract.tables[table].label, "format": number_format}
        yield Hit.of(places, {**facts, "count": len(places)})


@file_rule(
    Words(
        "KAL165",
        Severity.WARNING,
        sv="Namnet {name} hör till Rättningslistan, men bladet ”{sheet}” som det pekar på är ingen "
        "sådan, eller har ändrats. Bladet har lästs som arbetsbokens eget. Ta bort namnet i "
        "Namnhanteraren.",
        en="The name {name} belongs to the list of corrections, but the sheet “{sheet}” that it "
        "refers to is no such list, or has been changed. It was read as one of the workbook's own. "
        "Delete the name in the Name Manager.",
    )
)
def name_of_a_list(case: Case) -> Iterator[Hit]:
    """Kalkyl's names for its list of corrections refer to such a list.

    A list has kalkyl's title and headings, no formulas but links, and nothing beside its columns.

    ## Regel
    Kalkyls namn för Rättningslistan pekar på en sådan lista.

    ## Varför
    Rättningslistan läses inte som en del av rapporten. Utan regeln skulle ett sådant namn kunna
    gömma vilket blad som helst för kontrollen.

    ## Exempel
    ```exempel
    namn kalkyl_rattning_klart = Prognos!A1:A9
    ```

    ## Så rättar du
    Öppna Formler, Namnhanteraren, och ta bort namnet. Har du skrivit bredvid listan, flytta det
    till kolumnen Svar.

    ## In English
    The list is not read as a part of the report. Such a name could hide any sheet from the check.
    """
    names = case.received.book.names if case.received.book else {}
    named = {area.sheet: name for name, area in names.items() if area and is_added(name)}
    for sheet, name in named.items():
        yield Hit(Place(sheet, 1, 1), {"name": name, "sheet": sheet})
