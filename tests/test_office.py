"""The tests' LibreOffice computes: a wrong stored result is put right, on every sheet."""

from __future__ import annotations

from pathlib import Path

import pytest

import builders as b
from kalkyl.cli import OK, run
from kalkyl.model import Cell
from office import WRONG, recalculated, with_wrong_results


@pytest.mark.needs("soffice")
def test_a_wrong_result_is_put_right_on_every_sheet_of_template_and_total(tmp_path: Path) -> None:
    paths = b.departments(tmp_path / "in", ("110", "150"))
    total = tmp_path / "in" / "total.xlsx"
    assert run(["merge", *map(str, paths), "-o", str(total)]) == OK
    originals = [paths[0], total]
    wrong = [tmp_path / "fel" / path.name for path in originals]
    for before, path in zip(originals, wrong, strict=True):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(with_wrong_results(before.read_bytes()))
        assert {cell.value for cell in formulas(path).values()} == {WRONG}
    for before, after in zip(originals, recalculated(*wrong, to=tmp_path / "ut"), strict=True):
        expected, found = formulas(before), formulas(after)
        assert {sheet for sheet, _ in expected} == {sheet for sheet, _ in found}
        for at, cell in expected.items():
            assert found[at].value != WRONG, at
            if isinstance(cell.value, str):
                assert (found[at].value or "") == cell.value, at


def formulas(path: Path) -> dict[tuple[str, tuple[int, int]], Cell]:
    return {
        (sheet.name, at): cell
        for sheet in b.book(path).sheets
        for at, cell in sheet.cells.items()
        if cell.formula is not None
    }
