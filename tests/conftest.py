"""What holds for all tests: the programs they need, generated files, and hypothesis."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw
from hypothesis import settings

import builders as b
import office
import rounds
from desk import Desk
from engine.impl import Engine, activate
from engine.over_libreoffice import LibreOfficeStore
from engine.over_openpyxl import OpenpyxlStore
from kalkyl.io.report import pdf
from slow import SLOW
from year import Year, shared_year

_PROGRAMS = pdf.PROGRAMS

settings.register_profile("kalkyl", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("kalkyl")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--snapshot-update",
        action="store_true",
        help="write the files that are made by code, such as docs/rules.md, anew",
    )


@pytest.fixture(scope="session", autouse=True)
def _no_layout() -> Iterator[pytest.MonkeyPatch]:
    """LibreOffice lays out no report, which takes three seconds, but in tests that need it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "PROGRAMS", ())
        yield patch


@pytest.fixture(autouse=True)
def _layout(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if any("soffice" in mark.args for mark in request.node.iter_markers("needs")):
        monkeypatch.setattr(pdf, "PROGRAMS", _PROGRAMS)


@pytest.fixture
def kalkyl(capsys: pytest.CaptureFixture[str]) -> b.Kalkyl:
    """Kalkyl's command line, run within the tests' own process."""
    return lambda *arguments: b.in_process(capsys, *arguments)


@pytest.fixture(scope="session")
def new_round(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round on the example's list that nothing has come to; for copies, and to look at."""
    folder = tmp_path_factory.mktemp("omgang") / "ur1"
    assert b.kalkyl(*rounds.arguments(folder)).code == 0
    return folder


@pytest.fixture
def round_dir(new_round: Path, tmp_path: Path) -> Path:
    """A round of the test's own that nothing has come to."""
    return shutil.copytree(new_round, tmp_path / "ur1")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """The year 2025 with the workbooks and totals of all its rounds; to read, not to change."""
    folder = tmp_path_factory.getbasetemp()
    return shared_year(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)


@pytest.fixture
def snapshot_update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--snapshot-update"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A desk run leaves slow tests out; CI, and whoever names tests, runs all that are named."""
    if os.environ.get("CI") == "true" or not _is_desk_run(config):
        return
    names = set(SLOW.read_text(encoding="utf-8").split())
    left_out = [item for item in items if _is_slow(item, names)]
    items[:] = [item for item in items if not _is_slow(item, names)]
    config.hook.pytest_deselected(items=left_out)
    getattr(config, "workeroutput", {})[_LEFT_OUT] = len(left_out)


def pytest_collection_finish() -> None:
    """Eleven thousand tests are many objects to search through for garbage, time and again."""
    gc.freeze()
    gc.set_threshold(_SELDOM)


_SELDOM = 100_000
"""New objects between two rounds of garbage collection."""


def _is_desk_run(config: pytest.Config) -> bool:
    option = config.option
    everything = config.args == config.getini("testpaths")
    return everything and not option.keyword and not option.markexpr


def _is_slow(item: pytest.Item, names: Collection[str]) -> bool:
    name = item.nodeid.removeprefix("tests/").partition("[")[0]
    return name in names or any("soffice" in mark.args for mark in item.iter_markers("needs"))


_LEFT_OUT = "left_out"
_counts: list[int] = []


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Each process of a run has counted all tests, so one count is the whole."""
    _counts.append(getattr(node, "workeroutput", {}).get(_LEFT_OUT, 0))


def pytest_sessionfinish() -> None:
    office.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if any(_counts):
        terminalreporter.write_line(
            f"{max(_counts)} slow tests were left out; with CI=true the same command runs all."
        )


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("needs"):
        require(*mark.args)


def require(*programs: str) -> None:
    """A missing program skips a test on a desk and fails it in CI, where all tests must run."""
    for program in programs:
        if shutil.which(program) is None or (program == "soffice" and not office.has_uno()):
            if os.environ.get("CI") == "true":
                pytest.fail(f"{program} is missing, which it must not be in CI", pytrace=False)
            pytest.skip(f"needs {program}")


@pytest.fixture(scope="session", autouse=True)
def _caches_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What tests build is kept for their own processes, and not in the cache of whoever runs them.

    A process that may keep no compiled code starts in twice the time.
    """
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    os.environ["PYTHONPYCACHEPREFIX"] = str(tmp_path_factory.mktemp("compiled"))
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.fixture(params=["openpyxl", "libreoffice"])
def desk(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """A desk over each of the programs in turn, in a home of its own."""
    home = tmp_path / "home"
    (home / "Documents").mkdir(parents=True)
    opener = home / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\necho "$1" >> "{home}/opened.txt"\n')
    opener.chmod(0o755)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.setenv("PATH", f"{opener.parent}{os.pathsep}{os.environ['PATH']}")
    over_libreoffice = request.param == "libreoffice"
    if over_libreoffice:
        require("soffice")
    engine = Engine(LibreOfficeStore if over_libreoffice else OpenpyxlStore)
    activate(engine)
    yield Desk(engine, home, recalculates=over_libreoffice)
    for book in list(engine.app.books):
        book.close()
    if hasattr(xw.Book, "_mock_caller"):  # it would be the caller of the next test, too
        del xw.Book._mock_caller  # noqa: SLF001  # xlwings has no other way
