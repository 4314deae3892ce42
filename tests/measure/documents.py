"""Holds sentences against tables that no contract knows: how many are told, and how many held.

``python tests/measure documents build|measured`` prints the table of docs/matning.md: true
sentences called wrong, wrong ones told at the right amount, amounts held of those that have a
figure. ``build`` also lists what fails; of the other half nothing but counts is printed.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

import document_corpus as corpus
from kalkyl.relations.plain_table import tables_of
from kalkyl.relations.said_amount import SaidAmount
from kalkyl.relations.table_sentences import said_amounts


def said_of(case: corpus.Case) -> tuple[SaidAmount, ...]:
    """What the sentence of a case says of the tables of its document."""
    tables = tuple(table for sheet in case.book.sheets for table in tables_of(sheet))
    found = said_amounts(case.book.texts, tables)
    return tuple(said for said in found if said.sentence and said.sentence in case.sentence)


def counted(half: str) -> Counter[str]:
    """The counts of a half."""
    count: Counter[str] = Counter()
    for case in corpus.cases(half):
        said = said_of(case)
        told = {one.stands for one in said if one.is_wrong}
        held = {one.stands for one in said if one.spot is not None}
        count["amounts"] += len(case.amounts)
        count["held"] += sum(amount in held for amount in case.amounts)
        count["true" if case.is_true else "wrong"] += 1
        count["flagged"] += case.is_true and bool(told)
        count["told"] += not told.isdisjoint(case.wrong)
    return count


def failures(half: str) -> Iterator[str]:
    """The sentences of a half that are judged wrongly."""
    for case in corpus.cases(half):
        told = {one.stands for one in said_of(case) if one.is_wrong}
        if case.is_true and told:
            yield f"called wrong: {case.sentence}"
        if not case.is_true and told.isdisjoint(case.wrong):
            yield f"not told: {case.sentence}"


def main() -> None:
    """Measures one half."""
    half = sys.argv[1]
    count = counted(half)
    names = ("true", "flagged", "wrong", "told", "amounts", "held")
    print("| Halva | Sanna | Kallas fel | Felaktiga | Sägs | Belopp | Hålls |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    print(f"| {half} | {' | '.join(str(count[name]) for name in names)} |")
    if half == "build":
        print("\n".join(failures(half)))


if __name__ == "__main__":
    main()
