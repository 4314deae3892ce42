"""Amounts that a text presents as the outcome of a reckoning, held against its other amounts.

Any formula of the amounts nearby that gives the outcome holds it. An outcome that no formula gives
is wrong where its cue names one formula and the text leaves nothing out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kalkyl.figures.amount import MONEY
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.breakdown import taken_apart
from kalkyl.rules.prose.cued_formulas import FORMULAS
from kalkyl.rules.prose.cues import Cue
from kalkyl.rules.prose.formulas import operands_of
from kalkyl.rules.prose.outcomes import Derived, Outcome, says
from kalkyl.rules.prose.relation import SUMMED, Relation, Slip
from kalkyl.rules.prose.roles import Mention, ReadSentence, Role, behind, cues_in
from kalkyl.rules.prose.steps import step

_FEW, _REACH, _STEM = 3, 4, 5
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
            apart = taken_apart(mention, sentences, at)
            if mention.amount.is_clear and (apart or _may_follow(mention, sentence)):
                yield from _judged(mention, sentences, at, apart)


def _may_follow(mention: Mention, sentence: ReadSentence) -> bool:
    """Whether words beside an amount, or a price in its sentence, say that it is an outcome."""
    is_priced = mention.amount.unit in MONEY and Cue.EACH in sentence.cues
    words = (*mention.lead, *behind(mention.tail)[:_REACH])
    is_listed = mention.tail[-1:] != () and mention.tail[-1].text == ","
    if is_listed and len(sentence.mentions) > _FEW - 1 and mention.amount.unit in SUMMED:
        return True
    is_step = mention.role is Role.STEP or mention.amount.unit in {"%", "pp"}
    return bool(cues_in(words) & _OUTCOMES) or is_step or is_priced


def _judged(
    mention: Mention, sentences: Sequence[ReadSentence], at: int, apart: Derived | None
) -> Iterator[Relation]:
    outcomes = list(_scopes(mention, sentences, at))
    every = [apart] if apart else map(_derived, outcomes)
    known = [derived for derived in every if derived is not None]
    right = [derived for derived in known if derived.allows(outcomes[0].printed)]
    known.sort(key=lambda derived: not derived.is_strict)
    if right:
        word, is_moved = right[0].word, right[0].slip is not None
        slip = Slip.WAY if word and is_moved else None
        yield Relation(mention.amount, right[0].others, word=word, slip=slip)
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


def _contradicted(amount: TextAmount, derived: Derived) -> Relation:
    """An outcome that is not what its cue says that others make."""
    middle = (derived.values[-1].low + derived.values[-1].high) / 2
    word = amount.text if amount.text.isalpha() else ""
    word = "procent" if derived.slip is Slip.POINTS else word
    made = (middle, amount.unit)
    return Relation(amount, derived.others, made, word, derived.times, derived.slip, derived.rest)


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
    if _names_another(outcome):
        return None
    if derived := step(outcome):
        return derived
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


def _names_another(outcome: Outcome) -> bool:
    """Whether a sentence begins with a name that those before it lack: *Vård Nord väntas …*."""
    *earlier, own = outcome.sentences
    lead, after = outcome.mention.lead, behind(outcome.mention.tail)[:_FEW]
    if not earlier or says((*lead, *after), Cue.LEFT) or says(lead[-1:], Cue.SUM):
        return False
    known = {word.text[:_STEM] for sentence in earlier for word in sentence.words}
    named = [word for word in own.mentions[0].lead if word.printed[0].isupper() and not word.cues]
    return any(len(word.text) >= _STEM and word.text[:_STEM] not in known for word in named)
