"""Swedish in what kalkyl says, when English is asked for."""

from __future__ import annotations

import re

SWEDISH = re.compile(
    r"[åäöÅÄÖ]|\b(?:alla|av|det|eller|ett|fel|filen|finns|har|inga|ingen|inget|inte|kan|med|"
    r"mot|och|om|rad|saknar|saknas|ska|skriv|som|tecken)\b"
)
SHEETS = ("Källor", "Förvaltning")
"""Names of a sheet and of a heading, which messages refer to."""


def swedish_in(text: str) -> list[str]:
    """The lines with Swedish in them; names of a workbook's sheets are no words of kalkyl's."""
    for sheet in SHEETS:
        text = text.replace(sheet, "")
    return [line for line in text.splitlines() if SWEDISH.search(line)]
