"""A real SMTP server (aiosmtpd) on a loopback port that keeps what it is handed, for one test.

It speaks TLS with a certificate of its own, lets :data:`USER` in with a password or a token, and
can be told to refuse, or to go away before it answers.
"""

from __future__ import annotations

import base64
import socket
import ssl
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER = "anna.ek"
PASSWORD = "skicka-å"
TOKEN = "ya29.token"


@dataclass
class Sink:
    """A running server and what it was handed."""

    port: int = 0
    certificate: Path = Path()
    taken: list[Envelope] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    """What is answered to a mail to an address."""
    vanishes_after: int | None = None
    """After so many mails it takes one more and goes away without an answer."""

    @property
    def mails(self) -> list[EmailMessage]:
        """The mails, taken apart by the library's strictest policy."""
        found = [message_from_bytes(_raw(one), policy=default) for one in self.taken]
        return [mail for mail in found if isinstance(mail, EmailMessage)]

    @property
    def recipients(self) -> list[str]:
        """To whom each went, as the server was told."""
        return [" ".join(one.rcpt_tos) for one in self.taken]

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name and signature
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Takes an address, or says what the test wants said."""
        del server, session, options
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # as above
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keeps the mail."""
        del session
        self.taken.append(envelope)
        if self.vanishes_after is not None and len(self.taken) > self.vanishes_after:
            transport: Any = server.transport
            transport.abort()
        return "250 OK"

    async def auth_XOAUTH2(self, server: SMTP, arguments: list[str]) -> AuthResult:  # noqa: N802  # as above
        """Lets the user in with the right token."""
        del server
        given = base64.b64decode(arguments[1]).decode()
        right = f"user={USER}\x01auth=Bearer {TOKEN}\x01\x01"
        return AuthResult(success=given == right, handled=False)


def _raw(envelope: Envelope) -> bytes:
    content = envelope.original_content
    return content if isinstance(content, bytes) else b""


@contextmanager
def running(folder: Path, **settings: Any) -> Iterator[Sink]:
    """The server while a test needs it. ``settings`` are aiosmtpd's own."""
    sink = Sink(certificate=folder / "smtp-cert.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*_certificate(folder))
    given = {
        "tls_context": context,
        "require_starttls": True,
        "auth_required": True,
        "auth_require_tls": True,
        "authenticator": _let_in,
        **settings,
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        sink.port = int(free.getsockname()[1])
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, **given)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # aiosmtpd's own
        controller.start()
        try:
            yield sink
        finally:
            controller.stop()


def _let_in(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any
) -> AuthResult:
    del server, session, envelope, mechanism
    right = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=given == right, handled=False)


def _certificate(folder: Path) -> tuple[Path, Path]:
    files = folder / "smtp-cert.pem", folder / "smtp-key.pem"
    if not files[0].exists():
        made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
        named = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        written = ["-out", str(files[0]), "-keyout", str(files[1])]
        subprocess.run(["openssl", *made, *named, *written], check=True, capture_output=True)
    return files
