"""A process that works on one file at a time, and can be ended when a file is too much for it."""

from __future__ import annotations

import gc
import os
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kalkyl.base.budget import OverBudget
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.processes import START_METHOD, bound_memory, usage_of

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_LOOK_FOR_PARENT = 5.0
BETWEEN_LOOKS = 0.25
Work = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file may cost the process that works on it, watched from outside.

    ``seconds`` are the processor's, ``waiting`` those on the wall: a drive that doesn't answer
    takes none of the processor's.
    """

    seconds: float
    waiting: float
    memory: int


@dataclass(frozen=True, slots=True)
class Lost:
    """A file that no work was done on, and why: seconds, waiting, memory, died or fault."""

    why: str
    detail: str = ""

    @property
    def may_pass(self) -> bool:
        """Whether it may go better alone; a fault in kalkyl would be the same again."""
        return self.why != "fault"


def attempt(work: Work, item: Any, shared: Any) -> Any:
    """What a piece of work makes of a file; a :class:`Lost` where it can't be done."""
    try:
        return work(item, shared)
    except MemoryError:
        return Lost("memory")
    except OverBudget as over:
        return Lost("seconds", f"{over.seconds:g}")
    except Exception as fault:  # noqa: BLE001  # one file must not cost the others theirs
        return Lost("fault", place_of(fault))


def place_of(fault: BaseException) -> str:
    """What went wrong in kalkyl and where, on one line."""
    frames = traceback.extract_tb(fault.__traceback__)
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(fault).__name__}: {fault}{where}"


class Worker:
    """One process and the pipe to it; :meth:`give` it a file, :meth:`take` what it made of it."""

    def __init__(self, work: Work, shared: Any, bounds: Bounds, method: str) -> None:
        from multiprocessing import get_context  # 30 ms: only for many files

        context = get_context(method)
        self.connection, inner = context.Pipe()
        self._bounds = bounds
        self._began = self._used = 0.0
        self._lost: Lost | None = None
        self.number = -1
        arguments = (inner, os.getpid(), work, shared, bounds.memory)
        self.process = context.Process(target=_serve, args=arguments, daemon=True)  # type: ignore[attr-defined]  # every context has it
        gc.freeze()  # what the new process shares is not copied for the sake of a collection
        self.process.start()
        usage = usage_of(self.process.pid)
        self._inherited = usage.memory if usage else 0
        """What a forked process shares with its parent, which may be large, is not its own."""
        inner.close()

    def give(self, number: int, item: Any) -> None:
        """Have the process begin with a file."""
        usage = usage_of(self.process.pid)
        self._began, self._used = time.monotonic(), usage.seconds if usage else 0.0
        self.number, self._lost = number, None
        with suppress(OSError):  # a process that has died is noticed when its answer is taken
            self.connection.send(item)

    @property
    def is_in_excess(self) -> bool:
        """Whether the process has taken more than it may for its file; it is ended then."""
        self._lost = self._excess()
        if self._lost is not None:
            self.end()
        return self._lost is not None

    def _excess(self) -> Lost | None:
        if time.monotonic() - self._began > self._bounds.waiting:
            return Lost("waiting", f"{self._bounds.waiting:g}")
        usage = usage_of(self.process.pid)
        if usage is None:
            return None
        if usage.seconds - self._used > self._bounds.seconds:
            return Lost("seconds", f"{self._bounds.seconds:g}")
        used = usage.memory - self._inherited
        return Lost("memory") if used > self._bounds.memory else None

    def take(self) -> Any:
        """What the process made of its file, or why that can't be had."""
        if self._lost is not None:
            return self._lost
        try:
            return self.connection.recv()
        except (EOFError, OSError):
            self.end()
            return Lost("died", str(self.process.exitcode))

    @property
    def is_alive(self) -> bool:
        """Whether the process can be given a file."""
        return not self.connection.closed and bool(self.process.is_alive())

    def end(self) -> None:
        """End the process at once, whatever it does; it may have ended already."""
        self.process.kill()
        self.process.join()
        self.connection.close()


class KeptWorker:
    """A worker that is kept from one file to the next, and replaced when a file has ended it."""

    def __init__(self, work: Work, bounds: Bounds) -> None:
        self._work = work
        self._bounds = bounds
        self._worker: Worker | None = None

    def answer(self, item: Any) -> Any:
        """What the process made of a file, or why that can't be had."""
        worker = self._worker
        if worker is None or not worker.is_alive:
            worker = self._worker = Worker(self._work, None, self._bounds, START_METHOD)
        worker.give(0, item)
        while not worker.connection.poll(BETWEEN_LOOKS):
            if worker.is_in_excess:
                break
        return worker.take()


def _serve(pipe: Connection, parent: int, work: Work, shared: Any, memory: int) -> None:
    """The life of a worker: a file in, an answer out, until nobody asks any more."""
    bound_memory(memory)
    while True:
        while not pipe.poll(_LOOK_FOR_PARENT):
            if os.name != "nt" and os.getppid() != parent:
                return
        try:
            item = pipe.recv()
        except (EOFError, OSError):
            return
        except MemoryError:  # what is left of the file still stands in the pipe
            pipe.send(Lost("memory"))
            return
        answer = attempt(work, item, shared)
        try:
            pipe.send(answer)
        except MemoryError:
            pipe.send(Lost("memory"))
        except OSError:
            return
