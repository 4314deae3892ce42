"""An organisation's own folder: how commands find it, and that everything goes by it."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import builders as b
import organisations as o
from kalkyl.cli import FINDINGS, OK, USAGE
from kalkyl.io.organisation_folder import organisation_in
from shipped_organisation import ORGANISATION

KIND = ("uppfoljningsrapport-1", 2021)
RENAMED = ("Rader", "Regionkontoret", "Museer")
NAMED = ("Organisation", "Region Exempel", "Kulturförvaltningen")


@pytest.fixture(scope="module")
def museums(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An organisation of which the first row is called Museer."""
    return o.folder_of(tmp_path_factory.mktemp("museer") / "museer", RENAMED, NAMED)


def labels(kalkyl: b.Kalkyl, *arguments: object) -> tuple[str, str]:
    """The row labels of a new template, and which organisation the command said it was for."""
    target = Path(str(arguments[-1]))
    done = kalkyl(
        "template",
        "uppfoljningsrapport-1",
        "--year",
        2021,
        "--department",
        "110",
        *arguments[:-1],
        "-o",
        target,
    )
    assert done.code == OK, done.err
    [path] = target.glob("*.xlsx")
    sheet = b.book(path).sheet("Prognos")
    assert sheet is not None
    words = {str(cell.value) for cell in sheet.cells.values()}
    return ("Museer" if "Museer" in words else "Regionkontoret"), done.err


def test_without_a_folder_the_example_is_used_and_said(kalkyl: b.Kalkyl, tmp_path: Path) -> None:
    found, said = labels(kalkyl, tmp_path / "ut")
    assert (found, said) == ("Regionkontoret", b.SHIPPED)


def test_nobody_is_held_to_the_departments_of_the_example(kalkyl: b.Kalkyl, tmp_path: Path) -> None:
    cover = {"administration": b.OTHER, "department": "Museer", "department_code": "77"}
    (tmp_path / "museer.xlsx").write_bytes(b.filled(cover=cover))
    done = kalkyl("check", tmp_path / "museer.xlsx")
    assert (done.code, "Saknas" in done.out) == (OK, False)


def test_the_option_names_the_folder(kalkyl: b.Kalkyl, tmp_path: Path, museums: Path) -> None:
    found, said = labels(kalkyl, "--organisation", museums, tmp_path / "ut")
    assert found == "Museer"
    assert said == f"Organisation: Kulturförvaltningen ({museums})\n"


def test_the_folder_is_found_above_the_working_directory(
    kalkyl: b.Kalkyl, tmp_path: Path, museums: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = museums / "2021" / "ut"
    below.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(below)
    assert labels(kalkyl, tmp_path / "ut")[0] == "Museer"


def test_the_option_goes_before_the_variable_and_that_before_the_directory(
    kalkyl: b.Kalkyl, tmp_path: Path, museums: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = o.folder_of(tmp_path / "annan")
    monkeypatch.chdir(other)
    monkeypatch.setenv("KALKYL_ORGANISATION", str(museums))
    assert labels(kalkyl, tmp_path / "a")[0] == "Museer"
    assert labels(kalkyl, "--organisation", other, tmp_path / "b")[0] == "Regionkontoret"


def test_a_folder_beside_a_checked_file_is_never_used(kalkyl: b.Kalkyl, museums: Path) -> None:
    path = b.shipped(museums / "in")
    done = kalkyl("check", path)
    assert (done.code, done.err) == (OK, b.SHIPPED)


@pytest.mark.parametrize("name", ["finns-inte", "tom"])
def test_a_folder_that_is_none_is_wrong_usage(kalkyl: b.Kalkyl, tmp_path: Path, name: str) -> None:
    (tmp_path / "tom").mkdir()
    done = kalkyl("check", b.shipped(tmp_path / "in"), "--organisation", tmp_path / name)
    assert (done.code, "kalkyl.toml" in done.err) == (USAGE, True)


def test_every_process_goes_by_the_folder(kalkyl: b.Kalkyl, tmp_path: Path, museums: Path) -> None:
    paths = [b.shipped(tmp_path / "in", code) for code in b.CODES[:3]]
    done = kalkyl("check", *paths, "--organisation", museums, "--format", "json")
    assert done.code == FINDINGS
    assert [bool(file["findings"]) for file in done.files] == [True] * 3
    assert kalkyl("check", *paths).code == OK


def test_an_organisation_can_be_handed_to_another_process(museums: Path) -> None:
    organisation = organisation_in(museums)
    organisation.contract(*KIND)  # what was worked out stays where it is
    copy = pickle.loads(pickle.dumps(organisation))  # noqa: S301  # made here
    rows = copy.contract(*KIND).tables["forecast"].rows
    assert rows == organisation.contract(*KIND).tables["forecast"].rows
    assert rows != ORGANISATION.contract(*KIND).tables["forecast"].rows


def test_a_folder_has_no_say_on_what_may_be_said(tmp_path: Path) -> None:
    folder = o.folder_of(tmp_path / "egen")
    (folder / "contract").mkdir()
    (folder / "contract" / "annotations.schema.json").write_text("{}", encoding="utf-8")
    own = organisation_in(folder).schemas["annotations.schema.json"]
    assert own == ORGANISATION.schemas["annotations.schema.json"]


def test_a_fault_in_the_workbook_stops_every_command_at_its_cell(
    kalkyl: b.Kalkyl, tmp_path: Path
) -> None:
    folder = o.folder_of(tmp_path / "fel", ("Rader", "Regionkontoret", None))
    for command in ("check", "export", "compare"):
        paths = [b.shipped(tmp_path / "in")] * (1 + (command == "compare"))
        done = kalkyl(command, *paths, "--organisation", folder)
        assert (done.code, "Rader!" in done.err) == (USAGE, True)
        assert done.out == ""
