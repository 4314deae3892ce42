"""Whose mail it is, on which server, and where the password or token comes from.

A password comes from the system's keyring, from the environment or from whoever sits there; a token
(XOAUTH2, which Exchange Online and Gmail want) from a command that prints one. Neither is taken
from the command line, written to a file or repeated in an error.
"""

from __future__ import annotations

import os
import shlex
import ssl
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import unquote, urlsplit

from kalkyl.base.errors import DataFileError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.model import Phrase
from kalkyl.model.visible import visible

PASSWORD: Final = "KALKYL_IMAP_LOSENORD"  # noqa: S105  # the name of a variable
TOKEN_COMMAND: Final = "KALKYL_IMAP_TOKEN_COMMAND"  # noqa: S105  # as above
SERVICE: Final = "kalkyl"
"""What the password is kept under in the system's keyring, with ``user@host`` as the user."""
START_TLS_PORT: Final = 143
SAID: Final = 200
"""Characters of what a server says that are repeated."""
_TOKEN_SECONDS: Final = 120
_PASSWORD_GIVEN = Phrase(
    "password_given", "the password is not to be in the server's address; kalkyl asks for it"
)
_NO_TOKEN = Phrase("token_empty", "the command that is to print a token printed nothing")
Ask = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Protocol:
    """How a server is talked to, and the environment variables with its password or token."""

    scheme: str
    port: int
    password: str
    token_command: str
    example: Phrase
    needs_user: bool = True
    folder: str = ""


IMAP: Final = Protocol(
    scheme="imap://",
    port=993,
    password=PASSWORD,
    token_command=TOKEN_COMMAND,
    example=Phrase(
        "imap_example",
        "imap://anna.ek@mail.region.se/Inkorg/Rapporter (user, server and folder)",
    ),
    folder="INBOX",
)
SMTP: Final = Protocol(
    scheme="smtp://",
    port=587,
    password="KALKYL_SMTP_LOSENORD",  # noqa: S106  # the name of a variable
    token_command="KALKYL_SMTP_TOKEN_COMMAND",  # noqa: S106  # as above
    example=Phrase("smtp_example", "smtp://anna.ek@mail.region.se:587 (user, server and port)"),
    needs_user=False,
)
"""A server within an organisation may relay for anyone there, without a user."""


@dataclass(frozen=True, slots=True)
class Account:
    """A folder of a mailbox on a server, or whose mail a server takes."""

    user: str
    host: str
    port: int
    folder: str = ""
    protocol: Protocol = IMAP

    def __str__(self) -> str:
        """``user@host``, as it is shown and kept in the keyring."""
        return f"{self.user}@{self.host}" if self.user else self.host


@dataclass(frozen=True, slots=True)
class Secret:
    """A password or a token."""

    text: str
    is_token: bool = False

    def __repr__(self) -> str:
        """Nothing that may stand in a log."""
        return "Secret(…)"


def is_address(text: str) -> bool:
    """Whether a source is a mailbox on a server."""
    return text.lower().startswith(IMAP.scheme)


def account_of(text: str, protocol: Protocol = IMAP) -> Account:
    """Whom ``imap://user@host:port/folder`` or ``smtp://user@host:port`` means, and where.

    The folder is INBOX where none is named.
    """
    try:
        user, host, port, path = _split(text, protocol)
    except ValueError:
        user = host = path = ""
        port = 0
    if not host or (protocol.needs_user and not user):
        facts = {"example": protocol.example}
        raise DataFileError(Phrase("mail_server", "write the mail server as {example}", facts))
    return Account(user, host, port, path.strip("/") or protocol.folder, protocol)


def _split(text: str, protocol: Protocol) -> tuple[str, str, int, str]:
    parts = urlsplit(text)
    user, _, _ = parts.netloc.rpartition("@")
    if ":" in user:
        raise DataFileError(_PASSWORD_GIVEN)
    if not text.lower().startswith(protocol.scheme):
        return "", "", 0, ""
    # What follows a number sign or a question mark belongs to the folder's name here.
    path = text[len(protocol.scheme) + len(parts.netloc) :]
    return unquote(user), parts.hostname or "", parts.port or protocol.port, unquote(path)


def secret_of(
    account: Account,
    *,
    token_command: str = "",
    ask: Ask | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Secret:
    """The token that a command prints, else the password that is kept somewhere, else asked for."""
    protocol = account.protocol
    command = token_command or environment.get(protocol.token_command, "")
    if command:
        return Secret(_token(command), is_token=True)
    found = environment.get(protocol.password, "") or _from_keyring(str(account))
    if not found and ask is not None:
        found = ask(str(account))
    if not found:
        raise DataFileError(
            Phrase(
                "no_password",
                "the password of {account} is neither in the keyring (service {service}) nor in "
                "{password}; a server that wants a token needs {token_command}",
                {
                    "account": str(account),
                    "service": SERVICE,
                    "password": protocol.password,
                    "token_command": protocol.token_command,
                },
            )
        )
    return Secret(found)


def _from_keyring(user: str) -> str:
    """The password that the system keeps, where it has a keyring at all."""
    with suppress(Exception):  # its back ends raise whatever the system's service does
        import keyring  # only when a mailbox is opened

        return keyring.get_password(SERVICE, user) or ""
    return ""


def refused(account: Account) -> DataFileError:
    """That a server does not let a user in."""
    facts = {"account": str(account)}
    return DataFileError(
        Phrase("login_refused", "{account}: the server does not accept the login", facts)
    )


def unsafe(account: Account, fault: ssl.SSLError) -> DataFileError:
    """That there is no secure connection with a server, and why."""
    why = getattr(fault, "verify_message", "") or fault.reason or "TLS"
    facts = {"account": str(account), "fault": visible(str(why))}
    return DataFileError(
        Phrase("no_secure_connection", "{account}: no secure connection ({fault})", facts)
    )


def unexpected(account: Account, fault: Exception) -> DataFileError:
    """That a server answers otherwise than it should, and what it says."""
    facts = {"account": str(account), "fault": visible(str(fault))[:SAID]}
    return DataFileError(
        Phrase(
            "server_unexpected",
            "{account}: the server does not answer as expected ({fault})",
            facts,
        )
    )


def _token(command: str) -> str:
    """The first line that a command prints; what else it says is shown to its user, not kept."""
    try:
        done = subprocess.run(  # noqa: S603  # the user's own command, without a shell
            shlex.split(command, posix=os.name != "nt"),
            stdout=subprocess.PIPE,
            timeout=_TOKEN_SECONDS,
            check=True,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as fault:
        facts = {"kind": type(fault).__name__}
        raise DataFileError(
            Phrase("token_failed", "the command that is to print a token failed ({kind})", facts)
        ) from None
    lines = done.stdout.decode("ascii", "replace").split()
    if not lines:
        raise DataFileError(_NO_TOKEN)
    return lines[0]
