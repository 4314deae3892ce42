"""Workbooks of the template's version 1.0, which were sent out before it became 1.1.

``tests/data/mall-1.0`` was made by the code of commit e842ea0: ``kalkyl template`` for department
110 of the examples of 2021 and 2025, a blank one for 120, and ``kalkyl merge`` of 110 and 170.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import builders as b
from kalkyl.cli import FINDINGS, OK
from kalkyl.tables.cover import is_own

OLD = Path(__file__).parent / "data" / "mall-1.0"
FILLED, PLAN, TOTAL = "uppfoljningsrapport-1-110", "verksamhetsplan-110", "total"
REPORT, STATUS = "uppfoljningsrapport-1", "Prognos!E6"


def copied(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(OLD / f"{name}.xlsx", folder / f"{name}.xlsx"))


@pytest.mark.parametrize("name", [path.stem for path in sorted(OLD.glob("*.xlsx"))])
def test_an_old_workbook_is_read_whole_and_its_formulas_are_its_own(
    name: str, kalkyl: b.Kalkyl
) -> None:
    """Nothing is said of its version, its headings or its formulas, nor of restoring any."""
    path = OLD / f"{name}.xlsx"
    reading = b.reading(path)
    assert is_own(reading.book)
    assert reading.placing.version == f"{reading.contract.report}/1.0"
    assert reading.submission.problems == ()
    assert reading.differences == ()
    codes = kalkyl("check", path, "--format", "json").codes()
    assert set(codes) <= {"KAL201", "KAL212"}, "only what is still to be filled in"


def test_a_changed_formula_of_an_old_workbook_is_put_back_as_its_own(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    """The old formula has the limit in it; the new one's name would be #NAME? there."""
    before = str(b.book(OLD / f"{FILLED}.xlsx").sheet("Prognos").cells[6, 5].formula)  # type: ignore[union-attr]  # it is there
    assert "kalkyl_grans" not in before
    path = b.put(copied(tmp_path / "in", FILLED), {STATUS: "Röd"})
    done = kalkyl("check", path, "--mark", tmp_path / "ut", "--restore", "--format", "json")
    assert done.code in {OK, FINDINGS}
    answer = b.book(tmp_path / "ut" / f"{FILLED}-rattning.xlsx").sheet("Prognos")
    assert answer is not None
    assert answer.cells[6, 5].formula == before


def test_an_old_workbook_is_merged_with_a_new_one(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    old = copied(tmp_path / "in", FILLED)
    new = b.shipped(tmp_path / "in", "170")
    total = tmp_path / "total.xlsx"
    assert kalkyl("merge", old, new, "-o", total).code == OK
    before = b.submission(OLD / "total.xlsx")
    found = b.submission(total)
    assert {one.key: one.value for one in found.origins} == {
        one.key: one.value for one in before.origins
    }


def test_an_old_total_is_merged_again(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    total = tmp_path / "ny.xlsx"
    assert kalkyl("merge", copied(tmp_path, TOTAL), "-o", total).code == OK
    assert len(b.submission(total).members) == 2


def test_an_old_workbook_is_moved_to_the_new_template(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    new = tmp_path / "ny.xlsx"
    done = kalkyl("migrate", copied(tmp_path, FILLED), "--to", REPORT, "--year", "2022", "-o", new)
    assert done.code == OK, done.err
    assert b.reading(new).placing.version == ""


def test_both_versions_say_the_same(tmp_path: Path) -> None:
    old, new = b.submission(OLD / f"{FILLED}.xlsx"), b.submission(b.shipped(tmp_path, "110"))
    version = ("cover", "template_version", "value")
    assert {key: fact.value for key, fact in old.facts.items() if key != version} == {
        key: fact.value for key, fact in new.facts.items() if key != version
    }
