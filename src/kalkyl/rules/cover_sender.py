"""KAL138, KAL139, KAL143, KAL144: whether the cover names one department, and its organisation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import EarlierKind
from kalkyl.contract.document import folded
from kalkyl.contract.earlier import EarlierReport, carried, wanted, wanted_cells
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.manifest import Department
from kalkyl.contract.spec import VALUE
from kalkyl.model import Level, Phrase, ProblemKind, Sender, Severity
from kalkyl.rules.catalogue import Case, Expected, Hit, Reading, Words, file_rule, once, rule

_FEWEST_KNOWN = 3
"""So few figures may be another department's by chance."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cover with one department's code and another's name.

    ``owner`` is the one of them whose figures the workbook has, where that shows.
    """

    coded: Department
    named: Department
    owner: Department | None


@once
def conflicts(reading: Reading, expected: Expected) -> Iterator[Conflict]:
    """The two departments of a cover whose code and name are not the same one's."""
    manifest, submission = expected.manifest, reading.submission
    if manifest is None or submission.level is not Level.DEPARTMENT or not submission.sender.code:
        return
    coded, named = manifest.department(submission.sender), manifest.named(submission.sender.name)
    if coded and named and folded(coded.name) != folded(named.name):
        yield Conflict(coded, named, _owner(reading, expected, coded, named))


def sender_of(reading: Reading, expected: Expected) -> Sender:
    """Whose figures a workbook has: the cover's sender, unless its code is another's."""
    sender = reading.submission.sender
    for conflict in conflicts(reading, expected):
        if conflict.owner is not None:
            return _as_sender(reading, conflict.owner)
    return sender


def owner_of(reading: Reading, expected: Expected) -> Department | None:
    """The other department whose figures a workbook has, where code and name are one's in the list.

    It shows by the plan and earlier reports, else by assignments that only one other has.
    """
    manifest, sender = expected.manifest, reading.submission.sender
    own = manifest.department(sender) if manifest else None
    if manifest is None or own is None or reading.submission.level is not Level.DEPARTMENT:
        return None
    fits = [
        department
        for department in manifest.departments
        if _owner(reading, expected, own, department) is department
    ]
    return fits[0] if len(fits) == 1 else None


def _owner(
    reading: Reading, expected: Expected, listed: Department, other: Department
) -> Department | None:
    """Which of two departments' earlier figures, or else assignments, a workbook has."""
    if listed is other:
        return None
    known = [_known_figures(reading, expected, department) for department in (listed, other)]
    if max(known) >= _FEWEST_KNOWN and max(known) > 2 * min(known):
        return listed if known[0] > known[1] else other
    used = _used_assignments(reading, {*listed.uppdrag, *other.uppdrag})
    fits = [bool(used) and used <= {*department.uppdrag} for department in (listed, other)]
    if fits[0] == fits[1]:
        return None
    return listed if fits[0] else other


def _known_figures(reading: Reading, expected: Expected, department: Department) -> int:
    """How many amounts are those that a department reported before."""
    then = _reported(reading, expected, department)
    count = 0
    for table in reading.contract.tables.values():
        for row, column, prefill in wanted_cells(table, then):
            key = (table.id, row, column)
            fact = carried(table, key, prefill, then[prefill.source])
            now = reading.submission.value(key)
            count += bool(now) and fact is not None and fact.value == now
    return count


def _reported(
    reading: Reading, expected: Expected, department: Department
) -> dict[EarlierKind, EarlierReport]:
    given: dict[EarlierKind, EarlierReport] = {}
    for source in EarlierKind:
        kind = wanted(reading.contract, source)
        for earlier in getattr(expected, source) or ():
            found = earlier.of(_as_sender(reading, department)) if earlier.kind == kind else None
            if found is not None:
                given[source] = found
    return given


def _as_sender(reading: Reading, department: Department) -> Sender:
    return replace(reading.submission.sender, code=department.code, name=department.name)


def _used_assignments(reading: Reading, listed: set[str]) -> set[str]:
    """The rows with amounts among some assignments."""
    return {
        row
        for table in reading.contract.tables.values()
        for row in reading.submission.rows.get(table.id, ())
        if row in listed and reading.figures.is_used(table, row)
    }


@rule(
    Words(
        "KAL143",
        Severity.ERROR,
        sv="Omslaget har koden {code} för {coded}, men namnet {named}, som har koden {right}. "
        "{hint}",
        en="The cover has the code {code} of {coded}, but the name {named}, whose code is "
        "{right}. {hint}",
        wants=("manifest",),
    )
)
def two_departments(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """The cover's code and name are the same department's in the list.

    Whose figures the workbook has shows by the plan and earlier reports, else by the assignments;
    then the message says which of the two is wrong, and the figures are compared with that
    department's.

    ## Regel
    Omslagets kod och namn är samma avdelnings i förteckningen.

    ## Varför
    Annars räknas en avdelnings belopp som en annans, och den andras fil ser ut som en dubblett.

    ## Exempel
    ```exempel
    manifest 110 Kansli regionkontoret fortroendevalda
    manifest 160 Säkerhet regionkontoret utvecklingsmedel
    | Omslag | Ifyllt |
    |---|---|
    | Avdelning | Säkerhet |
    ```

    ## Så rättar du
    Rätta det som är fel på omslaget. Meddelandet säger vilket det är, när det framgår av beloppen.

    ## In English
    One department's amounts would be counted as another's. Mend the code or the name.
    """
    for conflict in conflicts(reading, expected):
        coded, named = conflict.coded, conflict.named
        facts = {"code": coded.code, "coded": coded.name, "named": named.name, "right": named.code}
        row = "department_code" if conflict.owner is named else "department"
        place = reading.submission.place((COVER, row, VALUE))
        yield Hit(place, {**facts, "hint": _advice(conflict)})


def _advice(conflict: Conflict) -> Phrase:
    coded, named = conflict.coded, conflict.named
    if conflict.owner is named:
        facts = {"department": named.name, "code": named.code}
        return Phrase(
            "cover_code_wrong",
            "The figures are those of {department}: change the code to {code}.",
            facts,
        )
    if conflict.owner is coded:
        facts = {"department": coded.name}
        return Phrase(
            "cover_name_wrong",
            "The figures are those of {department}: change the name.",
            facts,
        )
    return Phrase("cover_either_wrong", "Change the one that is wrong.")


@rule(
    Words(
        "KAL144",
        Severity.WARNING,
        sv="{found} står inte i förteckningen, som har {listed}. Rätta omslaget eller "
        "förteckningen.",
        en="{found} is not in the list, which has {listed}. Mend the cover or the list.",
        wants=("manifest",),
    )
)
def name_not_listed(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """The cover's department and administration have the names that the list has.

    A department is known by its code; a name that only adds to the list's, or shortens it, is the
    same name.

    ## Regel
    Omslagets avdelning och förvaltning heter som i förteckningen.

    ## Varför
    En kod med ett annat namn kan vara felskriven, och en annan förvaltnings fil hör inte hit.

    ## Exempel
    ```exempel
    manifest 110 Kansli
    | Omslag | Ifyllt |
    |---|---|
    | Förvaltning | Hallands sjukhus |
    ```

    ## Så rättar du
    Rätta namnet eller koden på omslaget. Har avdelningen bytt namn, rätta förteckningen.

    ## In English
    A code with another name may be a slip, and another administration's file belongs elsewhere.
    """
    manifest, sender = expected.manifest, reading.submission.sender
    if manifest is None or reading.submission.level is not Level.DEPARTMENT:
        return
    department = manifest.department(sender)
    if department and manifest.named(sender.name) is None:
        yield from _other_name(reading, "department", sender.name, department.name)
    yield from _other_name(
        reading, "administration", sender.administration, manifest.administration
    )


def _other_name(reading: Reading, row: str, found: str, listed: str) -> Iterator[Hit]:
    a, b = folded(found), folded(listed)
    if a and b and a not in b and b not in a:
        place = reading.submission.place((COVER, row, VALUE))
        yield Hit(place, {"found": found, "listed": listed})


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
