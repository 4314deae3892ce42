"""The files that kalkyl itself brings: the organisation that is its example, workbooks, macros."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from kalkyl.io.data_files import read_json
from kalkyl.operations.organisation import Organisation

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_NAME: Final = "exempel"
_FOLDERS: Final = ("layouts", "outlines")


def shared_folder(name: str) -> Path:
    """A folder that kalkyl brings: inside an installed package, else beside ``src/``."""
    inside = _PACKAGE / "_shared" / name
    return inside if inside.is_dir() else _PACKAGE.parents[1] / name


@cache
def shipped() -> Organisation:
    """The organisation that kalkyl brings."""
    return Organisation(_NAME, "schemas/", documents_in(shared_folder("schemas")))


def documents_in(folder: Path) -> dict[str, Any]:
    """Every JSON document in a folder of schemas, by its path there."""
    inside = (path for name in _FOLDERS for path in (folder / name).glob("*.json"))
    paths = sorted([*folder.glob("*.json"), *inside])
    return {path.relative_to(folder).as_posix(): read_json(path) for path in paths}
