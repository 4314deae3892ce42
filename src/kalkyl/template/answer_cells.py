"""Where answers stand in kalkyl's own workbooks, and the formulas that see whether one is given.

A line that can be answered has the answer's cell; hidden to its right stand what it is about, how
many letters the answer has, the code of the figures that are compared, whether a list answers the
same, and whether it is answered. No formula knows which figures stood there when somebody wrote,
so the answer has to have their code in it: it holds as long as the code is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import islice
from typing import Final

from kalkyl.base.limits import ANSWER_CHARACTERS, ANSWERS
from kalkyl.base.regex import regex
from kalkyl.contract.sheet_amounts import amount_on_sheet
from kalkyl.contract.spec import Contract, Control, TableSpec
from kalkyl.figures.contradictions import pairs_of
from kalkyl.figures.evaluate import Figures
from kalkyl.figures.privacy import masked
from kalkyl.figures.unit_of_period import spans_of
from kalkyl.model import (
    ANSWER_NAMES,
    DROPPED,
    LEAST_LETTERS,
    MARK,
    STOCK,
    Answer,
    Answered,
    Area,
    Asked,
    Book,
    Cell,
    Key,
    Sheet,
    Standing,
    column_letters,
    gives_reason,
)
from kalkyl.tables.layout import FIRST_BLOCK, Placing
from kalkyl.template.formulas import address
from kalkyl.template.lists import ANSWER

DIGITS: Final = 5
_FIRST: Final = 10_000
_PRIME: Final = 89_963
"""No two remainders have the same cube, and the code has five digits."""
_ROOT: Final = 33_613
_SCALE: Final = 1_000
_MOST: Final = 10**12
"""Larger amounts have no code: a program's numbers are no longer exact to the thousandth."""
_AS_EXCEL: Final = Context(prec=15)
"""Excel rounds a number by the 15 digits that it shows of it."""


def code(rows: Iterable[Sequence[Decimal]]) -> str:
    """The code of rows of figures, with 0 for what is blank; "" where one is too large."""
    whole = 0
    for row in rows:
        if any(abs(_AS_EXCEL.plus(value)) > _MOST for value in row):
            return ""
        mixed = sum(weight * _part(value) for weight, value in zip(_weights(row), row, strict=True))
        whole += pow(mixed, 3, _PRIME)
    return str(_FIRST + whole % _PRIME)


def code_formula(cells: Sequence[str], *, several: bool) -> str:
    """:func:`code` as a formula of Excel's, for the addresses of a row's cells.

    ``several``: the addresses are those of columns, whose cells stand row by row.
    """
    values = list(cells) if several else [f"N({cell})" for cell in cells]
    parts = (
        f"{weight}*MOD(ROUND({_SCALE}*{value},0),{_PRIME})"
        for weight, value in zip(_weights(values), values, strict=True)
    )
    mixed = f"MOD(ROUND(MOD({'+'.join(parts)},{_PRIME})^3,0),{_PRIME})"
    whole = f"MOD(SUMPRODUCT({mixed}),{_PRIME})" if several else mixed
    span = ",".join(values)
    too_large = f"MAX(MAX({span}),-MIN({span}))>10^12"
    return f'=IFERROR(IF({too_large},"",{_FIRST}+{whole}),"")'


def _part(value: Decimal) -> int:
    shown = _AS_EXCEL.plus(value) * _SCALE
    return int(shown.to_integral_value(ROUND_HALF_UP)) % _PRIME


def _weights(row: Sequence[object]) -> tuple[int, ...]:
    return tuple(pow(_ROOT, at, _PRIME) for at in range(1, len(row) + 1))


def row_code(figures: Figures, table: TableSpec, row: str) -> str:
    """The code of all amounts that a row's contradictions compare."""
    return _code(figures, [_of_row(figures.contract, table, row)])


def table_code(figures: Figures, table: TableSpec) -> str:
    """The code of all rows of a table that can be sorted."""
    rows = figures.rows(table)
    return _code(figures, [_of_row(figures.contract, table, row) for row in rows])


def control_code(figures: Figures, control: Control, left: Key) -> str:
    """The code of the figures that a control compares."""
    return _code(figures, [_of_control(control, left)])


def row_formula(contract: Contract, placing: Placing, table: TableSpec, row: str) -> str:
    """:func:`row_code` as a formula on another sheet."""
    return _formula(placing, _of_row(contract, table, row))


def table_formula(placing: Placing, table: TableSpec) -> str:
    """:func:`table_code` as a formula on another sheet."""
    block = placing.blocks[table.id]
    columns = [address(block.body(column), "") for column in _columns(table, "")]
    return code_formula(columns, several=True)


def control_formula(placing: Placing, control: Control, left: Key) -> str:
    """:func:`control_code` as a formula on another sheet."""
    return _formula(placing, _of_control(control, left))


def _code(figures: Figures, rows: Sequence[Sequence[Key]]) -> str:
    return code([[_on_sheet(figures, key) for key in row] for row in rows])


def _on_sheet(figures: Figures, key: Key) -> Decimal:
    """A figure as its cell has it, which formulas make the code of."""
    return amount_on_sheet(figures.contract, key, figures[key].number or Decimal(0))


def _formula(placing: Placing, keys: Sequence[Key]) -> str:
    places = (placing.place(key) for key in keys)
    cells = [address(place, "") if place is not None else "0" for place in places]
    return code_formula(cells, several=False)


def _of_row(contract: Contract, table: TableSpec, row: str) -> tuple[Key, ...]:
    own = ((table.id, row, column) for column in _columns(table, row))
    return tuple(dict.fromkeys((*own, *_spans(contract, table, row))))


def _columns(table: TableSpec, row: str) -> tuple[str, ...]:
    pairs = pairs_of(table, row)
    return tuple(dict.fromkeys(column for pair in pairs for column in (pair.left, pair.right)))


def _spans(contract: Contract, table: TableSpec, row: str) -> Iterator[Key]:
    """The amounts of the year and of the period, on the line of the year's row."""
    for spans in spans_of(contract):
        if spans.year[0] == table.id:
            for other, columns in (spans.year, spans.period):
                yield from ((other, row, column) for column in columns)


def _of_control(control: Control, left: Key) -> tuple[Key, ...]:
    return (left, control.right.key(left), *(ref.key(left) for ref in control.plus))


HEADING: Final = ANSWER
COLUMN: Final = 9
"""The answer's column on the sheet *Kontroll*, between what is said of it and the hidden ones."""
SAID, ABOUT, LETTERS, CODE, LISTED, HOLDS, WHICH = COLUMN - 1, *range(COLUMN + 1, COLUMN + 7)
HIDDEN: Final = (ABOUT, LETTERS, CODE, LISTED, HOLDS, WHICH)
_LINES_BESIDE = 3
"""So far to the right of what an answer of a list is about stand the lines that it answers too."""
OUTCOME: Final = 6
LAST_ROW: Final = FIRST_BLOCK + 200
"""No sheet of controls has as many lines."""
ANSWERED: Final = "Besvarad"
END_WITH: Final = "Avsluta svaret med"
LAPSED: Final = "Gäller inte längre: ny kod"
UNCODED: Final = "Koden saknas:"
NO_REASON: Final = "Skriv varför, och koden"
NO_FORMULA: Final = "En formel är inget svar"
NO_CODE: Final = "Kan inte besvaras"
ROW: Final = "rad"
CONTROL: Final = "kontroll"
ALL_ROWS: Final = "alla"
"""Instead of a row, of a table whose rows can be sorted away from a line about one of them."""
_UNSEEN = regex("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_NO_BREAK = "\N{NO-BREAK SPACE}"
_CODES = regex(f"[0-9]{{{DIGITS},}}")
_ENDS = regex(f"[1-9][0-9]{{{DIGITS - 1}}}$")
_LONGEST = 4 * ANSWER_CHARACTERS
_FORMULA = "(formel)"
"""What is said of an answer that is a formula: it may say something else tomorrow."""


def about_row(table: str, row: str) -> str:
    """What a line says that asks about a whole row."""
    return f"{MARK}{ROW} {table} {row}"


def about_control(key: Key) -> str:
    """What a line says that compares a figure with another."""
    return f"{MARK}{CONTROL} {' '.join(key)}"


def letters_formula(cell: str) -> str:
    """How many letters an answer has, as ``kalkyl.model.letters`` counts them."""
    return f"=IF(_xlfn.ISFORMULA({cell}),0,IF(ISTEXT({cell}),{_letters(cell)},0))"


def _letters(cell: str) -> str:
    text = f"LOWER({cell})"
    for said in (*STOCK, *DROPPED):
        text = f'SUBSTITUTE({text},"{said}","")'
    return f"LEN({text})"


def listed_formula(line: int) -> str:
    """1 where a list of corrections has an answer to the line for the figures now, else 0.

    The list's names are not there in a workbook that has no list.
    """
    texts, lines = ANSWER_NAMES
    wanted = f'"|"&{_at(line, ABOUT)}&" "&{_at(line, CODE)}&"|"'
    found = f"ISNUMBER(FIND({wanted},{lines}))*ISTEXT({texts})*NOT(_xlfn.ISFORMULA({texts}))"
    given = f"SUMPRODUCT({found}*({_letters(texts)}>={LEAST_LETTERS}))"
    return f'=IFERROR(IF(AND({_at(line, CODE)}<>"",{given}>0),1,0),0)'


def coded_lines(lines: Sequence[Asked]) -> str:
    """Lines of the template's own with their codes, as a list has them beside an answer."""
    return "".join(f"|{line.about} {line.code}" for line in lines if line.code) + "|" * bool(lines)


def holds_formula(line: int) -> str:
    """1 where an answer gives a reason and has the code of the figures now, else 0."""
    code, letters_, text, listed = (_at(line, column) for column in (CODE, LETTERS, COLUMN, LISTED))
    found = f'ISNUMBER(FIND({code}&"",{_closed_up(text)}))'
    return f'=IF(OR({listed}=1,AND({letters_}>={LEAST_LETTERS},{code}<>"",{found})),1,0)'


def said_formula(line: int) -> str:
    """What a line asks of its answer, or why the answer does not hold."""
    code, letters_, text, outcome, holds = (
        _at(line, column) for column in (CODE, LETTERS, COLUMN, OUTCOME, HOLDS)
    )
    end = f'RIGHT(SUBSTITUTE({_closed_up(text)},".",""),{DIGITS})'
    lapsed = f"IFERROR(VALUE({end})>={10 ** (DIGITS - 1)},FALSE)"
    cases = (
        (f'OR({outcome}="",{outcome}="OK")', '""'),
        (f"{holds}=1", f'"{ANSWERED}"'),
        (f'{code}=""', f'"{NO_CODE}"'),
        (f"_xlfn.ISFORMULA({text})", f'"{NO_FORMULA}"'),
        (f"ISBLANK({text})", f'"{END_WITH} "&{code}'),
        (f"{letters_}<{LEAST_LETTERS}", f'"{NO_REASON} "&{code}'),
        (lapsed, f'"{LAPSED} "&{code}'),
    )
    formula = f'"{UNCODED} "&{code}'
    for condition, words in reversed(cases):
        formula = f"IF({condition},{words},{formula})"
    return f"={formula}"


def _at(line: int, column: int) -> str:
    return f"{column_letters(column)}{line}"


def _closed_up(cell: str) -> str:
    """A text without blanks: people write a code as they write amounts."""
    return f'SUBSTITUTE(SUBSTITUTE({cell}," ",""),"{_NO_BREAK}","")'


def is_answered(line: int) -> str:
    """The condition that the line's own answer holds."""
    return f"{_at(line, HOLDS)}=1"


def row_is_answered(sheet: str, table: str, row: str, here: str) -> str:
    """The condition, for a row's own check, that its line on the sheet of controls is answered."""
    about, holds = (
        address(Area(sheet, FIRST_BLOCK + 1, at, LAST_ROW, at), here, fixed=True)
        for at in (ABOUT, HOLDS)
    )
    return f'COUNTIFS({about},"{about_row(table, row)}",{holds},1)>0'


def standing_on_line(answer: Answer, code: str) -> Answered:
    """Whether an answer on a line holds for figures that have a code; its words without it."""
    if not gives_reason(answer.text):
        return Answered(answer.text, Standing.EMPTY)
    if code and code in answer.numbers:
        return Answered(without_code(answer.text, code), Standing.HOLDS)
    return Answered(answer.text, Standing.LAPSED if answer.ends_in_number else Standing.UNCODED)


def coded_answer(text: str, code: str) -> str:
    """An answer as a line wants it, with the code of its figures."""
    return f"{text} {code}"


def words_of_answer(text: str) -> str:
    """An answer's words without whatever code ends them."""
    code = re.search(rf"[1-9](?:\s?[0-9]){{{DIGITS - 1}}}(?=[\s.)]*$)", text)
    return without_code(text, "".join(code[0].split())) if code else text


def without_code(text: str, code: str) -> str:
    """An answer's words without the code that ends them."""
    digits = r"\s?".join(code)
    return re.sub(rf"[\s,;:(–-]*\b(?:koden|kod)?[\s:]*{digits}[\s.)]*$", "", text) or text


def answers_of(book: Book) -> tuple[Answer, ...]:
    """Every answer in a workbook, wherever a list of kalkyl's stands in it."""
    found = (answer for sheet in book.sheets for answer in _answers_on(sheet))
    return tuple(islice(found, ANSWERS))


def _answers_on(sheet: Sheet) -> Iterator[Answer]:
    cells = sheet.cells
    for (row, column), about in sheet.texts.items():
        if about.startswith(MARK) and (row, column) not in sheet.formulas:
            given = cells.get((row, column - 1))
            text = _text(given)
            is_line = column == ABOUT and FIRST_BLOCK < row <= LAST_ROW
            if text and is_line:
                yield _coded(about, text, given)
            elif text:
                yield Answer(about, text)
                yield from _listed(text, cells.get((row, column + _LINES_BESIDE)))


def _listed(text: str, beside: Cell | None) -> Iterator[Answer]:
    """An answer of a list as one to the lines of the template's own that ask the same."""
    said = beside.value if beside and not beside.formula else None
    if isinstance(said, str) and said.startswith(f"|{MARK}"):
        for line in said.strip("|").split("|")[:LAST_ROW]:
            about, _, code = line.rpartition(" ")
            yield Answer(about, text, code, ends_in_number=True)


def _coded(about: str, text: str, cell: Cell | None) -> Answer:
    """An answer with the numbers in it, which may be the code that its line asks for."""
    written = cell.value if cell and not cell.formula else None
    whole = written.replace(" ", "").replace(_NO_BREAK, "") if isinstance(written, str) else ""
    numbers = " ".join(_CODES.findall(whole))
    return Answer(about, text, numbers, bool(_ENDS.search(whole.replace(".", ""))))


def _text(cell: Cell | None) -> str:
    """An answer as text on one line, without the numbers of people."""
    if cell is None or cell.value is None:
        return ""
    if cell.formula:
        return _FORMULA
    text = " ".join(_UNSEEN.sub(" ", str(cell.value)[:_LONGEST]).split())
    return masked(text)[:ANSWER_CHARACTERS]
