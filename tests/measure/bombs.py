"""Workbooks made to harm: small files that would fill the memory or never come to an end.

``python tests/measure bombs NAME…`` judges some, each in its turn, and prints time and
memory; all of them without a name. What each must come to stands beside it.
"""

from __future__ import annotations

import io
import re
import resource
import struct
import sys
import time
import zipfile
from collections.abc import Callable
from functools import cache

import fuzz
from kalkyl.base.limits import MEMORY_BYTES
from kalkyl.io.xlsx.read import receive_bytes

SHEET = "xl/worksheets/sheet2.xml"
STRINGS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"
STYLES = "xl/styles.xml"
RELS = "xl/_rels/workbook.xml.rels"
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = (
    b' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    b' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
Bomb = Callable[[], bytes]


@cache
def clean() -> fuzz.Parts:
    """Kansli's workbook."""
    return fuzz.corpus()[0]


def packed(**changed: bytes) -> bytes:
    """The workbook with some of its parts replaced: ``SHEET=…``."""
    names = {globals()[name]: content for name, content in changed.items()}
    return fuzz.packed({**clean(), **names}, level=6)


def after(part: str, mark: bytes, inserted: bytes) -> dict[str, bytes]:
    """A part with something put in before a mark, as an argument of :func:`packed`."""
    content = clean()[part]
    assert mark in content, (part, mark)
    name = next(key for key, value in globals().items() if value == part)
    return {name: content.replace(mark, inserted + mark, 1)}


def rows(body: bytes) -> bytes:
    """The workbook with rows after those of a sheet."""
    return packed(**after(SHEET, b"</sheetData>", body))


def behind(body: bytes) -> bytes:
    """The workbook with something after the cells of a sheet."""
    content = clean()[SHEET]
    return packed(SHEET=content.replace(b"</sheetData>", b"</sheetData>" + body, 1))


# The container


def zeros() -> bytes:
    """A thousand million zeros in a megabyte."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in clean().items():
            if name != SHEET:
                package.writestr(name, content)
        with package.open(SHEET, "w", force_zip64=True) as part:
            for _ in range(100):
                part.write(b"0" * 10_000_000)
    return file.getvalue()


def lying_zeros() -> bytes:
    """Two hundred million zeros that are declared as a few."""
    content = packed(SHEET=b"0" * 200_000_000)
    return content.replace(struct.pack("<I", 200_000_000), struct.pack("<I", 70_000))


def overlapping() -> bytes:
    """Four thousand parts that share the bytes of one."""
    content = bytearray(fuzz.packed({"xl/workbook.xml": b"0" * 10_000_000}, level=9))
    start = content.index(b"PK\x01\x02")
    entry = bytes(content[start : content.index(b"PK\x05\x06")])
    entries = b"".join(
        entry.replace(b"xl/workbook.xml", b"xl/%012d" % number) for number in range(4000)
    )
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 4000, 4000, len(entries), start, 0)
    return bytes(content[:start]) + entries + end


def zip_in_zip() -> bytes:
    """A workbook within a workbook within … ten deep, as the sheet."""
    inner = b"0" * 1_000_000
    for _ in range(10):
        inner = packed(SHEET=inner)
    return inner


def many_parts() -> bytes:
    """More parts than there may be."""
    return fuzz.packed({**clean(), **{f"xl/{number}": b"" for number in range(6000)}})


# XML


def laughs() -> bytes:
    """Entities of entities, a thousand million in all."""
    entities = b'<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(98, 108)
    )
    body = clean()[SHEET].partition(b"?>")[2]
    return packed(SHEET=HEAD + b"<!DOCTYPE worksheet [" + entities + b"]>" + body)


def quadratic() -> bytes:
    """One long entity, told a hundred thousand times."""
    entity = b'<!DOCTYPE sst [<!ENTITY a "%s">]>' % (b"a" * 100_000)
    return packed(
        STRINGS=HEAD + entity + b"<sst" + MAIN + b"><si><t>" + b"&a;" * 100_000 + b"</t></si></sst>"
    )


def external() -> bytes:
    """An entity that stands for a file of the reader's machine."""
    entity = b'<!DOCTYPE sst [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return packed(STRINGS=HEAD + entity + b"<sst><si><t>&a;</t></si></sst>")


def parameter() -> bytes:
    """A document type that is fetched from an address."""
    kind = b'<!DOCTYPE workbook PUBLIC "x" "http://exempel.test/x.dtd">'
    return packed(WORKBOOK=HEAD + kind + clean()[WORKBOOK].partition(b"?>")[2])


def deep() -> bytes:
    """A hundred thousand elements within each other."""
    return rows(b"<a>" * 100_000 + b"</a>" * 100_000)


def deeper() -> bytes:
    """Thirty million rows within each other."""
    return rows(b'<row r="9">' * 10_000_000)


def deep_styles() -> bytes:
    """A million elements within each other, among the styles."""
    return packed(STYLES=HEAD + b"<styleSheet" + MAIN + b">" + b"<a>" * 1_500_000)


def long_attribute() -> bytes:
    """An attribute of a hundred million letters."""
    return rows(b'<row r="9" x="' + b"a" * 100_000_000 + b'"/>')


def long_text() -> bytes:
    """A cell with a text of a hundred million letters."""
    return rows(b'<row r="9"><c r="A9" t="str"><v>' + b"a" * 100_000_000 + b"</v></c></row>")


def long_string() -> bytes:
    """A shared text of a hundred million letters."""
    return packed(
        STRINGS=HEAD + b"<sst" + MAIN + b"><si><t>" + b"a" * 100_000_000 + b"</t></si></sst>"
    )


def many_attributes() -> bytes:
    """An element with two hundred thousand attributes."""
    given = b"".join(b' a%d="1"' % number for number in range(200_000))
    return rows(b'<row r="9"' + given + b"/>")


def many_elements() -> bytes:
    """A hundred million empty cells."""
    return rows(b'<row r="9">' + b'<c r="A9"/>' * 30_000_000 + b"</row>")


def comments() -> bytes:
    """Millions of comments."""
    return rows(b"<!---->" * 30_000_000)


# The sheet


def many_cells() -> bytes:
    """Two million filled cells, twice as many as there may be."""
    body = b"".join(
        b'<row r="%d">%s</row>' % (row, b"<c><v>1</v></c>" * 1000) for row in range(500, 2300)
    )
    return rows(body)


def many_texts() -> bytes:
    """The same long text in a hundred thousand cells."""
    long = b"Prognos " * 4000
    strings = clean()[STRINGS].replace(b"</sst>", b"<si><t>" + long + b"</t></si></sst>")
    index = clean()[STRINGS].count(b"</si>")
    cell = b'<c t="s"><v>%d</v></c>' % index * 100
    body = b"".join(b'<row r="%d">%s</row>' % (row, cell) for row in range(500, 1500))
    return packed(STRINGS=strings, **after(SHEET, b"</sheetData>", body))


def many_headings() -> bytes:
    """A form without a cover where every cell of four sheets could be a heading."""
    words = [b"Prognos", b"Budget", b"Avvikelse", b"Uppdrag", b"Utfall", b"Total", b"Kommentar"]
    body = b"".join(
        b'<row r="%d">%s</row>'
        % (
            row,
            b"".join(
                b'<c t="inlineStr"><is><t>%s</t></is></c>' % words[(row + at) % 7]
                for at in range(80)
            ),
        )
        for row in range(1, 600)
    )
    sheet = b"<worksheet" + MAIN + b"><sheetData>" + body + b"</sheetData></worksheet>"
    return of_sheets(4, sheet)


def related(name: str, kind: str, target: str) -> bytes:
    """A part with one relationship."""
    relation = f'<Relationship Id="{name}" Type="x/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{RELATIONS}">{relation}</Relationships>'.encode()


def of_sheets(count: int, sheet: bytes) -> bytes:
    """A workbook of nobody's make that lists one part as many sheets."""
    listed = b"".join(b'<sheet name="Blad%d" r:id="r1"/>' % number for number in range(count))
    package = {
        "_rels/.rels": related("r", "officeDocument", "xl/workbook.xml"),
        WORKBOOK: b"<workbook" + MAIN + b"><sheets>" + listed + b"</sheets></workbook>",
        RELS: related("r1", "worksheet", "s.xml"),
        "xl/s.xml": sheet,
    }
    return fuzz.packed(package, level=6)


def many_sheets() -> bytes:
    """A hundred thousand sheets that are one."""
    return of_sheets(100_000, b"<worksheet" + MAIN + b"><sheetData/></worksheet>")


def one_sheet_often() -> bytes:
    """As many sheets as there may be, all of them the same large one."""
    body = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (row, row) for row in range(1, 200_000))
    return of_sheets(
        500, b"<worksheet" + MAIN + b"><sheetData>" + body + b"</sheetData></worksheet>"
    )


def merged() -> bytes:
    """A million merged ranges."""
    return behind(
        b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 1_000_000 + b"</mergeCells>"
    )


def merged_form() -> bytes:
    """A form with as many merged ranges as there may be, over one another and all with words."""
    body = b"".join(
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>Prognos</t></is></c></row>' % (row, row)
        for row in range(1, 600)
    )
    areas = b"".join(b'<mergeCell ref="A%d:CB600"/>' % (at % 599 + 1) for at in range(19_999))
    sheet = b"<worksheet" + MAIN + b"><sheetData>" + body + b"</sheetData><mergeCells>" + areas
    return of_sheets(1, sheet + b"</mergeCells></worksheet>")


def shared_formulas() -> bytes:
    """A long formula filled down over a hundred thousand rows."""
    long = b"+".join(b"A%d" % number for number in range(1, 1500))
    first = b'<row r="500"><c r="B500"><f t="shared" si="7" ref="B500:B99999">' + long
    body = b"".join(
        b'<row r="%d"><c r="B%d"><f t="shared" si="7"/></c></row>' % (row, row)
        for row in range(501, 100_000)
    )
    return rows(first + b"</f></c></row>" + body)


def hidden() -> bytes:
    """Columns and rows hidden again and again."""
    column = b'<col min="1" max="16384" hidden="1"/>' * 300_000
    content = clean()[SHEET]
    return packed(SHEET=content.replace(b"<sheetData>", b"<cols>" + column + b"</cols><sheetData>"))


def numbers() -> bytes:
    """Numbers, days, styles and indices that cannot be."""
    texts = (b"1e999999", b"-1e-999999", b"9" * 100_000, b"99999999999", b"-1", b"NaN", b"1e308")
    cells = b"".join(
        b'<c s="%d"><v>%s</v></c>' % (style, text)
        for text in texts
        for style in (0, 1, 2, 77, 10**9)
    )
    return rows(b'<row r="900">' + cells + b"</row>")


def far_string() -> bytes:
    """A text by an index that the table does not have."""
    return rows(b'<row r="900"><c t="s"><v>99999999999999999999</v></c></row>')


def tall_name() -> bytes:
    """Every name of the template stretched over the whole sheet, with a cell in the last row."""
    names = re.sub(rb"\$A\$\d+:\$[A-Z]+\$\d+", b"$A$1:$XFD$1048576", clean()[WORKBOOK])
    last = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    return packed(WORKBOOK=names, **after(SHEET, b"</sheetData>", last))


def tall_table() -> bytes:
    """An open table of two hundred thousand rows, all of them filled in."""
    book = receive_bytes("x.xlsx", fuzz.packed(clean())).book
    assert book is not None
    area = book.names["kalkyl_mal"]
    assert area is not None
    number = [sheet.name for sheet in book.sheets].index(area.sheet) + 1
    part = f"xl/worksheets/sheet{number}.xml"
    body = b"".join(
        b'<row r="%d">%s</row>'
        % (
            row,
            b"".join(
                b'<c r="%c%d" t="inlineStr"><is><t>ord %d</t></is></c>' % (65 + at, row, row)
                for at in range(8)
            ),
        )
        for row in range(area.bottom + 1, 100_000)
    )
    name = area.a1.split(":")[1].encode()
    column = name.rstrip(b"0123456789")
    wide = clean()[WORKBOOK].replace(b"$%s$%d" % (column, area.bottom), b"$%s$99999" % column)
    content = clean()[part].replace(b"</sheetData>", body + b"</sheetData>")
    return fuzz.packed({**clean(), part: content, WORKBOOK: wide}, level=6)


def many_names() -> bytes:
    """A hundred thousand defined names of ours, more than may be with those that are there."""
    names = b"".join(
        b'<definedName name="kalkyl_%d">Prognos!$A$1:$B$9</definedName>' % number
        for number in range(100_000)
    )
    return packed(**after(WORKBOOK, b"</definedNames>", names))


# Relationships


def cyclic() -> bytes:
    """Relationships that lead to themselves and to each other."""
    rels = clean()[RELS].replace(b"worksheets/sheet2.xml", b"_rels/workbook.xml.rels")
    return packed(RELS=rels)


def itself() -> bytes:
    """A workbook whose sheet is the workbook."""
    rels = clean()[RELS].replace(b"worksheets/sheet2.xml", b"workbook.xml")
    return packed(RELS=rels)


def outside() -> bytes:
    """A sheet that stands outside the file."""
    rels = clean()[RELS].replace(b"worksheets/sheet2.xml", b"../../../../etc/passwd")
    return packed(RELS=rels)


BOMBS: dict[Bomb, str] = {
    zeros: "KAL801",
    lying_zeros: "KAL105",
    overlapping: "KAL801",
    zip_in_zip: "KAL105",
    many_parts: "KAL801",
    laughs: "KAL802",
    quadratic: "KAL802",
    external: "KAL802",
    parameter: "KAL802",
    deep: "",
    deeper: "KAL801",
    deep_styles: "KAL105",
    long_attribute: "KAL801",
    long_text: "KAL801",
    long_string: "KAL801",
    many_attributes: "KAL801",
    many_elements: "KAL801",
    comments: "",
    many_cells: "KAL801",
    many_texts: "KAL801",
    many_headings: "KAL111",
    many_sheets: "KAL801",
    one_sheet_often: "KAL801",
    merged: "KAL801",
    merged_form: "KAL111",
    shared_formulas: "KAL801",
    hidden: "KAL801",
    numbers: "",
    far_string: "KAL105",
    tall_name: "KAL120",
    tall_table: "KAL801",
    many_names: "KAL801",
    cyclic: "KAL105",
    itself: "KAL105",
    outside: "KAL105",
}
"""Each with the error that must be told; nothing where the rest is read as if it were not there."""
SLOW = frozenset(
    {tall_table, deeper, many_elements, comments, many_cells, one_sheet_often, shared_formulas}
)


def main() -> int:
    """Judges some bombs and prints what they came to."""
    wanted = [bomb for bomb in BOMBS if not sys.argv[1:] or bomb.__name__ in sys.argv[1:]]
    faults = 0
    for bomb in wanted:
        content = bomb()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, resource.RLIM_INFINITY))
        start = time.process_time()
        try:
            report = fuzz.judged(content)
            found = [one.code for one in report.findings if one.severity.value == "error"]
        except BaseException as fault:  # noqa: BLE001  # every fault is to be told
            found = [f"{type(fault).__name__}: {fault}"[:200]]
        took = time.process_time() - start
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        right = BOMBS[bomb] in found if BOMBS[bomb] else not found
        faults += not right
        told = " ".join(dict.fromkeys(found)) or "read"
        print(
            f"{'ok   ' if right else 'WRONG'} {bomb.__name__:<16}{len(content):>10} bytes"
            f"{took:8.2f} s{memory:8.0f} MB  {told}",
            flush=True,
        )
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
