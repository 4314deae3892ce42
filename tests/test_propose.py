"""Layouts proposed for workbooks of different make: which cell, how sure, and what is told of."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

import foreign as f
from builders import Run, filled, in_process, submission
from kalkyl.cli import OK, run
from kalkyl.contract.validate import document_check
from kalkyl.io.xlsx.read import receive, receive_bytes
from kalkyl.model import Book, ProblemKind, Received, Source, Submission
from kalkyl.rules.catalogue import Expected
from kalkyl.services.binding import proposal_of, year_of
from kalkyl.tables.bind import bind as read_with
from kalkyl.tables.cover import level_of
from kalkyl.tables.layout import layout_of
from kalkyl.tables.likeness import Spelling, Sure, alike, bare, unit_in
from kalkyl.tables.proposal import Proposal, layout_data
from office import recalculated
from shipped_organisation import ORGANISATION, contract, judge_all, layout_at, workbook

REPORT = "uppfoljningsrapport-1"
CERTAIN, LIKELY, GUESS = Sure.CERTAIN, Sure.LIKELY, Sure.GUESS


def opened(path: Path) -> Book:
    book = receive(path).book
    assert book is not None
    return book


def proposed(path: Path, year: int = 2021) -> Proposal:
    return proposal_of(opened(path), REPORT, year, ORGANISATION)


def columns(proposal: Proposal, table: str) -> dict[str, tuple[str, Sure]]:
    """Where each column of a table was found, and how sure that is."""
    return {
        note.column: (str(note.place), note.sure)
        for note in proposal.notes
        if note.table == table and note.column
    }


def rows(proposal: Proposal, table: str) -> dict[str, tuple[str, Sure]]:
    return {
        note.row: (str(note.place), note.sure)
        for note in proposal.notes
        if note.table == table and note.row
    }


def block(proposal: Proposal, table: str) -> dict[str, Any]:
    """The only block of a table in the layout file."""
    data: Any = layout_data(proposal, "")
    [found] = [one for sheet in data["sheets"] for one in sheet["blocks"] if one["table"] == table]
    return dict(found)


def view(proposal: Proposal, table: str) -> dict[str, Any]:
    return dict(block(proposal, table)["view"])


def sures(proposal: Proposal) -> tuple[int, int, int]:
    return proposal.count(CERTAIN), proposal.count(LIKELY), proposal.count(GUESS)


def tables(proposal: Proposal) -> list[str]:
    return [one.table for one in proposal.tables]


def read(path: Path, proposal: Proposal) -> Submission:
    """What check reads with the proposed layout, after a turn as JSON."""
    return read_book(receive(path), proposal)


def read_book(received: Received, proposal: Proposal) -> Submission:
    layout = layout_of(json.loads(json.dumps(layout_data(proposal, ""))))
    return read_with(received, proposal.contract, layout, level_of(layout))[0]


def value(found: Submission, table: str, row: str, column: str) -> tuple[object, str | None, str]:
    fact = found.facts[table, row, column]
    return fact.value, fact.unit, str(fact.place)


PRINTED_TABLES = [
    "staff_indicators",
    "staff_indicators",
    "forecast_indicator",
    "forecast",
    "result_indicator",
    "result",
    "development",
    "development",
    "investment_indicator",
    "investments",
]

# 1. Uppföljningsrapport 1 2021 as printed


@pytest.fixture(scope="module")
def printed_2021(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines = f.printed(2021, as_text=False)
    return f.saved(tmp_path_factory.mktemp("u") / "ur1-2021.xlsx", {"Blad1": lines})


def test_finds_every_table_of_the_printed_report(printed_2021: Path) -> None:
    found = proposed(printed_2021)
    assert tables(found) == PRINTED_TABLES
    assert found.twice == ()
    assert sures(found) == (48, 7, 1)


def test_finds_each_column_and_row(printed_2021: Path) -> None:
    found = proposed(printed_2021)
    assert columns(found, "forecast") == {
        "annual_forecast": ("Blad1!B18", CERTAIN),
        "annual_budget": ("Blad1!C18", CERTAIN),
        "variance": ("Blad1!D18", CERTAIN),
    }
    assert rows(found, "forecast") == {
        "regionkontoret": ("Blad1!A19", CERTAIN),
        "fortroendevalda": ("Blad1!A20", CERTAIN),
        "oforutsett_regionstyrelsen": ("Blad1!A21", CERTAIN),
        "utvecklingsmedel": ("Blad1!A22", CERTAIN),
    }
    assert view(found, "forecast") == {
        "columns": {
            "annual_forecast": ["Prognos"],
            "annual_budget": ["Årsbudget"],
            "variance": ["Prognos budget avvikelse"],
        },
        "rows": {
            "regionkontoret": ["Regionkontoret"],
            "fortroendevalda": ["Förtroendevalda"],
            "oforutsett_regionstyrelsen": ["Oförutsett Regionstyrelsen"],
            "utvecklingsmedel": ["Utvecklingsmedel"],
        },
        "unit": "mnkr",
        "row_heading": ["Uppdrag, belopp i mnkr"],
        "total": ["Total"],
    }


def test_a_heading_that_is_only_partly_alike_is_a_guess(printed_2021: Path) -> None:
    found = proposed(printed_2021)  # ”Utfall februari” in a report for January to April
    assert columns(found, "investments") == {
        "project": ("Blad1!A50", CERTAIN),
        "outcome": ("Blad1!B50", GUESS),
        "annual_budget": ("Blad1!C50", CERTAIN),
        "annual_forecast": ("Blad1!D50", CERTAIN),
        "variance": ("Blad1!E50", CERTAIN),
    }
    [note] = [note for note in found.notes if note.sure is GUESS]
    assert "utfall" in str(note.why)


def test_a_table_of_one_row_has_it_from_its_title(printed_2021: Path) -> None:
    found = proposed(printed_2021)
    assert rows(found, "development") == {
        "costs": ("Blad1!A37", LIKELY),
        "income": ("Blad1!A41", LIKELY),
    }
    assert columns(found, "development")["budgeted_development"] == ("Blad1!G42", LIKELY)


def test_units_are_those_of_headings_and_titles(printed_2021: Path) -> None:
    found = proposed(printed_2021)
    assert {one.table: one.unit for one in found.tables} == {
        "staff_indicators": None,
        "forecast_indicator": "tkr",
        "forecast": "mnkr",
        "result_indicator": "tkr",
        "result": "mnkr",
        "development": "tkr",
        "investment_indicator": "tkr",
        "investments": "tkr",
    }


def test_what_is_not_there_is_listed(printed_2021: Path) -> None:
    found = {(one.table, one.kind, one.name) for one in proposed(printed_2021).missing}
    assert ("forecast", "column", "previous_forecast") in found
    assert {table for table, kind, _ in found if kind == "table"} == {
        "analysis", "analysis_check", "staff", "sick_groups", "goals", "environment", "texts",
        "business_measures", "monthly_staff",
    }  # fmt: skip


def test_the_layout_reads_the_printed_figures(printed_2021: Path) -> None:
    found = read(printed_2021, proposed(printed_2021))
    assert [one for one in found.problems if one.kind != ProblemKind.COLUMN_MISSING] == []
    assert value(found, "forecast", "regionkontoret", "annual_budget") == (
        Decimal(-305000), "tkr", "Blad1!C19",
    )  # fmt: skip
    assert value(found, "development", "income", "this_year") == (
        Decimal(53040),
        "tkr",
        "Blad1!B43",
    )
    assert value(found, "staff_indicators", "sick_leave", "outcome") == (
        Decimal("2.59"), "%", "Blad1!B11",
    )  # fmt: skip
    cells = [fact.place for fact in found.facts.values() if fact.place]
    assert len(cells) == len(set(cells))


# 2. Uppföljningsrapport 1 2020 as printed, with its headings broken as in a narrow column

BROKEN = {
    "Årsprognos": "Års-\nprognos",
    "Prognostiserad avvikelse mot budget": "Prognosti-\nserad avvikelse\nmot budget",
    "Periodens ack. resultat": "Periodens\nack. resultat",
}


@pytest.fixture(scope="module")
def printed_2020(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines = [[BROKEN.get(cell, cell) for cell in line] for line in f.printed(2020, as_text=True)]
    return f.saved(tmp_path_factory.mktemp("u") / "ur1-2020.xlsx", {"Blad1": lines})


def test_broken_headings_are_made_whole(printed_2020: Path) -> None:
    found = proposed(printed_2020, 2020)
    assert tables(found) == PRINTED_TABLES
    assert sures(found) == (60, 7, 0)
    assert columns(found, "forecast") == {
        "annual_forecast": ("Blad1!B18", CERTAIN),
        "annual_budget": ("Blad1!C18", CERTAIN),
        "variance": ("Blad1!D18", CERTAIN),
        "variance_percent": ("Blad1!E18", CERTAIN),
    }
    assert view(found, "forecast")["columns"]["annual_forecast"] == ["Års-\nprognos"]
    assert columns(found, "result")["outcome"] == ("Blad1!B35", LIKELY)


def test_rows_outside_the_contract_are_named(printed_2020: Path) -> None:
    assert "ignored" not in view(proposed(printed_2020, 2020), "forecast")
    ignored = view(proposed(printed_2020, 2021), "forecast")["ignored"]
    assert ignored == ["Regionbidrag", "Drift av utvecklingsprojekt"]


def test_four_rows_are_proposed_as_parts_and_marked(printed_2020: Path) -> None:
    found = proposed(printed_2020, 2021)  # from 2021 the contract has one row for the four
    assert view(found, "forecast")["parts"] == {
        "utvecklingsmedel": [
            "Utvecklingsmedel Regional utveckling",
            "Utvecklingsmedel Hälso- och sjukvård",
            "Utvecklingsmedel ePlan",
            "Utvecklingsmedel Regiongemensamt",
        ]
    }
    assert "utvecklingsmedel" not in view(found, "forecast")["rows"]
    assert rows(found, "forecast")["utvecklingsmedel"] == ("Blad1!A24", GUESS)
    assert view(found, "forecast")["ignored"] == ["Regionbidrag", "Drift av utvecklingsprojekt"]


def test_a_summary_of_the_same_figures_is_told_of(printed_2020: Path) -> None:
    found = proposed(printed_2020, 2020)  # chapter 6 repeats the indicators of 4.1 and 4.2
    assert [
        (one.table, sorted(one.rows), [place.span.row for place in one.places])
        for one in found.twice
    ] == [
        ("staff_indicators", ["turnover"], [6, 71]),
        ("staff_indicators", ["sick_leave"], [10, 71]),
    ]
    assert [one.taken and one.taken.span.row for one in found.twice] == [6, 10]


def test_texts_with_units_are_read(printed_2020: Path) -> None:
    found = read(printed_2020, proposed(printed_2020, 2020))
    assert value(found, "development", "costs", "this_year") == (
        Decimal(-154984), "tkr", "Blad1!B49",
    )  # fmt: skip
    assert value(found, "forecast", "regionkontoret", "variance") == (
        Decimal(18700), "tkr", "Blad1!D22",
    )  # fmt: skip


# 3. Several sheets, headings of two rows under merged cells


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = f.saved(tmp_path_factory.mktemp("m") / "ekonomi.xlsx", f.MERGED)
    book = openpyxl.load_workbook(path)
    for sheet, area in f.MERGED_CELLS:
        book[sheet].merge_cells(area)
    book.save(path)
    return path


def test_merged_headings_part_two_tables_with_the_same_labels(merged: Path) -> None:
    found = proposed(merged)
    assert tables(found) == ["forecast", "result", "investments"]
    assert columns(found, "forecast") == {
        "annual_forecast": ("Ekonomi!B4", LIKELY),
        "annual_budget": ("Ekonomi!C4", LIKELY),
        "variance": ("Ekonomi!D4", LIKELY),
    }
    assert columns(found, "result") == {
        "outcome": ("Ekonomi!E4", CERTAIN),
        "budget": ("Ekonomi!F4", LIKELY),
        "variance": ("Ekonomi!G4", LIKELY),
    }
    assert rows(found, "result")["oforutsett_regionstyrelsen"] == ("Ekonomi!A7", CERTAIN)
    assert view(found, "result")["columns"]["budget"] == ["Ackumulerat\nBudget", "Budget"]
    assert sures(found) == (14, 5, 0)


def test_each_table_reads_its_own_half(merged: Path) -> None:
    found = read(merged, proposed(merged))
    row = ("fortroendevalda",)
    assert value(found, "forecast", *row, "variance") == (Decimal(0), "tkr", "Ekonomi!D6")
    assert value(found, "result", *row, "variance") == (Decimal(900), "tkr", "Ekonomi!G6")


def test_the_cover_is_found_by_its_labels(merged: Path) -> None:
    data = layout_data(proposed(merged), "")
    assert data["cover"] == {
        "administration": ["Förvaltning:"],
        "department": ["Avdelning:"],
        "department_code": ["Kod:"],
        "year": ["Verksamhetsår:"],
    }
    assert year_of(opened(merged), REPORT, ORGANISATION) == 2021


# 4. Saved by LibreOffice


@pytest.mark.needs("soffice")
def test_a_workbook_saved_by_libreoffice_is_found_the_same(
    printed_2021: Path, merged: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for path in (printed_2021, merged):
        [ods] = recalculated(path, to=out, form="ods")
        recalculated(ods, to=out)
        assert proposed(out / path.name).notes == proposed(path).notes


# 5. Our own template


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / "110.xlsx"
    path.write_bytes(filled())
    return path


def test_our_own_template_is_certain_and_found_by_its_names(own: Path) -> None:
    found = proposed(own)
    assert [one for one in found.missing if one.table != "cover"] == []
    assert found.twice == ()
    assert sures(found) == (150, 0, 0)
    assert all(one.name.startswith("kalkyl_") for one in found.tables)
    assert block(found, "forecast")["name"] == "kalkyl_prognos"


@pytest.mark.parametrize("report", ORGANISATION.reports)
@pytest.mark.parametrize("named", [True, False])
def test_every_blank_template_of_ours_is_found_whole(report: str, *, named: bool) -> None:
    cover = {"year": 2025, "administration": "Regionkontoret"}
    book = receive_bytes("mall.xlsx", workbook(report, 2025, {"cover": cover})).book
    assert book is not None
    found = proposal_of(book if named else replace(book, names={}), report, 2025, ORGANISATION)
    assert found.missing == ()
    assert {note.sure for note in found.notes} == {CERTAIN}


@pytest.mark.parametrize("named", [True, False])
def test_a_layout_of_our_own_template_reads_what_kalkyl_reads(own: Path, *, named: bool) -> None:
    book = opened(own) if named else replace(opened(own), names={})
    proposal = proposal_of(book, REPORT, 2021, ORGANISATION)
    found = read_book(Received(Source("110.xlsx"), book), proposal)
    assert {
        str(fact.place): (fact.key[0], fact.key[2], fact.value)
        for fact in found.facts.values()
        if fact.value is not None and fact.key[0] != "cover"
    } == {
        str(fact.place): (fact.key[0], fact.key[2], fact.value)
        for fact in submission(own).facts.values()
        if fact.value is not None and fact.key[0] != "cover"
    }


def test_a_name_wins_over_headings(tmp_path: Path) -> None:
    path = f.saved(tmp_path / "två.xlsx", {"Utkast": f.FORECAST, "Slutlig": f.FORECAST})
    book = openpyxl.load_workbook(path)
    place = DefinedName("Prognos_per_uppdrag", attr_text="Slutlig!$A$2:$D$5")
    book.defined_names["Prognos_per_uppdrag"] = place
    book.save(path)
    found = proposed(path)
    assert columns(found, "forecast")["annual_forecast"] == ("Slutlig!B2", CERTAIN)
    [double] = found.twice
    assert [place.grid.sheet.name for place in double.places] == ["Slutlig", "Utkast"]


def test_a_table_found_twice_is_not_chosen(tmp_path: Path) -> None:
    path = f.saved(tmp_path / "två.xlsx", {"Utkast": f.FORECAST, "Slutlig": f.FORECAST})
    found = proposed(path)
    assert found.tables == ()
    [double] = found.twice
    assert (double.table, double.taken) == ("forecast", None)
    assert [place.grid.sheet.name for place in double.places] == ["Slutlig", "Utkast"]


# 6. Typos and abbreviations


def test_typos_and_abbreviations_are_likely(tmp_path: Path) -> None:
    found = proposed(f.saved(tmp_path / "slarv.xlsx", {"Blad1": f.SLOPPY}))
    assert columns(found, "forecast") == {
        "annual_forecast": ("Blad1!B4", CERTAIN),
        "annual_budget": ("Blad1!C4", LIKELY),
        "variance": ("Blad1!D4", LIKELY),
        "comment": ("Blad1!E4", LIKELY),
    }
    assert rows(found, "forecast") == {
        "regionkontoret": ("Blad1!A5", CERTAIN),
        "fortroendevalda": ("Blad1!A6", LIKELY),
        "oforutsett_regionstyrelsen": ("Blad1!A7", LIKELY),
        "utvecklingsmedel": ("Blad1!A8", LIKELY),
    }
    assert columns(found, "result") == {
        "outcome": ("Blad1!B12", LIKELY),
        "budget": ("Blad1!C12", LIKELY),
        "variance": ("Blad1!D12", LIKELY),
    }
    assert view(found, "forecast")["total"] == ["S:a"]
    assert sures(found) == (4, 16, 0)


# 7. Something else entirely


@pytest.mark.parametrize("sheets", f.OTHERS, ids=lambda sheets: next(iter(sheets)))
def test_something_else_gives_nothing(sheets: dict[str, Sequence[f.Line]], tmp_path: Path) -> None:
    found = proposed(f.saved(tmp_path / "annat.xlsx", sheets))
    assert found.tables == ()
    assert found.notes == ()


def test_words_where_figures_belong_make_a_guess(tmp_path: Path) -> None:
    lines = [[*line] for line in f.FORECAST]
    for line in lines[2:]:
        line[2] = "se bilaga"
    found = proposed(f.saved(tmp_path / "ord.xlsx", {"Blad1": lines}))
    assert columns(found, "forecast")["annual_budget"] == ("Blad1!C2", GUESS)


def test_without_a_unit_the_unit_is_missing(tmp_path: Path) -> None:
    lines = [["Prognos"], *f.FORECAST[1:]]
    found = proposed(f.saved(tmp_path / "enhet.xlsx", {"Blad1": lines}))
    assert ("forecast", "unit") in {(one.table, one.kind) for one in found.missing}
    assert "unit" not in view(found, "forecast")


# Likeness

SPELLING = Spelling(frozenset({"ack", "budg"}), {"rs": "regionstyrelsen"})


@pytest.mark.parametrize(
    ("written", "name", "sure"),
    [
        ("ÅRSPROGNOS (tkr)", "Årsprognos", CERTAIN),
        ("A\u030arsprognos", "Årsprognos", CERTAIN),
        ("Års-\nprognos", "Årsprognos", CERTAIN),
        ("Prognos budget-\navvikelse", "Prognos budget avvikelse", CERTAIN),
        ("Kostn. utv. mot föreg. år", "Kostnadsutveckling mot föregående år", LIKELY),
        ("Skilln.mot budget", "Skillnad mot budget", LIKELY),
        ("Ack budget", "Ackumulerad budget", LIKELY),
        ("Oförutsett RS", "Oförutsett Regionstyrelsen", LIKELY),
        ("Fortroendevalda", "Förtroendevalda", LIKELY),
        ("Helår prognos", "Prognos helår", LIKELY),
        ("Utveklingsmedel", "Utvecklingsmedel", LIKELY),
        ("Utfall februari", "Utfall", GUESS),
        ("Ack. budg.", "Ackumulerad budget avvikelse", None),
        ("Prognos 2", "Prognos", GUESS),
        ("Juni", "Juli", None),
        ("Regionbidrag", "Regionkontoret", None),
        ("...", "Prognos", None),
    ],
)
def test_how_alike_two_names_are(written: str, name: str, sure: Sure | None) -> None:
    like = alike(written, (name,), SPELLING)
    assert (like.sure if like else None) == sure


@pytest.mark.parametrize(
    ("text", "words", "unit"),
    [
        ("Uppdrag, belopp i mnkr", "uppdrag", "mnkr"),
        ("Investering (tkr)", "investering", "tkr"),
        ("Årsprognos tkr", "årsprognos", "tkr"),
        ("Utfall, miljoner kronor", "utfall", "mnkr"),
        ("Avvikelse i % av årsbudget", "avvikelse i % av årsbudget", None),
        ("Utfall (%)", "utfall", None),
        ("mnkr", "mnkr", "mnkr"),
    ],
)
def test_units_in_headings(text: str, words: str, unit: str | None) -> None:
    assert (bare(text), unit_in(text)) == (words, unit)


# Data


def test_synonyms_name_what_there_is() -> None:
    known = [contract(report, 2021) for report in ORGANISATION.reports]
    every = {table.id: table for terms in known for table in terms.tables.values()}
    data = ORGANISATION.synonyms
    assert set(data["tables"]) | set(data["row_headings"]) <= set(every)
    for table, names in data["columns"].items():
        assert table == "*" or set(names) <= set(every[table].columns), table
    for table, names in data["rows"].items():
        ids = {
            row.id for terms in known if table in terms.tables for row in terms.tables[table].rows
        }
        assert set(names) <= ids, table


def test_no_synonym_means_two_columns_of_a_table() -> None:
    for table, names in ORGANISATION.synonyms["columns"].items():
        counted = Counter(name for some in names.values() for name in some)
        assert [name for name, count in counted.items() if count > 1] == [], table


def test_a_proposal_satisfies_the_schema_of_layouts(printed_2020: Path, own: Path) -> None:
    check = document_check(ORGANISATION.schemas, "layout.schema.json")
    for path in (printed_2020, own):
        data = json.loads(json.dumps(layout_data(proposed(path), "Prov")))
        assert check(data) == ()


# The command


def bind(capsys: Any, *words: object) -> Run:
    return in_process(capsys, "bind", *words, "--report", REPORT)


def test_bind_writes_a_layout_that_verify_reads(
    printed_2021: Path, tmp_path: Path, capsys: Any
) -> None:
    layout = tmp_path / "layout.json"
    done = bind(capsys, printed_2021, "-o", layout)
    assert done.code == 0
    assert "GISSNING" in done.out
    assert "Prognos i föregående rapport" in done.out
    shown = bind(capsys, "--verify", printed_2021, "--layout", layout)
    assert shown.code == 0
    [line] = [line for line in shown.out.splitlines() if line.endswith("Blad1!C19")]
    words = ["Prognos per uppdrag", "Regionkontoret", "Årsbudget", "−305", "mnkr", "Blad1!C19"]
    assert [word.strip() for word in line.split("  ") if word.strip()] == words


def test_bind_never_writes_over_a_layout_unasked(
    printed_2021: Path, tmp_path: Path, capsys: Any
) -> None:
    layout = tmp_path / "layout.json"
    layout.write_text("mitt arbete", encoding="utf-8")
    assert bind(capsys, printed_2021, "-o", layout).code == 2
    assert layout.read_text(encoding="utf-8") == "mitt arbete"
    assert bind(capsys, printed_2021, "-o", layout, "--force").code == 0


def test_bind_says_when_nothing_is_alike(tmp_path: Path, capsys: Any) -> None:
    path = f.saved(tmp_path / "annat.xlsx", f.OTHERS[0])
    done = bind(capsys, path, "--year", 2021, "-o", tmp_path / "layout.json")
    assert (done.code, "inget känns igen" in done.out) == (1, True)
    assert not (tmp_path / "layout.json").exists()


def test_bind_lists_a_table_that_is_there_twice(tmp_path: Path, capsys: Any) -> None:
    path = f.saved(tmp_path / "två.xlsx", {"Utkast": f.FORECAST, "Slutlig": f.FORECAST})
    done = bind(capsys, path, "-o", tmp_path / "layout.json")
    assert done.code == 1
    assert "Slutlig!A2 – Utkast!A2; tog inget av dem" in done.out


@pytest.mark.parametrize(
    "words", [("-o", "l.json"), ("--year", 2021), ("--year", 2021, "--verify")]
)
def test_bind_asks_for_what_it_needs(
    words: tuple[object, ...], tmp_path: Path, capsys: Any
) -> None:
    path = f.saved(tmp_path / "annat.xlsx", {"Blad1": [["Prognos", "Budget"]]})
    assert bind(capsys, path, *words).code == 2


def test_bind_tells_of_an_unreadable_file_and_layout(
    printed_2021: Path, tmp_path: Path, capsys: Any
) -> None:
    broken = tmp_path / "trasig.xlsx"
    broken.write_bytes(b"ingen arbetsbok")
    assert bind(capsys, broken, "--year", 2021, "-o", tmp_path / "l.json").code == 2
    for text in ('{"report": "x"}', '{"report": "verksamhetsplan", "title": "", "sheets": []}'):
        (tmp_path / "fel.json").write_text(text, encoding="utf-8")
        done = bind(capsys, "--verify", printed_2021, "--layout", tmp_path / "fel.json")
        assert done.code == 2


def test_verify_tells_of_blocks_that_are_gone(
    printed_2021: Path, merged: Path, tmp_path: Path, capsys: Any
) -> None:
    bind(capsys, printed_2021, "-o", tmp_path / "l.json")
    done = bind(capsys, "--verify", merged, "--layout", tmp_path / "l.json")
    assert done.code == 1
    assert "Hittades inte: Prognos per uppdrag på bladet Blad1" in done.out


def test_the_example_in_the_documents_is_what_bind_says(
    merged: Path, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (Path(__file__).parents[1] / "docs" / "bind.md").read_text(encoding="utf-8")
    (tmp_path / "ekonomi.xlsx").write_bytes(merged.read_bytes())
    monkeypatch.chdir(tmp_path)
    for shown in re.findall(r"^```console\n\$ kalkyl (.*?)\n```$", text, re.DOTALL | re.MULTILINE):
        line, _, expected = str(shown).partition("\n")
        done = in_process(capsys, *line.split())
        assert done.out.startswith(expected.removesuffix("…"))


def test_a_proposal_is_a_layout_that_check_takes(printed_2021: Path, tmp_path: Path) -> None:
    """What is proposed is read by the commands as it stands, to the same figures."""
    layout = tmp_path / "layout.json"
    arguments = ["--report", "uppfoljningsrapport-1", "--year", "2021"]
    assert run(["bind", str(printed_2021), *arguments, "-o", str(layout)]) == OK
    form = layout_at(layout)
    expected = Expected(layouts=(form,), year=2021)
    reading = judge_all([printed_2021], expected)[0].case.reading
    assert reading is not None
    assert reading.figures["forecast", "total", "annual_budget"].number == -486000
    assert reading.submission.value(("result", "utvecklingsmedel", "outcome")) == -27900
