"""Number formats by cell style, and which of them make a number a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from kalkyl.base.limits import FORMAT_CHARACTERS, STYLES
from kalkyl.figures.number_format import sections
from kalkyl.io.refusal import within
from kalkyl.io.xlsx.markup import Opener, Walk
from kalkyl.io.xlsx.package import Package


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
    return _Styles(package, part).read()


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
        found = (self._formats.get(one) or _BUILT_IN.get(one, GENERAL) for one in self._used)
        return {str(index): style for index, style in enumerate(found)}

    def _enter(self, name: str, _attributes: dict[str, str]) -> None:
        self._section = name

    def _format(self, given: dict[str, str]) -> None:
        if self._section == "numFmts":
            code = given.get("formatCode", "General")
            within(FORMAT_CHARACTERS, len(code), "characters in a number format")
            self._formats[_index(given)] = Style(code, is_date(code))
            within(STYLES, len(self._formats), "number formats")

    def _style(self, given: dict[str, str]) -> None:
        if self._section == "cellXfs":
            self._used.append(_index(given))
            within(STYLES, len(self._used), "cell styles")


def _index(given: Mapping[str, str]) -> str:
    index = given.get("numFmtId", "0")
    if len(index) > _LONGEST_INDEX:
        raise ValueError(index)
    return index


@lru_cache(maxsize=1024)
def is_date(number_format: str) -> bool:
    """Whether a format shows a day."""
    return sections(number_format)[0].is_day


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
_BUILT_IN = {str(number): Style(code, is_date(code)) for number, code in _CODES.items()}
