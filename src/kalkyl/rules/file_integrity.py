"""KAL102, KAL105-KAL112, KAL145-KAL147: the file itself, before anything in it is read."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.model import NOTHING, Phrase, ProblemKind, Severity
from kalkyl.rules.catalogue import Case, Hit, Words, file_rule


@file_rule(
    Words(
        "KAL102",
        Severity.ERROR,
        sv="Filen är tom (0 byte). Spara arbetsboken igen och skicka den på nytt.",
        en="The file is empty (0 bytes). Save the workbook again and send it anew.",
    )
)
def empty_file(case: Case) -> Iterator[Hit]:
    """A file has a content.

    ## Regel
    En fil har ett innehåll.

    ## Varför
    En avbruten kopiering eller synkronisering lämnar en fil utan innehåll.

    ## Exempel
    ```exempel
    fil:
    ```

    ## Så rättar du
    Spara arbetsboken igen från Excel och skicka den på nytt.

    ## In English
    An interrupted copy leaves a file without content. Save it again from Excel.
    """
    return case.hits(ProblemKind.EMPTY_FILE)


@file_rule(
    Words(
        "KAL105",
        Severity.ERROR,
        sv="Arbetsboken är skadad och går inte att läsa ({part}). "
        "Öppna den i Excel, låt Excel reparera den, spara och skicka den igen.",
        en="The workbook is damaged and cannot be read ({part}). "
        "Open it in Excel, let Excel repair it, save it and send it again.",
    )
)
def damaged(case: Case) -> Iterator[Hit]:
    """A workbook's parts are whole.

    ## Regel
    En arbetsboks delar är hela.

    ## Varför
    En fil som gått sönder på vägen kan ha förlorat uppgifter.

    ## Exempel
    ```exempel
    fil: skadad zip
    ```

    ## Så rättar du
    Öppna arbetsboken i Excel, låt Excel reparera den, kontrollera innehållet och spara.

    ## In English
    A file that broke on its way may have lost figures. Let Excel repair it, look, and save.
    """
    return case.hits(ProblemKind.DAMAGED)


@file_rule(
    Words(
        "KAL107",
        Severity.ERROR,
        sv="Filen går inte att öppna: {reason}.",
        en="The file cannot be opened: {reason}.",
    )
)
def unreadable_file(case: Case) -> Iterator[Hit]:
    """A file can be opened by the one who checks it.

    ## Regel
    En fil går att öppna för den som kontrollerar den.

    ## Varför
    Rättigheter saknas, eller så är filen Excels egen låsfil (namnet börjar med ~$).

    ## Exempel
    ```exempel
    problem: unreadable_file reason=åtkomst nekad
    ```

    ## Så rättar du
    Stäng filen i Excel och kontrollera att du får läsa den. En fil som börjar med ~$ kan tas bort.

    ## In English
    Permission is missing, or the file is Excel's own lock file (~$). Close it and try again.
    """
    yield from case.hits(ProblemKind.UNREADABLE_FILE)
    for _ in case.having(ProblemKind.LOCK_FILE):
        yield Hit(None, {"reason": _LOCK_FILE})


_LOCK_FILE = Phrase("lock_file", "it is Excel's lock file, not the workbook")


@file_rule(
    Words(
        "KAL109",
        Severity.WARNING,
        sv="Arbetsboken är öppen i {program} just nu. "
        "Spara och stäng den, annars kan de senaste ändringarna saknas.",
        en="The workbook is open in {program} right now. "
        "Save and close it, or the latest changes may be missing.",
    )
)
def open_in_excel(case: Case) -> Iterator[Hit]:
    """A workbook is closed when it is checked.

    ## Regel
    En arbetsbok är stängd när den kontrolleras.

    ## Varför
    Det som inte är sparat syns inte i filen.

    ## Exempel
    ```exempel
    problem: open_in_excel
    ```

    ## Så rättar du
    Spara och stäng arbetsboken i Excel, och kontrollera den igen.

    ## In English
    What is not saved is not in the file. Save, close, check again.
    """
    hits = case.hits(ProblemKind.OPEN_IN_EXCEL)
    return (Hit(hit.place, {"program": "Excel", **hit.facts}) for hit in hits)


@file_rule(
    Words(
        "KAL111",
        Severity.ERROR,
        sv="Arbetsboken är inte gjord av någon känd mall: den saknar omslag med rapport och år. "
        "Fyll i den mall som ni fått.{hint:+}",
        en="The workbook is made from no known template: it has no cover with report and year. "
        "Fill in the template that you were given.{hint:+}",
    )
)
def not_our_template(case: Case) -> Iterator[Hit]:
    """A workbook has the cover of a known template.

    ## Regel
    En arbetsbok har omslaget från en känd mall.

    ## Varför
    Utan omslag går det inte att veta vilken rapport arbetsboken gäller.

    ## Exempel
    ```exempel
    ta bort bladet Omslag
    ```

    ## Så rättar du
    Kopiera uppgifterna till den mall som ni fått från förvaltningen.

    ## In English
    Without a cover nobody can know which report it is. Use the template that you were given.
    """
    return (
        Hit(hit.place, {"hint": NOTHING, **hit.facts})
        for hit in case.hits(ProblemKind.NOT_OUR_TEMPLATE)
    )


@file_rule(
    Words(
        "KAL112",
        Severity.ERROR,
        sv="Omslaget gäller en rapport som inte finns: ”{report}” {year}. "
        "Använd den mall som ni fått.",
        en="The cover names a report that does not exist: “{report}” {year}. "
        "Use the template that you were given.",
    )
)
def unknown_report(case: Case) -> Iterator[Hit]:
    """A cover names a report and a year that there are schemas for.

    ## Regel
    Omslaget anger en rapport och ett år som finns.

    ## Varför
    Rapportens namn och år avgör vilka tabeller arbetsboken ska ha.

    ## Exempel
    ```exempel
    | Omslag | Ifyllt |
    |---|---|
    | Rapport | Uppföljningsrapport 7 |
    ```

    ## Så rättar du
    Ändra inte i de gråa cellerna på omslaget. Börja om från mallen som ni fått.

    ## In English
    Report and year decide which tables a workbook has. Start again from the template.
    """
    return case.hits(ProblemKind.UNKNOWN_REPORT)


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
    return case.hits(ProblemKind.HIDDEN_MARKUP)


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
    return case.hits(ProblemKind.SHEET_TWICE)


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
    return case.hits(ProblemKind.CELL_TWICE)
