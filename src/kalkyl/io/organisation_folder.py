"""An organisation's own folder: where it is, and what is in it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from kalkyl.base.errors import DataFileError
from kalkyl.contract.organisation import ABOUT, SETTINGS, VARIABLE
from kalkyl.io.built_contract import built_documents
from kalkyl.io.shipped import CONTRACT, documents_in, forms_in, shipped
from kalkyl.model import Phrase
from kalkyl.operations.organisation import Organisation

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
