"""Writes the sheet *Rättningslista*: every finding with its cell, how to mend it, and a tick box.

Made as a workbook of its own, which is the answer where the sender's cannot be marked; else its
sheet is set into the sender's workbook. Texts stand in the cells themselves, not in a table of
strings, so that the sheet can be moved.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, cast

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from kalkyl.base.limits import ANSWER_CHARACTERS
from kalkyl.io.marking.nodes import fit
from kalkyl.io.xlsx import look
from kalkyl.io.xlsx.worksheet import AUTHOR, CREATED, SETTINGS, TALLEST, ListPage, Page, lines
from kalkyl.model import (
    LIST_COLUMNS,
    LIST_HEADINGS,
    LIST_SHEET,
    LIST_TITLES,
    Phrase,
    column_letters,
)
from kalkyl.template.formulas import quoted
from kalkyl.wording.messages import Texts
from kalkyl.wording.remarks import Remark, Remarks, counted

OPEN, DONE = "☐", "☑"
HEADING_ROW: Final = 7
"""Counted from 1, as in Excel; the lines stand under it."""
_WIDTHS = (10, 7, 13, 11, 19, 9, 66, 46)
_ANSWER_WIDTH = 44
_LINK = 5
_ANSWER = 8
_HIDDEN = (9, 10, 11, 12)
"""Beside an answer: what it answers; then an answer that no longer holds, and what it answered;
last the lines of the template's own that ask the same, with the codes of their figures."""
ANSWER_COLUMNS: Final = (column_letters(_ANSWER + 1), column_letters(_HIDDEN[-1] + 1))
LAST_COLUMN: Final = column_letters(LIST_COLUMNS)
_AIR = 5.0
_INDENT = 1.5
_RED = "#B3261E"
_WORDS = Texts(
    {
        "checked": Phrase("list_checked", "{file} · checked {when} · checksum {checksum}"),
        "marked": Phrase(
            "list_marked",
            "Click the cell to go there, mend it, and choose ☑ under Done: the cell's colour "
            "goes away. If an amount is right after all, write why under Answer. Save the "
            "workbook and send it back as it is.",
        ),
        "answer": Phrase("list_answer", "Answer"),
        "no_answer": Phrase("list_no_answer", "Cannot be answered"),
        "reason": Phrase(
            "list_reason",
            "Write why it is right after all, in your own words. A dash or ok is none. The "
            "answer holds as long as the amounts are the same.",
        ),
        "too_long": Phrase("list_too_long", "Write {most} characters at most."),
        "alone": Phrase(
            "list_alone",
            "Mend your own workbook, which is not changed, and send it again. It could not be "
            "marked: {reason}.",
        ),
        "whole": Phrase("list_whole", "The file"),
        "pick": Phrase("list_pick", "Choose ☑ when the line is mended."),
    }
)
_BOX: look.Format = MappingProxyType(
    {**look.BASE, "border": 1, "border_color": look.LINE, "text_wrap": True}
)
_TEXT: look.Format = MappingProxyType({**_BOX, "align": "left", "indent": 1})
_CHIPS: Mapping[str, look.Format] = {
    "error": {"bg_color": "#F6C9C5", "font_color": "#7A150C", "bold": True},
    "warning": {"bg_color": "#FFE1A1", "font_color": "#5C3B00", "bold": True},
    "note": {"bg_color": "#D5E5F4", "font_color": "#173F66", "bold": True},
    "restored": {"bg_color": "#D8ECDA", "font_color": "#184F24", "bold": True},
    "answered": {"bg_color": "#D8ECDA", "font_color": "#184F24", "bold": True},
}


def list_bytes(remarks: Remarks, when: datetime, reason: str = "") -> bytes:
    """A workbook with the list as its only sheet; with a reason, it says why it comes alone."""
    buffer = io.BytesIO()
    with Workbook(buffer, SETTINGS) as book:
        book.set_properties({"title": LIST_SHEET, "author": AUTHOR, "created": CREATED})
        sheet = cast(Page, book.add_worksheet(LIST_SHEET, ListPage))
        _Writer(book, sheet, remarks).write(when, reason)
    return buffer.getvalue()


class _Writer:
    """One list on its way to its sheet, row by row."""

    def __init__(self, book: Workbook, sheet: Page, remarks: Remarks) -> None:
        self.sheet = sheet
        self.remarks = remarks
        self.words = _WORDS[remarks.language]
        self.form: Callable[[Mapping[str, object]], Format] = book.add_format
        self.chips = {kind: self._of(_TEXT, chip) for kind, chip in _CHIPS.items()}
        self.text = self._of(_TEXT, {"quote_prefix": True})
        self.middle = self._of(_BOX, {"align": "center"})
        self.tick = self._of(_BOX, {"align": "center", "font_size": 14, "locked": False})
        self.reply = self._of(_TEXT, {"bg_color": look.ENTRY, "locked": False})
        self.silent = self._of(_TEXT, {"font_color": look.QUIET, "bg_color": look.LOCKED})
        self.link = self._of(_TEXT, {"font_color": look.ACCENT, "underline": 1})

    def _of(self, *parts: look.Format) -> Format:
        whole: dict[str, object] = {}
        for part in parts:
            whole.update(part)
        return self.form(whole)

    def write(self, when: datetime, reason: str) -> None:
        self._set_up()
        self._head(when, reason)
        for row, line in enumerate(self.remarks.lines, HEADING_ROW):
            self._line(row, line, linked=not reason)
            if not reason:
                self._answer(row, line)
        self._tick_boxes(len(_WIDTHS) - 1 if reason else _HIDDEN[-1])

    def _set_up(self) -> None:
        sheet = self.sheet
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADING_ROW - 1)
        sheet.set_footer(f"&L&8 {self._footer()}&R&8 &P/&N")
        sheet.hide_gridlines(2)
        sheet.freeze_panes(HEADING_ROW, 0)
        sheet.set_tab_color(_RED)

    def _footer(self) -> str:
        return fit(self.remarks.file).replace("&", "&&")[:200]

    def _head(self, when: datetime, reason: str) -> None:
        remarks, words = self.remarks, self.words
        checked = words["checked"].format(
            file=remarks.file,
            when=f"{when:%Y-%m-%d %H:%M}",
            checksum=remarks.checksum[:12] or "–",
        )
        outcome = words["alone"].format(reason=reason) if reason else words["marked"]
        rows: tuple[tuple[str, look.Format, float], ...] = (
            (LIST_TITLES[remarks.language], look.ROLES["title"], 32.0),
            (remarks.about or remarks.file, {"font_size": 13, "bold": True}, 21.0),
            (checked, look.ROLES["intro"], 18.0),
            (counted(remarks), {"bold": True}, 20.0),
            (outcome, {}, 20.0),
        )
        for row, (text, properties, height) in enumerate(rows):
            self.sheet.set_row(row, height)
            self.sheet.write_string(row, 0, _plain(text), self._of(look.BASE, properties))
        heading = self._of(look.BASE, look.ROLES["heading"])
        self.sheet.set_row(HEADING_ROW - 1, 24)
        for column, word in enumerate(LIST_HEADINGS[remarks.language]):
            self.sheet.write_string(HEADING_ROW - 1, column, word, heading)
        if not reason:
            self.sheet.set_column(_ANSWER, _ANSWER, _ANSWER_WIDTH)
            self.sheet.set_column(_HIDDEN[0], _HIDDEN[-1], None, None, {"hidden": True})
            self.sheet.write_string(HEADING_ROW - 1, _ANSWER, words["answer"], heading)

    def _line(self, row: int, line: Remark, *, linked: bool) -> None:
        sheet, place = self.sheet, line.place
        sheet.set_row(row, self._height(line))
        sheet.write_string(row, 0, DONE if line.restored else OPEN, self.tick)
        sheet.write_number(row, 1, line.number, self.middle)
        sheet.write_string(row, 2, line.word, self.chips[line.kind])
        sheet.write_string(row, 3, line.code or "–", self.text)
        sheet.write_string(row, 4, _plain(place.sheet if place else self.words["whole"]), self.text)
        if place is None:
            sheet.write_string(row, _LINK, "–", self.text)
        elif linked:
            target = f"internal:{quoted(place.sheet)}!{place.cell}"
            sheet.write_url(row, _LINK, target, self.link, place.cell)
        else:
            sheet.write_string(row, _LINK, place.cell, self.text)
        sheet.write_string(row, 6, _plain(line.says), self.text)
        sheet.write_string(row, 7, _plain(line.mend), self.text)

    def _answer(self, row: int, line: Remark) -> None:
        """The sender's own words, or room for them; hidden beside them, what they answer."""
        if not line.about:
            hint = "" if line.kind in {"note", "restored"} else self.words["no_answer"]
            self.sheet.write_string(row, _ANSWER, hint, self.silent)
            return
        self.sheet.write_string(row, _ANSWER, _plain(line.answer), self.reply)
        for column, text in zip(_HIDDEN, (line.about, *line.earlier, line.lines), strict=True):
            if text:
                self.sheet.write_string(row, column, _plain(text), self.silent)

    def _height(self, line: Remark) -> float:
        sheet = line.place.sheet if line.place else ""
        needed = max(
            lines(text, _WIDTHS[column] - _INDENT)
            for column, text in ((4, sheet), (6, fit(line.says)), (7, fit(line.mend)))
        )
        needed = max(needed, lines(fit(line.answer), _ANSWER_WIDTH - _INDENT))
        return min(max(needed * look.LINE_HEIGHT, 18.0) + _AIR, TALLEST)

    def _tick_boxes(self, last_column: int) -> None:
        last = HEADING_ROW + max(len(self.remarks.lines), 1) - 1
        self.sheet.autofilter(HEADING_ROW - 1, 0, last, last_column)
        offered = {"validate": "list", "source": [OPEN, DONE], "show_error": False}
        message = {"input_title": "☐ ☑", "input_message": self.words["pick"]}
        self.sheet.data_validation(HEADING_ROW, 0, last, 0, {**offered, **message})
        if last_column > _ANSWER:
            self.sheet.data_validation(HEADING_ROW, _ANSWER, last, _ANSWER, self._reply())
        done = self.form({"font_color": "#5F6B75", "bg_color": look.LOCKED})
        is_done = f'=$A{HEADING_ROW + 1}<>"{OPEN}"'
        options = {"type": "formula", "criteria": is_done, "format": done}
        self.sheet.conditional_format(HEADING_ROW, 0, last, len(_WIDTHS) - 1, options)

    def _reply(self) -> dict[str, object]:
        words = self.words
        return {
            "validate": "length",
            "criteria": "<=",
            "value": ANSWER_CHARACTERS,
            "input_title": words["answer"],
            "input_message": words["reason"],
            "error_message": words["too_long"].format(most=ANSWER_CHARACTERS),
        }


def _plain(text: str) -> str:
    """A text for a cell; XlsxWriter would take one in ``<r>`` for markup."""
    whole = fit(text)
    return f" {whole}" if whole.startswith("<r>") else whole
