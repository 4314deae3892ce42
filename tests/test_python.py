"""``import kalkyl``: the names that stay, what they give, and that the page's examples are true."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import builders as b
import kalkyl
from kalkyl import api
from kalkyl.cli import OK
from kalkyl.operations.facts import FactRow

PAGE = (Path(__file__).parents[1] / "docs" / "python.md").read_text(encoding="utf-8")
NAMES = {
    "CheckedFile",
    "DataFileError",
    "Fact",
    "FactState",
    "Finding",
    "KalkylError",
    "Merged",
    "OutputError",
    "Place",
    "Report",
    "Sender",
    "Severity",
    "Source",
    "Submission",
    "check",
    "frame",
    "merge",
    "message",
    "plain_tables",
    "read",
}
FORECAST = ("forecast", "regionkontoret", "annual_forecast")


# The names


def test_the_names_stay() -> None:
    assert set(kalkyl.__all__) == {*NAMES, "__version__"}
    assert set(api.__all__) == NAMES
    assert set(dir(kalkyl)) >= NAMES
    assert all(getattr(kalkyl, name) is getattr(api, name) for name in NAMES)


def test_type_checkers_are_given_the_same_names() -> None:
    stub = Path(kalkyl.__file__).with_suffix(".pyi").read_text(encoding="utf-8")
    assert set(re.findall(r"^    (\w+),$", stub, re.MULTILINE)) == NAMES
    assert set(re.findall(r"^    \"(\w+)\",$", stub, re.MULTILINE)) == set(kalkyl.__all__)


def test_a_name_that_is_not_there_is_said_to_be_missing() -> None:
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        getattr(kalkyl, "no_such_name")  # noqa: B009  # as a mistyped name


@pytest.mark.parametrize(
    ("program", "loaded"),
    [
        ("import kalkyl", {"kalkyl.api", "kalkyl.model", "pandas", "jsonschema"}),
        ("import kalkyl; kalkyl.check", {"pandas", "openpyxl", "click"}),
    ],
)
def test_nothing_is_loaded_before_it_is_used(program: str, loaded: set[str]) -> None:
    program += f"; import sys; print(sorted({loaded!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


# What they give


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three departments' workbooks, one of which has an error, and a file that is none."""
    folder = tmp_path_factory.mktemp("python")
    paths = b.departments(folder, ("110", "120", "130"))
    b.put(paths[1], {b.cell_of(paths[1], *FORECAST): "tolv"})
    (folder / "brev.xlsx").write_bytes(b"no workbook")
    return folder


def test_reading_gives_what_the_commands_read(folder: Path) -> None:
    assert kalkyl.read(folder / "110.xlsx") == b.submission(folder / "110.xlsx")


def test_reading_what_is_no_report_says_why(folder: Path) -> None:
    with pytest.raises(kalkyl.DataFileError, match=r"brev\.xlsx: The file is no Excel workbook"):
        kalkyl.read(str(folder / "brev.xlsx"))
    with pytest.raises(kalkyl.KalkylError, match="no such file: "):
        kalkyl.check(folder / "140.xlsx")


def test_checking_gives_the_findings_of_the_command(folder: Path) -> None:
    checked = kalkyl.check(folder, report="uppfoljningsrapport-1", year=2022)
    found = {file.path.name: file for file in checked}
    assert [name for name, file in found.items() if file.submission is None] == ["brev.xlsx"]
    codes = {finding.code for finding in found["110.xlsx"].findings}
    assert "KAL132" in codes
    told = b.kalkyl("check", folder, "--report", "uppfoljningsrapport-1", "--year", "2022").out
    for file in checked:
        assert not file.passed
        for finding in file.findings:
            assert f"{finding.code}: {kalkyl.message(finding)}" in told
            assert kalkyl.message(finding, "en") != kalkyl.message(finding)


def test_earlier_reports_and_manifest_are_compared_with(folder: Path) -> None:
    path = folder / "110.xlsx"
    with pytest.raises(kalkyl.DataFileError, match="--previous"):
        kalkyl.check(path, previous=folder / "130.xlsx")
    manifest = b.DEPARTMENTS.parent / "manifest.toml"
    [file] = kalkyl.check([path], manifest=manifest)
    assert "manifest" not in {skipped.detail for skipped in file.report.skipped}


def test_merging_leaves_out_what_has_errors(folder: Path, tmp_path: Path) -> None:
    merged = kalkyl.merge(folder, tmp_path / "total.xlsx")
    assert {file.path.name for file in merged.left_out} == {"120.xlsx", "brev.xlsx"}
    assert merged.total is not None
    written = kalkyl.read(tmp_path / "total.xlsx")
    assert written.value(FORECAST) == merged.total.value(FORECAST)
    assert len(written.members) == 2


def test_merging_what_was_checked_is_merging_its_files(folder: Path, tmp_path: Path) -> None:
    checked = kalkyl.check(folder, manifest=b.DEPARTMENTS.parent / "manifest.toml")
    merged = kalkyl.merge(checked, tmp_path / "a.xlsx", despite_errors=True)
    assert {department.code for department in merged.missing} == set(b.CODES) - {
        "110",
        "120",
        "130",
    }
    arguments = ("--manifest", b.DEPARTMENTS.parent / "manifest.toml", "--despite-errors")
    b.kalkyl("merge", folder, *arguments, "-o", tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_total_is_never_written_over_what_it_is_made_of(folder: Path) -> None:
    before = b.checksums([folder / "110.xlsx"])
    with pytest.raises(kalkyl.OutputError):
        kalkyl.merge(folder, folder / "110.xlsx", force=True)
    assert b.checksums([folder / "110.xlsx"]) == before


def test_nothing_to_merge_is_no_total(folder: Path, tmp_path: Path) -> None:
    assert kalkyl.merge([], tmp_path / "total.xlsx").total is None
    assert kalkyl.merge(folder / "brev.xlsx", tmp_path / "total.xlsx").total is None
    assert not (tmp_path / "total.xlsx").exists()


# Frames


@pytest.mark.parametrize("exact", [False, True])
def test_a_frame_has_a_row_for_each_fact_and_typed_columns(folder: Path, *, exact: bool) -> None:
    path = folder / "110.xlsx"
    frame = kalkyl.frame(path, exact=exact)
    assert list(frame.columns) == list(FactRow._fields)
    amount = "object" if exact else "float64"
    assert {name: str(frame[name].dtype) for name in ("value", "numerator", "year", "text")} == {
        "value": amount,
        "numerator": amount,
        "year": "int64",
        "text": "string",
    }
    assert list(frame["state"].cat.categories) == [state.value for state in kalkyl.FactState]
    facts = frame.set_index(["table_id", "row_id", "column_id"])
    submission = kalkyl.read(path)
    assert set(facts.index) == set(submission.facts)
    fact = dict(zip(facts.index, facts.to_dict("records"), strict=True))[FORECAST]
    value = submission.value(FORECAST)
    assert isinstance(value, Decimal)
    assert fact["value"] == (value if exact else float(value))
    assert f"{fact['sheet']}!{fact['cell']}" == str(submission.place(FORECAST))
    assert (fact["sender"], fact["department"], fact["file"]) == ("Kansli", "110", str(path))


def test_a_frame_tells_entered_computed_undefined_and_empty_apart(tmp_path: Path) -> None:
    [path] = b.departments(tmp_path, ("110",))
    row = FORECAST[:2]
    b.put(
        path,
        {
            b.cell_of(path, *row, "annual_forecast"): None,
            b.cell_of(path, "staff", "ordinary_hours", "value"): "tolv",
        },
    )
    frame = kalkyl.frame(path).set_index(["table_id", "row_id", "column_id"])
    states = frame["state"]
    assert states[(*row, "annual_forecast")] == kalkyl.FactState.EMPTY
    assert states[(*row, "annual_budget")] == kalkyl.FactState.ENTERED
    assert states["forecast", "total", "annual_budget"] == kalkyl.FactState.COMPUTED
    assert states["staff_indicators", "sick_leave", "outcome"] == kalkyl.FactState.UNDEFINED
    known = frame["state"].isin([kalkyl.FactState.ENTERED, kalkyl.FactState.COMPUTED])
    assert (known == (frame["value"].notna() | frame["text"].notna())).all()


def test_exact_sums_are_those_of_the_total(folder: Path) -> None:
    merged = kalkyl.merge([folder / "110.xlsx", folder / "130.xlsx"])
    frame = kalkyl.frame([folder / "110.xlsx", folder / "130.xlsx"], exact=True)
    rows = (frame["table_id"] == FORECAST[0]) & (frame["row_id"] == FORECAST[1])
    parts = frame[rows & (frame["column_id"] == FORECAST[2])]["value"]
    assert merged.total is not None
    assert sum(parts, Decimal(0)) == merged.total.value(FORECAST)


def test_a_frame_leaves_out_nothing_in_silence(folder: Path) -> None:
    with pytest.raises(kalkyl.DataFileError, match=r"brev\.xlsx"):
        kalkyl.frame(folder)
    checked = kalkyl.check(folder)
    readable = [file for file in checked if file.submission is not None]
    frame = kalkyl.frame(readable)
    assert set(frame["department"]) == {"110", "120", "130"}
    with pytest.raises(TypeError):
        kalkyl.frame([*readable, folder / "110.xlsx"])  # type: ignore[arg-type]  # as untyped code may call it


def test_a_frame_of_nothing_has_the_same_columns() -> None:
    frame = kalkyl.frame([])
    assert (len(frame), list(frame.columns)) == (0, list(FactRow._fields))


# The page


def test_tables_of_any_file_are_frames_as_they_are_printed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = ["Verksamhet;Utfall, mnkr;Andel", "Skola;1,50;12,5 %", "Kultur;–;", "Summa;1,50;12,5 %"]
    path.write_text("\n".join(lines), encoding="utf-8")
    [table] = kalkyl.plain_tables(path, exact=True)
    assert list(table.index) == ["Skola", "Kultur", "Summa"]
    assert table.loc["Skola", "Utfall, mnkr"] == Decimal("1.50")
    assert table.loc["Kultur", "Utfall, mnkr"] == 0
    assert table.loc["Kultur", "Andel"] is None
    assert table.attrs["units"] == ["mnkr", "%"]
    assert table.attrs["cell"] == "B2"
    [floats] = kalkyl.plain_tables(path)
    assert floats["Utfall, mnkr"].sum() == 3.0
    assert floats["Andel"].isna().sum() == 1


def test_a_file_without_tables_has_none_and_one_that_is_broken_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Bara text", encoding="utf-8")
    (tmp_path / "b.xlsx").write_bytes(b"PK")
    assert kalkyl.plain_tables(tmp_path / "a.csv") == []
    with pytest.raises(kalkyl.DataFileError, match=r"b\.xlsx cannot be read"):
        kalkyl.plain_tables(tmp_path / "b.xlsx")


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert b.kalkyl("demo").code == OK


@pytest.mark.usefixtures("demo")
def test_the_examples_print_what_the_page_says() -> None:
    examples = re.findall(
        r"^```python\n(.*?)\n```\n\n```text\n(.*?)\n```$", PAGE, re.DOTALL | re.MULTILINE
    )
    assert len(examples) == PAGE.count("```python")
    names: dict[str, Any] = {}
    for code, printed in examples:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(code, names)  # noqa: S102  # the page's own
        assert out.getvalue().replace("\N{NO-BREAK SPACE}", " ").rstrip("\n") == printed


def test_every_column_is_explained() -> None:
    assert {name for name in FactRow._fields if f"`{name}`" not in PAGE} == set()
    assert {name for name in NAMES if not re.search(rf"\b{name}\b", PAGE)} == set()
