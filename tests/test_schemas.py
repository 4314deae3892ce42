"""``schemas/README.md``: what it says of where to change something is so, for each of its lines."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import workbooks as w
from kalkyl.contract.document import submission_of
from kalkyl.contract.spec import CellSpec
from kalkyl.io.shipped import documents_in, shared_folder
from kalkyl.model import Received, Source
from kalkyl.operations.check import check
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.catalogue import Expected
from kalkyl.rules.register import CATALOGUE, rule_of
from kalkyl.services.intake import case_of
from kalkyl.tables.vocabulary import Vocabulary
from kalkyl.template.compose import compose
from kalkyl.template.plan import picture
from shipped_organisation import ORGANISATION

SCHEMAS = shared_folder("schemas")
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
    """What a person writes in the file, and what is so before and after, which differ."""

    entry: str
    edits: tuple[tuple[str, str], ...]
    effect: Callable[[Organisation], Any]
    after: Any
    report: str = UR1
    more: Callable[[Path], object] = field(default=lambda _: None)


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


def vocabulary(o: Organisation) -> str:
    return repr(Vocabulary(o.contract(UR1, YEAR), o.synonyms)).casefold()


def new_report(folder: Path) -> None:
    """A report for May, made of that for February."""
    for name in (f"{FEB}.schema.json", f"layouts/{FEB}.json"):
        text = (folder / name).read_text(encoding="utf-8").replace(FEB, "manadsrapport-maj")
        text = text.replace(
            '"label": "jan–feb", "end": "02-28"', '"label": "jan–maj", "end": "05-31"'
        )
        (folder / name.replace(FEB, "manadsrapport-maj")).write_text(text, encoding="utf-8")


ROW = '{"const": "Kollektivtrafik", "x-kalkyl": {"id": "kollektivtrafik"}}'
LAST_ROW = '"from": 2021, "synonyms": ["Utvecklingsmedlen"]}}'
NEW = '{"id": "ny", "label": "Ny", "left": "result.budget@total", "right": "result.outcome@total"}'
CHANGES = [
    Change(
        "a row: add, retire or rename one",
        (
            (LAST_ROW, f"{LAST_ROW}, {ROW}"),
            ('"utvecklingsmedel"]', '"utvecklingsmedel", "kollektivtrafik"]'),
        ),
        lambda o: [
            o.contract(UR1, YEAR).tables[name].rows[-1].label for name in ("forecast", "result")
        ],
        ["Kollektivtrafik"] * 2,
    ),
    Change(
        "the words that can be chosen in a cell",
        (('"const": "Uppfylls inte"', '"const": "Nås inte"'),),
        lambda o: cell(o, UR1, "goals.assessment").choices[-1].label,
        "Nås inte",
    ),
    Change(
        "a target",
        (('"2020": "4", "2021": "4"', '"2020": "4", "2021": "4.5"'),),
        lambda o: cell(o, UR1, "staff_indicators.target@sick_leave").given,
        "=4.5",
    ),
    Change(
        "from which variance a comment is required",
        (('"const": "1000"', '"const": "600"'),),
        kal213,
        ["Prognos!K10"],
    ),
    Change(
        "what is yellow and what is red",
        (
            ('"const": "0.01"', '"const": "0.02"'),
            ('"const": "0.1"', '"const": "0.2"'),
            ('"73"', '"75"'),
        ),
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
        (('"const": "10"', '"const": "12"'),),
        lambda o: o.contract(YEAR_END, YEAR).thresholds["small_group"],
        "12",
    ),
    Change(
        "a limit in one report only",
        (
            (
                '"report": "manadsrapport-februari",',
                '"report": "manadsrapport-februari", "thresholds": {"comment": "50"},',
            ),
        ),
        lambda o: [o.contract(report, YEAR).thresholds["comment"] for report in (FEB, UR1)],
        ["50", "1000"],
        FEB,
    ),
    Change(
        "a heading of a column",
        (('"title": "Ack. utfall", ', '"title": "Utfall hittills", '),),
        lambda o: [cell(o, report, "result.outcome").label for report in (FEB, UR1)],
        ["Utfall hittills"] * 2,
    ),
    Change(
        "the help text at a cell",
        (("Periodens utfall. Kostnader med minus.", "Kostnader med minus."),),
        lambda o: cell(o, UR1, "result.outcome").help,
        "Kostnader med minus.",
    ),
    Change(
        "a heading in one report only",
        (('"title": "Resultat", ', '"title": "Årets resultat", '),),
        lambda o: [cell(o, report, "result.outcome").label for report in (YEAR_END, UR1)],
        ["Årets resultat", "Ack. utfall"],
        YEAR_END,
    ),
    Change(
        "which columns a report has",
        (('"previous_forecast": false, ', ""),),
        lambda o: o.contract(FEB, YEAR).tables["forecast"].columns[4:5],
        ("previous_forecast",),
        FEB,
    ),
    Change(
        "what must be filled in",
        (
            ("Frivilligt. Hur mycket", "Hur mycket"),
            (
                '"x-kalkyl": {"prompt": "Prognos 2: förändring"}',
                '"x-kalkyl": {"prompt": "Prognos 2: förändring", "required": "row"}',
            ),
        ),
        lambda o: cell(o, UR1, "forecast.scenario_change").required.rule,
        "row",
    ),
    Change(
        "what a column counts as: unit and decimals",
        (('"unit": "tkr", "decimals": 0,', '"unit": "tkr", "decimals": 1,'),),
        lambda o: cell(o, UR1, "forecast.variance").decimals,
        1,
    ),
    Change(
        "how a figure is computed",
        (
            (
                '"measure": "difference", "of": ["annual_forecast", "previous_forecast"]',
                '"measure": "difference", "of": ["annual_forecast", "annual_budget"]',
            ),
        ),
        lambda o: [str(ref.column) for ref in cell(o, UR1, "forecast.forecast_change").formula.of],  # type: ignore[union-attr]  # it has one
        ["annual_forecast", "annual_budget"],
    ),
    Change(
        "what a template is filled in with",
        (('"ref": "budget_per_uppdrag.annual"', '"ref": "budget_per_uppdrag.until_feb"'),),
        lambda o: cell(o, UR1, "forecast.annual_budget").prefill.ref.column,  # type: ignore[union-attr]  # it has one
        "until_feb",
    ),
    Change(
        "how a column is merged",
        (
            (
                '"text": {"type": ["string", "null"], "x-kalkyl": {"merge": "listed"}}',
                '"text": {"type": ["string", "null"], "x-kalkyl": {"merge": "same"}}',
            ),
        ),
        lambda o: cell(o, UR1, "forecast.comment").merge,
        "same",
    ),
    Change(
        "how HME, the survey, is merged",
        (('"merge": "weighted", "weight": "survey.value@answers"', '"merge": "same"'),),
        lambda o: cell(o, YEAR_END, "survey.value@motivation").merge,
        "same",
        YEAR_END,
    ),
    Change(
        "which figures must agree, in several reports",
        (
            (
                '"right": "result.outcome@total",\n      "severity": "warning"',
                '"right": "result.outcome@total",\n      "severity": "error"',
            ),
        ),
        lambda o: [
            control(o, report, "costs_income_outcome").severity for report in (FEB, UR1, UR2)
        ],
        ["error"] * 3,
    ),
    Change(
        "which figures must agree, in one report",
        (
            (
                '"controls": [',
                f'"controls": [{NEW},',
            ),
        ),
        lambda o: [
            one.id for report in (FEB, UR1) for one in o.contract(report, YEAR).controls[:1]
        ],
        ["ny", "costs_income_outcome"],
        FEB,
    ),
    Change(
        "how heavily a rule weighs, as at the year's end",
        (
            ('"severity": {"KAL402": "error"}', '"severity": {"KAL402": "note"}'),
            ('"severity": "error"}', '"severity": "warning"}'),
        ),
        lambda o: (
            severity(o, YEAR_END, "KAL402"),
            control(o, YEAR_END, "costs_income_outcome").severity,
        ),
        ("note", "warning"),
        YEAR_END,
    ),
    Change(
        "a report's period, version or predecessor",
        (
            ('"label": "jan–feb", "end": "02-28"', '"label": "jan–mars", "end": "03-31"'),
            ('"version": "1.1"', '"version": "1.2"'),
        ),
        lambda o: (o.contract(FEB, YEAR).period_end, o.contract(FEB, YEAR).version),
        ("2021-03-31", "1.2"),
        FEB,
    ),
    Change(
        "a sheet: its name, title, intro or tables",
        (('{"name": "Analys", ', '{"name": "Avvikelser", '),),
        lambda o: template(o, FEB)[2:3],
        ["Avvikelser"],
        FEB,
    ),
    Change(
        "the chapters of the report made of a total",
        (('{"title": "Annan avvikelse"', '{"title": "Övrigt"'),),
        lambda o: [one.title for one in o.outline(FEB).chapters if one.title == "Övrigt"],
        ["Övrigt"],
        FEB,
    ),
    Change(
        "a report: make a new one",
        (),
        lambda o: "manadsrapport-maj" in o.reports and template(o, "manadsrapport-maj")[1],
        "Prognos",
        FEB,
        new_report,
    ),
    Change(
        "which words in a comment speak of a figure",
        (('"variance": ["avvikelse", ', '"variance": ["avvikelse", "gap", '),),
        lambda o: [word for word in o.wording.concepts["variance"] if word == "gap"],
        ["gap"],
    ),
    Change(
        "by which other names `kalkyl bind` knows a heading",
        (('"forecast": ["Prognos", ', '"forecast": ["Framåtblick", "Prognos", '),),
        lambda o: re.findall("framåtblick", vocabulary(o))[:1],
        ["framåtblick"],
    ),
    Change(
        "a form of another make that kalkyl reads",
        (('["Prognos", "Årsprognos"]', '["Prognos", "Årsprognos", "Utsikt"]'),),
        lambda o: re.findall("Utsikt", repr(o.known_form("formular-2021"))),
        ["Utsikt"],
    ),
]


def organisation_in(folder: Path) -> Organisation:
    return Organisation("ändrad", str(folder), documents_in(folder))


def file_of(change: Change) -> str:
    return str(LINES[change.entry]).replace("REPORT", change.report)


def test_each_line_of_the_readme_is_followed() -> None:
    assert sorted(LINES) == sorted(change.entry for change in CHANGES)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.entry)
def test_a_change_where_the_readme_says_has_its_effect(change: Change, tmp_path: Path) -> None:
    folder = shutil.copytree(SCHEMAS, tmp_path / "schemas")
    path = folder / file_of(change)
    text = path.read_text(encoding="utf-8")
    for old, new in change.edits:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    change.more(folder)
    assert change.effect(ORGANISATION) != change.after
    assert change.effect(organisation_in(folder)) == change.after


def test_the_readme_names_every_file_and_report() -> None:
    files = {path.name for path in SCHEMAS.glob("*.json")}
    own = {f"{report}.schema.json" for report in ORGANISATION.reports}
    assert {name for name in files - own if name not in README} == {OUTPUT}
    assert all(f"`{report}`" in README for report in ORGANISATION.reports)
    assert all((SCHEMAS / name.replace("REPORT", FEB)).is_file() for name in LINES.values())
    assert set(ORGANISATION.schemas) <= files
