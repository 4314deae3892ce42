"""KAL7xx: people's numbers, and figures about few people."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import builders as b
import examples
import workbooks as w
from facts import in_words
from kalkyl.figures.evaluate import Figures
from kalkyl.figures.privacy import HIDDEN, hidden_keys, masked, numbers_in
from kalkyl.model import LIST_SHEET, Cell, Key, Level, Sheet, Submission, Value, facts_as_data
from kalkyl.operations.check import KEPT_BACK
from kalkyl.operations.comparison import compare
from kalkyl.operations.facts import FactState, facts_of
from kalkyl.operations.merge import merge
from kalkyl.rules.register import rule_of
from kalkyl.template.lists import ANSWER
from kalkyl.wording.catalogue import LANGUAGES
from kalkyl.wording.messages import message

COMMENT: Key = ("forecast", "regionkontoret", "comment")
PERSON = "640823-3234"
COORDINATED = "640883-3231"
GROUP = "sick_groups"
Sizes = dict[str, int]


# KAL701: the numbers of people


@pytest.mark.parametrize(
    "text",
    [
        PERSON,
        "6408233234",
        "19640823-3234",
        "196408233234",
        "640823+3234",
        "640823 3234",
        "640823 - 3234",
        "640823–3234",
        "640823−3234",
        COORDINATED,
        "19640883-3231",
        "830488-5919",
        "Vikarie (640823-3234), mars.",
        "pnr:640823-3234.",
    ],
)
def test_kal701_a_number_of_a_person_is_found(text: str) -> None:
    assert len(list(numbers_in(text))) == 1
    assert w.findings(w.book({COMMENT: text})) == [("KAL701", "Prognos!K10")]


@pytest.mark.parametrize(
    "text",
    [
        "640823-3235",  # the control digit is wrong
        "641323-3234",  # no such month
        "640832-3233",  # no such day
        "830488-5912",  # printed as an example in places, with a wrong control digit
        "556036-0793",  # an organisationsnummer
        "232100-0115",
        "640 823 323",
        "1-6408233234,5",
        "1.6408233234",
        "070-123 45 67",
        "0701234567",
        "0104761900",
        "2021-04-30",
        "20210430-20210831",
        "dnr RS210430-1234",
        "6408233234 kr",
        "1964082332341",
        "konto 6408-2332",
        "640823-0000",
    ],
)
def test_kal701_other_numbers_are_not_people(text: str) -> None:
    assert list(numbers_in(text)) == []
    assert w.findings(w.book({COMMENT: text})) == []


def test_kal701_the_cells_of_a_sheet_are_told_of_together() -> None:
    book = w.typed(w.clean(), {"Prognos!Z5": PERSON, "Prognos!Z7": COORDINATED})
    found = w.only(book)
    assert (str(found.place), [str(place) for place in found.also]) == (
        "Prognos!Z5",
        ["Prognos!Z7"],
    )


def test_kal701_a_number_stored_as_a_figure_needs_its_century() -> None:
    with_century = w.typed(w.clean(), {"Prognos!Z5": Decimal(196408233234)})
    assert w.findings(with_century) == [("KAL701", "Prognos!Z5")]
    assert w.findings(w.typed(w.clean(), {"Prognos!Z5": Decimal(6408233234)})) == []


@pytest.mark.parametrize("sheet", ["Kontroll", "Källor"])
def test_kal701_a_number_on_a_sheet_of_kalkyls_is_found(sheet: str) -> None:
    """Whatever people wrote there, such as an answer."""
    cells = {(90, 9): Cell(f"Se {PERSON}"), (91, 1): Cell("a" * 27 + "6408233234" + "b" * 27)}
    book = w.clean()
    others = [one for one in book.sheets if one.name != sheet]
    own = book.sheet(sheet) or Sheet(sheet, {})
    own = replace(own, cells={**own.cells, **cells})
    assert w.findings(replace(book, sheets=(*others, own))) == [("KAL701", f"{sheet}!I90")]


def test_kal701_what_only_repeats_a_number_is_not_reported_again() -> None:
    book = w.typed(w.clean(), {"Prognos!Z5": PERSON})
    book = w.formula(book, "Prognos!Z7", "=Z5", PERSON)
    book = w.with_cells(book, {"Kontroll!I90": Cell(f"Se {PERSON}")})
    assert w.findings(book) == [("KAL701", "Prognos!Z5")]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        (f'="{PERSON}"', PERSON),
        (f'=IF(A1="{PERSON}",1,2)', w.n(2)),
        ('="640823"&"-3234"', PERSON),
    ],
)
def test_kal701_a_number_that_only_a_formula_has_is_found(formula: str, value: Value) -> None:
    book = w.formula(w.clean(), "Prognos!Z7", formula, value)
    assert w.findings(book) == [("KAL701", "Prognos!Z7")]


def test_kal701_an_answer_in_a_list_is_looked_through(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = b.put(b.shipped(tmp_path), {"Utveckling!C5": -25184})
    b.in_process(capsys, "check", path, "--mark", tmp_path / "ut")
    [marked] = (tmp_path / "ut").glob("*.xlsx")
    book = openpyxl.load_workbook(marked)
    sheet = book[LIST_SHEET]
    [(row, column)] = [
        (cell.row, cell.column) for line in sheet for cell in line if cell.value == ANSWER
    ]
    sheet.cell(row + 1, column, f"Avser {PERSON}")
    book.save(marked)
    done = b.in_process(capsys, "check", marked, "--mark", tmp_path / "igen")
    assert LIST_SHEET in done.out
    assert "KAL701" in done.out
    assert PERSON not in done.out
    assert len(list((tmp_path / "igen").glob("*.xlsx"))) == 1


@pytest.mark.parametrize("key", [COMMENT, ("forecast", "regionkontoret", "annual_forecast")])
def test_kal701_no_message_repeats_the_number(key: Key) -> None:
    report = w.judged(w.book({key: f"se {PERSON}"}))
    assert "KAL701" in {one.code for one in report.findings}
    for finding in report.findings:
        rule = rule_of(finding.code)
        assert rule is not None
        told = [message(rule, finding, language) for language in LANGUAGES]
        assert PERSON not in json.dumps([*told, facts_as_data(finding.facts)])


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_kal701_no_list_repeats_a_number_in_a_name(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither that of the department nor that of the file; JSON names the file as it was given."""
    path = b.put(b.shipped(tmp_path, "170"), {"Omslag!B10": f"Vikarie {PERSON}"})
    path = path.rename(path.with_name(f"{PERSON}.xlsx"))
    page = tmp_path / "lista.html"
    done = b.in_process(capsys, "check", path, "--format", form, "--html", page)
    assert "KAL701" in done.out
    assert PERSON not in done.out.replace(str(path), "")
    assert PERSON not in page.read_text(encoding="utf-8")
    assert HIDDEN in page.read_text(encoding="utf-8")


@given(st.text(max_size=12), st.text(max_size=12))
def test_what_is_masked_has_no_number_left(before: str, after: str) -> None:
    text = masked(f"{before} {PERSON} {after}")
    assert list(numbers_in(text)) == []
    assert PERSON not in text or HIDDEN not in text


@given(st.dates(), st.integers(1, 999))
def test_every_number_with_a_right_control_digit_is_found(born: object, serial: int) -> None:
    digits = f"{born:%y%m%d}{serial:03}"
    total = sum(sum(divmod(int(digit) * (2 - at % 2), 10)) for at, digit in enumerate(digits))
    text = f"{digits[:6]}-{digits[6:]}{-total % 10}"
    assert len(list(numbers_in(text))) == 1


# KAL702 to KAL704: few people


def grouped(sizes: Sizes, *, code: str = w.KANSLI) -> Submission:
    """A department's workbook with groups of some sizes; Kansli has 73.5 employees."""
    values: dict[Key, Value] = {}
    for row, size in sizes.items():
        amounts = {"employees": size, "sick_hours": 50 * size, "ordinary_hours": 1700 * size}
        values |= {(GROUP, row, column): w.n(amount) for column, amount in amounts.items()}
    return w.entered(w.submission(code), values)


def hidden_rows(what: Submission) -> set[str]:
    return {key[1] for key in hidden_keys(Figures(w.terms(), what))}


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"women": 40, "men": 33}, set()),
        ({"women": 62, "men": 11}, set()),
        ({"women": 63, "men": 10}, {"women", "men"}),
        ({"age_29": 8}, {"age_29"}),
        ({"age_29": 8, "age_30_49": 30, "age_50": 35}, {"age_29", "age_30_49"}),
        ({"age_29": 8, "age_30_49": 5, "age_50": 60}, {"age_29", "age_30_49"}),
        ({"women": 66}, {"women"}),  # the men are few, though nobody wrote them down
        ({"women": 43}, set()),
        ({"women": 0, "men": 73}, set()),
    ],
)
def test_small_groups_and_what_tells_of_them_are_kept_back(sizes: Sizes, hidden: set[str]) -> None:
    assert hidden_rows(grouped(sizes)) == hidden


def test_kal702_a_small_group_and_kal703_what_tells_of_it() -> None:
    assert w.findings(w.laid_out(grouped({"women": 63, "men": 10}))) == [
        ("KAL423", "Medarbetare!C25"),  # made-up hours, which are not those of all
        ("KAL702", "Medarbetare!B26"),
        ("KAL703", "Medarbetare!B25"),
    ]


def test_kal702_eleven_are_enough() -> None:
    found = w.findings(w.laid_out(grouped({"women": 62, "men": 11})))
    assert found == [("KAL423", "Medarbetare!C25")]


def test_an_export_keeps_the_figures_back() -> None:
    reading = w.case(w.laid_out(grouped({"women": 63, "men": 10}))).reading
    assert reading is not None
    of_groups = [fact for fact in facts_of(reading) if fact.table_id == GROUP]
    hidden = [fact for fact in of_groups if fact.state is FactState.HIDDEN]
    assert {fact.row_id for fact in hidden} == {"women", "men"}
    assert not any(fact.value or fact.text or fact.numerator for fact in hidden)
    assert reading.submission.value((GROUP, "men", "employees")) == Decimal(10)


def test_a_comparison_keeps_the_figures_back() -> None:
    """That they have changed is told, and not from what to what."""
    sizes = ({"women": 63, "men": 10}, {"women": 64, "men": 9})
    before, now = (w.case(w.laid_out(grouped(one))).reading for one in sizes)
    assert before is not None
    assert now is not None
    found = [one for one in compare(before, now).differences if one.key[0] == GROUP]
    assert found
    assert {(one.before, one.now) for one in found} == {(KEPT_BACK, KEPT_BACK)}


def test_a_message_keeps_the_figure_back() -> None:
    what = w.entered(grouped({"men": 7}), {(GROUP, "men", "sick_hours"): w.n(-77)})
    [wrong] = [one for one in w.judged(w.laid_out(what)).findings if one.code == "KAL206"]
    assert "77" not in json.dumps(facts_as_data(wrong.facts))


def total(*parts: Submission) -> Submission:
    bound = [w.case(w.laid_out(part), file=part.source.file).reading for part in parts]
    return merge(w.terms(), [one.submission for one in bound if one is not None])


def test_a_total_shows_a_small_group_only_in_its_sources() -> None:
    merged = total(grouped({"women": 63, "men": 10}))
    assert not [key for key in merged.facts if key[:2] in {(GROUP, "men"), (GROUP, "women")}]
    assert {one.value for one in merged.origins if one.key == (GROUP, "men", "employees")} == {"10"}


def test_groups_that_are_small_by_themselves_may_be_shown_together() -> None:
    parts = (grouped({"men": 7}), grouped({"men": 7}, code="180"))
    assert [total(part).value((GROUP, "men", "employees")) for part in parts] == [None, None]
    assert total(*parts).value((GROUP, "men", "employees")) == Decimal(14)


def test_kal704_a_total_says_what_it_keeps_back() -> None:
    merged = total(grouped({"women": 63, "men": 10}))
    assert merged.level is Level.ADMINISTRATION
    told = [one for one in w.judged(w.laid_out(merged)).findings if one.code == "KAL704"]
    assert [in_words(one.facts["rows"]) for one in told] == ["Kvinnor, Män"]


def test_kal704_a_group_that_nobody_reports_is_not_mentioned() -> None:
    found = w.findings(w.laid_out(examples.finished_total(["110", "180"])))
    assert "KAL704" not in dict(found)
