"""What reaches out of a workbook: the one list of calls and addresses that do, wherever they stand.

Excel stores formulas in English and with prefixes for newer functions, so that one list of names
is enough. Whatever function Excel does not have itself is a macro or an add-in's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import Final
from urllib.parse import unquote

from kalkyl.base.budget import spend
from kalkyl.base.cache import by_text
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.excel_functions import BUILT_IN, words


class Reach(StrEnum):
    """How a workbook reaches out, the gravest first; the value is the kind of its problem."""

    STARTS = "starts_program"
    CALLS = "calls_macro"
    FETCHES = "fetches"
    LEADS = "leads_outside"
    """Waits until somebody clicks; all others act when the workbook is opened or computed."""


@dataclass(frozen=True, slots=True)
class Call:
    """A part of a formula that reaches out, and the formula's text from there on."""

    reach: Reach
    text: str


OWN_FUNCTIONS: Final = words(
    """
    KALKYL_AVVIKELSE KALKYL_AVVIKELSE_INVESTERING KALKYL_AVVIKELSE_PROCENT KALKYL_UTVECKLING
    KALKYL_SKILLNAD_BUDGET KALKYL_PROGNOSFORANDRING KALKYL_ANDEL KALKYL_STATUS KALKYL_STAMMER
    KALKYL_TAL KALKYL_KONTROLL KALKYL_FAKTA KALKYL_VERSION
    """
)
"""The add-in's documented functions; they take cells and reach nothing outside."""

_STARTING: Final = words(
    """
    CALL REGISTER REGISTER.ID UNREGISTER EXEC EXECUTE INITIATE POKE REQUEST TERMINATE DDE
    DDEINITIATE DDEEXECUTE DDEPOKE DDEREQUEST RTD RUN EVALUATE FOPEN FREAD FREADLN FWRITE FWRITELN
    FILES DIRECTORY FILE.DELETE CREATE.DIRECTORY DELETE.DIRECTORY SEND.MAIL SEND.KEYS APP.ACTIVATE
    OPEN OPEN.TEXT OPEN.LINKS CHANGE.LINK UPDATE.LINK SAVE.AS FORMULA FORMULA.ARRAY FORMULA.FILL
    ON.TIME ON.KEY ON.DATA ON.ENTRY ON.RECALC ON.SHEET ON.WINDOW ON.DOUBLECLICK VBA.INSERT.FILE
    """
)
_ADDIN: Final = words(
    """
    RUNPYTHON RUNFROZENPYTHON EXECUTEWINDOWS EXECUTEMAC EXECUTEDOS SAVECONFIGTOFILE READFILE
    IMPORTPYTHONUDFS XLWINGS XLPYDLLACTIVATEAUTO KILLPY PY_SCRIPT GETCONFIG
    """
)
_FETCHING: Final = words(
    """
    WEBSERVICE IMAGE STOCKHISTORY PY TRANSLATE DETECTLANGUAGE COPILOT LABS.GENERATIVEAI IMPORTTEXT
    IMPORTCSV IMPORTDATA IMPORTXML IMPORTHTML IMPORTFEED IMPORTRANGE GOOGLEFINANCE GOOGLETRANSLATE
    """
)
_FETCHING_FAMILIES: Final = ("CUBE", "SQL.")
_OTHERS_BUILT_IN: Final = ("ORG.", "COM.MICROSOFT.", "COM.SUN.", "__XLUDF.DUMMYFUNCTION")
"""What LibreOffice and Google write for functions that Excel has not; Excel shows ``#NAME?``."""
_NEWER: Final = ("_XLFN.", "_XLWS.", "_XLETA.")
_CALLED = regex(r"(?<![\w.\\])((?:[^\W\d]|\\)[\w.?\\]*)\s*\(")
_CELL = regex(r"[A-Z]{1,3}[0-9]{1,7}")
"""Before a parenthesis it is no call but what two ranges share: ``B3 (A1:C9)``."""
_PASSED = regex(r"(?<![\w.])_xleta\.[\w.]+", re.IGNORECASE)
_OPENING = regex("[\"'\\[]")
_IN_BRACKETS = regex(r"'.|[\[\]]", re.DOTALL)
_SHOWN_BEFORE, _SHOWN = 12, 200
_BLANKS = regex(r"\s*")
_REMEMBERED: Final = 4_000_000


def reached(formula: str, names: Collection[str] = ()) -> Iterator[Call]:
    """What of a formula reaches out; ``names`` are the workbook's own names, in capitals.

    Texts within the formula, names of sheets and of table columns are no calls.
    """
    for call in _possible(formula):
        reach = call.reach or _reach(call.name, names, foreign=call.is_foreign)
        if reach is not None:
            yield Call(reach, call.text)


@dataclass(frozen=True, slots=True)
class _Possible:
    """A part of a formula that reaches out, unless it is the name of something of the workbook."""

    name: str
    is_foreign: bool
    text: str
    reach: Reach | None = None


@by_text(_REMEMBERED)
def _possible(formula: str) -> tuple[_Possible, ...]:
    """What of a formula reaches out whatever names the workbook has, or may do so."""
    spend(1 + len(formula) // 50)
    return tuple(
        call
        for call in _found(formula)
        if call.reach is not None or _reach(call.name, (), foreign=call.is_foreign) is not None
    )


def _found(formula: str) -> Iterator[_Possible]:
    code = _code(formula)
    if "|" in code:
        yield _Possible("", is_foreign=False, text=_from(formula, 0), reach=Reach.STARTS)
    for match in _CALLED.finditer(code):
        name = _name(match[1])
        leads = name == "HYPERLINK" and _leads_outside(formula, code, match.end())
        is_foreign = _is_foreign(code, match.start())
        text = _from(formula, match.start())
        yield _Possible(name, is_foreign, text, Reach.LEADS if leads else None)
    for match in _PASSED.finditer(code):
        yield _Possible(_name(match[0]), is_foreign=False, text=_from(formula, match.start()))


def may_reach(formula: str, names: Collection[str]) -> bool:
    """Whether a formula may reach out; quick, and too often yes rather than too seldom.

    Words within texts and names are taken for calls here.
    """
    called = _calls(formula)
    if not called:
        return called is None
    return any(
        name == "HYPERLINK" or _reach(name, names, foreign=foreign) is not None
        for name, foreign in called
    )


@by_text(_REMEMBERED)
def _calls(formula: str) -> tuple[tuple[str, bool], ...] | None:
    """What a formula may call and whether of another file; ``None`` if it may reach out by itself.

    Excel's own functions are left out: whatever names a workbook has, they reach nothing.
    """
    spend(1 + len(formula) // 500)
    if "|" in formula or "_xleta." in formula.lower():
        return None
    before = {part.rpartition(",")[2] for part in formula.split("(")[:-1]}
    return tuple(call for call in map(_call_of, before) if call is not None)


_LAST_WORD = regex(r"(!?)((?<![\w.\\])(?:[^\W\d]|\\)[\w.?\\]*)\s*\Z")


@by_text(_REMEMBERED)
def _call_of(before: str) -> tuple[str, bool] | None:
    """A call that may reach out, by what is before its parenthesis: its name, whether foreign."""
    found = _LAST_WORD.search(before)
    if found is None:
        return None
    name, foreign = _name(found[2]), bool(found[1])
    reaches = name == "HYPERLINK" or _reach(name, (), foreign=foreign) is not None
    return (name, foreign) if reaches else None


def _name(word: str) -> str:
    """A function's name as the list has it: in capitals, without the prefixes of newer ones."""
    name = word.upper() if word.isascii() else unicodedata.normalize("NFKC", word).upper()
    newer = False
    while name.startswith(_NEWER):
        name = name.partition(".")[2]
        newer = True
    known = name in BUILT_IN or name in _STARTING | _FETCHING | _ADDIN
    return name if known or not newer or name.startswith(_FETCHING_FAMILIES) else f"_XLFN.{name}"


def _reach(name: str, names: Collection[str], *, foreign: bool) -> Reach | None:
    """How a call reaches out; ``foreign`` for one that names the workbook that it is of."""
    if name in _STARTING:
        return Reach.STARTS
    if name in _FETCHING or name.startswith(_FETCHING_FAMILIES):
        return Reach.FETCHES
    if name in OWN_FUNCTIONS or name.startswith(("_XLPM.", "_XLFN.", *_OTHERS_BUILT_IN)):
        return None
    if (name in names and name not in _ADDIN) or _CELL.fullmatch(name):
        return None
    return None if name in BUILT_IN and not foreign else Reach.CALLS


def _is_foreign(code: str, offset: int) -> bool:
    while offset and code[offset - 1].isspace():
        offset -= 1
    return offset > 0 and code[offset - 1] == "!"


def _code(formula: str, marks: str = "\"'[") -> str:
    """The formula with blanks for its texts and whatever stands in apostrophes or brackets.

    Only what begins with one of the marks is blanked.
    """
    pieces: list[str] = []
    offset = 0
    while match := _OPENING.search(formula, offset):
        begin = match.start()
        end = _end(formula, begin)
        if end is None:
            break
        inner = formula[begin + 1 : end]
        inner = " " * len(inner) if formula[begin] in marks else inner
        pieces += (formula[offset : begin + 1], inner, formula[end])
        offset = end + 1
    return "".join((*pieces, formula[offset:]))


def _end(formula: str, begin: int) -> int | None:
    """Where a text, a quoted name or a bracket ends; ``None`` where it does not."""
    mark = formula[begin]
    if mark == "[":
        depth = 0
        for match in _IN_BRACKETS.finditer(formula, begin):
            depth += {"[": 1, "]": -1}.get(match[0], 0)
            if not depth:
                return match.start()
        return None
    end = formula.find(mark, begin + 1)
    while end >= 0 and formula[end + 1 : end + 2] == mark:
        end = formula.find(mark, end + 2)
    return None if end < 0 else end


def _from(formula: str, offset: int) -> str:
    return formula[:_SHOWN] if offset <= _SHOWN_BEFORE else f"…{formula[offset : offset + _SHOWN]}"


_OTHER_FILE = regex(r"(?<![\w\]])\[(?:\d+|[^\[\]]+\.\w{3,4})\][\w.]*!|'[^'\[]*\[[^\[\]]+\][^']*'!")
"""A reference into another workbook: ``[1]Blad1!A1``, ``'C:\\[bok.xlsx]Blad 1'!A1``."""
_SHEET_OF_FILE = regex(r"\][\w.]*+!|'!")
"""How each ends before its cell; few formulas with brackets have it."""


def names_other_file(formula: str) -> bool:
    """Whether a formula reads another workbook; texts within it do not count."""
    return "[" in formula and _names_other_file(formula)


@by_text(_REMEMBERED)
def _names_other_file(formula: str) -> bool:
    may = _SHEET_OF_FILE.search(formula)
    return may is not None and _OTHER_FILE.search(_code(formula, '"')) is not None


def _leads_outside(formula: str, code: str, offset: int) -> bool:
    """Whether the first argument of a HYPERLINK is anything but a place within the workbook.

    The address of a web page may stand there as it is; one that is computed can carry cells away.
    """
    begin = _after_blanks(formula, offset)
    if formula[begin : begin + 1] != '"':
        return True
    end = _end(formula, begin)
    if end is None:
        return True
    text = formula[begin + 1 : end].replace('""', '"')
    if text.lstrip().startswith("#"):
        return False
    after = _after_blanks(code, end + 1)
    alone = code[after : after + 1] in {",", ")"}
    return not alone or is_outside(text)


def _after_blanks(formula: str, offset: int) -> int:
    match = _BLANKS.match(formula, offset)
    return match.end() if match else offset


_SCHEME = regex(r"([a-z][a-z0-9+.-]*):")
_ORDINARY: Final = frozenset({"http", "https", "mailto", "tel"})
_UNSEEN = regex(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def is_outside(address: str) -> bool:
    """Whether a link leads to a file, a share or a program, and not to a web page or a cell.

    A name alone, ``bilaga.docx``, stands beside the workbook and is none.
    """
    plain = _UNSEEN.sub("", unquote(unquote(address))).replace("\\", "/").casefold()
    scheme = _SCHEME.match(plain)
    if plain.startswith(("//", "[")):
        return True
    return scheme is not None and scheme[1] not in _ORDINARY


def is_address(text: str) -> bool:
    """Whether a text is an address outside the workbook, a web page's too."""
    plain = _UNSEEN.sub("", unquote(text)).casefold()
    return is_outside(text) or _SCHEME.match(plain) is not None
