"""KAL145-KAL147: what one program sees in a workbook and another does not."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.model import Severity
from kalkyl.rules.catalogue import Case, Hit, Words, file_rule


def _hits(case: Case, kind: str) -> Iterator[Hit]:
    return (Hit(problem.place, problem.facts) for problem in case.having(kind))


@file_rule(
    Words(
        "KAL145",
        Severity.ERROR,
        sv="En del av arbetsboken, ”{part}”, har uppgifter {why}: vissa program visar dem, andra "
        "inte. Den är inte sparad av Excel; fråga avsändaren.",
        en="A part of the workbook, “{part}”, has content {why}: some programs show it, others "
        "do not. It was not saved by Excel; ask the sender.",
    )
)
def hidden_markup(case: Case) -> Iterator[Hit]:
    """All that a workbook holds is seen by every program that opens it.

    ## Regel
    Allt som arbetsboken innehåller syns i varje program som öppnar den.

    ## Varför
    En fil kan säga att något i den ska förbises. Ligger rader, celler eller namn där, visar Excel
    en arbetsbok medan ett annat program läser en annan. kalkyl läser det som Excel visar. Ingen
    skriver så av misstag.

    ## Exempel
    ```exempel
    problem: hidden_markup part=xl/worksheets/sheet1.xml why=i ett namnrum som ska förbises
    ```

    ## Så rättar du
    Fråga avsändaren hur filen är gjord. Kopiera uppgifterna till en ny mall i Excel.

    ## In English
    A file can say that something in it is to be ignored. With rows, cells or names there, Excel
    shows one workbook and another program reads another. Copy the entries to a new template.
    """
    return _hits(case, "hidden_markup")


@file_rule(
    Words(
        "KAL146",
        Severity.ERROR,
        sv="Två blad heter ”{sheet}”. Det går inte i Excel, och program läser olika blad. "
        "Ge det ena ett annat namn.",
        en="Two sheets are named “{sheet}”. Excel does not allow it, and programs read "
        "different ones. Rename one of them.",
    )
)
def sheet_twice(case: Case) -> Iterator[Hit]:
    """No two sheets have the same name; upper and lower case make no difference.

    ## Regel
    Inga två blad har samma namn. Stora och små bokstäver gör ingen skillnad.

    ## Varför
    Formler, namn och program hittar ett blad på dess namn. Finns det två läser ett program det ena
    och ett annat det andra.

    ## Exempel
    ```exempel
    problem: sheet_twice sheet=Prognos
    ```

    ## Så rättar du
    Se efter vilket blad som gäller, ta bort eller döp om det andra och spara i Excel.

    ## In English
    Formulas, names and programs find a sheet by its name. Of two, each reads another one. Rename
    or delete one of them and save in Excel.
    """
    return _hits(case, "sheet_twice")


@file_rule(
    Words(
        "KAL147",
        Severity.ERROR,
        sv="Cellen {cell} finns två gånger på bladet, och program läser olika värden. "
        "Skriv in värdet på nytt i Excel och spara.",
        en="The cell {cell} is on the sheet twice, and programs read different values. "
        "Enter the value again in Excel and save.",
    )
)
def cell_twice(case: Case) -> Iterator[Hit]:
    """Each cell of a sheet stands in the file once.

    ## Regel
    Varje cell på ett blad står en gång i filen.

    ## Varför
    Av två celler med samma adress visar ett program den första och ett annat den sista.

    ## Exempel
    ```exempel
    problem: cell_twice cell=B10
    ```

    ## Så rättar du
    Öppna arbetsboken i Excel, kontrollera cellen, skriv in rätt värde och spara.

    ## In English
    Of two cells with one address, one program shows the first and another the last. Check the
    cell in Excel, enter the right value and save.
    """
    return _hits(case, "cell_twice")
