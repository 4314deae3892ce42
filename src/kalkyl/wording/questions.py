"""Which findings are questions, what each of them asks about, and which answers stand.

An answer belongs to a rule, a figure and every figure that was compared with it. The figure is
known by table, row and column, so the answer survives sorting, inserted rows and being listed
again; it lapses when any of the compared figures changes. On the template's own sheet *Kontroll*
the code of these figures, written in the answer, says which they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256

from kalkyl.base.limits import ANSWER_CHARACTERS
from kalkyl.base.regex import regex
from kalkyl.contract.document import is_numbered
from kalkyl.contract.spec import TOTAL
from kalkyl.figures.unit_of_period import spans_of
from kalkyl.model import (
    MARK,
    Answer,
    Answered,
    Asked,
    Finding,
    Key,
    Severity,
    Standing,
    gives_reason,
    plain_value,
)
from kalkyl.model.facts import plain
from kalkyl.rules.catalogue import NEVER_CONFIRMED, Reading
from kalkyl.template.answer_cells import (
    ALL_ROWS,
    about_control,
    about_row,
    control_code,
    row_code,
    standing_on_line,
    table_code,
)
from kalkyl.template.controls import control_keys

CONTROLS = "KAL402"
"""The rule whose comparisons have lines of their own on the sheet *Kontroll*."""
SPANS = "KAL411"
"""The rule whose comparisons stand on the line of the year's row alone."""
ROWS = frozenset({"KAL215", "KAL216", SPANS})
"""The rules that the line of a row asks about."""
_DIGITS = 12
_ADDRESSES = regex(r"\$?\b[A-Z]{1,3}\$?\d{1,7}\b|\brad(?:en|er|erna)?\s+\d[\d, –-]*")
"""Places in a message: they change when rows are sorted or inserted, and no figure has."""
_NUMBER = regex(r"[-−]?\d[\d \u00a0.,]*")


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
    about = f"{MARK}{finding.code} {what} {figures}"
    return replace(finding, about=about, lines=tuple(dict.fromkeys(_lines(finding, reading))))


def _short(parts: Iterable[str]) -> str:
    return sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def _subject(finding: Finding, reading: Reading) -> Iterator[str]:
    """What the finding is about: a figure, or where it has none, its words without numbers."""
    if finding.key is not None:
        table, row, column = finding.key
        yield from (table, _row(reading, table, row), column)
        return
    for name, fact in sorted(finding.facts.items()):
        yield f"{name}={_NUMBER.sub('#', _ADDRESSES.sub('', str(fact)))}"


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
        numbers = _NUMBER.findall(_ADDRESSES.sub("", str(fact)))
        yield f"{name}={numbers}"


def _value(reading: Reading, key: Key) -> str:
    spec = reading.contract.spec(key)
    computed = spec is not None and (key[1] == TOTAL or not spec.is_input)
    if computed and not reading.placing.is_typed(key):  # whatever a program has stored there
        number = reading.figures[key].number
        return "" if number is None else plain(number)
    return plain_value(reading.submission.value(key))


def answered(
    findings: Sequence[Finding], answers: Sequence[Answer]
) -> tuple[tuple[Finding, ...], tuple[Answer, ...]]:
    """The findings with their answers, and the answers to what is no longer found."""
    if not answers:
        return tuple(replace(finding, answer=None) for finding in findings), ()
    given = _Given(answers)
    exact = [given.exact(finding) for finding in findings]
    found = tuple(
        replace(finding, answer=given.to(finding, answer))
        for finding, answer in zip(findings, exact, strict=True)
    )
    return found, given.left()


def _best(answers: Iterable[Answered | None]) -> Answered | None:
    """Of the answers to a finding one that holds, else the first."""
    found = (answer for answer in answers if answer is not None)
    return min(found, key=lambda standing: standing.standing is not Standing.HOLDS, default=None)


class _Given:
    """The answers of one workbook, each of which answers one finding."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self.texts: dict[str, list[str]] = {}
        self.about: dict[str, list[str]] = {}
        self.lines: dict[str, list[Answer]] = {}
        for answer in answers:
            self.lines.setdefault(answer.about, []).append(answer)
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

    def to(self, finding: Finding, exact: Answered | None) -> Answered | None:
        """The answer that holds, else one that was given to other figures, else any."""
        best = _best((exact, self.on_lines(finding)))
        if exact is not None or (best is not None and best.standing is Standing.HOLDS):
            return best
        return self.lapsed(finding) or best

    def on_lines(self, finding: Finding) -> Answered | None:
        """The answer on lines of the template's own, which holds when it does on all of them."""
        found = [self._on_line(line) for line in finding.lines]
        given = [answer for answer in found if answer is not None]
        if not given:
            return None
        broken = (answer for answer in given if answer.standing is not Standing.HOLDS)
        standing = Standing.HOLDS if len(given) == len(found) else Standing.PARTLY
        text = _joined(list(dict.fromkeys(answer.text for answer in given)))
        return next(broken, Answered(text, standing))

    def _on_line(self, line: Asked) -> Answered | None:
        given = self.lines.get(line.about, ())
        return _best(standing_on_line(answer, line.code) for answer in given)

    def lapsed(self, finding: Finding) -> Answered | None:
        """An answer that was given to other figures."""
        if not finding.about:
            return None
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


def _lines(finding: Finding, reading: Reading) -> Iterator[Asked]:
    """The lines of the template's own that ask what a finding asks."""
    contract, figures = reading.contract, reading.figures
    if finding.code in ROWS:
        years = {spans.year[0] for spans in spans_of(contract)}
        for table_id, row in dict.fromkeys(key[:2] for key in finding.compared):
            table = contract.tables[table_id]
            if table.is_open:
                yield Asked(about_row(table_id, ALL_ROWS), table_code(figures, table))
            elif finding.code != SPANS or table_id in years:
                yield Asked(about_row(table_id, row), row_code(figures, table, row))
    if finding.code == CONTROLS and finding.key is not None:
        for control in contract.controls:
            if not control.follows and finding.key in control_keys(contract, control):
                code = control_code(figures, control, finding.key)
                yield Asked(about_control(finding.key), code)


def _joined(texts: Sequence[str]) -> str:
    """What was written on several lists about the same figures; no text twice."""
    reasons = [text for text in texts if gives_reason(text)] or list(texts)
    own = [
        reason
        for reason in reasons
        if not any(reason in other for other in reasons if other != reason)
    ]
    return " / ".join(own)[:ANSWER_CHARACTERS]


def _standing(text: str) -> Answered:
    return Answered(text, Standing.HOLDS if gives_reason(text) else Standing.EMPTY)
