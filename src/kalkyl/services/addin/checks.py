"""What a status consists of: findings in two languages, and what to do about each."""

from __future__ import annotations

from dataclasses import dataclass

Said = tuple[str, str]
"""The same thing in Swedish and in English."""
NOTHING: Said = ("", "")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: Said
    found: Said
    mend: Said = NOTHING
    """What to do; empty when all is well."""

    @property
    def is_well(self) -> bool:
        """Whether there is nothing to do."""
        return self.mend == NOTHING

    def text(self, lang: str) -> str:
        """The finding as lines: how it is, and what to do."""
        at = 0 if lang == "sv" else 1
        word = "OK " if self.is_well else ("FEL", "BAD")[at]
        line = f"{word} {self.name[at]}: {self.found[at]}"
        return line if self.is_well else f"{line}\n      {self.mend[at]}"


def both(text: str) -> Said:
    """What is the same in both languages: a path, a version."""
    return text, text
