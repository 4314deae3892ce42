"""``kalkyl check``: every finding of some workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kalkyl.base.errors import OutputError
from kalkyl.cli.common import (
    OrganisationCommand,
    against_option,
    exit_code,
    expecting,
    files_argument,
    format_option,
    found,
    kept_lines,
    lang,
    opened,
    progress,
)
from kalkyl.cli.common import verbose as verbose_option
from kalkyl.cli.console import echo, echo_parts
from kalkyl.cli.language import say
from kalkyl.cli.organisation import the_organisation
from kalkyl.io.files import refuse_outputs, write_keeping
from kalkyl.io.spool import SpooledFiles
from kalkyl.model import Phrase
from kalkyl.services.checking import checked, expectation, files_read
from kalkyl.services.completeness import around
from kalkyl.services.history import Files
from kalkyl.services.judged_files import JudgedFiles
from kalkyl.services.render import RENDERERS, Tally

if TYPE_CHECKING:
    from kalkyl.services.marked_copies import Returned
    from kalkyl.wording.remarks import Remarks

_WORD = ".docx"


def written(  # noqa: PLR0913  # what was asked for
    judged: JudgedFiles,
    lang: str,
    inputs: Sequence[Path],
    *,
    mark: Path | None,
    html: Path | None,
    restore: bool,
    notes: Sequence[str] = (),
) -> list[str]:
    """Writes what was asked for, all of it or nothing, and says what was written."""
    if mark is None and html is None:
        return []
    from kalkyl.services.marked_copies import answers, returned  # 0.1 s: only if needed

    when = datetime.now().astimezone()
    restoring = the_organisation() if restore else None
    lines: list[str] = []
    lists: list[Remarks] = []
    with SpooledFiles() as contents:
        if mark is not None:
            for copy in returned(judged, lang, when, restoring=restoring):
                lines.append(_told(copy, mark))
                lists += [copy.remarks] if html else []
                if copy.name:
                    contents.add(mark / copy.name, copy.content)
        if html is not None:
            from kalkyl.io.html_page import page_bytes  # the engine takes 40 ms to load

            if html in contents:
                facts = {"html": str(html)}
                raise OutputError(
                    Phrase(
                        "page_is_copy", "{html} becomes a marked workbook; name another page", facts
                    )
                )
            contents.add(html, page_bytes(lists or answers(judged, lang), when, lang, notes))
            lines.append(say("The page is in {html}", html=html))
        kept = write_keeping(contents, when, inputs=inputs)
    return [*lines, *kept_lines(kept)]


def _told(copy: Returned, folder: Path) -> str:
    file = copy.source.name
    if not copy.name:
        return say("{file}: nothing to mend.", file=file)
    target = folder / copy.name
    if not copy.remarks.is_needed:
        return say(
            "{file}: nothing to mend. Without the old marks: {target}",
            file=file,
            target=target,
        )
    if copy.reason:
        return say(
            "{file}: not marked, for {reason}. The list: {target}",
            file=file,
            reason=copy.reason,
            target=target,
        )
    return f"{file}: {target}{_more(copy)}"


def _more(copy: Returned) -> str:
    lines = []
    if copy.restored:
        lines.append(say("restored: {restored}", restored=copy.restored))
    if copy.kept:
        lines.append(say("not restored: {kept}", kept=copy.kept))
    if copy.bare:
        names = ", ".join(copy.bare)
        lines.append(say("colours but no notes: {names}", names=names))
    return f" ({'; '.join(lines)})" if lines else ""


@click.command(
    "check",
    cls=OrganisationCommand,
    help=say(
        "Check workbooks: files, folders or patterns such as *.xlsx, also within mails "
        "(.eml, .msg) and archives (.zip), or a Word report (.docx). Exit code 0 passed, "
        "1 errors found, 2 wrong usage, 3 a rule broke."
    ),
)
@files_argument
@expecting
@format_option(RENDERERS, say("The form of the list."))
@click.option(
    "--mark",
    type=click.Path(path_type=Path, file_okay=False),
    metavar=say("DIR"),
    help=say(
        "Write the senders' workbooks here with faults marked and a list of corrections in front."
    ),
)
@click.option(
    "--restore",
    is_flag=True,
    help=say("Put the template's formulas back in the marked workbooks (with --mark)."),
)
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar=say("FILE"),
    help=say("Write the lists as one web page."),
)
@against_option
@verbose_option
@click.option(
    "--strict",
    is_flag=True,
    help=say("Exit code 1 for a warning without an answer, too."),
)
@lang
def command(  # noqa: PLR0913  # one argument for each option
    files: tuple[str, ...],
    report: str | None,
    year: int | None,
    manifest: Path | None,
    layouts: tuple[str, ...],
    earlier: Files,
    *,
    form: str,
    mark: Path | None,
    restore: bool,
    html: Path | None,
    against: tuple[str, ...],
    verbose: bool,
    strict: bool,
    lang: str,
) -> int:
    """Reads, checks, renders, marks; the exit code says how it went."""
    if all(name.lower().endswith(_WORD) for name in files):
        if mark or html:
            raise click.UsageError(say("--mark and --html are for workbooks"))
        from kalkyl.cli.tables import tables_told  # only for Word reports

        return tables_told(files, against, lang, form=form, strict=strict, earlier=earlier)
    if against:
        raise click.UsageError(say("--against goes with Word reports (.docx) alone"))
    if restore and mark is None:
        raise click.UsageError(say("--restore goes with --mark"))
    paths = found(files)
    inputs = files_read(paths, manifest, layouts, earlier)
    refuse_outputs([html] if html else [], inputs)
    organisation = the_organisation()
    wanted = expectation(organisation, report, year, manifest, layouts)
    sources = opened(paths)
    tally = Tally()
    with progress(len(sources.files)) as tick:
        judged = checked(sources.files, wanted, earlier, organisation, tick)
    with judged:
        beside = around(files, judged.outlines, wanted.manifest, sources.passed_over)
        beside = replace(beside, organisation=organisation.full_name)
        more = {"verbose": True} if verbose and form == "text" else {}
        parts = RENDERERS[form](judged, lang, beside=beside, tally=tally, **more)
        echo_parts(parts, of_findings=form == "text")
        notes = beside.lines(lang)
        asked = written(judged, lang, inputs, mark=mark, html=html, restore=restore, notes=notes)
    for line in asked:
        echo(line, err=form != "text")
    return exit_code(tally, strict=strict)
