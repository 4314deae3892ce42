"""Files checked together without the temporary file that they else wait in."""

from __future__ import annotations

from collections.abc import Sequence

from kalkyl.model import Report
from kalkyl.operations.check import BatchFindings, keep
from kalkyl.rules.catalogue import Case, Rule


def check_together(
    cases: Sequence[Case], reports: Sequence[Report], catalogue: Sequence[Rule]
) -> tuple[Report, ...]:
    """The reports of files that came together, with what the rules about a batch say."""
    found = BatchFindings(
        catalogue, lambda keeps: [keep(case, keeps) for case in cases], cases.__getitem__
    )
    return tuple(
        found.added(number, report, case)
        for number, (report, case) in enumerate(zip(reports, cases, strict=True))
    )
