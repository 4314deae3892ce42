"""KAL101, KAL103, KAL104, KAL128: files that are no workbook that kalkyl can open."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.model import Severity
from kalkyl.rules.catalogue import Case, Hit, Words, file_rule


def _hits(case: Case, *kinds: str) -> Iterator[Hit]:
    return (Hit(problem.place, problem.facts) for problem in case.having(*kinds))


@file_rule(
    Words(
        "KAL101",
        Severity.ERROR,
        sv="Filen är ingen Excelarbetsbok (den ser ut som {looks_like}). {advice}",
        en="The file is no Excel workbook (it looks like {looks_like}). {advice}",
    )
)
def not_a_workbook(case: Case) -> Iterator[Hit]:
    """A file is an Excel workbook, whatever its name says.

    ## Regel
    En fil är en Excelarbetsbok, vad den än heter.

    ## Varför
    En CSV-fil eller ett dokument som fått namnet .xlsx går inte att läsa som arbetsbok.

    ## Exempel
    ```exempel
    fil: Uppdrag;Prognos
    ```

    ## Så rättar du
    Öppna filen i Excel, välj Spara som och Excelarbetsbok (.xlsx).

    ## In English
    A CSV file or document that merely bears the name .xlsx cannot be read. Save it from Excel.
    """
    for problem in case.having("not_a_workbook"):
        looks_like = problem.facts.get("looks_like", "")
        kind, advice = _KINDS.get(looks_like, (looks_like, _SAVE))
        yield Hit(problem.place, {"looks_like": kind, "advice": advice})


_SAVE = "Öppna den i Excel, spara som Excelarbetsbok (.xlsx) och skicka den."
_TYPE = "Skriv in uppgifterna i mallen och skicka den."
_UNPACK = "Packa upp filen och skicka arbetsboken som ligger i den."
_DETACH = "Öppna meddelandet, spara den bifogade arbetsboken och skicka den."
_KINDS = {
    "zip": ("zip", _UNPACK),
    "arkiv": ("en packad fil", _UNPACK),
    "eml": ("ett e-postmeddelande", _DETACH),
    "msg": ("ett e-postmeddelande", _DETACH),
    "pdf": ("pdf", _TYPE),
    "bild": ("en bild", _TYPE),
    "docx": ("ett textdokument", _TYPE),
    "doc": ("ett textdokument", _TYPE),
    "rtf": ("ett textdokument", _TYPE),
    "pptx": ("en presentation", _TYPE),
    "ppt": ("en presentation", _TYPE),
    "html": ("en webbsida", _SAVE),
    "brevlåda": ("en hel brevlåda", "Dra ut meddelandena ur den till en mapp och peka på mappen."),
    "winmail": (
        "en bilaga i Outlooks eget format, winmail.dat",
        "Skicka meddelandet igen som HTML eller oformaterad text (Format › HTML).",
    ),
    "krypterad": (
        "ett krypterat meddelande eller arkiv",
        "Skicka arbetsboken igen utan kryptering.",
    ),
    "skadad": ("ett skadat meddelande eller arkiv", "Skicka arbetsboken igen."),
    "länk": ("en länk till en fil", "Bifoga själva filen (Bifoga som kopia) och skicka den."),
    "numbers": ("Numbers", "Exportera den till Excel (Arkiv › Exportera till) och skicka den."),
}


@file_rule(
    Words(
        "KAL103",
        Severity.ERROR,
        sv="Arbetsboken är skyddad med lösenord och går inte att läsa. "
        "Ta bort lösenordet (Arkiv › Info › Skydda arbetsbok › Kryptera med lösenord).",
        en="The workbook is encrypted with a password and cannot be read. "
        "Remove the password (File › Info › Protect Workbook › Encrypt with Password).",
    )
)
def encrypted(case: Case) -> Iterator[Hit]:
    """A workbook can be opened without a password.

    ## Regel
    En arbetsbok går att öppna utan lösenord.

    ## Varför
    En krypterad arbetsbok kan inte kontrolleras eller summeras.

    ## Exempel
    ```exempel
    fil: krypterad arbetsbok
    ```

    ## Så rättar du
    Ta bort lösenordet: Arkiv › Info › Skydda arbetsbok › Kryptera med lösenord, töm rutan, spara.

    ## In English
    An encrypted workbook can be neither checked nor merged. Remove the password and save.
    """
    return _hits(case, "encrypted")


@file_rule(
    Words(
        "KAL104",
        Severity.ERROR,
        sv="Filen är sparad i formatet {format}. "
        "Öppna den i Excel och spara som Excelarbetsbok (.xlsx).",
        en="The file is saved as {format}. Open it in Excel and save it as a workbook (.xlsx).",
    )
)
def other_format(case: Case) -> Iterator[Hit]:
    """A workbook is saved as .xlsx, not in an older or another program's format.

    ## Regel
    En arbetsbok är sparad som .xlsx, inte i ett äldre format eller ett annat programs.

    ## Varför
    De gamla formaten .xls och .xlsb och formatet .ods lagrar uppgifter på andra sätt.

    ## Exempel
    ```exempel
    fil: gammal xls
    ```

    ## Så rättar du
    Öppna filen i Excel, välj Spara som och Excelarbetsbok (.xlsx).

    ## In English
    Workbooks in .xls, .xlsb and .ods are not read. Save as .xlsx.
    """
    yield from (Hit(None, {"format": ".xls"}) for _ in case.having("old_xls"))
    for problem in case.having("other_format"):
        yield Hit(None, {"format": "." + problem.facts.get("format", "?")})


@file_rule(
    Words(
        "KAL128",
        Severity.ERROR,
        sv="Arbetsboken är krypterad av en känslighetsetikett eller rättighetsskydd och går inte "
        "att läsa. Det är inget lösenord: välj en etikett utan kryptering (Start › Känslighet) "
        "eller ta bort begränsningen (Arkiv › Info › Skydda arbetsbok › Begränsa åtkomst), spara "
        "och skicka den igen.",
        en="The workbook is encrypted by a sensitivity label or rights management and cannot be "
        "read. It is no password: choose a label without encryption (Home › Sensitivity) or remove "
        "the restriction (File › Info › Protect Workbook › Restrict Access), save and send it "
        "again.",
    )
)
def rights_managed(case: Case) -> Iterator[Hit]:
    """A workbook is not encrypted by a sensitivity label.

    ## Regel
    En arbetsbok är inte krypterad av en känslighetsetikett.

    ## Varför
    Bara den som har rättigheter i avsändarens organisation kan öppna den, och inget lösenord
    hjälper. En krypterad arbetsbok kan inte kontrolleras eller summeras.

    ## Exempel
    ```exempel
    fil: arbetsbok med känslighetsetikett
    ```

    ## Så rättar du
    Byt etikett under Start › Känslighet till en som inte krypterar, eller ta bort begränsningen
    under Arkiv › Info › Skydda arbetsbok. Får du inte det: fråga den som äger etiketten.

    ## In English
    Only those with rights in the sender's organisation can open it; no password helps. Choose a
    label that does not encrypt, or remove the restriction.
    """
    return _hits(case, "rights_managed")
