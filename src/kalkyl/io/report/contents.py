"""The contents of a Word report: a field whose lines link to the headings and have their pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from docx.document import Document as Word
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as Line

_CONTENTS: Final = r'TOC \o "1-3" \h \z \u'
"""Headings of three levels as links; what Word itself uses when it brings the field up to date."""
_ROOM: Final = "00"
"""What stands for a page until the pages are known; as wide as those of most reports."""


class Contents:
    """The lines of a document's contents, made into a field that Word can bring up to date."""

    def __init__(self, word: Word) -> None:
        self._pages: dict[str, list[Any]] = {}
        lines = [
            element for element in word.element.body.iter(qn("w:p")) if _is_line(element, word)
        ]
        for line in lines:
            _with_room(word, Line(line, word))
            for link in line.findall(qn("w:hyperlink")):
                self._pages[str(link.get(qn("w:anchor")))] = _page_field(link)
        if lines:
            _surround(lines[0], lines[-1])

    def number(self, pages: Mapping[str, int]) -> bool:
        """Writes the page of each bookmark; where one is not known, no line has any."""
        is_known = bool(self._pages) and self._pages.keys() <= pages.keys()
        for bookmark, runs in self._pages.items():
            if is_known:
                next(run for run in runs if run.text == _ROOM).text = str(pages[bookmark])
            else:
                for run in runs:
                    run.getparent().remove(run)
        return is_known


def _is_line(element: Any, word: Word) -> bool:
    style = Line(element, word).style
    return style is not None and str(style.name).lower().startswith("toc ")


def _with_room(word: Word, line: Line) -> None:
    """A place to the right for the page, unless the template's style has one."""
    style: Any = line.style
    stops = style.paragraph_format.tab_stops
    section = word.sections[0]
    width, left, right = section.page_width, section.left_margin, section.right_margin
    if not any(stop.alignment is WD_TAB_ALIGNMENT.RIGHT for stop in stops) and width:
        line.paragraph_format.tab_stops.add_tab_stop(
            width - (left or 0) - (right or 0), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )


def _page_field(link: Any) -> list[Any]:
    """Puts a tab and the field of a bookmark's page last in a link; gives their runs."""
    text = OxmlElement("w:t")
    text.text = _ROOM
    reference = _instruction(f" PAGEREF {link.get(qn('w:anchor'))} \\h ")
    parts = (OxmlElement("w:tab"), _mark("begin"), reference, _mark("separate"), text, _mark("end"))
    runs = [_run(part) for part in parts]
    link.extend(runs)
    return runs


def _surround(first: Any, last: Any) -> None:
    """One field around all lines."""
    place = 1 if first.pPr is not None else 0
    for part in (_mark("separate"), _instruction(_CONTENTS), _mark("begin")):
        first.insert(place, _run(part))
    last.append(_run(_mark("end")))


def _run(inner: Any) -> Any:
    run = OxmlElement("w:r")
    run.append(inner)
    return run


def _mark(kind: str) -> Any:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    return mark


def _instruction(code: str) -> Any:
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = code
    return text
