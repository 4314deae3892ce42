"""KAL160: how far down a table reaches, by its name and in plain sight."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.model import Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule


@rule(
    Words(
        "KAL160",
        Severity.NOTE,
        sv="Namnet {name} slutar på rad {named}, men tabellen {table} går till rad {last}. "
        "Alla rader har räknats med.",
        en="The name {name} ends at row {named}, but the table {table} goes on to row {last}. "
        "All rows have been counted.",
    )
)
def name_ends_early(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A table's defined name reaches to the table's last row.

    Where the total, a row's name or the formulas of the rows stand below the name's end, they
    decide.

    ## Regel
    En tabells definierade namn räcker till tabellens sista rad.

    ## Varför
    Vissa program sätter in rader utan att flytta namnen. Raderna under namnets slut skulle annars
    saknas i totalen.

    ## Exempel
    ```exempel
    kalkyl_prognos slutar på rad 12
    ```

    ## Så rättar du
    Inget behöver göras om alla rader är rätt lästa. Använd mallen nästa gång.

    ## In English
    Some programs put in rows without moving names. What stands in plain sight is read all the same.
    """
    for problem in reading.submission.problems:
        if problem.kind == "name_short":
            yield Hit(problem.place, problem.facts)
