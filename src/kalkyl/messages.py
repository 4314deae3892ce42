"""Puts findings in words, last of all and in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from kalkyl.figures.amount import show
from kalkyl.model import Finding, Unrun
from kalkyl.rules.catalogue import Rule

LANGUAGES = ("sv", "en")
_MOST_CELLS = 6
_ALSO = {"sv": "även", "en": "also"}
_AND = {"sv": "och {} till", "en": "and {} more"}
_SEVERITY = {
    "sv": {"error": "FEL", "warning": "VARNING", "note": "NOT"},
    "en": {"error": "ERROR", "warning": "WARNING", "note": "NOTE"},
}
_REASONS = {
    "sv": {
        "not_read": "filen kunde inte läsas som rapport",
        "not_expected": "ange {detail}",
        "broke": "regeln gick sönder: {detail}",
    },
    "en": {
        "not_read": "the file could not be read as a report",
        "not_expected": "give {detail}",
        "broke": "the rule broke: {detail}",
    },
}


class _Fact(str):
    """A fact in a template; ``{printed:n}`` shows it as a number in the reader's way."""

    __slots__ = ("language",)
    language: str

    def __format__(self, wanted: str) -> str:
        return number(self, self.language) if wanted == "n" else str(self)


def _fact(text: str, language: str) -> _Fact:
    fact = _Fact(text)
    fact.language = language
    return fact


def number(text: str, language: str) -> str:
    """A figure as facts have it, ``-475423 tkr``, as people read it: ``−475 423 tkr``."""
    digits, _, unit = text.partition(" ")
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return text
    decimals = None if value == round(value, 4) else 4
    return show(value, decimals, unit=unit or None, language=language)


def message(rule: Rule, finding: Finding, language: str = "sv") -> str:
    """What a finding says: what is wrong, how to mend it, and where else the same is found."""
    facts = {name: _fact(fact, language) for name, fact in finding.facts.items()}
    text = (rule.sv if language == "sv" else rule.en).format_map(facts)
    others = [str(place) for place in finding.also if str(place) not in finding.facts.values()]
    if not others:
        return text
    more = len(others) - _MOST_CELLS
    rest = f" {_AND[language].format(more)}" if more > 0 else ""
    return f"{text} ({_ALSO[language]} {', '.join(others[:_MOST_CELLS])}{rest})"


def severity_word(finding: Finding, language: str = "sv") -> str:
    """The severity as it heads a line."""
    return _SEVERITY[language][finding.severity]


def reason(unrun: Unrun, language: str = "sv") -> str:
    """Why a rule did not run."""
    options = {"report": "--report", "year": "--year", "manifest": "--manifest"}
    detail = ", ".join(options.get(word, word) for word in unrun.detail.split(", "))
    return _REASONS[language][unrun.reason].format(detail=detail)


def rule_index(rules: tuple[Rule, ...]) -> Mapping[str, Rule]:
    """Rules by their codes."""
    return {rule.code: rule for rule in rules}
