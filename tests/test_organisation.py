"""An organisation's workbook: what it gives, and what is said of each fault in it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

import builders as b
import organisations as o
from kalkyl.cli import FINDINGS, OK, USAGE, run
from kalkyl.contract.load import contract_of
from kalkyl.contract.organisation import WORKBOOK
from kalkyl.contract.organisation.read import content_of
from kalkyl.contract.organisation.records import Fault
from kalkyl.contract.organisation.sheets import ROWS, SHEETS
from kalkyl.io import organisation
from kalkyl.io.organisation_folder import organisation_in
from kalkyl.io.shipped import shipped_folder
from kalkyl.io.xlsx.organisation_book import organisation_bytes
from kalkyl.io.xlsx.read import receive
from kalkyl.model import Level
from kalkyl.services.organisation import blank_content
from kalkyl.tables.cover import identity_of, level_called
from kalkyl.tables.layout import layout_of
from kalkyl.wording.messages import shown
from shipped_organisation import ORGANISATION, layout
from spoken import swedish_in

SHIPPED = shipped_folder()
YEARS = range(2019, 2028)
HEADING = 4


@pytest.fixture(scope="module")
def built() -> Mapping[str, Any]:
    return organisation.documents(SHIPPED)


def _plain(value: object) -> object:
    """Everything that a contract says, without the document that it was read from."""
    if is_dataclass(value):
        kept = (one.name for one in fields(value) if one.init and one.name != "document")
        return {name: _plain(getattr(value, name)) for name in kept}
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value


@pytest.mark.parametrize("report", sorted(ORGANISATION.reports))
def test_the_workbook_gives_the_contract_that_kalkyl_has(
    report: str, built: Mapping[str, Any]
) -> None:
    for year in YEARS:
        made = contract_of(built, report, year)
        stands = contract_of(ORGANISATION.schemas, report, year)
        assert _plain(made) == _plain(stands)
        assert [*made.tables] == [*stands.tables]
        for name, table in made.tables.items():
            assert [*table.cells] == [*stands.tables[name].cells]
    assert layout_of(built[f"layouts/{report}.json"]) == layout(report)


def test_the_same_workbook_gives_the_same_bytes(built: Mapping[str, Any]) -> None:
    files = organisation.built_files(built)
    assert files == organisation.built_files(organisation.documents(SHIPPED))
    assert {name: json.loads(content) for name, content in files.items()} == built


def test_the_workbook_is_as_kalkyl_writes_it() -> None:
    written = organisation_bytes(organisation.content_in(SHIPPED))
    assert written == (SHIPPED / WORKBOOK).read_bytes()


def _own(tmp_path: Path, change: Callable[[Workbook], None]) -> Path:
    """A folder whose workbook somebody has changed in another program."""
    folder = tmp_path / "egen"
    shutil.copytree(SHIPPED, folder)
    path = folder / WORKBOOK
    book = load_workbook(path)
    change(book)
    book.save(path)
    return folder


def _found(tmp_path: Path, change: Callable[[Workbook], None]) -> Sequence[Fault]:
    folder = _own(tmp_path, change)
    try:
        organisation.documents(folder)
    except organisation.OrganisationError as fault:
        return fault.faults
    return ()


def _faults(tmp_path: Path, change: Callable[[Workbook], None]) -> list[str]:
    return [shown(fault.says, "sv") for fault in _found(tmp_path, change)]


def _column(sheet: Worksheet, heading: str) -> int:
    row = next(sheet.iter_rows(HEADING, HEADING, values_only=True))
    return row.index(heading) + 1


def _row(sheet: Worksheet, **values: str) -> int:
    """The row in which some columns say something."""
    wanted = {_column(sheet, heading): value for heading, value in values.items()}
    return next(
        row
        for row in range(HEADING + 1, sheet.max_row + 1)
        if all(sheet.cell(row, column).value == value for column, value in wanted.items())
    )


def _set(sheet: str, heading: str, value: object, **where: str) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        page = book[sheet]
        page.cell(_row(page, **where), _column(page, heading)).value = value  # type: ignore[assignment]  # whatever people type

    return change


def _add(sheet: str, **values: object) -> Callable[[Workbook], None]:
    """A row below the last one that is filled in."""

    def change(book: Workbook) -> None:
        page = book[sheet]
        filled = [row for row in range(HEADING + 1, page.max_row + 1) if page.cell(row, 2).value]
        for heading, value in values.items():
            page.cell(filled[-1] + 1, _column(page, heading.replace("_", " "))).value = value  # type: ignore[assignment]  # as above

    return change


@cache
def _shipped() -> Workbook:
    return load_workbook(SHIPPED / WORKBOOK)


def _cell(sheet: str, heading: str, **where: str) -> str:
    page = _shipped()[sheet]
    return f"{sheet}!{page.cell(_row(page, **where), _column(page, heading)).coordinate}"


Change = Callable[[Workbook], None]
ROW = {"Lista": "Uppdrag", "Id": "utvecklingsmedel"}
CELLS = [
    ("Rader", "Id", "regionkontoret", {"Id": "drift_av_utvecklingsprojekt"}, "står redan på rad 6"),
    ("Rader", "Från", "i fjol", {"Id": "regionbidrag"}, "*i fjol* är inget årtal mellan 2000 och"),
    ("Rader", "Lista", "Investeringarna", {"Id": "fvis"}, "Menade du *Investering*?"),
    ("Rader", "Id", "Nya Stolpar", {"Id": "laddstolpar"}, "*Nya Stolpar* är inget id: skriv små"),
    ("Rader", "Namn", None, {"Id": "bredbandsutbyggnad"}, "*Namn* är inte ifyllt"),
    ("Rader", "Namn", "#REF!", {"Id": "it_utrustning"}, "cellen visar #REFERENS!"),
    ("Rader", "Namn", date(2026, 1, 2), {"Id": "kultursektor"}, "cellen är ett datum"),
    ("Indikatorer", "Mål 2025", "fem", {"Id": "sick_leave"}, "*fem* är inget tal"),
    ("Indikatorer", "Bäst är", "mindre", {"Id": "turnover"}, "är inget av lägre, högre"),
    ("Gränser", "Värde", "tusen", {"Gräns eller regel": "comment"}, "är inget av ett tal, Fel"),
    ("Rubriker", "Kort rubrik", "x" * 33, {"Kolumn": "scenario_change"}, "texten har 33 tecken"),
    ("Rapporter", "Till och med", "apr", {"Id": "uppfoljningsrapport-1"}, "är inget av januari"),
    ("Avdelningar", "Kontakt", "kansli", {"Kod": "110"}, "*kansli* är ingen adress"),
    ("Avdelningar", "Kod", 130, {"Kod": "140"}, "kod *130* står redan på rad 7"),
    ("Organisation", "Svar", None, {"Uppgift": "Organisationens namn"}, "är inte ifyllt"),
]
"""What is wrong in a cell, whatever stands elsewhere."""
NAMES = [
    ("Rader", "Namn", "Regionkontoret", ROW, "namnet *Regionkontoret* står redan på rad 6"),
    (
        "Rader",
        "Andra namn",
        "Oförutsett RS",
        {"Id": "utvecklingsmedel_regiongemensamt"},
        "redan på rad 8",
    ),
    ("Rader", "Till", 2019, {"Id": "bredbandsutbyggnad"}, "Till (2019) är före Från (2024)"),
    ("Rader", "Tas över av", "utv", {"Id": "utvecklingsmedel_eplan"}, "finns inte i samma lista"),
    ("Rubriker", "Tabell", "forcast", {"Kolumn": "scenario_change"}, "Menade du *forecast*?"),
    ("Rubriker", "Kolumn", "varians", {"Kolumn": "variance_percent"}, "Menade du *variance*?"),
    ("Rubriker", "Rad", "chefer", {"Rad": "prepared_by"}, "raden *chefer* finns inte"),
    ("Blad", "Tabeller", "cover; kover", {"Blad-id": "omslag"}, "Menade du *cover*?"),
    ("Blad", "Bladets namn", "Mål/år", {"Blad-id": "prognos"}, "kan inte stå på en flik"),
    ("Blad", "Rapport", "verksamhetplan", {"Blad-id": "driftbudget"}, "Menade du *verksamhetsplan"),
    ("Kontroller", "Det ena talet", "budget", {"Id": "split_feb"}, "ska skrivas tabell.kolumn@rad"),
    ("Indikatorer", "Till", 2025, {"Id": "turnover"}, "*turnover* finns alla år; låt cellen vara"),
    ("Indikatorer", "Från", 2027, {"Id": "sick_leave"}, "mallar, nyckeltal, rapportens kapitel"),
    ("Avdelningar", "Uppdrag", "regionkontorett", {"Kod": "110"}, "Menade du *regionkontoret*?"),
]
"""What a cell names and the workbook or kalkyl does not have, or has already."""
MEANINGS = [
    ("Rubriker", "Rubrik", "Årtal", {"Tabell": "cover", "Rad": "year"}, "på ordet *År*; låt det"),
    ("Gränser", "Gräns eller regel", "KAL499", {"Gräns eller regel": "KAL402"}, "finns inte"),
    ("Rubriker", "Rubrik", None, {"Tabell": "forecast", "Kolumn": "variance"}, "rubrik saknas för"),
    (
        "Rubriker",
        "Rubrik",
        "Prognos",
        {"Tabell": "forecast", "Kolumn": "annual_budget"},
        "rubriken *Prognos (tkr)* har redan kolumnen annual_forecast i samma tabell",
    ),
    (
        "Kontroller",
        "Det ena talet",
        "budget_split.anual@total",
        {"Id": "split_annual"},
        "budget_split.anual@total finns inte i Verksamhetsplan",
    ),
    (
        "Rubriker",
        "Hjälptext",
        "Skrivs av {avdelnig}.",
        {"Tabell": "cover", "Rad": "prepared_by"},
        "platshållaren *{avdelnig}* finns inte. Menade du *{avdelning}*?",
    ),
    ("Blad", "Ingress", "Belopp för {perid}.", {"Blad-id": "prognos"}, "Menade du *{period}*?"),
    ("Blad", "Rubrik", "Om {Förvaltnigen}", {"Blad-id": "texter"}, "*{Förvaltningen}*?"),
    (
        "Blad",
        "Rubrik",
        "Mål {",
        {"Blad-id": "mal"},
        "en klammer står ensam; skriv ett ord mellan {",
    ),
]
"""What only the contract shows that is built."""
GROUPS: Mapping[str, Sequence[Any]] = {"cells": CELLS, "names": NAMES, "meanings": MEANINGS}
CASES = [(group, at) for group, cases in GROUPS.items() for at in range(len(cases))]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Sequence[Fault]]:
    """What is said of workbooks in which everything of a group is wrong at once."""

    def all_of(cases: Sequence[Any]) -> Change:
        def change(book: Workbook) -> None:
            for sheet, heading, value, where, _ in cases:
                _set(sheet, heading, value, **where)(book)

        return change

    return {
        group: _found(tmp_path_factory.mktemp(group), all_of(cases))
        for group, cases in GROUPS.items()
    }


@pytest.mark.parametrize(("group", "at"), CASES)
def test_a_fault_is_told_at_its_cell(
    told: Mapping[str, Sequence[Fault]], group: str, at: int
) -> None:
    sheet, heading, _, where, words = GROUPS[group][at]
    place = f"{_cell(sheet, heading, **where)}: "
    said = [shown(fault.says, "sv") for fault in told[group]]
    assert [fault for fault in said if fault.startswith(place) and words in fault]


OWN_WORDS = sorted(
    {word for spec in SHEETS for column in spec.columns for word in column.words}
    | {column.heading for spec in SHEETS for column in spec.columns}
    | {"tabell.kolumn@rad", *ORGANISATION.reports.values()},
    key=len,
    reverse=True,
)
"""Words that a workbook has in any language."""


def in_swedish(fault: Fault) -> list[str]:
    """What is Swedish in the English of a fault: neither quoted nor a word of the workbook."""
    text = re.sub(r"\*[^*]+\*|\w+![A-Z]+\d+", "", shown(fault.says, "en"))
    for word in OWN_WORDS:
        text = text.replace(word, "")
    return swedish_in(text)


@pytest.mark.parametrize("group", GROUPS)
def test_a_fault_is_told_in_english_too(told: Mapping[str, Sequence[Fault]], group: str) -> None:
    assert [found for fault in told[group] for found in in_swedish(fault)] == []


def test_a_report_that_is_not_made_is_no_predecessor(tmp_path: Path) -> None:
    change = _set("Rapporter", "Används", "Nej", Id="manadsrapport-februari")
    [fault] = _faults(tmp_path, change)
    assert "rapporten *manadsrapport-februari* finns inte" in fault


def test_a_row_that_another_takes_over_from_has_a_last_year(tmp_path: Path) -> None:
    [fault] = _faults(tmp_path, _set("Rader", "Till", None, Id="utvecklingsmedel_eplan"))
    assert "ska ha ett sista år i Till" in fault


def test_a_ring_of_rows_that_take_over_from_one_another_is_told(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        _set("Rader", "Till", 2024, **ROW)(book)
        _set("Rader", "Tas över av", "utvecklingsmedel_eplan", **ROW)(book)

    assert any("raderna tar över av varandra" in fault for fault in _faults(tmp_path, change))


def test_a_sheet_a_column_or_a_heading_that_is_not_there_is_told(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        del book["Gränser"]
        rows = book["Rader"]
        rows.cell(HEADING, _column(rows, "Andra namn")).value = "Andra nam"
        headings = book["Rubriker"]
        for column in range(1, headings.max_column + 1):
            headings.cell(HEADING, column).value = None

    faults = _faults(tmp_path, change)
    assert "Gränser: bladet *Gränser* saknas" in faults
    assert "Rader!D4: kolumnen *Andra nam* är okänd. Menade du *Andra namn*?" in faults
    assert "Rader!A4: kolumnen *Andra namn* saknas" in faults
    assert any(fault.startswith("Rubriker!A1: rubrikraden finns inte") for fault in faults)


def _levels(book: Workbook) -> None:
    book["Organisation"]["B7"], book["Organisation"]["B8"] = "bolag; bolaget", "Bolag"


def _no_reports(book: Workbook) -> None:
    for row in range(HEADING + 1, HEADING + 7):
        book["Rapporter"].cell(row, 2).value = "Nej"


def _joined_heading(book: Workbook) -> None:
    book["Rader"].merge_cells("A4:B4")


def _no_limits(book: Workbook) -> None:
    book["Gränser"].delete_rows(HEADING + 1, 5)


def _no_turnover(book: Workbook) -> None:
    sheet = book["Indikatorer"]
    sheet.delete_rows(_row(sheet, Id="turnover"))


def _renamed_sheet(book: Workbook) -> None:
    book["Gränser"].title = "Gränserna"


FORMULA = "har en formel vars resultat inte är sparat"
ALONE: Mapping[str, tuple[Change, Sequence[str]]] = {
    "a formula": (_set("Rader", "Namn", '="a"', Id="fvis"), [FORMULA]),
    "a formula where nothing is needed": (
        _set("Avdelningar", "Får också skicka", "=A1", Kod="110"),
        [FORMULA],
    ),
    "a target below nought": (
        _set("Indikatorer", "Mål 2025", -5, Id="sick_leave"),
        ["*-5* är under 0"],
    ),
    "a limit below nought": (
        _set("Gränser", "Värde", "-5", **{"Gräns eller regel": "comment"}),
        ["*-5* är under 0"],
    ),
    "too long a name": (
        _set("Organisation", "Svar", "x" * 3000, Uppgift="Organisationens namn"),
        ["texten har 3000 tecken; högst 200 får plats"],
    ),
    "levels": (_levels, ["dess fyra former", "namnet *Bolag* står redan på rad 7"]),
    "no reports": (_no_reports, ["ingen rapport används"]),
    "a heading over two columns": (_joined_heading, ["kolumnen *Id* saknas"]),
    "an indicator": (_no_turnover, ["indikatorn *turnover* saknas"]),
    "a sheet": (_renamed_sheet, ["bladet *Gränser* saknas. Menade du *Gränserna*?"]),
    "limits, which are the example's then": (_no_limits, []),
}


@pytest.mark.parametrize("name", ALONE)
def test_one_fault_is_told_once_and_nothing_of_what_follows_from_it(
    tmp_path: Path, name: str
) -> None:
    change, words = ALONE[name]
    told_ = _faults(tmp_path, change)
    assert len(told_) == len(words)
    assert all(any(word in fault for fault in told_) for word in words)


def test_rules_about_files_and_people_cannot_be_made_lighter(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        for code in ("KAL101", "KAL701", "KAL801"):
            row = {"Rapport": "arsredovisning", "Gräns_eller_regel": code, "Värde": "Upplysning"}
            _add("Gränser", **row)(book)

    faults = _faults(tmp_path, change)
    assert len(faults) == 3
    assert all("kan inte sänkas" in fault for fault in faults)


def test_a_year_and_a_number_are_understood_however_they_are_typed(tmp_path: Path) -> None:
    years = {"regionkontoret": "2026", "fortroendevalda": "2026 ", "utvecklingsmedel": 2026.0}
    targets = {"Mål 2020": "5,5", "Mål 2021": "5.5", "Mål 2024": 5.5, "Mål 2025": "5,5 %"}

    def change(book: Workbook) -> None:
        for row, year in years.items():
            _set("Rader", "Från", year, Id=row, Lista="Uppdrag")(book)
        for column, target in targets.items():
            _set("Indikatorer", column, target, Id="sick_leave")(book)

    files = organisation.documents(_own(tmp_path, change))
    for year in (2020, 2021, 2024, 2025):
        contract = contract_of(files, "uppfoljningsrapport-1", year)
        assert not any(contract.tables["forecast"].row(row) for row in years)
        cell = contract.tables["staff_indicators"].cell("sick_leave", "target")
        assert cell is not None
        assert cell.given == "=5.5"


@pytest.mark.parametrize("written", ["15 %", 0.15])
def test_an_indicator_may_have_a_limit_and_a_direction_of_its_own(
    tmp_path: Path, written: object
) -> None:
    def change(book: Workbook) -> None:
        _set("Indikatorer", "Gult inom", written, Id="sick_leave")(book)
        _set("Indikatorer", "Bäst är", "högre", Id="sick_leave")(book)

    files = organisation.documents(_own(tmp_path, change))
    cell = (
        contract_of(files, "uppfoljningsrapport-1", 2025)
        .tables["staff_indicators"]
        .cell("sick_leave", "status")
    )
    assert cell is not None
    assert cell.formula is not None
    assert (cell.formula.measure, cell.formula.settings["yellow"]) == ("status_higher", "0.15")


def test_a_new_row_is_in_the_contract_from_its_first_year(tmp_path: Path) -> None:
    row = {"Lista": "Uppdrag", "Id": "teater", "Namn": "Teater", "Från": 2026}
    files = organisation.documents(_own(tmp_path, _add("Rader", **row)))
    rows = {
        year: contract_of(files, "uppfoljningsrapport-1", year).tables["forecast"].row("teater")
        for year in (2025, 2026)
    }
    assert rows[2025] is None
    assert rows[2026] is not None
    assert rows[2026].label == "Teater"


def test_a_heading_that_is_renamed_keeps_the_former_one(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        _set("Rubriker", "Rubrik", "Helårsprognos", Tabell="forecast", Kolumn="annual_forecast")(
            book
        )
        where = {"Tabell": "forecast", "Kolumn": "annual_forecast"}
        _set("Rubriker", "Tidigare rubriker", "Prognos", **where)(book)

    files = organisation.documents(_own(tmp_path, change))
    cell = (
        contract_of(files, "uppfoljningsrapport-1", 2025)
        .tables["forecast"]
        .cell("regionkontoret", "annual_forecast")
    )
    assert cell is not None
    assert (cell.label, cell.former_headings) == ("Helårsprognos", ("Prognos (tkr)",))


def test_a_column_of_notes_and_another_order_are_no_faults(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        page = book["Rader"]
        page.cell(HEADING, 8).value = "Anteckning"
        page.cell(HEADING + 1, 8).value = "Fråga ekonomi"
        book.move_sheet("Rader", 3)

    assert _faults(tmp_path, change) == []


def test_init_makes_a_folder_that_is_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "kultur"
    assert run(["init", str(folder)]) == OK
    assert sorted(path.name for path in folder.iterdir()) == ["kalkyl.toml", "organisation.xlsx"]
    assert run(["contract", "check", str(folder)]) == OK
    assert run(["contract", "build", str(folder)]) == OK
    first = {path: path.read_bytes() for path in folder.rglob("*.json")}
    assert run(["contract", "build", str(folder)]) == OK
    assert first == {path: path.read_bytes() for path in folder.rglob("*.json")}
    capsys.readouterr()
    assert run(["init", str(folder)]) == USAGE
    assert "organisation.xlsx" in capsys.readouterr().err


def test_blank_asks_for_what_is_the_organisations_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "blank"
    assert run(["init", str(folder), "--from", "blank"]) == OK
    capsys.readouterr()
    assert run(["contract", "check", str(folder)]) == FINDINGS
    told = capsys.readouterr().out
    assert "Organisation!B5: *Organisationens namn* är inte ifyllt" in told
    words = organisation_bytes(blank_content())
    assert b"egionkontoret" not in words


def test_a_blank_workbook_has_its_empty_rows_where_one_begins(tmp_path: Path) -> None:
    path = tmp_path / WORKBOOK
    path.write_bytes(organisation_bytes(blank_content()))
    rows = load_workbook(path)["Rader"]
    spare = range(HEADING + 1, HEADING + 1 + ROWS.spare)
    assert not any(rows.cell(row, 2).value for row in spare)
    assert rows.cell(spare.stop, 2).value
    read = receive(path).book
    assert read is not None
    content, _ = content_of(read)
    assert len(content.of(ROWS)) == len(blank_content().of(ROWS))


def test_a_folder_that_is_none_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["contract", "check", str(tmp_path)]) == USAGE
    assert "kalkyl init" in capsys.readouterr().err


def _used_already(path: Path) -> Path:
    """A workbook of an organisation's own: one table, with headings and rows of its own."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "Prognos"
    rows = [
        ("Kulturförvaltningen",),
        ("Prognos april 2026",),
        (),
        ("Verksamhet", "Budget helår", "Prognos helår", "Avvikelse"),
        ("Teater", -12_000, -12_500, -500),
        ("Dans", -4_000, -4_000, 0),
        ("Musik & konst", -6_000, -5_800, 200),
        ("Summa", -22_000, -22_300, -300),
    ]
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def test_a_workbook_that_is_used_already_gives_rows_and_headings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    used = _used_already(tmp_path / "prognos.xlsx")
    folder = tmp_path / "kultur"
    assert run(["init", str(folder), "--from", str(used)]) == OK
    told = capsys.readouterr().out
    assert "Ur prognos.xlsx: 3 rader" in told
    assert "Prognos → Prognos helår" in told
    received = receive(folder / WORKBOOK)
    assert received.book is not None
    content, _ = content_of(received.book)
    rows = [row for row in content.of(ROWS) if row.text("list") == "uppdrag"]
    assert [(row.text("id"), row.text("name")) for row in rows] == [
        ("teater", "Teater"),
        ("dans", "Dans"),
        ("musik_konst", "Musik & konst"),
    ]
    assert run(["contract", "check", str(folder)]) == FINDINGS
    assert all("är inte ifyllt" in line for line in capsys.readouterr().out.splitlines()[:-1])


def test_a_workbook_that_is_like_nothing_begins_no_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = Workbook()
    book.save(tmp_path / "tom.xlsx")
    assert run(["init", str(tmp_path / "ny"), "--from", str(tmp_path / "tom.xlsx")]) == USAGE
    assert "inget i arbetsboken liknar" in capsys.readouterr().err
    assert not (tmp_path / "ny").exists()


def test_the_levels_have_the_names_that_the_organisation_gives_them(
    kalkyl: b.Kalkyl, tmp_path: Path
) -> None:
    levels = {"Avdelning": "Enhet", "Förvaltning": "Sektor", "Region": "Kommun"}
    edits = [("Organisation", old, new) for old, new in levels.items()]
    folder = o.folder_of(tmp_path / "kommun", *edits)
    done = kalkyl(
        "template",
        "uppfoljningsrapport-1",
        "--year",
        2021,
        "--organisation",
        folder,
        "-o",
        tmp_path,
    )
    assert done.code == OK, done.err
    path = min(tmp_path.glob("*.xlsx"))
    book = b.book(path)
    sheet = book.sheet("Omslag")
    assert sheet is not None
    words = {cell.value for cell in sheet.cells.values()}
    assert "Enhet" in words
    assert "Avdelning" not in {
        cell.value for (_, column), cell in sheet.cells.items() if column > 1
    }
    identity = identity_of(book)
    assert identity is not None
    terms = organisation_in(folder).contract("uppfoljningsrapport-1", 2021)
    assert level_called(terms, identity.level) is Level.DEPARTMENT
    assert [level_called(terms, name) for name in ("Sektor", "kommun", "Region")] == [
        Level.ADMINISTRATION,
        Level.REGION,
        Level.REGION,
    ]


def test_the_departments_of_the_workbook_are_a_list_of_departments(
    kalkyl: b.Kalkyl, tmp_path: Path
) -> None:
    folder = o.folder_of(tmp_path / "egen", ("Avdelningar", "Kansli", "Scenkonst"))
    book = folder / WORKBOOK
    where = ("--organisation", folder, "--manifest", book, "-o", tmp_path / "mallar")
    done = kalkyl("template", "uppfoljningsrapport-1", "--year", 2021, *where)
    assert done.code == OK, done.err
    names = sorted(path.name for path in (tmp_path / "mallar").glob("*.xlsx"))
    assert len(names) == 9
    assert names[0] == "uppfoljningsrapport-1-2021-110-scenkonst.xlsx"


@pytest.mark.parametrize(("former", "codes"), [("Prognos", set()), (None, {"KAL116"})])
def test_a_renamed_heading_keeps_what_is_sent_out_legal_where_the_former_is_given(
    kalkyl: b.Kalkyl, tmp_path: Path, former: str | None, codes: set[str]
) -> None:
    where = {"Tabell": "forecast", "Kolumn": "annual_forecast"}

    def change(book: Workbook) -> None:
        _set("Rubriker", "Rubrik", "Beräknat utfall", **where)(book)
        _set("Rubriker", "Tidigare rubriker", former, **where)(book)

    folder = _own(tmp_path, change)
    sent = b.shipped(tmp_path / "in")
    done = kalkyl("check", sent, "--organisation", folder, "--format", "json")
    [file] = json.loads(done.out)["files"]
    assert {finding["code"] for finding in file["findings"]} == codes
