"""The processor's clock, which budgets are measured by: it stands still while a program waits."""

from __future__ import annotations

from time import thread_time

from kalkyl.base.budget import Budget
from kalkyl.base.limits import FILE_SECONDS


def file_budget(seconds: float = FILE_SECONDS) -> Budget:
    """A budget for one file, which begins now."""
    return Budget(seconds, thread_time)
