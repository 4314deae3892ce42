"""KAL626: what stands in notes and beside the tables."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.comments import Comment

import workbooks as w
from kalkyl.io.xlsx.carried_content import AUTHOR
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Book
from kalkyl.template.compose import compose

OUTCOME = "Resultat!B10"


def noted(text: str, *, author: str = "Anna", number: object = None) -> Book:
    """Kansli's workbook with a note at its first outcome, as openpyxl saves it."""
    made = book_bytes(compose(w.terms(), w.LAYOUT, w.submission()))
    opened = openpyxl.load_workbook(io.BytesIO(made))
    cell = opened["Resultat"]["B10"]
    cell.comment = Comment(text, author)
    if number is not None:
        cell.value = number
    file = io.BytesIO()
    opened.save(file)
    book = receive_bytes("110.xlsx", file.getvalue()).book
    assert book is not None
    return book


def told(book: Book) -> list[tuple[str, str]]:
    return [found for found in w.findings(book) if found[0] == "KAL626"]


@pytest.mark.parametrize(
    "text",
    [
        "OBS ska vara −16 248",
        "Borde vara 12 300",
        "Ändra till -4 410 innan inlämning",
        "Rätt belopp är 5 120",
        "Ej avstämt, 5 432 enligt huvudboken",
    ],
)
def test_a_correction_in_a_note_is_told(text: str) -> None:
    assert told(noted(text)) == [("KAL626", OUTCOME)]


@pytest.mark.parametrize(
    "text",
    [
        "Avstämt mot ekonomisystemet",
        "Utfall enligt huvudboken 2021-05-06",
        "Budget enligt beslut den 20 november 2020",
        "Ska vara klart i maj",
    ],
)
def test_other_notes_are_left_alone(text: str) -> None:
    assert told(noted(text)) == []


def test_a_correction_that_is_made_is_left_alone() -> None:
    assert told(noted("Ska vara −16 248", number=-16248)) == []


def test_kalkyls_own_notes_are_no_corrections() -> None:
    assert told(noted("KAL215: ska det stå −16 248?", author=AUTHOR)) == []


def test_a_note_that_cannot_be_read_is_none() -> None:
    made = book_bytes(compose(w.terms(), w.LAYOUT, w.submission()))
    book = receive_bytes("110.xlsx", made).book
    assert book is not None
    assert all(sheet.notes == {} for sheet in book.sheets)


@pytest.mark.parametrize(("row", "found"), [(16, True), (17, True), (18, False)])
def test_a_figure_alone_below_a_table_is_told(row: int, found: bool) -> None:
    book = w.typed(w.clean(), {f"Resultat!B{row}": Decimal(-1450)})
    assert bool(told(book)) is found


def test_a_figure_with_words_on_its_row_is_the_senders_own() -> None:
    book = w.typed(w.clean(), {"Resultat!B16": Decimal(-1450), "Resultat!A16": "Varav hyror"})
    assert told(book) == []


def test_a_figure_that_is_computed_is_the_senders_own() -> None:
    assert told(w.formula(w.clean(), "Resultat!B16", "=B10*2", Decimal(7))) == []


def test_a_figure_beside_a_table_is_the_senders_own() -> None:
    assert told(w.typed(w.clean(), {"Resultat!L16": Decimal(-1450)})) == []
