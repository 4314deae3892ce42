"""KAL131-KAL137: whether it is the report, the year and the department that were asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.document import folded
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.spec import VALUE
from kalkyl.model import NOTHING, Facts, Level, Listed, Phrase, Place, Severity
from kalkyl.rules.catalogue import Case, Cases, Expected, Hit, Reading, Words, batch_rule, rule
from kalkyl.rules.cover_sender import conflicts, owner_of, sender_of
from kalkyl.tables.cover import year_in


def _cover(reading: Reading, row: str) -> Place | None:
    return reading.submission.place((COVER, row, VALUE))


_MOST_FILES = 20
"""Of a department's files, so many are named."""


@rule(
    Words(
        "KAL131",
        Severity.ERROR,
        sv="Arbetsboken gäller {found}, men {expected} väntas. Skicka rätt rapport.",
        en="The workbook is for {found}, but {expected} is expected. Send the right report.",
        wants=("report",),
    )
)
def wrong_report(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """A workbook is for the report that is collected.

    ## Regel
    En arbetsbok gäller den rapport som samlas in.

    ## Varför
    En annan rapports belopp gäller en annan period.

    ## Exempel
    ```exempel
    väntad rapport arsredovisning
    ```

    ## Så rättar du
    Fyll i och skicka den mall som gäller den här omgången.

    ## In English
    Another report's amounts are for another period. Send the right one.
    """
    if reading.contract.report != expected.report:
        facts = {"found": reading.contract.report, "expected": expected.report or ""}
        yield Hit(_cover(reading, "report"), facts)


@rule(
    Words(
        "KAL132",
        Severity.ERROR,
        sv="Arbetsboken gäller år {found}, men {expected} väntas. {advice}",
        en="The workbook is for the year {found}, but {expected} is expected. {advice}",
        wants=("year",),
    )
)
def wrong_year(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """A workbook is for the year that is collected.

    Where only the cover's year says another, the workbook is read as the expected year's.

    ## Regel
    En arbetsbok gäller det år som samlas in.

    ## Varför
    Förra årets fil skickas lätt igen av misstag.

    ## Exempel
    ```exempel
    väntat år 2020
    ```

    ## Så rättar du
    Fyll i och skicka årets mall.

    ## In English
    Last year's file is easily sent again. Use this year's template.
    """
    year = year_in(reading.submission.value((COVER, "year", VALUE)))
    if expected.year not in {reading.contract.year, None} or year not in {expected.year, None}:
        found = reading.contract.year if year is None else year
        is_slip = reading.contract.year == expected.year
        facts: Facts = {
            "found": str(found),
            "expected": str(expected.year),
            "advice": _CORRECT_YEAR if is_slip else _THIS_YEARS,
        }
        yield Hit(_cover(reading, "year"), facts)


_THIS_YEARS = Phrase("use_this_years", "Use this year's template.")
_CORRECT_YEAR = Phrase("correct_the_year", "Correct the year: the period is this year's.")


@rule(
    Words(
        "KAL133",
        Severity.ERROR,
        sv="Perioden slutar {found}, men {title} {year} gäller till och med {expected}.",
        en="The period ends {found}, but {title} {year} is up to and including {expected}.",
    )
)
def wrong_period(reading: Reading, _: Expected) -> Iterator[Hit]:
    """The period on the cover is the report's own.

    ## Regel
    Perioden på omslaget är rapportens egen.

    ## Varför
    Belopp för en annan period går inte att lägga ihop med de andras.

    ## Exempel
    | Omslag | Ifyllt |
    |---|---|
    | Period t.o.m. | 2021-08-31 |

    ## Så rättar du
    Kontrollera att beloppen gäller rapportens period, och rätta datumet.

    ## In English
    Amounts for another period cannot be added to the others. Check them and mend the date.
    """
    key = (COVER, "period_end", VALUE)
    found, right = reading.submission.value(key), date.fromisoformat(reading.contract.period_end)
    if isinstance(found, date) and found != right:
        contract = reading.contract
        facts = {"found": str(found), "expected": str(right)}
        yield Hit(
            reading.submission.place(key),
            {**facts, "title": contract.title, "year": str(contract.year)},
        )


@rule(
    Words(
        "KAL134",
        Severity.ERROR,
        sv="Avdelningen {found} finns inte i förteckningen för {administration}.{hint:+}",
        en="The department {found} is not in the list for {administration}.{hint:+}",
        wants=("manifest",),
    )
)
def unknown_department(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """A workbook comes from a department in the administration's list.

    Code counts before name; case and Unicode form do not matter.

    ## Regel
    En arbetsbok kommer från en avdelning i förteckningen.

    ## Varför
    En okänd avdelning kan vara en felskrivning, och då räknas den rätta som saknad.

    ## Exempel
    ```exempel
    manifest 110 Kansli
    | Omslag | Ifyllt |
    |---|---|
    | Avdelning | Kanslli |
    | Avdelningskod | 119 |
    ```

    ## Så rättar du
    Rätta avdelning och kod på omslaget, eller lägg till avdelningen i förteckningen.

    ## In English
    An unknown department may be a slip, and then the right one counts as missing. Mend the cover.
    """
    manifest, submission = expected.manifest, reading.submission
    if manifest is None or submission.level is not Level.DEPARTMENT or not submission.sender.code:
        return
    if manifest.department(submission.sender) is None:
        named = manifest.named(submission.sender.name)
        meant = f"{named.code} {named.name}" if named else ""
        hint = Phrase("is_it", "Is {meant} meant?", {"meant": meant}) if named else NOTHING
        found = f"{submission.sender.code} {submission.sender.name}".strip()
        facts = {"found": found, "administration": manifest.administration, "hint": hint}
        yield Hit(_cover(reading, "department_code"), facts)


@rule(
    Words(
        "KAL135",
        Severity.ERROR,
        sv="Uppdraget {row} saknar belopp i {table}, men avdelningen har det enligt förteckningen.",
        en="The assignment {row} has no amounts in {table}, but the department has it by the list.",
        wants=("manifest",),
    )
)
def assignment_missing(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """A department reports every assignment that the list says it has.

    ## Regel
    En avdelning redovisar varje uppdrag som den har enligt förteckningen.

    ## Varför
    En rad som lämnats tom av misstag gör förvaltningens total för låg.

    ## Exempel
    ```exempel
    manifest 110 Kansli regionkontoret fortroendevalda utvecklingsmedel
    ```

    ## Så rättar du
    Fyll i uppdraget, eller rätta förteckningen.

    ## In English
    A row left blank by mistake leaves the total short. Fill it in, or mend the list.
    """
    manifest, submission = expected.manifest, reading.submission
    department = manifest.department(sender_of(reading, expected)) if manifest else None
    if department is None or submission.level is not Level.DEPARTMENT:
        return
    for table in reading.contract.tables.values():
        rows = [row for row in department.uppdrag if row in submission.rows.get(table.id, ())]
        if not table.required or not any(reading.figures.is_used(table, row) for row in rows):
            continue  # a table left wholly blank is reported once, by KAL201
        for row in rows:
            if not reading.figures.is_used(table, row):
                column = next(iter(reading.placing.blocks[table.id].columns))
                facts = {"row": reading.figures.label((table.id, row, "")), "table": table.label}
                yield Hit(submission.place((table.id, row, column)), facts)


@dataclass(frozen=True, slots=True)
class _Senders:
    """A file, and the departments in it with their names: its own, or the members of a total."""

    file: str
    identities: tuple[tuple[tuple[str, str], str], ...]


def _senders(case: Case) -> _Senders | None:
    if case.reading is None:
        return None
    submission = case.reading.submission
    senders = [sender for sender, _ in submission.members] or [submission.sender]
    identities = (
        (
            (folded(sender.administration), folded(sender.code or sender.name)),
            f"{sender.code} {sender}".strip(),
        )
        for sender in senders
    )
    return _Senders(case.received.source.file, tuple(identities))


@batch_rule(
    Words(
        "KAL136",
        Severity.ERROR,
        sv="Avdelningen {sender} har lämnat in flera gånger: även {other}. {hint}",
        en="The department {sender} has handed in more than once: also {other}. {hint}",
    ),
    _senders,
)
def duplicate_department(
    kept: Sequence[_Senders | None], cases: Cases
) -> Iterator[tuple[int, Hit]]:
    """A department hands in one workbook, counted also inside totals.

    A file whose cover has the code of one department and the name of another (KAL143), or whose
    figures or assignments are another's, is reported, and not the one file beside it that has all
    of them right. Where nothing tells which it is, both are, and the message says so.

    ## Regel
    En avdelning lämnar in en arbetsbok, även räknat inuti totaler.

    ## Varför
    Samma avdelning två gånger ger dubbla belopp i totalen.

    ## Exempel
    ```exempel
    filer: 110 110
    ```

    ## Så rättar du
    Ta bort den arbetsbok som inte gäller. Ligger avdelningen redan i en total, ta bort den ena.

    ## In English
    The same department twice doubles its amounts. Keep the workbook that applies.
    """
    owners: dict[tuple[str, str], list[int]] = {}
    names: dict[tuple[str, str], str] = {}
    files = [own.file if own else "" for own in kept]
    for number, own in enumerate(kept):
        for who, name in own.identities if own else ():
            owners.setdefault(who, []).append(number)
            names.setdefault(who, name)
    reported: set[int] = set()
    for who, numbers in owners.items():
        if len(numbers) == 1:
            continue
        strangers = {number: _stranger(cases(number)) for number in numbers}
        innocent = [number for number, hint in strangers.items() if hint is None]
        for place, number in enumerate(numbers):
            if number not in reported and innocent != [number]:
                reported.add(number)
                other = _others([files[number] for number in numbers], place)
                hint = strangers[number] or (_EITHER if len(innocent) == len(numbers) else _KEEP)
                yield number, Hit(None, {"sender": names[who], "other": other, "hint": hint})


_KEEP = Phrase("department_twice_keep", "Keep the one that applies.")
_EITHER = Phrase(
    "department_twice_either",
    "Keep the one that applies; if one is another department's, nothing in them tells which.",
)


def _stranger(case: Case) -> Phrase | None:
    """Why a file may be another department's than its code says; ``None`` where it is not."""
    if case.reading is None:
        return None
    if conflicts(case.reading, case.expected):
        return Phrase("department_twice_cover", "The code and the name on its cover are not one's.")
    owner = owner_of(case.reading, case.expected)
    if owner is None:
        return None
    return Phrase(
        "department_twice_figures",
        "Its figures are those of {department}: mend its cover.",
        {"department": f"{owner.code} {owner.name}"},
    )


def _others(files: Sequence[str], place: int) -> Listed:
    """The other files of a department, and how many more there are."""
    around = (*files[:place][:_MOST_FILES], *files[place + 1 :][:_MOST_FILES])
    named = around[:_MOST_FILES]
    return Listed(named, len(files) - 1 - len(named))


def _kind(case: Case) -> str:
    """Report and year, as far as nothing was said of them."""
    if case.reading is None:
        return ""
    title = "" if case.expected.report else case.reading.contract.title
    year = "" if case.expected.year else str(case.reading.contract.year)
    return f"{title} {year}".strip()


@batch_rule(
    Words(
        "KAL137",
        Severity.ERROR,
        sv="Arbetsboken gäller {found}, men de flesta andra gäller {expected}. "
        "De kan inte läggas ihop.",
        en="The workbook is for {found}, but most others are for {expected}. "
        "They cannot be merged.",
    ),
    _kind,
)
def files_disagree(kinds: Sequence[str | None], _: Cases) -> Iterator[tuple[int, Hit]]:
    """Files that come together are for the same report and year.

    ## Regel
    Filer som kommer tillsammans gäller samma rapport och år.

    ## Varför
    Utan uppgift om vad som väntas jämförs filerna med varandra.

    ## Exempel
    ```exempel
    filer: 110/2021 120/2021 130/2020
    ```

    ## Så rättar du
    Ta bort filen som inte hör till omgången, eller ange --report och --year.

    ## In English
    With nothing said of what is expected, the files are held against each other.
    """
    known = Counter(kind for kind in kinds if kind)
    if len(known) < 2:  # noqa: PLR2004  # one kind cannot disagree
        return
    common = known.most_common(1)[0][0]
    for number, kind in enumerate(kinds):
        if kind and kind != common:
            yield number, Hit(None, {"found": kind, "expected": common})
