"""xlwings' own Windows code, run where there is no Windows: what Excel asks goes in, answers out.

Only pywin32 is stood in for, since it is Windows itself. Decorators, ``CallUDF``, the conversion of
arguments and results and the writer of the VBA wrapper are xlwings' real ones. Each line read is a
JSON array: the function's name and its arguments, ranges as arrays of arrays. ``wrapper`` and
``descriptions`` ask for the modules of VBA.
"""

from __future__ import annotations

import ctypes
import io
import json
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

MODULE = "kalkyl.excel.functions"
_LONGEST = 255
"""Characters that Excel shows of a description."""
_ABOUT = ["' Skriven av testerna ur kalkyl.excel.functions; \u00e4ndra d\u00e4r."]
_PYTHON = "Private Python As New KalkylPython"
_STAND_INS = (
    "pywintypes",
    "pythoncom",
    "win32api",
    "win32con",
    "win32event",
    "win32gui",
    "win32process",
    "win32timezone",
    "win32com",
    "win32com.client",
    "win32com.client.dynamic",
    "win32com.server",
    "win32com.server.util",
    "win32com.server.policy",
    "win32com.server.dispatcher",
    "win32com.universal",
)


class _StandIn(ModuleType):
    """A module of pywin32: whatever is asked of it is a class of no consequence."""

    __path__ = []  # noqa: RUF012  # a package's, which nothing changes
    __file__ = "none"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _Asked(name, (Exception,) if name == "com_error" else (), {})
        setattr(self, name, made)
        return made


class _Asked(type):
    """A class that has every attribute and takes any arguments."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _Asked(name, (), {})
        setattr(cls, name, made)
        return made

    def __getitem__(cls, _key: object) -> Any:
        return cls

    def __call__(cls, *_args: object, **_named: object) -> Any:
        if issubclass(cls, Exception):
            return super().__call__()
        made = object.__new__(cls)
        made.__dict__.update(PyCom_PyObjectFromIUnknown=_Asked("function", (), {}))
        return made


def host() -> Any:
    """xlwings' module of worksheet functions, its decorators in place of the silent ones."""
    for name in _STAND_INS:
        sys.modules[name] = _StandIn(name)
    stand_ins = {name: _StandIn(name) for name in ("windll", "oledll")}
    vars(ctypes).update(stand_ins, PyDLL=_Asked("PyDLL", (), {}))
    import xlwings  # after the stand-ins
    from xlwings import _xlwindows, udfs

    xlwings._xlwindows = _xlwindows  # noqa: SLF001  # as on Windows
    xlwings.engines.add(xlwings.Engine(impl=_xlwindows.engine))
    for silent, real in (("func", "xlfunc"), ("sub", "xlsub"), ("arg", "xlarg"), ("ret", "xlret")):
        setattr(xlwings, silent, getattr(udfs, real))
    return udfs


def _ranges(value: Any) -> Any:
    """Arrays as COM hands them over: tuples of rows."""
    return tuple(map(_ranges, value)) if isinstance(value, list) else value


def wrapper(udfs: Any) -> str:
    """The VBA module of the functions, as the add-in has it: xlwings' wrappers."""
    module = import_module(MODULE)
    text = io.StringIO()
    addin = type("Workbook", (), {"Name": "kalkyl.xlam"})()
    udfs.generate_vba_wrapper(MODULE, module, text, addin)
    lines = _for_excel(text.getvalue().splitlines())
    asked = [line.replace(" XLPy.CallUDF(", " Python.Server.CallUDF(") for line in lines]
    return _module("KalkylFunktioner", ["", *_ABOUT, "", _PYTHON, "", *asked[:-1]])


def descriptions() -> str:
    """The VBA module that tells Excel what the functions are for."""
    module = import_module(MODULE)
    functions = [one.__xlfunc__ for one in vars(module).values() if hasattr(one, "__xlfunc__")]
    lines = ["Option Private Module", "", *_ABOUT, "", *_help(functions)]
    return _module("KalkylBeskriv", lines)


def _module(name: str, lines: list[str]) -> str:
    whole = [f'Attribute VB_Name = "{name}"', "Option Explicit", *lines]
    return "\n".join(line.rstrip() for line in whole) + "\n"


def _for_excel(lines: list[str]) -> list[str]:
    """The lines that Excel compiles: those for other hosts would only puzzle a reader."""
    kept, elsewhere = [], False
    for line in lines:
        word = line.strip()
        if word.startswith("#"):
            elsewhere = word.startswith("#Else")
        elif not elsewhere:
            kept.append(f"    {word}" if line.startswith("        ") else line)
    return kept


def _help(functions: list[Any]) -> list[str]:
    """A procedure that tells Excel what the functions and their arguments are for."""
    calls = [
        f"    Application.MacroOptions Macro:={_text(one['name'])}, "
        f"Description:={_text(one['ret']['doc'])}, Category:={_text(one['category'])}"
        + _arguments(one["args"])
        for one in sorted(functions, key=lambda one: str(one["name"]))
    ]
    return ["Public Sub KalkylBeskrivFunktioner()", *calls, "End Sub"]


def _arguments(arguments: list[Any]) -> str:
    if not arguments:
        return ""
    return f", ArgumentDescriptions:=Array({', '.join(_text(one['doc']) for one in arguments)})"


def _text(words: str) -> str:
    """A text in VBA; what is longer than Excel takes would be cut off in mid-sentence."""
    if len(words) > _LONGEST:
        raise ValueError(words)
    return '"' + words.replace('"', '""') + '"'


def main() -> None:
    """Answers line by line."""
    udfs = host()
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        if name == "wrapper":
            answer = wrapper(udfs)
        elif name == "descriptions":
            answer = descriptions()
        else:
            answer = udfs.call_udf(MODULE, name, tuple(map(_ranges, arguments)))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
