"""The checks of Windows and Office around the add-in: protections, editions, other copies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kalkyl.io.windows import Machine
from kalkyl.services.addin.install import (
    FILE,
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
