"""Ten ways in which somebody retypes a Word report wrongly, put into a copy of it."""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.document import Document as Word
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph as Line

from kalkyl.reporting.document import Document, Heading, Paragraph, PrintedTable

_AMOUNT = re.compile(r"[+−]?\d[\d\u202f]*(?:,\d+)?(?=\u00a0(?:mnkr|tkr|procent))")


@dataclass(frozen=True)
class Typed:
    """An error that was put in: the rule that finds it, where, and what then stands there."""

    code: str
    where: tuple[str, ...]
    stands: str


Kind = Callable[[str], str | None]
"""What a printed figure becomes; nothing where it cannot have that error."""


def _digit(text: str) -> str | None:
    """The last digit is another."""
    found = re.search(r"\d(?=\D*\Z)", text)
    return found and text[: found.start()] + str((int(found[0]) + 3) % 10) + text[found.end() :]


def _swapped(text: str) -> str | None:
    """Two digits beside each other have changed places."""
    found = re.search(r"([1-9])(?!\1)(\d)", text)
    return found and text[: found.start()] + found[2] + found[1] + text[found.end() :]


def _sign(text: str) -> str | None:
    """The minus is lost, or put where none was."""
    if not re.search(r"[1-9]", text):
        return None
    return text[1:] if text.startswith("−") else f"−{text.removeprefix('+')}"


def _comma(text: str) -> str | None:
    """The decimal comma is lost."""
    return text.replace(",", "") if re.search(r"[1-9].*,|,.*[1-9]", text) else None


def _thousands(text: str) -> str | None:
    """The thousands are lost."""
    found = re.search(r"\d+\u202f(?=\d*[1-9])", text)
    return found and text[: found.start()] + text[found.end() :]


def _tenfold(text: str) -> str | None:
    """A nought too many."""
    found = re.search(r"[1-9]\d*", text)
    return found and text[: found.end()] + "0" + text[found.end() :]


def in_place(paragraph: Line, text: str) -> None:
    """Typed over."""
    paragraph.runs[0].text = text


def tracked(paragraph: Line, text: str) -> None:
    """Deleted, and another figure inserted; neither change is accepted yet."""
    run = paragraph.runs[0].element
    inserted, deleted, other = OxmlElement("w:ins"), OxmlElement("w:del"), copy.deepcopy(run)
    run.addprevious(deleted)
    run.addprevious(inserted)
    deleted.append(run)
    inserted.append(other)
    run.find(qn("w:t")).tag = qn("w:delText")
    other.find(qn("w:t")).text = text


def controlled(paragraph: Line, text: str) -> None:
    """Typed in a content control."""
    run = paragraph.runs[0].element
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    run.addprevious(control)
    control.append(content)
    content.append(run)
    run.find(qn("w:t")).text = text


_IN_CELLS: tuple[tuple[Kind, Callable[[Line, str], None]], ...] = (
    (_thousands, in_place),
    (_comma, in_place),
    (_swapped, in_place),
    (_sign, in_place),
    (_tenfold, in_place),
    (_swapped, tracked),
    (_digit, controlled),
    (_digit, in_place),
)
"""Errors of figures in tables, the rarest first: not every figure has thousands."""


def retyped(content: bytes, document: Document) -> tuple[bytes, list[Typed]]:
    """A report with ten errors: seven in cells, one in a text box, and two in sentences."""
    word = docx.Document(io.BytesIO(content))
    errors = list(_in_cells(word, document))
    sentences = _sentences(word, document)
    for into in (_in_place, _in_footnote):
        chapter, line = next(sentences)
        found = _AMOUNT.search(line.text)
        assert found is not None
        text = _digit(found[0])
        assert text is not None
        errors.append(Typed("KAL456", (chapter,), text))
        into(word, line, line.text[: found.start()] + text + line.text[found.end() :])
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue(), errors


def _in_cells(word: Word, document: Document) -> Iterator[Typed]:
    """Each error in another row; the table of the last one is moved into a text box."""
    taken: set[tuple[int, int]] = set()
    chapters = dict(_chapters(document))
    tables = word.tables
    for kind, write in _IN_CELLS:
        at, row, column = next(_free(document, kind, taken))
        taken.add((at, row))
        table = document.tables[at]
        text = kind(table.rows[row].cells[column].text)
        assert text is not None
        write(tables[at].rows[row + 1].cells[column].paragraphs[0], text)
        words = (table.rows[row].cells[0].text, table.headings[column].text)
        yield Typed("KAL455", (chapters[at], table.title, *words), text)
    _box(markup(tables[at]))


def _free(
    document: Document, kind: Kind, taken: set[tuple[int, int]]
) -> Iterator[tuple[int, int, int]]:
    """The figures that may have an error, those of tables with the fewest errors first."""
    order = sorted(
        range(len(document.tables)), key=lambda at: sum(there == at for there, _ in taken)
    )
    for at in order:
        for row, cells in enumerate(document.tables[at].rows):
            for column, cell in enumerate(cells.cells):
                printed = cell.is_number and (at, row) not in taken and kind(cell.text)
                if printed and printed != cell.text and any(one in "123456789" for one in printed):
                    yield at, row, column


def _chapters(document: Document) -> Iterator[tuple[int, str]]:
    chapter, number = "", 0
    for block in document.blocks:
        match block:
            case Heading():
                chapter = f"{block.number} {block.text}"
            case PrintedTable():
                yield number, chapter
                number += 1


def markup(part: object) -> Any:
    """What python-docx has no public way to read or move."""
    names = ("_tbl", "_tr", "_inline")
    return next(getattr(part, name) for name in names if hasattr(part, name))


def _box(table: Any) -> None:
    """Moves a table into a text box where it stands."""
    box = parse_xml(
        f'<w:p {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:pict><v:shape>'
        "<v:textbox><w:txbxContent/></v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    table.addprevious(box)
    content = next(box.iter(qn("w:txbxContent")))
    content.append(table)
    content.append(OxmlElement("w:p"))


def _sentences(word: Word, document: Document) -> Iterator[tuple[str, Line]]:
    """Kalkyl's own sentences with an amount, each once, with their chapters."""
    chapter, seen = "", set[str]()
    for block in document.blocks:
        if isinstance(block, Heading):
            chapter = f"{block.number} {block.text}"
        if isinstance(block, Paragraph) and not block.sender and block.text not in seen:
            seen.add(block.text)
            lines = [line for line in word.paragraphs if line.text == block.text]
            if len(lines) == 1 and _AMOUNT.search(block.text):
                yield chapter, lines[0]


def _in_place(_: Word, line: Line, text: str) -> None:
    line.runs[0].text = text


def _in_footnote(word: Word, line: Line, text: str) -> None:
    """The sentence is moved into a footnote."""
    for run in line.runs:
        run.text = ""
    line.runs[0].text = "Se fotnoten."
    note = OxmlElement("w:footnoteReference")
    note.set(qn("w:id"), "2")
    line.runs[0].element.append(note)
    content = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2"><w:p><w:r><w:t>{escape(text)}</w:t>'
        "</w:r></w:p></w:footnote></w:footnotes>"
    )
    name, package = PackURI("/word/footnotes.xml"), word.part.package
    part = Part(name, CONTENT_TYPE.WML_FOOTNOTES, content.encode(), package)
    word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
