"""Workbooks to mark, of every make there is, and what must hold of each when it is marked."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import xlsxwriter

import builders as b
import rebuild
import workbooks as w
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.model import Book, Place, Severity
from kalkyl.rules.catalogue import Rule
from kalkyl.wording.remarks import Remark, Remarks

WHEN = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
NASTY = '=1+1 <r>&"_x0041_\x07\ud800</r> ' + "lång text " * 40


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        return {name: container.read(name) for name in container.namelist()}


def root_of(content: bytes) -> ET.Element:
    """The root of a part, which must be well-formed."""
    return ET.fromstring(content)  # noqa: S314  # these are parts that the tests have made


def facts_of(rule: Rule) -> dict[str, str]:
    """Something for every field of a rule's words."""
    return {name: "1" for _, name, _, _ in Formatter().parse(rule.sv + rule.en) if name}


def zipped(found: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in found.items():
            container.writestr(name, content)
    return buffer.getvalue()


def book(content: bytes) -> Book:
    found = receive_bytes("bok.xlsx", content).book
    assert found is not None
    return found


def line(
    number: int, *places: Place, severity: Severity = Severity.ERROR, says: str = ""
) -> Remark:
    first, also = (places[0], places[1:]) if places else (None, ())
    return Remark(number, severity, "Fel", "KAL301", says or NASTY, NASTY, first, also)


def list_of(*lines: Remark) -> Remarks:
    return Remarks("bok.xlsx", "Kansli · Rapport 2021", "0" * 64, "sv", lines)


def remarks_on(content: bytes) -> Remarks:
    """Something to say of every sheet, and of the file."""
    found = [line(1)]
    for number, sheet in enumerate(book(content).sheets, 2):
        severity = list(Severity)[number % 2]
        cells = (Place(sheet.name, 3, 2), Place(sheet.name, 4, 2), Place(sheet.name, 900, 40))
        found.append(line(number, *cells, severity=severity))
    return list_of(*found)


# Makes


def templates() -> Iterator[tuple[str, bytes]]:
    for report, year in rebuild.TEMPLATES:
        path = rebuild.WORKBOOKS / "mallar" / f"{report}-{year}.xlsx"
        yield path.stem, path.read_bytes()
    for path in sorted(b.DEPARTMENTS.glob("*.xlsx")):
        yield path.stem, path.read_bytes()


def openpyxl_saved() -> bytes:
    [path] = b.DEPARTMENTS.glob(f"{w.KANSLI}-*.xlsx")
    opened = openpyxl.load_workbook(path)
    opened.active = 3
    buffer = io.BytesIO()
    opened.save(buffer)
    return buffer.getvalue()


def picture() -> io.BytesIO:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00\xff\x00\x00\x00\xff\x00" * 2)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + body)


def with_everything() -> bytes:
    """Chart, image, shape, comments, controls, sparklines and formats of later Excels."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name in ("Diagram", "Bild", "Anteckningar", "Knapp", "Ö & 'x' y"):
        sheet = made.add_worksheet(name)
        sheet.write_column("A1", [1, 2, 3, 4])
        sheet.write("B3", "text", made.add_format({"bold": True}))
        sheet.write_formula("B4", "=SUM(A1:A4)", None, 10)
    _decorate(made)
    chart: Any = made.add_chart({"type": "column"})
    chart.add_series({"values": "=Diagram!$A$1:$A$4"})
    made.worksheets()[0].insert_chart("D2", chart)
    alone = made.add_chartsheet("Eget blad")
    other: Any = made.add_chart({"type": "line"})
    other.add_series({"values": "=Diagram!$A$1:$A$4"})
    alone.set_chart(other)
    made.worksheets()[2].activate()
    made.define_name("'Bild'!lokal", "=Bild!$A$1")
    made.close()
    return buffer.getvalue()


def _decorate(made: Any) -> None:
    _, image, noted, button, odd = made.worksheets()
    image.insert_image("D2", "bild.png", {"image_data": picture()})
    image.insert_textbox("D9", "En ruta")
    image.set_header("&L&G", {"image_left": "bild.png", "image_data_left": picture()})
    noted.write_comment("B3", "Avsändarens egen", {"author": "Anna"})
    noted.write_comment("A1", "Och en till", {"author": "Anna"})
    button.insert_button("D2", {"caption": "Tryck"})
    odd.conditional_format("A1:A4", {"type": "data_bar", "data_bar_2010": True})
    odd.conditional_format("A1:A4", {"type": "icon_set", "icon_style": "3_traffic_lights"})
    odd.add_sparkline("C1", {"range": "A1:A4"})
    odd.data_validation("A1", {"validate": "list", "source": ["a", "b"]})
    odd.autofilter("A1:B4")
    odd.merge_range("D1:E2", "sammanfogad")
    odd.ignore_errors({"number_stored_as_text": "A1:A4"})


def prefixed() -> bytes:
    """A workbook whose writer gives every element a prefix, as some programs do."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name in ("Ett", "Två"):
        made.add_worksheet(name).write("B3", 5, made.add_format({"italic": True}))
    made.close()

    def change(name: str, content: bytes) -> bytes:
        if not re.match(r"xl/(workbook|styles|worksheets/sheet\d)\.xml", name):
            return content
        text = re.sub(rb"<(/?)(?=[A-Za-z])", rb"<\1x:", content)
        return text.replace(b" xmlns=", b" xmlns:x=").replace(b'<x:dxfs count="0"/>', b"")

    return zipped({name: change(name, one) for name, one in parts(buffer.getvalue()).items()})


def threaded() -> bytes:
    """A sheet whose comments are of the new kind, with the old kind in their place."""
    found = parts(with_everything())
    rels = next(name for name in found if b"comments1.xml" in found[name] and "_rels" in name)
    kind = b"http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    link = b'<Relationship Id="rId77" Type="%s" Target="../threadedComments/t1.xml"/>' % kind
    found[rels] = found[rels].replace(b"</Relationships>", link + b"</Relationships>")
    space = b"http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    found["xl/threadedComments/t1.xml"] = b'<ThreadedComments xmlns="%s"/>' % space
    return zipped(found)


def pivoted() -> bytes:
    """A workbook with a pivot table's cache and somebody's own data, listed behind the names."""
    found = parts(with_everything())
    cache = "xl/pivotCache/pivotCacheDefinition1.xml"
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    found[cache] = b'<pivotCacheDefinition xmlns="%s"/>' % main
    found["customXml/item1.xml"] = b"<eget/>"
    entry = b'<pivotCaches><pivotCache cacheId="1" r:id="rId99"/></pivotCaches></workbook>'
    found["xl/workbook.xml"] = found["xl/workbook.xml"].replace(b"</workbook>", entry)
    target = b'Type="%s/pivotCacheDefinition" Target="pivotCache/%s"' % (
        office,
        cache.rpartition("/")[2].encode(),
    )
    rels = "xl/_rels/workbook.xml.rels"
    link = b'<Relationship Id="rId99" %s/></Relationships>' % target
    found[rels] = found[rels].replace(b"</Relationships>", link)
    return zipped(found)


MAKES = {
    **dict(templates()),
    "openpyxl": openpyxl_saved(),
    "everything": with_everything(),
    "prefixed": prefixed(),
    "threaded": threaded(),
    "pivoted": pivoted(),
}


# What must hold

_OURS = (
    (
        rb"<(?:\w+:)?conditionalFormatting(?:(?!</(?:\w+:)?conditionalFormatting>).)*?"
        rb"kalkyl_rattning.*?</(?:\w+:)?conditionalFormatting>"
    ),
    rb"<(?:\w+:)?legacyDrawing [^>]*rIdKalkyl[^>]*/>",
    rb"<(?:\w+:)?Relationship [^>]*rIdKalkyl[^>]*/>",
    rb'<(?:\w+:)?Override PartName="/xl/[^"]*kalkyl-[^"]*"[^>]*/>',
    rb'<(?:\w+:)?Default Extension="vml"[^>]*/>',
    '<(?:\\w+:)?sheet name="Rättningslista[^>]*/>'.encode(),
    "<(?:\\w+:)?definedName [^>]*>'?Rättningslista[^<]*</(?:\\w+:)?definedName>".encode(),
    rb"<((?:\w+:)?definedNames)></\1>",
    rb"<author>kalkyl</author>",
    rb'<comment ref="[^>]*>(?:(?!</comment>).)*?>kalkyl \xc2\xb7 .*?</comment>',
    rb'<v:shape xmlns:v=(?:(?!</v:shape>).)*?fillcolor="#FFF8D6".*?</v:shape>',
)
_VIEW = rb' (?:activeTab|firstSheet|tabSelected)="[^"]*"'


def bare(content: bytes, *, moved: int = 0) -> bytes:
    """A part without what a list brings, found by eye: nothing of kalkyl's is used for it."""
    for pattern in _OURS:
        content = re.sub(pattern, b"", content, flags=re.DOTALL)

    def back(match: re.Match[bytes]) -> bytes:
        return b'localSheetId="%d"' % (int(match[1]) - moved)

    content = re.sub(rb'localSheetId="(\d+)"', back, content)
    return re.sub(_VIEW, b"", content)


def assert_nothing_else_changed(before: bytes, after: bytes) -> None:
    """Every part is the same, or the same once what kalkyl put in is taken away."""
    old, new = parts(before), parts(after)
    assert list(new)[: len(old)] == list(old)
    assert all("kalkyl-" in name or "_rels" in name for name in list(new)[len(old) :])
    for name, content in old.items():
        if new[name] == content:
            continue
        if name.endswith("styles.xml"):
            _assert_only_behind(content, new[name])
        else:
            assert bare(new[name], moved=1) == bare(content), name


def _assert_only_behind(before: bytes, after: bytes) -> None:
    """Looks were added behind those of their kind, and nothing else was done."""
    old, new = root_of(before), root_of(after)
    kinds = {re.sub(r"\{.*\}", "", one.tag): one for one in new}
    assert list(kinds) in ([re.sub(r"\{.*\}", "", one.tag) for one in old], [*kinds])
    for section in old:
        other = kinds.pop(re.sub(r"\{.*\}", "", section.tag))
        texts = [ET.tostring(one) for one in section]
        assert [ET.tostring(one) for one in other][: len(texts)] == texts
        if not section.tag.endswith(("fonts", "fills", "borders", "cellXfs", "dxfs")):
            assert ET.tostring(section) == ET.tostring(other)
        elif "count" in section.attrib:
            assert int(other.attrib["count"]) == len(other)
    assert set(kinds) <= {"dxfs"}


def folder_with(path: Path, **contents: bytes) -> list[Path]:
    path.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (path / f"{name}.xlsx").write_bytes(content)
    return [path / f"{name}.xlsx" for name in contents]
