"""The built contract of an organisation's folder is kept until what it is built of changes."""

from __future__ import annotations

from pathlib import Path

import pytest

import organisations as o
from kalkyl.base.errors import DataFileError
from kalkyl.contract.organisation import OVERLAY, WORKBOOK
from kalkyl.io import organisation
from kalkyl.io.organisation_folder import built_documents, cache_folder

RENAMED = ("Rader", "Regionkontoret", "Museer")


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return o.folder_of(tmp_path_factory.mktemp("egen") / "egen", RENAMED)


@pytest.fixture
def folder(_made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, and a cache of its own with nothing in it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return _made


def kept() -> Path:
    [path] = cache_folder().iterdir()
    return path


def cannot_build(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(folder: Path) -> None:
        raise AssertionError(folder)

    monkeypatch.setattr(organisation, "documents", fail)


def test_it_is_built_once_and_the_same_as_built(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = sorted(folder.rglob("*"))
    built = organisation.documents(folder)
    assert built_documents(folder) == built
    cannot_build(monkeypatch)
    assert built_documents(folder) == built
    assert sorted(folder.rglob("*")) == there, "nothing is written in the folder"


@pytest.mark.usefixtures("folder")
def test_another_workbook_is_built_again(tmp_path: Path) -> None:
    own = o.folder_of(tmp_path / "annan")
    before = built_documents(own)
    o.edit(own, RENAMED)
    assert built_documents(own) == organisation.documents(own) != before
    assert len(list(cache_folder().iterdir())) == 1, "one for each folder"


@pytest.mark.usefixtures("folder")
def test_what_is_added_beside_the_workbook_is_part_of_it(tmp_path: Path) -> None:
    own = o.folder_of(tmp_path / "annan")
    built_documents(own)
    (own / OVERLAY).write_text('{"tables": {}, "x": 1}', encoding="utf-8")
    with pytest.raises(DataFileError, match=OVERLAY):
        built_documents(own)


def test_another_version_builds_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built_documents(folder)
    monkeypatch.setattr("kalkyl.io.organisation_folder.VERSION", "99")
    cannot_build(monkeypatch)
    with pytest.raises(AssertionError):
        built_documents(folder)


@pytest.mark.parametrize("damage", ["", "half", "letter", "head", "other"])
def test_what_is_damaged_is_built_again(folder: Path, damage: str) -> None:
    built = built_documents(folder)
    content = kept().read_bytes()
    head, _, rest = content.partition(b"\n")
    damaged = {
        "": b"",
        "half": content[: len(content) // 2],
        "letter": content.replace(b"Museer", b"Muzeer", 1),
        "head": head,
        "other": b"\x00\xff" + rest,
    }
    assert damaged[damage] != content
    kept().write_bytes(damaged[damage])
    assert built_documents(folder) == built
    assert kept().read_bytes() == content


def test_without_a_place_to_keep_it_it_is_built_each_time(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fil").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "fil"))
    assert built_documents(folder) == organisation.documents(folder)


def test_a_faulty_workbook_is_reported_each_time(tmp_path: Path) -> None:
    own = o.folder_of(tmp_path / "fel")
    (own / WORKBOOK).write_bytes(b"")
    for _ in range(2):
        with pytest.raises(DataFileError):
            built_documents(own)
