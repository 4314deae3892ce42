"""The add-in's VBA as LibreOffice runs it: what a button starts, and what it never reads.

Excel itself is not here. What only a person with Excel can see stands in docs/excel-checklista.md.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from xlsxwriter.workbook import Workbook

from basic import Call, module, own_modules, play, soffice
from kalkyl.doors.vba_runpython import VERSION, Swap, module_text, shipped_text
from kalkyl.doors.vba_source import Source, source_of
from kalkyl.job.addin import shipped
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
Private Answer As Long
Public Sub Tell(ByVal Text As String)
    Texts = Texts & Replace(Text, Chr(10), "/")
End Sub
Public Function Told() As String
    Told = Texts
    Texts = ""
End Function
Public Function Started(ByVal Command As String, ByVal Style, ByVal Wait) As Long
    Commands = Commands & Command
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
# What stands in for xlwings: it keeps the command, and can disturb Excel and fail as Python might.
STUB = """
Private Fault As String
Public Function RunPython(PythonCommand As String)
    Stage.Started PythonCommand, 0, True
    If Fault = "" Then Exit Function
    Application.Calculation = xlCalculationManual
    Application.ScreenUpdating = False
    Application.EnableEvents = False
    Application.DisplayAlerts = False
    If Fault = "raise" Then Err.Raise 70, "x", "Permission denied"
    ReportFailure Fault
End Function
Public Sub FailWith(ByVal What As String)
    Fault = What
End Sub
Public Function GetConfig(Key As String, Optional Fallback As String = "") As String
    GetConfig = ""
End Function
Public Function FileExistsOnWindows(ByVal Path As String) As Boolean
End Function
"""


def windowless(modules: list[Source]) -> list[Source]:
    """The modules as the compiler in Excel for Windows sees them."""
    return [replace(one, text=on_windows(one.text)) for one in modules]


def with_stub(folder: Path, calls: list[Call], name: str = "bok.xlam") -> list[str]:
    modules = [*windowless(own_modules()), module("Stage", STAGE), module("xlwings", STUB)]
    return play(folder, modules, calls, name=name, environment={"LOCALAPPDATA": f"{folder}/"})


def test_each_callback_gives_exactly_its_python_command(tmp_path: Path) -> None:
    calls: list[Call] = []
    for callback in COMMANDS:
        calls += [(f"KalkylRibbon.{callback}",), ("Stage.Seen",), ("Stage.Told",)]
    said = with_stub(tmp_path, calls)
    whole = "import kalkyl.excel.buttons; kalkyl.excel.buttons.{}()"
    assert said[1::3] == [whole.format(name) for name in COMMANDS.values()]
    assert set(said[2::3]) == {""}


@pytest.mark.parametrize("sign", [";", "%", "="])
def test_a_name_that_windows_would_misread_is_refused(tmp_path: Path, sign: str) -> None:
    name = f"februari{sign}2027.xlam"
    calls: list[Call] = [("KalkylRibbon.OnCheck",), ("Stage.Seen",), ("Stage.Told",)]
    _, seen, told = with_stub(tmp_path, calls, name)
    assert seen == ""
    assert told.startswith(f"Filnamnet {name} innehåller tecknet {sign}.")
    assert told.endswith("Inget är ändrat.")


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("raise", "Windows startade inte Python."),
        ("Unknown option: -P", "Python är för gammal. kalkyl behöver Python 3.11 eller senare."),
        ("Traceback: No module named 'kalkyl'", "kalkyl finns inte i den Python som tillägget"),
        ("Traceback: No module named 'xlwings'", "xlwings finns inte i den Python som tillägget"),
        ("Traceback: ZeroDivisionError", "kalkyl avbröts av ett fel."),
    ],
)
def test_excel_is_as_it_was_after_a_failure(tmp_path: Path, fault: str, told: str) -> None:
    calls: list[Call] = [
        ("Stage.Excel",),
        ("xlwings.FailWith", fault),
        ("KalkylRibbon.OnCompute",),
        ("Stage.Excel",),
        ("Stage.Told",),
    ]
    before, _, _, after, said = with_stub(tmp_path, calls)
    assert after == before
    assert said.startswith(told)
    assert "kalkyl addin status" in said
    unchanged = "Arbetsboken är inte ändrad." in said
    assert unchanged is not fault.endswith("ZeroDivisionError")
    # LibreOffice drops the backslash, which is no sign of a path to it.
    [log] = tmp_path.rglob("*tillagg.log")
    details = "Permission denied" if fault == "raise" else fault
    assert details in log.read_text(encoding="utf-8", errors="replace")


# The module that starts Python


LIBREOFFICE = [
    Swap(
        'Environ("USERPROFILE") & "\\." & PROJECT_NAME & "\\" & PROJECT_NAME',
        'Environ("USERPROFILE") & "/." & PROJECT_NAME & "/" & PROJECT_NAME',
    ),
    Swap(
        "ExpandEnvironmentStrings = WScript.ExpandEnvironmentStrings(s)",
        "ExpandEnvironmentStrings = s",
    ),
    Swap("ExitCode = WScript.Run(", "ExitCode = Stage.Started("),
    Swap("Randomize Timer() + Application.Hwnd", "Randomize"),
    Swap("Chr(34) & Application.Hwnd & Chr(34)", "Chr(34) & 7 & Chr(34)"),
    Swap('Application.Path & "\\" & Application.Name', '"EXCEL.EXE"'),
    # An optional text called default is no text there when it is left out.
    Swap('Optional default As String = ""', 'Optional Fallback As String = ""'),
    Swap("    GetConfig = default\n", "    GetConfig = Fallback\n"),
    # No text becomes a truth value there.
    Swap('GetConfig("USE UDF SERVER", False)', '(GetConfig("USE UDF SERVER", "") = "TRUE")'),
    Swap('GetConfig("SHOW CONSOLE", False) = True', 'GetConfig("SHOW CONSOLE", "") = "TRUE"', 2),
    # The Python of the settings is said to be there.
    Swap(
        "   Dim Attr As Long\n",
        '   Dim Attr As Long\n   If Left(FileSpec, 3) = "C:\\" Then\n'
        "      FileExistsOnWindows = True\n      Exit Function\n   End If\n",
    ),
]
UPSTREAM = [
    Swap('"myaddin"', '"kalkyl"'),
    Swap('pathSeparator = "\\"', 'pathSeparator = "/"'),
    Swap("Path = GetDirectory(GetFullName(wb))", "Path = ActiveWorkbook.Path"),
    Swap('If GetFullName(ActiveWorkbook) <> "" Then', "If True Then"),
]


def runnable(text: str, *swaps: Swap) -> Source:
    """xlwings' module with what LibreOffice cannot do replaced: Windows' own libraries."""
    for swap in swaps:
        text = swap.made(text)
    text = on_windows(text)
    text = "\n".join(line for line in text.split("\n") if "Declare PtrSafe" not in line)
    for swap in LIBREOFFICE:
        text = swap.made(text)
    layers = re.sub(r'If source = "" Or source = "\w+" Then', "If True Then", text)
    return source_of("xlwings.bas", layers)


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


def asked(folder: Path, book: Path, home: Path, xlwings: Source, calls: list[Call]) -> list[str]:
    modules = [*windowless(own_modules()), module("Stage", STAGE), xlwings]
    names = {
        "USERPROFILE": str(home),
        "LOCALAPPDATA": f"{folder}/",
        "SystemRoot": r"C:\Windows",
        "Temp": r"C:\Temp",
    }
    first, *said = play(folder, modules, [("Stage.Front",), *calls], front=book, environment=names)
    assert first == book.name
    return said


SETTING: list[Call] = [("xlwings.GetConfig", "INTERPRETER_WIN", "none")]


def test_no_setting_is_read_from_a_workbook_or_its_folder(
    tmp_path: Path, received: Path, home: Path
) -> None:
    ours = runnable(module_text())
    assert asked(tmp_path, received, home, ours, SETTING) == [r"C:\own\python.exe"]
    (home / ".kalkyl" / "kalkyl.conf").unlink()
    assert asked(tmp_path, received, home, ours, SETTING) == ["none"]


def test_xlwings_own_module_would_have_read_them(
    tmp_path: Path, received: Path, home: Path
) -> None:
    """So the test above would tell."""
    theirs = runnable(shipped_text(), *UPSTREAM)
    [sheet] = asked(tmp_path, received, home, theirs, SETTING)
    assert "own" not in sheet
    with Workbook(received) as made:
        made.add_worksheet("Omslag")
    assert asked(tmp_path, received, home, theirs, SETTING) == [r"C:\stranger\folder.exe"]


def command_line(folder: Path, book: Path, home: Path) -> str:
    """What Windows is asked to run when Kontrollera is pressed."""
    calls: list[Call] = [("KalkylRibbon.OnCheck",), ("Stage.Seen",), ("Stage.Told",)]
    _, seen, told = asked(folder, book, home, runnable(module_text()), calls)
    assert told == ""
    return seen


def test_windows_is_asked_for_its_own_shell_and_the_installed_python(
    tmp_path: Path, received: Path, home: Path
) -> None:
    line = command_line(tmp_path, received, home)
    assert line.startswith(
        r'C:\Windows\System32\cmd.exe /C C: & cd "C:\own" & "C:\own\python.exe" '
    )
    assert ' --wb="svar.xlsx" --from_xl=1 ' in line
    assert "stranger" not in line
    assert str(received.parent) not in line
    assert "kalkyl.excel.buttons.check()" in line


def test_a_module_beside_the_workbook_is_not_imported(
    tmp_path: Path, received: Path, home: Path
) -> None:
    """The options and the code of the real command, run where the stranger's json.py lies."""
    line = command_line(tmp_path, received, home)
    found = re.search(r'python\.exe" (-.*) -c "(.*)"  --wb=', line)
    assert found is not None
    options, code = found[1].split(), found[2].replace(r"\"", '"')
    harmless = (
        code.partition("import kalkyl.excel")[0] + "import json, sys; print(json.dumps(sys.path))"
    )
    command = [sys.executable, *options, "-c", harmless]
    done = subprocess.run(command, cwd=received.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {"", str(received.parent)} & set(json.loads(done.stdout)) == set()
    unsafe = [word for word in command if word != "-P"]
    done = subprocess.run(unsafe, cwd=received.parent, capture_output=True, text=True, check=False)
    assert "the stranger ran" in done.stderr


def test_python_that_is_gone_is_told_of(tmp_path: Path, received: Path, home: Path) -> None:
    gone = '"INTERPRETER_WIN","D:\\gone\\python.exe"\r\n'
    (home / ".kalkyl" / "kalkyl.conf").write_text(gone, encoding="utf-8")
    calls: list[Call] = [("KalkylRibbon.OnCheck",), ("Stage.Seen",), ("Stage.Told",)]
    _, seen, told = asked(tmp_path, received, home, runnable(module_text()), calls)
    assert seen == ""
    assert told.startswith(r"Python finns inte längre i D:\gone\python.exe.")
    assert "Arbetsboken är inte ändrad." in told


def test_libreoffice_opens_the_package(tmp_path: Path) -> None:
    """It knows no add-ins by their ending, so the filter is named."""
    profile = tmp_path / "profile"
    words = ["--infilter=Calc MS Excel 2007 VBA XML", "--convert-to", "csv", "--outdir"]
    soffice(profile, *words, str(tmp_path), str(shipped()))
    text = (tmp_path / "kalkyl.csv").read_text(encoding="cp1252")
    assert f"xlwings {VERSION}" in text
