"""When an amount that is none of the figures it may be is wrong, and when that is left open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.earlier import EarlierReport
from kalkyl.contract.spec import Contract
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.model import Fact, Key
from kalkyl.rules.prose.evidence import Figure
from kalkyl.rules.prose.lexicon import MONTHS, tags_of
from kalkyl.rules.prose.meaning import (
    YEAR,
    is_difference,
    is_of_one_month,
    month_in,
    named_right_before,
    years_of,
)
from kalkyl.rules.prose.relation import differ_by
from kalkyl.rules.prose.sections import Sections
from kalkyl.rules.prose.statements import STAFF, Statement

_OF_ALL = frozenset({"whole", "result"})
_MOVES = frozenset({"up", "down", "change", "improved", "worsened"})
_MEANT = frozenset({"minska", "sänka", "öka", "höja", "spara", "dra", "förbättra", "stärka"})
_TOGETHER = frozenset({"tillsammans", "sammanlagt", "sammantaget", "ihop", "gemensamt"})
_AND = frozenset({"och", "samt"})
_COMMA = 2
"""Characters between the words of a list; an amount between them takes more."""
_LAST_MONTH = "12"
_SAME_SPAN = re.compile(
    rf"samma|motsvarande|period|\btid|mätning|månader|tertial|kvartal|halvår|delår|{'|'.join(MONTHS)}",
    re.IGNORECASE,
)
_YEARS_AGO = re.compile(
    r"(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|flera|några|många|\d) år (?:sedan|tidigare|bort)"
    r"|i förfjol|förrförra året|(?:pandemi|corona|covid)\w*|åren (?:före|innan)"
)
_YEAR_AGO = re.compile(r"år sedan|år tidigare|innan", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What leaves open whether an amount of a workbook's texts is wrong."""

    contract: Contract
    sections: Sections
    earlier: Mapping[str, EarlierReport]

    @property
    def is_of_year(self) -> bool:
        """Whether the report's period is the whole year."""
        return self.contract.period_end[5:7] == _LAST_MONTH

    def is_sure(self, said: Statement, fitting: Sequence[Figure]) -> bool:
        """Whether an amount that is none of some figures is wrong."""
        if not said.is_sure or not fitting or not all(one.shown for one in fitting):
            return False
        if self._is_of_older_year(said):
            return False
        if said.topic == "carry_over" and "than_last_year" in said.every:
            return False  # what was carried over to this year
        if said.topic != "carry_over" and _is_of_future(said):
            return False
        rows = {one.key[1] for one in fitting if not one.is_whole}
        if len(rows) > 1 or _is_of_several(said) or _is_scenario_change(said) or _is_intent(said):
            return False
        if said.topic == "carry_over" and not (said.mentions or said.is_whole):
            return False
        if is_of_one_month(said) or (said.topic not in STAFF and "target" in said.near):
            return False
        is_of_year = "year" in said.near and "period" not in said.near and not self.is_of_year
        if said.topic in STAFF and is_of_year:
            return False  # what is expected of a measure that has no forecast
        if any(one.source == "last_year" for one in fitting) and not self._is_same_span(said):
            return False
        return not (said.is_whole and self.sections.is_above(said))

    def _is_of_older_year(self, said: Statement) -> bool:
        """Whether the years before an amount are older than last year, of which nobody knows."""
        start = said.amount.start if said.amount else 0
        years = [int(w.text) for w in said.words if w.start < start and YEAR.match(w.text)]
        is_ago = _YEARS_AGO.search(" ".join(word.text for word in said.words)) is not None
        return is_ago or (bool(years) and max(years) < self.contract.year - 1)

    def is_of_all(self, fact: Fact, said: Statement, fitting: Sequence[Figure]) -> bool:
        """Whether *kostnaderna* are all costs: where a text is about them, or says so."""
        is_size = {one.quantity for one in fitting} & {"outcome", "budget", "variance"}
        is_named = said.is_whole or self.sections.setting(fact).topic == said.topic
        return is_named or not (said.topic in {"costs", "income"} and is_size)

    def is_near(
        self,
        fact: Fact,
        said: Statement,
        amount: TextAmount,
        nearest: Figure,
        fitting: Sequence[Figure],
    ) -> bool:
        """Whether an amount is like the figure that it should be; where that is open, a slip of it.

        Open is whether the year or the period is meant, since when a change is, and whether all
        costs are meant.
        """
        is_change = any(one.quantity == "forecast_change" for one in fitting)
        is_open = is_change and not self._is_since_previous(said)
        is_open = is_open or len({one.horizon for one in fitting if one.topic == "money"}) > 1
        if is_open or not self.is_of_all(fact, said, fitting):
            return any(one.is_slip(amount) for one in fitting)
        return not nearest.is_far(amount)

    def _is_since_previous(self, said: Statement) -> bool:
        """Whether a sentence says that the report before is what it compares with."""
        then = self.earlier.get("previous")
        month = MONTHS[int(then.contract.period_end[5:7]) - 1] if then else "?"
        return "than_previous" in said.every or any(month_in(word) == month for word in said.words)

    def _is_same_span(self, said: Statement) -> bool:
        """Whether last year means the same months: *i fjol* is all of it until the year is over."""
        text = " ".join(word.text for word in said.words)
        is_rolling = said.topic in STAFF and _YEAR_AGO.search(text) is not None
        return self.is_of_year or is_rolling or _SAME_SPAN.search(text) is not None


def _is_of_future(said: Statement) -> bool:
    """Whether an amount is of another year; *flyttas till nästa år* is of this one."""
    words = (*said.before, *said.after)
    return any(
        "future" in word.tags and before.text != "till"
        for before, word in zip((word for word in words), words[1:], strict=False)
    )


def _is_of_several(said: Statement) -> bool:
    """Whether the one row that a sentence gives an amount is named together with others."""
    own = {start for mention in said.mentions for start, _ in mention.spans}
    named = {start for mention in said.named for start, _ in mention.spans}
    if own and any(word.text in _TOGETHER for word in said.words):
        return True
    words = [word for word in said.words if own and word.start >= min(own)]
    listed = words[:1]
    for word in words[1:]:  # *5,7 mnkr för filmarkiv, turnébuss och inventarier*
        if word.start - listed[-1].end > _COMMA or not (word.start in named or word.text in _AND):
            break
        listed.append(word)
    is_list = any(word.text in _AND for word in listed) and listed[-1].start in named
    return is_list and listed[-1].start not in own


def _is_scenario_change(said: Statement) -> bool:
    """Whether an amount is how much a scenario changes a forecast, which is no variance."""
    return "scenario" in said.every and bool(tags_of(said.before) & _MOVES)


def _is_intent(said: Statement) -> bool:
    """Whether a change is what somebody means to do: *planen är att minska kostnaderna med*."""
    return any(
        after.tags & _MOVES or after.text in _MEANT
        for word, after in zip(said.before, said.before[1:], strict=False)
        if word.text == "att"
    )


def is_excluded(said: Statement, fitting: Sequence[Figure], figure: Figure) -> bool:
    """Whether words next to an amount keep it from being a figure that the sentence names too.

    That is the column of another year or quantity than they say, and the whole where they say a
    row.
    """
    years = years_of(said)
    if years and figure.is_of_one_year and figure.year not in years:
        return True
    names = named_right_before(said)
    if names and figure.topic == said.topic and figure.quantity not in names:
        return True
    is_row = bool(fitting) and not any(one.is_whole for one in fitting)
    is_same = figure.is_whole and figure.topic in {said.topic, "money"}
    is_open = said.is_whole or said.is_ours or bool(said.every & _OF_ALL)
    return is_row and is_same and not is_open


def is_of_another_row(amount: TextAmount, fitting: Sequence[Figure], other: Key | None) -> bool:
    """Whether an amount, however far from its row's figure, is exactly that of another row."""
    [figure, *more] = fitting
    is_row = other is not None and not figure.is_whole and other[1] != figure.key[1]
    return is_row and not more and amount.is_telling


def is_reckoned(said: Statement, own: Sequence[TextAmount], earlier: Sequence[TextAmount]) -> bool:
    """Whether the text itself makes an amount of two others."""
    is_rest = is_difference(said) or "left" in said.near
    return is_rest and said.amount is not None and differ_by(said.amount, (*earlier[-2:], *own))
