"""How fast kalkyl is, as ratios to python-calamine reading the same files in the same run.

Not a test: run it with ``python tests/bench.py [COUNT]``. Times are whole processes, the median of
a few runs; memory is the largest process. Single times mean little on a shared machine.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import workbooks as w
from kalkyl.check import check
from kalkyl.contract.earlier import SOURCES
from kalkyl.doors.shared import contract, layout, read_json, shared_folder
from kalkyl.doors.xlsx_read import receive
from kalkyl.doors.xlsx_write import book_bytes
from kalkyl.form.compose import compose
from kalkyl.job.intake import case_of
from kalkyl.job.templates import workbook
from kalkyl.rules.catalogue import Expected
from kalkyl.rules.register import CATALOGUE

REPORT, YEAR = "uppfoljningsrapport-1", 2021
RUNS = 5
CALAMINE = """
import sys
from python_calamine import CalamineWorkbook
for name in sys.argv[1:]:
    book = CalamineWorkbook.from_path(name)
    for sheet in book.sheet_names:
        book.get_sheet_by_name(sheet).to_python()
"""


def make_workbooks(folder: Path, count: int) -> list[Path]:
    """Department workbooks with codes of their own and the example's figures."""
    documents = [
        read_json(path)
        for path in sorted((shared_folder("workbooks") / "exempel-2021/underlag").glob("*.json"))
    ]
    paths = []
    for number in range(count):
        document = documents[number % len(documents)]
        cover = {**document["cover"], "department": f"Avdelning {number}"}
        cover["department_code"] = str(1000 + number)
        path = folder / f"{1000 + number}.xlsx"
        path.write_bytes(workbook(REPORT, YEAR, {**document, "cover": cover}))
        paths.append(path)
    return paths


def make_plans(folder: Path, sent: Sequence[Path]) -> list[str]:
    """What the departments handed in before, as their workbooks have it, and its options."""
    options: list[str] = []
    for source in SOURCES:
        (folder / source).mkdir()
        for path in sent:
            reading = case_of(receive(path), Expected()).reading
            if reading is not None:
                then = w.before(reading.submission, source)
                terms = contract(then.report, then.year)
                plan = compose(terms, layout(then.report), then)
                (folder / source / path.name).write_bytes(book_bytes(plan))
        options += ["--" + source.replace("_", "-"), str(folder / source)]
    return options


def seconds(command: Sequence[str], runs: int = RUNS) -> float:
    """The median time of a whole process; a warm-up run is not counted."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        done = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
        )
        times.append(time.perf_counter() - start)
        if done.returncode > 1:
            raise SystemExit(done.stderr.decode())
    return statistics.median(times[1:])


def line(what: str, took: float, peer: float | None = None) -> None:
    """Prints a figure and, where there is one, its ratio to the peer's."""
    ratio = f"{took / peer:6.2f} × calamine" if peer else ""
    print(f"{what:<44}{took * 1000:>9.0f} ms  {ratio}".rstrip())


def by_series(paths: Sequence[Path]) -> None:
    """What each series of rules takes of a check, in one process; the first to ask pays.

    What several rules need, such as the comparison of all computed cells, is worked out once, for
    the series that comes first.
    """
    spent: dict[str, float] = {}
    for path in paths:
        start = time.process_time()
        received = receive(path)
        spent["reading the file"] = spent.get("reading the file", 0) + time.process_time() - start
        start = time.process_time()
        case = case_of(received, Expected())
        spent["finding its tables"] = (
            spent.get("finding its tables", 0) + time.process_time() - start
        )
        for series, rules in groupby(CATALOGUE, lambda rule: f"KAL{rule.code[3]}xx"):
            start = time.process_time()
            check(case, tuple(rules))
            spent[series] = spent.get(series, 0) + time.process_time() - start
    print(f"\nCPU time per workbook, mean of {len(paths)}")
    for what, took in spent.items():
        print(f"  {what:<30}{took / len(paths) * 1000:>7.2f} ms")


def main() -> None:
    """Measures and prints."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    kalkyl = [sys.executable, "-m", "kalkyl"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        paths = make_workbooks(folder / "in", count)
        size = sum(path.stat().st_size for path in paths) / count / 1000
        print(f"{count} workbooks of {size:.0f} kB, {RUNS} runs each, median\n")
        line("kalkyl --help", seconds([*kalkyl, "--help"]))
        line("kalkyl check, one workbook", seconds([*kalkyl, "check", str(paths[0])]))
        few = 3
        peer = seconds([sys.executable, "-c", CALAMINE, *map(str, paths)], few)
        line(f"python-calamine, read {count}, one process", peer, peer)
        line(f"kalkyl check, {count}", seconds([*kalkyl, "check", str(folder / "in")], few), peer)
        before = make_plans(folder, paths)
        held = [*kalkyl, "check", str(folder / "in"), *before]
        line(f"  with {3 * count} handed in before", seconds(held, few), peer)
        total = ["merge", str(folder / "in"), "-o", str(folder / "total.xlsx")]
        line(f"kalkyl merge, {count}, with total.xlsx", seconds([*kalkyl, *total], few), peer)
        by_series(paths[:30])
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"\nlargest process: {memory:.0f} MB")


if __name__ == "__main__":
    main()
