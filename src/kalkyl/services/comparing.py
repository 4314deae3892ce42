"""Two reports compared, in words: the one that the button *Jämför* shows and the command prints."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.document import folded
from kalkyl.figures.amount import rounded, show
from kalkyl.model import Phrase, Value, plain
from kalkyl.model.visible import escaped, visible
from kalkyl.operations.comparison import Comparison, Difference, compare
from kalkyl.rules.catalogue import Reading
from kalkyl.wording.messages import Texts, seen

HEADINGS = Texts(
    {
        "table": Phrase("compare_table", "Table"),
        "row": Phrase("compare_row", "Row"),
        "column": Phrase("compare_column", "Column"),
        "before": Phrase("compare_before", "Before"),
        "now": Phrase("compare_now", "Now"),
        "difference": Phrase("compare_difference", "Difference"),
        "kind": Phrase("compare_kind", "Kind"),
    }
)
_WORDS = Texts(
    {
        "title": Phrase("compare_title", "Comparison"),
        "unit": Phrase("compare_unit", "Unit"),
        "cell_now": Phrase("compare_cell_now", "Cell now"),
        "cell_before": Phrase("compare_cell_before", "Cell before"),
        "same": Phrase("compare_same", "Compared with {about}: nothing differs."),
        "differs": Phrase(
            "compare_differs",
            "Compared with {about}: {count} figures differ, {entered} of them entered.",
        ),
        "left": Phrase(
            "compare_left",
            "Not compared, as only one report has them or they mean different things: {}.",
        ),
        "other": Phrase("compare_other", "Note: it is from {theirs}, this one from {ours}."),
        "empty": Phrase("compare_empty", "(empty)"),
        "computed": Phrase("compare_computed", "computed"),
        "entered": Phrase("compare_entered", "entered"),
        "pp": Phrase("compare_pp", "pp"),
    }
)


@dataclass(frozen=True, slots=True)
class Compared:
    """Two reports compared with each other; ``name`` is the earlier file's."""

    name: str
    before: Reading
    now: Reading
    found: Comparison


def compared(name: str, before: Reading, now: Reading) -> Compared:
    """A report compared with an earlier one."""
    return Compared(name, before, now, compare(before, now))


def summary(made: Compared, language: str) -> list[str]:
    """What it came to, in a few sentences."""
    words, found = _WORDS[language], made.found
    about = f"{visible(made.name)} ({_of(made.before)})"
    count = len(found.differences)
    key = "differs" if count else "same"
    sentences = [words[key].format(about=about, count=count, entered=found.entered)]
    if found.not_compared:
        sentences.append(words["left"].format(found.not_compared))
    ours, theirs = str(made.now.submission.sender), str(made.before.submission.sender)
    if folded(ours) != folded(theirs):
        sentences.append(words["other"].format(theirs=theirs, ours=ours))
    return list(map(seen, sentences))


def _of(reading: Reading) -> str:
    return f"{reading.submission.sender}, {reading.contract.title} {reading.contract.year}"


def row(difference: Difference, language: str) -> tuple[str, ...]:
    """A difference as it stands in a list, in the order of :data:`HEADINGS`."""
    words = _WORDS[language]
    return (
        difference.table,
        difference.row,
        difference.spec.label,
        shown(difference.before, difference, language),
        shown(difference.now, difference, language),
        gap_shown(difference, language),
        words["computed" if difference.is_computed else "entered"],
    )


def shown(value: Value, difference: Difference, language: str) -> str:
    """A value as people write it, with its unit."""
    if value is None:
        return _WORDS[language]["empty"]
    if isinstance(value, Decimal):
        return show(value, _decimals(value, difference), unit=_unit(difference), language=language)
    return seen(str(value))


def gap_shown(difference: Difference, language: str) -> str:
    """How much it differs, with its sign; "" where that can't be said."""
    gap = difference.gap
    if gap is None:
        return ""
    unit = _WORDS[language]["pp"] if difference.spec.unit == "%" else _unit(difference)
    return show(gap, _decimals(gap, difference), unit=unit, language=language, sign=True)


def _unit(difference: Difference) -> str | None:
    spec = difference.spec
    return None if spec.plain or spec.unit in {"antal", None} else spec.unit


def _decimals(value: Decimal, difference: Difference) -> int | None:
    """The column's decimals; all there are where fewer would hide a difference."""
    wanted = difference.spec.decimals
    if wanted is None or difference.is_computed:
        return wanted
    return wanted if value == rounded(value, wanted) else None


def as_text(made: Compared, language: str) -> str:
    """Every difference on lines of its own, the largest first, under what it came to."""
    lines = summary(made, language)
    for difference in made.found.differences:
        table, name, column, before, now, gap, kind = row(difference, language)
        cell = difference.place or difference.place_before
        where = seen(" › ".join(filter(None, (table, name, column))))
        change = f"{before} → {now}" + (f" ({gap})" if gap else "")
        lines += ["", f"{where}{f'  {seen(str(cell))}' if cell else ''}", f"  {change}, {kind}"]
    return "\n".join(lines)


def as_json(made: Compared, language: str) -> str:
    """The same for programs: values as exact text, the cells in both workbooks."""
    found = {
        "before": _report(made.before),
        "now": _report(made.now),
        "summary": summary(made, language),
        "not_compared": made.found.not_compared,
        "differences": [_difference(difference) for difference in made.found.differences],
    }
    return escaped(json.dumps(found, ensure_ascii=False, indent=1))


def _report(reading: Reading) -> dict[str, Any]:
    source = reading.submission.source
    return {
        "file": source.file,
        "sha256": source.sha256,
        "sender": seen(str(reading.submission.sender)),
        "report": reading.contract.report,
        "year": reading.contract.year,
    }


def _difference(difference: Difference) -> dict[str, Any]:
    table, name, column = difference.key
    return {
        "table": table,
        "row": name,
        "column": column,
        "label": [difference.table, difference.row, difference.spec.label],
        "before": _exact(difference.before),
        "now": _exact(difference.now),
        "difference": _exact(difference.gap),
        "unit": difference.spec.unit,
        "entered": not difference.is_computed,
        "cell": str(difference.place) if difference.place else None,
        "cell_before": str(difference.place_before) if difference.place_before else None,
    }


_PLACES: Final = 12
"""Decimals that a computed ratio is given with."""


def _exact(value: Value) -> str | None:
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        long = isinstance(exponent, int) and -exponent > _PLACES
        return plain(rounded(value, _PLACES) if long else value)
    return None if value is None else str(value)


def workbook(made: Compared, language: str) -> bytes:
    """The same as a workbook: numbers as numbers, and the cell in each of the two."""
    from kalkyl.io.xlsx.list_workbook import Column, list_workbook  # 30 ms: only if asked for

    words = _WORDS[language]
    headings = list(HEADINGS[language].values())
    headings[-1:] = [words["unit"], headings[-1], words["cell_now"], words["cell_before"]]
    rows = [_cells(difference, language) for difference in made.found.differences]
    columns = [Column(*pair) for pair in zip(headings, _WIDTHS, strict=True)]
    return list_workbook(words["title"], summary(made, language), columns, rows)


_WIDTHS: Final = (30, 34, 28, 18, 18, 18, 12, 12, 24, 24)


def _cells(difference: Difference, language: str) -> list[Decimal | str]:
    table, name, column, *_, kind = row(difference, language)
    values = (difference.before, difference.now, difference.gap)
    numbers = [value if isinstance(value, Decimal) else seen(str(value or "")) for value in values]
    places = [str(place or "") for place in (difference.place, difference.place_before)]
    return [table, name, column, *numbers, difference.spec.unit or "", kind, *map(seen, places)]


RENDERERS: Final = {"text": as_text, "json": as_json}
"""Every form, by the name it is asked for with."""
