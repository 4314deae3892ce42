"""What people wrote is never lost: an old total's entries go over, and every old file is kept."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

import builders as b
import workbooks as w
from kalkyl.base.errors import OutputError
from kalkyl.cli import FINDINGS, OK, USAGE
from kalkyl.io import files as keeping
from kalkyl.io.files import write_keeping
from kalkyl.model import MARK, Phrase
from kalkyl.operations.carry_over import carried_over
from kalkyl.operations.merge import merge
from office import recalculated, with_wrong_results
from shipped_organisation import ORGANISATION

WHEN = datetime(2026, 11, 29, 14, 5, 9, tzinfo=UTC)
KEPT = re.compile(r"total \(\d{4}-\d\d-\d\d \d{6}(-\d+)?\)\.xlsx")
WORDS = "Förvaltningen bedömer att läget är stabilt."


@pytest.fixture
def total(tmp_path: Path, kalkyl: b.Kalkyl) -> Path:
    """A total of two departments, in which the administration has written."""
    b.departments(tmp_path / "in", ("110", "120"))
    path = tmp_path / "total.xlsx"
    assert merged(kalkyl, tmp_path).code == OK
    b.put(path, {"Texter!B5": WORDS, "Mål!E5": "Uppfylls delvis", "Omslag!B12": "Eva Ek"})
    return path


def merged(kalkyl: b.Kalkyl, folder: Path, *more: str) -> b.Run:
    return kalkyl("merge", folder / "in", "-o", folder / "total.xlsx", *more)


def kept(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if KEPT.fullmatch(one.name))


def value(path: Path, cell: str) -> object:
    sheet, _, at = cell.partition("!")
    return openpyxl.load_workbook(path)[sheet][at].value


def test_what_the_administration_wrote_goes_over_and_the_old_total_is_kept(
    tmp_path: Path, kalkyl: b.Kalkyl, total: Path
) -> None:
    before = total.read_bytes()
    done = merged(kalkyl, tmp_path)
    assert done.code == OK
    assert "Fördes över från den gamla totalen: 3" in done.out
    assert f"Texter!B5  Texter, Sammanfattning: {WORDS}"[:40] in done.out
    assert [value(total, one) for one in ("Texter!B5", "Mål!E5", "Omslag!B12")] == [
        WORDS,
        "Uppfylls delvis",
        "Eva Ek",
    ]
    [old] = kept(tmp_path)
    assert old.read_bytes() == before
    assert f"Den gamla filen finns kvar: {old}" in done.out
    again = merged(kalkyl, tmp_path)
    assert "Fördes över från den gamla totalen: 3" in again.out
    assert value(total, "Texter!B5") == WORDS


def test_corrections_come_in_and_the_entries_stay(
    tmp_path: Path, kalkyl: b.Kalkyl, total: Path
) -> None:
    b.departments(tmp_path / "in", ("130",))
    assert merged(kalkyl, tmp_path).code == OK
    assert value(total, "Texter!B5") == WORDS
    assert len(b.submission(total).members) == 3


def test_an_entry_whose_row_is_gone_is_listed(
    tmp_path: Path, kalkyl: b.Kalkyl, total: Path
) -> None:
    other = tmp_path / "in" / "120.xlsx"
    goals = b.reading(other).placing.blocks["goals"]
    spare = goals.last
    words = {"A": "Digitalisering i vården", "C": "Ett uppdrag till", "E": "Uppfylls"}
    b.put(other, {f"Mål!{column}{spare}": word for column, word in words.items()})
    assert merged(kalkyl, tmp_path, "--force").code == OK
    row = next(at for at in range(5, 40) if value(total, f"Mål!C{at}") == "Ett uppdrag till")
    b.put(total, {f"Mål!E{row}": "Uppfylls inte"})
    (tmp_path / "in" / "120.xlsx").unlink()
    done = merged(kalkyl, tmp_path)
    assert "Fördes inte över:" in done.out
    assert "Uppfylls inte (raden finns inte i den nya totalen)" in done.out
    assert value(kept(tmp_path)[-1], f"Mål!E{row}") == "Uppfylls inte"


def test_an_amount_that_departments_give_is_theirs(
    tmp_path: Path, kalkyl: b.Kalkyl, total: Path
) -> None:
    before = value(total, "Prognos!B10")
    b.put(total, {"Prognos!B10": -1})
    done = merged(kalkyl, tmp_path)
    assert value(total, "Prognos!B10") == before
    assert re.search(r"Prognos!B10 .*[-−]1 \(avdelningarna ger nu ", done.out)


def test_sheets_notes_and_cells_of_ones_own_are_named(
    tmp_path: Path, kalkyl: b.Kalkyl, total: Path
) -> None:
    with b.edited(total) as opened:
        opened.create_sheet("Mina anteckningar")["A1"] = "kom ihåg"
        sheet = b.sheet_of(opened, "Prognos")
        sheet["B11"].comment = Comment("Fråga HR", "Eva")
        sheet["N5"] = "kolla"
        controls = b.sheet_of(opened, "Kontroll")
        row = next(r for r in range(5, 99) if controls.cell(r, 10).value)
        controls.cell(row, 9).value = "Hyran krediterades i mars. 48213"
    done = merged(kalkyl, tmp_path)
    assert "Finns bara i den gamla filen:" in done.out
    assert "bladet Mina anteckningar" in done.out
    assert "anteckningar på bladet Prognos" in done.out
    assert "celler utanför tabellerna: Prognos!N5" in done.out
    assert f"svar på frågor, som hör till de gamla beloppen: Kontroll!I{row}" in done.out
    assert value(kept(tmp_path)[0], "Mina anteckningar!A1") == "kom ihåg"


def test_force_writes_anew_and_keeps_the_old(tmp_path: Path, kalkyl: b.Kalkyl, total: Path) -> None:
    before = total.read_bytes()
    done = merged(kalkyl, tmp_path, "--force")
    assert value(total, "Texter!B5") is None
    assert "Fördes över" not in done.out
    assert [one.read_bytes() for one in kept(tmp_path)] == [before]


@pytest.mark.parametrize("what", ["text", "a department", "another administration", "no sources"])
def test_what_is_no_total_of_this_report_is_not_written_over(
    tmp_path: Path, kalkyl: b.Kalkyl, total: Path, what: str
) -> None:
    match what:
        case "text":
            total.write_bytes(b"Mina egna anteckningar")
        case "a department":
            total.write_bytes((tmp_path / "in" / "110.xlsx").read_bytes())
        case "another administration":
            with b.edited(total) as opened:
                for row in b.sheet_of(opened, "Omslag").iter_rows():
                    for cell in row:
                        if cell.value == "Regionkontoret":
                            cell.value = "Kultur"
        case _:
            with b.edited(total) as opened:
                del opened["Källor"]
    before = total.read_bytes()
    done = merged(kalkyl, tmp_path)
    assert (done.code, kept(tmp_path)) == (USAGE, [])
    assert "--force" in done.err
    assert total.read_bytes() == before
    assert merged(kalkyl, tmp_path, "--force").code == OK
    assert [one.read_bytes() for one in kept(tmp_path)] == [before]


def test_a_regions_total_keeps_what_the_region_wrote(
    tmp_path: Path, kalkyl: b.Kalkyl, total: Path
) -> None:
    region = tmp_path / "region.xlsx"
    b.departments(tmp_path / "annat", ("130",), administration="Kultur")
    other = tmp_path / "kultur.xlsx"
    assert kalkyl("merge", tmp_path / "annat", "-o", other).code == OK
    words = ("merge", total, other, "--name", "Region Exempel", "-o", region)
    assert kalkyl(*words).code == OK
    b.put(region, {"Texter!B6": "Regionens egna ord"})
    assert "Fördes över från den gamla totalen: 1" in kalkyl(*words).out
    assert value(region, "Texter!B6") == "Regionens egna ord"


@pytest.mark.parametrize("report", list(ORGANISATION.reports))
def test_a_total_in_which_nobody_wrote_carries_nothing(report: str) -> None:
    total = merge(w.terms(report=report), [w.of_report(report)])
    reading = w.case(w.laid_out(total)).reading
    assert reading is not None
    found = carried_over(reading.contract, reading.submission, total)
    assert (found.carried, found.left) == ((), ())
    assert found.total.facts == total.facts


# Any file


def test_files_kept_in_the_same_second_do_not_meet(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for content in (b"1", b"2", b"3", b"3"):
        write_keeping({path: content}, WHEN)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {
        "a.txt": b"3",
        "a (2026-11-29 140509).txt": b"1",
        "a (2026-11-29 140509-2).txt": b"2",
    }


def test_what_could_not_be_written_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"1")

    def full(*_: object, **__: object) -> None:
        raise OutputError(Phrase("disk_full", "the disk is full"))

    monkeypatch.setattr(keeping, "write_all", full)
    with pytest.raises(OutputError):
        write_keeping({path: b"2"}, WHEN)
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"1"]


def commands(folder: Path) -> dict[str, tuple[object, ...]]:
    source = folder / "in" / "110.xlsx"
    to = ("--to", w.REPORT, "--year", 2027)
    return {
        "ny.xlsx": ("migrate", source, *to, "-o", folder / "ny.xlsx"),
        "ut.json": ("export", source, "-o", folder / "ut.json"),
        "lista.html": ("check", source, "--html", folder / "lista.html"),
        "kalkyl.xlam": ("addin", "build", "-o", folder),
    }


@pytest.mark.parametrize("name", ["ny.xlsx", "ut.json", "lista.html", "kalkyl.xlam"])
def test_every_command_keeps_the_file_that_it_replaces(
    tmp_path: Path, kalkyl: b.Kalkyl, name: str
) -> None:
    b.departments(tmp_path / "in", ("110",))
    target = tmp_path / name
    target.write_bytes(b"mitt eget")
    words = commands(tmp_path)[name]
    done = kalkyl(*words)
    if name == "ny.xlsx":
        assert (done.code, target.read_bytes()) == (USAGE, b"mitt eget")
        done = kalkyl(*words, "--force")
    assert done.code == OK
    assert target.read_bytes() != b"mitt eget"
    [old] = tmp_path.glob(f"{target.stem} (*){target.suffix}")
    assert old.read_bytes() == b"mitt eget"
    assert str(old) in done.out + done.err


def test_the_demo_names_no_total_that_it_did_not_write(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    folder = tmp_path / "demo"
    assert kalkyl("demo", folder).code in {OK, FINDINGS}
    for path in (folder / "avdelningar").iterdir():
        path.write_bytes(b"trasig")
    (folder / "total-regionkontoret-2021.xlsx").unlink()
    done = kalkyl("demo", folder)
    assert done.code == FINDINGS
    assert "ingen total skrevs" in done.out
    assert "total-regionkontoret-2021.xlsx" not in done.out


# Answers to what the total itself asks


REASON = "Hyran för januari krediterades i mars."


def asked_total(folder: Path, kalkyl: b.Kalkyl, outcome: int) -> Path:
    """A total whose costs and income do not make up the result, as of some department's entry."""
    b.departments(folder / "in", ("110", "120"))
    b.put(folder / "in" / "110.xlsx", {"Utveckling!C5": outcome})
    merged(kalkyl, folder)
    return folder / "total.xlsx"


def control(path: Path, line: int, column: int) -> object:
    return openpyxl.load_workbook(path, data_only=True)["Kontroll"].cell(line, column).value


def line_of(path: Path) -> int:
    about = f"{MARK}kontroll development total this_year"
    return next(line for line in range(5, 200) if control(path, line, 10) == about)


@pytest.mark.needs("soffice")
def test_an_answer_on_the_old_total_goes_over_while_its_figures_are_the_same(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    path = asked_total(tmp_path, kalkyl, -25184)
    line = line_of(path)
    code = control(path, line, 12)
    b.put(path, {f"Kontroll!I{line}": f"{REASON} (kod {code})"})
    done = merged(kalkyl, tmp_path)
    assert f"Svar på bladet Kontroll: {REASON} {code}" in done.out
    assert "svar på frågor" not in done.out
    assert (control(path, line, 6), control(path, line, 9)) == ("Besvarad", f"{REASON} {code}")
    after = tmp_path / "räknad.xlsx"
    after.write_bytes(with_wrong_results(path.read_bytes()))
    [after] = recalculated(after, to=tmp_path / "ut")
    for column in (6, 8, 11, 14):
        assert control(after, line, column) == control(path, line, column)
    cover = openpyxl.load_workbook(after, data_only=True)["Omslag"]["B3"].value
    assert cover == openpyxl.load_workbook(path, data_only=True)["Omslag"]["B3"].value
    assert f"Svar: ”{REASON}”" in kalkyl("check", path).out


def test_an_answer_is_only_listed_where_the_figures_have_changed(
    tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    path = asked_total(tmp_path, kalkyl, -25184)
    line = line_of(path)
    b.put(path, {f"Kontroll!I{line}": f"{REASON} {control(path, line, 12)}"})
    b.put(tmp_path / "in" / "110.xlsx", {"Utveckling!C5": -25183})
    done = merged(kalkyl, tmp_path)
    assert f"svar på frågor, som hör till de gamla beloppen: Kontroll!I{line}" in done.out
    assert control(path, line, 9) is None
    assert control(path, line, 6) == "Se över"
