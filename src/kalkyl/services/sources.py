"""What people hand to a command: files as they are, and the workbooks in mails and archives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kalkyl.io.inbox import FileKind, PassedOver, kind_of
from kalkyl.services.incoming import Incoming

_CONTAINERS: Final = frozenset({FileKind.ARCHIVE, FileKind.MAIL})


@dataclass(frozen=True, slots=True)
class Sources:
    """What some files come to once mails and archives are opened."""

    files: tuple[Incoming, ...]
    passed_over: tuple[PassedOver, ...] = ()


def sources_of(paths: Iterable[Path]) -> Sources:
    """Files, with the workbooks of each mail and archive in its place."""
    files: list[Incoming] = []
    over: list[PassedOver] = []
    for path in paths:
        if path.is_dir() or kind_of(path) not in _CONTAINERS:
            files.append(Incoming(path))
            continue
        from kalkyl.services.opening import unpacked  # noqa: PLC0415  # 30 ms: only for mails

        inside, left = unpacked(path)
        files += inside
        over += left
    return Sources(tuple(files), tuple(over))
