"""*Hjälp*: the page of the finding in the selected cell, the version, and where the log lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kalkyl import __version__
from kalkyl.base.regex import regex
from kalkyl.io.excel.marks import NOTE
from kalkyl.io.user_files import log_file
from kalkyl.rules.catalogue import Rule
from kalkyl.rules.register import VERSION, rule_of
from kalkyl.wording.catalogue import say
from kalkyl.wording.rule_pages import RULE, sections

if TYPE_CHECKING:
    from kalkyl.io.excel.app import Excel

_CODE = regex(r"\bKAL\d{3}\b")
_MARKUP = regex(r"[*`]")


def helped(excel: Excel) -> str:
    """What to tell the user about the selected cell and about kalkyl."""
    rules = _rules(excel)
    pages = [_page(rule) for rule in rules] or [_how()]
    log = log_file()
    state = say("Log: {log}", log=log)
    if not log.exists():
        state = say("Log: {log} (empty, nothing has gone wrong)", log=log)
    about = say("kalkyl {version}, rules {rules}", version=__version__, rules=VERSION)
    return "\n\n".join([*pages, f"{about}\n{state}"])


def _how() -> str:
    return say(
        "Put the cursor in a cell that Kontrollera has marked, or on a row of the list of "
        "findings, and press Hjälp: it shows what the finding means and how to mend it."
    )


def _rules(excel: Excel) -> list[Rule]:
    """The rules that the selected cell's mark names, or the row of the list."""
    place = excel.selected() if excel.book is not None else None
    if place is None or excel.book is None:
        return []
    sheet = excel.book.sheets[place.sheet]
    note = sheet.range((place.row, place.column)).note
    text = note.text if note is not None and note.text.startswith(NOTE) else ""
    if not text:
        row = sheet.range((place.row, 1), (place.row, 4)).options(ndim=1).value
        text = " ".join(text for text in row if isinstance(text, str) and _CODE.fullmatch(text))
    codes = dict.fromkeys(_CODE.findall(text))
    return [rule for code in codes if (rule := rule_of(code)) is not None]


def _page(rule: Rule) -> str:
    parts = sections(rule)
    lines = [f"{rule.code}: {parts[RULE]}", parts["Varför"], parts["Så rättar du"]]
    return _MARKUP.sub("", "\n\n".join(lines))
