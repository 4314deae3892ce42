"""KAL401-KAL403, KAL405, KAL410: the same thing said in two places."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.contract.spec import TOTAL
from kalkyl.figures.precision import entries_behind
from kalkyl.model import NOTHING, ExcelFormula, Fact, Facts, FactValue, Key, Phrase, Place, Severity
from kalkyl.rules.catalogue import Expected, Hit, InSheet, Reading, Words, rule
from kalkyl.rules.computed_cells import Difference, Fault, series
from kalkyl.rules.control_agreement import FailedControl, broken_controls, place_of, told_controls
from kalkyl.rules.labels import column_words, figure, named, row_words
from kalkyl.rules.likely_slips import likely_slip
from kalkyl.rules.reversed_signs import suspect_keys


@rule(
    Words(
        "KAL401",
        Severity.ERROR,
        sv="{cell_name} i {table}: {printed} står i cellen, men samma uppgift är {expected} "
        "i {other}.{hint:+}",
        en="{cell_name} in {table}: the cell says {printed}, but the same figure is "
        "{expected} in {other}.{hint:+}",
        in_sheet=InSheet.PARTLY,
    )
)
def same_figure_in_two_tables(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A figure that stands in two tables is the same in both, rounding allowed.

    ## Regel
    En uppgift som står i två tabeller är densamma i båda, på avrundning när.

    ## Varför
    En indikator på 26 250 och en tabell på 26 350 har tryckts i samma rapport.

    ## Exempel
    | Indikator: prognos | Årsprognos |
    |---|--:|
    | Prognos budgetavvikelse | -26 250 |

    | Prognos per uppdrag | Prognos |
    |---|--:|
    | Total | *-83 305* |

    ## Så rättar du
    Skriv tillbaka formeln som hämtar beloppet ur tabellen.

    ## In English
    An indicator of 26 250 and a table of 26 350 have been printed in one report.
    """
    for difference in reading.differences:
        is_copy = difference.fault is Fault.WRONG and series(difference.measure) == "copy"
        if is_copy and not _sums_nothing_shown(reading, difference.fact.key):
            also = reading.printed.contradicting(reading.figures, difference.fact.key)
            yield Hit(difference.fact.place, _copied(reading, difference), also)


def _copied(reading: Reading, difference: Difference) -> Facts:
    """The facts of a copy that is wrong, with the cell that it should repeat."""
    unit = difference.fact.unit
    source = reading.printed.parts(difference.fact.key)[0]
    return {
        **named(reading, difference.fact.key),
        "printed": figure(difference.fact.value, unit),
        "expected": figure(difference.expected.value, unit),
        "other": place_of(reading, source) or "–",
        "hint": _correction(reading, difference, source),
    }


def _correction(reading: Reading, difference: Difference, source: Key) -> FactValue:
    """The formula that belongs there; of a form, whether the figure is from another column."""
    if not reading.placing.is_typed(difference.fact.key):
        formula: Facts = {"formula": ExcelFormula(difference.formula)}
        return Phrase("template_formula", "The template's formula: {formula}", formula)
    return _taken_from(reading, difference.fact, source)


def _taken_from(reading: Reading, fact: Fact, source: Key) -> FactValue:
    """Asks about the neighbour of a copy's source that says what the copy says."""
    table, row, column = source
    others = (other for other in reading.contract.tables[table].columns if other != column)
    for other in others:
        found = reading.printed.fact((table, row, other))
        if found is not None and found.value == fact.value != 0:
            spec = reading.contract.spec(found.key)
            name = column_words(spec, found.key)
            facts = {"column": name, "cell": found.place or "–"}
            return Phrase(
                "taken_from_column",
                "The column {column} ({cell}) says so: was it taken from there?",
                facts,
            )
    return NOTHING


def _sums_nothing_shown(reading: Reading, key: Key) -> bool:
    """Whether a figure repeats a total that the workbook has no cell for."""
    spec = reading.contract.spec(key)
    refs = spec.formula.of if spec and spec.formula else ()
    sources = (ref.key(key) for ref in refs)
    return any(source[1] == TOTAL and source not in reading.submission.facts for source in sources)


@rule(
    Words(
        "KAL405",
        Severity.ERROR,
        sv="{cell_name} i {table}: {printed} står i cellen, men raderna i {other} blir {expected}.",
        en="{cell_name} in {table}: the cell says {printed}, but the rows of {other} add up to "
        "{expected}.",
    )
)
def rows_add_up_to_indicator(reading: Reading, _: Expected) -> Iterator[Hit]:
    """An indicator is the sum of the rows it stands for, also where no total is shown.

    Where the table has its total, KAL301 and KAL401 tell which of the two is wrong.

    ## Regel
    En indikator är summan av raderna som den står för, även där ingen summa visas.

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
    for difference in reading.differences:
        key = difference.fact.key
        is_wrong = (
            difference.fault in {Fault.WRONG, Fault.MISLEADING}
            and series(difference.measure) == "copy"
        )
        if is_wrong and _sums_nothing_shown(reading, key):
            spec = reading.contract.spec(key)
            source = spec.formula.of[0].key(key) if spec and spec.formula else key
            facts = {
                "printed": figure(difference.fact.value, difference.fact.unit),
                "expected": figure(difference.expected.value, difference.fact.unit),
                "other": reading.contract.tables[source[0]].label,
            }
            yield Hit(difference.fact.place, {**named(reading, key), **facts})


_REMAINS = Phrase("remains", "remains to be explained")
_TOO_MUCH = Phrase("explained_too_much", "is explained too much")
_AMOUNT_OR_COMMENT = Phrase(
    "amount_or_comment", "Correct the amount that is wrong, or explain in a comment."
)


def _hit(
    reading: Reading, expected: Expected, failed: FailedControl, also: tuple[Place, ...] = ()
) -> Hit:
    """The facts of a failed control; where rows are to blame, they and not their total."""
    place = place_of(reading, failed.right_known.key)
    right = failed.summed or failed.right_known
    facts: dict[str, FactValue] = {
        "control": failed.control.label,
        "row": row_words(reading, failed.left),
        "left": figure(failed.left_known.value, "tkr"),
        "right": figure(right.value, "tkr"),
        "gap": figure(failed.left_known.value - right.value, "tkr"),
        "rest": figure(abs(failed.left_known.value - right.value), "tkr"),
        "remains": _TOO_MUCH if abs(failed.left_known.value) > abs(right.value) else _REMAINS,
        "other": place or "–",
        "hint": _AMOUNT_OR_COMMENT,
        "cause": _cause(reading, expected, failed),
    }
    block = reading.placing.block(failed.right)
    if failed.summed is not None and block is not None:
        total = place or "–"
        facts["other"] = Phrase(
            "the_rows", "the rows {cells}", {"cells": str(block.body(failed.right[2]))}
        )
        facts["total"] = total
        facts["hint"] = Phrase(
            "total_is_right",
            "The total {total} is right: look for the fault in one of the rows.",
            {"total": total},
        )
    return Hit.of((place_of(reading, failed.left), *dict.fromkeys((place, *also))), facts)


def _cause(reading: Reading, expected: Expected, failed: FailedControl) -> FactValue:
    """The amount whose sign, unit or digits a broken control follows from, where there is one."""
    behind = {
        entry
        for key in (failed.left, failed.right)
        for entry in entries_behind(reading.figures, key)
    }
    at = next(
        (reading.submission.place(key) for key in suspect_keys(reading, expected) if key in behind),
        None,
    )
    if at is None:
        gap = failed.left_known.value - (failed.summed or failed.right_known).value
        return likely_slip(reading, sorted(behind), gap)
    return Phrase(
        "may_follow", "It may follow from the fault in {cell}; correct that first.", {"cell": at}
    )


@rule(
    Words(
        "KAL402",
        Severity.WARNING,
        sv="{control}: {left} mot {right} ({other}), en skillnad på {gap}. {hint}{cause:+}",
        en="{control}: {left} against {right} ({other}), a difference of {gap}. {hint}{cause:+}",
        in_sheet=InSheet.ALWAYS,
    )
)
def controls_agree(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """Costs and income make up the result, in outcome and in budget, rounding allowed.

    A warning while the year goes on; the annual report's schema makes it an error. Where a form's
    typed total and its rows differ (KAL301), costs and income may bear out the total: then a row is
    wrong.

    ## Regel
    Kostnader och intäkter blir resultatet, i utfall och i budget, på avrundning när.

    ## Varför
    Kostnader och intäkter som inte blir resultatet har tryckts med 3,7 mnkr emellan.

    ## Exempel
    | Kostnads- och intäktsutveckling | Ack. utfall i år |
    |---|--:|
    | Kostnader | -1 |
    | Intäkter | *1 372* |

    | Resultat per uppdrag | Ack. utfall |
    |---|--:|
    | Totalt | *-26 605* |

    ## Så rättar du
    Jämför med ekonomisystemet: vilket av beloppen saknar en post?

    ## In English
    Costs and income that do not make up the result have been printed, 3.7 million apart.
    """
    for failed, also in told_controls(reading):
        yield _hit(reading, expected, failed, also)


@rule(
    Words(
        "KAL410",
        Severity.WARNING,
        sv="{cell_name} i {table}: {printed} står i cellen, men samma uppgift är {expected} i "
        "{other}. Det är mer än avrundning av en uppgift: den ena är summan av avrundade rader. "
        "Räkna summan på oavrundade belopp.",
        en="{cell_name} in {table}: the cell says {printed}, but the same figure is {expected} "
        "in {other}. That is more than rounding one figure: one of them adds up rounded rows. "
        "Add up amounts that are not rounded.",
    )
)
def copy_is_rounded_alike(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A figure shown in two units rounds from the one to the other.

    Told in forms with typed figures, where both are what the rows can come to but not the same.

    ## Regel
    En uppgift som visas i två enheter avrundas från den ena till den andra.

    ## Varför
    Indikatorn −475 423 tkr avrundas till −475,4 mnkr. I tabellen trycktes −475,5, summan av rader
    som redan var avrundade.

    ## Exempel
    ```exempel
    formulär formular-2021
    Prognos!B13 = -83,4
    ```

    ## Så rättar du
    Låt summan räknas på oavrundade belopp och avrunda sist.

    ## In English
    A total made of rounded rows may be off in its last digit. Add up first, round last.
    """
    for difference in reading.differences:
        source = reading.printed.source(difference.fact.key)
        if difference.fault is Fault.ROUNDED and source is not None:
            place = reading.submission.place(source)
            unit = difference.fact.unit
            facts = {
                "printed": figure(difference.fact.value, unit),
                "expected": figure(difference.expected.value, unit),
                "other": place or NOTHING,
            }
            cells = (place,) if place else ()
            yield Hit(
                difference.fact.place, {**named(reading, difference.fact.key), **facts}, cells
            )


@rule(
    Words(
        "KAL403",
        Severity.ERROR,
        sv="{row}: posterna i analysen blir {left} och sägs vara fullständiga, men avvikelsen "
        "är {right}. {rest} {remains}.{cause:+}",
        en="{row}: the items of the analysis come to {left} and are said to be complete, but "
        "the variance is {right}. {rest} {remains}.{cause:+}",
        in_sheet=InSheet.ALWAYS,
    )
)
def analysis_is_complete(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """Items said to be complete add up to the variance that they explain, rounding allowed.

    ## Regel
    Poster som sägs vara fullständiga blir den avvikelse som de förklarar, på avrundning när.

    ## Varför
    +4,2 mnkr förklarat med poster som blir 2,2 har tryckts i en riktig rapport.

    ## Exempel
    | Analys av avvikelser | Uppdrag | Belopp | Fullständig uppdelning |
    |---|---|--:|---|
    | rad 1 | *Regionkontoret* | 7 777 | *Ja* |
    | rad 2 | *Regionkontoret* | *260* | *Ja* |
    | rad 3 | *Regionkontoret* | *110* | *Ja* |

    | Prognos per uppdrag | Prognos, budgetavvikelse |
    |---|--:|
    | Regionkontoret | *790* |

    ## Så rättar du
    Rätta beloppen, lägg till posten som saknas, eller skriv Nej under Fullständig uppdelning.

    ## In English
    +4.2 million explained by items that come to 2.2 has been printed in a real report.
    """
    for failed in broken_controls(reading, claimed=True):
        yield _hit(reading, expected, failed)
