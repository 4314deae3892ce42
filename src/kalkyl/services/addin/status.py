"""Says why a button does nothing: everything that the add-in depends on, one thing at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kalkyl import __version__
from kalkyl.io.windows import Interpreter, Machine, interpreter, mark_of_the_web
from kalkyl.io.xlsx.read import receive_bytes
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

Said = tuple[str, str]
"""The same thing in Swedish and in English."""
NOTHING: Said = ("", "")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: Said
    found: Said
    mend: Said = NOTHING
    """What to do; empty when all is well."""

    @property
    def is_well(self) -> bool:
        """Whether there is nothing to do."""
        return self.mend == NOTHING

    def text(self, lang: str) -> str:
        """The finding as lines: how it is, and what to do."""
        at = 0 if lang == "sv" else 1
        word = "OK " if self.is_well else ("FEL", "BAD")[at]
        line = f"{word} {self.name[at]}: {self.found[at]}"
        return line if self.is_well else f"{line}\n      {self.mend[at]}"


def both(text: str) -> Said:
    """What is the same in both languages: a path, a version."""
    return text, text


YES: Said = ("ja", "yes")
_NO: Said = ("nej", "no")


def unless(fault: Said | None, name: Said, mend: Said, well: Said = _NO) -> Check:
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
    fault = (
        f"hindrar Excel från att starta Python ({DEFENDER_RULE})",
        f"keeps Excel from starting Python ({DEFENDER_RULE})",
    )
    return unless(
        fault if {_BLOCKS, _WARNS} & set(_modes(machine)) else None,
        ("Defenders regel för Office", "Defender's rule for Office"),
        (
            "Be IT om ett undantag, se docs/excel-installation.md. Kommandot kalkyl fungerar ändå",
            "Ask IT for an exclusion, see docs/excel-installation.md. The command works anyway",
        ),
        ("hindrar inte", "does not interfere"),
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
        ("Office från Microsoft Store", "Office from Microsoft Store"),
        (
            "Den utgåvan kan inte starta Python. Installera Office från office.com i stället",
            "That edition cannot start Python. Install Office from office.com instead",
        ),
        _NO if any(places) else ("Excel hittas inte i registret", "Excel is not in the registry"),
    )


def _trusted(machine: Machine) -> Check:
    """XLSTART is a trusted location unless a policy says that none is."""
    branches = (_EXCEL.format(branch) for branch in ("Policies\\", ""))
    keys = [rf"HKCU\{branch}\Security\Trusted Locations" for branch in branches]
    is_off = any(machine.registry.values(key).get("AllLocationsDisabled") == 1 for key in keys)
    return unless(
        YES if is_off else None,
        ("Betrodda platser avstängda", "Trusted locations turned off"),
        (
            "Tillägget måste då vara signerat, se docs/excel-installation.md",
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
        ("Avstängt av Excel", "Disabled by Excel"),
        (
            "I Excel: Arkiv, Alternativ, Tillägg, Hantera: Inaktiverade objekt, Ok, Aktivera",
            "In Excel: File, Options, Add-ins, Manage: Disabled Items, Go, Enable",
        ),
    )


def _cloud(machine: Machine, addin: Path) -> Check:
    clouds = [Path(folder) for name in _CLOUD if (folder := machine.environment.get(name))]
    paths = (addin, machine.python)
    inside = [str(path) for path in paths if any(map(path.is_relative_to, clouds))]
    return unless(
        both(", ".join(inside)) if inside else None,
        ("I OneDrive", "In OneDrive"),
        (
            "Installera Python och kalkyl i en mapp som inte synkroniseras",
            "Install Python and kalkyl in a folder that is not synchronised",
        ),
    )


def _copies(machine: Machine, addin: Path) -> Check:
    """A second copy of the add-in gives two tabs, or an old one that answers first."""
    found = sorted({*_files(machine, addin), *_loaded(machine)})
    return unless(
        both(", ".join(found)) if found else None,
        ("Fler exemplar av tillägget", "More copies of the add-in"),
        ("Ta bort dem, så att bara ett finns", "Remove them, so that there is only one"),
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


_INSTALL: Said = (
    "Stäng Excel och kör: kalkyl addin install",
    "Close Excel and run: kalkyl addin install",
)
_REINSTALL: Said = ("Installera om kalkyl", "Reinstall kalkyl")
_OLDEST = (3, 11)


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
        name = ("Tillägget", "The add-in")
        yield Check(name, (f"finns inte i {addin}", f"is not at {addin}"), _INSTALL)
    yield _settings(machine)
    yield from _python(Path(settings(machine).get(INTERPRETER) or machine.python), dll=True)
    yield from office_checks(machine, addin)


def _version(addin: Path, mend: Said) -> Check:
    name = ("Tilläggets version", "Version of the add-in")
    wanted = {KALKYL_STAMP: __version__, XLWINGS_STAMP: XLWINGS}
    book = receive_bytes(addin.name, addin.read_bytes()).book if addin.is_file() else None
    has = {name: book.properties.get(name, "?") for name in wanted} if book else {}
    if has == wanted:
        return Check(name, both(f"kalkyl {__version__}, xlwings {XLWINGS}"))
    words = ", ".join(f"{program} {version}" for program, version in has.items())
    other = f"kalkyl {__version__}, xlwings {XLWINGS}"
    found = (
        f"{words or 'går inte att läsa'}; ska vara {other}",
        f"{words or 'cannot be read'}; should be {other}",
    )
    return Check(name, found, mend)


def _blocked(addin: Path) -> Check:
    fault = (f"ja: {addin} är märkt som hämtad", f"yes: {addin} is marked as downloaded")
    return unless(
        fault if mark_of_the_web(addin) else None,
        ("Spärrmärkt fil", "Blocked file"),
        (
            "Högerklicka på filen, välj Egenskaper och Avblockera; eller kör kalkyl addin install",
            "Right-click the file, choose Properties and Unblock; or run kalkyl addin install",
        ),
    )


def _settings(machine: Machine) -> Check:
    name = ("Inställningar", "Settings")
    path = settings_path(machine)
    found = settings(machine)
    if not found:
        return Check(name, (f"finns inte: {path}", f"missing: {path}"), _INSTALL)
    wrong = [switch for switch in SWITCHES if found.get(switch) != "FALSE"]
    if INTERPRETER not in found or wrong:
        words = ", ".join(wrong or [INTERPRETER])
        return Check(name, (f"{path}: fel i {words}", f"{path}: wrong {words}"), _INSTALL)
    return Check(name, both(str(path)))


def _python(path: Path, *, dll: bool) -> Iterator[Check]:
    """The interpreter and what it must have; one that does not answer ends the list."""
    found = interpreter(path)
    name = ("Python", "Python")
    number = ".".join(map(str, found.version))
    if not found.version:
        said = (f"{path} svarar inte: {found.fault}", f"{path} does not answer: {found.fault}")
        yield Check(name, said, _INSTALL)
        return
    if found.version < _OLDEST:
        mend = (
            "Installera Python 3.11 eller senare och kalkyl i den, och kör kalkyl addin install",
            "Install Python 3.11 or later and kalkyl in it, and run kalkyl addin install",
        )
        yield Check(name, both(f"{number}, {path}"), mend)
        return
    yield Check(name, both(f"{number}, {path}"))
    yield from _packages(path, found, windows=dll)
    if dll:
        yield _dll(path)


def _packages(path: Path, found: Interpreter, *, windows: bool) -> Iterator[Check]:
    wanted = {"kalkyl": __version__, "xlwings": XLWINGS, **({"pywin32": "yes"} if windows else {})}
    packages = found.packages or {}
    for package, version in wanted.items():
        has = packages.get(package, "")
        name = (f"{package} i Python", f"{package} in Python")
        if has == version:
            yield Check(name, ("finns", "is there") if has == "yes" else both(has))
            continue
        mend = f'"{path}" -m pip install --upgrade kalkyl'
        said = (
            f"{has or 'saknas'}; ska vara {version}" if version != "yes" else "saknas",
            f"{has or 'missing'}; should be {version}" if version != "yes" else "missing",
        )
        yield Check(name, said, (f"Kör: {mend}", f"Run: {mend}"))


def _dll(path: Path) -> Check:
    """The library that worksheet functions go through lies beside Python, or one folder up."""
    name = ("xlwings DLL", "xlwings DLL")
    file = f"xlwings64-{XLWINGS}.dll"
    folders = (path.parent, path.parent.parent)
    for folder in folders:
        if (folder / file).is_file():
            return Check(name, both(str(folder / file)))
    others = sorted({file.name for folder in folders for file in folder.glob("xlwings*.dll")})
    there = ", ".join(others)
    found = (
        f"{file} saknas{f', men {there} finns' if there else ''}",
        f"{file} is missing{f', but {there} is there' if there else ''}",
    )
    mend = f'"{path}" -m pip install --force-reinstall --no-deps xlwings=={XLWINGS}'
    return Check(name, found, (f"Kör: {mend}", f"Run: {mend}"))
