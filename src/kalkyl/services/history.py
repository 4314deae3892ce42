"""Reports that were handed in before: read, and held to being the right ones.

Templates are filled in from them and workbooks are compared with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kalkyl.base.errors import DataFileError
from kalkyl.contract.earlier import Earlier, Kind, entries_of, wanted
from kalkyl.contract.spec import Contract, EarlierKind
from kalkyl.io.inbox import expand
from kalkyl.io.refusal import file_budget
from kalkyl.io.shipped import contract
from kalkyl.model import Submission
from kalkyl.rules.catalogue import Expected
from kalkyl.services.incoming import Incoming
from kalkyl.services.intake import Judged, case_of
from kalkyl.services.pool import each
from kalkyl.services.sources import sources_of
from kalkyl.services.worker import Lost

Files = Mapping[EarlierKind, tuple[str, ...]]
"""The files that were named, by what they are."""


def earlier_from(now: Contract, files: Files) -> dict[EarlierKind, Earlier]:
    """What a template is filled in from, by what it is to the template's report."""
    found = {}
    for source, names in files.items():
        if not names:
            continue
        if wanted(now, source) is None:
            raise DataFileError(f"{_option(source)}: den här rapporten har ingen sådan före sig")
        all_ = _read(source, names, Expected(year=now.year))
        _refuse(source, all_, [now])
        [found[source]] = all_
    return found


def with_earlier(expected: Expected, files: Files) -> Expected:
    """What is expected, with the reports that were handed in before."""
    found = {source: _read(source, names, expected) for source, names in files.items() if names}
    return replace(
        expected,
        plan=found.get(EarlierKind.PLAN),
        previous=found.get(EarlierKind.PREVIOUS),
        last_year=found.get(EarlierKind.LAST_YEAR),
    )


def hold_to(files: Files, expected: Expected, judged: Sequence[Judged]) -> None:
    """Refuses reports that come before none of the workbooks that they were given for.

    One that is a workbook itself passes: that it was sent again is for a rule to tell.
    """
    kinds = [workbook.case.reading.contract for workbook in judged if workbook.case.reading]
    if expected.report and expected.year:
        kinds.append(contract(expected.report, expected.year))
    again = {workbook.case.received.source.sha256 for workbook in judged}
    for source in files:
        all_ = getattr(expected, source) or ()
        new = [report for report in all_ if not _files(report.submissions) & again]
        if kinds:
            _refuse(source, new, kinds)


def _files(submissions: Iterable[Submission]) -> set[str]:
    return {submission.source.sha256 for submission in submissions}


def _option(source: EarlierKind) -> str:
    return "--" + source.replace("_", "-")


def _read(source: EarlierKind, names: tuple[str, ...], expected: Expected) -> tuple[Earlier, ...]:
    """The reports in some files, each kind by itself."""
    year = expected.year - (source is EarlierKind.LAST_YEAR) if expected.year else None
    form = Expected(year=year, layouts=expected.layouts)
    found: dict[Kind, list[Submission]] = {}
    files = sources_of(expand(names)).files
    if not files:
        raise DataFileError(f"{_option(source)}: inga arbetsböcker i {', '.join(names)}")
    for file, parts in zip(files, each(_entries, files, form), strict=True):
        if not parts or isinstance(parts, Lost):
            raise DataFileError(
                f"{_option(source)}: {file.path} kan inte läsas; kör kalkyl check på den"
            )
        found.setdefault((parts[0].report, parts[0].year), []).extend(parts)
    return tuple(Earlier(contract(*kind), tuple(parts)) for kind, parts in found.items())


def _entries(file: Incoming, expected: Expected) -> tuple[Submission, ...]:
    with file_budget().running():
        reading = case_of(file.received(), expected).reading
    return entries_of(reading.contract, reading.submission) if reading else ()


def _refuse(source: EarlierKind, all_: Iterable[Earlier], kinds: Iterable[Contract]) -> None:
    """Refuses a report that is not what the workbooks' own reports have before them."""
    right = list(dict.fromkeys(filter(None, (wanted(kind, source) for kind in kinds))))
    for report in all_:
        if report.kind not in right:
            raise DataFileError("".join(_refusal(source, report, right)))


def _refusal(source: EarlierKind, report: Earlier, right: Sequence[Kind]) -> Iterator[str]:
    file = report.submissions[0].source.file
    yield f"{_option(source)}: {file} är {_name(report.kind)}, "
    if right:
        yield f"men {' eller '.join(map(_name, right))} väntas"
    else:
        yield "men rapporten som kontrolleras har ingen sådan före sig"


def _name(kind: Kind) -> str:
    report, year = kind
    return f"{report} {year}"
