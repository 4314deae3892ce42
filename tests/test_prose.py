"""Amounts, sentences and traps in running Swedish text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalkyl.figures.amount import show
from kalkyl.figures.sentences import sentences
from kalkyl.figures.text_amounts import TextAmount, find


def told(one: TextAmount) -> str:
    """An amount in short: ``+4.2 mnkr``; ``~`` is rough, ``..`` a range, ``=`` a shared unit."""
    if one.written is None:
        return f"? {one.unit}"
    marks = ("~" if one.rough else "") + (".." if one.is_range else "")
    sign = {"+": "+", "-": "", "?": "±"}.get(one.mark, "")
    return f"{marks}{sign}{one.value} {one.unit}{'=' if one.shares_unit else ''}"


CASES = [
    # plain amounts
    ("Avvikelsen är 240 tkr.", ["240 tkr"]),
    ("Kostnaden blev 4 180 tkr i driften.", ["4180 tkr"]),
    ("Kostnaden blev 4\u00a0180\u00a0tkr i driften.", ["4180 tkr"]),
    ("Kostnaden blev 1\u202f234\u202f567 kronor.", ["1234567 kr"]),
    ("Hyran är 1.234.567 kr.", ["1234567 kr"]),
    ("Bidraget är 2,5 miljoner kronor.", ["2.5 mnkr"]),
    ("Ramen är 10,5 miljarder kronor.", ["10.5 mdkr"]),
    ("Anslaget är 12 mkr, medfinansieringen 3 Mnkr.", ["12 mnkr", "3 mnkr"]),
    ("Anslaget är 300 kkr.", ["300 tkr"]),
    ("Det kostar 4,5 milj. kr per år.", ["4.5 mnkr"]),
    ("Överskottet är 5,3mnkr.", ["5.3 mnkr"]),
    ("Decimalpunkt går också: 1.5 mnkr.", ["1.5 mnkr"]),
    ("+7,0 mnkr mnkr avser vakanser", ["+7.0 mnkr"]),
    ("(2.48%)", ["2.48 %"]),
    ("Sjukfrånvaron är 4,3 procent.", ["4.3 %"]),
    ("Sjukfrånvaron är 4,3 %.", ["4.3 %"]),
    ("Den steg med 0,3 procentenheter.", ["0.3 pp"]),
    ("Den steg med 0,3 %-enheter.", ["0.3 pp"]),
    # signs
    ("Prognosen är -475 423 tkr.", ["-475423 tkr"]),
    ("Prognosen är −299,5 mnkr.", ["-299.5 mnkr"]),
    ("Prognosen är –305,0 mnkr.", ["-305.0 mnkr"]),
    ("Prognosen är − 3,0 mnkr.", ["-3.0 mnkr"]),
    ("Läget är +17,8 mnkr.", ["+17.8 mnkr"]),
    ("Läget är + 17,8 mnkr.", ["+17.8 mnkr"]),
    ("Prognosen – 3,0 mnkr – är osäker.", ["±3.0 mnkr"]),
    ("Felmarginalen är ±3 mnkr.", ["±3 mnkr"]),
    ("- 3,0 mnkr för löner\n- 2,0 mnkr för resor", ["3.0 mnkr", "2.0 mnkr"]),
    ("-0,6 mnkr för stöd\n+1,0 mnkr för resor", ["-0.6 mnkr", "+1.0 mnkr"]),
    # units that are shared
    ("+3,8, +1,4 och −3,0 mnkr", ["+3.8 mnkr=", "+1.4 mnkr=", "-3.0 mnkr"]),
    ("från 4,2 till 5,1 procent", ["4.2 %=", "5.1 %"]),
    ("6,0 respektive 4,5 mnkr", ["6.0 mnkr=", "4.5 mnkr"]),
    ("minskade från 1 250 till 980 tkr", ["1250 tkr=", "980 tkr"]),
    (
        "+4,2 mnkr, varav +3,8, +1,4 och −3,0",
        ["+4.2 mnkr", "+3.8 mnkr=", "+1.4 mnkr=", "-3.0 mnkr="],
    ),
    ("-0,8 mnkr i stöd.\n+0,2 för inställda möten.", ["-0.8 mnkr", "+0.2 mnkr="]),
    ("5,0 mnkr, 1,5 och 1,0", ["5.0 mnkr", "1.5 mnkr=", "1.0 mnkr="]),
    ("5,0 mnkr och 3 möten", ["5.0 mnkr"]),
    # ranges, bounds and rough amounts
    ("Det blir 4–5 mnkr.", ["..4 mnkr=", "..5 mnkr"]),
    ("Det blir 4-5 mnkr.", ["..4 mnkr=", "..5 mnkr"]),
    ("Det blir mellan 4 och 5 mnkr.", ["..4 mnkr=", "..5 mnkr"]),
    ("Det blir 10 - 15 mnkr.", ["..±15 mnkr"]),
    ("Det blir högst 12 procent.", ["..12 %"]),
    ("Det blir minst 3 mnkr, kanske mer än 5 mnkr.", ["..3 mnkr", "..5 mnkr"]),
    ("Det blir cirka 3,0 mnkr.", ["~3.0 mnkr"]),
    ("Det blir ca. 3,0 mnkr.", ["~3.0 mnkr"]),
    ("Det blir drygt 1 200 tkr.", ["~1200 tkr"]),
    ("Det blir knappt −2 mnkr.", ["~-2 mnkr"]),
    ("Ungefär hälften, 3 mnkr, återstår.", ["3 mnkr"]),
    # what cannot be told
    ("Hyran blev 2,075 tkr.", ["? tkr"]),
    ("Hyran blev 2.075 tkr.", ["? tkr"]),
    ("Hyran blev 2,075 mnkr.", ["2.075 mnkr"]),
    # what is none
    ("Framtidskraft 2021 genomförs inte.", []),
    ("Under 2020–2021 och 2017-2020 pausades arbetet.", []),
    ("Enligt § 12 och 3 kap. i avsnitt 5.2 gäller det.", []),
    ("Mötet är kl 10.30 den 12 maj 2021.", []),
    ("Mötet är kl. 9.00-10.30 på tisdag.", []),
    ("Senast 2021-04-30 eller 30/4.", []),
    ("Ring 010-476 10 00 eller 035 13 48 00.", []),
    ("Ring +46 35 13 48 00.", []),
    ("Organisationsnummer 232100-0115.", []),
    ("Av dem är 3 av 12 klara.", []),
    ("80 procent av medarbetarna svarade.", []),
    ("En tjänst på 50 % tjänstgöring är vakant.", []),
    ("Åldersgruppen 30–49 år är störst.", []),
    ("Version 2.3.1 av covid-19-rutinen gäller.", []),
    ("Uppdraget har 2 miljoner besök.", []),
    ("Den 1 oktober 2021 startar 11 personer.", []),
    ("Se tabell 4 och bilaga 2.", []),
    ("Under förutsättning av prognos 2 ändras läget.", []),
    ("Bostaden har 4 rum och kök.", []),
    ("E6:an och R12 är namn.", []),
    # amounts beside what is none
    ("Under år 2021 500 tkr till resor.", ["500 tkr"]),
    ("Enligt § 12 flyttas 3,0 mnkr till 2022.", ["3.0 mnkr"]),
    ("Utfallet 12,5 mnkr (2020: 11,3 mnkr).", ["12.5 mnkr", "11.3 mnkr"]),
    ("Kapitel 5.2 och 3,0 mnkr.", ["3.0 mnkr"]),
    ("Prognos 2 är 16 mnkr.", ["16 mnkr"]),
    ("Avtalet gäller 2 075 tkr per år 2021-2024.", ["2075 tkr"]),
    ("De 11 som slutat kostade 2020 tkr.", ["2020 tkr"]),
]


@pytest.mark.parametrize(("text", "amounts"), CASES, ids=[text for text, _ in CASES])
def test_the_amounts_of_a_text(text: str, amounts: list[str]) -> None:
    assert [told(one) for one in find(text)] == amounts


def test_there_are_many_cases() -> None:
    assert len({text for text, _ in CASES}) >= 60


@pytest.mark.parametrize(("text", "amounts"), CASES, ids=[text for text, _ in CASES])
def test_an_amount_knows_its_place(text: str, amounts: list[str]) -> None:
    for one, _ in zip(find(text), amounts, strict=True):
        assert " ".join(text[one.start : one.end].split()) == one.text
        assert any(letter.isdigit() for letter in one.text)


@given(
    st.decimals(min_value=-(10**6), max_value=10**6, places=1, allow_nan=False),
    st.sampled_from(["tkr", "mnkr", "kr", "%", "pp"]),
)
def test_what_is_shown_is_found_again(value: Decimal, unit: str) -> None:
    text = f"Läget är nu {show(value, 1, unit=unit, sign=True)} enligt tabellen."
    [found] = find(text)
    assert (found.value, found.unit) == (value, unit)


@given(st.text(alphabet="0123456789 ,.-–−+mnkrtprocent%§\nåä", max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    for one in find(text):
        assert 0 <= one.start < one.end <= len(text)
        assert one.interval().low <= one.value <= one.interval().high


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("4,2 mnkr", "4.15", "4.25"),
        ("+7 mnkr", "6.5", "7.5"),
        ("-0,9 mnkr", "-0.95", "-0.85"),
        ("790 tkr", "785", "795"),
        ("1 000 tkr", "950", "1050"),
        ("791 tkr", "790.5", "791.5"),
        ("0 tkr", "-0.5", "0.5"),
        ("cirka 50 mnkr", "45", "55"),
        ("ca −50 mnkr", "-55", "-45"),
    ],
)
def test_what_a_printed_amount_may_stand_for(text: str, low: str, high: str) -> None:
    [found] = find(text)
    assert (found.interval().low, found.interval().high) == (Decimal(low), Decimal(high))


def test_digits_may_have_been_left_out() -> None:
    [found] = find("-3,1 mnkr")
    around = found.interval(cut=True)
    assert (around.low, around.high) == (Decimal("-3.2"), Decimal("-3.05"))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ett. Två! Tre?", [("Ett.", 0), ("Två!", 0), ("Tre?", 0)]),
        ("Vi köper t.ex. Bilar. Sedan inget.", [("Vi köper t.ex. Bilar.", 0), ("Sedan inget.", 0)]),
        (
            "Läget är +4,2 mnkr. I mars var det 3.",
            [("Läget är +4,2 mnkr.", 0), ("I mars var det 3.", 0)],
        ),
        ("En rad som\nfortsätter här. Ny.", [("En rad som fortsätter här.", 0), ("Ny.", 0)]),
        (
            "Varav:\n• ett. Mer om ett.\n• två",
            [("Varav:", 0), ("• ett. Mer om ett.", 1), ("• två", 2)],
        ),
        (
            "Varav:\n\n- ett\n\n- två\n\nSlut.",
            [("Varav:", 0), ("- ett", 1), ("- två", 2), ("Slut.", 0)],
        ),
        ("Varav:\n+3,0 ett\n−2,0 två", [("Varav:", 0), ("+3,0 ett", 1), ("−2,0 två", 2)]),
        (
            "Varav:\n1. ett\n2) två\nSen detta",
            [("Varav:", 0), ("1. ett", 1), ("2) två Sen detta", 2)],
        ),
        ("Varav:\n-1,0 ett.\nSen detta.", [("Varav:", 0), ("-1,0 ett.", 1), ("Sen detta.", 0)]),
        ("Det ökade med\n+3,0 mnkr i år. Ny.", [("Det ökade med +3,0 mnkr i år.", 0), ("Ny.", 0)]),
        (
            "Varav:\n- ett utan\n\nslut\n- två",
            [("Varav:", 0), ("- ett utan slut", 1), ("- två", 2)],
        ),
        ("Varav:\n\n +1,0 ett\n\n Utan punkt", [("Varav:", 0), ("+1,0 ett", 1), ("Utan punkt", 2)]),
        ("", []),
    ],
)
def test_the_sentences_of_a_text(text: str, parts: list[tuple[str, int]]) -> None:
    found = sentences(text)
    assert [(" ".join(one.text.split()), one.item) for one in found] == parts
    assert all(text[one.start :].startswith(one.text) for one in found)


def test_blank_lines_part_paragraphs() -> None:
    assert [one.paragraph for one in sentences("Ett. Två.\n\nTre.")] == [0, 0, 1]
