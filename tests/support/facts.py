"""The facts of findings as tests compare them: figures raw, phrases in Swedish."""

from __future__ import annotations

from kalkyl.model import FactValue, Listed, Phrase
from kalkyl.rules.register import CATALOGUE
from kalkyl.wording.messages import shown


def in_words(fact: FactValue) -> str:
    """A fact as text: ``-1000 tkr``, and kalkyl's own words in Swedish."""
    return shown(fact, "sv") if isinstance(fact, Phrase | Listed) else str(fact)


RULES = {rule.code: rule for rule in CATALOGUE}
"""Every rule by its code."""
