"""Facts for other programs: every figure exact, with its place, and what is unknown told apart."""

from __future__ import annotations

import csv
import io
import json
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pyarrow import parquet

import builders as b
import workbooks as w
from kalkyl.base.errors import DataFileError
from kalkyl.cli import FINDINGS, OK, USAGE
from kalkyl.figures.amount import rounded
from kalkyl.figures.evaluate import State
from kalkyl.io.frames import frame_of, parquet_bytes
from kalkyl.model.facts import plain
from kalkyl.operations.facts import FactRow, facts_of
from kalkyl.services.export import COLUMNS

ALWAYS = {
    "sender",
    "table",
    "row",
    "column",
    "value",
    "unit",
    "sheet",
    "cell",
    "table_id",
    "row_id",
    "column_id",
    "state",
    "file",
    "report",
    "year",
    "level",
    "administration",
    "department",
}
FORECAST = ("forecast", "regionkontoret", "annual_forecast")
SICK_LEAVE = ("staff_indicators", "sick_leave", "outcome")
Facts = dict[tuple[str, str, str], dict[str, Any]]


def facts_in(text: str) -> Facts:
    found = json.loads(text)
    assert list(found) == ["facts"]
    facts = {(one["table_id"], one["row_id"], one["column_id"]): one for one in found["facts"]}
    assert len(facts) == len(found["facts"])
    return facts


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    paths = b.departments(folder)
    assert b.kalkyl("merge", *paths, "-o", folder / "total.xlsx").code == OK
    return folder


def test_a_fact_says_who_what_and_where(files: Path, kalkyl: b.Kalkyl) -> None:
    done = kalkyl("export", files / "110.xlsx", "--format", "json")
    assert (done.code, done.err) == (OK, b.SHIPPED)
    fact = facts_in(done.out)["forecast", "regionkontoret", "annual_forecast"]
    sheet, _, cell = b.cell_of(
        files / "110.xlsx", "forecast", "regionkontoret", "annual_forecast"
    ).partition("!")
    value = b.submission(files / "110.xlsx").value(
        ("forecast", "regionkontoret", "annual_forecast")
    )
    assert fact == {
        "sender": "Kansli",
        "table": "Prognos per uppdrag",
        "row": "Regionkontoret",
        "column": "Prognos",
        "value": str(value),
        "unit": "tkr",
        "sheet": sheet,
        "cell": cell,
        "table_id": "forecast",
        "row_id": "regionkontoret",
        "column_id": "annual_forecast",
        "state": "entered",
        "file": str(files / "110.xlsx"),
        "report": "uppfoljningsrapport-1",
        "year": str(w.YEAR),
        "level": "avdelning",
        "administration": "Regionkontoret",
        "department": "110",
    }


@pytest.mark.parametrize("name", ["150.xlsx", "total.xlsx"])
def test_every_cell_of_the_contract_is_there_as_text(
    files: Path, kalkyl: b.Kalkyl, name: str
) -> None:
    facts = facts_in(kalkyl("export", files / name).out)
    reading = b.reading(files / name)
    assert set(facts) == set(reading.submission.facts)
    for key, fact in facts.items():
        assert set(fact) >= ALWAYS
        assert all(isinstance(text, str) or text is None for text in fact.values())
        assert f"{fact['sheet']}!{fact['cell']}" == str(reading.submission.place(key))
        figure = reading.figures[key]
        known = {"entered", "computed"} if figure.state is State.KNOWN else {figure.state.value}
        assert fact["state"] in known
        if isinstance(figure.value, Decimal) and figure.ratio is None:
            assert Decimal(fact["value"]) == rounded(figure.value, 12)


def test_the_published_percentages_are_exact(files: Path, kalkyl: b.Kalkyl) -> None:
    facts = facts_in(kalkyl("export", files / "total.xlsx").out)
    costs = facts["development", "costs", "development"]
    assert costs["value"].startswith("18.304")
    assert costs["unit"] == "%"
    assert (costs["numerator"], costs["denominator"]) == ("-28369", "-154986")
    turnover = facts["staff_indicators", "turnover", "outcome"]
    assert (turnover["numerator"], turnover["denominator"]) == ("47", "520")


@pytest.mark.parametrize("name", ["110.xlsx", "total.xlsx"])
def test_ratios_have_their_parts_and_twelve_decimals(
    files: Path, kalkyl: b.Kalkyl, name: str
) -> None:
    facts = facts_in(kalkyl("export", files / name).out)
    ratios = [one for one in facts.values() if "numerator" in one]
    assert len(ratios) > 8
    for one in ratios:
        exact = 100 * Fraction(one["numerator"]) / Fraction(one["denominator"])
        assert abs(Fraction(one["value"]) - exact) <= Fraction(1, 2 * 10**12)
        assert "E" not in one["value"]
        assert one["unit"] == "%"


def test_undefined_and_empty_are_null_and_told_apart(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    [path] = b.departments(tmp_path, ("110",))
    cells: dict[str, object] = {
        b.cell_of(path, "staff", "ordinary_hours", "value"): "tolv",
        b.cell_of(path, "development", "costs", "last_year"): 0,
        b.cell_of(path, "forecast", "regionkontoret", "annual_forecast"): None,
        b.cell_of(path, "forecast", "regionkontoret", "annual_budget"): None,
    }
    b.put(path, cells)
    facts = facts_in(kalkyl("export", path).out)

    def state(*key: str) -> tuple[str, object]:
        fact = facts[key[0], key[1], key[2]]
        return fact["state"], fact["value"]

    assert state("staff", "ordinary_hours", "value") == ("undefined", None)
    assert state(*SICK_LEAVE) == ("undefined", None)
    assert state("development", "costs", "development") == ("undefined", None)
    zero = facts["development", "costs", "development"]
    assert zero["denominator"] == "0"
    assert state("development", "costs", "last_year") == ("entered", "0")
    assert state("forecast", "regionkontoret", "annual_forecast") == ("empty", None)
    assert state("forecast", "regionkontoret", "variance") == ("empty", None)


def test_a_total_with_an_unreadable_part_is_undefined(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    paths = b.departments(tmp_path, ("110", "120"))
    key = ("forecast", "regionkontoret", "annual_forecast")
    b.put(paths[0], {b.cell_of(paths[0], *key): "tolv"})
    total = tmp_path / "total.xlsx"
    assert kalkyl("merge", *paths, "-o", total, "--despite-errors").code == FINDINGS
    facts = facts_in(kalkyl("export", total).out)
    for row in ("regionkontoret", "total"):
        fact = facts["forecast", row, "annual_forecast"]
        assert (fact["state"], fact["value"]) == ("undefined", None)


@pytest.mark.parametrize(
    "amount", ["0.1", "-0.3", "1234567.891", "-305010", "100000000000", "0.000000000001", "1e-3"]
)
def test_entries_are_exact(tmp_path: Path, kalkyl: b.Kalkyl, amount: str) -> None:
    [path] = b.departments(tmp_path, ("110",))
    key = ("forecast", "regionkontoret", "annual_forecast")
    b.put(path, {b.cell_of(path, *key): float(amount)})
    assert facts_in(kalkyl("export", path).out)[key]["value"] == plain(Decimal(amount))


@pytest.mark.parametrize("name", ["110.xlsx", "total.xlsx"])
def test_csv_says_the_same(files: Path, kalkyl: b.Kalkyl, tmp_path: Path, name: str) -> None:
    facts = facts_in(kalkyl("export", files / name).out)
    target = tmp_path / "ut" / "uppgifter.csv"
    assert kalkyl("export", files / name, "--format", "csv", "-o", target).code == OK
    assert target.read_bytes().startswith(b"\xef\xbb\xbfsender,")
    assert target.read_bytes().endswith(b"\r\n")
    with target.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        assert table.fieldnames == list(COLUMNS)
        rows = list(table)
    assert len(rows) == len(facts)
    for row in rows:
        fact = facts[row["table_id"], row["row_id"], row["column_id"]]
        assert row == {name: fact.get(name) or "" for name in COLUMNS}


@pytest.mark.parametrize("name", ["110.xlsx", "total.xlsx"])
def test_a_swedish_excel_opens_its_own_csv(
    files: Path, kalkyl: b.Kalkyl, tmp_path: Path, name: str
) -> None:
    facts = list(facts_in(kalkyl("export", files / name).out).values())
    target = tmp_path / "a.csv"
    assert kalkyl("export", files / name, "--excel-csv", "-o", target).code == OK
    assert target.read_bytes().startswith("\ufeffAvsändare;Tabell;Rad;Kolumn;Värde;".encode())
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == len(facts)
    for row, fact in zip(rows, facts, strict=True):
        assert (row["Tabell"], row["Cell"]) == (fact["table"], fact["cell"])
        exact = fact["value"] or ""
        assert row["Värde"] in {exact, exact.replace(".", ",")}
        assert row["Täljare"] == (fact.get("numerator") or "").replace(".", ",")
    assert {row["Ursprung"] for row in rows} >= {"Ifylld", "Beräknad", "Tom"}
    assert any("," in row["Värde"] and row["Enhet"] == "%" for row in rows)


def test_a_text_is_no_formula_in_excels_csv_and_keeps_its_own_dots(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    [path] = b.departments(tmp_path, ("110",))
    key = ("forecast", "regionkontoret", "comment")
    b.put(path, {b.cell_of(path, *key): "v. 12;=HYPERLINK(A1)"})
    done = kalkyl("export", path, "--format", "excel-csv")
    assert done.out.startswith("\ufeffAvsändare;")
    rows = csv.reader(io.StringIO(done.out.removeprefix("\ufeff"), newline=""), delimiter=";")
    assert [row[4] for row in rows if row[4].startswith("v. 12")] == ["v. 12;'=HYPERLINK(A1)"]


@pytest.mark.parametrize("name", ["110.xlsx", "total.xlsx"])
def test_parquet_has_the_exact_amounts(
    files: Path, kalkyl: b.Kalkyl, tmp_path: Path, name: str
) -> None:
    facts = list(facts_in(kalkyl("export", files / name).out).values())
    target = tmp_path / "a.parquet"
    assert kalkyl("export", files / name, "--format", "parquet", "-o", target).code == OK
    table = parquet.read_table(target)
    assert table.column_names == list(FactRow._fields)
    assert str(table.schema.field("value").type) == "decimal128(38, 18)"
    for row, fact in zip(table.to_pylist(), facts, strict=True):
        value = row["text"] if row["value"] is None else plain(row["value"])
        assert (value, row["state"], row["cell"]) == (fact["value"], fact["state"], fact["cell"])
        part = row["numerator"]
        assert (part if part is None else plain(part)) == fact.get("numerator")
    assert len(pd.read_parquet(target)) == len(facts)


def test_parquet_says_what_it_needs(
    files: Path, kalkyl: b.Kalkyl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("export", files / "110.xlsx", "--format", "parquet")
    assert kalkyl(*arguments).code == USAGE
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = kalkyl(*arguments, "-o", tmp_path / "a.parquet")
    assert done.code == USAGE
    assert 'pip install "kalkyl[parquet]"' in done.err


def test_an_amount_that_parquet_cannot_hold_is_told() -> None:
    fact = next(facts_of(b.reading(next(b.DEPARTMENTS.glob("*.xlsx")))))
    row = fact._replace(value=Decimal("1e30"))
    with pytest.raises(DataFileError, match="more digits than Parquet"):
        parquet_bytes(frame_of([row], exact=True))


def test_csv_on_the_screen_is_the_same_as_in_a_file(files: Path, tmp_path: Path) -> None:
    path = files / "110.xlsx"
    done = b.started("export", path, "--format", "csv", env={"PYTHONIOENCODING": "cp1252"})
    target = tmp_path / "a.csv"
    b.kalkyl("export", path, "--format", "csv", "-o", target)
    assert done.out == target.read_bytes().decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(done.out, newline=""))) == list(COLUMNS)


def test_many_files_are_exported_together(files: Path, kalkyl: b.Kalkyl) -> None:
    done = kalkyl("export", files / "110.xlsx", files / "12*.xlsx")
    facts = json.loads(done.out)["facts"]
    assert done.code == OK
    assert [fact["department"] for fact in facts] == sorted(fact["department"] for fact in facts)
    assert {Path(fact["file"]).name for fact in facts} == {"110.xlsx", "120.xlsx"}
    alone = json.loads(kalkyl("export", files / "120.xlsx").out)["facts"]
    assert [fact for fact in facts if fact["department"] == "120"] == alone


def test_what_cannot_be_read_is_told_and_left_out(
    files: Path, kalkyl: b.Kalkyl, tmp_path: Path
) -> None:
    letter = tmp_path / "brev.xlsx"
    letter.write_bytes(b"no workbook")
    alone = kalkyl("export", letter, "-o", tmp_path / "a.json")
    assert (alone.code, alone.out) == (FINDINGS, "")
    assert "KAL101" in alone.err
    assert not (tmp_path / "a.json").exists()
    both = kalkyl("export", letter, files / "110.xlsx", "-o", tmp_path / "b.json")
    assert both.code == FINDINGS
    assert "brev.xlsx" in both.err
    assert len(facts_in((tmp_path / "b.json").read_text(encoding="utf-8"))) > 100


def test_export_never_writes_over_what_it_reads(kalkyl: b.Kalkyl, tmp_path: Path) -> None:
    [path] = b.departments(tmp_path, ("110",))
    before = b.checksums([path])
    assert kalkyl("export", tmp_path / "120.xlsx").code == USAGE
    assert kalkyl("export", path, "-o", path).code == USAGE
    assert b.checksums([path]) == before
