"""A round's intake from a real mailbox on a server: read-only, folders with åäö, arrival by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import builders as b
import dovecot
import rounds
from kalkyl.cli import OK, USAGE
from kalkyl.io.mail.account import PASSWORD
from rounds import BOOKS, mail_of, notes_of, status

pytestmark = pytest.mark.skipif(bool(dovecot.missing()), reason=f"needs {dovecot.missing()}")
ARRIVED = datetime(2026, 5, 13, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[dovecot.Server]:
    with dovecot.running() as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "ur1"
    assert b.started(*rounds.arguments(path)).code == OK
    return path


def test_an_intake_reads_a_mailbox_and_changes_nothing_in_it(
    server: dovecot.Server, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    monkeypatch.setenv(PASSWORD, dovecot.PASSWORD)
    with server.client() as client:
        client.create_folder("Rapporter åäö")
        for number, code in enumerate(("110", "120")):
            mail = mail_of(code, BOOKS[code], number=number)
            client.append("Rapporter åäö", mail, msg_time=ARRIVED)
    source = f"imap://anna@localhost:{server.port}/Rapporter åäö"
    done = b.started("round", "intake", folder, source)
    assert (done.code, done.err) == (OK, b.SHIPPED)
    first = notes_of(folder)
    assert [one.arrived for one in first.items] == [ARRIVED, ARRIVED]
    found = status(b.started("round", "status", folder, "--format", "json"))
    assert (found["110"]["standing"], found["110"]["late"]) == ("passed", True)
    assert b.started("round", "intake", folder, source).code == OK
    assert notes_of(folder) == first
    with server.client() as client:
        client.select_folder("Rapporter åäö", readonly=True)
        assert client.search("UNSEEN") == [1, 2]
    monkeypatch.setenv(PASSWORD, "fel")
    wrong = b.started("round", "intake", folder, source)
    assert (wrong.code, "godtar inte" in wrong.err, "fel" in wrong.err) == (USAGE, True, False)
