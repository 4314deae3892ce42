"""The store over LibreOffice, which recalculates as one types; reached through the bridge."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from engine.store import CellError, ExcelRefusal
from office import recalculating

PYTHON = "/usr/bin/python3"
"""The system's Python, to which LibreOffice's module belongs."""
_BRIDGE = Path(__file__).with_name("uno_bridge.py")


def has_uno() -> bool:
    """Whether LibreOffice can be reached."""
    if shutil.which("soffice") is None or not Path(PYTHON).exists():
        return False
    asked = subprocess.run([PYTHON, "-c", "import uno"], capture_output=True, check=False)
    return asked.returncode == 0


class Bridge:
    """A LibreOffice of our own, for any number of files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        recalculating(folder / "profile")
        self.numbers = count()
        self.process = subprocess.Popen(
            [PYTHON, str(_BRIDGE), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ask(self, key: str, operation: str, *arguments: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        line = json.dumps([key, operation, arguments], ensure_ascii=True)
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "refused" in answer:
            raise ExcelRefusal(answer["refused"])
        return answer["ok"]

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:  # LibreOffice may hang as it closes, its work done
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


class LibreOfficeStore:
    """A private copy of a file, open in LibreOffice."""

    def __init__(self, bridge: Bridge, path: Path) -> None:
        self.bridge = bridge
        self.key = str(next(bridge.numbers))
        copy = bridge.folder / f"{self.key}-{path.name}"
        shutil.copy(path, copy)
        bridge.ask(self.key, "open", str(copy))

    def call(self, operation: str, *arguments: Any) -> Any:
        answer = self.bridge.ask(self.key, operation, *arguments)
        return [[_value(one) for one in row] for row in answer] if operation == "values" else answer


def _value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "error" in value:
        return CellError(value["error"])
    return datetime.fromisoformat(value["date"])
