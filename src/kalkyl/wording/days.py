"""Days and times as people write them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

_MONTHS: Final = {
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "en": "January February March April May June July August September October November December",
}


def day_words(day: date, language: str) -> str:
    """A day: 12 maj 2026."""
    return f"{day.day} {_MONTHS[language].split()[day.month - 1]} {day.year}"


def time_words(time: datetime, language: str) -> str:
    """A time: 12 maj 2026 kl. 14.02. Its zone is the caller's to choose."""
    if language == "sv":
        return f"{day_words(time, language)} kl. {time:%H.%M}"
    return f"{day_words(time, language)}, {time:%H:%M}"
