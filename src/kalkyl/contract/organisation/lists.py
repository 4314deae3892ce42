"""The lists of a contract: rows, words to choose, indicators with their targets, levels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from kalkyl.contract.document import folded
from kalkyl.contract.levels import name_of
from kalkyl.contract.organisation.records import Fault, Record
from kalkyl.contract.organisation.sheets import INDICATORS, LEVELS, ROWS
from kalkyl.contract.organisation.work import COLUMNS, LIMIT_FILE, LISTS, NOTE, Node, Work, inner

_GENERAL: Final = "yellow_target"
_STAFF: Final = "staff_indicator"
_FIRST, _LAST = 2000, 2099


def put_lists(work: Work) -> None:
    """Fills every list of the contract from the sheets Rader and Indikatorer."""
    definitions = work.definitions(LISTS)
    facts = work.content.facts()
    definitions["level"]["oneOf"] = [
        _item(level, name_of(facts[level].text("value"))) for level in LEVELS if level in facts
    ]
    rows = sorted(work.content.of(ROWS), key=lambda record: record.text("list"))
    by_list = {name: tuple(group) for name, group in groupby(rows, lambda r: r.text("list"))}
    indicators = work.content.of(INDICATORS)
    by_list |= {
        name: tuple(record for record in indicators if record.text("kind") == name)
        for name in {record.text("kind") for record in indicators}
    }
    for name, records in by_list.items():
        if name in definitions:
            work.faults.extend(list_faults(records))
            definitions[name]["oneOf"] = [_of(record) for record in records]
    for name, definition in definitions.items():
        if "enum" in definition:
            items = definitions[name.removesuffix("_id")]["oneOf"]
            definition["enum"] = [item[NOTE]["id"] for item in items]
    for record in indicators:
        _put_indicator(work, record)


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


def _put_indicator(work: Work, record: Record) -> None:
    """Says which way an indicator is good, and how far from its target it is yellow."""
    if record.text("kind") != _STAFF:
        for column in ("direction", "yellow"):
            if record.text(column):
                work.tell(record, column, "gäller bara indikatorer om medarbetare; lämna tomt")
        return
    if not record.text("direction"):
        work.tell(record, "direction", "*Bäst är* är inte ifyllt")
        return
    name = record.text("id")
    rows = work.definitions(COLUMNS)["staff_indicators"]["properties"]
    if name not in rows:
        told = f"indikatorn *{name}* har ingen uträkning; lägg till en i tillagg.json"
        work.tell(record, "id", told)
        return
    limit = _GENERAL
    if record.text("yellow"):
        limit = f"yellow_{name}"
        work.definitions(LIMIT_FILE)[limit] = {
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
            yield Fault(record.at("to"), f"Till ({last}) är före Från ({first})")
        yield from _successor_faults(record, by_id)


def _successor_faults(record: Record, by_id: Mapping[str, Record]) -> Iterator[Fault]:
    """What is wrong with the row that a row is taken over by."""
    successor = record.text("becomes")
    if not successor:
        return
    if successor not in by_id:
        yield Fault(record.at("becomes"), f"raden *{successor}* finns inte i samma lista")
    elif record.year("to") is None:
        told = "en rad som tas över av en annan ska ha ett sista år i Till"
        yield Fault(record.at("becomes"), told)
    elif record.text("id") in _successors(successor, by_id):
        yield Fault(record.at("becomes"), f"raderna tar över av varandra: *{successor}* leder hit")


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
                    told = f"namnet *{word}* står redan på rad {other.place.row}"
                    yield Fault(record.at(column), told)
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
