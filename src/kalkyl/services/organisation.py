"""An organisation's folder made, checked and built."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from kalkyl.contract.organisation import SETTINGS, WORKBOOK
from kalkyl.contract.organisation.records import Content, Fault, Record
from kalkyl.contract.organisation.report_sheets import CONTROLS
from kalkyl.contract.organisation.sheets import (
    DEPARTMENTS,
    HEADINGS,
    INDICATORS,
    LEVELS,
    ORGANISATION,
    OWN_LISTS,
    ROWS,
)
from kalkyl.io.organisation import (
    OrganisationError,
    built_files,
    content_in,
    documents,
)
from kalkyl.io.shipped import CONTRACT, shipped_folder
from kalkyl.io.xlsx.organisation_book import organisation_bytes

_TOLD: Final = """\
# Här är en organisations mapp för kalkyl. Det som är ert står i organisation.xlsx.
# Kommandon som körs i den här mappen eller i en mapp i den gäller den här organisationen.
"""
_OWN_ANSWERS: Final = frozenset({"name", "administration", "receiver", *LEVELS})
_PLAINER: Final = {
    "Regionstyrelsens": "Nämndens",
    "regionstyrelsen": "nämnden",
}
"""Words of a region in the example's headings, and those that any organisation can begin with."""


def folder_files(folder: Path, content: Content | None = None) -> Mapping[Path, bytes]:
    """The files of a new folder: the example's workbook, or one of some content."""
    book = (
        organisation_bytes(content)
        if content is not None
        else (shipped_folder() / WORKBOOK).read_bytes()
    )
    return {folder / SETTINGS: _TOLD.encode(), folder / WORKBOOK: book}


def contract_files(folder: Path) -> Mapping[Path, bytes]:
    """The files of a folder's contract; raises ``OrganisationError`` with all that is wrong."""
    built = built_files(documents(folder))
    return {folder / CONTRACT / name: content for name, content in built.items()}


def faults_in(folder: Path) -> tuple[Fault, ...]:
    """Everything that is wrong in a folder, in the order of its workbook's sheets."""
    try:
        documents(folder)
    except OrganisationError as fault:
        return fault.faults
    return ()


def blank_content() -> Content:
    """The example without what is its own: rows, targets, departments and answers."""
    example = content_in(shipped_folder())
    own_rows = {record.text("id") for record in example.of(ROWS) if _is_own(record)}
    kept = {
        ORGANISATION.name: map(_unanswered, example.of(ORGANISATION)),
        DEPARTMENTS.name: (),
        ROWS.name: (record for record in example.of(ROWS) if not _is_own(record)),
        INDICATORS.name: (replace(record, years={}) for record in example.of(INDICATORS)),
        HEADINGS.name: map(_plainer, example.of(HEADINGS)),
        CONTROLS.name: _general(example.of(CONTROLS), own_rows),
    }
    return Content({**example.sheets, **{name: tuple(rows) for name, rows in kept.items()}})


def _is_own(record: Record) -> bool:
    return record.text("list") in OWN_LISTS


def _unanswered(record: Record) -> Record:
    is_own = record.text("fact") in _OWN_ANSWERS
    return replace(record, values={"fact": record.text("fact")}) if is_own else record


def _plainer(record: Record) -> Record:
    values = {
        column: _replaced(value) if isinstance(value, str) else value
        for column, value in record.values.items()
    }
    return replace(record, values=values)


def _replaced(text: str) -> str:
    for word, plainer in _PLAINER.items():
        text = text.replace(word, plainer)
    return text


def _general(controls: tuple[Record, ...], own_rows: set[str]) -> Iterator[Record]:
    """The controls that name no row of the example's own."""
    for record in controls:
        figures = (record.text("left"), record.text("right"), *record.words("plus"))
        if not any(figure.partition("@")[2] in own_rows for figure in figures):
            yield record
