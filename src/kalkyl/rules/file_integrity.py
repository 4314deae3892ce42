"""KAL102, KAL105-KAL112: the file itself, before anything in it is read."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.model import NOTHING, Phrase, Severity
from kalkyl.rules.catalogue import Case, Hit, Words, file_rule


def _hits(case: Case, *kinds: str) -> Iterator[Hit]:
    return (Hit(problem.place, problem.facts) for problem in case.having(*kinds))


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
    return _hits(case, "empty_file")


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
    return _hits(case, "damaged")


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
    yield from _hits(case, "unreadable_file")
    for _ in case.having("lock_file"):
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
    hits = _hits(case, "open_in_excel")
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
        Hit(hit.place, {"hint": NOTHING, **hit.facts}) for hit in _hits(case, "not_our_template")
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
    return _hits(case, "unknown_report")
