"""Texts that a spreadsheet would take for formulas, told apart from figures and bullet points.

A text in an ``.xlsx`` is a text, whatever it says. It becomes a formula when somebody types it
anew, or opens it from CSV: then what begins with ``=``, ``+``, ``-`` or ``@`` is computed, and
``=cmd|'/c calc'!A1`` starts a program. ``+10,6``, ``−5,5 mnkr`` and ``- punkt ett`` are none.
"""

from __future__ import annotations

import re

from kalkyl.base.regex import regex

_BEGINNINGS = "=+-@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
_BEGINNINGS += "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
_ALWAYS = "=@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH COMMERCIAL AT}"
_LONGEST = 2_000
"""What follows later in a text makes no formula of it that Excel would take."""
_PROGRAM = regex(r"(?<![\w.])[^\W\d][\w.]*'?(?:\s*\|\s*'[^']*'|\|[^\s!|]+)\s*!")
_NAMES = (
    "SUM|SUMMA|IF|OM|HYPERLINK|HYPERLÄNK|WEBSERVICE|WEBBTJÄNST|FILTERXML|FILTRERAXML|INDIRECT|"
    "INDIREKT|CALL|REGISTER|EXEC|DDE|RTD|CONCATENATE|SAMMANFOGA|CONCAT|SAMMAN|TEXTJOIN|IMPORTXML|"
    "IMPORTDATA|IMPORTFEED|IMPORTHTML|IMPORTRANGE|IMAGE|BILD|VLOOKUP|LETARAD|XLOOKUP|XLETAUPP|"
    "INDEX|MATCH|PASSA|OFFSET|FÖRSKJUTNING|ROUND|AVRUNDA|ABS|MAX|MIN|AVERAGE|MEDEL|COUNT|ANTAL|"
    r"TEXT|VALUE|TEXTNUM|CHAR|TECKENKOD|CELL|INFO|NOW|NU|TODAY|IDAG|SUMIF|SUMMA\.OM|SUMIFS|"
    r"SUMMA\.OMF|IFERROR|OMFEL"
)
_CALL = regex(rf"(?<![\w.])(?:{_NAMES})\(", re.IGNORECASE)
_ANY_CALL = regex(r"[^\W\d][\w.]*\(")
_TERM = r"(?:(?:'[^']+'|[^\W\d][\w.]*)!)?\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}"
_OPERATOR = r"\s*[-+*/^&:;=<>]+\s*"
_NUMBER = r"[0-9]+(?:[.,][0-9]+)?%?"
_REFERENCES = regex(
    rf"\s*[-+(]*{_TERM}(?:{_OPERATOR}\(*(?:{_TERM}|{_NUMBER})\)*+)*+\)*+\s*", re.IGNORECASE
)
_MIXED = regex(
    rf"\s*[-+(]*{_NUMBER}(?:{_OPERATOR}\(*(?:{_TERM}|{_NUMBER})\)*+)++\)*+\s*", re.IGNORECASE
)
_QUOTES = regex(r"\s*\"[^\"]*\"\s*(?:&.*)?", re.DOTALL)
_SEPARATORS = regex(r"([;\t\r\n])")


def starts_program(text: str) -> bool:
    """Whether a text is a formula that would start a program (DDE): ``=cmd|'/c calc'!A1``."""
    begun = _begun(text)
    return begun is not None and _PROGRAM.search(begun[1]) is not None


def is_formula_like(text: str) -> bool:
    """Whether a text looks like a formula: it begins like one, and goes on like one.

    A function is called, cells or numbers are reckoned with, or a program is started. Words after
    a sign are none: ``+4,2 mnkr i Regionkontoret``, ``- punkt ett``, ``=> se bilagan``.
    """
    begun = _begun(text)
    if begun is None:
        return False
    beginning, rest = begun
    if _PROGRAM.search(rest) or _CALL.search(rest) or _REFERENCES.fullmatch(rest):
        return True
    if _MIXED.fullmatch(rest):
        return True
    return beginning in _ALWAYS and bool(_ANY_CALL.match(rest) or _QUOTES.fullmatch(rest))


def for_csv(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would compute when it opens it.

    Excel on a Swedish desk splits at semicolons even within quotes, so that each piece counts.
    """
    if not any(sign in text for sign in _BEGINNINGS):
        return text
    pieces = _SEPARATORS.split(text)
    return "".join(f"'{piece}" if _is_risky(piece) else piece for piece in pieces)


def _is_risky(piece: str) -> bool:
    return piece.lstrip()[:1] in tuple(_ALWAYS) or is_formula_like(piece)


def _begun(text: str) -> tuple[str, str] | None:
    """The sign that a formula would begin with, and what follows it."""
    bare = text[:_LONGEST].strip()
    if not bare or bare[0] not in _BEGINNINGS:
        return None
    return bare[0], bare[1:].lstrip()
