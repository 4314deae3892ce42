"""The zip container of an .xlsx: its parts by name, each inflated in chunks and within limits.

A workbook comes by mail from anyone, so no size that the file states of itself is believed.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from kalkyl.model import Problem

FILE_BYTES: Final = 50_000_000
INFLATED_BYTES: Final = 400_000_000
"""All parts together; a sheet whose every row is formatted but empty comes to some 120 MB."""
PARTS: Final = 5_000
FILLED_CELLS: Final = 2_000_000
ENTRIES: Final = 200_000
"""Elements of one kind outside the cells: merged ranges, names, cell styles, table columns."""
FORMULA_CHARACTERS: Final = 100_000_000
"""All formulas of a workbook; shared ones are stored once but read out in every cell."""
ROWS: Final = 1_048_576
COLUMNS: Final = 16_384

_CHUNK = 1 << 16
_LOCAL_HEADER = 30
_CENTRAL_MARK = b"PK\x01\x02"
_ENCRYPTED = 0x1


class Refused(Exception):  # noqa: N818 - no fault of kalkyl's: it carries a problem out of expat
    """The workbook cannot be read; caught at the door, where its problem becomes the answer."""

    def __init__(self, kind: str, **facts: str) -> None:
        super().__init__(kind)
        self.problem = Problem(kind, None, facts)


def damaged(part: str) -> Refused:
    """The refusal of a part that is missing or broken; ``zip`` for the container itself."""
    return Refused("damaged", part=part)


def too_large(limit: int, found: int, what: str) -> Refused:
    """The refusal of what is more than its limit; ``found`` is where counting stopped."""
    return Refused("too_large", what=what, limit=str(limit), found=str(found))


def within(limit: int, found: int, what: str) -> None:
    """Refuse what is more than its limit."""
    if found > limit:
        raise too_large(limit, found, what)


class Package:
    """The parts of a zip container; names are told apart as Excel does, without case."""

    def __init__(self, content: bytes) -> None:
        self._content = memoryview(content)
        self._inflated = 0
        within(PARTS, content.count(_CENTRAL_MARK), "parts")
        self._members = _by_name(_members(content))
        within(INFLATED_BYTES, sum(part.file_size for part in self._members.values()), "bytes")

    def __contains__(self, name: str) -> bool:
        return _folded(name) in self._members

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, in lower case."""
        return tuple(self._members)

    @property
    def members(self) -> tuple[ZipInfo, ...]:
        """The parts as the container lists them, in its order."""
        return tuple(self._members.values())

    def start(self, name: str) -> bytes:
        """The first bytes of a part, at most a chunk of them."""
        return next(self.chunks(name), b"")

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, inflated as they are asked for and never more than it declares."""
        member = self._members.get(_folded(name))
        if member is None:
            raise damaged(name)
        size = checksum = 0
        for chunk in self._inflate(member, name):
            size += len(chunk)
            self._inflated += len(chunk)
            within(INFLATED_BYTES, self._inflated, "bytes")
            if size > member.file_size:
                raise damaged(name)
            checksum = zlib.crc32(chunk, checksum)
            yield chunk
        if size != member.file_size or checksum != member.CRC:
            raise damaged(name)

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
        lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        begin = member.header_offset + _LOCAL_HEADER + lengths
        stored = self._content[begin : begin + member.compress_size]
        if not header.startswith(b"PK\x03\x04") or len(stored) < member.compress_size:
            raise damaged(name)
        return stored


def _members(content: bytes) -> list[ZipInfo]:
    try:
        with ZipFile(BytesIO(content)) as container:
            return container.infolist()
    except (BadZipFile, NotImplementedError, OSError, ValueError, struct.error):
        raise damaged("zip") from None


def _by_name(members: list[ZipInfo]) -> dict[str, ZipInfo]:
    found = {_folded(member.filename): member for member in members}
    if len(found) < len(members):
        # Two parts of one name: programs would differ on which of them is the sheet.
        raise damaged("zip")
    return found


def _folded(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
