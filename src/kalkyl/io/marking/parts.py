"""The parts of a workbook that is to be changed in a few places and is otherwise left alone."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from posixpath import join, relpath, split
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from kalkyl.base.errors import OutputError
from kalkyl.base.limits import MARKED_BYTES
from kalkyl.io.marking.nodes import (
    OFFICE,
    XML_HEAD,
    Edits,
    Node,
    Reason,
    UnmarkableError,
    tree,
    xml,
)
from kalkyl.io.refusal import Refused
from kalkyl.io.xlsx.package import Package, folded_part
from kalkyl.io.xlsx.workbook import Workbook, workbook
from kalkyl.model import Phrase

TYPES: Final = "[Content_Types].xml"
RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
BEFORE_NAMES: Final = (
    *("fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets"),
    *("functionGroups", "externalReferences"),
)
SHUT: Final = frozenset({"sheetData"})
"""Cells are many, and only restoring formulas looks at them."""


class Parts:
    """The parts by name, each as it was until it is changed; names are compared without case."""

    def __init__(self, content: bytes) -> None:
        self.package = Package(content)
        self._infos = {folded_part(info.filename): info for info in self.package.members}
        self._changed: dict[str, bytes] = {}
        self._gone: set[str] = set()
        self.added: list[str] = []
        self.types: dict[str, str] = {}
        self.endings: dict[str, str] = {}
        self.edits: dict[str, Edits] = {}
        self.book: Workbook = workbook(self.package)

    def __contains__(self, name: str) -> bool:
        key = folded_part(name)
        return (key in self._infos or key in self._changed) and key not in self._gone

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, as they are written, those that were added last."""
        old = [info.filename for key, info in self._infos.items() if key not in self._gone]
        return (*old, *(name for name in self.added if folded_part(name) not in self._gone))

    def read(self, name: str) -> bytes:
        """The bytes of a part, as they came or as they were last put."""
        if name not in self:
            raise UnmarkableError
        key = folded_part(name)
        if key not in self._changed:
            self._changed[key] = b"".join(self.package.chunks(name))
        return self._changed[key]

    def put(self, name: str, content: bytes) -> None:
        """Give a part another content, or add a part."""
        key = folded_part(name)
        if key not in self._infos and key not in self._changed:
            self.added.append(name)
        self._gone.discard(key)
        self._changed[key] = content

    def drop(self, name: str) -> None:
        """Take a part away."""
        self._gone.add(folded_part(name))

    def edit(self, name: str) -> Edits:
        """The changes to a part that was there, to be made when the workbook is written."""
        key = folded_part(name)
        if key not in self.edits:
            self.edits[key] = Edits(self.read(name))
        return self.edits[key]

    def tree(self, name: str) -> Node:
        """The elements of a part as it came, its cells aside."""
        return tree(self.read(name), SHUT)

    def settle(self) -> None:
        """Make the changes that are waiting."""
        for name, edits in self.edits.items():
            if edits:
                self._changed[name] = edits.made()
        self.edits.clear()

    def content(self) -> bytes:
        """The container, its parts in the order they came in."""
        self.settle()
        buffer = BytesIO()
        with ZipFile(buffer, "w", ZIP_DEFLATED) as target:
            for name in self.names:
                old = self._infos.get(folded_part(name))
                target.writestr(_info(name, old), self.read(name))
        return buffer.getvalue()


def _info(name: str, old: ZipInfo | None) -> ZipInfo:
    info = ZipInfo(name, old.date_time if old else (1980, 1, 1, 0, 0, 0))
    info.compress_type = old.compress_type if old else ZIP_DEFLATED
    if old:
        info.external_attr = old.external_attr
    return info


def refuse_large(content: bytes) -> None:
    """Refuse to change a workbook that many copies of would fill the memory."""
    if sum(info.file_size for info in Package(content).members) > MARKED_BYTES:
        raise UnmarkableError(Reason.LARGE)


def rels_of(part: str) -> str:
    """The name of the part that holds another's relationships."""
    folder, name = split(part)
    return join(folder, "_rels", f"{name}.rels")


def relate(parts: Parts, source: str, wanted: list[tuple[str, str]]) -> list[str]:
    """Adds relationships, each a kind and a target, and gives their ids."""
    rels = rels_of(source)
    if rels not in parts:
        parts.put(rels, f'{XML_HEAD}<Relationships xmlns="{RELATIONS}"/>'.encode())
    root = parts.tree(rels)
    taken = {node.get("Id") for node in root.children}
    free = (f"rIdKalkyl{number}" for number in range(1, len(taken) + len(wanted) + 1))
    ids = [ident for ident in free if ident not in taken][: len(wanted)]
    text = "".join(
        f'<{root.prefix}Relationship Id="{ident}" Type="{OFFICE}/{kind}" '
        f'Target="{xml(relpath(f"/{target}", f"/{split(source)[0]}"))}"/>'
        for ident, (kind, target) in zip(ids, wanted, strict=True)
    )
    parts.edit(rels).append(root, text)
    return ids


def declare(parts: Parts) -> None:
    """Says what the added parts are, and what endings mean that nobody has explained yet."""
    root = parts.tree(TYPES)
    known = {
        (node.get("Extension") or "").lower() for node in root.children if node.name == "Default"
    }
    texts = [
        f'<{root.prefix}Override PartName="/{xml(name)}" ContentType="{kind}"/>'
        for name, kind in parts.types.items()
    ]
    texts += [
        f'<{root.prefix}Default Extension="{ending}" ContentType="{kind}"/>'
        for ending, kind in parts.endings.items()
        if ending not in known
    ]
    parts.edit(TYPES).append(root, "".join(texts))


_CUSTOM: Final = "docProps/custom.xml"
_CUSTOM_TYPE: Final = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FORMAT: Final = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""What every custom property names as its format."""
_DOCUMENT: Final = OFFICE.removesuffix("/relationships")


_UNSTAMPED = Phrase("unstamped", "The workbook cannot be stamped: the file is not whole.")


def stamped(content: bytes, properties: Mapping[str, str]) -> bytes:
    """The workbook with these document properties, in place of those of the same names."""
    try:
        parts = Parts(content)
        if _CUSTOM not in parts:
            empty = f'{XML_HEAD}<Properties xmlns="{_DOCUMENT}/custom-properties"/>'
            parts.put(_CUSTOM, empty.encode())
            parts.types[_CUSTOM] = _CUSTOM_TYPE
            relate(parts, "", [("custom-properties", _CUSTOM)])
            declare(parts)
        _set_properties(parts.tree(_CUSTOM), parts.edit(_CUSTOM), properties)
        return parts.content()
    except (Refused, UnmarkableError, ValueError, LookupError) as fault:
        raise OutputError(_UNSTAMPED) from fault


def _set_properties(root: Node, edits: Edits, properties: Mapping[str, str]) -> None:
    for node in root.children:
        if node.get("name") in properties:
            edits.remove(node)
    first = max((int(node.get("pid") or 0) for node in root.children), default=1) + 1
    text = "".join(
        f'<{root.prefix}property fmtid="{_FORMAT}" pid="{pid}" name="{xml(name)}">'
        f'<vt:lpwstr xmlns:vt="{_DOCUMENT}/docPropsVTypes">{xml(value)}</vt:lpwstr>'
        f"</{root.prefix}property>"
        for pid, (name, value) in enumerate(properties.items(), first)
    )
    edits.append(root, text)
