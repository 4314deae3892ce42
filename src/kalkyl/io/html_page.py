"""Writes pages for a browser, which ask nothing of any network: lists of corrections, and a round.

Whatever a sender wrote is escaped by the template engine; the page allows itself no scripts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.io.marking.nodes import fit
from kalkyl.model import Phrase
from kalkyl.wording.messages import Texts
from kalkyl.wording.remarks import Remarks, counted

_FOLDER = Path(__file__).parent
_CONTROL = regex("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Characters that nobody sees, among them those that turn the direction of a line."""
_WORDS = Texts(
    {
        "title": Phrase("page_title", "Corrections"),
        "checked": Phrase("page_checked", "Checked"),
        "file": Phrase("page_file", "File"),
        "about": Phrase("page_about", "Department and report"),
        "done": Phrase("page_done", "Done, line"),
        "error": Phrase("page_error", "Errors"),
        "warning": Phrase("page_warning", "Warnings"),
        "note": Phrase("page_note", "Notes"),
        "headings": Phrase("page_headings", "Done|Severity|Code|Cell|What is wrong|How to mend it"),
        "whole": Phrase("page_whole", "The file"),
        "clean": Phrase("page_clean", "Nothing to remark on."),
        "answer": Phrase("page_answer", "Answer"),
        "told": Phrase(
            "page_told",
            "Errors must be mended before the workbook can be taken in. Warnings are taken in, "
            "but have a look. Notes are for information.",
        ),
        "checksum": Phrase("page_checksum", "checksum"),
    }
)


def page_bytes(
    lists: Sequence[Remarks], when: datetime, language: str, notes: Sequence[str] = ()
) -> bytes:
    """The page, whole: its looks stand in it. ``notes`` are about all files together."""
    words = _WORDS[language]
    text = page_template("page.html.j2").render(
        lists=lists,
        words=words,
        headings=words["headings"].split("|"),
        language=language,
        counted=counted,
        notes=notes,
        when=f"{when:%Y-%m-%d %H:%M}",
    )
    return text.encode()


@cache
def page_template(name: str) -> Template:
    """A page of this folder. What stands in it is escaped, but for its own looks."""
    settings = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    settings.filters["fit"] = _shown
    return settings.get_template(name)


def _shown(text: object) -> str:
    return _CONTROL.sub("�", fit(str(text)))


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many departments stand in one way; ``look`` is how that is coloured."""

    word: str
    count: int
    look: str


@dataclass(frozen=True, slots=True)
class StatusLine:
    """A department's line. ``look`` is how the word that it stands by is coloured."""

    code: str
    name: str
    word: str
    look: str
    errors: str
    since: str
    arrived: str
    is_late: bool
    file: str
    mail: str
    remark: str


@dataclass(frozen=True, slots=True)
class OtherLine:
    """Something that came in and belongs to no department."""

    number: str
    name: str
    sender: str
    what: str


@dataclass(frozen=True, slots=True)
class StatusPage:
    """All that stands on the page. ``words`` are its own, in one language."""

    language: str
    title: str
    about: str
    when: str
    summary: str
    notes: Sequence[str]
    counts: Sequence[StatusCount]
    lines: Sequence[StatusLine]
    others: Sequence[OtherLine]
    harmless: Sequence[OtherLine]
    words: Mapping[str, str]


def status_page_bytes(page: StatusPage) -> bytes:
    """The page, whole: its looks stand in it, and it has no scripts."""
    text = page_template("status_page.html.j2").render(page=page, words=page.words)
    return text.encode()
