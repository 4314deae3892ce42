"""Templates in an organisation's own unit and sign: the same report, however it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import builders as b
from kalkyl.contract.amount_form import USUAL, AmountForm, form_answered, form_called
from kalkyl.contract.organisation import ABOUT
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Amount, Book, Key, Report, Submission, Value
from kalkyl.operations.check import check
from kalkyl.operations.comparison import compare
from kalkyl.operations.organisation import Organisation
from kalkyl.reporting.outline import TablePart, parts_of
from kalkyl.rules.catalogue import Case, Expected
from kalkyl.services import intake
from kalkyl.services.judged_files import judge_all
from kalkyl.services.merging import merged, total_bytes
from kalkyl.template.bounds import form_in
from kalkyl.template.compose import compose
from kalkyl.template.plan import BookPlan, number_format, picture
from office import recalculated
from seeded.clean import REPORTS, UR1, clean_workbooks
from shipped_organisation import ORGANISATION, case_of, contract, layout
from test_two_truths import (
    CHECKED,
    CSV,
    Changed,
    changed_plan,
    errors,
    is_one_verdict,
    said_by_sheet,
)

MNKR = AmountForm("mnkr", turned=True)
FORMS = (MNKR, AmountForm("mnkr"), AmountForm("tkr", turned=True), AmountForm("kr", turned=True))
EACH = 12
"""Changed workbooks of each report and form."""


def plan_in(form: AmountForm, submission: Submission) -> BookPlan:
    terms = contract(submission.report, submission.year).written(form)
    return compose(terms, layout(submission.report), submission)


def judged(form: AmountForm, submission: Submission) -> tuple[Case, Report]:
    content = book_bytes(plan_in(form, submission))
    case = case_of(receive_bytes("bok.xlsx", content), Expected())
    return case, check(case, CHECKED)


def figures(case: Case) -> Mapping[Key, Value]:
    """What was read, to what a cell can hold."""
    assert case.reading is not None
    return {
        key: round(fact.value, 7) if isinstance(fact.value, Decimal) else fact.value
        for key, fact in case.reading.submission.facts.items()
        if fact.place and key[2] != "amount_mnkr"
    }


def found(report: Report) -> Counter[tuple[str, str]]:
    assert not report.broke
    return Counter((finding.code, str(finding.place)) for finding in report.findings)


@pytest.mark.parametrize("form", FORMS, ids=str)
@pytest.mark.parametrize("report", REPORTS)
def test_a_workbook_in_another_unit_and_sign_says_the_same_and_is_judged_alike(
    report: str, form: AmountForm
) -> None:
    for clean in clean_workbooks(report)[:2]:
        usual, other = (judged(each, clean.submission) for each in (USUAL, form))
        assert figures(usual[0]) == figures(other[0])
        assert found(usual[1]) == found(other[1])


def test_a_workbook_says_itself_how_it_writes_amounts() -> None:
    [clean, *_] = clean_workbooks("uppfoljningsrapport-1")
    for form in FORMS:
        assert form_in(picture(plan_in(form, clean.submission))) == form
    assert form_in(picture(plan_in(USUAL, clean.submission))) == USUAL


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_words_and_answers_name_a_form(form: AmountForm) -> None:
    assert form_called(str(form)) == form
    answers = {"unit": form.unit, "sign": "plan" if form.turned else "reports"}
    assert form_answered(answers) == form
    assert form_answered({}) == USUAL


def changed(report: str, form: AmountForm, number: int) -> Changed:
    plans = tuple(plan_in(form, clean.submission) for clean in clean_workbooks(report)[:2])
    return changed_plan(f"{report}-{form.unit}", plans, number)


@pytest.mark.needs("soffice")
def test_sheet_and_check_give_one_verdict_in_every_form(tmp_path: Path) -> None:
    books = [
        changed(report, form, number)
        for report in REPORTS
        for form in (MNKR, FORMS[3])
        for number in range(EACH)
    ]
    paths = [tmp_path / f"{one.name}.xlsx" for one in books]
    for path, one in zip(paths, books, strict=True):
        path.write_bytes(one.bare)
    said = map(said_by_sheet, recalculated(*paths, to=tmp_path / "ut", form=CSV))
    judged = [(one.name, words, errors(one)) for one, words in zip(books, said, strict=True)]
    assert [one for one in judged if not is_one_verdict(one[1], one[2])] == []


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("form", FORMS, ids=str)
def test_formulas_give_what_is_stored(tmp_path: Path, form: AmountForm) -> None:
    paths = []
    for report in REPORTS:
        [clean, *_] = clean_workbooks(report)
        one = Changed(report, (), plan_in(form, clean.submission))
        paths.append(tmp_path / f"{report}.xlsx")
        paths[-1].write_bytes(one.bare)
    after = recalculated(*paths, to=tmp_path / "ut")
    for report, path in zip(REPORTS, after, strict=True):
        [clean, *_] = clean_workbooks(report)
        book = receive_bytes(path.name, path.read_bytes()).book
        assert book is not None
        for sheet in picture(plan_in(form, clean.submission)).sheets:
            shown = book.sheet(sheet.name)
            assert shown is not None
            for at, cell in sheet.cells.items():
                if cell.formula is None:
                    continue
                new = shown.cells[at].value if at in shown.cells else None
                if isinstance(cell.value, Decimal) and isinstance(new, Decimal):
                    assert abs(new - cell.value) < Decimal("1e-8"), (report, sheet.name, at)
                else:
                    assert (new or "") == (cell.value or ""), (report, sheet.name, at)


# An organisation in mnkr with costs without a minus


@pytest.fixture(scope="module")
def own() -> Organisation:
    about = {**ORGANISATION.documents[ABOUT], "unit": "mnkr", "sign": "plan"}
    return Organisation("Kommunen", "", {**ORGANISATION.documents, ABOUT: about}, is_sound=True)


def written(folder: Path, organisation: Organisation, submission: Submission) -> Path:
    terms = organisation.contract(submission.report, submission.year)
    content = book_bytes(compose(terms, organisation.layout(submission.report), submission))
    path = folder / f"{terms.form.unit}-{submission.sender.code}.xlsx"
    path.write_bytes(content)
    return path


def total_of(paths: Sequence[Path], organisation: Organisation) -> bytes:
    judged = judge_all(paths, Expected(), organisation)
    made = merged(judged, None)
    assert len(made.taken) == len(paths)
    return total_bytes(made, organisation)


def amounts(content: bytes, organisation: Organisation) -> Mapping[Key, Value]:
    case = intake.case_of(receive_bytes("total.xlsx", content), Expected(), organisation)
    report = check(case, CHECKED)
    assert report.passed
    assert case.reading is not None
    return {
        key: value
        for key, value in figures(case).items()
        if key[0] != "cover" and isinstance(value, Decimal)
    }


def test_a_workbook_in_tkr_is_merged_with_those_in_mnkr(tmp_path: Path, own: Organisation) -> None:
    all_ = [clean.submission for clean in clean_workbooks(UR1)][:3]
    mixed = [written(tmp_path, ORGANISATION, all_[0])]
    mixed += [written(tmp_path, own, each) for each in all_[1:]]
    usual = [written(tmp_path, ORGANISATION, each) for each in all_]
    expected = amounts(total_of(usual, ORGANISATION), ORGANISATION)
    first = total_of(mixed, own)
    assert form_in(book_of(first)) == MNKR
    assert amounts(first, own) == expected
    halves = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    halves[0].write_bytes(total_of(mixed[:2], own))
    halves[1].write_bytes(total_of(mixed[2:], own))
    assert amounts(total_of(halves, own), own) == expected


def book_of(content: bytes) -> Book:
    book = receive_bytes("bok.xlsx", content).book
    assert book is not None
    return book


def test_a_finding_says_what_the_sheet_shows(tmp_path: Path, own: Organisation) -> None:
    [clean, *_] = clean_workbooks(UR1)
    path = written(tmp_path, own, clean.submission)
    cell = clean.reading.submission.place(("forecast", "total", "annual_forecast"))
    assert cell is not None
    shown = clean.reading.figures["forecast", "total", "annual_forecast"].number
    assert shown is not None
    b.put(path, {str(cell): 40.6})
    [judged] = judge_all([path], Expected(), own)
    [finding] = [each for each in judged.findings if each.code == "KAL301"]
    assert finding.facts["printed"] == Amount(Decimal("40.6"), "mnkr")
    assert finding.facts["expected"] == Amount(-shown / 1000, "mnkr")


def test_a_sheet_asks_for_the_sign_and_shows_an_amount_of_its_unit(own: Organisation) -> None:
    plan = compose(
        own.contract(UR1, 2027),
        own.layout(UR1),
        replace(clean_workbooks(UR1)[0].submission, year=2027),
    )
    [sheet] = [each for each in plan.sheets if each.name == "Utveckling"]
    words = str(sheet.cells[2, 1].value)
    assert words.startswith("Belopp i mnkr")
    assert "Kostnader utan tecken, intäkter med minus." in words
    costs, income = (sheet.cells[row, 2].spec for row in (5, 6))
    assert (costs.schema.get("minimum"), income.schema.get("maximum")) == (0, 0)
    assert number_format(costs) == "#,##0.0"


def test_headings_in_another_unit_than_the_workbook_says_are_no_guess(
    tmp_path: Path, own: Organisation
) -> None:
    [clean, *_] = clean_workbooks(UR1)
    path = written(tmp_path, own, clean.submission)
    with b.edited(path) as book:
        del book.defined_names["kalkyl_belopp"]
    [judged] = judge_all([path], Expected(), own)
    assert not judged.passed


def test_a_comparison_is_in_the_unit_of_the_later_workbook(
    tmp_path: Path, own: Organisation
) -> None:
    [clean, *_] = clean_workbooks(UR1)
    before, now = (written(tmp_path, each, clean.submission) for each in (ORGANISATION, own))
    cell = clean.reading.submission.place(("forecast", "regionkontoret", "annual_forecast"))
    b.put(now, {str(cell): 40.6})
    old, new = (intake.judge(path, Expected(), own).case.reading for path in (before, now))
    assert old is not None
    assert new is not None
    [changed] = [each for each in compare(old, new).differences if str(each.place) == str(cell)]
    assert (changed.now, changed.spec.unit) == (Decimal("40.6"), "mnkr")
    assert isinstance(changed.before, Decimal)
    assert 0 < changed.before < 1000


def test_a_report_prints_amounts_in_the_organisations_unit(own: Organisation) -> None:
    parts = [part for _, part in parts_of(own.outline(UR1).chapters) if isinstance(part, TablePart)]
    assert {part.unit for part in parts} == {"mnkr"}
    usual = [part for _, part in parts_of(ORGANISATION.outline(UR1).chapters)]
    assert any(isinstance(part, TablePart) and not part.unit for part in usual)
