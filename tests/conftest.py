"""What holds for all tests: which programs they need, and how hypothesis works here."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import settings

settings.register_profile("kalkyl", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("kalkyl")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A missing program skips a test on a desk and fails it where everything must run."""
    for mark in item.iter_markers("needs"):
        require(*mark.args)


def require(*programs: str) -> None:
    for program in programs:
        if shutil.which(program) is None:
            if os.environ.get("CI") == "true":
                pytest.fail(f"{program} is missing, and CI is where it must not be", pytrace=False)
            pytest.skip(f"needs {program}")
