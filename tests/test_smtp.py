"""Mails are handed to a real server over TLS, and what is known of each is told apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import smtp_sink
from conftest import require
from faults import refused
from kalkyl.base.errors import DataFileError
from kalkyl.io.mail.account import SMTP, Account, Secret
from kalkyl.io.mail.mime import is_automatic_subject, message_of, parsed, parts_of
from kalkyl.io.mail.outgoing import (
    Attachment,
    OutgoingMail,
    draft_bytes,
    is_address,
    kept_draft_bytes,
    new_message_id,
    sent_bytes,
)
from kalkyl.io.mail.smtp import Outcome, connected
from kalkyl.wording.messages import fault_text
from smtp_sink import Sink

FROM = "controller@region.example"
WHEN = datetime(2026, 5, 12, 7, 30, tzinfo=UTC)
RIGHT = Secret(smtp_sink.PASSWORD)
LONG_ID = "<" + "AM0PR07MB12345678" * 6 + "@AM0PR07MB1234.eurprd07.prod.outlook.com>"
LETTER = OutgoingMail(
    "kansli@region.example",
    "Behöver rättas: Uppföljningsrapport 1 2026, Ärenden – och en rubrik som är längre än en rad",
    "Hej!\n\n1. Prognos!C14: −40 600 tkr.\n.\nFrom åäö\n" + "lång rad " * 200 + "\n",
    (Attachment("110 Kansli å med ett namn som är så långt att det måste delas.xlsx", b"PK\3\4"),),
    LONG_ID,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require("openssl")
    return tmp_path_factory.mktemp("smtp")


@pytest.fixture
def sink(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "smtp-cert.pem"))
    with smtp_sink.running(folder) as started:
        yield started


def account_at(sink: Sink, **change: object) -> Account:
    values: dict[str, Any] = {"user": smtp_sink.USER, "host": "localhost", "port": sink.port}
    return Account(**{**values, "protocol": SMTP, **change})


def taken_apart(content: bytes) -> EmailMessage:
    mail = message_from_bytes(content, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def content_of(outgoing: OutgoingMail = LETTER, number: int = 1) -> bytes:
    return sent_bytes(outgoing, FROM, f"<{number}@region.example>", WHEN)


# What is written


def test_a_mail_arrives_as_it_was_written(sink: Sink) -> None:
    with connected(account_at(sink), RIGHT) as server:
        assert server.send(content_of(), FROM, LETTER.to).outcome is Outcome.SENT
    [mail] = sink.mails
    assert sink.recipients == [LETTER.to]
    assert (mail["From"], mail["To"], mail["Subject"]) == (FROM, LETTER.to, LETTER.subject)
    assert (mail["In-Reply-To"], mail["References"]) == (LONG_ID, LONG_ID)
    assert mail["Date"].datetime == WHEN
    assert mail["Auto-Submitted"] == "auto-replied"
    assert "X-Unsent" not in mail
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == LETTER.body
    [attached] = mail.iter_attachments()
    assert attached.get_filename() == LETTER.attachments[0].name
    assert attached.get_content() == b"PK\3\4"


def test_our_own_reader_finds_in_it_what_was_put_there() -> None:
    mail = parsed(content_of())
    head = message_of(mail, "a.eml", None, b"")
    assert (head.sender, head.subject, head.automatic) == (FROM, LETTER.subject, True)
    [part] = parts_of(mail)
    assert (part.name, part.content) == (LETTER.attachments[0].name, b"PK\3\4")


def test_a_draft_is_one_that_its_user_has_yet_to_send() -> None:
    mail = taken_apart(draft_bytes(LETTER))
    assert mail["X-Unsent"] == "1"
    assert mail["In-Reply-To"] == LONG_ID
    for name in ("From", "Date", "Message-ID", "Auto-Submitted"):
        assert name not in mail
    assert b"\n" not in draft_bytes(LETTER).replace(b"\r\n", b"")
    kept = taken_apart(kept_draft_bytes(LETTER, FROM, "<1@region.example>", WHEN))
    assert (kept["From"], "X-Unsent" in kept, "Auto-Submitted" in kept) == (FROM, False, False)


def test_what_answers_no_mail_is_written_by_itself() -> None:
    outgoing = OutgoingMail(LETTER.to, "Påminnelse", "Hej!\n")
    mail = taken_apart(content_of(outgoing))
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "In-Reply-To" not in mail
    assert not mail.is_multipart()


@pytest.mark.parametrize(
    "stranger",
    [
        "",
        "utan vinklar@a",
        "<a@b>\r\nBcc: chef@region.example",
        "<a b@c>",
        "<å@b>",
        f"<{'a' * 500}@b>",
        "<a@b> <c@d>",
    ],
)
def test_an_id_that_no_program_makes_is_left_out(stranger: str) -> None:
    mail = taken_apart(content_of(OutgoingMail(LETTER.to, "Ämne", "Hej!\n", (), stranger)))
    assert "In-Reply-To" not in mail
    assert "Bcc" not in mail


@given(st.text(max_size=120), st.text(max_size=120))
def test_nothing_in_a_subject_or_a_name_becomes_a_header(subject: str, name: str) -> None:
    outgoing = OutgoingMail(
        LETTER.to, f"Svar {subject}", "Hej!\n", (Attachment(f"{name}.xlsx", b"PK"),)
    )
    mail = taken_apart(content_of(outgoing))
    assert set(mail.keys()) == {
        *("Subject", "To", "From", "Date", "Message-ID", "Auto-Submitted"),
        *("MIME-Version", "Content-Type"),
    }
    [attached] = mail.iter_attachments()
    given_name = attached.get_filename() or ""
    assert not set(given_name) & set('/\\\r\n\0<>:"|?*')


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("kansli@region.example", True),
        ("förnamn@region.example", False),
        ("kansli@bokföring.example", True),
        ("kansli@", False),
        ("a b@c", False),
        ("<kansli@region.example>", False),
        ("a@b\r\nBcc: c@d", False),
        ("a@b,c@d", False),
        ("a@" + "b" * 254, False),
        ("", False),
    ],
)
def test_what_is_an_address(text: str, *, fits: bool) -> None:
    assert is_address(text) is fits
    if not fits and text:
        with refused(DataFileError, "ingen adress"):
            draft_bytes(OutgoingMail(text, "Ämne", "Hej!\n"))


def test_our_subjects_are_no_automatic_replies() -> None:
    assert not is_automatic_subject(LETTER.subject)


def test_each_mail_has_an_id_of_its_own() -> None:
    found = {new_message_id("a@bokföring.example") for _ in range(50)}
    assert len(found) == 50
    assert all(one.endswith("@xn--bokfring-q4a.example>") for one in found)


# What comes of it


def test_an_address_that_the_server_refuses_costs_the_others_nothing(sink: Sink) -> None:
    sink.refused["bort@region.example"] = "550 5.1.1 no such user \x1b[31m"
    with connected(account_at(sink), RIGHT) as server:
        refused = server.send(content_of(), FROM, "bort@region.example")
        assert refused.outcome is Outcome.REFUSED
        assert refused.answer.startswith("550 5.1.1 no such user")
        assert "\x1b" not in refused.answer
        assert server.send(content_of(), FROM, LETTER.to).outcome is Outcome.SENT
    assert sink.recipients == [LETTER.to]


def test_a_server_that_goes_away_before_its_answer_leaves_it_uncertain(sink: Sink) -> None:
    sink.vanishes_after = 1
    with connected(account_at(sink), RIGHT) as server:
        found = [server.send(content_of(), FROM, LETTER.to).outcome for _ in range(3)]
    assert found == [Outcome.SENT, Outcome.UNCERTAIN, Outcome.UNCERTAIN]
    assert len(sink.taken) == 2


def test_a_mail_that_is_too_large_is_refused(folder: Path, sink: Sink) -> None:
    del sink
    with (
        smtp_sink.running(folder, data_size_limit=1_000) as small,
        connected(account_at(small), RIGHT) as server,
    ):
        assert server.send(content_of(), FROM, LETTER.to).outcome is Outcome.REFUSED


def test_a_token_is_as_good_as_a_password(sink: Sink) -> None:
    with connected(account_at(sink), Secret(smtp_sink.TOKEN, is_token=True)) as server:
        assert server.send(content_of(), FROM, LETTER.to).outcome is Outcome.SENT


def test_a_server_may_know_the_older_way_only(folder: Path, sink: Sink) -> None:
    del sink
    with (
        smtp_sink.running(folder, auth_exclude_mechanism=["PLAIN"]) as older,
        connected(account_at(older), RIGHT) as server,
    ):
        assert server.send(content_of(), FROM, LETTER.to).outcome is Outcome.SENT


def test_a_server_may_ask_for_no_user(folder: Path, sink: Sink) -> None:
    del sink
    with (
        smtp_sink.running(folder, auth_required=False) as relay,
        connected(account_at(relay, user=""), None) as server,
    ):
        assert server.send(content_of(), FROM, LETTER.to).outcome is Outcome.SENT


@pytest.mark.parametrize(
    ("change", "secret", "said"),
    [
        ({}, Secret("fel lösenord"), "godtar inte"),
        ({}, Secret("fel-token", is_token=True), "godtar inte"),
        ({"port": 1}, RIGHT, "svarar inte"),
        ({"host": "127.0.0.1"}, RIGHT, "säker förbindelse"),
    ],
)
def test_what_goes_wrong_is_said_without_the_password(
    sink: Sink, change: dict[str, object], secret: Secret, said: str
) -> None:
    with (
        pytest.raises(DataFileError) as raised,
        connected(account_at(sink, **change), secret),
    ):
        raise AssertionError
    assert said in fault_text(raised.value)
    assert secret.text not in fault_text(raised.value)
    assert sink.taken == []


def test_nothing_is_sent_in_the_open(folder: Path, sink: Sink) -> None:
    del sink
    open_settings = {"tls_context": None, "require_starttls": False, "auth_required": False}
    with (
        smtp_sink.running(folder, **open_settings) as plain,
        refused(DataFileError, "ingen säker förbindelse"),
        connected(account_at(plain), RIGHT),
    ):
        raise AssertionError
