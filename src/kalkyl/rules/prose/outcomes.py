"""An amount that a text presents as an outcome, the amounts around it, and what they make."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.interval import Interval, total
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.cues import Cue, Token
from kalkyl.rules.prose.relation import Slip, alike, size_in, value_in
from kalkyl.rules.prose.roles import Mention, ReadSentence, behind, clause, cues_in

OF_ALL = (["av"], ["av", "de"], ["utav"], ["utav", "de"])
_SIGNS = {Cue.ADDS: 1, Cue.TAKES: -1}


@dataclass(frozen=True, slots=True)
class Outcome:
    """An amount, those of its scope before and behind it, the scope's words and sentences."""

    mention: Mention
    before: tuple[Mention, ...]
    behind: tuple[Mention, ...]
    words: tuple[Token, ...]
    sentences: tuple[ReadSentence, ...]

    @property
    def others(self) -> tuple[Mention, ...]:
        """All other amounts of the scope."""
        return (*self.before, *self.behind)

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """All amounts of the scope."""
        return (*self.before, self.mention, *self.behind)

    @property
    def amount(self) -> TextAmount:
        """The amount itself."""
        return self.mention.amount

    @property
    def printed(self) -> Interval:
        """What the amount may stand for."""
        is_percent = self.amount.unit in {"%", "pp"}
        amount = self.amount
        found = amount.interval(cut=True) if is_percent else size_in(amount, amount.unit)
        return found.absolute

    def same(self, mentions: Sequence[Mention]) -> list[TextAmount]:
        """The amounts among some that can be added to it."""
        return [mention.amount for mention in mentions if alike(mention.amount, self.amount)]

    @property
    def cues(self) -> frozenset[Cue]:
        """What all words of the scope say."""
        return cues_in(self.words)

    def is_marked(self, others: Sequence[TextAmount]) -> bool:
        """Whether it or an amount among others has a sign."""
        return any(amount.mark for amount in (self.amount, *others))

    def balanced(self, unknown: int) -> Derived | None:
        """The first amount with the moves behind it; ``unknown`` is the sign of one without."""
        unit = self.amount.unit
        first, *moves = [mention for mention in self.before if alike(mention.amount, self.amount)]
        if len(moves) == 1 and [word.text for word in moves[0].lead] == ["av"]:  # *sex av åtta*
            first, moves = moves[0], [first]
        signs = [sign_of(mention) for mention in moves]
        largest = max(abs(value_in(mention.amount, unit)) for mention in moves)
        is_whole = largest <= abs(value_in(first.amount, unit))
        if not all(sign or (unknown and is_whole) for sign in signs):
            return None
        sizes = [size_in(mention.amount, unit) for mention in moves]
        signed = [
            size if (sign or unknown) > 0 else -size
            for size, sign in zip(sizes, signs, strict=True)
        ]
        made = total((size_in(first.amount, unit), *signed))
        others = (first.amount, *(mention.amount for mention in moves))
        return Derived((made,), others, is_strict=not unknown) if made.low > 0 else None


@dataclass(frozen=True, slots=True)
class Derived:
    """What the cue of an outcome says that others make."""

    values: tuple[Interval, ...]
    """What the outcome may be; the last is shown."""
    others: tuple[TextAmount, ...]
    is_strict: bool = False
    """Whether no other formula may be meant."""
    bound: int = 0
    """1 where the outcome may be more, -1 where it may be less."""
    times: Decimal | None = None
    word: str = ""
    """What is wrong with the words of an outcome, whatever its amount is."""
    slip: Slip | None = None
    rest: int = 0
    """The sign of what is said to be left beside them."""

    def allows(self, outcome: Interval) -> bool:
        """Whether an outcome is as the formula says, rounding allowed."""
        return any(
            (outcome.low <= value.high or self.bound > 0)
            and (value.low <= outcome.high or self.bound < 0)
            for value in self.values
        )


def says(words: Sequence[Token], *cues: Cue) -> bool:
    """Whether some words have one of some cues."""
    return not cues_in(words).isdisjoint(cues)


def is_open(words: Sequence[Token]) -> bool:
    """Whether some words say that not all is told; those that lead to the rest do not."""
    return any(Cue.OPEN in word.cues and Cue.REST not in word.cues for word in words)


def is_of_all(mentions: Sequence[Mention]) -> bool:
    """Whether an amount is told as the whole of the one before: *8 av 10*."""
    return any([word.text for word in mention.lead] in OF_ALL for mention in mentions)


def may_overlap(words: Sequence[Token]) -> bool:
    """Whether one thing may be counted in several parts."""
    return any(Cue.TWICE in word.cues and word.text not in {"har", "hade"} for word in words)


def words_about(mention: Mention) -> tuple[Token, ...]:
    """The words of an amount's own clause."""
    return (*clause(mention.lead), *behind(mention.tail))


def total_of(parts: Sequence[TextAmount], unit: str) -> Interval:
    """What the sizes of some amounts come to."""
    return total(size_in(part, unit).absolute for part in parts)


def sign_of(mention: Mention) -> int:
    """Whether the words of a move say that it was added or taken; 0 where they do not."""
    cues = cues_in(words_about(mention)) & set(_SIGNS)
    return _SIGNS[next(iter(cues))] if len(cues) == 1 else 0


def is_aside(mention: Mention) -> bool:
    """Whether an amount is in a remark of its own: *av de 13 som slutat (vi är 72 anställda)*."""
    opened = [at for at, word in enumerate(mention.lead) if word.text == "("]
    inner = mention.lead[opened[-1] + 1 :] if opened else ()
    return len(inner) > 1 and not says(inner, Cue.PART, Cue.WITHIN)
