"""Builds the contract's documents of an organisation's records and kalkyl's own structure.

The structure says which tables and columns there are, how they are computed and merged. It has no
row, word, target, limit, severity or date: those come from the records, and each goes to one place
in one document. What leads nowhere is a fault at its cell.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from kalkyl.contract.levels import level_words
from kalkyl.contract.organisation import ABOUT, MANIFEST
from kalkyl.contract.organisation.headings import put_headings
from kalkyl.contract.organisation.lists import labels_of, put_lists
from kalkyl.contract.organisation.overlay import put_overlay
from kalkyl.contract.organisation.records import Content, Fault, Record
from kalkyl.contract.organisation.reports import put_controls, put_limits, put_pages, put_reports
from kalkyl.contract.organisation.sheets import DEPARTMENTS, FACT_OF
from kalkyl.contract.organisation.told import Named
from kalkyl.contract.organisation.work import Work

_NOTHING: Mapping[str, Any] = MappingProxyType({})


def documents_of(
    content: Content, structure: Mapping[str, Any], overlay: Mapping[str, Any] = _NOTHING
) -> tuple[Mapping[str, Any], list[Fault]]:
    """The documents of a contract by name, and all that is wrong with what they are built of."""
    work = Work(content, copy.deepcopy(dict(structure)))
    put_overlay(work, overlay)
    put_headings(work)
    put_reports(work)
    put_limits(work)
    put_lists(work)
    put_controls(work)
    put_pages(work)
    work.documents[ABOUT] = _about(content)
    work.documents[MANIFEST] = _manifest(work)
    words = level_words(work.documents[ABOUT])
    return words.filled_in(work.documents), work.faults


def _about(content: Content) -> dict[str, str]:
    """What the sheet Organisation says."""
    facts = content.facts()
    answers = {fact: facts[fact].text("value") for fact in FACT_OF if fact in facts}
    return {fact: answer for fact, answer in answers.items() if answer}


def _manifest(work: Work) -> dict[str, Any]:
    """The departments, as a manifest has them."""
    known = labels_of(work.documents, "uppdrag")
    departments = work.content.of(DEPARTMENTS)
    for record in departments:
        for row in record.words("uppdrag"):
            if row not in known:
                work.unknown(record, "uppdrag", row, Named.UPPDRAG, known)
    facts = _about(work.content)
    receiver = {"receiver": facts["receiver"]} if facts.get("receiver") else {}
    return {
        "administration": facts.get("administration", ""),
        **receiver,
        "department": [dict(_department(record)) for record in departments],
    }


def _department(record: Record) -> Iterator[tuple[str, Any]]:
    yield "code", record.text("code")
    yield "name", record.text("name")
    if record.words("contact"):
        yield "contact", record.words("contact")[0]
    for column in ("uppdrag", "senders"):
        if record.words(column):
            yield column, list(record.words(column))
