"""The gate for all that comes in a zip container: its parts by name, each within limits.

Parts are inflated in chunks, as they are asked for. A file comes by mail from anyone, so no size
that it states of itself is believed. What the parts mean is nothing to this module: an .xlsx comes
in here, and so may a .docx or a plain .zip.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from copy import copy
from io import BytesIO
from typing import NamedTuple, TypeVar
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from kalkyl.base.budget import current
from kalkyl.base.limits import DIRECTORY_BYTES, INFLATED_BYTES, PARTS
from kalkyl.base.regex import regex
from kalkyl.io.refusal import Refused, damaged, odd_part, within
from kalkyl.model import Phrase

_CHUNK = 1 << 16
_KEPT = 4_000_000
"""Bytes of small parts that are kept, since several readers look through each."""
_LOCAL_HEADER = 30
_CENTRAL_MARK = b"PK\x01\x02"
_CENTRAL_LENGTHS = struct.Struct("<HHH")
_LENGTHS_AT = 28
_ENCRYPTED = 0x1
_OWN_FOLDERS = ("xl", "_rels", "docprops", "customxml", "[content_types].xml", "mimetype")
_UTF8 = 0x800
_LEADS_OUT = Phrase("leads_out_of_file", "leads out of the file")
_TWICE = Phrase("is_there_twice", "is there twice")
_TWO_NAMES = Phrase("has_two_names", "has two names")
_DRIVE = regex(r"[A-Za-z]:")
_CONTROL = regex(r"[\x00-\x1f\x7f]")


Made = TypeVar("Made")


class Stored(NamedTuple):
    """A part as the container has it: the same becomes the same bytes, or the same refusal."""

    content: bytes
    method: int
    size: int
    checksum: int


class Package:
    """The parts of a zip container; names are compared as Excel does, without case."""

    def __init__(self, content: bytes) -> None:
        self._content = memoryview(content)
        within(PARTS, content.count(_CENTRAL_MARK), "parts")
        within(DIRECTORY_BYTES, _directory_bytes(content), "directory bytes")
        self._members = _by_name(_members(content))
        within(INFLATED_BYTES, sum(part.file_size for part in self._members.values()), "bytes")
        self._names = tuple(self._members)
        self._kept: dict[str, bytes] = {}
        self._room = _KEPT
        self._read: set[str] = set()
        self._stored_parts: dict[str, Stored | None] = {}
        self._is_whole = True
        self.noted: dict[str, Phrase] = {}
        """Parts with something that programs differ on whether it is there, and how it is so."""

    def __contains__(self, name: str) -> bool:
        return folded_part(name) in self._members

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, in lower case."""
        return self._names

    def replacing(self, name: str, content: bytes) -> Package:
        """The package with other bytes in place of a part, which may be fewer."""
        package = copy(self)
        package._kept = {**self._kept, folded_part(name): content}  # noqa: SLF001 - its own kind
        package._is_whole = False  # noqa: SLF001 - as above
        return package

    def stored(self, name: str) -> Stored | None:
        """A part as it is stored; ``None`` of one that is not, or is unsound."""
        if name not in self._stored_parts:
            self._stored_parts[name] = self._as_stored(name) if self._is_whole else None
        return self._stored_parts[name]

    def _as_stored(self, name: str) -> Stored | None:
        member = self._members[name]
        try:
            content = bytes(self._stored(member, name))
        except Refused:
            return None
        return Stored(content, member.compress_type, member.file_size, member.CRC)

    def watched(self, make: Callable[[], Made]) -> tuple[Made, dict[str, Stored] | None]:
        """What is made of the package, and the parts that were read for it.

        ``None`` of parts that can't be compared, or of which something was noted on the way.
        """
        before, self._read = self._read, set()
        try:
            made = make()
        finally:
            read, self._read = self._read, before | self._read
        read &= self._members.keys()
        parts = {name: stored for name in read if (stored := self.stored(name)) is not None}
        return made, None if self.noted or len(parts) < len(read) else parts

    def note(self, part: str, why: Phrase) -> None:
        """Note that a part has something that some programs see and others do not."""
        self.noted.setdefault(part, why)

    @property
    def members(self) -> tuple[ZipInfo, ...]:
        """The parts as the container lists them, in its order."""
        return tuple(self._members.values())

    def size(self, name: str) -> int:
        """How many bytes a part declares, which is the most that it gives."""
        folded = folded_part(name)
        self._read.add(folded)
        member = self._members.get(folded)
        return member.file_size if member else 0

    def start(self, name: str) -> bytes:
        """The first bytes of a part, at most a chunk of them."""
        return next(self.chunks(name), b"")

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, inflated as they are asked for and never more than it declares."""
        folded = folded_part(name)
        self._read.add(folded)
        if folded in self._kept:
            yield self._kept[folded]
            return
        member = self._members.get(folded)
        if member is None:
            raise damaged(name)
        size = checksum = 0
        chunk = b""
        for chunk in self._inflate(member, name):
            size += len(chunk)
            current().check()
            if size > member.file_size:
                raise damaged(name)
            checksum = zlib.crc32(chunk, checksum)
            yield chunk
        if size != member.file_size or checksum != member.CRC:
            raise damaged(name)
        if len(chunk) == size <= self._room:
            self._room -= size
            self._kept[folded] = chunk

    def _inflate(self, member: ZipInfo, name: str) -> Iterator[bytes]:
        # ZipFile.open does the same; for the twenty small parts of a workbook at twice the time.
        stored = self._stored(member, name)
        pieces = (stored[at : at + _CHUNK] for at in range(0, len(stored), _CHUNK))
        if member.compress_type == ZIP_STORED:
            yield from map(bytes, pieces)
            return
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for piece in pieces:
                if inflater.eof:
                    break
                chunk = inflater.decompress(piece, _CHUNK)
                while chunk:
                    yield chunk
                    chunk = inflater.decompress(inflater.unconsumed_tail, _CHUNK)
        except zlib.error:
            raise damaged(name) from None
        if not inflater.eof:
            raise damaged(name)

    def _stored(self, member: ZipInfo, name: str) -> memoryview:
        header = bytes(self._content[member.header_offset :][:_LOCAL_HEADER])
        known = member.compress_type in (ZIP_STORED, ZIP_DEFLATED)
        if member.flag_bits & _ENCRYPTED or not known or len(header) < _LOCAL_HEADER:
            raise damaged(name)
        own_name, extra = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
        begin = member.header_offset + _LOCAL_HEADER + own_name + extra
        stored = self._content[begin : begin + member.compress_size]
        if not header.startswith(b"PK\x03\x04") or len(stored) < member.compress_size:
            raise damaged(name)
        self._refuse_other_name(member, begin - extra - own_name, begin - extra)
        return stored

    def _refuse_other_name(self, member: ZipInfo, begin: int, end: int) -> None:
        # The same part under one name in the directory and another beside its bytes: programs
        # would differ on what it is. Python's zipfile refuses it too.
        encoding = "utf-8" if member.flag_bits & _UTF8 else "cp437"
        if bytes(self._content[begin:end]) != member.orig_filename.encode(encoding, "replace"):
            raise odd_part(member.orig_filename, _TWO_NAMES)


def _directory_bytes(content: bytes) -> int:
    """How long the names of all parts are together, with what else is said of each."""
    found = 0
    at = content.find(_CENTRAL_MARK)
    while at >= 0:
        if at + _LENGTHS_AT + _CENTRAL_LENGTHS.size <= len(content):
            found += sum(_CENTRAL_LENGTHS.unpack_from(content, at + _LENGTHS_AT))
        at = content.find(_CENTRAL_MARK, at + 1)
    return found


def _members(content: bytes) -> list[ZipInfo]:
    try:
        with ZipFile(BytesIO(content)) as container:
            return container.infolist()
    except (BadZipFile, NotImplementedError, OSError, ValueError, struct.error):
        raise damaged("zip") from None


def _by_name(members: list[ZipInfo]) -> dict[str, ZipInfo]:
    found: dict[str, ZipInfo] = {}
    for member in members:
        name = member.orig_filename
        if leads_out(name):
            raise odd_part(name, _LEADS_OUT)
        folded = folded_part(name)
        if folded in found:
            # Programs would differ on which of the two is the sheet.
            raise odd_part(name, _TWICE)
        found[folded] = member
    return found


def leads_out(name: str) -> bool:
    """Whether a part's name would lead out of the folder that somebody unpacks it in.

    kalkyl unpacks nothing to the disk. Backslashes and a slash before ``xl`` are what careless
    programs write; they lead nowhere.
    """
    plain = name.replace("\\", "/")
    steps = plain.split("/")
    rooted = plain.startswith("/") and steps[1].lower() not in _OWN_FOLDERS
    return rooted or ".." in steps or bool(_DRIVE.match(plain) or _CONTROL.search(plain))


def folded_part(name: str) -> str:
    """The name of a part as two names of the same part both have it."""
    return name.replace("\\", "/").lstrip("/").lower()
