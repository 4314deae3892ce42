"""How a workbook is judged in words: its verdict, and the outcome of each question."""

from __future__ import annotations

from collections.abc import Sequence

from kalkyl.model import Finding, Phrase, Report, Standing
from kalkyl.wording.messages import Texts, seen

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
