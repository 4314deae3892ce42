"""kalkyl checks and merges the workbooks of a region's reporting rounds.

For Python: :func:`read`, :func:`check`, :func:`merge`, :func:`frame` and :func:`plain_tables`;
``docs/python.md`` shows how. They are loaded when they are first used, so that ``import kalkyl``
takes no time.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
__all__ = (
    "CheckedFile",
    "DataFileError",
    "Fact",
    "FactState",
    "Finding",
    "KalkylError",
    "Merged",
    "OutputError",
    "Place",
    "Report",
    "Sender",
    "Severity",
    "Source",
    "Submission",
    "__version__",
    "check",
    "frame",
    "merge",
    "message",
    "plain_tables",
    "read",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.api"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
