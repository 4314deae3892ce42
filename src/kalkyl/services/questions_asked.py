"""What the workbooks that a merge takes in were asked, and what their senders answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kalkyl.model import Finding, Question, Submission
from kalkyl.rules.register import rule_of
from kalkyl.services.intake import Judged
from kalkyl.wording.messages import message
from kalkyl.wording.words import seen

_SAYS = 500
"""Characters of a question that are kept in a total."""


def with_questions(one: Judged, submission: Submission) -> Submission:
    """A submission with what it was asked now, beside what its own parts were asked before."""
    asked = {
        _question(submission, finding)
        for finding in one.report.findings
        if finding.is_open_question or finding.is_answered
    }
    questions = tuple(sorted({*submission.questions, *asked}))
    return replace(submission, questions=questions)


def _question(submission: Submission, finding: Finding) -> Question:
    rule = rule_of(finding.code)
    says = message(rule, finding) if rule else finding.code
    answer = finding.answer.text if finding.answer and finding.is_answered else ""
    place = seen(str(finding.place or ""))
    return Question(
        submission.sender, submission.source, finding.code, place, says[:_SAYS], seen(answer)
    )


def counted(questions: Sequence[Question]) -> str:
    """How many questions there are in words; "" where there are none."""
    if not questions:
        return ""
    answered = sum(bool(one.answer) for one in questions)
    return f"Frågor till avdelningarna: {len(questions)}, varav besvarade: {answered}"


def lines(questions: Sequence[Question]) -> list[str]:
    """Each question with its file, its cell and its answer."""
    found = []
    for one in questions:
        where = " › ".join(filter(None, (one.source.file, one.place)))
        found += [f"  {seen(where)}", f"    {one.code}: {seen(one.says)}"]
        found.append(f"    Svar: ”{seen(one.answer)}”" if one.answer else "    Obesvarad")
    return found
