"""Regular expressions that are compiled when they are first used: a start needs a third of them."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


def regex(written: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A regular expression for a module to keep; it is used as one that is compiled."""
    return cast("re.Pattern[AnyStr]", _Pattern(written, flags))


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
