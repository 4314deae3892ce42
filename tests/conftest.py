"""What holds for all tests: the programs they need, generated files, and hypothesis."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import settings

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
