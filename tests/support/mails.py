"""Mails as Outlook, Gmail and Apple Mail make them, written out; and those that nobody means well.

Each takes a workbook's bytes and the name that its sender gave it.
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zipfile
from base64 import b64encode, encodebytes
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.header import Header
from urllib.parse import quote

from kalkyl.io.vba.compound_file import compound

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SENDER = "anna.ek@kansli.example"
ARRIVED = datetime(2026, 5, 11, 14, 2, 7, tzinfo=UTC)
_HEAD = (
    "Received: from mx.example by mail.region.example with ESMTPS;\r\n"
    "\tMon, 11 May 2026 16:02:07 +0200\r\n"
    "Received: from desk by mx.example; Mon, 11 May 2026 09:00:00 +0200\r\n"
    "Date: Fri, 1 May 2026 08:00:00 +0200\r\n"
    "From: {sender}\r\n"
    "To: controller@region.example\r\n"
    "Message-ID: <{number}@kansli.example>\r\n"
    "MIME-Version: 1.0\r\n"
)


def head(
    subject: str = "Rapport",
    sender: str = f"Anna Ek <{SENDER}>",
    number: object = 1,
    more: str = "",
) -> str:
    """The headers that all mails have, and more."""
    words = Header(subject, "utf-8").encode()
    return _HEAD.format(sender=sender, number=number) + f"Subject: {words}\r\n" + more


def mail(parts: Sequence[str], subject: str = "Rapport", kind: str = "mixed", **of: str) -> bytes:
    """A mail of parts, each with its own headers."""
    more = of.pop("more", "") + f'Content-Type: multipart/{kind}; boundary="=_grans_1"\r\n'
    body = "".join(f"--=_grans_1\r\n{part}\r\n" for part in parts)
    return (head(subject, more=more, **of) + f"\r\n{body}--=_grans_1--\r\n").encode()


def text(words: str = "Hej, här kommer rapporten.") -> str:
    return f"Content-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n"


def attachment(content: bytes, disposition: str, kind: str = XLSX) -> str:
    """A part with its content in base64; the disposition is a header's whole value."""
    encoded = encodebytes(content).decode().replace("\n", "\r\n")
    return (
        f"Content-Type: {kind}\r\nContent-Disposition: {disposition}\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{encoded}"
    )


def picture(disposition: str = "inline") -> str:
    """The picture of a signature, which the text shows."""
    png = b"\x89PNG\r\n\x1a\n" + bytes(40)
    return attachment(png, f'{disposition}; filename="image001.png"', "image/png").replace(
        "Content-Disposition", "Content-ID: <image001.png@01D>\r\nContent-Disposition"
    )


def nested(parts: Sequence[str]) -> str:
    """Parts as one part of a mail."""
    body = "".join(f"--Inre-1\r\n{part}\r\n" for part in parts)
    return f'Content-Type: multipart/mixed; boundary="Inre-1"\r\n\r\n{body}--Inre-1--\r\n'


def outlook(content: bytes, name: str) -> bytes:
    """As Outlook with Exchange: encoded words within quotation marks, in Latin-1."""
    word = Header(name, "iso-8859-1").encode(maxlinelen=500)
    part = attachment(
        content, f'attachment;\r\n\tfilename="{word}"; size=1000', f'{XLSX};\r\n\tname="{word}"'
    )
    return mail([text(), picture(), part])


def gmail(content: bytes, name: str) -> bytes:
    """As Gmail: an encoded word in UTF-8, and a Content-ID on every attachment."""
    word = f"=?UTF-8?B?{b64encode(name.encode()).decode()}?="
    part = attachment(content, f'attachment; filename="{word}"', f'{XLSX}; name="{word}"')
    part = part.replace("Content-Disp", "X-Attachment-Id: f_1\r\nContent-ID: <f_1>\r\nContent-Disp")
    return mail([text(), part])


def apple(content: bytes, name: str) -> bytes:
    """As Apple Mail: decomposed letters, in pieces by RFC 2231, shown within the text."""
    decomposed = quote(unicodedata.normalize("NFD", name))
    pieces = re.findall(r"(?:%..|[^%]){1,20}", f"utf-8''{decomposed}")
    given = "".join(f";\r\n\tfilename*{number}*={piece}" for number, piece in enumerate(pieces))
    inner = attachment(content, f"inline{given}", f"{XLSX};\r\n\tx-unix-mode=0644")
    return mail([text(), nested([inner])], kind="alternative")


def raw_utf8(content: bytes, name: str) -> bytes:
    """As no standard allows and some programs do: the letters as they are."""
    return mail([text(), attachment(content, f'attachment; filename="{name}"')])


def two_names(content: bytes, name: str) -> bytes:
    """With a name in ASCII for old programs before the right one."""
    given = f"attachment; filename=\"plain.xlsx\"; filename*=UTF-8''{quote(name)}"
    return mail([text(), attachment(content, given)])


def forwarded(inner: bytes, subject: str = "VB: Rapport") -> bytes:
    """A mail that another is attached to."""
    part = b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + inner
    outer = mail([text(), "@@"], subject)
    boundary = b"=_ytter_%d" % inner.count(b"message/rfc822")
    return outer.replace(b"=_grans_1", boundary).replace(b"@@", part)


def signed(content: bytes, name: str) -> bytes:
    """Signed so that anyone can read it (S/MIME, multipart/signed)."""
    part = attachment(content, f'attachment; filename="{name}"')
    kind = "application/pkcs7-signature"
    signature = attachment(bytes(60), 'attachment; filename="smime.p7s"', kind)
    return mail([nested([text(), part]), signature], kind=f'signed; protocol="{kind}"')


def receipt() -> bytes:
    """A read receipt."""
    kind = "disposition-notification"
    report = f"Content-Type: message/{kind}\r\n\r\nDisposition: manual-action; displayed\r\n"
    return mail([text(), report], "Läst: Rapport", f"report; report-type={kind}")


def bounce(ours: bytes) -> bytes:
    """Our own mail come back, with its attachment."""
    status = "Content-Type: message/delivery-status\r\n\r\nAction: failed\r\n"
    back = "Content-Type: message/rfc822\r\n\r\n" + ours.decode()
    kind = "report; report-type=delivery-status"
    made = mail([text(), status, "@@"], "Undeliverable: Rapport", kind, more="Return-Path: <>\r\n")
    return made.replace(b"=_grans_1", b"=_ytter").replace(b"@@", back.encode())


def auto_reply() -> bytes:
    """Somebody is away."""
    more = "Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\n"
    return (head("Automatiskt svar: Rapport", more=more) + "\r\nJag är ledig.\r\n").encode()


def zipped(members: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return made.getvalue()


# Outlook's own files


def _properties(
    values: Mapping[int, object], header: int, attachments: int = 0
) -> dict[str, bytes]:
    """Properties as streams, by the name of each, and the stream that lists them."""
    rows, streams = [], {}
    for pid, value in sorted(values.items()):
        match value:
            case int():
                rows.append(struct.pack("<HHIIi", 0x0003, pid, 6, value, 0))
                continue
            case datetime():
                ticks = int((value - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7
                rows.append(struct.pack("<HHIQ", 0x0040, pid, 6, ticks))
                continue
            case str():
                kind, content = 0x001F, value.encode("utf-16-le")
            case _:
                assert isinstance(value, bytes)
                kind, content = 0x0102, value
        rows.append(struct.pack("<HHIII", kind, pid, 6, len(content), 0))
        streams[f"__substg1.0_{pid:04X}{kind:04X}"] = content
    stated = struct.pack("<I", attachments) if header > 20 else b""
    start = (bytes(20) + stated).ljust(header, b"\0")[:header]
    return {**streams, "__properties_version1.0": start + b"".join(rows)}


def msg_streams(
    attachments: Sequence[Mapping[int, object]] = (), *, header: int = 32, **of: object
) -> dict[str, bytes]:
    """The streams of a mail, by path; an attachment's 0x3701 may be streams of a mail."""
    known = {
        "message_class": 0x001A, "subject": 0x0037, "headers": 0x007D, "sender": 0x5D01,
        "delivered": 0x0E06, "message_id": 0x1035, "exchange": 0x0C1F,
    }  # fmt: skip
    default: dict[str, object] = {
        "message_class": "IPM.Note",
        "subject": "Rapport",
        "sender": SENDER.title(),
        "delivered": ARRIVED,
        "message_id": "<1@kansli.example>",
    }
    values = {known[name]: value for name, value in {**default, **of}.items() if value is not None}
    streams = _properties(values, header, len(attachments))
    for number, given in enumerate(attachments):
        folder = f"__attach_version1.0_#{number:08X}"
        inner = given.get(0x3701)
        own = {pid: value for pid, value in given.items() if not isinstance(value, dict)}
        streams |= {f"{folder}/{name}": value for name, value in _properties(own, 8).items()}
        if isinstance(inner, dict):
            streams |= {
                f"{folder}/__substg1.0_3701000D/{name}": value for name, value in inner.items()
            }
    return streams


def msg(attachments: Sequence[Mapping[int, object]] = (), **of: object) -> bytes:
    """A mail as Outlook saves it."""
    return compound(msg_streams(attachments, header=32, **of))


def msg_file(content: bytes, name: str, kind: str = XLSX) -> dict[int, object]:
    """A file attached to such a mail."""
    return {0x3705: 1, 0x3701: content, 0x3707: name, 0x3704: "RAPPOR~1.XLS", 0x370E: kind}


def msg_mail(inner: dict[str, bytes]) -> dict[int, object]:
    """A mail attached to such a mail."""
    return {0x3705: 5, 0x3701: inner, 0x3001: "VB: Rapport"}
