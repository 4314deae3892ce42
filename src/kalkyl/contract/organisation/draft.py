"""The documents of a contract while they are built, and what was found wrong on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any, Final

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.organisation.fault_words import Named, none_such
from kalkyl.contract.organisation.records import Content, Fault, Record
from kalkyl.contract.organisation.report_sheets import REPORTS
from kalkyl.model import FactValue

NOTE: Final = "x-kalkyl"
LISTS, COLUMNS = "rows-and-choices.schema.json", "columns.schema.json"
LIMIT_FILE, CONTROL_FILE = "limits.schema.json", "controls.schema.json"
BLOCKS: Final = "layouts/blocks.json"
Node = dict[str, Any]


@dataclass(slots=True)
class Draft:
    """Documents on their way, made of the structure by what a workbook says."""

    content: Content
    documents: dict[str, Any]
    faults: list[Fault] = field(default_factory=list)

    def tell(self, record: Record, column: str, text: FactValue) -> None:
        """Adds a fault at a cell."""
        self.faults.append(Fault(record.at(column), text))

    def unknown(
        self, record: Record, column: str, word: str, kind: Named, known: Iterable[str]
    ) -> None:
        """Adds that a cell names something that there is not."""
        self.tell(record, column, none_such(kind, word, known))

    def reports(self) -> tuple[str, ...]:
        """The reports that the organisation makes, in the order in which it lists them."""
        return tuple(
            record.text("id")
            for record in self.content.of(REPORTS)
            if record.text("used") == "yes" and schema_name(record.text("id")) in self.documents
        )

    def structured(self) -> tuple[str, ...]:
        """Every report that there is a structure for."""
        return tuple(
            name.removesuffix(".schema.json")
            for name, document in self.documents.items()
            if "report" in document.get(NOTE, {})
        )

    def report(self, report: str) -> Node:
        """The document of a report."""
        document: Node = self.documents[schema_name(report)]
        return document

    def definitions(self, file: str) -> Node:
        """The definitions of a document."""
        definitions: Node = self.documents[file]["$defs"]
        return definitions

    def whole(self, node: Mapping[str, Any], file: str) -> tuple[Node, str]:
        """A node with its ``$ref`` followed: only the way to rows and columns, to look them up."""
        if "$ref" not in node:
            return dict(node), file
        name, _, pointer = node["$ref"].partition("#")
        target: Any = self.documents[name or file]
        for step in filter(None, pointer.split("/")):
            target = target[step]
        base, base_file = self.whole(target, name or file)
        return overlaid(base, {word: node[word] for word in node if word != "$ref"}), base_file


def schema_name(report: str) -> str:
    """The file of a report's schema."""
    return f"{report}.schema.json"


def overlaid(base: Mapping[str, Any], top: Mapping[str, Any]) -> Node:
    """One node over another, word by word."""
    merged = dict(base)
    for word, value in top.items():
        under = merged.get(word)
        both = isinstance(under, Mapping) and isinstance(value, Mapping)
        merged[word] = overlaid(under, value) if both else value  # type: ignore[arg-type]  # narrowed by ``both``
    return merged


def inner(node: Node, *path: str) -> Node:
    """The node at a path within another, made where there is none."""
    for step in path:
        node = node.setdefault(step, {})
    return node
