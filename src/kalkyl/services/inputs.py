"""The data files given to a command: manifest and document. Faults are reported, not raised."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kalkyl.base.errors import DataFileError
from kalkyl.contract.manifest import Manifest, manifest_of
from kalkyl.contract.organisation import MANIFEST, WORKBOOK
from kalkyl.contract.validate import document_check
from kalkyl.io.data_files import read_json, read_toml
from kalkyl.model import Phrase
from kalkyl.operations.organisation import Organisation, violated
from kalkyl.tables.layout import Layout


def manifest_from(path: Path, organisation: Organisation) -> Manifest:
    """A manifest from its file, which is validated against ``manifest.schema.json`` first."""
    data = _manifest_data(path, organisation)
    _validated(path, organisation, "manifest.schema.json", data)
    manifest = manifest_of(data)
    codes = [department.code for department in manifest.departments]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        facts = {"path": str(path), "codes": ", ".join(twice)}
        raise DataFileError(
            Phrase("code_twice", "{path}: the code {codes} is on several departments", facts)
        )
    known_ids = organisation.uppdrag_ids
    unknown = {row for department in manifest.departments for row in department.uppdrag} - known_ids
    if unknown:
        wrong, known = (", ".join(sorted(ids)) for ids in (unknown, known_ids))
        facts = {"path": str(path), "wrong": wrong, "known": known}
        raise DataFileError(
            Phrase(
                "unknown_uppdrag", "{path}: unknown assignments: {wrong} (known: {known})", facts
            )
        )
    return manifest


def _manifest_data(path: Path, organisation: Organisation) -> Any:
    """A list of departments from TOML or JSON, a sheet of a workbook or a CSV file.

    An organisation's own workbook has one, in its own words.
    """
    if path.name == WORKBOOK:
        from kalkyl.io.organisation import documents  # 0.1 s: only if asked for

        return documents(path.parent)[MANIFEST]
    ending = path.suffix.lower()
    from kalkyl.io.department_list import (  # only where a list is
        TEXTS,
        WORKBOOKS,
        departments_in,
        refusal,
    )

    if ending not in WORKBOOKS | TEXTS:
        return read_json(path) if ending == ".json" else read_toml(path)
    table = departments_in(path, organisation.uppdrag)
    if table.faults:
        raise refusal(path, table.faults)
    return table.data


def form_from(name: str, organisation: Organisation) -> Layout:
    """The layout of a foreign form by its file, or by the name of one that kalkyl knows."""
    path = Path(name)
    known = None if path.is_file() else organisation.known_form(name)
    found = known or layout_from(path, organisation)
    if found.cover is None:
        facts = {"name": name}
        raise DataFileError(
            Phrase("own_layout", "{name}: cover: the layout is for kalkyl's own template", facts)
        )
    return found


def layout_from(path: Path, organisation: Organisation) -> Layout:
    """A layout from its file."""
    return organisation.layout_from(read_json(path), str(path))


def document_from(path: Path, report: str, organisation: Organisation) -> dict[str, Any]:
    """A report's document from its file, validated against the report's schema first."""
    data = read_json(path)
    _validated(path, organisation, f"{report}.schema.json", data)
    return dict(data)


def documents_from(
    path: Path, report: str, organisation: Organisation
) -> dict[Path, dict[str, Any]]:
    """A report's documents by file: the one that is named, or all of a folder."""
    if not path.is_dir():
        return {path: document_from(path, report, organisation)}
    files = sorted(path.glob("*.json"))
    if not files:
        facts = {"path": str(path)}
        raise DataFileError(
            Phrase("no_documents", "{path}: no documents (.json) in the folder", facts)
        )
    return {file: document_from(file, report, organisation) for file in files}


def _validated(path: Path, organisation: Organisation, schema: str, data: object) -> None:
    found = list(document_check(organisation.schemas, schema)(data))
    if found:
        raise violated(str(path), schema, found)
