"""Files read whole, written whole or not at all, and kept with the time where they are replaced."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from errno import EISDIR
from pathlib import Path

from kalkyl.base.errors import OutputError
from kalkyl.base.limits import FILE_BYTES
from kalkyl.io.file_errors import NotAFileError, cause_of
from kalkyl.model import Phrase
from kalkyl.model.visible import visible

_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{at}" for port in ("com", "lpt") for at in range(10)),
}
"""Names that mean a device on Windows, whatever their ending and folder."""


def is_missing(path: Path) -> bool:
    """Whether nothing has a name; what is there but cannot be reached isn't missing."""
    try:
        return not path.exists() and not path.is_symlink()
    except OSError:
        return False


def read_whole(path: Path, most: int) -> bytes:
    """The bytes of a file, one more than the most if it has more.

    Nothing but a file is opened: a pipe would be waited for, a device may do anything.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise NotAFileError
    handle = os.open(path, _READING)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NotAFileError
        return file.read(most + 1)


def content_of(path: Path) -> bytes:
    """The bytes of a file, which may have gone since it was last read."""
    try:
        return read_whole(path, FILE_BYTES)
    except OSError:
        return b""


def write_whole(path: Path, content: bytes, *, inputs: Iterable[Path] = ()) -> None:
    """Writes a file so that it is there whole or not at all, and never over an input."""
    write_all({path: content}, inputs=inputs)


def write_all(contents: Mapping[Path, bytes], *, inputs: Iterable[Path] = ()) -> None:
    """Writes files whole, all of them or none; they get their names when all are on the disk."""
    refuse_outputs(contents, inputs)
    staged: dict[Path, Path] = {}
    path = Path()
    try:
        for path, content in contents.items():
            staged[path] = _staged(path, content)
        for path, temporary in staged.items():
            temporary.replace(path)
        for folder in {path.parent for path in contents}:
            _settle(folder)
    except OSError as fault:
        raise _unwritten(path, fault) from fault
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)


def refuse_outputs(paths: Iterable[Path], inputs: Iterable[Path]) -> None:
    """Refuses to write over a file that is read, by any of its names, or to a device."""
    inputs = list(inputs)
    for path in paths:
        try:
            _refuse_output(path, inputs)
        except OSError as fault:
            raise _unwritten(path, fault) from fault


def _refuse_output(path: Path, inputs: Iterable[Path]) -> None:
    if os.name == "nt" and is_device_name(path.name):
        raise NotAFileError
    if not path.exists():
        return
    if not path.is_file() and not path.is_dir():
        raise NotAFileError
    for source in inputs:
        with suppress(FileNotFoundError):
            if path.samefile(source):
                facts = {"path": visible(str(path))}
                raise OutputError(
                    Phrase(
                        "is_input", "{path} is one of the files read; it is not replaced.", facts
                    )
                )


def is_device_name(name: str) -> bool:
    """Whether a name means a device on Windows: ``NUL``, ``com1.xlsx``."""
    return name.partition(".")[0].strip().lower() in _RESERVED


def _unwritten(path: Path, fault: OSError) -> OutputError:
    facts = {"path": visible(str(path)), "cause": cause_of(fault, path)}
    return OutputError(Phrase("unwritten", "{path} cannot be written: {cause}.", facts))


def _staged(path: Path, content: bytes) -> Path:
    """The content in a file of its own beside the path, safe on the disk."""
    if path.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
    path.parent.mkdir(parents=True, exist_ok=True)
    import tempfile  # 5 ms: only to write

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".kalkyl-", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        temporary.chmod(0o644)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _settle(folder: Path) -> None:
    """Has a folder's new names put on the disk, where the system lets folders be opened."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


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
        facts = {"path": visible(str(path)), "cause": cause_of(fault, path)}
        raise OutputError(
            Phrase("unkept", "{path} cannot be kept: {cause}. Nothing was written.", facts)
        ) from fault
    raise OutputError(
        Phrase(
            "too_many_kept",
            "{path} has {count} older copies of the same second already. Nothing was written.",
            {"path": visible(str(path)), "count": _MOST},
        )
    )


def _name(path: Path, when: datetime, number: int) -> str:
    more = f"-{number}" if number > 1 else ""
    return f"{path.stem} ({when:%Y-%m-%d %H%M%S}{more}){path.suffix}"
