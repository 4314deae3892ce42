"""Reports that were handed in before: what each sender entered, found by who it is.

A report is kept as entries alone, one submission for each sender. That is all that templates and
rules ask of it, and little to hand from one process to another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import TypeAlias

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import CellKind, CellSpec, EarlierKind, Merge, Prefill
from kalkyl.contract.document import folded
from kalkyl.contract.row_order import in_order
from kalkyl.contract.spec import TOTAL, VALUE, Contract, TableSpec
from kalkyl.model import (
    Fact,
    Key,
    Origin,
    Place,
    Sender,
    Source,
    Submission,
    Value,
    column_number,
)

PLAN = "verksamhetsplan"
SOURCES = tuple(EarlierKind)
"""What a report before can be to a later one, as the word ``prefill`` has it."""

Kind: TypeAlias = tuple[str, int]
"""A report and its year."""


def wanted(contract: Contract, source: EarlierKind) -> Kind | None:
    """The report that is the plan, the previous or last year's of a report, if there is one."""
    if source is EarlierKind.LAST_YEAR:
        return contract.report, contract.year - 1
    if source is EarlierKind.PREVIOUS:
        return (contract.previous, contract.year) if contract.previous else None
    return (PLAN, contract.year) if contract.report != PLAN else None


@dataclass(frozen=True, slots=True)
class EarlierReport:
    """What one sender entered then, and the contract that says what it means."""

    contract: Contract
    submission: Submission

    def fact(self, key: Key) -> Fact | None:
        """The entry of a key."""
        return self.submission.facts.get(key)


@dataclass(frozen=True)
class Earlier:
    """A report that was handed in before: its contract, and each sender's entries."""

    contract: Contract
    submissions: tuple[Submission, ...]

    @property
    def kind(self) -> Kind:
        """Which report of which year it is."""
        return self.contract.report, self.contract.year

    def of(self, sender: Sender) -> EarlierReport | None:
        """What a department itself entered, wherever it is found."""
        wanted_names = filter(None, (folded(sender.code), folded(sender.name)))
        found = (submission for name in wanted_names for submission in self._named.get(name, ()))
        own = next(
            (
                submission
                for submission in found
                if submission.facts and _same(submission.sender, sender)
            ),
            None,
        )
        return None if own is None else EarlierReport(self.contract, own)

    @cached_property
    def _named(self) -> dict[str, list[Submission]]:
        """The departments' submissions under their codes and names."""
        named: dict[str, list[Submission]] = {}
        for submission in self.submissions:
            for name in {folded(submission.sender.code), folded(submission.sender.name)} - {""}:
                named.setdefault(name, []).append(submission)
        return named

    def behind(self, submission: Submission) -> EarlierReport | None:
        """What the senders behind a submission entered in the earlier report.

        For a department its own; for a total the sum of its departments'. Where one of them is
        missing there, and for a form without a department, what was reported for the whole
        administration: by such a form, or to one.
        """
        members = [sender for sender, _ in submission.members]
        then = [self.of(sender) for sender in members or [submission.sender]]
        if not members and then[0] is not None:
            return then[0]
        parts = [match.submission for match in then if match is not None]
        if members and len(parts) == len(members):
            return EarlierReport(self.contract, _summed(self.contract, submission.sender, parts))
        return None if submission.sender.code or submission.sender.name else self._whole(submission)

    def _whole(self, submission: Submission) -> EarlierReport | None:
        home = folded(submission.sender.administration)
        if not home:  # a document that names nobody goes on from the one report that is given
            alike = self.submissions if len(self.submissions) == 1 else ()
            return next((EarlierReport(self.contract, known) for known in alike), None)
        for known in self.submissions:
            alone = not (known.sender.code or known.sender.name)
            if known.members and submission.members:
                continue  # two totals of other departments have other sums
            if alone and folded(known.sender.administration) == home:
                return EarlierReport(self.contract, known)
        return None


def _same(known: Sender, other: Sender) -> bool:
    """Whether two are the same department: of known administration, by code, else by name."""
    homes = {folded(sender.administration) for sender in (known, other) if sender.administration}
    if len(homes) > 1:
        return False
    if known.code and other.code:
        return folded(known.code) == folded(other.code)
    return bool(known.name) and folded(known.name) == folded(other.name)


# From a workbook to entries


def entries_of(contract: Contract, submission: Submission) -> tuple[Submission, ...]:
    """A workbook's entries: its own and, of a total, those of each department in it."""
    facts = [fact for fact in submission.facts.values() if _is_entry(contract, fact)]
    own = replace(_with(submission, submission.sender, facts), members=submission.members)
    senders = dict.fromkeys(sender for sender, _ in submission.members)
    parts: dict[Sender, list[Origin]] = {sender: [] for sender in senders}
    for origin in submission.origins:
        if origin.sender in parts and origin.value:
            parts[origin.sender].append(origin)
    return (own, *(_part(contract, submission, sender, parts[sender]) for sender in senders))


def _is_entry(contract: Contract, fact: Fact) -> bool:
    spec = contract.spec(fact.key)
    return (
        spec is not None
        and spec.is_input
        and fact.key[1] != TOTAL
        and isinstance(fact.value, Decimal if spec.kind is CellKind.NUMBER else (str, date))
    )


def _part(
    contract: Contract, total: Submission, sender: Sender, origins: Iterable[Origin]
) -> Submission:
    """A department's entries as a total keeps them, in the order of its own workbook."""
    facts: dict[Key, Fact] = {}
    source = total.source
    for origin in sorted(origins, key=_row):
        spec = contract.spec(origin.key)
        if spec is None or spec.formula is not None:
            continue
        source = origin.source
        value = _read(origin.value, spec)
        if value is None:
            continue
        before = facts.get(origin.key)
        if before is not None:  # two rows of one key are one in a total
            value = _both(before.value, value)
        facts[origin.key] = Fact(origin.key, value, _place(origin), spec.unit, spec.decimals)
    return replace(_with(total, sender, facts.values()), source=source)


def _both(value: Value, other: Value) -> Value:
    if isinstance(value, Decimal) and isinstance(other, Decimal):
        return value + other
    return value


def _read(text: str, spec: CellSpec) -> Value:
    """A part as a total has it written; nothing where somebody has written over it."""
    try:
        if spec.kind is CellKind.NUMBER:
            return Decimal(text)
        return date.fromisoformat(text) if spec.kind is CellKind.DATE else text
    except (InvalidOperation, ValueError):
        return None


def _row(origin: Origin) -> int:
    place = _place(origin)
    return place.row if place else 0


def _place(origin: Origin) -> Place | None:
    letters = origin.cell.rstrip("0123456789")
    number = origin.cell[len(letters) :]
    return Place(origin.sheet, int(number), column_number(letters)) if number and letters else None


def _with(base: Submission, sender: Sender, facts: Iterable[Fact]) -> Submission:
    """A submission of entries alone."""
    kept = {fact.key: fact for fact in facts}
    rows: dict[str, tuple[str, ...]] = {}
    for table, row in dict.fromkeys(key[:2] for key in kept):
        rows[table] = (*rows.get(table, ()), row)
    return Submission(
        report=base.report,
        year=base.year,
        level=base.level,
        sender=sender,
        source=base.source,
        facts=kept,
        rows=rows,
    )


def _summed(contract: Contract, sender: Sender, parts: Sequence[Submission]) -> Submission:
    """The sum of some departments' entries: amounts added, and of words those that all have."""
    found: dict[Key, list[Fact]] = {}
    for part in parts:
        for fact in part.facts.values():
            found.setdefault(fact.key, []).append(fact)
    summed = _with(parts[0], sender, _sums(contract, found.values()))
    return replace(summed, source=Source(""))


def _sums(contract: Contract, groups: Iterable[Sequence[Fact]]) -> Iterator[Fact]:
    for facts in groups:
        first, values = facts[0], [fact.value for fact in facts]
        spec = contract.spec(first.key)
        if spec is not None and spec.merge is Merge.SUM and spec.kind is CellKind.NUMBER:
            numbers = [value for value in values if isinstance(value, Decimal)]
            uneven = sum(number != number.to_integral_value() for number in numbers)
            total = sum(numbers, Decimal(0))
            yield replace(first, value=total, place=None, roundings=max(1, uneven))
        elif len(set(values)) == 1:
            yield replace(first, place=None)


_MONEY = {"kr", "tkr", "mnkr"}
Wanted = Sequence[tuple[str, str, Prefill]]
"""Cells with what they are filled in from: row, column, prefill."""


def wanted_cells(
    table: TableSpec, then: Mapping[EarlierKind, EarlierReport]
) -> Iterator[tuple[str, str, Prefill]]:
    """The cells of a table that an earlier report at hand can fill in."""
    for (row, column), spec in table.cells.items():
        if spec is not None and spec.prefill is not None and spec.prefill.source in then:
            yield row, column, spec.prefill


def source_key(key: Key, prefill: Prefill) -> Key:
    """Where the earlier report has what belongs in a cell."""
    ref = prefill.ref
    return (ref.table or "", ref.row or key[1], ref.column or VALUE)


def carried(table: TableSpec, key: Key, prefill: Prefill, then: EarlierReport) -> Fact | None:
    """The earlier report's entry for a cell of a table, with the sign of that table."""
    return fact_at(table, source_key(key, prefill), then)


def fact_at(table: TableSpec, at: Key, then: EarlierReport) -> Fact | None:
    """An entry of an earlier report, with the sign of the table it goes to."""
    source, spec, fact = then.contract.tables.get(at[0]), then.contract.spec(at), then.fact(at)
    if source is None or spec is None or spec.formula is not None or fact is None:
        return None
    return _turned(fact, spec) if source.sign != table.sign else fact


def _turned(fact: Fact, spec: CellSpec) -> Fact:
    """An amount in the other sign convention: the plan's costs are +, the reports' −."""
    if isinstance(fact.value, Decimal) and fact.value and spec.unit in _MONEY:
        return replace(fact, value=-fact.value)
    return fact


def carried_rows(
    table: TableSpec, wanted: Wanted, then: Mapping[EarlierKind, EarlierReport]
) -> list[dict[str, Value]]:
    """The rows that earlier reports make in an open table, as a total orders them.

    A row without its whole key makes none.
    """
    each = [(column, prefill) for _, column, prefill in wanted if prefill.rows == "each"]
    items = [
        {
            column: fact.value
            for column, prefill in each
            if prefill.source == source
            and (fact := carried(table, (table.id, row, column), prefill, then[source]))
        }
        for source, row in _source_rows(each, then)
    ]
    whole = {
        str(number): item
        for number, item in enumerate(items)
        if item and all(item.get(column) for column in table.key)
    }
    words = {row: [str(item[column]) for column in table.key] for row, item in whole.items()}
    return [whole[row] for row in in_order(table, table.key, words)]


def _source_rows(
    each: Sequence[tuple[str, Prefill]], then: Mapping[EarlierKind, EarlierReport]
) -> list[tuple[EarlierKind, str]]:
    """The rows of the tables that rows are made from, in their order, each once."""
    return list(
        dict.fromkeys(
            (prefill.source, row)
            for _, prefill in each
            for row in then[prefill.source].submission.rows.get(prefill.ref.table or "", ())
        )
    )
