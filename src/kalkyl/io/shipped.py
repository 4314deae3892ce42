"""The files that kalkyl itself brings: schemas, layouts, example workbooks."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from kalkyl.base.errors import DataFileError
from kalkyl.base.limits import DATA_DEPTH, DATA_FILE_BYTES
from kalkyl.contract.load import contract_of, limits_of
from kalkyl.contract.spec import Contract
from kalkyl.contract.validate import document_check
from kalkyl.contract.wording import Wording, wording_of
from kalkyl.io import file_errors
from kalkyl.io.file_errors import words_of
from kalkyl.io.files import read_whole
from kalkyl.model.visible import visible
from kalkyl.operations.contract_check import (
    contract_faults,
    double_faults,
    shared_faults,
    view_faults,
    word_faults,
    wording_faults,
)
from kalkyl.reporting.outline import Outline, outline_faults, outline_of
from kalkyl.tables.layout import Layout, layout_of

_MOST_TOLD = 12
_MOST_DIGITS = 100
_QUOTED = 20
_PACKAGE = Path(__file__).resolve().parents[1]


def shared_folder(name: str) -> Path:
    """A folder that kalkyl brings: inside an installed package, else beside ``src/``."""
    inside = _PACKAGE / "_shared" / name
    return inside if inside.is_dir() else _PACKAGE.parents[1] / name


class _NoNumberError(ValueError):
    """One of the words that Python, but not JSON, takes for numbers: NaN, Infinity."""


def _no_number(word: str) -> NoReturn:
    raise _NoNumberError(word)


def _exact(text: str) -> Decimal:
    """A number; one of more digits before or after its comma than any figure has is none."""
    value = Decimal(text)
    if abs(value.adjusted()) > _MOST_DIGITS:
        raise _NoNumberError(text[:_QUOTED])
    return value


def read_json(path: Path) -> Any:
    """A JSON file with exact numbers."""
    return _parsed(path, _from_json)


def _from_json(text: str) -> Any:
    return json.loads(text, parse_float=_exact, parse_constant=_no_number, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON, in which a name that stands twice would silently hide the first."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"namnet ”{twice}” står två gånger i samma del av filen")
    return found


def read_toml(path: Path) -> Mapping[str, Any]:
    """A TOML file."""
    data: Mapping[str, Any] = _parsed(path, tomllib.loads)
    return data


def _parsed(path: Path, parse: Callable[[str], Any]) -> Any:
    """What a data file holds; whatever is wrong with it is said in words."""
    name, text = visible(str(path)), ""
    try:
        text = _text(path)
        return _shallow(parse(text))
    except OSError as fault:
        raise DataFileError(f"{name}: {words_of(fault, path)}") from fault
    except UnicodeDecodeError as fault:
        raise DataFileError(f"{name}: {file_errors.NOT_UTF_8}") from fault
    except json.JSONDecodeError as fault:
        raise DataFileError(f"{name}, {file_errors.of_json(fault)}") from fault
    except tomllib.TOMLDecodeError as fault:
        raise DataFileError(f"{name}, {file_errors.of_toml(fault, text)}") from fault
    except _NoNumberError as fault:
        raise DataFileError(f"{name}: {fault} är inget tal") from fault
    except RecursionError as fault:
        raise DataFileError(f"{name}: för många nivåer i varandra (högst {DATA_DEPTH})") from fault
    except ValueError as fault:
        raise DataFileError(f"{name}: {fault}") from fault


def _shallow(data: Any) -> Any:
    if _depth(data) > DATA_DEPTH:
        raise RecursionError
    return data


def _text(path: Path) -> str:
    content = read_whole(path, DATA_FILE_BYTES)
    if len(content) > DATA_FILE_BYTES:
        raise ValueError(f"filen är större än {DATA_FILE_BYTES // 1_000_000} MB")
    return content.decode("utf-8-sig")


def _depth(data: object) -> int:
    """How many lists and tables are within one another, at most one more than there may be."""
    depth, level = 0, [data]
    while level and depth <= DATA_DEPTH:
        inner = [item for item in level if isinstance(item, (dict, list))]
        depth += bool(inner)
        level = [
            value for item in inner for value in (item.values() if isinstance(item, dict) else item)
        ]
    return depth


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
    """The contract of a report in a year; a schema that makes no sense is reported."""
    files = schema_files()
    told = _word_faults() or tuple(contract_faults(files, report, year, layout(report)))
    if told:
        raise DataFileError("\n".join(["schemas/ har fel:", *told[:_MOST_TOLD]]))
    made = replace(contract_of(files, report, year), wording=wording())
    faults = list(wording_faults(files, made))
    if faults:
        raise DataFileError("\n".join(["texts.json har fel:", *faults[:_MOST_TOLD]]))
    return made


def limits() -> Mapping[str, str]:
    """Every limit by its name, as it is unless a report says otherwise."""
    return limits_of(schema_files())


@cache
def _word_faults() -> tuple[str, ...]:
    files = schema_files()
    return (*word_faults(files), *double_faults(files), *shared_faults(files))


@cache
def layout(report: str) -> Layout:
    """The layout of kalkyl's own template of a report."""
    return layout_at(_layouts() / f"{report}.json")


def layout_at(path: Path) -> Layout:
    """A layout from its file, which is validated against ``layout.schema.json`` first."""
    data = read_json(path)
    found = document_check(schema_files(), "layout.schema.json")(data)
    if found:
        told = [f"  {fault.path or '(hela filen)'}: {fault.found}" for fault in found[:_MOST_TOLD]]
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
def outline(report: str) -> Outline:
    """The chapters of a report that is made of a total, validated against their schema."""
    made = outline_of(_checked(f"outlines/{report}", "outline"))
    faults = list(outline_faults(made))
    if faults:
        raise DataFileError("\n".join([f"outlines/{report}.json har fel:", *faults]))
    return made


@cache
def synonyms() -> Mapping[str, Any]:
    """Other names of tables, columns and rows, validated against their schema."""
    return _words("synonyms")


@cache
def wording() -> Wording:
    """The words by which texts speak of figures, validated against their schema."""
    return wording_of(_words("texts"))


def _words(name: str) -> Mapping[str, Any]:
    """A file of words, which its schema has nothing against."""
    return _checked(name, name)


def _checked(name: str, schema: str) -> Mapping[str, Any]:
    """A data file among the schemas, which the schema of its kind has nothing against."""
    path = shared_folder("schemas") / f"{name}.json"
    data: Mapping[str, Any] = read_json(path)
    found = document_check(schema_files(), f"{schema}.schema.json")(data)
    if found:
        lines = (f"{path.name}, {fault.path}: {fault.found}" for fault in found[:_MOST_TOLD])
        raise DataFileError("\n".join(lines))
    return data
