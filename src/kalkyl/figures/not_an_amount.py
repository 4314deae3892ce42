"""What looks like an amount in a running text and is none."""

from __future__ import annotations

import re

from kalkyl.figures.amount import UNIT_WORDS

MASK = "¤"
"""Stands for what was left out, one for each character."""
UNIT = "|".join(re.escape(word).replace(r"\ ", "[ ]") for word in UNIT_WORDS)
"""Any word for a unit, as a piece of a pattern."""


def without_traps(text: str) -> str:
    """A text with years, dates, times, references, phone numbers and counts left out."""
    return _TRAPS.sub(lambda trap: MASK * len(trap[0]), text)


_MONTH = (
    r"(?:jan|febr?|mars|apr|maj|jun|jul|aug|sept?|okt|nov|dec)"
    r"(?:uari|ruari|il|i|usti|ember|tember|ober)?"
)
_REFERRED = (
    r"(?:kapitel|kap\.?|avsnitt(?:en)?|punkt|bilaga|tabell|diagram|figur|sidan?|sid\.?|nr\.?|nummer"
    r"|steg|fas|version|ärende|dnr|konto|paragraf|klass|grupp|nivå|vecka|v\.)"
)
_OF_STAFF = r"(?:av\b|tjänst|tjg|anställning|sysselsättning|deltid|arbetstid)\w*"
_TRAPS = re.compile(
    "|".join(
        (
            r"\b\d{4}-\d{2}-\d{2}\b",  # a day
            r"\b\d{6}-\d{4}\b",  # the number of an organisation
            r"\b(?:19|20)\d{2}\s?[-–/]\s?(?:(?:19|20)\d{2}|\d{2})\b(?![,.]\d)",  # some years
            r"\+46[ \d()-]{7,}\d|\b0\d{1,3}(?:-|\s?[-/]\s?)\d{2,3}(?:\s?\d{2,3}){1,3}\b",  # phones
            r"\b0\d{1,2}(?: \d{2,3}){2,3}\b",
            r"\bkl(?:ockan|\.)?\s*\d{1,2}(?:[.:]\d{2})?(?:\s?[-–]\s?\d{1,2}[.:]\d{2})?\b",
            r"(?<!§)§++\s*+\d+\w?|\b\d+\s*(?:kap\b\.?|§)",
            rf"\b{_REFERRED}\s*\d+(?:[.:/-]\d+)*\b(?!\s?(?:{UNIT})\b)",
            rf"\bprognos\s+[12]\b(?![.,]\d|\s?(?:{UNIT})\b)",  # the name of a scenario
            r"\b\d+\s+av\s+\d+\b",
            rf"\b(?:19|20)\d{{2}}\b(?![,.]\d|\s?(?:{UNIT})(?!\w))",  # a year
            rf"\b(?:den\s+)?\d{{1,2}}(?::?[ae])?\s+{_MONTH}\b",
            r"\b\d{1,2}/\d{1,2}\b",
            r"\bcovid[-\s]?19\b",
            r"\b\d{1,2}(?:\.\d{1,2}){2,}\b",  # a section, or a version
            rf"\b\d+(?:[.,]\d+)?\s?(?:%|procents?)\s+{_OF_STAFF}",
        )
    ),
    re.IGNORECASE,
)
