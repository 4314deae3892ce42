"""Holds entries and documents against the JSON Schemas: the one module that knows jsonschema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from kalkyl.contract.spec import CellSpec
from kalkyl.model import Value


@dataclass(frozen=True, slots=True)
class Violation:
    """A word of a schema that a value breaks: ``maximum``, its limit, and where in a document."""

    keyword: str
    limit: str
    path: str = ""
    found: str = ""


def _is_whole(_: Any, instance: object) -> bool:
    if isinstance(instance, Decimal):
        return instance == instance.to_integral_value()
    return isinstance(instance, int) and not isinstance(instance, bool)


_TYPES = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole)
_Validator: Any = extend(Draft202012Validator, type_checker=_TYPES)  # type: ignore[no-untyped-call]  # its stub has none


def violations(spec: CellSpec, value: Value) -> tuple[Violation, ...]:
    """What a cell's own schema has against an entry; an empty cell is another rule's matter."""
    if value is None or not spec.schema:
        return ()
    entry = str(value) if isinstance(value, date) else value
    errors = _entry_validator(json.dumps(dict(spec.schema), sort_keys=True)).iter_errors(entry)
    return tuple(Violation(error.validator, str(error.validator_value)) for error in errors)


@cache
def _entry_validator(schema: str) -> Any:
    return _Validator(json.loads(schema))


def document_violations(
    files: Mapping[str, Mapping[str, Any]], name: str, document: object
) -> Iterator[Violation]:
    """What the schema of that file name has against a whole document, in the document's order."""
    formats = Draft202012Validator.FORMAT_CHECKER
    validator = _Validator(files[name], registry=_registry(files), format_checker=formats)
    for error in sorted(
        validator.iter_errors(document), key=lambda found: list(map(str, found.path))
    ):
        path = "/".join(map(str, error.absolute_path))
        yield Violation(str(error.validator), str(error.validator_value), path, error.message)


def _registry(files: Mapping[str, Mapping[str, Any]]) -> Registry[Any]:
    resources = [
        (schema["$id"], DRAFT202012.create_resource(schema))
        for schema in files.values()
        if "$id" in schema
    ]
    return Registry().with_resources(resources)
