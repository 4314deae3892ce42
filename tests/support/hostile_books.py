"""Workbooks made to harm: each is small to mail and costs a careless reader time or memory.

``bombs.py`` has those that harm the container and its XML; these harm what comes after. Each is a
function without arguments; :data:`HOSTILE` has all of them by name.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from functools import cache

import builders as b

COVER, FORECAST = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
WORKBOOK, STYLES, STRINGS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = (
    ' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
Parts = Mapping[str, bytes]


@cache
def clean() -> Parts:
    """The parts of a department's workbook without faults."""
    return parts_of(b.filled())


def parts_of(workbook: bytes) -> Parts:
    """The parts of a workbook by their names."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Parts) -> bytes:
    """The workbook with some parts replaced or added."""
    return packed_alone({**clean(), **parts})


def packed_alone(parts: Parts) -> bytes:
    """A container of some parts and no others."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def sheet_part(title: str) -> str:
    """The part of a sheet by its name."""
    names = re.findall(rb'<sheet name="([^"]*)"', clean()[WORKBOOK])
    return f"xl/worksheets/sheet{[one.decode() for one in names].index(title) + 1}.xml"


def with_rows(body: bytes, part: str = FORECAST) -> bytes:
    """The workbook with rows after those of a sheet."""
    return packed({part: clean()[part].replace(b"</sheetData>", body + b"</sheetData>", 1)})


def with_name(element: bytes) -> bytes:
    """The workbook with one more defined name."""
    content = clean()[WORKBOOK].replace(b"</definedNames>", element + b"</definedNames>", 1)
    return packed({WORKBOOK: content})


def with_texts(text: bytes, first: int = 5, last: int = 25) -> bytes:
    """The workbook with one text in the cells of column B of the sheet for texts."""
    part = sheet_part("Texter")

    def written(cell: re.Match[bytes]) -> bytes:
        if not first <= int(cell[1][1:]) <= last:
            return cell[0]
        body = b'<is><t xml:space="preserve">' + text + b"</t></is>"
        return b'<c r="' + cell[1] + b'" t="inlineStr">' + body + b"</c>"

    cells = rb'<c r="(B\d+)"[^>]*?(?:/>|>.*?</c>)'
    return packed({part: re.sub(cells, written, clean()[part], flags=re.DOTALL)})


def number_format(sign: bytes = b"[", count: int = 300_000) -> bytes:
    """A number format of nothing but brackets."""
    code = b'formatCode="' + sign * count + b'"'
    return packed({STYLES: re.sub(rb'formatCode="[^"]*"', code, clean()[STYLES], count=1)})


def shared_formula() -> bytes:
    """A formula of 100 000 terms that 900 cells share."""
    formula = b"+".join([b"A9000"] * 100_000) + b"+A1"
    first = b'<row r="5000"><c r="B5000"><f t="shared" si="7" ref="B1:B5000">' + formula
    others = b"".join(
        b'<row r="%d"><c r="B%d"><f t="shared" si="7"/></c></row>' % (row, row)
        for row in range(4999, 4099, -1)
    )
    return with_rows(first + b"</f></c></row>" + others)


def prose(text: bytes = b"5 % ") -> bytes:
    """Twenty-one texts as long as a cell can hold, which say the same figure again and again."""
    return with_texts(text * (32_000 // len(text)))


def long_name() -> bytes:
    """A defined name that points to a sheet whose name is 60 MB."""
    return with_name(b'<definedName name="q">=\'' + b"''" * 30_000_000 + b"'!$A$1:</definedName>")


def long_formula(terms: int = 2_000_000) -> bytes:
    """A formula of 8 MB."""
    formula = b"+".join(b"B%d" % (number % 900 + 1) for number in range(terms))
    cell = rb'(<c r="B14"[^>]*><f>)[^<]*'
    return packed({FORECAST: re.sub(cell, lambda hit: hit[1] + formula, clean()[FORECAST])})


def emoji_texts() -> bytes:
    """Shared texts with one emoji each, so that every letter of them takes four bytes."""
    text = ("\U0001f600" + "a" * 90_000).encode()
    more = (b"<si><t>" + text + b"</t></si>") * 4200
    return packed({STRINGS: clean()[STRINGS].replace(b"</sst>", more + b"</sst>")})


def many_faults(rows: int = 8_000) -> bytes:
    """A table stretched over thousands of rows, in which every cell is wrong."""
    part = sheet_part("Mål")
    cells = b"".join(
        b'<row r="%d">%s</row>'
        % (row, b"".join(b'<c r="%c%d" t="e"><v>#REF!</v></c>' % (at, row) for at in b"ABCDE"))
        for row in range(17, 17 + rows)
    )
    stretched = clean()[WORKBOOK].replace(b"$A$4:$E$16", b"$A$4:$E$%d" % (16 + rows))
    content = clean()[part].replace(b"</sheetData>", cells + b"</sheetData>", 1)
    return packed({WORKBOOK: stretched, part: content})


def many_merges() -> bytes:
    """As many merged ranges as a sheet may have, on every sheet."""
    areas = b"".join(b'<mergeCell ref="A%d:CB%d"/>' % (at, at + 1) for at in range(1, 19_999))
    merged = b"</sheetData><mergeCells>" + areas + b"</mergeCells>"
    parts = {
        name: content.replace(b"</sheetData>", merged)
        for name, content in clean().items()
        if name.startswith("xl/worksheets/sheet")
    }
    return packed(parts)


def control_characters() -> bytes:
    """A comment that clears a terminal's screen and names its window."""
    text = b"_x001B_[2J_x001B_]0;pwned_x0007_"
    cell = b'<c r="K10" t="inlineStr"><is><t>' + text + b"</t></is></c>"
    found = rb'<c r="K10"[^>]*?(?:/>|>.*?</c>)'
    return packed({FORECAST: re.sub(found, lambda _: cell, clean()[FORECAST], flags=re.DOTALL)})


def headings(words: bytes = b"Prognos", rows: int = 599, columns: int = 80) -> bytes:
    """A form of nobody's make where every cell of a sheet is a heading."""
    cell = b'<c t="inlineStr"><is><t>' + words + b"</t></is></c>"
    body = b"".join(b'<row r="%d">%s</row>' % (row, cell * columns) for row in range(1, rows + 1))
    return other_book({"Blad1": body})


def other_book(sheets: Mapping[str, bytes]) -> bytes:
    """A workbook of nobody's make: the rows of each sheet by its name."""
    relation = '<Relationship Id="{}" Type="x/{}" Target="{}"/>'
    listed = "".join(f'<sheet name="{name}" r:id="r{at}"/>' for at, name in enumerate(sheets))
    targets = "".join(
        relation.format(f"r{at}", "worksheet", f"s{at}.xml") for at in range(len(sheets))
    )
    first = relation.format("r", "officeDocument", "xl/workbook.xml")
    head = f'<Relationships xmlns="{RELATIONS}">'
    parts = {
        "_rels/.rels": f"{head}{first}</Relationships>".encode(),
        WORKBOOK: f"<workbook{MAIN}><sheets>{listed}</sheets></workbook>".encode(),
        "xl/_rels/workbook.xml.rels": f"{head}{targets}</Relationships>".encode(),
    }
    for at, body in enumerate(sheets.values()):
        start = f"<worksheet{MAIN}><sheetData>".encode()
        parts[f"xl/s{at}.xml"] = start + body + b"</sheetData></worksheet>"
    return packed_alone(parts)


HOSTILE: Mapping[str, Callable[[], bytes]] = {
    one.__name__: one
    for one in (
        number_format,
        shared_formula,
        prose,
        long_name,
        long_formula,
        emoji_texts,
        many_faults,
        many_merges,
        control_characters,
        headings,
    )
}
"""Every one of them, by its name."""
