"""The language of the examples in rule pages, and what kalkyl says of the files they describe.

An example begins with Kansli's clean workbook and spoils it. A Markdown table fills in cells: its
first heading is a table of the report, the others its columns, and each row begins with a row's
name (``rad 1`` is the first filled row of an open table, ``ny rad`` one after the last, and a name
that is chosen from a list its own). What
stands in asterisks is shown for comparison and must stand in the workbook as it is. An order
on a line of its own does what cells cannot: ``ORDERS`` lists them. A first heading such as
``Planen: Budget per uppdrag`` fills in what was handed in before; without such a table nothing was.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import workbooks as w
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.manifest import Department
from kalkyl.contract.spec import ANY, TOTAL, VALUE, Contract, TableSpec
from kalkyl.figures.evaluate import Figures
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.model import (
    PICTURE,
    Book,
    Cell,
    CellError,
    Key,
    Level,
    Problem,
    ProblemKind,
    Received,
    Report,
    Sheet,
    Source,
    Submission,
    Value,
)
from kalkyl.operations.check import check
from kalkyl.operations.merge import merge
from kalkyl.operations.organisation import OrganisationMark
from kalkyl.relations.judged_tables import judged_tables
from kalkyl.reporting.document import (
    Block,
    Document,
    Heading,
    Paragraph,
    PrintedCell,
    PrintedRow,
    PrintedTable,
)
from kalkyl.reporting.held import held_report
from kalkyl.rules.catalogue import Case, Expected
from kalkyl.rules.register import CATALOGUE, VERSION
from kalkyl.tables.layout import place_blocks
from kalkyl.template.comment_needs import needs_comment, waits
from kalkyl.template.plan import in_cell, is_share
from kalkyl.template.receipt import Receipt, digest
from shipped_organisation import ORGANISATION, case_of, layout
from together import check_together

EMPTY = "(tom)"
RIGHT_VALUE = "(rätt värde)"
SAME_FORMULA = "(samma formel)"
_ARROW = " → "
_BEFORE = {"Planen": "plan", "Förra rapporten": "previous", "Förra året": "last_year"}
_FORM = "formulär "
_SHOWN = re.compile(r"\*[^*]+\*")
_NUMBER = re.compile(r"[-−]?\d[\d \u00a0]*(?:,\d+)?")
_BROKEN = re.compile(r"#[A-Z0-9/]+[!?]?")


class ExampleError(Exception):
    """An example that the language has no meaning for."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A cell of a Markdown table: table, row and column in the report's words, and its text."""

    table: str
    row: str
    column: str
    text: str
    source: str = ""
    """The earlier report that it is a cell of: plan, previous, last_year."""


@dataclass(frozen=True, slots=True)
class Example:
    """An example as it is written: cells and orders."""

    patches: tuple[Patch, ...]
    orders: tuple[str, ...]
    shown: tuple[Patch, ...] = ()
    """What stands in cells that the example compares with; nothing is done to them."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What an example has come to so far: a workbook, and what surrounds it."""

    book: Book
    expected: Expected = w.NOTHING_EXPECTED
    problems: tuple[Problem, ...] = ()
    what: Submission | None = None


def reports(markdown: str) -> tuple[Report, ...]:
    """What kalkyl says of the files of an example, each by itself and all together."""
    found = cases(markdown)
    alone = [check(case, CATALOGUE) for case in found]
    return check_together(found, alone, CATALOGUE)


def example(markdown: str) -> Example:
    lines = [line.strip() for line in markdown.splitlines()]
    wanted = [line for line in lines if not line.startswith("```")]
    orders = tuple(line for line in wanted if line and not line.startswith("|"))
    found = tuple(_patches(wanted))
    shown = tuple(one for one in found if _SHOWN.fullmatch(one.text))
    return Example(tuple(one for one in found if one not in shown), orders, shown)


def _patches(lines: Sequence[str]) -> Iterator[Patch]:
    heading: list[str] = []
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if not line.startswith("|"):
            continue
        words = [word.strip() for word in line.strip("|").split("|")]
        if below and not set(below) - set("|-: "):
            heading = words
        elif set(line) - set("|-: "):
            for column, text in zip(heading[1:], words[1:], strict=True):
                head, _, table = heading[0].rpartition(": ")
                source = _BEFORE.get(head, "")
                yield Patch(table if source else heading[0], words[0], column, text, source)


def cases(markdown: str) -> tuple[Case, ...]:
    """The files that an example is about."""
    found = example(markdown)
    for order in found.orders:
        word, _, rest = order.partition(":")
        if word == "fil":
            return (_case_of_bytes(rest.strip()),)
        if word == "tabell":
            return (_tables_case(markdown),)
        if word == "rapport":
            return (_report_case(markdown, rest),)
        if word == "filer":
            return tuple(_several(rest.split(), found))
    return (_case(found),)


# Files that are no workbook, and files that come together


def _tables_case(markdown: str) -> Case:
    """A sheet that has what a Markdown table has, judged by itself with the sentences below it."""
    book = Book((_sheet(_table_rows(markdown)),), texts=_sentences(markdown))
    received = Received(Source("tabell.xlsx"), book, ())
    return Case(received, tables=judged_tables(book))


def _sentences(markdown: str) -> tuple[str, ...]:
    return tuple(re.findall(r"(?m)^\s*mening: (.+)$", markdown))


def _table_rows(markdown: str) -> list[list[str]]:
    lines = [line.strip() for line in markdown.splitlines() if line.strip().startswith("|")]
    rows = [line.strip("|").split("|") for line in lines if set(line) - set("|-: ")]
    return [[text.strip() for text in row] for row in rows]


def _sheet(rows: list[list[str]]) -> Sheet:
    cells = {
        (row, column): Cell(text)
        for row, texts in enumerate(rows, 1)
        for column, text in enumerate(texts, 1)
        if text
    }
    return Sheet("Blad1", cells)


def _report_case(markdown: str, change: str) -> Case:
    """A report with a Markdown table and a sentence, one text changed since its total made it."""
    old, _, new = map(str.strip, change.partition(_ARROW))
    rows = _table_rows(markdown)
    sentences = _sentences(markdown)
    blocks: list[Block] = [Heading(1, "1", "Prognos"), *map(Paragraph, sentences)]
    if rows:
        printed = [
            PrintedRow(tuple(PrintedCell(text, is_number=n > 0) for n, text in enumerate(row)))
            for row in rows
        ]
        blocks.append(PrintedTable("t", "Uppdrag", printed[0].cells, tuple(printed[1:])))
    document = Document("ur1", "Rapport", "2021", "", "sv", (), tuple(blocks))
    edited = [[text.replace(old, new) for text in row] for row in rows]
    texts = tuple(text.replace(old, new) for text in sentences)
    book = Book((_sheet(edited),) if edited else (), texts=texts)
    tables = replace(judged_tables(book), held=held_report(document, book))
    return Case(Received(Source("rapport.docx"), book, ()), tables=tables)


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
_FILES = {
    "krypterad arbetsbok": _OLE + "EncryptedPackage".encode("utf-16-le"),
    "arbetsbok med känslighetsetikett": _OLE + "DRMEncryptedDataSpace".encode("utf-16-le"),
    "gammal xls": _OLE + "Workbook".encode("utf-16-le"),
}


def _damaged() -> bytes:
    """A workbook cut off on its way."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as container:
        container.writestr("xl/workbook.xml", "<workbook/>")
    return file.getvalue()[:40]


def _case_of_bytes(text: str) -> Case:
    content = _damaged() if text == "skadad zip" else _FILES.get(text, text.encode())
    return case_of(receive_bytes("110.xlsx", content), w.NOTHING_EXPECTED)


def _several(words: Sequence[str], found: Example) -> Iterator[Case]:
    """``110`` or ``110/2020``: an example department's workbook, of another year perhaps.

    The first of them has the entries of the example's cells; with ``gånger 1000`` its amounts are
    in kronor.
    """
    for number, word in enumerate(words, 1):
        code, _, year = word.partition("/")
        what = w.submission(code, year=int(year or w.YEAR))
        if number == 1:
            what = w.with_entries(what, _entries(what, found.patches))
            what = w.times(what, 1000) if "gånger 1000" in found.orders else what
        yield w.case(w.laid_out(what), file=f"{number}-{code}.xlsx")


# One workbook


def _case(found: Example) -> Case:
    start, orders = _submission(found.orders)
    form = next((one for one in orders if one.startswith(_FORM)), None)
    if form is not None:
        orders.remove(form)
        return _obeyed(Scene(w.form(form.removeprefix(_FORM), start)), orders)
    terms = w.terms(start.year, start.report)
    cells = [(patch, *_key(terms, start, patch)) for patch in found.patches if not patch.source]
    what = w.with_entries(start, _entries(start, found.patches))
    _see(terms, what, found.shown)
    placing = place_blocks(layout(what.report), terms, what.level, what.rows)
    book = w.laid_out(what)
    for patch, key, spec in cells:
        place = placing.place(key)
        if not _is_entry(patch, key, spec) and place is not None:
            before = w.cell(book, str(place))
            book = w.with_cells(book, {str(place): _over(before, patch.text, spec)})
    return _obeyed(Scene(book, _before(what, found.patches), what=what), orders)


def _see(terms: Contract, what: Submission, shown: Sequence[Patch]) -> None:
    """Refuses an example that shows what does not stand in its workbook."""
    figures = Figures(terms, what)
    for patch in shown:
        key, spec = _key(terms, what, patch)
        text = patch.text.strip("*")
        stands = what.value(key) if spec.is_input and key[1] != TOTAL else figures[key].value
        said = _value(text, spec)
        if isinstance(stands, Decimal) and isinstance(said, Decimal):
            stands = round(stands, -int(said.as_tuple().exponent))
        if stands != said:
            raise ExampleError(f"{patch} shows {said}, but {stands} stands there")


def _obeyed(scene: Scene, orders: Sequence[str]) -> Case:
    for order in orders:
        scene = _obey(scene, order)
    case = w.case(scene.book, scene.expected)
    return replace(case, problems=(*case.problems, *scene.problems))


def _entries(what: Submission, patches: Sequence[Patch], source: str = "") -> dict[Key, Value]:
    """What patches enter in a report, by key."""
    terms = w.terms(what.year, what.report)
    cells = [(patch, *_key(terms, what, patch)) for patch in patches if patch.source == source]
    return {
        key: _value(patch.text, spec) for patch, key, spec in cells if _is_entry(patch, key, spec)
    }


def _before(what: Submission, patches: Sequence[Patch]) -> Expected:
    """What was handed in before: as the workbook has it, but for what the patches say."""
    found = {}
    for source in dict.fromkeys(patch.source for patch in patches if patch.source):
        then = w.before(what, source)
        found[source] = w.with_entries(then, _entries(then, patches, source))
    return w.against(**found)


def _submission(orders: Sequence[str]) -> tuple[Submission, list[str]]:
    """What the workbook is of, and the orders that remain."""
    for order in orders:
        rest = [one for one in orders if one != order]
        if order.startswith("nivå "):
            return w.submission(level=Level(order.removeprefix("nivå "))), rest
        if order.startswith("rapport "):
            return w.of_report(order.removeprefix("rapport ")), rest
        if order.startswith("färdig total: "):
            return finished_total(order.removeprefix("färdig total: ").split()), rest
    return w.submission(), list(orders)


def finished_total(codes: Sequence[str]) -> Submission:
    """The total of some departments, with what it awaits from the administration."""
    return finished(merge(w.terms(), [bound(code) for code in codes]))


def finished(total: Submission) -> Submission:
    """A total with what it awaits from the administration."""
    terms = w.terms()
    figures = Figures(terms, total)
    words: dict[Key, Value] = {("cover", "prepared_on", VALUE): date(w.YEAR, 5, 14)}
    for table in terms.tables.values():
        for row in total.rows[table.id]:
            for column in figures.row_entries(table, row):
                spec = table.cell(row, column)
                key = (table.id, row, column)
                wanted = spec and spec.required.rule in {"always", "row"}
                wanted = wanted or needs_comment(terms, figures, key)
                if spec and wanted and waits(spec, total.level):
                    words.setdefault(key, spec.choices[0].label if spec.choices else "Egna ord")
    return w.entered(total, {key: word for key, word in words.items() if total.value(key) is None})


def bound(code: str) -> Submission:
    """A department's submission as read from its workbook: every entry knows its cell."""
    reading = w.case(w.laid_out(w.submission(code)), file=f"{code}.xlsx").reading
    assert reading is not None
    return reading.submission


def _key(terms: Contract, what: Submission, patch: Patch) -> tuple[Key, CellSpec]:
    table = next((one for one in terms.tables.values() if one.label == patch.table), None)
    if table is None:
        raise ExampleError(f"no table {patch.table}")
    row = _row(table, what, patch.row)
    column = _column(table, row, patch.column)
    spec = table.cell(row, column)
    if spec is None:
        raise ExampleError(f"no cell {patch}")
    return (table.id, row, column), spec


def _row(table: TableSpec, what: Submission, word: str) -> str:
    if word in {table.total, "Total"}:
        return TOTAL
    if word == "ny rad":
        return "ny"
    if word.startswith("rad "):
        return what.rows[table.id][int(word.removeprefix("rad ")) - 1]
    found = next((row.id for row in table.rows if row.label == word), None) or _chosen(table, word)
    if found is None:
        raise ExampleError(f"no row {word} in {table.label}")
    return found


def _chosen(table: TableSpec, word: str) -> str | None:
    """The row of an open table whose name is chosen from a list."""
    spec = table.cell(ANY, table.key[-1]) if table.key else None
    return next((one.id for one in spec.choices if one.label == word), None) if spec else None


def _column(table: TableSpec, row: str, word: str) -> str:
    if table.shape == "record":
        return VALUE
    for column in table.columns:
        spec = table.cell(row, column) or table.cell(ANY, column)
        if spec is not None and spec.label == word:
            return column
    raise ExampleError(f"no column {word} in {table.label}")


def _is_entry(patch: Patch, key: Key, spec: CellSpec) -> bool:
    return spec.is_input and key[1] != TOTAL and not patch.text.startswith("=")


def _value(text: str, spec: CellSpec) -> Value:
    """What stands in a cell of the report, in its unit."""
    if text == EMPTY:
        return None
    if _BROKEN.fullmatch(text):
        return CellError(text)
    if text.startswith("’"):
        return text[1:].replace("¦", "|")  # a bar would end the cell of the Markdown table
    if spec.kind == "date" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return date.fromisoformat(text)
    bare = text.removesuffix(" %") if is_share(spec) else text
    return _number(bare) if spec.kind == "number" and _NUMBER.fullmatch(bare) else text


def _number(text: str) -> Decimal:
    return Decimal(re.sub(r"[ \u00a0]", "", text).replace("−", "-").replace(",", "."))


def _over(before: Cell, text: str, spec: CellSpec) -> Cell:
    """A computed cell with something put over it."""
    head, arrow, tail = text.partition(_ARROW)
    formula = before.formula if head == SAME_FORMULA else head if arrow else None
    written = tail if arrow else head
    if written == RIGHT_VALUE:
        return Cell(before.value, formula, before.number_format)
    return Cell(in_cell(_value(written, spec), spec), formula, before.number_format)


# Orders


def _obey(scene: Scene, order: str) -> Scene:
    for pattern, do in ORDERS.items():
        match = re.fullmatch(pattern, order)
        if match:
            return do(scene, *match.groups())
    raise ExampleError(f"no order {order}")


def _changing(change: Callable[[Book, str], Book]) -> Callable[..., Scene]:
    return lambda scene, word: replace(scene, book=change(scene.book, word))


def _problem(scene: Scene, kind: str, facts: str) -> Scene:
    """``limit=uppackad found=3``: words up to the next name belong together."""
    pairs = re.findall(r"(\w+)=(.*?)(?=\s\w+=|$)", facts)
    return replace(scene, problems=(*scene.problems, Problem(ProblemKind(kind), None, dict(pairs))))


def _write(scene: Scene, place: str, text: str) -> Scene:
    value = _number(text) if _NUMBER.fullmatch(text) else text
    book = w.having_sheet(scene.book, w.at(place).sheet)
    return replace(scene, book=w.typed(book, {place: value}))


def _repeat(scene: Scene, place: str, times: str, text: str) -> Scene:
    return _write(scene, place, f"{text} " * int(times))


def _format(scene: Scene, place: str, code: str) -> Scene:
    """``talformat X!A1 #,##0,``: what a cell holds is shown in another way."""
    return replace(scene, book=w.shown_by(scene.book, place, code))


def _copy(scene: Scene, source: str, target: str) -> Scene:
    """``kopiera X!A1:C4 till Y!A1``: cells pasted, on a new sheet if need be."""
    return replace(scene, book=w.copied(scene.book, source, target))


def _report(scene: Scene, report: str) -> Scene:
    return replace(scene, expected=replace(scene.expected, report=report))


def _year(scene: Scene, year: str) -> Scene:
    return replace(scene, expected=replace(scene.expected, year=int(year)))


def _manifest(scene: Scene, code: str, name: str, uppdrag: str) -> Scene:
    department = Department(code, name, uppdrag=tuple(uppdrag.split()))
    before = scene.expected.manifest.departments if scene.expected.manifest else ()
    listed = w.manifest(*before, department)
    return replace(scene, expected=replace(scene.expected, manifest=listed))


def _shorten(scene: Scene, name: str, row: str) -> Scene:
    """``kalkyl_prognos slutar på rad 12``: rows were put in, and the name was not moved."""
    return replace(scene, book=w.with_shorter_name(scene.book, name, int(row)))


def _rename(scene: Scene, name: str, new: str) -> Scene:
    return replace(scene, book=w.renamed(scene.book, name, new))


def _receipt(scene: Scene, kind: str) -> Scene:
    """A receipt in the workbook: for other entries, by other rules, or only half of one."""
    reading = w.case(scene.book).reading
    assert reading is not None
    right = digest(reading.contract, reading.submission)
    made = Receipt(right, "2021-05-07T14:32:00+02:00", VERSION)
    spoilt = {
        "rätt": made,
        "annat innehåll": replace(made, digest=f"sha256:{0:064}"),
        "andra regler": replace(made, rules="0.0.1-12345678"),
        "halvt": replace(made, made=""),
    }[kind]
    properties = {**scene.book.properties, **spoilt.properties}
    return replace(scene, book=replace(scene.book, properties=properties))


def _made_for(scene: Scene, name: str, rows: str) -> Scene:
    """The mark of another organisation: one with rows of its own, or with the same."""
    contract = ORGANISATION.mark.contract if rows == "samma" else f"{0:064}"
    mark = OrganisationMark(name, contract)
    properties = {**scene.book.properties, **mark.properties}
    return replace(scene, book=replace(scene.book, properties=properties))


def _blanks(scene: Scene, place: str) -> Scene:
    """A cell that looks blank."""
    return replace(scene, book=w.with_cells(scene.book, {place: Cell(" ")}))


def _forget(scene: Scene) -> Scene:
    return replace(scene, book=w.without_results(scene.book))


def _remember(scene: Scene, place: str, text: str) -> Scene:
    """``X!A5 ger 7``: what Excel has computed there."""
    before = w.cell(scene.book, place)
    cell = Cell(_number(text), before.formula, before.number_format)
    return replace(scene, book=w.with_cells(scene.book, {place: cell}))


def _alike(scene: Scene) -> Scene:
    """Last year the same figures were handed in."""
    assert scene.what is not None
    facts = {key: fact.value for key, fact in scene.what.facts.items() if key[0] != "cover"}
    then = w.handed_in(w.terms(scene.what.year - 1), scene.what, facts)
    return replace(scene, expected=w.against(last_year=then))


def _of_another(scene: Scene) -> Scene:
    """The plan that was given is another department's."""
    assert scene.what is not None
    then = replace(w.before(scene.what, "plan"), sender=w.submission("120").sender)
    return replace(scene, expected=w.against(plan=then))


def _fill(scene: Scene, name: str, count: str) -> Scene:
    """A sheet beside the report's, with so many cells in columns of a hundred."""
    spots = (divmod(index, 100) for index in range(int(count)))
    cells = {(row + 1, column + 1): Cell(Decimal(1)) for row, column in spots}
    book = replace(scene.book, sheets=(*scene.book.sheets, Sheet(name, cells)))
    return replace(scene, book=book)


ORDERS: dict[str, Callable[..., Scene]] = {
    r"problem: (\w+) ?(.*)": _problem,
    r"bladet (\S+) har (\d+) celler": _fill,
    r"ta bort bladet (.+)": _changing(w.without_sheet),
    r"ta bort namnet (.+)": _changing(w.without_name),
    r"namn (\w+) = (\S+)": lambda scene, name, where: replace(
        scene, book=w.with_name(scene.book, name, where)
    ),
    r"(kalkyl_\w+) slutar på rad (\d+)": _shorten,
    r"dölj bladet (.+) helt": _changing(lambda book, name: w.hidden(book, name, "veryHidden")),
    r"dölj bladet (.+)": _changing(w.hidden),
    r"dölj raden (.+)": _changing(w.with_hidden_row),
    r"dölj kolumnen (.+)": _changing(w.with_hidden_column),
    r"sammanfoga (.+)": _changing(w.with_merged),
    r"kopiera (\S+) till (\S+)": _copy,
    r"döp om bladet (.+) till (.+)": _rename,
    r"töm (.+)": _changing(w.cleared),
    r"infoga rad (.+)": _changing(w.with_new_row),
    r"talformat (\S+) (.+)": _format,
    r"(\S+![A-Z]+\d+) = (.+)": _write,
    r"(\S+![A-Z]+\d+) är formeln (.+) utan resultat": lambda scene, place, text: replace(
        scene, book=w.formula(scene.book, place, text, None)
    ),
    r"(\S+![A-Z]+\d+) är en bild": lambda scene, place: replace(
        scene, book=w.typed(scene.book, {place: PICTURE})
    ),
    r"(\S+![A-Z]+\d+) är datumet (\S+) som (.+)": lambda scene, place, day, code: replace(
        scene,
        book=w.shown_as(w.typed(scene.book, {place: date.fromisoformat(day)}), place, code),
    ),
    r"(\S+![A-Z]+\d+) är dagnummer (\d+)": lambda scene, place, number: replace(
        scene,
        book=w.shown_as(w.typed(scene.book, {place: Decimal(number)}), place, "General"),
    ),
    r"(\S+![A-Z]+\d+) visas som (.+)": lambda scene, place, code: replace(
        scene, book=w.shown_as(scene.book, place, code)
    ),
    r"(\S+![A-Z]+\d+) säger (\d+) gånger: (.+)": _repeat,
    r"(\S+![A-Z]+\d+) ger (.+)": _remember,
    r"väntad rapport (\S+)": _report,
    r"väntat år (\d+)": _year,
    r"manifest (\S+) (\S+) ?(.*)": _manifest,
    r"blanktecken i (\S+)": _blanks,
    r"utan resultat": _forget,
    r"förra året är likadant": _alike,
    r"planen är en annan avdelnings": _of_another,
    r"kvitto: (.+)": _receipt,
    r"gjord för (.+) med (egna|samma) rader": _made_for,
}
"""The orders about one workbook. Before any of them come ``nivå …``, ``rapport …``, ``färdig
total: …`` and ``formulär …``, which say what is laid out; ``fil: …`` and ``filer: …`` stand for
whole files."""
