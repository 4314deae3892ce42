"""``kalkyl round include``: a delivery that counts, by the receiver's decision."""

from __future__ import annotations

from kalkyl.cli.language import say
from kalkyl.cli.round.deciding import deciding
from kalkyl.rounds.model import DecisionKind

command = deciding(
    DecisionKind.INCLUDE,
    say(
        "Let a delivery count: one that was kept apart, one of two, or an older one though the "
        "newest has errors. What comes later counts in its turn."
    ),
)
