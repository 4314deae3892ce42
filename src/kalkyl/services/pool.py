"""Work on many files by several processes at a time, in the files' order.

A process that dies, hangs or swells is replaced and costs only the file that it worked on, which is
tried once more when the others are done, alone and by a process of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from kalkyl.base.limits import WORKER_MEMORY, WORKER_SECONDS, WORKER_WAITING
from kalkyl.io.processes import START_METHOD, processors
from kalkyl.services.worker import BETWEEN_LOOKS, Bounds, Lost, Work, Worker, attempt

BOUNDS = Bounds(WORKER_SECONDS, WORKER_WAITING, WORKER_MEMORY)
METHOD = START_METHOD


def each(work: Work, files: Sequence[Any], shared: Any) -> Iterator[Any]:
    """What a piece of work makes of each file, given what all files share.

    A :class:`Lost` comes in place of what can't be had. One file is worked on in this process.
    """
    if len(files) == 1:
        yield attempt(work, files[0], shared)
        return
    yield from each_apart(work, files, shared)


def each_apart(
    work: Work, files: Sequence[Any], shared: Any, bounds: Bounds | None = None
) -> Iterator[Any]:
    """The same, with a single file in a process of its own, too."""
    answers: dict[int, Any] = {}
    following = 0
    for number, answer in as_they_come(work, files, shared, bounds):
        answers[number] = answer
        while following in answers:
            yield answers.pop(following)
            following += 1


def as_they_come(
    work: Work, files: Sequence[Any], shared: Any, bounds: Bounds | None = None
) -> Iterator[tuple[int, Any]]:
    """The same, each with its file's number as soon as it is there: nothing waits for another."""
    yield from _Round(work, shared, bounds or BOUNDS).answers(files)


class _Round:
    """One round over some files."""

    def __init__(self, work: Work, shared: Any, bounds: Bounds) -> None:
        self._made = (work, shared, bounds, METHOD)
        self._workers: list[Worker] = []

    def answers(self, files: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        """The answer to each file; those that are tried again come last."""
        again: list[int] = []
        try:
            for number, answer in self._all(list(enumerate(files))):
                if isinstance(answer, Lost) and answer.may_pass:
                    again.append(number)
                else:
                    yield number, answer
            for number in again:
                yield from self._all([(number, files[number])])
        finally:
            for worker in self._workers:
                worker.end()

    def _all(self, files: Sequence[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
        """The answer to each file, in the order in which they come; then no worker is left."""
        from multiprocessing.connection import wait  # 30 ms: only for many files

        waiting = iter(files)
        for number, file in islice(waiting, processors()):
            self._begin(number, file)
        while self._workers:
            ready = wait([worker.connection for worker in self._workers], BETWEEN_LOOKS)
            for worker in tuple(self._workers):
                if worker.connection in ready or worker.is_in_excess:
                    yield worker.number, worker.take()
                    self._go_on(worker, next(waiting, None))

    def _begin(self, number: int, file: Any) -> None:
        worker = Worker(*self._made)
        self._workers.append(worker)
        worker.give(number, file)

    def _go_on(self, worker: Worker, file: tuple[int, Any] | None) -> None:
        """Give a worker its next file, or another in its place if it is gone."""
        if file and worker.is_alive:
            worker.give(*file)
            return
        worker.end()
        self._workers.remove(worker)
        if file:
            self._begin(*file)
