"""*Slå ihop*: a folder of workbooks added up to a total, which is opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kalkyl.base.errors import ButtonError
from kalkyl.io.files import write_whole
from kalkyl.io.inbox import expand
from kalkyl.model import Phrase, Severity
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.catalogue import Expected
from kalkyl.services.inputs import manifest_from
from kalkyl.services.intake import CheckedFile
from kalkyl.services.judged_files import judge_all
from kalkyl.services.merging import Merged, in_unit, merged, total_bytes
from kalkyl.services.sources import sources_of
from kalkyl.wording.catalogue import say, spoken
from kalkyl.wording.messages import finding_text

if TYPE_CHECKING:
    from kalkyl.io.excel.app import Excel

MANIFEST = "manifest.toml"
"""The list of departments, if it lies in the folder."""
_MOST_TOLD = 6


def merged_in(excel: Excel, organisation: Organisation) -> str:
    """Merges the workbooks of a folder that the user points out; gives what to tell the user."""
    folder = excel.pick_folder(say("Choose the folder of workbooks to merge"))
    if folder is None:
        return say("No folder was chosen. Nothing is done.")
    paths = expand([str(folder)])
    if not paths:
        facts = {"folder": str(folder)}
        raise ButtonError(Phrase("none_in_folder", "There are no workbooks in {folder}.", facts))
    listed = folder / MANIFEST
    manifest = manifest_from(listed, organisation) if listed.is_file() else None
    files = sources_of(paths).files
    progress = _Progress(excel, len(files))
    judged = judge_all(files, Expected(manifest=manifest), organisation, progress)
    result = in_unit(merged(judged, manifest), None, organisation)
    if result.total is None:
        none = say("No workbook could be taken in, so no total was written.")
        return "\n\n".join([none, *_left_out(result)])
    excel.show_progress(say("kalkyl is writing the total …"))
    target = _free(folder)
    write_whole(target, total_bytes(result, organisation), inputs=[*paths, listed])
    excel.open(target)
    return "\n\n".join(_told(result, target))


class _Progress:
    """Says in the status bar how many workbooks have been read."""

    def __init__(self, excel: Excel, count: int) -> None:
        self.excel = excel
        self.count = count
        self.done = 0

    def __call__(self) -> None:
        self.done += 1
        done = say(
            "kalkyl is reading workbooks: {done} of {count}", done=self.done, count=self.count
        )
        self.excel.show_progress(done)


def _free(folder: Path) -> Path:
    """A name beside the folder, not in it, where the total would be merged next time."""
    for more in ("", *(f" ({number})" for number in range(2, 1000))):
        path = folder.parent / f"Total {folder.name}{more}.xlsx"
        if not path.exists():
            return path
    facts = {"folder": str(folder)}
    raise ButtonError(
        Phrase("too_many_totals", "There are too many totals beside {folder} already.", facts)
    )


def _told(result: Merged, target: Path) -> list[str]:
    lines = [f"{result.completeness}.", *_left_out(result)]
    if result.missing:
        names = ", ".join(f"{department.code} {department.name}" for department in result.missing)
        lines.append(say("Missing: {names}.", names=names))
    return [*lines, say("The total is open, and is kept in {target}.", target=target)]


def _left_out(result: Merged) -> list[str]:
    if not result.left_out:
        return []
    lines = [f"{file.path.name}: {_why(file)}" for file in result.left_out[:_MOST_TOLD]]
    more = len(result.left_out) - _MOST_TOLD
    rest = [say("and {count} more", count=more)] if more > 0 else []
    return ["\n".join([say("Not in the total:"), *lines, *rest])]


def _why(file: CheckedFile) -> str:
    worst = [found for found in file.report.findings if found.severity is Severity.ERROR]
    if not worst:
        return say("it is of another report, or of the same department as another file")
    finding = finding_text(worst[0], spoken())
    if len(worst) == 1:
        return finding
    return say("{finding} (and {count} more errors)", finding=finding, count=len(worst) - 1)
