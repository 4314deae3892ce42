"""KAL613: what texts say of earlier reports, against those reports."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.contract.cell_spec import EarlierKind
from kalkyl.figures.amount import rounded
from kalkyl.figures.evaluate import Figures
from kalkyl.model import Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.held_texts import earlier_of, held
from kalkyl.rules.labels import figure, quoted


@rule(
    Words(
        "KAL613",
        Severity.WARNING,
        sv="”{text}”: i {report} {year} är {row}, {column} {figure}. Rätta texten.",
        en="“{text}”: in {report} {year}, {row}, {column} is {figure}. Correct the text.",
    )
)
def text_agrees_with_earlier_report(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """A figure that a text says of the previous or last year's report is the one there.

    Only where that report was given to kalkyl, and the text says plainly which one it means.

    ## Regel
    Ett belopp som en text anger ur förra rapporten eller förra årets rapport står i den rapporten.

    ## Varför
    Jämförelsetal skrivs av ur minnet eller ur ett utkast, och ingen har den rapporten framme.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Verksamhet | Sjukfrånvaron var 4,9 procent samma period förra året. |

    | Förra året: Underlag för indikatorerna | Värde |
    |---|--:|
    | Sjukfrånvarotid, R12 | 3 541 |
    | Ordinarie arbetstid, R12 | 124 560 |

    ## Så rättar du
    Öppna den rapporten, och skriv dess belopp.

    ## In English
    Comparisons are copied from memory or from a draft. Open that report and write its amount.
    """
    for claim in held(reading, expected):
        then = earlier_of(reading, expected, EarlierKind(claim.source)) if claim.source else None
        if then is None or claim.verdict is None:
            continue
        spec, table = then.contract.spec(claim.key), then.contract.tables[claim.key[0]]
        figures = Figures(then.contract, then.submission)
        number = figures[claim.key].number
        if spec is not None and number is not None and spec.decimals is not None:
            number = rounded(number, spec.decimals)
        row = table.row(claim.key[1])
        facts = {
            "text": quoted(claim.text),
            "report": then.contract.title,
            "year": str(then.contract.year),
            "row": row.label if row else figures.label((*claim.key[:2], "")),
            "column": spec.label if spec else "",
            "figure": figure(number, spec.unit if spec else None),
        }
        yield Hit(claim.fact.place, facts)
