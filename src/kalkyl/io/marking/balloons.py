"""The drawings of notes: a box beside each cell, wide and high enough for its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kalkyl.io.marking.nodes import Node
from kalkyl.io.xlsx.text_height import lines
from kalkyl.model import Place

_WIDTH = 330
_CHARACTERS = 50
_LINE = 15
_ROW = 20
_COLUMN = 64
_DIGIT = 7
_GAP = 12
_FILL = "#FFF8D6"
_KIND = "_x0000_t202"
_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_TYPE = (
    f'<v:shapetype {{spaces}}id="{_KIND}" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE_NUMBER = re.compile(r"_s(\d+)\Z")
_CLUSTER = 1024


@dataclass(frozen=True, slots=True)
class Balloon:
    """A note at its cell; ``widths`` are those of the sheet's columns, as Excel counts them."""

    place: Place
    text: str
    widths: Mapping[int, float]

    @property
    def anchor(self) -> str:
        """Its box: column, pixels into it, row, pixels into it, for each of two corners."""
        left = self.place.column + 1
        right, room = left, _WIDTH + _GAP
        while room > self._pixels(right):
            room -= self._pixels(right)
            right += 1
        needed = sum(lines(line, _CHARACTERS) for line in self.text.split("\n")) * _LINE + 14
        top = max(self.place.row - 2, 0)
        bottom, rest = divmod(needed, _ROW)
        corners = (left - 1, _GAP, top, 8, right - 1, int(room), top + bottom, rest)
        return ", ".join(map(str, corners))

    def _pixels(self, column: int) -> int:
        width = self.widths.get(column)
        return _COLUMN if width is None else int(width * _DIGIT + 5) if width else 0


def drawing(balloons: Iterable[Balloon], cluster: int) -> str:
    """The drawing of a sheet that has none; ``cluster`` numbers its shapes apart from others'."""
    first = cluster * _CLUSTER + 1
    text = "".join(_shape(one, first + at, "") for at, one in enumerate(balloons))
    return (
        f'<xml {_SPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{cluster}"/>'
        f"</o:shapelayout>{_TYPE.format(spaces='')}{text}</xml>"
    )


def shapes(balloons: Iterable[Balloon], root: Node) -> str:
    """Shapes for a drawing that is there; they bring the names that they use along."""
    ids = [one.get("id") or "" for one in root.all("shape")]
    numbers = [int(match[1]) for ident in ids if (match := _SHAPE_NUMBER.search(ident))]
    first = max(numbers, default=_CLUSTER) + 1
    known = any(one.get("id") == _KIND for one in root.all("shapetype"))
    spaces = f"{_SPACES} "
    kind = "" if known else _TYPE.format(spaces=spaces)
    return kind + "".join(_shape(one, first + at, spaces) for at, one in enumerate(balloons))


def _shape(one: Balloon, number: int, spaces: str) -> str:
    style = "position:absolute;margin-left:60pt;margin-top:2pt;width:240pt;height:80pt;"
    return (
        f'<v:shape {spaces}id="_x0000_s{number}" type="#{_KIND}" '
        f'style="{style}z-index:{number};visibility:hidden" fillcolor="{_FILL}" '
        f'o:insetmode="auto"><v:fill color2="{_FILL}"/><v:shadow on="t" color="black" '
        'obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
        '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note">'
        f"<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{one.anchor}</x:Anchor>"
        f"<x:AutoFill>False</x:AutoFill><x:Row>{one.place.row - 1}</x:Row>"
        f"<x:Column>{one.place.column - 1}</x:Column></x:ClientData></v:shape>"
    )
