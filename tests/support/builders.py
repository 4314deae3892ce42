"""What the tests of files and commands share: folders of workbooks, runs of kalkyl, edits."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

import workbooks as w
from kalkyl.cli import run
from kalkyl.io.data_files import read_json
from kalkyl.io.xlsx.read import receive
from kalkyl.model import Book, Submission
from kalkyl.rules.catalogue import Expected, Reading
from shipped_organisation import case_of, workbook

ROOT = Path(__file__).parents[2]
DEPARTMENTS = w.EXAMPLE / "avdelningar"
MANIFEST = w.EXAMPLE / "manifest.toml"
PUBLISHED = w.EXAMPLE / "publicerat.json"
CODES = tuple(str(code) for code in range(110, 200, 10))
OTHER = "Kulturförvaltningen"
SHIPPED = "Organisation: exemplet som följer med kalkyl\n"
"""What a command says where no other organisation is named."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def files(self) -> list[dict[str, Any]]:
        """The files of a report printed as JSON."""
        found = json.loads(self.out)["files"]
        assert isinstance(found, list)
        return found

    def codes(self, severity: str = "") -> list[str]:
        """The codes of a report printed as JSON, of one severity perhaps."""
        return [
            one["code"]
            for file in self.files
            for one in file["findings"]
            if severity in {"", one["severity"]}
        ]

    def places(self, code: str) -> list[str]:
        """The cells that a code is told of."""
        return [
            f"{one['sheet']}!{one['cell']}" if one["cell"] else ""
            for file in self.files
            for one in file["findings"]
            if one["code"] == code
        ]


Kalkyl = Callable[..., Run]


def kalkyl(*arguments: object) -> Run:
    """A command run in the tests' own process, which has read what each would read anew."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([str(one) for one in arguments])
    return Run(code, out.getvalue(), err.getvalue())


def started(*arguments: object, env: Mapping[str, str] | None = None) -> Run:
    """A command as people start it: a process of its own, with its encoding and its settings."""
    done = subprocess.run(
        [sys.executable, "-m", "kalkyl", *map(str, arguments)],
        capture_output=True,
        check=False,
        env={**os.environ, **(env or {})},
    )
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


def in_process(capsys: Any, *arguments: object) -> Run:
    """A command run here, without the time that a process takes to start."""
    capsys.readouterr()
    code = run([str(one) for one in arguments])
    out, err = capsys.readouterr()
    return Run(code, out, err)


# Files


@cache
def _department(code: str, administration: str) -> bytes:
    return filled(code, cover={"administration": administration})


def filled(code: str = w.KANSLI, **changes: Any) -> bytes:
    """A department's workbook, with some tables of its document replaced; the cover is amended."""
    document = document_of_example(code)
    cover = {**document["cover"], **changes.pop("cover", {})}
    return workbook(w.REPORT, w.YEAR, {**document, **changes, "cover": cover})


def document_of_example(code: str = w.KANSLI) -> dict[str, Any]:
    [path] = (w.EXAMPLE / "underlag").glob(f"{code}-*.json")
    return dict(read_json(path))


def write_document(path: Path, document: Mapping[str, Any]) -> Path:
    """A document as a file; its numbers are numbers there."""
    path.write_text(json.dumps(document, default=_number, ensure_ascii=False), encoding="utf-8")
    return path


def _number(value: object) -> float:
    assert isinstance(value, Decimal), value
    return float(value)


def departments(
    folder: Path, codes: Sequence[str] = CODES, administration: str = "Regionkontoret"
) -> list[Path]:
    """The example's workbooks in a folder, handed in by an administration."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{code}.xlsx" for code in codes]
    for code, path in zip(codes, paths, strict=True):
        path.write_bytes(_department(code, administration))
    return paths


def shipped(folder: Path, code: str = w.KANSLI) -> Path:
    """A copy of a workbook that comes with kalkyl."""
    [source] = DEPARTMENTS.glob(f"{code}-*.xlsx")
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(source, folder / f"{code}.xlsx"))


def checksums(paths: Sequence[Path]) -> dict[Path, str]:
    return {path: sha256(path.read_bytes()).hexdigest() for path in paths}


# Reading


def reading(path: Path) -> Reading:
    """A workbook read as a report, which it must be."""
    found = case_of(receive(path), Expected()).reading
    assert found is not None, path
    return found


def submission(path: Path) -> Submission:
    return reading(path).submission


def book(path: Path) -> Book:
    found = receive(path).book
    assert found is not None, path
    return found


# Edits by another program


@contextmanager
def edited(path: Path, target: Path | None = None) -> Iterator[Workbook]:
    """A workbook opened, and saved again, by openpyxl: formulas lose their results."""
    opened = openpyxl.load_workbook(path)
    yield opened
    opened.save(target or path)
    opened.close()


def sheet_of(opened: Workbook, name: str) -> Worksheet:
    found = opened[name]
    assert isinstance(found, Worksheet)
    return found


def put(path: Path, cells: Mapping[str, Any]) -> Path:
    """Types values into cells such as ``Prognos!B10`` and saves."""
    with edited(path) as opened:
        for place, value in cells.items():
            name, _, cell = place.rpartition("!")
            sheet_of(opened, name)[cell] = value
    return path


def cell_of(path: Path, table: str, row: str, column: str) -> str:
    """Where a figure stands: ``Prognos!B10``."""
    place = reading(path).placing.place((table, row, column))
    assert place is not None, (table, row, column)
    return str(place)


def rewritten(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """A workbook with its parts changed inside the container."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, change(name, content))
    path.write_bytes(buffer.getvalue())
    return path
