"""The workbooks that come with kalkyl are those that kalkyl makes now; if not, run rebuild.py."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from pathlib import Path

import pytest

import builders as b
import rebuild
import workbooks as w
from kalkyl.cli import run
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.model import Book

_LIVE = re.compile(
    r"<(dataValidations|conditionalFormatting|sheetProtection|cols|pane|autoFilter)\b"
    r".*?(?:/>|</\1>)",
    re.DOTALL,
)
PATHS = sorted(
    [
        *(w.EXAMPLE / "avdelningar" / f"{path.stem}.xlsx" for path in w.EXAMPLE.glob("*/*.json")),
        *(
            rebuild.WORKBOOKS / "mallar" / f"{report}-{year}.xlsx"
            for report, year in rebuild.TEMPLATES
        ),
    ]
)
each_workbook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


@cache
def made() -> dict[Path, bytes]:
    return dict(rebuild.shipped())


def picture(name: str, content: bytes) -> Book:
    found = receive_bytes(name, content).book
    assert found is not None
    return found


def live(content: bytes) -> dict[str, list[str]]:
    """What works in a sheet beside its cells: validations, colours, protection, filters."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return {
            name: [match[0] for match in _LIVE.finditer(parts.read(name).decode())]
            for name in parts.namelist()
            if name.startswith("xl/worksheets/sheet")
        }


def test_exactly_these_workbooks_are_shipped() -> None:
    found = {*rebuild.EXAMPLE.glob("avdelningar/*"), *rebuild.WORKBOOKS.glob("mallar/*")}
    assert found == set(PATHS) == set(made())


@each_workbook
def test_its_cells_are_those_that_kalkyl_writes_now(path: Path) -> None:
    assert picture(path.name, path.read_bytes()) == picture(path.name, made()[path])


@each_workbook
def test_its_validations_and_colours_are_those_that_kalkyl_writes_now(path: Path) -> None:
    now = live(made()[path])
    assert live(path.read_bytes()) == now
    assert any("dataValidations" in text for texts in now.values() for text in texts)


@pytest.mark.parametrize(("report", "year"), rebuild.TEMPLATES)
def test_the_template_is_blank(tmp_path: Path, report: str, year: int) -> None:
    path = rebuild.WORKBOOKS / "mallar" / f"{report}-{year}.xlsx"
    assert run(["template", report, "--year", str(year), "-o", str(tmp_path)]) == 0
    assert (tmp_path / path.name).read_bytes() == made()[path]
    assert b.submission(path).sender.name == ""


def test_the_word_templates_are_those_that_kalkyl_makes_now() -> None:
    made_now = dict(rebuild.report_templates_shipped())
    assert set(rebuild.WORKBOOKS.glob("rapportmallar/*")) == set(made_now)
    for path, content in made_now.items():
        assert parts_of(path.read_bytes()) == parts_of(content)


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}
