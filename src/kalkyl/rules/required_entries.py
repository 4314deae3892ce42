"""KAL201, KAL212, KAL213, KAL240: what must be filled in, and what a total waits for."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kalkyl.contract.cell_spec import CellKind, CellSpec, RequiredRule
from kalkyl.contract.spec import VALUE, Shape, TableSpec
from kalkyl.model import (
    NOTHING,
    Amount,
    Facts,
    FactValue,
    Key,
    Level,
    Listed,
    Phrase,
    Place,
    Severity,
    first_of,
)
from kalkyl.rules.catalogue import Expected, Hit, InSheet, Reading, Words, once, rule
from kalkyl.rules.labels import column_words, figure, row_words
from kalkyl.template.comment_needs import had_no_last_year, needs_comment, waits

_MOST_NAMED = 4
_ZERO = Phrase("zero_is_written", "Write 0 for zero; blank is not zero.")


def _empty(reading: Reading, table: TableSpec) -> Iterator[tuple[Key, CellSpec]]:
    """The cells of a table that must be filled in and are not."""
    for row in reading.submission.rows.get(table.id, ()):
        used = reading.figures.is_used(table, row)
        for column in table.wanted(row, reading.submission.level):
            key = (table.id, row, column)
            fact = reading.submission.facts.get(key)
            spec = table.cell(row, column) if fact is not None and fact.value is None else None
            if spec is None:
                continue
            wanted = spec.required.rule is RequiredRule.ALWAYS or (
                spec.required.rule is RequiredRule.ROW and used
            )
            if not wanted:
                continue
            if not had_no_last_year(reading.contract, reading.figures, key):
                yield key, spec


def _told(reading: Reading, keys: list[Key]) -> Hit:
    """One fault for the empty cells of a row, of a record or of rows that are empty alike."""
    table = reading.contract.tables[keys[0][0]]
    rows = {key[1] for key in keys}
    head = (
        table.label if table.shape is Shape.RECORD or len(rows) > 1 else row_words(reading, keys[0])
    )
    names = list(dict.fromkeys(_name(reading, table, key) for key in keys))
    if table.shape is Shape.RECORD and len(keys) <= _MOST_NAMED:
        names = [_with_cell(reading, table, key) for key in keys]
    missing: FactValue = first_of(tuple(names), _MOST_NAMED, joined=True)
    if table.shape is not Shape.RECORD and len(rows) > 1:
        in_rows = {"names": missing, "count": len(rows)}
        missing = Phrase("in_rows", "{names} ({count} rows)", in_rows)
    places = [place for key in keys if (place := reading.submission.place(key)) is not None]
    hint = _ZERO if any(_is_number(reading, key) for key in keys) else NOTHING
    facts: dict[str, FactValue] = {
        "where": head,
        "missing": missing,
        "table": table.label,
        "hint": hint,
    }
    if table.shape is Shape.RECORD and len(keys) <= _MOST_NAMED and places:
        facts["count"] = len(keys)  # the cells are named, and need not be listed again
    return Hit.of(places, facts)


def _with_cell(reading: Reading, table: TableSpec, key: Key) -> str:
    """A record's cell by its name and address: *Datum (B13)*."""
    place = reading.submission.place(key)
    name = _name(reading, table, key)
    return f"{name} ({place.cell})" if place else name


def _is_number(reading: Reading, key: Key) -> bool:
    spec = reading.contract.spec(key)
    return spec is not None and spec.kind is CellKind.NUMBER


def _name(reading: Reading, table: TableSpec, key: Key) -> str:
    if table.shape is Shape.RECORD:
        return row_words(reading, key)
    return column_words(reading.contract.spec(key), key)


@rule(
    Words(
        "KAL201",
        Severity.ERROR,
        sv="{where}: fyll i {missing}.{hint:+}",
        en="{where}: fill in {missing}.{hint:+}",
        in_sheet=InSheet.ALWAYS,
    )
)
def empty_where_required(reading: Reading, _: Expected) -> Iterator[Hit]:
    """Cells that must be filled in are filled in; a row that nobody uses may stay blank.

    A department that was not there last year has no amounts of it, and says so in the comments.

    ## Regel
    Det som måste fyllas i är ifyllt; en rad som ingen använder får vara tom.

    ## Varför
    En tom cell är inte noll. Saknas ett belopp blir totalen för låg utan att det syns.

    ## Exempel
    | Prognos per uppdrag | Prognos |
    |---|---|
    | Regionkontoret | (tom) |

    ## Så rättar du
    Fyll i det som saknas. Gäller raden inte er: töm hela raden. Är avdelningen ny, lämna förra året
    tomt på alla rader i tabellen och skriv det i kommentarerna.

    ## In English
    An empty cell is not zero. Fill it in, or clear the whole row if you do not use it.
    """
    for table in reading.contract.tables.values():
        groups: dict[str, list[Key]] = {}
        for key, spec in _empty(reading, table):
            if not waits(spec, reading.submission.level):
                whole = table.shape is Shape.RECORD or not reading.figures.is_used(table, key[1])
                groups.setdefault("" if whole else key[1], []).append(key)
        yield from (_told(reading, keys) for keys in groups.values())
        yield from _unused_table(reading, table)


def _unused_table(reading: Reading, table: TableSpec) -> Iterator[Hit]:
    """A table that wants at least one row and has none."""
    rows = reading.submission.rows.get(table.id, ())
    if table.required and rows and not any(reading.figures.is_used(table, row) for row in rows):
        place = _first_cell(reading, table)
        row = {"row": table.row_heading.lower()}
        missing = Phrase("at_least_one_row", "at least one row ({row})", row)
        facts: Facts = {
            "where": table.label,
            "missing": missing,
            "table": table.label,
            "hint": NOTHING,
        }
        yield Hit(place, facts)


def _is_left_blank(reading: Reading, table: TableSpec, row: str) -> bool:
    """Whether a row has what its template came with, and nothing else."""
    figures = reading.figures
    filled = any(
        reading.submission.value((table.id, row, column)) is not None
        for column in figures.row_entries(table, row)
    )
    return filled and table.optional and not figures.is_used(table, row)


def _first_cell(reading: Reading, table: TableSpec) -> Place | None:
    return _cell_to_fill(reading, table, reading.submission.rows[table.id][0])


def _cell_to_fill(reading: Reading, table: TableSpec, row: str) -> Place | None:
    columns = table.uses(row, reading.submission.level)
    return reading.submission.place((table.id, row, columns[0])) if columns else None


@rule(
    Words(
        "KAL240",
        Severity.NOTE,
        sv="{table}: tabellen är frivillig och har bara det som mallen fyllts i med. "
        "Den räknas som tom ({rows}) och kommer inte med i totalen.",
        en="{table}: the table is optional and has only what the template was filled in with. "
        "It counts as blank ({rows}) and does not enter the total.",
    )
)
def left_blank(reading: Reading, _: Expected) -> Iterator[Hit]:
    """An optional table counts when something is entered beside what the template came with.

    ## Regel
    En frivillig tabell räknas när något är ifyllt utöver det som mallen kom med.

    ## Varför
    En budget som mallen fyllts i med är inget svar. Den ska inte summeras utan utfall.

    ## Exempel
    ```exempel
    rapport manadsrapport-februari
    | Resultat per uppdrag (frivilligt) | Ack. utfall | Kommentar |
    |---|---|---|
    | Regionkontoret | (tom) | (tom) |
    | Förtroendevalda | (tom) | (tom) |

    | Kostnads- och intäktsutveckling (frivilligt) | Ack. utfall i år |
    |---|---|
    | Kostnader | (tom) |
    | Intäkter | (tom) |
    ```

    ## Så rättar du
    Fyll i utfallet om ni vill redovisa det. Annars behövs ingenting.

    ## In English
    A budget that came with the template is no answer. Enter the outcome if you report one.
    """
    for table in reading.contract.tables.values():
        rows = [
            row
            for row in reading.submission.rows.get(table.id, ())
            if _is_left_blank(reading, table, row)
        ]
        if rows:
            names = [row_words(reading, (table.id, row, VALUE)) for row in rows]
            facts: Facts = {"table": table.label, "rows": Listed(tuple(names))}
            yield Hit(_cell_to_fill(reading, table, rows[0]), facts)


@rule(
    Words(
        "KAL212",
        Severity.NOTE,
        sv="{where}: {missing} väntar på en egen bedömning eller text.",
        en="{where}: {missing} awaits an assessment or a text of its own.",
    )
)
def waits_for_administration(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A total's assessments and texts are the administration's own, and may wait.

    ## Regel
    En totals bedömningar och texter är förvaltningens egna och får vänta.

    ## Varför
    Bedömningar och texter läggs inte ihop. Förvaltningen gör sin egen och ser avdelningarnas.

    ## Exempel
    ```exempel
    nivå förvaltning
    | Mål och uppdrag | Bedömning |
    |---|---|
    | rad 1 | (tom) |
    ```

    ## Så rättar du
    Fyll i cellerna när förvaltningen har gjort sin bedömning.

    ## In English
    Assessments and texts are not added up. The administration writes its own, in its own time.
    """
    if reading.submission.level is Level.DEPARTMENT:
        return
    uncommented: dict[str, list[tuple[Key, CellSpec]]] = {}
    for key, spec in _uncommented(reading):
        uncommented.setdefault(key[0], []).append((key, spec))
    for table in reading.contract.tables.values():
        open_cells = (*_empty(reading, table), *uncommented.get(table.id, ()))
        keys = [key for key, spec in open_cells if waits(spec, reading.submission.level)]
        if keys:
            yield _told(reading, keys)


@rule(
    Words(
        "KAL213",
        Severity.ERROR,
        sv="{cell_name}: avvikelsen är {variance} och ska kommenteras (gräns {limit}).",
        en="{cell_name}: the variance is {variance} and needs a comment (limit {limit}).",
        in_sheet=InSheet.ALWAYS,
    )
)
def comment_missing(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A variance at or above the threshold has a comment.

    The threshold stands in ``limits.schema.json``, unless the report says otherwise.

    ## Regel
    En avvikelse från gränsen och uppåt är kommenterad.

    ## Varför
    Den som läser rapporten ska få veta vad en stor avvikelse beror på.

    ## Exempel
    | Investeringar | Årsbudget | Årsprognos | Kommentar |
    |---|--:|--:|---|
    | rad 1 | 5 000 | 1 000 | (tom) |

    ## Så rättar du
    Skriv kort vad avvikelsen beror på.

    ## In English
    Whoever reads the report should learn what a large variance is due to. Write a comment.
    """
    for key, spec in _uncommented(reading):
        if not waits(spec, reading.submission.level):
            watched = (key[0], key[1], spec.required.column)
            yield Hit(
                reading.submission.place(key),
                {
                    "cell_name": row_words(reading, key),
                    "variance": figure(reading.figures[watched].value, "tkr"),
                    "limit": Amount(
                        Decimal(reading.contract.thresholds[spec.required.threshold]), "tkr"
                    ),
                },
            )


@once
def _uncommented(reading: Reading) -> Iterator[tuple[Key, CellSpec]]:
    """The empty cells for a comment beside a large variance."""
    for key, fact in reading.submission.facts.items():
        spec = None if fact.value else reading.contract.spec(key)
        if spec and needs_comment(reading.contract, reading.figures, key):
            yield key, spec
