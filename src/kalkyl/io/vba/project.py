"""Writes ``vbaProject.bin`` from modules as text; after [MS-OVBA] 2.3.

No compiled code is written, and the version number is 0xFFFF, so Excel compiles the source when the
add-in is loaded. That is what the specification asks of other programs than Office.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum

from kalkyl.base.errors import DataFileError
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.io.vba.compound_file import compound, compressed
from kalkyl.model import Facts, Listed, Phrase

CODE_PAGE = 1252
ENCODING = f"cp{CODE_PAGE}"
_NAME = regex(r'^Attribute VB_Name = "([^"]*)"$', re.MULTILINE)
_MODULE_NAME = regex(r"[A-Za-z][A-Za-z0-9_]{0,30}")
_BASE = regex(r'^Attribute VB_Base = "0\{([0-9A-F-]+)\}"$', re.MULTILINE)
_KINDS = {
    "00020819-0000-0000-C000-000000000046": "Document",
    "00020820-0000-0000-C000-000000000046": "Document",
    "FCFB3D2A-A0FA-1068-A738-08002B3371B5": "Class",
}
"""What the modules of a workbook, of a worksheet and of a class derive from."""
_LONGEST_LINE = 1023


class Kind(Enum):
    """What a module belongs to."""

    DOCUMENT = "Document"
    CLASS = "Class"
    PROCEDURES = "Module"


@dataclass(frozen=True)
class Source:
    """A module: its text begins with its attributes, and its lines end with a line feed."""

    name: str
    kind: Kind
    text: str

    @property
    def content(self) -> bytes:
        """The text as it lies in a project: in the project's code page, with Windows' line ends."""
        return self.text.replace("\n", "\r\n").encode(ENCODING)


def source_of(file: str, text: str) -> Source:
    """The module that a file's text is; one that Excel would refuse is refused here."""
    text = text.replace("\r\n", "\n")
    name = _NAME.search(text)
    if name is None or not _MODULE_NAME.fullmatch(name[1]):
        raise DataFileError(
            Phrase(
                "module_unnamed",
                "{file}: Attribute VB_Name is missing or no name of a module",
                {"file": file},
            )
        )
    for number, line in enumerate(text.split("\n"), start=1):
        _check_line({"file": file, "line": number}, line)
    return Source(name[1], _kind(file, text), text)


def _check_line(place: Facts, line: str) -> None:
    try:
        content = line.encode(ENCODING)
    except UnicodeEncodeError as fault:
        raise DataFileError(
            Phrase(
                "module_character",
                "{file}, line {line}: the character {sign} is not in code page 1252",
                {**place, "sign": line[fault.start]},
            )
        ) from fault
    if len(content) > _LONGEST_LINE:
        raise DataFileError(
            Phrase(
                "module_line",
                "{file}, line {line}: the line is longer than {most} characters",
                {**place, "most": _LONGEST_LINE},
            )
        )


def _kind(file: str, text: str) -> Kind:
    base = _BASE.search(text)
    if base is None:
        return Kind.PROCEDURES
    if base[1] not in _KINDS:
        facts = {"file": file}
        raise DataFileError(
            Phrase("module_kind", "{file}: modules of that kind (forms) are not built in", facts)
        )
    return Kind(_KINDS[base[1]])


_ENGLISH = 0x0409
_WINDOWS = 1
_MAJOR, _MINOR = 1, 1
_REFERENCES = {
    "stdole": r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#"
    r"C:\Windows\System32\stdole2.tlb#OLE Automation",
    "Office": r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#"
    r"C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL"
    r"#Microsoft Office 16.0 Object Library",
}
"""The libraries beside VBA's and Excel's own. Office has ``IRibbonControl``."""
_PROJECT_ID = "{6D4A3D0E-5C4B-4B0B-9A4D-7B1C8E0F2A61}"
_EDITOR = "{3832D640-CF90-11CF-8E43-00A0C911005A}"
_NOT_PROTECTED, _NO_PASSWORD, _VISIBLE = bytes(4), b"\x00", b"\xff"

VBA_PROJECT = struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 1)
"""The stream ``_VBA_PROJECT`` when there is source only."""


def directory(project: str, modules: Sequence[Source]) -> bytes:
    """The stream ``dir``, before it is compressed."""
    return b"".join([*_information(project), *_references(), *_modules(modules), _record(0x10)])


def _record(code: int, content: bytes = b"") -> bytes:
    """A record: its code, its size in bytes, its content."""
    return struct.pack("<HI", code, len(content)) + content


def _twice(code: int, text: str, second: int) -> bytes:
    """A text in the project's code page, and again in Unicode."""
    return _record(code, text.encode(ENCODING)) + _record(second, text.encode("utf-16-le"))


def _number(code: int, value: int, size: int = 4) -> bytes:
    return _record(code, value.to_bytes(size, "little"))


def _information(project: str) -> Iterator[bytes]:
    yield _number(0x01, _WINDOWS)
    yield _number(0x02, _ENGLISH)
    yield _number(0x14, _ENGLISH)
    yield _number(0x03, CODE_PAGE, 2)
    yield _record(0x04, project.encode(ENCODING))
    yield _twice(0x05, "", 0x40)
    yield _twice(0x06, "", 0x3D)
    yield _number(0x07, 0)
    yield _number(0x08, 0)
    # The one record whose size is not that of its content.
    yield struct.pack("<HIIH", 0x09, 4, _MAJOR, _MINOR)
    yield _twice(0x0C, "", 0x3C)


def _references() -> Iterator[bytes]:
    for name, library in _REFERENCES.items():
        yield _twice(0x16, name, 0x3E)
        place = library.encode(ENCODING)
        yield _record(0x0D, struct.pack("<I", len(place)) + place + bytes(6))


def _modules(modules: Sequence[Source]) -> Iterator[bytes]:
    yield _number(0x0F, len(modules), 2)
    yield _number(0x13, 0xFFFF, 2)
    for module in modules:
        yield _twice(0x19, module.name, 0x47)
        yield _twice(0x1A, module.name, 0x32)
        yield _twice(0x1C, "", 0x48)
        yield _number(0x31, 0)
        yield _number(0x1E, 0)
        yield _number(0x2C, 0xFFFF, 2)
        yield _record(0x21 if module.kind is Kind.PROCEDURES else 0x22)
        yield _record(0x2B)


def project_text(project: str, modules: Sequence[Source]) -> bytes:
    """The stream ``PROJECT``: the modules by kind, and that nothing is hidden or locked."""
    kept = {
        "CMG": hidden(_NOT_PROTECTED, 0x10),
        "DPB": hidden(_NO_PASSWORD, 0x20),
        "GC": hidden(_VISIBLE, 0x30),
    }
    lines = [
        f'ID="{_PROJECT_ID}"',
        *(f"{module.kind.value}={module.name}{_suffix(module)}" for module in modules),
        f'Name="{project}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        *(f'{name}="{value}"' for name, value in kept.items()),
        "",
        "[Host Extender Info]",
        f"&H00000001={_EDITOR};VBE;&H00000000",
        "",
    ]
    return "\r\n".join(lines).encode(ENCODING)


def _suffix(module: Source) -> str:
    return "/&H00000000" if module.kind is Kind.DOCUMENT else ""


def project_names(modules: Sequence[Source]) -> bytes:
    """The stream ``PROJECTwm``, which is never compressed: each name in both encodings."""
    names = (
        module.name.encode(ENCODING) + b"\0" + module.name.encode("utf-16-le") + b"\0\0"
        for module in modules
    )
    return b"".join(names) + b"\0\0"


def hidden(data: bytes, seed: int) -> str:
    """Data as Office veils it, in hexadecimal; after [MS-OVBA] 2.4.3.2.

    It protects nothing: the seed stands first, and the key is a sum of the project's id.
    """
    key = sum(_PROJECT_ID.encode(ENCODING)) & 0xFF
    made = [seed, seed ^ 2, seed ^ key]
    plain = key
    ignored = bytes((seed & 6) // 2)
    for byte in ignored + struct.pack("<I", len(data)) + data:
        made.append(byte ^ ((made[-2] + plain) & 0xFF))
        plain = byte
    return bytes(made).hex().upper()


def project_bytes(name: str, modules: Sequence[Source]) -> bytes:
    """The project as a file's content; documents' modules first, then by name."""
    ordered = sorted(
        modules, key=lambda module: (module.kind is not Kind.DOCUMENT, module.name.lower())
    )
    _refuse_twins(name, ordered)
    return compound(
        {
            "PROJECT": project_text(name, ordered),
            "PROJECTwm": project_names(ordered),
            "VBA/_VBA_PROJECT": VBA_PROJECT,
            "VBA/dir": compressed(directory(name, ordered)),
            **{f"VBA/{module.name}": compressed(module.content) for module in ordered},
        }
    )


def _refuse_twins(name: str, modules: Sequence[Source]) -> None:
    """Excel can't tell modules apart by case, nor a module from its project."""
    names = Counter(used.lower() for used in (name, *(module.name for module in modules)))
    twins = [name for name, times in names.items() if times > 1]
    if twins:
        facts = {"names": Listed(tuple(twins))}
        raise DataFileError(
            Phrase("module_twice", "macros: the module's name is there twice: {names}", facts)
        )
