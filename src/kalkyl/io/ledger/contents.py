"""What came in, each content once under its checksum: workbooks apart from the mails they came in.

A content is written while the ledger is locked for writing, so that at most one file is on its way
at any time; what a killed process left of it is removed by the next one that writes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from kalkyl.base.errors import DataFileError
from kalkyl.model import Phrase

WORKBOOKS: Final = "inkommet/arbetsbocker"
MESSAGES: Final = "inkommet/meddelanden"
_ON_ITS_WAY: Final = "inkommet/.kalkyl-pagar.tmp"
_ENDINGS: Final = {WORKBOOKS: ".xlsx", MESSAGES: ".eml"}
_OLE: Final = b"\xd0\xcf\x11\xe0"


class Contents:
    """The files of a round's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prepare(self) -> None:
        """Makes the folders, and removes what was half written; the ledger must be locked."""
        for name in (WORKBOOKS, MESSAGES):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / _ON_ITS_WAY).unlink(missing_ok=True)

    def keep(self, kind: str, content: bytes) -> str:
        """Stores a content and gives its checksum; one that is there already is left as it is."""
        checksum = sha256(content).hexdigest()
        if self._found(kind, checksum) is None:
            ending = ".msg" if kind == MESSAGES and content.startswith(_OLE) else _ENDINGS[kind]
            self._write(self.folder / kind / f"{checksum}{ending}", content)
        return checksum

    def _write(self, path: Path, content: bytes) -> None:
        temporary = self.folder / _ON_ITS_WAY
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o444)
        temporary.replace(path)

    def read(self, kind: str, checksum: str) -> bytes:
        """A content; one that is not what its name says is refused."""
        path = self._found(kind, checksum)
        content = path.read_bytes() if path else b""
        if path is None or sha256(content).hexdigest() != checksum:
            facts = {"folder": str(self.folder / kind), "checksum": checksum}
            raise DataFileError(
                Phrase("content_lost", "{folder}: {checksum} is missing or was changed", facts)
            )
        return content

    def _found(self, kind: str, checksum: str) -> Path | None:
        for ending in (_ENDINGS[kind], ".msg"):
            path = self.folder / kind / f"{checksum}{ending}"
            if path.exists():
                return path
        return None

    def paths(self, *kinds: str) -> list[Path]:
        """Every file of some kinds, in order of name."""
        return [
            path
            for kind in kinds
            if (self.folder / kind).is_dir()
            for path in sorted((self.folder / kind).iterdir())
        ]

    def checksums(self) -> Iterator[tuple[str, str]]:
        """Every file of the round but the ledger's own, with its checksum."""
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            if path.is_file() and "/" in name and not name.startswith("utkast/"):
                with path.open("rb") as file:
                    yield name, _checksum(file)


def _checksum(file: object) -> str:
    from hashlib import file_digest  # beside its use

    return file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # an open file
