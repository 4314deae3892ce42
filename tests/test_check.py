"""How the catalogue is run: silence is never a pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest

import workbooks as w
from kalkyl.contract.earlier import SOURCES
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.model import Finding, Place, Report, Severity, SkippedRule, SkipReason
from kalkyl.operations.check import check
from kalkyl.rules.catalogue import (
    Case,
    Cases,
    Expected,
    Hit,
    Reading,
    Rule,
    Words,
    batch_rule,
    file_rule,
    rule,
)
from kalkyl.rules.register import CATALOGUE
from shipped_organisation import case_of
from together import check_together

READING = [one.code for one in CATALOGUE if one.of_reading is not None]
OF_FILE = [one.code for one in CATALOGUE if one.of_file is not None]
TOGETHER = [one.code for one in CATALOGUE if one.of_batch is not None]


def words(code: str, severity: Severity = Severity.ERROR) -> Words:
    return Words(code, severity, sv="", en="")


@rule(words("KAL901"))
def raises(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A rule that is broken itself."""
    raise ZeroDivisionError(reading.contract.report)


@rule(words("KAL902"))
def raises_late(_: Reading, __: Expected) -> Iterator[Hit]:
    """A rule that breaks after its first hit."""
    yield Hit(Place("Prognos", 1, 1))
    raise KeyError("late")


@file_rule(words("KAL903", Severity.WARNING))
def always(_: Case) -> Iterator[Hit]:
    """A rule that always hits, in three places."""
    yield Hit(Place("Utveckling", 2, 2))
    yield Hit(Place("Prognos", 9, 1))
    yield Hit(Place("Borta", 1, 1))
    yield Hit()


def nothing_kept(_: Case) -> None:
    return None


@batch_rule(words("KAL904"), nothing_kept)
def raises_together(kept: Sequence[None], _: Cases) -> Iterator[tuple[int, Hit]]:
    """A rule about files together that is broken itself."""
    raise IndexError(len(kept))


@batch_rule(words("KAL905"), nothing_kept)
def blames_the_second(_: Sequence[None], __: Cases) -> Iterator[tuple[int, Hit]]:
    """A rule about files together."""
    yield 1, Hit(None, {"other": "110.xlsx"})


def alone(*rules: Rule) -> Report:
    return check(w.case(w.clean()), rules)


def codes(unrun: Sequence[SkippedRule]) -> list[str]:
    return [one.code for one in unrun]


@pytest.mark.parametrize("broken", [raises, raises_late])
def test_a_rule_that_raises_is_no_pass_and_stops_no_other(broken: Rule) -> None:
    report = alone(broken, always)
    assert codes(report.broke) == [broken.code]
    assert report.broke[0].reason is SkipReason.BROKE
    assert not report.passed
    assert not report.has_errors
    assert report.ran == ("KAL903",)
    assert {code for code, _ in w.told(report)} == {"KAL903"}


def test_what_broke_a_rule_is_told() -> None:
    [broke] = alone(raises).broke
    assert broke.detail == f"ZeroDivisionError: {w.REPORT}"


def test_a_rule_about_files_together_that_raises_is_no_pass_for_any() -> None:
    cases = [w.case(w.clean()), w.case(w.clean())]
    reports = check_together(cases, [Report(), Report()], (raises_together, blames_the_second))
    assert [codes(report.broke) for report in reports] == [["KAL904"], ["KAL904"]]
    assert [report.passed for report in reports] == [False, False]
    assert [w.told(report) for report in reports] == [[], [("KAL905", "")]]
    assert [report.ran for report in reports] == [("KAL905",), ("KAL905",)]


def test_checking_together_keeps_what_was_found_alone() -> None:
    cases = [w.case(w.clean()), w.case(w.clean())]
    reports = check_together(cases, [alone(always), alone(raises)], (blames_the_second, always))
    assert len(reports[0].findings) == 4
    assert reports[0].ran == ("KAL903", "KAL905")
    assert codes(reports[1].broke) == ["KAL901"]


def test_every_rule_is_accounted_for() -> None:
    report = w.judged(w.clean())
    assert {*report.ran, *codes(report.skipped)} == {*READING, *OF_FILE}
    assert not {*report.ran} & {*codes(report.skipped)}
    assert report.passed


def test_what_was_not_said_is_not_checked_and_that_is_told() -> None:
    skipped = w.judged(w.clean()).skipped
    assert skipped[:6] == (
        SkippedRule("KAL131", SkipReason.NOT_EXPECTED, "report"),
        SkippedRule("KAL132", SkipReason.NOT_EXPECTED, "year"),
        SkippedRule("KAL134", SkipReason.NOT_EXPECTED, "manifest"),
        SkippedRule("KAL135", SkipReason.NOT_EXPECTED, "manifest"),
        SkippedRule("KAL143", SkipReason.NOT_EXPECTED, "manifest"),
        SkippedRule("KAL144", SkipReason.NOT_EXPECTED, "manifest"),
    )
    assert {one.code for one in skipped} == {one.code for one in CATALOGUE if one.wants}


def test_with_all_said_all_rules_run() -> None:
    before = {source: w.before(w.submission(), source) for source in SOURCES}
    expected = replace(w.against(**before), report=w.REPORT, year=w.YEAR, manifest=w.kansli())
    report = w.judged(w.clean(), expected)
    assert report.skipped == ()
    assert report.findings == ()
    assert len(report.ran) == len(READING) + len(OF_FILE)


def no_workbook() -> Case:
    return case_of(receive_bytes("110.xlsx", b"Uppdrag;Prognos"), Expected())


def no_report() -> Case:
    return w.case(w.without_sheet(w.clean(), "Omslag"))


@pytest.mark.parametrize("unread", [no_workbook, no_report])
def test_of_a_file_that_was_not_read_only_the_file_is_judged(unread: Callable[[], Case]) -> None:
    case = unread()
    report = check(case, CATALOGUE)
    assert codes(report.skipped) == READING
    assert {one.reason for one in report.skipped} == {SkipReason.NOT_READ}
    assert list(report.ran) == OF_FILE
    assert not report.passed
    [together] = check_together([case], [report], CATALOGUE)
    assert list(together.ran) == OF_FILE + TOGETHER


def test_findings_stand_as_a_reader_meets_them() -> None:
    """The whole file first, then sheets in their order; a sheet that is gone comes last."""
    places = [place for _, place in w.told(alone(always))]
    assert places == ["", "Prognos!A9", "Utveckling!B2", "Borta!A1"]


@pytest.mark.parametrize("severity", Severity)
def test_a_reports_schema_says_how_much_a_rule_weighs(severity: Severity) -> None:
    @file_rule(words("KAL906", Severity.WARNING))
    def hits(_: Case) -> Iterator[Hit]:
        """A rule that weighs another in one report."""
        yield Hit()

    case = w.case(w.clean())
    assert case.reading is not None
    terms = replace(case.reading.contract, severity={"KAL906": severity.value})
    said = replace(case, reading=replace(case.reading, contract=terms))
    assert [one.severity for one in check(said, (hits,)).findings] == [severity]
    assert [one.severity for one in check(case, (hits,)).findings] == [Severity.WARNING]
    unread = check(case_of(receive_bytes("110.xlsx", b""), Expected()), (hits,))
    assert [finding.severity for finding in unread.findings] == [Severity.WARNING]


def test_only_errors_and_broken_rules_keep_a_workbook_out() -> None:
    def with_one(severity: Severity) -> Report:
        return Report(findings=(Finding("KAL999", severity, None),))

    assert not with_one(Severity.ERROR).passed
    assert with_one(Severity.WARNING).passed
    assert with_one(Severity.NOTE).passed
    assert Report(skipped=(SkippedRule("KAL999", SkipReason.NOT_READ),)).passed
    assert not Report(broke=(SkippedRule("KAL999", SkipReason.BROKE),)).passed
