"""Runs VBA in LibreOffice: an add-in is opened, procedures are called, and what they give is kept.

A module with a syntax error is passed over in silence there, so each gets a function that tells
that it was compiled.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from kalkyl.io.vba.addin_package import Parts, addin_bytes
from kalkyl.io.vba.project import Kind, Source, project_bytes, source_of
from kalkyl.services.addin.install import sources

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MODULE = (
    _HEAD + '<script:module xmlns:script="http://openoffice.org/2000/script" '
    'script:name="Driver" script:language="StarBasic">{}</script:module>'
)
_LIBRARY = (
    _HEAD + '<library:library xmlns:library="http://openoffice.org/2000/library" '
    'library:name="Standard" library:readonly="false" library:passwordprotected="false">'
    '<library:element library:name="Driver"/></library:library>'
)
_DRIVER = """
Sub Main
  Dim file As Integer, document, parts(1) As New com.sun.star.beans.PropertyValue, none()
  parts(0).Name = "MacroExecutionMode" : parts(0).Value = 4
  parts(1).Name = "FilterName" : parts(1).Value = "Calc MS Excel 2007 VBA XML"
  document = StarDesktop.loadComponentFromURL("{addin}", "_blank", 0, parts())
{front}
  file = FreeFile
  Open "{answers}" For Output As #file
{calls}
  Close #file
  StarDesktop.terminate()
End Sub
Sub Answer(file, document, procedure, given())
  Dim script, given_back, out1(), out2()
  On Error Goto Fault
  script = document.getScriptProvider().getScript("vnd.sun.star.script:Kalkyl." & procedure & _
    "?language=Basic&location=document")
  given_back = script.invoke(given(), out1(), out2())
  Print #file, given_back
  Exit Sub
Fault:
  Print #file, "error " & Err & ": " & Replace(Error$, Chr(10), " ")
End Sub
"""
_CANARY = '\nPublic Function Alive{0}() As String\n    Alive{0} = "{0} alive"\nEnd Function\n'
_PATIENCE = 240
_NEW = re.compile(r"^Private Python As New KalkylPython\n", re.MULTILINE)
Call = tuple[str, ...]
"""A procedure as ``Module.Name`` and the texts that it is given."""


@dataclass(frozen=True)
class Swap:
    """A text that stands so many times, and what stands there instead."""

    old: str
    new: str
    times: int = 1

    def made(self, text: str) -> str:
        """The text with the change made."""
        assert text.count(self.old) == self.times, self.old
        return text.replace(self.old, self.new)


def own_modules(**swaps: Sequence[Swap]) -> list[Source]:
    """The add-in's modules, with changes by module. A module stands for the class: of LibreOffice's
    classes no instance can be made by a module's variable.

    A message box would wait for a person; it becomes a text that ``Stage.Told`` keeps.
    """
    told = {"KalkylRun": (Swap("MsgBox Text, vbExclamation, TITLE", "Stage.Tell Text"),)}
    made = []
    for one in sources():
        text = _NEW.sub("", one.text).replace("Python.Server", "KalkylPython.Server")
        text = text.replace("Python.Press", "KalkylPython.Press")
        text = text.replace("Python.LogFile", "KalkylPython.LogFile")
        if one.kind is Kind.CLASS:
            text = re.sub(r"^Attribute (?!VB_Name).*\n", "", text, flags=re.MULTILINE)
        for swap in (*told.get(one.name, ()), *swaps.get(one.name, ())):
            text = swap.made(text)
        kind = Kind.PROCEDURES if one.kind is Kind.CLASS else one.kind
        made.append(replace(one, text=text, kind=kind))
    return made


def module(name: str, text: str) -> Source:
    """A module of a test's own."""
    return source_of(name, f'Attribute VB_Name = "{name}"\nOption Explicit\n{text}')


def play(
    folder: Path,
    modules: Sequence[Source],
    calls: Sequence[Call],
    *,
    name: str = "bok.xlam",
    front: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> list[str]:
    """What each call gives. The workbook with the modules is in front, unless another is."""
    addin = folder / name
    mended = [_with_canary(one) for one in modules]
    addin.write_bytes(addin_bytes(Parts(project_bytes("Kalkyl", mended), "<x/>", "", (), {})))
    alive = [(f"{one.name}.Alive{one.name}",) for one in modules if one.kind is Kind.PROCEDURES]
    said = _run(folder, addin, front, [*alive, *calls], {**os.environ, **(environment or {})})
    assert said[: len(alive)] == [f"{one[0].partition('.')[0]} alive" for one in alive]
    return said[len(alive) :]


def _with_canary(module: Source) -> Source:
    """A module of procedures with one more, which tells that the others were compiled."""
    if module.kind is Kind.DOCUMENT:
        return module
    return replace(module, text=module.text + _CANARY.format(module.name))


def _run(
    folder: Path,
    addin: Path,
    front: Path | None,
    calls: Sequence[Call],
    environment: Mapping[str, str],
) -> list[str]:
    """Starts LibreOffice with a profile that is the tests' own; the first start makes it."""
    profile, answers = folder.parent / "profile", folder / "answers.txt"
    library = profile / "user" / "basic" / "Standard"
    if not library.is_dir():
        soffice(profile, "--terminate_after_init", environment=environment)
    lines = (f"  Answer(file, document, {_quoted(one[0])}, {_array(one[1:])})" for one in calls)
    driver = _DRIVER.format(
        addin=_url(addin),
        front=f'  StarDesktop.loadComponentFromURL("{_url(front)}", "_blank", 0, none())'
        if front
        else "",
        answers=answers,
        calls="\n".join(lines),
    )
    library.joinpath("Driver.xba").write_text(_MODULE.format(escape(driver)), encoding="utf-8")
    library.joinpath("script.xlb").write_text(_LIBRARY, encoding="utf-8")
    soffice(profile, "macro:///Standard.Driver.Main", environment=environment)
    return answers.read_text(encoding="utf-8").splitlines()


def _url(path: Path) -> str:
    return f"file://{quote(str(path))}"


def _array(words: Sequence[str]) -> str:
    return f"Array({', '.join(map(_quoted, words)) or 'Nothing'})"


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def soffice(profile: Path, *words: str, environment: Mapping[str, str] | None = None) -> None:
    """Runs LibreOffice and waits for it; a run that hangs is ended with all it started."""
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    with subprocess.Popen(
        [*command, *words],
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
    ) as process:
        try:
            process.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
