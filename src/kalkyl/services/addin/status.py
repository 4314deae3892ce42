"""Says why a button does nothing: what the add-in depends on, in kalkyl, Windows and Office."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


DEFENDER_RULE = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
"""*Block all Office applications from creating child processes*, a rule of Microsoft Defender."""
_DEFENDER = r"HKLM\SOFTWARE\{}Microsoft\Windows Defender"
_RULES = r"\Windows Defender Exploit Guard\ASR\Rules"
_BLOCKS, _WARNS = "1", "6"
_EXCEL = r"Software\{}Microsoft\Office\16.0\Excel"
_APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
_CLOUD = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_ADDINS = (".xla", ".xlam")
_NO: Said = ("nej", "no")


def office_checks(machine: Machine, addin: Path) -> Iterator[Check]:
    """What outside kalkyl can keep a button from working."""
    yield _defender(machine)
    yield _store_office(machine)
    yield _trusted(machine)
    yield _disabled(machine)
    yield _cloud(machine, addin)
    yield _copies(machine, addin)


def _defender(machine: Machine) -> Check:
    name = ("Defenders regel för Office", "Defender's rule for Office")
    modes = set(_modes(machine))
    if modes & {_BLOCKS, _WARNS}:
        found = (
            f"hindrar Excel från att starta Python ({DEFENDER_RULE})",
            f"keeps Excel from starting Python ({DEFENDER_RULE})",
        )
        mend = (
            "Be IT om ett undantag, se docs/excel-installation.md. Kommandot kalkyl fungerar ändå",
            "Ask IT for an exclusion, see docs/excel-installation.md. The command works anyway",
        )
        return Check(name, found, mend)
    return Check(name, ("hindrar inte", "does not interfere"))


def _modes(machine: Machine) -> Iterator[str]:
    """How the rule is set, by the machine, by group policy and by device management."""
    for branch in ("", "Policies\\"):
        key = _DEFENDER.format(branch) + _RULES
        values = _by_lower_name(machine.registry.values(key))
        yield str(values.get(DEFENDER_RULE, ""))
    managed = machine.registry.values(_DEFENDER.format("Policies\\") + r"\Policy Manager")
    for part in str(managed.get("ASRRules", "")).split("|"):
        rule, _, mode = part.partition("=")
        if rule.strip("{} ").lower() == DEFENDER_RULE:
            yield mode.strip()


def _by_lower_name(values: Mapping[str, object]) -> dict[str, object]:
    return {name.strip("{}").lower(): value for name, value in values.items()}


def _store_office(machine: Machine) -> Check:
    name = ("Office från Microsoft Store", "Office from Microsoft Store")
    places = [
        str(machine.registry.values(rf"{hive}\{_APP_PATHS}").get("", ""))
        for hive in ("HKCU", "HKLM")
    ]
    if any("\\windowsapps\\" in place.lower() for place in places):
        mend = (
            "Den utgåvan kan inte starta Python. Installera Office från office.com i stället",
            "That edition cannot start Python. Install Office from office.com instead",
        )
        return Check(name, ("ja", "yes"), mend)
    if not any(places):
        return Check(name, ("Excel hittas inte i registret", "Excel is not in the registry"))
    return Check(name, _NO)


def _trusted(machine: Machine) -> Check:
    """XLSTART is a trusted location unless a policy says that none is."""
    name = ("Betrodda platser avstängda", "Trusted locations turned off")
    for branch in ("Policies\\", ""):
        key = rf"HKCU\{_EXCEL.format(branch)}\Security\Trusted Locations"
        if machine.registry.values(key).get("AllLocationsDisabled") == 1:
            mend = (
                "Tillägget måste då vara signerat, se docs/excel-installation.md",
                "The add-in must then be signed, see docs/excel-installation.md",
            )
            return Check(name, ("ja", "yes"), mend)
    return Check(name, _NO)


def _disabled(machine: Machine) -> Check:
    """Excel remembers what it thinks made it crash, and does not load that again."""
    name = ("Avstängt av Excel", "Disabled by Excel")
    items = machine.registry.values(rf"HKCU\{_EXCEL.format('')}\Resiliency\DisabledItems")
    file = FILE.encode("utf-16-le")
    if any(isinstance(item, bytes) and file in item.lower() for item in items.values()):
        mend = (
            "I Excel: Arkiv, Alternativ, Tillägg, Hantera: Inaktiverade objekt, Ok, Aktivera",
            "In Excel: File, Options, Add-ins, Manage: Disabled Items, Go, Enable",
        )
        return Check(name, ("ja", "yes"), mend)
    return Check(name, _NO)


def _cloud(machine: Machine, addin: Path) -> Check:
    name = ("I OneDrive", "In OneDrive")
    clouds = [machine.environment[name] for name in _CLOUD if machine.environment.get(name)]
    inside = [
        path
        for path in (addin, machine.python)
        if any(path.is_relative_to(Path(cloud)) for cloud in clouds)
    ]
    if inside:
        paths = ", ".join(map(str, inside))
        mend = (
            "Installera Python och kalkyl i en mapp som inte synkroniseras",
            "Install Python and kalkyl in a folder that is not synchronised",
        )
        return Check(name, both(paths), mend)
    return Check(name, _NO)


def _copies(machine: Machine, addin: Path) -> Check:
    """A second copy of the add-in gives two tabs, or an old one that answers first."""
    name = ("Fler exemplar av tillägget", "More copies of the add-in")
    found = sorted({*_files(machine, addin), *_loaded(machine)})
    if not found:
        return Check(name, _NO)
    mend = ("Ta bort dem, så att bara ett finns", "Remove them, so that there is only one")
    return Check(name, both(", ".join(found)), mend)


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
    words = ", ".join(f"{one} {version}" for one, version in has.items())
    other = f"kalkyl {__version__}, xlwings {XLWINGS}"
    found = (
        f"{words or 'går inte att läsa'}; ska vara {other}",
        f"{words or 'cannot be read'}; should be {other}",
    )
    return Check(name, found, mend)


def _blocked(addin: Path) -> Check:
    name = ("Spärrmärkt fil", "Blocked file")
    if not mark_of_the_web(addin):
        return Check(name, ("nej", "no"))
    mend = (
        "Högerklicka på filen, välj Egenskaper och Avblockera; eller kör kalkyl addin install",
        "Right-click the file, choose Properties and Unblock; or run kalkyl addin install",
    )
    found = (f"ja: {addin} är märkt som hämtad", f"yes: {addin} is marked as downloaded")
    return Check(name, found, mend)


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
