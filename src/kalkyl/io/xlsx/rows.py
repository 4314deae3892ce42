"""The rows of a sheet as office programs write them, read without a call for each element.

A sheet is split in its rows and its frame, which is all around them, and the rows in pieces: one
for each cell, with what follows it. Workbooks of one template have most pieces alike, to the byte,
so that a piece is read once. Rows are taken here only if
every byte of them is of the plain kind below, in which XML leaves nothing to interpret: no
comments, no prefixes, no references to characters but the five with names. All else is for expat;
what comes of it is the same, and ``tests/test_xlsx_rows.py`` holds the two against each other.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple, TypeAlias

from kalkyl.base.cache import Remembered
from kalkyl.base.limits import CELL_CHARACTERS, FORMULA_CHARACTERS
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.io.refusal import Refused
from kalkyl.io.xlsx.package import Package
from kalkyl.io.xlsx.refs import whole
from kalkyl.io.xlsx.sheet_frame import is_flat
from kalkyl.io.xlsx.strings import LARGEST_PLAIN, decoded, dereferenced
from kalkyl.io.xlsx.values import TRUE

_OPEN, _CLOSE = b"<sheetData>", b"</sheetData>"
_START = regex(
    rb'(?:<\?xml version="1\.0"(?: encoding="[Uu][Tt][Ff]-8")?(?: standalone="[a-z]+")? ?\?>)?'
    rb"[ \r\n]*<worksheet([ >][^>]*)"
)
_ODD_IN_FRAME: Final = (b"<!", b"<?", b"AlternateContent", b"ProcessContent")
_MARGINS: Final = b"<headerFooter"
_MARGIN = regex(rb"(<(?:odd|even|first)(?:Header|Footer)>)([^<]*)(?=</)")
_HEIGHTS = b' xmlns:x14ac="'
_WITH_PREFIX = "x14ac:dyDescent"

_CELL = b"<c "
_REFERENCE = "[A-Z]{1,3}[0-9]{1,7}"
_TOKEN = regex(
    rf'<c r="(?P<empty>{_REFERENCE})"(?: s="[0-9]{{1,6}}")?(?: t="[a-z]+")?(?: ?/>|></c>)'
    rf'|<c r="(?P<cell>{_REFERENCE})"(?: s="(?P<style>[0-9]{{1,6}})")?'
    r'(?: t="(?P<kind>[a-zA-Z]{1,9})")?>'
    r"(?:<f(?P<given>[^<>/]*?) ?(?:/>|>(?P<formula>[^<]*)</f>))?"
    r"(?:<v>(?P<value>[^<]*)</v>|(?P<nothing><v ?/>)"
    r'|<is><t(?: xml:space="preserve")?>(?P<inline>[^<]*)</t></is>)?</c>'
    r"|<row(?P<row>[^<>/]*?) ?(?P<alone>/?)>|(?P<close></row>)|[ \n\t]+"
)
_ATTRIBUTE = regex(r' ([A-Za-z0-9]+|x14ac:dyDescent)="([^"<&\t\n]*)"')
Attributes: TypeAlias = dict[str, str]


class WrittenCell:
    """A cell with something in it: its address, style and type, its formula, its value.

    ``known`` is for whoever makes a cell of it, to keep for the next workbook.
    """

    __slots__ = ("formula", "is_inline", "kind", "known", "reference", "style", "value")

    def __init__(  # one argument for each group of the pattern
        self,
        reference: str,
        style: str,
        kind: str,
        formula: tuple[str, Attributes] | None,
        value: str | None,
        *,
        is_inline: bool,
    ) -> None:
        self.reference = reference
        self.style = style
        self.kind = kind
        self.formula = formula
        self.value = value
        self.is_inline = is_inline
        self.known: object = None

    def at(self, reference: str, value: str | None) -> WrittenCell:
        """A cell written alike, with an address and a value of its own."""
        return WrittenCell(
            reference, self.style, self.kind, self.formula, value, is_inline=self.is_inline
        )


class WrittenRow(NamedTuple):
    """The start of a row; ``None`` for a row that follows on the one before."""

    number: int | None
    is_hidden: bool


class Piece(NamedTuple):
    """A cell, with the rows that begin between it and the next one."""

    reference: str
    cell: WrittenCell | None
    rows: tuple[WrittenRow, ...]
    is_open: bool
    """Whether a row is open where the piece ends; one is where a cell begins."""


_PIECE_BYTES: Final = 600
"""What a piece takes, with the cell that is made of it, its texts aside."""
_ROOM: Final = 24_000_000
_BARE: Final[Remembered[bytes, Piece]] = Remembered(_ROOM)
_PREFIXED: Final[Remembered[bytes, Piece]] = Remembered(_ROOM)
"""Pieces of sheets that declare the prefix of heights, and may use it."""
_VALUE, _END_OF_VALUE = b"<v>", b"</v>"
_ADDRESS = regex(rb'r="([A-Z]{1,3}[0-9]{1,7})"')
_SHAPES: Final[Remembered[tuple[bytes, bytes, bytes, bool], Piece]] = Remembered(_ROOM // 2)
"""Pieces by what stands around their address and value, for those that are alike but for these."""


@dataclass(frozen=True, slots=True)
class WrittenSheet:
    """A sheet's frame, with no rows in it, and its rows in pieces."""

    frame: bytes
    pieces: tuple[Piece, ...]


def written(package: Package, part: str) -> WrittenSheet | None:
    """A sheet whose rows can be read as they are written; ``None`` for what expat must read."""
    if package.size(part) > LARGEST_PLAIN:
        return None
    try:
        content = b"".join(package.chunks(part))
    except Refused:
        return None
    head, _, rest = content.partition(_OPEN)
    rows, closed, tail = rest.rpartition(_CLOSE)
    root = _START.match(head)
    if not closed or root is None:
        return None
    try:
        frame = _frame(head, tail, root.start(1))
        return WrittenSheet(frame, _pieces(rows, _PREFIXED if _HEIGHTS in root[1] else _BARE))
    except ValueError:
        return None


_FRAMES: Final[Remembered[bytes, bool]] = Remembered(4_000_000)
"""Frames that are written plainly."""


def _frame(head: bytes, tail: bytes, begin: int) -> bytes:
    """What is around the rows, with no text in headers and footers."""
    before, mark, margins = tail.rpartition(_MARGINS)
    if mark:
        margins = _MARGINS_KNOWN.find(margins) or _margins(margins)
    frame = b"".join((head, _OPEN, _CLOSE, before, mark, margins))
    if not _FRAMES.find(frame):
        is_odd = any(frame.find(odd, begin) >= 0 for odd in _ODD_IN_FRAME)
        if is_odd or frame.count(_OPEN) > 1 or frame.count(_CLOSE) > 1:
            raise ValueError
        _FRAMES.keep(frame, True, len(frame))  # noqa: FBT003  # a set of them
    return frame


_MARGINS_KNOWN: Final[Remembered[bytes, bytes]] = Remembered(2_000_000)
"""Margins without their texts: a workbook's sheets have the same."""


def _margins(content: bytes) -> bytes:
    return _MARGINS_KNOWN.keep(content, _MARGIN.sub(_blank, content), 2 * len(content))


def _blank(margin: re.Match[bytes]) -> bytes:
    """A header or footer without its text, which often names the sender and is not read."""
    dereferenced(decoded(margin[2]))
    return margin[1]


def _pieces(content: bytes, known: Remembered[bytes, Piece]) -> tuple[Piece, ...]:
    """The pieces of rows that are nothing else; no cell may stand there twice."""
    head, *others = content.split(_CELL)
    found = [_read(decoded(head), is_open=False, is_prefixed=known is _PREFIXED)]
    get = known.get
    found += [get(piece) or _learned(piece, known) for piece in others]
    ends = [piece.is_open for piece in found]
    if ends.pop() or not all(ends) or len({piece.reference for piece in found}) < len(found):
        raise ValueError
    return tuple(found)


def _learned(content: bytes, known: Remembered[bytes, Piece]) -> Piece:
    """A new piece; where its like is known, only its address and its value are read."""
    if (made := known.recalled(content)) is not None:
        return made
    address = _ADDRESS.match(content)
    before, _, rest = content[address.end() if address else 0 :].partition(_VALUE)
    value, end, after = rest.partition(_END_OF_VALUE)
    shape = before, end, after, known is _PREFIXED
    like = _SHAPES.find(shape) if address else None
    cost = _PIECE_BYTES + 6 * len(value) + len(content)
    if like is not None and address is not None:
        made = _alike(like, address[1].decode(), _value(value) if end else None)
        return known.keep(content, made, cost)
    made = _read(decoded(_CELL + content), is_open=True, is_prefixed=known is _PREFIXED)
    if address is not None:
        _SHAPES.keep(shape, made, cost)
    return known.keep(content, made, cost + 4 * len(content))


def _alike(piece: Piece, reference: str, value: str | None) -> Piece:
    """A piece that is written as another but for its address and, where it has one, its value."""
    cell = piece.cell
    if cell is not None:
        cell = cell.at(reference, cell.value if value is None else value)
    return Piece(reference, cell, piece.rows, piece.is_open)


def _value(content: bytes) -> str:
    """What stands between the tags of a value."""
    if content.isdigit() and len(content) <= CELL_CHARACTERS:
        return content.decode()
    text = dereferenced(decoded(content))
    if b"<" in content or len(content.decode()) > CELL_CHARACTERS:
        raise ValueError(text)
    return text


def _read(text: str, *, is_open: bool, is_prefixed: bool) -> Piece:
    """One piece; each token begins where the one before has ended."""
    at = 0
    reference, cell, rows = "", None, []
    for match in _TOKEN.finditer(text):
        if match.start() != at:
            raise ValueError(at)
        at = match.end()
        if match["row"] is not None:
            if is_open:
                raise ValueError(at)
            rows.append(_row(match["row"], is_prefixed=is_prefixed))
            is_open = not match["alone"]
        elif match["close"]:
            if not is_open:
                raise ValueError(at)
            is_open = False
        elif match["empty"]:
            reference = match["empty"]
        elif match["cell"]:
            reference, cell = match["cell"], _cell(match)
    if at != len(text):
        raise ValueError(at)
    return Piece(reference, cell, tuple(rows), is_open)


def _row(text: str, *, is_prefixed: bool) -> WrittenRow:
    given = _attributes(text)
    if _WITH_PREFIX in given and not is_prefixed:
        raise ValueError(text)
    number = given.get("r")
    is_hidden = given.get("hidden") in TRUE or is_flat(given.get("ht"))
    return WrittenRow(None if number is None else whole(number), is_hidden)


def _cell(match: re.Match[str]) -> WrittenCell:
    cell, style, kind, given, formula, value, nothing, inline = match.group(
        "cell", "style", "kind", "given", "formula", "value", "nothing", "inline"
    )
    value = "" if nothing else value if inline is None else inline
    if len(value or "") > CELL_CHARACTERS or len(formula or "") > FORMULA_CHARACTERS:
        raise ValueError(cell)
    attributes = {} if given is None else _attributes(given)
    if _WITH_PREFIX in attributes:
        raise ValueError(cell)
    return WrittenCell(
        reference=cell,
        style=style or "0",
        kind=kind or "n",
        formula=None if given is None else (dereferenced(formula or ""), attributes),
        value=None if value is None else dereferenced(value),
        is_inline=inline is not None,
    )


def _attributes(text: str) -> Attributes:
    """The attributes of an element, each there once and nothing beside them."""
    found = _ATTRIBUTE.findall(text)
    attributes = dict(found)
    length = sum(len(name) + len(value) + len(' =""') for name, value in found)
    if length != len(text) or len(attributes) != len(found):
        raise ValueError(text)
    return attributes
