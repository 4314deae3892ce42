"""A marked workbook: what is put in, and that nothing else in it changes."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

import marking as m
from kalkyl.io.marking.mark import marked
from kalkyl.io.marking.nodes import UnmarkableError
from kalkyl.io.marking.styles import ORDER
from kalkyl.io.marking.unmark import unmarked
from kalkyl.model import LIST_SHEET, Place, Severity, as_sent
from kalkyl.wording.remarks import Remark

each_make = pytest.mark.parametrize("make", m.MAKES, ids=str)


@cache
def after_marking(make: str) -> bytes:
    return marked(m.MAKES[make], m.remarks_on(m.MAKES[make]), m.WHEN).content


def sheet_xml(content: bytes, number: int) -> bytes:
    return m.parts(content)[f"xl/worksheets/sheet{number}.xml"]


def opened(content: bytes) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of the extensions that it passes over
        return openpyxl.load_workbook(io.BytesIO(content))


def worksheet(content: bytes, name: str) -> Worksheet:
    found = opened(content)[name]
    assert isinstance(found, Worksheet)
    return found


# Nothing else changes


@each_make
def test_every_part_is_as_it_was_but_for_what_is_put_in(make: str) -> None:
    before = m.MAKES[make]
    after = after_marking(make)
    assert after != before
    m.assert_nothing_else_changed(before, after)


@each_make
def test_taken_out_again_every_part_is_as_it_came(make: str) -> None:
    before = m.MAKES[make]
    after = unmarked(after_marking(make))
    assert list(m.parts(after).items()) == list(m.parts(before).items())


@each_make
def test_marking_twice_is_marking_once(make: str) -> None:
    before = m.MAKES[make]
    once = after_marking(make)
    assert m.parts(marked(once, m.remarks_on(before), m.WHEN).content) == m.parts(once)


@pytest.mark.parametrize("make", ["110-kansli", "openpyxl", "everything", "prefixed"])
def test_other_programs_see_the_same_cells(make: str) -> None:
    before = m.MAKES[make]
    after = after_marking(make)
    old, new = opened(before), opened(after)
    assert new.sheetnames == [LIST_SHEET, *old.sheetnames]
    for name in old.sheetnames:
        if not isinstance(old[name], Worksheet):
            continue
        for cell in every(old[name]):
            assert look(new[name][cell.coordinate]) == look(cell)


def every(sheet: Worksheet) -> list[Any]:
    return [cell for row in sheet.iter_rows() for cell in row]


def look(cell: Any) -> tuple[Any, ...]:
    font, align = cell.font, cell.alignment
    shown = (font.b, font.i, font.sz, repr(font.color), repr(cell.fill.fgColor), cell.number_format)
    return (cell.coordinate, cell.value, *shown, align.horizontal, cell.protection.locked)


@each_make
def test_kalkyl_reads_it_as_if_it_were_not_marked(make: str) -> None:
    before = m.MAKES[make]
    after = after_marking(make)
    assert as_sent(m.book(after)) == m.book(before)
    assert m.book(after).sheets[0].name == LIST_SHEET


@each_make
def test_the_elements_of_a_sheet_stand_in_their_order(make: str) -> None:
    after = m.parts(after_marking(make))
    for name, content in after.items():
        if re.match(r"xl/worksheets/[\w-]+\.xml", name):
            root = m.root_of(content)
            own = [re.sub(r"\{.*\}", "", one.tag) for one in root]
            ranks = [ORDER.index(one) for one in own if one in ORDER]
            assert ranks == sorted(ranks), name


@each_make
def test_no_two_colours_have_the_same_priority(make: str) -> None:
    for name, content in m.parts(after_marking(make)).items():
        found = re.findall(rb'<(?:\w+:)?cfRule [^>]*\bpriority="(\d+)"', content)
        assert len(found) == len(set(found)), name


PLACES = st.builds(
    Place,
    st.sampled_from(["Diagram", "Anteckningar", "Knapp", "Ö & 'x' y", "Eget blad", "Finns inte"]),
    st.integers(0, 1_048_577),
    st.integers(0, 16_385),
)
LINES = st.builds(
    Remark,
    st.just(0),
    st.sampled_from(Severity),
    st.just("Fel"),
    st.just("KAL301"),
    st.text(max_size=300),
    st.text(max_size=40),
    st.none() | PLACES,
    st.lists(PLACES, max_size=4).map(tuple),
    st.booleans(),
)


@settings(max_examples=25)
@given(st.lists(LINES, max_size=6))
def test_whatever_is_said_of_whatever_cells_it_can_be_undone(lines: list[Remark]) -> None:
    before = m.MAKES["everything"]
    numbered = [replace(line, number=number) for number, line in enumerate(lines, 1)]
    after = marked(before, m.list_of(*numbered), m.WHEN).content
    assert m.parts(unmarked(after)) == m.parts(before)
    m.assert_nothing_else_changed(before, after)
    for name, content in m.parts(after).items():
        if name.endswith((".xml", ".rels", ".vml")):
            m.root_of(content)


# What is put in


@pytest.fixture(scope="module")
def kansli() -> bytes:
    return m.MAKES["110-kansli"]


def test_a_cell_is_coloured_until_its_line_is_ticked(kansli: bytes) -> None:
    where = Place("Prognos", 14, 2)
    after = marked(kansli, m.list_of(m.line(1), m.line(2, where)), m.WHEN).content
    formats: Any = worksheet(after, "Prognos").conditional_formatting
    [rule] = [rule for one in formats if str(one.sqref) == "B14" for rule in one.rules]
    assert rule.formula == ['INDEX(kalkyl_rattning_klart,MATCH(2,kalkyl_rattning_nr,0))="☐"']
    names = opened(after).defined_names
    assert names["kalkyl_rattning_klart"].attr_text == "'Rättningslista'!$A$8:$A$9"
    assert names["kalkyl_rattning_nr"].attr_text == "'Rättningslista'!$B$8:$B$9"


def test_the_gravest_finding_of_a_cell_colours_it(kansli: bytes) -> None:
    where = Place("Prognos", 14, 2)
    lines = [m.line(1, where, severity=Severity.WARNING), m.line(2, where, severity=Severity.ERROR)]
    content = sheet_xml(marked(kansli, m.list_of(*lines), m.WHEN).content, 2)
    own = re.findall(
        rb'priority="(\d+)"><formula>INDEX\(kalkyl_rattning_klart,MATCH\((\d)', content
    )
    assert min((int(priority), number) for priority, number in own)[1] == b"2"


def test_the_list_says_what_and_links_to_the_cell(kansli: bytes) -> None:
    line = m.line(1, Place("Mål", 5, 2), says="Det här är fel.")
    sheet = worksheet(marked(kansli, m.list_of(line), m.WHEN).content, LIST_SHEET)
    values = [cell.value for cell in sheet[8]]
    assert values[:7] == ["☐", 1, "Fel", "KAL301", "Mål", "B5", "Det här är fel."]
    link = sheet["F8"].hyperlink
    assert link is not None
    assert link.location == "'Mål'!B5"
    boxes, answers = sheet.data_validations.dataValidation
    assert (str(boxes.sqref), boxes.formula1) == ("A8", '"☐,☑"')
    assert (str(answers.sqref), answers.type) == ("I8", "textLength")
    assert sheet.freeze_panes == "A8"
    assert sheet.auto_filter.ref == "A7:M8"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)


def test_the_list_is_what_is_shown_and_alone_selected() -> None:
    before = m.MAKES["everything"]
    found = opened(marked(before, m.remarks_on(before), m.WHEN).content)
    assert found.active is not None
    assert found.active.title == LIST_SHEET
    selected = [one.title for one in found.worksheets if one.sheet_view.tabSelected]
    assert selected == [LIST_SHEET]


def test_names_of_one_sheet_stay_with_their_sheet() -> None:
    before = m.MAKES["everything"]
    found = opened(marked(before, m.remarks_on(before), m.WHEN).content)
    assert found["Bild"].defined_names["lokal"].attr_text == "Bild!$A$1"


def test_a_sheet_of_the_senders_own_with_the_same_name_stays() -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "RÄTTNINGSLISTA"
    sheet["B3"] = 7
    buffer = io.BytesIO()
    made.save(buffer)
    after = marked(buffer.getvalue(), m.remarks_on(buffer.getvalue()), m.WHEN).content
    assert opened(after).sheetnames == ["Rättningslista (2)", "RÄTTNINGSLISTA"]
    assert as_sent(m.book(after)) == m.book(buffer.getvalue())


# Notes


def test_a_note_says_what_the_list_says(kansli: bytes) -> None:
    where = Place("Prognos", 14, 2)
    lines = [m.line(1, where, says="Ett fel."), m.line(2, where, says="Ett till.")]
    note = worksheet(marked(kansli, m.list_of(*lines), m.WHEN).content, "Prognos")["B14"].comment
    assert note is not None
    assert note.author == "kalkyl"
    assert note.text == "kalkyl · Fel · KAL301\nEtt fel.\n\nFel · KAL301\nEtt till."


def test_a_sheet_with_comments_keeps_them() -> None:
    before = m.MAKES["everything"]
    after = marked(before, m.remarks_on(before), m.WHEN)
    sheet = worksheet(after.content, "Anteckningar")
    notes = {c.coordinate: c.comment.text for c in every(sheet) if c.comment}
    assert notes["B3"] == "Avsändarens egen"
    assert notes["A1"] == "Och en till"
    assert notes["B4"].startswith("kalkyl · ")


@pytest.mark.parametrize(("make", "bare"), [("everything", "Knapp"), ("threaded", "Anteckningar")])
def test_a_shared_drawing_is_left_alone(make: str, bare: str) -> None:
    """A sheet with controls or threaded comments gets colours only, and that is said."""
    before = m.MAKES[make]
    after = marked(before, m.remarks_on(before), m.WHEN)
    assert bare in after.bare
    old, new = m.parts(before), m.parts(after.content)
    drawings = [name for name in old if "vml" in name or "drawing" in name or "media" in name]
    changed = {name for name in drawings if old[name] != new[name]}
    assert len(changed) <= (make == "everything")  # the drawing of the sheet that has comments
    assert all("Knapp" not in name for name in changed)


# Texts of senders


@pytest.mark.parametrize("text", ["=1+1", "+1", "@SUM(A1)", "<r><t>x</t></r>", "a\x00b\x1f\ud83d"])
def test_a_senders_text_is_never_a_formula_nor_markup(kansli: bytes, text: str) -> None:
    line = replace(m.line(1, Place("Prognos", 14, 2)), says=text, mend=text)
    after = marked(kansli, m.list_of(line), m.WHEN).content
    cell = m.book(after).sheets[0].cells[8, 7]
    assert cell.formula is None
    expected = text.replace("\ud83d", "�")
    assert str(cell.value).strip() == expected.strip()
    for content in m.parts(after).values():
        if content.lstrip().startswith(b"<"):
            m.root_of(content)


def test_a_long_list_is_whole(kansli: bytes) -> None:
    lines = [m.line(n, Place("Prognos", n, 2), says="x" * 9000) for n in range(1, 701)]
    after = marked(kansli, m.list_of(*lines), m.WHEN).content
    assert len(m.book(after).sheets[0].cells) > 700 * 7
    m.assert_nothing_else_changed(kansli, after)


# What cannot be marked


def _macros(found: dict[str, bytes]) -> None:
    found["xl/vbaProject.bin"] = b"x"


def _signed(found: dict[str, bytes]) -> None:
    found["_xmlsignatures/origin.sigs"] = b""


def _strict(found: dict[str, bytes]) -> None:
    name = "xl/workbook.xml"
    old = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    found[name] = found[name].replace(old, b"http://purl.oclc.org/ooxml/spreadsheetml/main", 1)


def _wide(found: dict[str, bytes]) -> None:
    name = "xl/styles.xml"
    text = found[name].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    found[name] = text.encode("utf-16")


def _latin(found: dict[str, bytes]) -> None:
    name = "xl/workbook.xml"
    text = found[name].decode().replace('encoding="UTF-8"', 'encoding="iso-8859-1"')
    found[name] = text.encode("latin-1")


def _styleless(found: dict[str, bytes]) -> None:
    name = "xl/_rels/workbook.xml.rels"
    found[name] = re.sub(rb"<Relationship [^>]*styles[^>]*/>", b"", found[name])


def _deep(found: dict[str, bytes]) -> None:
    name = "xl/styles.xml"
    nested = b"<a>" * 5_000 + b"</a>" * 5_000
    found[name] = found[name].replace(b"</styleSheet>", nested + b"</styleSheet>")


def _unnumbered(found: dict[str, bytes]) -> None:
    name = "xl/worksheets/sheet2.xml"
    found[name] = found[name].replace(b'<col min="1"', b'<col min="ett"')


def _priceless(found: dict[str, bytes]) -> None:
    name = "xl/worksheets/sheet2.xml"
    found[name] = found[name].replace(b'priority="1"', b'priority="first"')


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (_macros, "macros"),
        (_signed, "signed"),
        (_strict, "strict"),
        (_wide, "encoding"),
        (_latin, "encoding"),
        (_styleless, "structure"),
        (_deep, "structure"),
        (_unnumbered, "structure"),
        (_priceless, "structure"),
    ],
)
def test_what_cannot_be_promised_is_not_done(
    kansli: bytes, change: Callable[[dict[str, bytes]], None], kind: str
) -> None:
    found = m.parts(kansli)
    change(found)
    with pytest.raises(UnmarkableError) as caught:
        marked(m.zipped(found), m.list_of(m.line(1, Place("Prognos", 3, 2))), m.WHEN)
    assert caught.value.reason == kind


@pytest.mark.parametrize(("head", "tail"), [(b"", b"<br>"), (b"<!DOCTYPE x []>", b"")])
def test_a_drawing_that_is_no_xml_is_left_alone(head: bytes, tail: bytes) -> None:
    """Old Excels wrote drawings that are not well-formed; a document type may stand there too."""
    found = m.parts(m.MAKES["everything"])
    names = [name for name in found if name.endswith(".vml") and b"Note" in found[name]]
    for name in names:
        found[name] = head + found[name] + tail
    after = marked(m.zipped(found), m.remarks_on(m.zipped(found)), m.WHEN)
    assert "Anteckningar" in after.bare
    assert {name: m.parts(after.content)[name] for name in names} == {
        name: found[name] for name in names
    }
