"""KAL908, KAL909: sentences and amounts that two departments' workbooks share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from kalkyl.base.budget import spend
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.document import folded
from kalkyl.contract.spec import TableSpec
from kalkyl.figures.contradictions import LEAST, is_amount
from kalkyl.figures.sentences import sentences
from kalkyl.model import Fact, Key, Level, Phrase, Severity
from kalkyl.rules.catalogue import Case, Cases, Hit, Reading, Words, batch_rule
from kalkyl.rules.history import own_spec
from kalkyl.rules.labels import cell_name, figure, named, quoted
from kalkyl.rules.peers import PeerKind, kind_of, reading_of, sister_groups

_LONG, _MANY_WORDS = 50, 8
"""Shorter sentences may be anybody's."""
_PAIR = 2
"""What three departments or more say alike was given to them."""
_FEWEST_COPIED = 3
_ADDED = Decimal("0.05")
"""How near, as a part of its budget, an amount less another department's must be to the budget."""
_TELLING = Decimal("0.15")
"""An amount that is not so far over its budget may be a variance."""


Budgeted = Mapping[Key, tuple[Decimal, Decimal]]
"""Amounts, each with its budget."""


@dataclass(frozen=True, slots=True)
class _Copyable:
    """What another department's workbook may have been copied from: sentences and amounts.

    ``sentences`` are the long ones, folded; amounts are each with their budget.
    """

    kind: PeerKind
    sender: str
    name: str
    sentences: tuple[str, ...]
    amounts: Budgeted


def _copyable(case: Case) -> _Copyable | None:
    reading = case.reading
    if reading is None or reading.submission.level is not Level.DEPARTMENT:
        return None
    sender = reading.submission.sender
    return _Copyable(
        kind_of(reading),
        folded(sender.code or sender.name),
        str(sender),
        tuple(words for words, _, _ in _long_sentences(reading)),
        _amounts(reading),
    )


def _long_sentences(reading: Reading) -> Iterator[tuple[str, str, Fact]]:
    """The sentences that are long enough to be somebody's own, folded, as written and where."""
    for fact in reading.texts:
        if own_spec(reading, fact.key) is None or reading.contract.tables[fact.key[0]].is_open:
            continue  # causes of items are alike by nature
        spend(1)
        for sentence in sentences(str(fact.value)):
            words = folded(sentence.text)
            if len(words) >= _LONG and len(words.split()) >= _MANY_WORDS:
                yield words, sentence.text, fact


@batch_rule(
    Words(
        "KAL908",
        Severity.WARNING,
        sv="{cell_name}: ”{text}” står ordagrant även hos {other}. Gäller meningen er?",
        en="{cell_name}: “{text}” is also in the workbook of {other}, word for word. Is it about "
        "you?",
    ),
    _copyable,
)
def sentence_of_its_own(
    kept: Sequence[_Copyable | None], cases: Cases
) -> Iterator[tuple[int, Hit]]:
    """No two departments say the same in a sentence of their own.

    Reports sentences of eight words or more in sections and comments, once for each workbook. What
    three departments or more say alike was given to them.

    ## Regel
    Två avdelningar har inte samma mening i sina texter.

    ## Varför
    En kollegas arbetsbok används som mall, och texten blir kvar.

    ## Exempel
    ```exempel
    filer: 110 120
    | Texter | Text |
    |---|---|
    | Sammanfattning | Ekonomiavdelningen har hållit tidplanerna för bokslut och prognoser trots flera obesatta tjänster. |
    ```

    ## Så rättar du
    Skriv om den egna avdelningen. Gäller meningen båda är den rätt.

    ## In English
    A colleague's workbook serves as a template, and its text is left. Write of your department.
    """  # noqa: E501  # a table's row is one line
    for group in sister_groups(kept, _PAIR):
        reported: set[int] = set()
        for words, numbers in _shared_sentences(group):
            senders = {group[number].sender for number in numbers}
            for number in numbers if len(senders) == _PAIR else ():
                if number not in reported:
                    ours = group[number].sender
                    other = next(group[peer].name for peer in numbers if group[peer].sender != ours)
                    reported.add(number)
                    first = reading_of(numbers[0], cases)
                    yield number, _sentence_hit(reading_of(number, cases), first, words, other)


def _shared_sentences(group: Mapping[int, _Copyable]) -> Iterator[tuple[str, list[int]]]:
    found: dict[str, list[int]] = {}
    for number, ours in group.items():
        for words in ours.sentences:
            found.setdefault(words, []).append(number)
    return ((words, numbers) for words, numbers in found.items() if len(numbers) > 1)


def _sentence_hit(reading: Reading, first: Reading, words: str, other: str) -> Hit:
    """The fault at a sentence, in the words of the first workbook that has it."""
    text = next(text for said, text, _ in _long_sentences(first) if said == words)
    fact = next(fact for said, _, fact in _long_sentences(reading) if said == words)
    facts = {"cell_name": cell_name(reading, fact.key), "text": quoted(text), "other": other}
    return Hit(fact.place, facts, (), (fact.key,))


@batch_rule(
    Words(
        "KAL909",
        Severity.WARNING,
        sv="{cell_name}: {found} {what}, i {count} celler. Har en annan avdelnings belopp kommit "
        "med?",
        en="{cell_name}: {found} {what}, in {count} cells. Have another department's amounts been "
        "included?",
    ),
    _copyable,
)
def amounts_of_its_own(kept: Sequence[_Copyable | None], cases: Cases) -> Iterator[tuple[int, Hit]]:
    """A department's amounts are not another's, nor its own budget and another's amounts together.

    Told where three amounts or more are another's to the last digit and further from the own
    budgets than from the other's; or where two amounts or more are over budget by what another
    has, in every cell where that one has any.

    ## Regel
    En avdelnings belopp är inte en annans, och inte den egna budgeten plus en annans utfall.

    ## Varför
    Ett uttag för två avdelningar, eller en inklistrad kolumn, stämmer med sig själv.

    ## Exempel
    ```exempel
    filer: 110 120
    | Kostnads- och intäktsutveckling | Ack. utfall i år |
    |---|--:|
    | Kostnader | -17 078 |
    | Intäkter | 3 945 |

    | Resultat per uppdrag | Ack. utfall | Kommentar |
    |---|--:|---|
    | Regionkontoret | -13 233 | Hittills lägre. |
    | Förtroendevalda | 100 | Hittills lägre. |
    ```

    ## Så rättar du
    Hämta utfallet för den egna avdelningen på nytt.

    ## In English
    Figures of another department agree with each other. Extract the department's own outcome.
    """
    for group in sister_groups(kept, _PAIR):
        amounts = {number: ours.amounts for number, ours in group.items()}
        holders = _holders(amounts)
        for number, ours in amounts.items():
            alike = Counter(other for key in ours for other in holders[key, ours[key][0]])
            likely = [other for other, count in alike.items() if count >= _FEWEST_COPIED]
            spend(1)
            for other in amounts if _is_over(ours) else likely:
                if group[other].sender == group[number].sender:
                    continue
                keys, kind = _copied(ours, amounts[other]), _SAME
                if not keys:
                    keys, kind = _added(ours, amounts[other]), _PLUS
                if keys:
                    reading = reading_of(number, cases)
                    yield number, _amount_hit(reading, keys, kind, group[other].name)
                    break


def _holders(amounts: Mapping[int, Budgeted]) -> dict[tuple[Key, Decimal], list[int]]:
    """The workbooks that have an amount in a cell."""
    found: dict[tuple[Key, Decimal], list[int]] = {}
    for number, ours in amounts.items():
        for key, (value, _) in ours.items():
            found.setdefault((key, value), []).append(number)
    return found


def _is_over(ours: Budgeted) -> bool:
    """Whether amounts of a table are far enough over their budgets to have another's in them."""
    over = Counter(
        key[0] for key, (value, budget) in ours.items() if _is_far(value - budget, budget)
    )
    return any(count > 1 for count in over.values())


def _is_far(gap: Decimal, budget: Decimal) -> bool:
    return abs(gap) >= max(_TELLING * abs(budget), Decimal(LEAST))


_SAME = Phrase("same_as_sister", "is what {sister} has")
_PLUS = Phrase("budget_and_sister", "is the budget and what {sister} has together")


def _amounts(reading: Reading) -> dict[Key, tuple[Decimal, Decimal]]:
    """The amounts of fixed tables that a formula holds against a budget, with it."""
    found: dict[Key, tuple[Decimal, Decimal]] = {}
    for table in reading.contract.tables.values():
        for row in () if table.is_open else reading.submission.rows.get(table.id, ()):
            for keys in _against(table, row):
                value, budget = map(reading.submission.value, keys)
                ours, planned = map(reading.contract.spec, keys)
                if not is_amount(ours) or planned is None or planned.is_of_last_year:
                    continue
                if isinstance(value, Decimal) and isinstance(budget, Decimal):
                    found[keys[0]] = (value, budget)
    return found


@lru_cache(maxsize=10_000)
def _against(table: TableSpec, row: str) -> tuple[tuple[Key, Key], ...]:
    """The figures of a row that a formula holds against each other, the budget last."""
    specs = ((column, table.cell(row, column)) for column in table.columns)
    formulas = ((column, spec.formula) for column, spec in specs if spec and spec.formula)
    return tuple(
        (formula.of[0].key((table.id, row, column)), formula.of[1].key((table.id, row, column)))
        for column, formula in formulas
        if formula.measure in _AGAINST
    )


_AGAINST = frozenset({"variance", "difference"})


def _copied(ours: Budgeted, theirs: Budgeted) -> list[Key]:
    same = [
        key
        for key, (value, budget) in ours.items()
        if key in theirs
        and value == theirs[key][0]
        and abs(value) >= LEAST
        and abs(value - budget) > abs(value - theirs[key][1])
    ]
    return same if len(same) >= _FEWEST_COPIED else []


def _added(ours: Budgeted, theirs: Budgeted) -> list[Key]:
    asked = [key for key in ours if key in theirs and abs(theirs[key][0]) >= LEAST]
    tables = {key[0] for key in asked}
    for table in tables:
        cells = [key for key in asked if key[0] == table]
        more = [ours[key][0] - ours[key][1] for key in cells]
        fits = all(
            abs(gap - theirs[key][0]) <= _ADDED * abs(ours[key][1]) and _is_far(gap, ours[key][1])
            for key, gap in zip(cells, more, strict=True)
        )
        if fits and len(cells) > 1:
            return cells
    return []


def _amount_hit(reading: Reading, keys: Sequence[Key], kind: Phrase, sister: str) -> Hit:
    first = keys[0]
    facts = {
        **named(reading, first),
        "found": figure(reading.submission.value(first), reading.contract.unit(first)),
        "what": replace(kind, facts={"sister": sister}),
        "count": len(keys),
    }
    return Hit.of(map(reading.submission.place, keys), facts, keys)
