"""KAL610: amounts of a text that cannot all be right, whatever the tables say."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kalkyl.figures.amount import rounded
from kalkyl.model import Fact, Facts, Listed, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, once, rule
from kalkyl.rules.labels import figure, said_figure
from kalkyl.rules.prose.relations import Relation, relations, shares_over_whole
from kalkyl.rules.text_consistency import slips

_HUNDRED, _TWO_WHOLES = Decimal(100), Decimal(150)


@once
def related(reading: Reading) -> Iterator[tuple[Fact, Relation]]:
    """The amounts of every text that are held against each other."""
    for fact in reading.texts:
        text = str(fact.value)
        told = {slip.step for slip in slips(text, reading.contract.wording)}
        for relation in relations(text):
            if relation.said not in told:  # KAL605 or KAL607 says it
                yield fact, relation


@rule(
    Words(
        "KAL610",
        Severity.WARNING,
        sv="Texten säger {said}, men {others} ger {expected}. Rätta texten.",
        en="The text says {said}, but {others} make {expected}. Mend the text.",
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
    for fact, relation in related(reading):
        if relation.is_wrong:
            yield Hit(fact.place, _facts(relation))
    for fact in reading.texts:
        for parts, least in shares_over_whole(str(fact.value)):
            if _HUNDRED < least < _TWO_WHOLES:
                said = Listed(tuple(map(said_figure, parts)), joined=True)
                whole = sum((part.value for part in parts), Decimal(0))
                yield Hit(
                    fact.place,
                    {"said": figure(_HUNDRED, "%"), "others": said, "expected": figure(whole, "%")},
                )


def _facts(relation: Relation) -> Facts:
    others = Listed(tuple(map(said_figure, relation.others)), joined=True)
    said = said_figure(relation.said)
    if relation.expected is None:
        return {
            "said": f"”{relation.word}”",
            "others": others,
            "expected": said_figure(relation.said),
        }
    value, unit = relation.expected
    return {"said": said, "others": others, "expected": figure(rounded(value, 1), unit)}
