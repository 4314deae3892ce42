"""Fills a report into a Word template, which the organisation may restyle, and nothing else.

The template's tags run in Jinja2's sandbox; what stands in them is escaped, so that a text with
braces, & or < comes out as it was written. The contents are a field whose lines link to the
headings and have their pages.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from docx.document import Document as Word
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.exceptions import OpcError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.text.paragraph import Paragraph as Line
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from kalkyl.base.errors import DataFileError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.report.picture import png
from kalkyl.model import Phrase
from kalkyl.model.visible import visible
from kalkyl.reporting.document import (
    Block,
    Bullets,
    Chart,
    Document,
    Heading,
    Paragraph,
    PrintedCell,
    PrintedTable,
)
from kalkyl.wording.messages import Texts

_CONTENTS: Final = r'TOC \o "1-3" \h \z \u'
"""Headings of three levels as links; what Word itself uses when it brings the field up to date."""
_ROOM: Final = "00"
"""What stands for a page until the pages are known; as wide as those of most reports."""


_WORDS: Final = Texts(
    {
        "contents": Phrase("word_contents", "Contents"),
        "table": Phrase("word_table", "Table with the columns {columns}."),
    }
)
_CHART_WIDTH: Final = Cm(16)
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_PAGE_WIDTH: Final = 9300
"""In twentieths of a point, as the next two."""
_CHARACTER: Final = 118
_MARGINS: Final = 150
_EMU: Final = 635
"""So many of python-docx's units are a twentieth of a point."""
_WIDEST: Final = 40
_MOST_KEPT: Final = 16
Pages: TypeAlias = Callable[[bytes], Mapping[str, int]]
"""The pages of a document's bookmarks, as a program lays it out."""


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


@dataclass(frozen=True, slots=True)
class WordReport:
    """A report as a Word document; ``is_paged`` says whether its contents have their pages."""

    content: bytes
    is_paged: bool


def word_report(document: Document, template: Path, pages: Pages) -> WordReport:
    """The report as a Word document; a template that cannot be filled in is reported."""
    filled = DocxTemplate(str(template))
    settings = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        filled.init_docx()
        filled.render(_context(document, filled), settings, autoescape=True)
    except (TemplateError, OpcError, zipfile.BadZipFile, etree.LxmlError, KeyError) as fault:
        facts = {"template": visible(str(template)), "fault": visible(str(fault))}
        raise DataFileError(
            Phrase("word_fault", "{template} cannot be filled in: {fault}", facts)
            if isinstance(fault, TemplateError)
            else Phrase("word_template", "{template} is no Word document", facts)
        ) from fault
    word: Word = filled.docx
    charts = [block for block in document.blocks if isinstance(block, Chart)]
    _describe(word, [chart.description for chart in charts])
    _size(word, document.tables)
    _begin_on_new_page(word)
    contents = Contents(word)
    properties = word.core_properties
    properties.title = f"{document.title} {document.period}"
    properties.subject, properties.author = document.sender, document.sender
    properties.language = "sv-SE" if document.language == "sv" else "en"
    is_paged = contents.number(pages(_saved(filled)))
    return WordReport(_saved(filled), is_paged)


def _saved(filled: DocxTemplate) -> bytes:
    buffer = io.BytesIO()
    filled.save(buffer)
    return plain_package(buffer.getvalue())


def plain_package(content: bytes) -> bytes:
    """The same package with its parts at no time of day, so that equal reports have equal bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            entry = zipfile.ZipInfo(part.filename, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(part))
    return made.getvalue()


def _context(document: Document, filled: DocxTemplate) -> Mapping[str, Any]:
    """What a template may name. The names are Swedish, as its owner is."""
    parts, heading = [], ""
    for place, block in enumerate(document.blocks):
        heading = block.text if isinstance(block, Heading) else heading
        parts.append(_part(place, block, filled, document.language) | {"under": heading})
    return {
        "titel": document.title,
        "period": document.period,
        "avsandare": document.sender,
        "anmarkningar": document.notes,
        "ord": {"innehall": _WORDS[document.language]["contents"]},
        "innehall": [
            {"id": place, "niva": block.level, "nummer": block.number, "text": block.text}
            for place, block in enumerate(document.blocks)
            if isinstance(block, Heading) and block.level <= 3  # noqa: PLR2004  # as the field has it
        ],
        "delar": parts,
    }


def _part(place: int, block: Block, filled: DocxTemplate, language: str) -> dict[str, Any]:
    match block:
        case Heading():
            about = {"nummer": block.number, "text": block.text, "id": place}
            return {"slag": f"rubrik{block.level}", **about}
        case Paragraph(sender=""):
            return {"slag": "text", "text": block.text}
        case Paragraph():
            return {"slag": "avdelning", "avsandare": block.sender, "text": block.text}
        case Bullets():
            return {"slag": "lista", "rader": block.items}
        case Chart():
            image = InlineImage(filled, io.BytesIO(png(block)), width=_CHART_WIDTH)
            return {"slag": "bild", "titel": block.title, "bild": image}
    return _table(block, language)


def _table(table: PrintedTable, language: str) -> dict[str, Any]:
    columns = ", ".join(heading.text for heading in table.headings)
    return {
        "slag": "tabell",
        "titel": table.title,
        "beskrivning": _WORDS[language]["table"].format(columns=columns),
        "rubriker": list(map(_cell, table.headings)),
        "rader": [
            {"summa": row.is_total, "celler": list(map(_cell, row.cells))} for row in table.rows
        ],
    }


def _cell(cell: PrintedCell) -> dict[str, Any]:
    return {"text": cell.text, "tal": cell.is_number, "status": str(cell.status or "")}


def _describe(word: Word, descriptions: Sequence[str]) -> None:
    """Gives each picture its alternative text."""
    for shape, text in zip(word.inline_shapes, descriptions, strict=True):
        properties = _xml(shape).docPr
        properties.set("descr", text)
        properties.set("title", text.partition(":")[0])


def _size(word: Word, tables: Sequence[PrintedTable]) -> None:
    """Gives columns widths by the longest of their words, so that nothing is broken in two."""
    for made, table in zip(word.tables, tables, strict=True):
        widths = _widths(table)
        grid = _xml(made).tblGrid
        for old in list(grid):
            grid.remove(old)
        for width in widths:
            column = OxmlElement("w:gridCol")
            column.set(qn("w:w"), str(width))
            grid.append(column)
        for row in made.rows:
            for cell, width in zip(_xml(row).tc_lst, widths, strict=True):
                cell.width = width * _EMU
        _keep_together(made)


def _begin_on_new_page(word: Word) -> None:
    """The first chapter begins on a page of its own, below the contents."""
    for paragraph in word.paragraphs:
        if paragraph.style is not None and paragraph.style.name == "Heading 1":
            paragraph.paragraph_format.page_break_before = True
            return


def _widths(table: PrintedTable) -> list[int]:
    """Room for each column's longest word, and what is left shared by the length of the texts."""
    columns = range(len(table.headings))
    least = [_least(table, column) for column in columns]
    rest = max(0, _PAGE_WIDTH - sum(least))
    extra = [_longest(table, column) for column in columns]
    return [
        room + rest * more // max(1, sum(extra)) for room, more in zip(least, extra, strict=True)
    ]


def _least(table: PrintedTable, column: int) -> int:
    cells = [table.headings[column], *(row.cells[column] for row in table.rows)]
    return _MARGINS + _CHARACTER * max(len(part) for cell in cells for part in cell.text.split(" "))


def _longest(table: PrintedTable, column: int) -> int:
    return min(_WIDEST, max(len(row.cells[column].text) for row in table.rows))


def _keep_together(table: Any) -> None:
    """A table that fits on a page is not broken, so that no total stands alone."""
    rows = table.rows
    if len(rows) <= _MOST_KEPT:
        for row in rows[:-1]:
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.keep_with_next = True


def _xml(part: Any) -> Any:
    """The markup behind a part of a document, for what python-docx has no public way to set."""
    names = ("_p", "_tbl", "_tr", "_inline")
    return next(getattr(part, name) for name in names if hasattr(part, name))
