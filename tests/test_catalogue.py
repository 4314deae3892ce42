"""The catalogue's own rules: codes, words, pages, and examples that do what they say."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from string import Formatter
from types import ModuleType

import pytest

import conftest
import examples
import workbooks as w
from facts import RULES
from kalkyl import rules
from kalkyl.model import Finding, Place, Report, Severity, SkippedRule, SkipReason
from kalkyl.rules import file_types
from kalkyl.rules.catalogue import CatalogueError, Rule, Words, collect
from kalkyl.rules.register import CATALOGUE, rule_of
from kalkyl.wording.catalogue import LANGUAGES
from kalkyl.wording.messages import message, reason, severity_word
from kalkyl.wording.rule_pages import SECTIONS, all_pages, holds, in_columns, page, sections, spoken

TESTS = Path(__file__).parent
PAGES = TESTS.parent / "docs" / "rules.md"
CODES = [rule.code for rule in CATALOGUE]
each_rule = pytest.mark.parametrize("rule", CATALOGUE, ids=CODES)
each_language = pytest.mark.parametrize("language", LANGUAGES)


@cache
def example_reports(markdown: str) -> tuple[Report, ...]:
    return examples.reports(markdown)


def reports_of(rule: Rule) -> tuple[Report, ...]:
    return example_reports(sections(rule)["Exempel"])


def findings_of(rule: Rule) -> list[Finding]:
    """What an example brings up that its files have not already before they are spoilt."""
    files, *spoilt = sections(rule)["Exempel"].replace("```exempel\n", "").splitlines()
    told = example_reports(files) if files.startswith("filer: ") and len(spoilt) > 1 else ()
    before = [finding for report in told for finding in report.findings]
    found = [finding for report in reports_of(rule) for finding in report.findings]
    return [finding for finding in found if finding not in before]


def fields(template: str) -> set[tuple[str, str]]:
    """The named fields of a template, with how each is shown."""
    parts = Formatter().parse(template)
    return {(name, shown or "") for _, name, shown, _ in parts if name is not None}


# Codes


def test_codes_are_unique_and_well_formed() -> None:
    assert len(set(CODES)) == len(CODES)
    assert sorted(CODES) == CODES
    assert all(re.fullmatch(r"KAL[1-9]\d\d", code) for code in CODES)


def named_codes(line: str) -> set[str]:
    """The codes that a module's first line names, ranges written out."""
    ranges = re.findall(r"KAL(\d{3})(?:-KAL(\d{3}))?", line)
    return {f"KAL{n}" for a, b in ranges for n in range(int(a), int(b or a) + 1)}


@pytest.mark.parametrize("name", [module.name for module in iter_modules(rules.__path__)])
def test_a_module_names_its_codes(name: str) -> None:
    module = import_module(f"kalkyl.rules.{name}")
    at_home = {} if name == "register" else {rule.code for rule in collect(module)}
    assert named_codes((module.__doc__ or "").splitlines()[0]) & set(CODES) == set(at_home)


def test_a_code_is_found_in_any_case() -> None:
    found = rule_of("kal301")
    assert found is not None
    assert found.code == "KAL301"
    assert rule_of("KAL199") is None


@pytest.mark.parametrize(("code", "text"), [("KAL1", "A page."), ("KAL101", "")])
def test_a_rule_without_a_proper_code_or_page_is_refused(code: str, text: str) -> None:
    with pytest.raises(CatalogueError):
        Words(code, Severity.ERROR, sv="", en="").rule(text)


@pytest.mark.parametrize("code", ["KAL101", "KAL701", "KAL801"])
def test_files_people_and_harm_are_never_confirmable(code: str) -> None:
    words = Words(code, Severity.ERROR, sv="", en="", confirmable=True)
    with pytest.raises(CatalogueError, match="no answer"):
        words.rule("A page.")


def test_a_page_says_that_a_rule_can_be_answered() -> None:
    confirmable = replace(rule_of("KAL301") or CATALOGUE[0], confirmable=True)
    assert "(fel, kan besvaras)" in page(confirmable)
    assert "(error, can be answered)" in page(confirmable, "en")


def test_two_rules_of_one_code_are_refused() -> None:
    twin = ModuleType("twin")
    twin.__dict__["again"] = CATALOGUE[0]
    with pytest.raises(CatalogueError, match=CODES[0]):
        collect(file_types, twin)


# Words


@each_rule
def test_both_languages_use_the_same_fields(rule: Rule) -> None:
    assert fields(rule.sv) == fields(rule.en)


@each_rule
def test_a_rule_checks_one_kind_of_thing(rule: Rule) -> None:
    checks = [rule.of_file, rule.of_reading, rule.of_batch, rule.of_tables]
    assert sum(check is not None for check in checks) == 1


@each_rule
def test_the_facts_fill_the_words(rule: Rule) -> None:
    wanted = {name for name, _ in fields(rule.sv)}
    for finding in findings_of(rule):
        assert wanted <= set(finding.facts)


@each_language
@each_rule
def test_a_message_is_whole(rule: Rule, language: str) -> None:
    for finding in findings_of(rule):
        text = message(rule, finding, language)
        assert not set(text) & set("{}")
        assert text == text.strip()
        assert "  " not in text
        assert severity_word(finding, language).isupper()


def test_a_message_names_the_other_cells_until_they_are_many() -> None:
    rule = RULES["KAL204"]
    facts = {"cell_name": "Prognos", "code": "#REF!"}
    others = tuple(Place("Blad", row, 1) for row in range(2, 12))
    told = [
        message(rule, Finding(rule.code, rule.severity, None, facts, others[:count]), "en")
        for count in (0, 6, 10)
    ]
    assert "also" not in told[0]
    assert told[1].endswith("(also Blad!A2, Blad!A3, Blad!A4, Blad!A5, Blad!A6, Blad!A7)")
    assert told[2].endswith("Blad!A7 and 4 more)")


@each_language
@pytest.mark.parametrize("why", [SkipReason.NOT_READ, SkipReason.NOT_EXPECTED, SkipReason.BROKE])
def test_a_rule_that_did_not_run_says_why(why: SkipReason, language: str) -> None:
    text = reason(SkippedRule("KAL131", why, "report"), language)
    assert text
    assert not set(text) & set("{}")


# Pages


@each_rule
def test_a_page_has_its_sections(rule: Rule) -> None:
    parts = sections(rule)
    assert list(parts) == ["", *SECTIONS]
    assert all(parts.values())
    assert rule.title.endswith(".")
    assert rule.title == parts[""].splitlines()[0]


@each_language
@each_rule
def test_a_page_can_be_shown(rule: Rule, language: str) -> None:
    text = page(rule, language)
    assert text.startswith(f"# {rule.code} (")
    assert spoken(rule.sv if language == "sv" else rule.en) in text
    assert not re.search(r"\{[a-z_]+(:\w)?\}", text)


def test_the_committed_pages_are_those_of_the_code(*, snapshot_update: bool) -> None:
    if snapshot_update:
        PAGES.write_text(all_pages(CATALOGUE), encoding="utf-8")
    written = PAGES.read_text(encoding="utf-8")
    assert written == all_pages(CATALOGUE), "run: pytest tests/test_catalogue.py --snapshot-update"


# Examples


def test_the_clean_workbook_has_no_faults() -> None:
    assert w.findings(w.clean()) == []


@each_rule
def test_the_example_triggers_its_rule_and_no_other(rule: Rule) -> None:
    assert {finding.code for finding in findings_of(rule)} == {rule.code}
    assert {finding.severity for finding in findings_of(rule)} == {rule.severity}
    assert not any(report.broke for report in reports_of(rule))


def test_every_rule_has_a_test_beside_its_example() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in TESTS.glob("test_rules_*.py"))
    tested = set(re.findall(r'"(KAL\d{3})"', sources))
    assert [code for code in CODES if code not in tested] == []


@pytest.mark.parametrize(
    "text",
    [
        "| Okänd tabell | Prognos |\n|---|---|\n| Regionkontoret | 1 |",
        "| Prognos per uppdrag | Okänd |\n|---|---|\n| Regionkontoret | 1 |",
        "| Prognos per uppdrag | Prognos |\n|---|---|\n| Okänt uppdrag | 1 |",
        "| Indikatorer | Utfall |\n|---|---|\n| Okänd indikator | 1 |",
        "gör något annat",
    ],
)
def test_an_example_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(examples.ExampleError):
        examples.reports(text)


# What tests need


def test_a_missing_program_skips_a_test_on_a_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception):
        conftest.require("no-such-program")


def test_a_missing_program_fails_a_test_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception):
        conftest.require("no-such-program")


# On a terminal


def test_a_table_stands_in_columns_with_figures_to_the_right() -> None:
    text = "Före\n| Uppdrag | Prognos |\n|---|--:|\n| Total | −1 250,5 |\n| Kansli | tolv |\nEfter"
    assert in_columns(text).splitlines() == [
        "Före",
        "Uppdrag  Prognos",
        "───────  ────────",
        "Total    −1 250,5",
        "Kansli   tolv",
        "Efter",
    ]


@each_language
@each_rule
def test_the_list_of_rules_is_in_words(rule: Rule, language: str) -> None:
    said = holds(rule, language)
    assert said.endswith(".")
    assert "…" not in said
    assert "{" not in said
