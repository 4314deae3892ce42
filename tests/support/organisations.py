"""Organisations of tests: a folder each, made by changing what the shipped one's workbook says."""

from __future__ import annotations

import shutil
from pathlib import Path

from openpyxl import load_workbook

from kalkyl.contract.organisation import WORKBOOK
from kalkyl.io.shipped import shipped_folder


def folder_of(folder: Path, *edits: tuple[str, str, str | None]) -> Path:
    """An organisation's folder; each edit is a sheet, and what a cell says there and then."""
    shutil.copytree(shipped_folder(), folder, ignore=shutil.ignore_patterns("contract"))
    (folder / "kalkyl.toml").touch()
    edit(folder, *edits)
    return folder


def edit(folder: Path, *edits: tuple[str, str, str | None]) -> None:
    """Writes something else in each cell that says something."""
    book = load_workbook(folder / WORKBOOK)
    for sheet, before, after in edits:
        cells = [cell for row in book[sheet].iter_rows() for cell in row if cell.value == before]
        assert cells, before
        for cell in cells:
            cell.value = after
    book.save(folder / WORKBOOK)
