"""Workbooks that kalkyl has not made: reports as printed, and the ways others lay them out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kalkyl.figures.amount import Unread, read

PUBLISHED = Path(__file__).parents[1] / "data" / "published"
Line = Sequence[Any]


def printed(year: int, *, as_text: bool) -> list[Line]:
    """The tables of a printed uppföljningsrapport under one another, each with its title."""
    report = json.loads((PUBLISHED / f"UR1-{year}.json").read_text(encoding="utf-8"))
    lines: list[Line] = [
        [f"{report['title']}"],
        ["Förvaltning", "Regionkontoret"],
        ["År", year],
        [],
    ]
    for table in report["tables"]:
        lines += [*_printed_table(table, as_text=as_text), []]
    return lines


def _printed_table(table: dict[str, Any], *, as_text: bool) -> Iterator[Line]:
    labelled = any(label for label, *_ in table["rows"])
    over_rows = table["title"].startswith(("Uppdrag", "Investering"))
    yield [table["section"] if over_rows else table["title"]]
    yield [*([table["title"] if over_rows else None] if labelled else []), *table["columns"]]
    for label, *figures in table["rows"]:
        yield [*([label] if labelled else []), *(_figure(one, as_text) for one in figures)]


def _figure(printed: str | None, as_text: bool) -> Any:
    """A figure as a number, or as the text that is printed."""
    if not printed or as_text:
        return printed
    found = read(printed)
    return printed if isinstance(found, Unread) or found.unit else float(found.value)


def write(sheet: Worksheet, lines: Sequence[Line], top: int = 1) -> None:
    for row, line in enumerate(lines, top):
        for column, value in enumerate(line, 1):
            if value is not None:
                sheet.cell(row, column, value)


def saved(path: Path, sheets: dict[str, Sequence[Line]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, lines in sheets.items():
        write(book.create_sheet(name), lines)
    book.save(path)
    return path


MERGED: dict[str, Sequence[Line]] = {
    "Försättsblad": [
        ["Uppföljning april 2021"],
        [],
        ["Förvaltning:", "Regionkontoret"],
        ["Avdelning:", "Kansli"],
        ["Kod:", "110"],
        ["Verksamhetsår:", 2021],
    ],
    "Ekonomi": [
        ["Belopp i tkr"],
        [],
        ["Verksamhet", "Helår", None, None, "Ackumulerat", None, None],
        [None, "Prognos", "Budget", "Avvikelse", "Utfall", "Budget", "Avvikelse"],
        ["Regionkontoret", -299500, -305000, 5500, -93800, -107300, 13500],
        ["Förtroendevalda", -40000, -40000, 0, -12400, -13300, 900],
        ["Oförutsett RS", -4400, -4400, 0, 100, -1500, 1600],
        ["Utvecklingsmedel", -131600, -136600, 5000, -27900, -32600, 4700],
        ["Summa", -475500, -486000, 10500, -134000, -154700, 20700],
    ],
    "Investeringar": [
        ["Investeringar, tkr"],
        [],
        ["Projekt", "Utfall", "Helår"],
        [None, None, "Budget", "Prognos", "Avvikelse"],
        ["Möbler", 387, 1440, 1440, 0],
        ["Laddstolpar", 0, 1000, 1000, 0],
        ["Summa", 387, 2440, 2440, 0],
    ],
    "Diagram": [["Se bilaga"]],
}
MERGED_CELLS = (
    ("Ekonomi", "A3:A4"),
    ("Ekonomi", "B3:D3"),
    ("Ekonomi", "E3:G3"),
    ("Investeringar", "A3:A4"),
    ("Investeringar", "B3:B4"),
    ("Investeringar", "C3:E3"),
)
FORECAST: Sequence[Line] = [
    ["Prognos 2021, mnkr"],
    ["Uppdrag", "Prognos", "Årsbudget", "Avvikelse"],
    ["Regionkontoret", -299.5, -305, 5.5],
    ["Förtroendevalda", -40, -40, 0],
    ["Total", -339.5, -345, 5.5],
]
SLOPPY: Sequence[Line] = [
    ["Uppföljningsrapport 1, 2021"],
    [],
    ["Prognos pr uppdrag (mnkr)"],
    ["Updrag", "Års-\nprognos", "Årsbudg.", "Progn. budg. avv.", "Komentar"],
    ["Regionkontoret", -299.5, -305, 5.5],
    ["Fortroendevalda", -40, -40, 0],
    ["Oföruts. RS", -4.4, -4.4, 0],
    ["Utveklingsmedel", -131.6, -136.6, 5.0],
    ["S:a", -475.5, -486, 10.5],
    [],
    ["Resultat"],
    ["Uppdrag", "Ack. utf.", "Ack. budg.", "Ack. budg.-\navvikelse"],
    ["RK", -93.8, -107.3, 13.5],
    ["Fv", -12.4, -13.3, 0.9],
    ["Oförutsett", 0.1, -1.5, 1.6],
    ["Utv. medel", -27.9, -32.6, 4.7],
    ["Tot", -134, -154.7, 20.7],
    [],
    ["Invest."],
    ["Investeringar (tkr)", "Utf. jan-apr", "Årsbudg", "Årsprogn", "Avv. mot årsbudg."],
    ["FVIS", 0, 3000, 3000, 0],
    ["Totalt", 0, 3000, 3000, 0],
]
OTHERS: Sequence[dict[str, Sequence[Line]]] = [
    {
        "Fakturor": [
            ["Fakturalista 2021"],
            ["Nr", "Datum", "Leverantör", "Belopp", "Moms"],
            [1, "2021-01-01", "Papper AB", 1200, 300],
            [2, "2021-02-01", "Penna AB", 800, 200],
        ],
    },
    {
        "Schema": [
            ["Vecka", "Måndag", "Tisdag", "Onsdag"],
            [1, "Anna", "Bo", "Cia"],
            [2, "Bo", "Cia", "Anna"],
        ],
    },
    {
        "Skola": [
            ["Budget per skola 2021, tkr"],
            ["Skola", "Budget", "Utfall", "Avvikelse"],
            ["Norra skolan", 1000, 900, 100],
            ["Södra skolan", 2000, 2100, -100],
            ["Summa", 3000, 3000, 0],
        ],
    },
    {"Tomt": []},
]
