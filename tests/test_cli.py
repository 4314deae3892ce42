"""The commands as people run them: what they print, write and refuse, and their exit codes."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest

import builders as b
import workbooks as w
from kalkyl.cli import COMMANDS, FAULT, FINDINGS, OK, USAGE, cli, run
from kalkyl.contract.spec import VALUE
from kalkyl.contract.validate import document_check
from kalkyl.model import Key, Level
from kalkyl.rules.catalogue import Expected, Hit, Reading
from kalkyl.rules.register import CATALOGUE
from kalkyl.services import incoming, intake, judged_files
from kalkyl.template.controls import INCOMPLETE
from kalkyl.template.departments_sheet import SHEET as SIDE_BY_SIDE
from kalkyl.template.lists import NAME as LIST
from kalkyl.template.overview_page import SHEET as OVERVIEW
from kalkyl.template.parts import SHEET as PARTS
from kalkyl.template.parts import UNDEFINED
from kalkyl.template.sources import SHEET as SOURCES
from kalkyl.wording.catalogue import LANGUAGES
from organisations import folder_of
from shipped_organisation import ORGANISATION

FORECAST: Key = ("forecast", "regionkontoret", "annual_forecast")
COMPLETENESS: Key = ("cover", "completeness", VALUE)
WANTING = {one.code for one in CATALOGUE if one.wants}
COMPARING = WANTING - {"KAL131", "KAL132", "KAL134", "KAL135", "KAL143", "KAL144", "KAL624"}
"""Rules that want the plan or a report that was handed in before."""


def faulty(folder: Path, code: str = w.KANSLI) -> Path:
    """A department's workbook with a figure that cannot be read."""
    [path] = b.departments(folder, (code,))
    return b.put(path, {b.cell_of(path, *FORECAST): "tolv"})


# demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, b.Run]:
    folder = tmp_path_factory.mktemp("demo") / "ny" / "mapp"
    return folder, b.started("demo", folder)


def test_demo_puts_workbooks_findings_and_a_total_in_the_folder(demo: tuple[Path, b.Run]) -> None:
    folder, done = demo
    assert done.code == OK
    assert len(list(folder.glob("*/*.xlsx"))) == 9
    assert (folder / "fynd.txt").read_text(encoding="utf-8").strip()
    [total] = [path for path in folder.rglob("*.xlsx") if "total" in path.name]
    assert b.submission(total).level is Level.ADMINISTRATION
    assert str(total) in done.out


def test_demo_runs_again_in_the_same_folder(demo: tuple[Path, b.Run], kalkyl: b.Kalkyl) -> None:
    folder, first = demo
    workbooks = b.checksums(sorted(folder.rglob("*.xlsx")))
    again = kalkyl("demo", folder)
    assert again.code == OK
    assert again.out == first.out
    assert b.checksums(sorted(folder.rglob("*.xlsx"))) == workbooks


def test_demo_tells_of_a_workbook_spoilt_in_its_folder(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    kalkyl("demo", tmp_path)
    [path] = tmp_path.glob("*/110-*.xlsx")
    b.put(path, {b.cell_of(path, *FORECAST): "tolv"})
    assert kalkyl("demo", tmp_path).code == FINDINGS


def test_demo_takes_no_file_for_a_folder(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    (tmp_path / "fil").write_text("")
    assert kalkyl("demo", tmp_path / "fil").code == USAGE


# template


def template(*more: object) -> tuple[object, ...]:
    return ("template", w.REPORT, "--year", w.YEAR, *more)


def test_template_makes_a_blank_workbook(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    addressed = ("--department", "110 Kansli", "--administration", "Regionkontoret")
    assert kalkyl(*template(*addressed, "-o", tmp_path)).code == OK
    [path] = tmp_path.iterdir()
    submission = b.submission(path)
    assert (submission.sender.code, submission.sender.name) == ("110", "Kansli")
    assert submission.year == w.YEAR
    given = {"cover", "staff_indicators"}
    filled = {key for key, fact in submission.facts.items() if fact.value is not None}
    entries = {key for key in filled if (spec := w.terms().spec(key)) and spec.is_input}
    assert {key[0] for key in entries} == given


def test_a_blank_template_asks_to_be_filled_in(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    kalkyl(*template("--department", "110 Kansli", "-o", tmp_path))
    done = kalkyl("check", tmp_path, "--format", "json")
    assert done.code == FINDINGS
    assert set(done.codes("error")) == {"KAL201"}


def test_template_fills_in_from_a_document(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    [data] = (w.EXAMPLE / "underlag").glob("150-*.json")
    assert kalkyl("template", w.REPORT, "--data", data, "-o", tmp_path).code == OK
    [path] = tmp_path.iterdir()
    read, wanted = b.submission(path), w.submission("150")
    for key, fact in wanted.facts.items():
        assert read.value(key) == fact.value, key


def test_template_makes_one_for_each_department_of_the_manifest(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    assert kalkyl(*template("--manifest", b.MANIFEST, "-o", tmp_path)).code == OK
    codes = sorted(b.submission(path).sender.code for path in tmp_path.iterdir())
    assert codes == list(b.CODES)


def test_template_writes_over_nothing_and_then_nothing_at_all(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    kalkyl(*template("--manifest", b.MANIFEST, "--department", "130", "-o", tmp_path))
    before = b.checksums(list(tmp_path.iterdir()))
    done = kalkyl(*template("--manifest", b.MANIFEST, "-o", tmp_path))
    assert done.code == USAGE
    assert b.checksums(list(tmp_path.iterdir())) == before
    assert kalkyl(*template("--manifest", b.MANIFEST, "-o", tmp_path, "--force")).code == OK
    assert len(list(tmp_path.iterdir())) == len(b.CODES)


def bad_documents() -> Iterator[tuple[str, dict[str, Any], str]]:
    """A document that the schema refuses, and where it does."""
    good = b.document_of_example()

    def at(table: str, row: str, **more: object) -> dict[str, Any]:
        return {**good, table: {**good[table], row: {**good[table][row], **more}}}

    yield (
        "text",
        at("forecast", "regionkontoret", annual_forecast="tolv"),
        ("forecast/regionkontoret/annual_forecast"),
    )
    yield "column", at("forecast", "regionkontoret", prognos=1), "forecast/regionkontoret"
    yield "row", {**good, "forecast": {"inget": {}}}, "forecast"
    yield "table", {**good, "budget": {}}, "budget"
    yield "sign", at("development", "costs", this_year=5), "development/costs/this_year"
    cover = {**good["cover"], "prepared_on": "2021-13-45"}
    yield "day", {**good, "cover": cover}, "cover/prepared_on"
    rows = [{**good["environment"][0], "status": "Snart"}]
    yield "list", {**good, "environment": rows}, "environment/0/status"
    yield "year", {**good, "cover": {**good["cover"], "year": 2020}}, "cover/year"


@pytest.mark.parametrize("number", range(8))
def test_a_bad_document_is_told_of_with_its_place(
    tmp_path: Path, kalkyl: b.Kalkyl, number: int
) -> None:
    name, document, where = list(bad_documents())[number]
    data = b.write_document(tmp_path / f"{name}.json", document)
    done = kalkyl(*template("--data", data, "-o", tmp_path / "ut"))
    assert done.code == USAGE
    assert where in done.err
    assert str(data) in done.err
    assert "Traceback" not in done.err
    assert not (tmp_path / "ut").exists()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[]", b'{"cover": {"year": NaN}}', None]
)
def test_a_file_that_is_no_document_is_told_of(
    tmp_path: Path, kalkyl: b.Kalkyl, content: bytes | None
) -> None:
    data = tmp_path / "data.json"
    if content is not None:
        data.write_bytes(content)
    done = kalkyl(*template("--data", data, "-o", tmp_path / "ut"))
    assert done.code == USAGE
    assert str(data) in done.err


def test_a_text_that_no_cell_can_hold_is_told_of(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    document = {**b.document_of_example(), "texts": {"sammanfattning": "a" * 40_000}}
    data = b.write_document(tmp_path / "data.json", document)
    assert kalkyl(*template("--data", data, "-o", tmp_path / "ut")).code == USAGE


@pytest.mark.parametrize(
    "arguments",
    [
        ("--department", "Okänd", "--manifest", str(b.MANIFEST)),
        ("--department", "Vård", "--department", "Vard"),
        ("--manifest", "finns-inte.toml"),
        ("--year", "1899"),
    ],
)
def test_template_refuses_what_it_cannot_do(
    tmp_path: Path, kalkyl: b.Kalkyl, arguments: tuple[str, ...]
) -> None:
    assert kalkyl(*template(*arguments, "-o", tmp_path / "ut")).code == USAGE
    assert not (tmp_path / "ut").exists()


def test_template_wants_a_year(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    assert kalkyl("template", w.REPORT, "-o", tmp_path).code == USAGE


def test_templates_are_written_all_or_none(
    tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []

    def full(handle: int, mode: str) -> Any:
        written.append(handle)
        if len(written) > 3:
            os.close(handle)
            raise OSError(28, os.strerror(28))
        return open(handle, mode)  # as os.fdopen does

    monkeypatch.setattr(os, "fdopen", full)
    assert kalkyl(*template("--manifest", b.MANIFEST, "-o", tmp_path)).code == USAGE
    assert len(written) == 4
    assert list(tmp_path.iterdir()) == []


# check


def test_check_finds_files_folders_and_globs(
    tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = b.departments(tmp_path / "mapp", ("110", "120"))
    [three] = b.departments(tmp_path / "annan", ("130",))
    (tmp_path / "mapp" / "~$110.xlsx").write_bytes(b"x")
    (tmp_path / "mapp" / "anteckning.txt").write_text("x")
    monkeypatch.chdir(tmp_path)

    def names(*files: object) -> list[str]:
        return [Path(one["file"]).name for one in kalkyl("check", *files, "--format", "json").files]

    assert names(one) == ["110.xlsx"]
    assert names(two, one) == ["120.xlsx", "110.xlsx"]
    assert names("mapp") == names(tmp_path / "mapp") == ["110.xlsx", "120.xlsx"]
    assert names("*/1[13]0.xlsx") == ["130.xlsx", "110.xlsx"]
    assert names(f"{tmp_path}/**/*.xlsx") == ["130.xlsx", "110.xlsx", "120.xlsx"]
    assert names("mapp", one.relative_to(tmp_path), three) == ["110.xlsx", "120.xlsx", "130.xlsx"]


def test_nothing_named_is_passed_over(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    b.departments(tmp_path, ("110",))
    (tmp_path / "tom").mkdir()
    good = tmp_path / "110.xlsx"
    for bad in (tmp_path / "120.xlsx", tmp_path / "12*.xlsx", tmp_path / "tom"):
        assert kalkyl("check", bad).code == USAGE
        assert kalkyl("check", good, bad).code == USAGE
    assert kalkyl("check").code == USAGE


def test_a_file_called_like_a_glob_is_a_file(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    [path] = b.departments(tmp_path, ("110",))
    odd = path.rename(tmp_path / "rapport [1].xlsx")
    assert kalkyl("check", odd).code == OK


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_every_form_speaks_both_languages(
    tmp_path: Path, kalkyl: b.Kalkyl, form: str, language: str
) -> None:
    path = faulty(tmp_path)
    done = kalkyl("check", path, "--format", form, "--lang", language)
    other = kalkyl("check", path, "--format", form, "--lang", "en" if language == "sv" else "sv")
    assert done.code == other.code == FINDINGS
    assert "KAL202" in done.out
    assert done.out != other.out
    assert done.err.startswith("Organisation: ")
    assert done.err.count("\n") == 1


def test_json_keeps_its_schema(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    b.departments(tmp_path)
    faulty(tmp_path)
    (tmp_path / "tom.xlsx").write_bytes(b"")
    (tmp_path / "text.xlsx").write_text("inget", encoding="utf-8")
    done = kalkyl("check", tmp_path, "--format", "json", "--manifest", b.MANIFEST)
    assert (
        document_check(ORGANISATION.schemas, "check-output.schema.json")(json.loads(done.out)) == ()
    )
    assert len(done.files) == len(b.CODES) + 2
    assert json.loads(done.out)["organisation"] == ORGANISATION.full_name


def test_places_in_json_are_cells_of_the_file(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    path = faulty(tmp_path)
    done = kalkyl("check", path, "--format", "json")
    assert done.places("KAL202") == [b.cell_of(path, *FORECAST)]
    assert done.places("KAL211")


def test_what_was_not_told_of_is_listed_as_not_run(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    b.departments(tmp_path, ("110", "120"))
    for file in kalkyl("check", tmp_path, "--format", "json").files:
        assert {one["code"] for one in file["skipped"]} == WANTING
    told = ("--report", w.REPORT, "--year", w.YEAR, "--manifest", b.MANIFEST)
    for file in kalkyl("check", tmp_path, "--format", "json", *told).files:
        assert {one["code"] for one in file["skipped"]} == COMPARING
        assert file["passed"]


def test_expectations_are_held_against_the_cover(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    b.departments(tmp_path, ("110",))
    (tmp_path / "999.xlsx").write_bytes(b.filled("120", cover={"department_code": "999"}))
    done = kalkyl("check", tmp_path, "--format", "json", "--year", "2022")
    assert done.codes("error") == ["KAL132", "KAL132"]
    done = kalkyl("check", tmp_path, "--format", "json", "--manifest", b.MANIFEST)
    assert done.codes("error") == ["KAL134"]


def test_files_that_disagree_are_told_of_without_any_expectation(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    b.departments(tmp_path, ("110", "120"))
    other = b.document_of_example("130")
    cover = {**other["cover"], "year": 2020, "period_end": "2020-04-30"}
    document = {"cover": cover, "forecast": other["forecast"]}
    data = b.write_document(tmp_path / "130.json", document)
    assert kalkyl("template", w.REPORT, "--data", data, "-o", tmp_path).code == OK
    done = kalkyl("check", tmp_path, "--format", "json")
    assert done.codes().count("KAL137") == 1


def test_exit_codes(tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch) -> None:
    [good] = b.departments(tmp_path / "rätt", ("110",))
    bad = faulty(tmp_path / "fel", "120")
    assert kalkyl("check", good).code == OK
    assert kalkyl("check", good, bad).code == FINDINGS
    assert kalkyl("check", good, "--format", "pdf").code == USAGE
    assert kalkyl("granska", good).code == USAGE

    def crash(_: Reading, __: Expected) -> Iterator[Hit]:
        raise ZeroDivisionError

    broken = tuple(
        replace(rule, of_reading=crash) if rule.code == "KAL202" else rule for rule in CATALOGUE
    )
    monkeypatch.setattr(intake, "CATALOGUE", broken)
    done = kalkyl("check", good, "--format", "json")
    assert done.code == FAULT
    assert [one["code"] for one in done.files[0]["broke"]] == ["KAL202"]
    assert not done.files[0]["passed"]
    assert kalkyl("check", good).code == FAULT


def test_a_rule_about_many_files_that_breaks_is_told_of(
    tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: object, __: object) -> Iterator[tuple[int, Hit]]:
        raise ZeroDivisionError

    broken = tuple(
        replace(rule, of_batch=crash) if rule.code == "KAL136" else rule for rule in CATALOGUE
    )
    monkeypatch.setattr(judged_files, "CATALOGUE", broken)
    b.departments(tmp_path, ("110", "120"))
    done = kalkyl("check", tmp_path, "--format", "json")
    assert done.code == FAULT
    assert all(file["broke"] for file in done.files)
    assert kalkyl("merge", tmp_path, "-o", tmp_path / "ut" / "total.xlsx").code == FAULT


def test_a_fault_of_kalkyls_own_is_exit_code_three(
    tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(incoming, "receive", crash)
    [path] = b.departments(tmp_path, ("110",))
    assert kalkyl("check", path).code == FAULT


def test_output_is_utf_8_whatever_the_console_says(tmp_path: Path) -> None:
    path = faulty(tmp_path / "mått – 1")
    done = b.started("check", path, "--format", "json", env={"PYTHONIOENCODING": "cp1252"})
    assert done.code == FINDINGS
    assert json.loads(done.out)["files"][0]["file"] == str(path)
    text = b.started("check", path, env={"PYTHONIOENCODING": "cp1252"})
    assert "›" in text.out
    told = b.started("check", tmp_path / "−.xlsx", env={"PYTHONIOENCODING": "ascii"})
    assert (told.code, "−" in told.err) == (USAGE, True)


def test_many_files_come_out_like_few(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    count = 9
    for number in range(count):
        cover = {"department_code": str(900 + number), "department": f"Avdelning {number}"}
        (tmp_path / f"{900 + number}.xlsx").write_bytes(b.filled("140", cover=cover))
    b.put(tmp_path / "905.xlsx", {b.cell_of(tmp_path / "905.xlsx", *FORECAST): "tolv"})
    done = kalkyl("check", tmp_path, "--format", "json")
    assert [Path(one["file"]).stem for one in done.files] == [str(900 + n) for n in range(count)]
    assert [one["file"][-8:-5] for one in done.files if not one["passed"]] == ["905"]
    assert done.places("KAL202") == [b.cell_of(tmp_path / "905.xlsx", *FORECAST)]
    total = tmp_path / "ut" / "total.xlsx"
    assert kalkyl("merge", tmp_path, "-o", total).code == FINDINGS
    whole = b.submission(total)
    one = b.submission(tmp_path / "900.xlsx").value(FORECAST)
    assert len(whole.members) == count - 1
    assert whole.value(FORECAST) == (count - 1) * one  # type: ignore[operator]  # a figure


# merge


def test_merge_writes_a_workbook_of_the_same_template_one_level_up(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    paths = b.departments(tmp_path / "in")
    before = b.checksums(paths)
    total = tmp_path / "ut" / "total.xlsx"
    assert kalkyl("merge", tmp_path / "in", "-o", total, "--manifest", b.MANIFEST).code == OK
    assert b.checksums(paths) == before
    assert sorted(total.parent.iterdir()) == [total]
    book, part = b.book(total), b.book(paths[0])
    own = [
        sheet.name
        for sheet in book.sheets
        if sheet.name not in {OVERVIEW, SIDE_BY_SIDE, PARTS, SOURCES}
    ]
    assert own == [sheet.name for sheet in part.sheets]
    tables = {name for name in part.names if not name.startswith(LIST)}
    assert tables <= set(book.names)
    assert b.submission(total).level is Level.ADMINISTRATION
    assert not str(b.submission(total).value(COMPLETENESS)).startswith(INCOMPLETE)


def test_a_fresh_total_has_no_errors_and_waits_only_in_notes(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    b.departments(tmp_path / "in")
    total = tmp_path / "total.xlsx"
    kalkyl("merge", tmp_path / "in", "-o", total)
    done = kalkyl("check", total, "--format", "json")
    assert done.code == OK
    assert set(done.codes("note")) == {"KAL212"}
    assert set(done.codes("warning")) <= {"KAL402"}
    assert done.codes("error") == []


def test_departments_administrations_and_the_region(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    for name, administration in (("a", "Regionkontoret"), ("b", b.OTHER)):
        b.departments(tmp_path / name, administration=administration)
        assert kalkyl("merge", tmp_path / name, "-o", tmp_path / f"total-{name}.xlsx").code == OK
    totals = [tmp_path / "total-a.xlsx", tmp_path / "total-b.xlsx"]
    region = tmp_path / "region.xlsx"
    assert kalkyl("merge", *totals, "-o", region, "--name", "Region Halland").code == OK
    assert kalkyl("check", region).code == OK
    straight = tmp_path / "rakt.xlsx"
    kalkyl("merge", tmp_path / "a", tmp_path / "b", "-o", straight, "--name", "Region Halland")
    found, expected = b.submission(region), b.submission(straight)
    assert found.level is Level.REGION
    assert str(found.sender) == "Region Halland"
    assert len(found.members) == 2 * len(b.CODES)
    assert (found.origins, found.members) == (expected.origins, expected.members)
    figures = [
        {key: fact.value for key, fact in one.facts.items() if key != COMPLETENESS}
        for one in (found, expected)
    ]
    assert figures[0] == figures[1]  # but the administrations' totals were asked something too
    again = tmp_path / "igen.xlsx"
    assert kalkyl("merge", region, "-o", again, "--name", "Region Halland").code == OK
    assert b.submission(again).origins == found.origins


def test_merge_leaves_workbooks_with_errors_out(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    b.departments(tmp_path / "in", ("110", "130"))
    faulty(tmp_path / "in", "120")
    (tmp_path / "in" / "tom.xlsx").write_bytes(b"")
    total = tmp_path / "total.xlsx"
    done = kalkyl("merge", tmp_path / "in", "-o", total)
    assert done.code == FINDINGS
    assert {"KAL202", "KAL102"} <= set(done.out.replace(":", " ").split())
    submission = b.submission(total)
    assert {sender.code for sender, _ in submission.members} == {"110", "130"}
    assert str(submission.value(COMPLETENESS)).startswith(INCOMPLETE)


def test_merge_despite_errors_names_the_cell_that_could_not_be_read(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    b.departments(tmp_path / "in", ("110", "130"))
    bad = faulty(tmp_path / "in", "120")
    total = tmp_path / "total.xlsx"
    assert kalkyl("merge", tmp_path / "in", "-o", total, "--despite-errors").code == FINDINGS
    reading = b.reading(total)
    assert reading.submission.value(FORECAST) == f"{UNDEFINED} 120.xlsx {b.cell_of(bad, *FORECAST)}"
    assert "120.xlsx" in str(reading.submission.value(COMPLETENESS))
    for row in ("regionkontoret", "total"):
        assert reading.figures["forecast", row, "annual_forecast"].number is None
    done = kalkyl("check", total, "--format", "json")
    assert done.codes("error") == ["KAL214"]
    assert done.places("KAL214") == [b.cell_of(total, *FORECAST)]


def test_merge_names_the_departments_that_are_missing(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    b.departments(tmp_path / "in", b.CODES[:-1])
    total = tmp_path / "total.xlsx"
    done = kalkyl("merge", tmp_path / "in", "-o", total, "--manifest", b.MANIFEST)
    assert "190 Smittskydd" in done.out
    words = str(b.submission(total).value(COMPLETENESS))
    assert words.startswith(INCOMPLETE)
    assert "190 Smittskydd" in words


def test_the_same_department_twice_is_refused(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    one, two = b.departments(tmp_path / "in", ("110", "120"))
    copy = Path(shutil.copy(one, tmp_path / "kopia.xlsx"))
    other = tmp_path / "annan.xlsx"
    other.write_bytes(b.filled("110", cover={"department": "KANSLI"}))
    total, target = tmp_path / "total.xlsx", tmp_path / "ny.xlsx"
    assert kalkyl("merge", one, two, "-o", total).code == OK
    second = tmp_path / "total2.xlsx"
    kalkyl("merge", one, "-o", second)
    for twice in ((one, copy), (one, other), (total, one), (total, second)):
        done = kalkyl("merge", *twice, "-o", target, "--despite-errors")
        assert done.code == FINDINGS
        assert "KAL136" in done.out
        assert not target.exists()


def test_a_document_fills_its_own_departments_workbook_only(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    manifest, data = w.EXAMPLE / "manifest.toml", w.EXAMPLE / "underlag" / "110-kansli.json"
    made = ("template", w.REPORT, "--manifest", manifest, "--data", data, "-o", tmp_path)
    assert kalkyl(*made).code == OK
    assert [path.name for path in tmp_path.iterdir()] == [f"{w.REPORT}-2021-110-kansli.xlsx"]


def test_merge_never_writes_over_an_input(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    one, two = b.departments(tmp_path, ("110", "120"))
    before = b.checksums([one, two])
    link = tmp_path / "länk.xlsx"
    link.symlink_to(two)
    hard = tmp_path / "hård.xlsx"
    hard.hardlink_to(one)
    for output in (one, two, link, hard, tmp_path / "." / "110.xlsx"):
        assert kalkyl("merge", one, two, "-o", output).code == USAGE
    assert b.checksums([one, two]) == before


def test_a_total_in_the_folder_it_is_made_of_is_told_of(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    b.departments(tmp_path, ("110", "120"))
    total = tmp_path / "total.xlsx"
    assert kalkyl("merge", tmp_path, "-o", total).code == OK
    before = total.read_bytes()
    assert kalkyl("merge", tmp_path, "-o", total).code == USAGE
    assert total.read_bytes() == before


@pytest.mark.parametrize("existing", [None, b"gammal"])
def test_a_write_that_fails_leaves_things_as_they_were(
    tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch, existing: bytes | None
) -> None:
    paths = b.departments(tmp_path / "in", ("110", "120"))
    folder = tmp_path / "ut"
    folder.mkdir()
    total = folder / "total.xlsx"
    if existing is not None:
        total.write_bytes(existing)

    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "replace", full)
    assert kalkyl("merge", *paths, "-o", total).code == USAGE
    assert list(folder.iterdir()) == ([total] if existing else [])
    assert existing is None or total.read_bytes() == existing


def test_merge_cannot_write_where_a_folder_is(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    [path] = b.departments(tmp_path / "in", ("110",))
    assert kalkyl("merge", path, "-o", tmp_path).code == USAGE
    assert kalkyl("merge", path, "-o", path / "total.xlsx").code == USAGE


def test_nothing_to_merge_writes_nothing(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    path = faulty(tmp_path)
    assert kalkyl("merge", path, "-o", tmp_path / "total.xlsx").code == FINDINGS
    assert not (tmp_path / "total.xlsx").exists()


def test_merge_says_which_targets_differ_and_takes_all_amounts_in(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    paths = b.departments(tmp_path, ("110", "120"))
    target: Key = ("staff_indicators", "turnover", "target")
    b.put(paths[1], {b.cell_of(paths[1], *target): 0.12})
    done = kalkyl("merge", *paths, "--despite-errors", "-o", tmp_path / "total.xlsx")
    said = "Olika hos avdelningarna: Personalomsättning, Målvärde (12, 13)"
    assert said in done.out
    total = b.submission(tmp_path / "total.xlsx")
    assert said in str(total.value(COMPLETENESS))
    checked = kalkyl("check", tmp_path / "total.xlsx")
    assert "KAL238" in checked.out
    region = kalkyl("merge", tmp_path / "total.xlsx", "-o", tmp_path / "region.xlsx")
    assert "Utanför" not in region.out


# explain and help


def test_every_rule_can_be_explained(kalkyl: b.Kalkyl) -> None:
    listed = kalkyl("explain").out
    for rule in CATALOGUE:
        assert rule.code in listed
        pages = {kalkyl("explain", rule.code.lower(), "--lang", one).out for one in LANGUAGES}
        assert len(pages) == len(LANGUAGES)
        assert all(rule.code in page for page in pages)
    assert kalkyl("explain", "KAL999").code == USAGE


def test_every_command_has_help_in_both_languages() -> None:
    swedish, english = map(all_help, LANGUAGES)
    assert list(swedish) == list(english) == list(COMMANDS)
    for command in COMMANDS:
        assert swedish[command][0] == english[command][0] == OK
        assert swedish[command][1] != english[command][1]


def all_help(language: str) -> dict[str, tuple[int, str]]:
    """Each command's exit code and help, in the language that a process is started with."""
    done = subprocess.run(
        [sys.executable, "-c", _ALL_HELP, *COMMANDS],
        capture_output=True,
        check=True,
        env={**os.environ, "KALKYL_LANG": language, "PYTHONUTF8": "1"},
    )
    return {command: (code, text) for command, code, text in json.loads(done.stdout)}


_ALL_HELP = """
import contextlib, io, json, sys
from kalkyl.cli import run
found = []
for command in sys.argv[1:]:
    with contextlib.redirect_stdout(io.StringIO()) as text:
        code = run([command, "--help"])
    found.append([command, code, text.getvalue()])
print(json.dumps(found))
"""


def every_command(group: click.Group, *names: str) -> Iterator[tuple[str, ...]]:
    """The commands that do something, those of groups among them."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from every_command(command, *names, name)
        else:
            yield (*names, name)


@pytest.mark.parametrize("words", [*every_command(cli)], ids=" ".join)
def test_every_command_takes_a_language(words: tuple[str, ...], kalkyl: b.Kalkyl) -> None:
    assert "--lang" in kalkyl(*words, "--help").out


def test_an_organisations_workbook_is_checked_in_the_language_asked_for(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    folder = folder_of(tmp_path / "egen", ("Rader", "regionkontoret", "Fel id"))
    [swedish, english] = [kalkyl("contract", "check", folder, "--lang", one) for one in LANGUAGES]
    assert (swedish.code, english.code) == (FINDINGS, FINDINGS)
    assert english.out != swedish.out
    assert "faults in" in english.out


def test_a_bad_manifest_is_told_of(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    [path] = b.departments(tmp_path / "in", ("110",))
    manifest = tmp_path / "manifest.toml"
    department = '[[department]]\ncode = "110"\nname = "Kansli"\n'
    for content in ("x =", 'administration = "A"\n', f'administration = "A"\n{department * 2}'):
        manifest.write_text(content, encoding="utf-8")
        done = kalkyl("check", path, "--manifest", manifest)
        assert (done.code, str(manifest) in done.err) == (USAGE, True)


# Colours and what is shown only on request


def test_findings_are_grouped_by_sheet_with_errors_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [path] = b.departments(tmp_path, (w.KANSLI,))
    b.put(path.rename(tmp_path / "a.xlsx"), {"Prognos!B10": "tolv", "Prognos!C10": "cirka 7"})
    path = b.put(tmp_path / "a.xlsx", {"Omslag!B14": None, "Prognos!B11": "−4 mnkr"})
    lines = b.in_process(capsys, "check", path).out.splitlines()
    heads = [line for line in lines if line.startswith("  a.xlsx › ")]
    assert len(heads) == len(set(heads))
    by_sheet: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith("  a.xlsx › "):
            sheet = line
        elif re.match(r"    [A-Z]+\d+  ", line):
            by_sheet.setdefault(sheet, []).append(line.split()[1])
    order = ["FEL", "VARNING", "INFO"]
    assert by_sheet
    assert all(found == sorted(found, key=order.index) for found in by_sheet.values())


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("no_colour", "has"), [("", True), ("1", False)])
def test_a_terminal_gets_colours_unless_it_says_no(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, no_colour: str, has: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", no_colour)
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    monkeypatch.setattr("sys.stdout", stream)
    assert run(["check", str(faulty(tmp_path))]) == FINDINGS
    assert ("\x1b[" in stream.getvalue()) is has


def test_rules_not_run_are_one_line_unless_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = b.shipped(tmp_path, "170")
    short = b.in_process(capsys, "check", path).out
    [line] = [line for line in short.splitlines() if line.startswith("Regler som inte kördes")]
    assert "--verbose" in line
    long = b.in_process(capsys, "check", path, "--verbose").out
    assert "--manifest" in long
    mail = b.in_process(capsys, "check", path, "--format", "markdown").out
    assert "Regler som inte kördes" not in mail
