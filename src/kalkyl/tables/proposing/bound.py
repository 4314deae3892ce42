"""A proposal as a layout file, in the form of ``layout.schema.json``."""

from __future__ import annotations

from kalkyl.tables.proposing.propose import Note, Proposal, Proposed, in_order


def layout_data(proposal: Proposal, title: str) -> dict[str, object]:
    """The proposal as a layout file."""
    sheets = dict.fromkeys(one.found.sheet for one in proposal.tables)
    return {
        "report": proposal.contract.report,
        "title": title,
        "year": proposal.contract.year,
        "cover": {word: [text] for word, (text, _) in proposal.cover.items()},
        "sheets": [
            {
                "name": sheet,
                "blocks": [_block(one) for one in proposal.tables if one.found.sheet == sheet],
            }
            for sheet in sheets
        ],
        "notes": [_note(note) for note in proposal.notes],
    }


def _block(one: Proposed) -> dict[str, object]:
    found = one.found
    label = found.row_heading
    view: dict[str, object] = {
        "columns": {column: list(match.written) for column, match in in_order(found.columns)},
        "rows": {row: list(match.written) for row, match in in_order(found.rows)},
        "parts": {
            row: [text for match in some for text in match.written]
            for row, some in found.parts.items()
        },
        "ignored": list(found.ignored),
        "row": found.row[0] if found.row else "",
        "unit": one.unit,
        "row_heading": [label] if label else [],
        "total": [found.total] if found.total else [],
    }
    kept = {word: value for word, value in view.items() if value or word == "columns"}
    return {"table": found.table.id, "name": found.named, "view": kept}


def _note(note: Note) -> dict[str, str]:
    where = {"column": note.column} if note.column else {"row": note.row}
    sure = {"sure": note.sure.value, "why": note.why, "cell": note.place.cell}
    return {"table": note.table, **where, **sure}
