"""KAL907: amounts of another sign than sister departments have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from kalkyl.contract.spec import Contract
from kalkyl.model import NOTHING, FactValue, Key, Listed, Phrase, Severity
from kalkyl.rules.catalogue import Case, Cases, Hit, Reading, Words, batch_rule
from kalkyl.rules.contradicting_amounts import opposed_in_rows
from kalkyl.rules.labels import column_words, figure, named
from kalkyl.rules.peer_amounts import FEWEST_SISTERS, Department, department_of, value_of
from kalkyl.rules.peers import first_of, reading_of, sister_groups
from kalkyl.rules.reversed_signs import contradicted_keys, has_surplus
from kalkyl.rules.signs_against_earlier import compared_with_earlier

_NEARLY_ALL = 10
"""One of so many sisters may have the sign that is asked about."""


@batch_rule(
    Words(
        "KAL907",
        Severity.WARNING,
        sv="{cell_name}: {found} har annat tecken än beloppen {where}{more:()}. Stämmer det?",
        en="{cell_name}: {found} has another sign than the amounts {where}{more:()}. Is that "
        "right?",
    ),
    department_of,
)
def sign_of_sisters(kept: Sequence[Department | None], cases: Cases) -> Iterator[tuple[int, Hit]]:
    """An amount has the sign that nearly all sister departments have on that row.

    Told of amounts of at least 100 tkr, with at least four sisters that have as much, once for
    each row. A table's only amount has not the sign of income where that of any sister has the
    sign of costs, on whatever rows; two or more such amounts are KAL244's. What the workbook
    itself or an earlier report contradicts is reported as that, and what they bear out is right.

    ## Regel
    Ett belopp har det tecken som nästan alla andra avdelningar har på raden.

    ## Varför
    Ett glömt minus syns bäst bredvid andras belopp.

    ## Exempel
    ```exempel
    filer: 110 120 130 140 170 180
    | Prognos per uppdrag | Prognos | Årsbudget | Prognos i föregående rapport |
    |---|---|---|---|
    | Regionkontoret | 44 915 | 44 125 | 44 915 |
    ```

    ## Så rättar du
    Skriv nettokostnader med minus. Är tecknet rätt, svara varför.

    ## In English
    A forgotten minus shows best beside the amounts of others. If the sign is right, answer why.
    """
    told: set[tuple[int, Key]] = set()
    for group in sister_groups(kept):
        counts = _counts(group)
        for number, own in group.items():
            rows = _odd_rows(own, counts)
            said = _said(cases(number)) if rows else frozenset()
            for keys in rows.values():
                if not said & {*keys}:
                    told.update((number, key) for key in keys)
                    is_alone = counts[keys[0], own.signs[keys[0]]] == 1
                    yield (
                        number,
                        _sign_hit(reading_of(number, cases), keys, _on_row(is_alone=is_alone)),
                    )
    for group in sister_groups(kept, fewest=2):
        for number, key in _lone_income(group, first_of(group, cases).contract):
            if (number, key) not in told and not _is_borne_out(cases(number), key):
                yield number, _sign_hit(reading_of(number, cases), [key], _IN_TABLE)


def _lone_income(group: Mapping[int, Department], contract: Contract) -> Iterator[tuple[int, Key]]:
    """Tables whose only amount has the sign of income while a sister's all have that of costs."""
    nets = {number: _nets(own, contract) for number, own in group.items()}
    spending = {
        table for tables in nets.values() for table in tables if not any(tables[table].values())
    }
    for number, tables in nets.items():
        for table in spending & set(tables):
            [(key, is_income), *more] = tables[table].items()
            if is_income and not more:
                yield number, key


def _nets(own: Department, contract: Contract) -> dict[str, dict[Key, bool]]:
    """The large net amounts of each table, and which have the sign of income."""
    found: dict[str, dict[Key, bool]] = {}
    for key, is_above in own.signs.items():
        is_income = is_above is (contract.tables[key[0]].direction > 0)
        found.setdefault(key[0], {})[key] = is_income
    return found


def _is_borne_out(case: Case, key: Key) -> bool:
    """Whether the workbook or an earlier report says the sign too, or has it reported already."""
    reading = case.reading
    return reading is not None and (
        has_surplus(reading)
        or key in _said(case)
        or any(found.key == key for found in compared_with_earlier(reading, case.expected))
    )


def _counts(group: Mapping[int, Department]) -> Counter[tuple[Key, bool]]:
    """How many have each amount above 0, and how many below."""
    return Counter(sign for own in group.values() for sign in own.signs.items())


def _odd_rows(
    own: Department, counts: Counter[tuple[Key, bool]]
) -> dict[tuple[str, str], list[Key]]:
    """The amounts of one workbook that nearly all others have with the other sign, by row."""
    rows: dict[tuple[str, str], list[Key]] = {}
    for key, is_above in own.signs.items():
        alike = counts[key, is_above] - 1
        opposite = counts[key, not is_above]
        if opposite >= FEWEST_SISTERS and alike * _NEARLY_ALL <= opposite:
            rows.setdefault(key[:2], []).append(key)
    return rows


def _said(case: Case) -> frozenset[Key]:
    """The amounts whose sign something else has contradicted."""
    if case.reading is None:
        return frozenset()
    in_rows = (key for opposed in opposed_in_rows(case.reading) for key in opposed.compared)
    return contradicted_keys(case.reading, case.expected) | frozenset(in_rows)


_ALL, _NEARLY_ALL_SISTERS = Phrase("all", "all"), Phrase("nearly_all", "nearly all")
_IN_TABLE = Phrase("in_sisters_tables", "in the same table of sister departments")


def _on_row(*, is_alone: bool) -> Phrase:
    """Whose amounts on the same row have the other sign."""
    facts = {"all": _ALL if is_alone else _NEARLY_ALL_SISTERS}
    return Phrase("on_sisters_row", "on the same row of {all} sister departments", facts)


def _sign_hit(reading: Reading, keys: Sequence[Key], where: Phrase) -> Hit:
    first, *others = keys
    spec = reading.contract.spec(first)
    columns = Listed(tuple(column_words(reading.contract.spec(key), key) for key in others))
    more: FactValue = NOTHING
    if others:
        more = Phrase("also_columns", "also {columns}", {"columns": columns})
    facts = {
        **named(reading, first),
        "found": figure(value_of(reading, first), spec.unit if spec else None),
        "where": where,
        "more": more,
    }
    places = (reading.submission.place(key) for key in others)
    also = tuple(place for place in places if place)
    return Hit(reading.submission.place(first), facts, also, tuple(keys))
