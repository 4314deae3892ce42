"""Makes the Excel add-in of the text in ``macros/``, and finds the one that kalkyl brings."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from kalkyl import __version__
from kalkyl.base.errors import DataFileError
from kalkyl.io.shipped import shared_folder
from kalkyl.io.vba.addin_package import Parts, addin_bytes
from kalkyl.io.vba.project import project_bytes
from kalkyl.io.vba.ribbon import check
from kalkyl.io.vba.source import Source, source_of

FILE = "kalkyl.xlam"
XLWINGS = "0.37.8"
"""The version of xlwings whose library the add-in loads, by its file's name."""
KALKYL_STAMP, XLWINGS_STAMP = "kalkyl", "xlwings"
"""Document properties of the add-in: the versions that it was made of."""
_PROJECT = "Kalkyl"
_RIBBON = "customUI14.xml"
_LINES = (
    "kalkyl: tillägg för Excel",
    f"kalkyl {__version__}, xlwings {XLWINGS} (BSD 3-clause; villkoren står i KalkylPython)",
    "Inställningarna finns i användarens profil, i mappen .kalkyl. Det här bladet läses inte.",
)


def sources() -> list[Source]:
    """The modules of the add-in: each file of ``macros/``."""
    folder = shared_folder("macros")
    paths = sorted([*folder.glob("*.bas"), *folder.glob("*.cls")])
    return [source_of(path.name, _text(path)) for path in paths]


def ribbon() -> str:
    """The ribbon's XML."""
    return _text(shared_folder("macros") / _RIBBON)


def built() -> bytes:
    """The add-in, made now; the same sources give the same bytes."""
    if (found := version("xlwings")) != XLWINGS:
        raise DataFileError(f"xlwings är {found}; tillägget byggs med {XLWINGS}")
    modules = sources()
    check(ribbon(), modules)
    stamp = {KALKYL_STAMP: __version__, XLWINGS_STAMP: XLWINGS}
    return addin_bytes(Parts(project_bytes(_PROJECT, modules), ribbon(), _PROJECT, _LINES, stamp))


def shipped() -> Path:
    """The add-in that comes with kalkyl."""
    return shared_folder("macros") / FILE


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as fault:
        raise DataFileError(f"{path}: {fault.strerror}") from fault
    except UnicodeDecodeError as fault:
        raise DataFileError(f"{path}: filen är inte UTF-8") from fault
