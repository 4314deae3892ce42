"""The tables of any file as pandas frames, for those who analyse them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kalkyl.base.errors import DataFileError
from kalkyl.io.refusal import file_budget
from kalkyl.io.tables.receive import receive_tables
from kalkyl.model import Book, Phrase
from kalkyl.relations.plain_table import tables_of
from kalkyl.services.incoming import Incoming
from kalkyl.services.table_check import tables_checked
from kalkyl.template.lists import without_lists
from kalkyl.wording.messages import finding_text

if TYPE_CHECKING:
    import pandas as pd


def frames_of_tables(path: Path, *, exact: bool = False) -> list[pd.DataFrame]:
    """Each table of a file, in the order in which it has them."""
    from kalkyl.io.frames import table_frame  # pandas takes 0.4 s to load

    with file_budget().running():
        book = without_lists(_book(path))
        found = [table for sheet in book.sheets for table in tables_of(sheet)]
    return [table_frame(table, exact=exact) for table in found]


def _book(path: Path) -> Book:
    received = receive_tables(path)
    if received.book is not None:
        return received.book
    [judged] = tables_checked([Incoming(path)])
    why = finding_text(judged.report.findings[0], "en")
    facts = {"path": str(path), "why": why}
    raise DataFileError(Phrase("unread_tables", "{path} cannot be read: {why}", facts))
