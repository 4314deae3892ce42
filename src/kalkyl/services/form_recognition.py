"""Recognises forms that kalkyl did not make: which layout a workbook without our cover has."""

from __future__ import annotations

from collections.abc import Sequence

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.model import NOTHING, Book, Facts, FactValue, Listed, Phrase
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.catalogue import Expected
from kalkyl.tables.cover import level_of, year_at_top, year_on
from kalkyl.tables.find import likeness
from kalkyl.tables.grid import Grid
from kalkyl.tables.layout import Layout

_FEWEST = 2
"""Fewer tables of a form that has more may be alike by chance."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """The form that a workbook has, with its year; none where that is not certain, and why."""

    layout: Layout | None
    year: int = 0
    hint: FactValue = NOTHING


@dataclass(frozen=True, slots=True)
class _Alike:
    layout: Layout
    year: int | None
    tables: int
    of: int
    share: float

    @property
    def is_enough(self) -> bool:
        """Whether at least half of the form's tables are there."""
        return self.tables >= max(min(_FEWEST, self.of), self.of / 2)

    @property
    def words(self) -> Phrase:
        """How near a form is, as people are told."""
        facts: Facts = {"form": self.layout.title, "found": self.tables, "of": self.of}
        return Phrase("tables_found", "{form} ({found} of {of} tables)", facts)


def recognise(book: Book, expected: Expected, organisation: Organisation) -> Recognised:
    """The one form that a workbook is most like: of those given, else of the organisation's."""
    grids = [Grid(sheet) for sheet in book.sheets]
    alike = [
        found
        for layout in (expected.layouts or organisation.foreign_layouts)
        if (found := _alike(book, grids, layout, expected.year, organisation)) is not None
        and found.tables
    ]
    alike.sort(key=lambda form: (form.is_enough, form.share), reverse=True)
    if not alike:
        return Recognised(None)
    best = alike[0]
    if not best.is_enough:
        return Recognised(None, hint=_nearest(best))
    if any(form.is_enough and form.share == best.share for form in alike[1:]):
        titles = tuple(form.layout.title for form in alike if form.share == best.share)
        facts: Facts = {"forms": Listed(titles, joined=True)}
        hint = Phrase("as_like", "It is as like: {forms}. Give --layout.", facts)
        return Recognised(None, hint=hint)
    if best.year is None:
        return Recognised(None, hint=Listed((_nearest(best), _GIVE_YEAR), separator=" "))
    return Recognised(best.layout, best.year)


_GIVE_YEAR = Phrase("give_year", "Give --year.")


def _nearest(form: _Alike) -> Phrase:
    return Phrase("nearest", "Nearest: {form}.", {"form": form.words})


def _year_at_top(book: Book, layout: Layout) -> int | None:
    """The year in the first lines of a form of which no cell is for the year."""
    has_cell = layout.cover is not None and "year" in layout.cover.labels
    return None if has_cell else year_at_top(book)


def _alike(
    book: Book,
    grids: Sequence[Grid],
    layout: Layout,
    year: int | None,
    organisation: Organisation,
) -> _Alike | None:
    year_on_cover = year_on(book, layout) or year or _year_at_top(book, layout)
    tried = year_on_cover or layout.year
    if not 2000 <= tried <= 2099:  # noqa: PLR2004  # the schema's own limits
        return None
    terms = organisation.contract(layout.report, tried)
    return _Alike(layout, year_on_cover, *likeness(book, grids, terms, layout, level_of(layout)))
