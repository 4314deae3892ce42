"""Merged figures beside those a published report printed, each rounded as the report rounds.

The main job on the shipped example: check, merge, and set beside what was published.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.amount import Unread, Written, read, rounded, scale, show
from kalkyl.figures.evaluate import Figures
from kalkyl.io.files import write_keeping, write_whole
from kalkyl.io.inbox import expand
from kalkyl.io.shipped import shared_folder, shipped
from kalkyl.model import Key
from kalkyl.rules.catalogue import Expected
from kalkyl.services import render
from kalkyl.services.inputs import manifest_from
from kalkyl.services.intake import CheckedFile
from kalkyl.services.judged_files import judge_all
from kalkyl.services.merging import merged, total_bytes
from kalkyl.services.replace_total import Replacing, replacing

_SHARES = {"%", "pp"}
_GAP = 2
_WIDEST = 120


EXAMPLE = "exempel-2021"
REPORT = "uppfoljningsrapport-1"
YEAR = 2021
_FOLDER = "avdelningar"
_FINDINGS = "fynd.txt"
_TOTAL = "total-regionkontoret-2021.xlsx"


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure as merged and as printed; ``why`` tells of a difference that is known."""

    key: Key
    merged: str
    printed: str
    why: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the two are the same figure, whatever signs and blanks they are written with."""
        return self.merged == self.printed


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A row of a printed table."""

    label: str
    cells: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class ComparedTable:
    """A printed table with its merged counterpart."""

    title: str
    unit: str
    columns: tuple[str, ...]
    rows: tuple[ComparedRow, ...]


def compared(published: Mapping[str, Any], figures: Figures) -> tuple[ComparedTable, ...]:
    """Every printed figure that the contract has, beside the merged one."""
    known = {
        (exception["table"], exception["row"], exception["column"]): exception["why"]
        for exception in published.get("exceptions", ())
    }
    return tuple(_table(table, figures, known) for table in published["tables"])


def _table(table: Mapping[str, Any], figures: Figures, known: Mapping[Key, str]) -> ComparedTable:
    rows = tuple(
        ComparedRow(
            row["label"] or table["title"],
            tuple(_cells(table, row, figures, known)),
        )
        for row in table["rows"]
    )
    columns = tuple(column["label"] for column in table["columns"])
    return ComparedTable(f"{table['section']} {table['title']}", table["unit"], columns, rows)


def _cells(
    table: Mapping[str, Any], row: Mapping[str, Any], figures: Figures, known: Mapping[Key, str]
) -> Iterator[Compared]:
    for column, printed in zip(table["columns"], row["printed"], strict=True):
        key = (row["table"], row["row"], column["column"])
        unit = column.get("unit", table["unit"])
        yield _compared(key, printed, unit, figures, known.get(key, ""))


def _compared(key: Key, printed: str, unit: str, figures: Figures, why: str) -> Compared:
    found = read(printed)
    if isinstance(found, Unread):
        return Compared(key, "", printed, why)
    return Compared(key, _merged(key, found, unit, figures), show(found.value, found.decimals), why)


def _merged(key: Key, printed: Written, unit: str, figures: Figures) -> str:
    number = figures[key].number
    spec = figures.contract.spec(key)
    if number is None or spec is None or spec.unit is None:
        return "–"
    if spec.unit not in _SHARES and unit not in _SHARES:
        number = scale(number, spec.unit, unit)
    return show(rounded(number, printed.decimals), printed.decimals)


def differences(tables: Sequence[ComparedTable]) -> tuple[Compared, ...]:
    """The figures that do not come out as printed."""
    return tuple(
        cell for table in tables for row in table.rows for cell in row.cells if not cell.agrees
    )


def as_text(tables: Sequence[ComparedTable]) -> str:
    """The tables as text, merged and printed figure side by side, differences marked."""
    return "\n\n".join("\n".join(_lines(table)) for table in tables)


def _lines(table: ComparedTable) -> Iterator[str]:
    yield f"{table.title} ({table.unit})"
    across = list(_across(table))
    yield from across if max(map(len, across)) <= _WIDEST else _down(table)


def _across(table: ComparedTable) -> Iterator[str]:
    """A table as it is printed: a line for each row."""
    width = max(len(row.label) for row in table.rows) + _GAP
    pairs = [[_pair(row.cells[n]) for row in table.rows] for n in range(len(table.columns))]
    widths = [
        max(len(head), *map(len, column)) for head, column in zip(table.columns, pairs, strict=True)
    ]
    yield " " * width + _line(table.columns, widths)
    for n, row in enumerate(table.rows):
        yield row.label.ljust(width) + _line([column[n] for column in pairs], widths)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return (" " * _GAP).join(cell.rjust(size) for cell, size in zip(cells, widths, strict=True))


def _down(table: ComparedTable) -> Iterator[str]:
    """A table too wide for a screen: a line for each figure of a row."""
    width = max(map(len, table.columns)) + _GAP
    pairs = [_pair(cell) for row in table.rows for cell in row.cells]
    size = max(map(len, pairs))
    for head, pair in zip(table.columns * len(table.rows), pairs, strict=True):
        yield f"{head.ljust(width)}{pair.rjust(size)}"


def _pair(cell: Compared) -> str:
    return f"{cell.merged} {'|' if cell.agrees else '≠'} {cell.printed}"


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo did: files, findings, the merge, and tables beside the published ones."""

    workbooks: tuple[Path, ...]
    written: tuple[Path, ...]
    judged: tuple[CheckedFile, ...]
    made: Replacing
    tables: tuple[ComparedTable, ...]
    kept: Mapping[Path, Path]


def run(
    folder: Path, language: str, when: datetime, tick: Callable[[], None] = lambda: None
) -> Demo:
    """Runs the main job in a folder; department workbooks that are there already are kept."""
    organisation = shipped()
    example = shared_folder("workbooks") / EXAMPLE
    departments = folder / _FOLDER
    for source in sorted((example / _FOLDER).glob("*.xlsx")):
        target = departments / source.name
        if not target.exists():
            write_whole(target, source.read_bytes())
    manifest_file = folder / "manifest.toml"
    if not manifest_file.exists():
        write_whole(manifest_file, (example / "manifest.toml").read_bytes())
    manifest = manifest_from(manifest_file, organisation)
    paths = expand([str(departments)])
    judged = judge_all(paths, Expected(REPORT, YEAR, manifest), organisation, tick)
    findings = folder / _FINDINGS
    contents = {findings: (render.as_text(judged, language) + "\n").encode()}
    made = replacing(merged(judged, manifest), folder / _TOTAL, organisation, force=False)
    result = made.result
    tables: tuple[ComparedTable, ...] = ()
    if result.total is not None and result.contract is not None:
        contents[folder / _TOTAL] = total_bytes(result, organisation)
        published = json.loads((example / "publicerat.json").read_text(encoding="utf-8"))
        tables = compared(published, Figures(result.contract, result.total))
    kept = write_keeping(contents, when, inputs=paths)
    return Demo(tuple(paths), tuple(contents), judged, made, tables, kept)
