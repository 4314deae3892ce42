"""Where an intake finds things: what a person points at, on the disk or on a mail server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from kalkyl.base.errors import DataFileError
from kalkyl.io.mail import LeftOut
from kalkyl.io.mail.account import Ask, account_of, is_address, secret_of
from kalkyl.io.mail.opened import Unit
from kalkyl.io.mail.sources import units
from kalkyl.model import Phrase
from kalkyl.model.visible import visible


def found_in(
    sources: Iterable[str],
    *,
    token_command: str = "",
    ask: Ask | None = None,
    since: date | None = None,
) -> Iterator[Unit | LeftOut]:
    """The files and mails of each source: a folder, file, archive, mailbox, or ``imap://…``."""
    for source in sources:
        if is_address(source):
            from kalkyl.io.mail import imap  # only when a mailbox is opened

            account = account_of(source)
            secret = secret_of(account, token_command=token_command, ask=ask)
            yield from imap.units(account, secret, since=since)
        else:
            yield from units(Path(source))


def refuse_missing(sources: Iterable[str]) -> None:
    """Refuses sources that aren't there before anything is taken in."""
    missing = [source for source in sources if not is_address(source) and not Path(source).exists()]
    if missing:
        facts = {"names": visible(", ".join(missing))}
        raise DataFileError(Phrase("sources_gone", "not there: {names}", facts))
