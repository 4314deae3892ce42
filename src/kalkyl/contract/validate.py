"""Holds entries and documents against the JSON Schemas: the one module that knows jsonschema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from kalkyl.base.cache import Remembered
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.model import FactValue, Phrase, Value


@dataclass(frozen=True, slots=True)
class Violation:
    """A word of a schema that a value breaks: ``maximum``, its limit, and where in a document."""

    keyword: str
    limit: str
    path: str = ""
    found: FactValue = ""

    @property
    def says(self) -> Phrase:
        """What is wrong where in the document."""
        path = self.path or Phrase("whole_file", "(the whole file)")
        return Phrase("violation", "{path}: {fault}", {"path": path, "fault": self.found})


def _is_whole(_: Any, instance: object) -> bool:
    if isinstance(instance, Decimal):
        return instance == instance.to_integral_value()
    return isinstance(instance, int) and not isinstance(instance, bool)


@cache
def _validator_class() -> Any:
    """Jsonschema's validator for exact numbers; its import takes a sixth of a check of one file."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole)
    return extend(Draft202012Validator, type_checker=types)  # type: ignore[no-untyped-call]  # its stub has none


def violations(spec: CellSpec, value: Value) -> tuple[Violation, ...]:
    """What a cell's own schema has against an entry; an empty cell is another rule's matter."""
    if value is None or not spec.schema:
        return ()
    if _clearly_fits(spec.schema, value):
        return ()
    entry = str(value) if isinstance(value, date) else value
    errors = _entry_validator(spec.schema).iter_errors(entry)
    return tuple(Violation(error.validator, str(error.validator_value)) for error in errors)


_LIMITS = frozenset({"type", "minimum", "exclusiveMinimum", "maximum", "description", "readOnly"})
_NUMBER, _TEXT = ["number", "null"], ["string", "null"]
_WHOLE = ("integer", ["integer", "null"])


def _clearly_fits(schema: Mapping[str, Any], value: Value) -> bool:
    """Whether an entry is a number within plain limits, or any text; jsonschema judges the rest."""
    if not schema.keys() <= _LIMITS:
        return False
    kind = schema.get("type")
    if isinstance(value, Decimal) and value.is_finite():
        is_kind = kind == _NUMBER or (kind in _WHOLE and _is_whole(None, value))
        return is_kind and _is_within(schema, value)
    return isinstance(value, str) and kind == _TEXT and schema.keys().isdisjoint(_BOUNDS)


def _is_within(schema: Mapping[str, Any], value: Decimal) -> bool:
    low, above, high = (schema.get(word) for word in ("minimum", "exclusiveMinimum", "maximum"))
    if above is not None and value <= above:
        return False
    return (low is None or value >= low) and (high is None or value <= high)


_BOUNDS = frozenset({"minimum", "exclusiveMinimum", "maximum"})
_VALIDATORS: Remembered[int, tuple[Mapping[str, Any], Any]] = Remembered(16_000_000)


def _entry_validator(schema: Mapping[str, Any]) -> Any:
    """The validator of entries against a schema, kept with the schema that it is found by."""
    kept = _VALIDATORS.find(id(schema))
    if kept is None:
        kept = _VALIDATORS.keep(id(schema), (schema, _validator_class()(dict(schema))), 2_000)
    return kept[1]


Check = Callable[[object], tuple[Violation, ...]]


def document_check(files: Mapping[str, Mapping[str, Any]], name: str, part: str = "#") -> Check:
    """The validator of documents against the schema of a file, or a part of it.

    It gives what the schema has against a document, in the document's order.
    """
    make, schema = _validator_class(), {"$ref": files[name]["$id"] + part}
    validator = make(schema, registry=_registry(files), format_checker=make.FORMAT_CHECKER)

    def check(document: object) -> tuple[Violation, ...]:
        errors = validator.iter_errors(document)
        return tuple(
            Violation(
                str(error.validator),
                str(error.validator_value),
                "/".join(map(str, error.absolute_path)),
                _told(error),
            )
            for error in sorted(errors, key=lambda found: list(map(str, found.path)))
        )

    return check


def _told(error: Any) -> FactValue:
    """What is wrong with an entry of a data file."""
    found, limit = error.instance, error.validator_value
    match error.validator:
        case "additionalProperties" | "unevaluatedProperties":
            known = sorted(error.schema.get("properties", {}))
            facts = {"words": ", ".join(sorted(set(found) - {*known})), "known": ", ".join(known)}
            if not known:
                return Phrase("word_unknown", "unknown words: {words}", facts)
            return Phrase("word_not_known", "unknown words: {words} (known: {known})", facts)
        case "required":
            facts = {"words": ", ".join(word for word in limit if word not in found)}
            return Phrase("word_missing", "it lacks {words}", facts)
        case "enum":
            return _none_of(found, limit)
        case "type":
            facts = {"found": repr(found), "limit": str(limit)}
            return Phrase("word_kind", "{found} is of the wrong kind (expected: {limit})", facts)
        case "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum":
            facts = {"found": str(found), "limit": str(limit)}
            return Phrase("word_limit", "{found} is beyond the limit {limit}", facts)
        case "pattern" | "format":
            facts = {"found": repr(found), "limit": str(limit)}
            return Phrase("word_form", "{found} does not have the right form ({limit})", facts)
        case "oneOf" | "anyOf":
            words = [allowed["const"] for allowed in limit if "const" in allowed]
            if words:
                return _none_of(found, words)
            return Phrase("word_unfit", "{found} does not fit", {"found": repr(found)})
        case _:
            return str(error.message)


def _none_of(value: object, words: Iterable[object]) -> Phrase:
    facts = {"found": repr(value), "words": ", ".join(map(str, words))}
    return Phrase("word_none_of", "{found} is none of {words}", facts)


def _registry(files: Mapping[str, Mapping[str, Any]]) -> Any:
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    resources = [
        (schema["$id"], DRAFT202012.create_resource(schema))
        for schema in files.values()
        if "$id" in schema
    ]
    return Registry().with_resources(resources)
