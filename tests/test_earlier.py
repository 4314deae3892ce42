"""What was handed in before, as people name it: ``--plan``, ``--previous``, ``--last-year``."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

import builders as b
import examples
import workbooks as w
from kalkyl.cli import FINDINGS, OK, USAGE
from kalkyl.contract.document import submission_of
from kalkyl.contract.earlier import Earlier, entries_of
from kalkyl.contract.spec import VALUE
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Key, Origin, Sender, Source, Submission, Value
from kalkyl.template.compose import compose
from printed_books import published, saved
from shipped_organisation import contract, layout

CODES = ("110", "120")
COSTS: Key = ("development", "costs", "this_year")
FORECAST: Key = ("forecast", "regionkontoret", "annual_forecast")
PLANNED: Key = ("budget_per_uppdrag", "regionkontoret", "annual")
SOURCES = ("plan", "previous", "last_year")


def written(then: Submission, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    terms = contract(then.report, then.year)
    path.write_bytes(book_bytes(compose(terms, layout(then.report), then)))
    return path


def before(code: str, source: str, values: Mapping[Key, Value] | None = None) -> Submission:
    """What a department of the example handed in, as its workbook has it but for some entries."""
    return w.with_entries(w.before(w.submission(code), source), values or {})


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Two departments' workbooks, and beside them what they handed in before."""
    b.departments(tmp_path / "in", CODES)
    for source in SOURCES:
        for code in CODES:
            written(before(code, source), tmp_path / source / f"{code}.xlsx")
    return tmp_path


def options(inbox: Path) -> list[object]:
    return [
        "--plan",
        inbox / "plan",
        "--previous",
        inbox / "previous",
        "--last-year",
        inbox / "last_year",
    ]


# check and merge


def test_workbooks_that_agree_pass_and_nothing_is_left_out(inbox: Path, kalkyl: b.Kalkyl) -> None:
    done = kalkyl("check", inbox / "in", *options(inbox), "--format", "json")
    assert done.code == OK
    assert done.codes() == []
    assert not {one["code"] for file in done.files for one in file["skipped"]} & {
        "KAL501",
        "KAL515",
    }


def test_what_was_not_given_is_listed_with_its_option(inbox: Path, kalkyl: b.Kalkyl) -> None:
    text = kalkyl("check", inbox / "in", "--verbose").out
    assert "KAL504, KAL511: ange --plan\n" in text
    assert "KAL501, KAL502, KAL628: ange --last-year\n" in text
    assert "KAL503, KAL512, KAL513, KAL519, KAL520, KAL905: ange --previous\n" in text
    assert "KAL515, KAL516, KAL517, KAL518: ange --plan eller --previous eller --last-year" in text
    english = kalkyl("check", inbox / "in", "--verbose", "--lang", "en").out
    assert "KAL514, KAL521, KAL901: give --previous or --last-year\n" in english


def test_a_file_can_be_named_more_than_once_and_by_itself(inbox: Path, kalkyl: b.Kalkyl) -> None:
    written(before("120", "plan", {PLANNED: w.n(1)}), inbox / "plan" / "120.xlsx")
    plans = [word for code in CODES for word in ("--plan", inbox / "plan" / f"{code}.xlsx")]
    done = kalkyl("check", inbox / "in", *plans, "--format", "json")
    assert (done.code, done.codes()) == (OK, ["KAL504"])
    assert "(120.xlsx Budget!" in done.files[1]["findings"][0]["message"]


def test_a_wrong_figure_keeps_a_workbook_out_of_the_total(inbox: Path, kalkyl: b.Kalkyl) -> None:
    written(before("120", "previous", {FORECAST: w.n(1)}), inbox / "previous" / "120.xlsx")
    total = inbox / "total.xlsx"
    done = kalkyl("merge", inbox / "in", "-o", total, *options(inbox))
    assert done.code == FINDINGS
    assert "FEL KAL503" in done.out
    assert [sender.code for sender, _ in b.submission(total).members] == ["110"]


def test_a_total_stands_for_its_departments(inbox: Path, kalkyl: b.Kalkyl) -> None:
    written(before("120", "last_year", {COSTS: w.n(-1)}), inbox / "last_year" / "120.xlsx")
    folder = kalkyl("check", inbox / "in", "--last-year", inbox / "last_year", "--format", "json")
    last = inbox / "last.xlsx"
    kalkyl("merge", inbox / "last_year", "-o", last, "--despite-errors")
    whole = kalkyl("check", inbox / "in", "--last-year", last, "--format", "json")
    assert folder.codes() == whole.codes()
    assert "KAL501" in folder.codes()


def test_many_files_come_out_like_few(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    count = 9
    for number in range(count):
        cover = {"department_code": str(900 + number), "department": f"Avdelning {number}"}
        path = tmp_path / "in" / f"{900 + number}.xlsx"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b.filled("140", cover=cover))
        sent = b.submission(path)
        changed = {PLANNED: w.n(7)} if number == 5 else {}
        plan = w.with_entries(w.before(sent, "plan"), changed)
        written(plan, tmp_path / "plan" / path.name)
    done = kalkyl("check", tmp_path / "in", "--plan", tmp_path / "plan", "--format", "json")
    told = [file["file"][-8:-5] for file in done.files if file["findings"]]
    assert told == ["905"]
    assert set(done.codes()) == {"KAL504"}


# Which report is before which


def test_reports_of_two_kinds_are_each_held_against_their_own(
    inbox: Path, kalkyl: b.Kalkyl
) -> None:
    second = w.submission("130", report="uppfoljningsrapport-2")
    written(second, inbox / "in" / "andra.xlsx")
    first = w.with_entries(w.before(second, "previous"), {FORECAST: w.n(1)})
    written(first, inbox / "previous" / "första.xlsx")
    done = kalkyl("check", inbox / "in", *options(inbox), "--format", "json")
    found = {
        Path(file["file"]).stem: [one["code"] for one in file["findings"]] for file in done.files
    }
    assert found["110"] == found["120"] == []
    assert "KAL503" in found["andra"]
    assert "KAL515" in found["andra"]  # last year's second report is not there


@pytest.mark.parametrize(
    ("option", "source", "said"),
    [
        ("--last-year", "plan", "är verksamhetsplan 2021, men uppfoljningsrapport-1 2020 väntas"),
        ("--plan", "previous", "är manadsrapport-februari 2021, men verksamhetsplan 2021 väntas"),
        (
            "--previous",
            "in",
            "är uppfoljningsrapport-1 2021, men manadsrapport-februari 2021 väntas",
        ),
    ],
)
def test_a_report_that_is_not_before_is_refused(
    inbox: Path, kalkyl: b.Kalkyl, option: str, source: str, said: str
) -> None:
    asked = ("--report", w.REPORT, "--year", w.YEAR)
    for more in ((), asked):
        done = kalkyl(
            "check", inbox / "in" / "120.xlsx", option, inbox / source / "110.xlsx", *more
        )
        assert (done.code, done.out) == (USAGE, "")
        assert f"{option}: 110.xlsx {said}" in done.err


def test_a_report_with_nothing_before_it_says_so(inbox: Path, kalkyl: b.Kalkyl) -> None:
    done = kalkyl("check", inbox / "previous", "--previous", inbox / "plan")
    assert done.code == USAGE
    assert "ingen sådan före sig" in done.err
    template = ("template", "manadsrapport-februari", "--year", w.YEAR, "-o", inbox / "ut")
    done = kalkyl(*template, "--previous", inbox / "plan")
    assert done.code == USAGE
    assert "--previous: den här rapporten har ingen sådan före sig" in done.err


def test_a_file_that_cannot_be_read_is_refused(inbox: Path, kalkyl: b.Kalkyl) -> None:
    path = inbox / "plan" / "120.xlsx"
    path.write_bytes(b"no workbook")
    done = kalkyl("check", inbox / "in", "--plan", inbox / "plan")
    assert done.code == USAGE
    assert f"--plan: {path} kan inte läsas; kör kalkyl check på den" in done.err
    (inbox / "tom").mkdir()
    done = kalkyl("check", inbox / "in", "--plan", inbox / "tom")
    assert (done.code, "--plan: inga arbetsböcker i" in done.err) == (USAGE, True)


def test_the_same_file_again_is_a_finding(inbox: Path, kalkyl: b.Kalkyl) -> None:
    copy = inbox / "igen" / "110 igen.xlsx"
    copy.parent.mkdir()
    shutil.copy(inbox / "in" / "110.xlsx", copy)
    done = kalkyl("check", copy, "--last-year", inbox / "in" / "110.xlsx", "--format", "json")
    assert (done.code, done.codes()) == (FINDINGS, ["KAL514"])
    assert (
        "är samma fil som förra årets rapport (110.xlsx)" in done.files[0]["findings"][0]["message"]
    )


# Forms of somebody else's


def test_the_printed_year_before_is_found_out(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    """−154 986 was printed in 2021 for what was −154 984 in 2020; the rest agrees."""
    for year in (2020, 2021):
        (tmp_path / str(year)).mkdir()
        saved(published(year), tmp_path / str(year))
    done = kalkyl("check", tmp_path / "2021", "--last-year", tmp_path / "2020", "--format", "json")
    told = [one for one in done.files[0]["findings"] if one["code"] > "KAL5"]
    assert [one["code"] for one in told] == ["KAL501"]
    assert told[0]["facts"]["found"] == {"value": "-154986", "unit": "tkr"}
    assert told[0]["facts"]["known"] == {"value": "-154984", "unit": "tkr"}


# Entries per sender


def total(*origins: tuple[str, str]) -> Submission:
    """A total with some parts, keys' rows and values, of one department."""
    sender = Sender("Regionkontoret", "110", "Kansli")
    cover = {"year": w.YEAR, "administration": "Regionkontoret"}
    empty = submission_of(w.terms(), {"cover": cover})
    source = Source("110.xlsx", "b" * 64)
    parts = tuple(
        Origin(("result", row, "outcome"), sender, source, "Resultat", "B10", value)
        for row, value in origins
    )
    return replace(empty, members=((sender, source),), origins=parts)


def test_a_part_of_a_total_knows_its_cell_and_its_file() -> None:
    [whole, part] = entries_of(w.terms(), total(("regionkontoret", "-5.5")))
    assert whole.sender.code == ""
    assert part.source.sha256 == "b" * 64
    fact = part.facts["result", "regionkontoret", "outcome"]
    assert (fact.value, str(fact.place), fact.unit) == (w.n("-5.5"), "Resultat!B10", "tkr")


def test_two_rows_of_one_key_are_added() -> None:
    [_, part] = entries_of(w.terms(), total(("regionkontoret", "2"), ("regionkontoret", "3")))
    assert part.value(("result", "regionkontoret", "outcome")) == 5


@pytest.mark.parametrize("value", ["", "tolv", "#REF!"])
def test_a_part_that_is_no_number_is_nothing(value: str) -> None:
    [_, part] = entries_of(w.terms(), total(("regionkontoret", value)))
    assert part.facts == {}


def test_only_entries_are_kept() -> None:
    sent = examples.bound("110")
    [kept] = entries_of(w.terms(), sent)
    assert len(kept.facts) < len(sent.facts) / 2
    assert ("forecast", "regionkontoret", "variance") not in kept.facts
    assert ("staff", "sick_hours", VALUE) in kept.facts
    assert Earlier(w.terms(), (kept,)).of(sent.sender) is not None
