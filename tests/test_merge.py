"""Merging: what a total is, what it leaves out, and what it says of itself."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

import builders as b
import workbooks as w
from kalkyl.base.errors import OutputError
from kalkyl.contract.spec import TOTAL, VALUE
from kalkyl.figures.evaluate import Figures, State
from kalkyl.model import (
    CellError,
    Finding,
    Key,
    Level,
    Report,
    Sender,
    Severity,
    Source,
    Submission,
    Value,
)
from kalkyl.operations.merge import MergeError, merge, origins_of
from kalkyl.rules.catalogue import Expected
from kalkyl.services import merging
from kalkyl.services.intake import CheckedFile
from kalkyl.services.merging import Merged, merged
from kalkyl.template.controls import INCOMPLETE
from kalkyl.template.parts import UNDEFINED, UNREAD
from shipped_organisation import judge_all, manifest_from, total_bytes

FORECAST: Key = ("forecast", "regionkontoret", "annual_forecast")
COMPLETENESS: Key = ("cover", "completeness", VALUE)


def bound(code: str = w.KANSLI, values: dict[Key, Value] | None = None, **who: str) -> Submission:
    """A department's workbook as read, with other entries and another sender perhaps."""
    cover = {("cover", row, VALUE): text for row, text in who.items()}
    return _bound(code, tuple({**(values or {}), **cover}.items()))


@cache
def _bound(code: str, entries: tuple[tuple[Key, Value], ...]) -> Submission:
    book = w.laid_out(w.entered(w.submission(code), dict(entries)))
    found = w.case(book, file=f"{code}.xlsx").reading
    assert found is not None
    return found.submission


def total(*submissions: Submission) -> Submission:
    """The total of some submissions, written as a workbook and read again."""
    what = merge(w.terms(), submissions)
    found = w.case(w.laid_out(what), file="total.xlsx").reading
    assert found is not None
    return found.submission


def meaning(one: Submission) -> object:
    """All that a total says, but for the cells that it stands in itself."""
    values = {key: fact.value for key, fact in one.facts.items() if fact.value is not None}
    return one.level, one.sender, values, one.rows, one.members, one.origins


def test_amounts_are_summed_and_percentages_follow_from_sums() -> None:
    parts = [bound("110"), bound("120"), bound("130")]
    figures = Figures(w.terms(), merge(w.terms(), parts))
    amounts = [one.value(FORECAST) for one in parts]
    assert figures[FORECAST].value == sum(one for one in amounts if isinstance(one, Decimal))
    ratio = figures["staff_indicators", "sick_leave", "outcome"].ratio
    own = [
        Figures(w.terms(), one)["staff_indicators", "sick_leave", "outcome"].ratio for one in parts
    ]
    assert ratio is not None
    assert ratio.numerator == sum(one.numerator for one in own if one)
    assert ratio.denominator == sum(one.denominator for one in own if one)


@pytest.mark.parametrize("order", list(itertools.permutations(("110", "150", "180"))))
def test_the_order_of_files_does_not_matter(order: tuple[str, ...]) -> None:
    expected = merge(w.terms(), [bound(code) for code in ("110", "150", "180")])
    assert meaning(merge(w.terms(), [bound(code) for code in order])) == meaning(expected)


def of_goals(code: str, *words: str, **who: str) -> Submission:
    """A department with goals of its own, typed in that order."""
    start = w.entered(
        w.submission(code), {("cover", row, VALUE): text for row, text in who.items()}
    )
    rows = tuple(f"ny_{number}" for number, _ in enumerate(words, 1))
    start = replace(start, rows={**start.rows, "goals": rows})
    entries = {
        ("goals", row, column): value
        for row, word in zip(rows, words, strict=True)
        for column, value in (("focus_area", word.partition(": ")[0]), ("assignment", word))
    }
    facts = {key: fact for key, fact in start.facts.items() if key[0] != "goals"}
    reading = w.case(w.laid_out(w.entered(replace(start, facts=facts), entries))).reading
    assert reading is not None
    return reading.submission


def goals_of(what: Submission) -> list[object]:
    return [what.value(("goals", row, "assignment")) for row in what.rows["goals"]]


def test_goals_that_no_list_has_come_as_the_departments_have_them() -> None:
    first = of_goals("150", "Zon: c", "Zon: a", "Allt: b")
    other = of_goals("180", "Allt: d", "Zon: a", "Zon: b")
    expected = ["Zon: c", "Zon: a", "Zon: b", "Allt: b", "Allt: d"]
    for parts in ((first, other), (other, first)):
        assert goals_of(merge(w.terms(), parts)) == expected
    grouped = merge(w.terms(), [total(other), first])
    assert goals_of(grouped) == expected
    assert goals_of(total(total(first, other))) == expected


def test_what_an_administration_wrote_moves_no_row() -> None:
    """An assessment of its own stands in a row of the total, which comes first of all senders."""
    parts = total(of_goals("150", "Zon: c", "Zon: a"))
    key = ("goals", parts.rows["goals"][-1], "assessment")
    region = merge(
        w.terms(),
        [w.entered(parts, {key: "Uppfylls"}), of_goals("150", "Zon: b", administration=b.OTHER)],
    )
    assert goals_of(region) == ["Zon: b", "Zon: c", "Zon: a"]


def test_the_grouping_of_merges_does_not_matter() -> None:
    one, two, three = (bound(code) for code in ("110", "150", "180"))
    expected = meaning(merge(w.terms(), [one, two, three]))
    assert meaning(merge(w.terms(), [total(one, two), three])) == expected
    assert meaning(merge(w.terms(), [one, total(two, three)])) == expected
    assert meaning(merge(w.terms(), [total(one, two, three)])) == expected


def test_a_total_is_one_level_up() -> None:
    assert total(bound("110"), bound("120")).level is Level.ADMINISTRATION
    region = total(bound("110"), bound("120", administration=b.OTHER))
    assert region.level is Level.REGION
    assert region.sender == Sender("Region")


def test_two_administrations_may_have_the_same_codes() -> None:
    ours, theirs = bound("150"), bound("150", administration=b.OTHER)
    rows = len(ours.rows["analysis"])
    whole = total(total(ours), total(theirs))
    assert len(whole.rows["analysis"]) == 2 * rows
    amounts = [whole.value(("analysis", row, "amount")) for row in whole.rows["analysis"]]
    own = [ours.value(("analysis", row, "amount")) for row in ours.rows["analysis"]]
    assert sorted(map(str, amounts)) == sorted(map(str, [*own, *own]))
    assert meaning(whole) == meaning(total(ours, theirs))


def test_departments_without_codes_keep_their_own_rows() -> None:
    one, two = (bound("150", department_code="", department=name) for name in ("Ett", "Två"))
    assert len(total(one, two).rows["analysis"]) == 2 * len(one.rows["analysis"])


def pairs() -> Iterator[tuple[Submission, Submission]]:
    """The same department twice, told in different ways."""
    kansli = bound("110")
    yield kansli, kansli
    yield kansli, bound("110", department="KANSLI")
    yield kansli, bound("110", administration="REGIONKONTORET")
    yield kansli, total(kansli, bound("120"))
    yield total(kansli, bound("120")), total(kansli, bound("130"))
    composed = bound("110", department_code="", department="Förråd")
    yield composed, bound("120", department_code="", department="FO\u0308RRA\u030aD")


@pytest.mark.parametrize("number", range(6))
def test_a_department_is_never_merged_twice(number: int) -> None:
    with pytest.raises(MergeError):
        merge(w.terms(), list(pairs())[number])


def test_nothing_cannot_be_merged() -> None:
    with pytest.raises(MergeError):
        merge(w.terms(), [])


# Parts that cannot be read


@pytest.mark.parametrize("unread", ["tolv", "2,075 tkr", CellError("#REF!"), None])
def test_an_unreadable_part_leaves_the_figure_undefined_and_its_cell_named(unread: Value) -> None:
    bad = bound("120", {FORECAST: unread})
    place = bad.place(FORECAST)
    whole = merge(w.terms(), [bound("110"), bad])
    assert whole.value(FORECAST) == f"{UNDEFINED} 120.xlsx {place}"
    figures = Figures(w.terms(), whole)
    for row, column in (
        ("regionkontoret", "variance"),
        (TOTAL, "annual_forecast"),
        (TOTAL, "variance"),
    ):
        assert figures["forecast", row, column].state is State.UNDEFINED
    indicator = figures["forecast_indicator", "forecast_variance", "annual_forecast"]
    assert indicator.state is State.UNDEFINED
    assert figures["forecast", TOTAL, "annual_budget"].state is State.KNOWN


def test_it_stays_so_when_totals_are_merged() -> None:
    bad = bound("120", {FORECAST: "tolv"})
    whole = merge(w.terms(), [total(bound("110"), bad), bound("130")])
    assert whole.value(FORECAST) == f"{UNDEFINED} 120.xlsx {bad.place(FORECAST)}"
    assert meaning(whole) == meaning(merge(w.terms(), [bound("110"), bad, bound("130")]))


def test_a_blank_row_that_nobody_uses_stays_blank() -> None:
    key = ("forecast", "oforutsett_regionstyrelsen", "annual_forecast")
    whole = merge(w.terms(), [bound("110"), bound("130")])
    assert whole.value(key) is None
    assert Figures(w.terms(), whole)[key].state is State.EMPTY


def test_an_unreadable_word_is_neither_lost_nor_guessed() -> None:
    rows = bound("110").rows
    status: Key = ("environment", rows["environment"][0], "status")
    project: Key = ("investments", rows["investments"][0], "project")
    bad = bound("110", {status: CellError("#N/A"), project: CellError("#N/A")})
    whole = merge(w.terms(), [bad, bound("120")])
    spread = str(whole.value((*status[:2], "spread")))
    assert f"{UNREAD}: 1" in spread
    [own] = [row for row in whole.rows["investments"] if "rad_" in row]
    assert str(whole.value(("investments", own, "project"))).startswith(UNDEFINED)
    assert whole.value(("investments", own, "outcome")) == bad.value(
        ("investments", bad.rows["investments"][0], "outcome")
    )


def test_dates_that_differ_or_cannot_be_read_are_undefined() -> None:
    key: Key = ("staff", "window_end", VALUE)
    for other in (date(2020, 12, 31), "i april"):
        whole = merge(w.terms(), [bound("110"), bound("120", {key: other})])
        assert str(whole.value(key)).startswith(UNDEFINED)
    assert merge(w.terms(), [bound("110"), bound("120")]).value(key) == date(2021, 4, 30)


def test_a_part_spoilt_on_the_sheet_of_parts_counts_as_unreadable() -> None:
    book = w.laid_out(merge(w.terms(), [bound("110"), bound("120")]))
    sheet = book.sheet("Underlag")
    assert sheet is not None
    row = min(
        row for (row, column), cell in sheet.cells.items() if cell.value == "/".join(FORECAST)
    )
    spoilt = w.typed(book, {f"Underlag!F{row}": "tolv"})
    found = w.case(spoilt, file="total.xlsx").reading
    assert found is not None
    again = merge(w.terms(), [found.submission])
    assert str(again.value(FORECAST)).startswith(UNDEFINED)


# Rows that meet


def test_projects_of_one_name_meet_whatever_their_case() -> None:
    def with_project(code: str, name: str) -> Submission:
        row = ("investments", bound(code).rows["investments"][0])
        return bound(code, {(*row, "project"): name})

    one, two = with_project("110", "Ny båt"), with_project("160", "NY BA\u030aT")
    whole = merge(w.terms(), [one, two])
    [row] = [row for row in whole.rows["investments"] if row == "ny_bat-71d3"]
    own = [one.value(("investments", "ny_bat-71d3", "outcome")) for one in (one, two)]
    assert whole.value(("investments", row, "outcome")) == sum(
        value for value in own if isinstance(value, Decimal)
    )


def test_projects_of_other_names_do_not_meet() -> None:
    def with_project(code: str, name: str) -> Submission:
        row = ("investments", bound(code).rows["investments"][0])
        return bound(code, {(*row, "project"): name})

    whole = merge(w.terms(), [with_project("110", "Rå"), with_project("160", "Ra")])
    names = [whole.value(("investments", row, "project")) for row in whole.rows["investments"]]
    assert {"Rå", "Ra"} <= set(names)


@pytest.mark.parametrize("name", ["Total", "total", "Rad 1", "rad 12", "Summa", "~1", "*", "value"])
def test_no_name_of_a_project_is_mistaken_for_anything_else(name: str) -> None:
    row = bound().rows["investments"][0]
    amounts = {
        ("investments", row, column): Decimal(amount)
        for column, amount in (("outcome", 11), ("annual_budget", 13), ("annual_forecast", 13))
    }
    one = bound(values={**amounts, ("investments", row, "project"): name})
    figures = Figures(w.terms(), one)
    outcomes = [figures["investments", row, "outcome"].number for row in one.rows["investments"]]
    assert 11 in outcomes
    assert figures["investments", TOTAL, "outcome"].number == sum(filter(None, outcomes))
    whole = total(one, bound("130"))
    parts = [whole.value(("investments", row, "outcome")) for row in whole.rows["investments"]]
    assert sum(part for part in parts if isinstance(part, Decimal)) == Figures(w.terms(), whole)[
        "investments", TOTAL, "outcome"
    ].number  # fmt: skip


def test_a_row_that_stands_twice_is_counted_twice() -> None:
    first = bound().rows["investments"][0]
    again = ("investments", "ny")
    name = bound().value(("investments", first, "project"))
    start = w.submission()
    rows = {**start.rows, "investments": (*start.rows["investments"], "ny")}
    entries: dict[Key, Value] = {
        (*again, "project"): name,
        (*again, "outcome"): Decimal(5),
        (*again, "annual_budget"): Decimal(5),
        (*again, "annual_forecast"): Decimal(5),
    }
    doubled = w.entered(replace(start, rows=rows), entries)
    reading = w.case(w.laid_out(doubled), file="110.xlsx").reading
    assert reading is not None
    before = bound().value(("investments", first, "outcome"))
    assert isinstance(before, Decimal)
    whole = merge(w.terms(), [reading.submission])
    assert whole.value(("investments", first, "outcome")) == before + 5


# What an administration writes itself


def test_words_of_a_total_are_kept_beside_those_of_its_parts() -> None:
    first = total(bound("110"), bound("120"))
    row = first.rows["goals"][0]
    key: Key = ("goals", row, "assessment")
    own = w.entered(first, {key: "Uppfylls", ("texts", "sammanfattning", VALUE): "Eget."})
    reading = w.case(w.laid_out(own), file="eget.xlsx").reading
    assert reading is not None
    region = total(reading.submission, total(bound("130", administration=b.OTHER)))
    assert region.value(key) is None
    assert "Regionkontoret: Uppfylls" in str(region.value(("goals", row, "spread")))
    parts = [one for one in region.origins if one.key == ("texts", "sammanfattning", VALUE)]
    assert Sender("Regionkontoret") in {one.sender for one in parts}
    assert len(region.members) == 3


def test_every_entry_of_a_department_is_a_part_with_its_cell() -> None:
    one = bound("150")
    parts = origins_of(w.terms(), one)
    assert len({(part.sheet, part.cell) for part in parts}) == len(parts)
    assert all(part.sheet and part.cell and part.value for part in parts)
    assert {part.source for part in parts} == {one.source}


# The job


def judged(one: Submission, *, errors: bool = False) -> CheckedFile:
    found = (Finding("KAL201", Severity.ERROR, None),) if errors else ()
    case = w.case(w.laid_out(one), file=one.source.file)
    return CheckedFile(Path(one.source.file), case, Report(findings=found))


def words(result: Merged) -> str:
    assert result.total is not None
    found = result.total.value(COMPLETENESS)
    assert isinstance(found, str)
    assert found == result.completeness
    return found


def test_a_workbook_with_errors_is_left_out_and_the_total_says_so() -> None:
    for manifest in (None, manifest_from(b.MANIFEST)):
        result = merged([judged(bound("110"), errors=True), judged(bound("120"))], manifest)
        assert [one.path.name for one in result.left_out] == ["110.xlsx"]
        assert words(result).startswith(INCOMPLETE)
        assert "110.xlsx" in words(result)


def test_despite_errors_it_is_taken_in_and_the_total_says_so() -> None:
    result = merged(
        [judged(bound("110"), errors=True), judged(bound("120"))], None, despite_errors=True
    )
    assert len(result.taken) == 2
    assert words(result).startswith(INCOMPLETE)
    assert "110.xlsx" in words(result)


def test_missing_departments_are_named() -> None:
    codes = b.CODES[1:]
    result = merged([judged(bound(code)) for code in codes], manifest_from(b.MANIFEST))
    assert [one.code for one in result.missing] == ["110"]
    assert words(result).startswith(INCOMPLETE)
    assert "110 Kansli" in words(result)


def test_a_whole_administration_is_complete() -> None:
    result = merged([judged(bound(code)) for code in b.CODES], manifest_from(b.MANIFEST))
    assert result.missing == ()
    assert not words(result).startswith(INCOMPLETE)


def test_another_administrations_department_does_not_stand_in_for_a_missing_one() -> None:
    ours = [judged(bound(code)) for code in b.CODES[1:]]
    theirs = judged(bound("110", administration=b.OTHER))
    result = merged([*ours, theirs], manifest_from(b.MANIFEST))
    assert [one.code for one in result.missing] == ["110"]
    assert words(result).startswith(INCOMPLETE)


def test_an_incomplete_part_makes_the_whole_incomplete() -> None:
    part = merged([judged(bound("110"), errors=True)], None, despite_errors=True)
    assert part.total is not None
    found = w.case(w.laid_out(part.total), file="del.xlsx").reading
    assert found is not None
    rest = [judged(bound(code)) for code in b.CODES[1:]]
    for manifest in (None, manifest_from(b.MANIFEST)):
        result = merged([judged(found.submission), *rest], manifest)
        assert words(result).startswith(INCOMPLETE)


def test_a_part_that_only_lacked_departments_is_completed_by_them() -> None:
    part = merged([judged(bound(code)) for code in b.CODES[1:]], manifest_from(b.MANIFEST))
    assert part.total is not None
    found = w.case(w.laid_out(part.total), file="del.xlsx").reading
    assert found is not None
    result = merged([judged(found.submission), judged(bound("110"))], manifest_from(b.MANIFEST))
    assert not words(result).startswith(INCOMPLETE)


def test_years_are_never_mixed_even_despite_errors() -> None:
    other = w.submission("130", year=2020)
    book = w.laid_out(other)
    last = CheckedFile(Path("130.xlsx"), w.case(book, file="130.xlsx"), Report())
    result = merged([last, judged(bound("110")), judged(bound("120"))], None, despite_errors=True)
    assert result.left_out == (last,)
    assert result.contract == w.terms()


def test_of_files_that_share_a_department_none_is_taken() -> None:
    same = [judged(bound("110")), judged(bound("110", department="KANSLI")), judged(bound("120"))]
    result = merged(same, None, despite_errors=True)
    assert [one.path.name for one in result.taken] == ["120.xlsx"]


def test_no_workbook_gives_no_total(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"")
    result = merged(judge_all([tmp_path / "a.xlsx"], Expected()), None)
    assert result.total is None
    with pytest.raises(ValueError, match="no total"):
        total_bytes(result)


@pytest.mark.parametrize("most", [100, 3_000])
def test_a_total_that_could_not_be_read_again_is_refused(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = merged([judged(bound("110")), judged(bound("120"))], None)
    assert total_bytes(result)
    monkeypatch.setattr(merging, "FILLED_CELLS", most)
    with pytest.raises(OutputError, match="merge fewer departments"):
        total_bytes(result)


def test_a_text_too_long_for_a_cell_is_told_not_dropped() -> None:
    key: Key = ("texts", "sammanfattning", VALUE)
    long = judged(replace(bound("110", {key: "a" * 40_000}), source=Source("110.xlsx")))
    with pytest.raises(OutputError):
        total_bytes(merged([long], None))
