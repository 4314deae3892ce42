"""Workbooks are found in mails, mailboxes and archives; the rest is listed with the reason."""

from __future__ import annotations

import mailbox
from collections.abc import Sequence
from email import message_from_bytes
from pathlib import Path

import pytest

import mails
from kalkyl.base.limits import INNER_NAME_CHARACTERS, NESTED
from kalkyl.io.mail import Delivered, LeftOut, Message, Reason, contents
from kalkyl.io.vba.compound_file import compound

BOOK = mails.zipped({"xl/workbook.xml": b"<workbook/>"})
NAME = "110 Årsrapport – kansli öst.xlsx"


def found(path: Path, content: bytes) -> list[Delivered | LeftOut | Message]:
    path.write_bytes(content)
    return list(contents(path))


def outcome(items: Sequence[object]) -> dict[str, str]:
    """What became of each name: the reason, or ``workbook``."""
    names = [one for one in items if isinstance(one, (Delivered, LeftOut))]
    return {one.name: one.reason.value if isinstance(one, LeftOut) else "workbook" for one in names}


PROGRAMS = {
    "outlook": mails.outlook,
    "gmail": mails.gmail,
    "apple": mails.apple,
    "raw": mails.raw_utf8,
    "two": mails.two_names,
    "signed": mails.signed,
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_workbook_is_found_as_each_program_sends_it(tmp_path: Path, program: str) -> None:
    name = NAME if program != "outlook" else NAME.replace("–", "-")
    head, book = found(tmp_path / "a.eml", PROGRAMS[program](BOOK, name))
    assert isinstance(head, Message)
    assert isinstance(book, Delivered)
    assert (head.sender, head.subject, head.automatic) == (mails.SENDER, "Rapport", False)
    assert head.arrived == mails.ARRIVED
    assert head.message_id == "<1@kansli.example>"
    assert head.source == str(tmp_path / "a.eml")
    assert (book.name, book.content, book.message) == (f"a.eml › {name}", BOOK, head)


def test_a_mail_that_outlook_saved(tmp_path: Path) -> None:
    logo = {0x3705: 1, 0x3701: b"\x89PNG", 0x3707: "image001.png", 0x370E: "image/png"}
    content = mails.msg([{**logo, 0x3712: "image001@01D"}, mails.msg_file(BOOK, NAME)])
    head, book = found(tmp_path / "a.msg", content)
    assert isinstance(head, Message)
    assert isinstance(book, Delivered)
    assert (head.sender, head.arrived) == (mails.SENDER, mails.ARRIVED)
    assert (book.name, book.content) == (f"a.msg › {NAME}", BOOK)


def test_the_headers_it_came_with_say_more_than_outlook(tmp_path: Path) -> None:
    headers = mails.head(sender="Bo <bo@kansli.example>")
    exchange = "/O=EXCHANGE/CN=RECIPIENTS/CN=ANNA"
    [head, *_] = found(tmp_path / "a.msg", mails.msg(headers=headers, sender=exchange))
    assert isinstance(head, Message)
    assert head.sender == "bo@kansli.example"
    [head, *_] = found(tmp_path / "a.msg", mails.msg(sender=None, exchange=exchange))
    assert isinstance(head, Message)
    assert head.sender == ""


def test_what_outlook_keeps_in_its_own_way(tmp_path: Path) -> None:
    link = {0x3705: 7, 0x3707: "rapport.xlsx"}
    pasted = {0x3705: 6, 0x3701: {"Workbook": b"\x09\x08"}, 0x3707: "Kalkylblad"}
    picture = {0x3705: 6, 0x3701: {"CONTENTS": b"x"}, 0x3707: "Bild"}
    assert outcome(found(tmp_path / "a.msg", mails.msg([link, pasted, picture]))) == {
        "a.msg › rapport.xlsx": "link",
        "a.msg › Kalkylblad": "tnef",
    }
    streams = mails.msg_streams([mails.msg_file(BOOK, NAME)], header=32)
    kept = {path: content for path, content in streams.items() if "/" not in path}
    [_, left] = found(tmp_path / "a.msg", compound(kept))
    assert isinstance(left, LeftOut)
    assert left.reason is Reason.DAMAGED


def test_mails_within_mails(tmp_path: Path) -> None:
    inner = mails.msg_streams([mails.msg_file(BOOK, NAME)], header=24)
    made = mails.msg([mails.msg_mail(inner), mails.msg_file(mails.gmail(BOOK, NAME), "b.eml")])
    assert outcome(found(tmp_path / "a.msg", made)) == {
        f"a.msg › VB- Rapport › {NAME}".replace("VB-", "VB"): "workbook",
        f"a.msg › b.eml › {NAME}": "workbook",
    }
    twice = mails.forwarded(
        mails.forwarded(mails.gmail(mails.zipped({NAME: BOOK}), "a.zip"), "Inre")
    )
    items = found(tmp_path / "a.eml", twice)
    assert outcome(items) == {f"a.eml › Inre.eml › Rapport.eml › a.zip › {NAME}": "workbook"}
    assert len([one for one in items if isinstance(one, Message)]) == 1


@pytest.mark.parametrize(
    ("content", "automatic", "reason"),
    [
        (mails.receipt(), True, Reason.AUTOMATIC),
        (mails.bounce(mails.gmail(BOOK, "b.xlsx")), True, Reason.AUTOMATIC),
        (mails.auto_reply(), True, Reason.AUTOMATIC),
        (mails.mail([mails.text(), mails.picture()]), False, Reason.NO_ATTACHMENT),
    ],
)
def test_a_mail_without_a_workbook(
    tmp_path: Path,
    content: bytes,
    automatic: bool,
    reason: Reason,
) -> None:
    head, left = found(tmp_path / "a.eml", content)
    assert isinstance(head, Message)
    assert head.automatic is automatic
    assert left == LeftOut("a.eml", reason, head)


@pytest.mark.parametrize(
    ("given", "sender"),
    [
        ("Anna Ek <anna@kansli.example>", "anna@kansli.example"),
        ("Ek, Anna <ANNA@Kansli.example>", "anna@kansli.example"),
        ('"bo@kansli.example" <anna@kansli.example>', "anna@kansli.example"),
        ("anna@kansli.example (Anna)", "anna@kansli.example"),
        ("anna@kansli.example <ond@annan.example>", ""),
        ("anna@kansli.example, ond@annan.example", ""),
        ("anna@kansli.example\r\nFrom: ond@annan.example", ""),
        ("Anna Ek", ""),
        ("<>", ""),
    ],
)
def test_who_sent_it_is_said_once_or_not_known(tmp_path: Path, given: str, sender: str) -> None:
    [head, *_] = found(tmp_path / "a.eml", mails.mail([mails.text()], sender=given))
    assert isinstance(head, Message)
    assert head.sender == sender


@pytest.mark.parametrize(
    ("more", "automatic"),
    [
        ("Auto-Submitted: auto-generated\r\n", True),
        ("Auto-Submitted: no\r\n", False),
        ("Precedence: list\r\n", False),
        ("Precedence: auto_reply\r\n", True),
        ("X-Autoreply: yes\r\n", True),
        ("Return-Path: <>\r\n", True),
        ("Return-Path: <anna@kansli.example>\r\n", False),
    ],
)
def test_what_is_sent_by_no_person(
    tmp_path: Path,
    more: str,
    automatic: bool,
) -> None:
    [head, *_] = found(tmp_path / "a.eml", mails.mail([mails.text()], more=more))
    assert isinstance(head, Message)
    assert head.automatic is automatic


def test_a_mail_that_is_cut_off_says_so(tmp_path: Path) -> None:
    part = mails.attachment(BOOK, "attachment; filename=b.xlsx")
    whole = mails.mail([part, part])
    cut = whole[: whole.rindex(b"--=_grans_1\r\n")]
    assert outcome(found(tmp_path / "a.eml", cut)) == {
        "a.eml › b.xlsx": "workbook",
        "a.eml": "damaged",
    }


def test_two_of_one_name_are_told_apart(tmp_path: Path) -> None:
    part = mails.attachment(BOOK, "attachment; filename=b.xlsx")
    items = found(tmp_path / "a.eml", mails.mail([part, part, part]))
    names = [item.name for item in items if isinstance(item, Delivered)]
    assert names == ["a.eml › b.xlsx", "a.eml › b (2).xlsx", "a.eml › b (3).xlsx"]


@pytest.mark.parametrize("kind", ["REPORT.IPM.Note.IPNRN", "IPM.Note.Rules.OofTemplate.Microsoft"])
def test_outlooks_own_receipts_and_replies_are_automatic(tmp_path: Path, kind: str) -> None:
    head, left = found(tmp_path / "a.msg", mails.msg(message_class=kind))
    assert isinstance(head, Message)
    assert head.automatic
    assert left == LeftOut("a.msg", Reason.AUTOMATIC, head)


def test_a_folder_lists_what_it_does_not_open(tmp_path: Path) -> None:
    folder = tmp_path / "inkorg"
    (folder / "undermapp").mkdir(parents=True)
    files = {
        "a.xlsx": BOOK, "b.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "c.pdf": b"%PDF",
        "d.7z": b"7z\xbc\xaf\x27\x1c", "e.eml": mails.gmail(BOOK, NAME), "~$a.xlsx": b"\x04",
    }  # fmt: skip
    for name, content in files.items():
        (folder / name).write_bytes(content)
    items = list(contents(folder))
    assert outcome(items) == {
        "a.xlsx": "workbook",
        "b.xls": "other_format",
        "c.pdf": "document",
        "d.7z": "archive",
        f"e.eml › {NAME}": "workbook",
        "undermapp": "folder",
        "~$a.xlsx": "lock",
    }
    [head] = [one for one in items if isinstance(one, Message)]
    assert head.source == "inkorg/e.eml"


def test_mailboxes_of_both_kinds(tmp_path: Path) -> None:
    many = [mails.gmail(BOOK, NAME), mails.receipt()]
    for box in (mailbox.mbox(tmp_path / "a.mbox"), mailbox.Maildir(tmp_path / "post")):
        for content in many:
            box.add(message_from_bytes(content))
        box.close()
    for name in ("a.mbox", "post"):
        items = list(contents(tmp_path / name))
        assert sorted(outcome(items).values()) == ["automatic", "workbook"]
        assert len([one for one in items if isinstance(one, Message)]) == len(many)


def test_a_mail_with_a_postmark_of_unix_is_a_mail(tmp_path: Path) -> None:
    items = found(tmp_path / "a.eml", b"From anna Mon May 11\r\n" + mails.gmail(BOOK, NAME))
    assert outcome(items) == {f"a.eml › {NAME}": "workbook"}


def test_names_of_archives_from_a_mac_and_from_windows(tmp_path: Path) -> None:
    made = mails.zipped({"Räkning.xlsx": BOOK, "__MACOSX/._Räkning.xlsx": b"\0\x05\x16\x07\0"})
    unmarked = made.replace(b"\x14\0\0\x08", b"\x14\0\0\0")
    assert outcome(found(tmp_path / "a.zip", made)) == outcome(found(tmp_path / "a.zip", unmarked))
    assert outcome(found(tmp_path / "a.zip", made)) == {
        "a.zip › Räkning.xlsx": "workbook",
        "a.zip › ._Räkning.xlsx": "shadow",
    }


# What nobody means well


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/b.xlsx", "b.xlsx"),
        ("C:\\Windows\\b.xlsx", "b.xlsx"),
        ("b\x1b[31m\x07.xlsx", "b[31m.xlsx"),
        ("a\u202exslx.exe.xlsx", "axslx.exe.xlsx"),
        ("CON.xlsx", "_CON.xlsx"),
        ("b.xlsx. . ", "b.xlsx"),
        ("a › b.xlsx", "a - b.xlsx"),
    ],
)
def test_a_name_is_fit_to_show_and_write(tmp_path: Path, name: str, shown: str) -> None:
    [_, book] = found(tmp_path / "a.eml", mails.two_names(BOOK, name))
    assert isinstance(book, Delivered)
    assert book.name == f"a.eml › {shown}"


def test_a_long_name_keeps_its_ending(tmp_path: Path) -> None:
    [_, book] = found(tmp_path / "a.eml", mails.gmail(BOOK, "å" * 500 + ".xlsx"))
    assert isinstance(book, Delivered)
    inner = book.name.removeprefix("a.eml › ")
    assert len(inner) == INNER_NAME_CHARACTERS
    assert inner.endswith("…\u200b.xlsx".replace("\u200b", ""))


def test_archives_in_archives_are_opened_to_the_limit(tmp_path: Path) -> None:
    made = BOOK
    for depth in range(1, NESTED + 1):
        made = mails.zipped({f"{depth}.zip" if depth > 1 else "b.xlsx": made})
    [book] = found(tmp_path / "a.zip", made)
    assert isinstance(book, Delivered)
    [left] = found(tmp_path / "a.zip", mails.zipped({"ännu en.zip": made}))
    assert isinstance(left, LeftOut)
    assert left.reason is Reason.TOO_DEEP
    deep = mails.gmail(BOOK, NAME)
    for _ in range(NESTED):
        deep = mails.forwarded(deep)
    assert Reason.TOO_DEEP.value in outcome(found(tmp_path / "a.eml", deep)).values()
