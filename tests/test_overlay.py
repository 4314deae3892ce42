"""What an organisation adds beside its workbook: tables, columns and indicators of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from kalkyl.contract.load import contract_of
from kalkyl.contract.organisation import OVERLAY, WORKBOOK
from kalkyl.io import organisation
from kalkyl.io.shipped import shipped_folder
from kalkyl.wording.messages import shown

REPORT, YEAR = "uppfoljningsrapport-1", 2025
VISITS: dict[str, Any] = {"title": "Besök", "type": "number", "unit": "antal", "decimals": 0}
EVENTS: dict[str, Any] = {
    "title": "Evenemang",
    "rows": "open",
    "capacity": 10,
    "key": ["event"],
    "total": "Summa",
    "columns": {
        "event": {"title": "Evenemang", "type": "text", "merge": "key", "required": "row"},
        "visits": {**VISITS, "merge": "sum"},
    },
}


def _folder(tmp_path: Path, overlay: str | Mapping[str, Any], *, page: str = "") -> Path:
    folder = tmp_path / "egen"
    shutil.copytree(shipped_folder(), folder)
    text = overlay if isinstance(overlay, str) else json.dumps(overlay)
    (folder / OVERLAY).write_text(text, encoding="utf-8")
    if page:
        path = folder / WORKBOOK
        book = load_workbook(path)
        for row in book["Blad"].iter_rows(5):
            if row[1].value == "verksamhetsmatt":
                row[5].value = f"{row[5].value}; {page}"
        book.save(path)
    return folder


def _faults(folder: Path) -> list[str]:
    with pytest.raises(organisation.OrganisationError) as raised:
        organisation.documents(folder)
    return [shown(fault.says, "sv") for fault in raised.value.faults]


def test_a_table_of_its_own_stands_in_the_report(tmp_path: Path) -> None:
    files = organisation.documents(_folder(tmp_path, {"tables": {"events": EVENTS}}, page="events"))
    table = contract_of(files, REPORT, YEAR).tables["events"]
    assert (table.label, table.columns, table.key) == ("Evenemang", ("event", "visits"), ("event",))
    blocks = [
        block for sheet in files[f"layouts/{REPORT}.json"]["sheets"] for block in sheet["blocks"]
    ]
    assert {"table": "events", "name": "kalkyl_events", "check": True} in blocks


def test_a_column_of_its_own_is_in_all_rows_and_in_no_other_table(tmp_path: Path) -> None:
    columns = {"forecast": {"visits": VISITS}, "budget_split": {"visits": {**VISITS, "minimum": 0}}}
    files = organisation.documents(_folder(tmp_path, {"columns": columns}))
    cell = contract_of(files, REPORT, YEAR).tables["forecast"].cell("regionkontoret", "visits")
    assert cell is not None
    assert (cell.label, cell.unit) == ("Besök", "antal")
    plan = contract_of(files, "verksamhetsplan", YEAR).tables
    assert "visits" in plan["budget_split"].columns
    assert "visits" not in plan["budget_per_uppdrag"].columns


@pytest.mark.parametrize("written", ['"0,5"', '"0.5"', "0.5"])
def test_a_decimal_is_understood_however_it_is_written(tmp_path: Path, written: str) -> None:
    cell = json.dumps(VISITS)[:-1] + f', "minimum": {written}}}'
    files = organisation.documents(
        _folder(tmp_path, f'{{"columns": {{"forecast": {{"visits": {cell}}}}}}}')
    )
    spec = contract_of(files, REPORT, YEAR).tables["forecast"].cell("regionkontoret", "visits")
    assert spec is not None
    assert str(spec.schema["minimum"]) == "0.5"


@pytest.mark.parametrize(
    ("overlay", "told"),
    [
        (
            '{"columns": {"forecast": {}, "forecast": {}}}',
            "tillagg.json: namnet ”forecast” står två",
        ),
        (
            '{"columns": {"forecast": {"visits": {"minimum": 0,5}}}}',
            "tillagg.json, rad 1: skriv talet",
        ),
        ({"kolumner": {}}, "tillagg.json: okända ord: kolumner"),
        (
            {"columns": {"forecast": {"visits": {**VISITS, "decimals": "två"}}}},
            "tillagg.json, columns/forecast/visits/decimals: 'två' är av fel slag",
        ),
        (
            {"columns": {"forecast": {"visits": {**VISITS, "merge": "summa"}}}},
            "tillagg.json, columns/forecast/visits/merge: 'summa' är inget av sum",
        ),
        (
            {"columns": {"forecast": {"visits": {"type": "number"}}}},
            "tillagg.json, columns/forecast/visits: saknar title",
        ),
        (
            {"columns": {"forcast": {"visits": VISITS}}},
            "tillagg.json, columns/forcast: tabellen *forcast* finns inte",
        ),
        (
            {"columns": {"forecast": {"variance": VISITS}}},
            "tillagg.json, columns/forecast/variance: kolumnen *variance* finns redan",
        ),
        (
            {"columns": {"forecast": {"kind": {"title": "Slag", "type": "text", "list": "slag"}}}},
            "tillagg.json, columns/forecast/kind/list: listan *slag* finns inte",
        ),
        (
            {
                "columns": {
                    "forecast": {
                        "twice": {**VISITS, "formula": {"measure": "dubbelt", "of": ["x"]}}
                    }
                }
            },
            "tillagg.json, columns/forecast/twice: måttet dubbelt finns inte",
        ),
        (
            {"tables": {"forecast": EVENTS}},
            "tillagg.json, tables/forecast: tabellen *forecast* finns redan",
        ),
        (
            {"tables": {"events": EVENTS}},
            "tillagg.json, tables/events: tabellen står inte på något blad",
        ),
        (
            {
                "indicators": {
                    "sick_leave": {"measure": "ratio_of_sums", "of": ["staff.value@sick_hours"]}
                }
            },
            "tillagg.json, indicators/sick_leave: indikatorn *sick_leave* finns redan",
        ),
    ],
)
def test_a_fault_is_told_at_its_place(
    tmp_path: Path, overlay: str | Mapping[str, Any], told: str
) -> None:
    assert any(fault.startswith(told) for fault in _faults(_folder(tmp_path, overlay)))


def test_an_indicator_of_its_own_has_a_target_and_a_status(tmp_path: Path) -> None:
    of = ["staff.value@period_left", "staff.value@permanent_staff"]
    overlay = {"indicators": {"leaving": {"measure": "ratio_of_sums", "of": of}}}
    folder = _folder(tmp_path, overlay)
    path = folder / WORKBOOK
    book = load_workbook(path)
    page = book["Indikatorer"]
    row = page.max_row + 1
    words = ("Medarbetare", "leaving", "Slutat i år", None, None, None, "lägre")
    for column, word in enumerate(words, 1):
        page.cell(row, column).value = word
    book.save(path)
    table = contract_of(organisation.documents(folder), REPORT, YEAR).tables["staff_indicators"]
    cells = {column: table.cell("leaving", column) for column in ("outcome", "status", "target")}
    assert cells["outcome"] is not None
    assert cells["outcome"].formula is not None
    assert cells["status"] is not None
    assert cells["status"].formula is not None
    assert cells["status"].formula.measure == "status_lower"


def test_the_example_adds_nothing_beside_its_workbook() -> None:
    assert not (shipped_folder() / OVERLAY).exists()
