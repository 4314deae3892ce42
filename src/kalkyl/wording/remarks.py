"""The findings of one workbook as its sender reads them: what is wrong, where, how to mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.model import (
    MARK,
    Answer,
    ExcelFormula,
    Finding,
    Phrase,
    Place,
    Report,
    Severity,
    Standing,
)
from kalkyl.rules.catalogue import Case
from kalkyl.rules.computed_cells import Difference
from kalkyl.rules.labels import cell_name, figure
from kalkyl.rules.register import rule_of
from kalkyl.template.answer_cells import coded_lines
from kalkyl.wording.messages import Texts, answer, message, reason, seen, shown
from kalkyl.wording.rule_pages import sections

_MOST_KEPT = 1_000
"""Answers to what is no longer found; nobody reads more."""
_OWN = frozenset({Standing.HOLDS, Standing.EMPTY})
"""What an answer must be to stand on the list; one that lacks something is where it was given."""
_SECTION = {"sv": "Så rättar du", "en": "In English"}
_WORDS = Texts(
    {
        "error": Phrase("remark_error", "Error"),
        "warning": Phrase("remark_warning", "Warning"),
        "note": Phrase("remark_note", "Info"),
        "restored": Phrase("remark_restored", "Restored"),
        "answered": Phrase("remark_answered", "Answered"),
        "kept_answer": Phrase("remark_kept_answer", "Kept answer"),
        "unasked": Phrase(
            "remark_unasked",
            "The answer is to a finding that is no longer there. It is kept in case the amount "
            "is changed back.",
        ),
        "or_answer": Phrase(
            "remark_or_answer", "If it is right after all, write why in the column Answer."
        ),
        "back": Phrase(
            "remark_back",
            "{name}: kalkyl has put the formula back. The cell said {found}. The template's "
            "formula: {formula}",
        ),
        "kept": Phrase(
            "remark_kept",
            "{name}: the formula could not be put back, for the cell belongs to a formula of "
            "several cells.",
        ),
        "look": Phrase("remark_look", "Look whether the amount is right."),
        "by_hand": Phrase("remark_by_hand", "Put the template's formula back: {formula}"),
        "broke": Phrase("remark_broke", "Not tried: {detail}."),
        "ask": Phrase("remark_ask", "The fault is kalkyl's. You need not do anything."),
        "counts": Phrase("remark_counts", "Errors: {error} · Warnings: {warning} · Notes: {note}"),
        "mended": Phrase("remark_mended", " · Formulas restored: {restored}"),
        "replied": Phrase("remark_replied", " · Answered: {answered}"),
    }
)


@dataclass(frozen=True, slots=True)
class Remark:
    """One line of the list. ``restored`` is one that kalkyl has mended itself.

    ``about`` is what an answer on the line answers; "" where none helps. ``answer`` is what the
    sender wrote, ``answered`` says that it gives a reason, and ``earlier`` is an answer that no
    longer holds, with what it answered. ``lines`` are those of the template's own that ask the
    same, with their codes.
    """

    number: int
    severity: Severity
    word: str
    code: str
    says: str
    mend: str
    place: Place | None = None
    also: tuple[Place, ...] = ()
    restored: bool = False
    about: str = ""
    answer: str = ""
    answered: bool = False
    earlier: tuple[str, str] = ("", "")
    lines: str = ""

    @property
    def kind(self) -> str:
        """What the line looks like: its severity, or that it is restored or answered."""
        if self.restored:
            return "restored"
        return "answered" if self.answered else self.severity.value

    @property
    def places(self) -> tuple[Place, ...]:
        """Every cell that the line is about, the first of them first."""
        return () if self.place is None else tuple(dict.fromkeys((self.place, *self.also)))


@dataclass(frozen=True, slots=True)
class Remarks:
    """The list of one workbook, in one language."""

    file: str
    about: str
    checksum: str
    language: str
    lines: tuple[Remark, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many lines there are of each kind."""
        found = Counter(line.kind for line in self.lines)
        return {kind: found[kind] for kind in (*map(str, Severity), "restored", "answered")}

    @property
    def open(self) -> tuple[Remark, ...]:
        """The lines that the sender is to do something about; a note is for information."""
        mended = (line for line in self.lines if not line.restored and not line.answered)
        return tuple(line for line in mended if line.severity is not Severity.NOTE)

    @property
    def is_needed(self) -> bool:
        """Whether anything is to be mended, or has been, or there is an answer to keep."""
        return bool(self.open) or any(line.restored or line.answer for line in self.lines)


def counted(found: Remarks) -> str:
    """How many lines there are of each kind, in words."""
    words = _WORDS[found.language]
    kinds = (("restored", "mended"), ("answered", "replied"))
    text = words["counts"] + "".join(words[word] for kind, word in kinds if found.counts[kind])
    return text.format_map(found.counts)


def remarks(
    case: Case,
    report: Report,
    language: str,
    restored: Sequence[Difference] = (),
    kept: Sequence[Difference] = (),
    before: Sequence[Finding] = (),
) -> Remarks:
    """The list of a workbook: what is wrong, then what could and could not be restored.

    ``before`` are the findings from before restoring, which a restored cell has its code from.
    """
    codes = {place: finding.code for finding in before for place in (finding.place, *finding.also)}
    lines = [
        *(_of_finding(finding, language) for finding in report.findings),
        *(
            _broken_rule(skipped.code, reason(skipped, language), language)
            for skipped in report.broke
        ),
        *(_of_cell(case, difference, language, "kept", "by_hand") for difference in kept),
        *(
            replace(
                _of_cell(case, difference, language, "back", "look"),
                code=codes.get(difference.fact.place, ""),
                restored=True,
            )
            for difference in restored
        ),
        *(_kept_answer(answer, language) for answer in report.unasked[:_MOST_KEPT]),
    ]
    return Remarks(
        file=seen(case.received.source.file),
        about=about(case),
        checksum=case.received.source.sha256,
        language=language,
        lines=tuple(replace(line, number=at) for at, line in enumerate(lines, 1)),
    )


def about(case: Case) -> str:
    """Whose workbook it is, and which report."""
    if case.reading is None:
        return ""
    contract = case.reading.contract
    who = seen(str(case.reading.submission.sender))
    return " · ".join(filter(None, (who, f"{contract.title} {contract.year}")))


def _of_finding(finding: Finding, language: str) -> Remark:
    rule = rule_of(finding.code)
    if rule is None:
        raise ValueError(finding.code)
    words, given = _WORDS[language], finding.answer
    lapsed = given is not None and given.standing is Standing.LAPSED
    says = [message(rule, finding, language)]
    if given is not None and not finding.is_answered:
        says.append(answer(finding, language))
    mend = [_flat(sections(rule).get(_SECTION[language], ""))]
    if finding.about and not finding.is_answered:
        mend.append(words["or_answer"])
    return Remark(
        number=0,
        severity=finding.severity,
        word=words["answered" if finding.is_answered else finding.severity],
        code=finding.code,
        says=" ".join(says),
        mend=" ".join(mend),
        place=finding.place,
        also=finding.also,
        about=finding.about,
        answer=given.text if given and given.standing in _OWN else "",
        answered=finding.is_answered,
        earlier=(given.text, given.about) if given and lapsed else ("", ""),
        lines=coded_lines(finding.lines),
    )


def _kept_answer(answer: Answer, language: str) -> Remark:
    """An answer to what is not found now, on a line of its own so that it is not lost."""
    words = _WORDS[language]
    code = answer.about.removeprefix(MARK).partition(" ")[0]
    return Remark(
        number=0,
        severity=Severity.NOTE,
        word=words["kept_answer"],
        code=code,
        says=words["unasked"],
        mend="",
        about=answer.about,
        answer=answer.text,
    )


def _broken_rule(code: str, detail: str, language: str) -> Remark:
    words = _WORDS[language]
    says = words["broke"].format(detail=detail)
    return Remark(0, Severity.NOTE, words["note"], code, says, words["ask"])


def _of_cell(case: Case, difference: Difference, language: str, says: str, mend: str) -> Remark:
    words = _WORDS[language]
    name = cell_name(case.reading, difference.fact.key) if case.reading else ""
    found = shown(figure(difference.fact.value, difference.fact.unit), language)
    formula = shown(ExcelFormula(difference.formula), language)
    facts = {"name": name, "found": found, "formula": formula}
    return Remark(
        number=0,
        severity=Severity.NOTE,
        word=words["restored" if says == "back" else "note"],
        code="",
        says=words[says].format_map(facts),
        mend=words[mend].format_map(facts),
        place=difference.fact.place,
    )


def _flat(page: str) -> str:
    """A section of a page as running text: without fences, code marks and line breaks."""
    lines = (line for line in page.splitlines() if not line.startswith("```"))
    return " ".join(" ".join(lines).replace("`", "").split())
