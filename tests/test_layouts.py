"""Forms that kalkyl did not make: read into the contract's rows and units, checked and merged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import workbooks as w
from facts import in_words
from faults import refused
from kalkyl.base.errors import DataFileError
from kalkyl.cli import cli
from kalkyl.contract.spec import TOTAL, VALUE
from kalkyl.figures.evaluate import Figures
from kalkyl.io.shipped import shipped_folder
from kalkyl.io.xlsx.read import receive
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Book, Cell, Key, ProblemKind, Received, Source, Submission, Value
from kalkyl.operations.facts import FactState, facts_of
from kalkyl.operations.merge import merge
from kalkyl.rules.catalogue import Expected, Reading
from kalkyl.services.intake import CheckedFile
from kalkyl.services.merging import merged
from kalkyl.tables.layout import Layout
from kalkyl.template.compose import compose
from kalkyl.template.fill_form import fill
from kalkyl.template.plan import BookPlan, picture
from printed_books import (
    FORM,
    in_contract,
    is_share,
    printed_figures,
    published,
    saved,
    sent,
    terms,
    texts,
    unit_of,
)
from shipped_organisation import ORGANISATION, case_of, judge, judge_all, layout_at, total_bytes

UR1 = w.REPORT
ANNUAL = "arsredovisning"
_POWERS = {"tkr": 0, "mnkr": 3}


def reading_of(judged: CheckedFile) -> Reading:
    assert judged.case.reading is not None, judged.report.findings
    return judged.case.reading


def bound(book: Book, expected: Expected = w.NOTHING_EXPECTED) -> Reading:
    case = case_of(Received(Source("120.xlsx"), book), expected)
    assert case.reading is not None, case.problems
    return case.reading


@pytest.mark.parametrize("year", [2020, 2021])
def test_published_figures_come_back_as_printed(year: int, tmp_path: Path) -> None:
    reading = reading_of(judge(saved(published(year), tmp_path), w.NOTHING_EXPECTED))
    submission = reading.submission
    assert (submission.report, submission.year) == (UR1, year)
    assert (submission.sender.administration, submission.sender.code) == ("Regionkontoret", "120")
    projects = {
        submission.value(("investments", row, "project")): row
        for row in submission.rows["investments"]
    }
    choices = terms(year).tables["investments"].cell("", "project")
    assert choices is not None
    names = {name: choice.label for choice in choices.choices for name in choice.synonyms}
    figures = printed_figures(year)
    assert len(figures) == {2020: 152, 2021: 92}[year]
    for (table, row, column), (written, unit) in figures.items():
        own = projects[names.get(row, row)] if table == "investments" and row != TOTAL else row
        fact = submission.facts[table, own, column]
        key = (table, own, column)
        assert fact.value == in_contract(year, key, written, unit)
        finer = 0 if is_share(year, key) else _POWERS[unit] - _POWERS[unit_of(year, key)]
        assert fact.decimals == written.decimals - finer, fact
    assert {key: submission.value(key) for key in texts(year)} == texts(year)
    assert submission.value(("development", "income", "budget_difference")) == (
        None if year == 2020 else Decimal(1488)
    )


def found_in(path: Path) -> list[tuple[str, str]]:
    report = judge(path, w.NOTHING_EXPECTED).report
    assert not report.broke, report.broke
    return w.told(report)


def test_faults_of_2020_and_no_rounding(tmp_path: Path) -> None:
    """The total 54,6 over rows of 55,4, and 26 250 against 26 350; 1,5 as 1,4 is rounding."""
    assert found_in(saved(published(2020), tmp_path)) == [
        ("KAL301", "Resultat!B18"),
        ("KAL401", "Investeringar!B5"),
        ("KAL401", "Verksamhetsmått!B7"),
        ("KAL401", "Verksamhetsmått!B9"),
        ("KAL401", "Verksamhetsmått!C9"),
        ("KAL402", "Resultat!B22"),
        ("KAL402", "Resultat!D22"),
        ("KAL601", "Texter!B18"),
        ("KAL601", "Texter!B19"),
        ("KAL602", "Texter!B24"),
    ]


def test_faults_of_2021_and_no_rounding(tmp_path: Path) -> None:
    """Costs and income miss the result by 3 695 tkr; 5,5 as 5,6 and 10,5 as 10,6 are rounding."""
    path = saved(published(2021), tmp_path)
    assert found_in(path) == [
        ("KAL410", "Prognos!B5"),
        ("KAL402", "Resultat!B17"),
        ("KAL406", "Investeringar!B7"),
    ]
    [_, finding, _] = judge(path, w.NOTHING_EXPECTED).report.findings
    assert in_words(finding.facts["gap"]) == "3695 tkr"


def annual_figures() -> dict[Key, Value]:
    """Made-up figures, in the contract's units, as the annual report's form shows them."""
    investments = {
        "Kustnära vandringsled": (7400, 7100, -300),
        "IT utrustning": (20300, 30000, 9700),
    }
    cells = {
        ("investments", name, column): Decimal(value)
        for name, row in investments.items()
        for column, value in zip(("outcome", "annual_budget", "variance"), row, strict=True)
    }
    total: dict[Key, Value] = {
        ("investments", TOTAL, "outcome"): Decimal(27700),
        ("investments", TOTAL, "annual_budget"): Decimal(37100),
        ("investments", TOTAL, "variance"): Decimal(9400),
        ("investment_indicator", "investment_variance", "outcome"): Decimal(27689),
        ("investment_indicator", "investment_variance", "annual_budget"): Decimal(37100),
        ("investment_indicator", "investment_variance", "variance"): Decimal(9411),
        ("result_indicator", "accumulated_variance", "outcome"): Decimal(-512340),
        ("result_indicator", "accumulated_variance", "budget"): Decimal(-515000),
        ("result_indicator", "accumulated_variance", "variance"): Decimal(2660),
        ("staff_indicators", "turnover", "outcome"): w.n("9.41"),
        ("staff_indicators", "turnover", "target"): w.n(11),
        ("staff_indicators", "sick_leave", "outcome"): w.n("4.02"),
        ("staff_indicators", "sick_leave", "target"): w.n(5),
    }
    names: dict[Key, Value] = {("investments", name, "project"): name for name in investments}
    return {**names, **cells, **total, **annual_words()}


def annual_words() -> dict[Key, Value]:
    """Made-up words and survey figures, as the annual report's form shows them."""
    return {
        ("texts", "inledning", VALUE): "Året i korthet.",
        ("texts", "investeringar", VALUE): "Mindre än budget.",
        ("goals", "rad_1", "assignment"): "Bidra till en hållbar resursanvändning",
        ("goals", "rad_1", "description"): "Avfallet sorteras.",
        ("goals", "rad_1", "assessment"): "Uppfylls delvis",
        ("environment", "platsoberoende", "activity"): (
            "Utveckla hållbara former för platsoberoende arbetssätt"
        ),
        ("environment", "platsoberoende", "comment"): "Pågår.",
        ("survey", "answers", VALUE): w.n(120),
        ("survey", "motivation", VALUE): w.n(80),
        ("survey", "leadership", VALUE): w.n(81),
        ("survey", "governance", VALUE): w.n(76),
        ("survey_indicator", "hme", "outcome"): w.n(79),
        ("survey_indicator", "hme", "limit"): w.n(73),
        ("osa", "arbetstakt", "parameter"): "Arbetstakt",
        ("osa", "arbetstakt", "outcome"): w.n(70),
        ("osa", "arbetstakt", "limit"): w.n(65),
        ("exposure", "women", "answers"): w.n(80),
        ("exposure", "women", "exposed"): w.n(4),
        ("exposure", "women", "share"): w.n(5),
    }


def annual(**changed: Decimal) -> BookPlan:
    figures = annual_figures()
    key = ("investment_indicator", "investment_variance", "outcome")
    figures[key] = changed.get("indicator", figures[key])
    return fill(terms(2024), FORM[2024], sent(2024, figures))


def test_annual_form_of_2024_comes_back(tmp_path: Path) -> None:
    judged = judge(saved(annual(), tmp_path), w.NOTHING_EXPECTED)
    submission = reading_of(judged).submission
    assert (submission.report, submission.year) == (ANNUAL, 2024)
    assert submission.rows["investments"] == ("kustnara_vandringsled", "it_utrustning")
    ids = {"Kustnära vandringsled": "kustnara_vandringsled", "IT utrustning": "it_utrustning"}
    for (table, row, column), value in annual_figures().items():
        assert submission.value((table, ids.get(row, row), column)) == value
    assert submission.facts["investments", "it_utrustning", "outcome"].decimals == -2
    assert not judged.report.findings


def test_annual_form_with_another_total_in_its_indicator(tmp_path: Path) -> None:
    assert found_in(saved(annual(indicator=Decimal(27900)), tmp_path)) == [
        ("KAL401", "Ekonomi!A15")
    ]


# Parts and ignored rows


def of_2020_in_2021() -> Book:
    """The form of 2020, handed in once more a year later."""
    plan = published(2020)
    return w.typed(picture(plan), {"Uppgifter!B6": Decimal(2021)})


def test_parts_are_summed_into_the_row_of_a_later_year() -> None:
    book = w.cleared(of_2020_in_2021(), "Prognos!A13:E13")
    reading = bound(w.cleared(book, "Resultat!A13:E13"), Expected(layouts=(FORM[2020],)))
    fact = reading.submission.facts["forecast", "utvecklingsmedel", "annual_forecast"]
    assert fact.value == Decimal(-27700 - 95800 - 25200 - 3000)
    assert (str(fact.place), fact.decimals, fact.roundings) == ("Prognos!B14", -2, 4)
    assert reading.submission.rows["forecast"] == (
        "regionkontoret",
        "fortroendevalda",
        "oforutsett_regionstyrelsen",
        "utvecklingsmedel",
    )
    assert ("forecast", TOTAL, "annual_forecast") not in reading.submission.facts


def test_an_unreadable_part_makes_its_row_unreadable() -> None:
    book = w.typed(of_2020_in_2021(), {"Prognos!B17": "okänt"})
    reading = bound(book, Expected(layouts=(FORM[2020],)))
    fact = reading.submission.facts["forecast", "utvecklingsmedel", "annual_forecast"]
    assert (fact.value, str(fact.place)) == ("okänt", "Prognos!B17")


def test_a_row_that_the_year_does_not_have_is_told_of() -> None:
    case = case_of(Received(Source("a.xlsx"), of_2020_in_2021()), Expected(layouts=(FORM[2020],)))
    assert case.reading is not None
    labels = [in_words(one.facts["label"]) for one in case.reading.submission.problems]
    assert labels == ["Drift av utvecklingsprojekt"] * 2


# Forms that people have changed


def test_inserted_rows_and_columns_are_passed_over() -> None:
    book = w.with_new_row(picture(published(2021)), "Prognos!10")
    before = bound(book).submission
    moved = w.on_sheet(
        book,
        "Prognos",
        lambda sheet: replace(
            sheet,
            cells={(row, at + (at > 2)): one for (row, at), one in sheet.cells.items()},
        ),
    )
    after = bound(moved).submission
    assert {key: fact.value for key, fact in after.facts.items()} == {
        key: fact.value for key, fact in before.facts.items()
    }
    key = ("forecast", "regionkontoret", "annual_budget")
    assert (str(before.place(key)), str(after.place(key))) == ("Prognos!C9", "Prognos!D9")
    assert after.problems == ()


def test_a_mistyped_heading_is_read_and_told_of() -> None:
    book = w.typed(picture(published(2021)), {"Resultat!C8": "Ack. buddget"})
    assert ("KAL118", "Resultat!C8") in w.findings(book)
    assert bound(book).submission.value(("result", "regionkontoret", "budget")) == Decimal(-107300)


def test_a_heading_that_means_nothing_is_a_missing_column() -> None:
    book = w.typed(picture(published(2021)), {"Resultat!C8": "Plan"})
    assert "KAL116" in [code for code, _ in w.findings(book)]


def test_the_unit_of_the_heading_goes_before_that_of_the_layout() -> None:
    book = w.typed(
        picture(published(2021)),
        {"Prognos!A8": "Uppdrag, belopp i tkr", "Prognos!B9": Decimal(-299500)},
    )
    fact = bound(book).submission.facts["forecast", "regionkontoret", "annual_forecast"]
    assert fact.value == Decimal(-299500)


def test_an_amount_written_with_its_unit_is_read() -> None:
    book = w.typed(picture(published(2021)), {"Prognos!B9": "-299,5 mnkr"})
    fact = bound(book).submission.facts["forecast", "regionkontoret", "annual_forecast"]
    assert fact.value == Decimal(-299500)


# Recognition


def hint(book: Book, expected: Expected = w.NOTHING_EXPECTED) -> str:
    case = case_of(Received(Source("a.xlsx"), book), expected)
    assert case.reading is None
    [problem] = case.problems
    assert problem.kind == ProblemKind.NOT_OUR_TEMPLATE
    return in_words(problem.facts["hint"])


def test_a_workbook_that_is_no_form_is_told_of() -> None:
    book = picture(published(2021))
    few = replace(book, sheets=tuple(one for one in book.sheets if one.name == "Prognos"))
    assert hint(few) == "Närmast: Formulär 2021 (2 av 10 tabeller)."
    assert hint(Book(())) == ""
    assert w.findings(few) == [("KAL111", "")]


def test_two_forms_that_fit_equally_are_not_chosen_between() -> None:
    twins = (FORM[2021], replace(FORM[2021], title="Tvilling"))
    found = hint(picture(published(2021)), Expected(layouts=twins))
    assert found == "Den liknar lika mycket: Formulär 2021 och Tvilling. Ange --layout."


def test_the_year_is_on_the_form_or_given() -> None:
    book = w.cleared(picture(published(2021)), "Uppgifter!A6:B6")
    assert hint(book) == "Närmast: Formulär 2021 (10 av 10 tabeller). Ange --year."
    assert bound(book, Expected(year=2021)).contract.year == 2021


def test_two_tables_that_fit_equally_are_not_chosen_between() -> None:
    book = picture(published(2021))
    twin = replace(next(one for one in book.sheets if one.name == "Investeringar"), name="Kopia")
    found = bound(replace(book, sheets=(*book.sheets, twin))).submission
    assert {in_words(one.facts["table"]) for one in found.problems} == {
        "Indikator: investeringar",
        "Investeringar",
    }
    assert {one.kind for one in found.problems} == {ProblemKind.TABLE_UNSURE}


# Merging


def test_a_form_and_a_template_make_one_total(tmp_path: Path) -> None:
    form = saved(published(2021), tmp_path, "120.xlsx")
    own = tmp_path / "110.xlsx"
    own.write_bytes(book_bytes(compose(w.terms(), w.LAYOUT, w.submission())))
    kansli = w.submission()
    result = merged(judge_all([form, own], w.NOTHING_EXPECTED), None)
    assert result.total is not None
    total = result.total
    mine = {
        ("forecast", "regionkontoret", "annual_forecast"): (-299500, "Prognos!B9"),
        ("result", "regionkontoret", "outcome"): (-93800, "Resultat!B9"),
        ("development", "costs", "this_year"): (-183355, "Resultat!B17"),
        ("development", "income", "budget"): (53040 - 1488, "Resultat!D21"),
    }
    for key, (amount, cell) in mine.items():
        other = kansli.value(key)
        assert isinstance(other, Decimal)
        assert total.value(key) == other + amount
        parts = [one for one in total.origins if one.key == key]
        assert len(parts) == 2
        assert (form.name, cell) in {(one.source.file, f"{one.sheet}!{one.cell}") for one in parts}
    assert "Eget formulär, som inte har allt som mallen har: 120.xlsx" in result.completeness
    lacking = total.value(("forecast", "regionkontoret", "previous_forecast"))
    assert lacking == "Odefinierad: 120.xlsx (finns inte i formuläret)"


def test_such_a_total_goes_on_to_the_region(tmp_path: Path) -> None:
    """What a form does not ask for is undefined also there, and keeps nothing else out."""
    form = saved(published(2021), tmp_path, "120.xlsx")
    own = tmp_path / "110.xlsx"
    own.write_bytes(book_bytes(compose(w.terms(), w.LAYOUT, w.submission())))
    total = tmp_path / "total.xlsx"
    made = merged(judge_all([form, own], w.NOTHING_EXPECTED), None)
    total.write_bytes(total_bytes(made))
    [judged] = judge_all([total], w.NOTHING_EXPECTED)
    assert {one.code for one in judged.report.findings if one.severity == "error"} == set()
    assert "KAL241" in {one.code for one in judged.report.findings}
    region = merged([judged], None, name="Region")
    assert region.total is not None
    assert region.total.value(("forecast", "regionkontoret", "previous_forecast")) == lacking_in(
        made.total
    )


def lacking_in(total: Submission | None) -> Value:
    assert total is not None
    return total.value(("forecast", "regionkontoret", "previous_forecast"))


def test_a_total_of_a_form_names_its_cells_among_its_parts(tmp_path: Path) -> None:
    form = saved(published(2021), tmp_path, "120.xlsx")
    own = tmp_path / "110.xlsx"
    own.write_bytes(book_bytes(compose(w.terms(), w.LAYOUT, w.submission())))
    total = tmp_path / "total.xlsx"
    made = merged(judge_all([form, own], w.NOTHING_EXPECTED), None)
    total.write_bytes(total_bytes(made))
    received = receive(total)
    assert received.book is not None
    sheet = received.book.sheet("Underlag")
    assert sheet is not None
    cells = {cell.value for cell in sheet.cells.values()}
    assert {"120.xlsx", "110.xlsx"} <= cells
    places = {(sheet.value(row, 10), sheet.value(row, 11)) for row, _ in sheet.cells}
    assert {("Prognos", "B9"), ("Resultat", "D21")} <= places
    again = bound(received.book)
    key = ("result", TOTAL, "outcome")
    expected = Figures(w.terms(), w.submission())[key].number
    assert expected is not None
    assert again.figures[key].number == expected - 134000


def test_a_total_with_a_row_of_parts() -> None:
    """A form of 2020 sent in 2021, its row that the year lacks taken out, beside a template."""
    book = w.cleared(of_2020_in_2021(), "Prognos!A13:E13")
    reading = bound(w.cleared(book, "Resultat!A13:E13"), Expected(layouts=(FORM[2020],)))
    total = merge(reading.contract, [reading.submission, w.submission()])
    key = ("forecast", "utvecklingsmedel", "annual_forecast")
    own = w.submission().value(key) or Decimal(0)
    assert isinstance(own, Decimal)
    assert total.value(key) == own - 151700


# Layout files


def layout_file(folder: Path, change: Mapping[str, Any]) -> Path:
    path = folder / "eget.json"
    own = shipped_folder() / "layouts" / "formular-2021.json"
    path.write_text(json.dumps({**json.loads(own.read_text("utf-8")), **change}), "utf-8")
    return path


def test_every_layout_satisfies_the_schema() -> None:
    files = sorted(shipped_folder().rglob("layouts/*.json"))
    foreign: list[Layout] = [one for one in map(layout_at, files) if one.cover is not None]
    assert tuple(foreign) == ORGANISATION.foreign_layouts
    assert len(foreign) == 3


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"titel": "x"}, "titel"),
        ({"cover": {}}, "cover: saknar administration"),
        ({"sheets": [{"name": "A", "blocks": [{"table": "forecast"}]}]}, "sheets/0/blocks/0"),
        ({"sheets": [{"name": "A", "blocks": [{"table": "budget", "view": {}}]}]}, "budget"),
        (
            {"sheets": [{"name": "A", "blocks": [{"table": "forecast", "view": {"unit": "Mkr"}}]}]},
            "sheets/0/blocks/0/view/unit",
        ),
        (
            {
                "sheets": [
                    {
                        "name": "A",
                        "blocks": [{"table": "forecast", "view": {"columns": {"prognos": ["P"]}}}],
                    }
                ]
            },
            "kolumnen prognos finns inte",
        ),
        ({"report": "kvartalsrapport"}, "kvartalsrapport"),
        ({"cover": {"administration": ["F"], "chef": ["Chef"]}}, "chef"),
    ],
)
def test_a_layout_that_is_wrong_is_told_of(
    change: Mapping[str, Any], told: str, tmp_path: Path
) -> None:
    with refused(DataFileError, told):
        layout_at(layout_file(tmp_path, change))


def test_a_blank_form_lacks_its_entries_only() -> None:
    book = picture(fill(terms(2021), FORM[2021], sent(2021, {})))
    assert w.findings(book) == [
        ("KAL201", "Prognos!B9"),
        ("KAL201", "Resultat!B9"),
        ("KAL201", "Resultat!A17"),
        ("KAL201", "Texter!B4"),
    ]


def test_remarks_between_rows_are_no_rows() -> None:
    book = w.typed(
        w.with_new_row(picture(published(2021)), "Prognos!10"),
        {"Prognos!A10": "varav med mera, se bilaga"},
    )
    assert bound(book).submission.problems == ()
    told = w.findings(w.typed(book, {"Prognos!B10": Decimal(-5)}))
    assert ("KAL120", "Prognos!A10") in told


def test_a_form_is_made_checked_and_exported_by_commands(tmp_path: Path) -> None:
    data = next((w.EXAMPLE / "underlag").glob("120-*.json"))
    runner = CliRunner()
    form = layout_file(tmp_path, {"title": "Eget"})
    args = ["template", UR1, "--year", "2021", "--data", str(data), "--layout", str(form)]
    made = runner.invoke(cli, [*args, "-o", str(tmp_path)])
    assert made.exit_code == 0, made.output
    [path] = tmp_path.glob("*.xlsx")
    for command in ("check", "export"):
        done = runner.invoke(cli, [command, str(path), "--layout", str(form)])
        assert done.exit_code == 0, done.output
    wrong = ["template", "arsredovisning", "--year", "2021", "--layout", "formular-2021"]
    refused = runner.invoke(cli, [*wrong, "-o", str(tmp_path)])
    assert isinstance(refused.exception, DataFileError)


def test_a_printed_figure_without_its_entries_is_exported() -> None:
    facts = {
        (fact.table_id, fact.row_id, fact.column_id): fact
        for fact in facts_of(bound(picture(published(2021))))
    }
    turnover = facts["staff_indicators", "turnover", "outcome"]
    assert (turnover.value, turnover.cell) == (Decimal("9.04"), "B5")
    assert turnover.state is FactState.ENTERED


@pytest.mark.parametrize(
    ("cell", "decimals"),
    [
        (Cell(Decimal("0.0904"), None, "0.00%"), 2),
        (Cell(Decimal("9.04"), None, "0.00"), 2),
        (Cell("9,04 %", None, "@"), 2),
    ],
)
def test_percentages_are_read_however_they_are_stored(cell: Cell, decimals: int) -> None:
    book = w.with_cells(picture(published(2021)), {"Medarbetare!B5": cell})
    fact = bound(book).submission.facts["staff_indicators", "turnover", "outcome"]
    assert (fact.value, fact.unit, fact.decimals) == (Decimal("9.04"), "%", decimals)


def test_a_heading_of_another_period_is_read_and_told_of() -> None:
    """As it was printed in 2021, over the amounts for January to April."""
    book = picture(published(2021))
    assert w.cell(book, "Investeringar!B7").value == "Utfall februari"
    assert ("KAL406", "Investeringar!B7") in w.findings(book)
    assert bound(book).submission.facts["investments", TOTAL, "outcome"].value == Decimal(666)


def test_a_cell_with_a_formula_of_its_own_is_judged_by_its_value() -> None:
    book = picture(published(2021))
    assert w.findings(w.formula(book, "Prognos!B13", "=SUBTOTAL(9,B9:B12)", w.n("-475.5"))) == [
        ("KAL410", "Prognos!B5"),
        ("KAL402", "Resultat!B17"),
        ("KAL406", "Investeringar!B7"),
    ]
    wrong = w.findings(w.formula(book, "Prognos!B13", "=SUM(B9:B11)", w.n("-343.9")))
    assert ("KAL209", "Prognos!B13") in wrong


# Texts and key measures


def test_a_form_without_its_optional_tables_is_received() -> None:
    """A report whose texts are written elsewhere lacks nothing, nor one with some of them."""
    book = picture(published(2021))
    before = w.findings(book)
    assert w.findings(w.without_sheet(book, "Texter")) == before
    assert w.findings(w.cleared(book, "Texter!A5:B8")) == before
    assert bound(w.without_sheet(book, "Texter")).submission.rows["texts"] == ()


def test_key_measures_are_read_with_the_units_that_are_written() -> None:
    """The report prints percentages and millions in one column."""
    book = w.typed(
        picture(published(2020)),
        {"Verksamhetsmått!B7": "55,0 Mnkr", "Verksamhetsmått!C7": "0,0Mnkr"},
    )
    book = w.with_cells(book, {"Verksamhetsmått!B9": Cell(w.n("0.309"), None, "0.0%")})
    facts = bound(book).submission.facts
    read_ = {
        ("accumulated_variance", "outcome"): (w.n(55), "mnkr"),
        ("accumulated_variance", "target"): (w.n(0), "mnkr"),
        ("cost_development", "outcome"): (w.n("30.9"), "%"),
    }
    for (row, column), expected in read_.items():
        fact = facts["key_measures", row, column]
        assert (fact.value, fact.unit) == expected
    told = w.findings(book)
    assert {("KAL401", "Verksamhetsmått!B7"), ("KAL401", "Verksamhetsmått!B9")} <= set(told)


@pytest.mark.parametrize(("year", "there"), [(2020, True), (2021, False)])
def test_a_table_of_some_years_is_in_their_templates_only(year: int, there: bool) -> None:
    book = w.laid_out(w.submission(year=year))
    assert ("kalkyl_sammandrag" in book.names) is there
    reading = bound(book)
    assert ("key_measures" in reading.contract.tables) is there
    assert reading.submission.problems == ()
    if there:
        outcome = reading.figures["result", TOTAL, "outcome"].number
        assert outcome is not None
        assert reading.figures["key_measures", "period_result", "outcome"].number == outcome / 1000
