"""KAL610, KAL633: amounts of a text that cannot all be right, whatever the tables say."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.figures.amount import rounded
from kalkyl.model import Fact, Facts, FactValue, Listed, Phrase, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, once, rule
from kalkyl.rules.labels import figure, said_figure
from kalkyl.rules.prose.likely_mistakes import is_likely_relation
from kalkyl.rules.prose.relation import Relation
from kalkyl.rules.prose.relations import relations


@once
def related(reading: Reading) -> Iterator[tuple[Fact, Relation]]:
    """The amounts of every text that are held against each other, rightly or not."""
    for fact in reading.texts:
        yield from ((fact, relation) for relation in relations(str(fact.value)))


@rule(
    Words(
        "KAL610",
        Severity.WARNING,
        sv="Texten säger {said}, men {why}. Rätta texten.",
        en="The text says {said}, but {why}. Mend the text.",
    )
)
def amounts_of_a_text_agree(reading: Reading, _: Expected) -> Iterator[Hit]:
    """An amount that a text derives from its other amounts is what they make, rounding allowed.

    A difference, a share, the same amount in another unit, a part of what is left, shares of one
    whole. Only where the words say how the amounts belong together.

    ## Regel
    Ett belopp som en text räknar fram ur sina andra belopp är det som de ger, på avrundning när.

    ## Varför
    Ett av beloppen byts när siffrorna ändras, och det andra blir kvar.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Medarbetare | Hyran kostar 7,5 mnkr mot budgeterade 7,0 mnkr, en fördyring med 0,9 mnkr. |

    ## Så rättar du
    Räkna efter, och rätta det belopp som är fel.

    ## In English
    One amount is changed when figures change, and the other stays. Compute again.
    """
    return _contradictions(reading, likely=True)


@rule(
    Words(
        "KAL633",
        Severity.NOTE,
        sv="Texten säger {said}, men {why}. Hör beloppen inte ihop behöver inget göras.",
        en="The text says {said}, but {why}. If the amounts do not belong together, nothing need "
        "be done.",
    )
)
def amounts_of_a_text_may_belong_together(reading: Reading, _: Expected) -> Iterator[Hit]:
    """An amount that seems to be made of a text's other amounts is nearly what they make.

    Where it is far from it and no slip of the hand, it may as well be of something else. What is
    near is KAL610's.

    ## Regel
    Ett belopp som ser ut att vara uträknat ur textens andra belopp är det.

    ## Varför
    Uträkningen kan vara helt fel, men oftare hör beloppen inte ihop.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Medarbetare | Hyran kostar 7,5 mnkr mot budgeterade 7,0 mnkr, en fördyring med 3,9 mnkr. |

    ## Så rättar du
    Räkna efter. Skriv ut vad beloppet gäller om det inte hör ihop med de andra.

    ## In English
    The sum may be all wrong, but more often the amounts are of different things. Say which.
    """
    return _contradictions(reading, likely=False)


def _contradictions(reading: Reading, *, likely: bool) -> Iterator[Hit]:
    for fact, relation in related(reading):
        if relation.is_wrong and relation.slip is None and likely is is_likely_relation(relation):
            yield Hit(fact.place, _facts(relation))


def _facts(relation: Relation) -> Facts:
    others = Listed(tuple(map(said_figure, relation.others)), joined=True)
    if relation.expected is None:
        amounts = Listed(tuple(map(said_figure, (relation.amount, *relation.others))), joined=True)
        why = Phrase("amounts_are", "the amounts are {amounts}", {"amounts": amounts})
        return {"said": f"”{relation.word}”", "why": why}
    value, unit = relation.expected
    if relation.times:
        others = Listed((f"{relation.times:f} ×", others), separator=" ")
    makes: Facts = {"amounts": others, "made": figure(rounded(value, 1), unit)}
    why = Phrase("amounts_make", "{amounts} make {made}", makes)
    said: FactValue = said_figure(relation.amount)
    if relation.word:
        said = Listed((said, f"(”{relation.word}”)"), separator=" ")
    return {"said": said, "why": why}
