"""A mail to send, built by the standard library: as a draft for a person, or for a server to take.

Text is UTF-8 in plain text, and lines are as long as they are, so that a telephone can break them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, MessageIDHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Final

from kalkyl.base.errors import DataFileError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.io.mail.items import inner_name
from kalkyl.model import Phrase
from kalkyl.model.visible import visible

_XLSX: Final = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_MESSAGE_ID: Final = regex(r"<[!-;=?-~]{1,400}@[!-;=?-~]{1,400}>")
_ADDRESS: Final = regex(r"[^\s@<>(),;:\\\"\[\]]+@[^\s@<>(),;:\\\"\[\]]+")
_REGISTRY: Final = HeaderRegistry()
for _name in ("in-reply-to", "references"):
    # The library would fold and encode a long id in these, as it does in any text.
    _REGISTRY.map_to_type(_name, MessageIDHeader)  # type: ignore[arg-type]  # made to be mixed in
_POLICY: Final = SMTP.clone(header_factory=_REGISTRY, cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A workbook that goes with a mail, by the name that it gets there."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail in words. ``answers`` is the Message-ID of the mail that it answers."""

    to: str
    subject: str
    body: str
    attachments: tuple[Attachment, ...] = ()
    answers: str = ""


def draft_bytes(outgoing: OutgoingMail) -> bytes:
    """The mail marked as not yet sent, for the program that its user writes mails in."""
    mail = _mail(outgoing)
    mail["X-Unsent"] = "1"
    return mail.as_bytes()


def kept_draft_bytes(outgoing: OutgoingMail, sender: str, message_id: str, when: datetime) -> bytes:
    """The mail as it lies in a mailbox's folder for drafts."""
    mail = _mail(outgoing)
    _dated(mail, sender, when)
    mail["Message-ID"] = message_id
    return mail.as_bytes()


def sent_bytes(outgoing: OutgoingMail, sender: str, message_id: str, when: datetime) -> bytes:
    """The mail as a server takes it. It says that a program wrote it (RFC 3834).

    So no absence message answers it, and nothing answers that in turn.
    """
    mail = _mail(outgoing)
    _dated(mail, sender, when)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-replied" if "In-Reply-To" in mail else "auto-generated"
    return mail.as_bytes()


def new_message_id(sender: str) -> str:
    """An id that no other mail has."""
    return make_msgid(domain=sender.rpartition("@")[2].encode("idna").decode())


def is_address(text: str) -> bool:
    """Whether a text is one address that a mail can be sent to."""
    if not _ADDRESS.fullmatch(text) or len(text) > 254:  # noqa: PLR2004  # as SMTP has room for
        return False
    try:
        Address(addr_spec=text)
        text.rpartition("@")[2].encode("idna")
    except (ValueError, UnicodeError):
        return False
    return text.rpartition("@")[0].isascii()


def _mail(outgoing: OutgoingMail) -> EmailMessage:
    mail = EmailMessage(policy=_POLICY)
    mail["Subject"] = " ".join(visible(outgoing.subject).split())
    if outgoing.to:
        mail["To"] = _address(outgoing.to)
    if _MESSAGE_ID.fullmatch(outgoing.answers):  # a stranger wrote it
        mail["In-Reply-To"] = mail["References"] = outgoing.answers
    mail.set_content(outgoing.body, cte="quoted-printable")
    _attach(mail, outgoing.attachments)
    return mail


def _attach(mail: EmailMessage, attachments: Iterable[Attachment]) -> None:
    kind, form = _XLSX
    for attachment in attachments:
        name = inner_name(attachment.name)
        mail.add_attachment(attachment.content, maintype=kind, subtype=form, filename=name)


def _dated(mail: EmailMessage, sender: str, when: datetime) -> None:
    mail["From"] = _address(sender)
    mail["Date"] = format_datetime(when)


def _address(text: str) -> Address:
    if not is_address(text):
        facts = {"text": visible(text)}
        raise DataFileError(
            Phrase("no_address", "{text} is no address that mail can be sent to", facts)
        )
    name, _, domain = text.rpartition("@")
    return Address(username=name, domain=domain.encode("idna").decode())
