"""The words in braces in an organisation's texts, which kalkyl puts something else in place of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from kalkyl.base.regex import regex
from kalkyl.contract.levels import LEVEL_FORMS, is_level_form
from kalkyl.contract.organisation.records import Content, Fault, Record
from kalkyl.contract.organisation.report_sheets import PAGES
from kalkyl.contract.organisation.sheet_spec import SheetSpec
from kalkyl.contract.organisation.sheets import HEADINGS
from kalkyl.contract.organisation.told import Named, none_such
from kalkyl.model import Phrase

_LATER: Final = "year+1"
_TEXTS: Final[Mapping[str, tuple[SheetSpec, tuple[str, ...], tuple[str, ...]]]] = {
    sheet.name: (sheet, columns, names)
    for sheet, columns, names in (
        (HEADINGS, ("title", "help", "prompt"), ("period", "year", _LATER)),
        (PAGES, ("title", "intro"), ("report", "period", "year")),
    )
}
"""The columns of a sheet whose texts have placeholders, and those there are beside levels'."""
_BRACES: Final = regex(r"\{([^{}]{0,60})\}")
_OF_YEAR: Final = regex(r"year\+\d")


def placeholder_faults(content: Content) -> Iterator[Fault]:
    """Every word in braces that stands for nothing, with the one that is likely meant."""
    for sheet, columns, names in _TEXTS.values():
        for record in content.of(sheet):
            for column in columns:
                yield from _of_text(record, column, names)


def _of_text(record: Record, column: str, names: tuple[str, ...]) -> Iterator[Fault]:
    text = record.text(column)
    for found in _BRACES.finditer(text):
        if not _is_known(found[1], names):
            known = [f"{{{_alike(word, found[1])}}}" for word in (*names, *LEVEL_FORMS)]
            yield Fault(record.at(column), none_such(Named.PLACEHOLDER, found[0], known))
    if any(brace in _BRACES.sub("", text) for brace in "{}"):
        yield Fault(
            record.at(column),
            Phrase("brace_alone", "a brace stands alone; write one word between {{ and }}"),
        )


def _is_known(word: str, names: tuple[str, ...]) -> bool:
    is_year = _LATER in names and _OF_YEAR.fullmatch(word)
    return word in names or is_level_form(word) or bool(is_year)


def _alike(word: str, written: str) -> str:
    """A name with a capital where the one that was written has one."""
    return word[:1].upper() + word[1:] if written[:1].isupper() and word in LEVEL_FORMS else word
