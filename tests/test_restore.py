"""Formulas put back into a sender's workbook: which, with what result, and which are left."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

import builders as b
import marking as m
from kalkyl.cli import FINDINGS, OK, USAGE
from kalkyl.io.marking.restore import Formula, restored
from kalkyl.model import LIST_SHEET, Cell, Place
from office import recalculated

PROGNOS = "xl/worksheets/sheet2.xml"


def changed(path: Path, cells: dict[str, str]) -> Path:
    """A workbook with cells of the sheet Prognos written over in its bytes; results stay."""

    def change(name: str, content: bytes) -> bytes:
        for cell, words in cells.items() if name == PROGNOS else ():
            kind, _, inside = words.rpartition("|")
            pattern = rf'<c r="{cell}" (s="\d+")[^>]*>.*?</c>'.encode()
            content, count = re.subn(
                pattern, rf'<c r="{cell}" \1{kind}>{inside}</c>'.encode(), content
            )
            assert count == 1, cell
        return content

    return b.rewritten(path, change)


def cells_of(path: Path, sheet: str = "Prognos") -> dict[tuple[int, int], Cell]:
    found = b.book(path).sheet(sheet)
    assert found is not None
    return dict(found.cells)


WAYS = {
    "typed over and wrong": ({"B14": "<v>-40600</v>"}, "KAL301"),
    "typed over and right": ({"B14": "<v>-40060</v>"}, "KAL208"),
    "another formula, right": ({"B14": "<f>B10+B13</f><v>-40060</v>"}, "KAL210"),
    "another formula, wrong": ({"B14": "<f>B10</f><v>-23770</v>"}, "KAL209"),
    "emptied": ({"B14": ""}, "KAL209"),
    "a whole column": ({"D10": "<v>620</v>", "D13": "<v>0</v>", "D14": "<v>620</v>"}, "KAL208"),
    "a status": ({"E6": ' t="str"|<v>Röd</v>'}, "KAL304"),
    "one upon another": ({"B14": "<v>-40600</v>", "D14": "<v>80</v>"}, "KAL301"),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_was_restored_is_the_template_again(
    tmp_path: Path, kalkyl: b.Kalkyl, way: str
) -> None:
    cells, code = WAYS[way]
    before = cells_of(b.shipped(tmp_path / "rent", "170"))
    path = changed(b.shipped(tmp_path / "in", "170"), cells)
    done = kalkyl("check", path, "--mark", tmp_path / "ut", "--restore", "--format", "json")
    assert code in done.codes()
    assert f"återställda formler: {len(cells)}" in done.err
    answer = tmp_path / "ut" / "170-rattning.xlsx"
    assert cells_of(answer) == before
    assert kalkyl("check", answer, "--format", "json").codes() == []
    rows = {row for row, column in cells_of(answer, LIST_SHEET) if column == 3 and row > 7}
    words = [cells_of(answer, LIST_SHEET)[row, 3].value for row in sorted(rows)]
    assert words == ["Återställd"] * len(cells)
    assert code in {cells_of(answer, LIST_SHEET)[row, 4].value for row in rows}


def test_nothing_but_the_cells_and_what_rests_on_them_changes(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    path = changed(b.shipped(tmp_path / "in", "170"), {"B14": "<v>-40600</v>"})
    kalkyl("check", path, "--mark", tmp_path / "ut", "--restore")
    old = m.parts(path.read_bytes())
    new = m.parts((tmp_path / "ut" / "170-rattning.xlsx").read_bytes())
    for name, content in old.items():
        if name == PROGNOS:
            cell = rb'<c r="B14".*?</c>'
            same = [re.sub(cell, b"", m.bare(one)) for one in (content, new[name])]
            assert same[0] == same[1]
        elif name == "xl/workbook.xml":
            calculate = rb' ?fullCalcOnLoad="1"'
            same = [
                re.sub(calculate, b"", one) for one in (m.bare(content), m.bare(new[name], moved=1))
            ]
            assert same[0] == same[1]
        elif not name.endswith("styles.xml"):
            assert m.bare(new[name]) == m.bare(content), name


def test_what_rests_on_a_restored_cell_gets_its_result(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    """The sender's program computed a variance from the wrong total."""
    variance = "<f>IF(COUNT(B14,C14)&lt;2,&quot;&quot;,B14-C14)</f><v>80</v>"
    cells = {"B14": "<v>-40600</v>", "D14": variance}
    path = changed(b.shipped(tmp_path / "in", "170"), cells)
    kalkyl("check", path, "--mark", tmp_path / "ut", "--restore")
    answer = tmp_path / "ut" / "170-rattning.xlsx"
    assert cells_of(answer)[14, 4].value == Decimal(620)
    assert kalkyl("check", answer, "--format", "json").codes() == []


@pytest.mark.needs("soffice")
def test_what_is_restored_computes_to_what_is_stored(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    path = changed(b.shipped(tmp_path / "in", "170"), {"B14": "<v>1</v>", "E14": "<v>1</v>"})
    kalkyl("check", path, "--mark", tmp_path / "ut", "--restore")
    [saved] = recalculated(tmp_path / "ut" / "170-rattning.xlsx", to=tmp_path / "svar")
    assert kalkyl("check", saved, "--format", "json").codes() == []


def test_entries_are_never_restored(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    path = changed(b.shipped(tmp_path / "in", "170"), {"B10": "<v>23770</v>"})
    done = kalkyl("check", path, "--mark", tmp_path / "ut", "--restore", "--format", "json")
    assert done.code == FINDINGS
    assert "återställda" not in done.err
    assert cells_of(tmp_path / "ut" / "170-rattning.xlsx")[10, 2].value == 23770


def test_restore_needs_somewhere_to_write(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    assert kalkyl("check", b.shipped(tmp_path, "170"), "--restore").code == USAGE


# Cells that share a formula, and cells that are not there

SHEET = (
    b'<row r="1"><c r="A1" s="3"><v>1</v></c><c r="C1"><f t="shared" ref="C1:C2" si="0">A1</f>'
    b'<v>1</v></c></row><row r="2"><c r="C2"><f t="shared" si="0"/><v>1</v></c></row>'
    b'<row r="3"><c r="A3"><f t="array" ref="A3:B4">X1:Y2</f><v>1</v></c><c r="B3"><v>1</v></c>'
    b'</row><row r="5"/><row r="6"><c s="2"><v>1</v></c></row>'
)


def one_sheet() -> bytes:
    found = m.parts(m.prefixed())
    name = "xl/worksheets/sheet1.xml"
    head, _, rest = found[name].partition(b"<x:sheetData>")
    body = re.sub(rb"<(/?)(?=[a-z])", rb"<\1x:", SHEET)
    found[name] = head + b"<x:sheetData>" + body + rest[rest.index(b"</x:sheetData>") :]
    return m.zipped(found)


@pytest.mark.parametrize(
    ("cell", "is_done"),
    [
        ((1, 1), True),
        ((1, 2), True),  # between two that are there
        ((1, 3), False),  # the first of a shared formula
        ((2, 3), True),  # one that repeats it
        ((2, 1), True),  # before the first
        ((2, 9), True),
        ((3, 1), False),  # an array formula
        ((3, 2), False),  # and what it spreads to
        ((5, 2), True),  # a row without cells
        ((6, 1), True),  # a cell that does not say where it is
        ((8, 1), False),  # no such row
    ],
)
def test_a_formula_goes_where_it_does_no_harm(cell: tuple[int, int], *, is_done: bool) -> None:
    before = one_sheet()
    at = Place("Ett", *cell)
    after, done = restored(before, [Formula(at, '=IF(1<2,"a&b",2)', "a&b")])
    assert done == ({at} if is_done else set())
    old, new = m.book(before).sheets[0].cells, m.book(after).sheets[0].cells
    if is_done:
        assert new[cell] == Cell("a&b", '=IF(1<2,"a&b",2)', new[cell].number_format)
        assert {one: new[one] for one in old if one != cell} == {
            one: old[one] for one in old if one != cell
        }
        rows = re.findall(rb'<x:c r="([A-Z]+)(\d+)"', m.parts(after)["xl/worksheets/sheet1.xml"])
        order = [(int(row), len(column), column) for column, row in rows]
        assert order == sorted(order)
    else:
        assert m.parts(after) == m.parts(before)


def test_results_are_written_as_excel_writes_them() -> None:
    for value, text in ((Decimal("0.1"), b"<x:v>0.1</x:v>"), (Decimal("2E+3"), b"<x:v>2000</x:v>")):
        after, _ = restored(one_sheet(), [Formula(Place("Ett", 1, 1), "=A2", value)])
        assert text in m.parts(after)["xl/worksheets/sheet1.xml"]
        assert m.book(after).sheets[0].cells[1, 1].value == value


def test_what_could_not_be_restored_is_told_of(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    inside = '<f t="array" ref="B14">B10</f><v>-23770</v>'
    path = changed(b.shipped(tmp_path / "in", "170"), {"B14": inside})
    done = kalkyl("check", path, "--mark", tmp_path / "ut", "--restore", "--format", "json")
    assert "kunde inte återställas: 1" in done.err
    answer = cells_of(tmp_path / "ut" / "170-rattning.xlsx", LIST_SHEET)
    says = [str(cell.value) for (_, column), cell in answer.items() if column == 7]
    assert any("kunde inte återställas" in one for one in says)
    assert kalkyl("check", path, "--mark", tmp_path / "ut", "--restore").code in {OK, FINDINGS}
