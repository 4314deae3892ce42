"""Puts findings in words, last of all and in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kalkyl.model import Finding, Phrase, SkippedRule, first_of
from kalkyl.rules.catalogue import Rule
from kalkyl.wording.words import filled, shown, translate

_MOST_CELLS = 6
_SEVERITY = {
    "error": Phrase("severity_error", "ERROR"),
    "warning": Phrase("severity_warning", "WARNING"),
    "note": Phrase("severity_note", "INFO"),
    "answered": Phrase("severity_answered", "ANSWERED"),
}


def message(rule: Rule, finding: Finding, language: str = "sv") -> str:
    """What a finding says: what is wrong, how to mend it, and where else the same is found."""
    text = filled(rule.sv if language == "sv" else rule.en, finding.facts, language)
    told = "count" in finding.facts  # a message that counts its cells need not list them
    known = {str(fact) for fact in finding.facts.values()}
    others = [] if told else [place for place in finding.also if str(place) not in known]
    if not others:
        return text
    cells = first_of(tuple(others), _MOST_CELLS)
    return f"{text} ({translate(language, 'also {cells}', cells=cells)})"


def severity_word(finding: Finding, language: str = "sv") -> str:
    """The severity as it heads a line, or that the sender has answered."""
    return shown(_SEVERITY["answered" if finding.is_settled else finding.severity], language)


def rule_index(rules: tuple[Rule, ...]) -> Mapping[str, Rule]:
    """Rules by their codes."""
    return {rule.code: rule for rule in rules}


_REASONS = {
    "not_read": Phrase("not_read", "the file could not be read as a report"),
    "not_expected": Phrase("not_expected", "give {detail}"),
    "broke": Phrase("rule_broke", "the rule broke: {detail}"),
    "out_of_time": Phrase("out_of_time", "the file's {detail} seconds of the processor were up"),
    "fault": Phrase("kalkyl_broke", "kalkyl broke on the file: {detail}"),
}


def reason(skipped: SkippedRule, language: str = "sv") -> str:
    """Why a rule did not run."""
    phrase = _REASONS[skipped.reason]
    detail = skipped.detail
    if skipped.reason == "not_expected":
        either = f" {translate(language, 'or')} "
        options = detail.replace("_", "-").replace("|", f"{either}--").replace(", ", ", --")
        detail = f"--{options}"
    return shown(replace(phrase, facts={"detail": detail}), language)
