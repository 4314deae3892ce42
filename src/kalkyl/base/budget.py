"""How much of the processor one file may take, from its bytes to its last finding.

A file's budget is one object: whoever begins with the file makes it and puts it in force, and all
code that loops over what a stranger wrote spends of it, wherever it stands. It reads no clock of
its own; the layer io gives it one (``io/refusal.py``). Without one in force, nothing is limited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_BETWEEN: Final = 2_000
"""Units of work between two looks at the clock; a unit is a cell or a hundred characters."""


class OverBudget(BaseException):
    """A file has taken all that it may; no ``except Exception`` on the way may hide it."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"more than {seconds:g} s of the processor")
        self.seconds = seconds


class Budget:
    """Seconds of the processor, counted from when the budget is made."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self.seconds = seconds
        self._clock = clock
        self._began = clock()
        self._left = _BETWEEN

    def spend(self, units: int = 1) -> None:
        """Count work; looks at the clock once in a while, so that a loop may call it each time."""
        self._left -= units
        if self._left < 0:
            self._left = _BETWEEN
            self.check()

    def check(self) -> None:
        """Raise :class:`OverBudget` if the time is up."""
        if self._clock() - self._began > self.seconds:
            raise OverBudget(self.seconds)

    def widen(self, seconds: float) -> None:
        """Allow so many seconds in all, for what has turned out to be larger by its nature."""
        self.seconds = max(self.seconds, seconds)

    @contextmanager
    def running(self) -> Iterator[Budget]:
        """Put this budget in force for all that is called within."""
        token = _in_force.set(self)
        try:
            yield self
        finally:
            _in_force.reset(token)


_UNLIMITED: Final = Budget(float("inf"), lambda: 0.0)
_in_force: ContextVar[Budget | None] = ContextVar("budget", default=None)


def current() -> Budget:
    """The budget in force; one without a limit where nobody has put one in force."""
    return _in_force.get() or _UNLIMITED


def is_limited() -> bool:
    """Whether a budget is in force."""
    return _in_force.get() is not None


def spend(units: int = 1) -> None:
    """Count work against the budget in force."""
    current().spend(units)
