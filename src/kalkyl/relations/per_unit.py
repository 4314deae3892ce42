"""Amounts for each of something: a cost per pupil, a debt per inhabitant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from kalkyl.base.regex import regex
from kalkyl.relations.axis import Axis, axes
from kalkyl.relations.plain_table import PlainTable
from kalkyl.relations.relation import Formula, Kind, Trial, tried
from kalkyl.tables.likeness import plain_words

_UNIT: Final = regex(r"\b(?:per|/) ?(\w{3,})")
_STEM: Final = 5
"""Letters that *invånare* and *invånarantal* have in common."""
_POWERS: Final = (0, 3, 6)
"""From kr, tkr or mnkr to kr."""
_MOST: Final = 30
_ENOUGH_DIGITS: Final = 5
_ENOUGH_LINES: Final = 2


def per_unit_trials(table: PlainTable) -> tuple[tuple[Trial, ...], tuple[Trial, ...]]:
    """The quotients whose labels say of what: those over a table's rows, over its columns."""
    over_rows, over_columns = axes(table)
    return tuple(_quotients(over_rows)), tuple(_quotients(over_columns))


def _quotients(axis: Axis) -> Iterator[Trial]:
    """The best quotient of each line that is named for one."""
    words = [plain_words(name) for name in axis.names]
    for target, name in enumerate(words):
        match = _UNIT.search(name)
        if match is None:
            continue
        below = [at for at, other in enumerate(words) if _counts(other, match[1])]
        trials = (tried(way, axis.lines, axis.lookup) for way in _ways(axis, target, below))
        best = max(filter(_is_accepted, trials), key=lambda trial: trial.rank, default=None)
        if best is not None:
            yield best


def _ways(axis: Axis, target: int, below: Sequence[int]) -> Iterator[Formula]:
    for under in below[:2]:
        for over in range(min(len(axis.names), _MOST)):
            if over not in {target, under}:
                for power in _POWERS:
                    yield Formula(Kind.PER_UNIT, target, ((1, over), (1, under)), power=power)


def _counts(words: str, unit: str) -> bool:
    """Whether a line is of how many units there are: *Antal elever*, of *elev*."""
    return _UNIT.search(words) is None and unit[:_STEM] in words


def _is_accepted(trial: Trial) -> bool:
    holds, broken = trial.holds, len(trial.broken)
    return trial.digits >= _ENOUGH_DIGITS and holds >= _ENOUGH_LINES and 2 * broken <= holds
