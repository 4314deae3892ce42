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
from kalkyl.cli import cli
from kalkyl.contract.document import submission_of
from kalkyl.contract.spec import TOTAL, Contract
from kalkyl.doors.shared import contract, foreign_layout, foreign_layouts, layout_at, shared_folder
from kalkyl.doors.xlsx_read import receive
from kalkyl.doors.xlsx_write import book_bytes
from kalkyl.faults import DataFileError
from kalkyl.figures.amount import Written, read, scale
from kalkyl.figures.evaluate import Figures
from kalkyl.form.compose import compose
from kalkyl.form.fill import fill
from kalkyl.form.layout import Layout
from kalkyl.form.plan import BookPlan, Planned, SheetPlan, picture
from kalkyl.job.export import facts_of
from kalkyl.job.intake import Judged, case_of, judge, judge_all
from kalkyl.job.merging import merged, total_bytes
from kalkyl.merge import merge
from kalkyl.model import Book, Cell, Fact, Key, Received, Source, Submission, Value
from kalkyl.rules.catalogue import Expected, Reading
from printed_forms import PRINTED, Printed

UR1 = w.REPORT
ANNUAL = "arsredovisning"
FORM = {year: foreign_layout(f"formular-{year}") for year in (2020, 2021, 2024)}
_POWERS = {"tkr": 0, "mnkr": 3}


def terms(year: int) -> Contract:
    return contract(FORM[year].report, year)


def sent(year: int, values: Mapping[Key, Value], *, code: str = "120") -> Submission:
    """What somebody filled in: entries and computed figures alike."""
    cover = {
        "year": year,
        "administration": "Regionkontoret",
        "department": "HR",
        "department_code": code,
    }
    empty = submission_of(terms(year), {"cover": cover})
    facts = {**empty.facts, **{key: Fact(key, value) for key, value in values.items()}}
    projects = tuple(dict.fromkeys(key[1] for key in values if key[0] == "investments"))
    rows = {**empty.rows, "investments": tuple(row for row in projects if row != TOTAL)}
    return replace(empty, facts=facts, rows=rows)


def printed_figures(year: int) -> dict[Key, tuple[Written, str]]:
    """Every printed figure by its key, with the unit of its table."""
    found: dict[Key, tuple[Written, str]] = {}
    for table in PRINTED[year]:
        for key, text in _cells(table):
            written = read(text)
            if isinstance(written, Written):
                found[key] = written, table[1]
    return found


def _cells(table: Printed) -> list[tuple[Key, str]]:
    name, _, columns, rows = table
    return [
        ((name, row, column), text)
        for row, texts in rows
        for column, text in zip(columns, texts, strict=True)
    ]


def in_contract(written: Written, unit: str) -> Decimal:
    is_share = written.unit in {"%", "pp"} or unit == "%"
    return written.value if is_share else scale(written.value, unit, "tkr")


def published(year: int) -> BookPlan:
    """The form of a year with the figures that were printed in it, blanks left blank."""
    figures = printed_figures(year)
    values: dict[Key, Value] = {
        key: written.value if _is_share(year, key) else scale(written.value, unit, "tkr")
        for key, (written, unit) in figures.items()
    }
    for table in PRINTED[year]:
        if table[0] == "investments":
            names = [row for row, _ in table[3] if row != TOTAL]
            values.update({("investments", name, "project"): name for name in names})
    plan = fill(terms(year), FORM[year], sent(year, values))
    return plan if year != 2020 else _without_diff(plan)


def _is_share(year: int, key: Key) -> bool:
    spec = terms(year).spec(key)
    return spec is not None and spec.unit in {"%", "pp"}


def _without_diff(plan: BookPlan) -> BookPlan:
    """The empty 'Diff. mot budget' of the income table of 2020."""

    def cleared(sheet: SheetPlan) -> SheetPlan:
        if sheet.name != "Resultat":
            return sheet
        [last] = [max(at for at, cell in sheet.cells.items() if cell.value == Decimal(2137))]
        return replace(sheet, cells={**sheet.cells, last: Planned(None, "entry")})

    return replace(plan, sheets=tuple(map(cleared, plan.sheets)))


def saved(plan: BookPlan, folder: Path, name: str = "120.xlsx") -> Path:
    path = folder / name
    path.write_bytes(book_bytes(plan))
    return path


def reading_of(judged: Judged) -> Reading:
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
    assert len(figures) == {2020: 140, 2021: 92}[year]
    for (table, row, column), (written, unit) in figures.items():
        own = projects[names.get(row, row)] if table == "investments" and row != TOTAL else row
        fact = submission.facts[table, own, column]
        share = _is_share(year, (table, row, column))
        assert fact.value == (written.value if share else scale(written.value, unit, "tkr"))
        assert fact.decimals == written.decimals - (0 if share else _POWERS[unit]), fact
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
    ]


def test_faults_of_2021_and_no_rounding(tmp_path: Path) -> None:
    """Costs and income miss the result by 3 695 tkr; 5,5 as 5,6 and 10,5 as 10,6 are rounding."""
    path = saved(published(2021), tmp_path)
    assert found_in(path) == [("KAL402", "Resultat!B17")]
    [finding] = judge(path, w.NOTHING_EXPECTED).report.findings
    assert finding.facts["gap"] == "3685 tkr"


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
    return {**names, **cells, **total}


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
    labels = [one.facts["label"] for one in case.reading.submission.problems]
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
    assert problem.kind == "not_our_template"
    return problem.facts["hint"]


def test_a_workbook_that_is_no_form_is_told_of() -> None:
    book = picture(published(2021))
    few = replace(book, sheets=tuple(one for one in book.sheets if one.name == "Prognos"))
    assert hint(few) == " Närmast: Formulär 2021 (2 av 10 tabeller)."
    assert hint(Book(())) == ""
    assert w.findings(few) == [("KAL111", "")]


def test_two_forms_that_fit_equally_are_not_chosen_between() -> None:
    twins = (FORM[2021], replace(FORM[2021], title="Tvilling"))
    found = hint(picture(published(2021)), Expected(layouts=twins))
    assert found == " Den liknar lika mycket: Formulär 2021 och Tvilling. Ange --layout."


def test_the_year_is_on_the_form_or_given() -> None:
    book = w.cleared(picture(published(2021)), "Uppgifter!A6:B6")
    assert hint(book) == " Närmast: Formulär 2021 (10 av 10 tabeller). Ange --year."
    assert bound(book, Expected(year=2021)).contract.year == 2021


def test_two_tables_that_fit_equally_are_not_chosen_between() -> None:
    book = picture(published(2021))
    twin = replace(next(one for one in book.sheets if one.name == "Investeringar"), name="Kopia")
    found = bound(replace(book, sheets=(*book.sheets, twin))).submission
    assert {one.facts["table"] for one in found.problems} == {
        "Indikator: investeringar",
        "Investeringar",
    }
    assert {one.kind for one in found.problems} == {"table_unsure"}


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


def test_a_total_of_a_form_names_its_cells_in_kallor(tmp_path: Path) -> None:
    form = saved(published(2021), tmp_path, "120.xlsx")
    own = tmp_path / "110.xlsx"
    own.write_bytes(book_bytes(compose(w.terms(), w.LAYOUT, w.submission())))
    total = tmp_path / "total.xlsx"
    made = merged(judge_all([form, own], w.NOTHING_EXPECTED), None)
    total.write_bytes(total_bytes(made))
    received = receive(total)
    assert received.book is not None
    sheet = received.book.sheet("Källor")
    assert sheet is not None
    cells = {cell.value for cell in sheet.cells.values()}
    assert {"Prognos!B9", "Resultat!D21", "120.xlsx", "110.xlsx"} <= cells
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
    own = shared_folder("schemas") / "layouts" / "formular-2021.json"
    path.write_text(json.dumps({**json.loads(own.read_text("utf-8")), **change}), "utf-8")
    return path


def test_every_layout_satisfies_the_schema() -> None:
    files = sorted((shared_folder("schemas") / "layouts").glob("*.json"))
    foreign: list[Layout] = [one for one in map(layout_at, files) if one.cover is not None]
    assert tuple(foreign) == foreign_layouts()
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
    with pytest.raises(DataFileError, match=told):
        layout_at(layout_file(tmp_path, change))


def test_a_blank_form_lacks_its_entries_only() -> None:
    book = picture(fill(terms(2021), FORM[2021], sent(2021, {})))
    assert w.findings(book) == [
        ("KAL201", "Prognos!B9"),
        ("KAL201", "Resultat!B9"),
        ("KAL201", "Resultat!A17"),
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
        (one["table_id"], one["row_id"], one["column_id"]): one
        for one in facts_of(bound(picture(published(2021))))
    }
    turnover = facts["staff_indicators", "turnover", "outcome"]
    assert (turnover["value"], turnover["state"], turnover["cell"]) == ("9.04", "value", "B5")


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
    book = w.typed(picture(published(2021)), {"Investeringar!B7": "Utfall februari"})
    assert ("KAL406", "Investeringar!B7") in w.findings(book)
    assert bound(book).submission.facts["investments", TOTAL, "outcome"].value == Decimal(666)


def test_a_cell_with_a_formula_of_its_own_is_judged_by_its_value() -> None:
    book = picture(published(2021))
    assert w.findings(w.formula(book, "Prognos!B13", "=SUBTOTAL(9,B9:B12)", w.n("-475.5"))) == [
        ("KAL402", "Resultat!B17")
    ]
    wrong = w.findings(w.formula(book, "Prognos!B13", "=SUM(B9:B11)", w.n("-343.9")))
    assert ("KAL209", "Prognos!B13") in wrong
