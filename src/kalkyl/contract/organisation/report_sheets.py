"""The sheets of an organisation's workbook that say which reports there are and what is in them."""

from __future__ import annotations

from typing import Final

from kalkyl.contract.organisation.sheet_spec import FROM, REPORT, TO, Column, Kind, SheetSpec

MONTHS: Final = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)


DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


REPORTS: Final = SheetSpec(
    "Rapporter",
    "Rapporterna",
    "Vilka rapporter ni gör och vilken period de gäller. Vilka tabeller de har står i bladet Blad.",
    (
        Column("id", "Id", "Rapportens id.", Kind.TEXT, 26, required=True, is_locked=True),
        Column(
            "used",
            "Används",
            "Ja om ni gör rapporten.",
            Kind.CHOICE,
            14,
            required=True,
            words={"Ja": "yes", "Nej": "no"},
        ),
        Column("name", "Namn", "Namnet som det står i mallen.", Kind.TEXT, 28, required=True),
        Column(
            "version",
            "Version",
            "Mallens version, till exempel 1.1. Höj den när en mall som redan är utskickad ändras.",
            Kind.TEXT,
            24,
            required=True,
        ),
        Column(
            "former",
            "Tidigare versioner",
            "Versioner vars arbetsböcker läses som förut. Semikolon emellan.",
            Kind.WORDS,
            24,
        ),
        Column(
            "period", "Period", "Periodens ord, till exempel jan–apr.", Kind.TEXT, 12, required=True
        ),
        Column(
            "month",
            "Till och med",
            "Periodens sista månad.",
            Kind.CHOICE,
            16,
            required=True,
            words={month: month for month in MONTHS},
        ),
        Column(
            "previous",
            "Föregående rapport",
            "Id på rapporten före den här under samma år.",
            Kind.TEXT,
            26,
        ),
    ),
    ("id",),
    when="När en mall ändras",
    spare=0,
)


PAGES: Final = SheetSpec(
    "Blad",
    "Mallarnas blad",
    "Vilka blad en mall har, vad som står överst på dem och vilka tabeller de har, uppifrån och "
    "ned. Ta bort en rad, så försvinner bladet ur mallen.",
    (
        REPORT,
        Column("page", "Blad-id", "Bladets id.", Kind.ID, 22, required=True, is_locked=True),
        Column("name", "Bladets namn", "Står på fliken.", Kind.TEXT, 20, required=True, longest=31),
        Column("title", "Rubrik", "Överst på bladet.", Kind.TEXT, 36, required=True),
        Column("intro", "Ingress", "Raden under rubriken.", Kind.TEXT, 70),
        Column("tables", "Tabeller", "Tabellernas id. Semikolon emellan.", Kind.WORDS, 44),
    ),
    ("report", "page"),
    when="Sällan",
)


CONTROLS: Final = SheetSpec(
    "Kontroller",
    "Tal som ska stämma överens",
    "Två tal som ska vara lika. De skrivs tabell.kolumn@rad, där @total är summaraden. Står inga "
    "tal på raden är det kalkyl som vet vilka de är.",
    (
        REPORT,
        Column("id", "Id", "Kontrollens id.", Kind.ID, 30, required=True),
        Column("label", "Text", "Vad som ska stämma.", Kind.TEXT, 54, required=True),
        Column("left", "Det ena talet", "tabell.kolumn@rad", Kind.TEXT, 36),
        Column("plus", "Läggs till", "Tal som läggs till det. Semikolon emellan.", Kind.WORDS, 30),
        Column("right", "Det andra talet", "tabell.kolumn@rad", Kind.TEXT, 36),
        Column(
            "follows",
            "Följer av",
            "Id på kontroller som den här följer av. Är en av dem bruten sägs inget om den här.",
            Kind.WORDS,
            30,
        ),
        Column(
            "severity",
            "Väger",
            "Fel hindrar att arbetsboken tas emot, en varning gör det inte.",
            Kind.CHOICE,
            12,
            required=True,
            words={"Fel": "error", "Varning": "warning"},
        ),
        FROM,
        TO,
    ),
    ("report", "id"),
    when="Sällan",
)
