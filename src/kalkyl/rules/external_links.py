"""KAL124, KAL130: links to other workbooks, and whether any value comes by them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kalkyl.figures.outside_calls import names_other_file
from kalkyl.model import (
    NOTHING,
    Book,
    FactValue,
    Listed,
    Phrase,
    Place,
    ProblemKind,
    Severity,
    Sheet,
)
from kalkyl.rules.catalogue import Case, Expected, Hit, Reading, Words, file_rule, rule
from kalkyl.rules.computed_cells import Fault


@rule(
    Words(
        "KAL124",
        Severity.WARNING,
        sv="Arbetsboken hämtar värden ur en annan fil{file:()}. De kan inte kontrolleras och "
        "kan vara "
        "gamla. Skriv värdena i stället för länken.",
        en="The workbook takes values from another file{file:()}. They cannot be checked and "
        "may be "
        "old. Write the values instead of the link.",
    )
)
def link_to_another_file(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A workbook takes no value from another file.

    A computed cell whose formula was changed is reported by KAL209 or KAL210 alone.

    ## Regel
    En arbetsbok hämtar inga värden ur en annan fil.

    ## Varför
    Länken visar det som stod i den andra filen när den senast öppnades. Mottagaren har den inte.

    ## Exempel
    | Prognos per uppdrag | Prognos |
    |---|---|
    | Regionkontoret | =[1]Underlag!B7 → -43 335 |

    ## Så rättar du
    Kopiera cellen och klistra in den som värde. Alla länkar tas bort på en gång med
    Data > Redigera länkar > Bryt länk.

    ## In English
    A link shows what the other file said when last opened. Paste the value over it.
    """
    altered = {Fault.ALTERED, Fault.MISLEADING}
    reported = {
        difference.fact.place for difference in reading.differences if difference.fault in altered
    }
    linked = list(_linked_cells(reading.book.sheets))
    places = [place for place in linked if place not in reported]
    if places:
        yield Hit.of(places, {"file": _files(reading.book)})


def _linked_cells(sheets: Iterable[Sheet]) -> Iterator[Place]:
    for sheet in sheets:
        found = [
            spot
            for spot, formula in sheet.formulas.items()
            if "[" in formula and names_other_file(formula)
        ]
        yield from (Place(sheet.name, *spot) for spot in sorted(found))


def _files(book: Book) -> FactValue:
    """The names of the files that are linked; what starts a program, with a bar, is KAL806's."""
    files = [link for link in book.external_links if "|" not in link]
    names = tuple(re.split(r"[\\/]", link)[-1] for link in files)
    return Listed(names) if names else NOTHING


@file_rule(
    Words(
        "KAL130",
        Severity.WARNING,
        sv="Arbetsboken hänvisar till en annan fil{file:()}: {where}. Inget värde i cellerna "
        "hämtas "
        "därifrån. Ta bort hänvisningen.",
        en="The workbook refers to another file{file:()}: {where}. No value in the cells comes "
        "from "
        "it. Remove the reference.",
    )
)
def link_beside_the_cells(case: Case) -> Iterator[Hit]:
    """No name, conditional format, chart or the like refers to another file.

    When a cell does so, KAL124 alone tells of it.

    ## Regel
    Inget namn, villkorsstyrt format, diagram eller liknande hänvisar till en annan fil.

    ## Varför
    Excel frågar mottagaren om länkar ska uppdateras, och länken går inte att hitta i någon cell.

    ## Exempel
    ```exempel
    problem: link_beside where=namnet Gammal_lista
    ```

    ## Så rättar du
    Namn tas bort under Formler › Namnhanteraren, villkorsformat under Start ›
    Villkorsstyrd formatering › Hantera regler. Står det ingenstans: Data › Redigera länkar ›
    Bryt länk.

    ## In English
    Excel asks the receiver whether to update links that no cell shows. Delete the name in the Name
    Manager, or the rule under Conditional Formatting.
    """
    book = case.received.book
    if book is None or any(True for _ in _linked_cells(book.sheets)):
        return
    beside = list(case.having(ProblemKind.LINK_BESIDE))
    file = _files(book)
    if beside:
        where = Listed(tuple(_unlike(problem.facts["where"] for problem in beside)))
        places = (problem.place for problem in beside)
        yield Hit.of(places, {"file": file, "where": where})
    elif file:
        yield Hit(None, {"file": file, "where": Phrase("not_said_where", "it is not said where")})


def _unlike(facts: Iterable[FactValue]) -> Iterator[FactValue]:
    """Facts without those that say the same again."""
    known: set[str] = set()
    for fact in facts:
        if str(fact) not in known:
            known.add(str(fact))
            yield fact
