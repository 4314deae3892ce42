"""A mail in the internet's own form (RFC 5322, MIME): its head and what is attached.

The standard library takes it apart. Headers are read as people's programs write them: encoded
words where no standard has them, raw UTF-8 or Latin-1, names in several pieces (RFC 2231).

Content that is within a signature (opaque S/MIME) is read through asn1crypto; whether the signature
holds is not judged. Encrypted mail can't be read and isn't.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import CloseBoundaryNotFoundDefect, HeaderParseError
from email.header import decode_header
from email.message import Message as Mime
from email.policy import Compat32
from email.utils import collapse_rfc2231_value, getaddresses, parsedate_to_datetime
from enum import StrEnum
from typing import Any, Final

from kalkyl.base.limits import HEADER_CHARACTERS, HEADERS, LOOKS_AT_LINES, MULTIPARTS
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.io.mail.items import Message
from kalkyl.io.refusal import damaged, within
from kalkyl.model.visible import visible

_EMLX: Final = regex(rb"(\d{1,9})[ \t]*\r?\n")
_AUTOMATIC_SUBJECT: Final = regex(
    r"(?:auto(?:matisk[at]* )?svar|automatic reply|out of office|frånvaro(?:meddelande)?|autoreply|"
    r"undeliver\w*|olevererat|kan inte leverer\w*|(?:inte |ej |o)?läst|(?:not )?read)\s*:",
    re.IGNORECASE,
)
_SAY_WHAT: Final = frozenset({"content-type", "content-disposition", "content-transfer-encoding"})
_SIGNATURES: Final = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
)
_SEALED: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_TNEF: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_MAILS: Final = frozenset({"message/rfc822", "message/global"})
_ENCODED: Final = regex(r"^(?:UEsDB|0M8R4K|begin [0-7]{3,4} \S)", re.MULTILINE)
"""How an archive or an old document begins in base64, and any file in uuencode."""
_BODIES: Final = frozenset({"text/plain", "text/html", "text/enriched", "text/calendar"})


class PartKind(StrEnum):
    """What a part of a mail is."""

    FILE = "file"
    MAIL = "mail"
    SEALED = "sealed"
    TNEF = "tnef"
    ENCRYPTED = "encrypted"
    LINK = "link"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Part:
    """Something attached to a mail, by the name that its sender gave it."""

    name: str
    kind: PartKind
    content: bytes = b""
    mail: Mime | None = None


class _Lenient(Compat32):
    """The oldest of the library's policies, which keeps headers as they came."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """A header as it is kept; of one that says what a part is, no more than the limit.

        The library's time for the parameters of such a header grows with its length squared.
        """
        name, value = super().header_source_parse(sourcelines)
        return name, value[:HEADER_CHARACTERS] if name.lower() in _SAY_WHAT else value

    def header_fetch_parse(self, name: str, value: str) -> str:
        """A header as text; what isn't ASCII is read as UTF-8, else as Latin-1."""
        del name
        raw = value.encode("utf-8", "surrogateescape")
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("latin-1")


def parsed(content: bytes) -> Mime:
    """A mail taken apart; refused where that would cost too much."""
    lowered = content.lower()
    levels = lowered.count(b"boundary")
    within(MULTIPARTS, levels, "multiparts")
    within(MULTIPARTS, lowered.count(b"message/rfc822"), "multiparts")
    del lowered
    # The library looks at each line once for each part that it may be the end of.
    within(LOOKS_AT_LINES, levels * content.count(b"\n"), "looks at lines")
    if apple := _EMLX.match(content):
        content = content[apple.end() :][: int(apple[1])]
    mail = message_from_bytes(content, policy=_Lenient())
    within(HEADERS, len(mail), "headers")
    if not len(mail):
        raise damaged("eml")
    return mail


def is_report(mail: Mime) -> bool:
    """Whether it is a receipt or a bounce, whose attachments are our own mail come back."""
    return mail.get_content_type() in {"multipart/report", "message/disposition-notification"}


def message_of(mail: Mime, source: str, arrived: datetime | None, raw: bytes) -> Message:
    """What a mail's head says."""
    return Message(
        source=source,
        message_id=header(mail, "Message-ID").strip(),
        sender=_sender(mail),
        arrived=arrived or _received(mail),
        subject=header(mail, "Subject"),
        automatic=_is_automatic(mail),
        raw=raw,
    )


def header(mail: Mime, name: str) -> str:
    """A header's text on one line, decoded, and no longer than the limit."""
    value = mail.get(name)
    return "" if value is None else visible(decoded(str(value)[:HEADER_CHARACTERS])).strip()


def address(text: str) -> str:
    """The address of a From header in lower case; "" where it has none, or more than one.

    Programs differ on which of several is the sender, so none of them is believed.
    """
    pairs = getaddresses([text[:HEADER_CHARACTERS]])
    found = {given.strip().lower() for _, given in pairs if "@" in given}
    address = found.pop() if len(found) == 1 else ""
    return visible(address) if re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", address) else ""


def _sender(mail: Mime) -> str:
    """Who a mail says that it is from, where it says so once."""
    return address(header(mail, "From")) if len(mail.get_all("From", [])) == 1 else ""


def decoded(text: str) -> str:
    """A text with encoded words (RFC 2047), wherever in it they stand."""
    if "=?" not in text:
        return text
    with suppress(HeaderParseError, LookupError, ValueError):
        pieces = decode_header(text)
        return "".join(
            piece if isinstance(piece, str) else piece.decode(charset or "latin-1", "replace")
            for piece, charset in pieces
        )
    return text


def _received(mail: Mime) -> datetime | None:
    """When the last server took it over, by the topmost Received header."""
    found = mail.get("Received")
    return None if found is None else _date(str(found)[:HEADER_CHARACTERS].rpartition(";")[2])


def _date(text: str) -> datetime | None:
    with suppress(ValueError, TypeError, OverflowError, IndexError):
        found = parsedate_to_datetime(" ".join(text.split()))
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def _is_automatic(mail: Mime) -> bool:
    submitted = header(mail, "Auto-Submitted").lower().partition(";")[0].strip()
    return (
        is_report(mail)
        or submitted not in {"", "no"}
        or header(mail, "Precedence").lower() in {"bulk", "junk", "auto_reply"}
        or header(mail, "Return-Path") == "<>"
        or any(mail.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-Failed-Recipients"))
        or is_automatic_subject(header(mail, "Subject"))
    )


def is_automatic_subject(subject: str) -> bool:
    """Whether a subject begins as the automatic replies of mail programs do."""
    return _AUTOMATIC_SUBJECT.match(subject) is not None


def parts_of(mail: Mime) -> Iterator[Part]:
    """What is attached to a mail; its text, signatures and pictures within the text are not."""
    kind = mail.get_content_type()
    if kind == "multipart/encrypted":
        yield Part(header(mail, "Subject"), PartKind.ENCRYPTED)
    elif kind == "message/external-body":
        yield Part(name_of(mail) or "länk", PartKind.LINK)
    elif kind.startswith("message/") and kind not in _MAILS and not mail.is_multipart():
        return
    elif kind in _MAILS:
        yield _attached_mail(mail)
    elif mail.is_multipart():
        for inner in _children(mail):
            yield from parts_of(inner)
    elif kind.startswith("multipart/"):
        yield Part(name_of(mail) or header(mail, "Subject"), PartKind.DAMAGED)
    elif not _is_passed_over(mail, kind):
        yield _file(mail, kind)


def is_cut(mail: Mime) -> bool:
    """Whether a mail ends before its parts do, so that some may be missing."""
    defects = (defect for part in mail.walk() for defect in part.defects)
    return any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in defects)


def is_broken(mail: Mime) -> bool:
    """Whether an attachment may be lost in a mail that seems to have none.

    Its parts do not end as they should, or its text is an attachment that nothing says is one.
    """
    return any(part.defects or _is_lost(part) for part in mail.walk())


def _is_lost(part: Mime) -> bool:
    texts: list[Any] = [part.get_payload(), part.preamble, part.epilogue]
    return any(isinstance(text, str) and _ENCODED.search(text) for text in texts)


def _children(mail: Mime) -> list[Mime]:
    payload: Any = mail.get_payload()
    return [child for child in payload if isinstance(child, Mime)]


def _attached_mail(part: Mime) -> Part:
    inner = next(iter(_children(part)), None) if part.is_multipart() else None
    if inner is None:
        return Part(name_of(part) or "meddelande.eml", PartKind.FILE, _content(part))
    if header(part, "Content-Transfer-Encoding").lower() == "base64":
        # No standard allows it, but some programs encode the whole mail that they attach.
        inner["Content-Transfer-Encoding"] = "base64"
        return Part(_mail_name(part, inner), PartKind.MAIL, mail=parsed(_content(inner)))
    return Part(_mail_name(part, inner), PartKind.MAIL, mail=inner)


def _mail_name(part: Mime, inner: Mime) -> str:
    return name_of(part) or f"{header(inner, 'Subject') or 'meddelande'}.eml"


def _is_passed_over(mail: Mime, kind: str) -> bool:
    """Whether a part is the mail's own text, a signature or a picture that the text shows."""
    attached = mail.get_content_disposition() == "attachment"
    if kind in _SIGNATURES or kind == "application/applefile":
        return True
    if kind.startswith("image/"):
        return not attached
    return kind in _BODIES and not attached and not name_of(mail)


def _file(mail: Mime, kind: str) -> Part:
    name = name_of(mail)
    if kind in _SEALED or name.lower().endswith(".p7m"):
        return Part(name or "smime.p7m", PartKind.SEALED, _content(mail))
    if kind in _TNEF or name.lower() == "winmail.dat":
        return Part(name or "winmail.dat", PartKind.TNEF)
    return Part(name or "bilaga", PartKind.FILE, _content(mail))


def _content(mail: Mime) -> bytes:
    found = mail.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def name_of(mail: Mime) -> str:
    """The name of an attachment; the one with its own charset where there are two."""
    for field, key in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        given = [value for name, value in _parameters(mail, field) if name.lower() == key]
        given.sort(key=lambda value: not isinstance(value, tuple))
        for value in given:
            if text := decoded(_collapsed(value)[:HEADER_CHARACTERS]).strip():
                return text
    return ""


def _parameters(mail: Mime, field: str) -> list[tuple[str, Any]]:
    if len(str(mail.get(field, ""))) > HEADER_CHARACTERS:
        return []
    with suppress(ValueError, TypeError, IndexError, AttributeError):
        return list(mail.get_params([], field, unquote=True) or [])
    return []


def _collapsed(value: Any) -> str:
    with suppress(LookupError, ValueError):
        return str(collapse_rfc2231_value(value, "replace", "latin-1"))
    return ""


def signed_content(content: bytes) -> bytes | None:
    """What was signed; ``None`` where it is encrypted or nothing that can be read."""
    from asn1crypto.cms import ContentInfo  # only for mails that are sealed

    info = ContentInfo.load(content)
    if info["content_type"].native != "signed_data":
        return None
    found = info["content"]["encap_content_info"]["content"].native
    return found if isinstance(found, bytes) else None
