"""A mailbox on a real server is read over TLS and left as it was."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import dovecot
import mails
from conftest import require
from faults import refused
from kalkyl.base.errors import DataFileError
from kalkyl.io.mail import Delivered, LeftOut, Message
from kalkyl.io.mail.account import (
    PASSWORD,
    SMTP,
    TOKEN_COMMAND,
    Account,
    Secret,
    account_of,
    secret_of,
)
from kalkyl.io.mail.imap import contents, drafts
from kalkyl.wording.messages import fault_text

BOOK = mails.zipped({"xl/workbook.xml": b"<workbook/>"})
FOLDER = "Inkorg/Rapporter åäö"
WHEN = datetime(2026, 5, 12, 7, 30, tzinfo=UTC)
RIGHT = Secret(dovecot.PASSWORD)


@pytest.fixture(scope="module")
def server() -> Iterator[dovecot.Server]:
    if why := dovecot.missing():
        require(why)
        pytest.skip(f"needs {why}")
    with dovecot.running() as started:
        with started.client() as client:
            client.create_folder(FOLDER)
            client.append(FOLDER, mails.gmail(BOOK, "Kansli å.xlsx"), msg_time=WHEN)
            client.append(FOLDER, mails.auto_reply(), msg_time=WHEN)
        yield started


@pytest.fixture
def account(server: dovecot.Server, monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    return account_of(f"imap://anna@localhost:{server.port}/{FOLDER}")


def test_a_folder_is_read_and_nothing_in_it_changes(
    server: dovecot.Server, account: Account
) -> None:
    head, book, automatic, left = contents(account, RIGHT)
    assert isinstance(head, Message)
    assert isinstance(book, Delivered)
    assert (head.arrived, head.sender, head.source) == (WHEN, mails.SENDER, f"imap:{FOLDER}/1")
    assert (book.name, book.content) == ("Inkorg-Rapporter åäö 1 › Kansli å.xlsx", BOOK)
    assert isinstance(automatic, Message)
    assert isinstance(left, LeftOut)
    with server.client() as client:
        client.select_folder(FOLDER)
        assert client.search(["SEEN"]) == []


def test_only_what_came_since_a_day(account: Account) -> None:
    assert len(list(contents(account, RIGHT, since=date(2026, 5, 12)))) == 4
    assert list(contents(account, RIGHT, since=date(2026, 5, 13))) == []


def test_a_token_is_as_good_as_a_password(account: Account, tmp_path: Path) -> None:
    script = tmp_path / "visa token.py"
    command = f"{shlex.quote(sys.executable)} {shlex.quote(str(script))}"
    script.write_text(f"print({dovecot.token('anna')!r})", encoding="utf-8")
    secret = secret_of(account, token_command=command, environment={})
    assert len(list(contents(account, secret))) == 4
    script.write_text(f"print({dovecot.token('bo')!r})", encoding="utf-8")
    with refused(DataFileError, "godtar inte"):
        list(contents(account, secret_of(account, environment={TOKEN_COMMAND: command})))
    for broken in ("raise SystemExit(1)", ""):
        script.write_text(broken, encoding="utf-8")
        with refused(DataFileError, "token"):
            secret_of(account, token_command=command, environment={})


def test_drafts_are_put_where_the_server_says(server: dovecot.Server, account: Account) -> None:
    with drafts(account, RIGHT) as folder:
        assert folder.name == "Utkast"
        folder.append(mails.auto_reply())
    with server.client() as client:
        client.select_folder("Utkast")
        [number] = client.search()
        assert rb"\Draft" in client.get_flags([number])[number]


@pytest.mark.parametrize(
    ("change", "secret", "said"),
    [
        ({}, Secret("fel lösenord"), "godtar inte"),
        ({}, Secret(dovecot.token("anna", -60), is_token=True), "godtar inte"),
        ({"folder": "Finns ej"}, RIGHT, FOLDER),
        ({"port": 1}, RIGHT, "svarar inte"),
        ({"host": "127.0.0.1"}, RIGHT, "säker förbindelse"),
    ],
)
def test_what_goes_wrong_is_said_without_the_password(
    account: Account, change: dict[str, object], secret: Secret, said: str
) -> None:
    values = {name: getattr(account, name) for name in ("user", "host", "port", "folder")}
    with pytest.raises(DataFileError) as raised:
        list(contents(Account(**{**values, **change}), secret))
    assert said in fault_text(raised.value)
    assert secret.text not in fault_text(raised.value)
    assert secret.text not in repr(secret)


def test_a_server_that_nobody_vouches_for_is_not_talked_to(server: dovecot.Server) -> None:
    with refused(DataFileError, "säker förbindelse"):
        list(contents(Account("anna", "localhost", server.port, FOLDER), RIGHT))


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("imap://anna@a.example", Account("anna", "a.example", 993, "INBOX")),
        ("IMAP://anna@b.se@a.example:143/", Account("anna@b.se", "a.example", 143, "INBOX")),
        ("imap://b%40c@a.example/Å%20b/c#1", Account("b@c", "a.example", 993, "Å b/c#1")),
    ],
)
def test_how_a_mailbox_is_written(text: str, account: Account) -> None:
    assert account_of(text) == account


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("smtp://anna@a.example", Account("anna", "a.example", 587, "", SMTP)),
        ("smtp://a.example:25", Account("", "a.example", 25, "", SMTP)),
        ("SMTP://b%40c@a.example:465", Account("b@c", "a.example", 465, "", SMTP)),
    ],
)
def test_how_a_server_that_sends_is_written(text: str, account: Account) -> None:
    assert account_of(text, SMTP) == account


@pytest.mark.parametrize("text", ["imap://anna@a.example", "smtp://", "smtp://a:b@c", "a.example"])
def test_a_server_that_cannot_be_meant(text: str) -> None:
    with pytest.raises(DataFileError):
        account_of(text, SMTP)


@pytest.mark.parametrize(
    "text", ["imap://a.example/x", "imap://anna@", "imap://a:b@c", "imap://a@b:x"]
)
def test_a_mailbox_that_cannot_be_meant(text: str) -> None:
    with pytest.raises(DataFileError):
        account_of(text)


def test_where_a_password_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    account = Account("anna", "a.example", 993, "INBOX")
    kept = {("kalkyl", "anna@a.example"): "ur nyckelringen"}
    monkeypatch.setattr("keyring.get_password", lambda *key: kept.get(key))
    assert secret_of(account, environment={PASSWORD: "ur miljön"}).text == "ur miljön"
    assert secret_of(account, environment={}).text == "ur nyckelringen"
    kept.clear()
    assert secret_of(account, environment={}, ask=lambda who: f"frågat {who}").text.startswith("f")
    with refused(DataFileError, "nyckelringen"):
        secret_of(account, environment={})
    sending = Account("anna", "a.example", 587, "", SMTP)
    assert secret_of(sending, environment={SMTP.password: "skicka"}).text == "skicka"
    with refused(DataFileError, SMTP.password):
        secret_of(sending, environment={PASSWORD: "ur miljön"})
