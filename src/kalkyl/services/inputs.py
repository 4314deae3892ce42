"""The data files given to a command: manifest and document. Faults are reported, not raised."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kalkyl.base.errors import DataFileError
from kalkyl.contract.manifest import Manifest, manifest_of
from kalkyl.contract.validate import Violation, document_check
from kalkyl.io.department_list import TEXTS, WORKBOOKS, departments_in, refusal
from kalkyl.io.shipped import read_json, read_toml, schema_files

_MOST = 8


def manifest_from(path: Path) -> Manifest:
    """A manifest from its file, which is validated against ``manifest.schema.json`` first."""
    data = _manifest_data(path)
    _validated(path, "manifest.schema.json", data)
    manifest = manifest_of(data)
    codes = [department.code for department in manifest.departments]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise DataFileError(f"{path}: koden {', '.join(twice)} står på flera avdelningar")
    unknown = {
        row for department in manifest.departments for row in department.uppdrag
    } - uppdrag_ids()
    if unknown:
        wrong, known = (", ".join(sorted(ids)) for ids in (unknown, uppdrag_ids()))
        raise DataFileError(f"{path}: okända uppdrag: {wrong} (kända: {known})")
    return manifest


def _manifest_data(path: Path) -> Any:
    """A list of departments from TOML or JSON, a sheet of a workbook or a CSV file."""
    ending = path.suffix.lower()
    if ending not in WORKBOOKS | TEXTS:
        return read_json(path) if ending == ".json" else read_toml(path)
    table = departments_in(path, _uppdrag())
    if table.faults:
        raise refusal(path, table.faults)
    return table.data


def _uppdrag() -> dict[str, str]:
    """The id of every assignment there is or has been, by its id and by its name."""
    lists = schema_files()["rows-and-choices.schema.json"]["$defs"]
    items = [(item["x-kalkyl"]["id"], item["const"]) for item in lists["uppdrag"]["oneOf"]]
    return {word: id_ for id_, name in items for word in (id_, name)}


def uppdrag_ids() -> set[str]:
    """The ids of every assignment there is or has been."""
    return set(_uppdrag().values())


def document_from(path: Path, report: str) -> dict[str, Any]:
    """A report's document from its file, validated against the report's schema first."""
    data = read_json(path)
    _validated(path, f"{report}.schema.json", data)
    return dict(data)


def documents_from(path: Path, report: str) -> dict[Path, dict[str, Any]]:
    """A report's documents by file: the one that is named, or all of a folder."""
    if not path.is_dir():
        return {path: document_from(path, report)}
    files = sorted(path.glob("*.json"))
    if not files:
        raise DataFileError(f"{path}: inga dokument (.json) i mappen")
    return {file: document_from(file, report) for file in files}


def _validated(path: Path, schema: str, data: object) -> None:
    found = list(document_check(schema_files(), schema)(data))
    if found:
        lines = [f"{path}: {len(found)} fel mot {schema}", *map(_line, found[:_MOST])]
        raise DataFileError("\n".join(lines))


def _line(violation: Violation) -> str:
    return f"  {violation.path or '(hela filen)'}: {violation.found}"
