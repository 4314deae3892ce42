"""What waits in a temporary file while files are judged: it changes nothing, and is removed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import builders as b
from kalkyl.io import spool
from kalkyl.io.spool import Spool, SpooledFiles
from kalkyl.operations.check import kept_for
from kalkyl.rules import expected_report
from kalkyl.rules.catalogue import Case
from kalkyl.rules.register import CATALOGUE
from kalkyl.services import judged_files
from kalkyl.services.render import RENDERERS


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary files are made, every one of them at once; none may be left."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(spool, "ROOM", 1)
    yield folder
    assert not list(folder.iterdir())


@pytest.mark.usefixtures("temporary")
def test_contents_are_read_back_in_any_order() -> None:
    kept = Spool()
    contents = [b"first", b"", b"\x00" * 10_000, b"last"]
    assert [kept.add(content) for content in contents] == [0, 1, 2, 3]
    order = (3, 0, 2, 1, 0)
    assert [kept.content(number) for number in order] == [contents[number] for number in order]
    assert kept.add(b"more") == 4
    assert kept.content(4) == b"more"
    kept.close()


@pytest.mark.usefixtures("temporary")
def test_files_to_be_written_are_a_mapping() -> None:
    with SpooledFiles() as files:
        files.add(Path("b"), b"1")
        files.add(Path("a"), b"22")
        assert dict(files) == {Path("b"): b"1", Path("a"): b"22"}
        assert (Path("a") in files, Path("c") in files, len(files)) == (True, False, 2)


def _inbox(folder: Path) -> Path:
    """Departments, two of them the same, and files that are no workbooks."""
    b.departments(folder, ("110", "120", "130", "140", "170", "180"))
    (folder / "111.xlsx").write_bytes(b.filled("110"))
    (folder / "tom.xlsx").write_bytes(b"")
    (folder / "text.xlsx").write_text("ingen arbetsbok", encoding="utf-8")
    return folder


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_the_output_is_the_same_with_and_without_a_temporary_file(
    tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    folder = _inbox(tmp_path / "in")
    plain = kalkyl("check", folder, "--format", form)
    monkeypatch.setattr(spool, "ROOM", 1)
    assert kalkyl("check", folder, "--format", form) == plain
    assert (plain.code, plain.out.count("KAL136")) == (1, 2)


def test_marked_workbooks_wait_there_too(
    tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "in"
    b.departments(folder, ("110",))
    (folder / "111.xlsx").write_bytes(b.filled("110"))
    done = []
    for room in (10_000_000, 1):
        monkeypatch.setattr(spool, "ROOM", room)
        made = kalkyl("check", folder, "--mark", tmp_path / "ut", "--html", tmp_path / "sida.html")
        done.append((made.out, sorted(path.name for path in (tmp_path / "ut").iterdir())))
        shutil.rmtree(tmp_path / "ut")
        (tmp_path / "sida.html").unlink()
    assert done[0] == done[1]
    assert done[0][1] == ["110-rattning.xlsx", "111-rattning.xlsx"]


@pytest.mark.usefixtures("temporary")
def test_nothing_is_printed_and_nothing_left_when_a_part_breaks(
    tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch
) -> None:
    b.departments(tmp_path / "in", ("110", "120"))

    def broken(*_: object, **__: object) -> Iterator[str]:
        yield "the first part"
        raise ZeroDivisionError

    monkeypatch.setitem(RENDERERS, "text", broken)
    done = kalkyl("check", tmp_path / "in")
    assert done.code == 3
    assert not done.out


def test_nothing_is_kept_of_a_file_that_a_rule_cannot_compare(
    tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are compared all the same."""
    b.departments(tmp_path, ("110", "120"))
    (tmp_path / "121.xlsx").write_bytes(b.filled("120"))
    keeps = expected_report.duplicate_department.keeps

    def crash(case: Case) -> object:
        if case.received.source.file == "110.xlsx":
            raise ZeroDivisionError
        return keeps(case) if keeps else None

    broken = replace(expected_report.duplicate_department, keeps=crash)
    catalogue = tuple(broken if rule.code == "KAL136" else rule for rule in CATALOGUE)
    monkeypatch.setattr(judged_files, "CATALOGUE", catalogue)
    monkeypatch.setattr(judged_files, "_KEEPS", tuple(kept_for(catalogue)))
    files = kalkyl("check", tmp_path, "--format", "json").files
    assert [[unrun["code"] for unrun in file["broke"]] for file in files] == [["KAL136"], [], []]
    twice = [[one["code"] for one in file["findings"] if one["code"] == "KAL136"] for file in files]
    assert twice == [[], ["KAL136"], ["KAL136"]]
