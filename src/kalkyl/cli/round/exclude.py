"""``kalkyl round exclude``: a delivery that does not count, by the receiver's decision."""

from __future__ import annotations

from kalkyl.cli.language import say
from kalkyl.cli.round.deciding import deciding
from kalkyl.rounds.model import DecisionKind

command = deciding(
    DecisionKind.EXCLUDE,
    say("Leave a delivery out: it does not count, and the total says so."),
)
