"""The findings of one workbook as its sender reads them: what is wrong, where, how to mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kalkyl.messages import formula, message, number, reason, seen
from kalkyl.model import Finding, Place, Report, Severity
from kalkyl.pages import sections
from kalkyl.rules.catalogue import Case
from kalkyl.rules.compare import Difference
from kalkyl.rules.register import rule_of
from kalkyl.rules.words import cell_name, figure

_SECTION = {"sv": "Så rättar du", "en": "In English"}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "error": "Fel",
        "warning": "Varning",
        "note": "Info",
        "restored": "Återställd",
        "back": "{name}: formeln är återställd av kalkyl. I cellen stod {found}. "
        "Mallens formel: {formula}",
        "kept": "{name}: formeln kunde inte återställas, eftersom cellen hör till en formel för "
        "flera celler.",
        "look": "Se efter att beloppet är rätt.",
        "by_hand": "Skriv tillbaka mallens formel: {formula}",
        "broke": "Prövades inte: {detail}.",
        "ask": "Felet är kalkyls. Du behöver inget göra.",
        "counts": "Fel: {error} · Varningar: {warning} · Upplysningar: {note}",
        "mended": " · Återställda formler: {restored}",
    },
    "en": {
        "error": "Error",
        "warning": "Warning",
        "note": "Info",
        "restored": "Restored",
        "back": "{name}: kalkyl has put the formula back. The cell said {found}. "
        "The template's formula: {formula}",
        "kept": "{name}: the formula could not be put back, for the cell belongs to a formula of "
        "several cells.",
        "look": "Look whether the amount is right.",
        "by_hand": "Put the template's formula back: {formula}",
        "broke": "Not tried: {detail}.",
        "ask": "The fault is kalkyl's. You need not do anything.",
        "counts": "Errors: {error} · Warnings: {warning} · Notes: {note}",
        "mended": " · Formulas restored: {restored}",
    },
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One line of the list. ``restored`` is one that kalkyl has mended itself."""

    number: int
    severity: Severity
    word: str
    code: str
    says: str
    mend: str
    place: Place | None = None
    also: tuple[Place, ...] = ()
    restored: bool = False

    @property
    def kind(self) -> str:
        """What the line looks like: its severity, or that it is restored."""
        return "restored" if self.restored else self.severity.value

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
        return {kind: found[kind] for kind in (*map(str, Severity), "restored")}

    @property
    def open(self) -> tuple[Remark, ...]:
        """The lines that the sender is to do something about; a note is for information."""
        return tuple(
            line for line in self.lines if not line.restored and line.severity is not Severity.NOTE
        )

    @property
    def is_needed(self) -> bool:
        """Whether anything is to be mended, or has been."""
        return bool(self.open) or any(line.restored for line in self.lines)


def counted(found: Remarks) -> str:
    """How many lines there are of each kind, in words."""
    words = _WORDS[found.language]
    text = words["counts"] + (words["mended"] if found.counts["restored"] else "")
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
    codes = {place: one.code for one in before for place in (one.place, *one.also)}
    lines = [
        *(_of_finding(finding, language) for finding in report.findings),
        *(_broken_rule(one.code, reason(one, language), language) for one in report.broke),
        *(_of_cell(case, one, language, "kept", "by_hand") for one in kept),
        *(
            replace(
                _of_cell(case, one, language, "back", "look"),
                code=codes.get(one.fact.place, ""),
                restored=True,
            )
            for one in restored
        ),
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
    return Remark(
        number=0,
        severity=finding.severity,
        word=_WORDS[language][finding.severity],
        code=finding.code,
        says=message(rule, finding, language),
        mend=_flat(sections(rule).get(_SECTION[language], "")),
        place=finding.place,
        also=finding.also,
    )


def _broken_rule(code: str, detail: str, language: str) -> Remark:
    words = _WORDS[language]
    says = words["broke"].format(detail=detail)
    return Remark(0, Severity.NOTE, words["note"], code, says, words["ask"])


def _of_cell(case: Case, one: Difference, language: str, says: str, mend: str) -> Remark:
    words = _WORDS[language]
    name = cell_name(case.reading, one.fact.key) if case.reading else ""
    found = number(figure(one.fact.value, one.fact.unit), language)
    facts = {"name": name, "found": found, "formula": formula(one.formula, language)}
    return Remark(
        number=0,
        severity=Severity.NOTE,
        word=words["restored" if says == "back" else "note"],
        code="",
        says=words[says].format_map(facts),
        mend=words[mend].format_map(facts),
        place=one.fact.place,
    )


def _flat(page: str) -> str:
    """A section of a page as running text: without fences, code marks and line breaks."""
    lines = (line for line in page.splitlines() if not line.startswith("```"))
    return " ".join(" ".join(lines).replace("`", "").split())
