"""Finding the files that are meant, and writing files whole or not at all."""

from __future__ import annotations

import glob
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from errno import EISDIR
from pathlib import Path

from kalkyl.faults import OutputError

_ENDINGS = {".xlsx", ".xlsm"}


def expand(names: Iterable[str]) -> list[Path]:
    """The files that names mean: files, folders (their workbooks) and globs, each once.

    Windows leaves globs to the program. Excel's lock files are passed over in folders and globs.
    """
    found = [path for name in names for path in _expanded(name)]
    return list(dict.fromkeys(found))


def _expanded(name: str) -> Iterator[Path]:
    path = Path(name)
    if path.is_dir():
        yield from sorted(one for one in path.iterdir() if _is_workbook(one))
    elif not path.exists() and any(sign in name for sign in "*?["):
        hits = [Path(hit) for hit in sorted(glob.glob(name, recursive=True))]  # noqa: PTH207  # an absolute pattern
        yield from (hit for hit in hits if hit.is_file() and not hit.name.startswith("~$"))
    else:
        yield path


def _is_workbook(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in _ENDINGS and not path.name.startswith("~$")


def content_of(path: Path) -> bytes:
    """The bytes of a file, which may have gone since it was last read."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def write_whole(path: Path, content: bytes, *, inputs: Iterable[Path] = ()) -> None:
    """Writes a file so that it is there whole or not at all, and never over an input."""
    write_all({path: content}, inputs=inputs)


def write_all(contents: Mapping[Path, bytes], *, inputs: Iterable[Path] = ()) -> None:
    """Writes files whole, all of them or none; they get their names when all are on the disk."""
    inputs = list(inputs)
    for path in contents:
        _refuse_input(path, inputs)
    staged: dict[Path, Path] = {}
    path = Path()
    try:
        for path, content in contents.items():
            staged[path] = _staged(path, content)
        for path, temporary in staged.items():
            temporary.replace(path)
    except OSError as fault:
        raise OutputError(f"{path} kan inte skrivas: {fault.strerror}.") from fault
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)


def _refuse_input(path: Path, inputs: Iterable[Path]) -> None:
    for one in inputs:
        if path.exists() and one.exists() and path.samefile(one):
            raise OutputError(f"{path} är en av filerna som läses och skrivs inte över.")


def _staged(path: Path, content: bytes) -> Path:
    """The content in a file of its own beside the path."""
    if path.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".kalkyl-", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.chmod(0o644)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary
