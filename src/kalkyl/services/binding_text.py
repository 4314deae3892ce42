"""A proposed layout, and what a layout reads, as text tables for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.sheet_amounts import to_sheet
from kalkyl.contract.spec import ANY, TOTAL, Contract, TableSpec
from kalkyl.figures.amount import show
from kalkyl.model import Fact, Phrase, Problem, Value
from kalkyl.model.facts import plain
from kalkyl.rules.catalogue import Case, Reading
from kalkyl.tables.layout import Layout
from kalkyl.tables.likeness import Sure
from kalkyl.tables.proposal import Answers, Missing, Note, Proposal, Proposed, Twice
from kalkyl.tables.weigh import Candidate
from kalkyl.template.computed_cells import form_specs
from kalkyl.wording.messages import Texts, shown

_WIDEST = 40
LOST = frozenset({"table_missing", "table_unsure", "sheet_missing"})
"""Problems that say that a table was not read."""
_FACTS = ("table", "sheet", "places", "hint")
_WORDS = Texts[Any](
    {
        Sure.CERTAIN: Phrase("bind_certain", "certain"),
        Sure.LIKELY: Phrase("bind_likely", "likely"),
        Sure.GUESS: Phrase("bind_guess", "GUESS"),
        "column": Phrase("bind_column", "column"),
        "row": Phrase("bind_row", "row"),
        "unit": Phrase("bind_unit", "unit"),
        "unknown": Phrase("bind_unknown", "unit unknown"),
        "missing": Phrase("bind_missing", "Not found:"),
        "twice": Phrase("bind_twice", "Found in several places:"),
        "taken": Phrase("bind_taken", "took {}"),
        "none": Phrase("bind_none", "took none of them; choose, and write it into the layout"),
        "looks_like": Phrase("bind_looks_like", "{} looks like {} ({}), {} of {} columns"),
        "plus": Phrase("bind_plus", "costs are written without minus; the sign is turned in"),
        "unpaired": Phrase("bind_unpaired", "not among the report's rows"),
        "ignored": Phrase("bind_ignored", "rows outside the report"),
        "unused": Phrase("bind_unused", "headings not used"),
        "counts": Phrase("bind_counts", "Certain: {}, likely: {}, guesses: {}."),
        "table_missing": Phrase("bind_table_missing", "Not found: {table} on the sheet {sheet}"),
        "table_unsure": Phrase("bind_table_unsure", "Not read: {table} may be any of {places}"),
        "sheet_missing": Phrase("bind_sheet_missing", "Not found: the sheet {sheet}"),
        "not_our_template": Phrase(
            "bind_not_our_template",
            "kalkyl check does not read the workbook with the layout.{hint}",
        ),
        TOTAL: Phrase("bind_total", "total"),
        "heading table": Phrase("bind_heading_table", "Table"),
        "heading row": Phrase("bind_heading_row", "Row"),
        "heading column": Phrase("bind_heading_column", "Column"),
        "heading value": Phrase("bind_heading_value", "Value"),
        "heading unit": Phrase("bind_heading_unit", "Unit"),
        "heading cell": Phrase("bind_heading_cell", "Cell"),
        "answered": Phrase("bind_answered", "From the sheet Organisation: {}."),
        "plus answer": Phrase("bind_costs_plus", "costs without minus"),
        "minus answer": Phrase("bind_costs_minus", "costs with minus"),
    }
)
_HEADINGS = ("table", "row", "column", "value", "unit", "cell")


def proposal_text(proposal: Proposal, language: str) -> str:
    """A proposal with every reason, what is missing and what is there twice."""
    words = _WORDS[language]
    blocks = [_cover_lines(proposal)]
    blocks += [list(_table_lines(table, language)) for table in proposal.tables]
    blocks.append(list(_missing_lines(proposal, language)))
    blocks.append(list(_twice_lines(proposal, language)))
    blocks.append([words["counts"].format(*map(proposal.count, Sure))])
    return "\n\n".join("\n".join(lines) for lines in blocks if lines)


def answers_text(given: Answers, answers: Answers, language: str) -> Iterator[str]:
    """What the organisation's workbook answers that nobody has given."""
    words = _WORDS[language]
    found = [word for row, word in answers.cover.items() if row not in given.cover]
    found += [answers.unit] if answers.unit and not given.unit else []
    if answers.costs and not given.costs:
        found.append(words[f"{answers.costs.value} answer"])
    if found:
        yield words["answered"].format(", ".join(found))


def _cover_lines(proposal: Proposal) -> list[str]:
    cover = proposal.contract.tables[COVER]
    rows = [
        (_row_label(cover, word), text, place) for word, (text, place) in proposal.cover.items()
    ]
    return [f"{place}  {label}: ”{text}”" for label, text, place in rows]


def _table_lines(proposed: Proposed, language: str) -> Iterator[str]:
    words, table = _WORDS[language], proposed.found.wanted.shown.table
    name = f", {proposed.name}" if proposed.name else ""
    columns = sum(bool(note.column) for note in proposed.notes)
    unit = f"{proposed.unit or words['unknown']}{name}"
    facts = (proposed.area, table.label, unit, columns, columns + len(proposed.unused))
    yield words["looks_like"].format(*facts)
    yield from aligned([_note_cells(table, note, language) for note in proposed.notes], indent=2)
    if proposed.ignored:
        kind = words["unpaired" if proposed.is_unpaired else "ignored"]
        yield f"  {kind}: {', '.join(proposed.ignored)}"
    if proposed.unused:
        headings = ", ".join(" ".join(text.split()) for text in proposed.unused)
        yield f"  {words['unused']}: {headings}"
    turned = proposed.signs.reversed(None)
    if turned:
        yield f"  {words['plus']} {', '.join(table.heading(column) for column in sorted(turned))}"


def _note_cells(table: TableSpec, note: Note, language: str) -> tuple[str, ...]:
    words = _WORDS[language]
    kind = "column" if note.column else "row"
    label = table.heading(note.column) if note.column else _row_label(table, note.row)
    return words[note.sure], note.place.cell, words[kind], label, shown(note.why, language)


def _missing_lines(proposal: Proposal, language: str) -> Iterator[str]:
    words = _WORDS[language]
    if proposal.missing:
        yield words["missing"]
    tables = [missing for missing in proposal.missing if missing.kind == "table"]
    if tables:
        yield "  " + ", ".join(proposal.contract.tables[table.table].label for table in tables)
    for missing in proposal.missing:
        if missing.kind != "table":
            yield f"  {_missing(proposal.contract, missing, language)}"


def _missing(contract: Contract, missing: Missing, language: str) -> str:
    table = contract.tables[missing.table]
    word = _WORDS[language][missing.kind]
    what = {"column": TableSpec.heading, "row": _row_label}.get(missing.kind)
    return f"{table.label}: {word} {what(table, missing.name) if what else ''}".rstrip()


def _twice_lines(proposal: Proposal, language: str) -> Iterator[str]:
    words = _WORDS[language]
    if proposal.twice:
        yield words["twice"]
    for twice in proposal.twice:
        table = proposal.contract.tables[twice.table]
        rows = ", ".join(sorted(_row_label(table, row) for row in twice.rows - {ANY}))
        places = " – ".join(map(_where, twice.places))
        yield f"  {table.label}{f' ({rows})' if rows else ''}: {places}; {_taken(twice, language)}"


def _taken(twice: Twice, language: str) -> str:
    words = _WORDS[language]
    if twice.taken is None:
        return words["none"]
    return words["taken"].format(_where(twice.taken))


def _where(place: Candidate) -> str:
    return str(place.grid.place(place.span.row, place.label_column or place.left))


def _row_label(table: TableSpec, row: str) -> str:
    spec = table.row(row)
    return spec.label if spec else row


def reading_text(case: Case, layout: Layout, lost: Iterable[Problem], language: str) -> str:
    """What check reads: table, row, column, value, unit and cell on a line each.

    Of a workbook that it does not read, ``lost`` says which tables are not there.
    """
    words = _WORDS[language]
    reading = case.reading
    if reading is None:
        return "\n".join(_unread(problem, language) for problem in (*case.problems, *lost))
    forms = form_specs(reading.book, reading.contract, layout) if reading.placing.foreign else {}
    lines = [tuple(words[f"heading {name}"] for name in _HEADINGS)]
    lines += [
        _fact_line(reading, fact, forms.get(fact.key), language)
        for fact in reading.submission.facts.values()
        if fact.value is not None and fact.place is not None
    ]
    return "\n".join([*aligned(lines), *(_unread(problem, language) for problem in lost)])


def _unread(problem: Problem, language: str) -> str:
    words = _WORDS[language]
    return words[problem.kind].format_map({**dict.fromkeys(_FACTS, ""), **problem.facts})


def _fact_line(
    reading: Reading, fact: Fact, form: CellSpec | None, language: str
) -> tuple[str, ...]:
    table_id, row, column = fact.key
    table = reading.contract.tables[table_id]
    spec = reading.contract.spec(fact.key)
    value = fact.value
    if isinstance(value, Decimal) and spec and spec.plain:
        value = plain(value)
    elif isinstance(value, Decimal) and spec and form:
        value = to_sheet(value, spec, form)
    label = reading.submission.labels.get((table_id, row)) or _row_label(table, row)
    label = _WORDS[language][TOTAL] if row == TOTAL else label
    words = table.heading(column)
    unit = (spec and spec.unit if spec and spec.unit == "%" else form and form.unit) or fact.unit
    more = f" +{fact.roundings - 1}" if fact.roundings > 1 else ""
    cell = f"{fact.place}{more}"
    name = words.rpartition(" (")[0] or words
    return table.label, label, name, _shown(value, language), unit or "", cell


def _shown(value: Value, language: str) -> str:
    if isinstance(value, Decimal):
        return show(value, language=language)
    text = value.isoformat() if isinstance(value, date) else " ".join(str(value).split())
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def aligned(lines: Sequence[tuple[str, ...]], indent: int = 0) -> list[str]:
    """Lines of cells under one another."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        " " * indent
        + "  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
