"""The main job on the shipped example: check, merge, and set beside what was published."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.figures.evaluate import Figures
from kalkyl.io.files import write_keeping, write_whole
from kalkyl.io.inbox import expand
from kalkyl.io.shipped import shared_folder, shipped
from kalkyl.rules.catalogue import Expected
from kalkyl.services.inputs import manifest_from
from kalkyl.services.intake import CheckedFile
from kalkyl.services.judged_files import judge_all
from kalkyl.services.merging import merged, total_bytes
from kalkyl.services.published import ComparedTable, compared
from kalkyl.services.render import as_text
from kalkyl.services.replace_total import Replacing, replacing

EXAMPLE = "exempel-2021"
REPORT = "uppfoljningsrapport-1"
YEAR = 2021
_FOLDER = "avdelningar"
_FINDINGS = "fynd.txt"
_TOTAL = "total-regionkontoret-2021.xlsx"


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo did: files, findings, the merge, and tables beside the published ones."""

    workbooks: tuple[Path, ...]
    written: tuple[Path, ...]
    judged: tuple[CheckedFile, ...]
    made: Replacing
    tables: tuple[ComparedTable, ...]
    kept: Mapping[Path, Path]


def run(
    folder: Path, language: str, when: datetime, tick: Callable[[], None] = lambda: None
) -> Demo:
    """Runs the main job in a folder; department workbooks that are there already are kept."""
    organisation = shipped()
    example = shared_folder("workbooks") / EXAMPLE
    departments = folder / _FOLDER
    for source in sorted((example / _FOLDER).glob("*.xlsx")):
        target = departments / source.name
        if not target.exists():
            write_whole(target, source.read_bytes())
    manifest_file = folder / "manifest.toml"
    if not manifest_file.exists():
        write_whole(manifest_file, (example / "manifest.toml").read_bytes())
    manifest = manifest_from(manifest_file, organisation)
    paths = expand([str(departments)])
    judged = judge_all(paths, Expected(REPORT, YEAR, manifest), organisation, tick)
    findings = folder / _FINDINGS
    contents = {findings: (as_text(judged, language) + "\n").encode()}
    made = replacing(merged(judged, manifest), folder / _TOTAL, organisation, force=False)
    result = made.result
    tables: tuple[ComparedTable, ...] = ()
    if result.total is not None and result.contract is not None:
        contents[folder / _TOTAL] = total_bytes(result, organisation)
        published = json.loads((example / "publicerat.json").read_text(encoding="utf-8"))
        tables = compared(published, Figures(result.contract, result.total))
    kept = write_keeping(contents, when, inputs=paths)
    return Demo(tuple(paths), tuple(contents), judged, made, tables, kept)
