"""What kalkyl says of a workbook: findings as data, to be put in words last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kalkyl.model.cells import Place

_NO_FACTS: Mapping[str, str] = {}


class Severity(StrEnum):
    """How much a finding weighs: an error keeps a workbook out, a warning wants a look."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the gravest, so that sorting puts errors first."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that opening or reading a workbook ran into; a rule of the 100s tells of it."""

    kind: str
    place: Place | None = None
    facts: Mapping[str, str] = field(default_factory=lambda: _NO_FACTS)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, at one place, with the facts its message needs. It holds no text.

    ``also`` are the other cells of the same fault; a fault of a whole file has no place.
    ``compared`` are the keys (table, row, column) of the figures that were compared.
    """

    code: str
    severity: Severity
    place: Place | None
    facts: Mapping[str, str] = field(default_factory=lambda: _NO_FACTS)
    also: tuple[Place, ...] = ()
    compared: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Unrun:
    """A rule that says nothing of a workbook, and why: silence is never a pass."""

    code: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All that checking one workbook came to.

    ``left_alone`` is how many computed cells were not judged, since they rest on what was found.
    """

    findings: tuple[Finding, ...] = ()
    ran: tuple[str, ...] = ()
    skipped: tuple[Unrun, ...] = ()
    broke: tuple[Unrun, ...] = ()
    left_alone: int = 0

    @property
    def has_errors(self) -> bool:
        """Whether any finding keeps the workbook out."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def passed(self) -> bool:
        """No error, and no rule broke: warnings, notes and rules not run are allowed."""
        return not self.has_errors and not self.broke
