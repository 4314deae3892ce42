"""A round begun: its folder with templates, the list of departments, what came before, a ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

from kalkyl.base.errors import DataFileError, OutputError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.manifest import Manifest
from kalkyl.io.files import write_all
from kalkyl.io.inbox import expand
from kalkyl.io.ledger import Ledger
from kalkyl.io.letter_texts import shipped_texts
from kalkyl.model import Phrase
from kalkyl.operations.organisation import Organisation
from kalkyl.rounds.judgement import addresses_of
from kalkyl.rounds.model import Round
from kalkyl.rounds.records import manifest_record
from kalkyl.services.history import Files, earlier_from
from kalkyl.services.inputs import manifest_from
from kalkyl.services.templates import Sending, made_out, workbooks
from kalkyl.template.compose import Delivery

TEMPLATES = "mallar"
EARLIER = "underlag"
TEXTS = "brev"
"""The folder with the texts of mails, which the receiver may change."""
_MANIFEST = "forteckning"


@dataclass(frozen=True, slots=True)
class RoundTerms:
    """What is to be collected, from whom, until when, and the files of what came before.

    Where no list of departments is named, the organisation's own are asked.
    """

    report: str
    year: int
    manifest: Path | None
    deadline: date | None
    earlier: Files


@dataclass(frozen=True, slots=True)
class Begun:
    """A round that was begun, its templates, and the departments that nobody may send for."""

    round: Round
    templates: tuple[Path, ...]
    without_address: tuple[str, ...]


_NO_DEPARTMENTS = Phrase(
    "no_departments", "departments are missing: give --manifest or fill in the sheet Avdelningar"
)
_NO_DEADLINE = Phrase(
    "no_deadline", "the last day is missing: give --deadline or deadline in the list"
)


def begin(folder: Path, terms: RoundTerms, organisation: Organisation, now: datetime) -> Begun:
    """Makes a round in a folder. What a killed beginning left is taken up where it was."""
    with Ledger(folder, new=True) as ledger:
        if ledger.has_round():
            facts = {"folder": str(folder)}
            raise OutputError(
                Phrase("has_round", "{folder} has a round already. Nothing was written.", facts)
            )
        manifest = _manifest(terms.manifest, organisation)
        day = _deadline(terms.deadline, manifest)
        kept = _kept(terms.earlier)
        names = {source: tuple(path.as_posix() for path in files) for source, files in kept.items()}
        a_round = Round(
            terms.report,
            terms.year,
            day,
            end_of(day),
            manifest,
            names,
            organisation.name,
            organisation.checksum,
        )
        templates = _templates(a_round, terms.earlier, organisation)
        copies = {folder / path: file for files in kept.values() for path, file in files.items()}
        written = {folder / TEMPLATES / name: content for name, content in templates.items()}
        texts = {folder / TEXTS / name: content for name, content in shipped_texts().items()}
        read = {path: file.read_bytes() for path, file in copies.items()}
        listed = _list_file(folder, terms.manifest, manifest)
        write_all({**written, **texts, **read, **listed})
        ledger.add(a_round, now)
    nobody = [
        f"{department.code} {department.name}"
        for department in manifest.departments
        if not addresses_of(department)
    ]
    return Begun(a_round, tuple(written), tuple(nobody))


def _manifest(path: Path | None, organisation: Organisation) -> Manifest:
    manifest = manifest_from(path, organisation) if path else organisation.departments
    if manifest is None:
        raise DataFileError(_NO_DEPARTMENTS)
    return manifest


def _list_file(folder: Path, path: Path | None, manifest: Manifest) -> dict[Path, bytes]:
    """The list of departments as it is kept in the round's folder."""
    if path is not None:
        return {folder / f"{_MANIFEST}{path.suffix}": path.read_bytes()}
    record = {name: value for name, value in manifest_record(manifest).items() if value}
    text = json.dumps(record, ensure_ascii=False, indent=1)
    return {folder / f"{_MANIFEST}.json": f"{text}\n".encode()}


def organisation_change(a_round: Round, organisation: Organisation) -> bool:
    """Whether the organisation has said something else since the round began.

    Another organisation than the round's is refused.
    """
    if a_round.organisation not in {"", organisation.name}:
        raise DataFileError(
            Phrase(
                "round_of_other",
                "the round is for {its}, not {organisation}; give the organisation's folder with "
                "--organisation",
                {"its": a_round.organisation, "organisation": organisation.name},
            )
        )
    return a_round.contract not in {"", organisation.checksum}


def title_of(a_round: Round, organisation: Organisation) -> str:
    """The report and year that a round collects, as people say it."""
    return f"{organisation.contract(a_round.report, a_round.year).title} {a_round.year}"


def end_of(day: date) -> datetime:
    """When a day is over here, with the offset from UTC that holds then."""
    return datetime.combine(day + timedelta(days=1), time()).astimezone()


def manifest_file_of(folder: Path) -> Path:
    """The list of departments in a round's folder, which may be changed while it runs."""
    found = sorted(folder.glob(f"{_MANIFEST}.*"))
    if not found:
        facts = {"folder": str(folder)}
        raise DataFileError(
            Phrase("round_unlisted", "{folder}: the list is missing in the round's folder", facts)
        )
    return found[0]


def _deadline(given: date | None, manifest: Manifest) -> date:
    if given is None and not manifest.deadline:
        raise DataFileError(_NO_DEADLINE)
    return given or date.fromisoformat(manifest.deadline)


def _kept(earlier: Files) -> dict[str, dict[Path, Path]]:
    """Where in the round's folder each earlier report is kept, by what it is."""
    found: dict[str, dict[Path, Path]] = {}
    for source, names in earlier.items():
        files = expand(names)
        kept = {Path(EARLIER, source, file.name): file for file in files}
        if len(kept) < len(files):
            facts = {"source": source}
            raise DataFileError(
                Phrase(
                    "same_names", "{source}: two files have the same name; give them others", facts
                )
            )
        if kept:
            found[source] = kept
    return found


def _templates(a_round: Round, earlier: Files, organisation: Organisation) -> Mapping[str, bytes]:
    manifest = a_round.manifest
    delivery = Delivery(f"{a_round.deadline:%Y-%m-%d}", manifest.receiver)
    kind = organisation.contract(a_round.report, a_round.year)
    before = earlier_from(kind, earlier, organisation)
    documents = made_out({}, manifest.administration, list(manifest.departments))
    return workbooks(organisation, kind, documents, before, sending=Sending(manifest, delivery))
