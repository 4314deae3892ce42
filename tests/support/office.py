"""LibreOffice as the tests use it: it computes every formula anew, whoever wrote the workbook.

As installed, it trusts the results stored by Excel, and takes what XlsxWriter writes for Excel's.
"""

from __future__ import annotations

import atexit
import io
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

XLSX = "xlsx:Calc MS Excel 2007 XML"
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


@cache
def _profile() -> Path:
    """Made once for each process: LibreOffice's first start in a profile takes seconds."""
    folder = Path(tempfile.mkdtemp(prefix="kalkyl-profil-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return recalculating(folder)


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


def converted(paths: Sequence[Path], form: str, to: Path) -> None:
    """Converts files of one kind or several; raises where LibreOffice fails."""
    settings = [f"-env:UserInstallation={_profile().as_uri()}", "--headless", "--norestore"]
    subprocess.run(
        ["soffice", *settings, "--convert-to", form, "--outdir", str(to), *map(str, paths)],
        check=True,
        capture_output=True,
        timeout=300,
    )
