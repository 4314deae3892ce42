"""Runs a measurement: ``python tests/measure NAME …``; without a name it prints which there are.

What takes hours, thousands of files or a folder of others' workbooks is measured here and not
tested; docs/matning.md has the figures.
"""

from __future__ import annotations

import ast
import runpy
import sys
from pathlib import Path

HERE = Path(__file__).parent


def measurements() -> dict[str, str]:
    """The first line of what each measurement says of itself, by its name."""
    scripts = {path.stem: path for path in HERE.glob("*.py") if path.stem != "__main__"}
    packages = {path.parent.name: path for path in HERE.glob("*/__main__.py")}
    return {name: _purpose(path) for name, path in sorted({**scripts, **packages}.items())}


def _purpose(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0]


def main() -> None:
    found = measurements()
    if sys.argv[1:2] and sys.argv[1] in found:
        sys.path.insert(1, str(HERE.parent / "support"))
        del sys.argv[0]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    else:
        width = max(map(len, found))
        print("\n".join(f"{name:{width}}  {purpose}" for name, purpose in found.items()))
        sys.exit(2)


if __name__ == "__main__":
    main()
