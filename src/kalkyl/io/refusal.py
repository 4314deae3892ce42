"""How reading gives up on a file: with a problem for its sender, and never with a stack trace."""

from __future__ import annotations

from kalkyl.base.limits import QUOTED_CHARACTERS
from kalkyl.model import Problem


class Refused(Exception):  # noqa: N818 - no fault of kalkyl's: it carries a problem out of expat
    """The file cannot be read; caught where the reading began: its problem becomes the answer."""

    def __init__(self, kind: str, **facts: str) -> None:
        super().__init__(kind)
        self.problem = Problem(kind, None, facts)


def damaged(part: str) -> Refused:
    """The refusal of a part that is missing or broken; ``zip`` for the container itself."""
    return Refused("damaged", part=quoted(part))


def too_large(limit: int, found: int, what: str) -> Refused:
    """The refusal of what is more than its limit; ``found`` is where counting stopped."""
    return Refused("too_large", what=what, limit=str(limit), found=str(found))


def odd_part(name: str, why: str) -> Refused:
    """The refusal of a container whose parts are named as no office program names them."""
    return Refused("odd_part", part=quoted(name), why=why)


def within(limit: int, found: int, what: str) -> None:
    """Refuse what is more than its limit."""
    if found > limit:
        raise too_large(limit, found, what)


def quoted(text: str) -> str:
    """The beginning of what a file says, short enough to repeat."""
    return text if len(text) <= QUOTED_CHARACTERS else text[: QUOTED_CHARACTERS - 1] + "…"
