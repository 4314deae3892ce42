"""``kalkyl template``: workbooks to fill in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from kalkyl.base.errors import DataFileError
from kalkyl.cli import OK
from kalkyl.cli.common import (
    OrganisationCommand,
    earlier_options,
    force_option,
    kept_lines,
    lang,
    layout_option,
    manifest_option,
    now,
    output_option,
    refuse_existing,
    year_option,
)
from kalkyl.cli.console import echo
from kalkyl.cli.language import say
from kalkyl.cli.organisation import Report, the_organisation
from kalkyl.io.files import write_keeping
from kalkyl.model import Phrase
from kalkyl.services.checking import files_read
from kalkyl.services.history import Files, earlier_from
from kalkyl.services.inputs import documents_from, form_from, manifest_from
from kalkyl.services.templates import (
    Sending,
    chosen,
    concerned,
    made_out,
    strays,
    workbooks,
    year_of,
)
from kalkyl.tables.layout import Layout
from kalkyl.template.compose import Delivery


@click.command(
    "template",
    cls=OrganisationCommand,
    help=say(
        "Make a workbook for each department: those named, else all of the list. With --data "
        "it is filled in from a JSON document by the report's schema, or from the department's "
        "own in a folder."
    ),
)
@click.argument("report", type=Report(), metavar=say("REPORT"))
@year_option(say("The year."))
@click.option(
    "--department",
    "departments",
    metavar=say("NAME"),
    multiple=True,
    help=say("Department: code, name or “110 Kansli”. Can be given more than once."),
)
@click.option(
    "--deadline",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar=say("YYYY-MM-DD"),
    help=say("The last day, shown on the cover."),
)
@click.option(
    "--send-to",
    "receiver",
    default="",
    metavar=say("ADDRESS"),
    help=say("Where to send it, shown on the cover."),
)
@click.option(
    "--administration",
    default="",
    metavar=say("NAME"),
    help=say("Administration."),
)
@manifest_option
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help=say("A JSON document or a folder."),
)
@earlier_options
@layout_option
@output_option(say("The folder to write to."), folder=True, required=True)
@force_option
@lang
def command(  # noqa: PLR0913, PLR0917  # one argument for each option
    report: str,
    year: int | None,
    departments: tuple[str, ...],
    administration: str,
    manifest: Path | None,
    data: Path | None,
    earlier: Files,
    layouts: tuple[str, ...],
    folder: Path,
    deadline: datetime | None,
    receiver: str,
    *,
    force: bool,
    lang: str,  # noqa: ARG001  # read before the command is
) -> int:
    """Makes the workbooks, all or none, and never over one that is there."""
    organisation = the_organisation()
    documents = documents_from(data, report, organisation) if data else {}
    year = year_of(documents, year)
    if year is None:
        raise click.UsageError(say("give --year"))
    known = manifest_from(manifest, organisation) if manifest else organisation.departments
    name = administration or (known.administration if known else "")
    receivers = chosen(departments, known)
    folder_of_documents = data is not None and data.is_dir()
    if documents and not folder_of_documents and not departments:
        receivers = list(concerned(next(iter(documents.values())), receivers))
    contents = made_out(documents, name, receivers, folder=folder_of_documents)
    terms = organisation.contract(report, year)
    before = earlier_from(terms, earlier, organisation)
    day = f"{deadline:%Y-%m-%d}" if deadline else known.deadline if known else ""
    delivery = Delivery(day, receiver or (known.receiver if known else ""))
    form = _form(report, layouts)
    sending = Sending(known, delivery)
    books = workbooks(organisation, terms, contents, before, form, sending=sending)
    paths = {folder / file: content for file, content in books.items()}
    refuse_existing(paths, force=force)
    inputs = files_read(list(documents), manifest, layouts, earlier)
    kept = write_keeping(paths, now(), inputs=inputs)
    echo("\n".join([*map(str, paths), *kept_lines(kept)]))
    if receivers and folder_of_documents:
        _tell_strays(strays(documents, [*receivers, *(known.departments if known else ())]))
    return OK


def _tell_strays(files: list[Path]) -> None:
    """Says which documents no department was given."""
    if files:
        names = ", ".join(map(str, files))
        echo(say("No department's: {names}", names=names), err=True)


def _form(report: str, names: tuple[str, ...]) -> Layout | None:
    """The foreign form that workbooks are to be made as, which must be of the same report."""
    if len(names) > 1:
        raise click.UsageError(say("give one --layout"))
    if not names:
        return None
    [name] = names
    form = form_from(name, the_organisation())
    if form.report != report:
        facts = {"name": name, "is": form.report, "wanted": report}
        raise DataFileError(
            Phrase("form_of_other", "{name}: report: the form is for {is}, not {wanted}", facts)
        )
    return form
