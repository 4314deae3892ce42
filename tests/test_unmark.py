"""A marked workbook that somebody saved: kalkyl's marks are known again and taken away."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import builders as b
import marking as m
import workbooks as w
from kalkyl.cli import FINDINGS, OK
from kalkyl.io.marking.mark import marked
from kalkyl.io.marking.unmark import unmarked
from kalkyl.model import LIST_NAMES, LIST_SHEET, Book, Place, as_sent
from office import printed, recalculated
from test_mark import opened

TOTAL, ENTRY = "Prognos!B14", "Prognos!B10"


def faulty(folder: Path) -> Path:
    """A workbook with its total typed over, and with text for an amount."""
    return b.put(b.shipped(folder, "170"), {TOTAL: -40_600, ENTRY: "omkring 23 000"})


def mended(path: Path) -> Path:
    formula = '=IF(COUNT(B10:B13)=0,"",IF(COUNTA(B10:B13)>COUNT(B10:B13),"Fel",SUM(B10:B13)))'
    return b.put(path, {TOTAL: formula, ENTRY: -23_770})


def texts(content: bytes) -> bytes:
    return b"\n".join(m.parts(content).values())


def assert_no_trace(content: bytes) -> None:
    assert b"rattning" not in texts(content).lower()
    assert "kalkyl · ".encode() not in texts(content)
    names = [name for name in m.parts(content) if "omment" in name or name.endswith(".vml")]
    assert names == []
    assert LIST_SHEET not in opened(content).sheetnames
    for name, part in m.parts(content).items():
        if name.endswith((".xml", ".rels", ".vml")):
            m.root_of(part)
    _assert_whole(m.parts(content))


def _assert_whole(parts: dict[str, bytes]) -> None:
    """Everything that something leads to is there, and everything there has a type."""
    for name, part in parts.items():
        if name.endswith(".rels"):
            folder = Path("/", name).parent.parent
            for one in m.root_of(part):
                if one.attrib.get("TargetMode") != "External":
                    target = (folder / one.attrib["Target"]).resolve()
                    assert str(target).lstrip("/") in parts, (name, target)
    for one in m.root_of(parts["[Content_Types].xml"]):
        if "PartName" in one.attrib:
            assert one.attrib["PartName"].lstrip("/") in parts


def resaved(content: bytes) -> bytes:
    """The workbook as openpyxl saves it: every part anew, the journal gone."""
    found, buffer = opened(content), io.BytesIO()
    found.save(buffer)
    return buffer.getvalue()


def without_results(book: Book) -> Book:
    return w.without_results(book)


# Saved by other programs


@pytest.mark.parametrize("make", ["110-kansli", "openpyxl", "uppfoljningsrapport-2-2025"])
def test_saved_by_openpyxl_the_marks_are_found(make: str) -> None:
    before = m.MAKES[make]
    saved = resaved(marked(before, m.remarks_on(before), m.WHEN).content)
    after = unmarked(saved)
    assert_no_trace(after)
    assert without_results(m.book(after)) == without_results(m.book(resaved(before)))


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("make", ["110-kansli", "everything", "uppfoljningsrapport-2-2025"])
def test_saved_by_libreoffice_the_marks_are_found(tmp_path: Path, make: str) -> None:
    before = m.MAKES[make]
    after = marked(before, m.remarks_on(before), m.WHEN).content
    paths = m.folder_with(tmp_path / "in", plain=before, marked=after)
    plain, saved = (one.read_bytes() for one in recalculated(*paths, to=tmp_path / "ut"))
    assert LIST_SHEET in opened(saved).sheetnames
    found = unmarked(saved)
    if make == "everything":
        assert b"kalkyl_rattning" not in texts(found)
        notes = opened(found)["Anteckningar"]
        assert [c.coordinate for row in notes.iter_rows() for c in row if c.comment] == ["A1", "B3"]
    else:
        assert_no_trace(found)
    assert m.book(found).sheets == m.book(plain).sheets
    assert m.book(found).names == m.book(plain).names
    again = marked(plain, m.remarks_on(plain), m.WHEN).content
    m.assert_nothing_else_changed(plain, again)
    assert m.parts(unmarked(again)) == m.parts(plain)


def test_a_changed_part_is_not_undone_by_an_old_journal() -> None:
    """The sender typed something: what was typed stays, and the marks still go."""
    before = m.MAKES["110-kansli"]
    found = m.parts(marked(before, m.remarks_on(before), m.WHEN).content)
    name = "xl/worksheets/sheet2.xml"
    found[name] = found[name].replace(
        b"</sheetData>", b'<row r="99"><c r="A99"><v>7</v></c></row></sheetData>'
    )
    after = unmarked(m.zipped(found))
    assert_no_trace(after)
    assert m.book(after).sheets[1].value(99, 1) == 7


def test_a_forged_journal_does_no_harm() -> None:
    before = m.MAKES["110-kansli"]
    found = m.parts(marked(before, m.remarks_on(before), m.WHEN).content)
    name = next(one for one in found if "rattningslista" in one)
    for forged in (b"<!--kalkyl AAAA-->", b"<!--kalkyl e30=-->", b"<!--kalkyl W10=-->"):
        found[name] = re.sub(rb"<!--kalkyl .*-->", forged, found[name])
        after = unmarked(m.zipped(found))
        assert_no_trace(after)
        assert m.book(after).sheets == m.book(before).sheets


def test_a_list_whose_sheet_was_deleted_is_no_fault() -> None:
    before = m.MAKES["110-kansli"]
    found = opened(marked(before, m.remarks_on(before), m.WHEN).content)
    del found[LIST_SHEET]
    buffer = io.BytesIO()
    found.save(buffer)
    deleted = buffer.getvalue()
    assert as_sent(m.book(deleted)).sheets == m.book(deleted).sheets
    assert_no_trace(unmarked(deleted))
    again = marked(deleted, m.list_of(m.line(1)), m.WHEN).content
    assert opened(again).sheetnames[0] == LIST_SHEET
    assert m.parts(again)["xl/workbook.xml"].count(b'"kalkyl_rattning_klart"') == 1
    assert not any(
        LIST_NAMES.encode() in one for name, one in m.parts(again).items() if "sheet" in name
    )


@pytest.mark.parametrize("make", ["prefixed", "everything", "threaded"])
def test_without_its_journal_too_every_mark_is_found(make: str) -> None:
    before = m.MAKES[make]
    found = m.parts(marked(before, m.remarks_on(before), m.WHEN).content)
    name = next(one for one in found if "rattningslista" in one)
    found[name] = re.sub(rb"<!--kalkyl .*-->", b"", found[name])
    after = unmarked(m.zipped(found))
    assert b"rattning" not in texts(after).lower()
    assert "kalkyl · ".encode() not in texts(after)
    _assert_whole(m.parts(after))
    assert m.book(after) == m.book(before)
    for name, content in m.parts(before).items():
        if not name.endswith("styles.xml"):
            assert m.bare(m.parts(after)[name]) == m.bare(content), name


# Mended and sent again


def test_mended_and_sent_again_it_is_clean(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    path = faulty(tmp_path / "in")
    done = kalkyl("check", path, "--mark", tmp_path / "ut")
    assert done.code == FINDINGS
    answer = mended(tmp_path / "ut" / "170-rattning.xlsx")
    again = kalkyl("check", answer, "--mark", tmp_path / "ut2", "--format", "json")
    assert again.code == OK
    assert again.codes() == ["KAL211"]  # openpyxl stores no results


@pytest.mark.needs("soffice")
def test_mended_and_saved_in_an_office_it_has_no_findings_left(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    path = faulty(tmp_path / "in")
    kalkyl("check", path, "--mark", tmp_path / "ut")
    answer = mended(tmp_path / "ut" / "170-rattning.xlsx")
    [saved] = recalculated(answer, to=tmp_path / "svar")
    assert LIST_SHEET in opened(saved.read_bytes()).sheetnames
    done = kalkyl("check", saved, "--mark", tmp_path / "ut2", "--format", "json")
    assert (done.code, done.codes()) == (OK, [])
    assert "170-utan-markeringar.xlsx" in done.err
    [clean] = (tmp_path / "ut2").iterdir()
    assert_no_trace(clean.read_bytes())
    assert kalkyl("check", clean, "--format", "json").codes() == []


def test_a_marked_and_mended_workbook_merges(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    clean = b.shipped(tmp_path / "rent", "170")
    path = faulty(tmp_path / "in")
    kalkyl("check", path, "--mark", tmp_path / "ut")
    answer = mended(tmp_path / "ut" / "170-rattning.xlsx")
    for name, one in (("a", clean), ("b", answer)):
        assert kalkyl("merge", one, "-o", tmp_path / f"{name}.xlsx").code == OK
    sheets = [b.book(tmp_path / f"{name}.xlsx").sheet("Prognos") for name in "ab"]
    assert sheets[0] == sheets[1]


def test_faulty_again_it_gets_a_new_list_and_no_second_one(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    path = faulty(tmp_path / "in")
    kalkyl("check", path, "--mark", tmp_path / "ut")
    answer = b.put(tmp_path / "ut" / "170-rattning.xlsx", {ENTRY: "vet inte"})
    assert kalkyl("check", answer, "--mark", tmp_path / "ut2").code == FINDINGS
    [found] = (tmp_path / "ut2").iterdir()
    assert found.name == "170-rattning.xlsx"
    sheets = opened(found.read_bytes()).sheetnames
    assert sheets.count(LIST_SHEET) == 1
    assert not any(name.startswith(f"{LIST_SHEET} ") for name in sheets)


def test_the_list_of_a_foreign_form_does_not_hide_what_it_is(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    """kalkyl's names in somebody else's form are those of the list, not of a template."""
    done = kalkyl("template", w.REPORT, "--year", w.YEAR, "-o", tmp_path)
    assert done.code == OK
    made = openpyxl.Workbook()
    made.worksheets[0]["A1"] = "Budget"
    made.save(tmp_path / "eget.xlsx")
    first = kalkyl("check", tmp_path / "eget.xlsx", "--mark", tmp_path / "ut", "--format", "json")
    again = kalkyl("check", tmp_path / "ut" / "eget-rattning.xlsx", "--format", "json")
    assert first.codes() == again.codes() == ["KAL111"]


@pytest.mark.parametrize(
    "spoil", [lambda c: c[:-200], lambda c: c.replace(b"sheetData", b"sheetDaxa")]
)
def test_a_damaged_workbook_gets_its_list_alone(
    tmp_path: Path, kalkyl: b.Kalkyl, spoil: Callable[[bytes], bytes]
) -> None:
    path = b.shipped(tmp_path / "in", "170")
    with zipfile.ZipFile(path) as old:
        stored = {name: old.read(name) for name in old.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name, content in stored.items():
            new.writestr(name, content)
    path.write_bytes(spoil(buffer.getvalue()))
    kalkyl("check", path, "--mark", tmp_path / "ut")
    assert [one.name for one in (tmp_path / "ut").iterdir()] == ["170-rattningslista.xlsx"]


# Seen


def colours(content: bytes, folder: Path) -> set[tuple[int, int, int]]:
    """The colours of a workbook's pages, as LibreOffice prints them."""
    [path] = m.folder_with(folder, bok=content)
    printed(path)
    subprocess.run(["pdftoppm", "-r", "25", "bok.pdf", "sida"], cwd=folder, check=True, timeout=120)
    found: set[tuple[int, int, int]] = set()
    for page in folder.glob("sida*.ppm"):
        pixels = page.read_bytes().split(b"\n", 3)[3]
        found |= set(zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True))
    return found


@pytest.mark.needs("soffice", "pdftoppm")
def test_the_colour_is_seen_until_the_line_is_ticked(tmp_path: Path) -> None:
    where = Place("Prognos", 14, 2)
    after = marked(m.MAKES["110-kansli"], m.list_of(m.line(1, where)), m.WHEN).content
    red = (0xF4, 0xB3, 0xAD)
    assert red in colours(after, tmp_path / "kvar")
    found = m.parts(after)
    name = next(one for one in found if "rattningslista" in one)
    found[name] = found[name].replace("☐</t></is>".encode(), "☑</t></is>".encode())
    assert red not in colours(m.zipped(found), tmp_path / "klart")
