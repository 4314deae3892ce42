"""The sheets of an organisation's workbook: their columns, and what may stand in each.

The one description that the workbook is written, explained and read by.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kalkyl.contract.organisation.report_sheets import CONTROLS, PAGES, REPORTS
from kalkyl.contract.organisation.sheet_spec import FROM, REPORT, TO, Column, Kind, SheetSpec

NOTE: Final = "Anteckning"
"""The heading of a column that kalkyl does not read, on any sheet."""

LEVELS: Final = ("avdelning", "förvaltning", "region")
"""The ids of the three levels, from the sender up; their names are the organisation's."""

_ANSWER: Final = 200
_ANY: Final = 32_767
"""The characters that a cell holds: each answer has a limit of its own."""
_FORMS: Final = (
    "Kalkyl böjer namnen på nivåerna. Blir det fel: skriv fyra former, som bolag; bolaget; bolag; "
    "bolagen."
)
FACTS: Final = tuple(
    Column(name, question, about, kind, words=words, longest=_ANSWER)
    for name, question, kind, words, about in (
        (
            "name",
            "Organisationens namn",
            Kind.TEXT,
            {},
            "Namnet som ni själva skriver det, till exempel Kulturförvaltningen.",
        ),
        (
            "administration",
            "Den som lägger ihop",
            Kind.TEXT,
            {},
            "Namnet på den förvaltning eller enhet som får in arbetsböckerna och gör totalen.",
        ),
        (
            "avdelning",
            "Första nivån heter",
            Kind.TEXT,
            {},
            f"Vad ni kallar dem som fyller i varsin arbetsbok: avdelning, enhet … {_FORMS}",
        ),
        (
            "förvaltning",
            "Andra nivån heter",
            Kind.TEXT,
            {},
            "Vad ni kallar den som lägger ihop dem: förvaltning, nämnd, sektor …",
        ),
        (
            "region",
            "Tredje nivån heter",
            Kind.TEXT,
            {},
            "Vad ni kallar hela organisationen: region, kommun, koncern …",
        ),
        (
            "unit",
            "Enhet i egna arbetsböcker",
            Kind.CHOICE,
            {"tkr": "tkr", "mnkr": "mnkr", "kr": "kr"},
            "Enheten i era mallar och totaler, och i andra böcker där ingen rubrik säger den.",
        ),
        (
            "sign",
            "Tecken i egna arbetsböcker",
            Kind.CHOICE,
            {"kostnader med minus": "reports", "kostnader utan tecken": "plan"},
            "Hur kostnader skrivs i mallar, totaler och andra. Utan tecken: intäkter med minus.",
        ),
        (
            "language",
            "Språk",
            Kind.CHOICE,
            {"svenska": "sv", "engelska": "en"},
            "Språket i fynd, märkta arbetsböcker och rapporter. --lang går före.",
        ),
        (
            "receiver",
            "Mottagarens adress",
            Kind.ADDRESSES,
            {},
            "Adressen som arbetsböckerna mejlas till. Får lämnas tom.",
        ),
    )
)
"""What the sheet Organisation asks: the question, how it is answered, and what it is used for."""
FACT_OF: Final = {fact.id: fact for fact in FACTS}
OPTIONAL_FACTS: Final = frozenset({"receiver", "unit", "sign"})

_SYNONYMS = Column(
    "synonyms",
    "Andra namn",
    "Andra sätt att skriva namnet, som läses likadant. Semikolon mellan dem. Byter raden namn: "
    "flytta hit det gamla.",
    Kind.WORDS,
    34,
)

ORGANISATION: Final = SheetSpec(
    "Organisation",
    "Organisationen",
    "Vad ni heter och hur ni arbetar. Skriv i den gula kolumnen.",
    (
        Column("fact", "Uppgift", "Vad som efterfrågas.", Kind.TEXT, 30, is_locked=True),
        Column("value", "Svar", "Ert svar.", Kind.TEXT, 36, longest=_ANY),
        Column("about", "Förklaring", "Vad svaret används till.", Kind.TEXT, 80, is_locked=True),
    ),
    ("fact",),
    when="Först av allt",
    spare=0,
)
DEPARTMENTS: Final = SheetSpec(
    "Avdelningar",
    "Avdelningarna",
    "De som ska lämna var sin arbetsbok, en på varje rad. Lägg till och ta bort rader som ni vill.",
    (
        Column("code", "Kod", "Avdelningens kod, till exempel 110.", Kind.TEXT, 10, required=True),
        Column("name", "Namn", "Avdelningens namn.", Kind.TEXT, 30, required=True),
        Column(
            "contact",
            "Kontakt",
            "Adressen som påminnelser och svar skickas till.",
            Kind.ADDRESSES,
            34,
        ),
        Column(
            "senders",
            "Får också skicka",
            "Andra adresser som avdelningens arbetsbok får komma från. Semikolon emellan.",
            Kind.ADDRESSES,
            34,
        ),
        Column(
            "uppdrag",
            "Uppdrag",
            "Id på de uppdrag i bladet Rader som avdelningen har. Semikolon emellan. Kalkyl säger "
            "till om något av dem lämnas tomt.",
            Kind.WORDS,
            44,
        ),
    ),
    ("code",),
    when="När en avdelning kommer till eller försvinner",
)
LISTS: Final[Mapping[str, str]] = {
    "Uppdrag": "uppdrag",
    "Investering": "investment",
    "Fokusområde": "focus_area",
    "Aktivitet": "activity",
    "Del i analysen": "analysis_part",
    "Post i analysen": "item_type",
    "Bedömning av mål": "assessment",
    "Status för aktivitet": "activity_status",
    "Investeringsgrupp": "investment_group",
    "Kontoklass": "kontoklass",
    "Ja eller nej": "yes_no",
    "Drift eller investering": "budget_kind",
    "Månad": "month",
    "Text: inledande": "text_opening",
    "Text: avslutande": "text_closing",
    "Text: kapitel": "text_chapter",
    "Text: i planen": "text_plan",
    "Text: månadsrapport": "text_monthly",
    "Text: årsredovisning": "text_annual",
}
"""The lists that rows and words to choose stand in, by the name that people see."""
OWN_LISTS: Final = frozenset({"uppdrag", "investment", "focus_area", "activity"})
"""The lists that are an organisation's own from the first row to the last."""
ROWS: Final = SheetSpec(
    "Rader",
    "Rader och ord att välja på",
    "Raderna i tabellerna: era uppdrag, investeringar, fokusområden och aktiviteter, och orden i "
    "rullgardinerna. Ordningen här är ordningen i mallen.",
    (
        Column(
            "list",
            "Lista",
            "Vilken lista raden hör till.",
            Kind.CHOICE,
            24,
            required=True,
            words=LISTS,
        ),
        Column(
            "id",
            "Id",
            "Kalkyls namn på raden: små bokstäver, siffror och _. Ändras aldrig, inte heller när "
            "raden byter namn.",
            Kind.ID,
            34,
            required=True,
        ),
        Column("name", "Namn", "Namnet som det står i mallen.", Kind.TEXT, 50, required=True),
        _SYNONYMS,
        FROM,
        TO,
        Column(
            "becomes",
            "Tas över av",
            "Id på raden som tar över när den här upphör. Det som stod på den förs dit.",
            Kind.ID,
            26,
        ),
    ),
    ("list", "id"),
    when="När en rad kommer till, upphör eller byter namn",
    groups=True,
)
INDICATOR_KINDS: Final[Mapping[str, str]] = {
    "Medarbetare": "staff_indicator",
    "Ekonomi": "economy_indicator",
}
INDICATORS: Final = SheetSpec(
    "Indikatorer",
    "Indikatorer och mål",
    "Målet för varje år. Vill ni ha mål för fler år: skriv Mål och årtalet överst i nästa kolumn.",
    (
        Column(
            "kind",
            "Slag",
            "Vad den handlar om.",
            Kind.CHOICE,
            14,
            required=True,
            words=INDICATOR_KINDS,
        ),
        Column("id", "Id", "Kalkyls namn på indikatorn.", Kind.ID, 22, required=True),
        Column("name", "Namn", "Namnet som det står i mallen.", Kind.TEXT, 36, required=True),
        _SYNONYMS,
        FROM,
        TO,
        Column(
            "direction",
            "Bäst är",
            "Om det är bra att ligga under målet eller över det.",
            Kind.CHOICE,
            20,
            words={"lägre": "status_lower", "högre": "status_higher"},
        ),
        Column(
            "yellow",
            "Gult inom",
            "Hur långt från målet det är gult innan det blir rött, till exempel 10 %. Tomt: "
            "gränsen yellow_target i bladet Gränser.",
            Kind.AMOUNT,
            24,
        ),
    ),
    ("id",),
    when="Varje år, när målen är satta",
    by_year="Mål",
    spare=0,
)
SEVERITIES: Final[Mapping[str, str]] = {
    "Fel": "error",
    "Varning": "warning",
    "Upplysning": "note",
}
LIMITS: Final = SheetSpec(
    "Gränser",
    "Gränser",
    "När en avvikelse ska kommenteras, vad som är gult, hur små grupper som inte visas, och hur "
    "tungt en regel väger. En gräns för en enda rapport skrivs på en egen rad.",
    (
        REPORT,
        Column(
            "limit",
            "Gräns eller regel",
            "Gränsens id, eller en regels kod som KAL402.",
            Kind.TEXT,
            22,
            required=True,
        ),
        Column("about", "Betydelse", "Vad gränsen gör.", Kind.TEXT, 50),
        Column(
            "value",
            "Värde",
            "Talet. För en regel: Fel, Varning eller Upplysning.",
            Kind.LIMIT,
            14,
            required=True,
            words=SEVERITIES,
        ),
        Column("unit", "Enhet", "Vad talet räknas i.", Kind.TEXT, 20),
    ),
    ("report", "limit"),
    when="Sällan",
)
HEADINGS: Final = SheetSpec(
    "Rubriker",
    "Rubriker och hjälptexter",
    "Vad tabeller, rader och kolumner heter i mallen. De grå kolumnerna säger vilken cell det "
    "gäller. {period} byts mot rapportens period, {year} mot året, och ord som {avdelning} och "
    "{förvaltningens} mot vad ni kallar nivåerna.",
    (
        REPORT,
        Column("table", "Tabell", "Tabellens id.", Kind.ID, 22, required=True, is_locked=True),
        Column("row", "Rad", "Radens id. Tomt: alla rader.", Kind.ID, 20, is_locked=True),
        Column(
            "column",
            "Kolumn",
            "Kolumnens id. Tomt: tabellens eller radens namn. (radrubrik) är rubriken över "
            "radernas namn, (summarad) summaradens namn, (ifyllt) rubriken över det som fylls i.",
            Kind.TEXT,
            22,
            is_locked=True,
        ),
        Column("title", "Rubrik", "Orden i mallen.", Kind.TEXT, 40),
        Column("help", "Hjälptext", "Visas när man ställer sig i cellen.", Kind.TEXT, 56),
        Column(
            "prompt",
            "Kort rubrik",
            "För rutan bredvid cellen, när rubriken är längre än 32 tecken.",
            Kind.TEXT,
            26,
            longest=32,
        ),
        Column(
            "former",
            "Tidigare rubriker",
            "Andra rubriker som också godtas. Byter ni rubrik: flytta hit den gamla, så går "
            "arbetsböcker som redan är utskickade att läsa. Semikolon emellan.",
            Kind.WORDS,
            34,
        ),
        FROM,
        TO,
    ),
    ("report", "table", "row", "column"),
    when="När en rubrik ska heta något annat",
    groups=True,
    spare=10,
)

SHEETS: Final = (
    ORGANISATION,
    DEPARTMENTS,
    ROWS,
    INDICATORS,
    LIMITS,
    HEADINGS,
    REPORTS,
    PAGES,
    CONTROLS,
)
