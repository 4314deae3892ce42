"""KAL309-KAL311: what a total says of its sources, and whether it is what was merged."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.contract.known_tables import COVER
from kalkyl.contract.spec import VALUE
from kalkyl.model import Level, Place, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.template.parts import checksum
from kalkyl.template.parts_sheet import CHECKSUM_NAME, NAME, stored_checksum
from kalkyl.template.total_state import is_copy


@rule(
    Words(
        "KAL309",
        Severity.ERROR,
        sv="Totalen saknar bladet Källor, så ingen kan se vad den består av. "
        "Slå ihop avdelningarnas arbetsböcker igen.",
        en="The total lacks the sheet Källor, so nobody can see what it is made of. "
        "Merge the departments' workbooks again.",
    )
)
def total_has_sources(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A total brings the list of what it was made of.

    ## Regel
    En total har med sig listan över vad den består av.

    ## Varför
    Utan källor går det inte att se om en avdelning räknas två gånger, eller att följa ett belopp.

    ## Exempel
    ```exempel
    färdig total: 110 120
    ta bort namnet kalkyl_kallor_filer
    ```

    ## Så rättar du
    Slå ihop avdelningarnas arbetsböcker igen, och ta inte bort bladet Källor.

    ## In English
    Without its sources a total may count a department twice, unseen. Merge again.
    """
    submission = reading.submission
    if submission.level is not Level.DEPARTMENT and not submission.members:
        yield Hit(submission.place((COVER, "level", VALUE)), {})


@rule(
    Words(
        "KAL310",
        Severity.ERROR,
        sv="Bladet Underlag är ändrat sedan totalen skrevs: kontrollsumman stämmer inte. "
        "Slå ihop avdelningarnas arbetsböcker igen.",
        en="The sheet Underlag was changed after the total was written: its checksum differs. "
        "Merge the departments' workbooks again.",
    )
)
def parts_are_unchanged(reading: Reading, _: Expected) -> Iterator[Hit]:
    """The parts on a total's sheet Underlag are those that were merged.

    ## Regel
    Raderna på bladet Underlag är de som slogs ihop. Ordningen spelar ingen roll.

    ## Varför
    Totalens belopp är formler över Underlag. Ett ändrat värde där ändrar totalen, utan att någon
    avdelning har lämnat det.

    ## Exempel
    ```exempel
    färdig total: 110 120
    Underlag!H6 = en annan fil.xlsx
    ```

    ## Så rättar du
    Rätta i avdelningens arbetsbok och slå ihop igen. Ändra inget på Underlag.

    ## In English
    A total's amounts are formulas over Underlag; a value changed there is nobody's. Merge again.
    """
    area = reading.book.names.get(NAME)
    if area is None or not reading.submission.members:
        return
    if stored_checksum(reading.book) != checksum(reading.submission.origins):
        at = reading.book.names.get(CHECKSUM_NAME) or area
        yield Hit(Place(at.sheet, at.top, at.left), {})


@rule(
    Words(
        "KAL311",
        Severity.ERROR,
        sv="Totalen är en kopia för spridning och saknar siffror som nästa sammanslagning behöver. "
        "Slå ihop den totalen som kopian gjordes av.",
        en="The total is a copy to pass on and lacks figures that the next merge needs. "
        "Merge the total that it was copied from.",
    )
)
def total_is_no_copy(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A copy of a total that was made to be passed on is not merged.

    ## Regel
    En kopia för spridning slås inte ihop.

    ## Varför
    Kopian saknar avdelningarnas siffror om grupper av människor, som nästa total skulle sakna.

    ## Exempel
    ```exempel
    färdig total: 110 120
    Omslag!B13 = Fullständig: 2 av 2 avdelningar. Kopia för spridning, utan siffror om grupper
    ```

    ## Så rättar du
    Slå ihop originalet, som skrevs samtidigt som kopian.

    ## In English
    A copy to pass on lacks the departments' figures about groups of people. Merge the original.
    """
    if reading.submission.members and is_copy(reading.submission):
        yield Hit(reading.submission.place((COVER, "completeness", VALUE)), {})
