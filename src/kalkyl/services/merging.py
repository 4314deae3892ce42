"""The merge as a person asks for it: who is in, who is left out and why, and what is missing.

A total's workbook has more than its figures: how the year has gone, and tables in mnkr.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace

from kalkyl.base.errors import OutputError
from kalkyl.base.limits import FILLED_CELLS
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.earlier import Earlier
from kalkyl.contract.known_tables import COVER, FORECAST
from kalkyl.contract.manifest import Department, Manifest
from kalkyl.contract.spec import TOTAL, VALUE, Contract
from kalkyl.figures.evaluate import Figures
from kalkyl.io.xlsx.write import TextTooLongError, book_bytes
from kalkyl.model import (
    Facts,
    FactValue,
    Finding,
    Phrase,
    Question,
    Source,
    Submission,
    Verdict,
)
from kalkyl.operations.merge import identity, merge
from kalkyl.operations.organisation import Organisation
from kalkyl.reporting.outline import TablePart, parts_of
from kalkyl.services.completeness import missing_departments, scope_of, sentences
from kalkyl.services.intake import CheckedFile, senders_of
from kalkyl.template.compose import compose
from kalkyl.template.parts import UNDEFINED, differing
from kalkyl.template.parts_sheet import HEADINGS
from kalkyl.template.total_state import (
    COPY,
    NO_OPTIONS,
    EarlierForecast,
    PrintedTable,
    TotalOptions,
    TotalUnit,
)
from kalkyl.wording.messages import finding_text, seen, shown, translate

_SAYS = 500
"""Characters of a question that are kept in a total."""


NEVER = frozenset({"KAL136", "KAL137"})
"""Faults that no wish can overrule: the same department twice, or another report."""


def with_questions(workbook: CheckedFile, submission: Submission) -> Submission:
    """A submission with its verdict and what it was asked, beside those of its own parts."""
    asked = {
        _question(submission, finding)
        for finding in workbook.report.findings
        if finding.is_open_question or finding.is_answered
    }
    questions = tuple(sorted({*submission.questions, *asked}))
    verdicts = tuple(sorted({*submission.verdicts, _verdict(workbook, submission.source)}))
    return replace(submission, questions=questions, verdicts=verdicts)


def _verdict(workbook: CheckedFile, source: Source) -> Verdict:
    """How a workbook was judged; a rule that broke counts as an error."""
    report = workbook.report
    errors = sum(finding.blocks for finding in report.findings) + len(report.broke)
    return Verdict(source, errors, sum(finding.is_open_question for finding in report.findings))


def _question(submission: Submission, finding: Finding) -> Question:
    says = finding_text(finding)
    answer = finding.answer.text if finding.answer and finding.is_answered else ""
    place = seen(str(finding.place or ""))
    return Question(
        submission.sender, submission.source, finding.code, place, says[:_SAYS], seen(answer)
    )


def lines(questions: Sequence[Question], language: str) -> list[str]:
    """Each question with its file, its cell and its answer."""
    found = []
    for question in questions:
        where = " › ".join(filter(None, (question.source.file, question.place)))
        found += [f"  {seen(where)}", f"    {question.code}: {seen(question.says)}"]
        answered = translate(language, "Answer: “{text}”", text=question.answer)
        found.append(f"    {answered if question.answer else translate(language, 'Unanswered')}")
    return found


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge came to; no total where no workbook could be taken in."""

    total: Submission | None
    contract: Contract | None
    taken: tuple[CheckedFile, ...]
    left_out: tuple[CheckedFile, ...]
    missing: tuple[Department, ...]
    completeness: str
    """What the total says of itself on its cover, in Swedish; ``scope`` says it in any language."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Answers on the sheet *Kontroll* that hold, by what their lines are about."""
    options: TotalOptions = NO_OPTIONS
    scope: FactValue = ""


def merged(
    judged: Sequence[CheckedFile],
    manifest: Manifest | None,
    *,
    despite_errors: bool = False,
    name: str = "",
    remarks: Sequence[str] = (),
) -> Merged:
    """The total of the workbooks that can be taken in; ``remarks`` are said of it, too."""
    taken = tuple(
        workbook for workbook in judged if _is_taken(workbook, despite_errors=despite_errors)
    )
    taken = _of_one_kind(_apart(taken))
    kept = set(map(id, taken))
    left_out = tuple(workbook for workbook in judged if id(workbook) not in kept)
    submissions = [
        with_questions(workbook, workbook.case.reading.submission)
        for workbook in taken
        if workbook.case.reading
    ]
    missing = missing_departments(senders_of(submissions), manifest)
    if not submissions:
        return Merged(None, None, taken, left_out, missing, "")
    faulty = [workbook for workbook in taken if not workbook.report.passed]
    scope = scope_of(
        submissions, manifest, missing, faulty=faulty, left_out=left_out, forms=_forms(taken)
    )
    scope = [*scope, *remarks]
    contract = next(workbook.case.reading.contract for workbook in taken if workbook.case.reading)
    total = merge(contract, submissions, completeness=_on_cover(scope), name=name)
    different = ", ".join(_different(contract, total))
    if different:
        facts: Facts = {"what": different}
        scope.append(Phrase("scope_differs", "Differs between the departments: {what}", facts))
        total = _saying(total, _on_cover(scope))
    earlier = next((workbook.case.expected.previous for workbook in taken), None) or ()
    options = year_so_far(total, earlier)
    return Merged(
        total,
        contract,
        taken,
        left_out,
        missing,
        _on_cover(scope),
        options=options,
        scope=sentences(scope),
    )


def _on_cover(scope: Sequence[FactValue]) -> str:
    """What a total says of itself: Swedish, as the rest of its workbook."""
    return shown(sentences(scope), "sv")


def _different(contract: Contract, total: Submission) -> Iterator[str]:
    """The figures that should be the same everywhere and are not, each with its values."""
    for key, fact in total.facts.items():
        why = fact.value if isinstance(fact.value, str) else ""
        found = differing(why.removeprefix(UNDEFINED).strip())
        if found is not None:
            table, spec = contract.tables[key[0]], contract.spec(key)
            row = table.row(key[1])
            names = (row.label if row else total.labels.get(key[:2]), spec.label if spec else "")
            values = found.replace(".", ",")
            yield f"{', '.join(filter(None, names))} {values}"


def _saying(total: Submission, words: str) -> Submission:
    """The total with other words on its cover about what is in it."""
    key = (COVER, "completeness", VALUE)
    fact = total.facts.get(key)
    return (
        total
        if fact is None
        else replace(total, facts={**total.facts, key: replace(fact, value=words)})
    )


def _forms(taken: Sequence[CheckedFile]) -> list[CheckedFile]:
    """The workbooks that are forms of somebody else's, which show less than the template does."""
    return [
        workbook
        for workbook in taken
        if workbook.case.reading and workbook.case.reading.placing.foreign
    ]


def _of_one_kind(judged: tuple[CheckedFile, ...]) -> tuple[CheckedFile, ...]:
    """The workbooks of the report and year that most are of."""
    kinds = Counter(map(_kind, judged))
    common = max(kinds, key=lambda kind: (kinds[kind], kind), default=None)
    return tuple(workbook for workbook in judged if _kind(workbook) == common)


def _kind(workbook: CheckedFile) -> tuple[str, int]:
    reading = workbook.case.reading
    return (reading.contract.template_version, reading.contract.year) if reading else ("", 0)


def _apart(judged: tuple[CheckedFile, ...]) -> tuple[CheckedFile, ...]:
    """The workbooks without those that share a department, of which none can be preferred."""
    owners = Counter(who for workbook in judged for who in _identities(workbook))
    return tuple(
        workbook for workbook in judged if all(owners[who] == 1 for who in _identities(workbook))
    )


def _identities(workbook: CheckedFile) -> list[tuple[str, str]]:
    reading = workbook.case.reading
    return [identity(sender) for sender in senders_of([reading.submission])] if reading else []


def _is_taken(workbook: CheckedFile, *, despite_errors: bool) -> bool:
    if workbook.case.reading is None or any(
        found.code in NEVER for found in workbook.report.findings
    ):
        return False
    return despite_errors or workbook.report.passed


def for_distribution(result: Merged) -> Merged:
    """The merge without the departments' figures about groups of people, which says so.

    A group may be large enough in the total and small in a department; the total's own tables have
    what may be shown. No total can be made of such a copy.
    """
    contract, total = result.contract, result.total
    if total is None or contract is None:
        return result
    kept = tuple(origin for origin in total.origins if contract.tables[origin.key[0]].group is None)
    words = str(total.value((COVER, "completeness", VALUE)) or "")
    return replace(result, total=_saying(replace(total, origins=kept), f"{words}. {COPY}"))


def in_unit(result: Merged, unit: TotalUnit | None, organisation: Organisation) -> Merged:
    """The merge with sheets in the unit that is asked for, else in the organisation's."""
    options = with_unit(result.options, unit, result.contract, organisation)
    return replace(result, options=options)


def total_bytes(result: Merged, organisation: Organisation) -> bytes:
    """The total as a workbook of the same template, one level up."""
    if result.total is None or result.contract is None:
        raise ValueError("there is no total to write")
    _fits(len(result.total.origins) * (len(HEADINGS) // 2))  # far too many are not laid out first
    layout = organisation.layout(result.contract.report)
    contract = organisation.own(result.contract)
    plan = compose(contract, layout, result.total, answers=result.answers, options=result.options)
    _fits(sum(len(sheet.cells) for sheet in plan.sheets))
    try:
        return book_bytes(plan)
    except TextTooLongError as fault:
        raise OutputError(fault.says) from fault


def _fits(cells: int) -> None:
    """Refuses a total that kalkyl itself could not read again."""
    if cells > FILLED_CELLS:
        facts: Facts = {"cells": cells, "most": FILLED_CELLS}
        raise OutputError(
            Phrase(
                "total_does_not_fit",
                "the total would have {cells} filled cells, and no more than {most} can be read "
                "again; merge fewer departments into each total, such as one per administration",
                facts,
            )
        )


def year_so_far(total: Submission, earlier: Sequence[Earlier]) -> TotalOptions:
    """What the year's earlier reports forecast for the departments of a total, in their order."""
    found, others = [], []
    for report in sorted(earlier, key=lambda report: report.contract.period_end):
        if not {"annual_forecast", "annual_budget"} <= _forecast_columns(report.contract):
            continue
        forecast = _forecast(report, total)
        if forecast is None:
            others.append(report.contract.title)
        else:
            found.append(forecast)
    words = f"Utan {', '.join(others)}: där saknas avdelningar som finns i den här totalen."
    return TotalOptions(tuple(found), words if others else "")


def _forecast_columns(contract: Contract) -> set[str]:
    table = contract.tables.get(FORECAST)
    return set(table.columns) if table else set()


def _forecast(report: Earlier, total: Submission) -> EarlierForecast | None:
    then = report.behind(total)
    if then is None:
        return None
    figures = Figures(then.contract, then.submission)
    forecast, budget = (
        figures[FORECAST, TOTAL, column].number for column in ("annual_forecast", "annual_budget")
    )
    if forecast is None or budget is None:
        return None
    return EarlierForecast(report.contract.title, forecast, budget)


def with_unit(
    options: TotalOptions,
    unit: TotalUnit | None,
    contract: Contract | None,
    organisation: Organisation,
) -> TotalOptions:
    """A total's options with sheets in mnkr, where that is asked for and it is not in mnkr."""
    if unit is not TotalUnit.MNKR or contract is None:
        return options
    if organisation.own(contract).form.unit == TotalUnit.MNKR:
        return options
    return replace(options, in_mnkr=in_mnkr(contract, organisation))


def in_mnkr(contract: Contract, organisation: Organisation) -> tuple[PrintedTable, ...]:
    """The tables that the report prints; chapters with rows of one table share a sheet."""
    found: dict[tuple[str, tuple[str, ...]], PrintedTable] = {}
    for title, part in parts_of(organisation.outline(contract.report).chapters):
        if isinstance(part, TablePart):
            known = found.get((part.table, part.columns))
            rows = (*(known.rows if known else ()), *part.rows)
            decimals = part.decimals if part.unit == "mnkr" else {}
            found[part.table, part.columns] = PrintedTable(
                title, part.table, part.columns, rows, decimals, part.when
            )
    return tuple(found.values())
