"""The README's commands work as they stand there, and its picture is what kalkyl says."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from kalkyl.figures.amount import show
from kalkyl.io.shipped import shared_folder
from kalkyl.io.xlsx.read import receive
from kalkyl.model import Area, Sheet
from kalkyl.rules.register import CATALOGUE

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
EXAMPLE = "170-digital-utveckling.xlsx"
MISTYPED = "-40600"


def blocks(language: str) -> list[str]:
    found = re.findall(rf"^```{language}\n(.*?)\n```$", README, re.DOTALL | re.MULTILINE)
    return [str(block) for block in found]


def set_up(block: str) -> bool:
    return block.startswith("python3 -m venv")


SET_UP = [block for block in blocks("bash") if set_up(block)]
COMMANDS = [SET_UP[0].split(" && ")[-1], *(one for one in blocks("bash") if not set_up(one))]


def kalkyl(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs the command of the environment that the tests run in."""
    program = str(Path(sys.executable).with_name("kalkyl"))
    return subprocess.run(
        [program, *words], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )


def test_there_are_two_commands_of_one_line() -> None:
    assert len(SET_UP) == 2
    assert not any("\n" in block for block in blocks("bash") + blocks("powershell"))


def test_the_second_command_runs_the_tests_with_what_they_need() -> None:
    assert SET_UP[0].endswith(".venv/bin/kalkyl demo")
    assert '".[dev]"' in SET_UP[1]
    assert SET_UP[1].endswith(".venv/bin/python -m pytest")


def in_powershell(line: str) -> str:
    """The same line for PowerShell 5.1, which has no ``&&``: each step waits for the last."""
    words = line.replace("python3", "py -3").replace(".venv/bin/", ".venv\\Scripts\\")
    steps = words.split(" && ")
    ends = " }" * (len(steps) - 1)
    return "; if ($?) { ".join(steps) + ends


def test_powershell_does_the_same() -> None:
    assert blocks("powershell") == [in_powershell(line) for line in SET_UP]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where the demo has been run, as the examples say."""
    place = tmp_path_factory.mktemp("readme")
    for line in COMMANDS:
        program, *words = shlex.split(line)
        assert program == ".venv/bin/kalkyl"
        done = kalkyl(*words, folder=place)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    return place


def test_every_command_works_and_leaves_its_files(folder: Path) -> None:
    assert [path.name for path in folder.iterdir()] == ["kalkyl-demo"]
    made = {path.name for path in (folder / "kalkyl-demo").iterdir()}
    assert {"avdelningar", "mallar", "total.xlsx", "total.csv"} <= made


def with_number(source: Path, target: Path, sheet: str, cell: str, number: str) -> None:
    """A workbook as it becomes when a number is typed over a formula."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        names = re.findall(r'<sheet name="([^"]+)"', before.read("xl/workbook.xml").decode())
        part = f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"
        for item in before.infolist():
            content = before.read(item)
            if item.filename == part:
                old = rf'(<c r="{cell}"[^>]*>)<f>.*?</f><v>[^<]*</v></c>'
                text, count = re.subn(old, rf"\g<1><v>{number}</v></c>", content.decode())
                assert count == 1
                content = text.encode()
            after.writestr(item, content)


def forecast(path: Path) -> tuple[Sheet, Area]:
    """The sheet with the forecast, and where on it the table stands."""
    book = receive(path).book
    assert book is not None
    area = book.names["kalkyl_prognos"]
    assert area is not None
    sheet = book.sheet(area.sheet)
    assert sheet is not None
    return sheet, area


def picture(path: Path) -> str:
    """The rows of the forecast that are filled in, as the README shows them."""
    sheet, area = forecast(path)
    return "\n".join(
        line for row in range(area.top + 1, area.bottom + 1) if (line := drawn(sheet, area, row))
    )


def drawn(sheet: Sheet, area: Area, row: int) -> str:
    label, *cells = (sheet.value(row, area.left + at) for at in range(4))
    figures = [cell for cell in cells if isinstance(cell, Decimal)]
    if len(figures) < len(cells):
        return ""
    mark = "**" if row == area.bottom else ""
    words = [f"{mark}{word}{mark}" for word in (label, *(show(one, 0) for one in figures))]
    return plainly(f"| {' | '.join(words)} |")


def plainly(text: str) -> str:
    """A text with ordinary blanks, which is how the README writes numbers."""
    return text.replace("\u00a0", " ")


def test_the_picture_is_what_kalkyl_says(tmp_path: Path) -> None:
    whole = shared_folder("workbooks") / "exempel-2021" / "avdelningar" / EXAMPLE
    total = f"B{forecast(whole)[1].bottom}"
    with_number(whole, tmp_path / EXAMPLE, "Prognos", total, MISTYPED)
    done = kalkyl("check", EXAMPLE, folder=tmp_path)
    assert done.returncode == 1
    said = blocks("text")[0]
    assert plainly(done.stdout).split("\n\n")[0] == said
    before, after = README.split(said)
    assert picture(tmp_path / EXAMPLE) in before
    assert picture(whole) in after
    assert kalkyl("check", str(whole), folder=tmp_path).returncode == 0


def test_the_table_of_codes_has_every_rule() -> None:
    rows = [line.split("|")[1] for line in README.splitlines() if line.startswith("| KAL")]
    spans = [
        (int(first), int(last or first))
        for first, last in re.findall(r"(?:KAL)(\d{3})(?:–(\d{3}))?", " ".join(rows))
    ]
    codes = {int(rule.code.removeprefix("KAL")) for rule in CATALOGUE}
    assert not [code for code in codes if not any(a <= code <= b for a, b in spans)]
    assert {end for span in spans for end in span} <= codes
