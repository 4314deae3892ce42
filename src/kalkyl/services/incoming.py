"""A workbook on its way to be judged: a file, or one that came within a mail or an archive."""

from __future__ import annotations

from pathlib import Path

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.xlsx.read import receive, receive_bytes
from kalkyl.model import Problem, Received, Source
from kalkyl.model.visible import visible


@dataclass(frozen=True, slots=True)
class Incoming:
    """A workbook to judge: a file, or the content of one that came within another file.

    ``path`` is how it is shown: ``inkorg/a.zip › b.xlsx`` for one that came within. ``problem`` is
    why it is not to be had.
    """

    path: Path
    content: bytes | None = None
    problem: Problem | None = None

    def received(self) -> Received:
        """The workbook, opened and read."""
        name = visible(self.path.name)
        if self.problem is not None:
            return Received(Source(name), None, (self.problem,))
        return receive(self.path) if self.content is None else receive_bytes(name, self.content)
