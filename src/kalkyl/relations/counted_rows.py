"""Counts of a table's rows in words: *tre av fem vårdcentraler visar överskott*.

A count is held against every way in which it may be meant. It is wrong where none of them fits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.text_amounts import NUMBER_WORDS
from kalkyl.relations.made_figures import changes
from kalkyl.relations.named_cells import NamedRow, Spot
from kalkyl.relations.plain_table import PlainTable
from kalkyl.relations.says import Says, is_denied, result_way, verb_way
from kalkyl.relations.sentence_words import TARGET, compares, counted_in, naming_words, years_in
from kalkyl.relations.table_words import Role, is_part, is_result, is_sum, role
from kalkyl.rules.prose.lexicon import Word
from kalkyl.rules.prose.names import same_word

_OF: Final = "av"
_ARTICLES: Final = frozenset({"de", "våra", "alla", "totalt", "dessa"})
_FEWEST: Final = 3
"""Rows of which a part is counted."""
_NOW: Final = frozenset({Role.OTHER, Role.OUTCOME})
_KEPT: Final = regex(r"(?:höll|håller|hållit|klara(?:r|de|t)|inom)\Z")
_OVER: Final = regex(r"(?:överskr(?:ider|ed|idit)|spräck(?:er|te|t))\Z")
_REACHED: Final = regex(
    r"(?:når|nådde|nått|klara(?:r|de|t)|uppfyll(?:er|de|t)|uppnå(?:r|dde|tt))\Z"
)
_LOW_IS_GOOD: Final = regex(
    r"frånvaro|sjuk|tid\b|tider\b|klagomål|avvikelse|olyck|skad|fel\b|utsläpp|förbruk|användning|vakans"
    r"|läck|översvämn|otjänlig|svinn|kostnad|kö\b|köer|väntande|bränd|infektion|smitt|avhopp|avgång"
)
_HIGH_IS_GOOD: Final = regex(
    r"nöjd|triv|heltid|tillgänglig|inom \w+ (?:dag|min)|godkän|behörig|utbild|återvin|index|betyg"
    r"|fossilfri|punktlig|tillsyn|förtroende|rekommend|soliditet|delaktig|resande|besök|examen|uppfyll"
)


@dataclass(frozen=True, slots=True)
class CountedRows:
    """So many of so many: where the words begin and end, the number, and the rows counted.

    ``tables`` has the rows of each table that is of so many.
    """

    start: int
    end: int
    number: int
    tables: tuple[tuple[NamedRow, ...], ...]


def counted_rows(words: Sequence[Word], tables: Sequence[PlainTable]) -> CountedRows | None:
    """The first count of a table's rows among words; ``None`` where no table has them."""
    for at in range(1, len(words) - 2):
        if words[at].text != _OF:
            continue
        behind = at + 1 + (words[at + 1].text in _ARTICLES)
        number, whole = _number(words[at - 1].text), _number(words[behind].text)
        if number is None or whole is None or whole < _FEWEST or behind + 1 >= len(words):
            continue
        noun = words[behind + 1].text
        found = [rows for table in tables if (rows := _rows(table, noun)) and len(rows) == whole]
        if found:
            return CountedRows(at - 1, behind + 2, number, tuple(found))
    return None


def _number(word: str) -> int | None:
    if word.isdecimal() and len(word) < _FEWEST:
        return int(word)
    number = NUMBER_WORDS.get(word)
    return int(number) if number is not None else None


def _rows(table: PlainTable, noun: str) -> tuple[NamedRow, ...]:
    """The rows of a table whose labels have a noun over them: *Vårdcentral*."""
    if not any(same_word(noun, name) for name in naming_words(table.corner)):
        return ()
    return tuple(
        NamedRow(table, row, frozenset())
        for row in table.rows
        if not is_sum(row.label) and not is_result(row.label) and not is_part(row.label)
    )[: -1 if _ends_with_total(table) else None]


def _ends_with_total(table: PlainTable) -> bool:
    """Whether the last row is the sum of the others under another name."""
    last = table.rows[-1]
    if is_sum(last.label) or len(table.rows) <= _FEWEST:
        return False
    for column in table.columns:
        figures = table.in_column(column)
        own = table.figure(last, column)
        if own is None or len(figures) < len(table.rows) or not own.value:
            continue
        return sum(figure.value for figure in figures[:-1]) == own.value
    return False


@dataclass(frozen=True, slots=True)
class Reading:
    """A way in which a count may be meant: the cells that fulfil it, and those that may."""

    sure: tuple[Spot, ...]
    doubtful: int

    def fits(self, number: int) -> bool:
        """Whether so many rows may fulfil it."""
        return len(self.sure) <= number <= len(self.sure) + self.doubtful


def is_said_of_rows(word: str) -> bool:
    """Whether a word is a verb for what becomes of a budget or a target."""
    return any(pattern.match(word) for pattern in (_KEPT, _OVER, _REACHED))


def readings(words: Sequence[Word], rows: Sequence[NamedRow]) -> Iterator[Reading]:
    """What a sentence may say of the rows that it counts; nothing where that is not sure."""
    texts = [word.text for word in words]
    if is_denied(texts):
        return
    way = result_way(texts)
    moves = {verb_way(text) for text in texts} & {Says.UP, Says.DOWN}
    if compares(" ".join(texts)):
        if len(moves) == 1:
            yield from _of_change(rows, rises=moves == {Says.UP})
    elif any(role(text) is Role.BUDGET for text in texts):
        if any(map(_KEPT.match, texts)) is not any(map(_OVER.match, texts)):
            yield from _of_budget(rows, is_kept=any(map(_KEPT.match, texts)))
    elif TARGET in texts:
        if any(map(_REACHED.match, texts)) and {role(text) for text in texts} <= _NOW:
            yield _of_target(rows)
    elif way:
        yield from _of_result(rows, is_good=way is Says.SURPLUS)
    elif len(moves) == 1:
        yield from _of_change(rows, rises=moves == {Says.UP})


def _reading(cells: Sequence[tuple[Spot, bool | None]], count: int) -> Iterator[Reading]:
    """A reading of cells, each with whether it fulfils it, if every row has one."""
    if len(cells) == count:
        sure = tuple(spot for spot, is_so in cells if is_so)
        yield Reading(sure, sum(is_so is None for _, is_so in cells))


def _pairs(
    rows: Sequence[NamedRow], old: Role, new: frozenset[Role]
) -> Iterator[list[tuple[Spot, Spot]]]:
    """The cells of two columns for each row."""
    columns = rows[0].table.columns
    for first, second in permutations(columns, 2):
        if role(first.heading) is not old or role(second.heading) not in new:
            continue
        years, others = years_in(first.heading), years_in(second.heading)
        if years and others and years != others:
            continue
        if counted_in(first.heading) == counted_in(second.heading):
            found = [(row.spot(first), row.spot(second)) for row in rows]
            yield [(one, two) for one, two in found if one and two]


def _of_budget(rows: Sequence[NamedRow], *, is_kept: bool) -> Iterator[Reading]:
    """How many kept within their budget."""
    for pairs in _pairs(rows, Role.BUDGET, frozenset({Role.OUTCOME, Role.FORECAST})):
        yield from _reading([(new, _is_kept(old, new) is is_kept) for old, new in pairs], len(rows))
    yield from _of_result(rows, is_good=is_kept)


def _is_kept(budget: Spot, outcome: Spot) -> bool:
    return abs(outcome.figure.value) <= abs(budget.figure.value)


def _of_result(rows: Sequence[NamedRow], *, is_good: bool) -> Iterator[Reading]:
    """How many have a surplus, or a deficit."""
    for column in rows[0].table.columns:
        cells = [spot for row in rows if (spot := row.spot(column))]
        is_apart = role(column.heading) is Role.VARIANCE or is_result(column.heading)
        if not is_apart or role(column.heading) is Role.BUDGET:
            continue
        said = [(spot, _is_so(spot.is_surplus, is_good=is_good)) for spot in cells]
        signs = [(spot, _is_so(_sign(spot), is_good=is_good)) for spot in cells]
        yield from _reading(said, len(rows))
        yield from _reading(signs, len(rows))


def _sign(spot: Spot) -> bool | None:
    return spot.figure.value > 0 if spot.figure.value else None


def _is_so(surplus: bool | None, *, is_good: bool) -> bool | None:  # noqa: FBT001  # three values
    return None if surplus is None else surplus is is_good


def _of_change(rows: Sequence[NamedRow], *, rises: bool) -> Iterator[Reading]:
    """How many have more, or less, than in an earlier column, for each two columns."""
    found: dict[tuple[int, int], list[tuple[Spot, bool | None]]] = {}
    for row in rows:
        for change in changes(list(row.spots)):
            key = (change.old.column.number, change.new.column.number)
            old, new = abs(change.old.figure.value), abs(change.new.figure.value)
            found.setdefault(key, []).append(
                (change.new, None if old == new else (new > old) is rises)
            )
    for cells in found.values():
        yield from _reading(cells, len(rows))


def _of_target(rows: Sequence[NamedRow]) -> Reading:
    """How many reach their target in the latest outcome; either way where none is known."""
    sure, doubtful = [], 0
    for row in rows:
        spots = list(row.spots)
        targets = [spot for spot in spots if TARGET in naming_words(spot.column.heading)]
        others = [spot for spot in spots if spot not in targets]
        if len(targets) != 1 or not others:
            doubtful += 1
            continue
        is_so = {_is_reached(spot, targets[0]) for spot in _latest(others)}
        if is_so == {True}:
            sure.append(targets[0])
        doubtful += is_so not in ({True}, {False})
    return Reading(tuple(sure), doubtful)


def _latest(spots: Sequence[Spot]) -> list[Spot]:
    latest = max(max(spot.years, default="") for spot in spots)
    return [spot for spot in spots if max(spot.years, default="") == latest]


def _is_reached(outcome: Spot, target: Spot) -> bool | None:
    label = outcome.row.label.casefold()
    apart = outcome.figure.value - target.figure.value
    low, high = bool(_LOW_IS_GOOD.search(label)), bool(_HIGH_IS_GOOD.search(label))
    if not apart or low is high:
        return True if not apart else None
    return apart < 0 if low else apart > 0
