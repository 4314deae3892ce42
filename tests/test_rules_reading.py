"""What Excel doesn't see isn't read, and what it sees is: namespaces, names, what is left out.

The oracle is the standard (ECMA-376 part 3) and openpyxl, which reads as Excel does.
"""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

import hostile_books as h
from facts import in_words
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.model import Book, CellError, Problem, ProblemKind, Value
from kalkyl.operations.check import check
from kalkyl.rules.catalogue import Expected
from kalkyl.rules.register import CATALOGUE
from shipped_organisation import case_of
from test_xlsx_read import (
    MAIN,
    OFFICE,
    RELS,
    SHEET_PART,
    STRICT_MAIN,
    STRICT_OFFICE,
    by_kalkyl,
    by_openpyxl,
    packed,
    parts,
    problem_of,
    received,
    relationships,
    values_of,
)

MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
BOTH = ' xmlns:mc="' + MC + '" mc:Ignorable="e" xmlns:e="urn:x"'
ROWS = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><f>"å"</f><v>å</v></c></row>'
EVIL = '<{0}row r="1"><{0}c r="A1"><{0}v>9</{0}v></{0}c></{0}row>'


def part(inner: str, after: str = "", *, attributes: str = "", prefix: str = "") -> str:
    """A sheet with what stands in its data and behind them; ``§`` is the prefix of its elements."""
    declared = f"xmlns{f':{prefix}' if prefix else ''}"
    text = (
        f'<§worksheet {declared}="{MAIN}"{attributes}><§sheetData>{inner}</§sheetData>{after}'
        "</§worksheet>"
    )
    return text.replace("§", f"{prefix}:" if prefix else "")


def judged(sheet: str, **more: str) -> tuple[dict[tuple[int, int], Value], list[Problem]]:
    """The values of a sheet, and what is noted against the file."""
    answer = received({**parts(), SHEET_PART: sheet, **more})
    assert answer.book is not None, answer.problems
    values = {at: cell.value for at, cell in answer.book.sheets[0].cells.items()}
    return values, [one for one in answer.problems if one.kind == ProblemKind.HIDDEN_MARKUP]


def why(found: list[Problem]) -> str:
    [problem] = found
    assert in_words(problem.facts["part"]) == SHEET_PART
    return in_words(problem.facts["why"])


CLEAN: dict[tuple[int, int], Value] = {(1, 1): Decimal(1), (1, 2): "å"}


# Namespaces, against openpyxl

PREFIXED = re.sub(r"<(/?)(\w)", r"<\1§\2", ROWS)
LAWFUL = {
    "plain": part(ROWS),
    "a prefix": part(PREFIXED, prefix="x"),
    "an odd prefix": part(PREFIXED, prefix="å-1.b"),
    "declared again within": part(ROWS.replace("<row", f'<row xmlns="{MAIN}"')),
    "another prefix within": part(
        f'<y:row xmlns:y="{MAIN}" r="1"><c r="A1"><y:v>1</y:v></c></y:row>'
    ),
    "comments, instructions and CDATA between": part(
        '<!-- <row/> --><?x y?><row r="1"><!-- --><c r="A1"><v><!-- -->1<![CDATA[2]]></v></c></row>'
    ),
    "extensions": part(
        ROWS.replace("</c></row>", '<extLst><ext uri="{2}"><f>X</f></ext></extLst></c></row>'),
        '<extLst><ext uri="{1}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9'
        '/main"><x14:row r="1"><x14:c r="A1"/></x14:row></ext></extLst>',
    ),
    "ignorable attributes": part(
        ROWS.replace("<row", '<row e:spans="1" e:r="7"').replace("<c ", '<c e:t="s" e:r="Z9" '),
        attributes=BOTH,
    ),
    "spaces and line ends": part(ROWS.replace("><", ">\r\n  <")),
    "a byte order mark": "\ufeff" + part(ROWS),
    "no numbers": part('<row><c><v>1</v></c><c t="b"><v>1</v></c></row><row><c><v>2</v></c></row>'),
    "rows out of order": part(
        '<row r="3"><c r="A3"><v>3</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>'
    ),
    "cells out of order": part('<row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c></row>'),
    "exponents": part('<row r="1"><c r="A1"><v>1.0E+2</v></c><c r="B1"><v>1E15</v></c></row>'),
    "an error": part('<row r="1"><c r="A1" t="e"><v>#DIV/0!</v></c></row>'),
    "spaces that are kept": part(
        '<row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c></row>'
    ),
    "rich text and readings": part(
        '<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>Hälso</t></r><r><t>-</t></r>'
        "</is></c></row>"
    ),
}


@pytest.mark.filterwarnings("ignore:Workbook contains no default style")
@pytest.mark.filterwarnings("ignore:Unknown extension")
@pytest.mark.parametrize("sheet", LAWFUL.values(), ids=LAWFUL.keys())
def test_cells_are_those_of_openpyxl(sheet: str) -> None:
    content = {
        **parts(),
        SHEET_PART: sheet.replace("#DIV", "\0").replace("#", "").replace("\0", "#DIV"),
    }
    content["[Content_Types].xml"] = TYPES
    data = packed(content)
    kalkyl = by_kalkyl(data, "Prognos")
    assert kalkyl == by_openpyxl(data, "Prognos") != {}
    assert receive_bytes("bok.xlsx", data).problems == ()


SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET}sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{SPREADSHEET}styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SPREADSHEET}worksheet+xml"/>'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "latin-1", "us-ascii"])
def test_other_encodings_are_read(encoding: str) -> None:
    text = part(ROWS.replace("å", "&#229;"))
    declared = "utf-16" if encoding.startswith("utf-16") else encoding
    mark = "\ufeff" if encoding in {"utf-16-le", "utf-16-be"} else ""
    data = f'{mark}<?xml version="1.0" encoding="{declared}"?>{text}'.encode(encoding)
    answer = received({**parts(), SHEET_PART: data})
    assert answer.book is not None
    assert {at: cell.value for at, cell in answer.book.sheets[0].cells.items()} == CLEAN


# Markup compatibility

NOT_SEEN = {
    "rows": part(ROWS + EVIL.format("e:"), attributes=BOTH),
    "rows before": part(EVIL.format("e:") + ROWS, attributes=BOTH),
    "a cell": part(ROWS.replace("</row>", '<e:c r="A1"><e:v>9</e:v></e:c></row>'), attributes=BOTH),
    "a value": part(ROWS.replace("<v>1</v>", "<v>1</v><e:v>9</e:v>"), attributes=BOTH),
    "a formula": part(ROWS.replace("<v>1</v>", "<e:f>9</e:f><v>1</v>"), attributes=BOTH),
    "rows of the format in a wrapper": part(
        ROWS + f"<e:x>{EVIL.format('')}</e:x>", attributes=BOTH
    ),
    "behind the data": part(ROWS, f"<e:sheetData>{EVIL.format('')}</e:sheetData>", attributes=BOTH),
    "merged cells": part(ROWS, '<e:mergeCell ref="A1:B1"/>', attributes=BOTH),
}


@pytest.mark.parametrize("sheet", NOT_SEEN.values(), ids=NOT_SEEN.keys())
def test_what_is_to_be_ignored_is_not_read_and_told(sheet: str) -> None:
    values, noted = judged(sheet)
    assert values == CLEAN
    assert why(noted) == "i ett namnrum som ska förbises"


def test_an_ignorable_element_without_cells_is_nothing_to_tell() -> None:
    values, noted = judged(
        part(ROWS, '<e:revision e:id="1"><e:who/></e:revision>', attributes=BOTH)
    )
    assert (values, noted) == (CLEAN, [])


def test_a_namespace_that_nobody_calls_ignorable_is_told() -> None:
    values, noted = judged(part(ROWS, '<u:note xmlns:u="urn:unknown"/>'))
    assert values == CLEAN
    assert why(noted) == "i ett namnrum som Excel inte känner till"


X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'


@pytest.mark.parametrize(
    ("needs", "seen"),
    [("x14", "2"), ("e", "3"), ("x14 e", "3"), ("", "2")],
)
def test_of_alternatives_the_first_counts_that_is_understood(needs: str, seen: str) -> None:
    row = '<row r="2"><c r="A2"><v>{}</v></c></row>'
    inner = (
        f'<mc:AlternateContent><mc:Choice Requires="{needs}">{row.format(2)}</mc:Choice>'
        f"<mc:Choice Requires='x14'>{row.format(3)}</mc:Choice>"
        f"<mc:Fallback>{row.format(4)}</mc:Fallback></mc:AlternateContent>"
    )
    values, noted = judged(part(ROWS + inner, attributes=f"{BOTH} {X14}"))
    assert values == {**CLEAN, (2, 1): Decimal(seen)}
    assert why(noted) == "som ett av flera alternativ"


def test_alternatives_within_alternatives_and_their_fallback() -> None:
    inner = (
        '<mc:AlternateContent><mc:Choice Requires="e"><row r="2"><c r="A2"><v>2</v></c></row>'
        '</mc:Choice><mc:Fallback><mc:AlternateContent><mc:Choice Requires="x14"><row r="2">'
        '<c r="A2"><v>5</v></c></row></mc:Choice></mc:AlternateContent><row r="3"><c r="A3">'
        "<v>6</v></c></row></mc:Fallback></mc:AlternateContent>"
    )
    last = '<row r="4"><c r="A4"><v>7</v></c></row>'
    values, _ = judged(part(ROWS + inner + last, attributes=f"{BOTH} {X14}"))
    found = {(2, 1): Decimal(5), (3, 1): Decimal(6), (4, 1): Decimal(7)}
    assert values == {**CLEAN, **found}


def test_controls_are_alternatives_as_excel_writes_them() -> None:
    control = (
        '<mc:AlternateContent><mc:Choice Requires="x14"><controls><mc:AlternateContent><mc:Choice '
        'Requires="x14"><control shapeId="1" name="c"><controlPr><anchor><from><d:col>1</d:col>'
        "<d:row>2</d:row></from></anchor></controlPr></control></mc:Choice></mc:AlternateContent>"
        "</controls></mc:Choice><mc:Fallback><anchor><d:row>2</d:row></anchor></mc:Fallback>"
        "</mc:AlternateContent>"
    )
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    sheet = part(ROWS, control, attributes=f'{BOTH} {X14} xmlns:d="{drawing}"')
    assert judged(sheet) == (CLEAN, [])


def test_content_to_be_processed_counts_and_is_told() -> None:
    wrapped = '<e:wrap><row r="2"><c r="A2"><v>2</v></c></row></e:wrap>'
    sheet = part(ROWS + wrapped, attributes=f'{BOTH} mc:ProcessContent="e:wrap"')
    values, noted = judged(sheet)
    assert values == {**CLEAN, (2, 1): Decimal(2)}
    assert why(noted) == "som ett av flera alternativ"
    assert judged(sheet.replace("e:wrap", "e:*", 1))[0] == values


def test_what_must_be_understood_and_is_not_is_refused() -> None:
    must = part(ROWS, attributes=f'{BOTH} mc:MustUnderstand="e"')
    assert problem_of(packed({**parts(), SHEET_PART: must})).kind == ProblemKind.DAMAGED
    understood = part(ROWS, attributes=f'{BOTH} {X14} mc:MustUnderstand="x14"')
    assert judged(understood) == (CLEAN, [])
    undeclared = part(
        ROWS, attributes=f"{BOTH.replace(chr(34) + 'e' + chr(34), chr(34) + 'q' + chr(34))}"
    )
    assert problem_of(packed({**parts(), SHEET_PART: undeclared})).kind == ProblemKind.DAMAGED


def test_rules_for_namespaces_inside_a_part_are_told() -> None:
    inner = ROWS.replace("<row", f'<row xmlns:mc="{MC}" xmlns:e="urn:x" mc:Ignorable="e"')
    values, noted = judged(part(inner))
    assert values == CLEAN
    assert why(noted) == "med egna regler för namnrum inne i delen"


@pytest.mark.parametrize("space", ["", "urn:x", MAIN.replace("2006", "2007")])
def test_a_part_of_another_namespace_is_no_sheet(space: str) -> None:
    content = {**parts(), SHEET_PART: part(ROWS).replace(MAIN, space)}
    assert problem_of(packed(content)) == Problem(ProblemKind.DAMAGED, None, {"part": SHEET_PART})


IGNORED_PARTS = {
    "xl/workbook.xml": '<e:sheets><e:sheet name="Total" sheetId="2" r:id="r1"/></e:sheets>',
    "xl/styles.xml": "<e:cellXfs><e:xf numFmtId='14'/></e:cellXfs>",
    "_rels/.rels": '<e:Relationship Id="r9" Type="x/officeDocument" Target="x.xml"/>',
}


@pytest.mark.parametrize("name", IGNORED_PARTS)
def test_no_part_hides_anything(name: str) -> None:
    content = parts(ROWS)
    text = re.sub(r"(<(?:workbook|styleSheet|Relationships) )", rf"\1{BOTH[1:]} ", content[name])
    head, mark, tail = text.rpartition("</")
    content[name] = head + IGNORED_PARTS[name] + mark + tail
    answer = received(content)
    assert answer.book is not None
    assert [sheet.name for sheet in answer.book.sheets] == ["Prognos"]
    [problem] = answer.problems
    assert (problem.kind, in_words(problem.facts["part"])) == (ProblemKind.HIDDEN_MARKUP, name)


def test_names_and_texts_are_read_by_their_namespace() -> None:
    content = parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    content["xl/_rels/workbook.xml.rels"] = relationships(
        ("r1", "worksheet", "worksheets/sheet1.xml"), ("r3", "sharedStrings", "sharedStrings.xml")
    )
    content["xl/sharedStrings.xml"] = (
        f'<sst xmlns="{MAIN}"{BOTH}><si><e:t>Ekonomi</e:t><t>Kansli</t></si></sst>'
    )
    answer = received(content)
    assert answer.book is not None
    assert answer.book.sheets[0].value(1, 1) == "Kansli"
    assert [one.kind for one in answer.problems] == [ProblemKind.HIDDEN_MARKUP]


def test_relationship_ids_are_those_of_the_relationships_namespace() -> None:
    content = parts(ROWS)
    book = content["xl/workbook.xml"]
    other = book.replace("xmlns:r=", "xmlns:q=").replace("r:id=", "q:id=")
    assert book_of(content | {"xl/workbook.xml": other}).sheets[0].value(1, 1) == Decimal(1)
    wrong = book.replace(" r:id=", ' xmlns:w="urn:w" w:id=')
    assert problem_of(packed(content | {"xl/workbook.xml": wrong})).kind == ProblemKind.DAMAGED
    unread = book.replace(' name="Prognos"', ' xmlns:w="urn:w" w:name="Total" name="Prognos"')
    assert [one.name for one in book_of(content | {"xl/workbook.xml": unread}).sheets] == [
        "Prognos"
    ]


def book_of(content: dict[str, str]) -> Book:
    answer = received(content)
    assert answer.book is not None, answer.problems
    return answer.book


# The cover that shows one department and would pass as another


def other_department(prefix: str, wrapper: str = "{}") -> bytes:
    """Kansli's workbook whose cover says Ekonomi and 120 in another namespace, too."""
    content = h.clean()[h.COVER].decode()
    evil = (
        '<#row r="11"><#c r="B11"><#v>120</#v></#c></#row><#row r="10"><#c r="B10" t="inlineStr">'
        "<#is><#t>Ekonomi</#t></#is></#c></#row>"
    ).replace("#", prefix)
    content = content.replace("<worksheet", f"<worksheet{BOTH}", 1)
    content = content.replace("</sheetData>", wrapper.format(evil) + "</sheetData>")
    return h.packed({h.COVER: content.encode()})


@pytest.mark.parametrize(
    ("prefix", "wrapper"),
    [
        ("e:", "{}"),
        ("", "<e:x>{}</e:x>"),
        ("", '<mc:AlternateContent><mc:Choice Requires="e">{}</mc:Choice></mc:AlternateContent>'),
    ],
)
def test_no_workbook_shows_one_department_and_passes_as_another(prefix: str, wrapper: str) -> None:
    data = other_department(prefix, wrapper)
    case = case_of(receive_bytes("110.xlsx", data), Expected())
    assert case.reading is not None
    assert case.reading.submission.sender.name == "Kansli"
    report = check(case, CATALOGUE)
    assert "KAL145" in {one.code for one in report.findings}
    assert not report.passed
    shown = openpyxl.load_workbook(io.BytesIO(h.packed({})))["Omslag"]["B10"].value
    assert shown == "Kansli"


# Two of one name


@pytest.mark.parametrize("name", ["Prognos", "PROGNOS", "prognos"])
def test_two_sheets_of_one_name_are_told(name: str) -> None:
    content = parts(ROWS)
    twin = f'<sheet name="{name}" sheetId="2" r:id="r1"/></sheets>'
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace("</sheets>", twin)
    answer = received(content)
    assert [one.kind for one in answer.problems] == [ProblemKind.SHEET_TWICE]
    other = {"xl/workbook.xml": content["xl/workbook.xml"].replace(twin, twin.replace(name, "Ö"))}
    assert received(content | other).problems == ()


def test_twins_are_errors_of_a_report() -> None:
    book = h.clean()[h.WORKBOOK]
    twin = re.sub(rb'(<sheet name=")[^"]*(" sheetId=")\d+', rb"\1Prognos\g<2>99", book, count=1)
    report = check(
        case_of(receive_bytes("110.xlsx", h.packed({h.WORKBOOK: twin})), Expected()), CATALOGUE
    )
    assert "KAL146" in {one.code for one in report.findings}


@pytest.mark.parametrize(
    ("rows", "twice"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', "A1"),
        ('<row r="1"><c r="B1"><v>1</v></c></row><row r="1"><c r="B1"/></row>', "B1"),
        ('<row r="1"><c r="B2"><v>1</v></c></row><row r="2"><c r="B2"><v>1</v></c></row>', "B2"),
        ('<row r="1"><c r="A1"/><c r="A1"/><c r="B1"><v>1</v></c></row>', ""),
        ('<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>', ""),
        ('<row r="9"><c r="Z9"><v>1</v></c><c r="AA9"><v>1</v></c></row>', ""),
    ],
)
def test_a_cell_that_is_there_twice_is_told(rows: str, twice: str) -> None:
    found = [
        in_words(one.facts["cell"])
        for one in received(parts(rows)).problems
        if one.kind == ProblemKind.CELL_TWICE
    ]
    assert found == ([twice] if twice else [])


def test_a_cell_of_a_report_that_is_there_twice_is_an_error() -> None:
    row = b'<row r="14"><c r="B14"><v>1</v></c></row>'
    report = check(case_of(receive_bytes("110.xlsx", h.with_rows(row)), Expected()), CATALOGUE)
    assert "KAL147" in {one.code for one in report.findings}


# What people can open


def test_a_promised_part_that_is_not_there_is_no_fault() -> None:
    content = parts(ROWS)
    content["xl/_rels/workbook.xml.rels"] = relationships(
        ("r1", "worksheet", "worksheets/sheet1.xml"),
        ("r2", "styles", "/xl/styles.xml"),
        ("r3", "sharedStrings", "sharedStrings.xml"),
    )
    del content["xl/styles.xml"]
    assert received(content).problems == ()
    assert values_of(ROWS) == CLEAN


def test_a_text_that_is_not_there_is_damage() -> None:
    content = parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    assert problem_of(packed(content)).kind == ProblemKind.DAMAGED


def test_a_module_of_1995_is_no_sheet() -> None:
    content = parts(ROWS)
    module = '<sheets><sheet name="Module1" sheetId="9" state="veryHidden" r:id=""/>'
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace("<sheets>", module)
    assert [sheet.name for sheet in book_of(content).sheets] == ["Prognos"]


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("worksheets\\sheet1.xml", SHEET_PART),
        ("\\xl\\worksheets\\sheet1.xml", SHEET_PART),
        ("/xl/worksheets/sheet1.xml", SHEET_PART),
        ("./worksheets/./sheet1.xml", SHEET_PART),
        ("../xl/worksheets/sheet1.xml", SHEET_PART),
        ("WORKSHEETS/Sheet1.XML", SHEET_PART),
        ("worksheets/blad%201.xml", "xl/worksheets/blad 1.xml"),
        ("worksheets/blad%201.xml", "xl/worksheets/blad%201.xml"),
        ("worksheets/bl%C3%A4d.xml", "xl/worksheets/bläd.xml"),
        ("worksheets/sheet1.xml", "xl\\worksheets\\sheet1.xml"),
    ],
)
def test_targets_are_found_however_they_are_written(target: str, name: str) -> None:
    content = parts(ROWS)
    sheet = content.pop(SHEET_PART)
    content["xl/_rels/workbook.xml.rels"] = relationships(("r1", "worksheet", target))
    assert book_of(content | {name: sheet}).sheets[0].value(1, 1) == Decimal(1)


def test_small_letters_are_columns() -> None:
    assert values_of('<row r="10"><c r="b10"><v>1</v></c><c r="aB10"><v>2</v></c></row>') == {
        (10, 2): Decimal(1),
        (10, 28): Decimal(2),
    }


@pytest.mark.parametrize("row", ["1_0", " 1", "+1", "٣", "1.0", "-1", "1e1", "12345678901"])
def test_numbers_of_rows_are_digits(row: str) -> None:
    rows = f'<row r="{row}"><c><v>1</v></c></row>'
    assert problem_of(packed(parts(rows))).kind == ProblemKind.DAMAGED


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        ("1E15", Decimal(10**15)),
        ("-1.5E+20", Decimal(-15 * 10**19)),
        ("999999999999999.9", Decimal(10**15)),
        ("1.7976931348623157E308", Decimal("1.79769313486232E308")),
        ("1E309", CellError("#NUM!")),
        ("INF", CellError("#NUM!")),
        ("NaN", CellError("#NUM!")),
    ],
)
def test_large_numbers_are_numbers(stored: str, value: Value) -> None:
    assert values_of(f'<row r="1"><c r="A1"><v>{stored}</v></c></row>') == {(1, 1): value}


@pytest.mark.parametrize("large", ["1E15", "9E99", "1.7E308", "-1.7E308"])
def test_a_large_number_in_a_report_breaks_no_rule(large: str) -> None:
    cell = rb'<c r="B10"([^>]*?)(?: t="\w+")?(?:/>|>.*?</c>)'
    new = b'<c r="B10"\\1><v>' + large.encode() + b"</v></c>"
    content, count = re.subn(cell, new, h.clean()[h.FORECAST], count=1, flags=re.DOTALL)
    assert count == 1
    report = check(
        case_of(receive_bytes("110.xlsx", h.packed({h.FORECAST: content})), Expected()), CATALOGUE
    )
    assert report.broke == ()


@pytest.mark.parametrize(
    "time", ["44000.99999", "44000.9999999999", "44000.99999999999999", "44000"]
)
def test_a_hair_before_midnight_is_that_day(time: str) -> None:
    rows = f'<row r="1"><c r="A1" s="1"><v>{time}</v></c></row>'
    assert values_of(rows) == {(1, 1): date(2020, 6, 18)}


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1"><v>12<c r="B1"/></v></c>',
        '<c r="A1"><v>12<e:x/>3</v></c>',
        '<c r="A1"><v>12<extLst/></v></c>',
        '<c r="A1"><f>1+<v>2</v></f></c>',
        '<c r="A1" t="inlineStr"><is><t>a<r/>b</t></is></c>',
    ],
)
def test_an_element_within_a_value_is_damage(cell: str) -> None:
    sheet = part(f'<row r="1">{cell}</row>', attributes=BOTH)
    assert problem_of(packed({**parts(), SHEET_PART: sheet})).kind == ProblemKind.DAMAGED


def test_strict_workbooks_are_read_whole() -> None:
    content = {
        name: text.replace(MAIN, STRICT_MAIN).replace(OFFICE, STRICT_OFFICE)
        for name, text in parts(ROWS).items()
    }
    book = book_of(content)
    assert {at: cell.value for at, cell in book.sheets[0].cells.items()} == CLEAN
    assert RELS in content["_rels/.rels"]
