"""A Word report held against its total: what was retyped is told, each error at its place."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

import builders as b
from kalkyl.cli import FINDINGS, OK, USAGE
from kalkyl.model import Book, Cell, Finding, Place, Sheet
from kalkyl.relations.held_report import HeldReport
from kalkyl.relations.printed_figure import figure_in
from kalkyl.reporting.document import (
    Block,
    Document,
    Heading,
    Paragraph,
    PrintedCell,
    PrintedRow,
    PrintedTable,
    Status,
)
from kalkyl.reporting.held import agree, held_report
from kalkyl.services.incoming import Incoming
from kalkyl.services.table_check import tables_checked
from shipped_organisation import report_of

PROGNOSIS = "Uppdrag, belopp i mnkr | Prognos"
RESULT = "Uppdrag, belopp i mnkr | Ack. utfall"
COSTS = "Utveckling, belopp i tkr | Ack. utfall förra året"
INVESTMENTS = "Investering, belopp i tkr | Utfall jan–apr"
Change = Callable[[Word], None]


@pytest.fixture(scope="module")
def total(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's total."""
    path = tmp_path_factory.mktemp("mot") / "total.xlsx"
    assert b.kalkyl("merge", b.DEPARTMENTS, "--manifest", b.MANIFEST, "-o", path).code == OK
    return path


@pytest.fixture(scope="module")
def report(total: Path) -> Path:
    """The report of the total, as kalkyl writes it."""
    path = total.with_name("rapport.docx")
    assert b.kalkyl("report", total, "-o", path).code == OK
    return path


@pytest.fixture(scope="module")
def document(total: Path) -> Document:
    return report_of([b.reading(total)], "sv")


def findings(path: Path, document: Document) -> tuple[Finding, ...]:
    (judged,) = tables_checked([Incoming(path)], against=document)
    return judged.report.findings


# Retyping errors


def paragraph(word: Word, head: str, row: str, column: str) -> Any:
    """The paragraph of a cell, by the first words of its table's headings and its labels."""
    for table in word.tables:
        headings = [cell.text for cell in table.rows[0].cells]
        if " | ".join(headings).startswith(head):
            for line in table.rows[1:]:
                cells = line.cells
                if cells[0].text.startswith(row):
                    return cells[headings.index(column)].paragraphs[0]
    raise AssertionError((head, row, column))


def typed(head: str, row: str, column: str, old: str, new: str) -> Change:
    def change(word: Word) -> None:
        place = paragraph(word, head, row, column)
        assert place.text == old
        place.runs[0].text = new

    return change


def said(old: str, new: str) -> Change:
    def change(word: Word) -> None:
        place = next(one for one in word.paragraphs if old in one.text)
        text = place.text.replace(old, new)
        for run in place.runs[1:]:
            run.text = ""
        place.runs[0].text = text

    return change


def tracked(head: str, row: str, column: str, new: str) -> Change:
    """A figure deleted and another inserted, neither accepted yet."""

    def change(word: Word) -> None:
        run = paragraph(word, head, row, column).runs[0].element
        inserted, deleted = OxmlElement("w:ins"), OxmlElement("w:del")
        other = copy.deepcopy(run)
        run.addprevious(deleted)
        run.addprevious(inserted)
        deleted.append(run)
        inserted.append(other)
        run.find(qn("w:t")).tag = qn("w:delText")
        other.find(qn("w:t")).text = new

    return change


def controlled(head: str, row: str, column: str, new: str) -> Change:
    """A figure in a content control."""

    def change(word: Word) -> None:
        run = paragraph(word, head, row, column).runs[0].element
        control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        run.addprevious(control)
        control.append(content)
        content.append(run)
        run.find(qn("w:t")).text = new

    return change


ERRORS: dict[str, tuple[Change, str, tuple[str, ...]]] = {
    "a digit": (
        typed(PROGNOSIS, "Regionkontoret", "Årsbudget", "−305,0", "−306,0"),
        "KAL455",
        ("5.1.2 Analys av prognosen", "Prognos per uppdrag", "Regionkontoret", "Årsbudget"),
    ),
    "two digits swapped": (
        typed(INVESTMENTS, "Möbler", "Årsbudget", "1\u202f440", "1\u202f404"),
        "KAL455",
        ("5.3 Investeringar", "Investeringar", "Möbler", "Årsbudget"),
    ),
    "the sign dropped": (
        typed(RESULT, "Förtroendevalda", "Ack. utfall", "−12,4", "12,4"),
        "KAL455",
        ("5.2.1 Resultaträkning", "Resultat per uppdrag", "Förtroendevalda", "Ack. utfall"),
    ),
    "decimals moved": (
        typed("Indikator | Utfall", "Personalomsättning", "Utfall", "9,04\xa0%", "90,4\xa0%"),
        "KAL455",
        ("4.2 Personalomsättning", "Indikatorer", "Personalomsättning", "Utfall"),
    ),
    "the column beside": (
        typed(RESULT, "Regionkontoret", "Ack. budget", "−107,3", "−93,8"),
        "KAL455",
        ("5.2.1 Resultaträkning", "Resultat per uppdrag", "Regionkontoret", "Ack. budget"),
    ),
    "the row above": (
        typed(PROGNOSIS, "Förtroendevalda", "Prognos", "−40,0", "−299,5"),
        "KAL455",
        ("5.1.2 Analys av prognosen", "Prognos per uppdrag", "Förtroendevalda", "Prognos"),
    ),
    "a sentence": (
        said("+7,5\xa0mnkr sedan", "+5,7\xa0mnkr sedan"),
        "KAL456",
        ("5.1.3 Prognosförändring sedan föregående rapport",),
    ),
    "thousands lost": (
        typed(COSTS, "Kostnader", "Ack. utfall i år", "−183\u202f355", "−355"),
        "KAL455",
        (
            "5.2.2.1 Kostnadsutveckling",
            "Kostnads- och intäktsutveckling",
            "Kostnader",
            "Ack. utfall i år",
        ),
    ),
    "a tracked change": (
        tracked(INVESTMENTS, "Kustnära", "Årsprognos", "300"),
        "KAL455",
        ("5.3 Investeringar", "Investeringar", "Kustnära", "Årsprognos"),
    ),
    "a content control": (
        controlled("Grupp | Antal", "Kvinnor", "Antal anställda", "231"),
        "KAL455",
        ("4.3 Sjukfrånvaro", "Sjukfrånvaro per grupp", "Kvinnor", "Antal anställda"),
    ),
}


def where(finding: Finding) -> tuple[str, ...]:
    names = ("chapter", "table", "row", "column")
    return tuple(str(finding.facts[name]) for name in names if name in finding.facts)


def is_at(finding: Finding, code: str, words: tuple[str, ...]) -> bool:
    there = where(finding)
    return finding.code == code and all(
        one.startswith(other) for one, other in zip(there, words, strict=True)
    )


def against(found: tuple[Finding, ...]) -> list[Finding]:
    return [one for one in found if one.code in {"KAL455", "KAL456", "KAL457"}]


def test_the_report_as_it_was_made_has_nothing_to_remark_on(
    report: Path, document: Document
) -> None:
    assert findings(report, document) == ()
    (judged,) = tables_checked([Incoming(report)], against=document)
    assert judged.case.tables is not None
    assert judged.case.tables.held == HeldReport(_figures(document), (), (), ())


def _figures(document: Document) -> int:
    rows = [row for table in document.tables for row in table.rows]
    return sum(cell.is_number for row in rows for cell in row.cells)


@pytest.mark.parametrize("kind", ERRORS)
def test_what_was_retyped_is_told_at_its_place(
    kind: str, report: Path, document: Document, tmp_path: Path
) -> None:
    change, code, words = ERRORS[kind]
    word = docx.Document(str(report))
    change(word)
    word.save(str(tmp_path / "a.docx"))
    (told,) = against(findings(tmp_path / "a.docx", document))
    assert is_at(told, code, words), where(told)


def test_ten_errors_together_are_ten_findings(
    report: Path, document: Document, tmp_path: Path
) -> None:
    word = docx.Document(str(report))
    for change, _, _ in ERRORS.values():
        change(word)
    word.save(str(tmp_path / "a.docx"))
    told = against(findings(tmp_path / "a.docx", document))
    assert len(told) == len(ERRORS)
    for _, code, words in ERRORS.values():
        assert sum(is_at(one, code, words) for one in told) == 1, words


# Edited by hand, without a wrong figure


TABLE = """Uppdrag, belopp i mnkr | Prognos | Årsbudget | Avvikelse (procentenheter)
Regionkontoret | −299,5 | −305,0 | 14,8
Förtroendevalda | −40,0 | – | 0,4"""


def made(table: str = TABLE, *texts: str) -> Document:
    head, *rows = [line.split(" | ") for line in table.splitlines()]
    headings = tuple(PrintedCell(text, is_number=n > 0) for n, text in enumerate(head))
    printed = tuple(
        PrintedRow(tuple(PrintedCell(text, is_number=n > 0) for n, text in enumerate(row)))
        for row in rows
    )
    heading, sentences = Heading(1, "1", "Prognos"), map(Paragraph, texts)
    blocks: tuple[Block, ...] = (
        heading,
        *sentences,
        PrintedTable("a", "Prognos per uppdrag", headings, printed),
    )
    return Document("ur1", "Rapport", "2021", "", "sv", (), blocks)


def book(*tables: str, texts: tuple[str, ...] = ()) -> Book:
    sheets = []
    for number, table in enumerate(tables, 1):
        rows = [line.split(" | ") for line in table.splitlines()]
        cells = {
            (row, column): Cell(text.strip())
            for row, line in enumerate(rows, 1)
            for column, text in enumerate(line, 1)
            if text.strip()
        }
        sheets.append(Sheet(f"Tabell {number}", cells))
    return Book(tuple(sheets), texts=texts)


def told(edited: str, table: str = TABLE) -> list[tuple[str, str, str, str]]:
    held = held_report(made(table), book(edited))
    assert not held.absent
    return [(one.place.cell, one.row, one.stands, one.has) for one in held.retyped]


def test_columns_and_rows_may_stand_in_another_order() -> None:
    edited = """Uppdrag, mnkr | Årsbudget | Prognos | Avvikelse (procentenheter)
Förtroendevalda | – | −40,0 | 0,4
Regionkontoret | −305,0 | −299,5 | 14,8"""
    assert told(edited) == []
    assert told(edited.replace("−299,5", "−299,6")) == [
        ("C3", "Regionkontoret", "−299,6", "−299,5")
    ]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("-299,5", False),
        ("(299,5)", False),
        ("-299,50", False),
        ("-300", False),  # coarser, and the same when it is rounded
        ("-299", False),  # 299,5 may have been 299,46
        ("-298", True),
        ("-299,54", False),
        ("-299,56", True),
        ("299,5", True),
        ("-2995", True),
        ("-299,5 mnkr", False),
        ("-299 512 tkr", False),
        ("-29O,5", True),
        ("", True),
    ],
)
def test_a_figure_is_compared_as_exactly_as_the_coarser_is_printed(
    typed: str, *, wrong: bool
) -> None:
    found = told(TABLE.replace("−299,5", typed))
    assert found == ([("B2", "Regionkontoret", typed, "−299,5")] if wrong else [])


def test_a_table_in_another_unit_is_held_in_that_unit() -> None:
    edited = """Uppdrag, tkr | Prognos | Årsbudget | Avvikelse (procentenheter)
Regionkontoret | −299 512 | −304 960 | 14,8
Förtroendevalda | −40 049 |  | 0,4"""
    assert told(edited) == []
    assert [one[0] for one in told(edited.replace("−40 049", "−40 051"))] == ["B3"]
    assert [one[0] for one in told(edited.replace("tkr", "mnkr"))] == ["B2", "C2", "B3"]


def test_where_the_total_has_nothing_a_figure_is_wrong() -> None:
    assert told(TABLE.replace("–", "0,0")) == []
    assert told(TABLE.replace("| – |", "| 3,1 |")) == [("C3", "Förtroendevalda", "3,1", "–")]


def test_rows_of_the_same_name_are_compared_in_their_order() -> None:
    twice = TABLE + "\nRegionkontoret | −1,0 | −2,0 | 0,0"
    assert told(twice, twice) == []
    edited = twice.replace("−1,0", "−1,1")
    assert told(edited, twice) == [("B4", "Regionkontoret", "−1,1", "−1,0")]


def test_what_is_not_in_the_report_is_noted() -> None:
    without_row = "\n".join(TABLE.splitlines()[:2])
    (row,) = held_report(made(), book(without_row)).absent
    assert (row.table, row.lines) == ("Prognos per uppdrag", ("Förtroendevalda",))
    column = TABLE.replace("Årsbudget", "Helt annat")
    assert [one.lines for one in held_report(made(), book(column)).absent] == [("Årsbudget",)]
    held = held_report(made(), book())
    assert (held.figures, [one.lines for one in held.absent]) == (0, [()])


def test_each_table_is_held_against_the_most_alike() -> None:
    other = TABLE.replace("Regionkontoret", "Hälsa").replace("299,5", "1,5")
    held = held_report(made(), book(other, TABLE))
    assert (held.retyped, held.absent) == ((), ())


# Sentences


def resaid(told: tuple[str, ...], written: tuple[str, ...]) -> list[tuple[str, str]]:
    held = held_report(made(TABLE, *told), book(TABLE, texts=written))
    return [(one.stands, one.has) for one in held.resaid]


BETTER = "Prognosen är förbättrad med +7,5 mnkr sedan månadsrapport februari."
COSTS_MORE = "Kostnaderna har ökat med 28,4 mnkr, eller 18,3 procent. De är 1 200 tkr lägre."


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (BETTER, []),
        (BETTER.replace("7,5", "5,7"), [("+5,7", "+7,5")]),
        (BETTER.replace("+7,5", "−7,5"), [("−7,5", "+7,5")]),
        (BETTER.replace("+7,5", "7,5"), []),
        (BETTER.replace("+7,5", "8"), []),
        (BETTER.replace("Prognosen", "Årets prognos").replace("7,5", "7,9"), [("+7,9", "+7,5")]),
        ("Prognosen är en helt annan fråga, och 7,9 mnkr har ingen talat om.", []),
        ("Ekonomi: " + BETTER, []),
        (COSTS_MORE, []),
        (COSTS_MORE.replace("18,3", "13,8"), [("13,8", "18,3")]),
        (COSTS_MORE.replace("1 200", "200"), [("200", "1 200")]),
    ],
)
def test_an_amount_of_a_sentence_is_that_of_the_same_sentence(
    written: str, expected: list[tuple[str, str]]
) -> None:
    assert resaid((BETTER, COSTS_MORE), (written,)) == expected


LEVELS = (
    "Avvikelsen fördelar sig med +1,0 mnkr på Regionkontoret och −2,0 mnkr på Ofördelat "
    "Regionstyrelsen."
)
SHARE = "Sjukfrånvaron är 4,5 procent, under målvärdet 5,2 procent."


@pytest.mark.parametrize(
    ("told", "old", "new", "expected"),
    [
        (BETTER, "förbättrad", "försämrad", [("försämrad", "förbättrad")]),
        (COSTS_MORE, "ökat", "minskat", [("minskat", "ökat")]),
        (COSTS_MORE, "lägre", "högre", [("högre", "lägre")]),
        (SHARE, "under", "över", [("över", "under")]),
        (SHARE, "under", "klart under", []),
        (SHARE, "Sjukfrånvaron är", "Sjukfrånvaron var", []),
        (BETTER, "mnkr", "tkr", [("+7,5 tkr", "+7,5 mnkr")]),
        (BETTER, "+7,5 mnkr", "+7 500 tkr", []),
        (BETTER, "+7,5 mnkr", "+7 600 tkr", [("+7 600 tkr", "+7,5 mnkr")]),
        (BETTER, "+7,5 mnkr", "+7,5 procent", [("+7,5 procent", "+7,5 mnkr")]),
        (
            LEVELS,
            "på Regionkontoret och −2,0 mnkr på Ofördelat Regionstyrelsen",
            "på Ofördelat Regionstyrelsen och −2,0 mnkr på Regionkontoret",
            [
                ("på ofördelat regionstyrelsen", "på regionkontoret"),
                ("på regionkontoret", "på ofördelat regionstyrelsen"),
            ],
        ),
        (LEVELS, "Avvikelsen fördelar sig", "Den fördelar sig", []),
    ],
)
def test_words_that_turn_a_sentence_are_those_of_the_same_sentence(
    told: str, old: str, new: str, expected: list[tuple[str, str]]
) -> None:
    assert resaid((told,), (told.replace(old, new),)) == expected


@pytest.mark.parametrize(
    ("stands", "expected"),
    [
        ("● Grön", []),
        ("Grön", []),
        ("Grön, se nedan", []),
        ("● Röd", [("C2", "● Röd", "Grön")]),
        ("Bra", []),
        ("", []),
    ],
)
def test_an_assessment_is_the_total_s(stands: str, expected: list[tuple[str, str, str]]) -> None:
    made_ = made("Indikator | Utfall | Status\nSjukfrånvaro | 4,5 | Grön")
    heading, table = made_.blocks
    assert isinstance(table, PrintedTable)
    row = table.rows[0].cells
    cells = (*row[:2], PrintedCell("Grön", status=Status.GREEN))
    headings = (*table.headings[:2], PrintedCell("Status"))
    blocks = (heading, replace(table, headings=headings, rows=(PrintedRow(cells),)))
    edited = book(f"Indikator | Utfall | Status\nSjukfrånvaro | 4,5 | {stands}")
    held = held_report(replace(made_, blocks=blocks), edited)
    assert [(one.place.cell, one.stands, one.has) for one in held.retyped] == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Extra post | −1,0 | −1,0 | 0,0", [("Extra post",)]),
        ("Extra post | | |", []),
        ("Källa: Raindance 2021 | | |", []),
    ],
)
def test_a_row_with_figures_that_the_total_has_not_is_told(
    line: str, expected: list[tuple[str, ...]]
) -> None:
    held = held_report(made(), book(f"{TABLE}\n{line}"))
    assert (held.retyped, held.absent) == ((), ())
    assert [one.lines for one in held.added] == expected


FRONT = ("Uppföljningsrapport 1", "jan–apr 2025", "Regionkontoret", "Fullständig: 9 av 9")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (FRONT, []),
        (("Uppföljningsrapport 1 för nämnden", *FRONT[1:]), []),
        ((FRONT[0], "januari–april 2025", *FRONT[2:]), []),
        ((FRONT[0], "jan–apr 2024", *FRONT[2:]), [("jan–apr 2024", "jan–apr 2025")]),
        ((FRONT[0], "feb–apr 2025", *FRONT[2:]), [("feb–apr 2025", "jan–apr 2025")]),
        ((*FRONT[:2], "Kultur", FRONT[3]), [("Kultur", "Regionkontoret")]),
        ((*FRONT[:3], "Innehåll", "1 Sammanfattning"), []),
        (("Region Halland", *FRONT[:3], "Dnr RS 2025/123", FRONT[3]), []),
        ((*FRONT[:2], "Dnr RS 2025/123", *FRONT[2:]), []),
        ((FRONT[0], *FRONT[2:]), []),
        (("Uppföljningsrapport 2", *FRONT[1:]), [("Uppföljningsrapport 2", FRONT[0])]),
        ((*FRONT[:3], "Fullständig: 8 av 9"), [("Fullständig: 8 av 9", "Fullständig: 9 av 9")]),
        (("Regionstyrelsen", "Till nämnden den 3 juni", "Ärende 12", "2024"), []),
        ((*FRONT, "", "Regionkontoret · jan–apr 2024"), [("2024", "2025")]),
        ((*FRONT, "", "Regionkontoret · jan–apr 2025"), []),
        ((*FRONT, "", "Nämndens reglemente 2019."), []),
    ],
)
def test_the_front_page_says_what_the_total_s_does(
    lines: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    title, period, sender, note = FRONT
    document = Document("ur1", title, period, sender, "sv", (note,), ())
    held = held_report(document, Book((), texts=lines))
    assert [(one.stands, one.has) for one in held.resaid] == expected


def test_of_several_as_alike_the_one_with_the_same_amount_is_meant() -> None:
    told = tuple(f"HR: Resultatet är {amount} tkr bättre än budget." for amount in (120, 555))
    written = tuple(line.removeprefix("HR: ") for line in reversed(told))
    assert resaid(told, written) == []
    assert resaid(told, (written[0], written[1].replace("120", "210"))) == [("210", "120")]


def test_a_sentence_said_twice_is_told_where_it_is_wrong() -> None:
    wrong = BETTER.replace("7,5", "5,7")
    assert resaid((BETTER, BETTER), (BETTER, wrong)) == [("+5,7", "+7,5")]
    assert resaid((BETTER, BETTER), (BETTER,)) == []


@pytest.mark.parametrize(
    ("has", "stands", "same"),
    [("136,6", "136,9", False), ("136,6", "137", True), ("–", "0,0", True), ("–", "0,3", False)],
)
def test_printed_figures_agree_or_not(has: str, stands: str, *, same: bool) -> None:
    figures = [figure_in(Cell(text), Place("a", 1, 1)) for text in (has, stands)]
    assert figures[0] is not None
    assert figures[1] is not None
    assert agree(figures[0], figures[1]) is same


# The commands


def test_check_and_report_say_the_same(
    report: Path, total: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clean = b.in_process(capsys, "check", report, "--against", total)
    assert clean.code == OK
    assert "Inget att anmärka." in clean.out
    word = docx.Document(str(report))
    ERRORS["a digit"][0](word)
    edited = tmp_path / "rapport.docx"
    word.save(str(edited))
    told = b.in_process(capsys, "check", edited, "--against", total)
    assert told.code == FINDINGS
    assert (
        "5.1.2 Analys av prognosen, tabell Prognos per uppdrag, rad Regionkontoret, kolumn "
        "Årsbudget: −306,0 står i rapporten, totalen har −305,0." in told.out
    )
    assert b.in_process(capsys, "report", "--check", edited, "--against", total).out == told.out


def test_a_report_is_checked_by_itself_without_a_total(
    report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its tables, and by the contract: in 2021 costs and income were not the outcome."""
    told = b.in_process(capsys, "check", report, "--format", "json")
    assert told.code == OK
    assert [one["code"] for one in told.files[0]["findings"]] == ["KAL402"]
    alone = b.in_process(capsys, "tables", report, "--format", "json")
    assert alone.files[0]["findings"] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "a.xlsx", "--against", "total.xlsx"),
        ("check", "a.docx", "b.xlsx", "--against", "total.xlsx"),
        ("check", "a.docx", "--mark", "ut"),
        ("report", "total.xlsx", "-o", "a.docx", "--against", "total.xlsx"),
        ("report", "total.xlsx", "--check", "a.docx"),
        ("report", "total.xlsx"),
        ("report", "-o", "a.docx"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert b.in_process(capsys, *arguments).code == USAGE


def test_what_is_no_total_is_refused(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    department = next(path for path in b.DEPARTMENTS.glob("*.xlsx"))
    assert b.in_process(capsys, "check", report, "--against", department).code == USAGE
    assert b.in_process(capsys, "check", report, "--against", report).code == FINDINGS
