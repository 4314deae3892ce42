"""How a workbook looks: colours, type and measures, one format per role; data and nothing else.

Every text colour has a contrast of at least 4.5 : 1 against its ground (WCAG AA), and nothing is
said by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

Format = Mapping[str, object]

INK: Final = "#1F2933"
QUIET: Final = "#4A5560"
ACCENT: Final = "#0B4F6C"
LINE: Final = "#C3CBD1"
ENTRY_LINE: Final = "#5F6B75"
"""Around the cells to fill in: at least 3 : 1 against all it lies on, in grey as in colour."""
ENTRY: Final = "#FFF8D6"
LOCKED: Final = "#F2F4F5"
HEADING: Final = "#DCE8EE"
TOTAL: Final = "#E3E8EB"

BASE: Final[Format] = MappingProxyType(
    {"font_name": "Calibri", "font_size": 11, "font_color": INK, "valign": "vcenter"}
)
_BOXED: Final[Format] = {"border": 1, "border_color": LINE, "indent": 1}
_ENTRY: Final[Format] = {**_BOXED, "border_color": ENTRY_LINE, "bg_color": ENTRY}
_WRAPPED: Final[Format] = {"text_wrap": True, "align": "left"}
_LOCKED: Final[Format] = {**_BOXED, "bg_color": LOCKED}
_TOTAL: Final[Format] = {
    **_BOXED,
    "bg_color": TOTAL,
    "bold": True,
    "top": 2,
    "top_color": ACCENT,
}
SEVERAL_LINES: Final[Format] = {"valign": "top"}
"""In a row of several lines everything begins on the first."""

ROLES: Final[Mapping[str, Format]] = MappingProxyType(
    {
        "title": {"font_size": 18, "bold": True, "font_color": ACCENT},
        "intro": {"font_color": QUIET},
        "guide": {},
        "meaning": {"align": "left", "indent": 1},
        "ready": {**_BOXED, "align": "left", "bold": True},
        "state": {"bold": True, "align": "left", "indent": 1},
        "block": {"font_size": 13, "bold": True, "font_color": ACCENT, "valign": "bottom"},
        "heading": {
            **_BOXED,
            "bg_color": HEADING,
            "bold": True,
            "font_color": ACCENT,
            "text_wrap": True,
            "bottom": 1,
            "bottom_color": ACCENT,
        },
        "label": {**_BOXED, **_WRAPPED},
        "entry": {**_ENTRY, "locked": False},
        "answer": {**_ENTRY, **_WRAPPED, "locked": False},
        "sample": _ENTRY,
        "given": _LOCKED,
        "computed": _LOCKED,
        "check": {**_LOCKED, "align": "left"},
        "status": {**_LOCKED, "align": "left"},
        "total": _TOTAL,
        "total_label": {**_TOTAL, "align": "left"},
        "note": {**_BOXED, **_WRAPPED, "font_color": QUIET},
        "link": {**_BOXED, "align": "left", "font_color": ACCENT, "underline": 1},
        "plain": {**_BOXED, "text_wrap": True},
        "none": {**_BOXED, "bg_color": LOCKED, "fg_color": LINE, "pattern": 14},
    }
)
"""Pattern 14 is Excel's thin diagonal stripe: there is no such cell here."""

_BAD: Final[Format] = {"bg_color": "#FBE3E1", "font_color": "#8A1C12", "bold": True}
_WAIT: Final[Format] = {"bg_color": "#FFE9B8", "font_color": "#6A4500", "bold": True}
_GOOD: Final[Format] = {"bg_color": "#E1F1E3", "font_color": "#1B5E2B"}
_DESPITE: Final[Format] = {
    "bg_color": "#FFD9BF",
    "font_color": "#6B2E00",
    "bold": True,
    "num_format": '"◆ "@',
}
_UNKNOWN: Final[Format] = {"bg_color": "#E3E6E9", "font_color": "#3F4A54"}
BROKEN: Final = _BAD
"""An entry that cannot be right, however it came there."""

WORDS: Final[Mapping[str, Mapping[str, Format]]] = MappingProxyType(
    {
        "check": {
            "Fel": _BAD,
            "Nej": _BAD,
            "Kvar": _WAIT,
            "Väntar": _WAIT,
            "Se över": _WAIT,
            "OK": _GOOD,
            "Besvarad": _GOOD,
            "Avsluta": _WAIT,
            "Gäller inte": _BAD,
            "Koden saknas": _BAD,
            "Skriv varför": _WAIT,
            "En formel": _BAD,
            "Ja med": _WAIT,
            "Ja": _GOOD,
        },
        "status": {
            "Grön": {**_GOOD, "bold": True, "num_format": '"● "@'},
            "Gul": {**_WAIT, "num_format": '"▲ "@'},
            "Röd": {**_BAD, "num_format": '"■ "@'},
            "Grå": {**_UNKNOWN, "num_format": '"○ "@'},
        },
    }
)
"""How cells of a role look that begin with a word."""
_STATES: Final[Mapping[str, Format]] = MappingProxyType(
    {
        "Fullständig": _GOOD,
        "Ofullständig": {**_BAD, "num_format": '"■ "@'},
        "Hopslagen trots fel": _DESPITE,
        "Med fel": _DESPITE,
        "Omfattar": {**_WAIT, "num_format": '"▲ "@'},
        "Omfattning": {**_WAIT, "num_format": '"▲ "@'},
        "Väntar": {**_WAIT, "num_format": '"▲ "@'},
        "Klara": _GOOD,
        "Ja": _GOOD,
        "Nej": _BAD,
        "Bättre än budget": {**_GOOD, "num_format": '"● "@'},
        "Sämre än budget": {**_BAD, "num_format": '"■ "@'},
    }
)


def words(*, unfinished: bool) -> Mapping[str, Mapping[str, Format]]:
    """How cells of a role look; what is green says in grey that it rests on a part alone."""
    looks = {**WORDS, "state": _STATES}
    if not unfinished:
        return looks
    return {
        role: {word: _in_part(form) for word, form in known.items()}
        for role, known in looks.items()
    }


def _in_part(form: Format) -> Format:
    is_good = form.get("bg_color") == _GOOD["bg_color"]
    return {**_UNKNOWN, "num_format": '"○ "@" (ofullständig)"'} if is_good else form


HEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {"title": 32, "intro": 20, "block": 26, "total": 21}
)
LINE_HEIGHT: Final = 15.0
HEADING_AIR: Final = 9.0
ROW_AIR: Final = 2.5
AIR: Final = 13
"""A row is at least as high as its largest type, blank cells included: some air, also when Excel
fits the row again."""

TAB_ENTRY: Final = "#F2C230"
TAB_CONTROL: Final = ACCENT
TAB_REST: Final = "#9AA5AD"

FREE: Final = (
    "objects",
    "format_columns",
    "format_rows",
    "sort",
    "autofilter",
    "select_locked_cells",
    "select_unlocked_cells",
)
"""What a protected sheet leaves to people; ``objects`` is what comments need."""
