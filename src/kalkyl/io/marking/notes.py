"""Notes in a sender's sheet: what a finding says, at its cell, in a comment of the old kind.

A sheet with comments gets more of them; one with controls or threaded comments is only coloured,
for there the drawing is shared with what must not be touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.io.marking.nodes import XML_HEAD, Node, UnmarkableError, tree, xml
from kalkyl.io.marking.parts import Parts, relate
from kalkyl.io.marking.styles import is_cell, place_of
from kalkyl.io.xlsx.carried_content import AUTHOR
from kalkyl.io.xlsx.workbook import SheetEntry, relationships
from kalkyl.io.xlsx.worksheet import lines
from kalkyl.model import Place
from kalkyl.wording.remarks import Remark

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
_SHAPE_NUMBER = regex(r"_s(\d+)\Z")
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
    text = "".join(_shape(balloon, at, "") for at, balloon in enumerate(balloons, first))
    return (
        f'<xml {_SPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{cluster}"/>'
        f"</o:shapelayout>{_TYPE.format(spaces='')}{text}</xml>"
    )


def shapes(balloons: Iterable[Balloon], root: Node) -> str:
    """Shapes for a drawing that is there; they bring the names that they use along."""
    ids = [shape.get("id") or "" for shape in root.all("shape")]
    numbers = [int(match[1]) for ident in ids if (match := _SHAPE_NUMBER.search(ident))]
    first = max(numbers, default=_CLUSTER) + 1
    is_known = any(kind.get("id") == _KIND for kind in root.all("shapetype"))
    spaces = f"{_SPACES} "
    kind = "" if is_known else _TYPE.format(spaces=spaces)
    return kind + "".join(_shape(balloon, at, spaces) for at, balloon in enumerate(balloons, first))


def _shape(balloon: Balloon, number: int, spaces: str) -> str:
    style = "position:absolute;margin-left:60pt;margin-top:2pt;width:240pt;height:80pt;"
    return (
        f'<v:shape {spaces}id="_x0000_s{number}" type="#{_KIND}" '
        f'style="{style}z-index:{number};visibility:hidden" fillcolor="{_FILL}" '
        f'o:insetmode="auto"><v:fill color2="{_FILL}"/><v:shadow on="t" color="black" '
        'obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
        '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note">'
        f"<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{balloon.anchor}</x:Anchor>"
        f"<x:AutoFill>False</x:AutoFill><x:Row>{balloon.place.row - 1}</x:Row>"
        f"<x:Column>{balloon.place.column - 1}</x:Column></x:ClientData></v:shape>"
    )


HEAD = "kalkyl · "
"""How every note begins, whatever program saved it last and whoever it says wrote it."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SHARED = frozenset({"threadedComment", "ctrlProp", "oleObject", "control", "package"})
_MOST_NOTES = 400
_MOST_OF_ONE = 20


@dataclass(frozen=True, slots=True)
class Comments:
    """The comments that a sheet has already: their part, and the drawing of their balloons."""

    part: str
    root: Node
    vml: str
    vml_root: Node

    @property
    def cells(self) -> frozenset[str]:
        """The cells that have a comment."""
        return frozenset(comment.get("ref") or "" for comment in self.root.all("comment"))


def notes_of(remarks: Sequence[Remark], sheet: str) -> Mapping[Place, str]:
    """What is to be said at the cells of a sheet, in the order of rows and columns."""
    found: dict[Place, list[str]] = {}
    for remark in remarks:
        for place in remark.places[:_MOST_OF_ONE]:
            if place.sheet == sheet:
                head = " · ".join(filter(None, (remark.word, remark.code)))
                found.setdefault(place, []).append(f"{head}\n{remark.says}")
    inside = list(filter(is_cell, sorted(found)))[:_MOST_NOTES]
    return {place: HEAD + "\n\n".join(found[place]) for place in inside}


def annotate(
    parts: Parts, entry: SheetEntry, root: Node, notes: Mapping[Place, str], number: int
) -> bool:
    """Puts notes into a sheet; false where that would touch what is not kalkyl's."""
    if not notes or root.name != "worksheet":
        return True
    kinds = {link.kind for link in relationships(parts.package, entry.part).values()}
    if kinds & _SHARED:
        return False
    try:
        there = _comments(parts, entry, root)
    except UnmarkableError:
        return False
    if there is not None:
        _add_to(parts, there, root, notes)
        return True
    if root.child("legacyDrawing") is not None or "comments" in kinds:
        return False
    _add_new(parts, entry, root, notes, number)
    return True


def _comments(parts: Parts, entry: SheetEntry, root: Node) -> Comments | None:
    """The comments of a sheet; none where it has none, or no drawing for them."""
    links = relationships(parts.package, entry.part)
    part = next((link.target for link in links.values() if link.kind == "comments"), None)
    legacy = root.child("legacyDrawing")
    drawn = links.get((legacy.get("id") or "") if legacy else "")
    if part is None or drawn is None or part not in parts or drawn.target not in parts:
        return None
    return Comments(part, tree(parts.read(part)), drawn.target, tree(parts.read(drawn.target)))


def _add_to(parts: Parts, there: Comments, root: Node, notes: Mapping[Place, str]) -> None:
    """More comments in a sheet that has some; a cell with one of its own keeps that alone."""
    more = {place: text for place, text in notes.items() if place.cell not in there.cells}
    authors, listed = there.root.child("authors"), there.root.child("commentList")
    if authors is None or listed is None or not more:
        return
    edits, prefix = parts.edit(there.part), authors.prefix
    edits.append(authors, f"<{prefix}author>{AUTHOR}</{prefix}author>")
    author = len(authors.children)
    texts = (_comment(*note, author, listed.prefix) for note in more.items())
    edits.append(listed, "".join(texts))
    balloons = _balloons(root, more)
    parts.edit(there.vml).append(there.vml_root, shapes(balloons, there.vml_root))


def _add_new(
    parts: Parts, entry: SheetEntry, root: Node, notes: Mapping[Place, str], number: int
) -> None:
    """The first comments of a sheet: two parts, their relationships, and the drawing's element."""
    comments = f"xl/kalkyl-kommentarer{number}.xml"
    vml = f"xl/drawings/kalkyl-kommentarer{number}.vml"
    texts = "".join(_comment(*note, 0, "") for note in notes.items())
    parts.put(
        comments,
        (
            f'{XML_HEAD}<comments xmlns="{_MAIN}"><authors><author>{AUTHOR}</author></authors>'
            f"<commentList>{texts}</commentList></comments>"
        ).encode(),
    )
    parts.put(vml, drawing(_balloons(root, notes), 100 + number).encode())
    parts.types[comments] = _COMMENTS
    parts.endings["vml"] = _VML
    wanted = [("comments", comments), ("vmlDrawing", vml)]
    _, ident = relate(parts, entry.part, wanted)
    text = f"<{root.prefix}legacyDrawing {root.linked('id', ident)}/>"
    parts.edit(entry.part).insert(place_of(root, "legacyDrawing"), text)


def _comment(place: Place, text: str, author: int, prefix: str) -> str:
    head, _, rest = text.partition("\n")
    face = f'<{prefix}sz val="9"/><{prefix}color indexed="81"/><{prefix}rFont val="Tahoma"/>'
    runs = "".join(
        f"<{prefix}r><{prefix}rPr>{bold}{face}</{prefix}rPr>"
        f'<{prefix}t xml:space="preserve">{xml(words)}</{prefix}t></{prefix}r>'
        for bold, words in ((f"<{prefix}b/>", head), ("", f"\n{rest}"))
    )
    return (
        f'<{prefix}comment ref="{place.cell}" authorId="{author}">'
        f"<{prefix}text>{runs}</{prefix}text></{prefix}comment>"
    )


def _balloons(root: Node, notes: Mapping[Place, str]) -> list[Balloon]:
    widths: dict[int, float] = {}
    for column in root.all("col"):
        first, last = int(column.get("min") or 0), int(column.get("max") or 0)
        shut = column.get("hidden") in {"1", "true"}
        width = 0.0 if shut else float(column.get("width") or 0)
        widths.update(dict.fromkeys(range(first, min(last, first + 100) + 1), width))
    return [Balloon(place, text, widths) for place, text in notes.items()]
