"""The main job on the shipped example: check, merge, and set beside what was published."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kalkyl.doors.files import expand, write_whole
from kalkyl.doors.shared import shared_folder
from kalkyl.figures.evaluate import Figures
from kalkyl.job.inputs import manifest_from
from kalkyl.job.intake import Judged, judge_all
from kalkyl.job.merging import Merged, merged, total_bytes
from kalkyl.job.published import ComparedTable, compared
from kalkyl.job.render import as_text
from kalkyl.rules.catalogue import Expected

EXAMPLE = "exempel-2021"
REPORT = "uppfoljningsrapport-1"
YEAR = 2021
_FOLDER = "avdelningar"
_FINDINGS = "fynd.txt"
_TOTAL = "total-regionkontoret-2021.xlsx"


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo did: files, findings, the merge, and the tables beside the published ones."""

    workbooks: tuple[Path, ...]
    findings: Path
    total: Path
    judged: tuple[Judged, ...]
    result: Merged
    tables: tuple[ComparedTable, ...]


def run(folder: Path, language: str, tick: Callable[[], None] = lambda: None) -> Demo:
    """Runs the main job in a folder; department workbooks that are there already are kept."""
    example = shared_folder("workbooks") / EXAMPLE
    departments = folder / _FOLDER
    for source in sorted((example / _FOLDER).glob("*.xlsx")):
        target = departments / source.name
        if not target.exists():
            write_whole(target, source.read_bytes())
    manifest_file = folder / "manifest.toml"
    if not manifest_file.exists():
        write_whole(manifest_file, (example / "manifest.toml").read_bytes())
    manifest = manifest_from(manifest_file)
    paths = expand([str(departments)])
    judged = judge_all(paths, Expected(REPORT, YEAR, manifest), tick)
    findings = folder / _FINDINGS
    write_whole(findings, (as_text(judged, language) + "\n").encode(), inputs=paths)
    result = merged(judged, manifest)
    total = folder / _TOTAL
    tables: tuple[ComparedTable, ...] = ()
    if result.total is not None and result.contract is not None:
        write_whole(total, total_bytes(result), inputs=paths)
        published = json.loads((example / "publicerat.json").read_text(encoding="utf-8"))
        tables = compared(published, Figures(result.contract, result.total))
    return Demo(tuple(paths), findings, total, judged, result, tables)
