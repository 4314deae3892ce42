"""Clean workbooks of every report type: nine departments' whole year, with what came before.

Each is laid out as if it had been written and read, with formulas and their results, and is held
against its plan, the report before and last year's, as a controller would.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from kalkyl.contract.cell_spec import CellSpec, EarlierKind
from kalkyl.contract.document import sender_of
from kalkyl.contract.earlier import Earlier, entries_of, wanted
from kalkyl.contract.manifest import Manifest
from kalkyl.contract.spec import TOTAL, Contract
from kalkyl.io.data_files import read_json
from kalkyl.model import Book, Fact, Key, Place, Received, Source, Submission, Value
from kalkyl.operations.carry_over import prefilled
from kalkyl.rules.catalogue import Case, Expected, Reading
from kalkyl.template.compose import compose
from kalkyl.template.plan import picture
from shipped_organisation import case_of, contract, layout, manifest_from

YEAR = 2025
EXAMPLE = Path(__file__).parents[3] / "workbooks" / "exempel-2025"
PLAN, FEBRUARY, OCTOBER = "verksamhetsplan", "manadsrapport-februari", "manadsrapport-oktober"
UR1, UR2, ANNUAL = "uppfoljningsrapport-1", "uppfoljningsrapport-2", "arsredovisning"
REPORTS = (PLAN, FEBRUARY, UR1, UR2, OCTOBER, ANNUAL)
_BEFORE = ((UR1, 2024), (UR2, 2024), (ANNUAL, 2024))
ROUNDS = (*_BEFORE, *((report, YEAR) for report in REPORTS))


@dataclass(frozen=True)
class Clean:
    """A department's clean workbook, what is expected of it, and what it says."""

    submission: Submission
    expected: Expected

    @property
    def contract(self) -> Contract:
        return contract(self.submission.report, self.submission.year)

    @cached_property
    def book(self) -> Book:
        return laid_out(self.submission)

    @cached_property
    def reading(self) -> Reading:
        return read(self.book, self.expected)

    def case(self, book: Book, file: str = "") -> Case:
        """The case of a spoilt copy."""
        source = Source(file or self.submission.source.file, f"sha of {id(book)}")
        return case_of(Received(source, book), self.expected)

    def with_entries(self, values: Mapping[Key, Value]) -> Book:
        """The workbook after other entries, recalculated as Excel does."""
        facts = {
            **self.submission.facts,
            **{key: Fact(key, value) for key, value in values.items()},
        }
        return laid_out(replace(self.submission, facts=facts))

    def place(self, key: Key) -> Place:
        found = self.reading.submission.place(key)
        assert found is not None, key
        return found

    def spec(self, key: Key) -> CellSpec:
        found = self.contract.spec(key)
        assert found is not None, key
        return found

    def entries(self) -> list[Key]:
        """The entries that hold something, the cover's left out."""
        return sorted(
            key
            for key, fact in self.reading.submission.facts.items()
            if fact.value is not None and key[0] != "cover" and key[1] != TOTAL
            if (spec := self.contract.spec(key)) is not None and spec.is_input
        )


def laid_out(submission: Submission) -> Book:
    terms = contract(submission.report, submission.year)
    return picture(compose(terms, layout(submission.report), submission))


def read(book: Book, expected: Expected) -> Reading:
    found = case_of(Received(Source("x.xlsx"), book), expected).reading
    assert found is not None
    return found


@cache
def manifest() -> Manifest:
    return manifest_from(EXAMPLE / "manifest.toml")


@cache
def _rounds() -> dict[tuple[str, int], tuple[Clean, ...]]:
    """Every round of the year, each filled in from those before it."""
    done: dict[tuple[str, int], tuple[Clean, ...]] = {}
    for report, year in ROUNDS:
        terms = contract(report, year)
        before = {
            source: kept
            for source in EarlierKind
            if (kind := wanted(terms, source)) in done and (kept := _earlier(done[kind]))
        }
        fields: dict[str, Any] = {source: (earlier,) for source, earlier in before.items()}
        expected = Expected(report, year, manifest(), **fields)
        folder = EXAMPLE / "underlag" / ("" if year == YEAR else str(year)) / report
        documents = [(path, read_json(path)) for path in sorted(folder.glob("*.json"))]
        done[report, year] = tuple(
            Clean(
                replace(
                    prefilled(terms, one, sender_of(one), before),
                    source=Source(f"{path.stem}.xlsx", f"{report} {year} {path.stem}"),
                ),
                expected,
            )
            for path, one in documents
        )
    return done


def _earlier(cleans: tuple[Clean, ...]) -> Earlier:
    parts = [
        part
        for clean in cleans
        for part in entries_of(
            clean.contract, replace(clean.reading.submission, source=clean.submission.source)
        )
    ]
    return Earlier(cleans[0].contract, tuple(parts))


def clean_workbooks(*reports: str) -> tuple[Clean, ...]:
    """The clean workbooks of some reports of the year, or of all."""
    rounds = _rounds()
    return tuple(one for report in reports or REPORTS for one in rounds[report, YEAR])


def last_years(clean: Clean) -> Clean:
    """What the same department handed in for the same report last year."""
    before = _rounds()[clean.submission.report, YEAR - 1]
    [found] = [one for one in before if one.submission.sender.code == clean.submission.sender.code]
    return found
