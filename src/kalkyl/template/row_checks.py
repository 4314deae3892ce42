"""The checks that live in the workbook: the word beside each row, as formula and as result.

They say in Excel, without kalkyl, what the rules say later: both give one verdict (the rules that
are seen in the sheet ``always``). Each is written once, as a condition in both tongues, so that
the stored result is what Excel computes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import product

from kalkyl.contract.cell_spec import CellKind, CellSpec
from kalkyl.contract.spec import ANY, TOTAL, TableSpec
from kalkyl.figures.contradictions import (
    FEWEST_BESIDE,
    beside,
    contradiction,
    contradiction_formula,
    is_small_beside,
    may_be_turned,
    pairs_of,
    small_beside_formula,
)
from kalkyl.figures.unit_of_period import apart_formula, spans_of, times_apart
from kalkyl.model import CellError, Level
from kalkyl.tables.row import Row, Verdict
from kalkyl.template.answer_cells import ALL_ROWS, ANSWERED, about_row, row_is_answered
from kalkyl.template.bounds import (
    FIRST_DAY,
    FIRST_DAY_NAME,
    LAST_DAY,
    LAST_DAY_NAME,
    broken_bounds,
    threshold_name,
)
from kalkyl.template.comment_needs import had_no_last_year, needs_comment, waits
from kalkyl.template.formulas import address
from kalkyl.template.lists import words_of
from kalkyl.template.plan import is_chosen
from kalkyl.template.workbench import Workbench

OK = "OK"
WRONG = "Fel"
LEFT = "Kvar"
AWAITS = "Väntar"
LEFT_TO_FILL_IN = f"{LEFT} att fylla i"
"""How words begin that keep a workbook from being ready."""
_NO_BREAK = "\N{NO-BREAK SPACE}"


def row_check(row: Row) -> tuple[str, str]:
    """The formula of a row's check cell and the word it gives."""
    verdicts = _verdicts(row)
    formula = f'"{OK}"'
    for verdict in reversed(verdicts):
        formula = f"IF({verdict.condition},{_said(row, verdict)},{formula})"
    found = next((verdict for verdict in verdicts if verdict.holds), None)
    return f"={formula}", OK if found is None else _word(row, found)


def _said(row: Row, verdict: Verdict) -> str:
    """The word of a verdict in a formula: of one that is answered for, that it is."""
    word = f'"{verdict.word}"'
    if verdict.ends_with:
        word = f'"{verdict.word.rpartition(" ")[0]} "&{verdict.ends_with}'
    if not verdict.confirmable:
        return word
    answered = row_is_answered(row.controls, row.table.id, _line(row), row.block.sheet)
    return f'IF({answered},"{ANSWERED}",{word})'


def _word(row: Row, verdict: Verdict) -> str:
    """The word of a verdict that holds."""
    is_answered = verdict.confirmable and about_row(row.table.id, _line(row)) in row.answered
    return ANSWERED if is_answered else verdict.word


def _line(row: Row) -> str:
    """Which line of a table's answers is about a row."""
    return ALL_ROWS if row.table.is_open else row.id


def confirmable(row: Row) -> tuple[Verdict, ...]:
    """The contradictions of a row that its sender may answer for."""
    return tuple(verdict for verdict in _verdicts(row) if verdict.confirmable)


def _verdicts(row: Row) -> Sequence[Verdict]:
    """What a row can be told, the gravest first: later conditions rest on the former."""
    if not row.verdicts:
        row.verdicts.extend(_judged(row))
    return row.verdicts


def _judged(row: Row) -> Iterator[Verdict]:
    if not row.entries:
        yield Verdict("TRUE", holds=True, word="")
        return
    yield _broken(row)
    yield from _not_numbers(row)
    yield from _not_dates(row)
    yield from _not_in_list(row)
    yield from _out_of_bounds(row)
    yield from _unused(row)
    yield from _missing(row)
    yield from _unexplained(row)
    yield from contradictions(row)
    yield from _turned(row)


def _cells(row: Row, columns: Sequence[str]) -> str:
    return ",".join(row.address(column) for column in columns)


def _any(conditions: Sequence[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"OR({','.join(conditions)})"


def _broken(row: Row) -> Verdict:
    """An Excel error in an entry, or a truth value for a figure: nothing more can be computed.

    LibreOffice counts a truth value as a number, Excel does not.
    """
    figures = row.of_kind("number", "date")
    conditions = [f"ISERROR({row.address(column)})" for column in row.entries]
    conditions += [f"ISLOGICAL({row.address(column)})" for column in figures]
    broken = any(isinstance(value, CellError) for value in row.values(row.entries))
    truth = any(isinstance(value, bool) for value in row.values(figures))
    return Verdict(_any(conditions), broken or truth, f"{WRONG}: skriv om värdet")


def _not_numbers(row: Row) -> Iterator[Verdict]:
    numbers = row.of_kind("number")
    if numbers:
        cells = _cells(row, numbers)
        wrong = any(not isinstance(value, Decimal) for value in row.values(numbers))
        yield Verdict(f"COUNT({cells})<COUNTA({cells})", wrong, f"{WRONG}: skriv tal")


def _not_dates(row: Row) -> Iterator[Verdict]:
    dates = row.of_kind("date")
    if dates:
        cells = _cells(row, dates)
        days = [value for value in row.values(dates) if isinstance(value, date)]
        wrong = len(days) < len(row.values(dates))
        yield Verdict(f"COUNT({cells})<COUNTA({cells})", wrong, f"{WRONG}: skriv datum")
        first, last = f"MIN({cells})<{FIRST_DAY_NAME}", f"MAX({cells})>={LAST_DAY_NAME}+1"
        outside = any(not FIRST_DAY <= day <= LAST_DAY for day in days)
        condition = f"AND(COUNT({cells})>0,OR({first},{last}))"
        yield Verdict(condition, outside, f"{WRONG}: orimligt datum")


def _not_in_list(row: Row) -> Iterator[Verdict]:
    for column in row.of_kind("text"):
        spec = row.spec(column)
        if spec.closed and is_chosen(row.level, row.table, spec):
            cell, words = row.address(column), row.lists[words_of(spec)].name
            known = {word.casefold() for word in words_of(spec)}
            value = row.value(column)
            yield Verdict(
                f"AND({filled([cell], [])}>0,SUMPRODUCT(--({words}={cell}))=0)",
                value is not None and str(value).casefold() not in known,
                f"{WRONG}: välj i listan",
            )


def _out_of_bounds(row: Row) -> Iterator[Verdict]:
    specs = {column: _bounded(row, column) for column in row.of_kind("number")}
    cells = {column: row.address(column) for column in specs}
    values = {column: row.value(column) for column in specs}
    for condition, holds, words, limit in broken_bounds(row.table, specs, cells, values):
        yield Verdict(condition, holds, f"{WRONG}: {words}", ends_with=limit)


def _bounded(row: Row, column: str) -> CellSpec:
    """What a cell means, without the bound of a sign that an amount may rightly turn."""
    spec = row.spec(column)
    if not may_be_turned(row.table, spec):
        return spec
    kept = {word: at for word, at in spec.schema.items() if word not in _ONE_SIGN or at != 0}
    return replace(spec, schema=kept)


_ONE_SIGN = {"maximum": "MAX({})>0", "minimum": "MIN({})<0"}


def _turned(row: Row) -> Iterator[Verdict]:
    """Amounts that have an unusual sign: a question, so it comes last."""
    for word, condition in _ONE_SIGN.items():
        columns = [
            column
            for column in row.of_kind("number")
            if row.spec(column).schema.get(word) == 0 and may_be_turned(row.table, row.spec(column))
        ]
        if columns:
            numbers = [value for value in row.values(columns) if isinstance(value, Decimal)]
            turned = any(n > 0 if word == "maximum" else n < 0 for n in numbers)
            yield Verdict(condition.format(_cells(row, columns)), turned, "Se över: tecknet")


def filled(texts: Sequence[str], numbers: Sequence[str]) -> str:
    """How many of some cells hold something, as a formula; blanks alone are nothing."""
    parts = [f'N(TRIM(CLEAN(SUBSTITUTE({cell},"{_NO_BREAK}"," ")))<>"")' for cell in texts]
    return "+".join([f"COUNT({','.join(numbers)})"] * bool(numbers) + parts) or "0"


def _filled(row: Row, columns: Sequence[str]) -> str:
    texts = [row.address(column) for column in columns if row.spec(column).kind is CellKind.TEXT]
    numbers = [
        row.address(column) for column in columns if row.spec(column).kind is not CellKind.TEXT
    ]
    return filled(texts, numbers)


def _unused(row: Row) -> Iterator[Verdict]:
    """A row that nobody uses needs nothing, unless the contract always wants it."""
    unused = f"{_filled(row, row.uses)}=0"
    is_unused = not row.values(row.uses)
    for columns, is_awaited in _needed(row, "always"):
        condition, short = _short(row, columns)
        yield Verdict(f"AND({unused},{condition})", is_unused and short, _left(waits=is_awaited))
    yield Verdict(unused, is_unused, "")


def _missing(row: Row) -> Iterator[Verdict]:
    for columns, is_awaited in _needed(row, "row", "always"):
        condition, short = _short(row, columns)
        yield Verdict(condition, short, _left(waits=is_awaited))


def _short(row: Row, columns: Sequence[str]) -> tuple[str, bool]:
    """Whether some of these columns are blank, and none of them may be."""
    condition = f"{_filled(row, columns)}<{len(columns)}"
    short = len(row.values(columns)) < len(columns)
    if row.spec(columns[0]).is_of_last_year:
        some = f"COUNT({address(row.block.body(columns[0]), row.sheet)})>0"
        reasons = [column for column in row.entries if row.spec(column).is_comment]
        condition = f"AND({condition},OR({some},{_filled(row, reasons)}=0))"
        short = short and not had_no_last_year(row.contract, row.figures, row.key(columns[0]))
    return condition, short


def _needed(row: Row, *rules: str) -> tuple[tuple[list[str], bool], ...]:
    """The columns that rules want filled in: first those of the sender, then what waits."""
    name = row.id if row.table.names(row.id) else ANY
    return _needed_columns(row.table, name, row.level, row.entries, rules)


@cache
def _needed_columns(
    table: TableSpec, row: str, level: Level, entries: Sequence[str], rules: Sequence[str]
) -> tuple[tuple[list[str], bool], ...]:
    """The same for all rows that the contract has one meaning for.

    Those of last year come by themselves, for a department may not have been there.
    """
    specs = {column: spec for column in entries if (spec := table.cell(row, column))}
    found = (
        (
            [
                column
                for column, spec in specs.items()
                if spec.required.rule in rules
                if waits(spec, level) is waiting and spec.is_of_last_year is earlier
            ],
            waiting,
        )
        for waiting, earlier in product((False, True), repeat=2)
    )
    return tuple((columns, waiting) for columns, waiting in found if columns)


def _unexplained(row: Row) -> Iterator[Verdict]:
    for column in row.entries:
        required = row.spec(column).required
        if required.rule == "when" and required.column in row.block.columns:
            limit = threshold_name(required.threshold)
            watched = row.address(required.column)
            begins = AWAITS if _waits(row, column) else WRONG
            yield Verdict(
                f"AND(ABS(N({watched}))>={limit},{_filled(row, [column])}=0)",
                needs_comment(row.contract, row.figures, row.key(column)),
                f"{begins}: kommentera",
            )


def _waits(row: Row, column: str) -> bool:
    return waits(row.spec(column), row.level)


def _left(*, waits: bool) -> str:
    return f"{AWAITS}: fyll i" if waits else LEFT_TO_FILL_IN


def checked_rows(desk: Workbench, table_id: str) -> tuple[Row, ...]:
    """The rows of a table that get a word, spare rows of an open table included."""
    if table_id not in desk.rows:
        desk.rows[table_id] = tuple(_rows(desk, table_id))
    return desk.rows[table_id]


def _rows(desk: Workbench, table_id: str) -> Iterator[Row]:
    block = desk.placing.blocks[table_id]
    table = desk.contract.tables[table_id]
    controls = next((sheet.name for sheet in desk.layout.sheets if sheet.controls), "")
    for row in block.rows:
        if row != TOTAL:
            yield Row(
                desk.contract,
                desk.figures,
                table,
                block,
                row,
                controls,
                desk.placing,
                desk.lists,
                desk.answers,
            )


CONTRADICTED = "Fel: tecken eller enhet"
"""The word for what is wrong unless the sender answers why it is right (KAL215, KAL216)."""


def contradictions(row: Row) -> Iterator[Verdict]:
    """Amounts of one kind that have other signs or are ten or a thousand times each other.

    What KAL215, KAL216 and KAL411 say, by the same limits. Comes after all that no answer lifts.
    """
    found = each_contradiction(row)
    if found:
        condition = f"OR({','.join(verdict.condition for verdict in found)})"
        holds = any(verdict.holds for verdict in found)
        yield Verdict(condition, holds, CONTRADICTED, confirmable=True)


def each_contradiction(row: Row) -> list[Verdict]:
    """Every way in which the row's amounts may contradict each other, with the pair that does."""
    return [*_pairs(row), *_small(row), *_spans(row)]


def _pairs(row: Row) -> Iterator[Verdict]:
    for pair in pairs_of(row.table, row.id):
        if {pair.left, pair.right} <= set(row.entries):
            first, other = row.number(pair.left), row.number(pair.right)
            amounts = (row.in_tkr(first), row.in_tkr(other))
            kind = contradiction(*amounts, spans_alike=pair.spans_alike, spent=pair.spent)
            left, right = row.address(pair.left), row.address(pair.right)
            condition = contradiction_formula(left, right, pair, row.contract.form)
            shown = ((left, first), (right, other))
            yield Verdict(condition, kind is not None, "", pair=shown)


def _small(row: Row) -> Iterator[Verdict]:
    """Small whole amounts that are a thousandth of the others of their kind."""
    for column, alike in beside(row.table, row.id):
        others = [other for other in alike if other in row.entries]
        if column not in row.entries or len(others) < FEWEST_BESIDE:
            continue
        condition = small_beside_formula(
            row.address(column), [*map(row.address, others)], row.contract.form
        )
        known = [value for value in map(row.number, others) if value]
        small = is_small_beside(row.in_tkr(row.number(column)), [*map(row.in_tkr, known)])
        first = "0"
        for other in reversed([*map(row.address, others)]):
            first = f"IF(N({other})<>0,{other},{first})"
        pair = ((row.address(column), row.number(column)), (first, next(iter(known), Decimal(0))))
        yield Verdict(condition, small, "", pair=pair)


def _spans(row: Row) -> Iterator[Verdict]:
    """The year's amounts beside the period's in another table."""
    for spans in spans_of(row.contract):
        if row.table.id != spans.year[0] or row.placing is None:
            continue
        both = [[(t, row.id, column) for column in pair] for t, pair in (spans.year, spans.period)]
        places = [[row.placing.place(key) for key in keys] for keys in both]
        if not all(place for found in places for place in found):
            continue
        cells = [[address(place, row.sheet) for place in found if place] for found in places]
        values = [[row.figures[key].number or Decimal(0) for key in keys] for keys in both]
        tkr = [[row.in_tkr(value) for value in group] for group in values]
        apart = times_apart(tkr[0], tkr[1], spans.months) != 0
        condition = apart_formula(cells[0], cells[1], spans.months, row.contract.form)
        pair = tuple((group[0], numbers[0]) for group, numbers in zip(cells, values, strict=True))
        yield Verdict(condition, apart, "", pair=pair)
