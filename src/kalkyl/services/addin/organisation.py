"""The organisation that Excel's buttons and functions are for: what the user's profile says.

``kalkyl addin install --organisation`` wrote it there. No workbook, folder or variable has a say:
who sends a file must not choose what it is checked by.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from kalkyl.contract.organisation import OVERLAY, WORKBOOK
from kalkyl.io.organisation_folder import organisation_in
from kalkyl.io.shipped import shipped
from kalkyl.io.windows import Machine, this_machine
from kalkyl.operations.organisation import Organisation
from kalkyl.services.addin.install import ORGANISATION, settings
from kalkyl.wording.catalogue import LANGUAGES, speak, speak_for

_Stamp = tuple[tuple[int, int], ...]


def organisation_of_profile() -> Organisation:
    """The organisation of the user who sits at Excel."""
    folder = folder_of_profile(this_machine())
    organisation = shipped() if folder is None else _organisation(folder, _stamp(folder))
    speak_for(organisation.levels.put_in)
    speak(os.environ.get("KALKYL_LANG") or organisation.answers.get("language", LANGUAGES[0]))
    return organisation


def folder_of_profile(machine: Machine) -> Path | None:
    """The folder that was named when the add-in was installed."""
    named = settings(machine).get(ORGANISATION)
    return Path(named) if named else None


@lru_cache(maxsize=1)
def _organisation(folder: Path, _: _Stamp) -> Organisation:
    """Read once: a worksheet asks for each of its cells."""
    return organisation_in(folder)


def _stamp(folder: Path) -> _Stamp:
    """What is new when a file of the folder has been saved."""
    files = (folder / WORKBOOK, folder / OVERLAY)
    found = [file.stat() for file in files if file.is_file()]
    return tuple((stat.st_mtime_ns, stat.st_size) for stat in found)
