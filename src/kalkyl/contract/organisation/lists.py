"""The lists of a contract: rows, words to choose, indicators with their targets, levels."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from kalkyl.contract.document import folded
from kalkyl.contract.known_tables import STAFF_INDICATORS
from kalkyl.contract.levels import name_of
from kalkyl.contract.organisation.draft import COLUMNS, LIMIT_FILE, LISTS, NOTE, Draft, Node, inner
from kalkyl.contract.organisation.fault_words import (
    Named,
    before_first,
    not_filled,
    stands_already,
)
from kalkyl.contract.organisation.records import Content, Fault, Record
from kalkyl.contract.organisation.sheets import INDICATORS, LEVELS, ROWS
from kalkyl.model import Facts, Phrase

_GENERAL: Final = "yellow_target"
_STAFF: Final = "staff_indicator"
_FIRST, _LAST = 2000, 2099
_ALL_FORMS: Final = 4
"""The forms of a level's name, where not the first alone is given."""


def put_lists(draft: Draft) -> None:
    """Fills every list of the contract from the sheets Rader and Indikatorer."""
    definitions = draft.definitions(LISTS)
    facts = draft.content.facts()
    definitions["level"]["oneOf"] = [
        _item(level, name_of(facts[level].text("value"))) for level in LEVELS if level in facts
    ]
    draft.faults.extend(level_faults(draft.content))
    rows = sorted(draft.content.of(ROWS), key=lambda record: record.text("list"))
    by_list = {name: tuple(group) for name, group in groupby(rows, lambda r: r.text("list"))}
    indicators = draft.content.of(INDICATORS)
    by_list |= {
        name: tuple(record for record in indicators if record.text("kind") == name)
        for name in {record.text("kind") for record in indicators}
    }
    for name, records in by_list.items():
        if name in definitions:
            draft.faults.extend(list_faults(records))
            definitions[name]["oneOf"] = [_of(record) for record in records]
    for name, definition in definitions.items():
        if "enum" in definition:
            items = definitions[name.removesuffix("_id")]["oneOf"]
            definition["enum"] = [item[NOTE]["id"] for item in items]
    draft.faults.extend(_missing_indicators(draft, {record.text("id") for record in indicators}))
    for record in indicators:
        _put_indicator(draft, record)


def _item(item_id: str, name: str) -> Node:
    return {"const": name, NOTE: {"id": item_id}}


def _of(record: Record) -> Node:
    item = _item(record.text("id"), record.text("name"))
    note = item[NOTE]
    for word in ("from", "to"):
        if record.year(word) is not None:
            note[word] = record.year(word)
    if record.text("becomes"):
        note["becomes"] = record.text("becomes")
    if record.words("synonyms"):
        note["synonyms"] = list(record.words("synonyms"))
    if record.years:
        note["given"] = {"target": {str(year): value for year, value in record.years.items()}}
    return item


def _missing_indicators(draft: Draft, listed: Container[str]) -> Iterator[Fault]:
    """The indicators that kalkyl's tables have and the sheet has not."""
    for name in draft.definitions(COLUMNS)[STAFF_INDICATORS]["properties"]:
        if name not in listed:
            text = Phrase(
                "indicator_missing",
                "the indicator *{row}* is missing; kalkyl needs it: {why}",
                {"row": name, "why": _WHY_KEPT},
            )
            yield Fault(INDICATORS.name, text)


_WHY_KEPT: Final = Phrase(
    "why_indicator_is_kept",
    "templates, key figures, the chapters of reports and the rules about texts are about it",
)


def _tell_of_years(draft: Draft, record: Record) -> None:
    """An indicator that other tables of kalkyl's copy is there in every year."""
    name = record.text("id")
    if f"{STAFF_INDICATORS}.outcome@{name}" not in str(draft.definitions(COLUMNS)):
        return
    for column in ("from", "to"):
        if record.year(column) is not None:
            facts: Facts = {"name": name, "why": _WHY_KEPT}
            text = Phrase(
                "indicator_is_kept",
                "the indicator *{name}* is there in every year; leave the cell empty: {why}",
                facts,
            )
            draft.tell(record, column, text)


def _put_indicator(draft: Draft, record: Record) -> None:
    """Says which way an indicator is good, and how far from its target it is yellow."""
    if record.text("kind") != _STAFF:
        for column in ("direction", "yellow"):
            if record.text(column):
                draft.tell(
                    record,
                    column,
                    Phrase("staff_only", "it is for indicators about staff alone; leave it empty"),
                )
        return
    if not record.text("direction"):
        draft.tell(record, "direction", not_filled(INDICATORS.column("direction").heading))
        return
    _tell_of_years(draft, record)
    name = record.text("id")
    rows = draft.definitions(COLUMNS)[STAFF_INDICATORS]["properties"]
    if name not in rows:
        facts = {"name": name}
        draft.tell(
            record,
            "id",
            Phrase(
                "indicator_uncomputed",
                "nothing says how the indicator *{name}* is computed; add it in tillagg.json",
                facts,
            ),
        )
        return
    limit = _GENERAL
    if record.text("yellow"):
        limit = f"yellow_{name}"
        draft.definitions(LIMIT_FILE)[limit] = {
            "title": f"{record.text('name')}: gult så långt från målet, sedan rött",
            "description": "andel av målvärdet",
            "const": record.text("yellow"),
        }
    formula = inner(rows[name], "properties", "status", NOTE, "formula")
    formula |= {"measure": record.text("direction"), "with": {"yellow": limit}}


def list_faults(records: Sequence[Record]) -> Iterator[Fault]:
    """What is wrong with the rows of one list, taken together."""
    by_id = {record.text("id"): record for record in records}
    yield from _double_names(records)
    for record in records:
        first, last = record.year("from") or _FIRST, record.year("to") or _LAST
        if first > last:
            yield Fault(record.at("to"), before_first(first, last))
        yield from _successor_faults(record, by_id)


def _successor_faults(record: Record, by_id: Mapping[str, Record]) -> Iterator[Fault]:
    """What is wrong with the row that a row is taken over by."""
    successor = record.text("becomes")
    if not successor:
        return
    if successor not in by_id:
        facts = {"row": successor}
        none = Phrase("not_in_list", "there is no row *{row}* in the same list", facts)
        yield Fault(record.at("becomes"), none)
    elif record.year("to") is None:
        yield Fault(
            record.at("becomes"),
            Phrase("no_last_year", "a row that another takes over from has a last year in Till"),
        )
    elif record.text("id") in _successors(successor, by_id):
        yield Fault(
            record.at("becomes"),
            Phrase(
                "rows_in_ring",
                "the rows take over from one another: *{row}* leads here",
                {"row": successor},
            ),
        )


def _successors(name: str, by_id: Mapping[str, Record]) -> set[str]:
    found: set[str] = set()
    while name and name not in found:
        found.add(name)
        name = by_id[name].text("becomes") if name in by_id else ""
    return found


def _double_names(records: Sequence[Record]) -> Iterator[Fault]:
    """Names and other names that two rows of a list have, in years that they share."""
    taken: dict[str, list[tuple[Record, str]]] = {}
    for record in records:
        for column, word in (("name", record.text("name")), *_others(record)):
            for other, _ in taken.get(folded(word), ()):
                if other is not record and (column == "name" or _share_years(record, other)):
                    again = stands_already(Named.NAME.value, word, other.place.row)
                    yield Fault(record.at(column), again)
                    break
            taken.setdefault(folded(word), []).append((record, column))


def _others(record: Record) -> Iterator[tuple[str, str]]:
    return (("synonyms", word) for word in record.words("synonyms"))


def _share_years(record: Record, other: Record) -> bool:
    first = max(each.year("from") or _FIRST for each in (record, other))
    return first <= min(each.year("to") or _LAST for each in (record, other))


def labels_of(documents: Mapping[str, Any], name: str) -> Mapping[str, str]:
    """The words of a list by id."""
    items = documents[LISTS]["$defs"].get(name, {}).get("oneOf", ())
    return {item[NOTE]["id"]: item["const"] for item in items}


def level_faults(content: Content) -> Iterator[Fault]:
    """What is wrong with the names of the levels, which a workbook's cover tells apart by them."""
    facts = content.facts()
    taken: dict[str, Record] = {}
    for level in LEVELS:
        record = facts.get(level)
        answer = record.text("value") if record else ""
        if record is None or not answer:
            continue
        first = taken.setdefault(folded(name_of(answer)), record)
        if first is not record:
            again = stands_already(Named.NAME.value, name_of(answer), first.place.row)
            yield Fault(record.at("value"), again)
        if answer.count(";") not in {0, _ALL_FORMS - 1}:
            yield Fault(
                record.at("value"),
                Phrase(
                    "level_forms",
                    "write the name alone, or its four forms: bolag; bolaget; bolag; bolagen",
                ),
            )
