"""The file reader against two writers, LibreOffice and workbooks that no program would write."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from facts import in_words
from kalkyl.figures.amount import from_xml
from kalkyl.io import refusal
from kalkyl.io.xlsx import cells as xlsx_cells
from kalkyl.io.xlsx import read as xlsx_read
from kalkyl.io.xlsx import sheet as xlsx_sheet
from kalkyl.io.xlsx.read import receive, receive_bytes
from kalkyl.io.xlsx.values import GENERAL, Surroundings, is_date, unescaped
from kalkyl.model import (
    Area,
    Book,
    Cell,
    CellError,
    ExcelTable,
    FactValue,
    Problem,
    ProblemKind,
    Received,
    Sheet,
    Value,
)
from office import recalculated

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET_PART = "xl/worksheets/sheet1.xml"
SHEET = '<worksheet xmlns="' + MAIN + '"><sheetData>{}</sheetData>{}</worksheet>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def relationships(*links: tuple[str, str, str], office: str = OFFICE) -> str:
    body = "".join(
        f'<Relationship Id="{i}" Type="{office}/{k}" Target="{t}"/>' for i, k, t in links
    )
    return f'<Relationships xmlns="{RELS}">{body}</Relationships>'


def parts(rows: str = "", after: str = "", **changed: str) -> dict[str, str]:
    """A workbook of one sheet, written by hand; ``changed`` may give its other pieces."""
    properties = changed.get("properties", "")
    names = changed.get("names", "")
    return {
        "_rels/.rels": relationships(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr {properties}/>'
        f'<sheets><sheet name="Prognos" sheetId="1" r:id="r1"/></sheets>{names}</workbook>',
        "xl/_rels/workbook.xml.rels": relationships(
            ("r1", "worksheet", "worksheets/sheet1.xml"),
            ("r2", "styles", "/xl/styles.xml"),
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" '
        'formatCode="#,##0\\ &quot;dagar&quot;"/></numFmts><cellStyleXfs><xf numFmtId="9"/>'
        '</cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/>'
        '</cellXfs><dxfs><dxf><numFmt numFmtId="164" formatCode="0"/></dxf></dxfs></styleSheet>',
        SHEET_PART: SHEET.format(rows, after),
    }


def packed(content: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
        for name, part in content.items():
            container.writestr(name, part)
    return file.getvalue()


def received(content: Mapping[str, str | bytes]) -> Received:
    return receive_bytes("bok.xlsx", packed(content))


def book_of(answer: Received) -> Book:
    assert answer.book is not None, answer.problems
    return answer.book


def sheet_of(rows: str, after: str = "", **changed: str) -> Sheet:
    return book_of(received(parts(rows, after, **changed))).sheets[0]


def values_of(rows: str, **changed: str) -> dict[tuple[int, int], Value]:
    return {at: cell.value for at, cell in sheet_of(rows, **changed).cells.items()}


def problem_of(data: bytes, name: str = "bok.xlsx") -> Problem:
    answer = receive_bytes(name, data)
    assert answer.book is None
    (problem,) = answer.problems
    return problem


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def by_openpyxl(data: bytes, sheet: str) -> dict[tuple[int, int], tuple[Any, str | None, str]]:
    """Value, formula and number format of each filled cell, from openpyxl's two loads."""
    stored = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[sheet]
    written = openpyxl.load_workbook(io.BytesIO(data))[sheet]
    found = {}
    for row in written.iter_rows():
        for cell in row:
            if cell.value is not None:
                value = stored.cell(cell.row, cell.column).value
                formula = str(cell.value) if cell.data_type == "f" else None
                found[cell.row, cell.column] = value, formula, cell.number_format
    return found


def by_kalkyl(data: bytes, sheet: str) -> dict[tuple[int, int], tuple[Any, str | None, str]]:
    found = book_of(receive_bytes("bok.xlsx", data)).sheet(sheet)
    assert found is not None
    return {
        at: (like_openpyxl(cell.value), cell.formula, cell.number_format)
        for at, cell in found.cells.items()
    }


def like_openpyxl(value: Value) -> Any:
    match value:
        case CellError(code):
            return code
        case Decimal():
            return float(value)
        case date():
            return datetime(value.year, value.month, value.day)
    return value


texts = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="_\ufffe\uffff"), max_size=20
).filter(lambda text: text and not text.startswith(("=", "#")))
contents = st.one_of(
    st.integers(-(10**13), 10**13),
    st.decimals(-(10**9), 10**9, places=4),
    texts,
    st.sampled_from(["Återbäring", "2 075 tkr", "😀 Åsa–Örn", " luft ", "rad\nbrytning"]),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)),
    st.booleans(),
    st.sampled_from(["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?"]),
    st.sampled_from(["=1+1", "=SUM(A1:A9)", '=IF(A1>0,"ja","<nej> & å")']),
)
sheets = st.dictionaries(st.tuples(st.integers(1, 40), st.integers(1, 30)), contents, max_size=25)


@settings(max_examples=60, deadline=None)
@given(sheets)
def test_reads_what_openpyxl_wrote(cells: dict[tuple[int, int], Any]) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Utfall & prognos"
    for (row, column), content in cells.items():
        sheet.cell(row, column, content)
    data = saved(book)
    assert by_kalkyl(data, sheet.title) == by_openpyxl(data, sheet.title)


@settings(max_examples=60, deadline=None)
@given(sheets)
def test_reads_what_xlsxwriter_wrote(cells: dict[tuple[int, int], Any]) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("Prognos")
        shown = book.add_format({"num_format": "yyyy-mm-dd"})
        for (row, column), content in cells.items():
            if isinstance(content, date):
                sheet.write_datetime(row, column, content, shown)
            elif isinstance(content, str) and content.startswith("="):
                sheet.write_formula(row, column, content, None, -41.5)
            else:
                sheet.write(row, column, content)
    data = file.getvalue()
    assert by_kalkyl(data, "Prognos") == by_openpyxl(data, "Prognos")


def test_formula_without_a_stored_value_holds_none() -> None:
    rows = (
        '<row r="1"><c r="A1"><f>B1</f></c><c r="B1"><f>1+1</f><v/></c><c r="C1"><v></v></c></row>'
    )
    assert dict(sheet_of(rows).cells) == {(1, 1): Cell(None, "=B1"), (1, 2): Cell(None, "=1+1")}


def test_formula_that_gave_an_empty_text_holds_it() -> None:
    rows = '<row r="1"><c r="A1" t="str"><f>""</f><v></v></c><c r="B1" t="str"><v></v></c></row>'
    assert dict(sheet_of(rows).cells) == {(1, 1): Cell("", '=""')}


def test_shared_formulas_are_moved_to_their_cells() -> None:
    rows = (
        '<row r="2"><c r="C2"><f t="shared" ref="C2:C4" si="0">A2+$B$1</f><v>1</v></c>'
        '<c r="D2"><f t="shared" ref="D2:D4" si="1">A1*2</f><v>1</v></c></row>'
        '<row r="3"><c r="C3"><f t="shared" si="0"/><v>2</v></c></row>'
        '<row r="4"><c r="C4"><f t="shared" si="0"/></c><c r="E4"><f t="shared" si="9"/></c></row>'
        '<row r="1"><c r="D1"><f t="shared" si="1"/><v>4</v></c></row>'
    )
    formulas = {at: cell.formula for at, cell in sheet_of(rows).cells.items()}
    assert formulas == {
        (2, 3): "=A2+$B$1",
        (3, 3): "=A3+$B$1",
        (4, 3): "=A4+$B$1",
        (2, 4): "=A1*2",
        (1, 4): "=#REF!",
        (4, 5): "=#REF!",
    }


def test_array_formula_and_data_table_keep_their_text() -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2*2</f><v>1</v></c>'
        '<c r="B1"><f t="dataTable" ref="B1" r1="D1" r2="D2"/><v>3</v></c></row>'
    )
    formulas = [cell.formula for cell in sheet_of(rows).cells.values()]
    assert formulas == ["=B1:B2*2", "=TABLE(D1,D2)"]


def test_strict_namespaces_and_prefixes_are_read() -> None:
    content = parts() | {
        "_rels/.rels": relationships(
            ("r1", "officeDocument", "xl/workbook.xml"), office=STRICT_OFFICE
        ),
        "xl/_rels/workbook.xml.rels": relationships(
            ("r1", "worksheet", "worksheets/sheet1.xml"), office=STRICT_OFFICE
        ),
        SHEET_PART: f'<x:worksheet xmlns:x="{STRICT_MAIN}"><x:sheetData><x:row r="2"><x:c r="B2">'
        '<x:f>A1</x:f><x:v>1.5</x:v></x:c><x:c r="C2" t="inlineStr"><x:is><x:r><x:t>å</x:t></x:r>'
        '</x:is></x:c><x:c r="D2" t="d"><x:v>2026-11-05T00:00:00</x:v></x:c></x:row>'
        '</x:sheetData><x:mergeCells><x:mergeCell ref="A5:B6"/></x:mergeCells></x:worksheet>',
    }
    sheet = book_of(received(content)).sheets[0]
    assert dict(sheet.cells) == {
        (2, 2): Cell(Decimal("1.5"), "=A1"),
        (2, 3): Cell("å"),
        (2, 4): Cell(date(2026, 11, 5)),
    }
    assert sheet.merged == (Area("Prognos", 5, 1, 6, 2),)


def test_places_are_counted_where_they_are_not_written() -> None:
    rows = (
        "<row><c><v>1</v></c><c><v>2</v></c></row>"
        '<row r="7"><c/><c r="C7"><v>3</v></c><c><v>4</v></c></row><row><c><v>5</v></c></row>'
    )
    assert values_of(rows) == {
        (1, 1): Decimal(1),
        (1, 2): Decimal(2),
        (7, 3): Decimal(3),
        (7, 4): Decimal(4),
        (8, 1): Decimal(5),
    }


def test_foreign_elements_are_no_cells() -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v><extLst><ext><f>X</f><v>9</v></ext></extLst></c>'
        '<c r="B1"><v>2</v></c></row>'
    )
    after = (
        '<conditionalFormatting><f>A1</f></conditionalFormatting><mergeCells count="1">'
        '<mergeCell ref="A3:B3"/></mergeCells><AlternateContent><row>5</row><col>1</col>'
        '</AlternateContent><extLst><ext xmlns:xm="m"><xm:f>B9</xm:f></ext></extLst>'
    )
    sheet = sheet_of(rows, after)
    assert dict(sheet.cells) == {(1, 1): Cell(Decimal(1)), (1, 2): Cell(Decimal(2))}
    assert sheet.merged == (Area("Prognos", 3, 1, 3, 2),)


@pytest.mark.parametrize(
    ("serial", "in_1900", "in_1904"),
    [
        ("0", Decimal(0), date(1904, 1, 1)),
        ("1", date(1900, 1, 1), date(1904, 1, 2)),
        ("59", date(1900, 2, 28), date(1904, 2, 29)),
        ("60", Decimal(60), date(1904, 3, 1)),
        ("61", date(1900, 3, 1), date(1904, 3, 2)),
        ("46331.75", date(2026, 11, 5), date(2030, 11, 6)),
        ("2958465", date(9999, 12, 31), Decimal(2958465)),
        ("2958466", Decimal(2958466), Decimal(2958466)),
        ("-1", Decimal(-1), Decimal(-1)),
        ("1e30", Decimal(10**30), Decimal(10**30)),
        ("1e309", CellError("#NUM!"), CellError("#NUM!")),
        ("44000.99999999999", date(2020, 6, 18), date(2024, 6, 19)),
    ],
)
def test_days_in_both_date_systems(serial: str, in_1900: Value, in_1904: Value) -> None:
    rows = f'<row r="1"><c r="A1" s="1"><v>{serial}</v></c></row>'
    assert values_of(rows) == {(1, 1): in_1900}
    assert values_of(rows, properties='date1904="1"') == {(1, 1): in_1904}


@pytest.mark.parametrize(
    ("number_format", "expected"),
    [
        ("yyyy-mm-dd", True),
        ("[$-41D]d mmmm yyyy;@", True),
        ("mmm", True),
        ("m/d/yy h:mm", True),
        ("h:mm", False),
        ("[h]:mm:ss", False),
        ("[mm]", False),
        ("mm:ss.0", False),
        ("General", False),
        ('#,##0 "mdkr"', False),
        ("#,##0\\ \\d;[Red]-#,##0", False),
        ('#,##0;"dy"', False),
    ],
)
def test_format_of_a_day(number_format: str, *, expected: bool) -> None:
    assert is_date(number_format) is expected


def test_number_formats_come_from_the_cell_styles() -> None:
    rows = (
        '<row r="1"><c r="A1" s="2"><v>3</v></c><c r="B1" s="1"><v>61</v></c>'
        '<c r="C1" s="77"><v>4</v></c></row>'
    )
    formats = [cell.number_format for cell in sheet_of(rows).cells.values()]
    assert formats == ['#,##0\\ "dagar"', "mm-dd-yy", "General"]


@given(st.from_regex(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", fullmatch=True))
def test_numbers_are_those_of_figures(text: str) -> None:
    number = Surroundings().value("n", text, GENERAL)
    assert repr(number) == repr(from_xml(text))


def test_numbers_are_exact_and_bounded() -> None:
    stored = ("1.1000000000000001", "0.1", "1E+15", "nonsens", " 7 ")
    rows = "".join(f"<row><c><v>{text}</v></c></row>" for text in stored)
    assert list(values_of(rows).values()) == [
        Decimal("1.1"),
        Decimal("0.1"),
        Decimal(10**15),
        CellError("#NUM!"),
        Decimal(7),
    ]


def test_texts_truths_and_errors() -> None:
    content = parts(
        '<row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c>'
        '<c t="inlineStr"><is><t>_x005F_x000D_</t></is></c><c t="str"><v>r_x000d_å</v></c>'
        '<c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><v>#REF!</v></c>'
        '<c t="d"><v>kl 12</v></c><c t="inlineStr"/></row>'
    )
    content["xl/_rels/workbook.xml.rels"] = relationships(
        ("r1", "worksheet", "worksheets/sheet1.xml"), ("r3", "sharedStrings", "sharedStrings.xml")
    )
    content["xl/sharedStrings.xml"] = (
        f'<sst xmlns="{MAIN}"><si><r><t xml:space="preserve">Hälso- </t></r><r><t>och</t></r>'
        "<rPh><t>läsning</t></rPh></si>\n<si><t/></si><si> <t>\u00a0😀</t> </si></sst>"
    )
    cells = book_of(received(content)).sheets[0].cells
    assert {column: cell.value for (_, column), cell in cells.items()} == {
        1: "Hälso- och",
        3: "\u00a0😀",
        4: "_x000D_",
        5: "r\rå",
        6: True,
        7: False,
        8: CellError("#REF!"),
        9: "kl 12",
    }


def test_escapes_join_surrogates_and_replace_lone_ones() -> None:
    assert unescaped("_xD83D__xDE00_ _xD83D_ _x00e5_ _xyz_") == "😀 \ufffd å _xyz_"


def test_what_stands_around_the_cells() -> None:
    book = openpyxl.Workbook()
    first = book.worksheets[0]
    first.title = "Prognos 'A'"
    for at, heading in enumerate(("Rad", "Utfall", "Prognos"), 1):
        first.cell(1, at, heading)
    first.add_table(Table(displayName="Tabell", ref="A1:C2"))
    first.merge_cells("A5:B6")
    first.cell(2, 1, "Lön")
    first.row_dimensions[2].hidden = True
    first.row_dimensions[90].hidden = True
    first.column_dimensions["B"].hidden = True
    first.column_dimensions.group("D", "XFD", hidden=True)
    first.print_area = "A1:B2"
    book.create_sheet("Dold").sheet_state = "veryHidden"
    for name, text in {
        "omr": "'Prognos ''A'''!$A$5:$H$10",
        "cell": "Dold!$C$7",
        "borta": "Dold!#REF!",
        "bort_blad": "#REF!$A$1",
        "kolumn": "Dold!$B:$C",
        "rader": "Dold!$2:$3",
        "konstant": "25",
        "rörlig": "Dold!A1",
        "flera": "Dold!$A$1,Dold!$C$3",
        "annan_bok": "[1]Dold!$A$1",
        "utanför": "Dold!$A$1:$XFE$9",
        "okänt_blad": "Saknas!$A$1",
        "formel": "OFFSET(Dold!$A$1,1,1)",
    }.items():
        book.defined_names[name] = DefinedName(name, attr_text=text)
    first.defined_names["OMR"] = DefinedName("OMR", attr_text="Dold!$A$1")
    first.defined_names["lokal"] = DefinedName("lokal", attr_text="Dold!$A$2")
    read = book_of(receive_bytes("bok.xlsx", saved(book)))
    assert [(sheet.name, sheet.state) for sheet in read.sheets] == [
        ("Prognos 'A'", "visible"),
        ("Dold", "veryHidden"),
    ]
    sheet = read.sheets[0]
    assert sheet.tables == (
        ExcelTable("Tabell", Area("Prognos 'A'", 1, 1, 2, 3), ("Rad", "Utfall", "Prognos")),
    )
    assert sheet.merged == (Area("Prognos 'A'", 5, 1, 6, 2),)
    assert sheet.hidden_rows == {2}
    assert sheet.hidden_columns == {2}
    assert read.names == {
        "omr": Area("Prognos 'A'", 5, 1, 10, 8),
        "cell": Area("Dold", 7, 3, 7, 3),
        "borta": None,
        "bort_blad": None,
        "kolumn": Area("Dold", 1, 2, 1_048_576, 3),
        "rader": Area("Dold", 2, 1, 3, 16_384),
        "lokal": Area("Dold", 2, 1, 2, 1),
    }
    assert read.properties == {}


def test_custom_properties_are_texts() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.set_custom_property("mall", "2 å")
        book.set_custom_property("år", 2026)
        book.set_custom_property("låst", value=True)
    read = book_of(receive_bytes("bok.xlsx", file.getvalue()))
    assert read.properties == {"mall": "2 å", "år": "2026", "låst": "true"}


def test_hidden_rows_are_those_that_hold_anything() -> None:
    cell = "<c><v>1</v></c>"
    rows = (
        f'<row r="1">{cell}</row><row r="2" hidden="1"/><row r="3" hidden="1">{cell}</row>'
        f'<row r="4" hidden="1"/><row r="5">{cell}</row><row r="9" hidden="1">{cell}</row>'
    )
    assert sheet_of(rows).hidden_rows == {3, 9}


def test_external_links_are_listed() -> None:
    content = parts()
    content["xl/_rels/workbook.xml.rels"] = relationships(
        ("r1", "worksheet", "worksheets/sheet1.xml"),
        ("r4", "externalLink", "externalLinks/externalLink1.xml"),
        ("r5", "externalLink", "externalLinks/externalLink2.xml"),
    )
    content["xl/externalLinks/externalLink1.xml"] = "<externalLink/>"
    content["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        f'<Relationships xmlns="{RELS}"><Relationship Id="r1" Type="{OFFICE}/externalLinkPath" '
        'Target="file:///G:/budget.xlsx" TargetMode="External"/></Relationships>'
    )
    content["xl/externalLinks/externalLink2.xml"] = (
        '<externalLink><ddeLink ddeService="cmd" ddeTopic="calc"/></externalLink>'
    )
    assert book_of(received(content)).external_links == ("file:///G:/budget.xlsx", "cmd|calc")


def test_macros_and_lock_files_are_told_of_and_the_book_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsm"
    path.write_bytes(packed(parts() | {"xl/vbaProject.bin": b"..."}))
    (tmp_path / "~$bok.xlsm").write_bytes(b"")
    answer = receive(path)
    assert answer.problems == (
        Problem(ProblemKind.MACROS),
        Problem(ProblemKind.OPEN_IN_EXCEL, None, {"program": "Excel"}),
    )
    assert [sheet.name for sheet in book_of(answer).sheets] == ["Prognos"]


def test_a_file_is_read_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsx"
    path.write_bytes(packed(parts()))
    before = path.read_bytes(), path.stat().st_mtime_ns
    source = receive(path).source
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert source.file == "bok.xlsx"
    assert source.sha256 == receive_bytes("bok.xlsx", before[0]).source.sha256
    assert len(source.sha256) == 64


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    missing = receive(tmp_path / "saknas.xlsx")
    assert [(one.kind, in_words(one.facts["reason"])) for one in missing.problems] == [
        (ProblemKind.UNREADABLE_FILE, "den finns inte")
    ]
    assert receive(tmp_path / "~$bok.xlsx").problems == (Problem(ProblemKind.LOCK_FILE),)


@pytest.mark.parametrize(
    ("data", "kind", "facts"),
    [
        (b"", "empty_file", {}),
        (b"%PDF-1.7 ...", "not_a_workbook", {"looks_like": "pdf"}),
        ("Rad;Utfall\nLön;1\n".encode(), "not_a_workbook", {"looks_like": "csv"}),
        ("Hej å\n".encode("utf-16"), "not_a_workbook", {"looks_like": "text"}),
        (b"\x00\x01\x02", "not_a_workbook", {"looks_like": "okänt"}),
        (packed({"brev.txt": "hej"}), "not_a_workbook", {"looks_like": "zip"}),
        (OLE + b"\0" * 600, "old_xls", {}),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", {}),
        (
            packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
            "other_format",
            {"format": "ods"},
        ),
        (packed({"xl/workbook.bin": b".."}), "other_format", {"format": "xlsb"}),
        (packed(parts())[:-30], "damaged", {"part": "zip"}),
        (packed({"xl/styles.xml": "<a/>"}), "damaged", {"part": "xl/workbook.xml"}),
        (
            packed({n: p for n, p in parts().items() if n != SHEET_PART}),
            "damaged",
            {"part": SHEET_PART},
        ),
        (packed(parts() | {SHEET_PART: "<worksheet>"}), "damaged", {"part": SHEET_PART}),
        (packed(parts() | {SHEET_PART: "<html/>"}), "damaged", {"part": SHEET_PART}),
        (packed(parts('<row><c r="AAAA1"><v>1</v></c></row>')), "damaged", {"part": SHEET_PART}),
        (packed(parts('<row><c r="XFE1"><v>1</v></c></row>')), "damaged", {"part": SHEET_PART}),
        (packed(parts('<row><c r="A0"><v>1</v></c></row>')), "damaged", {"part": SHEET_PART}),
        (packed(parts('<row><c t="s"><v>-1</v></c></row>')), "damaged", {"part": SHEET_PART}),
        (packed(parts('<row><c t="q"><v>1</v></c></row>')), "damaged", {"part": SHEET_PART}),
        (
            packed(parts("", '<tableParts><tablePart id="r9"/></tableParts>')),
            "damaged",
            {"part": SHEET_PART},
        ),
        (
            packed({f"p{number}": "" for number in range(5_001)}),
            "too_large",
            {"what": "parts", "limit": 5000, "found": 5001},
        ),
    ],
)
def test_problem_of_a_file(data: bytes, kind: str, facts: dict[str, str]) -> None:
    assert problem_of(data) == Problem(ProblemKind(kind), None, facts)


def test_word_document_is_no_workbook() -> None:
    content = {
        "_rels/.rels": relationships(("r1", "officeDocument", "word/document.xml")),
        "word/document.xml": "<w:document xmlns:w='w'><w:body/></w:document>",
    }
    assert problem_of(packed(content)).facts == {"looks_like": "docx"}


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        "<!DOCTYPE a [" + '<!ENTITY a "aaaaaaaaaa">' + '<!ENTITY b "&a;&a;&a;">' + "]>",
    ],
)
@pytest.mark.parametrize("part", [SHEET_PART, "xl/workbook.xml", "xl/styles.xml"])
def test_document_types_and_entities_are_refused(part: str, declaration: str) -> None:
    content = parts()
    content[part] = declaration + content[part]
    assert problem_of(packed(content)) == Problem(ProblemKind.FORBIDDEN_XML, None, {"part": part})


def sized(data: bytes, part: str, declared: int) -> bytes:
    """The container with another inflated size written for a part, here and there."""
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        real = struct.pack("<I", container.getinfo(part).file_size)
    return data.replace(real, struct.pack("<I", declared))


def test_zip_bombs_are_refused_whatever_they_declare() -> None:
    content = parts() | {SHEET_PART: "<worksheet>" + " " * 20_000_000 + "</worksheet>"}
    data = packed(content)
    lying = problem_of(sized(data, SHEET_PART, 70_000))
    assert lying == Problem(ProblemKind.DAMAGED, None, {"part": SHEET_PART})
    honest = problem_of(sized(data, SHEET_PART, 4_000_000_000))
    assert (honest.kind, in_words(honest.facts["what"])) == (ProblemKind.TOO_LARGE, "bytes")


def test_two_parts_of_one_name_are_refused() -> None:
    data = packed(parts() | {SHEET_PART.upper(): "<worksheet/>"})
    odd = problem_of(data)
    assert (odd.kind, odd.facts["part"]) == (ProblemKind.ODD_PART, SHEET_PART.upper())
    assert in_words(odd.facts["why"]) == "finns två gånger"


def test_wrong_checksum_is_damage() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as container:
        for name, part in parts("<row><c><v>12345</v></c></row>").items():
            container.writestr(name, part)
    data = file.getvalue().replace(b"<v>12345</v>", b"<v>12346</v>")
    assert problem_of(data) == Problem(ProblemKind.DAMAGED, None, {"part": SHEET_PART})


def too_large(data: bytes) -> tuple[str, FactValue, FactValue]:
    """What a file has too much of, how much it may have, and what was found."""
    problem = problem_of(data)
    assert problem.kind == ProblemKind.TOO_LARGE
    return in_words(problem.facts["what"]), problem.facts["limit"], problem.facts["found"]


def test_limits_on_files_and_cells(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    data = packed(parts("<row><c><v>1</v></c><c><v>2</v></c></row><row/>"))
    monkeypatch.setattr(xlsx_cells, "FILLED_CELLS", 1)
    monkeypatch.setattr(refusal, "FILLED_CELLS", 1)
    assert too_large(data) == ("filled cells", 1, 2)
    monkeypatch.setattr(refusal, "FILLED_CELLS", 2)
    monkeypatch.setattr(xlsx_sheet, "ROWS", 1)
    assert too_large(data) == ("rows", 1, 2)
    monkeypatch.setattr(xlsx_read, "FILE_BYTES", 10)
    assert too_large(data) == ("file bytes", 10, len(data))
    path = tmp_path / "bok.xlsx"
    path.write_bytes(data)
    assert receive(path).problems == (problem_of(data),)


def test_a_hundred_thousand_formatted_empty_rows_hold_nothing() -> None:
    rows = "".join(
        f'<row r="{r}" s="1" customFormat="1"><c r="A{r}" s="1"/><c r="B{r}" s="2"/></row>'
        for r in range(1, 100_001)
    )
    assert dict(sheet_of(rows + '<row r="100001"><c><v>1</v></c></row>').cells) == {
        (100_001, 1): Cell(Decimal(1))
    }


SAMPLE = packed(
    parts(
        '<row r="1"><c r="A1" t="str"><f t="shared" si="0" ref="A1:A2">B1</f><v>å</v></c></row>'
        '<row r="2" hidden="1"><c r="A2" s="1"><f t="shared" si="0"/><v>61</v></c></row>',
        '<mergeCells><mergeCell ref="A3:B3"/></mergeCells>',
        names="<definedNames><definedName name='n'>Prognos!$A$1</definedName></definedNames>",
    )
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_damage_to_the_container_raises(choose: st.DataObject) -> None:
    at = choose.draw(st.integers(0, len(SAMPLE)))
    data = SAMPLE[:at] + choose.draw(st.binary(max_size=4)) + SAMPLE[choose.draw(st.integers(at)) :]
    answer = receive_bytes("bok.xlsx", data)
    assert answer.book is not None or answer.problems


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_damage_to_a_part_raises(choose: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(SAMPLE)) as container:
        content = {name: container.read(name) for name in container.namelist()}
    name = choose.draw(st.sampled_from(sorted(content)))
    at = choose.draw(st.integers(0, len(content[name])))
    end = at + choose.draw(st.integers(0, 12))
    inserted = choose.draw(st.sampled_from([b"", b"9", b"-1", b"x", b'"', b"<a>", b"\xff", b"A1:"]))
    content[name] = content[name][:at] + inserted + content[name][end:]
    answer = received(content)
    assert answer.book is not None or answer.problems


@pytest.mark.needs("soffice")
def test_reads_what_libreoffice_saved(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Prognos"
    content: list[Any] = ["Åtgärd", 2, 0.1, "=B1*3", date(2026, 11, 5), True, "=1/0", '=C1&""']
    sheet.append(content)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bok.xlsx").write_bytes(saved(book))
    recalculated(tmp_path / "in" / "bok.xlsx", to=tmp_path)
    cells = book_of(receive(tmp_path / "bok.xlsx")).sheets[0].cells
    assert [(cell.value, cell.formula) for cell in cells.values()] == [
        ("Åtgärd", None),
        (Decimal(2), None),
        (Decimal("0.1"), None),
        (Decimal(6), "=B1*3"),
        (date(2026, 11, 5), None),
        (True, "=TRUE()"),
        (CellError("#DIV/0!"), "=1/0"),
        ("0.1", '=C1&""'),
    ]
