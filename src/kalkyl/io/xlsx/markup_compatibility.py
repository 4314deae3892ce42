"""Which elements of a part count: markup compatibility, after ECMA-376 part 3.

A part may hold elements of other namespaces than its own. Those that it calls ignorable are passed
over with all that is in them, unless it wants their content processed; of alternatives the first
counts whose needs are met. Excel does so, and what Excel does not see must not be read. What no
honest program does, which is to keep rows, cells or names there, is noted against the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.refusal import damaged
from kalkyl.io.xlsx.package import Package
from kalkyl.model import Phrase

_COMPAT = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_IGNORABLE = f"{_COMPAT} Ignorable"
_PROCESS = f"{_COMPAT} ProcessContent"
_MUST = f"{_COMPAT} MustUnderstand"
_ALTERNATES = f"{_COMPAT} AlternateContent"
_CHOICE = f"{_COMPAT} Choice"
_FALLBACK = f"{_COMPAT} Fallback"
_ATTRIBUTES = (_IGNORABLE, _PROCESS, _MUST)

_UNDERSTOOD = (
    "http://schemas.openxmlformats.org/",
    "http://purl.oclc.org/ooxml/",
    "http://schemas.microsoft.com/",
    "urn:schemas-microsoft-com:",
)
"""How the namespaces begin that Excel knows; kalkyl looks for nothing in those it does not read."""

IGNORED: Final = Phrase("namespace_ignored", "in a namespace that is to be ignored")
UNKNOWN: Final = Phrase("namespace_unknown", "in a namespace that Excel does not know")
ALTERNATIVE: Final = Phrase("one_of_alternatives", "as one of several alternatives")
INSIDE: Final = Phrase(
    "namespace_rules_inside", "with rules of its own for namespaces inside the part"
)

_DRAWINGS = (
    "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
)
"""The place of a control is given in rows and columns of these, and controls are alternatives."""

_DATA = frozenset(
    (
        *("worksheet", "sheetData", "row", "c", "v", "f", "is", "t", "si", "sst", "cols", "col"),
        *("mergeCells", "mergeCell", "tableParts", "tablePart", "table", "tableColumn"),
        *("hyperlink", "dataValidation", "conditionalFormatting", "cfRule", "connection"),
        *("sheets", "sheet", "definedNames", "definedName", "workbookPr", "externalReference"),
        *("styleSheet", "numFmts", "numFmt", "cellXfs", "xf", "property", "lpwstr"),
        *("Relationship", "Override", "Default", "ddeLink", "oleLink"),
    )
)
"""What carries something of a workbook; nobody writes these but as elements of the format."""


@dataclass(slots=True)
class _Open:
    """An element whose content counts as if it stood without it; ``taken`` of alternatives."""

    name: str
    taken: bool = False


class Compat:
    """What a part says of other namespaces than its own, and what stands open of them."""

    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        self._part = part
        self._spaces: defaultdict[str, list[str]] = defaultdict(list)
        self._ignorable: set[str] = set()
        self._through: set[str] = set()
        self._open: list[_Open] = []
        self._heeded: set[str] = set()
        self._why = ALTERNATIVE

    @property
    def is_within(self) -> bool:
        """Whether an element is open that only its content counts of."""
        return bool(self._open)

    def declare(self, prefix: str | None, space: str | None) -> None:
        """A prefix begins to stand for a namespace."""
        self._spaces[prefix or ""].append(space or "")

    def undeclare(self, prefix: str | None) -> None:
        """A prefix no longer stands for its last namespace."""
        self._spaces[prefix or ""].pop()

    def heed(self, attributes: Mapping[str, str]) -> None:
        """What the attributes of an element say of namespaces."""
        if not any(name in attributes for name in _ATTRIBUTES):
            return
        self._heeded.update(attributes)
        self._ignorable.update(map(self._space, attributes.get(_IGNORABLE, "").split()))
        for name in attributes.get(_PROCESS, "").split():
            prefix, _, word = name.rpartition(":")
            self._through.add(f"{self._space(prefix)} {word}")
        if not all(map(_is_understood, map(self._space, attributes.get(_MUST, "").split()))):
            raise damaged(self._part)

    def ends(self, seen: Container[str]) -> None:
        """The part ends; ``seen`` are all its names. Rules on an inner element were not heeded."""
        if any(name in seen and name not in self._heeded for name in _ATTRIBUTES):
            self._package.note(self._part, INSIDE)

    def opens(self, name: str, attributes: Mapping[str, str]) -> bool:
        """Whether the content of a foreign element counts; if not, it is passed over."""
        self.heed(attributes)
        if self._is_looked_into(name, attributes):
            self._open.append(_Open(name))
            return True
        space = name.rpartition(" ")[0]
        self._why = IGNORED if space in self._ignorable else ALTERNATIVE
        if not _is_understood(space) and space not in self._ignorable:
            self._package.note(self._part, UNKNOWN)
        self.passed_over(name)
        return False

    def closes(self, name: str) -> None:
        """An element ends at a place where content counts."""
        if self._open and self._open[-1].name == name:
            self._open.pop()

    def counted(self, name: str) -> None:
        """An element of the part's own counts only through those that stand open."""
        self._note_data(name, ALTERNATIVE)

    def passed_over(self, name: str) -> None:
        """An element is passed over, as a whole or with the one that it stands in."""
        if self._why is IGNORED or name.rpartition(" ")[0] not in _DRAWINGS:
            self._note_data(name, self._why)

    def _note_data(self, name: str, why: Phrase) -> None:
        if name.rpartition(" ")[2] in _DATA:
            self._package.note(self._part, why)

    def _is_looked_into(self, name: str, attributes: Mapping[str, str]) -> bool:
        space, _, _word = name.rpartition(" ")
        if space != _COMPAT:
            return name in self._through or f"{space} *" in self._through
        if name == _ALTERNATES:
            return True
        around = self._open[-1] if self._open else None
        if around is None or around.name != _ALTERNATES or around.taken:
            return False
        needs = map(self._space, attributes.get("Requires", "").split())
        around.taken = name == _FALLBACK or (name == _CHOICE and all(map(_is_understood, needs)))
        return around.taken

    def _space(self, prefix: str) -> str:
        found = self._spaces.get(prefix)
        if not found:
            raise damaged(self._part)
        return found[-1]


def _is_understood(space: str) -> bool:
    return space.startswith(_UNDERSTOOD)
