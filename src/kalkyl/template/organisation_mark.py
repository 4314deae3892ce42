"""The organisation that a workbook was made for: its name and contract, as document properties.

Workbooks of the example that kalkyl brings have none, and neither have those of earlier versions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.model import Book

NAME: Final = "kalkyl-organisation"
CONTRACT: Final = "kalkyl-kontrakt"
"""The names of the document properties that hold a mark."""
_LONGEST: Final = 255
"""Excel shows so many characters of a property."""


@dataclass(frozen=True, slots=True)
class OrganisationMark:
    """An organisation's name, and the checksum of the contract that its workbooks are made by."""

    name: str
    contract: str

    @property
    def properties(self) -> Mapping[str, str]:
        """The mark as document properties."""
        return {NAME: self.name[:_LONGEST], CONTRACT: self.contract}


def mark_in(book: Book) -> OrganisationMark | None:
    """The mark that a workbook carries; ``None`` where it names no organisation."""
    name = book.properties.get(NAME, "").strip()
    return OrganisationMark(name, book.properties.get(CONTRACT, "").strip()) if name else None
