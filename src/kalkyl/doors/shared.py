"""The files that kalkyl itself brings: schemas, layouts, example workbooks."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from kalkyl.contract.load import contract_of
from kalkyl.contract.spec import Contract
from kalkyl.contract.validate import document_check
from kalkyl.faults import DataFileError
from kalkyl.form.layout import Layout, layout_of
from kalkyl.verify import contract_faults, word_faults

_MOST_TOLD = 12
_PACKAGE = Path(__file__).resolve().parents[1]


def shared_folder(name: str) -> Path:
    """A folder that kalkyl brings: inside an installed package, else beside ``src/``."""
    inside = _PACKAGE / "_shared" / name
    return inside if inside.is_dir() else _PACKAGE.parents[1] / name


class _NoNumberError(ValueError):
    """One of the words that Python, but not JSON, takes for numbers: NaN, Infinity."""


def _no_number(word: str) -> NoReturn:
    raise _NoNumberError(word)


def read_json(path: Path) -> Any:
    """A JSON file with exact numbers."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except OSError as fault:
        raise DataFileError(f"{path}: {fault.strerror}") from fault
    except UnicodeDecodeError as fault:
        raise DataFileError(f"{path}: filen är inte UTF-8") from fault
    except json.JSONDecodeError as fault:
        raise DataFileError(f"{path}, rad {fault.lineno}: {fault.msg}") from fault
    except _NoNumberError as fault:
        raise DataFileError(f"{path}: {fault} är inget tal") from fault


def read_toml(path: Path) -> Mapping[str, Any]:
    """A TOML file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise DataFileError(f"{path}: {fault.strerror}") from fault
    except UnicodeDecodeError as fault:
        raise DataFileError(f"{path}: filen är inte UTF-8") from fault
    except tomllib.TOMLDecodeError as fault:
        raise DataFileError(f"{path}: {fault}") from fault


@cache
def schema_files() -> Mapping[str, Mapping[str, Any]]:
    """Every schema by its file name."""
    folder = shared_folder("schemas")
    return {path.name: read_json(path) for path in sorted(folder.glob("*.schema.json"))}


def reports() -> Mapping[str, str]:
    """The reports there are schemas for: names of commands and what people call them."""
    return {
        schema["x-kalkyl"]["report"]: schema["title"]
        for schema in schema_files().values()
        if "report" in schema.get("x-kalkyl", {})
    }


@cache
def contract(report: str, year: int) -> Contract:
    """The contract of a report in a year; a schema that makes no sense is told of."""
    files = schema_files()
    told = [*_word_faults(), *contract_faults(files, report, year, layout(report))]
    if told:
        raise DataFileError("\n".join(["schemas/ har fel:", *told[:_MOST_TOLD]]))
    return contract_of(files, report, year)


@cache
def _word_faults() -> tuple[str, ...]:
    return tuple(word_faults(schema_files()))


@cache
def layout(report: str) -> Layout:
    """The layout of kalkyl's own template of a report."""
    return layout_of(read_json(shared_folder("schemas") / "layouts" / f"{report}.json"))


@cache
def synonyms() -> Mapping[str, Any]:
    """Other names of tables, columns and rows, held against their schema."""
    path = shared_folder("schemas") / "synonyms.json"
    data: Mapping[str, Any] = read_json(path)
    found = document_check(schema_files(), "synonyms.schema.json")(data)
    if found:
        lines = (f"{path.name}, {one.path}: {one.found}" for one in found[:_MOST_TOLD])
        raise DataFileError("\n".join(lines))
    return data
