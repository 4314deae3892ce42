"""KAL610: amounts of a text against each other."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kalkyl.figures.amount import rounded, show
from kalkyl.rules.prose.relations import relations


def wrong(text: str) -> list[str]:
    """The amounts that are wrong, or the words."""
    return [one.word or one.amount.text for one in relations(text) if one.is_wrong]


def held(text: str) -> list[str]:
    """The amounts that are held against others."""
    return [one.amount.text for one in relations(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Resultatet är −48,2 mnkr mot budgeterade −51,0 mnkr, en avvikelse på {} mnkr.", "2,8"),
        (
            "Utfallet blev 8,4 mnkr. Budgeten var 9,1 mnkr, och överskottet är därmed {} mnkr.",
            "0,7",
        ),
        ("Kostnaden gick från 155 till 183 mnkr, en ökning med 28 mnkr eller {} procent.", "18"),
        ("Av ramen på 80 mnkr har 20 mnkr använts, vilket är {} procent.", "25"),
        ("Bidraget är 2,5 mnkr ({} tkr).", "2 500"),
        ("Av överskottet på 2,0 mnkr överförs {} mnkr till nästa år.", "1,5"),
        ("Intäkterna är 18,9 mnkr (17,5 mnkr), en ökning med {} mnkr.", "1,4"),
        ("Tolv platser à 4,5 tkr ger en kostnad på {} tkr.", "54"),
        ("Licenserna kostar 250 kronor per användare, för 400 användare {} tkr.", "100"),
        ("Fonden var 18,0 mnkr i januari, 6,5 mnkr har använts och {} mnkr återstår.", "11,5"),
        ("Budgeten är 30,0 mnkr och utfallet 28,6 mnkr, så vi har {} mnkr tillgodo.", "1,4"),
    ],
)
def test_kal610_an_amount_that_the_others_make(text: str, found: str) -> None:
    assert wrong(text.format(found)) == []
    [told] = wrong(text.format("77,7"))
    assert told.startswith("77,7")
    assert any(one.startswith(found) for one in held(text.format(found)))


@pytest.mark.parametrize(("step", "is_wrong"), [("2,9", False), ("3,0", True), ("2,5", True)])
def test_kal610_rounding_on_the_edge(step: str, *, is_wrong: bool) -> None:
    """51,0 − 48,2 is known to a tenth to either side, and the step to half a tenth."""
    text = f"Resultatet är −48,2 mnkr mot budgeterade −51,0 mnkr, en avvikelse på {step} mnkr."
    assert bool(wrong(text)) is is_wrong


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hyran är 7,5 mnkr mot budgeterade 7,0 mnkr, en besparing med 0,5 mnkr.", ["besparing"]),
        ("Hyran är 7,5 mnkr mot budgeterade 7,0 mnkr, en fördyring med 0,5 mnkr.", []),
        ("Av 12 mnkr har en tredjedel, 6,0 mnkr, använts.", ["en tredjedel"]),
        ("Av 12 mnkr har hälften, 6,0 mnkr, använts.", []),
        ("Kostnaden är 8,0 mnkr mot 12,0 mnkr i fjol, en tredjedel lägre.", []),
        ("Kostnaden är 8,0 mnkr mot 12,0 mnkr i fjol, en femtedel lägre.", ["en femtedel"]),
        ("Kostnaden sänktes från 15,0 mnkr till 12,0 mnkr, en femtedel.", []),
        ("Kostnaden sänktes från 15,0 mnkr till 12,0 mnkr, en tredjedel.", ["en tredjedel"]),
        ("Av 18,0 mnkr är 12,0 mnkr använt; en tredjedel återstår.", []),
        ("10 revisioner, 4 under våren och 6 under hösten.", []),
        ("I år gjordes nio revisioner, fyra under våren och sex under hösten.", ["nio"]),
        ("Hälften av husen, 30 av 60, är inspekterade.", []),
        ("Hälften av husen, 20 av 60, är inspekterade.", ["Hälften"]),
        ("Lunchen kostar 95 kr per portion, så 80 portioner under 5 dagar blev 38 tkr.", []),
        ("Lunchen kostar 95 kr per portion, så 80 portioner blev 9,6 tkr.", ["9,6 tkr"]),
    ],
)  # fmt: skip
def test_kal610_a_word_that_the_amounts_contradict(text: str, words: list[str]) -> None:
    assert wrong(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "Regionens bidrag är 4,0 mnkr och kommunernas 6,0 mnkr. Därutöver tillkommer 2,0 mnkr.",
        "Avvikelsen på 7,0 mnkr förklaras av 4,0 mnkr i resor och 3,0 mnkr i lägre hyror.",
        "Kostnaden är 10 mnkr, varav 6 mnkr lön och 2 mnkr högre hyra.",
        "Utfallet är 5–6 mnkr mot budgeterade 8 mnkr, en avvikelse på 1 mnkr.",
        "På en lönesumma om 310 mnkr blir det 9,6 mnkr, varav merparten betalades i april.",
        "Hälften av enheterna, alltså sex, stod för merparten av de 1 870 samtalen.",
        "Prognosen var −7,0 mnkr i maj och är efter dagens möte −5,0 mnkr, en förbättring på 2,0.",
        "Ramar:\n– cykelled 2,45 av 2,1 mnkr\n– bredband 11,7 av 20,0 mnkr (58,5 %)",
        "Vägar 22 av 20 mnkr (110 %), broar 8 av 10 mnkr (80 %).",
        "i år 15,0 %\ni fjol 16,6 %\nDet förklaras av färre avgångar, 41 i stället för 52.",
        "Kostnaden blev 70,5 mnkr, jämfört med 66,7. Underskott 3,8. Vi har 2,4 mnkr till godo.",
        "En tredjedel, 4,0 mnkr, avser hyror och resten 8,0 mnkr löner.",
        "Från ett underskott på 1,0 mnkr till ett överskott på 0,5 mnkr, en ökning på 1,5 mnkr.",
    ],
)
def test_kal610_nothing_is_said_where_words_leave_it_open(text: str) -> None:
    assert wrong(text) == []


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("Av medarbetarna är 62 procent kvinnor och 48 procent män.", [Decimal(110)]),
        ("Av medarbetarna är 62 procent kvinnor och 38 procent män.", []),
        ("Kostnaderna har ökat med 60 procent i norr och 70 procent i söder.", []),
        ("Nöjda är 62 procent av kvinnorna och 58 procent av männen.", []),
        ("Andelen på heltid är 64 procent och andelen på deltid 46 procent.", [Decimal(110)]),
    ],
)
def test_kal610_shares_of_one_whole(text: str, sums: list[Decimal]) -> None:
    assert [one.expected[0] for one in relations(text) if one.expected] == sums


cents = st.integers(min_value=0, max_value=90_000).map(lambda n: Decimal(n) / 100)


@settings(max_examples=200, deadline=None)
@given(cents, cents, st.integers(0, 2), st.integers(0, 2))
def test_kal610_a_true_difference_never_alarms(
    here: Decimal, there: Decimal, decimals: int, step_decimals: int
) -> None:
    outcome, budget = (show(rounded(one, decimals), decimals, unit="mnkr") for one in (here, there))
    step = show(rounded(abs(here - there), step_decimals), step_decimals, unit="mnkr")
    assert wrong(f"Utfallet är {outcome} mot budgeterade {budget}, en avvikelse på {step}.") == []


@pytest.mark.parametrize(
    "text",
    [
        (
            "Avvikelsen mot budget för Norr beräknas bli +15,9 mnkr för helåret. Söder bedöms "
            "kosta 191,7 mnkr, vilket är 15,3 mnkr mer än vad som budgeterats."
        ),
        "Norr har en budget på 208,1 mnkr. Söder väntas kosta 50,3 mnkr, 3,3 mnkr över sin ram.",
        "Hyran var 9,8 mnkr. Målet är 6,0 mnkr, vilket är 0,5 mnkr lägre än förra årets mål.",
        (
            "Vård Nord redovisar ett överskott på 10,5 mnkr, där vakanser svarar för 3,1 mnkr. "
            "Sammanlagt väntas ett underskott på 11,9 mnkr."
        ),
        "Elen kostar 5,3 mnkr och hyran 2,2 mnkr. Sammantaget är de 0,4 mnkr högre än väntat.",
        "Den största posten är licenser, 40,5 mnkr. Norr har kostat 43,2 mnkr av 125,3 mnkr.",
        "Underskottet i norr är 2,0 mnkr. Lokalvård Väst har 31,0 mnkr och 3,0 mnkr mer i fjol.",
    ],
)
def test_kal610_sentences_of_something_else_make_nothing(text: str) -> None:
    assert wrong(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nettokostnaden blev 675,7 mnkr. Det är {} mnkr lägre än de 691,5 mnkr vi hade.", "15,8"),
        ("Vi är 72 anställda. Det är {} fler än de 69 som redovisades i fjol.", "3"),
        ("Index blev 79 (74), en förbättring med {} enheter.", "5"),
    ],
)
def test_kal610_a_step_is_told_wherever_its_ends_are(text: str, words: str) -> None:
    assert wrong(text.format(words)) == []
    assert wrong(text.format("8")) != []
