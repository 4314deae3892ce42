"""What the words of a workbook explain: corrections, repayments, and work that has moved."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kalkyl.base.regex import regex
from kalkyl.contract.document import folded
from kalkyl.figures.sentences import sentences
from kalkyl.model import Fact, Key
from kalkyl.rules.catalogue import Reading, once

CORRECTIONS = (
    *("kredit", "återbetal", "återför", "rättelse", "rättad", "rättat", "rättning", "korriger"),
    *("omför", "ombok", "bokfört om", "bokförts om", "bokfördes om", "periodiser", "justerad"),
    *("justerat", "justering", "flyttad", "flyttat", "upplöst", "makuler"),
    *("betalats tillbaka", "betalas tillbaka", "betalat tillbaka", "betalade tillbaka"),
    *("betala tillbaka", "betalt tillbaka", "betalades tillbaka", "betalar tillbaka"),
    *("återkrav", "återkräv", "återlämn", "lämna tillbaka", "lämnat tillbaka", "lämnats tillbaka"),
)
"""What comments say where an amount that is counted from the beginning of the year went back."""
_REORGANISED = regex(
    r"\b(?:omorganis|organisationsförändring|organisationsändring|verksamhetsövergång|sammanslag)"
    r"|\b(?:ny|nya|dagens|nuvarande) organisation(?:en)?\b|\bnumera (?:hör|ingår|ligger)\b"
    r"|\benhet\w{0,4} som (?:har )?(?:lämna|flytta|tillkom)"
    r"|\b(?:slagits|slogs|slås) (?:ihop|samman)\b|\b(?:brutits|bröts) ut\b"
    r"|\b(?:förts|fördes|förs|gått|gick|går|flyttats|flyttades|flyttas) över till\b"
    r"|\b(?:tagit|tog|togs|tagits) över\b|\bövertagit\b|\bövertog\b|\bfått (?:en )?ny enhet\b"
    r"|\b(?:enhet|verksamhet)(?:en|er|erna)? (?:har )?(?:tillkom|lämnat|lämnade|delat|avveckla)",
    re.IGNORECASE,
)
_MOVED = regex(r"\b(?:överför|övergå|övergick|flytta)", re.IGNORECASE)
_WORK = regex(
    r"\b(?:verksamhet|enhet|ansvar|uppdrag|uppgift|personal|medarbetar|tjänst|kostnad|budget)",
    re.IGNORECASE,
)
"""What texts say where a department's work has moved, and its amounts with it."""
_SINCE = regex(
    r"\b(?:sedan|från och med|fr\.?o\.?m|vid årsskiftet|efter årsskiftet|den 1)\b", re.IGNORECASE
)
_BELONGS = regex(
    r"\b(?:hör|hörde|tillhör\w{0,2}|ingår|ingick|ligger|sorterar|bedrivs|drivs|sköts|gick|gått"
    r"|kom|kommit|bytt|bytte|egen avdelning|delats?|delades|uppdelad)\b",
    re.IGNORECASE,
)
_OF_ORGANISATION = regex(
    r"\b(?:verksamhet|enhet|avdelning|medarbetar|tjänst|budget|personal|ansvar|uppdrag)",
    re.IGNORECASE,
)
"""What texts say of where work belongs since some day: *hör sedan den 1 mars till Ekonomi*."""
_NOT_YET = regex(
    r"\b(?:inte|ej|ingen|inga|planer\w*|utred\w*|föresl\w*|kommer att|nästa år|ska|skall|väntas)\b",
    re.IGNORECASE,
)
_REPAID = regex(r"återbetal|betal\w{0,6} tillbaka|krediter", re.IGNORECASE)


def is_explained(reading: Reading, key: Key, *more: str) -> bool:
    """Whether the comments of a figure's row speak of a correction, or in some other words."""
    texts = reading.contract.comments(key, reading.submission.level)
    comment = " ".join(folded(str(reading.submission.value(text) or "")) for text in texts)
    return any(word in comment for word in (*CORRECTIONS, *more))


def is_repaid(reading: Reading, key: Key) -> bool:
    """Whether words say that an amount is turned by repayments: the row's, or else the texts'."""
    if reading.contract.comments(key, reading.submission.level):
        return is_explained(reading, key)
    return any(_REPAID.search(str(fact.value)) for fact in reading.texts)


def is_reorganised(reading: Reading) -> bool:
    """Whether the department's own texts say that work has moved to or from it.

    Then amounts of this year are no longer those of the plan, of last year or of the report
    before, row by row. What is to come, is only planned or has not happened says nothing.
    """
    return bool(_told_of_moves(reading))


@once
def _told_of_moves(reading: Reading) -> Iterator[Fact]:
    for fact in reading.texts:
        for sentence in sentences(str(fact.value)):
            if _is_of_a_move(sentence.text):
                yield fact


def _is_of_a_move(sentence: str) -> bool:
    moved = _MOVED.search(sentence) and _WORK.search(sentence)
    since = (_SINCE, _BELONGS, _OF_ORGANISATION)
    belongs = all(pattern.search(sentence) for pattern in since)
    comment = moved or belongs or _REORGANISED.search(sentence)
    return bool(comment and not _NOT_YET.search(sentence))


def tells_of_a_move(reading: Reading, *keys: Key) -> bool:
    """Whether comments on the rows of some figures say that work has moved to or from them."""
    rows = {key[:2] for key in keys}
    return any(fact.key[:2] in rows for fact in _told_of_moves(reading))


def is_commented(reading: Reading, key: Key) -> bool:
    """Whether the row of a figure has words of the sender's own."""
    texts = reading.contract.comments(key, reading.submission.level)
    return any(map(reading.submission.value, texts))
