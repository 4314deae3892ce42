"""What a person points at: a folder, a file, a mailbox. Each of its files and mails is a unit."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

from kalkyl.base.limits import FILE_BYTES, MAILBOX_MESSAGES
from kalkyl.io.file_errors import cause_of
from kalkyl.io.files import read_whole
from kalkyl.io.inbox import FileKind, kind_of
from kalkyl.io.mail.items import Item, LeftOut, Reason, inner_name, left_out
from kalkyl.io.mail.opened import Unit, opened
from kalkyl.model import Problem, ProblemKind
from kalkyl.model.visible import visible

_MBOX: Final = ".mbox"
_LEFT: Final = {
    FileKind.FOLDER: Reason.FOLDER,
    FileKind.SHADOW: Reason.SHADOW,
    FileKind.LOCK: Reason.LOCK,
    FileKind.KEPT: Reason.KEPT,
    FileKind.OTHER: Reason.DOCUMENT,
}


def contents_of(source: Path) -> Iterator[Item]:
    """Every mail and workbook of a source, and what was left out, opened in this process."""
    for unit in units(source):
        if isinstance(unit, Unit):
            yield from opened(unit)
        else:
            yield unit


def units(source: Path) -> Iterator[Unit | LeftOut]:
    """The files and mails of a source, each to be opened by itself, and what isn't opened."""
    if is_maildir(source):
        yield from _maildir(source)
    elif source.is_dir():
        for path in sorted(source.iterdir()):
            yield from _in_folder(path)
    else:
        yield from _named(source, visible(str(source)))


def is_maildir(path: Path) -> bool:
    """Whether a folder is a mailbox with a file for each mail."""
    return (path / "cur").is_dir() and (path / "new").is_dir()


def _in_folder(path: Path) -> Iterator[Unit | LeftOut]:
    source = visible(f"{path.parent.name}/{path.name}")
    kind = kind_of(path)
    if kind in _LEFT:
        yield left_out(inner_name(path.name), _LEFT[kind])
    else:
        yield from _named(path, source)


def _named(path: Path, source: str) -> Iterator[Unit | LeftOut]:
    """A file that is opened whatever it is called."""
    name = inner_name(path.name)
    if is_mbox(path):
        yield from _mbox(path, name, source)
        return
    try:
        content = read_whole(path, FILE_BYTES)
    except OSError as fault:
        yield _unreadable(path, name, fault)
        return
    if len(content) > FILE_BYTES:
        yield left_out(name, Reason.TOO_LARGE)
    else:
        yield Unit(name, source, content)


def _unreadable(path: Path, name: str, fault: OSError) -> LeftOut:
    problem = Problem(ProblemKind.UNREADABLE_FILE, None, {"reason": cause_of(fault, path)})
    return left_out(name, Reason.UNREADABLE, None, problem)


def is_mbox(path: Path) -> bool:
    """Whether a file is a mailbox with all mails one after the other."""
    with suppress(OSError):
        start = read_whole(path, 5)
        named = path.suffix.lower()
        return (start.startswith(b"From ") and named != ".eml") or (named == _MBOX and not start)
    return False


def _mbox(path: Path, name: str, source: str) -> Iterator[Unit | LeftOut]:
    yield from _mails(mailbox.mbox(path, create=False), name, source)


def _maildir(path: Path) -> Iterator[Unit | LeftOut]:
    name = inner_name(path.name)
    yield from _mails(mailbox.Maildir(path, create=False), name, visible(str(path)))


def _mails(
    box: mailbox.Mailbox[mailbox.Message], name: str, source: str
) -> Iterator[Unit | LeftOut]:
    try:
        yield from _units(box, name, source)
    except OSError as fault:
        yield _unreadable(Path(source), name, fault)
    finally:
        with suppress(OSError):
            box.close()


def _units(
    box: mailbox.Mailbox[mailbox.Message], name: str, source: str
) -> Iterator[Unit | LeftOut]:
    keys = sorted(box.iterkeys(), key=lambda key: (len(key), key) if isinstance(key, str) else key)
    for number, key in enumerate(islice(keys, MAILBOX_MESSAGES), start=1):
        shown = inner_name(f"{name} {number}")
        where = key if isinstance(key, str) else str(number)
        with box.get_file(key) as file:
            content = file.read(FILE_BYTES + 1)
        if len(content) > FILE_BYTES:
            yield left_out(shown, Reason.TOO_LARGE)
        else:
            place, arrived = visible(f"{source}/{where}"), _delivered(box, key)
            yield Unit(shown, place, content, arrived, is_mail=True)
    if len(keys) > MAILBOX_MESSAGES:
        yield left_out(name, Reason.TOO_MANY)


def _delivered(box: mailbox.Mailbox[mailbox.Message], key: str) -> datetime | None:
    """When a mail server wrote a file of a Maildir; of the other kind nothing is known."""
    if not isinstance(box, mailbox.Maildir):
        return None
    with suppress(OSError, KeyError, OverflowError, ValueError):
        return datetime.fromtimestamp(int(key.split(".", maxsplit=1)[0]), UTC)
    return None
