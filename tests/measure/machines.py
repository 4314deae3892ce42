"""How long administrations take apart, spread by Dask over cores, against one merge of all.

``python tests/measure machines [COUNT]``: so many workbooks, in four administrations. Ratios of
seconds on the wall within one run, by which docs/flera-datorer.md says when spreading pays.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from openpyxl import load_workbook

from bench import REPORT, YEAR, make_workbooks

PAGE = Path(__file__).parents[2] / "docs" / "flera-datorer.md"
AT_ONCE = f"""
import glob
import kalkyl
if __name__ == "__main__":
    checked = kalkyl.check(glob.glob("forvaltningar/*/*.xlsx"), report="{REPORT}", year={YEAR})
    kalkyl.merge(checked, "at_once.xlsx")
"""


def arranged(folder: Path, count: int) -> None:
    """Workbooks of four administrations, each in a folder of its own."""
    made = make_workbooks(folder, count)
    for number, path in enumerate(made):
        name = f"forvaltning{number % 4}"
        book = load_workbook(path)
        for row in book.worksheets[0].iter_rows():
            for cell in row:
                if cell.value == "Regionkontoret":
                    cell.value = name
        place = folder / "forvaltningar" / name
        place.mkdir(parents=True, exist_ok=True)
        book.save(place / path.name)


def seconds(program: str, folder: Path) -> float:
    """The seconds on the wall that a program takes in a folder."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 200
    [spread] = re.findall(
        r"^```python\n(.*?)\n```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        arranged(folder, count)
        (folder / "spread.py").write_text(spread, encoding="utf-8")
        at_once = seconds(AT_ONCE, folder)
        apart = seconds("import runpy; runpy.run_path('spread.py', run_name='__main__')", folder)
    print(f"{count} workbooks: {at_once:.1f} s at once, spread {apart / at_once:.2f} times as long")


if __name__ == "__main__":
    main()
