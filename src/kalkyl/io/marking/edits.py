"""Changes to a part, made by bytes: what stands between them stays as it is."""

from __future__ import annotations

import re

from kalkyl.io.marking.nodes import Node, UnmarkableError


class Edits:
    """Changes to a part, gathered and then made at once."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._changes: list[tuple[int, int, bytes]] = []

    def __bool__(self) -> bool:
        return bool(self._changes)

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Put other bytes in the place of some."""
        self._changes.append((start, end, new))

    def insert(self, at: int, new: bytes) -> None:
        """Put bytes in, after those that were put in there before."""
        self.replace(at, at, new)

    def remove(self, node: Node) -> None:
        """Take an element away."""
        self.replace(node.start, node.end, b"")

    def append(self, node: Node, new: bytes) -> None:
        """Put bytes in as the last of what is inside an element."""
        if node.is_empty:
            whole = b">" + new + b"</" + node.whole_name.encode() + b">"
            self.replace(node.opened - 2, node.opened, whole)
        else:
            self.insert(node.closing, new)

    def set(self, node: Node, name: str, value: str) -> None:
        """Give an attribute another value, or an element another attribute."""
        pattern = rb"\s" + re.escape(name.encode()) + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')"""
        tag = self.content[node.start : node.opened]
        found = re.search(pattern, tag)
        if found is None:
            at = node.start + 1 + len(node.whole_name.encode())
            self.insert(at, f' {name}="{value}"'.encode())
        else:
            start, end = found.span(1 if found[1] is not None else 2)
            self.replace(node.start + start, node.start + end, value.encode())

    def made(self) -> bytes:
        """The content with all changes."""
        return splice(self.content, self._sorted())

    def undoing(self) -> tuple[tuple[int, int, bytes], ...]:
        """The changes that, made to the new content, give the old one again."""
        found, shift = [], 0
        for start, end, new in self._sorted():
            at = start + shift
            found.append((at, at + len(new), self.content[start:end]))
            shift += len(new) - (end - start)
        return tuple(found)

    def _sorted(self) -> list[tuple[int, int, bytes]]:
        return sorted(self._changes, key=lambda one: one[:2])


def splice(content: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """The content with sorted changes made, of which none may overlap another."""
    pieces: list[bytes] = []
    reached = 0
    for start, end, new in changes:
        if start < reached:
            raise UnmarkableError("structure")
        pieces += (content[reached:start], new)
        reached = end
    return b"".join((*pieces, content[reached:]))
