"""Unknown words beside an amount: those that leave open whose it is, and those that do not."""

from __future__ import annotations

import pytest

import sentence_corpus as s
from kalkyl.operations.check import check
from kalkyl.rules.prose.relations import relations
from kalkyl.rules.prose.restated import restatements
from kalkyl.rules.register import CATALOGUE

FIELD = ("texts", "analys_av_prognosen", "value")
RULES = tuple(rule for rule in CATALOGUE if "KAL601" <= rule.code <= "KAL616")
FORECAST, OTHER = "16,0", "13,4"
WHOLE = [
    "Som framgår av tabell 2 är, enligt bilaga 7, överskottet {} mnkr vid årets slut.",
    "Prognosen skvallrar nu tydligt om ett överskott på {} mnkr.",
    "Överskottet, {} mnkr, prognostiseras bestå.",
    "Det blir, krasst uttryckt, totalt ett överskott på {} mnkr vid årets slut.",
]
PARTS = [
    "Hyrorna ger ett överskott på {} mnkr.",
    "Överskottet för den nära vården är {} mnkr.",
    "Det underliggande överskottet bedöms till {} mnkr.",
    "Det största överskottet, {} mnkr, finns hos andra.",
    "Psykiatrins överskott bedöms bli {} mnkr.",
    "Överskottet bedöms till {} mnkr om man bortser från pandemin.",
    "HR visar ett överskott på 2,0 mnkr. För IT är läget sämre. Överskottet är {} mnkr.",
    "Regionkontoret och Utvecklingsmedel lämnar tillsammans ett överskott på {} mnkr.",
]


def found(text: str) -> list[str]:
    """The codes of what is found in a text of the administration's report."""
    case, key = s.placed("build", s.Example("", "true", "rk", FIELD, text, ()))
    assert case.reading is not None
    place = case.reading.submission.place(key)
    return [one.code for one in check(case, RULES).findings if one.place == place]


@pytest.mark.parametrize("text", WHOLE)
def test_unknown_words_do_not_silence_an_amount(text: str) -> None:
    assert found(text.format(FORECAST)) == []
    assert found(text.format(OTHER)) == ["KAL604"]


@pytest.mark.parametrize("text", PARTS)
def test_unknown_nouns_make_an_amount_one_of_a_part(text: str) -> None:
    assert found(text.format(OTHER)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Störst överskott, {} mnkr, har Regionkontoret.",
        "Avvikelsen fördelas så här: Regionkontoret {} mnkr, Utvecklingsmedel +5,6 mnkr.",
        "Överskottet finns hos Utvecklingsmedel (5,6 mnkr) och Regionkontoret ({} mnkr).",
    ],
)
def test_an_amount_is_that_of_the_row_named_beside_it(text: str) -> None:
    assert found(text.format("+11,3")) == []
    assert found(text.format("+13,1")) == ["KAL603"]


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("Hyran för lokalen är 6,2 mnkr. Allt följer planen. Lokalens hyra är 2,6 mnkr.", [True]),
        ("Hyran för lokalen är 6,2 mnkr. Allt följer planen. Lokalens hyra är 6 mnkr.", [False]),
        ("Hyran för lokalen är 6,2 mnkr. Hyran för skolan är 2,6 mnkr.", []),
        ("Hyran för lokalen är 6,2 mnkr. Lokalens hyra var 2,6 mnkr förra året.", []),
        ("För HR är överskottet 2,0 mnkr. För IT är överskottet 1,0 mnkr.", []),
        ("Prognosen är ett underskott på 2,0 mnkr. Underskottet på 3,0 mnkr väntas bestå.", [True]),
    ],
)
def test_one_thing_is_told_by_the_same_words(text: str, is_wrong: list[bool]) -> None:
    assert [one.is_wrong for one in restatements(text)] == is_wrong


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Under perioden har 6 medarbetare slutat, varav 2 med pension.", []),
        ("Under perioden har 9 medarbetare slutat, varav 2 med pension.", ["KAL604"]),
        ("De senaste tolv månaderna har 12 personer slutat för arbete utanför regionen.", []),
        (
            "De senaste tolv månaderna har 15 personer slutat för arbete utanför regionen.",
            ["KAL604"],
        ),
        ("Inom rekryteringen har 2 medarbetare slutat under perioden.", []),
        ("Omkring 10 medarbetare har slutat under perioden.", []),
    ],
)
def test_people_are_as_many_as_the_figures_say(text: str, codes: list[str]) -> None:
    field = ("texts", "personalomsattning", "value")
    case, key = s.placed("build", s.Example("", "true", "bu", field, text, ()))
    assert case.reading is not None
    place = case.reading.submission.place(key)
    assert [one.code for one in check(case, RULES).findings if one.place == place] == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Sjukfrånvaron är mer än 2 procent.", []),
        ("Sjukfrånvaron är mer än 3 procent.", ["KAL604"]),
        ("Sjukfrånvaron är lägre än 3 procent.", []),
        ("Sjukfrånvaron är lägre än 2 procent.", ["KAL604"]),
    ],
)
def test_a_bound_is_held_against_the_figure(text: str, codes: list[str]) -> None:
    case, _ = s.placed(
        "build", s.Example("", "true", "rk", ("texts", "sjukfranvaro", "value"), text, ())
    )
    assert [one.code for one in check(case, RULES).findings] == codes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kostnaden har fördubblats, från 2,0 mnkr till 4,1 mnkr.", []),
        ("Kostnaden har fördubblats, från 2,0 mnkr till 3,1 mnkr.", ["fördubblats"]),
        ("En dryg tredjedel av de 9,0 mnkr, 3,2 mnkr, är intecknade.", []),
        ("En dryg tredjedel av de 9,0 mnkr, 2,2 mnkr, är intecknade.", ["En dryg tredjedel"]),
        ("Nästan hälften, 47 procent, har svarat.", []),
        ("Nästan hälften, 57 procent, har svarat.", ["Nästan hälften"]),
    ],
)
def test_shares_and_multiples_in_words(text: str, words: list[str]) -> None:
    assert [one.word for one in relations(text) if one.is_wrong] == words
