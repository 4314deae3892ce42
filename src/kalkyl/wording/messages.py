"""Puts findings in words, last of all and in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, Generic, TypeVar

from kalkyl.base.errors import KalkylError
from kalkyl.figures import excel_functions
from kalkyl.figures.amount import rounded, show
from kalkyl.figures.privacy import masked
from kalkyl.model import (
    Amount,
    ExcelFormula,
    ExcelWord,
    Finding,
    Listed,
    Phrase,
    Report,
    SkippedRule,
    SkipReason,
    Standing,
    first_of,
)
from kalkyl.model.visible import visible
from kalkyl.rules.catalogue import Rule
from kalkyl.rules.register import rule_of
from kalkyl.wording.catalogue import own_words, template

_MOST_CELLS = 6
_SEVERITY = {
    "error": Phrase("severity_error", "ERROR"),
    "warning": Phrase("severity_warning", "WARNING"),
    "note": Phrase("severity_note", "INFO"),
    "answered": Phrase("severity_answered", "ANSWERED"),
}


def message(rule: Rule, finding: Finding, language: str = "sv") -> str:
    """What a finding says: what is wrong, how to mend it, and where else the same is found."""
    text = filled(own_words(rule.sv) if language == "sv" else rule.en, finding.facts, language)
    counts = "count" in finding.facts  # a message that counts its cells need not list them
    known = {str(fact) for fact in finding.facts.values()}
    others = [] if counts else [place for place in finding.also if str(place) not in known]
    if not others:
        return text
    cells = first_of(tuple(others), _MOST_CELLS)
    return f"{text} ({translate(language, 'also {cells}', cells=cells)})"


def finding_text(finding: Finding, language: str = "sv") -> str:
    """What a finding says, by the rule of its code; one of no rule says its code."""
    rule = rule_of(finding.code)
    return message(rule, finding, language) if rule else finding.code


def fault_text(fault: KalkylError, language: str = "sv") -> str:
    """What a fault says that ended a command, a button or a function."""
    return shown(fault.says, language)


def severity_word(finding: Finding, language: str = "sv") -> str:
    """The severity as it heads a line, or that the sender has answered."""
    return shown(_SEVERITY["answered" if finding.is_settled else finding.severity], language)


_REASONS = {
    SkipReason.NOT_READ: Phrase("not_read", "the file could not be read as a report"),
    SkipReason.NOT_EXPECTED: Phrase("not_expected", "give {detail}"),
    SkipReason.BROKE: Phrase("rule_broke", "the rule broke: {detail}"),
    SkipReason.OUT_OF_TIME: Phrase(
        "out_of_time", "the file's {detail} seconds of the processor were up"
    ),
    SkipReason.FAULT: Phrase("kalkyl_broke", "kalkyl broke on the file: {detail}"),
}


def reason(skipped: SkippedRule, language: str = "sv") -> str:
    """Why a rule did not run."""
    phrase = _REASONS[skipped.reason]
    detail = skipped.detail
    if skipped.reason is SkipReason.NOT_EXPECTED:
        either = f" {translate(language, 'or')} "
        options = detail.replace("_", "-").replace("|", f"{either}--").replace(", ", ", --")
        detail = f"--{options}"
    return shown(replace(phrase, facts={"detail": detail}), language)


K = TypeVar("K")


class Texts(Generic[K]):
    """Texts of kalkyl's own, each by its key, in the languages that are asked for."""

    def __init__(self, phrases: Mapping[K, Phrase]) -> None:
        self._phrases = phrases

    def __getitem__(self, language: str) -> Mapping[K, str]:
        pairs = self._phrases.items()
        return {key: template(language, phrase.text, phrase.id) for key, phrase in pairs}


_GROUPED: Final = 10_000
"""Bare numbers below this, years among them, are written without a blank."""
_LARGEST_POWER: Final = 400
"""Of ten, in a figure that is written out; Excel has 308."""


def translate(language: str, text: str, /, **facts: object) -> str:
    """A text of kalkyl's own, given in English, with its facts filled in."""
    return filled(template(language, text), facts, language)


def filled(text: str, facts: Mapping[str, object], language: str) -> str:
    """A text with its facts; ``{name:+}`` is ``{name}`` after a blank, ``{name:()}`` in brackets.

    Of a fact that is not there, blank and brackets are left out as well.
    """
    return text.format_map({name: _Shown(fact, language) for name, fact in facts.items()})


class _Shown:
    """A fact in a template, as the reader's own Excel would show it."""

    __slots__ = ("fact", "language")

    def __init__(self, fact: object, language: str) -> None:
        self.fact = fact
        self.language = language

    def __format__(self, wanted: str) -> str:
        text = shown(self.fact, self.language)
        if not text or not wanted:
            return text
        return f" {text}" if wanted == "+" else f" ({text})"


def shown(fact: object, language: str) -> str:
    """A fact in words."""
    match fact:
        case Amount():
            return _amount(fact, language)
        case ExcelWord():
            text = seen(fact.text)
            return excel_functions.value(text) if language == "sv" else text
        case ExcelFormula():
            text = seen(fact.text)
            return excel_functions.formula(text) if language == "sv" else text
        case Phrase():
            return filled(template(language, fact.text, fact.id), fact.facts, language)
        case Listed():
            return _listed(fact, language)
    return seen(str(fact))


def _listed(fact: Listed, language: str) -> str:
    items = [text for item in fact.items if (text := shown(item, language))]
    if fact.joined and len(items) > 1:
        first = fact.separator.join(items[:-1])
        return translate(language, "{first} and {last}", first=first, last=items[-1])
    text = fact.separator.join(items)
    return (
        f"{text} {translate(language, 'and {count} more', count=fact.more)}" if fact.more else text
    )


def _amount(amount: Amount, language: str) -> str:
    text = seen(str(amount))
    number = amount.value
    if text != str(amount):  # the digits are somebody's personnummer
        return text
    if not number.is_finite() or abs(number.adjusted()) > _LARGEST_POWER:
        return text
    if not amount.unit and number == int(number) and abs(number) < _GROUPED:
        return text.replace("-", "−")
    most = amount.decimals
    decimals = None if most is None or number == rounded(number, most) else most
    return show(number, decimals, unit=amount.unit, language=language)


def seen(text: str) -> str:
    """A text as it can be shown on one line, also a file's or a sender's name.

    What steers a terminal or turns the line is seen, and a personnummer is not.
    """
    return masked(visible(text))


_WORDS = Texts(
    {
        "passed": Phrase("verdict_passed", "passed"),
        "one": Phrase("verdict_one", "passed with 1 open question"),
        "several": Phrase("verdict_several", "passed with {} open questions"),
        "failed": Phrase("verdict_failed", "not passed"),
        Standing.HOLDS: Phrase("verdict_holds", "Answer: “{}”"),
        Standing.LAPSED: Phrase(
            "verdict_lapsed", "The answer no longer holds, for an amount has changed: “{}”"
        ),
        Standing.UNCODED: Phrase(
            "verdict_uncoded", "The answer lacks the code on the sheet Kontroll: “{}”"
        ),
        Standing.PARTLY: Phrase("verdict_partly", "The answer is not to all of the rows: “{}”"),
        Standing.EMPTY: Phrase(
            "verdict_empty", "“{}” is no answer: write why it is right after all."
        ),
    }
)


def verdict(report: Report, language: str = "sv") -> str:
    """Passed, passed with so many open questions, or not passed."""
    words = _WORDS[language]
    if not report.passed:
        return words["failed"]
    count = report.open_questions
    if not count:
        return words["passed"]
    return words["one"] if count == 1 else words["several"].format(count)


def questions(reports: Sequence[Report]) -> tuple[int, int]:
    """How many questions some workbooks have, and how many of them are answered."""
    answered = sum(report.answered for report in reports)
    return answered + sum(report.open_questions for report in reports), answered


def answer(finding: Finding, language: str = "sv") -> str:
    """What the sender has answered to a finding, and whether it holds; "" where nothing."""
    if finding.answer is None:
        return ""
    return _WORDS[language][finding.answer.standing].format(seen(finding.answer.text))
