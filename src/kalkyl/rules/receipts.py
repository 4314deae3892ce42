"""KAL140-KAL142: the receipt that *Skicka in* puts in a workbook."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.model import Severity
from kalkyl.rules.catalogue import Case, Hit, Words, file_rule
from kalkyl.template.receipt import Receipt, digest, receipt_in


def receipt_of(case: Case) -> Receipt | None:
    """The receipt of a workbook that was read, whole or not."""
    return receipt_in(case.received.book) if case.reading and case.received.book else None


def agrees(case: Case, receipt: Receipt) -> bool:
    """Whether a workbook has the entries that its receipt was made for."""
    reading = case.reading
    return reading is not None and digest(reading.contract, reading.submission) == receipt.digest


@file_rule(
    Words(
        "KAL140",
        Severity.WARNING,
        sv="Arbetsboken är ändrad efter att den kontrollerades {made}. Kvittot gäller inte längre. "
        "Tryck på Skicka in igen, eller fråga avsändaren vad som är ändrat.",
        en="The workbook was changed after it was checked {made}. Its receipt no longer holds. "
        "Press Skicka in again, or ask the sender what was changed.",
    )
)
def changed_after_check(case: Case) -> Iterator[Hit]:
    """A workbook with a receipt has the entries that the receipt was made for.

    ## Regel
    En arbetsbok med kvitto har de uppgifter som kvittot gäller.

    ## Varför
    Kvittot är en kontrollsumma över det ifyllda. Stämmer den inte har något ändrats efter
    kontrollen, kanske av misstag. Att filen sparats om i ett annat program ändrar inte summan.

    ## Exempel
    ```exempel
    kvitto: annat innehåll
    ```

    ## Så rättar du
    Öppna arbetsboken du skickade från, kontrollera den och tryck på Skicka in en gång till.

    ## In English
    The receipt is a checksum of the entries. If it does not match, something was changed after the
    check. Check the workbook again and press Skicka in once more.
    """
    receipt = receipt_of(case)
    if receipt is not None and receipt.is_whole and not agrees(case, receipt):
        yield Hit(None, {"made": receipt.day})


@file_rule(
    Words(
        "KAL141",
        Severity.NOTE,
        sv="Kvittot från {made} är gjort med en annan version av reglerna ({found}) än den här "
        "({known}). Det kan finnas anmärkningar här som avsändaren inte såg.",
        en="The receipt of {made} was made with another version of the rules ({found}) than this "
        "({known}). There may be findings here that the sender did not see.",
    )
)
def other_rules(case: Case) -> Iterator[Hit]:
    """A workbook was checked with the same rules as it is received with.

    ## Regel
    En arbetsbok är kontrollerad med samma regler som den tas emot med.

    ## Varför
    Avsändarens kalkyl kan vara äldre eller nyare. Då kan kontrollerna skilja sig åt.

    ## Exempel
    ```exempel
    kvitto: andra regler
    ```

    ## Så rättar du
    Inget behöver rättas. Be avsändaren uppdatera kalkyl om samma sak händer igen.

    ## In English
    The sender's kalkyl is older or newer, so the checks may differ. Nothing need be mended.
    """
    receipt = receipt_of(case)
    if receipt is None or not receipt.is_whole or not case.rules or not agrees(case, receipt):
        return
    if receipt.rules != case.rules:
        yield Hit(None, {"made": receipt.day, "found": receipt.rules, "known": case.rules})


@file_rule(
    Words(
        "KAL142",
        Severity.NOTE,
        sv="Arbetsbokens kvitto går inte att läsa, så det säger inget om när den kontrollerades. "
        "Tryck på Skicka in igen om ni vill ha ett nytt.",
        en="The workbook's receipt cannot be read, so it does not tell when it was checked. "
        "Press Skicka in again for a new one.",
    )
)
def unreadable_receipt(case: Case) -> Iterator[Hit]:
    """A receipt is whole: checksum, time and version of the rules.

    ## Regel
    Ett kvitto är helt: kontrollsumma, tid och reglernas version.

    ## Varför
    Ett halvt kvitto kan ha blivit kvar när ett program skrev om filens egenskaper.

    ## Exempel
    ```exempel
    kvitto: halvt
    ```

    ## Så rättar du
    Inget behöver rättas; arbetsboken kontrolleras som om den inte hade något kvitto.

    ## In English
    Half a receipt may be left by a program that rewrote the file's properties. Nothing need be
    mended: the workbook is checked as if it had no receipt.
    """
    receipt = receipt_of(case)
    if receipt is not None and not receipt.is_whole:
        yield Hit()
