"""KAL401-KAL403, KAL410: the same thing said in two places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kalkyl.contract.spec import TOTAL, Claim, Control
from kalkyl.contract.validate import violations
from kalkyl.figures.interval import total
from kalkyl.figures.precision import entries_behind
from kalkyl.form.controls import control_keys, controls_at, is_claimed
from kalkyl.model import Fact, Key, Place, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.compare import Difference, Fault, series, short_tables
from kalkyl.rules.printed import Known
from kalkyl.rules.words import column_words, figure, named, row_words


@rule(
    Words(
        "KAL401",
        Severity.ERROR,
        sv="{cell_name} i {table}: {printed:n} står i cellen, men samma uppgift är {expected:n} "
        "i {other}.{hint}",
        en="{cell_name} in {table}: the cell says {printed:n}, but the same figure is "
        "{expected:n} in {other}.{hint}",
    )
)
def same_figure_in_two_tables(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A figure that stands in two tables is the same in both, rounding allowed.

    ## Varför
    En indikator på 26 250 och en tabell på 26 350 har tryckts i samma rapport.

    ## Exempel
    | Indikator: prognos | Årsprognos |
    |---|---|
    | Prognos budgetavvikelse | -26 250 |

    ## Så rättar du
    Skriv tillbaka formeln som hämtar beloppet ur tabellen.

    ## In English
    An indicator of 26 250 and a table of 26 350 have been printed in one report.
    """
    for one in reading.differences:
        if one.fault is Fault.WRONG and series(one.measure) == "copy":
            also = reading.printed.contradicting(reading.figures, one.fact.key)
            yield Hit(one.fact.place, _copied(reading, one), also)


def _copied(reading: Reading, one: Difference) -> dict[str, str]:
    """The facts of a copy that is wrong, with the cell that it should repeat."""
    unit = one.fact.unit
    source = reading.printed.parts(one.fact.key)[0]
    return {
        **named(reading, one.fact.key),
        "printed": figure(one.fact.value, unit),
        "expected": figure(one.expected.value, unit),
        "other": str(_place(reading, source) or "–"),
        "hint": _mend(reading, one, source),
    }


def _mend(reading: Reading, one: Difference, source: Key) -> str:
    """The formula that belongs there; of a form, whether the figure is from another column."""
    if not reading.placing.is_typed(one.fact.key):
        return f" Mallens formel: {one.formula}"
    return _taken_from(reading, one.fact, source)


def _taken_from(reading: Reading, fact: Fact, source: Key) -> str:
    """Asks about the neighbour of a copy's source that says what the copy says."""
    table, row, column = source
    others = (one for one in reading.contract.tables[table].columns if one != column)
    for other in others:
        found = reading.printed.fact((table, row, other))
        if found is not None and found.value == fact.value != 0:
            spec = reading.contract.spec(found.key)
            name = column_words(spec, found.key)
            return f" Talet står i kolumnen {name} ({found.place}): är det hämtat därifrån?"
    return ""


@dataclass(frozen=True, slots=True)
class _Broken:
    """A control that no rounding can mend: both figures as exactly as they are known.

    ``summed`` is what the rows under a typed total come to, where these are to blame and not it.
    """

    control: Control
    left: Key
    right: Key
    one: Known
    other: Known
    summed: Known | None = None


def _broken(reading: Reading, *, claimed: bool) -> Iterator[_Broken]:
    """The controls whose two figures no rounding can bring together."""
    for control in controls_at(reading.contract, reading.submission.level):
        if (control.claim is not None) is not claimed:
            continue
        for left in control_keys(reading.contract, control):
            found = _judged(reading, control, left) if _applies(reading, control, left) else None
            if found is not None:
                yield found


def _judged(reading: Reading, control: Control, left: Key) -> _Broken | None:
    """A control held against what its figures can be, if they disagree.

    A typed total that its own rows contradict is told of as such. If it is right all the same, the
    rows are wrong; if the rows are, nothing more need be said.
    """
    right = control.right.key(left)
    one, rows = _sum(reading, control, left), reading.printed.known(reading.figures, right)
    if one is None or rows is None:
        return None
    typed = reading.printed.typed(right)
    if typed is None or typed.interval.meets(rows.interval):
        agree = one.interval.meets(rows.interval)
        return None if agree else _Broken(control, left, right, one, rows)
    if one.interval.meets(rows.interval):
        return None
    blames_rows = one.interval.meets(typed.interval)
    return _Broken(control, left, right, one, typed, rows if blames_rows else None)


def _sum(reading: Reading, control: Control, left: Key) -> Known | None:
    """The left side of a control with what is added to it, as far as that is filled in."""
    keys = (left, *(ref.key(left) for ref in control.plus))
    found = [reading.printed.known(reading.figures, key) for key in keys]
    known = [one for one in found if one is not None]
    if found[0] is None:
        return None
    value = sum((one.value for one in known), Decimal(0))
    return Known(left, value, total(one.interval for one in known))


def _told(reading: Reading) -> Iterator[tuple[_Broken, tuple[Place, ...]]]:
    """The broken controls that no claim brings up, each with the cells of those that follow."""
    found = {one.control.id: one for one in _broken(reading, claimed=False)}
    led: dict[str, list[Place]] = {}
    for one in found.values():
        causes = [found[cause] for cause in one.control.follows if cause in found]
        if causes:
            causes.sort(key=lambda cause: cause.summed is not None)
            led.setdefault(causes[0].control.id, []).extend(_typed_cells(reading, one))
    for name, one in found.items():
        if not set(one.control.follows) & set(found):
            yield one, tuple(led.get(name, ()))


def _typed_cells(reading: Reading, one: _Broken) -> Iterator[Place]:
    """The typed figures of a control, row by row where it is about a total that is not shown."""
    table, row, column = one.left
    rows = reading.figures.rows(reading.contract.tables[table]) if row == TOTAL else ()
    for key in (one.left, *((table, each, column) for each in rows), one.right):
        place = reading.submission.place(key)
        if place is not None and reading.printed.fact(key):
            yield place


def _applies(reading: Reading, control: Control, left: Key) -> bool:
    """Whether a control's figures are claimed to agree, and rest on nothing told of elsewhere."""
    figures = reading.figures
    if control.claim is not None:
        label = row_words(reading, left)
        return is_claimed(figures, control.claim, label) and not _has_gap(reading, control.claim)
    keys = (left, *(ref.key(left) for ref in control.plus), control.right.key(left))
    entries = [entry for key in keys for entry in entries_behind(figures, key)]
    if {entry[0] for entry in entries} & short_tables(reading.contract, reading.submission):
        return False
    return not any(_is_wrong(reading, entry) for entry in entries)


def _is_wrong(reading: Reading, key: Key) -> bool:
    """Whether an entry is one that cannot be, such as a cost with plus."""
    spec = reading.contract.spec(key)
    return spec is not None and bool(violations(spec, reading.submission.value(key)))


def _has_gap(reading: Reading, claim: Claim) -> bool:
    """Whether a row that would be counted leaves out what it is counted by."""
    table = reading.contract.tables[claim.table]
    asked = (claim.row_in, *claim.where)
    return any(
        reading.submission.value((table.id, row, column)) is None
        for row in reading.submission.rows.get(table.id, ())
        for column in asked
    )


def _hit(reading: Reading, one: _Broken, also: tuple[Place, ...] = ()) -> Hit:
    """What is told of a broken control; where rows are to blame, they and not their total."""
    place = _place(reading, one.other.key)
    right = one.summed or one.other
    facts = {
        "control": one.control.label,
        "row": row_words(reading, one.left),
        "left": figure(one.one.value, "tkr"),
        "right": figure(right.value, "tkr"),
        "gap": figure(one.one.value - right.value, "tkr"),
        "other": str(place or "–"),
        "hint": "Rätta det belopp som är fel, eller förklara i en kommentar.",
    }
    block = reading.placing.block(one.right)
    if one.summed is not None and block is not None:
        facts["other"] = f"raderna {block.body(one.right[2])}"
        facts["total"] = str(place)
        facts["hint"] = f"Summan {place} stämmer: leta efter felet i en av raderna."
    cells = dict.fromkeys(cell for cell in (place, *also) if cell)
    return Hit(_place(reading, one.left), facts, tuple(cells))


def _place(reading: Reading, key: Key) -> Place | None:
    """Where a figure stands; one that a form does not show, where its first entry does."""
    entries = entries_behind(reading.figures, key)
    places = map(reading.submission.place, (key, *entries))
    return next((place for place in places if place is not None), None)


@rule(
    Words(
        "KAL402",
        Severity.WARNING,
        sv="{control}: {left:n} mot {right:n} ({other}), en skillnad på {gap:n}. {hint}",
        en="{control}: {left:n} against {right:n} ({other}), a difference of {gap:n}. {hint}",
        severity_in={"arsredovisning": Severity.ERROR},
    )
)
def controls_agree(reading: Reading, _: Expected) -> Iterator[Hit]:
    """Costs and income make up the result, in outcome and in budget, rounding allowed.

    A warning while the year goes on, an error in the annual report. Where a form's typed total and
    its rows differ (KAL301), costs and income may bear out the total: then a row is wrong.

    ## Varför
    Kostnader och intäkter som inte blir resultatet har tryckts med 3,7 mnkr emellan.

    ## Exempel
    | Kostnads- och intäktsutveckling | Ack utfall i år |
    |---|---|
    | Kostnader | -1 |

    ## Så rättar du
    Jämför med ekonomisystemet: vilket av beloppen saknar en post?

    ## In English
    Costs and income that do not make up the result have been printed, 3.7 million apart.
    """
    for one, also in _told(reading):
        yield _hit(reading, one, also)


@rule(
    Words(
        "KAL410",
        Severity.WARNING,
        sv="{cell_name} i {table}: {printed:n} står i cellen, men samma uppgift är {expected:n} i "
        "{other}. Det är mer än avrundning av en uppgift: den ena är summan av avrundade rader. "
        "Räkna summan på oavrundade belopp.",
        en="{cell_name} in {table}: the cell says {printed:n}, but the same figure is {expected:n} "
        "in {other}. That is more than rounding one figure: one of them adds up rounded rows. "
        "Add up amounts that are not rounded.",
    )
)
def copy_is_rounded_alike(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A figure shown in two units rounds from the one to the other.

    Told in forms with typed figures, where both are what the rows can come to but not the same.

    ## Varför
    Indikatorn −475 423 tkr avrundas till −475,4 mnkr. I tabellen trycktes −475,5, summan av rader
    som redan var avrundade.

    ## Exempel
    ```exempel
    formulär 2021
    Prognos!B13 = -83,4
    ```

    ## Så rättar du
    Låt summan räknas på oavrundade belopp och avrunda sist.

    ## In English
    A total made of rounded rows may be off in its last digit. Add up first, round last.
    """
    for one in reading.differences:
        source = reading.printed.source(one.fact.key)
        if one.fault is Fault.ROUNDED and source is not None:
            place = reading.submission.place(source)
            unit = one.fact.unit
            facts = {
                "printed": figure(one.fact.value, unit),
                "expected": figure(one.expected.value, unit),
                "other": str(place) if place else "",
            }
            cells = (place,) if place else ()
            yield Hit(one.fact.place, {**named(reading, one.fact.key), **facts}, cells)


@rule(
    Words(
        "KAL403",
        Severity.ERROR,
        sv="{row}: posterna i analysen blir {left:n} och sägs vara fullständiga, men avvikelsen "
        "är {right:n}. {gap:n} saknar eller har för mycket förklaring.",
        en="{row}: the items of the analysis come to {left:n} and are said to be complete, but "
        "the variance is {right:n}. {gap:n} is unexplained or explained too much.",
    )
)
def analysis_is_complete(reading: Reading, _: Expected) -> Iterator[Hit]:
    """Items said to be complete add up to the variance that they explain, rounding allowed.

    ## Varför
    +4,2 mnkr förklarat med poster som blir 2,2 har tryckts i en riktig rapport.

    ## Exempel
    | Analys av avvikelser | Belopp |
    |---|---|
    | rad 1 | 7 777 |

    ## Så rättar du
    Rätta beloppen, lägg till posten som saknas, eller skriv Nej under Fullständig uppdelning.

    ## In English
    +4.2 million explained by items that come to 2.2 has been printed in a real report.
    """
    for one in _broken(reading, claimed=True):
        yield _hit(reading, one)
