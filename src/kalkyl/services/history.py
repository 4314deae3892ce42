"""Reports that were handed in before: read, and held to being the right ones.

Templates are filled in from them and workbooks are compared with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from kalkyl.base.errors import DataFileError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import EarlierKind
from kalkyl.contract.earlier import Earlier, Kind, entries_of, wanted
from kalkyl.contract.spec import Contract
from kalkyl.io.inbox import expand
from kalkyl.io.refusal import file_budget
from kalkyl.model import Facts, FactValue, Phrase, Submission
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.catalogue import Expected
from kalkyl.services.incoming import Incoming
from kalkyl.services.intake import Outline, case_of
from kalkyl.services.pool import each
from kalkyl.services.sources import sources_of
from kalkyl.services.worker import Lost, attempt

Files = Mapping[EarlierKind, tuple[str, ...]]
"""The files that were named, by what they are."""


def earlier_from(
    now: Contract, files: Files, organisation: Organisation
) -> dict[EarlierKind, Earlier]:
    """What a template is filled in from, by what it is to the template's report."""
    for source, names in files.items():
        if names and wanted(now, source) is None:
            facts = {"option": _option(source)}
            raise DataFileError(
                Phrase("none_before", "{option}: this report has no such one before it", facts)
            )
    found = {}
    for source, all_ in _read(files, Expected(year=now.year), organisation).items():
        _refuse(source, all_, [now])
        [found[source]] = all_
    return found


def with_earlier(expected: Expected, files: Files, organisation: Organisation) -> Expected:
    """What is expected, with the reports that were handed in before."""
    found = _read(files, expected, organisation)
    return replace(
        expected,
        plan=found.get(EarlierKind.PLAN),
        previous=found.get(EarlierKind.PREVIOUS),
        last_year=found.get(EarlierKind.LAST_YEAR),
    )


def hold_to(
    files: Files,
    expected: Expected,
    judged: Sequence[Outline],
    organisation: Organisation,
) -> None:
    """Refuses reports that come before none of the workbooks that they were given for.

    One that is a workbook itself passes: that it was sent again is for a rule to tell.
    """
    named = dict.fromkeys(file.kind for file in judged if file.kind)
    if expected.report and expected.year:
        named[expected.report, expected.year] = None
    kinds = [organisation.contract(*kind) for kind in named]
    again = {file.sha256 for file in judged}
    for source in files:
        all_ = getattr(expected, source) or ()
        new = [report for report in all_ if not _files(report.submissions) & again]
        if kinds:
            further = _still_earlier(source, new, kinds, organisation)
            _refuse(source, [report for report in new if report.kind not in further], kinds)


def _still_earlier(
    source: EarlierKind,
    all_: Iterable[Earlier],
    kinds: Iterable[Contract],
    organisation: Organisation,
) -> set[Kind]:
    """The year's reports before the previous one, which say something only where that one is."""
    found: set[Kind] = set()
    right = {wanted(kind, source) for kind in kinds} - {None}
    if source is not EarlierKind.PREVIOUS or right.isdisjoint(report.kind for report in all_):
        return found
    ahead = list(filter(None, right))
    while ahead:
        before = wanted(organisation.contract(*ahead.pop()), source)
        if before is not None and before not in found:
            found.add(before)
            ahead.append(before)
    return found


def _files(submissions: Iterable[Submission]) -> set[str]:
    return {submission.source.sha256 for submission in submissions}


def _option(source: EarlierKind) -> str:
    return "--" + source.replace("_", "-")


_Named: TypeAlias = tuple[EarlierKind, Incoming]


@dataclass(frozen=True, slots=True)
class _Forms:
    """What is expected of earlier reports by what they are, and of which organisation."""

    expected: Mapping[EarlierKind, Expected]
    organisation: Organisation


def _read(
    files: Files, expected: Expected, organisation: Organisation
) -> dict[EarlierKind, tuple[Earlier, ...]]:
    """The reports in some files by what they are, each kind by itself; all are read at a time."""
    terms = {source: _form(source, expected) for source, names in files.items() if names}
    forms = _Forms(terms, organisation)
    named = [(source, file) for source in terms for file in _files_of(source, files[source])]
    found: dict[EarlierKind, dict[Kind, list[Submission]]] = {source: {} for source in terms}
    for (source, file), parts in zip(named, _each(named, forms), strict=True):
        if not parts or isinstance(parts, Lost):
            facts = {"option": _option(source), "file": str(file.path)}
            raise DataFileError(
                Phrase(
                    "earlier_unread",
                    "{option}: {file} cannot be read; run kalkyl check on it",
                    facts,
                )
            )
        kind = parts[0].report, parts[0].year
        found[source].setdefault(kind, []).extend(parts)
    contract = organisation.contract
    return {
        source: tuple(Earlier(contract(*kind), tuple(parts)) for kind, parts in kinds.items())
        for source, kinds in found.items()
    }


def _form(source: EarlierKind, expected: Expected) -> Expected:
    """What is expected of the reports that are something to those of ``expected``."""
    year = expected.year - (source is EarlierKind.LAST_YEAR) if expected.year else None
    return Expected(year=year, layouts=expected.layouts)


def _files_of(source: EarlierKind, names: tuple[str, ...]) -> Sequence[Incoming]:
    files = sources_of(expand(names)).files
    if not files:
        facts = {"option": _option(source), "names": ", ".join(names)}
        raise DataFileError(Phrase("none_earlier", "{option}: no workbooks in {names}", facts))
    return files


def _each(named: Sequence[_Named], forms: _Forms) -> Iterator[Any]:
    """The entries in each file; a few files are not worth other processes."""
    if len(named) <= len(forms.expected):
        return (attempt(_entries, workbook, forms) for workbook in named)
    return each(_entries, named, forms)


def _entries(named: _Named, forms: _Forms) -> tuple[Submission, ...]:
    source, file = named
    with file_budget().running():
        reading = case_of(file.received(), forms.expected[source], forms.organisation).reading
    return entries_of(reading.contract, reading.submission) if reading else ()


def _refuse(source: EarlierKind, all_: Iterable[Earlier], kinds: Iterable[Contract]) -> None:
    """Refuses a report that is not what the workbooks' own reports have before them."""
    right = list(dict.fromkeys(filter(None, (wanted(kind, source) for kind in kinds))))
    for report in all_:
        if report.kind not in right:
            raise DataFileError(_refusal(source, report, right))


def _refusal(source: EarlierKind, report: Earlier, right: Sequence[Kind]) -> Phrase:
    file = report.submissions[0].source.file
    facts: Facts = {"option": _option(source), "file": file, "kind": _name(report.kind)}
    if not right:
        return Phrase(
            "earlier_unwanted",
            "{option}: {file} is {kind}, but the report that is checked has no such one before it",
            facts,
        )
    first, *others = map(_name, right)
    wanted_kinds: FactValue = first
    for other in others:
        wanted_kinds = Phrase("or", "{first} or {other}", {"first": wanted_kinds, "other": other})
    return Phrase(
        "earlier_other",
        "{option}: {file} is {kind}, but {wanted} is expected",
        {**facts, "wanted": wanted_kinds},
    )


def _name(kind: Kind) -> str:
    report, year = kind
    return f"{report} {year}"
