"""Mails and archives made to harm: to cost a careless reader time or memory, or to be missed.

Each is a function without arguments that gives a file's name and bytes; :data:`HOSTILE` has all of
them by name.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

import mails

BOOK = mails.zipped({"xl/workbook.xml": b"<workbook/>"})
File = tuple[str, bytes]
_MEGABYTE = 1_000_000


def many_mails_in_mails() -> File:
    mail = mails.auto_reply()
    layer = "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n"
    head = "".join(layer % (number, number) for number in range(20_000))
    return "a.eml", mails.head().encode() + head.encode() + mail


def attached_mails_without_end() -> File:
    return "a.eml", mails.head().encode() + b"Content-Type: message/rfc822\r\n\r\n" * 30_000


def as_many_levels_as_are_allowed_and_lines() -> File:
    layer = "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n"
    head = "".join(layer % (number, number) for number in range(400))
    return "a.eml", mails.head().encode() + head.encode() + b"\n" * (20 * _MEGABYTE)


def a_header_of_quotes() -> File:
    name = 'a";' * _MEGABYTE
    return "a.eml", mails.head(more=f'Content-Type: a/b; name="{name}\r\n').encode() + b"\r\nx"


def a_header_of_semicolons() -> File:
    more = f"Content-Type: multipart/mixed; {';' * (5 * _MEGABYTE)}\r\n"
    return "a.eml", mails.head(more=more).encode() + b"\r\nx"


def a_name_in_a_million_pieces() -> File:
    pieces = "".join(f";\r\n filename*{number}*=a" for number in range(200_000))
    return "a.eml", mails.mail([mails.attachment(BOOK, f"attachment{pieces}")])


def two_hundred_thousand_headers() -> File:
    return "a.eml", mails.head(more="X: y\r\n" * 200_000).encode() + b"\r\nx"


def one_endless_line() -> File:
    return "a.eml", mails.head().encode() + b"\r\n" + b"=" * (45 * _MEGABYTE)


def twenty_thousand_attachments() -> File:
    part = "Content-Type: a/b; name=a.pdf\r\n\r\nx"
    return "a.eml", mails.mail([part] * 20_000)


def an_address_of_brackets() -> File:
    return "a.eml", mails.mail([mails.text()], sender="<" * 500_000 + "(" * 500_000)


def odd_encodings() -> File:
    words = "".join(f"=?{name}?B?eJzLSM3JyQcABiwCFQ==?=" for name in _CODECS)
    names = [f"attachment; filename*={name}''b%20{name}.xlsx" for name in _CODECS]
    parts = [mails.attachment(BOOK, name) for name in names]
    made = mails.mail([*parts, mails.attachment(BOOK, f'attachment; filename="{words}.xlsx"')])
    return "a.eml", made.replace(b"Subject: Rapport", f"Subject: {words}".encode())


_CODECS = ("zlib", "bz2", "hex", "rot13", "punycode", "idna", "undefined", "unicode_escape", "x\0y")


def content_that_is_no_base64() -> File:
    part = mails.attachment(BOOK, "attachment; filename=b.xlsx")
    return "a.eml", mails.mail([part.replace("A", "\N{SNOWMAN}").replace("U", "====")])


def a_part_without_its_end() -> File:
    return "a.eml", mails.gmail(BOOK, "b.xlsx")[:-200]


def a_mail_that_forgot_what_it_is() -> File:
    return "a.eml", mails.gmail(BOOK, "b.xlsx").replace(b"Content-Type: multipart", b"X: multipart")


def an_attachment_in_the_text() -> File:
    return "a.eml", mails.head().encode() + b"\r\nHej\r\nbegin 644 b.xlsx\r\n#0V%T\r\n`\r\nend\r\n"


def half_a_mail() -> File:
    return "a.eml", b"Content-Type: multipart/mixed\r\n\r\n--x\r\n"


def an_attachment_of_200_megabytes() -> File:
    start, _, end = mails.gmail(b"@" * 30, "b.xlsx").partition(b"QEBA")
    return "a.eml", start + b"QEBA" * (50 * _MEGABYTE) + end


def _stated(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _zeros(name: str, megabytes: int) -> bytes:
    """An archive with one file of nothing."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as container,
        container.open(_stated(name), "w") as file,
    ):
        for _ in range(megabytes):
            file.write(bytes(_MEGABYTE))
    return made.getvalue()


def a_zip_bomb() -> File:
    return "a.zip", _zeros("b.xlsx", 450)


def many_bombs_in_a_zip() -> File:
    return "a.zip", mails.zipped({f"{number}.zip": _zeros("b.xlsx", 45) for number in range(3)})


def a_zip_that_says_less_than_it_is() -> File:
    made = mails.zipped({"b.xlsx": bytes(30 * _MEGABYTE)})
    return "a.zip", made.replace(struct.pack("<I", 30 * _MEGABYTE), struct.pack("<I", 30))


def a_zip_that_leads_out() -> File:
    return "a.zip", mails.zipped({"../../b.xlsx": BOOK})


def a_zip_with_two_of_one_name() -> File:
    made = mails.zipped({"a.xlsx": BOOK, "b.xlsx": BOOK})
    return "a.zip", made.replace(b"b.xlsx", b"a.xlsx")


def a_locked_zip() -> File:
    made = bytearray(mails.zipped({"b.xlsx": BOOK}))
    made[6] |= 1
    at = made.index(b"PK\x01\x02")
    made[at + 8] |= 1
    return "a.zip", bytes(made)


def zips_of_zips() -> File:
    made = BOOK
    for depth in range(30):
        made = mails.zipped({f"{depth}.zip" if depth else "b.xlsx": made})
    return "a.zip", made


def a_tree_of_zips() -> File:
    made = mails.zipped({f"{number}.xlsx": BOOK for number in range(20)})
    for _ in range(3):
        made = mails.zipped({f"{number}.zip": made for number in range(20)})
    return "a.zip", made


def a_program_named_as_a_workbook() -> File:
    return "a.eml", mails.gmail(b"MZ\x90\0" + bytes(4000), "b.xlsx")


def an_encrypted_workbook() -> File:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    return "a.eml", mails.gmail(ole + "EncryptedPackage".encode("utf-16-le"), "b.xlsx")


def half_an_outlook_mail() -> File:
    made = mails.msg([mails.msg_file(BOOK, "b.xlsx")])
    return "a.msg", made[: len(made) // 2]


def an_outlook_mail_without_end() -> File:
    """Its table of sectors leads in a circle."""
    made = bytearray(mails.msg([mails.msg_file(bytes(_MEGABYTE), "b.xlsx")]))
    first = struct.unpack_from("<I", made, 0x4C)[0]
    at = (first + 1) * 512
    made[at : at + 512] = struct.pack("<128I", *range(1, 128), 0)
    return "a.msg", bytes(made)


def streams_that_share_their_bytes() -> File:
    """Thousands of streams, each of them the whole file."""
    made = bytearray(mails.msg([mails.msg_file(bytes(5 * _MEGABYTE), "b.xlsx")] * 1))
    size, at = struct.pack("<Q", 5 * _MEGABYTE), 0
    directory = struct.unpack_from("<I", made, 0x30)[0]
    for number in range(8):
        at = (directory + 1) * 512 + number * 128
        made[at + 116 : at + 124] = struct.pack("<I", 0) + size[:4]
    return "a.msg", bytes(made)


def outlook_mails_in_one_another() -> File:
    streams = mails.msg_streams([mails.msg_file(BOOK, "b.xlsx")], header=24)
    for _ in range(8):
        streams = mails.msg_streams([mails.msg_mail(streams)], header=24)
    return "a.msg", mails.msg([mails.msg_mail(streams)])


def a_signature_that_is_none() -> File:
    part = mails.attachment(b"\x30\x84\xff\xff\xff\xff" * 9000, "attachment; filename=smime.p7m")
    return "a.eml", mails.mail([part.replace(mails.XLSX, "application/pkcs7-mime")])


def a_signature_of_brackets() -> File:
    part = mails.attachment(b"\x30\x80" * 100_000, "attachment; filename=smime.p7m")
    return "a.eml", mails.mail([part.replace(mails.XLSX, "application/pkcs7-mime")])


def text_that_looks_like_a_mail() -> File:
    return "a.eml", b"\0\xff" * 5000


HOSTILE: Mapping[str, Callable[[], File]] = {
    name: made
    for name, made in globals().items()
    if callable(made)
    and getattr(made, "__module__", "") == __name__
    and not name.startswith("_")
    and name != "File"
}
"""Every one of them by name."""
