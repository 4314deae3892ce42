"""Floor 0: what kalkyl talks about. Standard library only."""

from kalkyl.model.cells import (
    Area,
    Book,
    Broken,
    Cell,
    ExcelTable,
    Place,
    Sheet,
    Value,
    column_letters,
    column_number,
)
from kalkyl.model.findings import Finding, Problem, Report, Severity, Unrun
from kalkyl.model.submission import (
    Fact,
    Key,
    Level,
    Origin,
    Received,
    Sender,
    Source,
    Submission,
)

__all__ = [
    "Area",
    "Book",
    "Broken",
    "Cell",
    "ExcelTable",
    "Fact",
    "Finding",
    "Key",
    "Level",
    "Origin",
    "Place",
    "Problem",
    "Received",
    "Report",
    "Sender",
    "Severity",
    "Sheet",
    "Source",
    "Submission",
    "Unrun",
    "Value",
    "column_letters",
    "column_number",
]
