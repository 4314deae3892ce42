"""What is remembered from file to file: told apart by all of it, bounded, and never a fault."""

from __future__ import annotations

import gc
import pickle
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest

import hostile_books
from kalkyl.base.cache import Remembered, by_text
from kalkyl.contract import validate
from kalkyl.contract.validate import violations
from kalkyl.figures.outside_calls import may_reach
from kalkyl.io.refusal import Refused
from kalkyl.io.xlsx.elements import elements
from kalkyl.io.xlsx.package import Package
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.model import Value
from kalkyl.rules.catalogue import Expected, Reading, once
from kalkyl.services.incoming import Incoming
from kalkyl.services.judged_files import judge_each
from shipped_organisation import ORGANISATION, case_of, contract, judge


def test_it_begins_again_when_its_room_is_spent() -> None:
    kept: Remembered[int, int] = Remembered(10_000)
    for number in range(1_000):
        assert kept.keep(number, -number, 700) == -number
    assert sum(kept.get(number) is not None for number in range(1_000)) <= 10
    assert kept.get(999) == -999


def test_what_is_larger_than_its_room_is_not_kept() -> None:
    kept: Remembered[str, str] = Remembered(1_000)
    assert kept.keep("a", "b", 1_000) == "b"
    assert kept.get("a") is None


def test_a_function_of_a_text_is_asked_once_even_when_it_makes_nothing() -> None:
    asked = count()

    @by_text(1_000_000)
    def nothing(_text: str) -> None:
        next(asked)

    for _ in range(3):
        assert nothing("x") is None
    assert next(asked) == 1


def test_a_call_is_judged_by_the_names_of_its_own_workbook() -> None:
    formula = "=MIN_EGEN(A1)"
    assert may_reach(formula, ())
    assert not may_reach(formula, {"MIN_EGEN"})
    assert may_reach(formula, ())


def _package(part: bytes) -> Package:
    return Package(hostile_books.packed({**hostile_books.clean(), "docProps/extra.xml": part}))


def test_a_part_is_the_same_only_byte_by_byte() -> None:
    for value in ("a", "b", "a"):
        package = _package(f'<a><b c="{value}"/></a>'.encode())
        [found] = elements(package, "docProps/extra.xml", ("b",))
        assert found.attributes["c"] == value


CHANGES: dict[str, tuple[str, bytes, bytes]] = {
    "amount": (hostile_books.FORECAST, b"<v>0</v>", b"<v>-7.5</v>"),
    "text for a number": (hostile_books.FORECAST, b"<v>0</v>", b"<v>a]]b</v>"),
    "broken value": (hostile_books.FORECAST, b"<v>0</v>", b"<v>0<"),
    "address": (hostile_books.FORECAST, b'<c r="B', b'<c r="XFE'),
    "formula": (hostile_books.FORECAST, b"<f>SUM(", b"<f>MAX("),
    "text": (hostile_books.STRINGS, b"Prognos", b"Utfall"),
    "style": (hostile_books.STYLES, b"#,##0", b"0.0"),
    "sheet": (hostile_books.WORKBOOK, b"<sheet name=", b'<sheet state="hidden" name='),
    "table": ("xl/tables/table1.xml", b"<tableColumn ", b'<tableColumn dataDxfId="0" '),
    "property": ("docProps/custom.xml", b"<vt:lpwstr>", b"<vt:lpwstr>x"),
    "broken part": ("docProps/custom.xml", b"</Properties>", b""),
    "macro beside the cells": (
        "docProps/app.xml",
        b"<Application>",
        b'<a macro="b"/><Application>',
    ),
}


def test_workbooks_are_judged_as_by_a_process_that_has_seen_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clean = hostile_books.clean()
    contents = [
        hostile_books.packed({part: clean[part].replace(before, after)})
        for part, before, after in CHANGES.values()
    ]
    assert len(set(contents)) == len(CHANGES)
    warm = [[_read_and_judged(content) for content in contents] for _ in range(2)]
    forget(monkeypatch)
    assert warm == [[_read_and_judged(content) for content in contents]] * 2


def _read_and_judged(content: bytes) -> tuple[object, ...]:
    made = judge(Incoming(Path("a.xlsx"), content), Expected())
    placing = made.case.reading and made.case.reading.placing
    return receive_bytes("a.xlsx", content), made.submission, placing, made.report


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remembers nothing from here on."""
    gc.unfreeze()  # what was there before the tests is listed, too
    for kept in gc.get_objects():
        if isinstance(kept, Remembered):
            for half in (kept._made, kept._costs, kept._older):  # noqa: SLF001  # nothing in the product forgets
                half.clear()
    monkeypatch.setattr(Remembered, "keep", lambda _self, _known, made, _cost: made)


def test_what_is_asked_for_again_stays_when_there_is_no_more_room() -> None:
    kept: Remembered[int, int] = Remembered(10_000)
    for number in range(1_000):
        kept.keep(number, number, 700)
        assert kept.find(0) == 0


def test_a_damaged_part_is_refused_each_time() -> None:
    for _ in range(2):
        with pytest.raises(Refused):
            elements(_package(b"<a><b></a>"), "docProps/extra.xml", ("b",))


VALUES: tuple[Value, ...] = (
    *(Decimal(text) for text in ("-1", "0", "0.5", "1", "99.99", "100", "2021", "1e30", "NaN")),
    *("", "Ja", "2021-05-06", "x" * 300),
    *(True, date(2021, 5, 6)),
)


def test_entries_that_clearly_fit_are_those_that_jsonschema_has_nothing_against(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    specs = [
        spec
        for report in ORGANISATION.reports
        for table in contract(report, 2025).tables.values()
        for spec in table.cells.values()
        if spec is not None and spec.schema
    ]
    pairs = [(spec, value) for spec in specs for value in VALUES if str(value) != "NaN"]
    quick = [violations(*pair) for pair in pairs]
    monkeypatch.setattr(validate, "_clearly_fits", lambda *_: False)
    assert quick == [violations(*pair) for pair in pairs]


def test_what_several_rules_ask_of_a_reading_is_found_once_for_each_argument() -> None:
    asked = count()

    @once
    def found(_reading: Reading, given: Expected) -> Iterator[int | None]:
        next(asked)
        yield given.year

    reading = read()
    early, late = Expected(year=2021), Expected(year=2025)
    for _ in range(2):
        assert (found(reading, early), found(reading, late)) == ((2021,), (2025,))
    assert next(asked) == 2
    found(read(), early)
    assert next(asked) == 4


def read() -> Reading:
    reading = case_of(receive_bytes("a.xlsx", hostile_books.packed({})), Expected()).reading
    assert reading is not None
    return reading


def test_a_submission_is_the_same_in_another_process() -> None:
    submission = read().submission
    assert submission.facts
    assert pickle.loads(pickle.dumps(submission)) == submission  # noqa: S301  # our own


def test_files_from_several_processes_are_as_from_one_and_share_what_they_have_in_common(
    tmp_path: Path,
) -> None:
    paths = [tmp_path / f"{name}.xlsx" for name in "abc"]
    for path in paths[:2]:
        path.write_bytes(hostile_books.packed({}))
    paths[2].write_bytes(b"no workbook")
    apart = list(judge_each([Incoming(path) for path in paths], Expected(), ORGANISATION))
    for path, made in zip(paths, apart, strict=True):
        alone = judge(path, Expected())
        assert (made.submission, made.report) == (alone.submission, alone.report)
    first, second = apart[0].case, apart[1].case
    assert first.reading is not None
    assert second.reading is not None
    assert first.reading.placing is second.reading.placing
    assert first.reading.submission.labels is second.reading.submission.labels
    assert first.reading.book.sheets[0] is second.reading.book.sheets[0]
