"""Mails and archives made to harm come to a stated outcome, in time and within memory."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest

import fuzz
import fuzz_mails
import hostile_mails
import mails
from kalkyl.base import limits
from kalkyl.io.mail import Delivered, LeftOut, Message, Reason
from kalkyl.io.mail.opened import Unit, opened
from kalkyl.io.mail.sources import units
from kalkyl.model import ProblemKind
from kalkyl.services import opening, pool
from kalkyl.services.opening import watched
from kalkyl.services.sources import sources_of
from kalkyl.services.worker import Bounds

WORKBOOK = "workbook"
OUTCOMES = {
    "many_mails_in_mails": {"too_large"},
    "attached_mails_without_end": {"too_large"},
    "as_many_levels_as_are_allowed_and_lines": {"too_large"},
    "a_header_of_quotes": {"document"},
    "a_header_of_semicolons": {"damaged"},
    "a_name_in_a_million_pieces": {WORKBOOK},
    "two_hundred_thousand_headers": {"too_large"},
    "one_endless_line": {"too_large", "no_attachment"},
    "twenty_thousand_attachments": {"document", "too_many"},
    "an_address_of_brackets": {"no_attachment"},
    "odd_encodings": {WORKBOOK},
    "content_that_is_no_base64": {WORKBOOK},
    "a_part_without_its_end": {WORKBOOK, "damaged"},
    "a_mail_that_forgot_what_it_is": {"damaged"},
    "an_attachment_in_the_text": {"damaged"},
    "half_a_mail": {"damaged"},
    "an_attachment_of_200_megabytes": {"too_large"},
    "a_zip_bomb": {"too_large"},
    "many_bombs_in_a_zip": {WORKBOOK, "too_large"},
    "a_zip_that_says_less_than_it_is": {"damaged"},
    "a_zip_that_leads_out": {"damaged"},
    "a_zip_with_two_of_one_name": {"damaged"},
    "a_locked_zip": {"encrypted"},
    "zips_of_zips": {"too_deep"},
    "a_tree_of_zips": {WORKBOOK, "too_many"},
    "a_program_named_as_a_workbook": {WORKBOOK},
    "an_encrypted_workbook": {WORKBOOK},
    "half_an_outlook_mail": {"damaged"},
    "an_outlook_mail_without_end": {WORKBOOK, "damaged"},
    "streams_that_share_their_bytes": {"too_large"},
    "outlook_mails_in_one_another": {"too_deep"},
    "a_signature_that_is_none": {"damaged"},
    "a_signature_of_brackets": {"damaged"},
    "text_that_looks_like_a_mail": {"damaged"},
}
"""What each may come to. A workbook is a file named as one, which the gate for workbooks judges."""


def test_each_has_an_outcome() -> None:
    assert OUTCOMES.keys() == hostile_mails.HOSTILE.keys()


@pytest.mark.parametrize("name", OUTCOMES)
def test_what_is_made_to_harm_comes_to_its_outcome(tmp_path: Path, name: str) -> None:
    file, content = hostile_mails.HOSTILE[name]()
    (tmp_path / file).write_bytes(content)
    items = list(watched(units(tmp_path / file)))
    found = {
        WORKBOOK if isinstance(item, Delivered) else item.reason.value
        for item in items
        if not isinstance(item, Message)
    }
    assert found
    assert found <= OUTCOMES[name]
    sizes = [len(item.content) for item in items if isinstance(item, Delivered)]
    assert sum(sizes) <= limits.INSIDE_BYTES
    assert len(sizes) <= limits.INSIDE_FILES
    names = [item.name for item in items if not isinstance(item, Message)]
    assert all(len(one) <= (limits.NESTED + 1) * limits.INNER_NAME_CHARACTERS + 20 for one in names)
    assert not any("/" in one or "\x00" in one or ".." in one for one in names)


def test_a_mail_that_takes_too_long_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BOUNDS", Bounds(0.3, 60, limits.OPENING_MEMORY))
    monkeypatch.setattr(opening, "opened", _slow)
    files = [Unit(f"{name}.eml", name, mails.gmail(b"PK", "b.xlsx")) for name in ("a", "slow", "c")]
    items = [item for item in watched(files) if not isinstance(item, Message)]
    assert [item.name for item in items] == ["a.eml › b.xlsx", "slow.eml", "c.eml › b.xlsx"]
    [left] = [item for item in items if isinstance(item, LeftOut)]
    assert left.reason is Reason.OUT_OF_TIME
    assert left.problem is not None


def _slow(unit: Unit) -> object:
    while unit.source == "slow":
        time.sleep(0)
    return opened(unit)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_mails_are_opened_in_order_however_processes_start(
    monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(pool, "METHOD", method)
    files = [Unit(f"{n}.eml", "", mails.gmail(hostile_mails.BOOK, "b.xlsx")) for n in range(70)]
    found = [item.name for item in watched(files) if isinstance(item, Delivered)]
    assert found == [f"{number}.eml › b.xlsx" for number in range(70)]


def test_a_command_holds_no_more_than_it_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "HELD_BYTES", 3 * len(hostile_mails.BOOK))
    paths = [tmp_path / f"{number}.zip" for number in range(5)]
    for path in paths:
        path.write_bytes(mails.zipped({"b.xlsx": hostile_mails.BOOK}))
    files = sources_of(paths).files
    assert [file.path.name for file in files] == [f"{path.name} › b.xlsx" for path in paths]
    assert [file.problem is None for file in files] == [True, True, True, False, False]
    assert [one.kind for one in files[4].received().problems] == [ProblemKind.TOO_LARGE]


# Sealed mails, as OpenSSL makes them


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    folder = tmp_path_factory.mktemp("nycklar")
    made = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=anna -keyout key.pem -out cert.pem"
    subprocess.run(["openssl", *made.split()], cwd=folder, check=True, capture_output=True)
    return folder


def sealed(key: Path, how: str, form: str) -> bytes:
    """A part with a workbook, signed or encrypted; its text as a mail has it."""
    part = mails.nested([mails.text(), mails.attachment(hostile_mails.BOOK, "a; filename=b.xlsx")])
    (key / "in.txt").write_bytes(part.encode())
    done = subprocess.run(
        ["openssl", "cms", *how.split(), "-in", "in.txt", "-outform", form, "-binary"],
        cwd=key,
        check=True,
        capture_output=True,
    )
    return done.stdout


@pytest.mark.parametrize("how", ["-sign -nodetach", "-sign -nodetach -stream"])
def test_what_is_signed_and_opaque_is_opened(key: Path, tmp_path: Path, how: str) -> None:
    content = sealed(key, f"{how} -signer cert.pem -inkey key.pem", "DER")
    part = mails.attachment(content, "attachment; filename=smime.p7m", "application/pkcs7-mime")
    (tmp_path / "a.eml").write_bytes(mails.head().encode() + part.encode())
    _, book = watched(units(tmp_path / "a.eml"))
    assert isinstance(book, Delivered)
    assert (book.name, book.content) == ("a.eml › smime.p7m › b.xlsx", hostile_mails.BOOK)
    attached = mails.msg_file(content, "smime.p7m", "application/pkcs7-mime")
    (tmp_path / "a.msg").write_bytes(mails.msg([attached], message_class="IPM.Note.SMIME"))
    _, book = watched(units(tmp_path / "a.msg"))
    assert isinstance(book, Delivered)


def test_what_is_encrypted_is_listed(key: Path, tmp_path: Path) -> None:
    content = sealed(key, "-encrypt -recip cert.pem", "DER")
    part = mails.attachment(content, "attachment; filename=smime.p7m", "application/pkcs7-mime")
    (tmp_path / "a.eml").write_bytes(mails.head().encode() + part.encode())
    _, left = watched(units(tmp_path / "a.eml"))
    assert isinstance(left, LeftOut)
    assert left.reason is Reason.ENCRYPTED


def test_outlook_keeps_a_signed_mail_as_one_attachment(tmp_path: Path) -> None:
    whole = mails.signed(hostile_mails.BOOK, "b.xlsx")
    attached = mails.msg_file(whole, "smime.p7m", "multipart/signed")
    kind = "IPM.Note.SMIME.MultipartSigned"
    (tmp_path / "a.msg").write_bytes(mails.msg([attached], message_class=kind))
    _, book = watched(units(tmp_path / "a.msg"))
    assert isinstance(book, Delivered)
    assert book.name == "a.msg › smime.p7m › b.xlsx"


# CellError at random


def test_no_broken_mail_breaks_the_reader() -> None:
    start = time.process_time()
    outcomes: set[str] = set()
    for number in range(400):
        with fuzz.at_most(limits.SECONDS_PER_FILE):
            outcomes |= fuzz_mails.tried(number)
        if time.process_time() - start > 8:
            break
    assert {WORKBOOK, "damaged"} <= outcomes
    assert fuzz_mails.broken(3) == fuzz_mails.broken(3) != fuzz_mails.broken(4)
