"""A report as a JSON document, the form the schemas describe, to and from a submission."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from zlib import crc32

from kalkyl.base.cache import by_text
from kalkyl.contract.cell_spec import CellKind, CellSpec
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.letters import plain_letters
from kalkyl.contract.spec import ANY, TOTAL, VALUE, Contract, Shape, TableSpec
from kalkyl.model import Fact, Key, Level, Sender, Source, Submission, Value

_NUMBERED = "rad_"


def slug(text: str) -> str:
    """A stable id made of a text: ``Säkerhet, övrigt`` gives ``sakerhet_ovrigt``."""
    plain = unicodedata.normalize("NFKD", folded(text)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def key_id(text: str) -> str:
    """An id that two texts share only when they are the same name: ``Rå`` and ``Ra`` do not.

    What a slug leaves out, accents and signs, is kept apart by a check sum of the name.
    """
    name, words = folded(text), slug(text)
    if words == name.replace(" ", "_"):
        return words
    return f"{words}-{crc32(name.encode()) & 0xFFFF:04x}"


@by_text(4_000_000)
def folded(text: str) -> str:
    """A text as names are compared: one Unicode form, no case, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def submission_of(
    contract: Contract, document: Mapping[str, Any], level: Level = Level.DEPARTMENT
) -> Submission:
    """The submission that a valid document describes, with what the contract itself fills in."""
    rows: dict[str, tuple[str, ...]] = {}
    facts: dict[Key, Fact] = {}
    for table in contract.tables.values():
        content = document.get(table.id) or {}
        rows[table.id], entries = _entries(table, content, level)
        facts.update({key: Fact(key, value) for key, value in entries.items()})
    submission = Submission(
        report=contract.report,
        year=contract.year,
        level=level,
        sender=sender_of(document),
        source=Source(""),
        facts=facts,
        rows=rows,
        labels=labels_of(contract),
    )
    return with_givens(contract, submission)


def sender_of(document: Mapping[str, Any]) -> Sender:
    """Who a document is from, as its cover says."""
    cover = document.get(COVER, {})
    words = ("administration", "department_code", "department")
    return Sender(*(cover.get(word) or "" for word in words))


def labels_of(contract: Contract) -> dict[tuple[str, str], str]:
    """The contract's own words for its rows."""
    return {
        (table.id, row.id): row.label for table in contract.tables.values() for row in table.rows
    }


def _entries(
    table: TableSpec, content: Any, level: Level
) -> tuple[tuple[str, ...], dict[Key, Value]]:
    if table.is_open:
        items = list(content or ())
        ids = row_ids(table, items)
        return ids, {
            (table.id, row, column): _value(value, table.cell(row, column))
            for row, item in zip(ids, items, strict=True)
            for column, value in item.items()
        }
    ids = tuple(row.id for row in table.rows_at(level))
    values = {
        (table.id, row, column): _value(value, table.cell(row, column))
        for row, cells in content.items()
        for column, value in (
            {VALUE: cells} if table.shape is Shape.RECORD else cells or {}
        ).items()
    }
    return ids, values


def row_ids(table: TableSpec, items: Sequence[Mapping[str, Value]]) -> tuple[str, ...]:
    """Ids for the rows of an open table: made of their key, or numbered where it has none.

    A list item's own id is used where the key is one of its words; a second row of the same key
    gets a number.
    """
    taken: dict[str, int] = {}
    return tuple(_row_id(table, item, number, taken) for number, item in enumerate(items, 1))


def _row_id(table: TableSpec, item: Mapping[str, Value], number: int, taken: dict[str, int]) -> str:
    words = [_key_word(table, column, item.get(column)) for column in table.key]
    name = _safe(".".join(words)) if words and all(words) else f"{_NUMBERED}{number}"
    taken[name] = taken.get(name, 0) + 1
    return name if taken[name] == 1 else f"{name}~{taken[name]}"


def _safe(name: str) -> str:
    """An id made of words, kept apart from those that kalkyl itself gives rows."""
    return f"{name}_" if name == TOTAL or is_numbered(name) else name


def is_numbered(row: str) -> bool:
    """Whether a row's id is its number, since it has no key."""
    number = row.partition("~")[0].removeprefix(_NUMBERED)
    return row.startswith(_NUMBERED) and number.isdigit()


def _key_word(table: TableSpec, column: str, value: Value) -> str:
    if not isinstance(value, str):
        return ""
    spec = table.cell(ANY, column)
    choice = spec and choice_of(spec, value)
    return choice[0] if choice else key_id(value)


def choice_of(spec: CellSpec, text: str) -> tuple[str, str] | None:
    """The id and the words of the list item that a text means, in any case or Unicode form.

    Letters that only look like the item's do as well; KAL219 tells of them.
    """
    for wanted in (folded(text), folded(plain_letters(text))):
        for choice in spec.choices:
            if wanted in {folded(choice.label), *map(folded, choice.synonyms)}:
                return choice.id, choice.label
    return None


def _value(value: Any, spec: CellSpec | None) -> Value:
    if isinstance(value, float):
        raise TypeError(f"{value} is a binary float; documents are read with exact numbers")
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and spec is not None and spec.kind is CellKind.DATE:
        return date.fromisoformat(value)
    return value if isinstance(value, (Decimal, str, bool)) else None


def with_givens(contract: Contract, submission: Submission, **more: str) -> Submission:
    """The submission with the cells filled in that are given: by the contract or by ``more``."""
    facts = dict(submission.facts)
    words = {**_words(contract, submission), **more}
    for key, spec in _given_cells(contract, submission):
        if facts.get(key) is None or facts[key].value is None:
            value = _given_value(spec, words)
            facts[key] = Fact(key, value)
    return replace(submission, facts=facts)


def level_name(contract: Contract, level: Level) -> str:
    """What an organisation calls a level, by the list that its cover is filled in from."""
    cell = contract.spec((COVER, "level", VALUE))
    names = {choice.id: choice.label for choice in cell.choices} if cell else {}
    return names.get(level.value, level.value.capitalize())


def _words(contract: Contract, submission: Submission) -> dict[str, str]:
    return {
        "report": contract.title,
        "year": str(contract.year),
        "period_end": contract.period_end,
        "level": level_name(contract, submission.level),
        "administration": submission.sender.administration,
        "department": submission.sender.name,
        "department_code": submission.sender.code,
        "template_version": contract.template_version,
    }


def _given_cells(contract: Contract, submission: Submission) -> Iterator[tuple[Key, CellSpec]]:
    for table in contract.tables.values():
        for row in submission.rows.get(table.id, ()):
            columns = table.at(submission.level)
            for column in columns:
                spec = table.cell(row, column)
                if spec is not None and spec.given:
                    yield (table.id, row, column), spec


def _given_value(spec: CellSpec, words: Mapping[str, str]) -> Value:
    given = spec.given or ""
    text = given[1:] if given.startswith("=") else words.get(given, "")
    if not text:
        return None
    if spec.kind is CellKind.NUMBER:
        return Decimal(text)
    return date.fromisoformat(text) if spec.kind is CellKind.DATE else text
