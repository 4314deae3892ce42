"""``schemas/README.md``: what it says of where to change something is so, for each of its lines."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

import workbooks as w
from kalkyl.contract import known_tables
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.document import submission_of
from kalkyl.contract.organisation import WORKBOOK
from kalkyl.contract.organisation.build import documents_of
from kalkyl.contract.organisation.sheets import SHEETS
from kalkyl.io.organisation import content_in
from kalkyl.io.shipped import documents_in, shared_folder, shipped_folder
from kalkyl.model import Received, Source
from kalkyl.operations.check import check
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.catalogue import Expected
from kalkyl.rules.register import CATALOGUE, rule_of
from kalkyl.services.intake import case_of
from kalkyl.template.compose import compose
from kalkyl.template.plan import picture
from shipped_organisation import ORGANISATION

SCHEMAS = shared_folder("schemas")
STRUCTURE = SCHEMAS / "structure"
ROW = "a new row"
README = (SCHEMAS / "README.md").read_text(encoding="utf-8")
LINES = dict(re.findall(r"^\| (.+?) \| `([^`]+)` \|", README, re.MULTILINE))
"""What is changed, and the file that the README names for it."""
FEB, UR1, UR2, YEAR_END = (
    "manadsrapport-februari",
    "uppfoljningsrapport-1",
    "uppfoljningsrapport-2",
    "arsredovisning",
)
YEAR = 2021
OUTPUT = "check-output.schema.json"
"""What ``check --format json`` prints, which nobody changes without changing code."""


@dataclass(frozen=True)
class Change:
    """What a person writes, and what is so before and after, which differ.

    In a file of the structure ``edits`` are texts; on a sheet they are a heading and the words of
    the cells below it that are changed, or ``ROW`` and the cells of a new row.
    """

    entry: str
    edits: tuple[tuple[str, Any, Any], ...]
    effect: Callable[[Organisation], Any]
    after: Any
    report: str = UR1


def cell(o: Organisation, report: str, key: str) -> CellSpec:
    """``forecast.variance@regionkontoret``: a cell of a report's contract."""
    rest, _, row = key.partition("@")
    table, _, column = rest.partition(".")
    spec = o.contract(report, YEAR).tables[table].cell(row or "regionkontoret", column)
    assert spec is not None, key
    return spec


def yellow(o: Organisation, key: str, report: str = UR1) -> str:
    formula = cell(o, report, key).formula
    assert formula is not None
    return formula.settings["yellow"]


def control(o: Organisation, report: str, name: str) -> Any:
    return next(one for one in o.contract(report, YEAR).controls if one.id == name)


def template(o: Organisation, report: str, year: int = YEAR) -> list[str]:
    """The sheets of a report's template."""
    terms = o.contract(report, year)
    cover = {"year": year, "administration": "Regionkontoret"}
    blank = submission_of(terms, {"cover": cover})
    return [sheet.name for sheet in picture(compose(terms, o.layout(report), blank)).sheets]


def kal213(o: Organisation) -> list[str]:
    """What ``check`` says of variances that nobody explains."""
    silent = w.laid_out(
        w.entered(w.submission(), {("forecast", "regionkontoret", "comment"): None})
    )
    case = case_of(Received(Source("110.xlsx"), silent), Expected(), o)
    return [str(one.place) for one in check(case, CATALOGUE).findings if one.code == "KAL213"]


def severity(o: Organisation, report: str, code: str) -> str:
    rule = rule_of(code)
    assert rule is not None
    return str(o.contract(report, YEAR).severity.get(code, rule.severity.value))


CHANGES = [
    Change(
        "a row: add, retire or rename one",
        ((ROW, {"Lista": "Uppdrag", "Id": "kollektivtrafik", "Namn": "Kollektivtrafik"}, None),),
        lambda o: [
            o.contract(UR1, YEAR).tables[name].rows[-1].label for name in ("forecast", "result")
        ],
        ["Kollektivtrafik"] * 2,
    ),
    Change(
        "the words that can be chosen in a cell",
        (("Namn", "Uppfylls inte", "Nås inte"),),
        lambda o: cell(o, UR1, "goals.assessment").choices[-1].label,
        "Nås inte",
    ),
    Change(
        "a target",
        (("Mål 2021", 4, 4.5),),
        lambda o: cell(o, UR1, "staff_indicators.target@sick_leave").given,
        "=4.5",
    ),
    Change(
        "which way an indicator is good, and its own yellow limit",
        (("Bäst är", "lägre", "högre"),),
        lambda o: cell(o, UR1, "staff_indicators.status@turnover").formula.measure,  # type: ignore[union-attr]  # it has one
        "status_higher",
    ),
    Change(
        "from which variance a comment is required",
        (("Värde", 1000, 600),),
        kal213,
        ["Prognos!K10"],
    ),
    Change(
        "what is yellow and what is red",
        (("Värde", 0.01, 0.02), ("Värde", 0.1, 0.2), ("Värde", 73, 75)),
        lambda o: (
            yellow(o, "forecast_indicator.status@forecast_variance"),
            yellow(o, "result_indicator.status@accumulated_variance"),
            yellow(o, "staff_indicators.status@turnover"),
            cell(o, YEAR_END, "survey_indicator.limit@hme").given,
        ),
        ("0.02", "0.02", "0.2", "=75"),
    ),
    Change(
        "how small a group is not shown",
        (("Värde", 10, 12),),
        lambda o: o.contract(YEAR_END, YEAR).thresholds["small_group"],
        "12",
    ),
    Change(
        "a limit in one report only",
        ((ROW, {"Rapport": FEB, "Gräns eller regel": "comment", "Värde": 50}, None),),
        lambda o: [o.contract(report, YEAR).thresholds["comment"] for report in (FEB, UR1)],
        ["50", "1000"],
    ),
    Change(
        "how heavily a rule weighs, as at the year's end",
        (("Värde", "Fel", "Upplysning"),),
        lambda o: severity(o, YEAR_END, "KAL402"),
        "note",
    ),
    Change(
        "a heading of a column",
        (("Rubrik", "Ack. utfall", "Utfall hittills"),),
        lambda o: [cell(o, report, "result.outcome").label for report in (FEB, UR1)],
        ["Utfall hittills"] * 2,
    ),
    Change(
        "the help text at a cell",
        (("Hjälptext", "Periodens utfall. Kostnader med minus.", "Kostnader med minus."),),
        lambda o: cell(o, UR1, "result.outcome").help,
        "Kostnader med minus.",
    ),
    Change(
        "a heading in one report only",
        (
            (
                ROW,
                {
                    "Rapport": FEB,
                    "Tabell": "result",
                    "Kolumn": "outcome",
                    "Rubrik": "Utfall i februari",
                },
                None,
            ),
        ),
        lambda o: [cell(o, report, "result.outcome").label for report in (FEB, UR1)],
        ["Utfall i februari", "Ack. utfall"],
    ),
    Change(
        "a report's period, version or predecessor",
        (("Till och med", "februari", "mars"), ("Version", "1.1", "1.2")),
        lambda o: (o.contract(FEB, YEAR).period_end, o.contract(FEB, YEAR).version),
        ("2021-03-31", "1.2"),
    ),
    Change(
        "which reports there are",
        (
            ("Används", "Ja", "Nej"),
            ("Används", {"Id": YEAR_END}, "Ja"),
            ("Föregående rapport", "manadsrapport-oktober", None),
            ("Föregående rapport", UR1, None),
            ("Föregående rapport", UR2, None),
            ("Föregående rapport", FEB, None),
        ),
        lambda o: list(o.reports),
        [YEAR_END],
    ),
    Change(
        "a sheet: its name, title, intro or tables",
        (("Bladets namn", "Analys", "Avvikelser"),),
        lambda o: template(o, FEB)[2:3],
        ["Avvikelser"],
    ),
    Change(
        "the chapters of the report made of a total",
        (('{"title": "Annan avvikelse"', '{"title": "Övrigt"', None),),
        lambda o: [one.title for one in o.outline(FEB).chapters if one.title == "Övrigt"],
        ["Övrigt"],
        FEB,
    ),
    Change(
        "which figures must agree",
        (("Väger", "Varning", "Fel"),),
        lambda o: [
            control(o, report, "costs_income_outcome").severity for report in (FEB, UR1, UR2)
        ],
        ["error"] * 3,
    ),
    Change(
        "which columns a report has",
        (('"previous_forecast": false,', "", None),),
        lambda o: o.contract(FEB, YEAR).tables["forecast"].columns[4:5],
        ("previous_forecast",),
        FEB,
    ),
    Change(
        "what must be filled in",
        (
            (
                '"scenario_change": {"$ref": "#/$defs/amount"}',
                '"scenario_change": {"$ref": "#/$defs/amount", "x-kalkyl": {"required": "row"}}',
                None,
            ),
        ),
        lambda o: cell(o, UR1, "forecast.scenario_change").required.rule,
        "row",
    ),
    Change(
        "what a column counts as: unit and decimals",
        (('"unit": "tkr", "decimals": 0,', '"unit": "tkr", "decimals": 1,', None),),
        lambda o: cell(o, UR1, "forecast.variance").decimals,
        1,
    ),
    Change(
        "how a figure is computed",
        (
            (
                '"measure": "difference", "of": ["annual_forecast", "previous_forecast"]',
                '"measure": "difference", "of": ["annual_forecast", "annual_budget"]',
                None,
            ),
        ),
        lambda o: [str(ref.column) for ref in cell(o, UR1, "forecast.forecast_change").formula.of],  # type: ignore[union-attr]  # it has one
        ["annual_forecast", "annual_budget"],
    ),
    Change(
        "what a template is filled in with",
        (('"ref": "budget_per_uppdrag.annual"', '"ref": "budget_per_uppdrag.until_feb"', None),),
        lambda o: cell(o, UR1, "forecast.annual_budget").prefill.ref.column,  # type: ignore[union-attr]  # it has one
        "until_feb",
    ),
    Change(
        "how a column is merged",
        (
            (
                '"text": {"type": ["string", "null"], "x-kalkyl": {"merge": "listed"}}',
                '"text": {"type": ["string", "null"], "x-kalkyl": {"merge": "same"}}',
                None,
            ),
        ),
        lambda o: cell(o, UR1, "forecast.comment").merge,
        "same",
    ),
    Change(
        "how HME, the survey, is merged",
        (('"merge": "weighted", "weight": "survey.value@answers"', '"merge": "same"', None),),
        lambda o: cell(o, YEAR_END, "survey.value@motivation").merge,
        "same",
        YEAR_END,
    ),
]


def place_of(change: Change) -> str:
    return str(LINES[change.entry]).replace("REPORT", change.report)


def changed(change: Change, folder: Path) -> Organisation:
    """The organisation that kalkyl brings, with a change in its workbook or in the structure."""
    place = place_of(change)
    structure = documents_in(STRUCTURE)
    files: dict[str, Any] = {}
    if place.endswith(".json"):
        text = (SCHEMAS / place).read_text(encoding="utf-8")
        for old, new, _ in change.edits:
            assert old in text, old
            text = text.replace(old, new)
        is_structure = place.startswith("structure/")
        (structure if is_structure else files)[place.removeprefix("structure/")] = json.loads(text)
        content = content_in(shipped_folder())
    else:
        book = load_workbook(shipped_folder() / WORKBOOK)
        for heading, old, new in change.edits:
            write(book[place], heading, old, new)
        book.save(folder / WORKBOOK)
        content = content_in(folder)
    built, faults = documents_of(content, structure)
    assert faults == []
    return Organisation("ändrad", str(folder), {**ORGANISATION.documents, **files, **built})


def write(sheet: Worksheet, heading: str, old: Any, new: Any) -> None:
    columns = {cell.value: int(cell.column or 0) for cell in sheet[4]}
    rows = range(5, sheet.max_row + 1)
    if heading == ROW:
        last = next(row for row in rows if all(cell.value is None for cell in sheet[row]))
        for name, value in old.items():
            sheet.cell(last, columns[name]).value = value
        return
    wanted = old if isinstance(old, dict) else {heading: old}
    found = [
        row
        for row in rows
        if all(sheet.cell(row, columns[name]).value == value for name, value in wanted.items())
    ]
    assert found, old
    for row in found:
        sheet.cell(row, columns[heading]).value = new


def test_each_line_of_the_readme_is_followed() -> None:
    assert sorted(LINES) == sorted(change.entry for change in CHANGES)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.entry)
def test_a_change_where_the_readme_says_has_its_effect(change: Change, tmp_path: Path) -> None:
    assert change.effect(ORGANISATION) != change.after
    assert change.effect(changed(change, tmp_path)) == change.after


def said(node: object) -> Iterator[tuple[str, Any]]:
    """Every word of some documents with what stands under it."""
    if isinstance(node, dict):
        for word, value in node.items():
            yield word, value
            yield from said(value)
    elif isinstance(node, list):
        for inner in node:
            yield from said(inner)


def test_the_structure_says_nothing_that_is_an_organisations_own() -> None:
    own = {"title", "description", "label", "severity", "former", "prompt", "synonyms", "version"}
    documents = documents_in(STRUCTURE)
    for name, document in documents.items():
        found = [each for each in said(document) if each[0] in own and isinstance(each[1], str)]
        assert found == [], name
        empty = [value for word, value in said(document) if word == "row_heading"]
        assert not any(empty), name
    lists = documents["rows-and-choices.schema.json"]["$defs"]
    assert [name for name, one in lists.items() if one.get("oneOf") or one.get("enum")] == [
        "amount_unit"
    ]
    assert documents["limits.schema.json"]["$defs"] == {}


def test_the_readme_names_every_file_and_report() -> None:
    files = {path.name for path in SCHEMAS.glob("*.json")}
    assert {name for name in files if name not in README} == {OUTPUT}
    assert all(f"`{report}`" in README for report in ORGANISATION.reports)
    sheets = {sheet.name for sheet in SHEETS}
    assert all(
        name in sheets or (SCHEMAS / name.replace("REPORT", FEB)).is_file()
        for name in LINES.values()
    )


def is_of_tables(node: ast.AST) -> bool:
    """Whether an expression is a mapping by tables, or the table of something."""
    said = ast.unparse(node)
    return said.endswith((".tables", ".rows", ".blocks", "table", "table.id", "key[0]"))


def ids_in(node: ast.AST) -> Iterator[ast.AST]:
    """What stands where only a table's id can: in keys, lookups and comparisons."""
    match node:
        case ast.Tuple(elts=[first, _, _]):
            yield first
        case ast.Subscript(value=of, slice=wanted) if is_of_tables(of):
            yield wanted
        case ast.Call(func=ast.Attribute(value=of, attr="get"), args=[wanted, *_]):
            if is_of_tables(of):
                yield wanted
        case ast.Compare(left=left, comparators=[right]):
            if is_of_tables(left):
                yield right
            if is_of_tables(right):
                yield left


def test_ids_of_tables_that_code_knows_stand_in_one_module() -> None:
    contracts = [ORGANISATION.contract(report, 2021) for report in ORGANISATION.reports]
    ids = {table for contract in contracts for table in contract.tables}
    assert {value for name, value in vars(known_tables).items() if name.isupper()} <= ids
    source = Path(known_tables.__file__).parents[1]
    assert not [
        f"{path.name}:{part.lineno} {part.value}"
        for path in sorted(source.rglob("*.py"))
        if path.name != "quantities.py"  # some quantities are named as tables are
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for found in ids_in(node)
        for part in ast.walk(found)
        if isinstance(part, ast.Constant) and part.value in ids
    ]
