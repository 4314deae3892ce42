"""KAL806-KAL809: what in a workbook acts, or may, when somebody opens it or what is made of it."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.figures.formula_like import is_formula_like, starts_program
from kalkyl.model import Fact, Phrase, Severity
from kalkyl.rules.catalogue import Case, Expected, Hit, Reading, Words, file_rule, rule
from kalkyl.rules.labels import beginning, named

_PROGRAM = "|"
"""What stands in the link or formula that names a program."""


def _hits(case: Case, *kinds: str) -> Iterator[Hit]:
    return (Hit(problem.place, problem.facts) for problem in case.having(*kinds))


def _quoted(text: str) -> Phrase:
    return Phrase("quoted", "“{text}”", {"text": beginning(text)})


def _texts(reading: Reading) -> Iterator[tuple[Fact, str]]:
    """The texts that people have filled in where texts belong."""
    for key, fact in reading.submission.facts.items():
        spec = reading.contract.spec(key)
        if isinstance(fact.value, str) and spec and spec.is_input and spec.kind == "text":
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
    yield from _hits(case, "starts_program")
    for link in case.received.book.external_links if case.received.book else ():
        if _PROGRAM in link:
            yield Hit(None, {"what": _quoted(link)})
    for fact, text in _texts(case.reading) if case.reading else ():
        if starts_program(text):
            yield Hit(fact.place, {"what": _quoted(text)})


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
    return _hits(case, "connections")


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
    yield from _hits(case, "embedded")
    if case.reading and not case.reading.placing.foreign:
        yield from _hits(case, "form_controls")


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
