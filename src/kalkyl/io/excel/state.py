"""Leaves Excel as it was found: calculation, screen, events, status bar, the sheet in sight."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xlwings as xw

_QUIET = {
    "screen_updating": False,
    "enable_events": False,
    "display_alerts": False,
    "calculation": "manual",
}


@contextmanager
def quiet(app: xw.App) -> Iterator[None]:
    """No flicker, no macros of others and no recalculation while a workbook is written on.

    Each setting is put back by itself, so that one that cannot be does not hold up the others.
    """
    kept = {name: getattr(app, name) for name in _QUIET}
    try:
        for name, value in _QUIET.items():
            setattr(app, name, value)
        yield
    finally:
        for name, value in reversed(kept.items()):
            with suppress(Exception):
                setattr(app, name, value)


@contextmanager
def status_bar(app: xw.App) -> Iterator[None]:
    """Gives the status bar back to Excel, or to the one whose words stood there."""
    kept = app.status_bar
    words = kept if isinstance(kept, str) and kept.casefold() not in {"false", "falskt"} else False
    try:
        yield
    finally:
        app.status_bar = words


@contextmanager
def same_view(book: xw.Book) -> Iterator[None]:
    """Comes back to the sheet that was in sight, if it is still there."""
    name = book.sheets.active.name
    try:
        yield
    finally:
        with suppress(Exception):
            book.sheets[name].activate()
