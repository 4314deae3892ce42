"""KAL101, KAL103, KAL104, KAL128: files that are no workbook that kalkyl can open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kalkyl.model import FactValue, Phrase, ProblemKind, Severity
from kalkyl.rules.catalogue import Case, Hit, Words, file_rule


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
    for problem in case.having(ProblemKind.NOT_A_WORKBOOK):
        looks_like = str(problem.facts.get("looks_like", ""))
        kind, advice = _KINDS.get(looks_like, (looks_like, _SAVE))
        yield Hit(problem.place, {"looks_like": kind, "advice": advice})


_SAVE = Phrase(
    "save_as_xlsx", "Open it in Excel, save it as an Excel workbook (.xlsx) and send that."
)
_TYPE = Phrase("enter_in_template", "Enter the figures in the template and send that.")
_UNPACK = Phrase("unpack", "Unpack the file and send the workbook in it.")
_DETACH = Phrase("detach", "Open the message, save the attached workbook and send that.")
_EXPORT = Phrase("export", "Export it to Excel (File › Export To) and send that.")
_MAIL = Phrase("mail", "a mail")
_DOCUMENT = Phrase("document", "a text document")
_SLIDES = Phrase("slides", "a presentation")
_KINDS: Mapping[str, tuple[FactValue, Phrase]] = {
    "zip": ("zip", _UNPACK),
    "arkiv": (Phrase("packed_file", "a packed file"), _UNPACK),
    "eml": (_MAIL, _DETACH),
    "msg": (_MAIL, _DETACH),
    "pdf": ("pdf", _TYPE),
    "bild": (Phrase("picture", "a picture"), _TYPE),
    "docx": (_DOCUMENT, _TYPE),
    "doc": (_DOCUMENT, _TYPE),
    "rtf": (_DOCUMENT, _TYPE),
    "pptx": (_SLIDES, _TYPE),
    "ppt": (_SLIDES, _TYPE),
    "html": (Phrase("web_page", "a web page"), _SAVE),
    "brevlåda": (
        Phrase("mailbox", "a whole mailbox"),
        Phrase("out_of_mailbox", "Drag the messages out of it to a folder and name the folder."),
    ),
    "krypterad": (
        Phrase("encrypted_container", "an encrypted message or archive"),
        Phrase("send_unencrypted", "Send the workbook again without encryption."),
    ),
    "skadad": (
        Phrase("damaged_container", "a damaged message or archive"),
        Phrase("send_again", "Send the workbook again."),
    ),
    "länk": (
        Phrase("link_to_file", "a link to a file"),
        Phrase("attach_file", "Attach the file itself (Attach as copy) and send it."),
    ),
    "numbers": ("Numbers", _EXPORT),
    "okänt": (Phrase("unknown_kind", "unknown"), _SAVE),
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
    return case.hits(ProblemKind.ENCRYPTED)


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
    yield from (Hit(None, {"format": ".xls"}) for _ in case.having(ProblemKind.OLD_XLS))
    for problem in case.having(ProblemKind.OTHER_FORMAT):
        yield Hit(None, {"format": f".{problem.facts.get('format', '?')}"})


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
    return case.hits(ProblemKind.RIGHTS_MANAGED)
