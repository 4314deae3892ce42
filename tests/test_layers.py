"""Who may import whom, and what only the layer io may do; docs/architecture.md draws the layers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"
LAYERS = (
    ("kalkyl", "kalkyl.base", "kalkyl.model"),
    ("kalkyl.contract", "kalkyl.figures"),
    ("kalkyl.tables", "kalkyl.template"),
    ("kalkyl.rules",),
    ("kalkyl.operations", "kalkyl.wording"),
    ("kalkyl.io",),
    ("kalkyl.services",),
    ("kalkyl.cli", "kalkyl.excel"),
    ("kalkyl.__main__",),
)
"""From the lowest to the highest."""
HIGHEST_WITHOUT_IO = LAYERS.index(("kalkyl.operations", "kalkyl.wording"))
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
        "kalkyl.io.xlsx.write",
        "kalkyl.io.xlsx.worksheet",
        "kalkyl.io.xlsx.entry_validation",
        "kalkyl.io.xlsx.finding_list",
        "kalkyl.io.xlsx.difference_list",
        "kalkyl.io.xlsx.look",
        "kalkyl.io.vba.addin_package",
    ),
    "openpyxl": ("kalkyl.io.xlsx.refs", "kalkyl.io.xlsx.openpyxl_check"),
    "zipfile": ("kalkyl.io.",),
    "jsonschema": ("kalkyl.contract.validate",),
    "referencing": ("kalkyl.contract.validate",),
    "click": ("kalkyl.cli",),
    "jinja2": ("kalkyl.io.html_page",),
    "olefile": ("kalkyl.io.mail.outlook",),
    "oxmsg": ("kalkyl.io.mail.outlook",),
    "asn1crypto": ("kalkyl.io.mail.sealed",),
    "imapclient": ("kalkyl.io.mail.imap",),
    "keyring": ("kalkyl.io.mail.account",),
    "xlwings": ("kalkyl.io.", "kalkyl.excel.functions"),
    "pandas": ("kalkyl.io.", "kalkyl.services."),
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


def layer(module: str) -> int:
    package = ".".join(module.split(".")[:2])
    return next(height for height, packages in enumerate(LAYERS) if package in packages)


every_module = pytest.mark.parametrize("module", sorted(modules()))
low_modules = pytest.mark.parametrize(
    "module", [one for one in sorted(modules()) if layer(one) <= HIGHEST_WITHOUT_IO]
)


@every_module
def test_imports_point_down_or_sideways(module: str) -> None:
    assert {one for one in own(module) if layer(one) > layer(module)} == set()


def test_no_imports_go_in_circles() -> None:
    TopologicalSorter({module: own(module) - {module} for module in modules()}).prepare()


@every_module
def test_each_library_has_one_home(module: str) -> None:
    strangers = {
        library
        for library in foreign(module) & AT_HOME.keys()
        if not module.startswith(AT_HOME[library])
    }
    assert strangers == set()


@low_modules
def test_the_lower_layers_touch_no_files_and_no_clock(module: str) -> None:
    assert foreign(module) & IO_MODULES == set()
    called = {
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        for node in ast.walk(modules()[module])
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute))
    }
    assert called & IO_CALLS == set()
