"""KAL401-KAL403, KAL405: the same thing said in two places."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.contract.spec import TOTAL, Claim, Control
from kalkyl.contract.validate import violations
from kalkyl.figures.precision import entries_behind, interval
from kalkyl.form.controls import control_keys, controls_at, is_claimed
from kalkyl.model import Key, Place, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.compare import Fault, series, short_tables
from kalkyl.rules.totals import wrong_figures
from kalkyl.rules.words import figure, named, row_words


@rule(
    Words(
        "KAL401",
        Severity.ERROR,
        sv="{cell_name} i {table}: {printed:n} står i cellen, men samma belopp är {expected:n} "
        "i sin tabell. Mallens formel: {formula}",
        en="{cell_name} in {table}: the cell says {printed:n}, but the same amount is "
        "{expected:n} in its own table. The template's formula: {formula}",
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
    return wrong_figures(reading, "copy", unless=_sums_nothing_shown)


def _sums_nothing_shown(reading: Reading, key: Key) -> bool:
    """Whether a figure repeats a total that the workbook has no cell for."""
    spec = reading.contract.spec(key)
    refs = spec.formula.of if spec and spec.formula else ()
    sources = (ref.key(key) for ref in refs)
    return any(one[1] == TOTAL and one not in reading.submission.facts for one in sources)


@rule(
    Words(
        "KAL405",
        Severity.ERROR,
        sv="{cell_name} i {table}: {printed:n} står i cellen, men raderna i {other} blir "
        "{expected:n}.",
        en="{cell_name} in {table}: the cell says {printed:n}, but the rows of {other} add up to "
        "{expected:n}.",
    )
)
def rows_add_up_to_indicator(reading: Reading, _: Expected) -> Iterator[Hit]:
    """An indicator is the sum of the rows it stands for, also where no total is shown.

    Where the table has its total, KAL301 and KAL401 tell which of the two is wrong.

    ## Varför
    Formulär utan summarad låter en indikator stå som ingen har räknat ihop.

    ## Exempel
    ```exempel
    formulär formular-2021
    töm Prognos!A13:D13
    Prognos!B5 = -90 000
    ```

    ## Så rättar du
    Summera raderna och skriv summan i indikatorn, eller leta upp raden som är fel.

    ## In English
    A form without a total row lets an indicator stand that nobody has added up. Add up the rows.
    """
    for one in reading.differences:
        key = one.fact.key
        is_wrong = one.fault in {Fault.WRONG, Fault.MISLEADING} and series(one.measure) == "copy"
        if is_wrong and _sums_nothing_shown(reading, key):
            spec = reading.contract.spec(key)
            source = spec.formula.of[0].key(key) if spec and spec.formula else key
            facts = {
                "printed": figure(one.fact.value, one.fact.unit),
                "expected": figure(one.expected.value, one.fact.unit),
                "other": reading.contract.tables[source[0]].label,
            }
            yield Hit(one.fact.place, {**named(reading, key), **facts})


def _disagreeing(reading: Reading, *, claimed: bool) -> Iterator[tuple[Control, Key, Key]]:
    """The controls whose two figures no rounding can bring together."""
    for control in controls_at(reading.contract, reading.submission.level):
        if (control.claim is not None) is not claimed:
            continue
        for left in control_keys(reading.contract, control):
            right = control.right.key(left)
            if _applies(reading, control, left):
                one, other = interval(reading.figures, left), interval(reading.figures, right)
                if one is not None and other is not None and not one.meets(other):
                    yield control, left, right


def _applies(reading: Reading, control: Control, left: Key) -> bool:
    """Whether a control's figures are claimed to agree, and rest on nothing told of elsewhere."""
    figures = reading.figures
    if control.claim is not None:
        label = row_words(reading, left)
        return is_claimed(figures, control.claim, label) and not _has_gap(reading, control.claim)
    pair = (left, control.right.key(left))
    entries = [entry for key in pair for entry in entries_behind(figures, key)]
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


def _hit(reading: Reading, control: Control, left: Key, right: Key) -> Hit:
    a, b = reading.figures[left].number, reading.figures[right].number
    other = _place(reading, right)
    facts = {
        "control": control.label,
        "row": row_words(reading, left),
        "left": figure(a, "tkr"),
        "right": figure(b, "tkr"),
        "gap": figure(a - b if a is not None and b is not None else None, "tkr"),
        "other": str(other) if other else "",
    }
    return Hit(_place(reading, left), facts, (other,) if other else ())


def _place(reading: Reading, key: Key) -> Place | None:
    """Where a figure stands; one that a form does not show, where its first entry does."""
    entries = entries_behind(reading.figures, key)
    places = map(reading.submission.place, (key, *entries))
    return next((place for place in places if place is not None), None)


@rule(
    Words(
        "KAL402",
        Severity.WARNING,
        sv="{control}: {left:n} mot {right:n} ({other}), en skillnad på {gap:n}. "
        "Rätta det belopp som är fel, eller förklara i en kommentar.",
        en="{control}: {left:n} against {right:n} ({other}), a difference of {gap:n}. "
        "Mend the amount that is wrong, or explain in a comment.",
    )
)
def controls_agree(reading: Reading, _: Expected) -> Iterator[Hit]:
    """Costs and income make up the result, in outcome and in budget, rounding allowed.

    A warning while the year goes on; the annual report's schema makes it an error.

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
    for found in _disagreeing(reading, claimed=False):
        yield _hit(reading, *found)


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
    for found in _disagreeing(reading, claimed=True):
        yield _hit(reading, *found)
