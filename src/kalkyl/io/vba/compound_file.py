"""Writes the containers of VBA: compound files ([MS-CFB]) and compressed source ([MS-OVBA] 2.4.1).

Files are of version 3: sectors of 512 bytes, streams shorter than 4 096 bytes in sectors of 64
inside the root's own stream. No times, no class ids: the same streams give the same bytes.

A compressed container is a signature and chunks of at most 4 096 bytes of plain text. A chunk is a
row of groups: one byte of flags, and eight tokens, each a plain byte or a copy of earlier bytes.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from itertools import islice

from kalkyl.base.quick_dataclass import dataclass

_SIGNATURE = b"\x01"
_CHUNK = 4096
_GROUP = 8
_SHORTEST_COPY = 3
_FEWEST_OFFSET_BITS = 4
_COMPRESSED = 0xB000
"""The flag of a compressed chunk, and the signature that every chunk's header has."""
_MOST_CANDIDATES = 64
"""So many earlier places are tried for each copy: more make the file hardly smaller."""


class IncompressibleError(ValueError):
    """A chunk that does not become smaller; never so with source code."""


def compressed(data: bytes) -> bytes:
    """The data as a compressed container."""
    starts = range(0, len(data), _CHUNK)
    return _SIGNATURE + b"".join(_chunk(data[start : start + _CHUNK]) for start in starts)


def _chunk(data: bytes) -> bytes:
    body = b"".join(_groups(_tokens(data)))
    if len(body) > _CHUNK:
        raise IncompressibleError
    header = _COMPRESSED | (len(body) + 2 - 3)
    return header.to_bytes(2, "little") + body


def _groups(tokens: Iterator[bytes]) -> Iterator[bytes]:
    """Eight tokens at a time behind a byte that says which of them are copies."""
    while group := list(islice(tokens, _GROUP)):
        flags = sum(1 << at for at, token in enumerate(group) if len(token) > 1)
        yield bytes([flags]) + b"".join(group)


def _tokens(data: bytes) -> Iterator[bytes]:
    """Each token in turn: one plain byte, or two bytes that say how far back and how long."""
    places: defaultdict[bytes, list[int]] = defaultdict(list)
    at = 0
    while at < len(data):
        bits = _offset_bits(at)
        length, offset = _longest(data, at, places, bits)
        if length >= _SHORTEST_COPY:
            token = (offset - 1) << (16 - bits) | (length - _SHORTEST_COPY)
            yield token.to_bytes(2, "little")
        else:
            length = 1
            yield data[at : at + 1]
        for step in range(at, at + length):
            places[data[step : step + _SHORTEST_COPY]].append(step)
        at += length


def _offset_bits(at: int) -> int:
    """How many of a token's 16 bits say how far back: as many as the place in the chunk needs."""
    return max(_FEWEST_OFFSET_BITS, (at - 1).bit_length() if at else 0)


def _longest(
    data: bytes, at: int, places: defaultdict[bytes, list[int]], bits: int
) -> tuple[int, int]:
    """The length and distance of the longest copy that can stand here; the nearest of equals."""
    most = min(len(data) - at, (0xFFFF >> bits) + _SHORTEST_COPY)
    best = (0, 0)
    key = data[at : at + _SHORTEST_COPY]
    for place in reversed(places[key][-_MOST_CANDIDATES:] if key in places else []):
        length = _SHORTEST_COPY
        while length < most and data[place + length] == data[at + length]:
            length += 1
        if best[0] < length <= most:
            best = (length, at - place)
    return best


_SECTOR, _SMALL_SECTOR, _SMALL = 512, 64, 4096
_FREE, _END, _IS_FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1
_FATS_IN_HEADER = 109
_LONGEST_NAME = 31
_IDS = _SECTOR // 4
_ENTRIES = _SECTOR // 128


@dataclass
class _Entry:
    """A storage or a stream, as the directory knows it."""

    name: str
    kind: int
    content: bytes = b""
    children: list[_Entry] = field(default_factory=list)
    colour: int = _BLACK
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    start: int = _END
    size: int = 0


class TooLargeError(ValueError):
    """More than the header's list of FAT sectors reaches (7 MB), or a name that is too long."""


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with streams by their path, such as ``VBA/dir``."""
    entries = _directory(streams)
    small, small_chain = _small_stream(entries)
    root = entries[0]
    large = [entry for entry in entries if entry.kind == _STREAM and entry.size >= _SMALL]
    root.content, root.size = small, len(small)
    blocks: list[bytes] = []
    fat: list[int] = []
    for entry in [root, *large]:
        entry.start = _place(entry.content, blocks, fat)
    small_fat = _place(_table(small_chain), blocks, fat)
    catalogue = _place(_padded(b"".join(map(_packed, _filled(entries)))), blocks, fat)
    fats = _fat_sectors(len(blocks))
    first_fat = len(blocks)
    fat += [_IS_FAT] * fats
    blocks += [_table(fat)[at : at + _SECTOR] for at in range(0, fats * _SECTOR, _SECTOR)]
    header = _header(catalogue, range(first_fat, first_fat + fats), small_fat, len(small_chain))
    return header + b"".join(blocks)


def _directory(streams: Mapping[str, bytes]) -> list[_Entry]:
    """Every entry, the root first, with the trees that they are looked up by."""
    root = _Entry("Root Entry", _ROOT)
    storages = {"": root}
    entries = [root]
    for path, content in streams.items():
        folder, _, name = path.rpartition("/")
        made = _Entry(name, _STREAM, content, size=len(content))
        _storage(folder, storages, entries).children.append(made)
        entries.append(made)
    for entry in entries:
        if len(entry.name) > _LONGEST_NAME:
            raise TooLargeError(entry.name)
        _link(entry, entries)
    return entries


def _storage(path: str, storages: dict[str, _Entry], entries: list[_Entry]) -> _Entry:
    """The storage of a path, made with those it stands in where it isn't there yet."""
    if path not in storages:
        folder, _, name = path.rpartition("/")
        parent = _storage(folder, storages, entries)
        storages[path] = _Entry(name, _STORAGE)
        parent.children.append(storages[path])
        entries.append(storages[path])
    return storages[path]


def _link(parent: _Entry, entries: Sequence[_Entry]) -> None:
    """Makes a red-black tree of a storage's children: shorter names first, then by letters."""
    number = {id(entry): at for at, entry in enumerate(entries)}
    ordered = sorted(parent.children, key=lambda entry: (len(entry.name), entry.name.upper()))
    full_levels = (len(ordered) + 1).bit_length() - 1

    def tree(part: list[_Entry], level: int) -> int:
        if not part:
            return _NONE
        middle = len(part) // 2
        top = part[middle]
        top.colour = _BLACK if level < full_levels else _RED
        top.left = tree(part[:middle], level + 1)
        top.right = tree(part[middle + 1 :], level + 1)
        return number[id(top)]

    parent.child = tree(ordered, 0)


def _small_stream(entries: Sequence[_Entry]) -> tuple[bytes, list[int]]:
    """The short streams behind each other, and the chains of their small sectors."""
    content = b""
    chain: list[int] = []
    for entry in entries:
        if entry.kind == _STREAM and entry.content and entry.size < _SMALL:
            entry.start = len(chain)
            padded = _padded(entry.content, _SMALL_SECTOR)
            content += padded
            chain += _run(len(chain), len(padded) // _SMALL_SECTOR)
    return content, chain


def _run(first: int, count: int) -> Iterator[int]:
    """A chain of sectors that lie behind each other."""
    yield from range(first + 1, first + count)
    yield _END


def _place(content: bytes, blocks: list[bytes], fat: list[int]) -> int:
    """Lays content in sectors behind those that are there; gives its first sector."""
    if not content:
        return _END
    first = len(blocks)
    padded = _padded(content)
    blocks += [padded[at : at + _SECTOR] for at in range(0, len(padded), _SECTOR)]
    fat += _run(first, len(blocks) - first)
    return first


def _padded(content: bytes, size: int = _SECTOR) -> bytes:
    return content + bytes(-len(content) % size)


def _table(ids: Sequence[int]) -> bytes:
    """Sector numbers as whole sectors, free ones after the last."""
    free = -len(ids) % _IDS
    return struct.pack(f"<{len(ids) + free}I", *ids, *[_FREE] * free)


def _filled(entries: list[_Entry]) -> list[_Entry | None]:
    """The entries of whole sectors: unused ones after the last."""
    unused: list[_Entry | None] = [None] * (-len(entries) % _ENTRIES)
    return [*entries, *unused]


def _packed(entry: _Entry | None) -> bytes:
    if entry is None:
        return bytes(68) + struct.pack("<3I", _NONE, _NONE, _NONE) + bytes(48)
    name = entry.name.encode("utf-16-le")
    links = struct.pack("<3I", entry.left, entry.right, entry.child)
    kind = struct.pack("<HBB", len(name) + 2, entry.kind, entry.colour)
    start = 0 if entry.kind == _STORAGE else entry.start
    return name.ljust(64, b"\0") + kind + links + bytes(36) + struct.pack("<IQ", start, entry.size)


def _fat_sectors(blocks: int) -> int:
    """How many sectors the FAT needs for these blocks and itself."""
    fats = 1
    while fats * _IDS < blocks + fats:
        fats += 1
    if fats > _FATS_IN_HEADER:
        raise TooLargeError(f"{blocks * _SECTOR} bytes")
    return fats


def _header(catalogue: int, fats: range, small_fat: int, small_sectors: int) -> bytes:
    """The first sector: where the directory and the tables are."""
    small_fats = -(-small_sectors // _IDS)
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    shape = struct.pack("<5H6x", 0x003E, 0x0003, 0xFFFE, 9, 6)
    sizes = struct.pack("<4I", 0, len(fats), catalogue, 0)
    rest = struct.pack("<5I", _SMALL, small_fat, small_fats, _END, 0)
    return start + shape + sizes + rest + _listed(fats)


def _listed(fats: range) -> bytes:
    free = _FATS_IN_HEADER - len(fats)
    return struct.pack(f"<{_FATS_IN_HEADER}I", *fats, *[_FREE] * free)
