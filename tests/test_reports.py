from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import workbooks as w
from entries_as_document import document_of
from kalkyl.contract.cell_spec import CellSpec, Ref
from kalkyl.contract.document import submission_of
from kalkyl.contract.spec import ANY, TOTAL, Contract, TableSpec
from kalkyl.contract.validate import document_check
from kalkyl.figures.amount import EXACT
from kalkyl.figures.evaluate import Figures
from kalkyl.figures.measures import MEASURES, excel_formula, status_higher
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.io.xlsx.worksheet import lines
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Key, Level, Received, Sender, Severity, Source, Submission, Value
from kalkyl.operations.check import check
from kalkyl.operations.merge import merge
from kalkyl.rules.catalogue import Case, Expected
from kalkyl.rules.register import CATALOGUE
from kalkyl.template.compose import compose
from kalkyl.template.plan import BookPlan, picture
from office import recalculated, with_wrong_results
from shipped_organisation import ORGANISATION, case_of, contract, layout
from test_xlsx_write import read, same, sheet_of

PLAN = "verksamhetsplan"
FEBRUARY = "manadsrapport-februari"
UR1, UR2 = "uppfoljningsrapport-1", "uppfoljningsrapport-2"
OCTOBER = "manadsrapport-oktober"
ANNUAL = "arsredovisning"
REPORTS = (PLAN, FEBRUARY, UR1, UR2, OCTOBER, ANNUAL)
YEARS = (2020, 2021, 2024, 2025)
YEAR = 2025
REPORTED = (FEBRUARY, UR1, UR2, OCTOBER, ANNUAL)

each_report = pytest.mark.parametrize("report", REPORTS)
each_contract = pytest.mark.parametrize(("report", "year"), list(product(REPORTS, YEARS)), ids=str)
blank_and_filled = pytest.mark.parametrize("name", ["tom", "ifylld"])


# Contracts


def test_these_are_the_reports() -> None:
    assert set(ORGANISATION.reports) == set(REPORTS)
    assert all(layout(report).report == report for report in REPORTS)


def specs(terms: Contract) -> Iterator[tuple[Key, CellSpec]]:
    """Every cell of a contract, total rows included; the rows of open tables stand for all."""
    for table in terms.tables.values():
        rows = [ANY] if table.is_open else [row.id for row in table.rows]
        for row in (*rows, TOTAL) if table.total else rows:
            for column in table.columns:
                spec = table.cell(row, column)
                if spec is not None:
                    yield (table.id, row, column), spec


def resolves(terms: Contract, ref: Ref, here: Key) -> bool:
    table, row, column = ref.key(here)
    return table in terms.tables and terms.spec((table, row, column)) is not None


@each_contract
def test_every_reference_leads_to_a_cell(report: str, year: int) -> None:
    terms = contract(report, year)
    found = list(specs(terms))
    assert len(found) > 40
    for key, spec in found:
        if spec.formula is not None and spec.formula.measure == "sum_where":
            [ref] = spec.formula.of
            table = terms.tables[ref.table or key[0]]
            asked = spec.formula.settings
            assert {ref.column, asked["row_in"], asked["column"]} <= set(table.columns)
        elif spec.formula is not None:
            assert spec.formula.measure in {*MEASURES, "column_sum"}, key
            assert all(resolves(terms, ref, key) for ref in spec.formula.of), key
        if spec.weight is not None:
            assert resolves(terms, spec.weight, key), key
        if spec.required.rule == "when":
            assert resolves(terms, Ref(spec.required.column), key), key
            assert spec.required.threshold in terms.thresholds
        if spec.spread_of:
            assert resolves(terms, Ref(spec.spread_of), key), key
    for control in terms.controls:
        rows = [row.id for row in terms.tables[control.left.table or ""].rows]
        for row in rows if control.each else [""]:
            here = control.left.key(("", row, ""))
            assert resolves(terms, control.left, here), control.id
            assert all(resolves(terms, ref, here) for ref in control.plus), control.id
            assert resolves(terms, control.right, here), control.id


@each_contract
def test_every_merge_rule_and_unit_is_known(report: str, year: int) -> None:
    for key, spec in specs(contract(report, year)):
        if spec.is_input:
            known = {"sum", "same", "key", "listed", "own", "sender", "assessed", "spread"}
            assert spec.merge in {*known, "weighted"}, key
            assert (spec.merge == "weighted") is (spec.weight is not None), key
        assert spec.unit in {None, "tkr", "mnkr", "%", "pp", "antal", "timmar"}, key
        assert spec.label or key[2] == "value", key


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("report", REPORTED)
def test_what_is_filled_in_beforehand_is_there_to_take(report: str, year: int) -> None:
    terms = contract(report, year)
    sources = {"plan": PLAN, "previous": terms.previous, "last_year": report}
    found = [(key, spec.prefill) for key, spec in specs(terms) if spec.prefill is not None]
    assert found
    for (table, row, _), prefill in found:
        name = sources[prefill.source]
        assert name is not None
        other = contract(name, year)
        assert prefill.ref.table in other.tables
        here = (prefill.ref.table or "", prefill.ref.row or row, "")
        assert resolves(other, prefill.ref, here), (report, table, row)
        assert (prefill.rows == "each") is terms.tables[table].is_open
        assert other.tables[here[0]].is_open is terms.tables[table].is_open


def test_the_reports_follow_one_another_to_the_end_of_the_year() -> None:
    chain = [FEBRUARY, UR1, UR2, OCTOBER, ANNUAL]
    terms = [contract(report, 2025) for report in chain]
    assert [one.previous for one in terms] == [None, *chain[:-1]]
    assert [one.period_id for one in terms] == ["feb", "apr", "aug", "okt", "dec"]
    ends = ["2025-02-28", "2025-04-30", "2025-08-31", "2025-10-31", "2025-12-31"]
    assert [one.period_end for one in terms] == ends
    assert contract(FEBRUARY, 2024).period_end == "2024-02-29"
    plan = contract(PLAN, 2025)
    assert (plan.period_id, plan.period_end, plan.previous) == ("ar", "2025-12-31", None)


def test_a_prefill_names_the_period_of_its_own_report() -> None:
    def budget(report: str) -> Ref | None:
        spec = contract(report, YEAR).spec(("result", "regionkontoret", "budget"))
        return spec.prefill.ref if spec and spec.prefill else None

    assert budget(UR1) == Ref("until_apr", "budget_per_uppdrag")
    assert budget(UR2) == Ref("until_aug", "budget_per_uppdrag")
    assert budget(ANNUAL) == Ref("annual", "budget_per_uppdrag")


@pytest.mark.parametrize("year", YEARS)
def test_every_list_has_each_id_and_each_word_once(year: int) -> None:
    lists = ORGANISATION.schemas["rows-and-choices.schema.json"]["$defs"]
    for name, schema in lists.items():
        notes = [(item["const"], item["x-kalkyl"]) for item in schema.get("oneOf", ())]
        twice = [one for one, n in Counter(note["id"] for _, note in notes).items() if n > 1]
        assert not twice, name
        used = [
            word.casefold()
            for label, note in notes
            if note.get("from", year) <= year <= note.get("to", year)
            for word in (label, *note.get("synonyms", ()))
        ]
        assert len(used) == len(set(used)), name
        ids = lists.get(f"{name}_id", {}).get("enum")
        assert ids is None or ids == [note["id"] for _, note in notes], name


def test_the_rows_of_2021_are_those_that_were_published() -> None:
    terms = contract(UR1, 2021)
    assert [row.label for row in terms.tables["forecast"].rows] == [
        "Regionkontoret",
        "Förtroendevalda",
        "Oförutsett Regionstyrelsen",
        "Utvecklingsmedel",
    ]
    assert len(terms.tables["texts"].rows) == 11 + 10
    project = terms.spec(("investments", ANY, "project"))
    assert project is not None
    assert len(project.choices) == 6


def test_headings_name_the_years_that_are_meant() -> None:
    table = contract(PLAN, 2025).tables["investment_budget"]
    labels = [table.cell(ANY, column) for column in table.columns]
    assert [one.heading for one in labels if one][3:] == ["2025 (tkr)", "2026 (tkr)", "2027 (tkr)"]


def test_the_plan_turns_the_sign_and_the_reports_do_not() -> None:
    signs = {
        table.id: table.direction
        for report in REPORTS
        for table in contract(report, YEAR).tables.values()
        if table.direction == -1
    }
    assert set(signs) == {"operating_budget", "budget_per_uppdrag", "budget_split"}


def test_february_asks_for_no_earlier_forecast() -> None:
    assert "previous_forecast" not in contract(FEBRUARY, YEAR).tables["forecast"].columns
    for report in (UR1, UR2, OCTOBER):
        spec = contract(report, YEAR).spec(("forecast", ANY, "previous_forecast"))
        assert spec is not None
        assert spec.required.rule == "row"


@pytest.mark.parametrize("report", [FEBRUARY, OCTOBER])
def test_monthly_reports_require_nothing_of_result_and_development(report: str) -> None:
    terms = contract(report, YEAR)
    tables = [terms.tables["result"], terms.tables["development"]]
    assert not any(table.required for table in tables)
    rules = {spec.required.rule for table in tables for spec in table.cells.values() if spec}
    assert rules == {"never", "row"}


def test_the_second_follow_up_is_the_first_at_a_later_date() -> None:
    first, second = contract(UR1, YEAR), contract(UR2, YEAR)
    assert list(first.tables) == list(second.tables)
    assert first.controls == second.controls
    changed = [
        key for key, spec in specs(first) if spec.heading != getattr(second.spec(key), "heading", 0)
    ]
    assert {key[0] for key in changed} == {"investments"}


# Schemas and layouts


@pytest.mark.parametrize("name", sorted(ORGANISATION.schemas))
def test_every_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(ORGANISATION.schemas[name])


@each_report
def test_a_layout_has_every_table_once(report: str) -> None:
    terms = contract(report, YEAR)
    found = layout(report).within(terms)
    blocks = [block for sheet in found.sheets for block in sheet.blocks]
    assert sorted(block.table for block in blocks) == sorted(terms.tables)
    for names in (
        [block.name for block in blocks],
        [block.excel_table.casefold() for block in blocks if block.excel_table],
        [sheet.name.casefold() for sheet in found.sheets],
    ):
        assert len(names) == len(set(names))
    assert all(len(sheet.name) <= 31 for sheet in found.sheets)
    assert [sheet.name for sheet in found.sheets if sheet.controls] == [found.sheets[-1].name]
    assert [sheet.name for sheet in found.sheets if sheet.ready] == [found.sheets[0].name]
    assert all(block.name.startswith("kalkyl_") for block in blocks)


# A filled-in document of any report

FIXED: Mapping[tuple[str, str, str], int] = {
    ("forecast", ANY, "annual_forecast"): -900,
    ("analysis", ANY, "amount"): 100,
    ("result", ANY, "outcome"): -800,
    ("development", "costs", ANY): -5000,
    ("development", "costs", "this_year"): -4200,
    ("development", "income", ANY): 1000,
    ("operating_budget", "income", ANY): -1000,
    ("operating_budget", "staff_costs", ANY): 2000,
    ("operating_budget", "other_costs", ANY): 3000,
    ("budget_split", "costs", ANY): 5000,
    ("budget_split", "income", ANY): -1000,
    ("budget_per_uppdrag", ANY, ANY): 1000,
    ("staff", "ordinary_hours", ANY): 900_000,
    ("investment_budget", ANY, "total_budget"): 1500,
    ("staff", "sick_hours", ANY): 45_000,
    ("sick_groups", "women", "employees"): 250,
    ("sick_groups", "men", "employees"): 250,
    ("sick_groups", "age_29", "employees"): 160,
    ("sick_groups", "age_30_49", "employees"): 170,
    ("sick_groups", "age_50", "employees"): 170,
    ("sick_groups", "women", "sick_hours"): 22_500,
    ("sick_groups", "men", "sick_hours"): 22_500,
    ("sick_groups", "age_29", "sick_hours"): 15_000,
    ("sick_groups", "age_30_49", "sick_hours"): 15_000,
    ("sick_groups", "age_50", "sick_hours"): 15_000,
    ("sick_groups", "women", "ordinary_hours"): 450_000,
    ("sick_groups", "men", "ordinary_hours"): 450_000,
    ("sick_groups", ANY, "ordinary_hours"): 300_000,
    ("monthly_staff", "januari", "leavers"): 500,
    ("monthly_staff", ANY, "leavers"): 0,
    ("survey", "motivation", ANY): 49,
    ("survey", "leadership", ANY): 50,
    ("survey", "governance", ANY): 51,
    ("carry_over", ANY, "amount"): 500,
    ("carry_over", ANY, "from_year"): YEAR,
    ("carry_over", ANY, "to_year"): YEAR + 1,
}
"""Figures that agree with those below, as the controls of the reports want."""


def entry(table: TableSpec, row: str, column: str, spec: CellSpec) -> Any:
    for key in product([table.id], [row, ANY], [column, ANY]):
        if key in FIXED and spec.kind == "number":
            return FIXED[key]
    if spec.choices:
        return spec.choices[0].label
    if spec.kind != "number":
        return "2025-04-30" if spec.kind == "date" else f"Text om {row.replace(ANY, 'raden')}"
    low, high = spec.schema.get("minimum"), spec.schema.get("maximum")
    if high is not None:
        return (low + high) // 2
    return 500 if low is not None or spec.unit == "%" else -1000


def content(table: TableSpec, row: str) -> dict[str, Any]:
    columns = table.at(Level.DEPARTMENT)
    return {
        column: entry(table, row, column, spec)
        for column in columns
        if (spec := table.cell(row, column)) and spec.is_input and not spec.given
        if Level.DEPARTMENT in spec.levels
    }


@cache
def document(report: str, name: str, code: str = "110", year: int = YEAR) -> dict[str, Any]:
    """A document that is blank but for its cover, or filled in throughout."""
    department = {"department": f"Avdelning {code}", "department_code": code}
    cover = {"year": year, "administration": "Regionkontoret", **department}
    if name == "tom":
        return {"cover": cover}
    filled: dict[str, Any] = {}
    for table in contract(report, year).tables.values():
        rows = {row.id: content(table, row.id) for row in table.rows_at(Level.DEPARTMENT)}
        if table.is_open:
            filled[table.id] = [content(table, ANY)]
        elif table.shape == "record":
            filled[table.id] = {row: cells["value"] for row, cells in rows.items() if cells}
        else:
            filled[table.id] = {row: cells for row, cells in rows.items() if cells}
    filled = {table: content for table, content in filled.items() if content}
    if "staff" in filled:
        filled["staff"]["window_end"] = contract(report, year).period_end
    if "monthly_staff" in filled:
        months = int(contract(report, year).period_end[5:7])
        filled["monthly_staff"] = dict(islice(filled["monthly_staff"].items(), months))
    filled["cover"]["prepared_on"] = contract(report, year).period_end
    return {**filled, "cover": {**filled["cover"], **cover}}


@cache
def submission(report: str, name: str = "ifylld", code: str = "110") -> Submission:
    return submission_of(contract(report, YEAR), document(report, name, code))


@cache
def plan_of(report: str, name: str) -> BookPlan:
    return compose(contract(report, YEAR), layout(report), submission(report, name))


@cache
def workbook(report: str, name: str) -> bytes:
    return book_bytes(plan_of(report, name))


def case(report: str, data: bytes) -> Case:
    return case_of(receive_bytes("fil.xlsx", data), Expected(report, YEAR))


@each_report
@blank_and_filled
def test_a_document_satisfies_its_schema(report: str, name: str) -> None:
    found = document_check(ORGANISATION.schemas, f"{report}.schema.json")(document(report, name))
    assert list(found) == []


@each_report
def test_the_schema_refuses_columns_that_the_report_does_not_have(report: str) -> None:
    wrong = {**document(report, "tom"), "forecast": {"regionkontoret": {"previous_forecast": 1}}}
    found = document_check(ORGANISATION.schemas, f"{report}.schema.json")(wrong)
    assert bool(found) is (report in {PLAN, FEBRUARY, ANNUAL})


@each_report
@blank_and_filled
def test_what_is_written_is_read_back(report: str, name: str) -> None:
    reading = case(report, workbook(report, name)).reading
    assert reading is not None
    wanted, found = submission(report, name), reading.submission
    assert found.problems == ()
    assert document_of(reading.contract, found) == document_of(reading.contract, wanted)
    assert found.sender == wanted.sender
    for table in reading.contract.tables.values():
        assert wanted.rows[table.id] == found.rows[table.id], table.id


@each_report
def test_a_workbook_that_is_filled_in_throughout_has_no_faults(report: str) -> None:
    found = check(case(report, workbook(report, "ifylld")), CATALOGUE)
    assert found.broke == ()
    assert [(one.code, str(one.place), one.facts) for one in found.findings] == []


@each_report
def test_a_blank_workbook_lacks_entries_and_nothing_else(report: str) -> None:
    found = check(case(report, workbook(report, "tom")), CATALOGUE)
    assert found.broke == ()
    assert {one.code for one in found.findings} == {"KAL201"}


@each_report
def test_departments_merge_to_a_total_that_is_read_back(report: str) -> None:
    terms = contract(report, YEAR)
    parts = [submission(report, "ifylld", code) for code in ("110", "120")]
    total = merge(terms, parts, completeness="2 av 2 avdelningar")
    judged = case(report, book_bytes(compose(terms, layout(report), total)))
    assert judged.reading is not None
    found = check(judged, CATALOGUE)
    assert {one.severity for one in found.findings} <= {Severity.NOTE}
    assert found.broke == ()
    again = judged.reading.submission
    assert {table: len(rows) for table, rows in again.rows.items()} == {
        table: len(rows) for table, rows in total.rows.items()
    }
    assert {(one.key, one.value) for one in again.origins} == {
        (one.key, one.value) for one in total.origins
    }


@each_report
def test_the_line_under_the_title_fits_its_sheet(report: str) -> None:
    for sheet in plan_of(report, "tom").sheets:
        right = max(column for _, column in sheet.cells)
        room = sum(sheet.widths.get(column, 8) for column in range(1, right + 1))
        assert lines(str(sheet.cells[2, 1].value), room) == 1, sheet.name


@pytest.mark.needs("soffice")
def test_libreoffice_computes_what_is_stored(tmp_path: Path) -> None:
    books = {f"{report}-{name}": (report, name) for report, name in product(REPORTS, NAMES)}
    paths = [tmp_path / f"{file}.xlsx" for file in books]
    for path, (report, name) in zip(paths, books.values(), strict=True):
        path.write_bytes(with_wrong_results(workbook(report, name)))
    recalculated(*paths, to=tmp_path / "out")
    for file, (report, name) in books.items():
        computed = read((tmp_path / "out" / f"{file}.xlsx").read_bytes(), values=True)
        stored = read(workbook(report, name), values=True)
        for sheet in plan_of(report, name).sheets:
            for at, cell in sheet.cells.items():
                if cell.formula is not None:
                    wanted = sheet_of(stored, sheet.name).cell(*at).value
                    found = sheet_of(computed, sheet.name).cell(*at).value
                    assert same(found, wanted), (file, sheet.name, at, cell.formula)


NAMES = ("tom", "ifylld")


# Figures


def figures(report: str, **tables: Any) -> Figures:
    terms = contract(report, YEAR)
    return Figures(terms, submission_of(terms, {**document(report, "tom"), **tables}))


SURVEY = {"answers": 80, "motivation": 80, "leadership": 75, "governance": 70}


@pytest.mark.parametrize(
    ("changes", "hme", "status"),
    [
        ({}, Decimal(75), "Grön"),
        ({"governance": 64}, Decimal(73), "Grön"),
        ({"governance": Decimal("63.9")}, Decimal("72.96666666666666666666666666"), "Gul"),
        ({"governance": 20, "motivation": 60}, Decimal("51.66666666666666666666666666"), "Röd"),
        ({"governance": None}, None, "Grå"),
    ],
)
def test_hme_is_the_mean_of_three(changes: dict[str, Any], hme: Value, status: str) -> None:
    found = figures(ANNUAL, survey={**SURVEY, **changes})
    outcome = found["survey_indicator", "hme", "outcome"].value
    assert outcome == hme or same(float(str(outcome)), float(str(hme)))
    assert found["survey_indicator", "hme", "status"].value == status


def test_an_unused_row_has_no_status_and_a_half_filled_one_is_grey() -> None:
    rows = [{"parameter": "Tid", "outcome": 70}, {"parameter": "Stöd"}]
    found = figures(ANNUAL, osa=rows)
    assert found["osa", "tid", "status"].value == "Grå"
    assert found["osa", "stod", "status"].value is None
    [sheet] = [one for one in plan_of(ANNUAL, "tom").sheets if one.name == "Undersökning"]
    words = Counter(cell.value for cell in sheet.cells.values() if cell.role == "status")
    assert words == {"Grå": 1, "": 8}


def test_a_limit_that_is_reached_is_green() -> None:
    limit, yellow = Decimal(73), Decimal("0.1")
    words = [status_higher(Decimal(value), limit, yellow) for value in ("73", "72.9", "65.7", "65")]
    assert words == ["Grön", "Gul", "Gul", "Röd"]


def test_carried_over_amounts_are_added_in_one_unit() -> None:
    row = document(ANNUAL, "ifylld")["carry_over"][0]
    rows = [
        {**row, "amount": 1250, "unit": "tkr"},
        {**row, "amount": Decimal("1.6"), "unit": "mnkr"},
    ]
    found = figures(ANNUAL, carry_over=rows)
    assert found["carry_over", "rad_1", "amount_tkr"].value == 1250
    assert found["carry_over", "rad_2", "amount_tkr"].value == 1600
    assert found["carry_over", TOTAL, "amount_tkr"].value == 2850
    assert found["carry_over", TOTAL, "amount"].value is None
    wrong = figures(ANNUAL, carry_over=[rows[0], {**row, "amount": 5, "unit": "kr"}])
    assert wrong["carry_over", TOTAL, "amount_tkr"].number is None


def test_a_word_among_the_arguments_counts_as_filled_in() -> None:
    formula = excel_formula(MEASURES["in_tkr"], ["B5", "C5"], {})
    wanted = '=IF(COUNT(B5)+(C5<>"")<2,"",IF(C5="tkr",B5,IF(C5="mnkr",1000*B5,"")))'
    assert formula == wanted


def test_a_scenario_is_a_change_that_may_be_known_for_some() -> None:
    forecast = {
        "regionkontoret": {"annual_forecast": -300, "annual_budget": -310, "scenario_change": -20},
        "utvecklingsmedel": {"annual_forecast": -100, "annual_budget": -105},
    }
    found = figures(UR1, forecast=forecast)
    assert found["forecast", "regionkontoret", "scenario_forecast"].value == -320
    assert found["forecast", "regionkontoret", "scenario_variance"].value == -10
    assert found["forecast", TOTAL, "scenario_forecast"].value == -420
    assert found["forecast", TOTAL, "scenario_variance"].value == -5


def test_the_net_budget_is_the_published_one() -> None:
    amounts = {"income": -440_000, "staff_costs": 586_000, "other_costs": 674_000}
    rows = {row: {"budget": amount} for row, amount in amounts.items()}
    found = figures(PLAN, operating_budget=rows)
    assert found["operating_budget", TOTAL, "budget"].value == 820_000


def test_an_annual_investment_is_held_against_its_outcome() -> None:
    row = {"project": "IT utrustning", "outcome": 60_000, "annual_budget": 80_000}
    found = figures(ANNUAL, investments=[row])
    assert found["investments", TOTAL, "variance"].value == 20_000
    assert found["investment_indicator", "investment_variance", "variance"].value == 20_000


def test_months_have_their_own_ratios() -> None:
    cells = {"leavers": 1, "employees": 200, "sick_hours": 30, "ordinary_hours": 1000}
    found = figures(UR2, monthly_staff={"mars": cells})
    assert found["monthly_staff", "mars", "turnover"].value == Decimal("0.5")
    assert found["monthly_staff", "mars", "sick_leave"].value == 3
    assert found["monthly_staff", "april", "sick_leave"].value is None


# Weighted merge


def surveyed(code: str, answers: int | None, motivation: Any) -> Submission:
    terms = contract(ANNUAL, YEAR)
    survey = {"answers": answers, "motivation": motivation}
    osa = [{"parameter": "Tid för arbetet", "outcome": motivation, "limit": 60}]
    return submission_of(
        terms,
        {"cover": document(ANNUAL, "tom", code)["cover"], "survey": survey, "osa": osa},
    )


def test_indexes_are_weighed_by_the_number_of_answers() -> None:
    terms = contract(ANNUAL, YEAR)
    parts = [surveyed("110", 30, 80), surveyed("120", 10, 60), surveyed("130", 1, Decimal("70.5"))]
    total = merge(terms, parts)
    wanted = EXACT.divide(Decimal("3070.5"), Decimal(41))
    assert total.value(("survey", "motivation", "value")) == wanted
    assert total.value(("osa", "tid_for_arbetet-7eae", "outcome")) == wanted
    assert total.value(("osa", "tid_for_arbetet-7eae", "limit")) == 60
    assert total.value(("survey", "answers", "value")) == 41
    again = merge(terms, [merge(terms, parts[:2]), parts[2]])
    assert dict(again.facts) == dict(total.facts)


def test_an_index_without_its_weight_is_told_of() -> None:
    total = merge(contract(ANNUAL, YEAR), [surveyed("110", 30, 80), surveyed("120", None, 60)])
    value = total.value(("survey", "motivation", "value"))
    assert isinstance(value, str)
    assert value.startswith("Odefinierad:")


def test_those_without_a_survey_weigh_nothing() -> None:
    terms = contract(ANNUAL, YEAR)
    total = merge(terms, [surveyed("110", 30, 80), submission(ANNUAL, "tom", "120")])
    assert total.value(("survey", "motivation", "value")) == 80
    assert Sender("Regionkontoret", "120", "Avdelning 120") in {one for one, _ in total.members}


# Typed over formulas


@pytest.mark.parametrize(
    ("sheet", "table", "key", "value", "codes"),
    [
        ("Resultathantering", "carry_over", ("rad_1", "amount_tkr"), 500, {"KAL208"}),
        ("Resultathantering", "carry_over", ("rad_1", "amount_tkr"), -1_000_000, {"KAL401"}),
        ("Resultathantering", "carry_over", (TOTAL, "amount_tkr"), 7, {"KAL301"}),
        ("Undersökning", "survey_indicator", ("hme", "outcome"), 50, {"KAL208"}),
        ("Undersökning", "survey_indicator", ("hme", "outcome"), 80, {"KAL303"}),
        ("Undersökning", "survey_indicator", ("hme", "status"), "Grön", {"KAL304"}),
    ],
)
def test_what_is_typed_over_a_formula_is_told_of(
    sheet: str, table: str, key: tuple[str, str], value: Any, codes: set[str]
) -> None:
    reading = case(ANNUAL, workbook(ANNUAL, "ifylld")).reading
    assert reading is not None
    place = reading.placing.place((table, *key))
    assert place is not None
    assert place.sheet == sheet
    typed = Decimal(value) if isinstance(value, int) else value
    book = w.typed(picture(plan_of(ANNUAL, "ifylld")), {str(place): typed})
    found = check(case_of(Received(Source("fil.xlsx"), book), Expected()), CATALOGUE)
    assert {one.code for one in found.findings} == codes
