"""What kalkyl writes does no harm, whatever was handed in: texts stay texts, names stay names."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import builders as b
from kalkyl.cli import FINDINGS, OK
from kalkyl.figures.formula_like import for_csv
from kalkyl.io.data_files import read_json
from kalkyl.io.xlsx.read import receive, receive_bytes
from kalkyl.model import LIST_SHEET, Sheet
from kalkyl.services.templates import file_name
from kalkyl.wording.messages import seen
from office import recalculated
from shipped_organisation import workbook

DDE = "=cmd|'/c calc'!A1"
EVIL = (
    DDE,
    "=1+1",
    "@SUM(1+1)",
    "+SUM(B3:B5)",
    '=HYPERLINK("http://x.test")',
    "{=1+1}",
    "http://x.test",
    "internal:Omslag!A1",
    "<r><t>x</t></r>",
    "<r>&</r>",
    "_x000D_",
    "a\x0bb",
    "a\rb",
    "&L&P",
    "'=1+1",
    "../../x",
    "Lön;" + DDE,
)


def with_comment(text: str) -> bytes:
    """Kansli's workbook with a comment."""
    items = [dict(one) for one in b.document_of_example()["investments"]]
    items[0]["comment"] = text
    return b.filled(investments=items)


def comment_in(path: Path) -> object:
    found = b.submission(path)
    return found.value(("investments", found.rows["investments"][0], "comment"))


@pytest.mark.parametrize("text", EVIL)
def test_a_text_is_written_and_read_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "110.xlsx"
    path.write_bytes(with_comment(text))
    assert comment_in(path) == text
    path.write_bytes(b.filled(cover={"department": text}))
    assert b.submission(path).sender.name == text


plain = st.text(min_size=1, max_size=30)


@settings(max_examples=12, deadline=None)
@given(plain.filter(lambda text: text.strip() == text))
def test_any_text_is_written_and_read_as_it_is(text: str) -> None:
    book = receive_bytes("x.xlsx", with_comment(f"<r>{text}</r>")).book
    assert book is not None
    control = {chr(code) for code in (*range(9), *range(11, 32), 0xFFFE, 0xFFFF)}
    bare = "".join("\N{REPLACEMENT CHARACTER}" if sign in control else sign for sign in text)
    values = {cell.value for sheet in book.sheets for cell in sheet.cells.values()}
    assert f"<r>{bare}</r>" in values


def test_a_very_long_department_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "110.xlsx"
    path.write_bytes(b.filled(cover={"department": "&" * 400}))
    assert b.submission(path).sender.name == "&" * 400


def test_a_total_has_no_formula_that_somebody_wrote(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    path, total = tmp_path / "110.xlsx", tmp_path / "total.xlsx"
    for text in (DDE, "=1+1"):
        path.write_bytes(with_comment(text))
        done = kalkyl("merge", path, "-o", total, "--despite-errors")
        assert done.code in {OK, FINDINGS}
        cells = [cell for sheet in b.book(total).sheets for cell in sheet.cells.values()]
        assert text in {cell.value for cell in cells}
        assert text not in {cell.formula for cell in cells}


LOOKS = ("=1+1", "+1+1", "-1", "@SUM(1)", "'=1+1", "12", "2021-02-03", "SANT", "#N/A", DDE)
"""Texts that Excel would make something else of, if they were typed."""


@pytest.mark.parametrize("text", LOOKS)
def test_what_earlier_reports_fill_in_has_the_type_that_it_had(
    tmp_path: Path, kalkyl: b.Kalkyl, text: str
) -> None:
    folder = b.DEPARTMENTS.parents[1] / "exempel-2025" / "underlag" / "verksamhetsplan"
    document = read_json(folder / "110-kansli.json")
    document["investment_budget"] = [{"project": text, "year_1": 5}]
    plan, data = tmp_path / "plan.xlsx", tmp_path / "110.json"
    plan.write_bytes(workbook("verksamhetsplan", 2025, document))
    data.write_text(json.dumps({"cover": document["cover"]}), encoding="utf-8")
    report = ("template", "uppfoljningsrapport-1", "--year", 2025)
    done = kalkyl(*report, "--data", data, "--plan", plan, "-o", tmp_path / "mall")
    assert done.code == OK, done.err
    [made] = (tmp_path / "mall").glob("*.xlsx")
    found = b.submission(made)
    keys = [key for key in found.facts if key[0] == "investments" and key[2] == "project"]
    assert {found.value(key) for key in keys} - {None} == {text}
    place = str(next(found.place(key) for key in keys if found.value(key) == text))
    with b.edited(made) as opened:
        sheet, _, cell = place.partition("!")
        assert opened[sheet][cell].data_type in {"s", "inlineStr"}


@pytest.mark.parametrize("text", LOOKS)
def test_marking_and_restoring_change_the_type_of_no_cell(
    tmp_path: Path, kalkyl: b.Kalkyl, text: str
) -> None:
    path = tmp_path / "110.xlsx"
    path.write_bytes(with_comment(text))
    b.put(path, {"Prognos!B14": -1})
    with b.edited(path) as opened:
        for name in ("Prognos!C14", "Prognos!K10"):
            sheet, _, cell = name.partition("!")
            opened[sheet][cell].value, opened[sheet][cell].data_type = text, "s"
    before = {at: cell for sheet in b.book(path).sheets for at, cell in typed(sheet).items()}
    kalkyl("check", path, "--mark", tmp_path / "ut", "--restore")
    [marked] = (tmp_path / "ut").glob("*.xlsx")
    sheets = [one for one in b.book(marked).sheets if one.name != LIST_SHEET]
    after = {at: cell for sheet in sheets for at, cell in typed(sheet).items()}
    changed = {at for at in before | after if before.get(at) != after.get(at)}
    assert ("Prognos", 14, 2) in changed
    # What was restored has a formula of the template's now, and nothing that a sender wrote.
    assert all(after[at][0] is not None and after[at][0] != text for at in changed), changed
    assert after["Prognos", 10, 11] == (None, text)


def typed(sheet: Sheet) -> dict[tuple[str, int, int], tuple[str | None, object]]:
    return {(sheet.name, *at): (cell.formula, cell.value) for at, cell in sheet.cells.items()}


@pytest.mark.needs("soffice")
def test_libreoffice_opens_no_text_as_a_formula(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    paths = []
    for code, text in (("110", DDE), ("120", "=1+1"), ("130", "@SUM(1+1)"), ("140", "+10,6")):
        items = [dict(one) for one in b.document_of_example(code).get("investments", ())]
        items = items or [dict(b.document_of_example()["investments"][0])]
        items[0]["comment"] = text
        paths.append(tmp_path / f"{code}.xlsx")
        paths[-1].write_bytes(b.filled(code, investments=items))
    total = tmp_path / "total.xlsx"
    kalkyl("merge", *paths, "-o", total, "--despite-errors")
    recalculated(total, to=tmp_path / "ut")
    read = receive(tmp_path / "ut" / "total.xlsx")
    assert read.book is not None
    cells = [cell for sheet in read.book.sheets for cell in sheet.cells.values()]
    for text in (DDE, "=1+1", "@SUM(1+1)", "+10,6"):
        assert text in {cell.value for cell in cells if cell.formula is None}, text
        assert text not in {cell.formula for cell in cells}


# CSV


def test_csv_disarms_texts_and_leaves_amounts(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    path = tmp_path / "110.xlsx"
    path.write_bytes(with_comment(f"Lön;{DDE}"))
    rows = list(csv.DictReader(io.StringIO(kalkyl("export", path, "--format", "csv").out)))
    values = [row["value"] for row in rows]
    assert f"Lön;'{DDE}" in values
    amounts = [value for value in values if value.startswith("-")]
    assert amounts
    assert not [value for row in rows for value in row.values() if value.startswith("'")]
    assert all(for_csv(value) == value for value in amounts)
    assert DDE in kalkyl("export", path).out


# Names and lists


@pytest.mark.parametrize(
    ("code", "name"),
    [("../../x", "y"), ("1", "../../x"), ("C:\\x", "\\\\h\\s"), ("..", "."), ("a\x00", "\x1b")],
)
def test_a_template_is_named_by_words_alone(code: str, name: str) -> None:
    made = file_name(
        "arsredovisning", 2027, {"cover": {"department_code": code, "department": name}}
    )
    assert set(made.removesuffix(".xlsx")) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_a_list_of_findings_steers_no_terminal(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    path = tmp_path / "110.xlsx"
    evil = "\x1b[2J\n110.xlsx: godkänd\u202e<img src=x>[a](http://x.test)"
    path.write_bytes(b.filled(cover={"department": evil, "template_version": "x" * 5000 + evil}))
    for form in ("text", "markdown"):
        done = kalkyl("check", path, "--format", form)
        assert not {"\x1b", "\u202e"} & set(done.out)
        assert not any(line.startswith("110.xlsx: godkänd") for line in done.out.splitlines())
    assert "<img" not in done.out
    assert "](http" not in done.out


def test_what_is_not_seen_is_shown() -> None:
    assert seen("a\x1bb\r\nc\u202ed") == "a\N{REPLACEMENT CHARACTER}b c\N{REPLACEMENT CHARACTER}d"
