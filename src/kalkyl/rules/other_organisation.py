"""KAL138-KAL139: whether a workbook was made for the organisation that it is checked for."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.model import ProblemKind, Severity
from kalkyl.rules.catalogue import Case, Hit, Words, file_rule


@file_rule(
    Words(
        "KAL138",
        Severity.ERROR,
        sv="Arbetsboken är gjord för {found}, men den kontrolleras för {expected}. "
        "Kontrollera den med rätt organisations mapp, eller fyll i rätt mall.",
        en="The workbook was made for {found}, but it is checked for {expected}. "
        "Check it by the right organisation's folder, or fill in the right template.",
    )
)
def other_organisation(case: Case) -> Iterator[Hit]:
    """A workbook is checked for the organisation that its template was made for.

    ## Regel
    En arbetsbok kontrolleras för den organisation som mallen är gjord för.

    ## Varför
    En annan organisation har andra rader, rubriker och gränser. Avdelningar med samma kod skulle
    räknas som varandra. Mallen har organisationens namn bland filens egenskaper; mallar utan namn,
    från tidigare versioner och från exemplet, gäller som förut.

    ## Exempel
    ```exempel
    gjord för Kulturförvaltningen med egna rader
    ```

    ## Så rättar du
    Ange rätt mapp med `--organisation`, eller kör kommandot i den. I Excel gäller den mapp som
    `kalkyl addin install --organisation` angav. Är det en fil från någon annan: be om rätt mall.

    ## In English
    Another organisation has other rows, headings and limits. Name the right folder with
    --organisation. Templates without an organisation's name are accepted as before.
    """
    return case.hits(ProblemKind.OTHER_ORGANISATION)


@file_rule(
    Words(
        "KAL139",
        Severity.WARNING,
        sv="Arbetsboken är gjord för {found}, men den kontrolleras för {expected}, som har samma "
        "rader och rubriker. Har organisationen bytt namn, eller är det en annans fil?",
        en="The workbook was made for {found}, but it is checked for {expected}, which has the "
        "same rows and headings. Has the organisation a new name, or is it another's file?",
    )
)
def renamed_organisation(case: Case) -> Iterator[Hit]:
    """A workbook has the name of the organisation that it is checked for.

    ## Regel
    En arbetsbok har namnet på den organisation som den kontrolleras för.

    ## Varför
    Två förvaltningar kan ha samma rader, och en organisation kan byta namn när mallarna redan är
    utskickade. Filen går att läsa i båda fallen, men bara i det ena hör den hit.

    ## Exempel
    ```exempel
    gjord för Kulturförvaltningen med samma rader
    ```

    ## Så rättar du
    Har organisationen bytt namn behöver inget rättas. Är filen någon annans, ta bort den.

    ## In English
    Two administrations may have the same rows, and an organisation may get a new name when its
    templates are sent out already. Take the file away if it is another's.
    """
    return case.hits(ProblemKind.RENAMED_ORGANISATION)
