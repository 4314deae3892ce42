"""A temporary file for what a command makes of many files, so that its memory doesn't grow.

The system removes the file when it is closed, and also when this process ends in any other way.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Final, Self

ROOM: Final = 8_000_000
"""Bytes that are kept in memory; the file is made when there are more."""


class Spool:
    """Contents in the order in which they were added, each read back by its number."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=ROOM)  # noqa: SIM115  # closed by its owner
        self._ends = array("q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, content: bytes) -> int:
        """Add a content; its number is what reads it back."""
        self._file.seek(self._ends[-1])
        self._file.write(content)
        self._file.flush()  # a process that is forked later must not write it once more
        self._ends.append(self._ends[-1] + len(content))
        return len(self) - 1

    def content(self, number: int) -> bytes:
        """The content of a number."""
        begins, ends = self._ends[number], self._ends[number + 1]
        self._file.seek(begins)
        return self._file.read(ends - begins)

    def close(self) -> None:
        """Remove the file."""
        self._file.close()


class SpooledFiles(Mapping[Path, bytes]):
    """Files that are yet to be written, by their paths."""

    def __init__(self) -> None:
        self._spool = Spool()
        self._numbers: dict[Path, int] = {}

    def __getitem__(self, path: Path) -> bytes:
        return self._spool.content(self._numbers[path])

    def __iter__(self) -> Iterator[Path]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()

    def add(self, path: Path, content: bytes) -> None:
        """A file and what it is to hold."""
        self._numbers[path] = self._spool.add(content)
