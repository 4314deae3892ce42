"""The year 2025 through all six reports, run as docs/aret.md says it is."""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import builders as b
from builders import kalkyl
from kalkyl.cli import OK, USAGE
from kalkyl.contract.cell_spec import EarlierKind
from kalkyl.contract.document import row_ids, submission_of
from kalkyl.contract.earlier import Earlier
from kalkyl.contract.spec import TOTAL, VALUE, Contract
from kalkyl.figures.amount import show
from kalkyl.io.data_files import read_json
from kalkyl.model import Key, Level, Place, Sender, Submission, Value
from kalkyl.operations.carry_over import prefilled
from kalkyl.services.published import compared, differences
from shipped_organisation import contract
from year import (
    ANNUAL,
    EXAMPLE,
    FEBRUARY,
    GIVEN_LESS,
    MANIFEST,
    OCTOBER,
    PAGE,
    PLAN,
    PREVIOUS,
    REPORTED,
    ROUNDS,
    UR1,
    UR2,
    Source,
    Year,
    commands,
    option,
    underlag,
)

NOTES = {
    (FEBRUARY, 2025): {"KAL903": 1},
    (UR1, 2025): {"KAL905": 2},
    (UR2, 2025): {"KAL905": 5},
    (OCTOBER, 2025): {"KAL905": 6},
    (ANNUAL, 2025): {"KAL905": 3},
}
"""Comments that the departments let stand, and a forecast that is the budget."""
UNTIL = {
    FEBRUARY: "until_feb",
    UR1: "until_apr",
    UR2: "until_aug",
    OCTOBER: "until_okt",
    ANNUAL: "annual",
}
each_code = pytest.mark.parametrize("code", b.CODES)
each_report = pytest.mark.parametrize("report", REPORTED)
each_round = pytest.mark.parametrize(("report", "year"), ROUNDS)


# The documents


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from texts(part)


@each_round
def test_every_department_has_a_document_that_says_that_it_is_made_up(
    report: str, year: int
) -> None:
    documents = underlag(report, year)
    assert list(documents) == list(b.CODES)
    for document in documents.values():
        assert "påhittat" in document["cover"]["prepared_by"]
        assert document["cover"]["year"] == year
        number = re.compile(r"\b(?:\d{2})?\d{6}[-+ ]?\d{4}\b")
        assert not [text for text in texts(document) if number.search(text)]


def test_the_documents_are_written_alike() -> None:
    for path in EXAMPLE.glob("underlag/**/*.json"):
        text = path.read_text(encoding="utf-8")
        assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n", path.name


def entered(terms: Contract, document: Mapping[str, Any]) -> Iterator[Key]:
    """The cells that a document fills in."""
    for table, content in document.items():
        spec = terms.tables[table]
        if spec.is_open:
            ids = row_ids(spec, content)
            rows = dict(zip(ids, content, strict=True))
        elif spec.shape == "record":
            rows = {row: {VALUE: value} for row, value in content.items()}
        else:
            rows = content
        yield from ((table, row, column) for row, cells in rows.items() for column in cells)


@each_report
@each_code
def test_a_document_holds_only_what_its_department_enters(report: str, code: str) -> None:
    terms = contract(report, 2025)
    for key in entered(terms, underlag(report)[code]):
        spec = terms.spec(key)
        assert spec is not None
        assert spec.is_input, key
        if key[0] == "cover" or spec.merge == "key":
            continue
        assert spec.given is None, key
        archived = (report, 2024) in ROUNDS
        is_new = spec.prefill and spec.prefill.source == "last_year" and not archived
        assert spec.prefill is None or is_new, key


@each_code
def test_a_plan_is_one_budget_that_grows_over_the_year(code: str) -> None:
    plan = underlag(PLAN)[code]
    net = sum(row["budget"] for row in plan["operating_budget"].values())
    uppdrag, split = plan["budget_per_uppdrag"], plan["budget_split"]
    for date in ("annual", *UNTIL.values()):
        assert sum(row[date] for row in split.values()) == sum(
            row[date] for row in uppdrag.values()
        )
    assert sum(row["annual"] for row in uppdrag.values()) == net
    assert split["income"]["annual"] == plan["operating_budget"]["income"]["budget"]
    for row in (*uppdrag.values(), *split.values()):
        amounts = [abs(row[date]) for date in UNTIL.values()]
        assert amounts == sorted(set(amounts))


@pytest.mark.parametrize(("report", "before"), PREVIOUS.items())
@each_code
def test_the_changes_since_the_last_report_are_explained(
    report: str, before: str, code: str
) -> None:
    now, then = underlag(report)[code], underlag(before)[code]
    labels = {row.id: row.label for row in contract(report, 2025).tables["forecast"].rows}
    for row, cells in now["forecast"].items():
        change = cells["annual_forecast"] - then["forecast"][row]["annual_forecast"]
        assert change == sum(
            item["amount"]
            for item in now["analysis"]
            if (item["assignment"], item["item_type"])
            == (labels[row], "Förändring sedan föregående rapport")
        )


# The sequence


def test_each_round_is_made_checked_and_merged_in_its_turn() -> None:
    found = []
    for line in commands():
        _, command, *words = shlex.split(line)
        report = words[0] if command == "template" else option(words, "--report")
        found.append((report, int(option(words, "--year")), command))
        assert option(words, "--manifest") == "workbooks/exempel-2025/manifest.toml"
    steps = ("template", "check", "merge")
    assert found == [(*one, step) for one in ROUNDS for step in steps]


@each_round
def test_a_workbook_is_made_for_every_department(made: Year, report: str, year: int) -> None:
    done = made.runs["template", report, year]
    assert (done.code, done.err) == (OK, b.SHIPPED)
    assert len(done.out.split()) >= len(b.CODES)
    assert len(list(made.books(report, year).glob("*.xlsx"))) == len(b.CODES)


@each_round
def test_every_workbook_passes_without_a_warning(made: Year, report: str, year: int) -> None:
    done = made.runs["check", report, year]
    assert done.code == OK
    assert len(done.files) == len(b.CODES)
    assert all(one["passed"] and not one["broke"] for one in done.files)
    assert done.codes("error") + done.codes("warning") == []


@each_round
def test_what_is_compared_is_told_of_and_so_is_what_is_not(
    made: Year, report: str, year: int
) -> None:
    given = {word for word in ("plan", "previous", "last_year") if year == 2025}
    given -= GIVEN_LESS.get(report, set())
    for file in made.runs["check", report, year].files:
        skipped = {one["code"] for one in file["skipped"]}
        for code, source in {"KAL504": "plan", "KAL503": "previous", "KAL501": "last_year"}.items():
            assert (code in skipped) is (source not in given), (code, file["file"])


@each_round
def test_the_notes_are_few(made: Year, report: str, year: int) -> None:
    notes = made.runs["check", report, year].codes("note")
    assert Counter(notes) == NOTES.get((report, year), Counter())


@each_report
def test_a_total_agrees_with_the_totals_before_it(made: Year, report: str) -> None:
    for source in (made.total, made.books):
        options = made.earlier(report, source)
        done = kalkyl("check", made.total(report), *options, "--format", "json")
        assert set(done.codes()) == {"KAL212"}


@each_round
def test_every_total_is_whole(made: Year, report: str, year: int) -> None:
    assert made.runs["merge", report, year].code == OK
    total = made.reading(made.total(report, year)).submission
    words = total.value(("cover", "completeness", VALUE))
    assert words == "Fullständig: 9 av 9 avdelningar"
    done = kalkyl("check", made.total(report, year), "--format", "json")
    assert done.code == OK
    assert set(done.codes()) == {"KAL212"}


def test_the_year_takes_less_than_a_minute_and_a_half(made: Year) -> None:
    assert made.seconds < 90


# What comes out


def test_the_plan_prints_the_published_tables(made: Year) -> None:
    published = read_json(EXAMPLE / "publicerat.json")
    tables = compared(published, made.figures(PLAN))
    assert [table.title.split()[1] for table in tables] == ["4", "5"]
    assert differences(tables) == ()
    cells = [cell for table in tables for row in table.rows for cell in row.cells]
    printed = [cell.printed for cell in cells]
    assert printed[:4] == ["−440", "586", "674", "820"]
    assert printed.count("") == 6
    blank = [cell.key for cell in cells if not cell.printed]
    assert [made.figures(PLAN)[key].value for key in blank] == [None] * 6


def test_the_plan_has_the_published_targets_and_goals(made: Year) -> None:
    figures = made.figures(PLAN)
    targets = [figures["indicators", row, "target"].value for row in ("turnover", "sick_leave")]
    assert targets == [Decimal("11.0"), Decimal("5.2")]
    goals = figures.submission.rows["goals"]
    own = [figures.submission.value(("goals", row, "assignment")) for row in goals]
    assert len(goals) == 13
    assert own.count(None) == 1
    assert len({figures.submission.value(("goals", row, "goal")) for row in goals}) == 11


def test_the_page_tells_what_the_totals_say(made: Year) -> None:
    wanted = [
        (FEBRUARY, ("forecast", "total", "variance")),
        (UR1, ("forecast", "total", "forecast_change")),
        (UR2, ("forecast", "total", "variance")),
        (UR2, ("investments", "total", "variance")),
        (OCTOBER, ("forecast", "total", "variance")),
        (ANNUAL, ("result", "total", "outcome")),
        (ANNUAL, ("result", "total", "variance")),
        (ANNUAL, ("carry_over", "total", "amount_tkr")),
    ]
    for report, key in wanted:
        number = made.figures(report)[key].number
        assert number is not None
        part = PAGE[PAGE.index(f"kalkyl merge aret/{report}-2025") :].split("\n## ")[0]
        assert show(abs(number), 0).replace("\u00a0", " ") in part, key


def test_the_readme_of_the_example_has_the_totals(made: Year) -> None:
    text = (EXAMPLE / "LÄSMIG.md").read_text(encoding="utf-8")
    rows = {
        cells[0]: cells[1:]
        for line in re.findall(r"^\| (.*) \|$", text, re.MULTILINE)
        if (cells := line.split(" | "))
    }
    last = ("forecast", "total", "variance")
    for label, key in {
        "Budget till och med månaden": ("result", "total", "budget"),
        "Utfall": ("result", "total", "outcome"),
        "varav kostnader": ("development", "costs", "this_year"),
        "varav intäkter": ("development", "income", "this_year"),
        "Årsprognos minus årsbudget": last,
    }.items():
        shown = [
            made.figures(report)[("result", *key[1:]) if key == last and report == ANNUAL else key]
            for report in REPORTED
        ]
        found = [show(one.number, 0).replace("\u00a0", " ") for one in shown if one.number]
        assert rows[label] == found


def test_the_forecast_changes_by_what_it_was_in_february(made: Year) -> None:
    now, then = made.figures(UR1), made.figures(FEBRUARY)
    for row in (*now.submission.rows["forecast"], "total"):
        forecasts = [one["forecast", row, "annual_forecast"].number for one in (now, then)]
        assert None not in forecasts
        assert now["forecast", row, "previous_forecast"].number == forecasts[1]
        change = now["forecast", row, "forecast_change"].number
        assert change is not None
        assert forecasts[0] == change + (forecasts[1] or 0)
    assert now["forecast", "total", "forecast_change"].number == 2560


@pytest.mark.parametrize("report", [UR1, UR2, ANNUAL])
def test_last_year_is_last_years_this_year(made: Year, report: str) -> None:
    now, then = made.figures(report), made.figures(report, 2024)
    for row in ("costs", "income", "total"):
        before = then["development", row, "this_year"].number
        assert before
        assert now["development", row, "last_year"].number == before


@each_report
def test_costs_and_income_are_the_result(made: Year, report: str) -> None:
    for code in b.CODES:
        figures = made.reading(made.book(report, code)).figures
        for one, other in (("this_year", "outcome"), ("budget", "budget")):
            net = figures["development", "total", one].number
            assert net is not None
            assert net == figures["result", "total", other].number


def test_the_index_is_weighted_with_the_answers(made: Year) -> None:
    surveys = [one["survey"] for one in underlag(ANNUAL).values()]
    answers = sum(one["answers"] for one in surveys)
    parts = ("motivation", "leadership", "governance")
    means = [sum(one["answers"] * one[part] for one in surveys) / answers for part in parts]
    found = made.figures(ANNUAL)["survey_indicator", "hme", "outcome"].number
    assert found is not None
    assert abs(found - sum(means) / 3) < Decimal("1e-9")


# What templates are filled in with


def known(report: str, code: str, *, blank: bool = False) -> dict[Key, Value]:
    """The cells of a department's template that plan and earlier reports fill in.

    Worked out from the documents, apart from kalkyl's own way; costs turn from plus to minus.
    In October only the investments that the department itself lists have their budget.
    """
    plan, until = underlag(PLAN)[code], UNTIL[report]
    cells: dict[Key, Any] = {
        ("staff_indicators", "turnover", "target"): Decimal("11.0"),
        ("staff_indicators", "sick_leave", "target"): Decimal("5.2"),
    }
    for row, budget in plan["budget_per_uppdrag"].items():
        cells["result", row, "budget"] = -budget[until]
        if report != ANNUAL:
            cells["forecast", row, "annual_budget"] = -budget["annual"]
    for row, budget in plan["budget_split"].items():
        cells["development", row, "budget"] = -budget[until]
    if report in PREVIOUS:
        for row, forecast in underlag(PREVIOUS[report])[code]["forecast"].items():
            cells["forecast", row, "previous_forecast"] = forecast["annual_forecast"]
    if (report, 2024) in ROUNDS:
        for row, amounts in underlag(report, 2024)[code]["development"].items():
            cells["development", row, "last_year"] = amounts["this_year"]
    rows = known_rows(contract(report, 2025), plan)
    if report == OCTOBER:
        listed = () if blank else underlag(report)[code].get("investments", ())
        own = row_ids(contract(report, 2025).tables["investments"], list(listed))
        rows = {key: value for key, value in rows.items() if key[1] in own}
    return {**cells, **rows}


def known_rows(terms: Contract, plan: Mapping[str, Any]) -> dict[Key, Value]:
    return {
        (table, row, column): value
        for table, items in open_rows(plan).items()
        if table in terms.tables
        for row, item in zip(row_ids(terms.tables[table], items), items, strict=True)
        for column, value in item.items()
    }


def open_rows(plan: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The rows that a plan makes in the tables of later reports."""
    goals = [one for one in plan["goals"] if "assignment" in one]
    columns = ("focus_area", "goal", "assignment")
    return {
        "investments": [
            {"project": one["project"], "annual_budget": one["year_1"]}
            for one in plan.get("investment_budget", ())
        ],
        "goals": [{column: one[column] for column in columns} for one in goals],
        "environment": [{"activity": one["activity"]} for one in plan["environment"]],
    }


def filled_cells(submission: Submission) -> dict[Key, Value]:
    """What stands in the cells that people fill in, cover and total rows left out."""
    terms = contract(submission.report, submission.year)
    return {
        fact.key: fact.value
        for fact in submission.facts.values()
        if fact.key[0] != "cover" and fact.key[1] != TOTAL and fact.value is not None
        if (spec := terms.spec(fact.key)) and spec.is_input
    }


def is_locked(book: openpyxl.Workbook, place: Place | None) -> bool:
    assert place is not None
    sheet = b.sheet_of(book, place.sheet)
    assert sheet.protection.sheet
    return bool(sheet.cell(place.row, place.column).protection.locked)


@each_report
@each_code
def test_what_is_known_is_filled_in_and_locked(made: Year, report: str, code: str) -> None:
    path = made.book(report, code)
    submission = made.reading(path).submission
    own = set(entered(contract(report, 2025), underlag(report)[code]))
    book = openpyxl.load_workbook(path)
    for key, value in known(report, code).items():
        assert submission.value(key) == value, key
        assert is_locked(book, submission.place(key)), key
    for key in own - known(report, code).keys():
        if key[0] != "cover":
            assert not is_locked(book, submission.place(key)), key
    book.close()


@each_report
def test_a_template_has_nothing_of_another_department(
    made: Year, report: str, tmp_path: Path
) -> None:
    options = made.earlier(report, made.total)
    done = template(report, *options, "--manifest", MANIFEST, "-o", tmp_path / "mallar")
    assert done.code == OK
    for code in b.CODES:
        path = tmp_path / "mallar" / made.book(report, code).name
        found = filled_cells(b.submission(path))
        given = ("survey_indicator", "hme", "limit")
        assert {key: value for key, value in found.items() if key != given} == known(
            report, code, blank=True
        )


@pytest.mark.parametrize("report", [UR1, ANNUAL])
def test_a_folder_or_a_total_of_totals_gives_the_same(
    made: Year, report: str, tmp_path: Path
) -> None:
    def total_of_totals(report: str, year: int) -> Path:
        whole = tmp_path / f"{report}-{year}.xlsx"
        books = [made.book(report, code, year) for code in b.CODES]
        halves = [tmp_path / "delar" / f"{report}-{year}-{at}.xlsx" for at in (1, 2)]
        for half, part in zip(halves, (books[:5], books[5:]), strict=True):
            assert kalkyl("merge", *part, "-o", half).code == OK
        assert kalkyl("merge", *halves, "-o", whole).code == OK
        return whole

    sources: dict[str, Source] = {"t": made.total, "f": made.books, "tt": total_of_totals}
    for name, source in sources.items():
        options = made.earlier(report, source)
        assert template(report, *options, "--manifest", MANIFEST, "-o", tmp_path / name).code == OK
    for path in (tmp_path / "t").iterdir():
        content = path.read_bytes()
        assert content == (tmp_path / "f" / path.name).read_bytes()
        assert content == (tmp_path / "tt" / path.name).read_bytes()


def template(report: str, *options: object) -> b.Run:
    return kalkyl("template", report, "--year", 2025, *options)


# Regions


def test_two_administrations_make_a_region(made: Year, tmp_path: Path) -> None:
    codes = ("110", "150")
    data = tmp_path / "underlag"
    data.mkdir()
    for code in codes:
        document = underlag(ANNUAL)[code]
        b.write_document(data / f"{code}.json", {**document, **with_budgets(code)})
    done = template(ANNUAL, "--administration", b.OTHER, "--data", data, "-o", tmp_path / "andra")
    assert done.code == OK
    other, region = tmp_path / "andra.xlsx", tmp_path / "region.xlsx"
    assert kalkyl("merge", tmp_path / "andra", "-o", other).code == OK
    both = (made.total(ANNUAL), other)
    assert kalkyl("merge", *both, "-o", region, "--name", "Region Halland").code == OK
    assert kalkyl("check", region).code == OK
    total = b.reading(region)
    assert total.submission.level is Level.REGION
    parts = [made.figures(ANNUAL), b.reading(other).figures]
    for key in (
        ("result", "total", "outcome"),
        ("result", "utvecklingsmedel", "budget"),
        ("development", "costs", "this_year"),
        ("investments", "it_utrustning", "outcome"),
        ("staff", "permanent_staff", VALUE),
        ("survey", "answers", VALUE),
        ("carry_over", "total", "amount_tkr"),
    ):
        numbers = [one[key].number for one in parts]
        assert None not in numbers
        assert total.figures[key].number == sum(one for one in numbers if one is not None), key


def with_budgets(code: str) -> dict[str, Any]:
    """The annual report's tables with what the plan and last year would have filled in."""
    document = {**underlag(ANNUAL)[code]}
    tables: dict[str, Any] = {
        table: {row: dict(cells) for row, cells in document[table].items()}
        for table in ("result", "development")
    }
    for (table, row, column), value in known(ANNUAL, code).items():
        if table in tables:
            tables[table][row][column] = value
    budgets = {one["project"]: one for one in open_rows(underlag(PLAN)[code])["investments"]}
    items = document.get("investments", [])
    tables["investments"] = [{**one, **budgets[one["project"]]} for one in items]
    return tables


# Filling in, by itself


def plan_of(administration: str = "Regionkontoret", amount: int = 5) -> Submission:
    cover = {"year": 2025, "administration": administration, "department_code": "110"}
    projects = [
        {"project": "FVIS", "year_1": 10 * amount},
        {"project": "IT utrustning", "year_1": 20 * amount},
    ]
    budget = {"regionkontoret": {"annual": amount}}
    document = {"cover": cover, "investment_budget": projects, "budget_per_uppdrag": budget}
    return submission_of(contract(PLAN, 2025), document)


def filled(*plans: Submission, administration: str = "Regionkontoret", **tables: Any) -> Submission:
    sender = Sender(administration, "110")
    terms = contract(PLAN, 2025)
    earlier = {EarlierKind.PLAN: Earlier(terms, plans or (plan_of(),))}
    return prefilled(contract(UR1, 2025), {"cover": {}, **tables}, sender, earlier)


def test_a_row_of_the_document_and_of_the_plan_is_one_row() -> None:
    rows = [{"project": "Cykelställ", "outcome": 1}, {"project": "IT-utrustning", "outcome": 7}]
    found = filled(investments=rows)
    assert found.rows["investments"][1:] == ("it_utrustning", "fvis")
    assert found.value(("investments", "it_utrustning", "outcome")) == 7
    assert found.value(("investments", "it_utrustning", "annual_budget")) == 100
    assert found.value(("investments", "it_utrustning", "project")) == "IT utrustning"
    locked = {key[1:] for key in found.locked if key[0] == "investments"}
    assert locked == {
        (row, column)
        for row in ("it_utrustning", "fvis")
        for column in ("project", "annual_budget")
    }


def test_what_the_document_has_wins_and_stays_open() -> None:
    rows = [{"project": "FVIS", "annual_budget": 60}]
    budget = {"regionkontoret": {"annual_budget": -6}}
    found = filled(investments=rows, forecast=budget)
    assert found.value(("investments", "fvis", "annual_budget")) == 60
    assert found.value(("forecast", "regionkontoret", "annual_budget")) == -6
    wrong = {
        ("investments", "fvis", "annual_budget"),
        ("forecast", "regionkontoret", "annual_budget"),
    }
    assert not wrong & found.locked


def test_a_blank_in_the_document_is_filled_in() -> None:
    budget = {"regionkontoret": {"annual_budget": None}}
    found = filled(forecast=budget, investments=[{"project": "FVIS", "annual_budget": None}])
    assert found.value(("forecast", "regionkontoret", "annual_budget")) == -5
    assert found.value(("investments", "fvis", "annual_budget")) == 50


def test_a_code_is_one_department_in_each_administration() -> None:
    plans = (plan_of(), plan_of(b.OTHER, 8))
    for administration, budget in (("Regionkontoret", -5), (b.OTHER, -8), ("Trafik", None)):
        found = filled(*plans, administration=administration)
        assert found.value(("forecast", "regionkontoret", "annual_budget")) == budget


# A folder of documents


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder where Kansli is known by its document's cover and Ekonomi by its file's name."""
    data = tmp_path / "underlag"
    data.mkdir()
    forecast = {"regionkontoret": {"annual_forecast": -1}}
    named = {"year": 2025, "administration": "Regionkontoret"}
    covers = {"kansli.json": {**named, "department_code": "110"}, "120-ekonomi.json": named}
    for name, cover in covers.items():
        b.write_document(data / name, {"cover": cover, "forecast": forecast})
    return data


def forecasts(path: Path) -> dict[str, Value]:
    """What stands as forecast in the workbooks of a folder, by department code."""
    found = [b.submission(one) for one in sorted(path.glob("*.xlsx"))]
    key = ("forecast", "regionkontoret", "annual_forecast")
    return {one.sender.code: one.value(key) for one in found}


def test_each_department_gets_the_document_that_is_its_own(folder: Path, tmp_path: Path) -> None:
    done = template(UR1, "--manifest", MANIFEST, "--data", folder, "-o", tmp_path / "ut")
    assert (done.code, done.err) == (OK, b.SHIPPED)
    found = forecasts(tmp_path / "ut")
    assert found == {code: -1 if code in {"110", "120"} else None for code in b.CODES}


def test_a_document_of_no_department_is_told_of(folder: Path, tmp_path: Path) -> None:
    cover = {"year": 2025, "administration": "Regionkontoret", "department_code": "999"}
    stray = b.write_document(folder / "110-kansli.json", {"cover": cover})
    done = template(UR1, "--manifest", MANIFEST, "--data", folder, "-o", tmp_path / "ut")
    assert done.code == OK
    assert done.err == f"{b.SHIPPED}Hör inte till någon avdelning: {stray}\n"
    assert len(forecasts(tmp_path / "ut")) == len(b.CODES)


def test_the_documents_of_others_in_the_list_are_no_news(folder: Path, tmp_path: Path) -> None:
    options = ("--manifest", MANIFEST, "--department", "Kansli", "--data", folder)
    done = template(UR1, *options, "-o", tmp_path / "ut")
    assert (done.code, done.err) == (OK, b.SHIPPED)
    assert forecasts(tmp_path / "ut") == {"110": -1}


def test_two_documents_of_a_department_are_refused(folder: Path, tmp_path: Path) -> None:
    b.write_document(folder / "110-igen.json", read_json(folder / "kansli.json"))
    done = template(UR1, "--manifest", MANIFEST, "--data", folder, "-o", tmp_path / "ut")
    assert done.code == USAGE
    assert "110 Kansli: 110-igen.json, kansli.json" in done.err
    assert not (tmp_path / "ut").exists()


def test_with_no_departments_each_document_makes_its_own(folder: Path, tmp_path: Path) -> None:
    done = template(UR1, "--data", folder, "-o", tmp_path / "ut")
    assert done.code == OK
    assert forecasts(tmp_path / "ut") == {"110": -1, "": -1}


def test_a_department_without_a_code_goes_by_its_name(folder: Path, tmp_path: Path) -> None:
    document = read_json(folder / "kansli.json")
    cover = {**document["cover"], "department": "KANSLI", "department_code": None}
    b.write_document(folder / "kansli.json", {**document, "cover": cover})
    options = ("--department", "Kansli", "--administration", "Regionkontoret")
    assert template(UR1, *options, "--data", folder, "-o", tmp_path / "ut").code == OK
    assert forecasts(tmp_path / "ut") == {"": -1}


def test_a_folder_without_documents_is_told_of(tmp_path: Path) -> None:
    done = template(UR1, "--data", tmp_path, "-o", tmp_path / "ut")
    assert done.code == USAGE
    assert "inga dokument" in done.err


def test_a_document_of_another_year_is_told_of(folder: Path, tmp_path: Path) -> None:
    done = kalkyl("template", UR1, "--year", 2026, "--data", folder, "-o", tmp_path / "ut")
    assert done.code == USAGE
    assert "120-ekonomi.json: cover/year: dokumentet gäller 2025, inte 2026" in done.err
