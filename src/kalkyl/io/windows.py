"""What a Windows machine knows of the add-in: folders, registry, marks on files, Pythons.

All of it is asked of a ``Machine``, so that a folder can stand for a user's profile in tests.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from kalkyl.base.quick_dataclass import dataclass

_PATIENCE = 60
_VERSION = "import sys; print('.'.join(map(str, sys.version_info[:3])))"
# Runs in the add-in's Python, which may lack any of these.
_PROBE = """
import importlib.metadata, importlib.util, json
def version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
print(json.dumps({
    "kalkyl": version("kalkyl") if importlib.util.find_spec("kalkyl") else "",
    "xlwings": version("xlwings"),
    "pywin32": "yes" if importlib.util.find_spec("win32com") else "",
}))
"""


class Registry(Protocol):
    """The part of Windows' registry that is read."""

    def values(self, key: str) -> Mapping[str, object]:
        """The values of a key that begins with HKCU or HKLM; none when it is not there."""


@dataclass(frozen=True)
class Machine:
    """A machine as the add-in's commands see it."""

    platform: str
    environment: Mapping[str, str]
    registry: Registry
    python: Path
    """The interpreter that kalkyl runs in."""

    @property
    def is_windows(self) -> bool:
        """Whether Excel and its add-ins can be here at all."""
        return self.platform == "win32"

    def folder(self, variable: str) -> Path:
        """A folder that Windows names in a variable; every user has them."""
        return Path(self.environment.get(variable) or Path.home())


@dataclass(frozen=True)
class Interpreter:
    """What a Python says of itself; nothing where it did not answer."""

    version: tuple[int, ...] = ()
    packages: Mapping[str, str] | None = None
    fault: str = ""


class WindowsRegistry:
    """The registry of this machine, the 64-bit side of it; empty on other systems."""

    def values(self, key: str) -> Mapping[str, object]:
        """The values of a key; none when it is not there or may not be read."""
        found: dict[str, object] = {}
        if sys.platform == "win32":
            import winreg  # is only there on Windows

            hives = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}
            hive, _, path = key.partition("\\")
            access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
            with suppress(OSError), winreg.OpenKey(hives[hive], path, 0, access) as opened:
                for at in range(winreg.QueryInfoKey(opened)[1]):
                    name, value, _ = winreg.EnumValue(opened, at)
                    found[name] = value
        return found


def this_machine() -> Machine:
    """The machine that the command runs on."""
    return Machine(sys.platform, os.environ, WindowsRegistry(), Path(sys.executable))


def mark_of_the_web(path: Path) -> bool:
    """Whether Windows has marked a file as downloaded; Excel then refuses its macros."""
    try:
        return "ZoneId=" in Path(f"{path}:Zone.Identifier").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def interpreter(path: Path) -> Interpreter:
    """Asks a Python for its version, and for what the add-in needs if it is new enough to say."""
    asked = _run(path, "-I", "-c", _VERSION)
    if isinstance(asked, Interpreter):
        return asked
    version = tuple(int(part) for part in asked.split(".") if part.isdigit())
    if version < (3, 11):
        return Interpreter(version)
    # -P as the add-in says it: what happens to lie in the current folder is not imported.
    output = _run(path, "-P", "-c", _PROBE)
    if isinstance(output, Interpreter):
        return Interpreter(version, None, output.fault)
    return Interpreter(version, json.loads(output))


def _run(path: Path, *words: str) -> str | Interpreter:
    try:
        done = subprocess.run(  # noqa: S603  # the Python that the user installed for
            [str(path), *words], capture_output=True, text=True, timeout=_PATIENCE, check=True
        )
    except subprocess.CalledProcessError as fault:
        return Interpreter(fault=str(fault.stderr).strip())
    except (OSError, subprocess.TimeoutExpired) as fault:
        return Interpreter(fault=str(fault))
    return done.stdout.strip()
