"""``kalkyl tables``: the corpus in every format, what else a file may hold, and hostile ones."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

import builders as b
import table_corpus as corpus
from kalkyl.contract.validate import document_check
from kalkyl.figures.interval import Interval
from kalkyl.io.tables.receive import receive_table_bytes
from kalkyl.model import Book, Cell, Place
from kalkyl.relations.judged_tables import judged_tables
from kalkyl.relations.printed_figure import figure_in
from kalkyl.services.incoming import Incoming
from kalkyl.services.table_check import tables_checked
from office import recalculated
from shipped_organisation import ORGANISATION
from table_corpus import TableFile

FILES = {file.name: file for file in corpus.files()}
each_file = pytest.mark.parametrize("file", FILES.values(), ids=FILES)
each_form = pytest.mark.parametrize("form", corpus.FORMS)


def book(name: str, content: bytes) -> Book:
    received = receive_table_bytes(name, content)
    assert received.book is not None, received.problems
    return received.book


def refusal(name: str, content: bytes) -> str:
    received = receive_table_bytes(name, content)
    assert received.book is None
    return received.problems[0].kind


def values(name: str, content: bytes) -> list[list[str]]:
    """The texts of each sheet, by row and column."""
    sheets = book(name, content).sheets
    return [[str(cell.value) for _, cell in sorted(sheet.cells.items())] for sheet in sheets]


# The corpus


@each_file
def test_the_labelled_relations_hold_as_printed(file: TableFile) -> None:
    """All but those that the file says are contradicted."""
    broken = {one.target for one in file.relations if not file.holds(one)}
    assert broken <= file.expected


@each_file
def test_every_relation_is_about_printed_figures(file: TableFile) -> None:
    for relation in file.relations:
        assert any(file.interval(cell) is not None for cell in relation.cells), relation


@each_form
@each_file
def test_nothing_is_told_but_what_cannot_be(file: TableFile, form: str) -> None:
    """The cells of a document have other addresses; there the number of findings is the same."""
    found = judged_tables(book(f"a.{form}", corpus.FORMS[form](file)))
    told = [one.place for one in found.contradictions]
    told += [one.second.place for one in found.differing]
    expected = EXPECTED.get(file.name, set())
    assert len(told) == len(expected)
    assert form == "docx" or {place.cell for place in told} == expected


EXPECTED = {
    "ur1-2020": {"B47", "D47", "D62", "C74"},
    "ur1-2021": {"B23"},
}
"""Where it is told; of what is printed twice, at the later of the two."""


@each_file
def test_most_figures_are_part_of_a_relation(file: TableFile) -> None:
    """All that are labelled as such, or nearly."""
    labelled = {cell for one in file.relations for cell in one.cells if cell in file.cells}
    found = judged_tables(book("a.csv", corpus.as_csv(file)))
    assert found.judged >= 0.9 * len(labelled)


# Word


ROWS = [["mnkr", "Utfall"], ["Personal", "310,2"], ["Läkemedel", "88,7"], ["Summa", "398,9"]]


def test_a_document_is_read_as_it_prints() -> None:
    cell = corpus.word_cell
    inserted = "<w:ins><w:r><w:t>310,2</w:t></w:r></w:ins>"
    deleted = "<w:del><w:r><w:delText>301,2</w:delText></w:r></w:del>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>dold</w:t></w:r>"
    control = "<w:sdt><w:sdtContent><w:r><w:t>88,7</w:t></w:r></w:sdtContent></w:sdt>"
    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{cell('Struken')}{cell('7,0')}</w:tr>"
    body = (
        f"<w:tbl><w:tr>{cell('mnkr')}{cell('Utfall')}</w:tr>"
        f"<w:tr>{cell('Personal')}<w:tc><w:p>{deleted}{inserted}{hidden}</w:p></w:tc></w:tr>"
        f"{gone}<w:tr>{cell('Läkemedel')}<w:tc><w:p>{control}</w:p></w:tc></w:tr></w:tbl>"
    )
    assert values("a.docx", corpus.docx(body)) == [
        ["mnkr", "Utfall", "Personal", "310,2", "Läkemedel", "88,7"]
    ]


def field(code: str, inner: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        f"{mark.format('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>"
        f"{mark.format('separate')}{inner}{mark.format('end')}"
    )


def test_contents_are_no_text_and_other_fields_are() -> None:
    def run(text: str) -> str:
        return f"<w:r><w:t>{text}</w:t></w:r>"

    tab = "<w:r><w:tab/></w:r>"
    lines = [
        f"{run(words)}{tab}{field(' PAGEREF a ', run(page))}"
        for words, page in (("1 Ekonomi", "3"), ("2 Bilagor", "xii"))
    ]
    contents = field(' TOC \\o "1-3" ', f"{lines[0]}</w:p><w:p>{lines[1]}")
    open_end = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    )
    said = (
        f"{run('Resultatet blev')}{tab}{run('45')}",
        f"{run('Prognosen är ')}{field('REF b', run('+4,2 mnkr'))}",
    )
    body = "".join(f"<w:p>{one}</w:p>" for one in (contents, *said, f"{open_end}{run('3,5')}"))
    found = book("a.docx", corpus.docx(body)).texts
    assert list(filter(None, found)) == ["Resultatet blev\t45", "Prognosen är +4,2 mnkr", "3,5"]


def test_a_text_box_is_read_once() -> None:
    box = corpus.word_table(ROWS)
    body = (
        f"<w:p><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert len(values("a.docx", corpus.docx(body))) == 1


def test_tables_in_footnotes_and_in_cells_are_tables_of_their_own() -> None:
    inner = corpus.word_table(ROWS)
    outer = f"<w:tbl><w:tr><w:tc><w:p/>{inner}<w:p/></w:tc></w:tr></w:tbl>"
    found = book("a.docx", corpus.docx(outer, footnotes=inner))
    assert sorted(len(sheet.cells) for sheet in found.sheets) == [0, 8, 8]


def test_a_merged_heading_covers_its_columns() -> None:
    wide = (
        '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>2024</w:t></w:r></w:p></w:tc>'
    )
    body = f"<w:tbl><w:tr>{corpus.word_cell('')}{wide}{corpus.word_cell('Not')}</w:tr></w:tbl>"
    [sheet] = book("a.docx", corpus.docx(body)).sheets
    assert [area.a1 for area in sheet.merged] == ["B1:C1"]
    assert sheet.value(1, 4) == "Not"


# OpenDocument and text


def test_repeated_blank_cells_and_rows_take_no_room() -> None:
    blank = '<table:table-cell table:number-columns-repeated="16000"/>'
    rows = (
        corpus.ods_row([""], 'table:number-rows-repeated="1048000"')
        + f"<table:table-row>{blank}</table:table-row>"
        + corpus.ods_row(["a", "b"])
    )
    [sheet] = book("a.ods", corpus.ods(rows)).sheets
    assert set(sheet.cells) == {(1_048_002, 1), (1_048_002, 2)}


@pytest.mark.needs("soffice")
def test_an_opendocument_has_the_values_that_another_reader_finds(tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    made = Workbook()
    for line in (("Rad", "Belopp"), ("A", 1.5), ("B", -2250.256), ("Summa", 3.8), ("C", "två")):
        made.worksheets[0].append(line)
    for row in (2, 3, 4):
        made.worksheets[0].cell(row, 2).number_format = "#,##0.00"
    made.save(tmp_path / "a.xlsx")
    [path] = recalculated(tmp_path / "a.xlsx", to=tmp_path, form="ods")
    [sheet] = book("a.ods", path.read_bytes()).sheets
    other = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    for row, values in enumerate(other, 1):
        for column, value in enumerate(values, 1):
            found = sheet.cells[row, column]
            figure = figure_in(found, Place(sheet.name, row, column))
            if isinstance(value, float):
                assert figure is not None
                assert figure.interval.meets(Interval.exact(Decimal(str(value))))
            else:
                assert found.value == value


@pytest.mark.parametrize(
    "text", ["a;b\n1,5;2\n", "a\tb\n1,5\t2\n", "\ufeffa;b\r\n1,5;2\r\n", 'a,b\n"1,5",2\n']
)
def test_a_text_is_parted_by_what_its_lines_have(text: str) -> None:
    assert values("a.csv", text.encode()) == [["a", "b", "1,5", "2"]]


def test_a_text_of_an_old_program_is_read() -> None:
    assert values("a.csv", "Läkemedel;1\n".encode("cp1252")) == [["Läkemedel", "1"]]
    assert values("a.csv", "Läkemedel;1\n".encode("utf-16")) == [["Läkemedel", "1"]]


# Hostile files


ENTITIES = '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
COPIES = (
    '<table:table-cell table:number-columns-repeated="16000"><text:p>1</text:p></table:table-cell>'
)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.docx", corpus.docx("<w:tbl>"), "damaged"),
        ("a.docx", corpus.docx("<w:p>" * 2_000 + "</w:p>" * 2_000), "too_large"),
        ("a.docx", corpus.docx("").replace(b"<w:body>", b"<w:bodx>"), "damaged"),
        ("a.ods", corpus.ods(f"<table:table-row>{COPIES}</table:table-row>"), "too_large"),
        (
            "a.ods",
            corpus.ods(corpus.ods_row(["1"], 'table:number-rows-repeated="900000"')),
            "too_large",
        ),
        (
            "a.ods",
            corpus.ods(corpus.ods_row([]) * 3).replace(b"table-row>", b"table-rox>"),
            "damaged",
        ),
        ("a.csv", b"a;b\n\0\n", "not_a_workbook"),
        ("a.csv", b'"' + b"a" * 200_000 + b'";1\n', "not_a_workbook"),
        ("a.csv", b"", "empty_file"),
        ("a.docx", b"PK\x03\x04", "damaged"),
    ],
)
def test_a_hostile_file_is_refused(name: str, content: bytes, kind: str) -> None:
    assert refusal(name, content) == kind


def test_an_entity_in_a_document_is_refused() -> None:
    document = corpus.packed({"word/document.xml": ENTITIES})
    assert refusal("a.docx", document) == "forbidden_xml"


def test_a_grid_without_end_costs_no_more_than_others() -> None:
    """Many columns and rows of figures: searched as far as the limits say, in time."""
    wide = "\n".join(";".join(["r"] + ["1"] * 200) for _ in range(700))
    [checked] = tables_checked([Incoming(Path("a.csv"), wide.encode())])
    assert not checked.report.broke


# The command


def test_the_command_tells_of_a_total_that_cannot_hold(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    wrong = FILES["total-forst"].with_cell("B5", "1 240,6")
    path = tmp_path / "tabell.xlsx"
    path.write_bytes(corpus.as_xlsx(wrong))
    result = kalkyl("tables", str(path))
    assert result.code == 1
    assert "B5  FEL KAL451" in result.out
    assert "1 240,6" in result.out.replace("\u00a0", " ")
    assert "Tabeller: 2. Tal: 39, varav 39" in result.out


def test_the_command_passes_what_holds(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    path = tmp_path / "tabell.docx"
    path.write_bytes(corpus.as_docx(FILES["jamforelsear"]))
    result = kalkyl("tables", str(path))
    assert result.code == 0
    assert "Inget att anmärka" in result.out


def test_the_json_is_that_of_check(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    path = tmp_path / "tabell.csv"
    path.write_bytes(corpus.as_csv(FILES["ur1-2020"]))
    result = kalkyl("tables", "--format", "json", str(path))
    found = json.loads(result.out)
    assert document_check(ORGANISATION.schemas, "check-output.schema.json")(found) == ()
    [file] = found["files"]
    assert (file["sender"], file["report"], file["left_alone"]) == (None, None, 11)
    assert [one["code"] for one in file["findings"]] == ["KAL451", "KAL451", "KAL452", "KAL454"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(6 195)", -6195),
        ("(6,5) %", Decimal("-6.5")),
        ("12,5-", Decimal("-12.5")),
        ("−3", -3),
        ("–", 0),
        ("54,6*", Decimal("54.6")),
        ("17\u202f800 tkr", 17800),
        ("4,2 ‰", Decimal("4.2")),
        ("(text)", None),
        ("2 av 3", None),
        ("-" * 30, None),
    ],
)
def test_a_figure_is_read_as_it_is_printed(text: str, value: Decimal | None) -> None:
    found = figure_in(Cell(text), Place("Blad1", 1, 1))
    assert (found and found.value) == value
