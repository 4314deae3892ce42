"""Number formats by cell style, and which of them make a number a date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kalkyl.doors.markup import Element, elements
from kalkyl.doors.package import Package
from kalkyl.figures.number_format import sections


@dataclass(frozen=True, slots=True)
class Style:
    """What kalkyl needs of a cell's style; the time of day alone is no date."""

    number_format: str = "General"
    is_date: bool = False


GENERAL = Style()

_SECTIONS = ("numFmts", "fonts", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")


def styles(package: Package, part: str) -> Mapping[str, Style]:
    """The cell styles of a workbook, by their index as cells write it."""
    formats: dict[str, Style] = {}
    found: list[Style] = []
    for section, element in _by_section(elements(package, part, (*_SECTIONS, "numFmt", "xf"))):
        number = element.attributes.get("numFmtId", "0")
        if section == "numFmts":
            code = element.attributes.get("formatCode", "General")
            formats[number] = Style(code, is_date(code))
        elif section == "cellXfs":
            found.append(formats.get(number) or _BUILT_IN.get(number, GENERAL))
    return {str(index): style for index, style in enumerate(found)}


def is_date(number_format: str) -> bool:
    """Whether a format shows a day."""
    return sections(number_format)[0].is_day


def _by_section(found: Iterable[Element]) -> Iterable[tuple[str, Element]]:
    section = ""
    for element in found:
        if element.name in _SECTIONS:
            section = element.name
        else:
            yield section, element


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
