"""What the departments wrote, beside the cells of a total where the administration writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kalkyl.contract.cell_spec import CellKind, CellSpec, Merge
from kalkyl.contract.spec import Contract, Shape, TableSpec
from kalkyl.model import Key, Origin, Submission
from kalkyl.tables.layout import BlockPlace
from kalkyl.template.parts import SHEET as PARTS
from kalkyl.template.plan import CellRole, Planned

_WIDTH = 60
_MOST = 6000
"""Characters of one cell; the rest is on the sheet of parts."""
_TEXT = CellSpec("", CellKind.TEXT)


def with_texts(widths: Mapping[int, int], beside: Iterable[tuple[int, int]]) -> Mapping[int, int]:
    """The widths of a sheet with texts beside its tables, so that both are in sight at a time."""
    columns = {column for _, column in beside}
    if not columns:
        return widths
    narrow = {column: min(width, _WIDTH) for column, width in widths.items()}
    return {**narrow, **dict.fromkeys(columns, _WIDTH)}


class DepartmentTexts:
    """The texts behind each cell of a total's own words."""

    def __init__(self, submission: Submission) -> None:
        self._found: dict[Key, list[Origin]] = {}
        for origin in submission.origins if submission.members else ():
            if origin.value and (origin.sender.code or origin.sender.name):
                self._found.setdefault(origin.key, []).append(origin)

    def cells(
        self, contract: Contract, places: Sequence[BlockPlace]
    ) -> Iterator[tuple[tuple[int, int], Planned]]:
        """To the right of a sheet's tables, a column for each of theirs that somebody wrote in."""
        right = max(max(place.check_column or 0, place.area.right) for place in places)
        for place in places:
            yield from self._beside(contract, place, right + 1)

    def _beside(
        self, contract: Contract, place: BlockPlace, at: int
    ) -> Iterator[tuple[tuple[int, int], Planned]]:
        table, whose = contract.tables[place.table], contract.levels.put_in("Avdelningarna")
        for column in place.columns:
            spec = _own_words(table, place, column)
            texts = {
                row: texts
                for row in place.rows
                if (texts := self._found.get((table.id, row, column)))
            }
            if spec is not None and texts:
                label = table.column if table.shape is Shape.RECORD else spec.label
                heading = f"{whose}: {label.lower()}"
                yield (place.area.top, at), Planned(heading, CellRole.HEADING)
                for row, origins in texts.items():
                    cell = Planned(_joined(origins), CellRole.GIVEN, spec=_TEXT)
                    yield (place.rows[row], at), cell
                at += 1


def _own_words(table: TableSpec, place: BlockPlace, column: str) -> CellSpec | None:
    """What a column means where the administration writes words of its own, else nothing."""
    if table.merge is Merge.LISTED or table.group:
        return None
    spec = next((spec for row in place.rows if (spec := table.cell(row, column))), None)
    is_own = spec is not None and spec.merge is Merge.LISTED and spec.kind is CellKind.TEXT
    return spec if is_own else None


def _joined(origins: Sequence[Origin]) -> str:
    """Texts under one another, each with its department."""
    shown: list[str] = []
    used = 0
    for origin in origins:
        text = f"{origin.sender}: {origin.value.strip()}"
        used += len(text)
        if shown and used > _MOST:
            break
        shown.append(text[:_MOST])
    left = len(origins) - len(shown)
    more = [f"… och {left} texter till, på bladet {PARTS}"] if left else []
    return "\n".join([*shown, *more])
