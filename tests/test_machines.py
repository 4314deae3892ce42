"""Administrations are checked and merged apart, by an engine that spreads work, to one total."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import builders as b
import kalkyl

PAGE = (Path(__file__).parents[1] / "docs" / "flera-datorer.md").read_text(encoding="utf-8")
FIXED = {"forecast", "result", "development", "staff"}
CODES = {"Regionkontoret": b.CODES[:2], "Kulturkontoret": b.CODES[2:4]}


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """A folder of administrations, with workbooks of their departments."""
    for name, codes in CODES.items():
        b.departments(tmp_path / "forvaltningar" / name.lower(), codes, name)
    return tmp_path


def test_what_the_page_does_is_the_merge_of_all_workbooks(region: Path) -> None:
    pytest.importorskip("dask")
    [code] = re.findall(r"^```python\n(.*?)\n```$", PAGE, re.DOTALL | re.MULTILINE)
    program = region / "program.py"
    program.write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, program], cwd=region, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("utelämnade: []") == len(CODES)
    spread = kalkyl.read(region / "region.xlsx")
    at_once = kalkyl.merge(sorted(region.glob("forvaltningar/*/*.xlsx"))).total
    assert at_once is not None
    assert spread.members == at_once.members
    assert spread.origins == at_once.origins
    amounts = {key: fact.value for key, fact in at_once.facts.items() if key[0] in FIXED}
    assert amounts
    assert {key: spread.value(key) for key in amounts} == amounts
