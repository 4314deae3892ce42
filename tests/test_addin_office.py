"""The add-in's VBA as LibreOffice runs it: what a button starts, and what it never reads.

Excel itself is not here. What only a person with Excel can see stands in docs/excel-checklista.md.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from xlsxwriter.workbook import Workbook

from basic import Call, Swap, module, own_modules, play, soffice
from kalkyl.excel.buttons import NOT_FOUND
from kalkyl.io.vba.project import Source
from kalkyl.services.addin.install import XLWINGS, shipped
from vba_text import on_windows

pytestmark = pytest.mark.needs("soffice")

COMMANDS = {
    "OnCheck": "check",
    "OnCompute": "compute",
    "OnUndoCompute": "undo_compute",
    "OnClear": "clear",
    "OnCompare": "compare",
    "OnSubmit": "submit",
    "OnMerge": "merge",
    "OnHelp": "help",
}
STAGE = """
Private Texts As String
Private Commands As String
Private Notes As String
Private Answer As Long
Public Sub Tell(ByVal Text As String)
    Texts = Texts & Replace(Text, Chr(10), "/")
End Sub
Public Function Told() As String
    Told = Texts
    Texts = ""
End Function
Public Sub Noted(ByVal Text As String)
    Notes = Notes & Text & ";"
End Sub
Public Function Notebook() As String
    Notebook = Notes
    Notes = ""
End Function
Public Function Started(ByVal Command As String, ByVal Style, ByVal Wait) As Long
    Commands = Commands & Command
    If Answer = 70 Then Err.Raise 70, "x", "Permission denied"
    If Answer <> 0 Then
        Application.Calculation = xlCalculationManual
        Application.ScreenUpdating = False
        Application.EnableEvents = False
        Application.DisplayAlerts = False
    End If
    Started = Answer
End Function
Public Function Seen() As String
    Seen = Commands
    Commands = ""
End Function
Public Sub AnswerWith(ByVal Code As String)
    Answer = CLng(Code)
End Sub
Public Function Front() As String
    Front = ActiveWorkbook.Name
End Function
Public Function Excel() As String
    Excel = Application.Calculation & " " & Application.ScreenUpdating & " " & _
        Application.EnableEvents & " " & Application.DisplayAlerts & " " & Application.StatusBar
End Function
"""
_THERE = '    If Left(Found, 3) <> "C:\\" Then Err.Raise 53\n'
LIBREOFFICE = (
    Swap('"\\.kalkyl\\kalkyl.conf"', '"/.kalkyl/kalkyl.conf"'),
    Swap('"\\kalkyl"', '"/kalkyl"'),
    Swap('"\\tillagg.log"', '"/tillagg.log"'),
    Swap('    Set Host = CreateObject("WScript.Shell")\n', ""),
    Swap("    OldFolder = Host.CurrentDirectory\n", ""),
    Swap("    Host.CurrentDirectory = OldFolder\n", '    Stage.Noted "back"\n'),
    Swap("Host.CurrentDirectory = InterpreterFolder()", "Stage.Noted InterpreterFolder()"),
    Swap('Host.Environment("Process").Item("KALKYL_BOK") = ', "Stage.Noted "),
    Swap('Host.Environment("Process").Item("KALKYL_FONSTER") = CStr(Application.Hwnd)', ""),
    Swap('Host.Environment("Process").Item("KALKYL_LOGG") = ', "Stage.Noted "),
    Swap("Host.Run(", "Stage.Started("),
    # The Python of the settings is said to be there.
    Swap(
        "    Attributes = GetAttr(Found)\n", '    If Left(Found, 3) <> "C:\\" Then Err.Raise 53\n'
    ),
)
"""What LibreOffice cannot do: Windows' own objects and paths."""


def windowless() -> list[Source]:
    """The modules as the compiler in Excel for Windows sees them, without Windows' libraries."""
    made = [
        replace(one, text=on_windows(one.text)) for one in own_modules(KalkylPython=LIBREOFFICE)
    ]
    return [replace(one, text=_without_libraries(one.text)) for one in made]


def _without_libraries(text: str) -> str:
    lines = [line for line in text.split("\n") if "Declare PtrSafe" not in line]
    code = "\n".join(lines)
    for name in ("ActivatePython", "LoadLibrary"):
        code = code.replace(f"If {name}(", "If Nowhere(")
    nowhere = "\nPrivate Function Nowhere(ParamArray Given())\nEnd Function\n"
    return code + nowhere if "Nowhere(" in code else code


@pytest.fixture
def received(tmp_path: Path) -> Path:
    """A workbook from a stranger, with settings in a sheet, a file and a module beside it."""
    folder = tmp_path / "hamtat"
    folder.mkdir()
    book = folder / "svar.xlsx"
    with Workbook(book) as made:
        made.add_worksheet("Omslag")
        for name in ("kalkyl.conf", "json.py", "xlwings.conf"):
            sheet = made.add_worksheet(name)
            sheet.write_row(0, 0, ["INTERPRETER_WIN", r"C:\stranger\sheet.exe"])
            sheet.write_row(1, 0, ["PYTHONPATH", r"C:\stranger"])
    stranger = '"INTERPRETER_WIN","C:\\stranger\\folder.exe"\r\n"PYTHONPATH","C:\\stranger"\r\n'
    folder.joinpath("kalkyl.conf").write_text(stranger, encoding="utf-8")
    folder.joinpath("json.py").write_text("raise SystemExit('the stranger ran')", encoding="utf-8")
    return book


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "hem" / ".kalkyl"
    folder.mkdir(parents=True)
    own = ["INTERPRETER_WIN", r"C:\own\python.exe"], ["USE UDF SERVER", "FALSE"]
    lines = "".join(f'"{name}","{value}"\r\n' for name, value in (*own, ["SHOW CONSOLE", "FALSE"]))
    folder.joinpath("kalkyl.conf").write_text(lines, encoding="utf-8")
    return folder.parent


def asked(folder: Path, book: Path, home: Path, calls: list[Call]) -> list[str]:
    modules = [*windowless(), module("Stage", STAGE)]
    names = {"USERPROFILE": str(home), "LOCALAPPDATA": str(folder), "SystemRoot": r"C:\Windows"}
    first, *said = play(folder, modules, [("Stage.Front",), *calls], front=book, environment=names)
    assert first == book.name
    return said


def started(line: str) -> tuple[list[str], str]:
    """The options and the code that a command line gives to the installed Python."""
    found = re.fullmatch(r'"C:\\own\\python\.exe" (-.*) -c "(.*)"', line)
    assert found is not None, line
    return found[1].split(), found[2]


def test_each_callback_gives_exactly_its_python_command(
    tmp_path: Path, received: Path, home: Path
) -> None:
    calls: list[Call] = []
    for callback in COMMANDS:
        calls += [(f"KalkylRibbon.{callback}",), ("Stage.Seen",), ("Stage.Told",)]
    said = asked(tmp_path, received, home, calls)
    whole = "import kalkyl.excel.buttons; kalkyl.excel.buttons.{}()"
    codes = [started(line)[1] for line in said[1::3]]
    for code, name in zip(codes, COMMANDS.values(), strict=True):
        assert code.endswith(f"; {whole.format(name)}")
    assert len({code.partition("import kalkyl")[0] for code in codes}) == 1
    assert set(said[2::3]) == {""}


def test_a_button_notes_the_workbook_and_starts_in_pythons_folder(
    tmp_path: Path, received: Path, home: Path
) -> None:
    calls: list[Call] = [("KalkylRibbon.OnCheck",), ("Stage.Seen",), ("Stage.Notebook",)]
    _, line, notes = asked(tmp_path, received, home, calls)
    # LibreOffice has the name alone, where Excel has the whole path.
    assert notes == f"svar.xlsx;{tmp_path}/kalkyl/tillagg.log;C:\\own;back;"
    assert "svar.xlsx" not in line
    assert "stranger" not in line
    assert str(received.parent) not in line


@pytest.mark.parametrize("name", ["100% ; a=b & calc.xlsx", "'; import os; '.xlsx"])
def test_no_name_of_a_workbook_reaches_the_command(
    tmp_path: Path, received: Path, home: Path, name: str
) -> None:
    book = received.rename(received.with_name(name))
    calls: list[Call] = [("KalkylRibbon.OnCheck",), ("Stage.Seen",), ("Stage.Told",)]
    _, line, told = asked(tmp_path, book, home, calls)
    assert told == ""
    assert "100%" not in line
    assert "import os; '" not in line


@pytest.mark.parametrize("number", ["0", "9", "-1"])
def test_a_number_without_a_button_starts_nothing(
    tmp_path: Path, received: Path, home: Path, number: str
) -> None:
    calls: list[Call] = [("KalkylRun.RunButton", number), ("Stage.Seen",), ("Stage.Told",)]
    _, seen, told = asked(tmp_path, received, home, calls)
    assert seen == ""
    assert told.startswith("Det finns ingen sådan knapp. Arbetsboken är inte ändrad.")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("70", "Windows startade inte Python."),
        ("2", "Python är för gammal. kalkyl behöver Python 3.11 eller senare."),
        ("11", "kalkyl finns inte i den Python som tillägget"),
        ("12", "xlwings finns inte i den Python som tillägget"),
        ("13", "Python hittade inte det Excel där knappen trycktes."),
        ("1", "kalkyl avbröts av ett fel."),
    ],
)
def test_excel_is_as_it_was_after_a_failure(
    tmp_path: Path, received: Path, home: Path, code: str, told: str
) -> None:
    calls: list[Call] = [
        ("Stage.Excel",),
        ("Stage.AnswerWith", code),
        ("KalkylRibbon.OnCompute",),
        ("Stage.Excel",),
        ("Stage.Told",),
    ]
    before, _, _, after, said = asked(tmp_path, received, home, calls)
    assert after == before
    assert said.startswith(told)
    assert "kalkyl addin status" in said
    assert ("Arbetsboken är inte ändrad." in said) is (code != "1")
    log = (tmp_path / "kalkyl" / "tillagg.log").read_text(encoding="utf-8", errors="replace")
    assert ("Permission denied" if code == "70" else f"Python, slutkod {code}") in log


def test_no_setting_is_read_from_a_workbook_or_its_folder(
    tmp_path: Path, received: Path, home: Path
) -> None:
    (home / ".kalkyl" / "kalkyl.conf").unlink()
    calls: list[Call] = [("KalkylRibbon.OnCheck",), ("Stage.Seen",), ("Stage.Told",)]
    _, seen, told = asked(tmp_path, received, home, calls)
    assert seen == ""
    assert told.startswith("Tillägget vet inte var Python finns.")


@pytest.mark.parametrize("path", [r"C:\%TEMP%\python.exe", "python", r"D:\gone\python.exe"])
def test_a_python_that_is_not_there_is_told(
    tmp_path: Path, received: Path, home: Path, path: str
) -> None:
    (home / ".kalkyl" / "kalkyl.conf").write_text(
        f'"INTERPRETER_WIN","{path}"\r\n', encoding="utf-8"
    )
    calls: list[Call] = [("KalkylRibbon.OnCheck",), ("Stage.Seen",), ("Stage.Told",)]
    _, seen, told = asked(tmp_path, received, home, calls)
    assert seen == ""
    gone = rf"Python finns inte längre i {path}." if "gone" in path else "Tillägget vet inte var"
    assert told.startswith(gone)
    assert "Arbetsboken är inte ändrad." in told


@pytest.fixture(scope="module")
def command() -> tuple[list[str], str]:
    """The options and the code of the real command, before what it imports of kalkyl."""
    texts = {one.name: one.text for one in own_modules()}["KalkylPython"]
    options = re.findall(r'OPTIONS As String = "(.*)"', texts)[0].split()
    code = "".join(
        re.findall(r'"([^"]*)"', texts.partition("PREPARE As String =")[2].partition("Private")[0])
    )
    assert options[-1] == "-c"
    assert code.endswith("sys.exit(12); ")
    return options, code


Done = subprocess.CompletedProcess[str]


def python(
    command: tuple[list[str], str],
    more: str,
    environment: dict[str, str],
    folder: Path | None = None,
) -> Done:
    options, code = command
    words = [sys.executable, *options, code + more]
    return subprocess.run(
        words, capture_output=True, text=True, check=False, cwd=folder, env=environment
    )


def test_a_module_beside_the_workbook_is_not_imported(
    tmp_path: Path, received: Path, command: tuple[list[str], str]
) -> None:
    """The options and the code of the real command, run where the stranger's json.py lies."""
    log = tmp_path / "tillagg.log"
    steered = {**os.environ, "KALKYL_LOGG": str(log), "PYTHONPATH": str(received.parent)}
    more = "import json, sys; print(json.dumps(sys.path))"
    done = python(command, more, steered, received.parent)
    assert done.returncode == 0, log.read_text()
    assert {"", str(received.parent)} & set(json.loads(done.stdout)) == set()
    for option in ("-P", "-E"):
        unsafe = [one for one in command[0] if one != option], command[1]
        done = python(unsafe, more, steered, received.parent)
        assert "the stranger ran" in log.read_text(), option
        log.unlink()


def test_what_python_says_when_it_fails_goes_to_the_log(
    tmp_path: Path, command: tuple[list[str], str]
) -> None:
    log = tmp_path / "tillagg.log"
    steered = {**os.environ, "KALKYL_LOGG": str(log)}
    assert python(command, "1/0", steered).returncode == 1
    assert "ZeroDivisionError" in log.read_text()
    whole = "import kalkyl.excel.buttons; kalkyl.excel.buttons.help()"
    assert python(command, whole, steered).returncode == NOT_FOUND
    options = ["-S", *command[0]]
    assert python((options, command[1]), "", steered).returncode == 11


def test_libreoffice_opens_the_package(tmp_path: Path) -> None:
    """It knows no add-ins by their ending, so the filter is named."""
    profile = tmp_path / "profile"
    words = ["--infilter=Calc MS Excel 2007 VBA XML", "--convert-to", "csv", "--outdir"]
    soffice(profile, *words, str(tmp_path), str(shipped()))
    text = (tmp_path / "kalkyl.csv").read_text(encoding="cp1252")
    assert f"xlwings {XLWINGS}" in text
