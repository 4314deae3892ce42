"""Templates: one workbook for each department, blank or filled in from a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kalkyl.base.errors import DataFileError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.cell_spec import EarlierKind
from kalkyl.contract.document import folded, sender_of, slug
from kalkyl.contract.earlier import Earlier
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.manifest import Department, Manifest
from kalkyl.contract.spec import Contract, Shape, TableSpec
from kalkyl.io.xlsx.write import TextTooLongError, book_bytes
from kalkyl.model import Facts, Phrase, Submission
from kalkyl.operations.carry_over import prefilled
from kalkyl.operations.organisation import Organisation
from kalkyl.tables.layout import Layout
from kalkyl.template.compose import UNSAID, Delivery, compose
from kalkyl.template.fill_form import fill
from kalkyl.template.plan import BookPlan


@dataclass(frozen=True, slots=True)
class Sending:
    """What an administration says of the templates it sends out: to whom, until when, where."""

    manifest: Manifest | None = None
    delivery: Delivery = UNSAID


TO_ANYBODY = Sending()


def workbook(  # what a template is made of
    organisation: Organisation,
    terms: Contract,
    document: Mapping[str, Any],
    earlier: Mapping[EarlierKind, Earlier] = MappingProxyType({}),
    form: Layout | None = None,
    *,
    sending: Sending = TO_ANYBODY,
) -> bytes:
    """The workbook of a document; what the document does not have stays blank.

    What earlier reports know of the department is filled in and locked, and so are the rows of
    assignments that it does not have. With ``form`` it is a foreign form, its values typed.
    """
    submission = prefilled(terms, document, sender_of(document), earlier)
    submission = _without_others_rows(organisation.uppdrag_ids, terms, submission, sending.manifest)
    try:
        if form is not None:
            return book_bytes(_marked(organisation, fill(terms, form, submission)))
        layout = organisation.layout(terms.report)
        plan = compose(terms, layout, submission, sending.delivery)
        return book_bytes(_marked(organisation, plan))
    except TextTooLongError as fault:
        raise DataFileError(fault.says) from fault


def _marked(organisation: Organisation, plan: BookPlan) -> BookPlan:
    """The plan with the organisation that the workbook is for; the example's stays unmarked."""
    if organisation.is_example:
        return plan
    return replace(plan, properties={**plan.properties, **organisation.mark.properties})


def _without_others_rows(
    every: AbstractSet[str], terms: Contract, submission: Submission, manifest: Manifest | None
) -> Submission:
    """The submission with the blank rows of assignments locked that the department lacks."""
    department = manifest.department(submission.sender) if manifest else None
    if department is None or not department.uppdrag:
        return submission
    own = set(department.uppdrag)
    others = {
        (table.id, row.id, column)
        for table in terms.tables.values()
        if table.rows and table.shape is Shape.FIXED and {row.id for row in table.rows} <= every
        for row in table.rows
        if row.id not in own and not _has_entries(submission, table, row.id)
        for column in table.columns
    }
    return replace(submission, locked=submission.locked | others)


def _has_entries(submission: Submission, table: TableSpec, row: str) -> bool:
    return any(submission.value((table.id, row, column)) is not None for column in table.columns)


def addressed(
    document: Mapping[str, Any], administration: str, department: Department | None
) -> dict[str, Any]:
    """The document with its cover made out to a department."""
    cover = dict(document.get(COVER, {}))
    if administration:
        cover["administration"] = administration
    if department is not None:
        cover.update(department=department.name, department_code=department.code)
    return {**document, COVER: cover}


def file_name(report: str, year: int, document: Mapping[str, Any]) -> str:
    """What the workbook of a document is called: report, year, code and name of the sender."""
    cover = document.get(COVER, {})
    words = (cover.get("department_code"), cover.get("department"))
    parts = [report, str(year), *(slug(word).replace("_", "-") for word in words if word)]
    return "-".join(parts) + ".xlsx"


def chosen(names: Iterable[str], manifest: Manifest | None) -> list[Department]:
    """The departments that names mean, by code or name; all of a manifest when none is named."""
    names = list(names)
    if not names:
        return list(manifest.departments) if manifest else []
    return [_department(name, manifest) for name in names]


def _department(name: str, manifest: Manifest | None) -> Department:
    """A department by code, by name, or as ``110 Kansli``."""
    code, _, rest = name.partition(" ")
    if manifest is not None:
        for department in manifest.departments:
            if name == department.code or department == manifest.named(name):
                return department
        raise DataFileError(_unlisted(name))
    if code.isdigit() and rest:
        return Department(code, rest.strip())
    return Department("", name)


def _unlisted(name: str) -> Phrase:
    return Phrase("not_listed", "the department {name} is not in the list", {"name": name})


def year_of(documents: Mapping[Path, Mapping[str, Any]], year: int | None) -> int | None:
    """The year asked for, else the documents' own; one of another year does not fit."""
    for file, document in documents.items():
        own = document.get(COVER, {}).get("year")
        if year is not None and own is not None and own != year:
            facts: Facts = {"file": str(file), "own": own, "year": year}
            raise DataFileError(
                Phrase(
                    "document_year",
                    "{file}: cover/year: the document is of {own}, not {year}",
                    facts,
                )
            )
        year = own if year is None else year
    return year


def made_out(
    documents: Mapping[Path, Mapping[str, Any]],
    administration: str,
    departments: Sequence[Department],
    *,
    folder: bool = False,
) -> list[dict[str, Any]]:
    """The documents that workbooks are made of: one for each department, else those at hand.

    A folder's documents go to the departments that they belong to; a single one goes to all.
    """
    if not departments:
        return [
            addressed(document, administration, None) for document in documents.values() or [{}]
        ]
    single: Mapping[str, Any] = {} if folder else next(iter(documents.values()), {})
    own = _shared_out(documents, departments) if folder else {}
    return [
        addressed(own.get(department, single), administration, department)
        for department in departments
    ]


def concerned(
    document: Mapping[str, Any], departments: Sequence[Department]
) -> Sequence[Department]:
    """The departments that a single document is for: its own, or all where it names none."""
    sender = sender_of(document)
    if not departments or not (sender.code or sender.name):
        return departments
    known = Manifest("", tuple(departments)).department(sender)
    if known is None:
        facts = {"sender": str(sender)}
        raise DataFileError(
            Phrase(
                "document_unlisted",
                "the document's department, {sender}, is not in the list",
                facts,
            )
        )
    return [known]


def _shared_out(
    documents: Mapping[Path, Mapping[str, Any]], departments: Iterable[Department]
) -> dict[Department, Mapping[str, Any]]:
    shared: dict[Department, Mapping[str, Any]] = {}
    for department in departments:
        own = [file for file in documents if _is_of(department, documents[file], file)]
        if len(own) > 1:
            names = ", ".join(file.name for file in own)
            facts = {"department": f"{department.code} {department.name}", "names": names}
            raise DataFileError(
                Phrase(
                    "documents_of_same",
                    "several documents are of the department {department}: {names}",
                    facts,
                )
            )
        if own:
            shared[department] = documents[own[0]]
    return shared


def strays(
    documents: Mapping[Path, Mapping[str, Any]], departments: Sequence[Department]
) -> list[Path]:
    """The files of the documents that belong to none of some departments."""
    return [
        file
        for file, document in documents.items()
        if not any(_is_of(department, document, file) for department in departments)
    ]


def _is_of(department: Department, document: Mapping[str, Any], file: Path) -> bool:
    """Whether a document is a department's: by its cover's code, else by its file's name."""
    sender = sender_of(document)
    if not department.code:
        return folded(sender.name) == folded(department.name)
    head, dash, _ = file.stem.partition("-")
    return folded(sender.code or head * len(dash)) == folded(department.code)


def workbooks(  # as workbook()
    organisation: Organisation,
    terms: Contract,
    documents: Iterable[Mapping[str, Any]],
    earlier: Mapping[EarlierKind, Earlier] = MappingProxyType({}),
    form: Layout | None = None,
    *,
    sending: Sending = TO_ANYBODY,
) -> Mapping[str, bytes]:
    """A workbook for each document under its file's name, of which no two may be the same."""
    books: dict[str, bytes] = {}
    for document in documents:
        name = file_name(terms.report, terms.year, document)
        if name in books:
            facts = {"name": name}
            raise DataFileError(
                Phrase(
                    "same_template_file",
                    "two departments would get the same file, {name}; give them different codes",
                    facts,
                )
            )
        books[name] = workbook(organisation, terms, document, earlier, form, sending=sending)
    return books
