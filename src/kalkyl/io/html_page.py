"""Writes the lists of some workbooks as one page for a browser, which asks nothing of any network.

Whatever a sender wrote is escaped by the template engine; the page allows itself no scripts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

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
