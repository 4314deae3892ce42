"""What Beräkna wrote over, kept beside the log until it is undone or done again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kalkyl.doors.excel_write import Change, Content
from kalkyl.doors.files import write_whole
from kalkyl.doors.own_files import state_folder
from kalkyl.model import Place


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
    rows = [
        [one.place.sheet, one.place.row, one.place.column, one.before, one.after] for one in written
    ]
    write_whole(_file(workbook), json.dumps(rows, ensure_ascii=False).encode())


def remembered(workbook: str) -> tuple[Written, ...]:
    """What can be undone in a workbook; nothing where the file is gone or cannot be read."""
    try:
        rows = json.loads(_file(workbook).read_text(encoding="utf-8"))
        return tuple(
            Written(Place(sheet, row, column), before, after)
            for sheet, row, column, before, after in rows
        )
    except (OSError, ValueError, TypeError):
        return ()


def forget(workbook: str) -> None:
    """Lets go of what was kept."""
    _file(workbook).unlink(missing_ok=True)


def _file(workbook: str) -> Path:
    return state_folder() / "angra" / f"{sha256(workbook.encode()).hexdigest()[:24]}.json"
