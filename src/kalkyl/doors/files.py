"""Finding the files that are meant, and writing files whole or not at all."""

from __future__ import annotations

import glob
import os
import tempfile
from collections.abc import Iterable, Iterator
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


def write_whole(path: Path, content: bytes, *, inputs: Iterable[Path] = ()) -> None:
    """Writes a file so that it is there whole or not at all, and never over an input."""
    for one in inputs:
        if path.exists() and one.exists() and path.samefile(one):
            raise OutputError(f"{path} är en av filerna som läses och skrivs inte över.")
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".kalkyl-", suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as fault:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise OutputError(f"{path} kan inte skrivas: {fault.strerror}.") from fault
