"""Installing, looking over and removing the add-in: a folder stands for a Windows profile."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

import organisations as o
from faults import refused
from kalkyl import __version__
from kalkyl.base.errors import DataFileError, OutputError
from kalkyl.cli import run
from kalkyl.io.shipped import shipped as shipped_organisation
from kalkyl.io.windows import Machine, interpreter, this_machine
from kalkyl.services.addin.install import (
    addin_path,
    install,
    remove,
    settings,
    settings_path,
    settings_text,
    shipped,
)
from kalkyl.services.addin.organisation import organisation_of_profile
from kalkyl.services.addin.status import DEFENDER_RULE, status
from kalkyl.wording.messages import shown

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="a folder and a shell script stand for Windows"
)
DLL = "xlwings64-0.37.8.dll"


@dataclass(frozen=True)
class Keys:
    """A registry as Windows would answer."""

    found: dict[str, dict[str, object]] = field(default_factory=dict)

    def values(self, key: str) -> Mapping[str, object]:
        return self.found.get(key, {})


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with Python, where the profile has a blank and a letter with dots in its name."""
    home = tmp_path / "Åsa Öman"
    python = home / "kalkyl" / "Scripts" / "python.exe"
    windows_python(python)
    (python.parent.parent / DLL).write_bytes(b"")
    names = {"APPDATA": str(home / "Roaming"), "USERPROFILE": str(home)}
    return Machine("win32", names, Keys(), python)


def windows_python(path: Path) -> None:
    """The Python of the tests, with what it has on Windows beside the rest."""
    more = path.parent / "Lib"
    (more / "win32com").mkdir(parents=True)
    (more / "win32com" / "__init__.py").write_text("", encoding="utf-8")
    path.write_text(
        f'#!/bin/sh\nPYTHONPATH="{more}:$PYTHONPATH" exec "{sys.executable}" "$@"\n',
        encoding="utf-8",
    )
    path.chmod(0o755)


def wrong(machine: Machine) -> list[str]:
    return [shown(check.name, "sv") for check in status(machine) if not check.is_well]


def told(machine: Machine, name: str) -> str:
    [check] = [check for check in status(machine) if shown(check.name, "sv") == name]
    return check.text("sv")


# Installing


def test_the_addin_is_copied_and_the_settings_are_written(machine: Machine) -> None:
    addin, written = install(machine, shipped())
    assert addin.parts[-4:] == ("Microsoft", "Excel", "XLSTART", "kalkyl.xlam")
    assert addin.read_bytes() == shipped().read_bytes()
    assert written.parts[-2:] == (".kalkyl", "kalkyl.conf")
    assert written.read_bytes().decode("cp1252") == (
        f'"INTERPRETER_WIN","{machine.python}"\r\n'
        '"ADD_WORKBOOK_TO_PYTHONPATH","FALSE"\r\n'
        '"USE UDF SERVER","FALSE"\r\n'
        '"SHOW CONSOLE","FALSE"\r\n'
        '"DEBUG UDFS","FALSE"\r\n'
    )
    assert settings(machine)["INTERPRETER_WIN"] == str(machine.python)


def test_installing_again_replaces(machine: Machine) -> None:
    install(machine, shipped())
    addin_path(machine).write_bytes(b"old")
    other = replace(machine, python=machine.python.with_name("annan.exe"))
    install(other, shipped())
    assert addin_path(machine).read_bytes() == shipped().read_bytes()
    assert settings(machine)["INTERPRETER_WIN"].endswith("annan.exe")


def test_nothing_is_half_installed(machine: Machine) -> None:
    settings_path(machine).mkdir(parents=True)
    with refused(OutputError, "Stäng Excel"):
        install(machine, shipped())
    assert not addin_path(machine).exists()


@pytest.mark.parametrize(
    ("path", "sign"), [("C:/%TEMP%/python.exe", "%"), ("C:/Łódź/python.exe", "Ł")]
)
def test_a_python_that_vba_cannot_start_is_refused(path: str, sign: str) -> None:
    with refused(DataFileError, sign):
        settings_text(Path(path))


def test_removing_takes_away_what_installing_made(machine: Machine) -> None:
    made = install(machine, shipped())
    assert remove(machine) == list(made)
    assert not settings_path(machine).parent.exists()
    assert remove(machine) == []


def test_removing_leaves_what_others_put_there(machine: Machine) -> None:
    install(machine, shipped())
    note = settings_path(machine).with_name("anteckning.txt")
    note.write_text("", encoding="utf-8")
    remove(machine)
    assert note.exists()


@pytest.mark.parametrize("command", ["install", "remove"])
def test_other_systems_are_told_plainly(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["addin", command]) == 2
    assert "behöver Windows" in capsys.readouterr().err


# Status


def test_nothing_is_wrong_after_installing(machine: Machine) -> None:
    install(machine, shipped())
    assert wrong(machine) == []
    assert len(list(status(machine))) == 15


def test_nothing_installed_is_told(machine: Machine) -> None:
    assert wrong(machine) == ["Tillägget", "Inställningar"]
    assert "kalkyl addin install" in told(machine, "Tillägget")


def test_an_older_addin_is_told(machine: Machine) -> None:
    install(machine, shipped())
    old = shipped().read_bytes().replace(b"<vt:lpwstr>0.37.8<", b"<vt:lpwstr>0.37.7<")
    addin_path(machine).write_bytes(resealed(old))
    assert wrong(machine) == ["Tilläggets version"]
    assert "xlwings 0.37.7; ska vara" in told(machine, "Tilläggets version")
    addin_path(machine).write_bytes(b"not a workbook")
    assert "går inte att läsa" in told(machine, "Tilläggets version")


def resealed(content: bytes) -> bytes:
    """The package with checksums that fit what was changed in it."""
    buffer = io.BytesIO()
    before = zipfile.ZipFile(io.BytesIO(content))
    with before, zipfile.ZipFile(buffer, "w") as after:
        for item in before.infolist():
            start = item.header_offset + 30 + len(item.filename)
            after.writestr(item.filename, content[start : start + item.file_size])
    return buffer.getvalue()


def test_a_blocked_file_is_told(machine: Machine) -> None:
    install(machine, shipped())
    mark = Path(f"{addin_path(machine)}:Zone.Identifier")
    mark.write_text("[ZoneTransfer]\r\nZoneId=3\r\n", encoding="utf-8")
    assert wrong(machine) == ["Spärrmärkt fil"]
    assert "Avblockera" in told(machine, "Spärrmärkt fil")


def test_a_setting_in_another_language_is_told(machine: Machine) -> None:
    _, path = install(machine, shipped())
    text = path.read_text(encoding="cp1252").replace(
        '"SHOW CONSOLE","FALSE"', '"SHOW CONSOLE","Falskt"'
    )
    path.write_text(text, encoding="cp1252")
    assert "fel i SHOW CONSOLE" in told(machine, "Inställningar")


def test_python_that_is_gone_is_told(machine: Machine) -> None:
    install(machine, shipped())
    machine.python.unlink()
    assert wrong(machine) == ["Python"]
    assert "svarar inte" in told(machine, "Python")


def test_an_old_python_is_told(machine: Machine) -> None:
    install(machine, shipped())
    machine.python.write_text("#!/bin/sh\necho 3.9.13\n", encoding="utf-8")
    assert wrong(machine) == ["Python"]
    assert "3.9.13" in told(machine, "Python")


def test_a_python_without_kalkyl_is_told(machine: Machine) -> None:
    """The interpreter of the tests, without what is installed in its environment."""
    install(machine, shipped())
    base = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info[1]}"
    if not base.exists() or sys.base_prefix == sys.prefix:
        pytest.skip("the tests run in no environment of their own")
    machine.python.write_text(f'#!/bin/sh\nPYTHONPATH= exec "{base}" "$@"\n', encoding="utf-8")
    assert wrong(machine) == ["kalkyl i Python", "xlwings i Python", "pywin32 i Python"]
    assert "pip install" in told(machine, "kalkyl i Python")


def test_another_dll_is_told(machine: Machine) -> None:
    install(machine, shipped())
    dll = machine.python.parent.parent / DLL
    dll.rename(dll.with_name("xlwings64-0.36.1.dll"))
    assert wrong(machine) == ["xlwings DLL"]
    assert "xlwings64-0.36.1.dll finns" in told(machine, "xlwings DLL")


POLICY = "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender"
RULES = "\\Windows Defender Exploit Guard\\ASR\\Rules"
EXCEL = "Microsoft\\Office\\16.0\\Excel"
PLACES = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\App Paths\\excel.exe"
STORE = r"C:\Program Files\WindowsApps\Microsoft.Office.Desktop\EXCEL.EXE"


@pytest.mark.parametrize(
    ("key", "values", "name"),
    [
        (POLICY + RULES, {DEFENDER_RULE: "1"}, "Defenders regel för Office"),
        (POLICY + RULES, {f"{{{DEFENDER_RULE.upper()}}}": 6}, "Defenders regel för Office"),
        (
            POLICY + "\\Policy Manager",
            {"ASRRules": f"26190899-1602-49e8-8b27-eb1d0a1ce869=0|{DEFENDER_RULE}=1"},
            "Defenders regel för Office",
        ),
        (POLICY + RULES, {DEFENDER_RULE: "2"}, ""),
        (POLICY + RULES, {"26190899-1602-49e8-8b27-eb1d0a1ce869": "1"}, ""),
        (f"HKLM\\{PLACES}", {"": STORE}, "Office från Microsoft Store"),
        (f"HKLM\\{PLACES}", {"": r"C:\Program Files\Microsoft Office\EXCEL.EXE"}, ""),
        (
            f"HKCU\\Software\\Policies\\{EXCEL}\\Security\\Trusted Locations",
            {"AllLocationsDisabled": 1},
            "Betrodda platser avstängda",
        ),
        (
            f"HKCU\\Software\\{EXCEL}\\Resiliency\\DisabledItems",
            {"A1B2": b"\x01\0" + r"C:\XLSTART\Kalkyl.xlam".lower().encode("utf-16-le")},
            "Avstängt av Excel",
        ),
        (
            f"HKCU\\Software\\{EXCEL}\\Options",
            {"OPEN1": '/R "D:\\gammal\\kalkyl.xlam"', "Font": "kalkyl"},
            "Fler exemplar av tillägget",
        ),
    ],
)
def test_what_windows_and_office_say(
    machine: Machine, key: str, values: dict[str, object], name: str
) -> None:
    install(machine, shipped())
    asked = replace(machine, registry=Keys({key: values}))
    assert wrong(asked) == ([name] if name else [])


def test_onedrive_is_told(machine: Machine) -> None:
    install(machine, shipped())
    cloud = {**machine.environment, "OneDriveCommercial": machine.environment["USERPROFILE"]}
    assert wrong(replace(machine, environment=cloud)) == ["I OneDrive"]


def test_a_copy_beside_it_is_told(machine: Machine) -> None:
    addin, _ = install(machine, shipped())
    addin.with_name("kalkyl (1).xlam").write_bytes(b"")
    assert wrong(machine) == ["Fler exemplar av tillägget"]


def test_the_status_is_told_in_english_too(machine: Machine) -> None:
    lines = [check.text("en") for check in status(machine)]
    assert lines[0].startswith("BAD The add-in: is not at ")
    assert "run: kalkyl addin install" in lines[0]


def test_elsewhere_the_status_tells_what_can_be_seen(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["addin", "status"]) == 0
    said = capsys.readouterr().out
    assert f"kalkyl {__version__}, xlwings" in said
    assert "bara att se i Windows" in said


def test_this_machine_answers() -> None:
    here = this_machine()
    assert here.platform == sys.platform
    assert interpreter(here.python).version == sys.version_info[:3]
    assert isinstance(here.registry.values("HKCU\\Software\\Finns inte"), Mapping)


def test_the_profile_alone_says_which_organisation_excel_is_for(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = str(machine.folder("USERPROFILE"))
    monkeypatch.setenv("USERPROFILE", home)
    monkeypatch.setenv("KALKYL_ORGANISATION", str(tmp_path / "annan"))
    install(machine, shipped())
    assert organisation_of_profile() is shipped_organisation()
    folder = o.folder_of(tmp_path / "egen", ("Organisation", "Region Exempel", "Exempelby"))
    install(machine, shipped(), folder)
    assert organisation_of_profile().name == "Exempelby"
    assert f"Exempelby ({folder})" in told(machine, "Organisation")
    o.edit(folder, ("Organisation", "Exempelby", "Nya Exempelby"))
    assert organisation_of_profile().name == "Nya Exempelby"
    o.edit(folder, ("Organisation", "Nya Exempelby", None))
    assert "Organisation" in wrong(machine)


def test_a_folder_that_excel_cannot_read_the_name_of_is_refused(
    machine: Machine, tmp_path: Path
) -> None:
    with refused(DataFileError, "får inte innehålla"):
        install(machine, shipped(), tmp_path / "50%")
