"""The formula that the cue of an outcome names: *resterande* is the whole without the rest."""

from __future__ import annotations

from collections.abc import Sequence

from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import Interval
from kalkyl.figures.text_amounts import TextAmount
from kalkyl.rules.prose.breakdown import opens_clause
from kalkyl.rules.prose.cues import Cue, Token
from kalkyl.rules.prose.formulas import YEAR, product_of
from kalkyl.rules.prose.outcomes import (
    Derived,
    Outcome,
    is_aside,
    is_of_all,
    is_open,
    may_overlap,
    says,
    sign_of,
    total_of,
    words_about,
)
from kalkyl.rules.prose.parts import within
from kalkyl.rules.prose.relation import HUNDRED, ONE, SUMMED, alike, size_in
from kalkyl.rules.prose.roles import Mention, Role, behind, clause, cues_in
from kalkyl.rules.prose.text_numbers import lasts, months_in

_TWO, _FEW, _STEM, _REACH, _MOST, _LONG = 2, 3, 5, 4, 6, 7
_GIVES = {"ger", "gav", "gör", "blir", "blev", "betalar", "kostar", "kostade"}
_YEARLY = {"helår", "helåret", "året", "om året", "år", "årligen", "årskostnad", "årshyra"}
_PLACES = {"på", "till", "i", "från", "via", "under", "hos", "inom"}
_SHARES = ("andel", "utgör", "upparbet", "förbruk", "grad")
_PARTING = frozenset({Cue.SPLITS, Cue.WHOLLY})
_SIDED = frozenset(
    {
        *(Cue.GOOD, Cue.BAD, Cue.UP, Cue.DOWN, Cue.NOT, Cue.COMPARES, Cue.NORM, Cue.PAST),
        *(Cue.PLANNED, Cue.BASE, Cue.APART),
    }
)
_GOING_ON = {"det", "detta", "den", "de", "andelen", "det blir", "det är"}
_ALL = {"tillsammans", "sammanlagt", "summa", "summan", "summerar", "i allt", "sammantaget"}


def _sum(outcome: Outcome) -> Derived | None:
    """*31,0, 6,5 och 2,5 mnkr, tillsammans 40,0*; *8,2 mnkr tillsammans*."""
    near = (*clause(outcome.mention.lead), *behind(outcome.mention.tail)[:_TWO])
    is_total = outcome.mention.lead[-1:] != () and outcome.mention.lead[-1].text == "totalt"
    is_sum = is_total or any(word.text in _ALL for word in near)
    is_sum = is_sum and not says(near, Cue.LIMITS)
    parts = outcome.same(outcome.before)
    if not is_sum or len(parts) < _TWO or outcome.same(outcome.behind):
        return None
    if outcome.amount.unit not in SUMMED or outcome.is_marked(parts):
        return None
    are_steps = [mention.role is Role.STEP for mention in (outcome.mention, *outcome.before)]
    is_new = len(outcome.sentences) > 1 and not says(near, Cue.LEVEL)
    if is_new and are_steps[0] and not all(are_steps):
        return None  # *Elen kostar 5,3 och hyran 2,2. Sammantaget är det 1,4 mer än väntat.*
    if says(near, Cue.LEVEL) and not _are_levels(outcome):
        return None  # *Hyran är 5,3 och elen 2,2. Sammantaget väntas ett underskott på 1,4.*
    made = total_of(parts, outcome.amount.unit)
    is_plain = (
        all(mention.role is Role.END for mention in outcome.before) and Cue.PART not in outcome.cues
    )
    is_plain = is_plain and len({_is_bracketed(mention) for mention in outcome.before}) == 1
    size = abs(outcome.amount.value)
    is_meant = outcome.amount.unit or made.low <= _TWO * size <= _REACH * made.high
    bound = 1 if is_open(outcome.words) else 0
    return Derived((made,), tuple(parts), is_plain, bound) if is_meant else None


def _are_levels(outcome: Outcome) -> bool:
    """Whether what a surplus or a deficit is to be the sum of is surpluses or deficits too."""
    if len(outcome.sentences) == 1:
        return any(says(words_about(mention), Cue.LEVEL) for mention in outcome.before)
    return all(says(words_about(mention), Cue.LEVEL) for mention in outcome.before)


def _is_bracketed(mention: Mention) -> bool:
    """Whether an amount is in brackets, which may hold others."""
    opened = [word.text for word in mention.lead if word.text in {"(", ")"}]
    closed = [word.text for word in mention.tail if word.text in {"(", ")"}]
    return opened[-1:] == ["("] or closed[:1] == [")"]


def _parts(outcome: Outcome) -> Derived | None:
    """*62 anställda: 47 kvinnor och 15 män*; *7,2 mnkr, från hyror (5,0) och el (2,2)*."""
    others = [mention for mention in outcome.behind if not is_aside(mention)]
    parts = [mention for mention in others if alike(mention.amount, outcome.amount)]
    amounts = [mention.amount for mention in parts]
    if outcome.same(outcome.before) or len(parts) < _TWO or outcome.is_marked(amounts):
        return None
    first, *more = parts
    is_joined = says(parts[-1].lead, Cue.JOINS) or says(first.lead, Cue.WITHIN)
    is_listed = is_joined and all(_is_item(mention) for mention in more)
    if not is_listed or outcome.amount.unit not in SUMMED:
        return None
    if any(opens_clause(mention.lead) for mention in more):
        return None  # *12,0, därav 7,0 till idrott, och 3,0 till fritid*
    if says(first.lead, *_SIDED) or Cue.MOVE in cues_in(clause(outcome.mention.lead)):
        return None
    bound = _bound(outcome, parts)
    if bound is None or (bound and (may_overlap(outcome.words) or Cue.PLANNED in outcome.cues)):
        return None
    if len({Cue.EARNS in cues_in(clause(mention.lead)) for mention in parts}) > 1:
        return None  # *netto 87,3: kostnader 133,6 och intäkter 46,3*
    return Derived(
        (total_of(amounts, outcome.amount.unit),), tuple(amounts), is_strict=True, bound=bound
    )


def _bound(outcome: Outcome, parts: Sequence[Mention]) -> int | None:
    """0 where the parts of an outcome are all there are, 1 where there may be more."""
    lead = parts[0].lead
    ways = {mention.tail[0].text.split()[0] if mention.tail else "" for mention in parts}
    own = {text for word in behind(outcome.mention.tail) for text in word.text.split()}
    if ways <= own & _PLACES:
        return None  # *2,0 mnkr gick till Nord, 3,0 till Syd och 4,0 till Väst*
    is_split = any(word.text == ":" or word.cues & _PARTING for word in lead)
    if is_split and not is_open(outcome.words) and Cue.PART not in outcome.cues:
        return 0
    if is_split or says(lead, Cue.PART) or _opens_with_of(outcome.mention):
        are_alike = len({way in _PLACES for way in ways}) == 1  # *12 kvinnor och 11 under 25 år*
        return 1 if outcome.amount.unit or are_alike else None
    is_led = lead[-1:] != () and (lead[-1].text == "," or Cue.OPEN in lead[-1].cues)
    is_placed = is_led and len(ways) == 1 and ways <= _PLACES
    return (0 if ways == {"till"} else 1) if is_placed else None


def _opens_with_of(mention: Mention) -> bool:
    """Whether *av* opens the clause of an amount, of which parts follow."""
    return clause(mention.lead)[:1] != () and clause(mention.lead)[0].text in {"av", "utav"}


def _is_item(mention: Mention) -> bool:
    """Whether an amount is the next of a list: few words lead to it, and none compares it."""
    return len(mention.lead) <= _LONG and not says(mention.lead, Cue.PART, *_SIDED)


def _rest(outcome: Outcome) -> Derived | None:
    """*Av 9,0 har 5,0 använts och resterande 3,0 …*; *72 procent och 19. Resten, 9 procent*."""
    mention = outcome.mention
    near = clause(mention.lead)[-_REACH - 1 :]
    after = behind(mention.tail)[:_FEW]
    is_rest = any(Cue.REST in word.cues and not word.text.startswith("övrig") for word in near)
    is_rest = is_rest or (not outcome.amount.unit and says((*near[-1:], *after[:1]), Cue.REST))
    is_left = says((*near, *after), Cue.LEFT)
    others = outcome.same(outcome.before)
    earlier = [word for word in outcome.words if word.start < mention.amount.start]
    if not (is_rest or is_left) or is_open(earlier) or outcome.is_marked(others[1:]):
        return None
    unit = outcome.amount.unit
    if unit == "%" and is_rest:
        left = Interval.exact(HUNDRED) - total_of(others, unit)
        return Derived((left,), tuple(others)) if others and left.low > 0 else None
    if unit not in SUMMED or not _TWO <= len(others) <= _MOST or outcome.same(outcome.behind):
        return None
    is_move = any(sign_of(mention) for mention in outcome.before if mention.amount is others[0])
    is_expected = says(mention.lead, Cue.EXPECTS)
    return None if is_expected or is_move or _is_compared(outcome) else outcome.balanced(-1)


def _is_compared(outcome: Outcome) -> bool:
    """Whether an amount is set against the first one, and so not taken from it."""
    _, *moves = [mention for mention in outcome.before if alike(mention.amount, outcome.amount)]
    return any(says(clause(mention.lead), Cue.COMPARES, Cue.BASE, Cue.PAST) for mention in moves)


def _balance(outcome: Outcome) -> Derived | None:
    """*51 barn i januari, 20 har fått plats och 13 tillkommit, så kön är nu 44*."""
    moved = [mention for mention in outcome.before if alike(mention.amount, outcome.amount)]
    if not _TWO <= len(moved) <= _MOST or outcome.same(outcome.behind):
        return None
    if outcome.amount.unit not in SUMMED or is_open(outcome.words):
        return None
    size = outcome.amount.interval().absolute
    if any(size.meets(size_in(one.amount, outcome.amount.unit).absolute) for one in moved):
        return None  # said again
    if says(outcome.mention.lead, Cue.EXPECTS):
        return None
    if says(behind(outcome.mention.tail)[:_TWO], Cue.COMPARES):
        return None  # *vilket är 0,4 mnkr mindre än budget*
    near = (*outcome.mention.lead, *behind(outcome.mention.tail)[:_REACH])
    is_closed = says(near, Cue.CLOSES, Cue.RESTATES, Cue.LEFT) or _states(outcome.mention)
    is_opened = len(moved) > _TWO or says(words_about(moved[0]), Cue.OPENS, Cue.WAS)
    return outcome.balanced(0) if is_closed and is_opened else None


def _states(mention: Mention) -> bool:
    """Whether an amount is said to be what something has come to: *uppgår till*, *ned till*."""
    return mention.lead[-1:] != () and mention.lead[-1].text == "till"


def _difference(outcome: Outcome) -> Derived | None:
    """*Intäkter på 52,0 och kostnader på 56,0 ger ett underskott på 4,0*."""
    mention, unit = outcome.mention, outcome.amount.unit
    others = outcome.same(outcome.before)
    if len(others) != _TWO or outcome.same(outcome.behind) or unit not in {*SUMMED, "pp"}:
        return None
    if is_of_all(outcome.before[-1:]):  # *tre av fyra, alltså 9*
        return None
    near, after = clause(mention.lead), behind(mention.tail)
    if says((*near, *after), Cue.BASE, Cue.PAST, Cue.PLANNED) or _is_expected(near, after):
        return None
    is_step = mention.role is Role.STEP or says(near, Cue.STEP, Cue.LEVEL)
    is_step = is_step or says(after[:1], Cue.COMPARES)
    is_concluded = says(mention.lead, Cue.RESTATES) or _is_both(outcome)
    is_apposed = says(near[1:_TWO], Cue.STEP) and mention.lead[0].text == ","
    if not (is_step and (is_concluded or is_apposed)):
        return None
    if len(outcome.sentences) > 1 and _is_of_another(outcome):
        return None
    first, last = (size_in(one, unit) for one in others)
    return Derived(((first - last).absolute,), tuple(others))


def _is_of_another(outcome: Outcome) -> bool:
    """Whether a difference is not of the amounts of the sentence before, or these are unlike."""
    ends = [mention for mention in outcome.before if alike(mention.amount, outcome.amount)]
    are_unlike = len({says(words_about(mention), Cue.LEVEL) for mention in ends}) > 1
    is_alone = not any(mention in outcome.sentences[-1].mentions for mention in ends)
    near = clause(outcome.mention.lead)
    is_named = any(not word.cues and len(word.text) >= _STEM for word in near)
    return are_unlike or (is_alone and (is_named or says(near, Cue.LIMITS)))


def _is_expected(near: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether a difference is yet to come; *prognosen* may have changed already."""
    return says((*(word for word in near if word.text[:7] != "prognos"), *after), Cue.EXPECTS)


def _is_both(outcome: Outcome) -> bool:
    """Whether the two amounts before an outcome are of costs and of income."""
    cues = [cues_in(mention.lead) & {Cue.COSTS, Cue.EARNS} for mention in outcome.before[-_TWO:]]
    return len(cues) == _TWO and len(cues[0]) == len(cues[1]) == 1 and cues[0] != cues[1]


def _percentage(outcome: Outcome) -> Derived | None:
    """*2,8 mnkr av 8,0 mnkr, 35 procent*; *av 80 sökande … 28 (35 procent)*."""
    if outcome.amount.unit != "%" or outcome.amount.mark:
        return None
    if _is_of_new(outcome) or says(clause(outcome.mention.lead), Cue.BASE, Cue.NORM, Cue.END):
        return None  # *4,9 procent, att jämföra med målet 4,5 procent*
    every = [one for one in outcome.others if one.amount.unit in SUMMED]
    pair = [one for one in every if one.amount.unit in MONEY] or every
    if len(pair) > _TWO and _is_bracketed(outcome.mention):  # *varav 237 kvinnor (26 %) och 682 …*
        whole = max(pair, key=lambda mention: abs(mention.amount.value))
        pair = [whole, *(mention for mention in outcome.before[-1:] if mention is not whole)]
    if is_of_all(outcome.before[-1:]):  # *8 av 10 mnkr (80 %)*
        pair = list(outcome.before[-_TWO:])
    if len(pair) != _TWO or not alike(pair[0].amount, pair[1].amount):
        return None
    step, base = pair
    is_moved = step.role is Role.STEP and base.role is Role.BASE and step in outcome.before
    is_moved = is_moved and not outcome.same(outcome.others)
    is_of_which = Cue.PART in outcome.cues and _is_bracketed(outcome.mention)
    is_of = is_of_which or any(_leads_from(one) for one in pair)
    if not (is_of or is_moved) or not _is_share(outcome):
        return None
    sizes = [size_in(one.amount, pair[0].amount.unit).absolute for one in pair]
    small, large = sizes if is_moved else sorted(sizes, key=lambda size: size.low)
    is_beyond = abs(outcome.amount.value) > HUNDRED and not is_moved
    share = large.ratio(small) if is_beyond else small.ratio(large)
    others = tuple(one.amount for one in pair)
    is_strict = not outcome.cues & {Cue.LEFT, Cue.STEP, Cue.MOVE, Cue.COMPARES, Cue.EXCEEDS}
    return Derived((share.scaled_by(HUNDRED),), others, is_strict) if share else None


def _is_of_new(outcome: Outcome) -> bool:
    """Whether a percentage is in a sentence without amounts that does not go on about those."""
    own = outcome.sentences[-1]
    is_alone = not any(one.amount.unit in SUMMED for one in own.mentions)
    first = own.words[0] if own.words else None
    is_going_on = first is not None and (first.text in _GOING_ON or Cue.RESTATES in first.cues)
    return len(outcome.sentences) > 1 and is_alone and not is_going_on


def _leads_from(mention: Mention) -> bool:
    """Whether *av* leads to an amount and nothing happens by it: *av ramen på 8,0 mnkr*."""
    after = behind(mention.tail)[:1]
    near = () if _is_apposed(mention) else clause(mention.lead)
    ways = [at for at, word in enumerate(near) if word.text.split()[0] in {"av", "utav"}]
    is_by = bool(ways) and any(
        word.text.endswith(("as", "des")) for word in near[: ways[-1]][-_TWO:]
    )
    is_from = bool(ways) and not is_by and not says(near[ways[-1] :], Cue.BASE, Cue.COMPARES)
    return is_from or any(word.text.split()[0] in {"av", "utav"} for word in after)


def _is_apposed(mention: Mention) -> bool:
    """Whether a mark stands right before an amount."""
    return mention.lead[-1:] != () and Cue.STOP in mention.lead[-1].cues


def _is_share(outcome: Outcome) -> bool:
    """Whether a percentage is of an amount of its scope: no other noun leads to it or follows."""
    mention = outcome.mention
    near, after = clause(mention.lead), behind(mention.tail)
    if any(word.text in {"plus", "minus"} for word in mention.lead[-_TWO:]):
        return False
    if after[:1] and after[0].text.startswith("av"):
        stems = {word.text[:_STEM] for word in outcome.words if word not in after}
        named = [word for word in after[1:] if len(word.text) >= _STEM]
        return (
            not named
            or len(after) == len(mention.tail)
            or any(word.text[:_STEM] in stems for word in named)
        )
    opens = mention.lead[-1:] != () and mention.lead[-1].text == "("
    own = {word.text[:_STEM] for word in near if Cue.GROSS in word.cues}
    known = {word.text[:_STEM] for word in outcome.words if word not in near}
    is_led = all(word.cues or word.text.startswith(_SHARES) for word in near)
    return opens or (own <= known and is_led)


def _product(outcome: Outcome) -> Derived | None:
    """*Tolv platser à 4,5 tkr ger 54 tkr*; *varje besök kostar 640 kronor. 275 besök blev …*."""
    money = [mention for mention in outcome.mentions if mention.amount.unit in MONEY]
    counted = [
        mention.amount
        for mention in outcome.others
        if not mention.amount.unit and not _says_month(mention.tail[:1])
    ]
    prices = [mention for mention in money if _is_price(mention)]
    if any(
        not mention.amount.unit and "per" in {word.text for word in behind(mention.tail)}
        for mention in outcome.others
    ):
        return None  # *520 resor per dag*
    if len(money) != _TWO or len(prices) != 1 or money[-1] is not outcome.mention:
        return None
    [price] = prices
    [whole] = [mention for mention in money if mention is not price]
    if says(words_about(whole), Cue.LEVEL):
        return None  # *Underskottet är 3,7 mnkr. Lokalen kostar 64 tkr i månaden.*
    factors = _factors(price, counted, outcome)
    is_lasting = any(lasts(sentence.source.text) for sentence in outcome.sentences)
    if (
        len(counted) > 1
        or is_lasting
        or not factors
        or not (_is_one(outcome) or _is_concluded(outcome))
    ):
        return None
    each, size = size_in(price.amount, whole.amount.unit), size_in(whole.amount, price.amount.unit)
    if price is outcome.mention:
        ratios = (size.absolute.ratio(factor) for factor in factors)
        values = tuple(ratio for ratio in ratios if ratio)
    else:
        values = tuple(product_of(each, factor) for factor in factors)
    others = (*(mention.amount for mention in money[:1]), *counted)
    return Derived(values, others, times=factors[-1].low)


def _factors(price: Mention, counted: Sequence[TextAmount], outcome: Outcome) -> list[Interval]:
    """How many times a price may be taken: so many things, so many months, a year."""
    things = size_in(counted[0], "") if counted else ONE
    if not _says_month((*price.lead[-_REACH:], *price.tail[: _REACH + 1])):
        return [things] if counted else []
    is_yearly = any(word.text in _YEARLY or Cue.SUM in word.cues for word in outcome.words)
    months = [
        number for sentence in outcome.sentences for number in months_in(sentence.source.text)
    ]
    if months:
        return [things.scaled_by(number) for number in months]
    return [things, things.scaled_by(YEAR)] if counted or is_yearly else []


def _says_month(words: Sequence[Token]) -> bool:
    """Whether some words say that something is so each month, or how many months."""
    return any(word.text.startswith(("månad", "i månad")) for word in words)


def _is_one(outcome: Outcome) -> bool:
    """Whether an outcome is told with its price in one sentence; what *och* joins is no outcome."""
    lead = outcome.mention.lead
    is_beside = not cues_in(clause(lead)) and Cue.JOINS in cues_in(lead[-1:])
    return len(outcome.sentences) == 1 and not is_beside


def _is_concluded(outcome: Outcome) -> bool:
    near = clause(outcome.mention.lead)
    is_given = any(word.text in _GIVES for word in near)
    return _is_price(outcome.mention) or says(near, Cue.SUM, Cue.RESTATES) or is_given


def _is_price(mention: Mention) -> bool:
    """Whether an amount is for each of something: *à 4,5 tkr*, *250 kronor per användare*."""
    after, near = behind(mention.tail), clause(mention.lead)[-_REACH - 1 :]
    is_each = len(after) == 1 and after[0].text == "var"
    is_led = any(Cue.EACH in word.cues and (word.text != "per" or len(near) > 1) for word in near)
    return is_each or is_led or says(after[:1], Cue.EACH)


FORMULAS = (_sum, _parts, _balance, _rest, _percentage, _product, _difference, within)
"""The first whose cue an outcome has is the one that is meant."""
