"""KAL520, KAL521, KAL628-KAL631: what is of another time, and texts that are another's."""

from __future__ import annotations

import pytest

from examples import reports

SECOND = "rapport uppfoljningsrapport-2"


def codes(*lines: str) -> list[str]:
    return [finding.code for report in reports("\n".join(lines)) for finding in report.findings]


def activity(now: str, then: str, comment: str) -> list[str]:
    name = "Bättre arbetsmiljö för chefer"
    return codes(
        SECOND,
        "| Arbetsmiljöplan | Status | Kommentar |",
        "|---|---|---|",
        f"| rad 2 | {now} | {comment} |",
        "",
        "| Förra rapporten: Arbetsmiljöplan | Aktivitet | Status |",
        "|---|---|---|",
        f"| {name} | {name} | {then} |",
    )


@pytest.mark.parametrize(
    ("now", "then", "comment", "is_told"),
    [
        ("Ej påbörjad", "Klar", "Ska börja i höst.", True),
        ("Ej påbörjad", "Pågår", "Arbetet är inte påbörjat.", True),
        ("Ej påbörjad", "Försenad", "Arbetet är inte påbörjat.", False),
        ("Ej påbörjad", "Ej påbörjad", "Arbetet är inte påbörjat.", False),
        ("Ej påbörjad", "Pågår", "Har inte påbörjats, arbetet börjar om med nya chefer.", False),
        ("Ej påbörjad", "Klar", "En ny omgång är inte påbörjad.", False),
        ("Pågår", "Klar", "Arbetet är återupptaget.", False),
    ],
)
def test_kal520_an_activity_has_not_gone_back(
    now: str, then: str, comment: str, is_told: bool
) -> None:
    assert ("KAL520" in activity(now, then, comment)) is is_told


def groups(women: tuple[int, int], men: tuple[int, int]) -> list[str]:
    """Beside 42 women with 83 200 hours and 21 men with 41 000 in the report before."""
    return codes(
        SECOND,
        "| Sjukfrånvaro per grupp, R12 (frivilligt) | Antal anställda | Ordinarie arbetstid |",
        "|---|--:|--:|",
        f"| Kvinnor | {women[0]} | {women[1]} |",
        f"| Män | {men[0]} | {men[1]} |",
        "",
        "| Förra rapporten: Sjukfrånvaro per grupp, R12 (frivilligt) | Antal anställda |",
        "|---|--:|",
        "| Kvinnor | 42 |",
        "| Män | 21 |",
        "",
        "| Förra rapporten: Sjukfrånvaro per grupp, R12 (frivilligt) | Ordinarie arbetstid |",
        "|---|--:|",
        "| Kvinnor | 83 200 |",
        "| Män | 41 000 |",
    )


@pytest.mark.parametrize(
    ("women", "men", "is_told"),
    [
        ((20, 41_500), (43, 83_100), True),
        ((42, 83_400), (21, 41_200), False),  # as before
        ((42, 41_500), (21, 83_100), False),  # a column alone
        ((30, 60_000), (32, 64_610), False),  # moved towards each other
        ((12, 24_000), (50, 100_610), False),  # another's, but not that other's
    ],
)
def test_kal521_groups_have_not_changed_places(
    women: tuple[int, int], men: tuple[int, int], is_told: bool
) -> None:
    assert ("KAL521" in groups(women, men)) is is_told


def written(text: str, before: str) -> list[str]:
    return codes(
        "| Texter | Text |",
        "|---|---|",
        f"| Verksamhet | {text} |",
        "",
        "| Förra året: Texter | Text |",
        "|---|---|",
        f"| Verksamhet | {before} |",
    )


OF_ITS_YEAR = "Under våren har arbetet med den nya organisationen tagit mest tid."
OF_EVERY_YEAR = "Avdelningen stödjer nämnder och förvaltningar med utredningar och juridik."
SHORT = "Inga större köp under året."


@pytest.mark.parametrize(
    ("text", "before", "is_told"),
    [
        (OF_ITS_YEAR, OF_ITS_YEAR, True),
        (OF_ITS_YEAR, OF_ITS_YEAR.upper(), True),
        (OF_ITS_YEAR, OF_ITS_YEAR.replace("mest", "mycket"), False),
        (OF_EVERY_YEAR, OF_EVERY_YEAR, False),
        (f"{OF_EVERY_YEAR} Kostnaden är 3 mnkr.", f"{OF_EVERY_YEAR} Kostnaden är 3 mnkr.", True),
        (SHORT, SHORT, False),
    ],
)
def test_kal628_a_text_of_last_year(text: str, before: str, is_told: bool) -> None:
    assert ("KAL628" in written(text, before)) is is_told


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Utbildningen ska vara klar i februari 2021.", True),
        ("Systemet väntas tas i drift den 1 mars 2021.", True),
        ("Upphandlingen kommer att starta den 15:e januari 2021 och ge lägre priser.", True),
        ("Rekryteringen är planerad till december 2020.", True),
        ("Utbildningen ska vara klar i april 2021.", False),  # the period's last month
        ("Utbildningen ska vara klar i juni 2021.", False),
        ("Utbildningen skulle ha varit klar i februari 2021.", False),
        ("Utbildningen var klar i februari 2021.", False),
        ("Enligt beslutet i februari 2021 ska köpen minska.", False),
        ("Köpen ska minska enligt beslutet i februari 2021.", False),
        ("Vi ska fortsätta det arbete som började i februari 2021.", False),
        ("Kostnaden väntas minska jämfört med februari 2021.", False),
        ("Utbildningen ska hållas på nytt, den första var i februari 2021.", False),
    ],
)
def test_kal629_a_plan_for_what_has_been(text: str, is_told: bool) -> None:
    found = codes("| Texter | Text |", "|---|---|", f"| Verksamhet | {text} |")
    assert ("KAL629" in found) is is_told


@pytest.mark.parametrize(("status", "is_told"), [("Pågår", True), ("Klar", False)])
def test_kal629_what_is_done_keeps_its_day(status: str, is_told: bool) -> None:
    text = "Arbetet ska vara klart senast den 31 mars 2021."
    found = codes(
        SECOND,
        "| Arbetsmiljöplan | Status | Kommentar |",
        "|---|---|---|",
        f"| rad 2 | {status} | {text} |",
    )
    assert ("KAL629" in found) is is_told


def carried(purpose: str, kind: str, reason: str) -> list[str]:
    return codes(
        "rapport arsredovisning",
        "| Resultathantering | Avser | Belopp | Enhet | Från år | Till år |",
        "|---|---|--:|---|---|---|",
        f"| ny rad | {purpose} | 900 | tkr | 2021 | 2022 |",
        "",
        "| Resultathantering | Drift eller investering | Motivering |",
        "|---|---|---|",
        f"| ny rad | {kind} | {reason} |",
    )


@pytest.mark.parametrize(
    ("purpose", "kind", "is_told"),
    [
        ("Möbler och utrustning Regionkontoret", "Drift", True),
        ("Möbler och utrustning Regionkontoret", "Investering", False),
        ("Utbildning i nya möbler", "Drift", False),
    ],
)
def test_kal418_what_is_left_of_an_investment_is_one(
    purpose: str, kind: str, is_told: bool
) -> None:
    assert ("KAL418" in carried(purpose, kind, "Levereras i vår.")) is is_told


def test_kal625_the_reason_is_not_the_purpose() -> None:
    assert "KAL625" in carried("Nytt system för möten", "Drift", "Nytt system för möten")
    assert "KAL625" not in carried("Nytt system för möten", "Drift", "Det införs i vår.")


def causes(first: str, second: str, part: str = "Ordinarie verksamhet") -> list[str]:
    """Two items of the analysis, of one assignment and kind; the first may be of another part."""
    return codes(
        "| Analys av avvikelser | Del | Orsak |",
        "|---|---|---|",
        f"| rad 1 | {part} | {first} |",
        "",
        "| Analys av avvikelser | Orsak |",
        "|---|---|",
        f"| rad 2 | {second} |",
    )


def test_kal625_items_of_one_kind_have_a_cause_each() -> None:
    assert "KAL625" in causes("Lägre lönekostnader.", "Lägre lönekostnader.")
    assert "KAL625" not in causes("Lägre lönekostnader.", "Färre resor än väntat.")
    assert "KAL625" not in causes("Vakans", "Vakans")
    other = "Utvecklingsmedel"
    assert "KAL625" not in causes("Lägre lönekostnader.", "Lägre lönekostnader.", other)


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Under 2019 har verksamheten haft många vakanser.", True),
        ("Hittills under 2020 har kostnaderna varit höga.", True),
        ("Årsprognosen för 2020 är oförändrad.", True),
        ("Prognosen 2020 pekar på ett överskott.", True),
        ("Jämfört med samma period 2021 har kostnaderna ökat.", True),
        ("Intäkterna är lägre än under motsvarande period 2021.", True),
        ("Under 2021 har verksamheten haft många vakanser.", False),
        ("Under 2019 hade verksamheten många vakanser.", False),
        ("Under 2020 har ett nytt system införts, vilket ger lägre kostnader i år.", False),
        ("Under 2020 har arbetet förberetts, och det fortsätter under 2021.", False),
        ("Prognosen för 2020 var lägre.", False),
        ("Jämfört med samma period 2020 har kostnaderna ökat.", False),
        ("Jämfört med 2021 års budget har kostnaderna ökat.", False),
        ("Kostnaderna för lokaler blir lägre än 2021.", False),
        ("Prognosen för 2021 är oförändrad jämfört med februari.", False),
    ],
)
def test_kal630_years_that_are_not_the_reports(text: str, is_told: bool) -> None:
    found = codes("| Texter | Text |", "|---|---|", f"| Verksamhet | {text} |")
    assert ("KAL630" in found) is is_told


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Arbetet med den nya arkivlösningen har börjat. " * 2, True),
        ("Arbetet med den nya arkivlösningen har börjat. Arbetet med arkivet har börjat.", False),
        ("Arbetet följer planen. Arbetet följer planen.", False),
    ],
)
def test_kal631_a_sentence_twice_in_its_text(text: str, is_told: bool) -> None:
    found = codes("| Texter | Text |", "|---|---|", f"| Verksamhet | {text} |")
    assert ("KAL631" in found) is is_told
