"""What changed between two workbooks: cell by cell, the largest first, and what is left out."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import builders as b
import mails
import workbooks as w
from kalkyl.cli import FINDINGS, OK, USAGE
from kalkyl.io.data_files import read_json
from shipped_organisation import workbook

FORECAST = ("forecast", "regionkontoret", "annual_forecast")
COMMENT = "Prognos!K10"


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Path, Path]:
    """The example's workbook, and an earlier version with two amounts and a comment otherwise."""
    now = b.shipped(tmp_path / "nu")
    cells = {"Prognos!B10": -43000, "Prognos!C10": -1, COMMENT: None}
    return b.put(b.shipped(tmp_path / "förra"), cells), now


def report(tmp_path: Path, name: str) -> Path:
    folder = w.EXAMPLE.parent / "exempel-2025" / "underlag" / name
    path = tmp_path / f"{name}.xlsx"
    path.write_bytes(workbook(name, 2025, read_json(folder / "110-kansli.json")))
    return path


def found(done: b.Run) -> dict[tuple[str, str, str], dict[str, Any]]:
    listed = json.loads(done.out)["differences"]
    return {(one["table"], one["row"], one["column"]): one for one in listed}


def found_all(done: b.Run) -> list[dict[str, Any]]:
    listed = json.loads(done.out)["differences"]
    assert isinstance(listed, list)
    return listed


def test_every_change_is_listed_with_both_values(
    versions: tuple[Path, Path], kalkyl: b.Kalkyl
) -> None:
    done = kalkyl("compare", *versions, "--format", "json")
    assert done.code == OK
    changed = found(done)[FORECAST]
    assert (changed["before"], changed["now"], changed["difference"]) == (
        "-43000",
        "-43335",
        "-335",
    )
    assert changed["entered"]
    assert (changed["cell"], changed["cell_before"]) == ("Prognos!B10", "Prognos!B10")
    total = found(done)["forecast", "total", "annual_forecast"]
    assert not total["entered"]
    comments = [one for one in found(done).values() if one["cell"] == COMMENT]
    assert [(one["before"], one["difference"]) for one in comments] == [(None, None)]


def test_the_largest_comes_first_and_texts_last(
    versions: tuple[Path, Path], kalkyl: b.Kalkyl
) -> None:
    listed = list(found(kalkyl("compare", *versions, "--format", "json")).values())
    money = [one["difference"] for one in listed if one["unit"] == "tkr" and one["difference"]]
    sizes = [abs(Decimal(gap)) for gap in money]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) > 3
    kinds = [one["unit"] for one in listed]
    assert kinds[: kinds.count("tkr")] == ["tkr"] * kinds.count("tkr")
    texts = [one["cell"] for one in listed if one["unit"] is None]
    assert COMMENT in texts
    assert [one["cell"] for one in listed[-len(texts) :]] == texts


def test_the_same_in_words(versions: tuple[Path, Path], kalkyl: b.Kalkyl) -> None:
    done = kalkyl("compare", *versions)
    assert "Jämfört med 110.xlsx (Kansli, Uppföljningsrapport 1 2021): " in done.out
    no_break = "\N{NO-BREAK SPACE}"
    change = f"−43{no_break}000{no_break}tkr → −43{no_break}335{no_break}tkr (−335{no_break}tkr)"
    assert (
        f"Prognos per uppdrag › Regionkontoret › Prognos  Prognos!B10\n  {change}, ifylld"
        in done.out
    )
    english = kalkyl("compare", *versions, "--lang", "en").out
    assert "figures differ" in english
    assert "(empty) → " in english


def test_the_same_as_a_workbook(
    versions: tuple[Path, Path], kalkyl: b.Kalkyl, tmp_path: Path
) -> None:
    target = tmp_path / "skillnader.xlsx"
    assert kalkyl("compare", *versions, "-o", target).code == OK
    made = target.read_bytes()
    assert kalkyl("compare", *versions, "-o", target).code == OK
    assert target.read_bytes() == made
    [sheet] = openpyxl.load_workbook(target).worksheets
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert rows[0][:6] == ("Tabell", "Rad", "Kolumn", "Förra", "Nu", "Skillnad")
    [line] = [row for row in rows if row[8] == "Prognos!B10"]
    assert line[3:8] == (-43000, -43335, -335, "tkr", "ifylld")
    assert kalkyl("compare", *versions, "-o", versions[0]).code == USAGE


def test_what_a_sender_wrote_is_no_formula(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    before, now = b.shipped(tmp_path / "a"), b.shipped(tmp_path / "b")
    b.put(now, {COMMENT: "\u200b=HYPERLINK(1)"})
    target = tmp_path / "skillnader.xlsx"
    assert kalkyl("compare", before, now, "-o", target).code == OK
    [sheet] = openpyxl.load_workbook(target).worksheets
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


def test_a_row_that_is_inserted_leaves_the_others_alone(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    folder = w.EXAMPLE.parent / "exempel-2025" / "underlag" / "uppfoljningsrapport-2"
    document = read_json(folder / "110-kansli.json")
    rows = list(document["analysis"])
    new = {**rows[0], "amount": Decimal(7), "cause": "En ny orsak som ingen haft förut."}
    changed = {**rows[2], "amount": rows[2]["amount"] + 1}
    paths = []
    for name, analysis in (("a", rows), ("b", [new, *rows[:2], changed, *rows[3:]])):
        paths.append(tmp_path / f"{name}.xlsx")
        content = workbook("uppfoljningsrapport-2", 2025, {**document, "analysis": analysis})
        paths[-1].write_bytes(content)
    for order, turn in ((paths, 1), (paths[::-1], -1)):
        listed = found_all(kalkyl("compare", *order, "--format", "json"))
        amounts = {
            (one["before"], one["now"])[::turn]
            for one in listed
            if (one["table"], one["column"]) == ("analysis", "amount")
        }
        assert amounts == {(None, "7"), (str(rows[2]["amount"]), str(changed["amount"]))}


def test_two_reports_are_compared_where_they_mean_the_same(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    before = report(tmp_path, "uppfoljningsrapport-1")
    now = report(tmp_path, "uppfoljningsrapport-2")
    done = kalkyl("compare", before, now, "--format", "json")
    keys = found(done)
    assert FORECAST in keys
    # Utfall jan–apr and Utfall jan–aug are no versions of the same figure.
    assert not any(key[0] == "investments" and key[2] == "outcome" for key in keys)
    assert json.loads(done.out)["not_compared"] > 0
    assert "Jämfördes inte" in kalkyl("compare", before, now).out
    same = kalkyl("compare", now, now, "--format", "json")
    assert json.loads(same.out)["differences"] == []
    assert json.loads(same.out)["not_compared"] == 0


def test_another_department_is_said(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    done = kalkyl("compare", b.shipped(tmp_path / "a", "120"), b.shipped(tmp_path / "b"))
    assert "Obs: den är från Ekonomi, den här från Kansli." in done.out


def test_a_workbook_in_a_mail_can_be_compared(
    versions: tuple[Path, Path], kalkyl: b.Kalkyl, tmp_path: Path
) -> None:
    mail, both = tmp_path / "a.msg", tmp_path / "b.zip"
    content = [path.read_bytes() for path in versions]
    mail.write_bytes(mails.msg([mails.msg_file(content[0], "förra.xlsx")]))
    done = kalkyl("compare", mail, versions[1])
    assert "Jämfört med a.msg › förra.xlsx (Kansli" in done.out
    both.write_bytes(mails.zipped({"1.xlsx": content[0], "2.xlsx": content[1]}))
    assert "2 arbetsböcker" in kalkyl("compare", both, versions[1]).err


def test_what_cannot_be_read_is_reported(versions: tuple[Path, Path], kalkyl: b.Kalkyl) -> None:
    versions[0].write_bytes(b"MZ")
    done = kalkyl("compare", *versions)
    assert done.code == FINDINGS
    assert "KAL101" in done.err
