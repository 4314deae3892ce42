"""KAL511-KAL515: rows that are gone, sums that fall, the same file again, nothing to compare."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches

from kalkyl.contract.cell_spec import EarlierKind
from kalkyl.contract.document import folded, is_numbered, row_ids
from kalkyl.contract.earlier import (
    SOURCES,
    EarlierReport,
    carried_rows,
    fact_at,
    wanted,
    wanted_cells,
)
from kalkyl.contract.spec import TableSpec
from kalkyl.model import NOTHING, Phrase, Severity, Value, first_of
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.explanations import CORRECTIONS, is_reorganised
from kalkyl.rules.history import TITLES, Pair, agree, alike, given, held, hits, own_spec, then_of
from kalkyl.rules.reversed_signs import contradicted_keys, is_limited

_MOST_NAMED = 4
_NAMELESS = Phrase("nameless_report", "The report")
_LIKE = 0.75
_NOTHING_SPENT = ("inte", "ej", "inga", "inget", "ingen", "stopp", "paus", "avbr", "utgår", "skjut")
"""What they say, as words or their beginnings, where it went back to nought."""


def _gone(reading: Reading, table: TableSpec, rows: Mapping[str, str]) -> Iterator[Hit]:
    """One fault for the rows of an open table that were there and are not."""
    here = reading.submission.rows.get(table.id, ())
    new = [row for row in here if row not in rows]
    reported = " ".join(folded(text) for row in new for text in _comments(reading, table, row))
    missing = {
        row: name for row, name in rows.items() if row not in here and folded(name) not in reported
    }
    if not missing or table.partial or table.id not in reading.placing.blocks:
        return
    names = list(missing.values())
    block = reading.placing.blocks[table.id]
    place = block.place(next(iter(block.rows), ""), next(iter(block.columns), ""))
    own = {row: _name(table, reading, row) for row in new}
    like = get_close_matches(names[0], own.values(), 1, _LIKE)
    if like and len(names) == 1:  # the row that may be it, under another heading perhaps
        row = next(row for row in new if own[row] == like[0])
        place = block.place(row, next(iter(block.columns), "")) or place
    hint = Phrase("is_it_row", "Is it the row {row}?", {"row": like[0]}) if like else NOTHING
    yield Hit(
        place, {"table": table.label, "missing": first_of(tuple(names), _MOST_NAMED), "hint": hint}
    )


def _comments(reading: Reading, table: TableSpec, row: str) -> list[str]:
    keys = reading.contract.comments((table.id, row, ""), reading.submission.level)
    return [str(reading.submission.value(key) or "") for key in keys if key[2] not in table.key]


def _name(table: TableSpec, reading: Reading, row: str) -> str:
    words = [reading.submission.value((table.id, row, column)) for column in table.key]
    return str(words[-1] or "") if words else ""


def _planned(table: TableSpec, then: EarlierReport) -> dict[str, str]:
    """The rows that a plan makes in a table, by id; one without an amount this year makes none."""
    cells = list(wanted_cells(table, {EarlierKind.PLAN: then}))
    items = carried_rows(table, cells, {EarlierKind.PLAN: then})
    return {
        row: str(item[table.key[-1]])
        for item in items
        if not _is_nil(item.values())
        for row in row_ids(table, [item])
    }


def _is_nil(values: Collection[Value]) -> bool:
    numbers = [value for value in values if isinstance(value, Decimal)]
    return bool(numbers) and not any(numbers)


@rule(
    Words(
        "KAL511",
        Severity.WARNING,
        sv="{table}: planen har {missing}, som saknas här.{hint:+} "
        "Lägg tillbaka det, även om inget har hänt.",
        en="{table}: the plan has {missing}, which is missing here.{hint:+} "
        "Put it back, even if nothing has happened.",
        wants=("plan",),
    )
)
def rows_of_the_plan(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """The investments, goals and activities of the plan are there.

    One that another row's comment names is there under another name.

    ## Regel
    Planens investeringar, mål och aktiviteter finns kvar.

    ## Varför
    En investering som tagits bort ur tabellen gör årsbudgeten för låg, och ingen ser det.

    ## Exempel
    | Planen: Investeringsbudget | Investering | 2021 |
    |---|---|---|
    | ny rad | Ny reception | 400 |

    ## Så rättar du
    Lägg tillbaka raden med planens namn och 0 som utfall, och skriv en kommentar.

    ## In English
    An investment taken out of the table leaves the budget short, unseen. Put the row back.
    """
    then = held(reading, expected, EarlierKind.PLAN)
    if then is not None:
        for table in reading.contract.tables.values():
            if table.is_open and table.key:
                yield from _gone(reading, table, _planned(table, then))


@rule(
    Words(
        "KAL512",
        Severity.WARNING,
        sv="{table}: föregående rapport har {missing}, som saknas här.{hint:+} "
        "Lägg tillbaka det, även om inget har hänt sedan dess.",
        en="{table}: the report before has {missing}, which is missing here.{hint:+} "
        "Put it back, even if nothing has happened since.",
        wants=("previous",),
    )
)
def rows_of_the_report_before(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """What the report before brought up, this one brings up too.

    Rows of the plan are reported by KAL511, where the plan was given.

    ## Regel
    Det som föregående rapport tog upp tas upp i den här också.

    ## Varför
    Ett utfall som har rapporterats försvinner inte för att raden gör det.

    ## Exempel
    ```exempel
    rapport uppfoljningsrapport-2
    | Förra rapporten: Investeringar | Investering | Utfall jan–apr |
    |---|---|---|
    | ny rad | Ny reception | 400 |
    ```

    ## Så rättar du
    Lägg tillbaka raden med samma namn som förra gången.

    ## In English
    An outcome that was reported does not vanish with its row. Put the row back.
    """
    then, plan = (
        held(reading, expected, EarlierKind.PREVIOUS),
        held(reading, expected, EarlierKind.PLAN),
    )
    if then is None:
        return
    for table in reading.contract.tables.values():
        if table.is_open and table.key:
            planned = _planned(table, plan) if plan else {}
            reported = _told(reading, table, then).items()
            yield from _gone(
                reading, table, {row: fact for row, fact in reported if row not in planned}
            )


def _told(reading: Reading, table: TableSpec, then: EarlierReport) -> dict[str, str]:
    """The rows of an earlier report's table that a sender has said something on."""
    found: dict[str, str] = {}
    for row in then.submission.rows.get(table.id, ()):
        own = [
            fact.value
            for key, fact in then.submission.facts.items()
            if key[:2] == (table.id, row) and own_spec(reading, key)
        ]
        name = then.submission.value((table.id, row, table.key[-1]))
        if name and any(own) and not is_numbered(row):
            found[row] = str(name)
    return found


@rule(
    Words(
        "KAL513",
        Severity.WARNING,
        sv="{cell_name}: beloppet har gått tillbaka från {known} i föregående rapport{then_at:()} "
        "till {found}, fast det räknas från årets början.{hint:+} Kontrollera, eller förklara i "
        "en kommentar på raden.",
        en="{cell_name}: the amount has gone back from {known} in the report before{then_at:()} to "
        "{found}, though it is counted from the beginning of the year.{hint:+} Check it, or "
        "explain in a comment on the row.",
        wants=("previous",),
    )
)
def sums_do_not_fall(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """What is counted from the beginning of the year does not become less.

    Costs of −1 000 do not become −900. The schemas say ``accumulates`` of such cells. A new
    comment on the row that speaks of a correction, a credit or the like explains it, and of nought
    one that says that nothing was used. Work that has moved to another department explains all.

    ## Regel
    Det som räknas från årets början minskar inte.

    ## Varför
    Ett utfall som sjunker är ofta fel period, fel rad eller fel tecken.

    ## Exempel
    | Förra rapporten: Kostnads- och intäktsutveckling (frivilligt) | Ack. utfall i år |
    |---|--:|
    | Intäkter | 1 400 |

    | Kostnads- och intäktsutveckling | Ack. utfall i år |
    |---|--:|
    | Intäkter | *1 372* |

    ## Så rättar du
    Jämför med ekonomisystemet. Har bokföringen rättats, skriv det i kommentaren.

    ## In English
    An outcome that falls is often of the wrong period, on the wrong row or with the wrong sign.
    """
    then = held(reading, expected, EarlierKind.PREVIOUS)
    if then is not None and not is_reorganised(reading):
        reported = contradicted_keys(reading, expected)
        fallen = (
            comparison for comparison in _fallen(reading, then) if comparison.key not in reported
        )
        yield from hits(
            reading, [comparison for comparison in fallen if not _is_explained(reading, comparison)]
        )


def _is_explained(reading: Reading, pair: Pair) -> bool:
    """Whether its row has a comment that gives a reason, not the report before's."""
    table, row, column = pair.key
    rows = [row]
    if is_limited(reading, pair.key):  # costs and income go back together
        rows += reading.submission.rows.get(table, ())
    for key in (
        text
        for row in dict.fromkeys(rows)
        for text in reading.contract.comments((table, row, column), reading.submission.level)
    ):
        words = folded(str(reading.submission.value(key) or ""))
        before = folded(str(pair.then.submission.value(key) or ""))
        if words != before and _is_reason(words, pair):
            return True
    return False


def _is_reason(comment: str, pair: Pair) -> bool:
    """Whether a comment says why an amount went back, or why there is none."""
    none_spent = not pair.found.value and any(
        word.startswith(_NOTHING_SPENT) for word in comment.split()
    )
    return none_spent or any(why in comment for why in CORRECTIONS)


def _fallen(reading: Reading, then: EarlierReport) -> Iterator[Pair]:
    for key, fact in reading.submission.facts.items():
        table = reading.contract.tables.get(key[0])
        spec = reading.contract.spec(key) if isinstance(fact.value, Decimal) else None
        if spec is None or table is None or not spec.accumulates:
            continue
        known = fact_at(table, key, then)
        if known is None or not isinstance(known.value, Decimal) or not known.value:
            continue
        if isinstance(fact.value, Decimal) and not agree(fact, known, spec):
            forward = fact.value if known.value > 0 else -fact.value
            if forward < abs(known.value):
                yield Pair(table, spec, fact, known, then)


@rule(
    Words(
        "KAL514",
        Severity.ERROR,
        sv="Arbetsboken {what} {title}{file:()}. Skicka den som är ifylld för den här omgången.",
        en="The workbook {what} {title}{file:()}. Send the one filled in for this round.",
        wants=("previous|last_year",),
    )
)
def not_the_same_again(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """A workbook is not the one that was handed in before, with another cover perhaps.

    It is the same if its bytes are, or if every figure that both reports ask for is.

    ## Regel
    En arbetsbok är inte den som lämnades in förra gången.

    ## Varför
    Förra gångens fil ligger nära till hands och skickas lätt igen.

    ## Exempel
    ```exempel
    förra året är likadant
    ```

    ## Så rättar du
    Fyll i den här omgångens mall och skicka den.

    ## In English
    Last time's file is close at hand and easily sent again. Fill in this round's template.
    """
    for source in (EarlierKind.PREVIOUS, EarlierKind.LAST_YEAR):
        file = _same_file(reading, expected, source)
        if file:
            yield _again(Phrase("same_file", "is the same file as"), source, file)
            return
        then = then_of(reading, expected, source)
        count = alike(reading, then) if then else 0
        if then and count:
            same = Phrase(
                "same_figures", "has the same figures in all {cells} cells as", {"cells": count}
            )
            yield _again(same, source, then.submission.source.file)
            return


def _again(repeated: Phrase, source: EarlierKind, file: str) -> Hit:
    return Hit(None, {"what": repeated, "title": TITLES[source], "file": file})


def _same_file(reading: Reading, expected: Expected, source: EarlierKind) -> str:
    """The earlier file whose bytes a workbook has, unless it is reported as the wrong report."""
    contract, sum_ = reading.contract, reading.submission.source.sha256
    if expected.report not in {None, contract.report} or expected.year not in {None, contract.year}:
        return ""
    files = (part.source for report in given(expected, source) for part in report.submissions)
    return next((file.file for file in files if sum_ and file.sha256 == sum_), "")


@rule(
    Words(
        "KAL515",
        Severity.NOTE,
        sv="{sender} finns inte i {title}, så där blev inget jämfört.",
        en="{sender} is not in {title}, so nothing there was compared.",
        wants=("|".join(SOURCES),),
    )
)
def found_in_what_was_given(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """The sender is found in the plan and the reports that the workbook is compared with.

    ## Regel
    Avsändaren finns i planen och de rapporter som arbetsboken jämförs med.

    ## Varför
    Tystnad ska betyda att något har jämförts. En ny avdelning har inget att jämföra med.

    ## Exempel
    ```exempel
    planen är en annan avdelnings
    ```

    ## Så rättar du
    Är avdelningen ny behövs inget. Annars: kontrollera kod och namn på omslaget, här och då.

    ## In English
    Silence should mean that something was compared. See that code and name are as they were.
    """
    for source in SOURCES:
        asked = given(expected, source) and wanted(reading.contract, source)
        again = _same_file(reading, expected, source)
        if asked and not again and then_of(reading, expected, source) is None:
            sender = str(reading.submission.sender) or _NAMELESS
            yield Hit(None, {"sender": sender, "title": TITLES[source]})
