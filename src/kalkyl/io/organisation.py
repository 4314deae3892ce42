"""An organisation's folder: its workbook read, held against kalkyl's structure, and built."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from kalkyl.base.errors import DataFileError
from kalkyl.base.regex import regex
from kalkyl.contract.organisation import OVERLAY, WORKBOOK
from kalkyl.contract.organisation.build import completed_by, documents_of
from kalkyl.contract.organisation.fault_words import missing_in
from kalkyl.contract.organisation.overlay import sound_overlay
from kalkyl.contract.organisation.read import content_of as records_of
from kalkyl.contract.organisation.records import Content, Fault
from kalkyl.io.data_files import read_json
from kalkyl.io.file_errors import unreadable
from kalkyl.io.files import content_of, is_missing
from kalkyl.io.shipped import shared_folder, shipped_folder
from kalkyl.io.xlsx.read import receive
from kalkyl.model import Facts, Listed, Phrase
from kalkyl.operations.organisation_check import Sources, deep_faults
from kalkyl.tables.layout import layout_of

_STRUCTURE: Final = "structure"
_WIDTH: Final = 140
_FORMS: Final = ("annotations.schema.json", "overlay.schema.json")
_COMMA: Final = regex(r":\s*(-?\d+,\d+)\s*[,}\n]")


class OrganisationError(DataFileError):
    """An organisation's folder that gives no contract; ``faults`` are all there are, by place."""

    def __init__(self, workbook: Path, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        lines = Listed(tuple(fault.says for fault in faults), separator="\n  ")
        facts: Facts = {"workbook": str(workbook), "count": len(faults), "faults": lines}
        super().__init__(
            Phrase("organisation_faults", "{workbook}, faults: {count}\n  {faults}", facts)
        )


def documents(folder: Path) -> Mapping[str, Any]:
    """The documents of an organisation's contract by name, built from the workbook in its folder.

    The names are those of files in a built contract: ``columns.schema.json``,
    ``layouts/verksamhetsplan.json``. Raises :class:`OrganisationError` with every fault there is.
    """
    workbook = folder / WORKBOOK
    content, faults = _content(workbook)
    overlay, wrong = _overlay(folder / OVERLAY, _forms())
    faults += wrong
    built: Mapping[str, Any] = {}
    if not faults:
        built, faults = built_of(content, overlay)
    if faults:
        raise OrganisationError(workbook, faults)
    return built


def built_of(content: Content, overlay: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Fault]]:
    """The documents of what a workbook and an overlay say, and all that is wrong with them."""
    forms = _forms()
    built, faults = _built(content, overlay, forms)
    if any(missing_in(fault.text) for fault in faults):
        completed = completed_by(content, content_in(shipped_folder()), faults)
        built, faults = _built(completed, overlay, forms)
    return built, faults


def _built(
    content: Content, overlay: Mapping[str, Any], forms: Mapping[str, Any]
) -> tuple[Mapping[str, Any], list[Fault]]:
    built, faults = documents_of(content, _structure(), overlay)
    if not faults:
        sources = Sources(content, {**built, **forms}, _layouts(built), overlay)
        faults = list({str(fault): fault for fault in deep_faults(sources)}.values())
    return built, faults


def _overlay(
    path: Path, forms: Mapping[str, Mapping[str, Any]]
) -> tuple[Mapping[str, Any], list[Fault]]:
    """What a folder adds beside its workbook, if it does."""
    if is_missing(path):
        return {}, []
    try:
        return sound_overlay(read_json(path), forms)
    except DataFileError as fault:
        comma = _COMMA.search(content_of(path).decode("utf-8", "replace"))
        if comma is None:
            return {}, [Fault(OVERLAY, fault.says.facts["fault"])]
        line = comma.string.count("\n", 0, comma.start(1)) + 1
        place: Facts = {"file": OVERLAY, "line": line}
        number = Phrase(
            "comma_in_number",
            "write the number {number} with a point or in quotation marks",
            {"number": comma[1]},
        )
        return {}, [Fault(Phrase("file_line", "{file}, line {line}", place), number)]


def content_in(folder: Path) -> Content:
    """What the workbook in a folder says; raises :class:`OrganisationError` like ``documents``."""
    content, faults = _content(folder / WORKBOOK)
    if faults:
        raise OrganisationError(folder / WORKBOOK, faults)
    return content


def built_files(built: Mapping[str, Any]) -> Mapping[str, bytes]:
    """The contents of the files of a built contract by name; the same bytes for the same input."""
    return {name: f"{_written(document)}\n".encode() for name, document in built.items()}


def _content(workbook: Path) -> tuple[Content, list[Fault]]:
    received = receive(workbook)
    if received.book is None:
        facts = {"path": str(workbook), "name": workbook.name}
        missing = Phrase("organisation_gone", "there is no {path}; kalkyl init makes one", facts)
        raise DataFileError(unreadable(workbook) if workbook.exists() else missing)
    return records_of(received.book)


@cache
def _forms() -> Mapping[str, Any]:
    return {name: read_json(shared_folder("schemas") / name) for name in _FORMS}


@cache
def _structure() -> Mapping[str, Any]:
    folder = shared_folder("schemas") / _STRUCTURE
    paths = sorted([*folder.glob("*.json"), *folder.glob("layouts/*.json")])
    return {path.relative_to(folder).as_posix(): read_json(path) for path in paths}


def _layouts(built: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        document["report"]: layout_of(document)
        for name, document in built.items()
        if name.startswith("layouts/")
    }


def _written(data: object, indent: int = 0) -> str:
    """A document as text: what fits on a line stands on one, as in files that people write."""
    flat = json.dumps(data, ensure_ascii=False)
    if len(flat) + indent <= _WIDTH or not isinstance(data, (dict, list)) or not data:
        return flat
    inner = ",\n".join(f"{' ' * (indent + 2)}{line}" for line in _lines(data, indent + 2))
    opening, closing = "{}" if isinstance(data, dict) else "[]"
    return f"{opening}\n{inner}\n{' ' * indent}{closing}"


def _lines(data: dict[str, object] | list[object], indent: int) -> Iterator[str]:
    if isinstance(data, list):
        yield from (_written(value, indent) for value in data)
        return
    for word, value in data.items():
        yield f"{json.dumps(word, ensure_ascii=False)}: {_written(value, indent)}"
