"""What the cover tells whoever opens the workbook: what to do, and what the colours mean."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.form.plan import Planned
from kalkyl.model import Level

_BELOW = 3
"""Two blank rows end the cover's table for a reader that has lost its name."""
_STEPS = {
    Level.DEPARTMENT: (
        "Fyll i de gula cellerna på varje blad. Tabb tar er till nästa gula cell.",
        "Läs kolumnen Kontroll längst till höger: den säger vad som saknas eller är fel på raden.",
        "Titta på bladet Kontroll. När det står Ja överst på det här bladet finns inget fel kvar.",
        "Spara och skicka filen som svar på utskicket. Där står också sista dag och mottagare.",
    ),
    Level.ADMINISTRATION: (
        "De gråa beloppen är avdelningarnas summor. Bladet Källor visar filen och cellen bakom.",
        "Fyll i de gula cellerna: egna texter och bedömningar. Tabb tar er till nästa gula cell.",
        "Läs kolumnen Kontroll. Väntar: något gult återstår. Fel: något stämmer inte.",
        "När det står Ja överst på det här bladet finns inget fel kvar.",
    ),
}
_SAMPLES = (
    ("sample", "Gul", "Här fyller ni i."),
    ("given", "Grå", "Ifyllt åt er eller uträknat. Cellen är låst."),
    ("total_label", "Fet med linje över", "Summa."),
    ("check", "OK", "Raden är klar. En tom kontroll betyder att raden inte används."),
    ("check", "Väntar", "Förvaltningen har något kvar att fylla i."),
    (
        "check",
        "Se över",
        "Beloppen skiljer sig åt. Rätta, eller skriv ett svar på bladet Kontroll.",
    ),
    ("check", "Fel", "Måste rättas innan ni skickar. Texten säger vad."),
)


def guide(level: Level, bottom: int) -> Iterator[tuple[tuple[int, int], Planned]]:
    """The cells below a cover whose table ends in the row ``bottom``."""
    row = bottom + _BELOW
    yield (row, 1), Planned("Så gör ni", "block")
    steps = _STEPS.get(level, _STEPS[Level.ADMINISTRATION])
    for number, step in enumerate(steps, 1):
        yield (row + number, 1), Planned(f"{number}. {step}", "guide")
    row += len(steps) + 2
    yield (row, 1), Planned("Så läser ni bladen", "block")
    samples = [one for one in _SAMPLES if level is not Level.DEPARTMENT or one[1] != "Väntar"]
    for at, (role, word, meaning) in enumerate(samples, row + 1):
        yield (at, 1), Planned(word, role)
        yield (at, 2), Planned(meaning, "meaning")
