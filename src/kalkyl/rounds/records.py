"""The nouns of a round as a ledger keeps them: plain values, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from kalkyl.contract.manifest import Department, Manifest, manifest_of
from kalkyl.rounds.model import (
    Closing,
    Decision,
    DecisionKind,
    Letter,
    LetterKind,
    LetterState,
    Outcome,
    Purge,
    ReceivedItem,
    Round,
)

Entry = Round | ReceivedItem | Decision | Letter | Closing | Purge
KINDS: Mapping[type, str] = {
    Round: "round",
    ReceivedItem: "item",
    Decision: "decision",
    Letter: "letter",
    Closing: "closing",
    Purge: "purge",
}
_T = TypeVar("_T")


def as_record(entry: Entry) -> dict[str, Any]:
    """An entry as plain values, without its number, which the ledger gives."""
    if isinstance(entry, Round):
        return {**_plain(entry), "manifest": manifest_record(entry.manifest)}
    return _plain(entry)


def manifest_record(manifest: Manifest) -> dict[str, Any]:
    """A manifest as its file has it."""
    departments = [
        {name: list(value) if isinstance(value, tuple) else value for name, value in entry.items()}
        for entry in map(asdict, manifest.departments)
    ]
    return {
        "administration": manifest.administration,
        "deadline": manifest.deadline,
        "receiver": manifest.receiver,
        "department": departments,
    }


def _plain(entry: Entry) -> dict[str, Any]:
    return {
        field.name: _value(getattr(entry, field.name))
        for field in fields(entry)
        if field.name != "number"
    }


def _value(value: object) -> object:
    match value:
        case date():  # a datetime is one
            return value.isoformat()
        case tuple():
            return list(value)
        case Mapping():
            return {name: _value(inner) for name, inner in value.items()}
        case Manifest() | Department():
            return None
    return value


def entry_of(kind: str, record: Mapping[str, Any], number: int) -> Entry:
    """The entry that a record describes."""
    known: dict[str, Any] = {**record, "number": number}
    for name in ("time", "noted", "arrived", "ends"):
        if known.get(name):
            known[name] = datetime.fromisoformat(known[name])
    match kind:
        case "round":
            return _round(known)
        case "item":
            return _made(ReceivedItem, known, {"outcome": Outcome})
        case "decision":
            return _made(Decision, known, {"kind": DecisionKind})
        case "letter":
            return _made(Letter, known, {"kind": LetterKind, "state": LetterState})
        case "closing":
            return _made(Closing, known, {})
    return _made(Purge, known, {})


def _round(known: dict[str, Any]) -> Round:
    return Round(
        known["report"],
        known["year"],
        date.fromisoformat(known["deadline"]),
        known["ends"],
        manifest_of(known["manifest"]),
        {name: tuple(files) for name, files in known["earlier"].items()},
        known.get("organisation", ""),
        known.get("contract", ""),
    )


def _made(made: type[_T], known: dict[str, Any], enums: Mapping[str, type[StrEnum]]) -> _T:
    values = {
        name: enums[name](value)
        if name in enums
        else tuple(value)
        if isinstance(value, list)
        else value
        for name, value in known.items()
    }
    return made(**values)
