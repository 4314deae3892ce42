"""Nothing is wrong with the documents that kalkyl brings, so that no start needs to look again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from faults import refused
from kalkyl.base.errors import DataFileError
from kalkyl.io import shipped
from kalkyl.operations.organisation import Organisation

SOUND = shipped.shared_folder("schemas") / shipped.SOUND
YEARS = range(2020, 2030)


def unread() -> Organisation:
    """What kalkyl brings, as if nobody had gone through it."""
    return Organisation("exempel", "workbooks/", shipped.shipped().documents)


def test_the_documents_are_those_that_were_gone_through() -> None:
    known = SOUND.read_text(encoding="ascii").strip()
    assert known == shipped.checksum_of(shipped.shipped_files()), "run tests/rebuild.py"
    assert shipped.shipped().is_sound


@pytest.mark.parametrize("report", unread().reports)
def test_no_report_has_a_fault_in_any_year(report: str) -> None:
    found = unread()
    for year in YEARS:
        assert found.contract(report, year).report == report
    assert found.layout(report) == shipped.shipped().layout(report)
    assert found.outline(report) == shipped.shipped().outline(report)


def test_no_form_and_no_word_has_a_fault() -> None:
    found = unread()
    assert found.foreign_layouts == shipped.shipped().foreign_layouts
    assert found.synonyms == shipped.shipped().synonyms
    assert found.wording.concepts == shipped.shipped().wording.concepts


def test_a_document_that_was_changed_since_is_gone_through_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "layouts/uppfoljningsrapport-1.json"
    files = shipped.shipped_files()
    data = json.loads(files[name].read_text(encoding="utf-8"))
    changed_file = tmp_path / "changed.json"
    changed_file.write_text(json.dumps({**data, "okänt": 1}), encoding="utf-8")
    monkeypatch.setattr(shipped, "shipped_files", lambda: {**files, name: changed_file})
    changed = shipped.shipped.__wrapped__()
    assert not changed.is_sound
    with refused(DataFileError, "okända ord: okänt"):
        changed.layout("uppfoljningsrapport-1")


def test_other_processes_are_told_that_nothing_is_wrong() -> None:
    make, given = shipped.shipped().__reduce__()
    assert make(*given).is_sound
