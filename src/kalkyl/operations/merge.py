"""Adds submissions up to the level above: a total that is itself a submission.

Everything in a total follows from the set of its parts, so the order of files and the grouping of
merges never matter: merge(merge(a, b), c) = merge(a, merge(b, c)).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext

from kalkyl.contract.cell_spec import CellKind, CellSpec, Merge
from kalkyl.contract.document import folded, is_numbered, labels_of, level_name, with_givens
from kalkyl.contract.row_order import in_order
from kalkyl.contract.spec import ANY, TOTAL, Contract, TableSpec
from kalkyl.figures.amount import EXACT
from kalkyl.figures.evaluate import Figures
from kalkyl.figures.privacy import hidden_keys
from kalkyl.model import CellError, Fact, Key, Level, Origin, Sender, Source, Submission, Value
from kalkyl.model.facts import plain
from kalkyl.template.parts import DIFFERENT, NOT_IN_FORM, UNDEFINED, UNREAD

OWN = frozenset({"listed", "assessed"})
"""Merge rules of cells that hold words of a sender's own; a total's are kept beside its parts'."""


def origins_of(contract: Contract, submission: Submission) -> tuple[Origin, ...]:
    """The parts that a submission brings to a total.

    A department brings its entries. A total brings the parts that it was made of, so that merging
    totals is merging their departments, and the words that it has written itself.
    """
    if not submission.members:
        return tuple(sorted(_entries(contract, submission, None)))
    own = _entries(contract, submission, OWN)
    return tuple(sorted({*submission.origins, *own}))


def _entries(
    contract: Contract, submission: Submission, only: frozenset[str] | None
) -> Iterator[Origin]:
    figures = Figures(contract, submission)
    for table in contract.tables.values():
        if only is not None and table.merge is Merge.LISTED:
            continue
        for row in submission.rows.get(table.id, ()):
            if is_left_blank(figures, table, row):
                continue
            for column in table.at(submission.level):
                spec = table.cell(row, column)
                if spec is None or not _is_part(spec, only):
                    continue
                origin = _origin(figures, table, row, column)
                if origin is not None:
                    yield origin


def _is_part(spec: CellSpec, only: frozenset[str] | None) -> bool:
    if not spec.is_input or spec.merge in {Merge.OWN, Merge.SENDER, Merge.SPREAD}:
        return False
    return only is None or spec.merge in only


def _origin(figures: Figures, table: TableSpec, row: str, column: str) -> Origin | None:
    """One entry as a part; an unreadable one is kept, with no value, so that it is not lost."""
    submission = figures.submission
    key = (table.id, row, column)
    spec = table.cell(row, column)
    value = submission.value(key)
    unread = spec is not None and (
        is_unreadable(value, spec) or (value is None and is_wanted(figures, table, row, spec))
    )
    if (value is None and not unread) or row == TOTAL:
        return None
    place = submission.place(key)
    return Origin(
        key=(table.id, part_row(table, row, submission.sender), column),
        sender=submission.sender,
        source=submission.source,
        sheet=place.sheet if place else "",
        cell=place.cell if place else "",
        value="" if unread else as_text(value),
    )


def is_left_blank(figures: Figures, table: TableSpec, row: str) -> bool:
    """Whether a row holds at most what its template was filled in with, and may."""
    return table.optional and not table.is_open and not figures.is_used(table, row)


def part_row(table: TableSpec, row: str, sender: Sender) -> str:
    """The row a part belongs to: rows without a common key are told apart by their sender."""
    if not table.is_open:
        return row
    if table.merge is Merge.LISTED or is_numbered(row):
        return ".".join((*identity(sender), row))
    return row.partition("~")[0]


def identity(sender: Sender) -> tuple[str, str]:
    """What tells a department from all others: its administration, and its code or else name."""
    return folded(sender.administration), folded(sender.code or sender.name)


def is_unreadable(value: Value, spec: CellSpec) -> bool:
    """Whether a cell holds something that is not what it should be."""
    if isinstance(value, CellError):
        return True
    if spec.kind is CellKind.NUMBER:
        return value is not None and not isinstance(value, Decimal)
    return spec.kind is CellKind.DATE and value is not None and not isinstance(value, date)


def is_wanted(figures: Figures, table: TableSpec, row: str, spec: CellSpec) -> bool:
    """Whether an empty cell leaves a gap: it is required, and its row is used."""
    if spec.kind is not CellKind.NUMBER:
        return False
    rule = spec.required.rule
    return rule == "always" or (rule == "row" and figures.is_used(table, row))


def as_text(value: Value) -> str:
    """A value as a part is written down."""
    return plain(value) if isinstance(value, Decimal) else str(value)


def cell_of(origin: Origin) -> str:
    """Where a part stands, as people read it."""
    if not origin.cell:
        return f"{origin.source.file} {NOT_IN_FORM}"
    return f"{origin.source.file} {origin.sheet}!{origin.cell}"


class MergeError(Exception):
    """Submissions that cannot be merged; checking them beforehand tells why."""


def merge(
    contract: Contract, submissions: Sequence[Submission], *, completeness: str = "", name: str = ""
) -> Submission:
    """The total of some submissions of one report and year, each department at most once.

    ``completeness`` is what the total says of itself; ``name`` names the whole organisation.
    """
    members = _members(submissions)
    origins = tuple(
        sorted({part for submission in submissions for part in origins_of(contract, submission)})
    )
    administrations = sorted({sender.administration for sender, _ in members})
    same = len({folded(administration) for administration in administrations}) == 1
    level = Level.ADMINISTRATION if same else Level.REGION
    sender = Sender(administrations[0] if same else name or level_name(contract, level))
    total = _Total(contract, level, origins)
    submission = _discreet(contract, _submission(contract, total, sender, members, origins))
    questions = tuple(
        sorted({asked for submission in submissions for asked in submission.questions})
    )
    verdicts = tuple(sorted({known for part in submissions for known in part.verdicts}))
    submission = replace(submission, questions=questions, verdicts=verdicts)
    return with_givens(contract, submission, completeness=completeness)


def _submission(
    contract: Contract,
    total: _Total,
    sender: Sender,
    members: tuple[tuple[Sender, Source], ...],
    origins: tuple[Origin, ...],
) -> Submission:
    return Submission(
        report=contract.report,
        year=contract.year,
        level=total.level,
        sender=sender,
        source=Source(""),
        facts=total.facts,
        rows=total.rows,
        labels=total.labels,
        members=members,
        origins=origins,
    )


def _discreet(contract: Contract, total: Submission) -> Submission:
    """The total without figures about so few people that they could be traced to one.

    It says which they are. Its origins keep them, since that is what the next merge reads.
    """
    hidden = hidden_keys(Figures(contract, total))
    facts = {key: fact for key, fact in total.facts.items() if key not in hidden}
    return replace(total, facts=facts, withheld=hidden)


def _members(submissions: Sequence[Submission]) -> tuple[tuple[Sender, Source], ...]:
    found = [
        member
        for submission in submissions
        for member in (submission.members or ((submission.sender, submission.source),))
    ]
    names = Counter(identity(sender) for sender, _ in found)
    twice = [name for name, count in names.items() if count > 1]
    if twice or not found:
        raise MergeError(f"merged twice: {twice}" if twice else "nothing to merge")
    return tuple(sorted(found))


class _Total:
    """The facts of a total, table by table."""

    def __init__(self, contract: Contract, level: Level, origins: tuple[Origin, ...]) -> None:
        self.level = level
        self.labels = labels_of(contract)
        self.facts: dict[Key, Fact] = {}
        self.rows: dict[str, tuple[str, ...]] = {}
        self.parts: dict[Key, list[Origin]] = {}
        for origin in origins:
            self.parts.setdefault(origin.key, []).append(origin)
        self.senders = {origin.key[:2]: str(origin.sender) for origin in origins}
        for table in contract.tables.values():
            self._table(table)

    def _table(self, table: TableSpec) -> None:
        rows = self._open_rows(table) if table.is_open else self._fixed_rows(table)
        self.rows[table.id] = rows
        for row in rows:
            for column in table.at(self.level):
                spec = table.cell(row, column)
                if spec is not None and spec.is_input:
                    key = (table.id, row, column)
                    value = self._value(table, key, spec)
                    if value is not None:
                        self.facts[key] = Fact(key, value, unit=spec.unit, decimals=spec.decimals)
            if table.is_open:
                self.labels[table.id, row] = self._label(table, row)

    def _fixed_rows(self, table: TableSpec) -> tuple[str, ...]:
        return tuple(row.id for row in table.rows_at(self.level))

    def _open_rows(self, table: TableSpec) -> tuple[str, ...]:
        """The rows that any sender has, in the order of the lists, then as senders have them."""
        columns = table.key or tuple(
            column for column in table.columns if (spec := table.cell(ANY, column)) and spec.closed
        )
        rows = {
            row: tuple(self._words((table.id, row, column)) for column in columns)
            for row in self._as_they_appear(table)
        }
        return in_order(table, columns, rows)

    def _as_they_appear(self, table: TableSpec) -> list[str]:
        """The rows as one would meet them, reading the senders' workbooks one after the other."""
        first: dict[str, tuple[bool, Sender, int]] = {}
        for key, parts in self.parts.items():
            if key[0] == table.id:
                place = min(map(_place, parts))
                first[key[1]] = min(first.get(key[1], place), place)
        return sorted(first, key=lambda row: (first[row], _numbered(row)))

    def _words(self, key: Key) -> str:
        """The words that senders have for a key; the first in alphabetical order, where many."""
        return min((part.value for part in self.parts.get(key, ()) if part.value), default="")

    def _label(self, table: TableSpec, row: str) -> str:
        columns = table.key or table.columns[1:2]
        return " – ".join(
            filter(None, (self._words((table.id, row, column)) for column in columns))
        )

    def _value(self, table: TableSpec, key: Key, spec: CellSpec) -> Value:
        if table.merge is Merge.LISTED:
            return self._listed(key, spec)
        parts = self.parts.get(key, [])
        match spec.merge:
            case "sum":
                return _sum(parts)
            case "key":
                return self._words(key) or _undefined(parts)
            case "same":
                return _same(parts, spec)
            case "spread":
                return _spread(self.parts.get((key[0], key[1], spec.spread_of), []))
            case "weighted":
                return _weighted(parts, self._weights(key, spec))
            case _:
                return None

    def _weights(self, key: Key, spec: CellSpec) -> Mapping[Sender, Decimal]:
        """How much each sender's part of a figure weighs; nothing of those that do not say."""
        parts = self.parts.get(spec.weight.key(key), []) if spec.weight else []
        return {part.sender: Decimal(part.value) for part in parts if part.value}

    def _listed(self, key: Key, spec: CellSpec) -> Value:
        """A row that is taken over as it is, with the name of its sender."""
        if spec.merge is Merge.SENDER:
            return self.senders.get(key[:2])
        parts = self.parts.get(key, [])
        return _sum(parts) if spec.kind is CellKind.NUMBER else _same(parts, spec)


def _place(part: Origin) -> tuple[bool, Sender, int]:
    """Where a part stands; what a total has written itself follows its departments'."""
    is_own = not (part.sender.code or part.sender.name)
    row = "".join(filter(str.isdigit, part.cell))
    return is_own, part.sender, int(row or 0)


def _numbered(row: str) -> tuple[str, int]:
    """A row's id with its number as a number, so that row 10 comes after row 9."""
    head, _, number = row.rpartition("_")
    return (head, int(number)) if number.isdigit() else (row, 0)


def _sum(parts: Iterable[Origin]) -> Value:
    """The exact sum; undefined, with the cells named, when a part could not be read."""
    parts = list(parts)
    if _undefined(parts):
        return _undefined(parts)
    with localcontext(EXACT):
        return sum((Decimal(part.value) for part in parts), Decimal(0)) if parts else None


def _weighted(parts: Iterable[Origin], weights: Mapping[Sender, Decimal]) -> Value:
    """Σ weight · part / Σ weight; undefined when a part could not be read or says no weight."""
    parts = list(parts)
    unread = [part for part in parts if not part.value or part.sender not in weights]
    if unread:
        return f"{UNDEFINED} {', '.join(map(cell_of, unread))}"
    with localcontext(EXACT):
        whole = sum((weights[part.sender] for part in parts), Decimal(0))
        if not whole:
            return None
        return (
            sum((weights[part.sender] * Decimal(part.value) for part in parts), Decimal(0)) / whole
        )


def _undefined(parts: Iterable[Origin]) -> str | None:
    """What stands in a total whose parts could not all be read: the cells of those that could not.

    They stand in the order of the parts, so that grouping does not matter.
    """
    unread = [cell_of(part) for part in parts if not part.value]
    return f"{UNDEFINED} {', '.join(unread)}" if unread else None


def _same(parts: Iterable[Origin], spec: CellSpec) -> Value:
    """What all agree on; several texts side by side, several figures or dates undefined."""
    parts = list(parts)
    found = sorted({part.value for part in parts})
    if not all(found):
        return _undefined(parts)
    if not found:
        return None
    if spec.kind is CellKind.TEXT:
        return " / ".join(found)
    if len(found) > 1:
        return f"{UNDEFINED} {DIFFERENT} ({', '.join(found)})"
    return Decimal(found[0]) if spec.kind is CellKind.NUMBER else date.fromisoformat(found[0])


def _spread(parts: Iterable[Origin]) -> Value:
    """How many departments chose each word, then what administrations chose themselves."""
    parts = list(parts)
    departments = [part for part in parts if part.sender.code or part.sender.name]
    counts = Counter(part.value or UNREAD for part in departments)
    words = [f"{word}: {count}" for word, count in sorted(counts.items())]
    others = [part for part in parts if part not in departments]
    own = sorted(f"{part.sender}: {part.value or UNREAD}" for part in others)
    return ", ".join([*words, *own]) or None
