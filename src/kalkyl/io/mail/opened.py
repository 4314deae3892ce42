"""Opening one received file or stored mail: every workbook in it, however deep, within limits.

Nothing that is opened may raise: what can't be read comes back as left out, with the reason. What
may hang or swell all the same is run in a process that is watched (``services.opening``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email.message import Message as Mime
from typing import Final
from zipfile import ZipInfo

from kalkyl.base.limits import FILE_BYTES, INSIDE_BYTES, INSIDE_FILES, NESTED
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.inbox import FileKind, kind_of_bytes
from kalkyl.io.mail import mime, outlook
from kalkyl.io.mail.items import (
    Delivered,
    Item,
    LeftOut,
    Message,
    Reason,
    archive_name,
    last_name,
    left_out,
    numbered,
    within,
)
from kalkyl.io.mail.mime import Part, PartKind, signed_content
from kalkyl.io.refusal import Refused, too_large
from kalkyl.io.xlsx.package import Package
from kalkyl.io.xlsx.read import refuse_other_bytes, refuse_other_package
from kalkyl.model import Problem, ProblemKind

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = b"PK\x03\x04"
_RIGHTS: Final = ".rpmsg"
_MAILBOXES: Final = (".pst", ".ost", ".mbox")
_ENCRYPTED: Final = 0x1
_UTF8: Final = 0x800
_LEFT: Final = {
    FileKind.OTHER: Reason.DOCUMENT,
    FileKind.SHADOW: Reason.SHADOW,
    FileKind.LOCK: Reason.LOCK,
    FileKind.FOLDER: Reason.FOLDER,
    FileKind.KEPT: Reason.KEPT,
}


@dataclass(frozen=True, slots=True)
class Unit:
    """One file, or one mail of a mailbox, that is opened by itself.

    ``name`` begins the names of what is inside; ``source`` is where a person finds it.
    ``arrived`` is when a mail server took it in, where one says so.
    """

    name: str
    source: str
    content: bytes
    arrived: datetime | None = None
    is_mail: bool = False


def opened(unit: Unit) -> Iterator[Item]:
    """Every mail and workbook of a unit, and what was left out."""
    yield from _Opening(unit).items()


@dataclass(frozen=True, slots=True)
class _Within:
    """Where in a unit something stands."""

    name: str
    depth: int
    message: Message | None

    def left_out(self, reason: Reason, problem: Problem | None = None) -> LeftOut:
        return left_out(self.name, reason, self.message, problem)

    @property
    def nothing_attached(self) -> LeftOut:
        automatic = self.message is not None and self.message.automatic
        return self.left_out(Reason.AUTOMATIC if automatic else Reason.NO_ATTACHMENT)


class _Opening:
    """One unit on its way to be opened, and how much of what it may come to is left."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._files = INSIDE_FILES
        self._bytes = INSIDE_BYTES
        self._names: Counter[str] = Counter()

    def items(self) -> Iterator[Item]:
        place = _Within(self._unit.name, 0, None)
        if self._unit.is_mail and len(self._unit.content) <= FILE_BYTES:
            yield from self._guarded(place, self._mail(place, self._unit.content))
        else:
            yield from self._file(place, self._unit.content)

    def _inside(self, place: _Within, name: str) -> _Within:
        """Where something within stands; a second of the same name has a number."""
        whole = within(place.name, name)
        self._names[whole] += 1
        if self._names[whole] > 1:
            whole = numbered(whole, self._names[whole])
        return _Within(whole, place.depth + 1, place.message)

    def _file(self, place: _Within, content: bytes) -> Iterator[Item]:
        """A file by what its name and its first bytes say that it is."""
        self._files -= 1
        if self._files < 0:
            if self._files == -1:
                yield _Within(self._unit.name, 0, place.message).left_out(Reason.TOO_MANY)
            return
        if len(content) > FILE_BYTES:
            yield place.left_out(Reason.TOO_LARGE)
            return
        yield from self._guarded(place, self._by_kind(place, content))

    def _by_kind(self, place: _Within, content: bytes) -> Iterator[Item]:
        name = last_name(place.name)
        match kind_of_bytes(name, content[:512]):
            case FileKind.BOOK:
                yield self._delivered(place, content)
            case FileKind.SHEET:
                yield self._sheet(place, content)
            case FileKind.ARCHIVE:
                yield from self._archive(place, content)
            case FileKind.MAIL:
                yield from self._mail_file(place, content)
            case kind:
                encrypted = name.lower().endswith(_RIGHTS)
                yield place.left_out(Reason.ENCRYPTED if encrypted else _LEFT[kind])

    def _guarded(self, place: _Within, items: Iterator[Item]) -> Iterator[Item]:
        """What comes of a file, and a reason where it comes to an end before its time."""
        try:
            yield from items
        except Refused as refused:
            problem = refused.problem
            reason = Reason.TOO_LARGE if problem.kind == ProblemKind.TOO_LARGE else Reason.DAMAGED
            # What a rule says of a damaged workbook is no help to one who sent a mail.
            yield place.left_out(reason, None if problem.kind == ProblemKind.DAMAGED else problem)
        except MemoryError:
            yield place.left_out(Reason.TOO_LARGE)
        except Exception:  # noqa: BLE001  # libraries raise anything on a stranger's bytes
            yield place.left_out(Reason.DAMAGED)

    def _delivered(self, place: _Within, content: bytes) -> Item:
        self._bytes -= len(content)
        if self._bytes < 0:
            over = too_large(INSIDE_BYTES, INSIDE_BYTES - self._bytes, "inside bytes").problem
            return place.left_out(Reason.TOO_LARGE, over)
        return Delivered(place.name, content, place.message)

    def _sheet(self, place: _Within, content: bytes) -> Item:
        """A file named as another spreadsheet format's, which may be a workbook all the same."""
        try:
            refuse_other_bytes(content)
            refuse_other_package(Package(content))
        except Refused as refused:
            return place.left_out(Reason.OTHER_FORMAT, refused.problem)
        return self._delivered(place, content)

    def _archive(self, place: _Within, content: bytes) -> Iterator[Item]:
        if not content.startswith(_ZIP):
            yield place.left_out(Reason.ARCHIVE)
            return
        package = Package(content)
        if "xl/workbook.xml" in package:
            yield self._delivered(place, content)
        elif place.depth >= NESTED:
            yield place.left_out(Reason.TOO_DEEP)
        else:
            yield from self._members(place, package)

    def _members(self, place: _Within, package: Package) -> Iterator[Item]:
        members = [member for member in package.members if not member.is_dir()]
        if not members:
            yield place.left_out(Reason.NO_WORKBOOK)
        for member in members:
            if self._files < 0:
                return
            inside = self._inside(
                place, archive_name(member.filename, marked=bool(member.flag_bits & _UTF8))
            )
            if member.flag_bits & _ENCRYPTED:
                yield inside.left_out(Reason.ENCRYPTED)
            elif member.file_size > FILE_BYTES:
                yield inside.left_out(Reason.TOO_LARGE)
            else:
                yield from self._guarded(inside, self._member(inside, package, member))

    def _member(self, place: _Within, package: Package, member: ZipInfo) -> Iterator[Item]:
        content = b"".join(package.chunks(member.orig_filename))
        yield from self._file(place, content)

    def _mail_file(self, place: _Within, content: bytes) -> Iterator[Item]:
        name = last_name(place.name).lower()
        if content.startswith(_ZIP):
            yield from self._archive(place, content)
        elif name.endswith(_MAILBOXES) or (content.startswith(b"From ") and name[-4:] != ".eml"):
            yield place.left_out(Reason.MAILBOX)
        elif place.depth >= NESTED:
            yield place.left_out(Reason.TOO_DEEP)
        elif content.startswith(_OLE):
            yield from self._outlook(place, content)
        else:
            yield from self._mail(place, content)

    def _mail(self, place: _Within, content: bytes) -> Iterator[Item]:
        mail = mime.parsed(content)
        inside = place
        if place.message is None:
            head = mime.message_of(mail, self._source(place), self._unit.arrived, content)
            yield head
            inside = _Within(place.name, place.depth, head)
        yield from self._guarded(inside, self._attached(inside, mail))

    def _attached(self, place: _Within, mail: Mime) -> Iterator[Item]:
        """What is attached to a mail; the reason where nothing is."""
        if mime.is_report(mail):
            yield place.left_out(Reason.AUTOMATIC)
            return
        empty = True
        for part in mime.parts_of(mail):
            empty = False
            inside = self._inside(place, part.name)
            yield from self._guarded(inside, self._part(inside, part))
            if self._files < 0:
                return
        if mime.is_cut(mail) or (empty and mime.is_broken(mail)):
            yield place.left_out(Reason.DAMAGED)
        elif empty:
            yield place.nothing_attached

    def _part(self, place: _Within, part: Part) -> Iterator[Item]:
        match part.kind:
            case PartKind.FILE:
                yield from self._file(place, part.content)
            case PartKind.MAIL if part.mail is not None and place.depth < NESTED:
                yield from self._attached(place, part.mail)
            case PartKind.MAIL:
                yield place.left_out(Reason.TOO_DEEP)
            case PartKind.SEALED:
                yield from self._sealed(place, part.content)
            case kind:
                yield place.left_out(Reason(kind.value))

    def _sealed(self, place: _Within, content: bytes) -> Iterator[Item]:
        found = signed_content(content)
        if found is None:
            yield place.left_out(Reason.ENCRYPTED)
        elif place.depth >= NESTED:
            yield place.left_out(Reason.TOO_DEEP)
        else:
            yield from self._attached(place, mime.parsed(found))

    def _outlook(self, place: _Within, content: bytes) -> Iterator[Item]:
        mail = outlook.loaded(content)
        inside = place
        if place.message is None:
            head = outlook.head_of(mail, self._source(place), self._unit.arrived, content)
            yield head
            inside = _Within(place.name, place.depth, head)
        yield from self._guarded(inside, self._in_outlook(inside, mail))

    def _in_outlook(self, place: _Within, mail: outlook.Mail) -> Iterator[Item]:
        if mail.is_report:
            yield place.left_out(Reason.AUTOMATIC)
            return
        empty = True
        for attachment in outlook.attached(mail):
            empty = False
            inside = self._inside(place, attachment.name)
            yield from self._guarded(inside, self._in_mail(inside, attachment))
        if outlook.lacks_attachments(mail):
            yield place.left_out(Reason.DAMAGED)
        elif empty:
            yield place.nothing_attached

    def _in_mail(self, place: _Within, attachment: outlook.Attached) -> Iterator[Item]:
        if attachment.is_link or attachment.is_object:
            yield place.left_out(Reason.LINK if attachment.is_link else Reason.TNEF)
        elif attachment.mail is not None and place.depth >= NESTED:
            yield place.left_out(Reason.TOO_DEEP)
        elif attachment.mail is not None:
            yield from self._in_outlook(place, attachment.mail)
        elif attachment.kind == "multipart/signed":
            yield from self._attached(place, mime.parsed(attachment.content))
        elif attachment.kind.endswith("pkcs7-mime") or attachment.name.lower().endswith(".p7m"):
            yield from self._sealed(place, attachment.content)
        elif attachment.name.lower() == "winmail.dat":
            yield place.left_out(Reason.TNEF)
        else:
            yield from self._file(place, attachment.content)

    def _source(self, place: _Within) -> str:
        """Where a person finds a mail: the unit itself, or a file within it."""
        return self._unit.source + place.name.removeprefix(self._unit.name)
