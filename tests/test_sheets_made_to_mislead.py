"""Sheets in which programs would see different things: nothing of them is lost without a word."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

import builders as b
import hostile_books as h
from facts import in_words
from kalkyl.base.limits import DIRECTORY_BYTES, FILE_SECONDS, TOTAL_SECONDS
from kalkyl.cli import FINDINGS, bind
from kalkyl.io.refusal import file_budget
from kalkyl.io.xlsx.read import receive, receive_bytes
from kalkyl.model import Amount, ProblemKind, Received, Sheet
from kalkyl.rules.catalogue import Expected
from kalkyl.services.render import RENDERERS, as_text
from kalkyl.wording.messages import shown
from shipped_organisation import judge, judge_all

COMPAT = b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
AMOUNT = b"<v>5</v>"


def read(rows: bytes, before: bytes = b"") -> Received:
    """A workbook of one sheet; ``before`` stands before its cells."""
    parts = h.parts_of(h.other_book({"Blad1": rows}))
    part = parts["xl/s0.xml"].replace(b"<sheetData>", before + b"<sheetData>")
    return receive_bytes("a.xlsx", h.packed_alone({**parts, "xl/s0.xml": part}))


def kinds(rows: bytes) -> list[str]:
    return [problem.kind for problem in read(rows).problems]


def sheet(rows: bytes, before: bytes = b"") -> Sheet:
    book = read(rows, before).book
    assert book is not None
    return book.sheets[0]


# Elements within texts


@pytest.mark.parametrize(
    "content",
    [
        b"<f><v>5</v></f>",
        b"<f>1+1<v>5</v></f>",
        b"<f><t>A2</t></f><v>5</v>",
        b"<f><is><t>5</t></is></f>",
        b"<f>A2<x:y xmlns:x='urn:q'/>+2</f><v>1</v>",
        b"<f><mc:AlternateContent %s/>A2</f><v>5</v>" % COMPAT,
        b"<v><f>A2</f>5</v>",
        b"<v><mc:AlternateContent %s/>5</v>" % COMPAT,
        b'<v><c r="B2"><v>7</v></c></v>',
        b"<is><t><v>5</v></t></is>",
    ],
)
def test_an_element_within_a_formula_or_a_text_is_damage(content: bytes) -> None:
    assert kinds(b'<row r="1"><c r="A1">%s</c></row>' % content) == [ProblemKind.DAMAGED]


def test_formulas_and_texts_without_are_read() -> None:
    one = b'<c r="A1"><f>A2</f><v>5</v></c><c r="B1" t="inlineStr"><is><t>x</t></is></c>'
    cells = sheet(b'<row r="1">%s</row>' % one).cells
    assert cells[1, 1].formula == "=A2"
    assert cells[1, 2].value == "x"


# Cells that stand twice


@pytest.mark.parametrize(
    ("rows", "is_twice"),
    [
        (b'<row r="1"><c r="B1"><v>5</v></c><c r="b1"/></row>', True),
        (b'<row r="1"><c r="BB1"><v>5</v></c><c r="Bb1"/></row>', True),
        (b'<row r="1"><c r="b1"><v>5</v></c><c r="B1"/></row>', True),
        (b'<row r="1"><c r="B1"><v>5</v></c></row><row r="2"><c r="B1"/></row>', True),
        (b'<row r="13"><c r="B13"><v>5</v></c></row><row r="23"><c r="B13"/></row>', True),
        (b'<row r="1"><c r="B1"><v>5</v></c><c r="C1"/></row>', False),
        (b'<row r="1"><c r="b1"><v>5</v></c><c r="c1"/></row>', False),
        (b"<row><c><v>5</v></c><c/></row><row><c/><c><v>5</v></c></row>", False),
    ],
)
def test_a_filled_cell_before_an_empty_one_is_noted(rows: bytes, *, is_twice: bool) -> None:
    assert ("cell_twice" in kinds(rows)) == is_twice


# Rows and columns that are hidden because all are

ROWS = b'<row r="1"><c r="A1"><v>5</v></c></row><row r="2" ht="15"><c r="B2"><v>5</v></c></row>'


@pytest.mark.parametrize(
    ("before", "rows", "columns"),
    [
        (b'<sheetFormatPr defaultRowHeight="0"/>', {1}, set()),
        (b'<sheetFormatPr defaultRowHeight="15"/>', set(), set()),
        # The rows that it hides are those that the sheet does not list.
        (b'<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>', set(), set()),
        (b'<sheetFormatPr defaultColWidth="0"/>', set(), {1, 2}),
        (
            b'<sheetFormatPr defaultColWidth="0"/><cols><col min="2" max="9" width="9"/></cols>',
            set(),
            {1},
        ),
        (
            b'<sheetFormatPr defaultColWidth="0"/><cols><col min="1" max="2" style="1"/></cols>',
            set(),
            {1, 2},
        ),
        (b'<sheetFormatPr defaultColWidth="9"/>', set(), set()),
    ],
)
def test_what_is_flat_by_default_is_hidden(
    before: bytes, rows: set[int], columns: set[int]
) -> None:
    found = sheet(ROWS, before)
    assert (set(found.hidden_rows), set(found.hidden_columns)) == (rows, columns)


# Containers


def long_names(letter: str = "\u2591", count: int = 1_000) -> bytes:
    """Parts whose names are as long as may be, and larger still in memory."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for number in range(count):
            package.writestr(f"xl/{number}{letter * (60_000 // len(letter.encode()))}", b"")
    return file.getvalue()


def comments(count: int = 50) -> bytes:
    """Parts about which more is said than they hold."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, content in h.clean().items():
            package.writestr(name, content)
        for number in range(count):
            info = zipfile.ZipInfo(f"xl/{number}.xml")
            info.comment = b"a" * 65_000
            package.writestr(info, b"<a/>")
    return file.getvalue()


@pytest.mark.parametrize("made", [lambda: long_names(count=40), comments])
def test_a_directory_without_end_is_refused(made: Callable[[], bytes]) -> None:
    [problem] = receive_bytes("a.xlsx", made()).problems
    assert (problem.kind, in_words(problem.facts["what"])) == (
        ProblemKind.TOO_LARGE,
        "directory bytes",
    )
    assert int(in_words(problem.facts["limit"])) == DIRECTORY_BYTES


def test_a_directory_within_the_limit_is_read() -> None:
    assert receive_bytes("a.xlsx", comments(count=20)).book is not None


# Formulas with something within them, beside the cells

FETCH = b"WEBSERVICE(&quot;http://x.test/&quot;)"
CHART = b'<c:chartSpace xmlns:c="urn:c"><c:f>%s</c:f></c:chartSpace>'


@pytest.mark.parametrize("inner", [b"<x/>", b"<x>1+</x>", b"<c:f xmlns:c='urn:c'/>", b"<!-- x -->"])
def test_a_formula_beside_the_cells_is_read_past_what_stands_in_it(inner: bytes) -> None:
    rule = b"<cfRule type='expression'><formula>" + inner + FETCH + b"</formula></cfRule>"
    condition = b"<conditionalFormatting sqref='A1'>" + rule + b"</conditionalFormatting>"
    part = h.clean()[h.COVER].replace(b"</worksheet>", condition + b"</worksheet>")
    name = b"<definedName name='zy'>" + inner + FETCH + b"</definedName></definedNames>"
    book = h.clean()[h.WORKBOOK].replace(b"</definedNames>", name)
    for parts in (
        {h.COVER: part},
        {h.WORKBOOK: book},
        {"xl/charts/chart9.xml": CHART % (inner + FETCH)},
    ):
        found = [one.kind for one in receive_bytes("a.xlsx", h.packed(parts)).problems]
        assert found in (["fetches"], ["damaged"])


def test_a_sheet_of_macros_is_called_one() -> None:
    space = b"http://schemas.microsoft.com/office/excel/2006/main"
    cell = b"<sheetData><row r='1'><c r='A1'><f>EXEC(&quot;calc&quot;)</f></c></row></sheetData>"
    parts = dict(h.parts_of(h.other_book({"Makro": b""})))
    parts["xl/s0.xml"] = b"<xm:macrosheet xmlns:xm='%s' xmlns='%s'>%s</xm:macrosheet>" % (
        *(space, h.MAIN.split('"')[1].encode(), cell),
    )
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace(b"x/worksheet", space + b"/xlMacrosheet")
    received = receive_bytes("a.xlsx", h.packed_alone(parts))
    assert received.book is not None
    assert "starts_program" in [one.kind for one in received.problems]


# What merely claims to be a total


@pytest.mark.parametrize("area", ["$A$1:$XFD$1048576", "$A$1:$B$9", "$XFD$1:$XFD$9", "$A$1"])
def test_a_file_that_claims_to_be_a_total_breaks_nothing(tmp_path: Path, area: str) -> None:
    kinds = ("kallor_filer", "kallor_fragor", "kallor_texter", "kallor_belopp", "underlag")
    names = b"".join(
        b'<definedName name="kalkyl_%s">Prognos!%s</definedName>' % (kind.encode(), area.encode())
        for kind in kinds
    )
    path = tmp_path / "110.xlsx"
    path.write_bytes(h.with_name(names))
    start = time.process_time()
    report = judge(path, Expected()).report
    assert report.broke == ()
    assert time.process_time() - start < FILE_SECONDS


def test_a_claimed_total_gets_no_more_than_totals_do(tmp_path: Path) -> None:
    path = tmp_path / "110.xlsx"
    path.write_bytes(
        h.with_name(b'<definedName name="kalkyl_kallor_filer">Prognos!$A$1:$G$9</definedName>')
    )
    with file_budget().running() as budget:
        receive(path)
    assert budget.seconds == TOTAL_SECONDS


# Amounts that Excel can hold and nobody can mean


@pytest.mark.parametrize("amount", ["-1E308", "1E308", "9E-308", "1E27", "1E400000"])
def test_an_amount_beyond_all_measure_costs_nobody_else(tmp_path: Path, amount: str) -> None:
    for code in b.CODES[:6]:
        (tmp_path / f"{code}.xlsx").write_bytes(b.filled(code))
    cell = rb'(<c r="B10"[^>]*?)(?:/>|>.*?</c>)'
    part = re.sub(cell, rb"\1><v>%s</v></c>" % amount.encode(), h.clean()[h.FORECAST], count=1)
    (tmp_path / "199.xlsx").write_bytes(h.packed({h.FORECAST: part}))
    judged = judge_all(sorted(tmp_path.glob("*.xlsx")), Expected())
    assert not any(one.report.broke for one in judged)
    for language in ("sv", "en"):
        assert "199.xlsx" in as_text(judged, language)
        assert "199.xlsx" in "".join(RENDERERS["json"](judged, language))


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1E+999999999"])
def test_what_is_no_figure_is_shown_as_it_is(text: str) -> None:
    assert len(shown(Amount(Decimal(text)), "sv")) < 1000


def other_sheet(path: Path, rows: Iterator[bytes]) -> None:
    path.write_bytes(h.other_book({"Blad1": b"".join(b"<row>%s</row>" % row for row in rows)}))


def headings() -> Iterator[bytes]:
    """A sheet full of headings, no two alike: 23 kB."""
    cell = b'<c t="inlineStr"><is><t>Prognos %d budget %d</t></is></c>'
    return (b"".join(cell % (row, column) for column in range(80)) for row in range(1, 101))


BIND = ("--report", "uppfoljningsrapport-1", "--year", "2021")


def test_bind_says_when_a_workbook_takes_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bind, "file_budget", lambda: file_budget(0.5))
    path, layout = tmp_path / "a.xlsx", tmp_path / "layout.json"
    other_sheet(path, headings())
    done = b.in_process(capsys, "bind", path, *BIND, "-o", layout)
    assert done.code == FINDINGS
    assert "tog mer än 0.5 sekunder" in done.out
    assert not layout.exists()


def test_a_sheet_full_of_headings_is_weighed_within_a_files_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.xlsx"
    other_sheet(path, headings())
    done = b.in_process(capsys, "bind", path, *BIND, "-o", tmp_path / "layout.json")
    assert "inget känns igen" in done.out
