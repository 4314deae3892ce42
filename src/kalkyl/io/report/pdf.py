"""Makes a PDF of a Word document that kalkyl has written, by LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from kalkyl.base.errors import OutputError
from kalkyl.model import Phrase

_PROGRAMS: Final = ("soffice", "libreoffice")
_SECONDS: Final = 180
_MISSING = Phrase(
    "no_libreoffice", "a PDF needs LibreOffice; write .docx and save it as PDF in Word"
)
_FAILED = Phrase("pdf_failed", "LibreOffice could not make a PDF of the report")


def pdf_bytes(word: bytes) -> bytes:
    """The document as PDF; where that can't be done, a fault says why.

    LibreOffice runs with a profile of its own, so that an open one is left in peace.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise OutputError(_MISSING)
    with TemporaryDirectory() as folder:
        source = Path(folder) / "rapport.docx"
        source.write_bytes(word)
        profile = f"-env:UserInstallation={(Path(folder) / 'profil').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", folder]
        try:
            subprocess.run(  # noqa: S603  # the user's own program, on a file that kalkyl wrote
                [*command, str(source)], check=False, capture_output=True, timeout=_SECONDS
            )
            return source.with_suffix(".pdf").read_bytes()
        except (OSError, subprocess.SubprocessError) as fault:
            raise OutputError(_FAILED) from fault
