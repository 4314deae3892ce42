"""What holds for all tests: the programs they need, generated files, and hypothesis."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings as xw
from hypothesis import settings

from desk import Desk
from engine.impl import Engine, activate
from engine.over_libreoffice import Bridge, LibreOfficeStore, has_uno
from engine.over_openpyxl import OpenpyxlStore

settings.register_profile("kalkyl", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("kalkyl")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--snapshot-update",
        action="store_true",
        help="write the files that are made by code, such as docs/rules.md, anew",
    )


@pytest.fixture
def snapshot_update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--snapshot-update"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("needs"):
        require(*mark.args)


def require(*programs: str) -> None:
    """A missing program skips a test on a desk and fails it in CI, where all tests must run."""
    for program in programs:
        if shutil.which(program) is None:
            if os.environ.get("CI") == "true":
                pytest.fail(f"{program} is missing, which it must not be in CI", pytrace=False)
            pytest.skip(f"needs {program}")


class Bridges:
    """LibreOffice as a store, started when a test first wants it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bridge: Bridge | None = None

    def __call__(self, path: Path) -> LibreOfficeStore:
        if self.bridge is None:
            self.bridge = Bridge(self.folder)
        return LibreOfficeStore(self.bridge, path)


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bridges]:
    if not has_uno():
        require("soffice with python3-uno")
    bridges = Bridges(tmp_path_factory.mktemp("libreoffice"))
    yield bridges
    if bridges.bridge is not None:
        bridges.bridge.close()


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
    opening = request.getfixturevalue("libreoffice") if over_libreoffice else OpenpyxlStore
    engine = Engine(opening)
    activate(engine)
    yield Desk(engine, home, recalculates=over_libreoffice)
    for book in list(engine.app.books):
        book.close()
    if hasattr(xw.Book, "_mock_caller"):  # it would be the caller of the next test, too
        del xw.Book._mock_caller  # noqa: SLF001  # xlwings has no other way
