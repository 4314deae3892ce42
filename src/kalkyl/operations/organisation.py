"""What an organisation has said of its reports: contracts, layouts and words, from its documents.

The organisation that kalkyl brings as an example is one; one with a folder of its own is another.
Whoever reads, checks or writes a workbook is told for which. A workbook says for which organisation
it was made by its document properties; those of the example have none, and neither have those of
earlier versions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from kalkyl.base.errors import DataFileError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.amount_form import form_answered
from kalkyl.contract.document import folded
from kalkyl.contract.levels import LevelWords, level_words
from kalkyl.contract.load import contract_of, limits_of
from kalkyl.contract.manifest import Manifest, manifest_of
from kalkyl.contract.organisation import ABOUT
from kalkyl.contract.organisation import MANIFEST as DEPARTMENTS
from kalkyl.contract.organisation.records import Fault
from kalkyl.contract.spec import Contract
from kalkyl.contract.validate import Violation, document_check
from kalkyl.contract.wording import Wording, wording_of
from kalkyl.model import Book, Facts, FactValue, Listed, Phrase, Problem, ProblemKind
from kalkyl.operations.contract_check import (
    contract_faults,
    double_faults,
    shared_faults,
    view_faults,
    word_faults,
    wording_faults,
)
from kalkyl.tables.layout import Layout, layout_of

if TYPE_CHECKING:
    from kalkyl.reporting.outline import Outline

_MOST_TOLD: Final = 12
_SCHEMA: Final = ".schema.json"
_LAYOUTS: Final = "layouts/"
_FORM: Final = "formular-"
Document = Mapping[str, Any]


NAME: Final = "kalkyl-organisation"
CONTRACT: Final = "kalkyl-kontrakt"
"""The names of the document properties that hold a mark."""
_LONGEST: Final = 255
"""Excel shows so many characters of a property."""


@dataclass(frozen=True, eq=False)
class Organisation:
    """An organisation's documents by their file names, and what they come to.

    ``name`` is what people call it, ``place`` where its documents are, as people are told. What is
    worked out is kept as long as the organisation is, and not handed to other processes.
    """

    name: str
    place: str
    documents: Mapping[str, Document]
    is_sound: bool = False
    """Whether nothing is wrong with any document, so that they need not be gone through again."""
    is_example: bool = False
    """Whether it is the one that kalkyl brings, whose workbooks carry no mark."""
    _contracts: dict[tuple[str, int], Contract] = field(default_factory=dict, init=False)
    _layouts: dict[str, Layout] = field(default_factory=dict, init=False)

    def __reduce__(self) -> tuple[type[Organisation], tuple[Any, ...]]:
        given = (self.name, self.place, self.documents, self.is_sound, self.is_example)
        return Organisation, given

    @cached_property
    def schemas(self) -> Mapping[str, Document]:
        """Every schema by its file name."""
        return {
            name: document for name, document in self.documents.items() if name.endswith(_SCHEMA)
        }

    @cached_property
    def reports(self) -> Mapping[str, str]:
        """The reports there are schemas for: names of commands and what people call them."""
        return {
            schema["x-kalkyl"]["report"]: schema["title"]
            for schema in self.schemas.values()
            if "report" in schema.get("x-kalkyl", {})
        }

    @cached_property
    def checksum(self) -> str:
        """What changes when anything in the documents does."""
        return _checksum(self.documents)

    @cached_property
    def full_name(self) -> str:
        """What it is called, with the administration that it is of where it names one."""
        about = self.documents.get(ABOUT, {})
        words = (about.get("name", self.name), about.get("administration"))
        return ", ".join(filter(None, words))

    @cached_property
    def mark(self) -> OrganisationMark:
        """What its workbooks carry. Who it is and which departments it has change no workbook."""
        documents = self.documents.items()
        contract = {
            name: document for name, document in documents if name not in {ABOUT, DEPARTMENTS}
        }
        return OrganisationMark(self.full_name, _checksum(contract))

    def mark_problems(self, book: Book) -> tuple[Problem, ...]:
        """The problems of a workbook that was made for another organisation.

        The checksum of the contract is worked out only where the names differ.
        """
        found = mark_in(book)
        if found is None or folded(found.name) == folded(self.full_name):
            return ()
        is_same = found.contract == self.mark.contract
        kind = ProblemKind.RENAMED_ORGANISATION if is_same else ProblemKind.OTHER_ORGANISATION
        return (Problem(kind, None, {"found": found.name, "expected": self.full_name}),)

    @cached_property
    def departments(self) -> Manifest | None:
        """The departments that the organisation has listed; none where it has listed none."""
        data = self.documents.get(DEPARTMENTS, {})
        return manifest_of(data) if data.get("department") else None

    @cached_property
    def limits(self) -> Mapping[str, str]:
        """Every limit by its name, as it is unless a report says otherwise."""
        return limits_of(self.schemas)

    @cached_property
    def uppdrag(self) -> Mapping[str, str]:
        """The id of every assignment there is or has been, by its id and by its name."""
        lists = self.schemas["rows-and-choices.schema.json"]["$defs"]
        items = [(item["x-kalkyl"]["id"], item["const"]) for item in lists["uppdrag"]["oneOf"]]
        return {word: id_ for id_, name in items for word in (id_, name)}

    @cached_property
    def uppdrag_ids(self) -> frozenset[str]:
        """The ids of every assignment there is or has been."""
        return frozenset(self.uppdrag.values())

    @cached_property
    def synonyms(self) -> Document:
        """Other names of tables, columns and rows."""
        return self._words("synonyms", "synonyms")

    @cached_property
    def wording(self) -> Wording:
        """The words by which texts speak of figures."""
        return wording_of(self._words("texts", "texts"))

    @property
    def answers(self) -> Mapping[str, str]:
        """What its sheet Organisation says; nothing for the example, which answers for nobody."""
        return {} if self.is_example else self.documents.get(ABOUT, {})

    @cached_property
    def levels(self) -> LevelWords:
        """What it calls its levels."""
        return level_words(self.documents.get(ABOUT, {}))

    @cached_property
    def foreign_layouts(self) -> tuple[Layout, ...]:
        """The layouts of forms that kalkyl did not make but knows."""
        names = sorted(name for name in self.documents if name.startswith(_LAYOUTS + _FORM))
        return tuple(self._own_layout(name) for name in names)

    def contract(self, report: str, year: int) -> Contract:
        """The contract of a report in a year; a schema that makes no sense is reported."""
        if (report, year) not in self._contracts:
            self._contracts[report, year] = self._contract(report, year)
        return self._contracts[report, year]

    def own(self, contract: Contract) -> Contract:
        """A contract for workbooks that the organisation itself makes."""
        return contract.written(form_answered(self.answers))

    def layout(self, report: str) -> Layout:
        """The layout of kalkyl's own template of a report."""
        if report not in self._layouts:
            self._layouts[report] = self._own_layout(f"{_LAYOUTS}{report}.json")
        return self._layouts[report]

    def outline(self, report: str) -> Outline:
        """The chapters of a report that is made of a total."""
        from kalkyl.reporting.outline import outline_faults, outline_of  # only for reports

        words = self.levels.filled_in(self._words(f"outlines/{report}", "outline"))
        made = outline_of(words, form_answered(self.answers))
        faults = list(outline_faults(made))
        if faults:
            raise _faulty(f"outlines/{report}.json", faults)
        return made

    def known_form(self, name: str) -> Layout | None:
        """The layout of a form by its name, if it is one that kalkyl knows."""
        path = f"{_LAYOUTS}{name}.json"
        return self._own_layout(path) if name.startswith(_FORM) and path in self.documents else None

    def _own_layout(self, name: str) -> Layout:
        data = self._document(name)
        return layout_of(data) if self.is_sound else self.layout_from(data, name)

    def layout_from(self, data: Document, name: str) -> Layout:
        """A layout from the content of its file, which is validated by its schema first."""
        found = document_check(self.schemas, "layout.schema.json")(data)
        if found:
            raise violated(name, "layout.schema.json", found)
        made = layout_of(data)
        if made.cover is None:
            return made
        if made.report not in self.reports:
            facts = {"name": name, "report": made.report}
            raise DataFileError(
                Phrase("layout_report", "{name}: report: there is no report {report}", facts)
            )
        faults = list(view_faults(self.contract(made.report, made.year), made))
        if faults:
            raise _faulty(name, faults)
        return made

    def _contract(self, report: str, year: int) -> Contract:
        if not self.is_sound:
            self._refuse_contract(report, year)
        found = contract_of(self.schemas, report, year)
        form = form_answered(self.answers)
        made = replace(found, wording=self.wording, levels=self.levels, form=form)
        faults = () if self.is_sound else tuple(wording_faults(self.schemas, made))
        if faults:
            raise _faulty("texts.json", faults)
        return made

    def _refuse_contract(self, report: str, year: int) -> None:
        faults = self._word_faults or tuple(
            contract_faults(self.schemas, report, year, self.layout(report))
        )
        if faults:
            raise _faulty(self.place, [fault.says for fault in faults])

    @cached_property
    def _word_faults(self) -> tuple[Fault, ...]:
        files = self.schemas
        return (*word_faults(files), *double_faults(files), *shared_faults(files))

    def _words(self, name: str, schema: str) -> Document:
        """A document of words, which the schema of its kind has nothing against."""
        data = self._document(f"{name}.json")
        found = () if self.is_sound else document_check(self.schemas, f"{schema}{_SCHEMA}")(data)
        if found:
            raise violated(f"{name}.json", f"{schema}{_SCHEMA}", found)
        return data

    def _document(self, name: str) -> Document:
        found = self.documents.get(name)
        if found is None:
            facts = {"place": self.place, "name": name}
            raise DataFileError(Phrase("not_in_contract", "{place}: {name} is missing", facts))
        return found


def _checksum(documents: Mapping[str, Document]) -> str:
    text = json.dumps(documents, default=str, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()


def _faulty(name: str, faults: Sequence[FactValue]) -> DataFileError:
    lines = Listed(tuple(faults[:_MOST_TOLD]), separator="\n")
    facts: Facts = {"name": name, "faults": lines}
    return DataFileError(Phrase("has_faults", "{name} has faults:\n{faults}", facts))


def violated(name: str, schema: str, violations: Sequence[Violation]) -> DataFileError:
    """What a schema has against a file."""
    lines = tuple(violation.says for violation in violations[:_MOST_TOLD])
    return DataFileError(
        Phrase(
            "violations",
            "{file}, faults against {schema}: {count}\n  {faults}",
            {
                "file": name,
                "schema": schema,
                "count": len(violations),
                "faults": Listed(lines, separator="\n  "),
            },
        )
    )


@dataclass(frozen=True, slots=True)
class OrganisationMark:
    """An organisation's name, and the checksum of the contract that its workbooks are made by."""

    name: str
    contract: str

    @property
    def properties(self) -> Mapping[str, str]:
        """The mark as document properties."""
        return {NAME: self.name[:_LONGEST], CONTRACT: self.contract}


def mark_in(book: Book) -> OrganisationMark | None:
    """The mark that a workbook carries; ``None`` where it names no organisation."""
    name = book.properties.get(NAME, "").strip()
    return OrganisationMark(name, book.properties.get(CONTRACT, "").strip()) if name else None
