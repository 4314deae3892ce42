"""Rows read as they are written, and by expat: both ways must come to the same."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from openpyxl import load_workbook

import hostile_books
from kalkyl.io.xlsx import sheet as xlsx_sheet
from kalkyl.io.xlsx import strings as xlsx_strings
from kalkyl.io.xlsx.package import Package
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.io.xlsx.rows import written
from kalkyl.model import Received

PART = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEIGHTS = ' xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'


def _book(rows: bytes, head: str = "", tail: str = "", spaces: str = "") -> bytes:
    start = f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{MAIN}"{spaces}>{head}'
    sheet = f"{start}<sheetData>".encode() + rows + f"</sheetData>{tail}</worksheet>".encode()
    return hostile_books.packed({PART: sheet})


def _by_expat(content: bytes, monkeypatch: pytest.MonkeyPatch) -> Received:
    with monkeypatch.context() as patched:
        patched.setattr(xlsx_sheet, "written", lambda *_: None)
        return receive_bytes("a.xlsx", content)


def _is_plain(content: bytes, part: str = PART) -> bool:
    return written(Package(content), part) is not None


PLAIN = {
    "number": '<row r="2"><c r="A2" s="1"><v>1.50</v></c></row>',
    "nothing": "",
    "empty row": '<row r="2"/><row r="3" ht="0"></row>',
    "blanks": ' <row r="2">\n<c r="A2"><v>1</v></c>\t</row> ',
    "formula": '<row r="2"><c r="A2" t="str"><f>IF(B2&lt;1,"&amp;lt;",1)</f><v>x</v></c></row>',
    "no value": '<row r="2"><c r="A2"><f>B2</f></c><c r="B2"><f>A2</f><v></v></c></row>',
    "empty value": '<row r="2"><c r="A2" t="str"><f>B2</f><v/></c><c r="B2"><v /></c></row>',
    "shared": '<row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="0">B2</f><v>1</v></c></row>'
    '<row r="3"><c r="A3"><f t="shared" si="0"/><v>1</v></c></row>',
    "inline": '<row r="2"><c r="A2" t="inlineStr">'
    '<is><t xml:space="preserve"> å_x000D_</t></is></c>'
    '<c r="B2" t="inlineStr"><is><t></t></is></c></row>',
    "letters by number": '<row r="2"><c r="A2" t="str"><f>B2&amp;"&#229;"</f>'
    "<v>&#229;&amp;#228;</v></c>"
    '<c r="B2" t="inlineStr"><is><t>&#8722;5&#128578;</t></is></c></row>',
    "truth": '<row r="2"><c r="A2" t="b"><v>1</v></c><c r="B2" t="e"><v>#N/A</v></c></row>',
    "hidden": '<row r="2" hidden="1" ht="15"><c r="A2"><v>1</v></c></row>',
    "styled": '<row r="2"><c r="A2" s="1"/><c r="B2" s="2"></c><c r="C2" t="n"/></row>',
    "no such text": '<row r="2"><c r="A2" t="s"><v>99999</v></c></row>',
    "no number": '<row r="2"><c r="A2"><v>x</v></c></row>',
    "no row": '<row r="0"><c r="A0"><v>1</v></c></row>',
    "far column": '<row r="2"><c r="ZZZ2"><v>1</v></c></row>',
    "rows back": '<row r="3"><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>',
    "row unnumbered": '<row><c r="A1"><v>1</v></c></row>',
}
ODD = {
    "twice": '<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
    "twice and empty": '<row r="2"><c r="A2"><v>1</v></c><c r="A2"/></row>',
    "comment": '<row r="2"><!-- <c r="A3"/> --><c r="A2"><v>1</v></c></row>',
    "characters": '<row r="2"><c r="A2" t="str"><v><![CDATA[<v>]]></v></c></row>',
    "reference": '<row r="2"><c r="A2" t="str"><v>a&#10;b</v></c></row>',
    "control by number": '<row r="2"><c r="A2" t="str"><v>a&#133;b</v></c></row>',
    "half a letter": '<row r="2"><c r="A2" t="str"><v>a&#55357;b</v></c></row>',
    "no letter by number": '<row r="2"><c r="A2" t="str"><v>a&#65535;b</v></c></row>',
    "beyond letters": '<row r="2"><c r="A2" t="str"><v>a&#1114112;b</v></c></row>',
    "letter in hexadecimal": '<row r="2"><c r="A2" t="str"><v>a&#xe5;b</v></c></row>',
    "unknown reference": '<row r="2"><c r="A2" t="str"><v>a&b;</v></c></row>',
    "end mark": '<row r="2"><c r="A2" t="str"><v>a]]>b</v></c></row>',
    "control": '<row r="2"><c r="A2" t="str"><v>a\x01b</v></c></row>',
    "no character": '<row r="2"><c r="A2" t="str"><v>a\uffffb</v></c></row>',
    "carriage return": '<row r="2"><c r="A2" t="str"><v>a\r\nb</v></c></row>',
    "attribute twice": '<row r="2" r="3"><c r="A2"><v>1</v></c></row>',
    "undeclared": '<row r="2" x14ac:dyDescent="1"><c r="A2"><v>1</v></c></row>',
    "no end": '<row r="2"><c r="A2"><v>1</v></c>',
    "row in row": '<row r="2"><row r="3"><c r="A3"><v>1</v></c></row></row>',
    "outside rows": '<c r="A2"><v>1</v></c><row r="2"></row>',
    "text between": '<row r="2">x<c r="A2"><v>1</v></c></row>',
    "value first": '<row r="2"><c r="A2"><v>1</v><f>B2</f></c></row>',
    "two values": '<row r="2"><c r="A2"><v>1</v><v>2</v></c></row>',
    "rich": '<row r="2"><c r="A2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>',
    "no place": '<row r="2"><c><v>1</v></c></row>',
    "extension": '<row r="2"><c r="A2"><v>1</v></c><extLst><f>RUN(1)</f></extLst></row>',
    "long": f'<row r="2"><c r="A2" t="str"><v>{"x" * 40_000}</v></c></row>',
    "other quotes": "<row r='2'><c r='A2'><v>1</v></c></row>",
}


@pytest.mark.parametrize("rows", PLAIN.values(), ids=PLAIN)
def test_plain_rows_are_read_as_expat_reads_them(
    rows: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = _book(rows.encode())
    assert _is_plain(content)
    assert receive_bytes("a.xlsx", content) == _by_expat(content, monkeypatch)


@pytest.mark.parametrize("rows", ODD.values(), ids=ODD)
def test_other_rows_are_left_to_expat(rows: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = _book(rows.encode())
    assert not _is_plain(content)
    assert receive_bytes("a.xlsx", content) == _by_expat(content, monkeypatch)


_DATES = '<xf numFmtId="14"/>' * 4
_STYLES = f'<styleSheet xmlns="{MAIN}"><cellXfs>{_DATES}</cellXfs></styleSheet>'


def test_a_piece_that_is_known_is_read_by_the_style_and_texts_of_its_own_workbook(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = b'<row r="2"><c r="A2" s="3"><v>44000</v></c><c r="B2" t="s"><v>0</v></c></row>'
    plain = _book(row)
    other = hostile_books.packed_alone(
        {
            **hostile_books.parts_of(plain),
            hostile_books.STYLES: _STYLES.encode(),
            hostile_books.STRINGS: f'<sst xmlns="{MAIN}"><si><t>annan</t></si></sst>'.encode(),
        }
    )
    for content in (plain, other, plain, other):
        assert receive_bytes("a.xlsx", content) == _by_expat(content, monkeypatch)
    assert receive_bytes("a.xlsx", other) != receive_bytes("a.xlsx", plain)


STRINGS = {
    "plain": "<si><t>å</t></si><si><t/></si>",
    "several": '<si><t>a</t></si><si><t xml:space="preserve"> b </t></si><si><t></t></si>',
    "escaped": "<si><t>_x0041_&amp;lt;</t></si>",
    "rich": "<si><r><t>a</t></r><r><t>b</t></r></si>",
    "read aloud": "<si><t>a</t><rPh><t>b</t></rPh></si>",
    "comment": "<si><t>a<!-- <si><t>b</t></si> --></t></si>",
    "characters": "<si><t><![CDATA[</t></si><si><t>]]></t></si>",
    "text between": "<si><t>a</t></si>x<si><t>b</t></si>",
    "reference": "<si><t>a&#10;b</t></si>",
    "carriage return": "<si><t>a\r\nb</t></si>",
    "not closed": "<si><t>a</t></si><si><t>b</t>",
    "none": "",
}


@pytest.mark.parametrize("items", STRINGS.values(), ids=STRINGS)
def test_texts_are_read_as_expat_reads_them(items: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table = f'<?xml version="1.0"?>\n<sst xmlns="{MAIN}" count="1">{items}</sst>'.encode()
    cells = "".join(f'<c r="A{n}" t="s"><v>{n - 1}</v></c>' for n in range(1, 4))
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row>{cells}</row></sheetData></worksheet>'
    content = hostile_books.packed({hostile_books.STRINGS: table, PART: sheet.encode()})
    found = [receive_bytes("a.xlsx", content) for _ in range(2)]
    with monkeypatch.context() as patched:
        patched.setattr(xlsx_strings, "plain_strings", lambda *_: None)
        assert found == [receive_bytes("a.xlsx", content)] * 2


ROW = b'<row r="2"><c r="A2"><v>1</v></c></row>'
FRAMES: dict[str, Callable[[], bytes]] = {
    "plain": lambda: _book(ROW),
    "hidden column": lambda: _book(ROW, '<cols><col min="1" max="1" hidden="1"/></cols>'),
    "heights": lambda: _book(ROW.replace(b'r="2">', b'r="2" x14ac:dyDescent="1">'), spaces=HEIGHTS),
    "merged": lambda: _book(ROW, tail='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'),
    "call": lambda: _book(
        ROW,
        tail='<conditionalFormatting sqref="A1"><cfRule><formula>RUN("x")</formula></cfRule>'
        "</conditionalFormatting>",
    ),
    "footer": lambda: _book(
        ROW, tail="<headerFooter><oddHeader>&amp;L å</oddHeader></headerFooter>"
    ),
    "odd footer": lambda: _book(
        ROW, tail="<headerFooter><oddHeader>&b;</oddHeader></headerFooter>"
    ),
    "rows before": lambda: _book(ROW, '<row r="1"><c r="A1"><v>1</v></c></row>'),
    "rows after": lambda: _book(ROW, tail='<row r="9"><c r="A9"><v>1</v></c></row>'),
    "open value before": lambda: _book(ROW, '<row r="1"><c r="A1"><v>', "</v></c></row>"),
    "within another": lambda: _book(ROW, "<sheetViews>", "</sheetViews>"),
    "foreign": lambda: _book(ROW, '<x:a xmlns:x="urn:x">', "</x:a>"),
    "other default": lambda: _book(ROW, '<a xmlns="urn:x">', "</a>"),
    "alternatives": lambda: _book(
        ROW,
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:Fallback>",
        "</mc:Fallback></mc:AlternateContent>",
    ),
    "in a comment": lambda: _book(ROW, "<!--", "-->"),
    "broken": lambda: _book(ROW, tail="<a>"),
}


@pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize("turn", ["first", "remembered"])
def test_what_stands_around_the_rows_is_read_as_expat_reads_it(
    make: Callable[[], bytes], turn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = make()
    if turn == "remembered":
        receive_bytes("b.xlsx", content)
    assert receive_bytes("a.xlsx", content) == _by_expat(content, monkeypatch)


def test_our_own_workbooks_and_those_of_openpyxl_are_plain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    saved = io.BytesIO()
    load_workbook(io.BytesIO(hostile_books.packed({}))).save(saved)
    for content in (hostile_books.packed({}), saved.getvalue()):
        package = Package(content)
        parts = [name for name in package.names if name.startswith("xl/worksheets/sheet")]
        assert [part for part in parts if written(package, part) is None] == []
        assert receive_bytes("a.xlsx", content) == _by_expat(content, monkeypatch)
