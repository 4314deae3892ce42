"""Work by several processes: one that dies, hangs or swells costs its own file and no other."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import bad_work
import builders as b
import hostile_books
from facts import in_words
from kalkyl.base import limits
from kalkyl.base.budget import Budget, OverBudget
from kalkyl.base.limits import WORKER_MEMORY
from kalkyl.cli import FAULT, FINDINGS, OK, USAGE
from kalkyl.io.processes import usage_of
from kalkyl.io.xlsx.read import receive, receive_bytes
from kalkyl.operations.check import check
from kalkyl.rules.catalogue import Expected, Hit, Words, file_rule
from kalkyl.rules.register import CATALOGUE
from kalkyl.services import history, intake, judged_files, pool
from kalkyl.services.worker import Bounds, Lost, Worker
from shipped_organisation import case_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="harmed by signals")
METHODS = ("fork", "spawn")
QUICK = Bounds(seconds=4.0, waiting=60.0, memory=limits.WORKER_MEMORY)
IMPATIENT = Bounds(seconds=60.0, waiting=4.0, memory=limits.WORKER_MEMORY)


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(pool, "METHOD", request.param)
    monkeypatch.setattr(pool, "BOUNDS", QUICK)
    return str(request.param)


def files(folder: Path, *names: str) -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.touch()
    return paths


def work(paths: list[Path]) -> list[Any]:
    return list(pool.each(bad_work.plain, paths, "shared"))


def test_one_file_is_worked_on_in_this_process(tmp_path: Path) -> None:
    assert work(files(tmp_path, "a")) == [("a", "shared", os.getpid())]
    assert work([]) == []


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux")
def test_a_file_too_large_for_its_process_is_lost_for_want_of_memory() -> None:
    worker = Worker(bad_work.plain, None, Bounds(60.0, 60.0, 20_000_000), "fork")
    try:
        worker.give(0, bytes(80_000_000))
        assert worker.take() == Lost("memory")
    finally:
        worker.end()


@pytest.mark.usefixtures("method")
def test_files_come_out_in_order_and_workers_live_long(tmp_path: Path) -> None:
    names = [f"{number}" for number in range(40)]
    done = work(files(tmp_path, *names))
    assert [name for name, _, _ in done] == names
    workers = {worker for _, _, worker in done}
    assert os.getpid() not in workers
    assert len(workers) <= (os.cpu_count() or 1)


@pytest.mark.usefixtures("method")
def test_what_a_worker_inherits_is_not_its_own(tmp_path: Path) -> None:
    ballast = b"x" * (WORKER_MEMORY + 100_000_000)
    done = work(files(tmp_path, "a", "b", "c"))
    assert [name for name, _, _ in done] == ["a", "b", "c"]
    assert len(ballast) > WORKER_MEMORY


HARM = {
    "kill": "died",
    "spin": "seconds",
    "sleep": "waiting",
    "swell": "memory",
    "raise": "fault",
}


def test_a_worker_of_a_large_process_may_take_as_much_as_any() -> None:
    """A round's process may hold more than one file's worker may; the workers are its forks."""
    program = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent / "support")!r})
import bad_work
from kalkyl.services import pool
from pathlib import Path
held = b"x" * {2 * WORKER_MEMORY}
print(list(pool.each(bad_work.allocating, [Path("a"), Path("b")], {WORKER_MEMORY // 2})))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == str([WORKER_MEMORY // 2] * 2)


@pytest.mark.parametrize(
    ("method", "harm"),
    [*(("fork", harm) for harm in HARM), ("spawn", "kill")],
    indirect=["method"],
)
@pytest.mark.usefixtures("method")
def test_harm_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str) -> None:
    if HARM[harm] == "waiting":
        monkeypatch.setattr(pool, "BOUNDS", IMPATIENT)
    names = ["a", "b", harm, "c", "d"]
    before = set(multiprocessing.active_children())
    done = work(files(tmp_path, *names))
    assert [one[0] for one in done if not isinstance(one, Lost)] == ["a", "b", "c", "d"]
    lost = done[2]
    assert isinstance(lost, Lost)
    assert lost.why == HARM[harm]
    assert set(multiprocessing.active_children()) <= before


@pytest.mark.usefixtures("method")
def test_a_file_on_which_a_worker_died_is_tried_once_more(tmp_path: Path) -> None:
    done = work(files(tmp_path, "once", "b", "c"))
    assert [one[0] for one in done] == ["once", "b", "c"]


def test_what_a_process_uses_is_seen() -> None:
    usage = usage_of(os.getpid())
    if sys.platform == "linux":
        assert usage
        assert usage.seconds > 0
        assert 10_000_000 < usage.memory < 10_000_000_000
    assert usage_of(2**22 + 1) is None


# Commands


def test_a_harmed_worker_is_a_finding_and_the_others_are_judged(
    tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(judged_files, "_waiting", bad_work.waiting)
    good = b.departments(tmp_path / "in", ("110", "120", "130"))
    for harm in ("kill", "spin", "swell"):
        (tmp_path / "in" / f"{harm}.xlsx").write_bytes(b.filled("140"))
    done = kalkyl("check", tmp_path / "in", "--format", "json")
    assert done.code == FINDINGS
    errors = {
        Path(file["file"]).stem: [
            one["code"] for one in file["findings"] if one["severity"] == "error"
        ]
        for file in done.files
    }
    assert errors.pop("kill") == ["KAL152"]
    assert errors.pop("spin") == ["KAL150"]
    assert errors.pop("swell") == ["KAL151"]
    assert errors == {path.stem: [] for path in good}
    if method == "spawn":  # a merge takes what the workers hand over, however they began
        return
    total = tmp_path / "total.xlsx"
    merged = kalkyl("merge", tmp_path / "in", "-o", total)
    assert merged.code == FINDINGS
    assert len(b.submission(total).members) == 3
    assert all(f"{harm}.xlsx" in merged.out for harm in ("kill", "spin", "swell"))


def test_a_fault_in_kalkyl_is_3_and_the_others_are_judged(
    tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judged_files, "_waiting", bad_work.waiting)
    good = b.departments(tmp_path / "in", ("110", "120"))
    (tmp_path / "in" / "raise.xlsx").write_bytes(b.filled("140"))
    done = kalkyl("check", tmp_path / "in", "--format", "json")
    assert done.code == FAULT
    assert [file["passed"] for file in done.files] == [True, True, False]
    [broke] = done.files[2]["broke"]
    assert "KeyError: 'raise' (bad_work.py:" in broke["reason"]
    total = tmp_path / "total.xlsx"
    assert kalkyl("merge", tmp_path / "in", "-o", total).code == FAULT
    assert len(b.submission(total).members) == len(good)


def test_a_fault_on_a_single_file_is_told_too(
    tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("broken")

    [path] = b.departments(tmp_path, ("110",))
    monkeypatch.setattr(intake, "case_of", broken)
    done = kalkyl("check", path, "--format", "json")
    assert (done.code, done.files[0]["passed"]) == (FAULT, False)

    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(intake, "case_of", full)
    done = kalkyl("check", path, "--format", "json")
    assert (done.code, done.codes("error")) == (FINDINGS, ["KAL151"])


@pytest.mark.parametrize("harm", ["kill", "raise", "spin"])
def test_an_earlier_report_that_does_harm_is_refused_by_name(
    tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    monkeypatch.setattr(pool, "BOUNDS", QUICK)
    monkeypatch.setattr(history, "_entries", bad_work.waiting)
    [path] = b.departments(tmp_path / "in", ("110",))
    b.departments(tmp_path / "plan", ("120",))
    (tmp_path / "plan" / f"{harm}.xlsx").write_bytes(b.filled())
    (tmp_path / "plan" / "120.xlsx").unlink()
    (tmp_path / "plan" / f"{harm}-2.xlsx").write_bytes(b.filled())
    done = kalkyl("check", path, "--plan", tmp_path / "plan")
    assert (done.code, f"{harm}" in done.err, "Traceback" in done.err) == (USAGE, True, False)


# Time within a process


def test_rules_that_had_no_time_are_an_error_and_listed() -> None:
    case = case_of(receive_bytes("110.xlsx", b.filled()), Expected())
    now = 0.0

    def clock() -> float:
        return now

    @file_rule(Words("KAL999", CATALOGUE[0].severity, sv="x", en="x"))
    def slow(_: Any) -> list[Hit]:
        """Takes all the time there is."""
        nonlocal now
        now += 100
        return []

    later = [rule for rule in CATALOGUE[1:] if not rule.wants]
    with Budget(10, clock).running():
        report = check(case, (CATALOGUE[0], slow, *later))
    assert [one.code for one in report.findings] == ["KAL150"]
    assert not report.passed
    assert in_words(report.findings[0].facts["rules"]) == str(len(report.skipped))
    assert {one.reason for one in report.skipped} == {"out_of_time"}
    assert report.ran == (CATALOGUE[0].code, "KAL999")


def test_time_that_is_up_while_a_workbook_is_bound_is_an_error(
    tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*_: object) -> None:
        raise OverBudget(10)

    paths = b.departments(tmp_path, ("110", "120"))
    monkeypatch.setattr(intake, "bind", late)
    for files_ in ([paths[0]], paths):
        done = kalkyl("check", *files_, "--format", "json")
        assert done.code == FINDINGS
        assert done.codes("error") == ["KAL150"] * len(files_)


# Findings without end


def test_findings_of_a_rule_are_capped_and_the_rest_counted(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    for count in (limits.FINDINGS_PER_RULE, limits.FINDINGS_PER_RULE + 7):

        @file_rule(Words("KAL998", CATALOGUE[0].severity, sv="x", en="x"))
        def many(_: Any, count: int = count) -> list[Hit]:
            """Finds much."""
            return [Hit(None, {})] * count

        case = case_of(receive_bytes("110.xlsx", b.filled()), Expected())
        found = check(case, (many,)).findings
        more = [one.facts for one in found if one.code == "KAL153"]
        assert len(found) - len(more) == limits.FINDINGS_PER_RULE
        assert [one["count"] for one in more] == [7] * (count > limits.FINDINGS_PER_RULE)
    path = tmp_path / "110.xlsx"
    path.write_bytes(hostile_books.many_faults())
    page = tmp_path / "sida.html"
    files = ("--html", page, "--mark", tmp_path / "ut")
    for form, *options in (("text", *files), ("json",), ("markdown",)):
        done = kalkyl("check", path, "--format", form, *options)
        assert done.code == FINDINGS
        assert "KAL153" in done.out
        assert len(done.out) < 2_000_000
    assert any("KAL153" in str(cell.value) for cell in list_of(tmp_path / "ut"))
    assert page.stat().st_size < 3_000_000
    assert "KAL153" in page.read_text(encoding="utf-8")


def list_of(folder: Path) -> list[Any]:
    [path] = folder.iterdir()
    book = receive(path).book
    assert book
    return [cell for sheet in book.sheets for cell in sheet.cells.values()]


def test_a_text_that_nobody_reads_is_told_of(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    path = tmp_path / "110.xlsx"
    ordinary = b"Det blev 5 tkr. " * 100
    path.write_bytes(hostile_books.with_texts(ordinary, 5, 5))
    assert "KAL154" not in kalkyl("check", path, "--format", "json").codes()
    for text in (b"5 % " * 501, b"ord, " * 601, b", " * 16_000):
        path.write_bytes(hostile_books.with_texts(text, 5, 5))
        assert kalkyl("check", path, "--format", "json").codes().count("KAL154") == 1


def test_the_clean_example_is_as_before(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    assert kalkyl("check", *b.departments(tmp_path)).code == OK
