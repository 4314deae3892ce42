"""What a workbook from a stranger can make the add-in do: read from the bytes of the built one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import vba_flow as flow
from kalkyl.excel import buttons
from kalkyl.io.excel import app
from kalkyl.services.addin.install import XLWINGS, built
from vba_text import extracted

TEXTS = extracted(built())
FUNCTIONS = {
    "KALKYL_ANDEL", "KALKYL_AVVIKELSE", "KALKYL_AVVIKELSE_INVESTERING", "KALKYL_AVVIKELSE_PROCENT",
    "KALKYL_FAKTA", "KALKYL_KONTROLL", "KALKYL_PROGNOSFORANDRING", "KALKYL_SKILLNAD_BUDGET",
    "KALKYL_STAMMER", "KALKYL_STATUS", "KALKYL_TAL", "KALKYL_UTVECKLING", "KALKYL_VERSION",
}  # fmt: skip
CALLBACKS = {
    "OnCheck", "OnCompute", "OnUndoCompute", "OnClear",
    "OnCompare", "OnSubmit", "OnMerge", "OnHelp",
}  # fmt: skip
PUBLIC = {
    "KalkylFunktioner": FUNCTIONS,
    "KalkylRibbon": CALLBACKS,
    "KalkylRun": {"RunButton"},
    "KalkylBeskriv": {"KalkylBeskrivFunktioner"},
    "KalkylPython": {"Press", "Server", "LogFile"},
    "KalkylSheet": set(),
    "ThisWorkbook": set(),
}
PARAMETERS = {
    ("KalkylRun", "RunButton"): ("button",),
    ("KalkylRun", "ReportFailure"): ("words", "details"),
    ("KalkylRun", "Explanation"): ("code",),
    ("KalkylRun", "Kept"): ("details",),
    ("KalkylRun", "Tell"): ("text",),
    ("KalkylPython", "Press"): ("button",),
    ("KalkylPython", "CommandOf"): ("button",),
    **{("KalkylRibbon", one): ("control",) for one in CALLBACKS},
}
"""All parameters but those of worksheet functions."""
HARMLESS = frozenset(
    [
        "msgbox",
        "vbnewline",
        "vbexclamation",
        "title",
        "unchanged",
        "print",
        "format",
        "now",
        "python",
        "err",
        "description",
    ]
)
"""What a parameter may meet: it is shown, or becomes a line of the log whose place is fixed."""
ASKED = re.compile(
    r'(\w+) = Python\.Server\.CallUDF\("kalkyl\.excel\.functions", "\1", Array\((.*)\), '
    r"ActiveWorkbook, Application\.Caller\)"
)
ACTS = re.compile(
    r"\b(Shell|CreateObject|GetObject|Run|Exec|ExecuteExcel4Macro|Evaluate|CallByName|Declare|Lib|Open|"
    r"Kill|MkDir|RmDir|FileCopy|Name|SetAttr|ChDir|ChDrive|SendKeys|OnTime|OnKey|OnAction|Environ|Dir|"
    r"GetAttr|Workbooks|ActivePython|LoadLibrary|CurrentDirectory|Environment|SaveAs|FollowHyperlink|"
    r"AppActivate|MacScript|AppleScriptTask|VBProject|VBE|RegisterXLL|SaveSetting|GetSetting|"
    r"CustomDocumentProperties|CustomXMLParts|Tag)\b"
)


def wrongs(texts: dict[str, str]) -> list[str]:
    """The statements where something from a caller meets what it must not."""
    found = flow.modules(texts)
    return [
        f"{one.module}.{one.name}: {statement}"
        for one, statement, others in flow.touched(found)
        if not _is_question(one, statement) and others - HARMLESS
    ]


def _is_question(one: flow.Procedure, statement: str) -> bool:
    """Whether a worksheet function hands over exactly its own values, to itself by name."""
    match = ASKED.fullmatch(statement)
    if match is None or one.name not in FUNCTIONS or match[1] != one.name:
        return False
    return tuple(word.strip().lower() for word in match[2].split(",") if word) == one.parameters


# Who sees what


def test_every_public_name_of_the_built_addin_is_known() -> None:
    assert {one.name: one.public for one in flow.modules(TEXTS)} == PUBLIC


def test_only_the_worksheet_functions_can_be_used_in_cells() -> None:
    for one in flow.modules(TEXTS):
        is_document = one.name in {"ThisWorkbook", "KalkylSheet"}
        in_cells = not one.is_class and not one.is_private and not is_document
        assert in_cells == (one.name == "KalkylFunktioner"), one.name
    [functions] = flow.modules({"KalkylFunktioner": TEXTS["KalkylFunktioner"]})
    assert {procedure.name for procedure in functions.procedures} == FUNCTIONS


def test_libraries_are_declared_in_a_class_and_privately() -> None:
    for one in flow.modules(TEXTS):
        assert not any(one.declares.values())
        assert not one.declares or one.is_class
    [python] = [one for one in flow.modules(TEXTS) if one.is_class]
    assert set(python.declares) == {"ActivatePython", "LoadLibrary"}
    assert set(re.findall(r'Lib "([^"]*)"', python.text)) == {
        f"xlwings64-{XLWINGS}.dll",
        f"xlwings32-{XLWINGS}.dll",
        "KERNEL32",
    }


# What parameters reach


def test_every_parameter_is_known() -> None:
    found = {
        (module.name, one.name): one.parameters
        for module in flow.modules(TEXTS)
        for one in module.procedures
        if one.parameters and module.name != "KalkylFunktioner"
    }
    assert found == PARAMETERS


def test_no_parameter_reaches_python_a_path_or_a_shell() -> None:
    assert wrongs(TEXTS) == []


def test_what_acts_is_in_the_class_but_for_the_log() -> None:
    """And in no procedure of the class is there a parameter, but the number of a button."""
    found = {
        (one.module, one.name): sorted(set(ACTS.findall(re.sub(r'"[^"]*"', '""', text))))
        for module in flow.modules(TEXTS)
        for one in module.procedures
        if ACTS.search(re.sub(r'"[^"]*"', '""', text := "\n".join(one.statements)))
    }
    assert found == {
        ("KalkylRun", "Kept"): ["Open"],
        ("KalkylPython", "Press"): ["CreateObject", "CurrentDirectory", "Environment", "Run"],
        ("KalkylPython", "ServerCommand"): ["Environ"],
        ("KalkylPython", "LoadDll"): ["LoadLibrary"],
        ("KalkylPython", "Interpreter"): ["GetAttr"],
        ("KalkylPython", "WrittenDown"): ["Dir", "Environ", "Open"],
        ("KalkylPython", "LogFile"): ["Dir", "Environ", "MkDir"],
    }
    [python] = [one for one in flow.modules(TEXTS) if one.is_class]
    assert {name for one in python.procedures for name in one.parameters} == {"button"}


def test_the_workbook_gives_its_place_and_nothing_else() -> None:
    used = [
        statement
        for module in flow.modules(TEXTS)
        for one in module.procedures
        for statement in one.statements
        if re.search(
            r"\b(ActiveWorkbook|ThisWorkbook|ActiveSheet|Sheets|Worksheets|Selection)\b", statement
        )
        and not ASKED.fullmatch(statement)
    ]
    assert used == [
        "If Not ActiveWorkbook Is Nothing Then BookInFront = ActiveWorkbook.FullName",
        "If Not ActiveWorkbook Is Nothing Then OldCalculation = Application.Calculation",
    ]
    python = TEXTS["KalkylPython"]
    assert re.findall(r".*BookInFront\(\)$", python, re.MULTILINE) == [
        f'    Host.Environment("Process").Item("{app.BOOK}") = BookInFront()'
    ]
    assert f'Item("{app.WINDOW}")' in python


def test_there_are_eight_commands_and_each_is_a_button() -> None:
    found = re.findall(r'Case (\d): CommandOf = "(.*)"', TEXTS["KalkylPython"])
    assert [number for number, _ in found] == list("12345678")
    for _, command in found:
        match = re.fullmatch(
            r"import kalkyl\.excel\.buttons; kalkyl\.excel\.buttons\.(\w+)\(\)", command
        )
        assert match is not None
        assert callable(getattr(buttons, match[1]))
    numbers = re.findall(
        r"Sub (\w+)\(control As IRibbonControl\)\n    RunButton (\d)\n", TEXTS["KalkylRibbon"]
    )
    assert [number for _, number in numbers] == list("12345678")
    assert {name for name, _ in numbers} == CALLBACKS
    assert f"Case {buttons.NOT_FOUND}\n" in TEXTS["KalkylRun"]


# The test itself sees what it should


@pytest.mark.parametrize(
    "text",
    [
        "Public Sub Bad(x)\n    Shell x\nEnd Sub\n",
        "Private Sub Bad(x)\n    Dim y\n    y = x\n    Shell y, 1\nEnd Sub\n",
        (
            "Private Sub Bad(ByVal x As String)\n    Kept2 = x\nEnd Sub\n"
            "Sub Go()\n    Shell Kept2\nEnd Sub\n"
        ),
        "Function Same(x)\n    Same = x\nEnd Function\nSub Go()\n    Shell Same(1)\nEnd Sub\n",
        "Sub Bad(x)\n    Dim All(2)\n    All(1) = x\n    Shell All(1)\nEnd Sub\n",
        "Sub Bad(x)\n    Open x For Input As #1\nEnd Sub\n",
        "Sub Bad(x)\n    If True Then Kill x\nEnd Sub\n",
        "Sub Bad(x)\n    Application.Run x\nEnd Sub\n",
        "Sub Bad(x)\n    CallByName Python, x, 1\nEnd Sub\n",
        "Sub Bad(control As IRibbonControl)\n    Application.Run control.Tag\nEnd Sub\n",
        'Function Bad(x)\n    Bad = Python.Server.CallUDF(x, "Bad", Array(), 0, 0)\nEnd Function\n',
        (
            'Function Bad(x)\n    Bad = Python.Server.CallUDF("os", "Bad", Array(x), '
            "ActiveWorkbook, Application.Caller)\nEnd Function\n"
        ),
        (
            'Function Pick(x)\n    Pick = "a"\n    Pick = x\nEnd Function\n'
            "Sub Bad(x)\n    Shell Pick(x)\nEnd Sub\n"
        ),
        'Sub Bad(x)\n    CreateObject("WScript.Shell").Run "cmd " & x\nEnd Sub\n',
        "Sub Bad(x)\n    Dim y\n    For Each y In x\n        Workbooks.Open y\n    Next\nEnd Sub\n",
        "Sub Bad(x)\n    Dim y: y = x: Shell y\nEnd Sub\n",
        "Sub Bad(x)\n    Set y = x\n    y.Run\nEnd Sub\n",
        "Property Let Bad(x)\n    Environ x\nEnd Property\n",
        "Sub Bad( _\n    x)\n    Shell _\n        x\nEnd Sub\n",
    ],
)
def test_a_parameter_that_reaches_something_is_told(text: str) -> None:
    head = 'Attribute VB_Name = "KalkylMer"\nOption Explicit\nPrivate Kept2 As String\n'
    found = wrongs({**TEXTS, "KalkylMer": head + text})
    assert found
    assert all(one.startswith("KalkylMer.") for one in found)


def test_a_public_name_that_is_new_is_told() -> None:
    for more in (
        "Public X As String\n",
        'Declare PtrSafe Function X Lib "x" ()\n',
        "Sub X()\nEnd Sub\n",
    ):
        [module] = flow.modules(
            {"M": TEXTS["KalkylRun"].replace("Private Python", f"{more}Private Python")}
        )
        assert module.public == {"RunButton", "X"}


def test_the_function_of_xlwings_that_ran_any_python_is_gone() -> None:
    whole = "\n".join(TEXTS.values())
    for name in (
        "RunPython",
        "ExecuteWindows",
        "RunFrozenPython",
        "SaveConfigToFile",
        "ReadFile",
        "GetConfig",
    ):
        assert not re.search(rf"\b{name}\b", whole), name
    assert not (Path(__file__).parents[1] / "macros" / "xlwings.bas").exists()
