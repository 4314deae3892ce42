"""Marked and restored, a workbook opens in other programs however its own writer spelt it."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from xml.parsers.expat import ParserCreate

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import builders as b
import marking as m
import spellings as s
from kalkyl.base.limits import WORKER_MEMORY
from kalkyl.cli import FINDINGS
from kalkyl.io.marking import mark
from kalkyl.io.marking.mark import marked
from kalkyl.io.marking.nodes import UnmarkableError
from kalkyl.io.marking.parts import stamped
from kalkyl.io.marking.restore import Formula, restored
from kalkyl.io.xlsx.openpyxl_check import cells_in_openpyxl
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.model import Place, ProblemKind
from kalkyl.services.marked_copies import seen_by_openpyxl
from kalkyl.services.worker import Bounds, KeptWorker
from test_restore import changed

WAYS = ("each sheet", "prefixed", "chance")


@cache
def original() -> bytes:
    return m.MAKES["110-kansli"]


def assert_opens(content: bytes) -> None:
    """Every part parses with namespaces, and another program opens the whole."""
    for name, part in m.parts(content).items():
        if name.endswith((".xml", ".rels", ".vml")):
            ParserCreate(namespace_separator=" ").Parse(part, True)  # noqa: FBT003  # pyexpat takes no keywords
    openpyxl.load_workbook(io.BytesIO(content))


@settings(max_examples=10)
@given(how=st.sampled_from(WAYS), seed=st.integers(0, 10**6))
def test_marked_opens_with_the_same_cells_however_it_is_spelt(how: str, seed: int) -> None:
    before = s.respelt(original(), how, seed)
    assert m.book(before) == m.book(original())
    after = marked(before, m.remarks_on(before), m.WHEN).content
    assert_opens(after)
    old, new = cells_in_openpyxl(before), seen_by_openpyxl(after)
    assert old is not None
    assert new is not None
    assert {name: cells for name, cells in new.items() if name in old} == old
    assert len(new) == len(old) + 1


@settings(max_examples=10)
@given(how=st.sampled_from(WAYS), seed=st.integers(0, 10**6))
def test_restored_opens_however_it_is_spelt(how: str, seed: int) -> None:
    before = s.respelt(original(), how, seed)
    formula = Formula(Place("Prognos", 14, 2), "=SUM(B10:B13)", None)
    after, done = restored(before, [formula])
    assert done
    assert_opens(after)
    assert seen_by_openpyxl(after) is not None


def test_the_command_marks_a_workbook_that_declares_r_on_each_sheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = changed(b.shipped(tmp_path, "170"), {"B14": "<v>-40600</v>"})
    path.write_bytes(s.respelt(path.read_bytes(), "each sheet", 1))
    done = b.in_process(capsys, "check", path, "--mark", tmp_path / "svar")
    assert done.code == FINDINGS
    [answer] = (tmp_path / "svar").iterdir()
    assert answer.name == "170-rattning.xlsx"
    assert_opens(answer.read_bytes())


def test_a_stamp_declares_its_own_prefix() -> None:
    found = m.parts(original())
    name = "docProps/custom.xml"
    declared = b'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"'
    bare = found[name].replace(b" " + declared, b"")
    found[name] = bare.replace(b"<vt:lpwstr>", b"<vt:lpwstr " + declared + b">")
    assert_opens(stamped(m.zipped(found), {"ett": "1", "två": "2"}))


def test_a_mark_that_no_program_opens_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = '<sheet name="Rättningslista" sheetId="99" odd:id="rIdKalkyl1"/>'
    monkeypatch.setattr(mark, "_entry", lambda *_: entry)
    with pytest.raises(UnmarkableError):
        marked(original(), m.remarks_on(original()), m.WHEN)


def test_a_workbook_with_an_undeclared_prefix_is_damaged() -> None:
    found = m.parts(original())
    name = "xl/workbook.xml"
    found[name] = found[name].replace(b"<sheet name", b'<sheet odd:tag="1" name', 1)
    received = receive_bytes("bok.xlsx", m.zipped(found))
    assert received.book is None
    assert [one.kind for one in received.problems] == [ProblemKind.DAMAGED]


def test_a_workbook_that_uses_up_openpyxl_costs_only_its_time() -> None:
    worker = KeptWorker(cells_in_openpyxl, Bounds(4, 4, WORKER_MEMORY))
    found = m.parts(original())
    name = "xl/worksheets/sheet1.xml"
    merged = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    found[name] = found[name].replace(b"</sheetData>", b"</sheetData>" + merged, 1)
    assert not isinstance(worker.answer(m.zipped(found)), dict)
    assert isinstance(worker.answer(original()), dict)
