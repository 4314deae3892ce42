"""Writes the compressed containers that VBA source lies in; after [MS-OVBA] 2.4.1.

A container is a signature and chunks of at most 4 096 bytes of plain text. A chunk is a row of
groups: one byte of flags, and eight tokens, each a plain byte or a copy of what stands before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

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
