"""How fast kalkyl is, as ratios to python-calamine reading the same files in the same run.

Not a test: run it with ``python tests/measure bench [COUNT] [PROGRAM]``; PROGRAM is
that which saves the workbooks: xlsxwriter, openpyxl or libreoffice. Figures are of whole processes
with those that they start: the processor's seconds, the least of a few runs, which a machine that
does other things lengthens little, and those on the wall. Memory is the largest process, and never
less than what this script holds itself. Single figures mean little; ratios within a run are what
counts.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

import workbooks as w
from kalkyl.contract.earlier import SOURCES
from kalkyl.io.data_files import read_json
from kalkyl.io.shipped import shared_folder
from kalkyl.io.xlsx.read import receive
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.operations.check import check
from kalkyl.rules.catalogue import Expected
from kalkyl.rules.register import CATALOGUE
from kalkyl.template.compose import compose
from shipped_organisation import case_of, contract, layout, workbook

_ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}
"""Python keeps what it has compiled, as it does for people; without that, each start pays anew."""
REPORT, YEAR = "uppfoljningsrapport-1", 2021
RUNS = 3
STAGED = 30
CALAMINE = """
import sys
from python_calamine import CalamineWorkbook
for name in sys.argv[1:]:
    book = CalamineWorkbook.from_path(name)
    for sheet in book.sheet_names:
        book.get_sheet_by_name(sheet).to_python()
"""
PANDAS = """
import sys
import pandas
read = [pandas.concat(pandas.read_excel(name, sheet_name=None, header=None).values())
        for name in sys.argv[2:]]
pandas.concat(read).to_excel(sys.argv[1])
"""
"""The loop that a user would write: read every sheet with openpyxl, concatenate, write."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took: seconds of the processor and on the wall, and its largest process."""

    processor: float
    wall: float
    megabytes: float


_AMOUNTS = ("forecast", "analysis", "result", "development")
_TEXTS = ("comment", "cause", "description")


def varied(content: Any, number: int, *, scaled: bool = False) -> Any:
    """A part of a document with amounts and texts of one department's own.

    What is remembered from one workbook to the next would otherwise have seen them all.
    """
    if isinstance(content, list):
        return [varied(row, number, scaled=scaled) for row in content]
    if isinstance(content, dict):
        return {
            name: f"{value} Avdelning {number}."
            if name in _TEXTS and isinstance(value, str)
            else varied(value, number, scaled=scaled or name in _AMOUNTS)
            for name, value in content.items()
        }
    is_amount = scaled and isinstance(content, int | Decimal)
    return content * Decimal(10_000 + number) / 10_000 if is_amount else content


def make_workbooks(folder: Path, count: int) -> list[Path]:
    """Department workbooks with codes and amounts of their own, after the example's."""
    documents = [
        read_json(path)
        for path in sorted((shared_folder("workbooks") / "exempel-2021/underlag").glob("*.json"))
    ]
    paths = []
    for number in range(count):
        document = varied(documents[number % len(documents)], number)
        cover = {**document["cover"], "department": f"Avdelning {number}"}
        cover["department_code"] = str(1000 + number)
        path = folder / f"{1000 + number}.xlsx"
        path.write_bytes(workbook(REPORT, YEAR, {**document, "cover": cover}))
        paths.append(path)
    return paths


def save_with_openpyxl(paths: Sequence[Path]) -> None:
    """Has openpyxl load and save the workbooks, which leaves formulas without results."""
    for path in paths:
        load_workbook(path).save(path)


def save_with_libreoffice(paths: Sequence[Path]) -> None:
    """Has LibreOffice open, compute and save the workbooks."""
    program = shutil.which("soffice")
    if program is None:
        raise SystemExit("soffice is not installed")
    with tempfile.TemporaryDirectory() as name:
        profile = f"-env:UserInstallation=file://{name}/profile"
        command = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", name]
        subprocess.run([*command, *map(str, paths)], check=True, stdout=subprocess.DEVNULL)
        for path in paths:
            shutil.move(Path(name) / path.name, path)


PROGRAMS: dict[str, Callable[[Sequence[Path]], None]] = {
    "xlsxwriter": lambda _: None,
    "openpyxl": save_with_openpyxl,
    "libreoffice": save_with_libreoffice,
}


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


def cost(command: Sequence[str], runs: int = RUNS, *, cores: int | None = None) -> Cost:
    """What a command takes, the least of some runs, on so many cores; a warm-up is not counted."""
    found = [once(command, cores) for _ in range(runs + 1)][1:]
    return Cost(
        min(one.processor for one in found),
        statistics.median(one.wall for one in found),
        max(one.megabytes for one in found),
    )


def once(command: Sequence[str], cores: int | None) -> Cost:
    """One run of a command, with all processes that it starts."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        preexec_fn=None if cores is None else lambda: _keep_to(cores),  # noqa: PLW1509  # no threads here
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode > 1:
        raise SystemExit(f"{' '.join(command[:5])} …: exit code {process.returncode}")
    took = time.perf_counter() - start
    return Cost(used.ru_utime + used.ru_stime, took, used.ru_maxrss / 1024)


def _keep_to(cores: int) -> None:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


def line(what: str, took: Cost, peer: Cost | None = None) -> None:
    """Prints what something took and, where there is one, how many times the peer that is."""
    times = ""
    if peer is not None:
        processor, wall = took.processor / peer.processor, took.wall / peer.wall
        times = f"{processor:7.2f} × CPU {wall:7.2f} × wall"
    seconds = f"{took.processor * 1000:>8.0f} ms CPU {took.wall * 1000:>8.0f} ms wall"
    print(f"{what:<36}{seconds} {took.megabytes:>5.0f} MB {times}".rstrip(), flush=True)


def by_stage(paths: Sequence[Path]) -> None:
    """What each stage and series of rules takes, in one process; the first to ask pays.

    What several rules need, such as the comparison of all computed cells, is worked out once, for
    the series that comes first. The files are gone through twice: the first time is the start.
    """
    for path in paths:
        check(case_of(receive(path), Expected()), CATALOGUE)
    spent: dict[str, float] = {}

    def spend(what: str, start: float) -> None:
        spent[what] = spent.get(what, 0) + time.process_time() - start

    for path in paths:
        start = time.process_time()
        received = receive(path)
        spend("reading the file", start)
        start = time.process_time()
        case = case_of(received, Expected())
        spend("finding its tables", start)
        for series, rules in groupby(CATALOGUE, lambda rule: f"KAL{rule.code[3]}xx"):
            start = time.process_time()
            check(case, tuple(rules))
            spend(series, start)
    print(f"\nCPU time per workbook, mean of {len(paths)}")
    for what, took in (*spent.items(), ("all", sum(spent.values()))):
        print(f"  {what:<30}{took / len(paths) * 1000:>7.2f} ms")


def merging(folder: Path, peer: Cost) -> Cost:
    """What a merge of the workbooks in a folder's ``in`` takes, and LibreOffice to open it.

    The second time what people wrote in the total that is there is looked for and carried over.
    """
    made = folder / "total.xlsx"
    words = ["merge", str(folder / "in"), "--unit", "mnkr", "-o", str(made)]
    total = cost([sys.executable, "-m", "kalkyl", *words, "--force"], 1)
    line("merge with total.xlsx", total, peer)
    line("merge over an older one", cost([sys.executable, "-m", "kalkyl", *words], 1), peer)
    open_in_libreoffice(made, peer)
    return total


def open_in_libreoffice(path: Path, peer: Cost | None = None) -> None:
    """What it takes LibreOffice, where it is installed, to open a workbook and save it as its own.

    That it could not is an error.
    """
    if office := shutil.which("soffice"):
        profile = f"-env:UserInstallation=file://{path.parent}/profile"
        to = ["--headless", "--convert-to", "ods", "--outdir", str(path.parent), str(path)]
        opened = cost([office, profile, *to], 1)
        if not path.with_suffix(".ods").exists():
            raise SystemExit(f"LibreOffice could not open {path.name}")
        line(f"LibreOffice opens {path.name}", opened, peer)


def main() -> None:
    """Measures and prints."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    program = sys.argv[2] if len(sys.argv) > 2 else "xlsxwriter"  # the second word
    kalkyl = [sys.executable, "-m", "kalkyl"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        paths = make_workbooks(folder / "in", count)
        before = make_plans(folder, paths)
        PROGRAMS[program](paths)
        size = sum(path.stat().st_size for path in paths) / count / 1000
        print(f"{count} workbooks of {size:.0f} kB saved by {program}\n")
        files = list(map(str, paths))
        line("kalkyl --help", cost([*kalkyl, "--help"]))
        line("kalkyl check, one workbook", cost([*kalkyl, "check", files[0]]))
        peer = cost([sys.executable, "-c", CALAMINE, *files], cores=1)
        line("python-calamine, one process", peer, peer)
        checked = cost([*kalkyl, "check", str(folder / "in")], cores=1)
        line("check, one core", checked, peer)
        line("check, all cores", cost([*kalkyl, "check", str(folder / "in")]), peer)
        held = [*kalkyl, "check", str(folder / "in"), *before]
        line("check with three reports before each", cost(held, 1), peer)
        total = merging(folder, peer)
        loop = [sys.executable, "-c", PANDAS, str(folder / "loop.xlsx"), *files]
        written = cost(loop, 1, cores=1)
        line("pandas and openpyxl, a user's loop", written, peer)
        print(f"  check against it: {checked.processor / written.processor:.2f} of its CPU")
        print(f"  merge against it: {total.processor / written.processor:.2f}")
        by_stage(paths[:STAGED])
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"\nthis process: {memory:.0f} MB")


if __name__ == "__main__":
    main()
