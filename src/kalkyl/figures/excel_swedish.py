"""Formulas, error values and truth values as Excel shows them with Swedish settings.

A workbook stores them in English whatever language Excel has. Names by the vendor's own list of
translated functions; ``tests/test_excel_swedish.py`` holds that no template uses one without.
"""

from __future__ import annotations

import re
from typing import Final

from kalkyl.base.regex import regex

FUNCTIONS: Final = {
    "ADDRESS": "ADRESS",
    "AND": "OCH",
    "AVERAGE": "MEDEL",
    "AVERAGEIF": "MEDEL.OM",
    "AVERAGEIFS": "MEDEL.OMF",
    "CELL": "CELL",
    "CHAR": "TECKENKOD",
    "CHOOSE": "VÄLJ",
    "CLEAN": "STÄDA",
    "COLUMN": "KOLUMN",
    "COLUMNS": "KOLUMNER",
    "CONCAT": "SAMMAN",
    "CONCATENATE": "SAMMANFOGA",
    "COUNT": "ANTAL",
    "COUNTA": "ANTALV",
    "COUNTBLANK": "ANTAL.TOMMA",
    "COUNTIF": "ANTAL.OM",
    "COUNTIFS": "ANTAL.OMF",
    "DATE": "DATUM",
    "DATEVALUE": "DATUMVÄRDE",
    "DAY": "DAG",
    "EDATE": "EDATUM",
    "EOMONTH": "SLUTMÅNAD",
    "EXACT": "EXAKT",
    "FALSE": "FALSKT",
    "FIND": "HITTA",
    "GETPIVOTDATA": "HÄMTA.PIVOTDATA",
    "HLOOKUP": "LETAKOLUMN",
    "HOUR": "TIMME",
    "HYPERLINK": "HYPERLÄNK",
    "IF": "OM",
    "IFERROR": "OMFEL",
    "IFNA": "OMSAKNAS",
    "INDIRECT": "INDIREKT",
    "INT": "HELTAL",
    "ISBLANK": "ÄRTOM",
    "ISERR": "ÄRF",
    "ISERROR": "ÄRFEL",
    "ISEVEN": "ÄRJÄMN",
    "ISFORMULA": "ÄRFORMEL",
    "ISLOGICAL": "ÄRLOGISK",
    "ISNA": "ÄRSAKNAD",
    "ISNONTEXT": "ÄREJTEXT",
    "ISNUMBER": "ÄRTAL",
    "ISODD": "ÄRUDDA",
    "ISREF": "ÄRREF",
    "ISTEXT": "ÄRTEXT",
    "LARGE": "STÖRSTA",
    "LEFT": "VÄNSTER",
    "LEN": "LÄNGD",
    "LOOKUP": "LETAUPP",
    "LOWER": "GEMENER",
    "MATCH": "PASSA",
    "MID": "EXTEXT",
    "MINUTE": "MINUT",
    "MOD": "REST",
    "MONTH": "MÅNAD",
    "MROUND": "MAVRUNDA",
    "NA": "SAKNAS",
    "NOT": "ICKE",
    "NOW": "NU",
    "OFFSET": "FÖRSKJUTNING",
    "OR": "ELLER",
    "POWER": "UPPHÖJT.TILL",
    "PRODUCT": "PRODUKT",
    "PROPER": "INITIAL",
    "RANK": "RANG",
    "REPLACE": "ERSÄTT",
    "REPT": "REP",
    "RIGHT": "HÖGER",
    "ROUND": "AVRUNDA",
    "ROUNDDOWN": "AVRUNDA.NEDÅT",
    "ROUNDUP": "AVRUNDA.UPPÅT",
    "ROW": "RAD",
    "ROWS": "RADER",
    "SEARCH": "SÖK",
    "SIGN": "TECKEN",
    "SMALL": "MINSTA",
    "SQRT": "ROT",
    "SUBSTITUTE": "BYT.UT",
    "SUBTOTAL": "DELSUMMA",
    "SUM": "SUMMA",
    "SUMIF": "SUMMA.OM",
    "SUMIFS": "SUMMA.OMF",
    "SUMPRODUCT": "PRODUKTSUMMA",
    "SUMSQ": "KVADRATSUMMA",
    "TIME": "KLOCKSLAG",
    "TODAY": "IDAG",
    "TRANSPOSE": "TRANSPONERA",
    "TRIM": "RENSA",
    "TRUE": "SANT",
    "TRUNC": "AVKORTA",
    "UPPER": "VERSALER",
    "VALUE": "TEXTNUM",
    "VLOOKUP": "LETARAD",
    "WEBSERVICE": "WEBBTJÄNST",
    "WEEKDAY": "VECKODAG",
    "XLOOKUP": "XLETAUPP",
    "YEAR": "ÅR",
}
SAME: Final = frozenset({"ABS", "INDEX", "MAX", "MEDIAN", "MIN", "N", "PI", "T", "TEXT"})
"""Functions with the same name in both languages."""
ERRORS: Final = {
    "#DIV/0!": "#DIVISION/0!",
    "#N/A": "#SAKNAS!",
    "#NAME?": "#NAMN?",
    "#NULL!": "#SKÄRNING!",
    "#NUM!": "#OGILTIGT!",
    "#REF!": "#REFERENS!",
    "#VALUE!": "#VÄRDEFEL!",
}
_TRUTHS: Final = {"TRUE": "SANT", "FALSE": "FALSKT"}

_TOKEN = regex(
    r"""(?P<kept>"[^"]*+"?|'[^']*+'?|\[[^\]]*+\]?)  # texts, quoted sheet names, columns of a table
    |(?P<error>\#[A-Z/0]+[!?]|\#N/A)
    |(?P<word>[^\W\d][\w.]*)(?=(?P<call>\s{0,9}\()?)
    |(?P<number>\d++(?:\.\d++)?)
    |(?P<comma>,)""",
    re.VERBOSE,
)


def formula(text: str) -> str:
    """A formula in Swedish: ``=IF(A1>0.5,1,"")`` is ``=OM(A1>0,5;1;"")``; texts stay as they are.

    A function without a known Swedish name keeps its own.
    """
    return _TOKEN.sub(_swedish, text)


def value(text: str) -> str:
    """An error or truth value in Swedish; any other text stays as it is."""
    return ERRORS.get(text) or _TRUTHS.get(text) or text


def _swedish(token: re.Match[str]) -> str:
    found = token[0]
    match token.lastgroup:
        case "error":
            return ERRORS.get(found, found)
        case "number":
            return found.replace(".", ",")
        case "comma":
            return ";"
        case "word" | "call":
            return _word(found, is_call=token["call"] is not None)
    return found


def _word(word: str, *, is_call: bool) -> str:
    bare = re.sub(r"\A(?:_xlfn\.|_xlws\.)+", "", word, flags=re.IGNORECASE)
    names = FUNCTIONS if is_call else _TRUTHS
    return names.get(bare.upper(), bare if is_call else word)
