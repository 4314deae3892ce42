"""The published reports typed as Word documents: each contradiction is told, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import docx
import pytest

import builders as b
import printed_books
import printed_documents as printed
from builders import kalkyl as here
from kalkyl.cli import FINDINGS, OK, USAGE
from kalkyl.figures.amount import MONEY
from kalkyl.io.organisation_folder import organisation_for
from kalkyl.io.report.word import word_report
from kalkyl.io.tables.receive import receive_table_bytes
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Book, Finding
from kalkyl.reporting.document import Document, PrintedCell
from kalkyl.reporting.printed_book import Named, is_own, named_in
from kalkyl.services.incoming import Incoming
from kalkyl.services.printed_report import printed_report
from kalkyl.services.report import template_of
from kalkyl.services.table_check import tables_checked
from organisations import folder_of
from shipped_organisation import ORGANISATION, contract, report_of
from year import ANNUAL, FEBRUARY, OCTOBER, PLAN, UR1, UR2, Year

SIX = (PLAN, FEBRUARY, UR1, UR2, OCTOBER, ANNUAL)

RESULT = "Tabell 6 5.2.1 Resultaträkning"
INDICATOR = "Tabell 9 5.3 Investeringar Prognos Investeringsbudgetavvikelse"
MEASURES = "Tabell 11 6 Verksamhetsmått Verksamhetsmått"
COSTS = "Tabell 7 5.2.2.1 Kostnadsutveckling Kostnadsutveckling"
EXPECTED = {
    "UR1-2020": {
        ("KAL451", f"{RESULT}!B11"): "54,6 står i cellen",
        ("KAL451", f"{RESULT}!D11"): "54,6 står i cellen",
        ("KAL401", f"{INDICATOR}!B2"): "26 250 tkr står i cellen, men samma uppgift är 26 350 tkr",
        ("KAL401", f"{MEASURES}!B5"): "55 mnkr står i cellen, men samma uppgift är 54,6 mnkr",
        ("KAL401", f"{MEASURES}!B7"): "30,9 % står i cellen, men samma uppgift är −9,1 %",
        ("KAL401", f"{MEASURES}!C7"): "5,4 % står i cellen, men samma uppgift är 21,8 %",
        ("KAL402", f"{COSTS}!C2"): "54 530 tkr mot 55 400 tkr",
        ("KAL402", f"{COSTS}!E2"): "−320 tkr mot 0 tkr",
        ("KAL601", "5.1.2 Analys av prognosen"): "Texten säger 18,7 mnkr",
        (
            "KAL601",
            "5.1.3 Prognosförändring sedan föregående rapport",
        ): "Texten säger 4,2 mnkr",
        ("KAL602", "5.3 Investeringar"): "6 mnkr står på Säkerhet, personlarm",
    },
    "UR1-2021": {
        (
            "KAL410",
            "Tabell 3 5.1.1 Prognosindikator Prognos budgetavvikelse!B2",
        ): "−475 423 tkr står i cellen, men samma uppgift är −475 500 tkr",
        ("KAL402", f"{COSTS}!C2"): "−130 315 tkr mot −134 010 tkr",
        ("KAL406", "Tabell 10 5.3 Investeringar!B1"): "”Utfall februari” nämner februari",
    },
    "VP-2025": {},
}
"""The known answers that one document can show, as ``docs/kanda-svar.md`` has them."""


def findings(content: bytes, folder: Path) -> tuple[Finding, ...]:
    path = folder / "rapport.docx"
    path.write_bytes(content)
    (judged,) = tables_checked([Incoming(path)], organisation=ORGANISATION)
    assert not judged.report.broke
    return judged.report.findings


def places(content: bytes, folder: Path) -> list[tuple[str, str]]:
    return [(one.code, str(one.place)) for one in findings(content, folder)]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_published_report_gives_its_known_answers(
    name: str, tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    told = places(printed.document(name), tmp_path)
    assert sorted(told) == sorted(EXPECTED[name])
    done = kalkyl("check", tmp_path / "rapport.docx")
    assert done.code == (FINDINGS if name == "UR1-2020" else OK)
    text = done.out.translate({0xA0: " ", 0x202F: " "})
    for (code, place), words in EXPECTED[name].items():
        cell = place.partition("!")[2]
        start = f"{cell}  " if cell else ("FEL ", "VARNING ", "UPPLYSNING ")
        lines = [line for line in text.splitlines() if line.strip().startswith(start)]
        assert any(code in line and words in line for line in lines), (code, place)
    assert kalkyl("report", "--check", tmp_path / "rapport.docx").out == done.out


def test_a_published_report_is_compared_with_last_years(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    report, before = tmp_path / "rapport.docx", tmp_path / "2020.xlsx"
    report.write_bytes(printed.document("UR1-2021"))
    before.write_bytes(book_bytes(printed_books.published(2020)))
    done = kalkyl("check", report, "--last-year", before)
    [line] = [line for line in done.out.splitlines() if "KAL501" in line]
    text = line.translate({0xA0: " ", 0x202F: " "})
    assert "−154 986 tkr står i cellen, men förra årets rapport har −154 984 tkr" in text


def test_without_a_known_form_tables_are_judged_by_themselves(tmp_path: Path) -> None:
    word = docx.Document(io.BytesIO(printed.document("UR1-2020")))
    word.paragraphs[0].text = "Uppföljningsrapport 2 (januari–augusti) 2020"
    buffer = io.BytesIO()
    word.save(buffer)
    codes = {code for code, _ in places(buffer.getvalue(), tmp_path)}
    assert codes == {"KAL451", "KAL452", "KAL454", "KAL601"}


# Reports that kalkyl has written itself


def own_report(made: Year, name: str) -> tuple[bytes, Document]:
    document = report_of([made.reading(made.total(name))], "sv")
    return word_report(document, template_of(name), lambda _: {}).content, document


def edited(
    content: bytes, document: Document, table: str, column: str, old: str, new: str
) -> bytes:
    """A report with another figure in the first row of a table."""
    word = docx.Document(io.BytesIO(content))
    number = next(n for n, one in enumerate(document.tables) if one.id == table)
    at = [heading.text for heading in document.tables[number].headings].index(column)
    [run] = word.tables[number].rows[1].cells[at].paragraphs[0].runs
    assert old in run.text
    run.text = run.text.replace(old, new, 1)
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("name", SIX)
def test_a_report_of_kalkyls_own_is_read_by_the_contract(made: Year, name: str) -> None:
    """All its figures in the cells of the total, and nothing to remark on."""
    content, document = own_report(made, name)
    received = receive_table_bytes("rapport.docx", content)
    printed_ = printed_report(received, ORGANISATION)
    assert printed_ is not None
    assert printed_.reading.submission.problems == ()
    total = made.figures(name)
    read = {key: fact.value for key, fact in printed_.reading.submission.facts.items()}
    compared = 0
    for key in {cell.key for cell in _cells(document) if cell.is_number and cell.key}:
        spec = total.contract.spec(key)
        if spec is None or spec.unit not in MONEY or not total.contract.tables[key[0]].row(key[1]):
            continue
        if key in read and isinstance(number := total[key].number, Decimal):
            assert abs(Decimal(str(read[key])) - number) <= 50, key  # printed in mnkr
            compared += 1
    assert compared > (3 if name == PLAN else 20)


def _cells(document: Document) -> Iterator[PrintedCell]:
    return (cell for table in document.tables for row in table.rows for cell in row.cells)


@pytest.mark.parametrize("name", SIX)
def test_a_report_of_kalkyls_own_passes_alone(made: Year, tmp_path: Path, name: str) -> None:
    assert findings(own_report(made, name)[0], tmp_path) == ()


def test_a_report_of_a_year_with_a_printed_form_is_kalkyls_own_too(tmp_path: Path) -> None:
    """What departments say in it of themselves is not held against the administration's tables."""
    total = tmp_path / "total.xlsx"
    books = b.departments(tmp_path / "inkorg", ("110", "120", "150"))
    assert here("merge", *books, "-o", total, "--despite-errors").code in {OK, FINDINGS}
    document = report_of([b.reading(total)], "sv")
    content = word_report(document, template_of(UR1), lambda _: {}).content
    [as_published] = findings(content, tmp_path)  # costs and income are not the outcome in 2021
    assert as_published.code == "KAL402"
    assert not is_own(Book((), texts=("Rapport", "2021")), contract(UR1, 2021))


@pytest.mark.parametrize("name", [PLAN, UR2, ANNUAL])
def test_an_english_report_is_held_against_its_total_alone(
    made: Year, tmp_path: Path, name: str
) -> None:
    """Its figures have commas between thousands, which the contract's rules would misread."""
    document = report_of([made.reading(made.total(name))], "en")
    path = tmp_path / "report.docx"
    path.write_bytes(word_report(document, template_of(name), lambda _: {}).content)
    (judged,) = tables_checked([Incoming(path)], against=document, organisation=ORGANISATION)
    assert (judged.report.findings, judged.report.broke) == ((), ())


@pytest.mark.parametrize(
    ("name", "table", "column", "old", "new"),
    [
        (PLAN, "budget_per_uppdrag", "Årsbudget", "560", "650"),
        (FEBRUARY, "forecast", "Prognos", "5", "9"),
        (UR2, "result", "Ack. utfall", "3", "9"),
        (OCTOBER, "result_indicator", "Ack. resultat", "641", "146"),
        (ANNUAL, "investment_indicator", "Utfall", "9", "2"),
    ],
)
def test_a_wrong_figure_is_told_without_the_total(  # noqa: PLR0913, PLR0917  # a row of a table
    made: Year, tmp_path: Path, name: str, table: str, column: str, old: str, new: str
) -> None:
    content, document = own_report(made, name)
    told = places(edited(content, document, table, column, old, new), tmp_path)
    assert told


def test_last_years_figure_of_a_word_report_is_last_years(
    made: Year, tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    content, document = own_report(made, UR2)
    before = made.earlier(UR2, made.total)
    report = tmp_path / "rapport.docx"
    report.write_bytes(content)
    assert kalkyl("check", report, *before).code == OK
    column = "Ack. utfall förra året"
    report.write_bytes(edited(content, document, "development", column, "768", "786"))
    assert "KAL501" not in kalkyl("check", report).out
    done = kalkyl("check", report, *before)
    assert (done.code, "KAL501" in done.out) == (FINDINGS, True)
    wrong = kalkyl("check", report, "--previous", made.total(PLAN))
    assert (wrong.code, "väntas" in wrong.err) == (USAGE, True)


def test_an_organisation_without_printed_forms_has_its_own_reports_read(
    made: Year, tmp_path: Path
) -> None:
    own = folder_of(tmp_path / "kultur")
    known = organisation_for(own)
    forms = {
        name: document
        for name, document in known.documents.items()
        if not name.startswith("layouts/formular")
    }
    bare = replace(known, documents=forms)
    assert bare.foreign_layouts == ()
    content, _ = own_report(made, UR1)
    assert printed_report(receive_table_bytes("a.docx", content), bare) is not None


def test_a_wrong_figure_of_a_sentence_is_told_at_its_chapter(tmp_path: Path) -> None:
    word = docx.Document(io.BytesIO(printed.document("UR1-2021")))
    [said] = [one for one in word.paragraphs if "varav Regionkontoret +13,5" in one.text]
    said.text = said.text.replace("+20,7", "+27,0")
    buffer = io.BytesIO()
    word.save(buffer)
    told = places(buffer.getvalue(), tmp_path)
    [new] = set(told) - set(EXPECTED["UR1-2021"])
    assert new == ("KAL604", "5.2.1 Resultaträkning")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("Uppföljningsrapport 1", "jan–apr 2021"), Named("uppfoljningsrapport-1", 2021)),
        (("UPPFÖLJNINGSRAPPORT 1 2020", "Se månadsrapport februari 2019."), "first"),
        (("Uppföljningsrapport 1 2020–2021",), None),
        (("Uppföljningsrapport 1 och uppföljningsrapport 2, 2021",), None),
        (("Promemoria 2021",), None),
        (("Uppföljningsrapport 1",), None),
        ((), None),
    ],
)
def test_a_document_says_what_report_it_is(texts: tuple[str, ...], expected: object) -> None:
    named = named_in(Book((), texts=texts), ORGANISATION.reports)
    assert named == (Named("uppfoljningsrapport-1", 2020) if expected == "first" else expected)
