"""Checking as commands do it: what was handed in before is read first and held to afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from kalkyl.cli.common import progress
from kalkyl.rules.catalogue import Expected
from kalkyl.services.history import Files, hold_to, with_earlier
from kalkyl.services.incoming import Incoming
from kalkyl.services.intake import Judged, judge_all


def judged_as(expected: Expected, earlier: Files, files: Sequence[Incoming]) -> tuple[Judged, ...]:
    """Files checked against what is expected and what was handed in before.

    A report that was handed in before none of them is wrong usage.
    """
    wanted = with_earlier(expected, earlier)
    with progress(len(files)) as tick:
        judged = judge_all(files, wanted, tick)
    hold_to(earlier, wanted, judged)
    return judged
