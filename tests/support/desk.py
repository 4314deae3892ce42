"""A desk to press buttons at: an Excel of ours, the user's folders, and what was said."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlwings as xw

import workbooks as w
from engine.impl import App, Engine
from engine.store import Counted


@dataclass
class Desk:
    """One user's Excel, over one of the two programs."""

    engine: Engine
    home: Path
    recalculates: bool

    @property
    def app(self) -> App:
        return self.engine.app

    @property
    def said(self) -> str:
        """What the user was told last."""
        return self.app.said[-1]

    def open(self, path: Path) -> xw.Book:
        book = xw.Book(str(path))
        book.set_mock_caller()
        return book

    @property
    def opened(self) -> list[Path]:
        """The files that were handed to the user's own programs."""
        log = self.home / "opened.txt"
        return [Path(one) for one in log.read_text().splitlines()] if log.exists() else []

    @property
    def log(self) -> str:
        path = self.home / "state" / "kalkyl" / "kalkyl.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""


def store(book: xw.Book) -> Counted:
    """What stands behind a workbook, with the account of its calls."""
    found: Counted = book.impl.store
    return found


def type_in(book: xw.Book, place: str, value: Any) -> None:
    """What a user types, who may do so in unlocked cells of a protected sheet."""
    spot = w.at(place)
    operation = "set_formulas" if str(value).startswith("=") else "set_values"
    store(book).store.call(operation, spot.sheet, (spot.row, spot.column, 1, 1), [[value]])


def shown(book: xw.Book, place: str) -> Any:
    """What a cell shows."""
    spot = w.at(place)
    return book.sheets[spot.sheet].range((spot.row, spot.column)).value


def formula(book: xw.Book, place: str) -> str:
    spot = w.at(place)
    return str(book.sheets[spot.sheet].range((spot.row, spot.column)).formula)


def picture(book: xw.Book) -> dict[str, Any]:
    """All of a workbook that a button could change."""
    one = store(book).store
    names = sorted(map(tuple, one.call("names")))
    return {
        name: {
            "used": tuple(one.call("used", name)),
            "formulas": one.call("formulas", name, one.call("used", name)),
            "rules": [text for _, text in one.call("conditions", name)],
            "notes": one.call("notes", name),
            "protected": one.call("protection", name) is not None,
            "visible": one.call("visible", name),
            "names": names,
        }
        for name in one.call("sheets")
    }
