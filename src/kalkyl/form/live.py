"""The checks that live in the workbook: the word beside each row, as formula and as result.

They say in Excel, without kalkyl, what the rules will say later. Each is written once, as a
condition in both tongues, so that the stored result is what Excel computes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kalkyl.contract.spec import TOTAL, CellSpec, Contract
from kalkyl.figures.contradictions import may_be_turned
from kalkyl.figures.evaluate import Figures
from kalkyl.form.answering import ALL_ROWS, ANSWERED, row_is_answered
from kalkyl.form.contradicted import contradictions
from kalkyl.form.desk import Desk
from kalkyl.form.row import Row, Verdict
from kalkyl.model import Key, Level

OK = "OK"
WAITING = frozenset({"listed", "assessed", "own"})
"""Merge rules of cells that the administration fills in anew: a total waits for them."""


def row_check(row: Row) -> tuple[str, str]:
    """The formula of a row's check cell and the word it gives."""
    verdicts = list(_verdicts(row))
    formula = f'"{OK}"'
    for verdict in reversed(verdicts):
        formula = f"IF({verdict.condition},{_said(row, verdict)},{formula})"
    word = next((verdict.word for verdict in verdicts if verdict.holds), OK)
    return f"={formula}", word


def _said(row: Row, verdict: Verdict) -> str:
    """The word of a verdict in a formula: of one that is answered for, that it is."""
    word = f'"{verdict.word}"'
    if not verdict.confirmable:
        return word
    line = ALL_ROWS if row.table.is_open else row.id
    answered = row_is_answered(row.controls, row.table.id, line, row.block.sheet)
    return f'IF({answered},"{ANSWERED}",{word})'


def confirmable(row: Row) -> tuple[Verdict, ...]:
    """The contradictions of a row that its sender may answer for."""
    return tuple(one for one in _verdicts(row) if one.confirmable)


def _verdicts(row: Row) -> Iterator[Verdict]:
    if not row.entries:
        return
    yield _unused(row)
    yield from _not_numbers(row)
    yield from _missing(row)
    yield from _signs(row)
    yield from _unexplained(row)
    yield from contradictions(row)
    yield from _turned(row)


def _cells(row: Row, columns: Sequence[str]) -> str:
    return ",".join(row.address(column) for column in columns)


def _unused(row: Row) -> Verdict:
    """A row that nobody uses needs nothing, unless the contract always wants it."""
    own = row.figures.row_uses(row.table, row.id)
    columns = tuple(column for column in row.entries if column in own)
    always = [column for column in columns if row.spec(column).required.rule == "always"]
    word = _word(row, always[0], "fyll i") if always else ""
    return Verdict(f"COUNTA({_cells(row, columns)})=0", not row.values(columns), word)


def _not_numbers(row: Row) -> Iterator[Verdict]:
    numbers = [column for column in row.entries if row.spec(column).kind == "number"]
    if numbers:
        cells = _cells(row, numbers)
        found = row.values(numbers)
        wrong = any(not isinstance(value, Decimal) for value in found)
        yield Verdict(f"COUNT({cells})<COUNTA({cells})", wrong, "Fel: skriv tal")


def _missing(row: Row) -> Iterator[Verdict]:
    needed = [
        column for column in row.entries if row.spec(column).required.rule in {"row", "always"}
    ]
    for waits in (False, True):
        columns = [column for column in needed if _waits(row, column) is waits]
        if columns:
            condition = f"COUNTA({_cells(row, columns)})<{len(columns)}"
            short = len(row.values(columns)) < len(columns)
            yield Verdict(condition, short, _word(row, columns[0], "fyll i resten"))


def _signs(row: Row) -> Iterator[Verdict]:
    """Amounts and counts that have the sign that they can't have."""
    for limit, formula, word in _ONE_SIGN:
        columns = [one for one in _of_one_sign(row, limit) if not _may_turn(row, one)]
        if columns:
            yield Verdict(formula.format(_cells(row, columns)), _any(row, columns, limit), word)


def _turned(row: Row) -> Iterator[Verdict]:
    """Amounts that have an unusual sign: a question, so it comes last."""
    for limit, formula, _ in _ONE_SIGN:
        columns = [one for one in _of_one_sign(row, limit) if _may_turn(row, one)]
        if columns:
            yield Verdict(
                formula.format(_cells(row, columns)), _any(row, columns, limit), "Se över: tecknet"
            )


_ONE_SIGN = (
    ("maximum", "MAX({})>0", "Fel: ska ha minus"),
    ("minimum", "MIN({})<0", "Fel: ska inte ha minus"),
)


def _of_one_sign(row: Row, limit: str) -> list[str]:
    return [column for column in row.entries if row.spec(column).schema.get(limit) == 0]


def _may_turn(row: Row, column: str) -> bool:
    return may_be_turned(row.table, row.spec(column))


def _any(row: Row, columns: Sequence[str], limit: str) -> bool:
    numbers = [value for value in row.values(columns) if isinstance(value, Decimal)]
    return any(n > 0 if limit == "maximum" else n < 0 for n in numbers)


def _unexplained(row: Row) -> Iterator[Verdict]:
    for column in row.entries:
        required = row.spec(column).required
        if required.rule == "when" and required.column in row.block.columns:
            limit = row.contract.thresholds[required.threshold]
            watched, cell = row.address(required.column), row.address(column)
            yield Verdict(
                f'AND(ABS(N({watched}))>={limit},{cell}="")',
                needs_comment(row.contract, row.figures, row.key(column)),
                _word(row, column, "kommentera"),
            )


def needs_comment(contract: Contract, figures: Figures, key: Key) -> bool:
    """Whether a cell that is wanted above a threshold is wanted, and empty."""
    spec = contract.spec(key)
    if spec is None or spec.required.rule != "when":
        return False
    watched = figures[key[0], key[1], spec.required.column].number
    limit = Decimal(contract.thresholds[spec.required.threshold])
    return watched is not None and abs(watched) >= limit and not figures.submission.value(key)


def _waits(row: Row, column: str) -> bool:
    return waits(row.spec(column), row.figures.submission.level)


def waits(spec: CellSpec, level: Level) -> bool:
    """Whether an empty cell of a total waits for the administration rather than being a fault."""
    return level is not Level.DEPARTMENT and spec.merge in WAITING


def _word(row: Row, column: str, what: str) -> str:
    return f"{'Väntar' if _waits(row, column) else 'Fel'}: {what}"


def checked_rows(desk: Desk, table_id: str) -> Iterator[Row]:
    """The rows of a table that get a word, spare rows of an open table included."""
    block = desk.placing.blocks[table_id]
    table = desk.contract.tables[table_id]
    controls = next((sheet.name for sheet in desk.layout.sheets if sheet.controls), "")
    for row in block.rows:
        if row != TOTAL:
            yield Row(desk.contract, desk.figures, table, block, row, controls, desk.placing)
