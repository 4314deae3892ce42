"""Who is to report: an administration's departments with codes, contacts and assignments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.document import folded
from kalkyl.model import Sender


@dataclass(frozen=True, slots=True)
class Department:
    """A department that is to hand in a workbook; ``uppdrag`` are the row ids that it has.

    ``senders`` are the addresses that may send for it, beside ``contact``.
    """

    code: str
    name: str
    contact: str = ""
    uppdrag: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """An administration and its departments, and when and where these send their workbooks."""

    administration: str
    departments: tuple[Department, ...]
    deadline: str = ""
    receiver: str = ""

    def department(self, sender: Sender) -> Department | None:
        """The department a sender is: by code, else by name in any case or Unicode form."""
        for department in self.departments:
            if sender.code and folded(sender.code) == folded(department.code):
                return department
        if sender.code:
            return None
        return self.named(sender.name)

    def named(self, name: str) -> Department | None:
        """The department of a name, in any case or Unicode form."""
        return next(
            (
                department
                for department in self.departments
                if folded(department.name) == folded(name)
            ),
            None,
        )


def manifest_of(data: Mapping[str, Any]) -> Manifest:
    """A manifest from its file, which must satisfy ``manifest.schema.json``."""
    return Manifest(
        data["administration"],
        tuple(
            Department(
                entry["code"],
                entry["name"],
                entry.get("contact", ""),
                tuple(entry.get("uppdrag", ())),
                tuple(entry.get("senders", ())),
            )
            for entry in data["department"]
        ),
        str(data.get("deadline", "")),
        data.get("receiver", ""),
    )
