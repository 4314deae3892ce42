"""XlsxWriter's sheet with things added: empty results, rows that grow, texts in their cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kalkyl.io.marking.text import xml

Attributes = Sequence[tuple[str, object]]


class Page(Worksheet):
    """A sheet whose formulas may result in nothing and whose rows follow what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.growing: set[int] = set()

    def set_growing_row(self, row: int, height: float, form: Format) -> None:
        """Gives a row, counted from 0, the height its text needs now; Excel adapts it later.

        A row without any height would do in Excel, but LibreOffice shows it as one line.
        """
        self.set_row(row, height, form)
        self.growing.add(row + 1)

    def _xml_start_tag_unencoded(self, tag: str, attributes: Attributes = ()) -> None:
        if tag == "row":
            attributes = list(self._without_fixed_height(attributes))
        super()._xml_start_tag_unencoded(tag, attributes)

    def _without_fixed_height(self, attributes: Attributes) -> Iterable[tuple[str, object]]:
        grows = dict(attributes)["r"] in self.growing
        return (one for one in attributes if not (grows and one[0] == "customHeight"))

    def _xml_formula_element(
        self, formula: str, result: object, attributes: Attributes = ()
    ) -> None:
        """XlsxWriter leaves out the type of an empty text, which then reads as no result."""
        kind = [("t", "str")] if result == "" else []
        super()._xml_formula_element(formula, result, [*attributes, *kind])


class ListPage(Page):
    """A sheet that holds its texts itself, so that it can be moved to another workbook."""

    def _xml_string_element(self, index: int, attributes: Attributes = ()) -> None:
        given = "".join(f' {key}="{value}"' for key, value in attributes)
        table: Any = self.str_table
        file: Any = self.fh
        text = xml(table.string_array[index])
        content = f'<is><t xml:space="preserve">{text}</t></is>'
        file.write(f'<c{given} t="inlineStr">{content}</c>')
