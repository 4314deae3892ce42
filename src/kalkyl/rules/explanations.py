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
)
"""What comments say where an amount that is counted from the beginning of the year went back."""
_REORGANISED = regex(
    r"\b(?:omorganis|organisationsförändring|organisationsändring|verksamhetsövergång|sammanslag)"
    r"|\bny organisation\b|\b(?:slagits|slogs|slås) (?:ihop|samman)\b|\b(?:brutits|bröts) ut\b"
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
_NOT_YET = regex(
    r"\b(?:inte|ej|ingen|inga|planer\w*|utred\w*|föresl\w*|kommer att|nästa år|ska|skall|väntas)\b",
    re.IGNORECASE,
)
_REPAID = regex(r"återbetal|betal\w{0,6} tillbaka|krediter", re.IGNORECASE)


def is_explained(reading: Reading, key: Key, *more: str) -> bool:
    """Whether the comments of a figure's row speak of a correction, or in some other words."""
    texts = reading.contract.comments(key, reading.submission.level)
    said = " ".join(folded(str(reading.submission.value(text) or "")) for text in texts)
    return any(word in said for word in (*CORRECTIONS, *more))


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
    return bool((moved or _REORGANISED.search(sentence)) and not _NOT_YET.search(sentence))


def is_commented(reading: Reading, key: Key) -> bool:
    """Whether the row of a figure has words of the sender's own."""
    texts = reading.contract.comments(key, reading.submission.level)
    return any(map(reading.submission.value, texts))
