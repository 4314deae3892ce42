"""Proposes where a report's tables are in a workbook that kalkyl has not made.

They are found as every table is, by all words that are known for them. Nothing is guessed in
silence: every column and row comes with how sure it is and why, guesses are added last, and what
was not found or found twice is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kalkyl.contract.known_tables import COVER
from kalkyl.contract.spec import TOTAL, Contract
from kalkyl.model import Book, Facts, FactValue, Listed, Phrase, ProblemKind
from kalkyl.tables.assign import Option, assign
from kalkyl.tables.find import candidates
from kalkyl.tables.foreign_form import cover_labels, is_money, signs_of, unit_of
from kalkyl.tables.grid import Grid, is_figure
from kalkyl.tables.likeness import Likeness, Sure, letters
from kalkyl.tables.match import Match, is_like, like
from kalkyl.tables.proposal import Missing, Note, Proposal, Proposed, Twice
from kalkyl.tables.read_table import TableRead, read_table
from kalkyl.tables.shown import is_number
from kalkyl.tables.vocabulary import Vocabulary, needed_columns
from kalkyl.tables.weigh import Candidate, clash, unused

_CLEAR = 0.15
"""How much better one of two places of a table must be, to be taken."""
_CLOSE = 0.03
"""Tables whose scores at one place are so near each other cannot be told apart."""
_UNDER = 0.02
"""What a heading counts for less that is only the lowest part of one."""


def propose(book: Book, known: Vocabulary, own_names: Mapping[str, str]) -> Proposal:
    """Finds the tables of a contract in a workbook by names, headings and row labels."""
    grids = [Grid(sheet) for sheet in book.sheets]
    found = _best_known(candidates(book, known.sought(book.names, own_names), grids))
    chosen, twice = _chosen(found)
    order = {grid.sheet.name: number for number, grid in enumerate(grids)}
    chosen.sort(
        key=lambda candidate: (order[candidate.grid.sheet.name], candidate.span.row, candidate.left)
    )
    tables = tuple(_proposed(candidate, chosen, found) for candidate in chosen)
    missing = tuple(_missing(known.contract, tables))
    cover = cover_labels(grids, known, [table.area for table in tables])
    return Proposal(known.contract, tables, cover, missing, tuple(twice))


def _best_known(found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without those of unknown rows, of a table that is elsewhere with its own."""
    known = {_table(candidate) for candidate in found if not candidate.is_unknown}
    return [
        candidate
        for candidate in found
        if not candidate.is_unknown or _table(candidate) not in known
    ]


def _chosen(found: Sequence[Candidate]) -> tuple[list[Candidate], list[Twice]]:
    """The best place for each table and its rows; none where no place is clearly better."""
    keys = [(candidate.wanted.shown.table.id, min(candidate.rows)) for candidate in found]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    options = [
        Option(numbers[key], candidate, candidate.score * len(candidate.rows))
        for key, candidate in zip(keys, found, strict=True)
    ]
    best = assign(options, _exclude, 0.0)
    chosen: list[Candidate] = []
    twice = [_nowhere(places) for places in best.unsure.values()]
    for place in _by_place(best.chosen.values()):
        others = [candidate for candidate in best.chosen.values() if candidate is not place]
        rivals = [rival for rival in found if _is_rival(rival, place, others)]
        near = [rival for rival in rivals if rival.score >= place.score - _CLEAR]
        if near:
            twice.append(_nowhere((place, *near)))
            continue
        chosen.append(place)
        if rivals:
            rows = place.rows & frozenset().union(*(candidate.rows for candidate in rivals))
            twice.append(Twice(_table(place), rows, (place, *rivals), place))
    return chosen, twice


def _table(found: Candidate) -> str:
    return found.wanted.shown.table.id


def _exclude(first: Candidate, other: Candidate) -> bool:
    """Whether two places cannot both be right: the same headings, or the same rows twice."""
    return clash(first, other) or (_table(first) == _table(other) and bool(first.rows & other.rows))


def _is_rival(rival: Candidate, place: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether a table's rows are also at another place, which no other table has."""
    is_twice = _table(rival) == _table(place) and bool(rival.rows & place.rows)
    return is_twice and not any(clash(rival, other) for other in (place, *others))


def _nowhere(places: Sequence[Candidate]) -> Twice:
    rows = frozenset().union(*(place.rows for place in places))
    return Twice(_table(places[0]), rows, tuple(_by_place(places)), None)


def _by_place(places: Iterable[Candidate]) -> list[Candidate]:
    return sorted(places, key=lambda place: (place.grid.sheet.name, place.span.row, place.left))


def _proposed(found: Candidate, chosen: Sequence[Candidate], all_: Sequence[Candidate]) -> Proposed:
    """A table as the reader reads it, with what can only be guessed."""
    read = read_table(found, chosen)
    doubt = _doubt(found, chosen, all_)
    columns = [*_column_notes(found, read, doubt), *_guessed_columns(found)]
    columns.sort(key=lambda note: note.place.column)
    rest = _unknown_rows(read)
    rows = [*_row_notes(found, read, rest), *_guessed_rows(found, read, rest)]
    guessed = {text for note in rows for text in note.written}
    last = max(read.place.area.bottom if read.place else found.span.row, *rest, 0)
    places = {note.column: note.place.column for note in columns}
    return Proposed(
        found=found,
        last=last,
        notes=(*columns, *rows),
        ignored=tuple(word for word in rest.values() if word not in guessed),
        unused=tuple(text for at, text in unused(found).items() if at not in places.values()),
        total=_total(found, read),
        unit=unit_of(found, {note.column: note.written for note in columns}),
        signs=signs_of(found, places, _known_rows(read), last),
    )


def _doubt(found: Candidate, chosen: Sequence[Candidate], all_: Sequence[Candidate]) -> FactValue:
    """Why a table may be another: one that is nowhere else fits its place as well."""
    placed = {_table(candidate) for candidate in chosen}
    for candidate in all_:
        if (
            _table(candidate) not in placed
            and clash(candidate, found)
            and candidate.score > found.score - _CLOSE
        ):
            table = {"table": candidate.wanted.shown.table.label}
            return Phrase("may_be_table", "it may as well be the table {table}", table)
    return ""


def _column_notes(found: Candidate, read: TableRead, doubt: FactValue) -> Iterator[Note]:
    shown = found.wanted.shown
    for column, match in found.columns.items():
        sure, why = _reason(found, column, match)
        twin = _twin(found, match)
        if twin:
            twice: Facts = {"why": why, "twin": twin}
            sure, why = (
                Sure.GUESS,
                Phrase("fits_twin", "{why}; “{twin}” in another column fits as well", twice),
            )
        if is_number(shown.table, column) and read.place and _only_words(found, match.at, read):
            sure, why = (
                Sure.GUESS,
                Phrase(
                    "only_words", "{why}; but there are words there and no numbers", {"why": why}
                ),
            )
        if doubt:
            sure, why = Sure.GUESS, doubt
        yield _column_note(found, column, match.at, (sure, why))


def _reason(found: Candidate, column: str, match: Match) -> tuple[Sure, FactValue]:
    """How sure a column is, by its whole heading or by the lowest part of it."""
    shown, span = found.wanted.shown, found.span
    names = shown.headings[column]
    whole, own = found.grid.heading(span, match.at), found.grid.own_heading(span, match.at)
    likeness = like(whole, names, shown)
    under = like(own, names, shown) if own and own != whole else None
    if under and (likeness is None or under.score - _UNDER > likeness.score):
        above = " ".join(whole.removesuffix(own).split())
        sure = Sure.LIKELY if under.sure is Sure.CERTAIN else under.sure
        facts: Facts = {"why": under.why, "above": above}
        return sure, Phrase("under_heading", "{why}, under the heading “{above}”", facts)
    return (likeness.sure, likeness.why) if likeness else (match.sure, "")


def _column_note(found: Candidate, column: str, at: int, likeness: tuple[Sure, FactValue]) -> Note:
    grid, span = found.grid, found.span
    written = filter(None, (grid.heading(span, at), grid.own_heading(span, at)))
    place = grid.place(span.row, at)
    sure, why = likeness[0], _with_name(found, likeness[1])
    return Note(_table(found), sure, why, place, column, written=tuple(dict.fromkeys(written)))


def _with_name(found: Candidate, why: FactValue) -> FactValue:
    facts: Facts = {"why": why, "name": found.wanted.name}
    named = Phrase("by_table_name", "{why}; the table has the name {name}", facts)
    return named if found.named else why


def _twin(found: Candidate, match: Match) -> str:
    """Another heading of the run with the same words."""
    same = (text for text in unused(found).values() if letters(text) == letters(match.written))
    return " ".join(next(same, "").split())


def _only_words(found: Candidate, column: int, read: TableRead) -> bool:
    last = read.place.area.bottom if read.place else 0
    values = [found.grid.value(row, column) for row in range(found.span.row + 1, last + 1)]
    texts = [value for value in values if isinstance(value, str) and value.strip(" -–.")]
    return bool(texts) and not any(map(is_figure, values))


def _guessed_columns(found: Candidate) -> Iterator[Note]:
    """The columns that headings which are left over are only partly like, best first."""
    shown, free = found.wanted.shown, unused(found)
    pairs = [
        (guess.score, column, at, guess)
        for column, names in shown.headings.items()
        for at, text in free.items()
        if column not in found.columns and (guess := like(text, names, shown))
    ]
    taken: set[str | int] = set()
    for _, column, at, guess in sorted(pairs, key=lambda pair: (-pair[0], pair[2])):
        if taken.isdisjoint((column, at)):
            taken |= {column, at}
            yield _column_note(found, column, at, (Sure.GUESS, _why_torn(guess)))


def _why_torn(guess: Likeness) -> Phrase:
    torn = Phrase("fits_other", "{why}; another column fits as well", {"why": guess.why})
    return guess.why if guess.sure is Sure.GUESS else torn


def _known_rows(read: TableRead) -> dict[int, str]:
    return {at: row for row, at in read.place.rows.items()} if read.place else {}


def _unknown_rows(read: TableRead) -> dict[int, str]:
    """The rows of a table that the report does not have, by their labels."""
    unknown = [problem for problem in read.problems if problem.kind == ProblemKind.ROW_UNKNOWN]
    found = {problem.place.row: str(problem.facts["label"]) for problem in unknown if problem.place}
    is_open = read.shown.table.is_open or not read.shown.has_labels
    return {} if is_open else {at: word for at, word in found.items() if word != f"(rad {at})"}


def _row_notes(found: Candidate, read: TableRead, rest: Mapping[int, str]) -> Iterator[Note]:
    shown = read.shown
    if not shown.has_labels and shown.view.row:
        yield from _only_row(found)
        return
    labels = {row.id: row.labels for row in shown.rows}
    rows = read.place.rows if read.place else {}
    for row, at in sorted(rows.items(), key=lambda item: item[1]):
        text = found.grid.text(at, found.label_column or 0)
        likeness = like(text, labels[row], shown) if row in labels else None
        if likeness is not None:
            more = (word for word in rest.values() if is_like(word, labels[row], shown))
            yield _row_note(found, row, at, likeness, (text, *more))


def _row_note(
    found: Candidate, row: str, at: int, likeness: Likeness, written: tuple[str, ...]
) -> Note:
    place = found.grid.place(at, found.label_column or found.span.left)
    why = _with_name(found, likeness.why)
    is_parts = len(written) > 1
    if is_parts and likeness.sure is not Sure.GUESS:
        facts: Facts = {"why": why, "rows": Listed(written)}
        why = Phrase("rows_added_up", "{why}; added up: {rows}", facts)
    return Note(
        _table(found), likeness.sure, why, place, row=row, written=written, is_parts=is_parts
    )


def _only_row(found: Candidate) -> Iterator[Note]:
    """The row that a table without labels is, by the line above it."""
    shown = found.wanted.shown
    for at, text in found.grid.titles(found.span):
        likeness = like(text, shown.sought.titles, shown) if shown.sought else None
        if likeness and likeness.sure is not Sure.GUESS:
            why = Phrase(
                "stands_above",
                "{why}; above the table, the row has no label",
                {"why": likeness.why},
            )
            yield _row_note(
                found, shown.view.row, at, replace(likeness, sure=Sure.LIKELY, why=why), ()
            )
            return


def _guessed_rows(found: Candidate, read: TableRead, rest: Mapping[int, str]) -> Iterator[Note]:
    """The rows that labels which are left over are only partly like; several may be one row."""
    shown, taken = read.shown, set(read.place.rows if read.place else ())
    free = dict(rest)
    for row in shown.rows:
        some = [
            (at, text, guess)
            for at, text in free.items()
            if row.id not in taken and (guess := like(text, row.labels, shown))
        ]
        if not some or not row.labels:
            continue
        at, _, likeness = some[0]
        if len(some) > 1:
            why = Phrase(
                "rows_maybe_one",
                "{count} rows that may together be the row; decide whether they are",
                {"count": len(some)},
            )
            likeness = replace(likeness, sure=Sure.GUESS, why=why)
        for used, *_ in some:
            del free[used]
        yield _row_note(found, row.id, at, likeness, tuple(text for _, text, _ in some))


def _total(found: Candidate, read: TableRead) -> str:
    row = read.place.rows.get(TOTAL) if read.place else None
    return found.grid.text(row, found.label_column or found.span.left) if row else ""


def _missing(contract: Contract, tables: Sequence[Proposed]) -> Iterator[Missing]:
    for table in contract.tables.values():
        found = [proposed for proposed in tables if proposed.table == table.id]
        if table.id != COVER and not found:
            yield Missing(table.id)
        columns = {note.column for proposed in found for note in proposed.notes}
        rows = frozenset().union(*(proposed.rows for proposed in found))
        for column in table.columns if found else ():
            if column in needed_columns(table) - columns:
                yield Missing(table.id, "column", column)
        is_paired = found and not all(proposed.is_unpaired for proposed in found)
        for row in table.rows if is_paired else ():
            if row.id not in rows:
                yield Missing(table.id, "row", row.id)
        for proposed in found:
            if proposed.unit is None and any(
                is_money(proposed.found, note.column) for note in proposed.notes
            ):
                yield Missing(table.id, "unit")
