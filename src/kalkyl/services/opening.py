"""Opening mails and archives in processes that are watched.

Libraries take them apart, and what a stranger wrote may make a library hang or swell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from kalkyl.base.limits import (
    FILE_BYTES,
    OPENED_TOGETHER,
    OPENING_MEMORY,
    OPENING_SECONDS,
    WORKER_WAITING,
)
from kalkyl.io.inbox import FileKind, PassedOver
from kalkyl.io.mail import Delivered, Item, LeftOut, Message, Reason
from kalkyl.io.mail.left_out import left_out
from kalkyl.io.mail.opened import Unit, opened
from kalkyl.io.mail.sources import units
from kalkyl.io.refusal import file_budget
from kalkyl.services.incoming import Incoming
from kalkyl.services.pool import each_apart
from kalkyl.services.worker import Bounds, Lost

_KINDS: Final = {
    Reason.NO_ATTACHMENT: FileKind.MAIL,
    Reason.AUTOMATIC: FileKind.MAIL,
    Reason.NO_WORKBOOK: FileKind.ARCHIVE,
    Reason.SHADOW: FileKind.SHADOW,
    Reason.LOCK: FileKind.LOCK,
}
BOUNDS = Bounds(OPENING_SECONDS, WORKER_WAITING, OPENING_MEMORY)
_LOST: Final = {"memory": Reason.TOO_LARGE, "fault": Reason.DAMAGED, "died": Reason.DAMAGED}


def unpacked(path: Path) -> tuple[list[Incoming], list[PassedOver]]:
    """The workbooks in a mail or an archive, and what else was in it."""
    files: list[Incoming] = []
    over: list[PassedOver] = []
    for item in watched(units(path)):
        _sort(path, item, files, over)
    return files, over


def _sort(path: Path, item: Item, files: list[Incoming], over: list[PassedOver]) -> None:
    if isinstance(item, Message):
        return
    inside = path.with_name(item.name)
    if isinstance(item, Delivered):
        files.append(Incoming(path if inside == path else inside, item.content))
    elif item.problem is not None:
        files.append(Incoming(inside, None, item.problem))
    else:
        over.append(PassedOver(inside, _KINDS.get(item.reason, FileKind.OTHER)))


def watched(found: Iterable[Unit | LeftOut]) -> Iterator[Item]:
    """What each file or mail comes to, in order, opened by processes that are watched.

    A few at a time, so that memory does not grow with their number.
    """
    waiting: list[Unit] = []
    for unit in found:
        if isinstance(unit, LeftOut):
            yield from _opened(waiting)
            waiting = []
            yield unit
            continue
        waiting.append(unit)
        if len(waiting) == OPENED_TOGETHER or _bytes(waiting) > FILE_BYTES:
            yield from _opened(waiting)
            waiting = []
    yield from _opened(waiting)


def _bytes(waiting: Sequence[Unit]) -> int:
    return sum(len(unit.content) for unit in waiting)


def _opened(waiting: Sequence[Unit]) -> Iterator[Item]:
    for unit, answer in zip(waiting, each_apart(_open, waiting, None, BOUNDS), strict=True):
        if isinstance(answer, Lost):
            yield left_out(unit.name, _LOST.get(answer.why, Reason.OUT_OF_TIME))
        else:
            yield from answer


def _open(unit: Unit, _shared: None) -> tuple[Item, ...]:
    with file_budget().running():
        return tuple(opened(unit))
