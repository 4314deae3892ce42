"""What the cover tells whoever opens the workbook: what to do, and what the colours mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kalkyl.contract.spec import CellKind, CellSpec
from kalkyl.model import Level
from kalkyl.template.plan import CellRole, Planned

_TEXT = CellSpec("", CellKind.TEXT)
_BELOW = 3
"""Two blank rows end the cover's table for a reader that has lost its name."""
_STEPS = {
    Level.DEPARTMENT: (
        "Fyll i de gula cellerna på varje blad. Tabb tar er till nästa gula cell.",
        "Läs kolumnen Kontroll längst till höger: den säger vad som saknas eller är fel på raden.",
        "Titta på bladet Kontroll. När det står Ja överst på det här bladet finns inget fel kvar.",
        "Spara och skicka filen. Sista dag och mottagare står ovan.",
    ),
    Level.ADMINISTRATION: (
        "De gråa beloppen är avdelningarnas summor. Bladet Källor visar filen och cellen bakom.",
        "Fyll i de gula cellerna: egna texter och bedömningar. Tabb tar er till nästa gula cell.",
        "Läs kolumnen Kontroll. Väntar: något gult återstår. Fel: något stämmer inte.",
        "När det står Ja överst på det här bladet finns inget fel kvar.",
    ),
}
_ASK = "Står i utskicket. Fråga annars förvaltningens controller."
_SAMPLES = (
    (CellRole.SAMPLE, "Gul", "Här fyller ni i."),
    (CellRole.GIVEN, "Grå", "Ifyllt åt er eller uträknat. Cellen är låst."),
    (CellRole.TOTAL_LABEL, "Fet med linje över", "Summa."),
    (CellRole.CHECK, "OK", "Raden är klar. En tom kontroll betyder att raden inte används."),
    (CellRole.CHECK, "Kvar", "Något återstår att fylla i. Texten säger vad."),
    (CellRole.CHECK, "Väntar", "Förvaltningen har något kvar att fylla i."),
    (
        CellRole.CHECK,
        "Se över",
        "Beloppen skiljer sig åt. Rätta, eller skriv ett svar på bladet Kontroll.",
    ),
    (CellRole.CHECK, "Fel", "Måste rättas innan ni skickar. Texten säger vad."),
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """When and where a department's workbook is to be sent, as far as that is known."""

    deadline: str = ""
    receiver: str = ""


UNSAID = Delivery()


def guide(
    level: Level, bottom: int, delivery: Delivery
) -> Iterator[tuple[tuple[int, int], Planned]]:
    """The cells below a cover whose table ends in the row ``bottom``."""
    row = bottom + _BELOW
    if level is Level.DEPARTMENT:
        for word, known in (
            ("Skicka senast", delivery.deadline),
            ("Skicka till", delivery.receiver),
        ):
            yield (row, 1), Planned(word, CellRole.LABEL)
            yield (row, 2), Planned(known or None, CellRole.GIVEN, spec=_TEXT)
            yield (row, 3), Planned("" if known else _ASK, CellRole.NOTE)
            row += 1
        row += 1
    yield (row, 1), Planned("Så gör ni", CellRole.BLOCK)
    steps = _STEPS.get(level, _STEPS[Level.ADMINISTRATION])
    for number, step in enumerate(steps, 1):
        yield (row + number, 1), Planned(f"{number}. {step}", CellRole.GUIDE)
    row += len(steps) + 2
    yield (row, 1), Planned("Så läser ni bladen", CellRole.BLOCK)
    samples = [
        sample for sample in _SAMPLES if level is not Level.DEPARTMENT or sample[1] != "Väntar"
    ]
    for at, (role, word, meaning) in enumerate(samples, row + 1):
        yield (at, 1), Planned(word, role)
        yield (at, 2), Planned(meaning, CellRole.MEANING)
