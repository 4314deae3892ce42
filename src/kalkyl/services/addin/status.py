"""Says why a button does nothing: everything that the add-in depends on, one thing at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kalkyl import __version__
from kalkyl.base.errors import DataFileError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.io.organisation_folder import organisation_in
from kalkyl.io.windows import Interpreter, Machine, interpreter, mark_of_the_web
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.model import NOTHING, FactValue, Phrase
from kalkyl.services.addin.install import (
    FILE,
    INTERPRETER,
    KALKYL_STAMP,
    SWITCHES,
    XLWINGS,
    XLWINGS_STAMP,
    addin_path,
    settings,
    settings_path,
    shipped,
)
from kalkyl.services.addin.organisation import folder_of_profile
from kalkyl.wording.messages import shown


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: FactValue
    found: FactValue
    mend: FactValue = NOTHING
    """What to do; empty when all is well."""

    @property
    def is_well(self) -> bool:
        """Whether there is nothing to do."""
        return self.mend == NOTHING

    def text(self, lang: str) -> str:
        """The finding as lines: how it is, and what to do."""
        name, found, mend = (shown(fact, lang) for fact in (self.name, self.found, self.mend))
        line = f"{shown(_WELL if self.is_well else _FAULT, lang)} {name}: {found}"
        return line if self.is_well else f"{line}\n      {mend}"


_WELL = "OK "
_FAULT = Phrase("addin_fault", "BAD")
YES = Phrase("addin_yes", "yes")
_NO = Phrase("addin_no", "no")


def unless(
    fault: FactValue | None, name: FactValue, mend: FactValue, well: FactValue = _NO
) -> Check:
    """What was found: a fault and what to do about it, or that all is well."""
    return Check(name, well) if fault is None else Check(name, fault, mend)


DEFENDER_RULE = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
"""*Block all Office applications from creating child processes*, a rule of Microsoft Defender."""
_DEFENDER = r"HKLM\SOFTWARE\{}Microsoft\Windows Defender"
_RULES = r"\Windows Defender Exploit Guard\ASR\Rules"
_BLOCKS, _WARNS = "1", "6"
_EXCEL = r"Software\{}Microsoft\Office\16.0\Excel"
_APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
_CLOUD = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_ADDINS = (".xla", ".xlam")


def office_checks(machine: Machine, addin: Path) -> Iterator[Check]:
    """What outside kalkyl can keep a button from working."""
    yield _defender(machine)
    yield _store_office(machine)
    yield _trusted(machine)
    yield _disabled(machine)
    yield _cloud(machine, addin)
    yield _copies(machine, addin)


def _defender(machine: Machine) -> Check:
    fault = Phrase(
        "addin_keeps_excel_from_starting",
        "keeps Excel from starting Python ({rule})",
        {"rule": DEFENDER_RULE},
    )
    return unless(
        fault if {_BLOCKS, _WARNS} & set(_modes(machine)) else None,
        Phrase("addin_defender_s_rule_for", "Defender's rule for Office"),
        Phrase(
            "addin_ask_it_for_an",
            "Ask IT for an exclusion, see docs/excel-installation.md. The command works anyway",
        ),
        Phrase("addin_does_not_interfere", "does not interfere"),
    )


def _modes(machine: Machine) -> Iterator[str]:
    """How the rule is set, by the machine, by group policy and by device management."""
    for branch in ("", "Policies\\"):
        values = machine.registry.values(_DEFENDER.format(branch) + _RULES)
        yield from (
            str(mode) for rule, mode in values.items() if rule.strip("{}").lower() == DEFENDER_RULE
        )
    managed = machine.registry.values(_DEFENDER.format("Policies\\") + r"\Policy Manager")
    for part in str(managed.get("ASRRules", "")).split("|"):
        rule, _, mode = part.partition("=")
        if rule.strip("{} ").lower() == DEFENDER_RULE:
            yield mode.strip()


def _store_office(machine: Machine) -> Check:
    keys = (rf"{hive}\{_APP_PATHS}" for hive in ("HKCU", "HKLM"))
    places = [str(machine.registry.values(key).get("", "")) for key in keys]
    return unless(
        YES if any("\\windowsapps\\" in place.lower() for place in places) else None,
        Phrase("addin_office_from_microsoft_store", "Office from Microsoft Store"),
        Phrase(
            "addin_that_edition_cannot_start",
            "That edition cannot start Python. Install Office from office.com instead",
        ),
        _NO if any(places) else Phrase("addin_excel_is_not_in", "Excel is not in the registry"),
    )


def _trusted(machine: Machine) -> Check:
    """XLSTART is a trusted location unless a policy says that none is."""
    branches = (_EXCEL.format(branch) for branch in ("Policies\\", ""))
    keys = [rf"HKCU\{branch}\Security\Trusted Locations" for branch in branches]
    is_off = any(machine.registry.values(key).get("AllLocationsDisabled") == 1 for key in keys)
    return unless(
        YES if is_off else None,
        Phrase("addin_trusted_locations_turned_off", "Trusted locations turned off"),
        Phrase(
            "addin_the_add_in_must",
            "The add-in must then be signed, see docs/excel-installation.md",
        ),
    )


def _disabled(machine: Machine) -> Check:
    """Excel remembers what it thinks made it crash, and does not load that again."""
    items = machine.registry.values(rf"HKCU\{_EXCEL.format('')}\Resiliency\DisabledItems")
    file = FILE.encode("utf-16-le")
    is_off = any(isinstance(item, bytes) and file in item.lower() for item in items.values())
    return unless(
        YES if is_off else None,
        Phrase("addin_disabled_by_excel", "Disabled by Excel"),
        Phrase(
            "addin_in_excel_file_options",
            "In Excel: File, Options, Add-ins, Manage: Disabled Items, Go, Enable",
        ),
    )


def _cloud(machine: Machine, addin: Path) -> Check:
    clouds = [Path(folder) for name in _CLOUD if (folder := machine.environment.get(name))]
    paths = (addin, machine.python)
    inside = [str(path) for path in paths if any(map(path.is_relative_to, clouds))]
    return unless(
        ", ".join(inside) if inside else None,
        Phrase("addin_in_onedrive", "In OneDrive"),
        Phrase(
            "addin_install_python_and_kalkyl",
            "Install Python and kalkyl in a folder that is not synchronised",
        ),
    )


def _copies(machine: Machine, addin: Path) -> Check:
    """A second copy of the add-in gives two tabs, or an old one that answers first."""
    found = sorted({*_files(machine, addin), *_loaded(machine)})
    return unless(
        ", ".join(found) if found else None,
        Phrase("addin_more_copies_of_the", "More copies of the add-in"),
        Phrase("addin_remove_them_so_that", "Remove them, so that there is only one"),
    )


def _files(machine: Machine, addin: Path) -> Iterator[str]:
    folders = [addin.parent, machine.folder("APPDATA") / "Microsoft" / "AddIns"]
    excel = str(machine.registry.values(rf"HKLM\{_APP_PATHS}").get("", ""))
    if excel:
        folders.append(Path(excel).parent / "XLSTART")
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else []:
            is_addin = path.suffix.lower() in _ADDINS and "kalkyl" in path.name.lower()
            if is_addin and path != addin:
                yield str(path)


def _loaded(machine: Machine) -> Iterator[str]:
    """Add-ins that Excel loads because someone ticked them in its list."""
    options = machine.registry.values(rf"HKCU\{_EXCEL.format('')}\Options")
    for name, value in options.items():
        if name.upper().startswith("OPEN") and "kalkyl" in str(value).lower():
            yield str(value)


_INSTALL = Phrase("addin_close_excel_and_run", "Close Excel and run: kalkyl addin install")
_REINSTALL = Phrase("addin_reinstall_kalkyl", "Reinstall kalkyl")
_OLDEST = (3, 11)
_MISSING = Phrase("addin_missing", "missing")
_UNREADABLE = Phrase("addin_cannot_be_read", "cannot be read")


def status(machine: Machine) -> Iterator[Check]:
    """All checks in the order in which a fault of one explains the next."""
    if not machine.is_windows:
        yield _version(shipped(), _REINSTALL)
        yield from _python(machine.python, dll=False)
        return
    addin = addin_path(machine)
    if addin.is_file():
        yield _version(addin, _INSTALL)
        yield _blocked(addin)
    else:
        name = Phrase("addin_the_add_in", "The add-in")
        yield Check(
            name, Phrase("addin_is_not_at", "is not at {addin}", {"addin": str(addin)}), _INSTALL
        )
    yield _settings(machine)
    yield _organisation(machine)
    yield from _python(Path(settings(machine).get(INTERPRETER) or machine.python), dll=True)
    yield from office_checks(machine, addin)


def _version(addin: Path, mend: FactValue) -> Check:
    name = Phrase("addin_version_of_the_add", "Version of the add-in")
    wanted = {KALKYL_STAMP: __version__, XLWINGS_STAMP: XLWINGS}
    book = receive_bytes(addin.name, addin.read_bytes()).book if addin.is_file() else None
    has = {name: book.properties.get(name, "?") for name in wanted} if book else {}
    if has == wanted:
        return Check(name, f"kalkyl {__version__}, xlwings {XLWINGS}")
    words = ", ".join(f"{program} {version}" for program, version in has.items())
    other = f"kalkyl {__version__}, xlwings {XLWINGS}"
    has_words = words or _UNREADABLE
    found = Phrase(
        "addin_should_be", "{has}; should be {other}", {"has": has_words, "other": other}
    )
    return Check(name, found, mend)


def _blocked(addin: Path) -> Check:
    fault = Phrase(
        "addin_yes_is_marked_as", "yes: {addin} is marked as downloaded", {"addin": str(addin)}
    )
    return unless(
        fault if mark_of_the_web(addin) else None,
        Phrase("addin_blocked_file", "Blocked file"),
        Phrase(
            "addin_right_click_the_file",
            "Right-click the file, choose Properties and Unblock; or run kalkyl addin install",
        ),
    )


def _settings(machine: Machine) -> Check:
    name = Phrase("addin_settings", "Settings")
    path = settings_path(machine)
    found = settings(machine)
    if not found:
        return Check(
            name, Phrase("addin_missing_2", "missing: {path}", {"path": str(path)}), _INSTALL
        )
    wrong = [switch for switch in SWITCHES if found.get(switch) != "FALSE"]
    if INTERPRETER not in found or wrong:
        words = ", ".join(wrong or [INTERPRETER])
        return Check(
            name,
            Phrase("addin_wrong", "{path}: wrong {words}", {"path": str(path), "words": words}),
            _INSTALL,
        )
    return Check(name, str(path))


def _python(path: Path, *, dll: bool) -> Iterator[Check]:
    """The interpreter and what it must have; one that does not answer ends the list."""
    found = interpreter(path)
    name = "Python"
    number = ".".join(map(str, found.version))
    if not found.version:
        said = Phrase(
            "addin_does_not_answer",
            "{path} does not answer: {fault}",
            {"path": str(path), "fault": str(found.fault)},
        )
        yield Check(name, said, _INSTALL)
        return
    if found.version < _OLDEST:
        mend = Phrase(
            "addin_install_python_or_later",
            "Install Python 3.11 or later and kalkyl in it, and run kalkyl addin install",
        )
        yield Check(name, f"{number}, {path}", mend)
        return
    yield Check(name, f"{number}, {path}")
    yield from _packages(path, found, windows=dll)
    if dll:
        yield _dll(path)


def _packages(path: Path, interpreter: Interpreter, *, windows: bool) -> Iterator[Check]:
    wanted = {"kalkyl": __version__, "xlwings": XLWINGS, **({"pywin32": "yes"} if windows else {})}
    packages = interpreter.packages or {}
    for package, version in wanted.items():
        has = packages.get(package, "")
        name = Phrase("addin_in_python", "{package} in Python", {"package": package})
        if has == version:
            yield Check(name, Phrase("addin_is_there", "is there") if has == "yes" else has)
            continue
        mend = f'"{path}" -m pip install --upgrade kalkyl'
        has_words, other = has or _MISSING, version
        said = Phrase(
            "addin_should_be", "{has}; should be {other}", {"has": has_words, "other": other}
        )
        yield Check(
            name,
            _MISSING if version == "yes" else said,
            Phrase("addin_run", "Run: {command}", {"command": mend}),
        )


def _dll(path: Path) -> Check:
    """The library that worksheet functions go through lies beside Python, or one folder up."""
    name = "xlwings DLL"
    file = f"xlwings64-{XLWINGS}.dll"
    folders = (path.parent, path.parent.parent)
    for folder in folders:
        if (folder / file).is_file():
            return Check(name, str(folder / file))
    others = sorted({file.name for folder in folders for file in folder.glob("xlwings*.dll")})
    there = ", ".join(others)
    found = Phrase("addin_is_missing", "{file} is missing", {"file": file})
    if there:
        found = Phrase(
            "addin_is_missing_but_is",
            "{file} is missing, but {there} is there",
            {"file": file, "there": there},
        )
    mend = f'"{path}" -m pip install --force-reinstall --no-deps xlwings=={XLWINGS}'
    return Check(name, found, Phrase("addin_run", "Run: {command}", {"command": mend}))


def _organisation(machine: Machine) -> Check:
    """Which organisation buttons and functions are for, and whether its folder is sound."""
    name = Phrase("addin_organisation", "Organisation")
    folder = folder_of_profile(machine)
    if folder is None:
        return Check(name, Phrase("addin_example", "the example that comes with kalkyl"))
    facts = {"folder": str(folder)}
    try:
        facts["name"] = organisation_in(folder).name
    except DataFileError:
        return Check(
            name,
            Phrase("addin_organisation_faulty", "{folder} cannot be used", facts),
            Phrase("addin_check_contract", "Run kalkyl contract check {folder}", facts),
        )
    return Check(name, Phrase("addin_organisation_of", "{name} ({folder})", facts))
