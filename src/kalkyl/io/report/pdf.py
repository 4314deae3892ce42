"""Lays out a Word document that kalkyl has written, by LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from kalkyl.base.errors import OutputError
from kalkyl.base.regex import regex
from kalkyl.model import Phrase

PROGRAMS: Final = ("soffice", "libreoffice")
"""LibreOffice, by its names."""
_SECONDS: Final = 180
_PDF: Final = "pdf"
_WITH_BOOKMARKS: Final = (
    'pdf:writer_pdf_Export:{"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"}}'
)
_KIDS: Final = regex(rb"/Type\s*/Pages\b[^>]*?/Kids\s*\[([\d\sR]*)\]")
_DESTINATION: Final = regex(rb"[/(](?:#?5F|_)(Toc\d+)\)?\s*\[\s*(\d+) 0 R\b")
"""A bookmark with the object of its page; LibreOffice 7 writes the underscore as ``5F``."""
_MISSING = Phrase(
    "no_libreoffice", "a PDF needs LibreOffice; write .docx and save it as PDF in Word"
)
_FAILED = Phrase("pdf_failed", "LibreOffice could not make a PDF of the report")


def pdf_bytes(word: bytes) -> bytes:
    """The document as PDF; where that can't be done, a fault says why."""
    program = _program()
    if program is None:
        raise OutputError(_MISSING)
    made = _laid_out(program, word, _PDF)
    if made is None:
        raise OutputError(_FAILED)
    return made


def bookmark_pages(word: bytes) -> Mapping[str, int]:
    """The page on which each bookmark of the contents stands; none where that can't be known."""
    program = _program()
    made = _laid_out(program, word, _WITH_BOOKMARKS) if program else None
    return pages_in(made) if made else {}


def pages_in(pdf: bytes) -> Mapping[str, int]:
    """The pages of a PDF's named destinations, counted from 1, as LibreOffice writes them."""
    kids = _KIDS.search(pdf)
    pages = [int(number) for number in kids[1].split()[::3]] if kids else []
    return {
        f"_{match[1].decode()}": pages.index(int(match[2])) + 1
        for match in _DESTINATION.finditer(pdf)
        if int(match[2]) in pages
    }


def _program() -> str | None:
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def _laid_out(program: str, word: bytes, form: str) -> bytes | None:
    """LibreOffice runs with a profile of its own, so that an open one is left in peace."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / "rapport.docx"
        source.write_bytes(word)
        profile = f"-env:UserInstallation={(Path(folder) / 'profil').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", form, "--outdir", folder]
        try:
            subprocess.run(  # noqa: S603  # the user's own program, on a file that kalkyl wrote
                [*command, str(source)], check=False, capture_output=True, timeout=_SECONDS
            )
            return source.with_suffix(".pdf").read_bytes()
        except (OSError, subprocess.SubprocessError):
            return None
