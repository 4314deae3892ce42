from __future__ import annotations

import json
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

ROOT = Path(__file__).parents[1]
SCHEMAS = ROOT / "workbooks" / "organisation" / "contract"
EXAMPLE = ROOT / "workbooks" / "exempel-2021"
REPORT = "https://kalkyl.example/schemas/uppfoljningsrapport-1.schema.json"

YEAR = 2021
GAP = {"150": 2140, "160": 1555}
AGAINST_BUDGET = "Avvikelse mot budget"
SINCE_LAST = "Förändring sedan föregående rapport"
# The bullets of section 5.1.2, and the items of the departments that make them up.
BULLETS: dict[tuple[str, str, int], list[tuple[str, int]]] = {
    ("Ordinarie verksamhet", "vakanta tjänster", 3000): [
        ("110", 420),
        ("120", 640),
        ("130", 380),
        ("140", 310),
        ("150", 450),
        ("160", 520),
        ("170", 280),
    ],
    ("Ordinarie verksamhet", "resor och utbildning", 2000): [
        ("110", 260),
        ("120", 215),
        ("130", 340),
        ("140", 165),
        ("150", 410),
        ("160", 375),
        ("170", 150),
        ("180", 85),
    ],
    ("Ordinarie verksamhet", "Framtidskraft", 1500): [("130", 1500)],
    ("Ordinarie verksamhet", "psykoterapi", -600): [("130", -600)],
    ("Ordinarie verksamhet", "Trainee", 1000): [("130", 1000)],
    ("Ordinarie verksamhet", "hälso- och sjukvårdsuppdraget", 3200): [
        ("150", 1450),
        ("150", 900),
        ("150", 850),
    ],
    ("Ordinarie verksamhet", "diverse", 960): [
        ("110", 110),
        ("120", 145),
        ("130", -60),
        ("140", 95),
        ("150", 120),
        ("160", 230),
        ("170", 190),
        ("180", 130),
    ],
    ("Särskild post", "bemanning smittskydd", -1000): [("190", -1000)],
    ("Särskild post", "bevakning", -4500): [("180", -4500)],
    ("Utvecklingsmedel", "vårdens utvecklingsmedel", 4990): [("150", 4990)],
}


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


@cache
def schemas() -> dict[str, Any]:
    loaded = [load(path) for path in sorted(SCHEMAS.glob("*.schema.json"))]
    return {schema["$id"]: schema for schema in loaded}


@cache
def validator() -> Draft202012Validator:
    registry: Registry[Any] = Registry().with_resources(
        (uri, Resource.from_contents(schema)) for uri, schema in schemas().items()
    )
    return Draft202012Validator(
        schemas()[REPORT],
        registry=registry,
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


@cache
def documents() -> dict[str, Any]:
    loaded = [load(path) for path in sorted((EXAMPLE / "underlag").glob("*.json"))]
    return {document["cover"]["department_code"]: document for document in loaded}


@cache
def manifest() -> dict[str, Any]:
    return tomllib.loads((EXAMPLE / "manifest.toml").read_text(encoding="utf-8"))


@cache
def ids(name: str) -> dict[str, str]:
    """Label -> id of what one list has in the example's year."""
    [lists] = [
        schema for uri, schema in schemas().items() if uri.endswith("/rows-and-choices.schema.json")
    ]
    notes = {item["const"]: item["x-kalkyl"] for item in lists["$defs"][name]["oneOf"]}
    return {
        label: note["id"]
        for label, note in notes.items()
        if note.get("from", YEAR) <= YEAR <= note.get("to", YEAR)
    }


def summed(rows: Iterable[tuple[str, dict[str, Any]]], columns: tuple[str, ...]) -> Any:
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(columns))
    for key, row in rows:
        sums[key] = [total + row[column] for total, column in zip(sums[key], columns, strict=True)]
    return {key: tuple(values) for key, values in sums.items()}


def rows_of(table: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for document in documents().values():
        yield from document[table].items()


def column_sum(document: dict[str, Any], table: str, column: str) -> int:
    return sum(row[column] for row in document[table].values())


def items(document: dict[str, Any], item_type: str) -> list[dict[str, Any]]:
    return [item for item in document["analysis"] if item["item_type"] == item_type]


def percent(part: int, whole: int) -> Decimal:
    return (100 * Decimal(part) / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


CODES = [str(code) for code in range(110, 200, 10)]
each_department = pytest.mark.parametrize("code", CODES)


def test_the_manifest_lists_the_nine_departments_and_what_they_hand_in() -> None:
    assert manifest()["administration"] == "Regionkontoret"
    assert manifest()["code"] == "RK"
    departments = manifest()["department"]
    assert [department["code"] for department in departments] == CODES == list(documents())
    for department in departments:
        document = documents()[department["code"]]
        assert department["name"] == document["cover"]["department"]
        assert set(department["uppdrag"]) == set(document["forecast"]) == set(document["result"])
        assert department["contact"].isascii()
        assert department["contact"].endswith("@regionkontoret.example")


@each_department
def test_a_document_keeps_the_contract(code: str) -> None:
    errors = [error.message for error in validator().iter_errors(documents()[code])]
    assert errors == []


@each_department
def test_money_is_whole_tkr(code: str) -> None:
    document = dict(documents()[code])
    staff = document.pop("staff")
    assert all(type(value) is int for key, value in staff.items() if key.endswith("_hours"))
    assert not re.search(r"Decimal", repr(document))


@each_department
def test_costs_and_income_tie_to_the_result_but_for_the_published_gap(code: str) -> None:
    document = documents()[code]
    result = {column: column_sum(document, "result", column) for column in ("outcome", "budget")}
    assert column_sum(document, "development", "budget") == result["budget"]
    gap = column_sum(document, "development", "this_year") - result["outcome"]
    assert gap == GAP.get(code, 0)


@each_department
def test_a_complete_analysis_explains_the_whole_variance(code: str) -> None:
    document = documents()[code]
    explained: defaultdict[str, int] = defaultdict(int)
    for item in items(document, AGAINST_BUDGET):
        assert item["complete"] == "Ja"
        explained[ids("uppdrag")[item["assignment"]]] += item["amount"]
    variances = {
        uppdrag: row["annual_forecast"] - row["annual_budget"]
        for uppdrag, row in document["forecast"].items()
    }
    assert explained == {uppdrag: variance for uppdrag, variance in variances.items() if variance}


@each_department
def test_the_changes_since_february_are_explained(code: str) -> None:
    document = documents()[code]
    explained: defaultdict[str, int] = defaultdict(int)
    for item in items(document, SINCE_LAST):
        explained[ids("uppdrag")[item["assignment"]]] += item["amount"]
    changes = {
        uppdrag: row["annual_forecast"] - row["previous_forecast"]
        for uppdrag, row in document["forecast"].items()
    }
    assert explained == {uppdrag: change for uppdrag, change in changes.items() if change}


@each_department
def test_large_variances_are_commented(code: str) -> None:
    document = documents()[code]
    for row in (*document["forecast"].values(), *document.get("investments", [])):
        if abs(row["annual_forecast"] - row["annual_budget"]) >= 1000:
            assert row["comment"]


@each_department
def test_staff_figures_are_plausible(code: str) -> None:
    staff = documents()[code]["staff"]
    assert staff["window_end"] == "2021-04-30"
    assert 1650 <= staff["ordinary_hours"] / staff["permanent_staff"] <= 1750
    assert Decimal("1.5") <= percent(staff["sick_hours"], staff["ordinary_hours"]) <= 4
    left = staff["left_external"] + staff["left_retired"] + staff["left_internal"]
    assert 6 <= percent(left, staff["permanent_staff"]) <= 13
    assert staff["period_left_managers"] <= staff["left_internal"]
    assert staff["period_left_retired"] <= staff["left_retired"]
    assert staff["period_left_managers"] + staff["period_left_retired"] <= staff["period_left"]


@each_department
def test_sick_groups_add_up_to_the_department_and_are_large_enough(code: str) -> None:
    document = documents()[code]
    if "sick_groups" not in document:
        return
    groups, staff = document["sick_groups"], document["staff"]
    assert all(group["employees"] > 10 for group in groups.values())
    for column in ("sick_hours", "ordinary_hours"):
        assert column_sum(document, "sick_groups", column) == staff[column]
    employees = column_sum(document, "sick_groups", "employees")
    assert abs(employees - staff["permanent_staff"]) < 1


@each_department
def test_texts_are_there_and_name_no_one(code: str) -> None:
    document = documents()[code]
    assert document["texts"]["sammanfattning"]
    assert set(document["texts"]) <= {
        "sammanfattning",
        "verksamhet",
        *ids("focus_area").values(),
    }
    personal_number = re.compile(r"\b(?:\d{2})?\d{6}[-+ ]?\d{4}\b")
    assert not [text for text in strings(document) if personal_number.search(text)]


@each_department
def test_goals_and_activities_of_the_year_are_answered(code: str) -> None:
    document = documents()[code]
    assert 2 <= len(document["goals"]) <= 4
    assert [row["activity"] for row in document["environment"]] == [
        "Bättre arbetsmiljö och delaktighet för medarbetarna",
        "Bättre arbetsmiljö för chefer",
        "Bättre arbetsmiljö som en del av ett hållbart arbetsliv",
    ]
    assert all(row["comment"] for row in document["environment"])


def test_departments_disagree_on_shared_assignments_under_the_same_goal() -> None:
    assessments: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    goals: defaultdict[tuple[str, str], set[str | None]] = defaultdict(set)
    for document in documents().values():
        for row in document["goals"]:
            key = row["focus_area"], row["assignment"]
            assessments[key].append(row["assessment"])
            goals[key].add(row.get("goal"))
    assert sum(len(set(given)) > 1 for given in assessments.values()) >= 2
    assert all(len(named) == 1 for named in goals.values())


def test_the_forecasts_sum_to_the_published() -> None:
    columns = ("annual_forecast", "annual_budget", "previous_forecast")
    assert summed(rows_of("forecast"), columns) == {
        "regionkontoret": (-299450, -305010, -301950),
        "fortroendevalda": (-39970, -39970, -39970),
        "oforutsett_regionstyrelsen": (-4400, -4400, -4400),
        "utvecklingsmedel": (-131603, -136593, -136593),
    }


def test_the_results_sum_to_the_published() -> None:
    assert summed(rows_of("result"), ("outcome", "budget")) == {
        "regionkontoret": (-93800, -107300),
        "fortroendevalda": (-12400, -13300),
        "oforutsett_regionstyrelsen": (100, -1500),
        "utvecklingsmedel": (-27910, -32604),
    }


def test_costs_and_income_sum_to_the_published() -> None:
    assert summed(rows_of("development"), ("last_year", "this_year", "budget")) == {
        "costs": (-154986, -183355, -206256),
        "income": (46214, 53040, 51552),
    }
    assert sum(GAP.values()) == -183355 + 53040 - (-93800 - 12400 + 100 - 27910) == 3695


def test_the_investments_sum_to_the_published() -> None:
    rows = (
        (ids("investment")[row["project"]], row)
        for document in documents().values()
        for row in document.get("investments", [])
    )
    assert summed(rows, ("outcome", "annual_budget", "annual_forecast")) == {
        "mobler_och_utrustning": (387, 1440, 1440),
        "fvis": (0, 3000, 3000),
        "kustnara_vandringsled": (0, 1300, 200),
        "sakerhet_personlarm": (278, 14100, 14100),
        "sakerhet_ovrigt": (1, 1057, 1057),
        "laddstolpar": (0, 1000, 1000),
    }


def test_the_staff_figures_give_the_published_indicators() -> None:
    left = ("left_external", "left_retired", "left_internal")
    period = ("period_left", "period_left_managers", "period_left_retired")
    columns = (*left, "permanent_staff", "sick_hours", "ordinary_hours", *period)
    rows = (("staff", document["staff"]) for document in documents().values())
    totals = dict(zip(columns, summed(rows, columns)["staff"], strict=True))
    assert sum(totals[column] for column in left) == 47
    assert totals["permanent_staff"] == 520
    assert percent(47, totals["permanent_staff"]) == Decimal("9.04")
    assert percent(totals["sick_hours"], totals["ordinary_hours"]) == Decimal("2.59")
    assert [totals[column] for column in period] == [11, 2, 3]


def test_the_analyses_reproduce_the_published_bullets() -> None:
    given = Counter(
        (code, item["part"], item["amount"])
        for code, document in documents().items()
        for item in items(document, AGAINST_BUDGET)
    )
    expected = Counter(
        (code, part, amount) for (part, _, _), shares in BULLETS.items() for code, amount in shares
    )
    assert given == expected
    parts: defaultdict[str, int] = defaultdict(int)
    for (part, _, published), shares in BULLETS.items():
        assert sum(amount for _, amount in shares) == published
        parts[part] += published
    assert parts == {
        "Ordinarie verksamhet": 11060,
        "Särskild post": -5500,
        "Utvecklingsmedel": 4990,
    }


def test_three_changes_make_up_the_published_change() -> None:
    changes = [
        (code, item["assignment"], item["amount"])
        for code, document in documents().items()
        for item in items(document, SINCE_LAST)
    ]
    assert sorted(changes) == [
        ("130", "Regionkontoret", 1000),
        ("130", "Regionkontoret", 1500),
        ("150", "Utvecklingsmedel", 4990),
    ]
    assert sum(amount for _, _, amount in changes) == 7490


def test_accumulated_items_claim_no_completeness() -> None:
    accumulated = [
        item
        for document in documents().values()
        for item in items(document, "Ackumulerad avvikelse")
    ]
    assert len(accumulated) >= 3
    assert {item["complete"] for item in accumulated} == {"Nej"}


def test_the_published_tables_are_whole() -> None:
    published = load(EXAMPLE / "publicerat.json")
    sections = [
        "4.4",
        "4.5",
        "5.1.1",
        "5.1.2",
        "5.2",
        "5.2.1",
        "5.2.2.1",
        "5.2.2.2",
        "5.3",
        "5.3",
    ]
    assert [table["section"] for table in published["tables"]] == sections
    printed: dict[tuple[str, str, str], str] = {}
    for table in published["tables"]:
        for row in table["rows"]:
            for column, text in zip(table["columns"], row["printed"], strict=True):
                printed[row["table"], row["row"], column["column"]] = text
    assert printed["forecast_indicator", "forecast_variance", "annual_forecast"] == "-475 423 tkr"
    assert printed["staff_indicators", "turnover", "outcome"] == "9,04%"
    assert printed["investments", "total", "variance"] == "1 100"
    assert {row["row"] for row in published["tables"][-1]["rows"]} == {
        "total",
        *ids("investment").values(),
    }
    for exception in published["exceptions"]:
        cell = exception["table"], exception["row"], exception["column"]
        assert printed[cell] == exception["printed"]
        assert exception["why"]
