"""A municipality that is new to kalkyl, by the commands of ``docs/ny-organisation.md`` alone.

Kulturförvaltningen has three departments and its own rows. No file of the product is touched.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

import builders as b
from kalkyl.cli import FINDINGS, OK, USAGE
from kalkyl.io.shipped import shared_folder

PAGE = (b.ROOT / "docs" / "ny-organisation.md").read_text(encoding="utf-8")
FOLDER = "kultur"
LEVELS = ("Verksamhet", "Nämnd", "Kommun")
OWN = {"110": "Scenkonst", "120": "Museer", "130": "Bibliotek"}
FIRST_ROW = 10
SCENKONST, RENAMED = "Scenkonst", "Teater, dans och musik"
HEADING = "Årsbudget"


FIRST, _, LATER = PAGE.partition("## En avdelning som har en egen arbetsbok")


def commands(part: str = FIRST) -> list[list[str]]:
    """The commands of a part of the page, in its order."""
    lines = [line.strip() for line in part.replace("\\\n", "").splitlines()]
    return [line.split()[1:] for line in lines if line.startswith("kalkyl ")]


def described(folder: Path) -> None:
    """The organisation's workbook, as the page says that it is filled in."""
    path = folder / "organisation.xlsx"
    book = load_workbook(path)
    answers, rows, departments = book["Organisation"], book["Rader"], book["Avdelningar"]
    answers["B5"], answers["B6"] = "Exempelby kommun", "Kulturförvaltningen"
    for row, level in enumerate(LEVELS, 7):
        answers.cell(row, 2, level)
    for number, (code, name) in enumerate(OWN.items()):
        own = ("Uppdrag", name.lower(), name)
        row = rows.max_row + 1
        for column, value in enumerate(own, 1):
            rows.cell(row, column, value)
        contact = f"{name.lower()}@exempelby.example"
        asked = (code, name, contact, None, name.lower())
        for column, answer in enumerate(asked, 1):
            departments.cell(5 + number, column, answer)
    book.save(path)


def filled_in(path: Path, number: int) -> None:
    """A department's workbook, with its figures."""
    row = FIRST_ROW + number
    cells: Mapping[str, Any] = {
        "Omslag!B12": "Anna Ek",
        "Omslag!B13": date(2026, 3, 10),
        f"Prognos!B{row}": -1000 * (number + 1),
        f"Prognos!C{row}": -1000 * (number + 1),
        "Medarbetare!C6": 0.05,
        "Medarbetare!C7": 0.08,
        "Medarbetare!B11": date(2026, 2, 28),
        "Medarbetare!B12": 800,
        "Medarbetare!B13": 20000,
        "Medarbetare!B14": 1,
        "Medarbetare!B15": 0,
        "Medarbetare!B16": 0,
        "Medarbetare!B17": 12,
        "Texter!B5": "Verksamheten följer planen.",
    }
    b.put(path, cells)


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KALKYL_ORGANISATION", raising=False)
    return tmp_path


def test_a_new_municipality_comes_from_nothing_to_its_total(town: Path, kalkyl: b.Kalkyl) -> None:
    product = b.checksums(sorted(shared_folder("schemas").rglob("*.json")))
    for words in commands():
        if words[:2] == ["contract", "check"]:
            assert kalkyl(*words).code == FINDINGS
            described(town / FOLDER)
        done = kalkyl(*words)
        assert done.code == OK, f"{words}\n{done.out}\n{done.err}"
        if words[0] == "template":
            for number, path in enumerate(sorted((town / FOLDER / "mallar").glob("*.xlsx"))):
                filled_in(path, number)
    assert b.checksums(sorted(shared_folder("schemas").rglob("*.json"))) == product
    total = load_workbook(town / FOLDER / "total.xlsx")
    cover = {str(cell.value) for row in total["Omslag"].iter_rows() for cell in row}
    assert any("3 av 3 verksamheter" in text for text in cover)
    sheet = total["Prognos"]
    assert [sheet.cell(FIRST_ROW + at, 1).value for at in range(3)] == list(OWN.values())
    assert forecasts(kalkyl, town / FOLDER / "total.xlsx") == ["-1000", "-2000", "-3000"]


def forecasts(kalkyl: b.Kalkyl, total: Path) -> list[str]:
    """The forecast of each row in a total."""
    done = kalkyl("export", total, "--organisation", FOLDER)
    facts = {
        (fact["row_id"], fact["column_id"]): fact["value"]
        for fact in json.loads(done.out)["facts"]
        if fact["table_id"] == "forecast"
    }
    return [facts[name.lower(), "annual_forecast"] for name in OWN.values()]


def own_workbook(path: Path) -> None:
    """A department's own workbook: one table with a row of its own, its costs without a minus."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Museernas ekonomi 2026"],
        [],
        ["Verksamhet", "Budget helår", "Prognos helår", "Avvikelse"],
        ["Kulturarv", 2000, 1900, 100],
        ["Summa", 2000, 1900, 100],
    ):
        sheet.append(row)
    book.save(path)


def test_a_department_may_hand_in_a_workbook_of_its_own_with_positive_costs(
    town: Path, kalkyl: b.Kalkyl
) -> None:
    assert kalkyl("init", FOLDER, "--from", "blank").code == OK
    described(town / FOLDER)
    words = ("template", "manadsrapport-februari", "--year", 2026, "-o", f"{FOLDER}/mallar")
    assert kalkyl(*words, "--organisation", FOLDER).code == OK
    for number, path in enumerate(sorted((town / FOLDER / "mallar").glob("*.xlsx"))):
        filled_in(path, number)
        if "-120-" in path.name:
            path.unlink()
    own_workbook(town / FOLDER / "museer.xlsx")
    for line in commands(LATER):
        done = kalkyl(*line)
        assert done.code == OK, f"{line}\n{done.out}\n{done.err}"
    assert "Saknas" not in done.out
    total = town / FOLDER / "med-egen.xlsx"
    assert forecasts(kalkyl, total) == ["-1000", "-1900", "-3000"]


def sent_out(town: Path, kalkyl: b.Kalkyl) -> Path:
    """Scenkonst's workbook, filled in, in a folder of its own; the organisation is described."""
    assert kalkyl("init", FOLDER, "--from", "blank").code == OK
    described(town / FOLDER)
    words = ("template", "manadsrapport-februari", "--year", 2026, "--department", "110")
    assert kalkyl(*words, "-o", "ut", "--organisation", FOLDER).code == OK
    [path] = (town / "ut").glob("*.xlsx")
    filled_in(path, 0)
    return path


def renamed(folder: Path, synonym: str | None) -> None:
    """A row and a heading that are called something else from now on."""
    path = folder / "organisation.xlsx"
    book = load_workbook(path)
    for row in book["Rader"].iter_rows(min_row=5):
        if row[1].value == SCENKONST.lower():
            row[2].value, row[3].value = RENAMED, synonym and SCENKONST
    for row in book["Rubriker"].iter_rows(min_row=5):
        if (row[1].value, row[3].value, row[4].value) == ("forecast", "annual_budget", HEADING):
            row[4].value, row[7].value = "Budget för året", synonym and HEADING
    book.save(path)


def codes(kalkyl: b.Kalkyl, path: Path) -> list[str]:
    done = kalkyl("check", path, "--organisation", FOLDER, "--format", "json")
    assert done.code in {OK, FINDINGS}, done.err
    return [code for code in done.codes() if code.startswith("KAL1")]


def test_a_rename_with_the_former_name_keeps_workbooks_that_are_out_legal(
    town: Path, kalkyl: b.Kalkyl
) -> None:
    path = sent_out(town, kalkyl)
    assert codes(kalkyl, path) == []
    renamed(town / FOLDER, SCENKONST)
    assert codes(kalkyl, path) == []
    renamed(town / FOLDER, None)
    assert codes(kalkyl, path) != []


def test_the_example_and_a_municipality_share_one_installation(
    town: Path, kalkyl: b.Kalkyl
) -> None:
    path = sent_out(town, kalkyl)
    other = b.shipped(town / "exempel", "110")
    assert kalkyl("check", path, "--organisation", FOLDER).code == OK
    assert "KAL138" in kalkyl("check", path, "--format", "json").codes()
    assert kalkyl("check", other).code == OK
    assert kalkyl("check", other, "--organisation", FOLDER).code == FINDINGS


def test_a_round_remembers_its_organisation_and_tells_of_a_change(
    town: Path, kalkyl: b.Kalkyl
) -> None:
    sent_out(town, kalkyl)
    words = ("round", "init", "omgang", "--report", "manadsrapport-februari", "--year", 2026)
    begun = kalkyl(*words, "--deadline", "2026-03-12", "--organisation", FOLDER)
    assert begun.code == OK, begun.err
    assert len(list((town / "omgang" / "mallar").iterdir())) == len(OWN)
    status = ("round", "status", "omgang")
    same = kalkyl(*status, "--organisation", FOLDER)
    assert (same.code, "har ändrats" in same.err) == (OK, False)
    other = kalkyl(*status)
    assert (other.code, "Exempelby kommun" in other.err) == (USAGE, True)
    renamed(town / FOLDER, SCENKONST)
    changed = kalkyl(*status, "--organisation", FOLDER)
    assert (changed.code, "har ändrats" in changed.err) == (OK, True)


def answered(folder: Path, answers: Mapping[str, str]) -> None:
    """Answers on the sheet Organisation, by the questions."""
    path = folder / "organisation.xlsx"
    book = load_workbook(path)
    for row in book["Organisation"].iter_rows(min_row=5):
        if row[0].value in answers:
            row[1].value = answers[str(row[0].value)]
    book.save(path)


OWN_ROWS = ("--report", "manadsrapport-februari", "--year", 2026, "--organisation", FOLDER)


def test_the_workbook_of_the_organisation_answers_what_no_cell_says(
    town: Path, kalkyl: b.Kalkyl
) -> None:
    assert kalkyl("init", FOLDER, "--from", "blank").code == OK
    described(town / FOLDER)
    book = town / FOLDER / "museer.xlsx"
    own_workbook(book)
    edited = load_workbook(book)
    edited.active.delete_cols(4)  # type: ignore[union-attr]  # the variance, which tells the sign
    edited.save(book)
    words = ("bind", book, *OWN_ROWS, "--rows", "Kulturarv=museer", "-o", town / "museer.json")
    asked = kalkyl(*words)
    assert asked.code == USAGE
    options = [word for word in asked.err.split() if word.startswith("--")]
    assert options == ["--department", "--code", "--unit", "--sign"]
    answered(
        town / FOLDER,
        {
            "Enhet i egna arbetsböcker": "mnkr",
            "Tecken i egna arbetsböcker": "kostnader utan tecken",
        },
    )
    done = kalkyl(*words, "--code", "120")
    assert done.code == OK, done.err
    told = "Ur organisationens arbetsbok: Kulturförvaltningen, Museer, mnkr, kostnader utan minus."
    assert told in done.out
    layout = json.loads((town / "museer.json").read_text(encoding="utf-8"))
    assert layout["cover"]["constants"] == {
        "administration": "Kulturförvaltningen",
        "department": "Museer",
        "department_code": "120",
    }
    [block] = layout["sheets"][0]["blocks"]
    assert block["view"]["unit"] == "mnkr"
    assert set(block["view"]["sign"]) == {"annual_budget", "annual_forecast"}
    given = kalkyl(*words, "--code", "120", "--unit", "tkr", "--sign", "minus", "--force")
    assert given.code == OK
    assert "Ur organisationens arbetsbok: Kulturförvaltningen, Museer." in given.out
    [block] = json.loads((town / "museer.json").read_text("utf-8"))["sheets"][0]["blocks"]
    assert (block["view"]["unit"], "sign" in block["view"]) == ("tkr", False)


@pytest.mark.parametrize("by", ["rows", "synonyms"])
def test_two_own_rows_of_one_assignment_are_added_up(town: Path, kalkyl: b.Kalkyl, by: str) -> None:
    assert kalkyl("init", FOLDER, "--from", "blank").code == OK
    described(town / FOLDER)
    pairs: tuple[str, ...] = ()
    if by == "rows":
        pairs = ("--rows", "Kulturarv=museer", "--rows", "Konsthallen=museer")
    else:
        path = town / FOLDER / "organisation.xlsx"
        edited = load_workbook(path)
        for row in edited["Rader"].iter_rows(min_row=5):
            if row[1].value == "museer":
                row[3].value = "Kulturarv; Konsthallen"
        edited.save(path)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (
        ["Museernas ekonomi 2026"],
        ["Verksamhet", "Budget helår", "Prognos helår", "Avvikelse"],
        ["Kulturarv", -2000, -1900, 100],
        ["Konsthallen", -500, -450, 50],
        ["Summa", -2500, -2350, 150],
    ):
        sheet.append(line)
    book.save(town / "museer.xlsx")
    layout = ("--layout", town / "museer.json")
    words = ("bind", town / "museer.xlsx", *OWN_ROWS, "--code", "120", "--unit", "tkr", *pairs)
    bound = kalkyl(*words, "-o", town / "museer.json")
    assert (bound.code, "läggs ihop: Kulturarv, Konsthallen" in bound.out) == (OK, True)
    own = ("--year", 2026, "--organisation", FOLDER)
    checked = kalkyl("check", town / "museer.xlsx", *layout, *own, "--format", "json")
    assert (checked.code, checked.codes()) == (OK, [])
    done = kalkyl("export", town / "museer.xlsx", *layout, *own)
    facts = {
        (fact["table_id"], fact["row_id"], fact["column_id"]): fact["value"]
        for fact in json.loads(done.out)["facts"]
    }
    assert facts["forecast", "museer", "annual_forecast"] == "-2350"
    assert facts["forecast", "museer", "annual_budget"] == "-2500"


def test_the_language_of_the_organisation_is_that_of_the_findings(
    town: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KALKYL_LANG", raising=False)
    path = sent_out(town, kalkyl)
    answered(town / FOLDER, {"Språk": "engelska"})
    english = kalkyl("check", path, "--organisation", FOLDER).out
    swedish = kalkyl("check", path, "--organisation", FOLDER, "--lang", "sv").out
    assert ("Files: 1" in english, "Filer: 1" in swedish) == (True, True)
    assert "Filer: 1" in kalkyl("check", path).out
