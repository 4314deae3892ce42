"""KAL113-KAL122, KAL160: whether a workbook still has the form of its template."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.contract.known_tables import COVER
from kalkyl.contract.spec import VALUE
from kalkyl.model import NOTHING, Phrase, ProblemKind, Severity
from kalkyl.rules.catalogue import Expected, Hit, InSheet, Reading, Words, rule


@rule(
    Words(
        "KAL113",
        Severity.WARNING,
        sv="Arbetsboken är gjord av mallversion {found}, men {expected} gäller. "
        "Fråga förvaltningen om ni ska byta mall.",
        en="The workbook is made from template version {found}, but {expected} applies. "
        "Ask the administration whether to change templates.",
    )
)
def template_version(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A workbook is made from the template version in force.

    ## Regel
    En arbetsbok är gjord av den mallversion som gäller.

    ## Varför
    En äldre mall kan sakna rader och ha andra formler.

    ## Exempel
    | Omslag | Ifyllt |
    |---|---|
    | Mallversion | uppfoljningsrapport-1/0.9 |

    ## Så rättar du
    Kopiera uppgifterna till den mall som gäller, eller fråga förvaltningen.

    ## In English
    An older template may lack rows and have other formulas. Use the version in force.
    """
    if reading.placing.foreign:
        return
    key = (COVER, "template_version", VALUE)
    found, expected = reading.submission.value(key), reading.contract.template_version
    if found not in {expected, *reading.contract.former_versions}:
        words = "–" if found is None else str(found)
        yield Hit(reading.submission.place(key), {"found": words, "expected": expected})


@rule(
    Words(
        "KAL114",
        Severity.ERROR,
        sv="Bladet {sheet} saknas.{hint:+} Lägg tillbaka bladet ur mallen och fyll i det.",
        en="The sheet {sheet} is missing.{hint:+} Put it back from the template and fill it in.",
        in_sheet=InSheet.PARTLY,
    )
)
def sheet_missing(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A workbook has all sheets of its template.

    ## Regel
    En arbetsbok har alla mallens blad.

    ## Varför
    Det som står på ett borttaget blad kommer inte med i totalen.

    ## Exempel
    ```exempel
    ta bort bladet Investeringar
    ```

    ## Så rättar du
    Kopiera bladet från mallen. Blad ni inte behöver lämnas tomma.

    ## In English
    What stood on a removed sheet is lost to the total. Copy the sheet back from the template.
    """
    for hit in reading.hits(ProblemKind.SHEET_MISSING):
        candidate = hit.facts["candidate"]
        hint = Phrase("is_it_sheet", "Is it the sheet “{sheet}”?", {"sheet": candidate})
        yield Hit(None, {**hit.facts, "hint": hint if candidate else NOTHING})


@rule(
    Words(
        "KAL115",
        Severity.ERROR,
        sv="Tabellen {table} finns inte kvar på bladet {sheet}. Kopiera tillbaka den ur mallen.",
        en="The table {table} is gone from the sheet {sheet}. Copy it back from the template.",
        in_sheet=InSheet.PARTLY,
    )
)
def table_missing(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A sheet has its tables, with headings that can be recognised.

    ## Regel
    Ett blad har sina tabeller, med rubriker som går att känna igen.

    ## Varför
    Utan rubriker går det inte att veta vad beloppen betyder.

    ## Exempel
    ```exempel
    töm Utveckling!A4:K4
    ```

    ## Så rättar du
    Kopiera tillbaka tabellens rubriker, eller hela bladet, ur mallen.

    ## In English
    Without headings nobody knows what the amounts mean. Copy them back from the template.
    """
    return reading.hits(ProblemKind.TABLE_MISSING)


@rule(
    Words(
        "KAL116",
        Severity.ERROR,
        sv="Kolumnen {column} saknas i tabellen {table}. Lägg tillbaka rubriken och uppgifterna.",
        en="The column {column} is missing in the table {table}. Put its heading and entries back.",
        in_sheet=InSheet.PARTLY,
    )
)
def column_missing(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A table has all its columns.

    ## Regel
    En tabell har alla sina kolumner.

    ## Varför
    Uppgifter i en kolumn utan rubrik kan inte läsas och kommer inte med i totalen.

    ## Exempel
    ```exempel
    töm Resultat!B9
    ```

    ## Så rättar du
    Skriv tillbaka rubriken precis som i mallen.

    ## In English
    Entries in a column without its heading cannot be read. Restore the heading.
    """
    return reading.hits(ProblemKind.COLUMN_MISSING)


@rule(
    Words(
        "KAL117",
        Severity.ERROR,
        sv="Raden {row} saknas i tabellen {table} på bladet {sheet}. Lägg tillbaka raden.",
        en="The row {row} is missing in the table {table} on the sheet {sheet}. Put it back.",
        in_sheet=InSheet.PARTLY,
    )
)
def row_missing(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A table has all the rows that the template names.

    ## Regel
    En tabell har alla rader som mallen namnger.

    ## Varför
    En borttagen rad gör att summan inte omfattar allt.

    ## Exempel
    ```exempel
    töm Prognos!A13:I13
    ```

    ## Så rättar du
    Lägg tillbaka raden med samma namn som i mallen. Rader ni inte har lämnas tomma.

    ## In English
    A removed row leaves the sum short. Put it back under its name; unused rows stay blank.
    """
    return reading.hits(ProblemKind.ROW_MISSING)


@rule(
    Words(
        "KAL118",
        Severity.WARNING,
        sv="Rubriken ”{found}” i tabellen {table} ska vara {column}. Den lästes så.",
        en="The heading “{found}” in the table {table} should be {column}. It was read so.",
    )
)
def heading_changed(reading: Reading, _: Expected) -> Iterator[Hit]:
    """Headings are those of the template.

    ## Regel
    Rubrikerna är mallens.

    ## Varför
    En ändrad rubrik kan betyda att kolumnen innehåller något annat än mallen säger.

    ## Exempel
    ```exempel
    Resultat!B9 = Ack. utfal (tkr)
    ```

    ## Så rättar du
    Skriv rubriken som i mallen.

    ## In English
    A changed heading may mean a changed content. Restore it.
    """
    return reading.hits(ProblemKind.HEADING_CHANGED)


@rule(
    Words(
        "KAL119",
        Severity.WARNING,
        sv="Radens namn ”{found}” i tabellen {table} ska vara {row}. Den lästes så.",
        en="The row name “{found}” in the table {table} should be {row}. It was read so.",
    )
)
def label_changed(reading: Reading, _: Expected) -> Iterator[Hit]:
    """Row names are those of the template.

    ## Regel
    Radernas namn är mallens.

    ## Varför
    Totalen läggs ihop rad för rad efter namnet.

    ## Exempel
    ```exempel
    Utveckling!A5 = Kostnadder
    ```

    ## Så rättar du
    Skriv namnet som i mallen.

    ## In English
    Totals are added up by the row's name. Restore it.
    """
    return reading.hits(ProblemKind.LABEL_CHANGED)


@rule(
    Words(
        "KAL120",
        Severity.ERROR,
        sv="Raden ”{label}” finns inte i mallens tabell {table} och kan inte räknas med. "
        "Flytta beloppen till en rad som finns.",
        en="The row “{label}” is not in the template's table {table} and cannot be counted. "
        "Move its amounts to a row that is.",
        in_sheet=InSheet.PARTLY,
    )
)
def row_unknown(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A table with fixed rows has no others.

    ## Regel
    En tabell med fasta rader har inga andra.

    ## Varför
    Belopp på en rad som mallen inte har kommer inte med i totalen.

    ## Exempel
    ```exempel
    infoga rad Prognos!13
    Prognos!A13 = Eget uppdrag
    Prognos!B13 = -500
    Prognos!B15 ger -83 805
    ```

    ## Så rättar du
    Flytta beloppen till ett uppdrag som finns, eller be förvaltningen om en ny rad i mallen.

    ## In English
    Amounts in a row that the template does not have are lost to the total. Move them.
    """
    return reading.hits(ProblemKind.ROW_UNKNOWN)


@rule(
    Words(
        "KAL121",
        Severity.NOTE,
        sv="Namnet {name} saknas i arbetsboken. Tabellen {table} hittades på sina rubriker.",
        en="The name {name} is gone from the workbook. The table {table} was found by headings.",
    )
)
def name_missing(reading: Reading, _: Expected) -> Iterator[Hit]:
    """The template's defined names are there.

    ## Regel
    Mallens definierade namn finns kvar.

    ## Varför
    Namnen visar var tabellerna står, även när rader flyttas. Utan dem söks rubrikerna.

    ## Exempel
    ```exempel
    ta bort namnet kalkyl_utveckling
    ```

    ## Så rättar du
    Inget behöver göras om tabellen är rätt läst. Använd mallen nästa gång.

    ## In English
    Names show where tables stand. Without them the headings are searched for.
    """
    return reading.hits(ProblemKind.NAME_MISSING)


@rule(
    Words(
        "KAL122",
        Severity.WARNING,
        sv="Bladet {sheet} är dolt men räknas med. Visa bladet så att alla ser vad som står där.",
        en="The sheet {sheet} is hidden but counts. Unhide it so that all can see what it says.",
    )
)
def sheet_hidden(reading: Reading, _: Expected) -> Iterator[Hit]:
    """No sheet of the report is hidden.

    ## Regel
    Inget blad i rapporten är dolt.

    ## Varför
    Belopp som ingen ser granskas inte.

    ## Exempel
    ```exempel
    dölj bladet Investeringar
    ```

    ## Så rättar du
    Högerklicka på en flik, välj Ta fram, och visa bladet.

    ## In English
    Amounts that nobody sees are not examined. Unhide the sheet.
    """
    return reading.hits(ProblemKind.SHEET_HIDDEN)


@rule(
    Words(
        "KAL160",
        Severity.NOTE,
        sv="Namnet {name} slutar på rad {named}, men tabellen {table} går till rad {last}. "
        "Alla rader har räknats med.",
        en="The name {name} ends at row {named}, but the table {table} goes on to row {last}. "
        "All rows have been counted.",
    )
)
def name_ends_early(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A table's defined name reaches to the table's last row.

    Where the total, a row's name or the formulas of the rows stand below the name's end, they
    decide.

    ## Regel
    En tabells definierade namn räcker till tabellens sista rad.

    ## Varför
    Vissa program sätter in rader utan att flytta namnen. Raderna under namnets slut skulle annars
    saknas i totalen.

    ## Exempel
    ```exempel
    kalkyl_prognos slutar på rad 12
    ```

    ## Så rättar du
    Inget behöver göras om alla rader är rätt lästa. Använd mallen nästa gång.

    ## In English
    Some programs put in rows without moving names. What stands in plain sight is read all the same.
    """
    return reading.hits(ProblemKind.NAME_SHORT)
