"""Takes the VBA module that starts Python from the installed xlwings, and cuts what is unsafe.

As xlwings ships it, the module looks for its settings in the *active* workbook and in the folder
where that lies, and puts the folder on Python's path. A workbook that came by mail could thus name
its own interpreter, or bring a ``json.py``. Each change below says why it is made, and how many
lines there are or how often a text stands there; the build stops when xlwings' module is another
than the one that was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from kalkyl.faults import DataFileError

VERSION = "0.37.8"
"""The version of xlwings that the changes are made for."""
_FILE = "xlwings_custom_addin.bas"


@dataclass(frozen=True)
class Swap:
    """A text that stands so many times, and what stands there instead."""

    old: str
    new: str
    times: int = 1

    def made(self, text: str) -> str:
        """The text with the change made."""
        if (found := text.count(self.old)) != self.times:
            raise _other(f"{self.old!r}: {found}, inte {self.times}")
        return text.replace(self.old, self.new)


@dataclass(frozen=True)
class Cut:
    """So many lines: some before one that stands once, that one, and on to a line like the last."""

    first: str
    lines: int
    last: str
    before: int = 0
    new: str = ""

    def made(self, text: str) -> str:
        """The text with the change made."""
        rows = text.split("\n")
        if (found := rows.count(self.first)) != 1:
            raise _other(f"{self.first!r}: {found}, inte 1")
        start = rows.index(self.first) - self.before
        end = start + self.lines
        if rows[end - 1 : end] != [self.last]:
            raise _other(f"{self.first!r}: {self.lines} rader slutar inte med {self.last!r}")
        return "\n".join([*rows[:start], *self.new.splitlines(), *rows[end:]])


_EXCEL = '#If App = "Microsoft Excel" Then'
_NO_PATH = '    PYTHONPATH = "false;;;;;"'
"""What Python is told: no folder of a workbook, no workbooks, no cloud folders, no path of ours."""

_NAME = [
    Swap('"myaddin"', '"kalkyl"'),
    Swap(
        f"'Version: {VERSION}\n",
        f"'Version: {VERSION}\n'Changed for kalkyl: it reads no settings from workbooks or their "
        "folders.\n",
    ),
]
_NO_SETTINGS_FROM_WORKBOOKS = [
    Cut("    ' Sheet", 41, "    End If"),
    Cut("Function GetConfigFromSheet(wb As Workbook)", 26, "#End If", before=1),
    Cut(
        "Function GetDirectoryPath(Optional wb As Workbook) As String", 22, "End Function", before=1
    ),
    Cut("Function GetDirectoryConfigFilePath() As String", 11, "End Function"),
    Cut("Function GetFullName(wb As Workbook) As String", 92, "#End If", before=1),
]
# Neither a workbook's folder nor its name reaches Python's path, and -P keeps the folder away that
# Excel happens to stand in. A sheet called x.py would ask for xlwings PRO.
_NOTHING_ON_THE_PATH: list[Swap | Cut] = [
    Cut("    ' Check for embedded Python code", 41, "    #End If", new=_NO_PATH),
    Cut("    ' PythonCommand with embedded code", 10, "    End If"),
    Cut(
        "    ' TODO: Doesn't automatically check if code is embedded",
        17,
        "    #End If",
        new=_NO_PATH,
    ),
    Cut('    licenseKey = GetConfig("LICENSE_KEY", "")', 6, "    End If"),
    Swap(' -B -c ""', ' -P -B -c ""', 2),
]
# The interpreter is the one that was installed for, never a "python" that happens to be found.
_ONE_INTERPRETER = [Swap('GetConfig("INTERPRETER_WIN", "")', "FoundInterpreter()", 3)]
# A cmd.exe in the folder that Excel stands in would be found before Windows' own.
_ONE_SHELL = [
    Swap('"cmd.exe /C "', 'Environ("SystemRoot") & "\\System32\\cmd.exe /C "'),
    Swap(
        '"cmd.exe " & ConsoleSwitch',
        'Environ("SystemRoot") & "\\System32\\cmd.exe " & ConsoleSwitch',
        2,
    ),
]
# Faults are told in Swedish and kept in a file; no sheet called Error comes into a workbook.
_FAULTS_IN_SWEDISH = [
    Cut(
        '    If GetConfig("SHOW_ERROR_POPUPS", "True") = "False" Then',
        18,
        "    End If",
        new="    ReportFailure Content",
    ),
    Cut(
        "Function SheetExists(wb As Workbook, sheetName As String) As Boolean",
        9,
        "#End If",
        before=1,
    ),
]
# Importing functions changes a workbook's macros; kalkyl's are part of the add-in from the start.
_NO_IMPORT = [
    Cut("Function GetUdfModules(Optional wb As Workbook) As String", 32, "End Function", before=1),
    Cut("Sub ImportPythonUDFsBase(Optional addin As Boolean = False)", 38, "End Sub"),
]
# Merging and helping need no open workbook, and without one ActiveWorkbook has no name.
_NO_WORKBOOK_NEEDED = [
    Swap('& ActiveWorkbook.Name & """ --from_xl=1"', '& BookInFront() & """ --from_xl=1"')
]
CHANGES: tuple[Swap | Cut, ...] = (
    *_NAME,
    *_NO_SETTINGS_FROM_WORKBOOKS,
    *_NOTHING_ON_THE_PATH,
    *_ONE_INTERPRETER,
    *_ONE_SHELL,
    *_FAULTS_IN_SWEDISH,
    *_NO_IMPORT,
    *_NO_WORKBOOK_NEEDED,
)


def module_text() -> str:
    """The module with the changes made."""
    return changed(shipped_text())


def changed(text: str) -> str:
    """The module of xlwings with the changes made, each exactly as often as expected."""
    for change in CHANGES:
        text = change.made(text)
    return text


def shipped_text() -> str:
    """The module as the installed xlwings has it; xlwings itself is not imported."""
    found = version("xlwings")
    if found != VERSION:
        raise DataFileError(f"xlwings är {found}; tillägget byggs med {VERSION}")
    spec = find_spec("xlwings")
    [folder] = spec.submodule_search_locations or [""] if spec else [""]
    return (Path(folder) / _FILE).read_text(encoding="ascii").replace("\r\n", "\n")


def _other(what: str) -> DataFileError:
    return DataFileError(f"xlwings modul är en annan än väntat: {what}")
