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
from kalkyl.services.intake import CheckedFile, judge_all
from kalkyl.services.merging import Merged, in_unit, merged, total_bytes
from kalkyl.services.sources import sources_of
from kalkyl.wording.catalogue import own_words
from kalkyl.wording.messages import finding_text

if TYPE_CHECKING:
    from kalkyl.io.excel.app import Excel

MANIFEST = "manifest.toml"
"""The list of departments, if it lies in the folder."""
_NO_FOLDER = "Ingen mapp valdes. Ingenting är gjort."
_MOST_TOLD = 6


def merged_in(excel: Excel, organisation: Organisation) -> str:
    """Merges the workbooks of a folder that the user points out; gives what to tell the user."""
    folder = excel.pick_folder("Välj mappen med arbetsböcker att slå ihop")
    if folder is None:
        return _NO_FOLDER
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
        said = ["Ingen arbetsbok kunde tas med, så ingen total skrevs.", *_left_out(result)]
        return "\n\n".join(said)
    excel.show_progress("kalkyl skriver totalen …")
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
        self.excel.show_progress(f"kalkyl läser arbetsböcker: {self.done} av {self.count}")


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
    told = [f"{result.completeness}.", *_left_out(result)]
    if result.missing:
        names = ", ".join(f"{department.code} {department.name}" for department in result.missing)
        told.append(f"Saknas: {names}.")
    return [*told, f"Totalen är öppnad och ligger i {target}."]


def _left_out(result: Merged) -> list[str]:
    if not result.left_out:
        return []
    lines = [f"{file.path.name}: {_why(file)}" for file in result.left_out[:_MOST_TOLD]]
    more = len(result.left_out) - _MOST_TOLD
    rest = [f"och {more} till"] if more > 0 else []
    return ["\n".join(["Utanför totalen:", *lines, *rest])]


def _why(file: CheckedFile) -> str:
    worst = [found for found in file.report.findings if found.severity is Severity.ERROR]
    if not worst:
        return own_words("den gäller en annan rapport eller samma avdelning som en annan fil")
    more = f" (och {len(worst) - 1} fel till)" if len(worst) > 1 else ""
    return f"{finding_text(worst[0])}{more}"
