"""Says why a button does nothing: everything that the add-in depends on, one thing at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kalkyl import __version__
from kalkyl.io.windows import Interpreter, Machine, interpreter, mark_of_the_web
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.services.addin.install import (
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
from kalkyl.services.addin.office import Check, Said, both, office_checks, unless

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
