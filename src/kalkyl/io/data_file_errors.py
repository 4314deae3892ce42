"""What is wrong with a data file that people edit, in Swedish: the parsers speak English."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Final

_CURLY: Final = "”“„‟″"
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_SAID: Final = (
    ("Cannot declare", "samma rubrik står två gånger"),
    ("Cannot redefine", "samma rubrik står två gånger"),
    ("Cannot overwrite", "samma namn står två gånger"),
    ("Duplicate", "samma namn står två gånger"),
    ("Cannot mutate", "raden lägger till i något som redan är slut"),
    ("Unterminated string", "en text saknar citattecken i slutet"),
    ("Unclosed array", "en lista saknar ] i slutet"),
    ("Unclosed inline table", "en tabell saknar } i slutet"),
    ("Expected newline", "här står något mer efter det som raden anger"),
    ("Expected '='", "det saknas ett = efter namnet"),
    ("Expected ']'", "rubriken saknar ] i slutet"),
    ("Expected", "ett tecken saknas"),
    ("Invalid value", "värdet går inte att tolka. Text skrivs inom raka citattecken, tal utan"),
    ("Invalid date", "datumet finns inte. Datum skrivs som 2026-05-12"),
    ("Invalid statement", "raden går inte att tolka"),
    ("Invalid initial character", "namnet före = börjar med ett tecken som inte är tillåtet"),
    ("Illegal character", "här står ett tecken som inte är tillåtet"),
    ("Found invalid character", "här står ett tecken som inte är tillåtet"),
    ("Escaped character", "ett tecken efter \\ i en text finns inte"),
    ("Invalid hex value", "ett tecken efter \\ i en text finns inte"),
    ("Unescaped", "ett omvänt snedstreck (\\) i en text skrivs två gånger"),
    ("Invalid \\escape", "ett omvänt snedstreck (\\) i en text skrivs två gånger"),
    ("Invalid control character", "en text är bruten över flera rader"),
    ("Expecting value", "här saknas ett värde"),
    ("Expecting property name", "här saknas ett namn inom raka citattecken"),
    ("Expecting ',' delimiter", "här saknas ett komma"),
    ("Expecting ':' delimiter", "här saknas ett kolon efter namnet"),
    ("Extra data", "filen fortsätter efter att den är slut"),
    ("Illegal trailing comma", "det står ett komma efter det sista värdet"),
)
NOT_UTF_8: Final = (
    "filen är inte sparad som UTF-8. Öppna den i Anteckningar, välj Spara som och kodningen UTF-8"
)


def of_toml(fault: tomllib.TOMLDecodeError, text: str) -> str:
    """Where a TOML file is wrong and how, in Swedish."""
    at = _AT.search(str(fault))
    if at is None:
        return f"i slutet: {_said(str(fault))}"
    return f"{_place(int(at[1]), int(at[2]))}: {_said(str(fault))}{_hint(text, int(at[1]))}"


def of_json(fault: json.JSONDecodeError) -> str:
    """Where a JSON file is wrong and how, in Swedish."""
    where = _place(fault.lineno, fault.colno)
    return f"{where}: {_said(fault.msg)}{_hint(fault.doc, fault.lineno)}"


def _place(line: int, column: int) -> str:
    return f"rad {line}, tecken {column}"


def _said(english: str) -> str:
    known = (swedish for start, swedish in _SAID if english.startswith(start))
    return next(known, "filen går inte att tolka")


def _hint(text: str, line: int) -> str:
    """Asks for straight quotes where a word processor has put curly ones."""
    lines = text.splitlines()
    here = lines[line - 1] if line <= len(lines) else ""
    curly = next((sign for sign in here if sign in _CURLY), None)
    return f'. Byt {curly} mot raka citattecken (")' if curly else ""
