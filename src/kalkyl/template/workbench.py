"""What the parts of one workbook are laid out with, in one hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.spec import TOTAL, Contract
from kalkyl.figures.evaluate import Figures, State
from kalkyl.model import Key, Submission, Value
from kalkyl.tables.layout import Layout, Placing
from kalkyl.tables.row import Row
from kalkyl.template.lists import Lists


@dataclass(frozen=True, slots=True)
class Workbench:
    """A submission with its contract and figures, and where its workbook has them."""

    contract: Contract
    layout: Layout
    figures: Figures
    placing: Placing
    lists: Lists
    answers: Mapping[str, str] = field(default_factory=dict)
    """Answers that hold, by what the line that they stand on says it is about."""
    merged: Mapping[Key, str] = field(default_factory=dict)
    """The formulas of a total's merged amounts over the sheet *Underlag*."""
    rows: dict[str, tuple[Row, ...]] = field(default_factory=dict, init=False, repr=False)
    """The rows of each table that are judged, once somebody has asked for them."""

    @property
    def submission(self) -> Submission:
        """The submission that is laid out."""
        return self.figures.submission


def stored(contract: Contract, figures: Figures, key: Key) -> Value:
    """The result that Excel shows: blank while empty, a dash where nothing can be divided."""
    figure = figures[key]
    if figure.state is State.KNOWN:
        return figure.value
    if figure.ratio is not None:
        return "–"
    because = figure.because
    unread = because is not None and figures.submission.value(because) is not None
    is_sum = key[1] == TOTAL and contract.spec(key) is not None
    spec = contract.spec(key)
    return "Fel" if unread and is_sum and spec is not None and spec.is_input else ""
