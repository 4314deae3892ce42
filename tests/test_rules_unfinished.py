"""KAL621-KAL623: texts that are not finished, say nothing, or tell of another period."""

from __future__ import annotations

import pytest

import workbooks as w
from kalkyl.model import Key, Value

TEXT: Key = ("texts", "verksamhet", "value")
COMMENT: Key = ("forecast", "regionkontoret", "comment")
APPROVED: Key = ("cover", "approved_by", "value")


def told(text: str, key: Key = TEXT) -> list[str]:
    """The codes of this module that a text brings up."""
    values: dict[Key, Value] = {key: text}
    return [code for code, _ in w.findings(w.book(values)) if code.startswith("KAL62")]


@pytest.mark.parametrize(
    "text",
    [
        "[Skriv sammanfattning här] Prognosen är bättre.",
        "Prognosen är XX tkr bättre än budget.",
        "??? kolla med Anna innan vi skickar",
        "Kolla med Anna innan vi skickar.",
        "<ange belopp>",
        "Se ovan.",
        "ok",
        "Kompletteras senare.",
        "Text kommer senare.",
        "Vi återkommer.",
        "Ska kompletteras av ekonom",
        "Anna skriver detta.",
        "Samma som förra gången.",
        "Som föregående rapport.",
        "Se bilaga 2.",
        "Se separat dokument.",
        "Dito.",
        "Rubrik",
        "(text om prognosen)",
        "Skriv din text här.",
        "Klicka eller tryck här för att ange text.",
        "Utkast: prognosen är god.",
        "Att göra: skriv om ekonomin.",
        "Kopierat från förra året, uppdatera!",
        "Utfallet ökar. Stämmer detta?",
        "Överskottet är ... tkr.",
        "Överskottet är 0,x mnkr.",
        "Utfallet är ?? mnkr.",
        "Lisa, kan du kolla siffrorna här?",
        "Siffrorna är preliminära, ändra innan nämnden.",
        "Denna text är inte klar.",
        "<infoga diagram>",
        "{sammanfattning}",
        "Inväntar underlag från HR.",
        "Ska uppdateras efter mötet.",
        "Samma text som i UR1.",
        "Klistra in från Word.",
        "Fyll i sammanfattning.",
        "/Anna",
    ],
)
def test_kal621_a_placeholder(text: str) -> None:
    assert told(text) == ["KAL621"]


@pytest.mark.parametrize(
    "text",
    [
        "Se även avsnittet ovan om hyror.",
        "Se bilaga 2 för hyrorna i detalj.",
        "Som förra året är läget gott.",
        "Texten om målen är beslutad av nämnden i mars.",
        "Pågår.",
        "Ej klart.",
        "Vi återkommer till frågan i uppföljningsrapport 2.",
        "Frågan återkommer hösten 2021.",
        "Arbetet följer planen.",
        "Kompletterande text lämnas i årsredovisningen.",
        "Att göra vården nära är målet.",
        "Verksamheten blev klar i mars ... 1 200 besök.",
        "Inget att rapportera.",
        "Ärendet [RS 2021/14] är avslutat.",
        "Xxyz är ett system.",
        "Hur blir det nästa år? Det vet vi inte.",
        "Avtalet gäller personer <30 år och text därom finns >2 sidor.",
    ],
)
def test_kal621_words_for_the_reader(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "key", "is_told"),
    [
        ("ok", COMMENT, True),
        (".", COMMENT, True),
        ("-", COMMENT, False),
        ("-", TEXT, False),
        ("-", ("texts", "sammanfattning", "value"), True),
        ("ok", ("staff_indicators", "sick_leave", "comment"), False),
        ("xx", APPROVED, True),
        ("?", APPROVED, True),
        ("Åsa Öberg", APPROVED, False),
    ],
)
def test_kal621_says_nothing_of_answers_to_no_question(
    text: str, key: Key, *, is_told: bool
) -> None:
    assert told(text, key) == (["KAL621"] if is_told else [])


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Under hösten fortsätter arbetet med att", True),
        ("Allt går som det ska. Vi ser fram emot hösten och", True),
        ("Under hösten fortsätter arbetet med att rekrytera", False),
        ("Arbetet med att", False),
        ("Avvikelsen beror på", True),
        ("Det är vad avdelningen avser att göra", False),
        ("Vi ser en fortsatt utmaning när det gäller", True),
        ("Kostnaderna har ökat på grund", True),
        ("Underskottet beror framför allt", True),
        ("Avdelningen har under året tre vakanser,", True),
        ("Prognosen är god (se även", True),
        ("Kostnaderna har varit högre jämfört", True),
        ("Budgeten är i balans. Dock", True),
        ("Avdelningen har tre vakanser (se HR)", False),
        ("Rekrytering av två medarbetare pågår", False),
        ("Kostnaderna fördelas enligt följande:", False),
        ("Det gäller våra kostnader främst", False),
        ("Det är vad året handlar om.", False),
    ],
)
def test_kal622_a_text_that_breaks_off(text: str, *, is_told: bool) -> None:
    assert told(text) == (["KAL622"] if is_told else [])


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Verksamheten har till och med mars följt planen.", True),
        ("Resultatet för januari–februari är bättre än budget.", True),
        ("Utfallet t.o.m. mars är lågt.", True),
        ("Verksamheten har till och med april följt planen.", False),
        ("Projektet förlängs till och med augusti.", False),
        ("Till och med mars 2020 fanns två enheter.", False),
        ("Jämfört med januari–mars har kostnaderna ökat.", False),
        ("Sjukfrånvaron mäts till och med mars.", False),
    ],
)
def test_kal623_the_month_of_the_last_report(text: str, *, is_told: bool) -> None:
    assert told(text) == (["KAL623"] if is_told else [])
