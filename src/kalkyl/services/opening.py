"""Opening mails and archives in processes that are watched.

Libraries take them apart, and what a stranger wrote may make a library hang or swell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

from kalkyl.base.limits import (
    FILE_BYTES,
    HELD_BYTES,
    OPENED_TOGETHER,
    OPENING_MEMORY,
    OPENING_SECONDS,
    WORKER_WAITING,
)
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.inbox import FileKind, PassedOver
from kalkyl.io.mail import Delivered, Item, LeftOut, Message, Reason
from kalkyl.io.mail.items import left_out
from kalkyl.io.mail.opened import Unit, opened
from kalkyl.io.mail.sources import units
from kalkyl.io.refusal import file_budget, too_large
from kalkyl.services.incoming import Incoming
from kalkyl.services.pool import each_apart
from kalkyl.services.worker import Bounds, Lost

T = TypeVar("T")
_KINDS: Final = {
    Reason.NO_ATTACHMENT: FileKind.MAIL,
    Reason.AUTOMATIC: FileKind.MAIL,
    Reason.NO_WORKBOOK: FileKind.ARCHIVE,
    Reason.SHADOW: FileKind.SHADOW,
    Reason.LOCK: FileKind.LOCK,
}
BOUNDS = Bounds(OPENING_SECONDS, WORKER_WAITING, OPENING_MEMORY)
_LOST: Final = {"memory": Reason.TOO_LARGE, "fault": Reason.DAMAGED, "died": Reason.DAMAGED}


def unpacked(paths: Iterable[Path]) -> dict[Path, Unpacked]:
    """The workbooks in mails and archives, and what else was in them, by the file's path."""
    found: dict[Path, Unpacked] = {}
    room = HELD_BYTES
    for path, item in opened_each((file, unit) for file in paths for unit in units(file)):
        here = found.setdefault(path, Unpacked([], []))
        if isinstance(item, Delivered):
            room -= len(item.content)
        if isinstance(item, Delivered) and room < 0:
            over = too_large(HELD_BYTES, HELD_BYTES - room, "inside bytes").problem
            item = left_out(item.name, Reason.TOO_LARGE, None, over)  # noqa: PLW2901  # in its place
        _sort(path, item, here)
    return found


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What was in a mail or an archive."""

    files: list[Incoming]
    passed_over: list[PassedOver]


def _sort(path: Path, item: Item, here: Unpacked) -> None:
    if isinstance(item, Message):
        return
    inside = path.with_name(item.name)
    if isinstance(item, Delivered):
        here.files.append(Incoming(path if inside == path else inside, item.content))
    elif item.problem is not None:
        here.files.append(Incoming(inside, None, item.problem))
    else:
        here.passed_over.append(PassedOver(inside, _KINDS.get(item.reason, FileKind.OTHER)))


def watched(found: Iterable[Unit | LeftOut]) -> Iterator[Item]:
    """What each file or mail yields, in order, opened by processes that are watched."""
    yield from (item for _, item in opened_each((None, unit) for unit in found))


def opened_each(found: Iterable[tuple[T, Unit | LeftOut]]) -> Iterator[tuple[T, Item]]:
    """What each unit yields beside what it came with.

    A few are opened at a time, so that memory does not grow with their number.
    """
    waiting: list[tuple[T, Unit | LeftOut]] = []
    size = 0
    for pair in found:
        waiting.append(pair)
        size += len(pair[1].content) if isinstance(pair[1], Unit) else 0
        if len(waiting) == OPENED_TOGETHER or size > FILE_BYTES:
            yield from _opened(waiting)
            waiting, size = [], 0
    yield from _opened(waiting)


def _opened(waiting: Sequence[tuple[T, Unit | LeftOut]]) -> Iterator[tuple[T, Item]]:
    whole = [unit for _, unit in waiting if isinstance(unit, Unit)]
    answers = each_apart(_open, whole, None, BOUNDS)
    for given, unit in waiting:
        if isinstance(unit, LeftOut):
            yield given, unit
            continue
        answer = next(answers)
        if isinstance(answer, Lost):
            yield given, left_out(unit.name, _LOST.get(answer.why, Reason.OUT_OF_TIME))
        else:
            yield from ((given, item) for item in answer)


def _open(unit: Unit, _shared: None) -> tuple[Item, ...]:
    with file_budget().running():
        return tuple(opened(unit))
