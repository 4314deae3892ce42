"""A mail as Outlook saves it (.msg): its head and what is attached, through python-oxmsg.

The library gives the properties of a mail and of its attachments. A mail attached to a mail is a
storage within the attachment's, which it reads but gives no access to; its properties are read by
the same class from there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final

from kalkyl.base.limits import MAIL_STREAMS, SUBJECT_CHARACTERS
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.mail.items import Message
from kalkyl.io.mail.mime import address, is_automatic_subject, message_of, parsed
from kalkyl.io.refusal import within
from kalkyl.model.visible import visible

if TYPE_CHECKING:
    from oxmsg.properties import Properties
    from oxmsg.storage import Storage

_ROOT_HEADER, _INNER_HEADER, _ATTACHMENT_HEADER = 32, 24, 8
"""Bytes before the properties of a file's mail, of a mail within it, and of an attachment."""
_COUNT_AT = 20
_DATA = "__substg1.0_3701000D"
_CLASS, _SUBJECT, _MESSAGE_ID, _HEADERS, _DELIVERED = 0x001A, 0x0037, 0x1035, 0x007D, 0x0E06
_SENDERS: Final = (0x5D01, 0x5D02, 0x0C1F, 0x0065)
_LONG_NAME, _SHORT_NAME, _SHOWN_NAME = 0x3707, 0x3704, 0x3001
_METHOD, _BYTES, _TYPE, _CONTENT_ID, _HIDDEN = 0x3705, 0x3701, 0x370E, 0x3712, 0x7FFE
_BY_REFERENCE: Final = frozenset({2, 3, 4, 7})
_OLE: Final = 6
_BOOKS: Final = frozenset({"Workbook", "Book", "Package"})
"""The streams of an object that is a workbook."""
_AUTOMATIC: Final = ("report.", "ipm.note.rules.oof", "ipm.note.rules.replytemplate", "ipm.recall")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail of an Outlook file, or one that is attached within it."""

    storage: Storage
    header: int

    @property
    def is_report(self) -> bool:
        """Whether it is a receipt or a bounce."""
        return _message_class(self).startswith("report.")


@dataclass(frozen=True, slots=True)
class Attached:
    """Something attached to such a mail; ``mail`` where it is itself a mail.

    An object is a workbook that was pasted into the text and is no file of its own.
    """

    name: str
    kind: str
    content: bytes
    mail: Mail | None = None
    is_link: bool = False
    is_object: bool = False


def loaded(content: bytes) -> Mail:
    """The mail of a file; refused where its streams come to more than the file."""
    from olefile import OleFileIO  # only for mails of Outlook
    from oxmsg.storage import Storage  # as above

    with OleFileIO(BytesIO(content)) as file:
        entries = [entry for entry in file.direntries if entry is not None]
        within(MAIL_STREAMS, len(entries), "streams")
        # The root's stream holds the small ones, each of which is counted by itself.
        sizes = sum(entry.size for entry in entries if entry is not file.root)
        within(2 * len(content), sizes, "bytes")
        return Mail(Storage.from_ole(file), _ROOT_HEADER)


def head_of(mail: Mail, source: str, arrived: datetime | None, raw: bytes) -> Message:
    """What a mail's properties say, and the headers that it was carried with, where it has any."""
    properties = _properties(mail)
    headers = _text(properties, _HEADERS) or "X-Empty: 1"
    carried = message_of(parsed(headers.encode("utf-8", "replace")), source, arrived, raw)
    senders = (address(_text(properties, sender)) for sender in _SENDERS)
    subject = visible(_text(properties, _SUBJECT)[:SUBJECT_CHARACTERS]) or carried.subject
    return Message(
        source=source,
        message_id=visible(_text(properties, _MESSAGE_ID)).strip() or carried.message_id,
        sender=carried.sender or next(filter(None, senders), ""),
        arrived=carried.arrived or _delivered(properties),
        subject=subject,
        automatic=carried.automatic
        or _message_class(mail).startswith(_AUTOMATIC)
        or is_automatic_subject(subject),
        raw=raw,
    )


def subject_of(mail: Mail) -> str:
    """The subject of a mail that is attached."""
    return _text(_properties(mail), _SUBJECT)[:SUBJECT_CHARACTERS]


def lacks_attachments(mail: Mail) -> bool:
    """Whether a mail says that it has more attachments than it has."""
    with suppress(KeyError, struct.error):
        count = struct.unpack_from("<I", mail.storage.properties_stream_bytes, _COUNT_AT)[0]
        return bool(count > len(list(mail.storage.iter_attachment_storages())))
    return True


def attached(mail: Mail) -> Iterator[Attached]:
    """What is attached to a mail; pictures that its text shows are not."""
    for storage in mail.storage.iter_attachment_storages():
        properties = _made(storage, _ATTACHMENT_HEADER)
        inner = next((within for within in storage.storages if within.name == _DATA), None)
        kind, method = _text(properties, _TYPE).lower(), _number(properties, _METHOD)
        name = _name(properties)
        if method == _OLE:
            if inner is not None and _BOOKS & {stream.name for stream in inner.streams}:
                yield Attached(name or "objekt", kind, b"", is_object=True)
        elif inner is not None:
            nested = Mail(inner, _INNER_HEADER)
            yield Attached(name or f"{subject_of(nested)}.msg", kind, b"", nested)
        elif method in _BY_REFERENCE:
            yield Attached(name or "länk", kind, b"", is_link=True)
        elif not _is_within_text(properties, kind):
            yield Attached(name or "bilaga", kind, properties.binary_prop_value(_BYTES) or b"")


def _is_within_text(properties: Properties, kind: str) -> bool:
    hidden = bool(_text(properties, _CONTENT_ID)) or _number(properties, _HIDDEN) not in {0, None}
    return kind.startswith("image/") and hidden


def _name(properties: Properties) -> str:
    return next(
        filter(None, (_text(properties, pid) for pid in (_LONG_NAME, _SHORT_NAME))), ""
    ) or _text(properties, _SHOWN_NAME)


def _properties(mail: Mail) -> Properties:
    return _made(mail.storage, mail.header)


def _made(storage: Storage, header: int) -> Properties:
    from oxmsg.properties import Properties  # only for mails of Outlook

    return Properties(storage, header)


def _message_class(mail: Mail) -> str:
    return _text(_properties(mail), _CLASS).lower()


def _text(properties: Properties, pid: int) -> str:
    """A text property; "" where it isn't there or can't be decoded."""
    with suppress(KeyError, ValueError, LookupError, AttributeError, TypeError):
        found = properties.str_prop_value(pid)
        return found.replace("\0", "") if found else ""
    return ""


def _number(properties: Properties, pid: int) -> int | None:
    with suppress(KeyError, ValueError, AttributeError, TypeError):
        found = properties.int_prop_value(pid)
        return found if isinstance(found, int) else None
    return None


def _delivered(properties: Properties) -> datetime | None:
    with suppress(KeyError, ValueError, AttributeError, TypeError, OverflowError):
        found = properties.date_prop_value(_DELIVERED)
        return found if isinstance(found, datetime) else None
    return None
