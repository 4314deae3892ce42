"""``kalkyl merge``: workbooks added up to a total."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import click

from kalkyl.cli import FINDINGS
from kalkyl.cli.common import (
    OrganisationCommand,
    exit_code,
    expecting,
    files_argument,
    force_option,
    found,
    kept_lines,
    lang,
    now,
    opened,
    output_option,
    progress,
    unit_option,
)
from kalkyl.cli.console import echo, echo_findings
from kalkyl.cli.language import fact_shown, say
from kalkyl.cli.organisation import the_organisation
from kalkyl.contract.spec import VALUE, Contract
from kalkyl.io.files import refuse_outputs
from kalkyl.model import Amount, Fact, Submission, Value
from kalkyl.services.checking import checked, expectation, files_read
from kalkyl.services.completeness import Around, around, counted
from kalkyl.services.history import Files
from kalkyl.services.merging import Merged, in_unit, lines, merged
from kalkyl.services.render import as_text, tally_of
from kalkyl.services.replace_total import Replacing, Target, write_total
from kalkyl.template.total_state import TotalUnit
from kalkyl.wording.messages import shown

_LONGEST = 60


def carried_lines(made: Replacing, lang: str) -> list[str]:
    """What was carried over, what was not and why, and what stands in the kept file alone."""
    if made.carried is None or made.result.contract is None or made.result.total is None:
        return []
    return list(_lines(made, made.result.contract, made.result.total, lang))


def _lines(made: Replacing, contract: Contract, total: Submission, lang: str) -> Iterator[str]:
    if made.carried is None:
        return
    entries = made.carried.carried
    if not (entries or made.carried.left or made.lost or made.answers):
        return
    yield say("Carried over: {count}", count=len(entries) + len(made.answers))
    for answer in made.answers:
        yield "  " + say("Answer on the sheet Kontroll: {answer}", answer=_short(answer))
    now = {fact.key: value for fact, value in made.carried.beside}
    for fact in entries:
        other = now.get(fact.key)
        more = say("; the departments now give {value}", value=_short(other))
        yield f"  {_entry(contract, total, fact, lang)}{more if other is not None else ''}"
    if made.carried.left:
        yield say("Not carried over:")
    for kept in made.carried.left:
        yield f"  {_entry(contract, total, kept.fact, lang)} ({shown(kept.why, lang)})"
    if made.lost:
        yield say("Only in the old file:")
        yield from (f"  {shown(loss, lang)}" for loss in made.lost)
    yield say("Colours, formats and widths of your own are not carried over.")


def _entry(contract: Contract, total: Submission, fact: Fact, lang: str) -> str:
    table, row, column = fact.key
    spec = contract.tables[table].row(row)
    label = spec.label if spec else total.labels.get((table, row), row)
    cell = contract.spec(fact.key)
    heading = cell.label if cell and column != VALUE else ""
    name = ", ".join(filter(None, (contract.tables[table].label, label, heading)))
    value = shown(Amount(fact.value), lang) if isinstance(fact.value, Decimal) else fact.value
    return f"{fact.place or '–'}  {name}: {_short(value)}"


def _short(value: Value) -> str:
    """The beginning of an entry, on one line."""
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


NOTHING = say("No workbook could be taken in; no total was written.")


@click.command(
    "merge",
    cls=OrganisationCommand,
    help=say(
        "Merge departments' workbooks into the administration's total, or administrations' "
        "totals into that of the whole organisation. Workbooks with errors are left out and the "
        "total is marked as incomplete (exit code 1)."
    ),
)
@files_argument
@output_option(
    say(
        "The file to write the total to. What you wrote in an older total there is carried "
        "over, and the old file is kept beside."
    ),
    required=True,
)
@expecting
@click.option(
    "--despite-errors",
    is_flag=True,
    help=say("Take in workbooks with errors; the total says which."),
)
@click.option(
    "--copy-for-distribution",
    "copy",
    type=click.Path(path_type=Path, dir_okay=False),
    help=say(
        "Also write a copy of the total without the departments' figures about groups of people, "
        "to pass on. It cannot be merged."
    ),
)
@unit_option
@force_option
@click.option(
    "--name",
    default="",
    metavar=say("NAME"),
    help=say("The name of the whole organisation."),
)
@lang
def command(  # noqa: PLR0913, PLR0917  # one argument for each option
    files: tuple[str, ...],
    output: Path,
    report: str | None,
    year: int | None,
    manifest: Path | None,
    layouts: tuple[str, ...],
    earlier: Files,
    *,
    despite_errors: bool,
    copy: Path | None,
    unit: TotalUnit | None,
    force: bool,
    name: str,
    lang: str,
) -> int:
    """Reads, checks, merges, writes the total and says what is not in it."""
    paths = found(files)
    inputs = files_read(paths, manifest, layouts, earlier)
    refuse_outputs([output, *([copy] if copy else [])], inputs)
    wanted = expectation(the_organisation(), report, year, manifest, layouts)
    sources = opened(paths)
    with progress(len(sources.files)) as tick:
        waiting = checked(sources.files, wanted, earlier, the_organisation(), tick)
    with waiting:
        judged, outlines = tuple(waiting), waiting.outlines
    result = merged(judged, wanted.manifest, despite_errors=despite_errors, name=name)
    over = Around(passed_over=around(files, outlines, None, sources.passed_over).passed_over)
    for line in over.lines(lang):
        echo(line)
    if result.left_out:
        echo_findings(as_text(result.left_out, lang))
        echo()
    if result.total is None:
        echo(NOTHING)
        return max(exit_code(tally_of(judged)), FINDINGS)
    if result.total.questions:
        echo(counted(result.total.questions, lang))
        echo("\n".join([*lines(result.total.questions, lang), ""]))
    result = in_unit(result, unit, the_organisation())
    written = write_total(
        result, Target(output, copy), the_organisation(), now(), force=force, inputs=inputs
    )
    lost = [*carried_lines(written.made, lang), *kept_lines(written.kept)]
    copied = [say("The copy to pass on is in {output}", output=copy)] if copy else []
    echo("\n".join([*summary(result, output), *copied, *lost]))
    return exit_code(tally_of(judged))


def summary(result: Merged, output: Path) -> list[str]:
    """What the merge came to, in a few lines."""
    lines = [say("Workbooks: {count}", count=len(result.taken))]
    if result.left_out:
        names = ", ".join(workbook.path.name for workbook in result.left_out)
        lines.append(say("Left out: {names}", names=names))
    if result.missing:
        names = ", ".join(f"{department.code} {department.name}" for department in result.missing)
        lines.append(say("Missing: {names}", names=names))
    lines.append(fact_shown(result.scope))
    lines.append(say("The total is in {output}", output=output))
    return lines
