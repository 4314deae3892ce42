"""KAL611-KAL616: counts, statuses, earlier reports, restated amounts, names and units in texts."""

from __future__ import annotations

import pytest

import sentence_corpus as s
from kalkyl.operations.check import check
from kalkyl.rules.prose.goal_counts import goal_counts
from kalkyl.rules.prose.states import contradicts
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
    assert [(one.words, one.number, one.of) for one in goal_counts(text)] == numbers


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


GOALS_OF_HR = """
Tre av fem uppdrag uppfylls, ett uppfylls delvis och ett uppfylls inte.
Tre av de fem uppdragen uppfylls medan ett uppfylls delvis.
Fem uppdrag följs upp: tre uppfylls, ett uppfylls delvis och ett inte.
Samtliga uppdrag utom två uppfylls.
Alla fem uppdrag är påbörjade; tre väntas vara helt uppfyllda vid årets slut.
Uppdraget om digitala lärformer uppfylls delvis, de båda andra uppfylls.
Måluppfyllelsen är god: 3 av 5 uppdrag uppfylls, ett bedöms som ej uppfyllt.
Under perioden har 4 digitala verktyg införts. Tre av fem uppdrag uppfylls.
Tre uppdrag löper enligt plan, det fjärde dras med förseningar och uppfylls bara delvis.
Ett av uppdragen uppfylls bara delvis, eftersom två tjänster varit vakanta.
Sju workshoppar har hållits inom de fem uppdragen.
Fyra av fem uppdrag uppfylls helt eller delvis.
Två av fem uppdrag uppfylls inte helt.
Sex uppdrag från fullmäktige väntar, varav två väntas uppfyllas.
Två digitala uppdrag uppfylls.
Inom kompetensförsörjning har vi tre uppdrag, varav två har uppfyllts.
Sammantaget gav de fyra uppdragen ett överskott på 1 200 tkr.
Av våra 5 uppdrag är 3 i mål, 1 går delvis i mål och 1 når inte målet.
"""
GOALS_NOT_OF_HR = """
Två av fem uppdrag uppfylls, ett uppfylls delvis.
Fem av fem uppdrag uppfylls.
Fem uppdrag följs upp: två uppfylls och tre uppfylls delvis.
Alla uppdrag utom ett uppfylls.
Samtliga fem uppdrag uppfylls helt.
Av avdelningens 5 uppdrag bedöms 4 uppfyllas.
Inget uppdrag uppfylls helt.
Under 2021 uppfylls två av uppdragen.
Vi har fyra uppdrag i år.
En tredjedel av uppdragen uppfylls inte.
"""


@pytest.mark.parametrize("text", GOALS_OF_HR.split("\n")[1:-1])
def test_kal611_true_counts_in_many_words(text: str) -> None:
    assert told("hr", "texts/sammanfattning/value", text) == []


@pytest.mark.parametrize("text", GOALS_NOT_OF_HR.split("\n")[1:-1])
def test_kal611_wrong_counts_in_many_words(text: str) -> None:
    assert "KAL611" in told("hr", "texts/sammanfattning/value", text)


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
        ("Sjukfrånvaron var 2,8 procent för ett år sedan.", ["KAL613"]),
        ("För två år sedan var sjukfrånvaron 2,8 procent.", []),
        ("Flera år tidigare låg sjukfrånvaron på 2,8 procent.", []),
        ("I förfjol var sjukfrånvaron 2,8 procent.", []),
        ("Under pandemin var sjukfrånvaron 2,8 procent.", []),
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
        ("Utfallet är 85,9 jämfört med budgetens 82,7 mnkr.", []),
        ("Budgeten är 82,7, utfallet 85,9 och avvikelsen -3,2 mnkr.", []),
        ("Utfallet är 85,9. Budgeten är 82,7 mnkr.", ["KAL616"]),
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


@pytest.mark.parametrize(
    ("context", "field", "text", "codes"),
    [
        (
            "fjarde-a-forsorjning-augusti",
            "texts/resultatrakning/value",
            "Efter fyra månader var underskottet 0,6 mnkr, medan det nu är 1 550 tkr.",
            [],
        ),
        (
            "fjarde-a-forsorjning-augusti",
            "texts/resultatrakning/value",
            "Efter april låg underskottet på 0,6 mnkr men har vuxit till 1 550 tkr.",
            [],
        ),
        (
            "fjarde-a-forsorjning-augusti",
            "texts/resultatrakning/value",
            "Efter april är underskottet 1 550 tkr.",
            ["KAL623"],
        ),
        (
            "fjarde-a-kultur-oktober",
            "texts/sammanfattning/value",
            "Prognosen är 5 720 tkr för filmarkiv, turnébuss och inventarier.",
            [],
        ),
        (
            "fjarde-a-kultur-oktober",
            "texts/sammanfattning/value",
            "Filmarkiv och de övriga investeringarna får tillsammans ett överskott på 680 tkr.",
            [],
        ),
        (
            "fjarde-a-kultur-oktober",
            "texts/sammanfattning/value",
            "Filmarkivet får ett överskott på 680 tkr.",
            ["KAL603"],
        ),
        (
            "fjarde-b-trafik-augusti",
            "texts/resultatrakning/value",
            "Räknar man bort utvecklingsmedlen är periodens överskott 3,3 mnkr.",
            [],
        ),
        (
            "fjarde-b-trafik-augusti",
            "texts/resultatrakning/value",
            "Periodens överskott är 3,3 mnkr, utvecklingsmedlen oräknade.",
            [],
        ),
        (
            "fjarde-b-trafik-augusti",
            "texts/resultatrakning/value",
            "Utvecklingsmedlens överskott för perioden är 3,3 mnkr.",
            ["KAL602"],
        ),
        (
            "fjarde-b-trafik-augusti",
            "texts/prognos_2/value",
            "I det sämre scenariot försämras årsprognosen med upp till 0,9 mnkr.",
            [],
        ),
        (
            "fjarde-c-fastighet",
            "texts/sammanfattning/value",
            "Avvikelsen mot budget, 3 170 tkr, är mindre än helårets.",
            [],
        ),
        (
            "fjarde-c-fastighet",
            "texts/sammanfattning/value",
            "Utfallet blev 85,9 i stället för 82,7 mnkr.",
            [],
        ),
        (
            "fjarde-c-kontoret",
            "environment/4/comment",
            "Rondering startar så snart flytten är klar.",
            [],
        ),
        (
            "fjarde-c-kontoret",
            "environment/4/comment",
            "Rondering görs i samband med att flytten är klar.",
            [],
        ),
        (
            "fjarde-c-kontoret",
            "environment/4/comment",
            "Ronderingen är klar sedan i maj.",
            ["KAL612"],
        ),
        (
            "fjarde-c-kontoret",
            "texts/sammanfattning/value",
            "På helåret väntas knappt 21 mnkr finnas över.",
            [],
        ),
        (
            "fjarde-c-kontoret",
            "texts/sammanfattning/value",
            "Vi hamnar knappt 21 mnkr över.",
            ["KAL608"],
        ),
        (
            "fjarde-b-trafik-augusti",
            "texts/resultatrakning/value",
            "I fjol kostade verksamheten 116,2 mnkr under samma period.",
            [],
        ),
        (
            "fjarde-b-trafik-augusti",
            "texts/resultatrakning/value",
            "I fjol kostade verksamheten 83,5 mnkr under samma period.",
            ["KAL613"],
        ),
    ],
)
def test_what_an_amount_is_of(context: str, field: str, text: str, codes: list[str]) -> None:
    """Sentences of two times, several rows, what is left out or left over, and their like."""
    table, row, column = field.split("/")
    example = s.Example("", "true", context, (table, row, column), text, ())
    case, key = s.placed("build", example)
    assert case.reading is not None
    place = case.reading.submission.place(key)
    rules = [rule for rule in CATALOGUE if "KAL602" <= rule.code <= "KAL623"]
    assert [one.code for one in check(case, rules).findings if one.place == place] == codes
