"""Runs VBA in LibreOffice: an add-in is opened, procedures are called, and what they give is kept.

A module with a syntax error is passed over in silence there, so each gets a function that tells
that it was compiled.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape

from kalkyl.doors.addin_package import Parts, addin_bytes
from kalkyl.doors.vba_project import project_bytes
from kalkyl.doors.vba_source import Kind, Source
from kalkyl.job.addin import sources

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
  Dim file As Integer, document, parts(2) As New com.sun.star.beans.PropertyValue
  parts(0).Name = "MacroExecutionMode" : parts(0).Value = 4
  parts(1).Name = "FilterName" : parts(1).Value = "Calc MS Excel 2007 VBA XML"
  parts(2).Name = "ReadOnly" : parts(2).Value = True
  document = StarDesktop.loadComponentFromURL("{url}", "_blank", 0, parts())
  file = FreeFile
  Open "{answers}" For Output As #file
{calls}
  Close #file
  StarDesktop.terminate()
End Sub
Sub Answer(file, document, procedure, given())
  Dim script, out1(), out2()
  On Error Goto Fault
  script = document.getScriptProvider().getScript("vnd.sun.star.script:Kalkyl." & procedure & _
    "?language=Basic&location=document")
  Print #file, script.invoke(given(), out1(), out2())
  Exit Sub
Fault:
  Print #file, "error " & Err & ": " & Error$
End Sub
"""
_CANARY = '\nPublic Function Alive{0}() As String\n    Alive{0} = "{0} alive"\nEnd Function\n'
_PATIENCE = 60


def own_modules() -> list[Source]:
    """kalkyl's own modules and the documents', without the one that is taken from xlwings."""
    return [one for one in sources() if one.name != "xlwings"]


def play(
    folder: Path, modules: Sequence[Source], calls: Sequence[tuple[str, ...]], name: str = "bok"
) -> list[str]:
    """What each call gives; the workbook with the modules is the active one."""
    mended = [with_canary(one) for one in modules]
    alive = [(f"{one.name}.Alive{one.name}",) for one in modules if one.kind is Kind.PROCEDURES]
    book = folder / f"{name}.xlam"
    book.write_bytes(addin_bytes(Parts(project_bytes("Kalkyl", mended), "<x/>", "", (), {})))
    answers = folder / "answers.txt"
    said = run_driver(folder, book, answers, [*alive, *calls])
    assert said[: len(alive)] == [f"{one[0].partition('.')[0]} alive" for one in alive]
    return said[len(alive) :]


def with_canary(module: Source) -> Source:
    """A module of procedures with one more, which tells that the others were compiled."""
    if module.kind is Kind.DOCUMENT:
        return module
    return replace(module, text=module.text + _CANARY.format(module.name))


def run_driver(
    folder: Path, book: Path, answers: Path, calls: Sequence[tuple[str, ...]]
) -> list[str]:
    """Starts LibreOffice with a profile of its own, twice: the first makes the profile."""
    profile = folder / "profile"
    soffice(profile, "--terminate_after_init")
    library = profile / "user" / "basic" / "Standard"
    lines = (f"  Answer(file, document, {_quoted(one[0])}, {_array(one[1:])})" for one in calls)
    driver = _DRIVER.format(url=book.as_uri(), answers=answers, calls="\n".join(lines))
    library.joinpath("Driver.xba").write_text(_MODULE.format(escape(driver)), encoding="utf-8")
    library.joinpath("script.xlb").write_text(_LIBRARY, encoding="utf-8")
    soffice(profile, "macro:///Standard.Driver.Main")
    return answers.read_text(encoding="utf-8").splitlines()


def _array(words: Sequence[str]) -> str:
    return f"Array({', '.join(map(_quoted, words)) or 'Nothing'})"


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def soffice(profile: Path, *words: str) -> None:
    """Runs LibreOffice and waits for it; a run that hangs is ended with all it started."""
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    with subprocess.Popen(
        [*command, *words], start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        try:
            process.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
