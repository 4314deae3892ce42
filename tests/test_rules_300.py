"""KAL3xx: figures that do not follow from their parts, root causes only."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import examples
import workbooks as w
from facts import in_words
from kalkyl.model import Cell, CellError, Key, Level, Value
from kalkyl.rules.register import rule_of
from kalkyl.services.intake import CheckedFile
from kalkyl.services.render import RENDERERS
from kalkyl.template.parts import SHEET as PARTS
from kalkyl.template.total_state import COPY
from kalkyl.wording.messages import message

TOTAL = Decimal(-83305)
"""Kansli's forecast: two assignments, each rounded to whole tkr, and so is their sum."""
REACH = Decimal("1.5")
"""Half a unit for each of the two, and half a unit for the typed total."""


def typed(place: str, value: Value) -> w.Found:
    return w.findings(w.typed(w.clean(), {place: value}))


def shown(place: str, value: Value, number_format: str) -> w.Found:
    """The findings when a value is typed into a cell that shows it in another way."""
    return w.findings(w.with_cells(w.clean(), {place: Cell(value, None, number_format)}))


# KAL301: what adds up


@pytest.mark.parametrize(
    ("gap", "code"),
    [
        ("0", "KAL208"),
        ("1", "KAL208"),
        ("-1.5", "KAL208"),
        ("1.5", "KAL208"),
        ("1.50001", "KAL301"),
        ("-2", "KAL301"),
        ("1000000", "KAL301"),
    ],
)
def test_kal301_allows_for_rounding_and_no_more(gap: str, code: str) -> None:
    assert typed("Prognos!B14", TOTAL + w.n(gap)) == [(code, "Prognos!B14")]


@settings(max_examples=40)
@given(st.decimals(min_value=-99999, max_value=99999, places=2))
def test_kal301_a_changed_total_is_found_exactly_where_it_cannot_be_right(gap: Decimal) -> None:
    code = "KAL208" if abs(gap) <= REACH else "KAL301"
    assert typed("Prognos!B14", TOTAL + gap) == [(code, "Prognos!B14")]


@settings(max_examples=25)
@given(
    parts=st.tuples(*[st.integers(-90000, 0)] * 4),
    rounding=st.tuples(*[st.decimals("-0.49", "0.49", places=2)] * 4),
)
def test_kal301_a_sum_of_unrounded_parts_is_never_blamed(
    parts: tuple[int, ...], rounding: tuple[Decimal, ...]
) -> None:
    """Whoever sums in kronor and shows tkr gets another total than the tkr shown, and is right."""
    rows = [row.id for row in w.terms().tables["forecast"].rows]
    entries = {
        ("forecast", row, "previous_forecast"): w.n(part)
        for row, part in zip(rows, parts, strict=True)
    }
    exact = sum((part + rest for part, rest in zip(parts, rounding, strict=True)), Decimal(0))
    book = w.typed(w.book(entries), {"Prognos!F14": Decimal(round(exact))})
    assert "KAL301" not in dict(w.findings(book))


def test_kal301_figures_shown_with_decimals_are_held_to_them() -> None:
    parts = {
        "Prognos!F10": Cell(w.n(-43335), None, "#,##0.0"),
        "Prognos!F11": Cell(w.n(-39970), None, "#,##0.0"),
    }
    total = Cell(TOTAL + 1, None, "#,##0.0")
    book = w.with_cells(w.clean(), {**parts, "Prognos!F14": total})
    assert w.findings(book) == [("KAL301", "Prognos!F14")]


def test_kal301_a_total_shown_in_thousands_is_held_to_thousands() -> None:
    scaled = ("KAL245", "Prognos!B14")  # the format itself is a fault
    assert set(shown("Prognos!B14", TOTAL + 400, "#,##0,")) == {scaled, ("KAL208", "Prognos!B14")}
    assert set(shown("Prognos!B14", TOTAL + 600, "#,##0,")) == {scaled, ("KAL301", "Prognos!B14")}


@pytest.mark.parametrize("value", ["Fel", CellError("#REF!"), "cirka 83 000"])
def test_kal301_what_is_no_figure_is_no_total(value: Value) -> None:
    assert typed("Prognos!B14", value) == [("KAL301", "Prognos!B14")]


def test_kal301_a_wrong_total_explains_the_indicator_and_its_status() -> None:
    assert typed("Prognos!B14", w.n(-999999)) == [("KAL301", "Prognos!B14")]


def test_kal301_two_wrong_totals_are_two_faults() -> None:
    book = w.typed(w.clean(), {"Prognos!B14": w.n(-1), "Resultat!B14": w.n(-1)})
    assert w.findings(book) == [("KAL301", "Prognos!B14"), ("KAL301", "Resultat!B14")]


def test_kal301_of_an_open_table() -> None:
    assert typed("Investeringar!B25", w.n(500)) == [("KAL301", "Investeringar!B25")]


def test_kal301_of_a_sum_over_rows_that_meet_conditions() -> None:
    assert typed("Analys!C6", w.n(123)) == [("KAL301", "Analys!C6")]
    assert typed("Analys!C6", w.n(790)) == [("KAL208", "Analys!C6")]


def test_kal301_is_silent_over_an_entry_that_could_not_be_read() -> None:
    book = w.typed(w.clean(), {"Prognos!B10": "2,075 tkr", "Prognos!B14": w.n(-42045)})
    assert w.findings(book) == [("KAL202", "Prognos!B10")]


# All of them: a workbook without any fault is not gone through from the entries up


_COMPARING = "kalkyl.rules.computed_cells._Comparing"
_CHANGES: dict[str, Value] = {
    "Prognos!B10": "2,075 tkr",
    "Prognos!B11": CellError("#REF!"),
    "Prognos!B12": None,
    "Prognos!B14": w.n(-1),
    "Prognos!D10": w.n(790),
    "Prognos!F14": TOTAL,
    "Investeringar!B25": w.n(500),
    "Analys!C6": w.n(790),
    "Resultat!B14": w.n(-1),
}


@settings(max_examples=30)
@given(st.sets(st.sampled_from(sorted(_CHANGES)), max_size=3))
def test_the_quick_look_at_all_computed_cells_finds_what_the_thorough_does(
    changed: set[str],
) -> None:
    book = w.typed(w.clean(), {place: _CHANGES[place] for place in sorted(changed)})
    reading = w.case(book).reading
    assert reading is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{_COMPARING}.is_flawless", lambda *_: False)
        thorough = w.case(book).reading
        assert thorough is not None
        assert thorough.compared == reading.compared


# KAL302: every variance


@pytest.mark.parametrize(
    ("value", "code"), [("790", "KAL208"), ("791.5", "KAL208"), ("792", "KAL302")]
)
def test_kal302_a_typed_variance(value: str, code: str) -> None:
    assert typed("Prognos!D10", w.n(value)) == [(code, "Prognos!D10")]


def test_kal302_a_turned_sign() -> None:
    assert typed("Prognos!D10", w.n(-790)) == [("KAL302", "Prognos!D10")]


def test_kal302_explains_the_percentage_and_the_copies_that_rest_on_it() -> None:
    """The percentage beside it, the copies in Analys and Resultat, and what is left to explain."""
    assert typed("Prognos!D10", w.n(99999)) == [("KAL302", "Prognos!D10")]


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        ("Resultat!D10", "927", "KAL208"),
        ("Resultat!D10", "-927", "KAL302"),
        ("Investeringar!F10", "0", "KAL208"),
        ("Investeringar!F10", "840", "KAL302"),
        ("Utveckling!D5", "1793", "KAL302"),
        ("Utveckling!F7", "1827", "KAL208"),
        ("Analys!D6", "5", "KAL302"),
    ],
)
def test_kal302_every_kind_of_difference(place: str, value: str, code: str) -> None:
    assert typed(place, w.n(value)) == [(code, place)]


# KAL303: every percentage


@pytest.mark.parametrize(
    ("share", "code"),
    [("0.0685", "KAL208"), ("0.068", "KAL208"), ("0.069", "KAL208"), ("0.309", "KAL303")],
)
def test_kal303_a_typed_percentage(share: str, code: str) -> None:
    """6,8477 %, shown as 6,8 %: what is shown alike agrees."""
    assert typed("Utveckling!G5", w.n(share)) == [(code, "Utveckling!G5")]


def test_kal303_a_percentage_typed_as_points() -> None:
    assert typed("Utveckling!G5", w.n("6.8")) == [("KAL303", "Utveckling!G5")]


def test_kal303_explains_the_difference_in_points_beside_it() -> None:
    assert typed("Utveckling!H5", w.n("0.5")) == [("KAL303", "Utveckling!H5")]


def test_kal303_a_division_by_zero_is_a_dash() -> None:
    book = w.book({("development", "costs", "last_year"): w.n(0)})
    assert w.findings(book) == []
    assert w.findings(w.typed(book, {"Utveckling!G5": w.n("0.1")})) == [("KAL303", "Utveckling!G5")]


def test_kal303_staff_indicators() -> None:
    assert typed("Medarbetare!B7", w.n("0.0284")) == [("KAL208", "Medarbetare!B7")]
    assert typed("Medarbetare!B7", w.n("0.04")) == [("KAL303", "Medarbetare!B7")]


# KAL304: traffic lights


@pytest.mark.parametrize(
    ("place", "word", "code"),
    [
        ("Medarbetare!D7", "Grön", "KAL208"),
        ("Medarbetare!D7", "Röd", "KAL304"),
        ("Medarbetare!D7", "Grå", "KAL304"),
        ("Prognos!E6", "Gul", "KAL304"),
        ("Prognos!E6", "Grön", "KAL208"),
        ("Prognos!E6", w.n(1), "KAL304"),
    ],
)
def test_kal304_a_typed_status(place: str, word: Value, code: str) -> None:
    assert typed(place, word) == [(code, place)]


# KAL306 of a total's parts stands with the formulas; KAL307: a total and its sources


def total(values: dict[Key, Value]) -> w.Found:
    """The findings about a finished total of two departments after changing it."""
    what = w.entered(examples.finished_total(["110", "120"]), values)
    assert what.level is Level.ADMINISTRATION
    return w.findings(w.laid_out(what))


@pytest.mark.parametrize("gap", ["0.5", "-1", "1000"])
def test_kal307_any_change_of_a_total_is_told(gap: str) -> None:
    key = ("result", "regionkontoret", "outcome")
    before = examples.finished_total(["110", "120"]).value(key)
    assert isinstance(before, Decimal)
    found = dict(total({key: before + w.n(gap)}))
    assert found["KAL307"] == "Resultat!B10"
    assert "KAL301" not in found


def test_kal307_a_total_as_merged_is_right() -> None:
    assert total({}) == []


def test_kal307_an_emptied_amount_is_told_as_empty() -> None:
    found = dict(total({("forecast", "regionkontoret", "annual_forecast"): None}))
    assert found == {"KAL201": "Prognos!B10"}


# KAL308: rows that stand twice


@pytest.mark.parametrize(
    ("activity", "twice"),
    [
        ("Bättre arbetsmiljö för chefer", True),
        ("BÄTTRE ARBETSMILJÖ  för chefer", True),
        ("Bättre arbetsmiljö för alla chefer", False),
    ],
)
def test_kal308_a_row_with_the_same_key(activity: str, twice: bool) -> None:
    book = w.typed(w.clean(), {"Arbetsmiljö!A8": activity, "Arbetsmiljö!B8": "Pågår"})
    assert w.findings(book) == ([("KAL308", "Arbetsmiljö!A8")] if twice else [])


def test_kal308_items_of_the_analysis_may_repeat() -> None:
    rows = w.submission().rows["analysis"]
    again = {("analysis", rows[1], "amount"): w.n(420), ("analysis", rows[2], "amount"): w.n(-50)}
    assert w.findings(w.book(again)) == []


# KAL309: a total brings its sources


def test_kal309_a_total_without_its_sources() -> None:
    total = w.submission(level=Level.ADMINISTRATION)
    assert "KAL309" not in {code for code, _ in w.findings(w.laid_out(total))}
    bare = w.findings(w.laid_out(replace(total, members=())))
    assert ("KAL309", "Omslag!B8") in bare


def test_kal309_a_department_has_none() -> None:
    assert w.findings(w.clean()) == []


@pytest.mark.parametrize(
    ("cell", "value"), [("F6", w.n(7)), ("H6", "annan.xlsx"), ("K6", "Z9"), ("B6", "HR")]
)
def test_kal310_a_changed_part_is_reported(cell: str, value: Value) -> None:
    book = w.laid_out(w.merged(w.submission("110"), w.submission("120")))
    assert "KAL310" not in {code for code, _ in w.findings(book)}
    changed = w.typed(book, {f"{PARTS}!{cell}": value})
    assert ("KAL310", f"{PARTS}!B3") in w.findings(changed)


def test_kal310_a_total_that_lost_its_checksum_is_reported() -> None:
    book = w.laid_out(w.merged(w.submission("110"), w.submission("120")))
    found = w.findings(w.cleared(book, f"{PARTS}!B3"))
    assert ("KAL310", f"{PARTS}!B3") in found


@pytest.mark.parametrize(("words", "is_found"), [(f"Omfattar: 2. {COPY}", True), (COPY[:9], False)])
def test_kal311_a_copy_is_no_total_to_merge(words: str, is_found: bool) -> None:  # a case
    total = w.merged(w.submission("110"), w.submission("120"))
    found = w.findings(w.laid_out(w.entered(total, {("cover", "completeness", "value"): words})))
    assert ("KAL311" in {code for code, _ in found}) is is_found


# KAL301, KAL209, KAL210: the row that explains it

ASSIGNMENTS = (
    "regionkontoret",
    "fortroendevalda",
    "oforutsett_regionstyrelsen",
    "utvecklingsmedel",
)
SIZES = (-43335, -39970, -1500, -16290)
"""Forecasts of all four assignments, none of which is another's sum."""


def four(*sizes: int) -> dict[Key, Value]:
    """Every assignment with a forecast as last time and a budget that it keeps to."""
    columns = ("annual_forecast", "annual_budget", "previous_forecast")
    return {
        ("forecast", row, column): w.n(size)
        for row, size in zip(ASSIGNMENTS, sizes, strict=True)
        for column in columns
    }


def hint(value: Value, *, sizes: tuple[int, ...] = SIZES) -> str:
    """What is said of a total of last time's forecasts that was typed."""
    book = w.typed(w.book(four(*sizes)), {"Prognos!F14": value})
    [found] = [one for one in w.judged(book).findings if one.code == "KAL301"]
    return in_words(found.facts["hint"])


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize(
    ("times", "words"),
    [(-1, "saknas i summan"), (1, "räknas två gånger"), (-2, "räknas med omvänt tecken")],
)
def test_kal301_names_the_row_that_explains_the_difference(
    number: int, times: int, words: str
) -> None:
    told = hint(w.n(sum(SIZES) + times * SIZES[number]))
    assert told.endswith(f"(F{10 + number}) {words}.")


@pytest.mark.parametrize("off", [7, -7000, 20000])
def test_kal301_names_no_row_where_none_explains_it(off: int) -> None:
    assert hint(w.n(sum(SIZES) + off)) == ""


def test_kal301_names_no_row_where_two_explain_it() -> None:
    assert hint(w.n(-2500), sizes=(-1500, -1500, -1000, 0)) == ""
    assert hint(w.n(-3000), sizes=(-1500, -1500, -1000, 0)).endswith("saknas i summan.")


def test_kal301_the_row_is_told_in_english_too() -> None:
    book = w.typed(w.book(four(*SIZES)), {"Prognos!F14": w.n(sum(SIZES[1:]))})
    [found] = [one for one in w.judged(book).findings if one.code == "KAL301"]
    rule = rule_of("KAL301")
    assert rule is not None
    assert "The row Regionkontoret (F10) is missing from the sum." in message(rule, found, "en")


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("=SUM(F10:F12)", "Raden Utvecklingsmedel (rad 13) saknas i formeln."),
        ("=SUM(F12:F13)", "Förtroendevalda (rad 11) saknas i formeln."),
        ("=SUBTOTAL(9,F10:F12)", "Raden Utvecklingsmedel (rad 13) saknas i formeln."),
        ("=F10+F11+F13", "Raden Oförutsett Regionstyrelsen (rad 12) saknas i formeln."),
        ("=SUM($F$10:$F$13,F11)", "Raden Förtroendevalda (rad 11) räknas två gånger."),
        ("=SUM(F10:F12)+SUM(F12:F13)", "Oförutsett Regionstyrelsen (rad 12) räknas två gånger."),
        ('=IF(COUNT(F10:F13)=0,"",SUM(F10:F12))', "(rad 13) saknas i formeln."),
        ("=SUM(F10:F13)-F11", "Raden Förtroendevalda (F11) saknas i summan."),
        ("=SUM(B10:B13)+7", ""),
    ],
)
def test_kal209_names_the_rows_that_a_formula_leaves_out(formula: str, words: str) -> None:
    sums = {"=SUM(F10:F12)": SIZES[:3], "=SUM(F12:F13)": SIZES[2:]}
    value = sum(sums.get(formula, SIZES[:1] + SIZES[2:]))
    book = w.formula(w.book(four(*SIZES)), "Prognos!F14", formula, w.n(value))
    if not words:
        book = w.formula(book, "Prognos!F14", formula, w.n(-7))
    [found] = [one for one in w.judged(book).findings if one.code == "KAL209"]
    assert in_words(found.facts["hint"]).endswith(words)
    assert bool(words) is bool(in_words(found.facts["hint"]))


def test_kal210_names_a_row_that_is_left_out_while_it_is_blank() -> None:
    """Kansli leaves the last two blank: the sum is right until somebody fills them in."""
    book = w.formula(w.clean(), "Prognos!F14", "=SUM(F10:F11)", TOTAL)
    found = w.only(book)
    assert found.code == "KAL210"
    assert in_words(found.facts["hint"]) == (
        "Raderna Oförutsett Regionstyrelsen (rad 12), Utvecklingsmedel (rad 13) saknas i formeln."
    )


# A column that is rounded as a whole


HUNDREDS = (-43300, -40000, -1500, -16300)


@pytest.mark.parametrize(
    ("sizes", "code"),
    [
        (HUNDREDS, "KAL208"),
        ((-43300, -40000, -1500, -16290), "KAL301"),
        ((-43300, -40000, -1500, 0), "KAL301"),
    ],
)
def test_kal301_a_column_of_hundreds_is_good_to_fifty(sizes: tuple[int, ...], code: str) -> None:
    """Four entries, each good to half a hundred beside a budget that is not rounded."""
    budget = {
        ("forecast", row, "annual_budget"): w.n(n)
        for row, n in zip(ASSIGNMENTS, SIZES, strict=True)
    }
    book = w.typed(w.book({**four(*sizes), **budget}), {"Prognos!F14": w.n(sum(sizes) + 150)})
    assert code in dict(w.findings(book))


def test_kal301_hundreds_throughout_a_table_may_be_true() -> None:
    book = w.typed(w.book(four(*HUNDREDS)), {"Prognos!F14": w.n(sum(HUNDREDS) + 150)})
    assert "KAL301" in dict(w.findings(book))


def test_kal301_a_column_of_hundreds_is_not_good_to_more() -> None:
    budget = {
        ("forecast", row, "annual_budget"): w.n(n)
        for row, n in zip(ASSIGNMENTS, SIZES, strict=True)
    }
    book = w.typed(w.book({**four(*HUNDREDS), **budget}), {"Prognos!F14": w.n(sum(HUNDREDS) + 201)})
    assert "KAL301" in dict(w.findings(book))


# What rests on a fault is not judged, and counted


@pytest.mark.parametrize(
    ("cells", "left"),
    [
        ({}, 0),
        ({"Prognos!B14": w.n(-1)}, 11),
        ({"Prognos!K10": "En annan kommentar"}, 0),
        ({"Investeringar!B10": "cirka 5"}, 1),
    ],
)
def test_cells_that_rest_on_a_fault_are_counted(cells: dict[str, Value], left: int) -> None:
    """On a total rest its row's other five figures, and six in other tables."""
    assert w.judged(w.typed(w.clean(), cells)).left_alone == left


@pytest.mark.parametrize("renderer", RENDERERS)
def test_how_many_cells_were_left_alone_is_told(renderer: str) -> None:
    book = w.typed(w.clean(), {"Prognos!B14": w.n(-1)})
    judged = CheckedFile(Path("110.xlsx"), w.case(book), w.judged(book))
    told = "".join(RENDERERS[renderer]([judged], "sv"))
    assert re.search(r'bygger på felen ovan: 11\.|"left_alone": 11,', told)
    clean = CheckedFile(Path("110.xlsx"), w.case(w.clean()), w.judged(w.clean()))
    assert "bygger på" not in "".join(RENDERERS[renderer]([clean], "sv"))


def test_a_form_is_not_blamed_for_cells_that_it_has_not() -> None:
    assert w.judged(w.form("formular-2021", w.submission())).left_alone == 0
