"""KAL520, KAL521: what an earlier report shows to have gone backwards, or changed places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kalkyl.contract.cell_spec import EarlierKind
from kalkyl.contract.document import folded
from kalkyl.contract.earlier import EarlierReport
from kalkyl.contract.known_tables import ENVIRONMENT
from kalkyl.contract.spec import TableSpec
from kalkyl.model import Key, Level, Severity, Submission, Value
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.explanations import is_explained
from kalkyl.rules.history import TITLES, held, own_spec
from kalkyl.rules.labels import cell_name, named, quoted, row_words
from kalkyl.rules.prose.states import ACTIVITIES, State

_BEGUN = frozenset({State.DONE, State.ONGOING})
_AGAIN = (
    *("omstart", "starta om", "startar om", "starta på nytt", "startar på nytt", "nystart"),
    *("börja om", "börjar om", "på nytt", "göras om", "görs om", "återuppta", "avbröt"),
    *("avbruten", "pausa", "uppskju", "skjutits upp", "ny aktivitet", "ny omgång", "ny period"),
    *("nästa omgång", "flyttas till", "flyttats till", "felaktigt", "fel status"),
)
"""What comments say of an activity that is to begin once more."""
_NEAR, _FAR = Decimal("0.15"), Decimal("0.25")
"""How far groups may be from each other's figures, and must be from their own, as a share."""
_FEWEST_FIGURES = 2


@rule(
    Words(
        "KAL520",
        Severity.WARNING,
        sv="{cell_name} är {found}, men var {known} i föregående rapport. Rätta statusen, eller "
        "skriv i kommentaren varför den har gått tillbaka.",
        en="{cell_name} is {found}, but was {known} in the report before. Correct the status, or "
        "say in the comment why it has gone back.",
        wants=("previous",),
    )
)
def activity_has_not_gone_back(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """An activity that was done or going on in the report before has begun now, too.

    A comment that says that it begins once more, or was put off, explains it.

    ## Regel
    En aktivitet som var klar eller pågick i föregående rapport är inte ej påbörjad nu.

    ## Varför
    Statusen har valts på fel rad, eller så var den förra för hoppfull.

    ## Exempel
    ```exempel
    rapport uppfoljningsrapport-2
    | Arbetsmiljöplan | Status | Kommentar |
    |---|---|---|
    | rad 2 | Ej påbörjad | Arbetet är inte påbörjat. |

    | Förra rapporten: Arbetsmiljöplan | Aktivitet | Status |
    |---|---|---|
    | Bättre arbetsmiljö för chefer | Bättre arbetsmiljö för chefer | Pågår |
    ```

    ## Så rättar du
    Välj rätt status. Börjar aktiviteten om, skriv det i kommentaren.

    ## In English
    The status was chosen on the wrong row, or the last one was too hopeful. Choose the right one.
    """
    then = held(reading, expected, EarlierKind.PREVIOUS)
    if then is None or reading.submission.level is not Level.DEPARTMENT:
        return
    known = dict(_statuses(then.submission))
    for row in reading.submission.rows.get(ENVIRONMENT, ()):
        key = (ENVIRONMENT, row, "status")
        now, was = reading.submission.value(key), known.get(_activity(reading.submission, row))
        has_gone_back = _state(now) is State.UNBEGUN and _state(was) in _BEGUN
        if has_gone_back and not is_explained(reading, key, *_AGAIN):
            facts = {"cell_name": cell_name(reading, key), "found": quoted(str(now))}
            yield Hit(reading.submission.place(key), {**facts, "known": quoted(str(was))})


def _statuses(submission: Submission) -> Iterator[tuple[str, Value]]:
    for row in submission.rows.get(ENVIRONMENT, ()):
        yield _activity(submission, row), submission.value((ENVIRONMENT, row, "status"))


def _activity(submission: Submission, row: str) -> str:
    return folded(str(submission.value((ENVIRONMENT, row, "activity")) or ""))


def _state(status: object) -> State | None:
    return ACTIVITIES.get(status.casefold()) if isinstance(status, str) else None


@rule(
    Words(
        "KAL521",
        Severity.WARNING,
        sv="{table}: {row} och {other} har varandras uppgifter, jämfört med {title}. Byt plats på "
        "dem, eller kontrollera dem mot källan.",
        en="{table}: {row} and {other} have each other's figures, compared with {title}. Swap "
        "them, or check them against the source.",
        wants=("previous|last_year",),
    )
)
def groups_have_not_changed_places(reading: Reading, expected: Expected) -> Iterator[Hit]:
    """Two groups that are everybody don't have about each other's figures of an earlier report.

    All the figures that both reports have are within 15 percent of the other group's, and more
    than a quarter from the group's own.

    ## Regel
    Kvinnor och män, eller två andra grupper som är alla, har inte bytt uppgifter med varandra
    sedan en tidigare rapport.

    ## Varför
    Källan har ofta grupperna i en annan ordning, och summan stämmer ändå.

    ## Exempel
    ```exempel
    rapport uppfoljningsrapport-2
    | Sjukfrånvaro per grupp, R12 (frivilligt) | Antal anställda | Ordinarie arbetstid |
    |---|--:|--:|
    | Kvinnor | 21 | 40 610 |
    | Män | 42 | 84 000 |

    | Sjukfrånvaro per grupp, R12 (frivilligt) | Sjukfrånvarotid |
    |---|--:|
    | Kvinnor | 1 041 |
    | Män | 2 500 |

    | Förra rapporten: Sjukfrånvaro per grupp, R12 (frivilligt) | Antal anställda |
    |---|--:|
    | Kvinnor | 42 |
    | Män | 21 |

    | Förra rapporten: Sjukfrånvaro per grupp, R12 (frivilligt) | Ordinarie arbetstid |
    |---|--:|
    | Kvinnor | 83 200 |
    | Män | 41 000 |
    ```

    ## Så rättar du
    Skriv varje grupps uppgifter på dess egen rad.

    ## In English
    The source often has the groups in another order. Write each group's figures on its row.
    """
    tables = reading.contract.tables.values()
    for table in tables if reading.submission.level is Level.DEPARTMENT else ():
        for rows in table.group.wholes if table.group else ():
            for source in (EarlierKind.PREVIOUS, EarlierKind.LAST_YEAR):
                then = held(reading, expected, source) if len(rows) == _PAIR else None
                cells = _swapped(reading, table, rows, then) if then else []
                if cells:
                    places = [place for key in cells if (place := reading.submission.place(key))]
                    facts = {
                        **named(reading, cells[0]),
                        "other": row_words(reading, (table.id, rows[1], table.columns[0])),
                        "title": TITLES[source],
                    }
                    yield Hit(places[0], facts, tuple(places[1:]), tuple(cells))
                    break


_PAIR = 2


def _swapped(
    reading: Reading, table: TableSpec, rows: Sequence[str], then: EarlierReport
) -> list[Key]:
    """The cells of two rows, where each has about what the other had, and not what it had."""
    found: list[Key] = []
    for column in table.columns:
        one, other = ((table.id, row, column) for row in rows)
        now, before = _figures(reading, one, other), _before(then, one, other)
        if own_spec(reading, one) is None or now is None or before is None:
            continue
        straight = zip(now, before, strict=True)
        crossed = zip(now, reversed(before), strict=True)
        if any(_is_within(pair, _FAR) for pair in straight):
            return []
        if not all(_is_within(pair, _NEAR) for pair in crossed):
            return []
        found += (one, other)
    return found if len(found) >= _FEWEST_FIGURES * len(rows) else []


def _figures(reading: Reading, *keys: Key) -> list[Decimal] | None:
    values = [reading.submission.value(key) for key in keys]
    return _all_numbers(values)


def _before(then: EarlierReport, *keys: Key) -> list[Decimal] | None:
    facts = [then.fact(key) for key in keys]
    return _all_numbers([fact.value if fact else None for fact in facts])


def _all_numbers(values: Sequence[object]) -> list[Decimal] | None:
    found = [value for value in values if isinstance(value, Decimal) and value]
    return found if len(found) == len(values) else None


def _is_within(pair: tuple[Decimal, Decimal], share: Decimal) -> bool:
    now, before = pair
    return abs(now - before) <= share * abs(before)
