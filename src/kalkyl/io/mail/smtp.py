"""Sending mails through a server (SMTP), over TLS only.

A server that takes a mail says so last of all. If its answer does not arrive, nobody can know
whether the mail was sent; that is an outcome of its own.
"""

from __future__ import annotations

import smtplib
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Final

from kalkyl.base.errors import DataFileError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.mail.account import SAID, Account, Secret, refused, unexpected, unsafe
from kalkyl.model import Phrase
from kalkyl.model.visible import visible

_SECONDS: Final = 60
_TLS_PORT: Final = 465
_ACCEPTED: Final = 235
_GO_ON: Final = 334


class Outcome(StrEnum):
    """What is known of a mail that was handed to a server."""

    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of handing a mail over, and what the server said where it refused."""

    outcome: Outcome
    answer: str = ""


class Connection:
    """A connection to a server that takes mails from its user."""

    def __init__(self, client: smtplib.SMTP) -> None:
        self._client = client

    def send(self, content: bytes, sender: str, to: str) -> Handed:
        """Hands one mail over. A connection that broke is of no more use."""
        try:
            self._client.sendmail(sender, [to], content)
        except smtplib.SMTPRecipientsRefused as refused:
            code, answer = next(iter(refused.recipients.values()))
            return Handed(Outcome.REFUSED, _said(code, answer))
        except smtplib.SMTPResponseException as refused:
            return Handed(Outcome.REFUSED, _said(refused.smtp_code, refused.smtp_error))
        except (OSError, smtplib.SMTPException) as fault:
            return Handed(Outcome.UNCERTAIN, visible(str(fault))[:SAID])
        return Handed(Outcome.SENT)


@contextmanager
def connected(account: Account, secret: Secret | None) -> Iterator[Connection]:
    """A connection over TLS, logged in where there is a user; faults are said in a sentence."""
    try:
        client = _opened(account)
    except ssl.SSLError as fault:
        raise unsafe(account, fault) from None
    except smtplib.SMTPNotSupportedError:
        facts = {"account": str(account)}
        raise DataFileError(
            Phrase("no_tls", "{account}: the server offers no secure connection", facts)
        ) from None
    except (OSError, smtplib.SMTPException) as fault:
        raise unexpected(account, fault) from None
    try:
        if secret is not None:
            _log_in(client, account, secret)
        yield Connection(client)
    finally:
        _close(client)


def _opened(account: Account) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if account.port == _TLS_PORT:
        return smtplib.SMTP_SSL(account.host, account.port, timeout=_SECONDS, context=context)
    client = smtplib.SMTP(account.host, account.port, timeout=_SECONDS)
    try:
        client.starttls(context=context)
    except BaseException:
        client.close()
        raise
    return client


def _log_in(client: smtplib.SMTP, account: Account, secret: Secret) -> None:
    """Logs in; not with the library's own method, which takes no letters beyond ASCII."""
    try:
        client.ehlo_or_helo_if_needed()
        known = client.esmtp_features.get("auth", "").upper().split()
        if secret.is_token:
            given = f"user={account.user}\x01auth=Bearer {secret.text}\x01\x01"
            code = _answered(client, "XOAUTH2", given)
        elif "PLAIN" in known or "LOGIN" not in known:
            code = _answered(client, "PLAIN", f"\0{account.user}\0{secret.text}")
        else:
            code = _answered(client, "LOGIN", account.user, secret.text)
    except (OSError, smtplib.SMTPException):
        code = 0
    if code != _ACCEPTED:
        raise refused(account)


def _answered(client: smtplib.SMTP, how: str, first: str, *more: str) -> int:
    code, _ = client.docmd("AUTH", f"{how} {_encoded(first)}")
    for text in more:
        if code == _GO_ON:
            code, _ = client.docmd(_encoded(text))
    return code


def _encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {visible(text)[:SAID]}"


def _close(client: smtplib.SMTP) -> None:
    try:
        client.quit()
    except (OSError, smtplib.SMTPException):
        client.close()
