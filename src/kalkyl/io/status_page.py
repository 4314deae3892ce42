"""Writes how a round stands as one page for a browser, which asks nothing of any network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.html_page import page_template


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
