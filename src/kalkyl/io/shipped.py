"""The files that kalkyl itself brings: the organisation that is its example, workbooks, macros."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from kalkyl.contract.organisation import MANIFEST
from kalkyl.io.data_files import read_json, read_sound_json
from kalkyl.io.files import content_of
from kalkyl.operations.organisation import Organisation

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_NAME: Final = "exempel"
_FOLDERS: Final = ("layouts", "outlines")
SOUND: Final = "sound.sha256"
"""The file beside the schemas with the checksum of the documents that tests have gone through."""
_PLACE: Final = "workbooks/organisation/"
CONTRACT: Final = "contract"
"""The folder of a contract that was built, in an organisation's own."""


def shared_folder(name: str) -> Path:
    """A folder that kalkyl brings: inside an installed package, else beside ``src/``."""
    inside = _PACKAGE / "_shared" / name
    return inside if inside.is_dir() else _PACKAGE.parents[1] / name


@cache
def shipped() -> Organisation:
    """The organisation that kalkyl brings, from the contract that its workbook was built to.

    Its documents are gone through at each start only when they are others than the tests did. Its
    departments are left out: they are an example's, and nobody's workbooks are held to them.
    """
    files = shipped_files()
    known = content_of(shared_folder("schemas") / SOUND).decode("ascii", "replace").strip()
    is_sound = known == checksum_of(files)
    read = read_sound_json if is_sound else read_json
    documents = {name: read(path) for name, path in files.items() if name != MANIFEST}
    return Organisation(_NAME, _PLACE, documents, is_sound, is_example=True)


def shipped_files() -> dict[str, Path]:
    """The files of that organisation's documents, by the names of the documents."""
    folder = shipped_folder()
    own = {**_files_in(folder / CONTRACT), **_form_files_in(folder)}
    return {**_files_in(shared_folder("schemas")), **own}


def checksum_of(files: Mapping[str, Path]) -> str:
    """The SHA-256 of all documents and of their names."""
    sums = (f"{name} {sha256(path.read_bytes()).hexdigest()}\n" for name, path in files.items())
    return sha256("".join(sums).encode()).hexdigest()


def shipped_folder() -> Path:
    """The folder of the organisation that kalkyl brings as an example."""
    return shared_folder("workbooks") / "organisation"


def forms_in(folder: Path) -> dict[str, Any]:
    """The layouts of an organisation's own forms, beside its workbook."""
    return {name: read_json(path) for name, path in _form_files_in(folder).items()}


def _form_files_in(folder: Path) -> dict[str, Path]:
    return {f"layouts/{path.name}": path for path in sorted((folder / "layouts").glob("*.json"))}


def documents_in(folder: Path) -> dict[str, Any]:
    """Every JSON document in a folder and in those of layouts and outlines there, by its path."""
    return {name: read_json(path) for name, path in _files_in(folder).items()}


def _files_in(folder: Path) -> dict[str, Path]:
    inside = (path for name in _FOLDERS for path in (folder / name).glob("*.json"))
    paths = sorted([*folder.glob("*.json"), *inside])
    return {path.relative_to(folder).as_posix(): path for path in paths}
