"""Files checked as people ask for it: which are meant, what is expected, what came before them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from kalkyl.base.errors import DataFileError
from kalkyl.io.files import is_missing
from kalkyl.io.inbox import expand
from kalkyl.model import Phrase
from kalkyl.operations.organisation import Organisation
from kalkyl.rules.catalogue import Expected
from kalkyl.services.history import Files, hold_to, with_earlier
from kalkyl.services.incoming import Incoming
from kalkyl.services.inputs import form_from, manifest_from
from kalkyl.services.intake import Terms, Tick
from kalkyl.services.judged_files import JudgedFiles
from kalkyl.services.sources import Sources, sources_of


class NoFilesError(DataFileError):
    """Files were named, and there is nothing there to read."""


def files_named(names: Sequence[str]) -> list[Path]:
    """The files that are meant: files, folders and patterns; naming none is an error.

    What is there but cannot be reached is left for the one who opens it to report.
    """
    paths = expand(names)
    missing = [str(path) for path in paths if is_missing(path)]
    if missing:
        facts = {"what": ", ".join(missing)}
        raise NoFilesError(Phrase("no_such_file", "no such file: {what}", facts))
    empty = [name for name in names if not expand([name])]
    if empty or not names:
        raise _no_workbooks(empty)
    return paths


def workbooks_in(paths: Sequence[Path]) -> Sources:
    """The workbooks of files, mails and archives; having none is an error."""
    sources = sources_of(paths)
    if not sources.files:
        raise _no_workbooks(map(str, paths))
    return sources


def _no_workbooks(places: Iterable[str]) -> NoFilesError:
    facts = {"where": ", ".join(places)}
    return NoFilesError(Phrase("no_workbooks", "no workbooks in {where}", facts))


def expectation(
    organisation: Organisation,
    report: str | None,
    year: int | None,
    manifest: Path | None,
    layouts: Iterable[str] = (),
) -> Expected:
    """What is expected of files, from the manifest and the layouts that were named.

    Where no manifest is, the organisation's own departments are those that are expected.
    """
    known = manifest_from(manifest, organisation) if manifest else organisation.departments
    forms = tuple(form_from(name, organisation) for name in layouts)
    return Expected(report, year, known, forms)


def files_read(
    paths: Sequence[Path],
    manifest: Path | None = None,
    layouts: Iterable[str] = (),
    earlier: Files | None = None,
) -> list[Path]:
    """Every file that a check reads, none of which may be written over."""
    before = [path for names in (earlier or {}).values() for path in expand(names)]
    others = [manifest] if manifest else []
    return [*paths, *others, *map(Path, layouts), *before]


def checked(
    files: Sequence[Incoming],
    expected: Expected,
    earlier: Files,
    organisation: Organisation,
    tick: Tick = lambda: None,
) -> JudgedFiles:
    """Files checked against what is expected and what was handed in before; to be closed.

    A report that was handed in before none of them is an error.
    """
    wanted = with_earlier(expected, earlier, organisation)
    judged = JudgedFiles(files, Terms(wanted, organisation), tick)
    try:
        hold_to(earlier, wanted, judged.outlines, organisation)
    except BaseException:
        judged.close()
        raise
    return judged
