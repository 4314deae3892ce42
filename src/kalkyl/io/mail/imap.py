"""A mailbox on a server (IMAP), through IMAPClient: over TLS only, and read-only unless asked.

Reading marks nothing as read: bodies are peeked at in a folder that is opened read-only.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from kalkyl.base.errors import DataFileError
from kalkyl.base.limits import FILE_BYTES, MAILBOX_MESSAGES
from kalkyl.io.mail.account import START_TLS_PORT, Account, Secret, refused, unexpected, unsafe
from kalkyl.io.mail.items import Item, LeftOut, Reason, inner_name, left_out
from kalkyl.io.mail.opened import Unit, opened
from kalkyl.model import Phrase
from kalkyl.model.visible import visible

if TYPE_CHECKING:
    from imapclient import IMAPClient

_SECONDS: Final = 60
_TOGETHER: Final = 200
"""So many messages are asked for their size at a time; bodies come one by one."""
_DRAFTS: Final = b"\\Drafts"


def contents(account: Account, secret: Secret, *, since: date | None = None) -> Iterator[Item]:
    """Every mail and workbook of a folder on a server, in the order in which they arrived.

    They are opened in this process; ``services.opening.watched`` of :func:`units` has others do it.
    """
    for unit in units(account, secret, since=since):
        if isinstance(unit, Unit):
            yield from opened(unit)
        else:
            yield unit


def units(
    account: Account, secret: Secret, *, since: date | None = None
) -> Iterator[Unit | LeftOut]:
    """The mails of a folder on a server, each to be opened by itself."""
    with connected(account, secret) as client:
        folder = _folder(client, account.folder)
        client.select_folder(folder, readonly=True)
        criteria: list[Any] = ["UNDELETED", *(["SINCE", since] if since else [])]
        numbers = sorted(client.search(criteria))
        for first in range(0, min(len(numbers), MAILBOX_MESSAGES), _TOGETHER):
            yield from _some(client, folder, numbers[first : first + _TOGETHER])
        if len(numbers) > MAILBOX_MESSAGES:
            yield left_out(inner_name(folder), Reason.TOO_MANY)


class Drafts:
    """The folder for drafts of a mailbox that is open."""

    def __init__(self, client: IMAPClient, name: str) -> None:
        self._client = client
        self.name = name

    def append(self, content: bytes) -> None:
        """Puts a mail there, marked as a draft."""
        self._client.append(self.name, content, flags=(rb"\Draft", rb"\Seen"))


@contextmanager
def drafts(account: Account, secret: Secret) -> Iterator[Drafts]:
    """The folder that the server says is for drafts, while it is open."""
    with connected(account, secret) as client:
        folder = client.find_special_folder(_DRAFTS)
        if folder is None:
            facts = {"account": str(account)}
            raise DataFileError(
                Phrase("no_drafts", "{account}: the mailbox does not say where drafts go", facts)
            )
        yield Drafts(client, str(folder))


@contextmanager
def connected(account: Account, secret: Secret) -> Iterator[IMAPClient]:
    """A connection over TLS with the user logged in; what goes wrong is said in a sentence."""
    from imapclient import IMAPClient  # only when a mailbox is opened
    from imapclient.exceptions import IMAPClientError, LoginError  # as above

    context = ssl.create_default_context()
    direct = account.port != START_TLS_PORT
    try:
        with IMAPClient(
            account.host, account.port, ssl=direct, ssl_context=context, timeout=_SECONDS
        ) as client:
            if not direct:
                client.starttls(context)
            client.normalise_times = False
            _log_in(client, account, secret)
            yield client
    except LoginError:
        raise refused(account) from None
    except ssl.SSLError as fault:
        raise unsafe(account, fault) from None
    except (OSError, IMAPClientError) as fault:
        raise unexpected(account, fault) from None


def _log_in(client: IMAPClient, account: Account, secret: Secret) -> None:
    if secret.is_token:
        client.oauth2_login(account.user, secret.text)
    elif client.has_capability("AUTH=PLAIN"):
        # The older command below takes no letters beyond ASCII.
        client.plain_login(account.user, secret.text)
    else:
        client.login(account.user, secret.text)


def _folder(client: IMAPClient, wanted: str) -> str:
    """The server's own name of a folder; its letters and its separator may be written otherwise."""
    names = {
        _plain(name, mark): name for _, mark, name in client.list_folders() if isinstance(name, str)
    }
    found = names.get(_plain(wanted, b"/"))
    if found is None:
        known = ", ".join(sorted(map(visible, names.values()))[:30])
        facts = {"wanted": visible(wanted), "known": known}
        raise DataFileError(
            Phrase("no_folder", "the mailbox has no folder {wanted}; it has: {known}", facts)
        )
    return found


def _plain(name: str, separator: bytes | None) -> str:
    mark = (separator or b"/").decode("ascii", "replace")
    return name.replace(mark, "/").casefold()


def _some(client: IMAPClient, folder: str, numbers: list[int]) -> Iterator[Unit | LeftOut]:
    sizes = client.fetch(numbers, ["RFC822.SIZE"])
    for number in numbers:
        if number not in sizes:
            continue  # somebody has taken it away meanwhile
        name = inner_name(f"{folder.replace('/', '-')} {number}")
        if sizes[number][b"RFC822.SIZE"] > FILE_BYTES:
            yield left_out(name, Reason.TOO_LARGE)
            continue
        found = client.fetch([number], ["BODY.PEEK[]", "INTERNALDATE"]).get(number)
        if found is not None:
            source = visible(f"imap:{folder}/{number}")
            yield Unit(name, source, found[b"BODY[]"] or b"", _date(found), is_mail=True)


def _date(found: dict[bytes, Any]) -> datetime | None:
    date_ = found.get(b"INTERNALDATE")
    # The library's own offsets can't be handed from one process to another.
    return date_.astimezone(UTC) if isinstance(date_, datetime) else None
