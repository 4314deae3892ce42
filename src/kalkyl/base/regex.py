"""Regular expressions that are compiled when they are first used: a start needs a third of them.

Where letters match in either case, Python tries every alternative at every character of a text. In
a text of small letters it knows with which of them a match can begin, and needs a third of the
time. So it is first sought there; nearly always there is none.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, AnyStr, Final, cast


def regex(written: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A regular expression for a module to keep; it is used as one that is compiled."""
    is_either_case = flags & re.IGNORECASE and isinstance(written, str)
    kind = _EitherCase if is_either_case else _Pattern
    return cast("re.Pattern[AnyStr]", kind(written, flags))


class _Pattern:
    """Has each method and attribute of what it is compiled to, from the first time it is asked."""

    def __init__(self, written: Any, flags: int) -> None:
        self.pattern = written
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, found)
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return regex, (self.pattern, self._flags)


class _EitherCase(_Pattern):
    """A pattern of letters that match capitals as well as small ones."""

    def search(self, text: str, *span: int) -> re.Match[str] | None:
        small, lowered = self._small, text.lower()
        if small is None or len(lowered) != len(text) or _LONG_S in text or _NO_DOT in text:
            return self._exact.search(text, *span)
        found = small.search(lowered, *span)
        return found if found is None or lowered == text else self._exact.search(text, *span)

    @cached_property
    def _exact(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self._flags)

    @cached_property
    def _small(self) -> re.Pattern[str] | None:
        """The same for small letters alone; nothing where it names others."""
        bare = _ESCAPES.sub("", self.pattern)
        odd = any(letter in _OTHERWISE or letter > "ÿ" for letter in set(bare) if letter.isalpha())
        if odd or bare != bare.lower():
            return None
        return re.compile(self.pattern, self._flags & ~re.IGNORECASE)


_ESCAPES: Final = regex(r"\\[A-Z]|\(\?P")
_OTHERWISE: Final = "µßÿ"
"""Letters of Latin-1 whose capitals are not."""
_LONG_S, _NO_DOT = "\u017f", "\u0131"
"""Small letters that match ``s`` and ``i`` where case doesn't count."""
