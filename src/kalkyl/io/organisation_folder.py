"""An organisation's own folder: where it is, what is in it, and the contract that was built of it.

A built contract is kept in the user's own cache, by the checksums of what it is built of and of the
files that build it, as JSON. It is never kept in the organisation's folder: a folder that somebody
has sent must not bring a contract that its workbook doesn't give. What is missing, damaged or out
of date is built again.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from kalkyl.base.errors import DataFileError, OutputError
from kalkyl.contract.organisation import ABOUT, OVERLAY, SETTINGS, VARIABLE, WORKBOOK
from kalkyl.io.files import read_whole, write_whole
from kalkyl.io.shipped import (
    CONTRACT,
    documents_in,
    forms_in,
    shared_folder,
    shipped,
    shipped_folder,
)
from kalkyl.model import Phrase
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.register import VERSION

_PRODUCTS: Final = (
    "annotations.schema.json",
    "check-output.schema.json",
    "layout.schema.json",
    "manifest.schema.json",
    "outline.schema.json",
    "overlay.schema.json",
    "synonyms.json",
    "synonyms.schema.json",
    "texts.json",
    "texts.schema.json",
)
"""Documents that say what may be said, and in which words: kalkyl's own in every folder."""
_OUTLINES: Final = "outlines/"


_PACKAGE: Final = Path(__file__).resolve().parents[1]
_BUILDERS: Final = ("contract", "operations")
_MOST_BYTES: Final = 20_000_000


def organisation_for(given: Path | None) -> Organisation:
    """The organisation of a folder, of the variable's, of the nearest one above; else kalkyl's."""
    named = os.environ.get(VARIABLE)
    folder = given or (Path(named) if named else folder_above(Path.cwd()))
    return shipped() if folder is None else organisation_in(folder)


def folder_above(place: Path) -> Path | None:
    """The nearest folder with a ``kalkyl.toml``: this one, or one above it."""
    return next(
        (folder for folder in (place, *place.parents) if (folder / SETTINGS).is_file()), None
    )


def organisation_in(folder: Path) -> Organisation:
    """The organisation of a folder."""
    if not (folder / SETTINGS).is_file():
        facts = {"folder": str(folder), "file": SETTINGS}
        raise DataFileError(
            Phrase("no_settings", "{folder}: there is no {file}; kalkyl init makes a folder", facts)
        )
    return _of_documents(folder, built_documents(folder))


def organisation_built_in(folder: Path) -> Organisation:
    """The organisation of the contract that was last built into a folder."""
    if not (folder / CONTRACT / ABOUT).is_file():
        raise DataFileError(
            Phrase(
                "no_built_contract",
                "{folder}: there is no built contract to compare with; run kalkyl contract build, "
                "before each update too, or give two folders",
                {"folder": str(folder)},
            )
        )
    return _of_documents(folder, documents_in(folder / CONTRACT))


def _of_documents(folder: Path, built: Mapping[str, Any]) -> Organisation:
    products = {
        name: document
        for name, document in shipped().documents.items()
        if name in _PRODUCTS or name.startswith(_OUTLINES)
    }
    own = {**built, **forms_in(folder)}
    return Organisation(built[ABOUT]["name"], str(folder), {**own, **products})


def built_documents(folder: Path) -> Mapping[str, Any]:
    """The documents of a folder's contract; raises what building them raises."""
    key, place = _key(folder), _place(folder)
    kept = _kept(place, key)
    if kept is not None:
        return kept
    from kalkyl.io.organisation import documents  # 0.1 s: only to build

    built = documents(folder)
    if key and key == _key(folder):  # nobody saved the workbook meanwhile
        _keep(place, key, built)
    return built


def cache_folder() -> Path:
    """Where a program keeps what it can make again, after the system's own custom."""
    home = Path.home()
    if sys.platform == "win32":
        above = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        above = home / "Library" / "Caches"
    else:
        above = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return above / "kalkyl"


def _place(folder: Path) -> Path:
    """The file for a folder's contract: one for each folder, so that they stay few."""
    name = sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()
    return cache_folder() / f"{name[:32]}.json"


def _key(folder: Path) -> str:
    """A checksum of all that the contract follows from; "" where that can't be read."""
    try:
        parts = [VERSION, *_told(folder)]
    except OSError:
        return ""
    return sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _told(folder: Path) -> Iterator[str]:
    """The organisation's own files by what is in them, kalkyl's by when they were written."""
    for name in (WORKBOOK, OVERLAY):
        path = folder / name
        if name == WORKBOOK or path.exists():
            content = read_whole(path, _MOST_BYTES)
            yield f"{name} {len(content)} {sha256(content).hexdigest()}"
    folders = [shared_folder("schemas"), *(_PACKAGE / name for name in _BUILDERS)]
    example = shipped_folder() / WORKBOOK  # an outdated workbook is completed by it
    found = example.stat()
    yield f"{example} {found.st_size} {found.st_mtime_ns}"
    for path in sorted(path for each in folders for path in each.rglob("*.[jp][sy]*")):
        if path.suffix in {".json", ".py"}:
            found = path.stat()
            yield f"{path} {found.st_size} {found.st_mtime_ns}"


def _kept(place: Path, key: str) -> Mapping[str, Any] | None:
    """The documents that were kept by a key, whole as they were written."""
    try:
        head, _, content = read_whole(place, _MOST_BYTES).partition(b"\n")
    except OSError:
        return None
    if not key or head != _head(key, content):
        return None
    documents: Mapping[str, Any] = json.loads(content)
    return documents


def _keep(place: Path, key: str, built: Mapping[str, Any]) -> None:
    """Write the documents, whole or not at all; where that can't be done they are built again."""
    content = json.dumps(built, ensure_ascii=False).encode()
    with suppress(OSError, OutputError):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(place, _head(key, content) + b"\n" + content)


def _head(key: str, content: bytes) -> bytes:
    return f"{key} {sha256(content).hexdigest()}".encode()
