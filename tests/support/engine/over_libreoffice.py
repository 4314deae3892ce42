"""The store over LibreOffice, which recalculates as one types; reached through the bridge."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.store import CellError, ExcelRefusal
from office import RefusedError, bridge


class LibreOfficeStore:
    """A private copy of a file, open in LibreOffice."""

    def __init__(self, path: Path) -> None:
        self.bridge = bridge()
        self.key = str(next(self.bridge.numbers))
        copy = self.bridge.folder / f"{self.key}-{path.name}"
        shutil.copy(path, copy)
        self.bridge.ask(self.key, "open", str(copy))

    def call(self, operation: str, *arguments: Any) -> Any:
        try:
            answer = self.bridge.ask(self.key, operation, *arguments)
        except RefusedError as fault:
            raise ExcelRefusal(*fault.args) from fault
        return [[_value(one) for one in row] for row in answer] if operation == "values" else answer


def _value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "error" in value:
        return CellError(value["error"])
    return datetime.fromisoformat(value["date"])
