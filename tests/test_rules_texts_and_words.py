"""KAL611-KAL616: counts, statuses, earlier reports, restated amounts, names and units in texts."""

from __future__ import annotations

import pytest

import sentence_corpus as s
from kalkyl.operations.check import check
from kalkyl.rules.prose.states import contradicts
from kalkyl.rules.prose.verdicts import counted
from kalkyl.rules.register import CATALOGUE

RULES = tuple(rule for rule in CATALOGUE if "KAL611" <= rule.code <= "KAL616")


def told(context: str, field: str, text: str) -> list[str]:
    """The codes of the rules that report a text of a corpus report of the half that is built on."""
    table, row, column = field.split("/")
    example = s.Example("", "true", context, (table, row, column), text, ())
    case, _ = s.placed("build", example)
    return [finding.code for finding in check(case, RULES).findings]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Av våra fem uppdrag uppfylls tre.", [("fem", 5, ""), ("tre", 3, "full")]),
        ("Tre av fem uppdrag uppfylls delvis.", [("Tre", 3, "partly"), ("fem", 5, "")]),
        ("Samtliga uppdrag bedöms uppfyllas.", [("Samtliga uppdrag", 0, "full")]),
        ("Två mål nås, ett delvis.", [("Två", 2, "full"), ("ett", 1, "partly")]),
        ("Fem uppdrag inom vården uppfylls.", []),
        ("Två medarbetare har slutat.", []),
        ("Ett av de viktigaste målen är att minska köerna.", []),
    ],
)
def test_what_a_text_counts(text: str, numbers: list[tuple[str, int, str]]) -> None:
    assert [(one.words, one.number, one.of) for one in counted(text)] == numbers


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Samtliga uppdrag uppfylls.", ["KAL611"]),
        ("Av avdelningens fem uppdrag bedöms tre uppfyllas.", []),
        ("Av avdelningens fem uppdrag bedöms fyra uppfyllas.", ["KAL611"]),
    ],
)
def test_kal611_counts_are_those_of_the_table(text: str, codes: list[str]) -> None:
    assert told("hr", "texts/sammanfattning/value", text) == codes


@pytest.mark.parametrize(
    ("comment", "label", "is_against"),
    [
        ("Uppdraget uppfylls inte i år.", "Uppfylls", True),
        ("Uppdraget uppfylls delvis.", "Uppfylls delvis", False),
        ("Om fler söker kan uppdraget uppfyllas helt.", "Uppfylls inte", False),
        ("Arbetet är klart.", "Pågår", True),
        ("Arbetet är inte klart.", "Pågår", False),
        ("Arbetet har inte påbörjats.", "Ej påbörjad", False),
        ("Aktiviteten är försenad.", "Klar", True),
        ("Rapporten är klar.", "Pågår", False),
    ],
)
def test_kal612_a_comment_against_its_status(comment: str, label: str, *, is_against: bool) -> None:
    assert bool(contradicts(comment, label)) is is_against


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Sjukfrånvaron var 3,8 procent vid samma tid förra året.", []),
        ("Sjukfrånvaron var 2,8 procent vid samma tid förra året.", ["KAL613"]),
        ("I fjol var sjukfrånvaron 2,8 procent.", []),
        ("I februarirapporten prognostiserades ett överskott på 2 050 tkr.", []),
        ("I februarirapporten prognostiserades ett överskott på 2 500 tkr.", ["KAL613"]),
    ],
)
def test_kal613_earlier_reports(text: str, codes: list[str]) -> None:
    assert told("hr", "texts/sammanfattning/value", text) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Årsbudgeten är 88,0 mnkr. Planen följs. Årsbudgeten på 80,0 mnkr räcker.", ["KAL614"]),
        ("Årsbudgeten är 88,0 mnkr. Planen följs. Årsbudgeten på 88 mnkr räcker.", []),
        ("Prognosen är 4,0 mnkr i norr. Prognosen är 5,0 mnkr i söder.", []),
        ("Överskottet är 2,5 mnkr tkr.", ["KAL616"]),
        ("Årets överskott blev 2,5.", ["KAL616"]),
        ("Årets överskott blev 2,5 mnkr.", []),
        ("Hållbart medarbetarengagemang är 80,5.", []),
        ("Årets intäkter har ökat med 650.", ["KAL616"]),
        ("Kostnaderna minskade från 4 500 till 3 900.", ["KAL616"]),
        ("Kostnaderna minskade från 4 500 till 3 900 tkr.", []),
        ("Underskottet på 1,5 beror på vakanser.", ["KAL616"]),
        ("Hyran kostar 1 200 tusen tkr.", ["KAL616"]),
        ("Belopp i tkr. Årets överskott blev 650.", []),
        ("Resultatet är bättre än under 2020.", []),
        ("Budgeten bygger på 3 450 elever.", []),
        ("Prognosen för befolkningen är 305 000.", []),
        ("Resultatet i enkäten är 4,2.", []),
        ("Avvikelsen är 4,2 och 3,1 mnkr.", []),
    ],
)
def test_kal614_and_kal616_need_no_figures(text: str, codes: list[str]) -> None:
    context = s.placed("build", s.Example("", "true", "none", None, text, ()))[0]
    assert [finding.code for finding in check(context, RULES).findings] == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("HR:s resultat för perioden är +1,9 mnkr.", ["KAL615"]),
        ("Resultatet är 1,9 mnkr bättre än budget.", []),
        ("Periodens resultat är -18,9 mnkr.", []),
    ],
)
def test_kal615_a_variance_is_no_result(text: str, codes: list[str]) -> None:
    assert told("hr", "texts/resultatrakning/value", text) == codes
