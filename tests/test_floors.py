"""Who may import whom, and what only a door may do; docs/architecture.md draws the floors."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"
FLOORS = {
    "kalkyl.model": 0,
    "kalkyl.faults": 0,
    "kalkyl.limits": 0,
    "kalkyl.budget": 0,
    "kalkyl.remembered": 0,
    "kalkyl": 0,
    "kalkyl.contract": 1,
    "kalkyl.figures": 1,
    "kalkyl.form": 2,
    "kalkyl.rules": 3,
    "kalkyl.carry": 4,
    "kalkyl.changes": 4,
    "kalkyl.check": 4,
    "kalkyl.merge": 4,
    "kalkyl.origins": 4,
    "kalkyl.prefill": 4,
    "kalkyl.questions": 4,
    "kalkyl.verdicts": 4,
    "kalkyl.verify": 4,
    "kalkyl.migrate": 4,
    "kalkyl.messages": 4,
    "kalkyl.pages": 4,
    "kalkyl.remarks": 4,
    "kalkyl.doors": 5,
    "kalkyl.job": 6,
    "kalkyl.cli": 7,
    "kalkyl.excel": 7,
    "kalkyl.__main__": 8,
}
HIGHEST_WITHOUT_IO = 4
IO_MODULES = {
    "glob",
    "io",
    "os",
    "pathlib",
    "shutil",
    "socket",
    "subprocess",
    "sys",
    "tempfile",
    "time",
    "zipfile",
}
IO_CALLS = {"open", "print", "input", "now", "today", "utcnow"}
AT_HOME = {
    "xlsxwriter": (
        "kalkyl.doors.xlsx_write",
        "kalkyl.doors.xlsx_worksheet",
        "kalkyl.doors.xlsx_page",
        "kalkyl.doors.xlsx_guard",
        "kalkyl.doors.xlsx_list",
        "kalkyl.doors.look",
        "kalkyl.doors.addin_package",
    ),
    "openpyxl": ("kalkyl.doors.xlsx_formula", "kalkyl.doors.reopen"),
    "zipfile": ("kalkyl.doors.",),
    "jsonschema": ("kalkyl.contract.validate",),
    "referencing": ("kalkyl.contract.validate",),
    "click": ("kalkyl.cli",),
    "jinja2": ("kalkyl.doors.page",),
    "xlwings": ("kalkyl.doors.", "kalkyl.excel.functions"),
    "pandas": ("kalkyl.doors.", "kalkyl.job."),
}


@cache
def modules() -> dict[str, ast.Module]:
    return {
        name(path): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted((SOURCE / "kalkyl").rglob("*.py"))
    }


def name(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(module: str) -> Iterator[str]:
    """Every module that a module imports, wherever in it the import stands."""
    for node in ast.walk(modules()[module]):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are written whole"
            for one in node.names:
                inner = f"{node.module}.{one.name}"
                yield inner if inner in modules() else str(node.module)


def own(module: str) -> set[str]:
    return {one for one in imports(module) if one.partition(".")[0] == "kalkyl"}


def foreign(module: str) -> set[str]:
    return {one.partition(".")[0] for one in imports(module)} - {"kalkyl"}


def floor(module: str) -> int:
    if module in FLOORS:
        return FLOORS[module]
    return FLOORS[".".join(module.split(".")[:2])]


every_module = pytest.mark.parametrize("module", sorted(modules()))
low_modules = pytest.mark.parametrize(
    "module", [one for one in sorted(modules()) if floor(one) <= HIGHEST_WITHOUT_IO]
)


@every_module
def test_imports_point_down_or_sideways(module: str) -> None:
    assert {one for one in own(module) if floor(one) > floor(module)} == set()


def test_no_imports_go_in_circles() -> None:
    TopologicalSorter({module: own(module) - {module} for module in modules()}).prepare()


@every_module
def test_each_library_has_one_door(module: str) -> None:
    strangers = {
        library
        for library in foreign(module) & AT_HOME.keys()
        if not module.startswith(AT_HOME[library])
    }
    assert strangers == set()


@low_modules
def test_the_lower_floors_touch_no_files_and_no_clock(module: str) -> None:
    assert foreign(module) & IO_MODULES == set()
    called = {
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        for node in ast.walk(modules()[module])
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute))
    }
    assert called & IO_CALLS == set()


def test_every_module_stands_on_a_floor() -> None:
    assert {one for one in modules() if floor(one) < 0} == set()
