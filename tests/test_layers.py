"""Who may import whom, and what only the layer io may do; docs/architecture.md draws the layers.

The rules on imports are import-linter's contracts in ``pyproject.toml``.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import grimp
import pytest

ROOT = Path(__file__).parents[1]
PROJECT = ROOT / "pyproject.toml"
CONTRACTS: Mapping[str, Any] = {
    contract["name"]: contract
    for contract in tomllib.loads(PROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
}
LAYERS = [
    [f"kalkyl.{package.strip()}" for package in layer.split(":")]
    for layer in reversed(CONTRACTS["Imports point down or sideways"]["layers"])
]
"""From the lowest to the highest."""
BELOW_IO = CONTRACTS["What lies below io touches no files and no clock"]["source_modules"]
IO_CALLS = {"open", "print", "input", "now", "today", "utcnow"}


def linted(folder: Path) -> str:
    """What import-linter says of the packages in a folder."""
    lint = (
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", lint],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "200"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    return "" if done.returncode == 0 else done.stdout


def test_imports_keep_to_the_layers_and_libraries_to_their_homes() -> None:
    assert linted(ROOT) == ""


@pytest.mark.parametrize(
    ("module", "line", "told"),
    [
        ("base/limits.py", "import kalkyl.rules.history", "kalkyl.base is not allowed to import"),
        ("services/export.py", "def f():\n    import openpyxl", "At home: openpyxl BROKEN"),
        ("rules/history.py", "from pathlib import Path", "no files and no clock BROKEN"),
        ("rumours/__init__.py", "", "rumours"),
    ],
)
def test_an_import_that_breaks_a_rule_is_named(
    tmp_path: Path, module: str, line: str, told: str
) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(PROJECT, tmp_path)
    path = tmp_path / "src" / "kalkyl" / module
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    assert told in linted(tmp_path)


def test_no_imports_go_in_circles() -> None:
    graph = grimp.build_graph("kalkyl", cache_dir=None)
    TopologicalSorter(
        {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    ).prepare()


def test_imports_are_written_whole() -> None:
    relative = [
        path.name
        for path in (ROOT / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


@pytest.mark.parametrize("package", BELOW_IO)
def test_the_lower_layers_open_print_and_ask_for_nothing(package: str) -> None:
    folder = ROOT / "src" / Path(*package.split("."))
    called = {
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute))
    }
    assert called & IO_CALLS == set()
