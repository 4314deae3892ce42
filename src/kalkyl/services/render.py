"""What was found, as text for people, as JSON for programs, as Markdown for a mail."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from kalkyl.base.limits import PLACES_PER_FINDING
from kalkyl.model import Finding, Phrase, Report, Severity, SkippedRule, as_data, facts_as_data
from kalkyl.model.visible import escaped
from kalkyl.rules.receipts import agrees, receipt_of
from kalkyl.services.completeness import NOTHING_AROUND, Around, kind_words
from kalkyl.services.intake import CheckedFile
from kalkyl.wording.messages import (
    Texts,
    answer,
    finding_text,
    reason,
    seen,
    severity_word,
    verdict,
)

_SCHEMA_VERSION = 2
"""Of the JSON: ``schemas/check-output.schema.json``."""
_WORDS = Texts(
    {
        "files": Phrase("render_files", "Files: {}, passed: {}, not passed: {}."),
        "counts": Phrase("render_counts", "Errors: {}, warnings: {}, notes: {}."),
        "whole": Phrase("render_whole", "The file"),
        "skipped": Phrase("render_skipped", "Rules not run: {} (list them with --verbose)."),
        "answered": Phrase("render_answered", "Questions answered: {} of {}."),
        "unrun": Phrase("render_unrun", "Rules not run:"),
        "broke": Phrase("render_broke", "Rules that broke (a fault in kalkyl, not in the file):"),
        "more": Phrase("render_more", "and {} more"),
        "none": Phrase("render_none", "Nothing to remark on."),
        "left": Phrase(
            "render_left", "Computed cells not judged, since they rest on the faults above: {}."
        ),
        "tables": Phrase(
            "render_tables",
            "Tables: {}. Figures: {}, of which {} are part of a relation that was judged.",
        ),
        "texts": Phrase(
            "render_texts",
            "Amounts in the text: {}, of which {} could be held against a figure of the tables.",
        ),
        "held": Phrase("render_held", "Figures held against the total: {}."),
        "titles": Phrase("render_titles", "Cell | Code | What and how"),
        "receipt": Phrase("render_receipt", "Receipt: agrees, checked {} (rules {})."),
    }
)


class Tally:
    """What some files come to together, counted as they go by."""

    def __init__(self) -> None:
        self.files = self.passed = self.asked = self.answered = 0
        self.is_blocked = False
        self.has_findings = False
        self.open: Counter[Severity] = Counter()
        self.broke: dict[SkippedRule, None] = {}
        self.skipped: dict[SkippedRule, None] = {}

    @property
    def open_questions(self) -> int:
        """How many warnings nobody has answered."""
        return self.asked - self.answered

    def of(self, judged: Iterable[CheckedFile]) -> Iterator[CheckedFile]:
        """The files, each of them counted."""
        for workbook in judged:
            self._count(workbook.report)
            yield workbook

    def _count(self, report: Report) -> None:
        self.files += 1
        self.passed += report.passed
        self.is_blocked = self.is_blocked or report.has_errors
        self.has_findings = self.has_findings or bool(report.findings)
        self.answered += report.answered
        self.asked += report.answered + report.open_questions
        self.open.update(item.severity for item in report.findings if not item.is_settled)
        self.broke.update(dict.fromkeys(report.broke))
        self.skipped.update(dict.fromkeys(report.skipped))


def tally_of(judged: Iterable[CheckedFile]) -> Tally:
    """What some files come to together."""
    tally = Tally()
    for _ in tally.of(judged):
        pass
    return tally


def as_text(judged: Iterable[CheckedFile], language: str) -> str:
    """The list of findings as one text."""
    return "".join(text_parts(judged, language))


def text_parts(
    judged: Iterable[CheckedFile],
    language: str,
    *,
    verbose: bool = False,
    beside: Around = NOTHING_AROUND,
    tally: Tally | None = None,
) -> Iterator[str]:
    """Every finding under its file and sheet and what it says; then the sum of it all.

    ``verbose`` lists the rules that did not run, which are only counted otherwise.
    """
    tally = tally or Tally()
    for workbook in tally.of(judged):
        yield "\n".join(_file_lines(workbook, language)) + "\n\n"
    end = [*_summary(tally, language, beside), *_unrun_lines(tally, language, verbose=verbose)]
    yield "\n".join(end)


def _file_lines(workbook: CheckedFile, language: str) -> Iterator[str]:
    words = _WORDS[language]
    yield f"{seen(workbook.path.name + _about(workbook))}: {verdict(workbook.report, language)}"
    yield from (f"  {line}" for line in _receipt_lines(workbook, language))
    for sheet, findings in _by_sheet(workbook.report.findings).items():
        yield "  " + seen(f"{workbook.path.name} › {sheet}" if sheet else words["whole"])
        for finding in findings:
            yield f"    {_finding_line(finding, language)}"
            if finding.answer:
                yield f"      {answer(finding, language)}"
    yield from (f"  {line}" for line in _left_lines(workbook, language))


def _left_lines(workbook: CheckedFile, language: str) -> Iterator[str]:
    """How much was judged, and how much was not."""
    words, tables, left = _WORDS[language], workbook.case.tables, workbook.report.left_alone
    if tables is not None:
        yield words["tables"].format(tables.count, tables.figures, tables.judged)
        if tables.texts.amounts:
            yield words["texts"].format(tables.texts.amounts, tables.texts.held)
        if tables.held is not None:
            yield words["held"].format(tables.held.figures)
    elif left and workbook.report.has_errors:
        yield words["left"].format(left)


def _receipt_lines(workbook: CheckedFile, language: str) -> Iterator[str]:
    """What a receipt that holds says; of one that does not, a rule tells."""
    receipt = receipt_of(workbook.case)
    if receipt is not None and receipt.is_whole and agrees(workbook.case, receipt):
        yield _WORDS[language]["receipt"].format(receipt.day, receipt.rules)


def _by_sheet(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Findings by sheet, in the order of the gravest on each; ``""`` for the whole file."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.place.sheet if finding.place else "", []).append(finding)
    return found


def _finding_line(finding: Finding, language: str) -> str:
    cell = f"{finding.place.cell}  " if finding.place and finding.place.cell else ""
    says = finding_text(finding, language)
    return f"{cell}{severity_word(finding, language)} {finding.code}: {says}"


def _about(workbook: CheckedFile) -> str:
    if workbook.case.reading is None:
        return ""
    submission, contract = workbook.case.reading.submission, workbook.case.reading.contract
    return f" ({submission.sender}, {contract.title} {contract.year})"


def _summary(tally: Tally, language: str, beside: Around) -> Iterator[str]:
    words = _WORDS[language]
    yield words["files"].format(tally.files, tally.passed, tally.files - tally.passed)
    lines = beside.lines(language)
    if tally.has_findings:
        yield words["counts"].format(*(tally.open[severity] for severity in Severity))
    elif not lines:
        yield words["none"]
    if tally.answered:
        yield words["answered"].format(tally.answered, tally.asked)
    yield from map(seen, lines)
    yield from _unruns(words["broke"], tally.broke, language)


def _unrun_lines(tally: Tally, language: str, *, verbose: bool) -> Iterator[str]:
    """The rules that did not run: how many, or which and why."""
    words = _WORDS[language]
    if verbose:
        yield from _unruns(words["unrun"], tally.skipped, language)
    elif tally.skipped:
        yield words["skipped"].format(len({unrun.code for unrun in tally.skipped}))


def _unruns(head: str, unruns: Collection[SkippedRule], language: str) -> Iterator[str]:
    if unruns:
        yield head
        yield from (f"  {_unrun_line(text, codes)}" for text, codes in _grouped(unruns, language))


def _grouped(unruns: Iterable[SkippedRule], language: str) -> Iterator[tuple[str, list[str]]]:
    groups: dict[str, list[str]] = {}
    for unrun in unruns:
        codes = groups.setdefault(reason(unrun, language), [])
        if unrun.code not in codes:
            codes.append(unrun.code)
    yield from groups.items()


def _unrun_line(text: str, codes: list[str]) -> str:
    shown = ", ".join(codes) if len(codes) <= 6 else f"{codes[0]}–{codes[-1]}"  # noqa: PLR2004  # a line's length
    return f"{shown}: {text}"


def json_parts(
    judged: Iterable[CheckedFile],
    language: str,
    *,
    beside: Around = NOTHING_AROUND,
    tally: Tally | None = None,
) -> Iterator[str]:
    """The same for programs, as ``schemas/check-output.schema.json`` describes it."""
    whose = {"organisation": seen(beside.organisation)} if beside.organisation else {}
    missing = [{"code": department.code, "name": department.name} for department in beside.missing]
    over = [
        {"file": str(file.path), "kind": file.kind.value, "reason": kind_words(file.kind, language)}
        for file in beside.passed_over
    ]
    head = _json({"schema_version": _SCHEMA_VERSION, **whose})
    yield f'{head.removesuffix(_END)},\n "files": ['
    between = "\n  "
    for workbook in (tally or Tally()).of(judged):
        yield between + _json(file_json(workbook, language)).replace("\n", "\n  ")
        between = ",\n  "
    end = "]" if between == "\n  " else "\n ]"
    yield f"{end},{_json({'missing': missing, 'not_read': over}).removeprefix('{')}"


_END = "\n}"


def _json(found: Mapping[str, object]) -> str:
    return escaped(json.dumps(found, ensure_ascii=False, indent=1))


def file_json(workbook: CheckedFile, language: str) -> dict[str, Any]:
    """One file of that JSON."""
    reading = workbook.case.reading
    return {
        "file": str(workbook.path),
        "sender": seen(str(reading.submission.sender)) if reading else None,
        "report": reading.contract.report if reading else None,
        "passed": workbook.report.passed,
        "open_questions": workbook.report.open_questions,
        "answered": workbook.report.answered,
        "left_alone": workbook.report.left_alone,
        "receipt": _receipt_json(workbook),
        "findings": [_finding_json(finding, language) for finding in workbook.report.findings],
        "skipped": [_unrun_json(unrun, language) for unrun in workbook.report.skipped],
        "broke": [_unrun_json(unrun, language) for unrun in workbook.report.broke],
    }


def _receipt_json(workbook: CheckedFile) -> dict[str, Any] | None:
    receipt = receipt_of(workbook.case)
    if receipt is None or not receipt.is_whole:
        return None
    return {
        "agrees": agrees(workbook.case, receipt),
        "checked": receipt.made,
        "rules": receipt.rules,
    }


def _finding_json(finding: Finding, language: str) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "sheet": finding.place.sheet if finding.place else None,
        "cell": (finding.place.cell or None) if finding.place else None,
        "message": finding_text(finding, language),
        "facts": facts_as_data(finding.facts),
        "also": [as_data(place) for place in finding.also[:PLACES_PER_FINDING]],
        "also_more": max(0, len(finding.also) - PLACES_PER_FINDING),
        "confirmable": finding.confirmable,
        "answer": _answer_json(finding),
    }


def _answer_json(finding: Finding) -> dict[str, str] | None:
    if finding.answer is None:
        return None
    return {"text": seen(finding.answer.text), "standing": finding.answer.standing.value}


def _unrun_json(unrun: SkippedRule, language: str) -> dict[str, str]:
    return {"code": unrun.code, "reason": reason(unrun, language)}


def markdown_parts(
    judged: Iterable[CheckedFile],
    language: str,
    *,
    beside: Around = NOTHING_AROUND,
    tally: Tally | None = None,
) -> Iterator[str]:
    """The same as Markdown tables, one for each file that has findings."""
    tally = tally or Tally()
    for workbook in tally.of(judged):
        yield _file_markdown(workbook, language) + "\n\n"
    yield "\n\n".join(map(_cell, _summary(tally, language, beside)))


def _file_markdown(workbook: CheckedFile, language: str) -> str:
    words = _WORDS[language]
    state = verdict(workbook.report, language)
    head = "\n\n".join(
        [
            f"## {_cell(workbook.path.name + _about(workbook))}: {state}",
            *_receipt_lines(workbook, language),
        ]
    )
    left = "\n\n".join(_left_lines(workbook, language))
    if not workbook.report.findings:
        return "\n\n".join(filter(None, (head, left)))
    titles = words["titles"]
    rows = [
        f"| {_cell(str(finding.place or '–'))} | {severity_word(finding, language)} {finding.code} "
        f"| {_cell(f'{finding_text(finding, language)} {answer(finding, language)}')} |"
        for finding in workbook.report.findings
    ]
    end = ["", left] if left else []
    return "\n".join([head, "", f"| {titles} |", "|---|---|---|", *rows, *end])


def _cell(text: str) -> str:
    """A text that keeps within its table cell and brings no picture, link or HTML with it."""
    for sign, harmless in (("|", "\\|"), ("<", "&lt;"), ("](", "]\\(")):
        text = text.replace(sign, harmless)
    return " ".join(seen(text).split())


RENDERERS = {"text": text_parts, "json": json_parts, "markdown": markdown_parts}
"""Every form, by the name it is asked for with: the parts of it, one after the other."""
