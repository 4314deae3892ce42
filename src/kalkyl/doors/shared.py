"""The files that kalkyl itself brings: schemas, layouts, example workbooks."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from kalkyl.contract.load import contract_of
from kalkyl.contract.spec import Contract
from kalkyl.contract.validate import document_check
from kalkyl.contract.wording import Wording, wording_of
from kalkyl.faults import DataFileError
from kalkyl.form.layout import Layout, layout_of
from kalkyl.verify import contract_faults, view_faults, word_faults, wording_faults

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
    made = replace(contract_of(files, report, year), wording=wording())
    faults = list(wording_faults(files, made))
    if faults:
        raise DataFileError("\n".join(["texts.json har fel:", *faults[:_MOST_TOLD]]))
    return made


@cache
def _word_faults() -> tuple[str, ...]:
    return tuple(word_faults(schema_files()))


@cache
def layout(report: str) -> Layout:
    """The layout of kalkyl's own template of a report."""
    return layout_at(_layouts() / f"{report}.json")


def layout_at(path: Path) -> Layout:
    """A layout from its file, which is held against ``layout.schema.json`` first."""
    data = read_json(path)
    found = document_check(schema_files(), "layout.schema.json")(data)
    if found:
        told = [f"  {one.path or '(hela filen)'}: {one.found}" for one in found[:_MOST_TOLD]]
        raise DataFileError("\n".join([f"{path}: {len(found)} fel mot layout.schema.json", *told]))
    made = layout_of(data)
    if made.cover is not None and made.report not in reports():
        raise DataFileError(f"{path}: report: rapporten {made.report} finns inte")
    if made.cover is not None:
        faults = list(view_faults(contract(made.report, made.year), made))
        if faults:
            raise DataFileError("\n".join([f"{path} har fel:", *faults[:_MOST_TOLD]]))
    return made


@cache
def foreign_layouts() -> tuple[Layout, ...]:
    """The layouts of forms that kalkyl did not make but knows."""
    paths = sorted(_layouts().glob("formular-*.json"))
    return tuple(layout_at(path) for path in paths)


def foreign_layout(name: str) -> Layout:
    """The layout of a foreign form by its file, or by the name of one that kalkyl knows."""
    known = _layouts() / f"{name}.json"
    is_known = name.startswith("formular-") and known.is_file() and not Path(name).is_file()
    found = layout_at(known if is_known else Path(name))
    if found.cover is None:
        raise DataFileError(f"{name}: cover: layouten är för kalkyls egen mall")
    return found


def _layouts() -> Path:
    return shared_folder("schemas") / "layouts"


@cache
def synonyms() -> Mapping[str, Any]:
    """Other names of tables, columns and rows, held against their schema."""
    return _words("synonyms")


@cache
def wording() -> Wording:
    """The words by which texts speak of figures, held against their schema."""
    return wording_of(_words("texts"))


def _words(name: str) -> Mapping[str, Any]:
    """A file of words, which its schema has nothing against."""
    path = shared_folder("schemas") / f"{name}.json"
    data: Mapping[str, Any] = read_json(path)
    found = document_check(schema_files(), f"{name}.schema.json")(data)
    if found:
        lines = (f"{path.name}, {one.path}: {one.found}" for one in found[:_MOST_TOLD])
        raise DataFileError("\n".join(lines))
    return data
