"""The classes that xlwings asks for, over a store. What is not here raises NotImplementedError."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlwings as xw
from xlwings import base_classes as base

from engine.native import AppApi, BookApi, NameApi, RangeApi, SheetApi
from engine.store import Box, CellError, Counted, ExcelRefusal, Store
from kalkyl.model import column_letters, column_number

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")


class Engine:
    """The engine as ``xw.Engine`` wraps it, with one app."""

    name = "kalkyl"
    type = "desktop"

    def __init__(self, opener: Callable[[Path], Store]) -> None:
        self.opener = opener
        self.app = App(self)
        self.apps = Apps(self.app)

    def prepare_xl_data_element(self, value: Any, _: Any) -> Any:
        return "" if value is None else value

    def clean_value_data(  # as xlwings calls it
        self,
        data: Any,
        dates: Any,
        empty: Any,
        numbers: Any,
        err_to_str: bool,
    ) -> list[list[Any]]:
        def clean(value: Any) -> Any:
            if value is None or value == "":
                return empty
            if isinstance(value, CellError):
                return value.code if err_to_str else None
            if isinstance(value, datetime):
                parts = {name: getattr(value, name) for name in ("year", "month", "day", "hour")}
                more = {name: getattr(value, name) for name in ("minute", "second", "microsecond")}
                return dates(**parts, **more, tzinfo=None)
            if isinstance(value, float) and numbers is not None:
                return numbers(value)
            return value

        return [[clean(value) for value in row] for row in data]


class Apps(base.Apps):
    def __init__(self, app: App) -> None:
        self.app = app

    def keys(self) -> list[int]:
        return [self.app.pid]

    def __iter__(self) -> Iterator[App]:
        yield self.app

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        return self.app


class App(base.App):
    """The program. ``said`` is what it has told, ``chosen`` what will be picked in dialogs."""

    pid = 1
    hwnd = 0
    visible = True
    books: Any = None  # read-only in the base class, as are others below

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.books = Books(self)
        self.said: list[str] = []
        self.chosen: list[str | None] = []
        self.replies: list[str] = []
        self.ready = True
        self.shown: list[str] = []
        self._state: dict[str, Any] = {
            "calculation": "automatic",
            "screen_updating": True,
            "display_alerts": True,
            "enable_events": True,
            "interactive": True,
            "status_bar": False,
        }

    @property
    def api(self) -> AppApi:
        return AppApi(self)

    def alert(self, prompt: str, title: str, buttons: str, mode: str, _: Any) -> str:
        self.said.append(prompt)
        return "ok" if buttons == "ok" else self.replies.pop(0)

    def activate(self, steal_focus: bool = False) -> None:
        """There is one window, and it is in front."""

    def calculate(self) -> None:
        for book in self.books.open_books:
            book.store.call("calculate")

    @property
    def selection(self) -> Range | None:
        book = self.books.active
        return book.selection if book else None

    @property
    def state(self) -> dict[str, Any]:
        return dict(self._state)


def _setting(name: str) -> property:
    def get(app: App) -> Any:
        return app._state[name]

    def put(app: App, value: Any) -> None:
        app._state[name] = value
        if name == "status_bar" and isinstance(value, str):
            app.shown.append(value)

    return property(get, put)


for _name in (
    "calculation",
    "screen_updating",
    "display_alerts",
    "enable_events",
    "interactive",
    "status_bar",
):
    setattr(App, _name, _setting(_name))


class Books(base.Books):
    def __init__(self, app: App) -> None:
        self.app = app
        self.open_books: list[Book] = []

    @property
    def active(self) -> Book | None:
        return self.open_books[-1] if self.open_books else None

    def __call__(self, key: str | int) -> Book:
        if isinstance(key, int):
            return self.open_books[key - 1]
        found = [one for one in self.open_books if one.name.lower() == key.lower()]
        if not found:
            raise KeyError(key)
        return found[0]

    def __len__(self) -> int:
        return len(self.open_books)

    def __iter__(self) -> Iterator[Book]:
        return iter(self.open_books)

    def open(self, fullname: str, *_: Any, **__: Any) -> Book:
        book = Book(self.app, Path(fullname))
        self.open_books.append(book)
        return book


class Book(base.Book):
    address = ""
    """Where it lies in OneDrive, if it does."""

    def __init__(self, app: App, path: Path) -> None:
        self._app = app
        self.path = path
        self.store = Counted(app.engine.opener(path))

    @property
    def api(self) -> BookApi:
        return BookApi(self)

    @property
    def app(self) -> App:
        return self._app

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def fullname(self) -> str:
        if self.address:
            raise xw.XlwingsError("Couldn't find the local OneDrive folder")  # as xlwings says
        return str(self.path)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    @property
    def selection(self) -> Range:
        name, box = self.store.call("selection")
        return Range(Sheet(self, name), [tuple(box)])

    def activate(self) -> None:
        books = self._app.books.open_books
        books.append(books.pop(books.index(self)))

    def save(self, path: str | None = None, password: str | None = None) -> None:
        self.store.call("save_copy", str(path or self.path))

    def close(self) -> None:
        self._app.books.open_books.remove(self)
        self.store.call("close")


class Sheets(base.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def api(self) -> Sheets:
        return self

    def _names(self) -> list[str]:
        return list(self.book.store.call("sheets"))

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.store.call("selection")[0])

    def __call__(self, key: str | int) -> Sheet:
        names = self._names()
        if isinstance(key, int):
            return Sheet(self.book, names[key - 1])
        found = [name for name in names if name.lower() == key.lower()]
        if not found:
            raise KeyError(key)
        return Sheet(self.book, found[0])

    def __contains__(self, key: str) -> bool:
        return key.lower() in [name.lower() for name in self._names()]

    def __len__(self) -> int:
        return len(self._names())

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.book, name) for name in self._names())

    def add(self, before: Any = None, after: Sheet | None = None, name: str = "") -> Sheet:
        names = self._names()
        at = names.index(after.name) + 1 if after else names.index(before.name) if before else 0
        self.book.store.call("add_sheet", name, at)
        self.book.store.call("activate", name)
        return Sheet(self.book, name)


class Sheet(base.Sheet):
    book: Any = None  # read-only in the base class

    def __init__(self, book: Book, name: str) -> None:
        self.book = book
        self._name = name

    def call(self, operation: str, *arguments: Any) -> Any:
        return self.book.store.call(operation, self._name, *arguments)

    @property
    def api(self) -> SheetApi:
        return SheetApi(self)

    @property  # type: ignore[misc]  # nobody sets it
    def name(self) -> str:
        return self._name

    @property
    def index(self) -> int:
        return list(self.book.store.call("sheets")).index(self._name) + 1

    @property
    def visible(self) -> int:
        return int(self.call("visible"))

    @visible.setter
    def visible(self, value: int) -> None:
        self.call("set_visible", int(value))

    @property
    def used_range(self) -> Range:
        return Range(self, [tuple(self.call("used"))])

    @property
    def cells(self) -> Range:
        return Range(self, [(1, 1, 1_048_576, 16_384)])

    def range(self, first: Any, last: Any = None) -> Range:
        if isinstance(first, str):
            return Range(self, [_box(part) for part in first.split(",")])
        if isinstance(first, tuple) and len(first) == 4:
            return Range(self, [first])
        (top, left), (bottom, right) = _corner(first), _corner(last or first)
        return Range(self, [(top, left, bottom - top + 1, right - left + 1)])

    @property
    def notes(self) -> list[Note]:
        return [Note(self, row, column, text) for row, column, text in self.call("notes")]

    @property
    def tables(self) -> Tables:
        return Tables(self)

    def activate(self) -> None:
        self.call("activate")

    def delete(self) -> None:
        self.call("delete_sheet")


def _rgb(color: Any) -> Any:
    if not isinstance(color, str):
        return color
    digits = color.removeprefix("#")
    return tuple(int(digits[at : at + 2], 16) for at in (0, 2, 4))


def _corner(given: Any) -> tuple[int, int]:
    return (given.row, given.column) if isinstance(given, Range) else given


def _box(address: str) -> Box:
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise ExcelRefusal(address)
    left, top = column_number(match[1]), int(match[2])
    right, bottom = (column_number(match[3]), int(match[4])) if match[3] else (left, top)
    return (top, left, bottom - top + 1, right - left + 1)


class Range(base.Range):
    max_cells_per_read = None
    max_cells_per_write = None

    def __init__(self, sheet: Sheet, boxes: Sequence[Any]) -> None:
        self._sheet = sheet
        self.boxes: list[Box] = [tuple(box) for box in boxes]

    @property
    def api(self) -> RangeApi:
        return RangeApi(self)

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    @property
    def row(self) -> int:
        return self.boxes[0][0]

    @property
    def column(self) -> int:
        return self.boxes[0][1]

    @property
    def shape(self) -> tuple[int, int]:
        return self.boxes[0][2:]

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, first: int, second: int | None = None) -> Range:
        if second is None:
            row, column = divmod(first - 1, self.shape[1])
            return Range(self._sheet, [(self.row + row, self.column + column, 1, 1)])
        return Range(self._sheet, [(self.row + first - 1, self.column + second - 1, 1, 1)])

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        row, column, rows, columns = self.boxes[0]
        mark = "$" if row_absolute else ""
        first = f"{mark}{column_letters(column)}{mark}{row}"
        last = f"{mark}{column_letters(column + columns - 1)}{mark}{row + rows - 1}"
        return first if rows == columns == 1 else f"{first}:{last}"

    @property
    def address(self) -> str:
        return self.get_address(True, True, False)

    @property
    def raw_value(self) -> Any:
        return self._shaped(self._sheet.call("values", self.boxes[0]))

    @raw_value.setter
    def raw_value(self, given: Any) -> None:
        self._write("set_values", given)

    @property
    def formula(self) -> Any:
        return self._shaped(self._sheet.call("formulas", self.boxes[0]))

    @formula.setter
    def formula(self, given: Any) -> None:
        self._write("set_formulas", given)

    def _shaped(self, rows: list[list[Any]]) -> Any:
        return rows[0][0] if self.shape == (1, 1) else tuple(map(tuple, rows))

    def _write(self, operation: str, given: Any) -> None:
        rows, columns = self.shape
        filled = given if isinstance(given, (list, tuple)) else [[given] * columns] * rows
        self._sheet.call(operation, self.boxes[0], [list(row) for row in filled])

    @property
    def number_format(self) -> str | None:
        found: str | None = self._sheet.call("number_format", self.boxes[0])
        return found

    @number_format.setter
    def number_format(self, value: str) -> None:
        self._sheet.call("set_number_format", self.boxes[0], value)

    @property
    def color(self) -> tuple[int, int, int] | None:
        raise NotImplementedError

    @color.setter
    def color(self, value: Any) -> None:
        self._style(fill=_rgb(value))

    def _style(self, **wanted: Any) -> None:
        self._sheet.call("style", self.boxes, wanted)

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def wrap_text(self) -> bool:
        raise NotImplementedError

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self._style(wrap=value)

    @property
    def vertical_alignment(self) -> str:
        raise NotImplementedError

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self._style(vertical=value)

    @property
    def column_width(self) -> float:
        raise NotImplementedError

    @column_width.setter
    def column_width(self, value: float) -> None:
        self._style(width=value)

    def clear(self) -> None:
        self._sheet.call("clear", self.boxes[0])

    def select(self) -> None:
        self._sheet.call("select", self.boxes[0])

    def autofit(self, axis: str | None = None) -> None:
        self._style(autofit=axis or "both")

    def find(
        self, text: str, whole: bool, direction: str, order: str, match_case: bool
    ) -> Range | None:
        if (text, direction) != ("*", "backward"):
            raise NotImplementedError
        found = self._sheet.call("last_filled", order)
        return Range(self._sheet, [(*found, 1, 1)]) if found else None

    @property
    def note(self) -> Note | None:
        found = [one for one in self._sheet.notes if (one.row, one.column) == self.boxes[0][:2]]
        return found[0] if found else None

    def add_note(self, text: str) -> Note:
        self._sheet.call("add_note", self.row, self.column, text)
        return Note(self._sheet, self.row, self.column, text)

    @property
    def conditional_formats(self) -> Conditions:
        return Conditions(self)


class Font:
    def __init__(self, parent: Range) -> None:
        self.parent = parent

    @property
    def bold(self) -> bool:
        raise NotImplementedError

    @bold.setter
    def bold(self, value: bool) -> None:
        self.parent._style(bold=value)

    @property
    def color(self) -> tuple[int, int, int]:
        raise NotImplementedError

    @color.setter
    def color(self, value: tuple[int, int, int]) -> None:
        self.parent._style(color=_rgb(value))


class Note(base.Note):
    def __init__(self, sheet: Sheet, row: int, column: int, text: str) -> None:
        self.sheet = sheet
        self.row = row
        self.column = column
        self._text = text

    @property  # type: ignore[misc]  # nobody sets it
    def text(self) -> str:
        return self._text

    @property
    def location(self) -> Range:
        return Range(self.sheet, [(self.row, self.column, 1, 1)])

    def delete(self) -> None:
        self.sheet.call("delete_note", self.row, self.column)


class Conditions(base.ConditionalFormats):
    """The rules of a whole sheet, or of a range to which one is added."""

    def __init__(self, parent: Range) -> None:
        self.over = parent

    @property
    def api(self) -> Conditions:
        return self

    def _all(self) -> list[Condition]:
        sheet = self.over.sheet
        return [Condition(sheet, number, text) for number, text in sheet.call("conditions")]

    def __iter__(self) -> Iterator[Condition]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __call__(self, key: int) -> Condition:
        return self._all()[key - 1]

    def add_custom(self, spec: dict[str, Any]) -> Condition:
        given = (spec["formula"], spec.get("fill_color"), spec.get("font_color"))
        number = self.over.sheet.call("add_condition", self.over.boxes, *given)
        return Condition(self.over.sheet, number, spec["formula"])


class Condition(base.ConditionalFormat):
    def __init__(self, sheet: Sheet, number: int, formula: str | None) -> None:
        self.sheet = sheet
        self.number = number
        self._text = formula

    @property
    def type(self) -> str:
        return "custom" if self._text is not None else "unknown"

    @property
    def formula(self) -> str | None:
        return self._text

    def delete(self) -> None:
        self.sheet.call("delete_condition", self.number)


class Names(base.Names):
    def __init__(self, book: Book) -> None:
        self.book = book
        self._found = [Name(book, *one) for one in book.store.call("names")]

    def snapshot(self) -> list[tuple[str, Name]]:
        return [(one.name, one) for one in self._found]

    def add(self, name: str, refers_to: str) -> Name:
        self.book.store.call("add_name", name, refers_to)
        return Name(self.book, name, refers_to)

    def __len__(self) -> int:
        return len(self._found)


class Name(base.Name):
    def __init__(self, book: Book, name: str, refers_to: str) -> None:
        self.book = book
        self._name = name
        self._refers_to = refers_to

    @property
    def api(self) -> NameApi:
        return NameApi(self)

    def delete(self) -> None:
        self.book.store.call("delete_name", self._name)

    @property  # type: ignore[misc]  # nobody sets it
    def name(self) -> str:
        return self._name

    @property  # type: ignore[misc]  # nobody sets it
    def refers_to(self) -> str:
        return self._refers_to


class Tables(base.Collection, base.Tables):
    def __init__(self, sheet: Sheet) -> None:
        self._found = [Table(sheet, name, box) for name, box in sheet.call("tables")]

    def __iter__(self) -> Iterator[Table]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __call__(self, key: int) -> Table:
        return self._found[key - 1]


class Table(base.Table):
    parent: Any = None  # read-only in the base class

    def __init__(self, sheet: Sheet, name: str, box: Any) -> None:
        self.parent = sheet
        self._name = name
        self._box = box

    @property  # type: ignore[misc]  # nobody sets it
    def name(self) -> str:
        return self._name

    @property
    def range(self) -> Range:
        return Range(self.parent, [self._box])


def activate(engine: Engine) -> None:
    """Lets xlwings use an engine."""
    wrapped = xw.Engine(impl=engine)
    xw.engines.add(wrapped)
    wrapped.activate()
