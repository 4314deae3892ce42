"""Makes the Word templates that reports are filled into; an organisation may restyle its copy."""

from __future__ import annotations

import io

from docx import Document
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as Line

from kalkyl.io.report.word import plain_package

INK, ACCENT = RGBColor(0x1F, 0x2A, 0x37), RGBColor(0x1F, 0x4E, 0x79)
FONT = "Calibri"
STATUSES = {"green": "2E7D32", "yellow": "B26A00", "red": "B3261E", "grey": "5F6B7A"}
"""Colours that can be told from white paper; the word stands beside each dot."""


def template(title: str) -> bytes:
    """A template for a report of that title."""
    word = Document()
    _styles(word)
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin, section.bottom_margin = Cm(2.3), Cm(2.2)
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = "{{ avsandare }} · " + title + " · {{ period }}"
    _page_number(section.footer.paragraphs[0])
    _front(word)
    _contents(word)
    _body(word)
    word.core_properties.author = "kalkyl"
    word.core_properties.comments = ""
    buffer = io.BytesIO()
    word.save(buffer)
    return plain_package(buffer.getvalue())


def _styles(word: Word) -> None:
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size, normal.font.color.rgb = FONT, Pt(10.5), INK
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.element.rPr.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="sv-SE"/>'))
    normal.paragraph_format.space_before = Pt(5)
    normal.paragraph_format.space_after = Pt(4)
    normal.paragraph_format.line_spacing = 1.12
    for level, size in enumerate((20, 15, 12.5, 11), 1):
        style = word.styles[f"Heading {level}"]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), ACCENT
        style.font.bold, style.font.italic = True, False
        style.element.rPr.rFonts.attrib.clear()
        style.element.rPr.rFonts.set(qn("w:ascii"), FONT)
        style.element.rPr.rFonts.set(qn("w:hAnsi"), FONT)
        style.paragraph_format.space_before = Pt(18 if level == 1 else 12)
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.keep_with_next = True
    title = word.styles["Title"]
    title.font.name, title.font.size, title.font.color.rgb = FONT, Pt(34), ACCENT
    title.paragraph_format.space_before = Pt(180)
    _border_off(title)
    subtitle = word.styles["Subtitle"]
    subtitle.font.name, subtitle.font.size, subtitle.font.italic = FONT, Pt(16), False
    subtitle.font.color.rgb = INK
    _new(word, "Avdelning", size=10.5, left=0.5)
    _new(word, "Anmärkning", size=10.5, left=0)
    word.styles["Anmärkning"].paragraph_format.space_before = Pt(24)
    _new(word, "Tabellrubrik", size=10, keep=True)
    word.styles["Tabellrubrik"].font.bold = True
    _new(word, "Bildtext", size=9)
    left, right = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
    for name, align in (("Tabelltext", left), ("Tabelltal", right)):
        style = _new(word, name, size=9, after=1)
        style.paragraph_format.alignment = align
    for level in (1, 2, 3):
        indent = 0.6 * (level - 1)
        style = _new(word, f"toc {level}", size=10.5, after=2, left=indent)
        style.font.bold = level == 1
        hanging = 0.55 + 0.25 * level
        style.paragraph_format.left_indent = Cm(indent + hanging)
        style.paragraph_format.first_line_indent = Cm(-hanging)
        style.paragraph_format.tab_stops.add_tab_stop(Cm(indent + hanging))
        style.paragraph_format.right_indent = Cm(1)
        style.paragraph_format.tab_stops.add_tab_stop(
            Cm(16.4), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
        )


def _new(
    word: Word, name: str, *, size: float, after: float = 6, left: float = 0, keep: bool = False
) -> ParagraphStyle:
    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = word.styles["Normal"]
    style.font.size = Pt(size)
    style.paragraph_format.space_before = Pt(min(after, 5))
    style.paragraph_format.space_after = Pt(after)
    style.paragraph_format.left_indent = Cm(left)
    style.paragraph_format.keep_with_next = keep
    style.quick_style = True
    return style


def _border_off(style: ParagraphStyle) -> None:
    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def _add(paragraph: Line, xml: str) -> None:
    """Puts markup at the end of a paragraph; python-docx has no public way."""
    paragraph._p.append(parse_xml(xml))  # noqa: SLF001  # as said


def _page_number(paragraph: Line) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("", ""), ("end", "")):
        inner = (
            f'<w:fldChar w:fldCharType="{kind}"/>'
            if kind
            else f"<w:instrText>{text}</w:instrText>"
            if text
            else "<w:t>1</w:t>"
        )
        _add(paragraph, f"<w:r {nsdecls('w')}>{inner}</w:r>")


def _front(word: Word) -> None:
    word.add_paragraph("{{ titel }}", "Title")
    word.add_paragraph("{{ period }}", "Subtitle")
    word.add_paragraph("{{ avsandare }}", "Subtitle")
    word.add_paragraph("{%p for rad in anmarkningar %}")
    word.add_paragraph("{{ rad }}", "Anmärkning")
    word.add_paragraph("{%p endfor %}")


def _contents(word: Word) -> None:
    heading = word.add_paragraph("{{ ord.innehall }}", "Subtitle")
    heading.paragraph_format.page_break_before = True
    word.add_paragraph("{%p for rad in innehall %}")
    for level in (1, 2, 3):
        word.add_paragraph("{%p if rad.niva == " + str(level) + " %}")
        line = word.add_paragraph(style=f"toc {level}")
        _add(
            line,
            f'<w:hyperlink {nsdecls("w")} w:anchor="_Toc{{{{ rad.id }}}}" w:history="1">'
            "<w:r><w:t>{{ rad.nummer }}</w:t></w:r><w:r><w:tab/></w:r>"
            "<w:r><w:t>{{ rad.text }}</w:t></w:r></w:hyperlink>",
        )
        word.add_paragraph("{%p endif %}")
    word.add_paragraph("{%p endfor %}")


def _body(word: Word) -> None:
    word.add_paragraph("{%p for del in delar %}")
    for level in (1, 2, 3, 4):
        word.add_paragraph(f'{{%p if del.slag == "rubrik{level}" %}}')
        heading = word.add_paragraph(style=f"Heading {level}")
        mark = "{{ del.id }}"
        _add(heading, f'<w:bookmarkStart {nsdecls("w")} w:id="{mark}" w:name="_Toc{mark}"/>')
        heading.add_run("{{ del.nummer }} {{ del.text }}")
        _add(heading, f'<w:bookmarkEnd {nsdecls("w")} w:id="{mark}"/>')
        word.add_paragraph("{%p endif %}")
    word.add_paragraph('{%p if del.slag == "text" %}')
    word.add_paragraph("{{ del.text }}")
    word.add_paragraph("{%p endif %}")
    word.add_paragraph('{%p if del.slag == "avdelning" %}')
    said = word.add_paragraph(style="Avdelning")
    said.add_run("{{ del.avsandare }}: ").bold = True
    said.add_run("{{ del.text }}")
    word.add_paragraph("{%p endif %}")
    word.add_paragraph('{%p if del.slag == "lista" %}')
    word.add_paragraph("{%p for rad in del.rader %}")
    word.add_paragraph("{{ rad }}", "List Bullet")
    word.add_paragraph("{%p endfor %}")
    word.add_paragraph("{%p endif %}")
    word.add_paragraph('{%p if del.slag == "bild" %}')
    word.add_paragraph("{{ del.titel }}", "Tabellrubrik")
    word.add_paragraph("{{ del.bild }}")
    word.add_paragraph("{%p endif %}")
    word.add_paragraph('{%p if del.slag == "tabell" %}')
    word.add_paragraph("{%p if del.titel != del.under %}")
    word.add_paragraph("{{ del.titel }}", "Tabellrubrik")
    word.add_paragraph("{%p endif %}")
    word.element.body.insert(len(word.element.body) - 1, parse_xml(_table()))
    word.add_paragraph("{%p endif %}")
    word.add_paragraph("{%p endfor %}")


def _table() -> str:
    """A table whose rows and columns are repeated; totals have a rule above and are bold."""
    head = _row(
        "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>", "del.rubriker", "w:val='DCE6F1'", bold=True
    )
    return f"""<w:tbl {nsdecls("w")}>
<w:tblPr><w:tblW w:w="5000" w:type="pct"/>
<w:tblBorders><w:top w:val="single" w:sz="8" w:color="1F4E79"/>
<w:bottom w:val="single" w:sz="8" w:color="1F4E79"/>
<w:insideH w:val="single" w:sz="4" w:color="C9D2DC"/></w:tblBorders>
<w:tblLayout w:type="autofit"/>
<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>
<w:bottom w:w="40" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>
<w:tblCaption w:val="{{{{ del.titel }}}}"/><w:tblDescription w:val="{{{{ del.beskrivning }}}}"/>
</w:tblPr><w:tblGrid><w:gridCol w:w="1000"/></w:tblGrid>
{head}
{_loop("{%tr for rad in del.rader %}")}
{_loop("{%tr if rad.summa %}")}
{_row("<w:trPr><w:cantSplit/></w:trPr>", "rad.celler", "w:val='EEF2F6'", bold=True)}
{_loop("{%tr else %}")}
{_row("<w:trPr><w:cantSplit/></w:trPr>", "rad.celler", "", bold=False)}
{_loop("{%tr endif %}")}
{_loop("{%tr endfor %}")}
</w:tbl>"""


def _loop(tag: str) -> str:
    return f"<w:tr><w:tc><w:p><w:r><w:t>{tag}</w:t></w:r></w:p></w:tc></w:tr>"


def _row(settings: str, cells: str, fill: str, *, bold: bool) -> str:
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    shade = f"<w:shd {fill.replace('w:val', 'w:fill')} w:val='clear'/>" if fill else ""
    dots = "".join(
        f"{_cell_line('{%p if c.status == ' + repr(name) + ' %}')}"
        '<w:p><w:pPr><w:pStyle w:val="Tabelltext"/></w:pPr>'
        f'<w:r><w:rPr><w:color w:val="{colour}"/></w:rPr><w:t xml:space="preserve">● </w:t></w:r>'
        "<w:r><w:t>{{ c.text }}</w:t></w:r></w:p>"
        f"{_cell_line('{%p endif %}')}"
        for name, colour in STATUSES.items()
    )
    number, text = (
        f"{_cell_line('{%p if ' + test + ' %}')}"
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f"<w:r>{look}<w:t>{{{{ c.text }}}}</w:t></w:r></w:p>{_cell_line('{%p endif %}')}"
        for test, style in (
            ("c.tal", "Tabelltal"),
            ("not c.tal and not c.status", "Tabelltext"),
        )
    )
    return (
        f"<w:tr>{settings}<w:tc>{_cell_line('{%tc for c in ' + cells + ' %}')}</w:tc>"
        f"<w:tc><w:tcPr>{shade}<w:vAlign w:val='bottom'/></w:tcPr>{number}{text}{dots}</w:tc>"
        f"<w:tc>{_cell_line('{%tc endfor %}')}</w:tc></w:tr>"
    )


def _cell_line(tag: str) -> str:
    return f"<w:p><w:r><w:t>{tag}</w:t></w:r></w:p>"
