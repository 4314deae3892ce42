"""Layer 7: what ``import kalkyl`` gives. The same use cases as the commands, as functions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from kalkyl.base.errors import DataFileError, KalkylError, OutputError
from kalkyl.contract.cell_spec import EarlierKind
from kalkyl.io.organisation_folder import organisation_for
from kalkyl.model import (
    Fact,
    Finding,
    Listed,
    Phrase,
    Place,
    Report,
    Sender,
    Severity,
    Source,
    Submission,
)
from kalkyl.operations.facts import FactState
from kalkyl.operations.organisation import Organisation
from kalkyl.services.checking import checked, expectation, files_named, workbooks_in
from kalkyl.services.export import frame_of_files
from kalkyl.services.inputs import manifest_from
from kalkyl.services.intake import CheckedFile, judge
from kalkyl.services.merging import Merged, in_unit, merged
from kalkyl.services.replace_total import Target, write_total
from kalkyl.services.table_check import frames_of_tables
from kalkyl.template.total_state import TotalUnit
from kalkyl.wording.catalogue import speak_for
from kalkyl.wording.messages import finding_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CheckedFile",
    "DataFileError",
    "Fact",
    "FactState",
    "Finding",
    "KalkylError",
    "Merged",
    "OutputError",
    "Place",
    "Report",
    "Sender",
    "Severity",
    "Source",
    "Submission",
    "check",
    "frame",
    "merge",
    "message",
    "plain_tables",
    "read",
]
AnyPath: TypeAlias = str | os.PathLike[str]
Paths: TypeAlias = AnyPath | Iterable[AnyPath]
"""A file, a folder or a pattern such as ``inkorg/*.xlsx``; or several of them."""
Files: TypeAlias = Paths | Iterable[CheckedFile]
"""The same, or files that :func:`check` has read already."""


def read(
    path: AnyPath,
    *,
    year: int | None = None,
    layouts: Paths = (),
    organisation: AnyPath | None = None,
) -> Submission:
    """What is in a workbook, by table, row and column.

    ``layouts`` are forms that kalkyl did not make, by name or file, and ``year`` is that of a form
    that doesn't say it. ``organisation`` is a folder, found as the commands find theirs where none
    is given. A file that can't be read as a report is a :class:`DataFileError`.
    """
    known = _organisation(organisation)
    expected = expectation(known, None, year, None, _names(layouts))
    [file] = _readable([judge(Path(path), expected, known)])
    return cast("Submission", file.submission)


def check(  # noqa: PLR0913  # an argument for each thing that may be expected
    files: Paths,
    *,
    report: str | None = None,
    year: int | None = None,
    manifest: AnyPath | None = None,
    layouts: Paths = (),
    plan: Paths = (),
    previous: Paths = (),
    last_year: Paths = (),
    organisation: AnyPath | None = None,
) -> list[CheckedFile]:
    """Checks workbooks as ``kalkyl check`` does, also those within mails and archives.

    ``report``, ``year`` and ``manifest`` are what is expected. ``plan``, ``previous`` and
    ``last_year`` are reports that were handed in before, to compare with. ``organisation`` is a
    folder, found as the command finds it where none is given.
    """
    listed = None if manifest is None else Path(manifest)
    known = _organisation(organisation)
    expected = expectation(known, report, year, listed, _names(layouts))
    earlier = zip(EarlierKind, map(_names, (plan, previous, last_year)), strict=True)
    found = workbooks_in(files_named(_names(files)))
    with checked(found.files, expected, dict(earlier), known) as judged:
        return list(judged)


def merge(  # noqa: PLR0913  # as check, and what a merge may be asked for
    files: Files,
    output: AnyPath | None = None,
    *,
    report: str | None = None,
    year: int | None = None,
    manifest: AnyPath | None = None,
    layouts: Paths = (),
    plan: Paths = (),
    previous: Paths = (),
    last_year: Paths = (),
    organisation: AnyPath | None = None,
    despite_errors: bool = False,
    name: str = "",
    unit: Literal["tkr", "mnkr"] | None = None,
    force: bool = False,
) -> Merged:
    """Adds workbooks up to the level above, as ``kalkyl merge`` does.

    Files with errors are ``left_out`` unless taken in ``despite_errors``; ``total`` is ``None``
    where none is left. With ``output`` the total is written there as a workbook: what the
    administration wrote in an older total is carried over unless ``force`` says to start over, and
    the older file is kept beside. ``name`` is the region's, in a total of totals. ``unit="mnkr"``
    adds a sheet in mnkr for each table of amounts; without it the organisation's unit decides.
    Files from :func:`check` were held to what it was told to expect, and are not held again.
    """
    judged = _checked(
        files,
        lambda paths: check(
            paths,
            report=report,
            year=year,
            manifest=manifest,
            layouts=layouts,
            plan=plan,
            previous=previous,
            last_year=last_year,
            organisation=organisation,
        ),
    )
    own = _organisation(organisation)
    given = manifest_from(Path(manifest), own) if manifest else None
    known = given or next((file.case.expected.manifest for file in judged), None)
    result = merged(judged, known, despite_errors=despite_errors, name=name)
    result = in_unit(result, TotalUnit(unit) if unit else None, own)
    if output is None or result.total is None:
        return result
    now = datetime.now().astimezone()
    inputs = [*(file.path for file in judged), *map(Path, [manifest] if manifest else [])]
    written = write_total(result, Target(Path(output)), own, now, force=force, inputs=inputs)
    return written.made.result


def frame(
    files: Files,
    *,
    exact: bool = False,
    year: int | None = None,
    layouts: Paths = (),
    organisation: AnyPath | None = None,
) -> pd.DataFrame:
    """Every fact of some workbooks as a row; the columns are those of ``FactRow``.

    Amounts are floats, or ``exact`` as ``Decimal``. A file that can't be read as a report is a
    :class:`DataFileError`: leave such files out by passing those of :func:`check` that you want.
    """
    judged = _checked(
        files,
        lambda paths: check(paths, year=year, layouts=layouts, organisation=organisation),
    )
    return frame_of_files(_readable(judged), exact=exact)


def plain_tables(path: AnyPath, *, exact: bool = False) -> list[pd.DataFrame]:
    """Every table of a file, whatever it is about, as ``kalkyl tables`` finds them.

    Workbooks, Word documents, OpenDocument and CSV; no contract is asked. A row for each label and
    a column for each heading, with ``title``, ``sheet``, ``cell`` and ``units`` in ``attrs``.
    Figures are floats, or ``exact`` as ``Decimal``. A file that can't be read is a
    :class:`DataFileError`.
    """
    return frames_of_tables(Path(path), exact=exact)


def message(finding: Finding, language: str = "sv") -> str:
    """What a finding says, in Swedish or English (``en``)."""
    return finding_text(finding, language)


def _organisation(folder: AnyPath | None) -> Organisation:
    organisation = organisation_for(None if folder is None else Path(folder))
    speak_for(organisation.levels.put_in)
    return organisation


def _names(paths: Paths) -> tuple[str, ...]:
    if isinstance(paths, (str, os.PathLike)):
        return (os.fspath(paths),)
    return tuple(os.fspath(path) for path in paths)


def _checked(files: Files, check: Callable[[Paths], list[CheckedFile]]) -> list[CheckedFile]:
    """The files, checked unless they are already."""
    if isinstance(files, (str, os.PathLike)):
        return check(files)
    listed = list(files)
    done = [file for file in listed if isinstance(file, CheckedFile)]
    return done if len(done) == len(listed) else check(cast("list[AnyPath]", listed))


def _readable(files: Sequence[CheckedFile]) -> Sequence[CheckedFile]:
    """The files; that one of them could not be read as a report is an error."""
    unread = [file for file in files if file.submission is None]
    if unread:
        lines = (f"{file.path}: {finding_text(file.findings[0], 'en')}" for file in unread)
        facts = {"files": Listed(tuple(lines), separator="\n")}
        raise DataFileError(Phrase("unread_files", "cannot be read as reports:\n{files}", facts))
    return files
