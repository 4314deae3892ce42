"""A proposed layout, and what a layout reads, as text tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from kalkyl.contract.spec import ANY, TOTAL, Contract, TableSpec
from kalkyl.figures.amount import show
from kalkyl.model import Area, Value
from kalkyl.tables.proposing.choose import Twice
from kalkyl.tables.proposing.likeness import Sure
from kalkyl.tables.proposing.propose import Missing, Note, Proposal, Proposed
from kalkyl.tables.proposing.read_with import ReadBook, ReadCell
from kalkyl.template.compose import heading

_WIDEST = 40
_WORDS = {
    "sv": {
        Sure.CERTAIN: "säkert",
        Sure.LIKELY: "troligt",
        Sure.GUESS: "GISSNING",
        "column": "kolumn",
        "row": "rad",
        "unit": "enhet",
        "unknown": "enhet okänd",
        "missing": "Hittades inte:",
        "twice": "Hittades på flera ställen:",
        "taken": "tog {}",
        "none": "tog inget av dem; välj själv och skriv in det i layouten",
        "ignored": "rader utanför rapporten",
        "unused": "rubriker som inte används",
        "counts": "Säkert: {}, troligt: {}, gissningar: {}.",
        "table": ("Tabell", "Rad", "Kolumn", "Värde", "Enhet", "Cell"),
        "lost": "Hittades inte: {} på bladet {}",
        TOTAL: "summa",
    },
    "en": {
        Sure.CERTAIN: "certain",
        Sure.LIKELY: "likely",
        Sure.GUESS: "GUESS",
        "column": "column",
        "row": "row",
        "unit": "unit",
        "unknown": "unit unknown",
        "missing": "Not found:",
        "twice": "Found in several places:",
        "taken": "took {}",
        "none": "took none of them; choose, and write it into the layout",
        "ignored": "rows outside the report",
        "unused": "headings not used",
        "counts": "Certain: {}, likely: {}, guesses: {}.",
        "table": ("Table", "Row", "Column", "Value", "Unit", "Cell"),
        "lost": "Not found: {} on the sheet {}",
        TOTAL: "total",
    },
}


def proposal_text(proposal: Proposal, language: str) -> str:
    """A proposal with every reason, what is missing and what is there twice."""
    words = _WORDS[language]
    blocks = [_cover_lines(proposal)]
    blocks += [list(_table_lines(proposal, one, language)) for one in proposal.tables]
    blocks.append(list(_missing_lines(proposal, language)))
    blocks.append(list(_twice_lines(proposal, language)))
    blocks.append([str(words["counts"]).format(*map(proposal.count, Sure))])
    return "\n\n".join("\n".join(lines) for lines in blocks if lines)


def _cover_lines(proposal: Proposal) -> list[str]:
    cover = proposal.contract.tables["cover"]
    rows = [
        (_row_label(cover, word), text, place) for word, (text, place) in proposal.cover.items()
    ]
    return [f"{place}  {label}: ”{text}”" for label, text, place in rows]


def _table_lines(proposal: Proposal, one: Proposed, language: str) -> Iterator[str]:
    words, found = _WORDS[language], one.found
    area = Area(found.sheet, found.span.top, found.left, found.last, found.span.right)
    name = f", {found.named}" if found.named else ""
    yield f"{area}  {found.table.label} ({one.unit or words['unknown']}{name})"
    inside = [
        note
        for note in proposal.notes
        if note.table == found.table.id and note.place.sheet == found.sheet
        if found.span.top - 1 <= note.place.row <= found.last
    ]
    yield from aligned([_note_cells(found.table, note, language) for note in inside], indent=2)
    if found.ignored:
        yield f"  {words['ignored']}: {', '.join(found.ignored)}"
    if found.unused:
        headings = ", ".join(" ".join(text.split()) for _, text in found.unused)
        yield f"  {words['unused']}: {headings}"


def _note_cells(table: TableSpec, note: Note, language: str) -> tuple[str, ...]:
    words = _WORDS[language]
    kind = "column" if note.column else "row"
    label = heading(table, note.column) if note.column else _row_label(table, note.row)
    return str(words[note.sure]), note.place.cell, str(words[kind]), label, note.why


def _missing_lines(proposal: Proposal, language: str) -> Iterator[str]:
    words = _WORDS[language]
    if proposal.missing:
        yield str(words["missing"])
    tables = [one for one in proposal.missing if one.kind == "table"]
    if tables:
        yield "  " + ", ".join(proposal.contract.tables[one.table].label for one in tables)
    for one in proposal.missing:
        if one.kind != "table":
            yield f"  {_missing(proposal.contract, one, language)}"


def _missing(contract: Contract, one: Missing, language: str) -> str:
    table = contract.tables[one.table]
    word = _WORDS[language][one.kind]
    what = {"column": heading, "row": _row_label}.get(one.kind)
    return f"{table.label}: {word} {what(table, one.name) if what else ''}".rstrip()


def _twice_lines(proposal: Proposal, language: str) -> Iterator[str]:
    words = _WORDS[language]
    if proposal.twice:
        yield str(words["twice"])
    for one in proposal.twice:
        table = proposal.contract.tables[one.table]
        rows = ", ".join(sorted(_row_label(table, row) for row in one.rows - {ANY}))
        places = " – ".join(
            f"{place.sheet}!{_corner(place.left, place.span.row)}" for place in one.places
        )
        yield f"  {table.label}{f' ({rows})' if rows else ''}: {places}; {_taken(one, language)}"


def _taken(one: Twice, language: str) -> str:
    words = _WORDS[language]
    if one.taken is None:
        return str(words["none"])
    place = one.taken
    where = f"{place.sheet}!{_corner(place.left, place.span.row)}"
    return str(words["taken"]).format(where)


def _corner(column: int, row: int) -> str:
    return Area("", row, column, row, column).corner.cell


def _row_label(table: TableSpec, row: str) -> str:
    spec = table.row(row)
    return spec.label if spec else row


def reading_text(read: ReadBook, contract: Contract, language: str) -> str:
    """What a layout reads: table, row, column, value, unit and cell on a line each."""
    words = _WORDS[language]
    lines = [tuple(words["table"])]
    lines += [_cell_line(one, contract, language) for one in read.cells]
    lost = [
        str(words["lost"]).format(contract.tables[table].label, sheet) for sheet, table in read.lost
    ]
    return "\n".join([*aligned(lines), *lost])


def _cell_line(one: ReadCell, contract: Contract, language: str) -> tuple[str, ...]:
    table = contract.tables[one.table]
    row = str(_WORDS[language][TOTAL]) if one.row == TOTAL else _row_label(table, one.row)
    column = heading(table, one.column).rpartition(" (")[0] or heading(table, one.column)
    value = _shown(one.value, language)
    return table.label, row, column, value, one.unit or "", str(one.place)


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
