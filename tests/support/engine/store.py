"""What the engine asks of the program behind it: one file, by sheets, areas and plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

Box = tuple[int, int, int, int]
"""Row and column, counted from 1, and how many rows and columns."""


@dataclass(frozen=True)
class CellError:
    """An error value in a cell."""

    code: str


class ExcelRefusal(Exception):  # noqa: N818  # what COM raises; the buttons must take it
    """What Excel says no to, such as writing on a protected sheet."""


class Store(Protocol):
    """One open file; ``call`` carries out one operation of the same name."""

    def call(self, operation: str, *arguments: Any) -> Any: ...


WRITES = frozenset({
    "add_condition", "add_note", "clear", "delete_condition", "delete_note", "set_formulas",
    "set_number_format", "set_values", "style",
})  # fmt: skip
"""What a protected sheet refuses."""
SHEETS = frozenset({"add_sheet", "delete_sheet", "set_visible"})
"""What a workbook with protected structure refuses."""
FREE = frozenset({"protection", "structure_protected"})


@dataclass
class Counted:
    """A store with an account of what it was asked, which can break on demand."""

    store: Store
    calls: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    breaks: Callable[[str, tuple[Any, ...]], bool] = lambda _operation, _arguments: False

    def call(self, operation: str, *arguments: Any) -> Any:
        self.calls.append((operation, arguments))
        if self.breaks(operation, arguments):
            raise ExcelRefusal(f"{operation} gick sönder")
        if operation in WRITES and self.store.call("protection", arguments[0]) is not None:
            raise ExcelRefusal(f"bladet {arguments[0]} är skyddat")
        if operation in SHEETS and self.store.call("structure_protected"):
            raise ExcelRefusal("arbetsbokens struktur är skyddad")
        return self.store.call(operation, *arguments)

    def on(self, sheet: str) -> list[str]:
        """The operations on one sheet."""
        return [name for name, given in self.calls if given and given[0] == sheet]

    @contextmanager
    def breaking(self, operation: str, after: int = 0) -> Iterator[None]:
        """Lets an operation break once, the first time or after it has gone well a few times."""
        left = after

        def breaks(name: str, _: tuple[Any, ...]) -> bool:
            nonlocal left
            if name != operation:
                return False
            left -= 1
            return left == -1

        self.breaks = breaks
        try:
            yield
        finally:
            self.breaks = lambda _operation, _arguments: False
