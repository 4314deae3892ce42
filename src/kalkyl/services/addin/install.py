"""Builds the Excel add-in from the text in ``macros/``, installs it with settings, removes it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from kalkyl import __version__
from kalkyl.base.errors import DataFileError, OutputError
from kalkyl.io.data_files import fault_of
from kalkyl.io.file_errors import NOT_UTF_8, cause_of
from kalkyl.io.files import write_all
from kalkyl.io.shipped import shared_folder
from kalkyl.io.vba.addin_package import Parts, addin_bytes, check
from kalkyl.io.vba.project import Source, project_bytes, source_of
from kalkyl.io.windows import Machine
from kalkyl.model import Phrase

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
        facts = {"found": found, "wanted": XLWINGS}
        raise DataFileError(
            Phrase("other_xlwings", "xlwings is {found}; the add-in is built with {wanted}", facts)
        )
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
        raise fault_of(str(path), cause_of(fault, path)) from fault
    except UnicodeDecodeError as fault:
        raise fault_of(str(path), NOT_UTF_8) from fault


INTERPRETER = "INTERPRETER_WIN"
ORGANISATION = "KALKYL_ORGANISATION"
"""The setting that has the folder of the organisation; where it isn't, kalkyl's example is used."""
SWITCHES = ("ADD_WORKBOOK_TO_PYTHONPATH", "USE UDF SERVER", "SHOW CONSOLE", "DEBUG UDFS")
"""Settings that are off; written out, since a default would be in the language of Windows."""
_ENCODING = "cp1252"
"""What VBA reads text files in on a Swedish Windows."""
_UNSAFE = '%"'


def addin_path(machine: Machine) -> Path:
    """Where Excel loads add-ins from, for one user; Excel trusts that folder."""
    return machine.folder("APPDATA") / "Microsoft" / "Excel" / "XLSTART" / FILE


def settings_path(machine: Machine) -> Path:
    """The only place that the add-in reads settings from."""
    return machine.folder("USERPROFILE") / ".kalkyl" / "kalkyl.conf"


def install(machine: Machine, addin: Path, organisation: Path | None = None) -> tuple[Path, Path]:
    """Copies the add-in and writes its settings, both or neither; gives where they are."""
    paths = addin_path(machine), settings_path(machine)
    contents = {paths[0]: _read(addin), paths[1]: settings_text(machine.python, organisation)}
    try:
        write_all(contents, inputs=[addin])
    except OutputError as fault:
        facts = {"fault": fault.says}
        raise OutputError(
            Phrase("close_excel", "{fault} Close Excel and try again.", facts)
        ) from fault
    return paths


def _read(addin: Path) -> bytes:
    try:
        return addin.read_bytes()
    except OSError as fault:
        raise fault_of(str(addin), cause_of(fault, addin)) from fault


def settings_text(python: Path, organisation: Path | None = None) -> bytes:
    """The settings, one to a line, in the form that VBA's ``Input #`` reads."""
    paths = {INTERPRETER: python, **({ORGANISATION: organisation} if organisation else {})}
    for path in paths.values():
        if any(sign in str(path) for sign in _UNSAFE):
            facts = {"path": str(path)}
            raise DataFileError(
                Phrase(
                    "unsafe_path", "{path}: the path must have no % and no quotation mark", facts
                )
            )
    words = {name: str(path) for name, path in paths.items()}
    settings = {**words, **dict.fromkeys(SWITCHES, "FALSE")}
    text = "".join(f'"{name}","{value}"\r\n' for name, value in settings.items())
    try:
        return text.encode(_ENCODING)
    except UnicodeEncodeError as fault:
        sign = text[fault.start]
        where = next(path for path in words.values() if sign in path)
        raise DataFileError(
            Phrase(
                "unread_sign",
                "{path}: Excel's macros cannot read the character {sign} in the path",
                {"path": where, "sign": sign},
            )
        ) from fault


def settings(machine: Machine) -> Mapping[str, str]:
    """The settings that are written; none when there is no such file."""
    try:
        text = settings_path(machine).read_text(encoding=_ENCODING)
    except OSError:
        return {}
    return {row[0]: row[1] for row in csv.reader(io.StringIO(text)) if len(row) > 1}


def remove(machine: Machine) -> list[Path]:
    """Takes the add-in and its settings away; gives what was there."""
    found = [path for path in (addin_path(machine), settings_path(machine)) if path.exists()]
    for path in found:
        try:
            path.unlink()
        except OSError as fault:
            raise OutputError(
                Phrase(
                    "not_removed",
                    "{path} cannot be removed: {cause}. Close Excel and try again.",
                    {"path": str(path), "cause": cause_of(fault, path)},
                )
            ) from fault
    folder = settings_path(machine).parent
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    return found
