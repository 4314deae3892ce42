"""LibreOffice as the tests use it: it computes every formula anew, whoever wrote the workbook.

As installed, it trusts the results stored by Excel, and takes what XlsxWriter writes for Excel's.
"""

from __future__ import annotations

import atexit
import io
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from itertools import count
from pathlib import Path
from threading import Timer
from typing import Any, Final

XLSX = "xlsx:Calc MS Excel 2007 XML"
_SHEETS = "com.sun.star.sheet.SpreadsheetDocument"
_TEXT = "com.sun.star.text.TextDocument"
_ANY = "com.sun.star.document.OfficeDocument"
_WAIT = 300
_ALWAYS = 0
WRONG = -987654321
_SETTINGS = f"""<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>{_ALWAYS}</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>{_ALWAYS}</value></prop></item>
</oor:items>
"""


def recalculating(profile: Path) -> Path:
    """A folder that LibreOffice takes its settings from, among them to compute what it opens."""
    user = profile / "user"
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    return profile


PYTHON = "/usr/bin/python3"
"""The system's Python, to which LibreOffice's module belongs."""
_BRIDGE = Path(__file__).with_name("engine") / "uno_bridge.py"


@cache
def has_uno() -> bool:
    """Whether LibreOffice can be reached."""
    if shutil.which("soffice") is None or not Path(PYTHON).exists():
        return False
    asked = subprocess.run([PYTHON, "-c", "import uno"], capture_output=True, check=False)
    return asked.returncode == 0


class RefusedError(Exception):
    """What LibreOffice cannot do."""


class Bridge:
    """A LibreOffice of our own, for any number of files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        recalculating(folder / "profile")
        self.numbers = count()
        self.process = subprocess.Popen(
            [PYTHON, str(_BRIDGE), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )

    def ask(self, key: str, operation: str, *arguments: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        line = json.dumps([key, operation, arguments], ensure_ascii=True)
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "refused" in answer:
            raise RefusedError(answer["refused"])
        return answer["ok"]

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:  # LibreOffice may hang as it closes, its work done
            self.kill()
            self.process.wait()
        self.process.stdout.close()

    def kill(self) -> None:
        """Ends LibreOffice, whatever it does."""
        os.killpg(self.process.pid, signal.SIGKILL)


_running: Final[list[Bridge]] = []
"""The LibreOffice of this process, once there is one: each start takes seconds."""


def bridge() -> Bridge:
    """A LibreOffice that runs until :func:`close`, and is replaced if it has died."""
    if _running and _running[0].process.poll() is not None:
        close()
    if not _running:
        _running.append(Bridge(Path(tempfile.mkdtemp(prefix="kalkyl-libreoffice-"))))
    return _running[0]


@atexit.register
def close() -> None:
    """Ends the LibreOffice of this process, if there is one."""
    while _running:
        ended = _running.pop()
        ended.close()
        shutil.rmtree(ended.folder, ignore_errors=True)


def recalculated(*paths: Path, to: Path, form: str = XLSX) -> list[Path]:
    """The workbooks as LibreOffice opens, computes and saves them."""
    converted(paths, form, to)
    end = form.partition(":")[0]
    return [to / f"{path.stem}.{end}" for path in paths]


def printed(*paths: Path) -> list[Path]:
    """The workbooks as LibreOffice prints them, beside them."""
    converted(paths, "pdf", paths[0].parent)
    return [path.with_suffix(".pdf") for path in paths]


def with_wrong_results(workbook: bytes) -> bytes:
    """A workbook of kalkyl's whose every formula has a result stored that it cannot give."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb' t="str"(><f>)', rb"\1", part)
                part = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v>%d</v>" % WRONG, part)
            new.writestr(name, part)
    return buffer.getvalue()


_KINDS = {
    "pdf": {_SHEETS: "calc_pdf_Export", _TEXT: "writer_pdf_Export"},
    "ods": {_SHEETS: "calc8"},
}
"""The filter for each kind of document, where a form does not name its own."""


def converted(paths: Sequence[Path], form: str, to: Path) -> None:
    """Converts files of one kind or several; raises where LibreOffice fails.

    A form is an ending, with a filter and its options perhaps, as ``--convert-to`` has it.
    """
    end, _, rest = form.partition(":")
    name, _, options = rest.partition(":")
    filters = {_ANY: name} if name else _KINDS[end]
    to.mkdir(parents=True, exist_ok=True)
    program = bridge()
    for path in paths:
        target = to / f"{path.stem}.{end}"
        with _patience(program):
            program.ask(
                "", "convert", str(path.absolute()), str(target.absolute()), filters, options
            )


@contextmanager
def _patience(program: Bridge) -> Iterator[None]:
    """Ends a LibreOffice that hangs, so that whoever waits for it fails."""
    timer = Timer(_WAIT, program.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
