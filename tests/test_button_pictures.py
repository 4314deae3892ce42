"""What a user sees before and after each button: pictures that LibreOffice draws of the sheets.

They end up in the test's own folder, or in the one that ``KALKYL_BILDER`` names.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import xlwings as xw

import builders as b
import workbooks as w
from desk import Desk, store, type_in
from kalkyl.excel import buttons
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.template.fill_form import fill
from shipped_organisation import foreign_layout

pytestmark = [
    pytest.mark.needs("soffice", "pdftoppm"),
    pytest.mark.parametrize("desk", ["libreoffice"], indirect=True),
]
Draw = Callable[[xw.Book, str, str], bytes]


@pytest.fixture
def draw(tmp_path: Path, request: pytest.FixtureRequest) -> Draw:
    """Draws a sheet; the picture's name says of what test and when."""
    folder = Path(os.environ.get("KALKYL_BILDER") or tmp_path / "bilder")
    folder.mkdir(parents=True, exist_ok=True)

    def drawn(book: xw.Book, sheet: str, when: str) -> bytes:
        pdf = tmp_path / f"{when}.pdf"
        store(book).store.call("to_pdf", sheet, str(pdf))
        picture = folder / f"{request.node.originalname} {when} {sheet}"
        command = ["pdftoppm", "-singlefile", "-r", "70", "-png", str(pdf), str(picture)]
        subprocess.run(command, check=True, capture_output=True)
        return Path(f"{picture}.png").read_bytes()

    return drawn


@pytest.fixture
def book(desk: Desk, tmp_path: Path) -> xw.Book:
    opened = desk.open(b.shipped(tmp_path))
    type_in(opened, "Prognos!B14", -1.0)
    type_in(opened, "Resultat!B10", "")
    type_in(opened, "Utveckling!C6", 3.0)
    return opened


def test_check_is_seen_and_clear_leaves_nothing_to_see(book: xw.Book, draw: Draw) -> None:
    sheets = ("Prognos", "Resultat", "Kontroll")
    before = {name: draw(book, name, "1 före") for name in sheets}
    buttons.check()
    marked = {name: draw(book, name, "2 kontrollerad") for name in sheets}
    assert all(marked[name] != before[name] for name in sheets)
    buttons.clear()
    assert {name: draw(book, name, "3 rensad") for name in sheets} == before


def test_compute_is_seen_and_can_be_undone(desk: Desk, tmp_path: Path, draw: Draw) -> None:
    path = tmp_path / "formulär.xlsx"
    path.write_bytes(book_bytes(fill(w.terms(), foreign_layout("formular-2021"), w.submission())))
    reading = b.reading(path)
    specs = ((one, w.terms().spec(one.key)) for one in reading.submission.facts.values())
    follows = [one for one, spec in specs if spec and (one.key[1] == "total" or not spec.is_input)]
    b.put(path, {str(one.place): None for one in follows if one.place})
    opened = desk.open(path)
    before = draw(opened, "Prognos", "1 före")
    buttons.compute()
    assert draw(opened, "Prognos", "2 beräknad") != before
    buttons.undo_compute()
    assert draw(opened, "Prognos", "3 ångrad") == before


def test_compare_is_seen(desk: Desk, book: xw.Book, tmp_path: Path, draw: Draw) -> None:
    desk.app.chosen = [str(b.shipped(tmp_path / "förra"))]
    buttons.compare()
    assert draw(book, "Jämförelse", "2 jämförd")


def test_a_forms_own_sheet_of_findings(desk: Desk, tmp_path: Path, draw: Draw) -> None:
    path = tmp_path / "formulär.xlsx"
    wrong = w.entered(w.submission(), {("forecast", "total", "annual_forecast"): Decimal(-1)})
    path.write_bytes(book_bytes(fill(w.terms(), foreign_layout("formular-2021"), wrong)))
    opened = desk.open(path)
    buttons.check()
    assert draw(opened, "Kontroll", "2 kontrollerad")
    assert draw(opened, "Prognos", "2 kontrollerad")


def test_submit_and_help_leave_nothing_to_see(desk: Desk, tmp_path: Path, draw: Draw) -> None:
    opened = desk.open(b.shipped(tmp_path))
    before = draw(opened, "Prognos", "1 före")
    buttons.submit()
    buttons.help()
    assert draw(opened, "Prognos", "2 inskickad") == before


def test_merge_opens_a_total(desk: Desk, tmp_path: Path, draw: Draw) -> None:
    b.departments(tmp_path / "Inkommet", ("110", "150"))
    desk.app.chosen = [str(tmp_path / "Inkommet")]
    buttons.merge()
    total = xw.Book(str(tmp_path / "Total Inkommet.xlsx"))
    assert draw(total, "Prognos", "2 total")
