"""The checks of Windows and Office around the add-in: protections, editions, other copies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from kalkyl.io.windows import Machine
from kalkyl.services.addin.build import FILE
from kalkyl.services.addin.checks import Check, Said, both

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
    clouds = [machine.environment[one] for one in _CLOUD if machine.environment.get(one)]
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
