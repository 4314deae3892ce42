"""The year 2025 through all six reports, made by the commands that docs/aret.md gives."""

from __future__ import annotations

import pickle
import re
import shlex
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import builders as b
from kalkyl.figures.evaluate import Figures
from kalkyl.io.data_files import read_json
from kalkyl.rules.catalogue import Reading
from kalkyl.services.templates import file_name

EXAMPLE = b.ROOT / "workbooks" / "exempel-2025"
MANIFEST = EXAMPLE / "manifest.toml"
PAGE = (b.ROOT / "docs" / "aret.md").read_text(encoding="utf-8")
PLAN, FEBRUARY, OCTOBER = "verksamhetsplan", "manadsrapport-februari", "manadsrapport-oktober"
UR1, UR2, ANNUAL = "uppfoljningsrapport-1", "uppfoljningsrapport-2", "arsredovisning"
REPORTED = (FEBRUARY, UR1, UR2, OCTOBER, ANNUAL)
ROUNDS = [
    *((report, 2024) for report in (UR1, UR2, ANNUAL)),
    *((report, 2025) for report in (PLAN, *REPORTED)),
]
PREVIOUS = {UR1: FEBRUARY, UR2: UR1, OCTOBER: UR2}
GIVEN_LESS = {
    PLAN: {"plan", "previous", "last_year"},
    FEBRUARY: {"previous", "last_year"},
    OCTOBER: {"last_year"},
}
"""What there is not to compare with in 2025."""


@cache
def underlag(report: str, year: int = 2025) -> dict[str, dict[str, Any]]:
    """The documents of a round by department code."""
    folder = EXAMPLE / "underlag" / ("" if year == 2025 else str(year)) / report
    found = [read_json(path) for path in sorted(folder.glob("*.json"))]
    return {one["cover"]["department_code"]: one for one in found}


def commands() -> list[str]:
    blocks = re.findall(r"^```text\n(.*?)\n```$", PAGE, re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines()]


def option(words: list[str], name: str) -> str:
    return words[words.index(name) + 1] if name in words else ""


Source = Callable[[str, int], Path]
"""Where the workbooks or the total of a round stand."""


@dataclass
class Year:
    """The folder that the sequence wrote to, and what each of its commands came to."""

    folder: Path
    runs: dict[tuple[str, str, int], b.Run] = field(default_factory=dict)
    seconds: float = 0
    _read: dict[Path, Reading] = field(default_factory=dict)

    def total(self, report: str, year: int = 2025) -> Path:
        return self.folder / f"total-{report}-{year}.xlsx"

    def books(self, report: str, year: int = 2025) -> Path:
        return self.folder / f"{report}-{year}"

    def book(self, report: str, code: str, year: int = 2025) -> Path:
        return self.books(report, year) / file_name(report, year, underlag(report, year)[code])

    def reading(self, path: Path) -> Reading:
        if path not in self._read:
            self._read[path] = b.reading(path)
        return self._read[path]

    def figures(self, report: str, year: int = 2025) -> Figures:
        return self.reading(self.total(report, year)).figures

    def earlier(self, report: str, total: Source) -> list[object]:
        """The options that fill a template in, each given what ``total`` says."""
        found: list[object] = ["--plan", total(PLAN, 2025)]
        if report in PREVIOUS:
            found += ["--previous", total(PREVIOUS[report], 2025)]
        if (report, 2024) in ROUNDS:
            found += ["--last-year", total(report, 2024)]
        return found


def year_in(folder: Path) -> Year:
    """The year as the page's commands make it."""
    it = Year(folder)
    start = time.process_time()
    for line in commands():
        program, *words = shlex.split(line)
        assert program == "kalkyl"
        places = [re.sub("^aret", str(it.folder).replace("\\", "/"), word) for word in words]
        places = [re.sub("^workbooks", str(b.ROOT / "workbooks"), word) for word in places]
        report = words[1] if words[0] == "template" else option(words, "--report")
        as_json = ["--format", "json"] if words[0] == "check" else []
        key = (words[0], report, int(option(words, "--year")))
        it.runs[key] = b.kalkyl(*places, *as_json)
    it.seconds = time.process_time() - start
    return it


def shared_year(folder: Path) -> Year:
    """The year in a folder, made by the first of the tests' processes that asks for it."""
    made, kept = folder / "aret", folder / "aret.pickle"
    try:
        made.mkdir()
    except FileExistsError:
        until = time.monotonic() + PATIENCE
        while not kept.exists() and time.monotonic() < until:
            time.sleep(0.2)
        found = pickle.loads(kept.read_bytes())  # noqa: S301  # the tests' own
        assert isinstance(found, Year)
        return found
    content = b""  # which nobody can read, should the year fail
    try:
        year = year_in(made)
        content = pickle.dumps(year)
    finally:
        written = folder / "aret.tmp"
        written.write_bytes(content)
        written.replace(kept)
    return year


PATIENCE = 900
"""Seconds of waiting for another process to make the year."""
