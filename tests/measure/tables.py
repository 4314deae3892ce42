"""Makes single figures of tables wrong: how many are told, and what is told of right ones.

``python tests/measure tables [SEED]`` prints the table of docs/matning.md. A figure counts when it
is part of a relation that is labelled by hand and that the change breaks beyond rounding; it is
told when a finding that was not there before names its cell.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

import table_corpus as corpus
from kalkyl.io.tables.receive import receive_table_bytes
from kalkyl.model import Place
from kalkyl.relations.judged_tables import judged_tables
from table_corpus import TableFile

_PER_FIGURE = 4
_NEVER_PRINTED = re.compile(r"\D*0[ \d]")
"""A zero before other whole digits."""


def main() -> None:
    """Measures every kind of table and prints a line for each."""
    pick = random.Random(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for file in corpus.files():
        count = counts[file.kind]
        before = told(file)
        count["tables"] += 1
        count["figures"] += len(file.cells.keys() & labelled(file))
        count["false"] += sum(not places & file.expected for places in before)
        for wrong, cell in changed(file, pick):
            count["wrong"] += 1
            count["told"] += any(cell in places for places in told(wrong) - before)
    total: Counter[str] = sum(counts.values(), Counter())
    print("| Tabeller | Blad | Tal i samband | Falska larm | Ändrade tal | Sagda | Andel |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for kind, count in (*sorted(counts.items()), ("**Alla**", total)):
        print(line(kind, count))


def line(kind: str, count: Counter[str]) -> str:
    """A line of the table."""
    share = f"{count['told'] / count['wrong']:.3f}".replace(".", ",") if count["wrong"] else "–"
    numbers = (count[name] for name in ("tables", "figures", "false", "wrong", "told"))
    return f"| {kind} | {' | '.join(map(str, numbers))} | {share} |"


def told(file: TableFile) -> set[frozenset[str]]:
    """What is told of a sheet: the cells of each finding."""
    book = receive_table_bytes("tabell.csv", corpus.as_csv(file)).book
    assert book is not None
    found = judged_tables(book)
    alone = {cells((one.place, *one.also)) for one in found.contradictions}
    return alone | {cells((one.first.place, one.second.place)) for one in found.differing}


def cells(places: tuple[Place, ...]) -> frozenset[str]:
    """Places of the one sheet as addresses."""
    return frozenset(place.cell for place in places)


def labelled(file: TableFile) -> set[str]:
    """The cells of all labelled relations."""
    return {cell for relation in file.relations for cell in relation.cells}


def changed(file: TableFile, pick: random.Random) -> Iterator[tuple[TableFile, str]]:
    """The sheet with one figure made wrong, some ways for each, where that breaks a relation."""
    for cell in sorted(labelled(file) & file.cells.keys(), key=corpus.split):
        own = [one for one in file.relations if cell in one.cells and file.holds(one)]
        ways = [text for text in wrong(file.cells[cell], pick) if not _NEVER_PRINTED.match(text)]
        for text in pick.sample(ways, min(_PER_FIGURE, len(ways))):
            other = file.with_cell(cell, text)
            if not all(map(other.holds, own)):
                yield other, cell


def wrong(text: str, pick: random.Random) -> Iterator[str]:
    """A figure with two digits the other way round, with another digit, or its sign turned."""
    digits = [at for at, sign in enumerate(text) if sign.isdigit()]
    for one, other in pairwise(digits):
        if text[one] != text[other]:
            middle = text[one + 1 : other]
            yield text[:one] + text[other] + middle + text[one] + text[other + 1 :]
    for at in digits:
        digit = (int(text[at]) + pick.randint(1, 9)) % 10
        yield f"{text[:at]}{digit}{text[at + 1 :]}"
    if text[0] in "-−":
        yield text[1:]
    elif text[0] not in "+(":
        yield f"-{text}"


if __name__ == "__main__":
    main()
