"""Ways in which somebody changes what a Word report says without retyping a figure of a table."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

from docx.document import Document as Word
from docx.text.paragraph import Paragraph as Line

from retyping import in_place, markup

Change = Callable[[Word], bool]
"""Makes a change in a report; false where the report has nothing to change so."""
_OPPOSITE = {
    "överskott": "underskott",
    "förbättrad": "försämrad",
    "ökat": "minskat",
    "under målvärdet": "över målvärdet",
}


def _own(word: Word) -> Iterator[Line]:
    """Running text that no department has written."""
    yield from (line for line in word.paragraphs if line.style and line.style.name == "Normal")


def _replaced(lines: Iterator[Line], old: str, new: str) -> bool:
    for line in lines:
        if old in line.text:
            in_place(line, line.text.replace(old, new, 1))
            for run in line.runs[1:]:
                run.text = ""
            return True
    return False


def status(word: Word) -> bool:
    """An assessment is another."""
    for table in word.tables:
        for row in table.rows:
            for cell in row.cells:
                runs = cell.paragraphs[0].runs
                if cell.text == "● Grön":
                    runs[-1].text = "Röd"
                    return True
    return False


def direction(word: Word) -> bool:
    """A surplus is a deficit."""
    return any(_replaced(_own(word), old, new) for old, new in _OPPOSITE.items())


def unit(word: Word) -> bool:
    """Millions are thousands, or the other way."""
    pairs = (("\u00a0mnkr", "\u00a0tkr"), ("\u00a0tkr", "\u00a0mnkr"))
    return any(_replaced(_own(word), old, new) for old, new in pairs)


def row(word: Word) -> bool:
    """A row of somebody's own, with figures."""
    table = word.tables[-1]
    made = copy.deepcopy(markup(table.rows[1]))
    markup(table.rows[1]).addnext(made)
    in_place(table.rows[2].cells[0].paragraphs[0], "Extra post")
    return True


def front_year(word: Word) -> bool:
    """Another year on the front page."""
    return _replaced(iter(word.paragraphs[:4]), "2025", "2024")


def sender(word: Word) -> bool:
    """Another administration on the front page."""
    return _replaced(iter(word.paragraphs[:4]), "Regionkontoret", "Kulturförvaltningen")


def header_year(word: Word) -> bool:
    """Another year above each page."""
    return _replaced(iter(word.sections[0].header.paragraphs), "2025", "2023")


CHANGES: tuple[Change, ...] = (status, direction, unit, row, front_year, sender, header_year)
