"""What is hidden, locked or linked without being seen, in workbooks as Excel would leave them."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

import workbooks as w
from facts import RULES, in_words
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.model import Severity
from kalkyl.operations.check import check
from kalkyl.rules.catalogue import Expected
from kalkyl.rules.register import CATALOGUE
from kalkyl.wording.messages import message
from shipped_organisation import case_of
from test_rules_800 import OFFICE, codes, comment, judged, packed, parts, said, spliced

BOOK, RELS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
FORECAST = "xl/worksheets/sheet2.xml"


def substituted(part: str, pattern: str, new: str) -> dict[str, bytes]:
    text, count = re.subn(pattern, new, parts()[part].decode(), count=1)
    assert count, pattern
    return {**parts(), part: text.encode()}


# KAL101, KAL128: what the file is instead

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
MAIL = b"Received: from a\r\nFrom: a@b.se\r\nSubject: Rapport; april\r\n\r\nHej\r\n"


def wide(text: str) -> bytes:
    return OLE + text.encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (wide("EncryptedPackage\0DRMEncryptedDataSpace"), "KAL128", "Känslighet"),
        (wide("EncryptedPackage\0DRMEncryptedTransform"), "KAL128", "Begränsa åtkomst"),
        (wide("Workbook\0\tDRMContent"), "KAL128", "inget lösenord"),
        (wide("EncryptedPackage\0StrongEncryptionDataSpace"), "KAL103", "lösenord"),
        (wide("Workbook"), "KAL104", ".xls"),
        (wide("__substg1.0_0037001F"), "KAL101", "den bifogade arbetsboken"),
        (wide("WordDocument"), "KAL101", "i mallen"),
        (MAIL, "KAL101", "den bifogade arbetsboken"),
        (packed({"kansli.xlsx": b"x"}), "KAL101", "Packa upp"),
        (packed({"word/document.xml": b"<a/>"}), "KAL101", "textdokument"),
        (packed({"Index/Document.iwa": b"x"}), "KAL101", "Exportera"),
        (packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "KAL104", ".ods"),
        (packed({"xl/workbook.bin": b"x"}), "KAL104", ".xlsb"),
        (b"%PDF-1.7", "KAL101", "i mallen"),
        (b"\x89PNG\r\n", "KAL101", "en bild"),
        (b"7z\xbc\xaf\x27\x1c", "KAL101", "Packa upp"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "KAL101", "spara som"),
        (b"Uppdrag;Prognos\nKansli;1\n", "KAL101", "spara som"),
        (
            b'<?xml?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "KAL104",
            ".xml",
        ),
    ],
)
def test_a_file_of_another_kind_gets_advice_that_fits(
    content: bytes, code: str, words: str
) -> None:
    report = check(case_of(receive_bytes("110.xlsx", content), Expected()), CATALOGUE)
    [finding] = report.findings
    assert finding.code == code
    assert words in message(RULES[code], finding)
    assert not re.search("[åäöÅÄÖ]| och ", message(RULES[code], finding, "en"))


def test_a_text_about_a_mail_is_no_mail() -> None:
    content = "Från: Kansliet\nUppdrag: alla\nHej\n".encode()
    report = check(case_of(receive_bytes("110.xlsx", content), Expected()), CATALOGUE)
    assert in_words(report.findings[0].facts["looks_like"]) == "text"


# KAL129: very hidden sheets


def test_kal129_a_sheet_that_the_menu_cannot_show() -> None:
    shown = r'<sheet name="Investeringar"'
    content = substituted(BOOK, shown, shown + ' state="veryHidden"')
    report = judged(content)
    assert w.told(report) == [("KAL129", "Investeringar!A1")]
    assert "Alt+F11" in said(report.findings[0])
    assert codes(substituted(BOOK, shown, shown + ' state="hidden"')) == ["KAL122"]


# KAL123, KAL220: hidden without the flag


@pytest.mark.parametrize("more", [' ht="0" customHeight="1"', ' ht="0.1"', ' hidden="1"'])
def test_kal123_a_row_without_height(more: str) -> None:
    bare = substituted(FORECAST, r'(<row r="10"[^>]*?) ht="[^"]*"( customHeight="1")?', r"\1")
    old = bare[FORECAST].replace(b'<row r="10"', f'<row r="10"{more}'.encode(), 1)
    assert codes({**bare, FORECAST: old}) == ["KAL123"]


@pytest.mark.parametrize(("width", "found"), [("0", ["KAL123"]), ("0.1", ["KAL123"]), ("5", [])])
def test_kal123_a_column_without_width(width: str, found: list[str]) -> None:
    old = re.sub(rb"<cols>.*?</cols>", b"", parts()[FORECAST])
    one = f'<cols><col min="2" max="2" width="{width}" customWidth="1"/></cols><sheetData>'
    told = codes({**parts(), FORECAST: old.replace(b"<sheetData>", one.encode(), 1)})
    assert sorted(set(told)) == found


@pytest.mark.parametrize("code", [";;;", '""', '" "', '"";""', ";;", "_ ;_ ", ";-0"])
def test_kal220_a_figure_that_its_format_does_not_show(code: str) -> None:
    report = w.judged(w.shown_as(w.clean(), "Prognos!B10", code))
    place = ("KAL220", "Prognos!B10")
    assert (place in w.told(report)) is (code != ";-0")


@pytest.mark.parametrize("code", ["General", "0", "@", "#,##0;-#,##0;;@", "0;-0;;", "# ##0", "#"])
def test_kal220_a_format_that_shows_figures_or_hides_zeros(code: str) -> None:
    report = w.judged(w.shown_as(w.clean(), "Prognos!B10", code))
    assert "KAL220" not in [one.code for one in report.findings]


def test_kal220_a_text_that_its_format_does_not_show() -> None:
    book = w.typed(w.clean(), {comment(): "Ett ord"})
    assert w.findings(w.shown_as(book, comment(), ";;;")) == [("KAL220", comment())]
    assert w.findings(w.shown_as(book, comment(), ";;;@")) == []
    assert w.findings(w.shown_as(book, comment(), ";;")) == []


# KAL124, KAL130: links


def linked(**more: bytes) -> dict[str, bytes]:
    relation = f'<Relationship Id="rX" Type="{OFFICE}/externalLink" Target="externalLinks/e.xml"/>'
    content = {**parts(), **more}
    content[RELS] = content[RELS].replace(
        b"</Relationships>", f"{relation}</Relationships>".encode()
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    path = (
        f'<Relationships xmlns="{space}"><Relationship Id="rId1" Type="{OFFICE}/externalLinkPath" '
        'Target="file:///G:/ekonomi/mall-2019.xlsx" TargetMode="External"/></Relationships>'
    )
    body = f'<externalLink xmlns:r="{OFFICE}"><externalBook r:id="rId1"/></externalLink>'
    content["xl/externalLinks/e.xml"] = body.encode()
    content["xl/externalLinks/_rels/e.xml.rels"] = path.encode()
    return content


def test_kal130_a_link_in_a_name_and_a_conditional_format_says_where() -> None:
    name = b'<definedName name="Gammal_lista">[1]Listor!$A$1:$A$9</definedName></definedNames>'
    rule = b'<cfRule type="expression" priority="99"><formula>[1]Listor!$A$1=1</formula></cfRule>'
    condition = b'<conditionalFormatting sqref="A6">' + rule + b"</conditionalFormatting>"
    sheet = parts()[FORECAST].replace(b"</worksheet>", condition + b"</worksheet>")
    book = parts()[BOOK].replace(b"</definedNames>", name)
    [finding] = judged(linked(**{BOOK: book, FORECAST: sheet})).findings
    assert (finding.code, finding.severity) == ("KAL130", Severity.WARNING)
    assert "namnet Gammal_lista" in said(finding)
    assert "Prognos!A6" in said(finding)
    assert "mall-2019.xlsx" in said(finding)


def test_kal130_is_silent_where_a_cell_takes_a_value() -> None:
    row = '<row r="5000"><c r="A5000"><f>[1]Listor!$A$1</f><v>0</v></c></row>'
    content = spliced("xl/worksheets/sheet1.xml", "</sheetData>", row)
    found = linked(**{"xl/worksheets/sheet1.xml": content["xl/worksheets/sheet1.xml"]})
    assert codes(found) == ["KAL124"]


# Merged ranges


@pytest.mark.parametrize("ref", ["1:1", "A:A", "M:N", "A1:C1", "$1:$1", "900:1048576"])
def test_whole_rows_and_columns_may_be_merged(ref: str) -> None:
    content = one_merge(ref)
    assert "KAL105" not in codes(content)


def one_merge(ref: str) -> Mapping[str, bytes]:
    old = parts()["xl/worksheets/sheet1.xml"]
    bare = re.sub(rb"<mergeCells.*?</mergeCells>", b"", old)
    one = f'</sheetData><mergeCells count="1"><mergeCell ref="{ref}"/></mergeCells>'
    return {**parts(), "xl/worksheets/sheet1.xml": bare.replace(b"</sheetData>", one.encode(), 1)}


@pytest.mark.parametrize("ref", ["1:", "A1:B", "ZZZZ:A", "0:0"])
def test_a_merge_that_is_no_range_is_damage(ref: str) -> None:
    assert codes(one_merge(ref)) == ["KAL105"]


# KAL165: a name that would hide a sheet


def test_kal165_is_told_once_of_a_sheet_that_is_no_list() -> None:
    book = w.clean()
    for name, where in (
        ("kalkyl_rattning_klart", "Prognos!A1:A9"),
        ("KALKYL_RATTNING_nr", "Prognos!B1:B9"),
        ("kalkyl_rattning_x", "Resultat!A1"),
    ):
        book = w.with_name(book, name, where)
    assert w.findings(book) == [("KAL165", "Prognos!A1"), ("KAL165", "Resultat!A1")]
    assert w.findings(w.with_name(w.clean(), "kalkyl_rattning_x", "Borta!A1")) == []
