"""What Beräkna wrote over, kept beside the log until it is undone or done again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from kalkyl.io.excel.write import Change, Content, Formula
from kalkyl.io.files import write_whole
from kalkyl.io.user_files import state_folder
from kalkyl.model import Broken, Place

_VERSION = 2
"""Of the file; the first one did not tell a formula from a text that looks like one."""


@dataclass(frozen=True, slots=True)
class Written:
    """A cell, what stood in it and what was written over that."""

    place: Place
    before: Content
    after: Content

    @property
    def back(self) -> Change:
        """What brings the cell back."""
        return Change(self.place, self.before)


def remember(workbook: str, written: Sequence[Written]) -> None:
    """Keeps what was written in a workbook, by the place that Excel gives for it."""
    rows = [[*_where(one.place), _plain(one.before), _plain(one.after)] for one in written]
    kept = {"version": _VERSION, "cells": rows}
    write_whole(_file(workbook), json.dumps(kept, ensure_ascii=False).encode())


def remembered(workbook: str) -> tuple[Written, ...]:
    """What can be undone in a workbook; nothing where the file is gone or cannot be read."""
    try:
        kept = json.loads(_file(workbook).read_text(encoding="utf-8"))
        if kept["version"] != _VERSION:
            return ()
        return tuple(
            Written(Place(sheet, row, column), _content(before), _content(after))
            for sheet, row, column, before, after in kept["cells"]
        )
    except (OSError, ValueError, TypeError, LookupError):
        return ()


def _where(place: Place) -> tuple[str, int, int]:
    return place.sheet, place.row, place.column


def _plain(content: Content) -> object:
    if isinstance(content, Formula):
        return {"formula": content.text}
    return {"error": content.code} if isinstance(content, Broken) else content


def _content(plain: Any) -> Content:
    if isinstance(plain, dict):
        return Formula(plain["formula"]) if "formula" in plain else Broken(plain["error"])
    found: Content = plain
    return found


def forget(workbook: str) -> None:
    """Lets go of what was kept."""
    _file(workbook).unlink(missing_ok=True)


def _file(workbook: str) -> Path:
    return state_folder() / "angra" / f"{sha256(workbook.encode()).hexdigest()[:24]}.json"
