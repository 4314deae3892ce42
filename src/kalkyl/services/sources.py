"""What people hand to a command: files as they are, and the workbooks in mails and archives."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.inbox import FileKind, PassedOver, kind_of
from kalkyl.services.incoming import Incoming

_CONTAINERS: Final = frozenset({FileKind.ARCHIVE, FileKind.MAIL})


@dataclass(frozen=True, slots=True)
class Sources:
    """What some files yield once mails and archives are opened."""

    files: tuple[Incoming, ...]
    passed_over: tuple[PassedOver, ...] = ()


def sources_of(paths: Iterable[Path]) -> Sources:
    """Files, with the workbooks of each mail and archive in its place."""
    paths = list(paths)
    packed = [path for path in paths if not path.is_dir() and kind_of(path) in _CONTAINERS]
    if not packed:
        return Sources(tuple(map(Incoming, paths)))
    from kalkyl.services.opening import unpacked  # 30 ms: only for mails

    inside = unpacked(packed)
    known = set(packed)
    files = [
        file
        for path in paths
        for file in (
            [Incoming(path)] if path not in known else inside[path].files if path in inside else ()
        )
    ]
    over = [left for found in inside.values() for left in found.passed_over]
    return Sources(tuple(files), tuple(over))
