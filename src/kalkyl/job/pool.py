"""Work on many files by several processes at a time, in the files' order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

FEW = 24
"""Up to so many files one process is as fast as two."""
_CHUNK = 8
_told: list[Any] = []
"""What a worker was told when it began. It may be large, so it is not sent along with each file."""

Told = TypeVar("Told")
Done = TypeVar("Done")


def is_few(paths: Sequence[Path]) -> bool:
    """Whether files are done before other processes have started."""
    return len(paths) <= FEW or (os.cpu_count() or 1) == 1


def each(work: Callable[[Path, Told], Done], paths: Sequence[Path], told: Told) -> Iterator[Done]:
    """What a piece of work makes of each file, given what all files share."""
    if is_few(paths):
        yield from (work(path, told) for path in paths)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  # dear, for many files only

    with ProcessPoolExecutor(os.cpu_count(), initializer=_tell, initargs=(told,)) as pool:
        yield from pool.map(partial(_do, work), paths, chunksize=_CHUNK)


def _tell(told: object) -> None:
    _told[:] = [told]


def _do(work: Callable[[Path, Any], Done], path: Path) -> Done:
    [told] = _told
    return work(path, told)
