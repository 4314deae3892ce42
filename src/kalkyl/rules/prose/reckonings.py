"""Amounts that a text presents as the outcome of a reckoning, held against its other amounts.

Any formula of the amounts nearby that gives the outcome holds it. An outcome that no formula gives
is wrong where its cue names one formula and the text leaves nothing out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import Interval
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.cued_formulas import FORMULAS
from kalkyl.rules.prose.cues import Cue
from kalkyl.rules.prose.formulas import operands_of
from kalkyl.rules.prose.outcomes import Derived, Outcome, says
from kalkyl.rules.prose.relation import SUMMED, Relation, size_in
from kalkyl.rules.prose.roles import Mention, ReadSentence, behind, cues_in

_FEW, _REACH = 3, 4
_OUTCOMES = frozenset(
    {
        *(Cue.SUM, Cue.REST, Cue.LEFT, Cue.RESTATES, Cue.STEP, Cue.LEVEL, Cue.MOVE, Cue.COMPARES),
        *(Cue.EACH, Cue.SPLITS, Cue.PART, Cue.CLOSES, Cue.EXCEEDS, Cue.SAYS, Cue.IS, Cue.NORM),
        *(Cue.WITHIN, Cue.WHOLLY),
    }
)
"""Words by which an amount may follow from others."""
_OPEN = frozenset({Cue.APART, Cue.OFFSETS, Cue.NOT})
"""Words by which amounts of a sentence are of different things."""
_REFERRING = {"de", "den", "det", "dessa"}


def reckonings(sentences: Sequence[ReadSentence]) -> Iterator[Relation]:
    """The outcomes of a text, held by some formula or told with the one that their cue names."""
    for at, sentence in enumerate(sentences):
        for mention in sentence.mentions:
            if mention.amount.is_clear and _may_follow(mention, sentence):
                yield from _judged(mention, sentences, at)


def _may_follow(mention: Mention, sentence: ReadSentence) -> bool:
    """Whether words beside an amount, or a price in its sentence, say that it is an outcome."""
    is_priced = mention.amount.unit in MONEY and Cue.EACH in sentence.cues
    words = (*mention.lead, *behind(mention.tail)[:_REACH])
    is_listed = mention.tail[-1:] != () and mention.tail[-1].text == ","
    if is_listed and len(sentence.mentions) > _FEW - 1 and mention.amount.unit in SUMMED:
        return True
    return bool(cues_in(words) & _OUTCOMES) or mention.amount.unit in {"%", "pp"} or is_priced


def _judged(mention: Mention, sentences: Sequence[ReadSentence], at: int) -> Iterator[Relation]:
    outcomes = list(_scopes(mention, sentences, at))
    known = [derived for derived in map(_derived, outcomes) if derived is not None]
    right = [derived for derived in known if derived.allows(_printed(mention.amount))]
    known.sort(key=lambda derived: not derived.is_strict)
    if right:
        yield Relation(mention.amount, right[0].others)
    elif known and known[0].is_strict:
        yield _contradicted(mention.amount, known[0])
    else:
        used = next(filter(None, (_operands(outcome, known) for outcome in outcomes)), ())
        if used:
            yield Relation(mention.amount, used)
        elif known:
            yield _contradicted(mention.amount, known[0])


def _operands(outcome: Outcome, known: Sequence[Derived]) -> tuple[TextAmount, ...]:
    """The amounts that make an outcome; those of its unit alone where its cue names a formula."""
    amounts = [mention.amount for mention in outcome.others]
    if known and outcome.amount.unit != "%":
        amounts = outcome.same(outcome.others)
    return operands_of(outcome.amount, amounts)


def _printed(amount: TextAmount) -> Interval:
    """What an outcome may stand for; digits of a percentage may be cut."""
    is_percent = amount.unit in {"%", "pp"}
    return (amount.interval(cut=True) if is_percent else size_in(amount, amount.unit)).absolute


def _contradicted(amount: TextAmount, derived: Derived) -> Relation:
    """An outcome that is not what its cue says that others make."""
    unit = "%" if amount.unit == "pp" else amount.unit
    middle = (derived.values[-1].low + derived.values[-1].high) / 2
    word = amount.text if amount.text.isalpha() else ""
    return Relation(amount, derived.others, (middle, unit), word, times=derived.times)


def _scopes(mention: Mention, sentences: Sequence[ReadSentence], at: int) -> Iterator[Outcome]:
    """The sentence of an amount, then with those before it in the paragraph."""
    here = sentences[at]
    place = here.mentions.index(mention)
    before, after, words = here.mentions[:place], here.mentions[place + 1 :], here.words
    yield Outcome(mention, before, after, words, (here,))
    for back in range(1, _FEW):
        if at < back or sentences[at - back].source.paragraph != here.source.paragraph:
            break
        earlier = sentences[at - back]
        before, words = (*earlier.mentions, *before), (*earlier.words, *words)
        yield Outcome(mention, before, after, words, tuple(sentences[at - back : at + 1]))
    if not here.mentions[1:] and at + 1 < len(sentences):
        following = sentences[at + 1]
        if following.words[:1] and following.words[0].text in _REFERRING:
            both = (*here.words, *following.words)
            yield Outcome(mention, (), following.mentions, both, (here, following))


def _derived(outcome: Outcome) -> Derived | None:
    """What the one formula gives that the cue of an outcome names, if all it needs is there."""
    own = [word for word in outcome.mention.lead if word.text == "medan"]  # *medan resterande …*
    is_alone = outcome.amount.unit == "%" or says(outcome.words, Cue.EACH)
    last = outcome.mentions[-1]
    end = max((word.end for word in behind(last.tail)), default=last.amount.end)
    words = [
        word for word in outcome.words if word not in own and (not is_alone or word.start < end)
    ]
    if cues_in(words) & _OPEN or any(
        mention.amount.rough or not mention.amount.is_clear for mention in outcome.others
    ):
        return None
    for formula in FORMULAS:
        derived = formula(outcome)
        if derived is not None:
            return derived
    return None
