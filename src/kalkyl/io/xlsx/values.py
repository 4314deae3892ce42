"""What a stored cell holds, by its type, its style and the string table of the workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import Final

from kalkyl.base.limits import CELL_CHARACTERS, FORMAT_CHARACTERS, STYLES
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.figures.amount import from_xml
from kalkyl.figures.number_format import day, sections
from kalkyl.io.refusal import within
from kalkyl.io.xlsx.elements import SameParts
from kalkyl.io.xlsx.markup import Opener, Walk
from kalkyl.io.xlsx.package import Package
from kalkyl.model import CellError, Value

_ESCAPED = regex("_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """The text with ``_x000D_`` and the like as characters; half a surrogate pair becomes ``�``."""
    if "_x" not in text:
        return text
    decoded = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def joined(runs: list[str]) -> str:
    """The text of a cell from its runs, no longer than Excel has room for."""
    text = unescaped("".join(runs))
    if len(text) > CELL_CHARACTERS:
        within(CELL_CHARACTERS, len(text), "characters in a cell")
    return text


@dataclass(frozen=True, slots=True)
class Style:
    """What kalkyl needs of a cell's style; the time of day alone is no date."""

    number_format: str = "General"
    is_date: bool = False


GENERAL = Style()

_SECTIONS = ("numFmts", "fonts", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_LONGEST_INDEX = 10


def styles(package: Package, part: str) -> Mapping[str, Style]:
    """The cell styles of a workbook, by their index as cells write it."""
    return _SAME_STYLES.of(package, part, None, lambda: _Styles(package, part).read())


_STYLE_BYTES: Final = 100
_SAME_STYLES: Final[SameParts[Mapping[str, Style]]] = SameParts(
    lambda made: _STYLE_BYTES * len(made)
)


class _Styles:
    """Gathers number formats and which of them each cell style has."""

    def __init__(self, package: Package, part: str) -> None:
        self._formats: dict[str, Style] = {}
        self._used: list[str] = []
        self._section = ""
        known: dict[str, Opener | None] = {"numFmt": self._format, "xf": self._style}
        for name in _SECTIONS:
            known[name] = partial(self._enter, name)
        self._walk = Walk(package, part, known)

    def read(self) -> Mapping[str, Style]:
        self._walk.run()
        found = (self._formats.get(index) or _BUILT_IN.get(index, GENERAL) for index in self._used)
        return {str(index): style for index, style in enumerate(found)}

    def _enter(self, name: str, _attributes: dict[str, str]) -> None:
        self._section = name

    def _format(self, given: dict[str, str]) -> None:
        if self._section == "numFmts":
            code = given.get("formatCode", "General")
            within(FORMAT_CHARACTERS, len(code), "characters in a number format")
            self._formats[_format_index(given)] = _style(code)
            within(STYLES, len(self._formats), "number formats")

    def _style(self, given: dict[str, str]) -> None:
        if self._section == "cellXfs":
            self._used.append(_format_index(given))
            within(STYLES, len(self._used), "cell styles")


def _format_index(given: Mapping[str, str]) -> str:
    index = given.get("numFmtId", "0")
    if len(index) > _LONGEST_INDEX:
        raise ValueError(index)
    return index


@lru_cache(maxsize=1024)
def is_date(number_format: str) -> bool:
    """Whether a format shows a day."""
    return sections(number_format)[0].is_day


@lru_cache(maxsize=1024)
def _style(number_format: str) -> Style:
    """The one object for a format, so that styles can be told apart by ``is``."""
    return Style(number_format, is_date(number_format))


_CODES = {
    **dict(enumerate(("General", "0", "0.00", "#,##0", "#,##0.00"))),
    5: '"$"#,##0_);("$"#,##0)',
    6: '"$"#,##0_);[Red]("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)',
    8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
    **dict(enumerate(("0%", "0.00%", "0.00E+00", "# ?/?", "# ??/??"), 9)),
    **dict(enumerate(("mm-dd-yy", "d-mmm-yy", "d-mmm", "mmm-yy", "h:mm AM/PM"), 14)),
    **dict(enumerate(("h:mm:ss AM/PM", "h:mm", "h:mm:ss", "m/d/yy h:mm"), 19)),
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    41: '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)',
    42: '_("$"* #,##0_);_("$"* \\(#,##0\\);_("$"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)',
    44: '_("$"* #,##0.00_)_("$"* \\(#,##0.00\\)_("$"* "-"??_)_(@_)',
    **dict(enumerate(("mm:ss", "[h]:mm:ss", "mmss.0", "##0.0E+0", "@"), 45)),
}
_BUILT_IN = {str(number): _style(code) for number, code in _CODES.items()}


TRUE = ("1", "true")
"""The ways in which the format writes yes."""

_FEW = 14
_PLAIN = regex(r"-?(?:[1-9][0-9]*(?:\.[0-9]*[1-9])?|0\.[0-9]*[1-9])|0")
_OVERFLOW = CellError("#NUM!")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the sheets of a workbook share."""

    strings: Sequence[str] = ()
    styles: Mapping[str, Style] = field(default_factory=dict)
    date1904: bool = False
    has_pictures: bool = True
    """Whether a cell that shows an error to old programs may hold a picture or a data type."""

    def value(self, kind: str, text: str | None, style: Style) -> Value:
        """What a cell holds, by its type ``t``; ``None`` where nothing is stored."""
        if not text:
            return text if kind == "str" else None
        if kind == "n":
            return self._day(text) if style.is_date else _number(text)
        if kind == "s":
            return self.strings[index_of(text)]
        return _other(kind, text)

    def _day(self, text: str) -> Value:
        # The number as it is stored: shown with 15 digits, a hair before midnight is the next day.
        number = _number(text)
        if isinstance(number, CellError):
            return number
        found = day(Decimal(text.strip()), date1904=self.date1904)
        return found if isinstance(found, date) else number


def _number(text: str) -> Decimal | CellError:
    # Few digits are the number as it stands: the common case, at a quarter of the time.
    if len(text) <= _FEW and _PLAIN.fullmatch(text):
        return Decimal(text)
    number = from_xml(text)
    return _OVERFLOW if number is None else number


def index_of(text: str) -> int:
    """The index of a string as a cell writes it."""
    index = int(text)
    if index < 0:
        raise ValueError(text)
    return index


def _other(kind: str, text: str) -> Value:
    match kind:
        case "str":
            return unescaped(text)
        case "b":
            return text.strip() in TRUE
        case "e":
            return CellError(text.strip())
        case "d":
            return _written_day(text)
        case "inlineStr":
            return text
    raise ValueError(kind)


def _written_day(text: str) -> date | str:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return text
