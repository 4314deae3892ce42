"""The report of a total: its figures are the total's, its words agree with them, and it opens."""

from __future__ import annotations

import html
import io
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.document import Document as Word
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.styles.style import ParagraphStyle

import builders as b
from builders import kalkyl as here
from kalkyl.cli import FINDINGS, OK, USAGE
from kalkyl.figures.amount import Written, read
from kalkyl.io.data_files import read_json
from kalkyl.io.report import pdf
from kalkyl.io.report.page import drawing
from kalkyl.io.report.word import word_report
from kalkyl.io.tables.receive import receive_table_bytes
from kalkyl.model import Book, Key
from kalkyl.reporting.document import (
    Block,
    Bullets,
    Chart,
    ChartKind,
    Document,
    Heading,
    Paragraph,
    Point,
    PrintedCell,
    PrintedRow,
    PrintedTable,
)
from kalkyl.reporting.outline import (
    BulletsPart,
    ChartPart,
    GroupsPart,
    SentencePart,
    TablePart,
    TextPart,
    parts_of,
)
from kalkyl.reporting.sentences import SENTENCES
from kalkyl.services.report import page, template_of
from kalkyl.services.report import word as written_word
from kalkyl.wording.messages import seen
from retyping import markup
from shipped_organisation import ORGANISATION, contract, outline, report_of
from year import ANNUAL, FEBRUARY, OCTOBER, PLAN, UR1, UR2, Year


def write_word(document: Document, template: Path) -> bytes:
    return written_word(document, template).content


def book_of(content: bytes) -> Book:
    received = receive_table_bytes("rapport.docx", content)
    assert received.book is not None
    return received.book


SIX = (PLAN, FEBRUARY, UR1, UR2, OCTOBER, ANNUAL)
CONTROL = re.compile(r"\{[{%]|[%}]\}")


@pytest.fixture(scope="module")
def total(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's total."""
    path = tmp_path_factory.mktemp("rapport") / "total.xlsx"
    books = b.DEPARTMENTS
    assert b.kalkyl("merge", books, "--manifest", b.MANIFEST, "-o", path).code == OK
    return path


@pytest.fixture(scope="module")
def report(total: Path) -> Document:
    return report_of([b.reading(total)], "sv")


@pytest.fixture(scope="module")
def word(total: Path) -> Word:
    path = total.with_suffix(".docx")
    assert here("report", total, "-o", path).code == OK
    return docx.Document(str(path))


def cells(report: Document) -> dict[Key, list[PrintedCell]]:
    found: dict[Key, list[PrintedCell]] = {}
    for table in report.tables:
        for row in table.rows:
            for cell in row.cells:
                if cell.key is not None:
                    found.setdefault(cell.key, []).append(cell)
    return found


# The outlines


@pytest.mark.parametrize("name", SIX)
def test_an_outline_names_what_the_contracts_have(name: str) -> None:
    terms = [contract(name, year) for year in (2020, 2021, 2025)]
    assert set(ORGANISATION.reports) == set(SIX)
    for title, part in parts_of(outline(name).chapters):
        if isinstance(part, SentencePart):
            assert part.name in SENTENCES
            continue
        tables = [one.tables[part.table] for one in terms if part.table in one.tables]
        assert tables, (title, part)
        assert set(columns_of(part)) <= {column for table in tables for column in table.columns}, (
            title,
            part,
        )
        rows = {row.id for table in tables for row in table.rows}
        wanted = part.rows if isinstance(part, TablePart) else ()
        assert set((part.row,) if isinstance(part, TextPart) else wanted) <= rows, (title, part)


def columns_of(part: object) -> tuple[str, ...]:
    match part:
        case TablePart():
            return (*part.columns, *filter(None, (part.when,)), *(set(part.decimals) - {"*"}))
        case BulletsPart():
            return (part.amount, part.text, *part.where)
        case ChartPart():
            return (part.column,)
        case GroupsPart():
            return (part.by, *part.columns, part.text, part.heading)
    return ()


# Figures


def test_every_printed_figure_of_2021_is_that_of_the_published_report(report: Document) -> None:
    published = read_json(b.PUBLISHED)
    known = {
        (one["table"], one["row"], one["column"]): one["why"] for one in published["exceptions"]
    }
    printed, compared = cells(report), 0
    for table in published["tables"]:
        for row in table["rows"]:
            for column, text in zip(table["columns"], row["printed"], strict=True):
                key = (row["table"], row["row"], column["column"])
                for cell in printed[key]:
                    ours, theirs = read(cell.text), read(text)
                    assert isinstance(ours, Written)
                    assert isinstance(theirs, Written)
                    same = (ours.value, ours.decimals) == (theirs.value, theirs.decimals)
                    assert same is (key not in known), (key, cell.text, text)
                    compared += 1
    assert compared > 80


def test_figures_are_printed_as_swedish_reports_print_them(report: Document) -> None:
    printed = cells(report)
    [forecast] = printed["forecast_indicator", "forecast_variance", "annual_forecast"]
    assert forecast.text == "−475\u202f423"
    [turnover] = printed["staff_indicators", "turnover", "outcome"]
    assert turnover.text == "9,04\u00a0%"


def test_a_target_is_printed_with_the_decimals_that_it_has(made: Year) -> None:
    told = cells(report_of([made.reading(made.total(UR2))], "sv"))
    printed = [
        told["staff_indicators", row, "target"][0].text for row in ("turnover", "sick_leave")
    ]
    assert printed == ["11\u00a0%", "5,2\u00a0%"]


def test_a_small_group_is_in_no_part_of_a_report(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    groups = {
        "women": {"employees": 30, "sick_hours": 1500, "ordinary_hours": 45000},
        "men": {"employees": 7, "sick_hours": 731, "ordinary_hours": 11111},
    }
    book = tmp_path / "110.xlsx"
    book.write_bytes(b.filled(sick_groups=groups))
    total = tmp_path / "total.xlsx"
    merged = kalkyl("merge", book, "--despite-errors", "-o", total)
    assert merged.code in {OK, FINDINGS}, merged
    for ending in (".docx", ".html"):
        path = tmp_path / f"rapport{ending}"
        assert kalkyl("report", total, "-o", path).code == OK
        content = path.read_bytes()
        parts = [content] if ending == ".html" else list(unzipped(content))
        for secret in ("6,58", "6.579", "11111", "11\u202f111", "731"):
            assert not [part for part in parts if secret.encode() in part], (ending, secret)


def unzipped(content: bytes, ending: str = ".xml") -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        yield from (package.read(part) for part in package.namelist() if part.endswith(ending))


# Sentences


@pytest.mark.parametrize("name", SIX)
def test_every_sentence_of_kalkyls_own_passes_its_own_check(
    made: Year, tmp_path: Path, kalkyl: b.Kalkyl, name: str
) -> None:
    path = Path(shutil.copy(made.total(name), tmp_path / "total.xlsx"))
    document = report_of([made.reading(path)], "sv")
    own = [
        block.text for block in document.blocks if isinstance(block, Paragraph) and not block.sender
    ]
    assert own
    first = contract(name, 2025).tables["texts"].rows[0].id
    place = b.cell_of(path, "texts", first, "value")
    b.put(path, {place: " ".join(dict.fromkeys(own))})
    before = [] if name == PLAN else made.earlier(name, made.total)
    done = kalkyl("check", path, *before, "--format", "json")
    told = [
        one
        for file in done.files
        for one in file["findings"]
        if f"{one['sheet']}!{one['cell']}" == place
    ]
    assert told == []


def test_sentences_say_which_way_a_figure_goes(report: Document) -> None:
    own = " ".join(
        block.text for block in report.blocks if isinstance(block, Paragraph) and not block.sender
    )
    for words in (
        "avvikelsen mot årsbudgeten är +10,6\u00a0mnkr, ett överskott",
        "Prognosen är förbättrad med +7,5\u00a0mnkr sedan månadsrapport februari.",
        "Kostnaderna har ökat med 28,4\u00a0mnkr, eller 18,3\u00a0procent",
        "Kostnaderna är 22,9\u00a0mnkr lägre än budgeterat.",
        "Personalomsättningen är 9,04\u00a0procent, under målvärdet 13\u00a0procent.",
        "en avvikelse på +1\u202f100\u00a0tkr.",
    ):
        assert words in own, words


# The year's reports together


def test_the_reports_before_show_how_the_forecast_has_gone(made: Year) -> None:
    alone = report_of([made.reading(made.total(UR2))], "sv")
    readings = [made.reading(made.total(name)) for name in (UR2, PLAN, FEBRUARY, UR1)]
    together = report_of(readings, "sv")
    assert together.report == alone.report == UR2
    lines = [one for one in together.blocks if isinstance(one, Chart) and one.kind == "line"]
    assert [[point.label for point in one.points] for one in lines] == [
        ["jan–feb", "jan–apr", "jan–aug"]
    ]
    assert not [one for one in alone.blocks if isinstance(one, Chart) and one.kind == "line"]
    [line] = lines
    for point in line.points:
        assert f"{point.label} {point.shown}" in line.description


def test_totals_that_do_not_belong_together_are_refused(
    made: Year, total: Path, tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    out = tmp_path / "rapport.html"
    again = shutil.copy(total, tmp_path / "igen.xlsx")
    for others in ([made.total(UR1)], [again]):
        done = kalkyl("report", total, *others, "-o", out)
        assert (done.code, "varje rapport en gång" in done.err) == (USAGE, True)
    one = b.shipped(tmp_path)
    done = kalkyl("report", one, "-o", out)
    assert (done.code, "en avdelnings arbetsbok" in done.err) == (USAGE, True)
    assert not out.exists()


def test_a_file_of_another_ending_is_refused(total: Path, tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    done = kalkyl("report", total, "-o", tmp_path / "rapport.odt")
    assert (done.code, ".docx, .html, .pdf" in done.err) == (USAGE, True)


# The Word document


def test_the_word_document_has_what_the_report_has(word: Word, report: Document) -> None:
    headings = [
        paragraph.text
        for paragraph in word.paragraphs
        if paragraph.style is not None and str(paragraph.style.name).startswith("Heading")
    ]
    assert headings == [f"{one.number} {one.text}" for one in report.headings]
    assert len(word.tables) == len(report.tables)
    for made, table in zip(word.tables, report.tables, strict=True):
        found = [[plain(cell.text) for cell in row.cells] for row in made.rows]
        expected = [[cell.text for cell in table.headings]]
        expected += [[cell.text for cell in row.cells] for row in table.rows]
        assert found == expected


def plain(text: str) -> str:
    return text.strip().removeprefix("● ")


def test_the_word_document_can_be_read_aloud(word: Word, report: Document) -> None:
    levels = [one.level for one in report.headings]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    empty = [one for one in word.paragraphs if not one.text.strip() and not one.runs]
    assert empty == []
    for table in word.tables:
        settings = markup(table).tblPr
        assert settings.find(qn("w:tblCaption")).get(qn("w:val"))
        assert settings.find(qn("w:tblDescription")).get(qn("w:val"))
        assert markup(table.rows[0]).trPr.find(qn("w:tblHeader")) is not None
    charts = [one for one in report.blocks if isinstance(one, Chart)]
    assert len(word.inline_shapes) == len(charts) > 0
    described = [markup(shape).docPr.get("descr") for shape in word.inline_shapes]
    assert described == [one.description for one in charts]


@pytest.mark.parametrize("name", SIX)
def test_every_report_passes_an_accessibility_look(made: Year, name: str) -> None:
    """Headings in order, no empty paragraph, a heading row on every page, a text for each chart."""
    document = report_of([made.reading(made.total(name))], "sv")
    written = docx.Document(io.BytesIO(write_word(document, template_of(name))))
    levels = [
        int(str(one.style.name)[-1])
        for one in written.paragraphs
        if one.style is not None and str(one.style.name).startswith("Heading")
    ]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert [one for one in written.paragraphs if not one.text.strip() and not one.runs] == []
    for table in written.tables:
        assert markup(table.rows[0]).trPr.find(qn("w:tblHeader")) is not None
        assert markup(table).tblPr.find(qn("w:tblDescription")).get(qn("w:val"))
    pictures = list(written.element.iter(qn("wp:docPr")))
    assert len(pictures) == sum(isinstance(block, Chart) for block in document.blocks)
    assert all(one.get("descr") for one in pictures)
    assert written.core_properties.title
    assert written.core_properties.language == "sv-SE"


def test_the_contents_are_filled_in(word: Word, report: Document) -> None:
    lines = [
        paragraph.text
        for paragraph in word.paragraphs
        if paragraph.style is not None and str(paragraph.style.name).startswith("toc")
    ]
    shown = [one for one in report.headings if one.level <= 3]
    assert lines == [f"{one.number}\t{one.text}" for one in shown]
    marks = {one.get(qn("w:name")) for one in word.element.iter(qn("w:bookmarkStart"))}
    links = {one.get(qn("w:anchor")) for one in word.element.iter(qn("w:hyperlink"))}
    assert links
    assert links <= marks


@pytest.mark.needs("soffice", "lowriter")
@pytest.mark.parametrize("name", SIX)
def test_the_contents_have_the_pages_that_the_headings_are_printed_on(
    made: Year, tmp_path: Path, kalkyl: b.Kalkyl, name: str
) -> None:
    """Held against the outline of a PDF of the finished document."""
    out = tmp_path / "rapport.docx"
    done = kalkyl("report", made.total(name), "-o", out)
    assert (done.code, "sidnummer" in done.out) == (OK, False)
    content = out.read_bytes()
    lines = [line.replace("\t", " ").rpartition(" ") for line in contents_lines(content)]
    numbered = {text: int(page) for text, _, page in lines}
    printed = dict(outline_of(pdf.pdf_bytes(content)))
    assert numbered == {text: printed[text] for text in numbered}
    assert len(numbered) == len(lines)
    assert max(numbered.values()) > 3
    if name == UR1:  # equal whether or not its pages are numbered
        again = tmp_path / "igen.docx"
        assert kalkyl("report", made.total(name), "-o", again).code == OK
        assert again.read_bytes() == content
    read = book_of(content).texts
    assert not [text for text in read if text.endswith(lines[0][2]) and lines[0][0][2:] in text]


def contents_lines(content: bytes) -> list[str]:
    return [
        paragraph.text
        for paragraph in docx.Document(io.BytesIO(content)).paragraphs
        if paragraph.style is not None and str(paragraph.style.name).startswith("toc")
    ]


def outline_of(content: bytes) -> Iterator[tuple[str, int]]:
    """The headings of a PDF that LibreOffice made, with their pages."""
    kids = re.search(rb"/Kids\[([^]]*)\]", content)
    assert kids is not None
    pages = [int(one) for one in re.findall(rb"(\d+) 0 R", kids[1])]
    for title, number in re.findall(rb"/Title<FEFF([0-9A-F]+)>\s*/Dest\[(\d+) 0 R", content):
        text = bytes.fromhex(title.decode()).decode("utf-16-be")
        yield text, pages.index(int(number)) + 1


def test_without_libreoffice_the_contents_have_links_and_no_pages(
    total: Path, tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    out = tmp_path / "rapport.docx"
    done = kalkyl("report", total, "-o", out)
    assert (done.code, "saknar sidnummer" in done.out) == (OK, True)
    assert not [line for line in contents_lines(out.read_bytes()) if re.search(r"\t\d+\Z", line)]


@pytest.mark.parametrize("laid_out", [{}, {"_Toc0": 3}, {"other": 7}])
def test_contents_have_all_their_pages_or_none(
    report: Document, laid_out: Mapping[str, int]
) -> None:
    made = word_report(report, template_of(UR1), lambda _: laid_out)
    assert not made.is_paged
    assert b"PAGEREF" not in next(unzipped(made.content, "word/document.xml"))
    marks = [f"_Toc{place}" for place, _ in enumerate(report.blocks)]
    numbered = word_report(report, template_of(UR1), lambda _: dict.fromkeys(marks, 317))
    assert numbered.is_paged
    assert {line.rpartition("\t")[2] for line in contents_lines(numbered.content)} == {"317"}


def test_a_template_without_room_for_pages_gets_it(report: Document, tmp_path: Path) -> None:
    """As templates were made before their contents had pages."""
    own = docx.Document(str(template_of(UR1)))
    for level in (1, 2, 3):
        style = own.styles[f"toc {level}"]
        assert isinstance(style, ParagraphStyle)
        style.paragraph_format.tab_stops.clear_all()
    own.save(str(tmp_path / "egen.docx"))
    marks = {f"_Toc{place}": 4 for place, _ in enumerate(report.blocks)}
    made = word_report(report, tmp_path / "egen.docx", lambda _: marks)
    for paragraph in docx.Document(io.BytesIO(made.content)).paragraphs:
        if paragraph.style is not None and str(paragraph.style.name).startswith("toc"):
            [stop] = paragraph.paragraph_format.tab_stops
            assert (stop.alignment, round(stop.position.cm, 1)) == (WD_TAB_ALIGNMENT.RIGHT, 16.4)


@pytest.mark.parametrize(
    ("destination", "expected"),
    [
        (b"/5FToc12[7 0 R/XYZ 65 758 0]", {"_Toc12": 2}),
        (b"/#5FToc12 [7 0 R/XYZ 65 758 0]", {"_Toc12": 2}),
        (b"(_Toc12)[7 0 R/XYZ 65 758 0]", {"_Toc12": 2}),
        (b"/5FToc12[9 0 R/XYZ 65 758 0]", {}),
        (b"/5FRef12[7 0 R/XYZ 65 758 0]", {}),
    ],
)
def test_the_pages_of_bookmarks_are_read_from_a_pdf(
    destination: bytes, expected: Mapping[str, int]
) -> None:
    pages = b"1 0 obj\n<</Type/Pages\n/MediaBox[ 0 0 595 841 ]\n/Kids[ 4 0 R 7 0 R ]\n/Count 2>>"
    assert pdf.pages_in(b"%PDF-1.7\n" + pages + b"\n<<" + destination + b">>") == expected
    assert pdf.pages_in(b"<<" + destination + b">>") == pdf.pages_in(b"") == {}


def test_equal_reports_have_equal_bytes(total: Path, tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    for ending in (".docx", ".html"):
        found = []
        for name in ("a", "b"):
            path = tmp_path / f"{name}{ending}"
            assert kalkyl("report", total, "-o", path).code == OK
            found.append(path.read_bytes())
        assert found[0] == found[1]


def test_what_people_wrote_comes_out_as_they_wrote_it(
    total: Path, tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    path = Path(shutil.copy(total, tmp_path / "total.xlsx"))
    hostile = "{{ 7*7 }} & <w:p> {% for x in y %} \\ <script>alert(1)</script>"
    b.put(path, {b.cell_of(path, "texts", "sammanfattning", "value"): hostile})
    for ending in (".docx", ".html"):
        assert kalkyl("report", path, "-o", tmp_path / f"r{ending}").code == OK
    made = docx.Document(str(tmp_path / "r.docx"))
    assert hostile in [paragraph.text for paragraph in made.paragraphs]
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "{{ 7*7 }} &amp; &lt;w:p&gt;" in page


HOSTILE = "{{ 7*7 }} {% if x %} {# a #} & <w:p> ]]> \\ ' \" $\\frac$ $x_$"
CONTROLS = "\a\v\x1f\ud800\ufffe\uffff"


def test_hostile_words_are_written_as_they_are_in_every_part_of_a_report() -> None:
    """Control characters are shown as what they are: nothing that can be read."""
    words = seen(f"{HOSTILE} {CONTROLS}")
    assert words.startswith(HOSTILE)
    cell = PrintedCell(words)
    bars = tuple(Point(words, Decimal(value), words) for value in (1, -1))
    blocks: tuple[Block, ...] = (
        Heading(1, "1", words),
        Paragraph(words),
        Paragraph(words, words),
        Bullets((words,)),
        PrintedTable("a", words, (cell, cell), (PrintedRow((cell, cell)),)),
        *(Chart(kind, words, words, bars) for kind in ChartKind),
    )
    hostile = Document(UR1, words, words, words, "sv", (words,), blocks)
    made = docx.Document(io.BytesIO(write_word(hostile, template_of(UR1))))
    texts = [paragraph.text for paragraph in made.paragraphs]
    assert texts.count(words) >= 7
    assert {f"1 {words}", f"{words}: {words}"} <= set(texts)
    [table] = made.tables
    assert [cell.text for row in table.rows for cell in row.cells] == [words] * 4
    described = [markup(shape).docPr.get("descr") for shape in made.inline_shapes]
    assert described == [words] * 2
    shown = html.unescape(page(hostile, Path()).content.decode())
    assert shown.count(words) >= 20
    assert "49" not in re.sub(r"<style>.*?</style>", "", shown, flags=re.DOTALL).split("<svg")[0]


def test_a_template_of_ones_own_is_filled_in(total: Path, tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    own = docx.Document(str(template_of(UR1)))
    own.add_paragraph("Beslut fattas av {{ avsandare }}.")
    own.save(str(tmp_path / "egen.docx"))
    out = tmp_path / "rapport.docx"
    done = kalkyl("report", total, "-o", out, "--template", tmp_path / "egen.docx")
    assert done.code == OK
    assert docx.Document(str(out)).paragraphs[-1].text == "Beslut fattas av Regionkontoret."


@pytest.mark.parametrize(
    "text", ["{{ ''.__class__.__mro__ }}", "{{ okand }}", "{% for %}", "{{ titel | saknas }}"]
)
def test_a_template_that_cannot_be_filled_in_is_reported(
    total: Path, tmp_path: Path, kalkyl: b.Kalkyl, text: str
) -> None:
    own = docx.Document(str(template_of(UR1)))
    own.add_paragraph(text)
    own.save(str(tmp_path / "egen.docx"))
    out = tmp_path / "rapport.docx"
    done = kalkyl("report", total, "-o", out, "--template", tmp_path / "egen.docx")
    assert (done.code, "egen.docx kan inte fyllas i" in done.err) == (USAGE, True), done
    assert not out.exists()


@pytest.mark.parametrize("content", [b"", b"inget dokument", b"PK\x03\x04skadad"])
def test_a_template_that_is_no_word_document_is_reported(
    total: Path, tmp_path: Path, kalkyl: b.Kalkyl, content: bytes
) -> None:
    (tmp_path / "egen.docx").write_bytes(content)
    out = tmp_path / "rapport.docx"
    done = kalkyl("report", total, "-o", out, "--template", tmp_path / "egen.docx")
    assert (done.code, "egen.docx är inget Worddokument" in done.err) == (USAGE, True), done


@pytest.mark.needs("soffice", "lowriter")
def test_libreoffice_makes_a_pdf_of_it(total: Path, tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    out = tmp_path / "rapport.pdf"
    assert kalkyl("report", total, "-o", out).code == OK
    assert out.read_bytes().startswith(b"%PDF-")


def test_without_the_extra_a_word_document_is_refused_with_advice(
    total: Path, tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "kalkyl.io.report.word", None)
    for ending in (".docx", ".pdf"):
        done = kalkyl("report", total, "-o", tmp_path / f"rapport{ending}")
        assert (done.code, "pip install 'kalkyl[report]'" in done.err) == (USAGE, True)
    assert kalkyl("report", total, "-o", tmp_path / "rapport.html").code == OK


def test_without_libreoffice_a_pdf_is_refused_with_advice(
    total: Path, tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = kalkyl("report", total, "-o", tmp_path / "rapport.pdf")
    assert (done.code, "kräver LibreOffice" in done.err) == (USAGE, True)


# The page


def test_the_bars_stand_on_nought_and_are_as_long_as_their_amounts(report: Document) -> None:
    chart = next(one for one in report.blocks if isinstance(one, Chart))
    drawn = drawing(chart)
    longest = max(drawn.marks, key=lambda mark: mark.width)
    unit = longest.width / abs(longest.point.value)
    for mark in drawn.marks:
        assert abs(mark.width - abs(mark.point.value) * unit) <= 1
        assert (mark.x + mark.width if mark.is_negative else mark.x) == drawn.zero
        assert mark.x >= 0
        assert mark.x + mark.width <= drawn.width


def test_headings_of_the_page_are_in_order(total: Path, tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    out = tmp_path / "r.html"
    assert kalkyl("report", total, "-o", out).code == OK
    page = out.read_text(encoding="utf-8")
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[:2] == [1, 2]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert "http" not in re.sub(r'http-equiv="', "", page).replace("http://www.w3.org", "")
    for link in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{link}"' in page
    assert isinstance(report_of([b.reading(total)], "sv").blocks[0], Heading)
