"""A file that is replaced is kept beside, under a name with the time, and never lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from kalkyl.base.errors import OutputError
from kalkyl.io.files import content_of, write_all
from kalkyl.io.os_errors import words_of

_MOST = 1_000


def write_keeping(
    contents: Mapping[Path, bytes], when: datetime, *, inputs: Iterable[Path] = ()
) -> Mapping[Path, Path]:
    """Writes files whole, all or none; those that they replace are kept, and it says where.

    A file that already holds just what is to be written is no other file, and is not kept.
    """
    inputs = list(inputs)
    kept: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            if path.is_file() and not _holds(path, content):
                kept[path] = _kept(path, when)
        write_all(contents, inputs=inputs)
    except BaseException:
        for copy in kept.values():  # the files that they were copied from are still there
            copy.unlink(missing_ok=True)
        raise
    return kept


def _holds(path: Path, content: bytes) -> bool:
    return path.stat().st_size == len(content) and content_of(path) == content


def _kept(path: Path, when: datetime) -> Path:
    """A copy of a file beside it; no older copy is written over, made in the same second or not."""
    try:
        content = path.read_bytes()
        for number in range(1, _MOST):
            copy = path.with_name(_name(path, when, number))
            try:
                with copy.open("xb") as file:
                    file.write(content)
            except FileExistsError:
                continue
            return copy
    except OSError as fault:
        text = f"{path} kan inte sparas undan: {words_of(fault, path)}. Inget skrevs."
        raise OutputError(text) from fault
    raise OutputError(f"{path} har redan {_MOST} äldre kopior från samma sekund. Inget skrevs.")


def _name(path: Path, when: datetime, number: int) -> str:
    more = f"-{number}" if number > 1 else ""
    return f"{path.stem} ({when:%Y-%m-%d %H%M%S}{more}){path.suffix}"
