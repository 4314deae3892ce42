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
_PLACE: Final = "workbooks/organisation/"
CONTRACT: Final = "contract"
"""The folder of a contract that was built, in an organisation's own."""


def shared_folder(name: str) -> Path:
    """A folder that kalkyl brings: inside an installed package, else beside ``src/``."""
    inside = _PACKAGE / "_shared" / name
    return inside if inside.is_dir() else _PACKAGE.parents[1] / name


@cache
def shipped() -> Organisation:
    """The organisation that kalkyl brings, from the contract that its workbook was built to."""
    folder = shipped_folder()
    own = {**documents_in(folder / CONTRACT), **forms_in(folder)}
    return Organisation(_NAME, _PLACE, {**documents_in(shared_folder("schemas")), **own})


def shipped_folder() -> Path:
    """The folder of the organisation that kalkyl brings as an example."""
    return shared_folder("workbooks") / "organisation"


def forms_in(folder: Path) -> dict[str, Any]:
    """The layouts of an organisation's own forms, beside its workbook."""
    paths = sorted((folder / "layouts").glob("*.json"))
    return {f"layouts/{path.name}": read_json(path) for path in paths}


def documents_in(folder: Path) -> dict[str, Any]:
    """Every JSON document in a folder and in those of layouts and outlines there, by its path."""
    inside = (path for name in _FOLDERS for path in (folder / name).glob("*.json"))
    paths = sorted([*folder.glob("*.json"), *inside])
    return {path.relative_to(folder).as_posix(): read_json(path) for path in paths}
