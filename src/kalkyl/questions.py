"""Which findings are questions, what each of them asks about, and which answers stand.

An answer belongs to a rule, a figure and every figure that was compared with it. The figure is
known by table, row and column, so the answer survives sorting, inserted rows and being listed
again; it lapses when any of the compared figures changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

from kalkyl.contract.document import is_numbered
from kalkyl.contract.spec import TOTAL
from kalkyl.figures.amount import plain
from kalkyl.form.answering import ALL_ROWS, about_control, about_row
from kalkyl.limits import ANSWER_CHARACTERS
from kalkyl.model import (
    MARK,
    Answer,
    Answered,
    Finding,
    Key,
    Severity,
    Standing,
    Value,
    gives_reason,
)
from kalkyl.rules.catalogue import NEVER_CONFIRMED, Reading

CONTROLS = "KAL402"
"""The rule whose comparisons have lines of their own on the sheet *Kontroll*."""
_DIGITS = 12
_ADDRESSES = re.compile(r"\$?\b[A-Z]{1,3}\$?\d{1,7}\b|\brad(?:en|er|erna)?\s+\d[\d, –-]*")
"""Places in a message: they change when rows are sorted or inserted, and no figure has."""
_NUMBER = re.compile(r"[-−]?\d[\d \u00a0.,]*")


def can_be_answered(finding: Finding) -> bool:
    """Whether a sender may say why the figure is right after all."""
    if finding.code.startswith(NEVER_CONFIRMED):
        return False
    return finding.severity is Severity.WARNING or (
        finding.severity is Severity.ERROR and finding.confirmable
    )


def asking(finding: Finding, reading: Reading | None) -> Finding:
    """The finding with the figure that it is about, and what stands beside an answer to it."""
    key = None
    if reading is not None and finding.place is not None:
        key = reading.keys.get(finding.place)
    finding = replace(finding, key=key)
    if reading is None or not can_be_answered(finding):
        return finding
    what, figures = _short(_subject(finding, reading)), _short(_figures(finding, reading))
    return replace(finding, about=f"{MARK}{finding.code} {what} {figures}")


def _short(parts: Iterable[str]) -> str:
    return sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def _subject(finding: Finding, reading: Reading) -> Iterator[str]:
    """What the finding is about: a figure, or where it has none, its words without numbers."""
    if finding.key is not None:
        table, row, column = finding.key
        yield from (table, _row(reading, table, row), column)
        return
    for name, fact in sorted(finding.facts.items()):
        yield f"{name}={_NUMBER.sub('#', _ADDRESSES.sub('', fact))}"


def _row(reading: Reading, table: str, row: str) -> str:
    """A row's id; of one that is only numbered, what is written in it, wherever it is sorted."""
    if not is_numbered(row) and "~" not in row:
        return row
    words = (
        f"{column}={value}"
        for column in reading.contract.tables[table].columns
        if isinstance(value := reading.submission.value((table, row, column)), str)
    )
    return "|".join(("#", *words))


def _figures(finding: Finding, reading: Reading) -> Iterator[str]:
    """Every figure that was compared: those of the workbook, and those that the message gives."""
    cells = [finding.place, *finding.also]
    own = [reading.keys[place] for place in cells if place is not None and place in reading.keys]
    for table, row, column in dict.fromkeys((*own, *finding.compared)):
        value = _value(reading, (table, row, column))
        yield f"{table}|{_row(reading, table, row)}|{column}={value}"
    for name, fact in sorted(finding.facts.items()):
        numbers = _NUMBER.findall(_ADDRESSES.sub("", fact))
        yield f"{name}={numbers}"


def _value(reading: Reading, key: Key) -> str:
    spec = reading.contract.spec(key)
    computed = spec is not None and (key[1] == TOTAL or not spec.is_input)
    if computed and not reading.placing.is_typed(key):  # whatever a program has stored there
        number = reading.figures[key].number
        return "" if number is None else plain(number)
    return _plain(reading.submission.value(key))


def _plain(value: Value) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return "" if value is None else str(value)


def answered(
    findings: Sequence[Finding], answers: Sequence[Answer]
) -> tuple[tuple[Finding, ...], tuple[Answer, ...]]:
    """The findings with their answers, and the answers to what is no longer found."""
    if not answers:
        return tuple(replace(one, answer=None) for one in findings), ()
    given = _Given(answers)
    exact = [given.exact(one) for one in findings]
    found = tuple(
        replace(finding, answer=answer or given.other(finding))
        for finding, answer in zip(findings, exact, strict=True)
    )
    return found, given.left()


class _Given:
    """The answers of one workbook, each of which answers one finding."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self.texts: dict[str, list[str]] = {}
        self.about: dict[str, list[str]] = {}
        for answer in answers:
            texts = self.texts.setdefault(answer.about, [])
            if answer.text not in texts:
                texts.append(answer.text)
        for about in self.texts:
            self.about.setdefault(_what(about), []).append(about)
        self.used: set[str] = set()

    def exact(self, finding: Finding) -> Answered | None:
        """The answer that was given to just these figures."""
        texts = self.texts.get(finding.about) if finding.about else None
        if not texts:
            return None
        self.used.add(finding.about)
        return _standing(_joined(texts))

    def other(self, finding: Finding) -> Answered | None:
        """The answer on a line of the template's own, else one that no longer holds."""
        if not finding.about:
            return None
        for about in _lines(finding):
            if about in self.texts:
                return _standing(_joined(self.texts[about]))
        for about in self.about.get(_what(finding.about), ()):
            if about not in self.used:
                self.used.add(about)
                return Answered(_joined(self.texts[about]), Standing.LAPSED, about)
        return None

    def left(self) -> tuple[Answer, ...]:
        """The answers to findings that are not there now."""
        return tuple(
            Answer(about, _joined(texts))
            for about, texts in self.texts.items()
            if about not in self.used and about.startswith(f"{MARK}KAL")
        )


def _what(about: str) -> str:
    """What an answer is about without the figures that were compared."""
    return about.rpartition(" ")[0]


def _lines(finding: Finding) -> Iterator[str]:
    """The lines of the template's own that ask what a finding asks."""
    if finding.key is not None and finding.confirmable:
        yield about_row(*finding.key[:2])
        yield about_row(finding.key[0], ALL_ROWS)
    if finding.key is not None and finding.code == CONTROLS:
        yield about_control(finding.key)


def _joined(texts: Sequence[str]) -> str:
    """What was written on several lists about the same figures; no text twice."""
    reasons = [one for one in texts if gives_reason(one)] or list(texts)
    own = [one for one in reasons if not any(one in other for other in reasons if other != one)]
    return " / ".join(own)[:ANSWER_CHARACTERS]


def _standing(text: str) -> Answered:
    return Answered(text, Standing.HOLDS if gives_reason(text) else Standing.EMPTY)
