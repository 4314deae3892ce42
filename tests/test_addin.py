"""The add-in as a file: built from text, the same each time, and read back by others' readers."""

from __future__ import annotations

import io
import os
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from pathlib import Path

import olefile
import pytest
import xlwings as xw

from faults import refused
from kalkyl.base.errors import DataFileError
from kalkyl.cli import run
from kalkyl.io.vba import addin_package
from kalkyl.io.vba.addin_package import NAMESPACE, RIBBON_PART, callbacks
from kalkyl.io.vba.compound_file import IncompressibleError, TooLargeError, compound, compressed
from kalkyl.io.vba.project import hidden, project_bytes, source_of
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.services.addin.install import built, ribbon, shipped, sources
from vba_text import decompressed, extracted, fault_lines, on_windows

MACROS = Path(__file__).parents[1] / "macros"
BUILT = built()


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# Built from text, always the same


def test_two_builds_in_two_processes_are_byte_identical(tmp_path: Path) -> None:
    made = []
    for seed in ("1", "4711"):
        folder = tmp_path / seed
        command = [sys.executable, "-m", "kalkyl", "addin", "build", "-o", str(folder)]
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, check=True)
        made.append((folder / "kalkyl.xlam").read_bytes())
    assert made[0] == made[1] == BUILT


def test_the_shipped_addin_is_what_is_built_now() -> None:
    """If not, run rebuild.py. Parts that XlsxWriter makes may change with its version."""
    has, now = parts(shipped().read_bytes()), parts(BUILT)
    for name in ("xl/vbaProject.bin", RIBBON_PART, "docProps/custom.xml", "[Content_Types].xml"):
        assert has[name] == now[name], name
    read = [receive_bytes("kalkyl.xlam", one).book for one in (shipped().read_bytes(), BUILT)]
    assert read[0] == read[1]


def test_the_wheel_brings_the_addin_and_its_sources(tmp_path: Path) -> None:
    options = ["--no-deps", "--no-build-isolation", "-q", "-w", str(tmp_path)]
    command = [sys.executable, "-m", "pip", "wheel", *options, str(MACROS.parent)]
    subprocess.run(command, check=True)
    [wheel] = tmp_path.glob("*.whl")
    inside = parts(wheel.read_bytes())
    for path in MACROS.iterdir():
        assert inside[f"kalkyl/_shared/macros/{path.name}"] == path.read_bytes()


def test_it_is_an_addin_that_tells_its_versions() -> None:
    inside = parts(BUILT)
    assert b"application/vnd.ms-excel.addin.macroEnabled.main+xml" in inside["[Content_Types].xml"]
    book = receive_bytes("kalkyl.xlam", BUILT).book
    assert book is not None
    assert book.properties["xlwings"] == xw.__version__


def test_nothing_of_xlwings_pro_is_used() -> None:
    assert xw.__pro__ is False
    text = "\n".join(one.text for one in sources())
    assert re.findall(r"xlwings\.pro|LICENSE_KEY|embedded_code\(|xlwings\.server", text) == []


# Read back


def test_oletools_finds_exactly_the_text_of_macros() -> None:
    found = extracted(BUILT)
    own = {path.stem: path.read_text(encoding="utf-8") for path in MACROS.glob("*.[bc][al]s")}
    assert found == own
    assert "Å" in "".join(found.values())


def test_olefile_finds_no_defect_and_every_stream() -> None:
    content = parts(BUILT)["xl/vbaProject.bin"]
    with olefile.OleFileIO(io.BytesIO(content), raise_defects=olefile.DEFECT_UNSURE) as opened:
        assert opened.parsing_issues == []
        names = {"/".join(path) for path in opened.listdir()}
        own = {f"VBA/{one.name}" for one in sources()}
        assert names == {"PROJECT", "PROJECTwm", "VBA/dir", "VBA/_VBA_PROJECT", *own}
        assert opened.openstream("VBA/_VBA_PROJECT").read() == b"\xcc\x61\xff\xff\x00\x01\x00"
        names_read = opened.openstream("PROJECTwm").read()
        assert "KalkylRibbon".encode("utf-16-le") in names_read
        project = opened.openstream("PROJECT").read().decode("cp1252")
    assert "Document=ThisWorkbook/&H00000000\r\n" in project
    assert "\r\nClass=KalkylPython\r\n" in project
    assert "\r\nModule=KalkylRibbon\r\n" in project


def test_xlsxwriter_and_the_project_agree_on_the_modules_of_documents() -> None:
    inside = parts(BUILT)
    for part, name in (
        ("xl/workbook.xml", "ThisWorkbook"),
        ("xl/worksheets/sheet1.xml", "KalkylSheet"),
    ):
        assert f'codeName="{name}"'.encode() in inside[part]
        assert name in extracted(BUILT)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 16, 17, 4095, 4096, 4097, 12_288])
def test_what_is_compressed_comes_back(size: int) -> None:
    line = b'    If InStr(Name, ";") > 0 Then Exit Sub \' \xe5\xe4\xf6\r\n'
    data = (line * (size // len(line) + 1))[:size]
    packed = compressed(data)
    assert decompressed(packed) == data
    assert size < 100 or len(packed) < size / 4


def test_what_cannot_be_compressed_is_no_source() -> None:
    with pytest.raises(IncompressibleError):
        compressed(bytes(at * at * 7 % 251 for at in range(3)) + os.urandom(4096))


@pytest.mark.parametrize("streams", [1, 2, 3, 7, 8, 40])
def test_a_compound_file_keeps_its_streams(streams: int) -> None:
    wanted = {f"VBA/Modul{at}": bytes([at]) * (at * 997) for at in range(streams)}
    with olefile.OleFileIO(
        io.BytesIO(compound(wanted)), raise_defects=olefile.DEFECT_UNSURE
    ) as one:
        assert {"/".join(path): one.openstream(path).read() for path in one.listdir()} == wanted


def test_the_directory_is_a_red_black_tree() -> None:
    """Excel looks names up by it: shorter names to the left, as many black ones on every way."""
    names = [f"VBA/{'M' * at}" for at in range(1, 24)]
    content = compound(dict.fromkeys(names, b"x"))
    with olefile.OleFileIO(io.BytesIO(content)) as opened:
        entries = [one for one in opened.direntries if one is not None]
        folder = next(one for one in entries if one.name == "VBA")

    def blacks(number: int, parent_is_red: bool) -> int:
        if number == olefile.NOSTREAM:
            return 1
        entry = entries[number]
        is_red = struct.unpack_from("<B", entry_bytes(content, number), 67)[0] == 0
        assert not (is_red and parent_is_red)
        for side, wanted in ((entry.sid_left, -1), (entry.sid_right, 1)):
            if side != olefile.NOSTREAM:
                difference = len(entries[side].name) - len(entry.name)
                assert difference * wanted > 0
        left, right = blacks(entry.sid_left, is_red), blacks(entry.sid_right, is_red)
        assert left == right
        return left + (not is_red)

    assert blacks(folder.sid_child, parent_is_red=False) > 1


def entry_bytes(content: bytes, number: int) -> bytes:
    """A directory entry as it lies in the file; the directory is in one piece."""
    first = struct.unpack_from("<I", content, 48)[0]
    start = 512 + first * 512 + number * 128
    return content[start : start + 128]


def test_names_have_an_end() -> None:
    with pytest.raises(TooLargeError):
        compound({"VBA/" + "M" * 32: b""})


def test_the_veil_is_as_office_draws_it() -> None:
    """Undone by the inverse of what the specification says, as Excel does on opening."""
    for data in (bytes(4), b"\0", b"\xff"):
        for seed in (0x10, 0x5D, 0xFE):
            assert unveiled(bytes.fromhex(hidden(data, seed))) == data


def unveiled(made: bytes) -> bytes:
    seed, version, key = made[0], made[0] ^ made[1], made[0] ^ made[2]
    assert version == 2
    plain, before, last = key, made[1], made[2]
    found = bytearray()
    for byte in made[3:]:
        plain = byte ^ ((before + plain) & 0xFF)
        found.append(plain)
        before, last = last, byte
    ignored = (seed & 6) // 2
    [length] = struct.unpack_from("<I", found, ignored)
    assert len(found) == ignored + 4 + length
    return bytes(found[ignored + 4 :])


# VBA and ribbon


@pytest.mark.parametrize("path", sorted(MACROS.glob("*.[bc][al]s")), ids=lambda path: path.stem)
def test_a_parser_of_vba_accepts_the_modules(path: Path) -> None:
    text = re.sub(r"\nAttribute .*", "", path.read_text(encoding="utf-8"))
    assert fault_lines(on_windows(text)) == ()


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("End Sub\n", "End\n"),
        ("If Reason", "If If Reason"),
        (" Then\n        Tell", "\n        Tell"),
        ("Dim Reason As String", "Dim Reason As"),
        ("On Error GoTo Failed", "On Error Go Failed"),
        ("Python.Press(Button)", "Python.Press(Button"),
    ],
)
def test_the_parser_sees_faults(right: str, wrong: str) -> None:
    text = (MACROS / "KalkylRun.bas").read_text(encoding="utf-8")
    first = text[: text.index("' Why nothing can be run")]
    assert fault_lines(first) == ()
    assert right in first
    assert fault_lines(first.replace(right, wrong, 1)) != ()


def test_every_button_has_a_callback_words_and_an_icon() -> None:
    buttons = list(ET.fromstring(ribbon()).iter(f"{{{NAMESPACE}}}button"))  # noqa: S314  # ours
    own = [one for one in sources() if one.name.startswith("Kalkyl")]
    assert sorted(one.attrib["onAction"] for one in buttons) == sorted(callbacks(own))
    words = ("id", "label", "imageMso", "screentip", "supertip")
    assert all(button.attrib[word] for button in buttons for word in words)
    assert len({button.attrib["id"] for button in buttons}) == len(buttons)
    labels = [button.attrib["label"] for button in buttons]
    assert labels == [
        "Kontrollera",
        "Beräkna",
        "Ångra beräkning",
        "Rensa",
        "Jämför",
        "Skicka in",
        "Slå ihop",
        "Hjälp",
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [("KalkylRibbon.OnHelp", "KalkylRibbon.OnHlep"), ("2009/07", "2006/01"), ("</tab>", "")],
)
def test_a_ribbon_that_would_do_nothing_stops_the_build(old: str, new: str) -> None:
    with refused(DataFileError, r"customUI14\.xml"):
        addin_package.check(ribbon().replace(old, new), sources())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Sub A()\nEnd Sub\n", "VB_Name"),
        ('Attribute VB_Name = "1a"\n', "VB_Name"),
        (f'Attribute VB_Name = "{"a" * 32}"\n', "VB_Name"),
        ('Attribute VB_Name = "A"\n\' \u2212\n', "rad 2: tecknet \u2212"),
        (f'Attribute VB_Name = "A"\n\'{"å" * 1023}\n', "rad 2: raden är längre"),
        ('Attribute VB_Name = "A"\nAttribute VB_Base = "0{FCFB3D2A}"\n', "moduler av det slaget"),
    ],
)
def test_what_excel_would_refuse_is_refused(text: str, told: str) -> None:
    with refused(DataFileError, told):
        source_of("fil.bas", text)


def test_two_modules_of_a_name_are_refused() -> None:
    one = source_of("a", 'Attribute VB_Name = "Modul"\n')
    for twin in (replace(one, name="MODUL"), replace(one, name="Kalkyl")):
        with refused(DataFileError, "två gånger"):
            project_bytes("Kalkyl", [one, twin])


def test_a_further_module_is_one_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for path in MACROS.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    more = 'Attribute VB_Name = "KalkylMer"\nFunction KAL()\n    KAL = 1\nEnd Function\n'
    (tmp_path / "mer.bas").write_text(more, encoding="utf-8")
    monkeypatch.setattr("kalkyl.services.addin.install.shared_folder", lambda _: tmp_path)
    assert extracted(built())["KalkylMer"] == more


# What is taken from xlwings


def test_the_licence_notice_comes_along() -> None:
    text = extracted(BUILT)["KalkylPython"]
    assert "Copyright (C) 2014-present, Zoomer Analytics LLC." in text
    assert "POSSIBILITY OF SUCH DAMAGE" in text


def test_another_xlwings_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kalkyl.services.addin.install.version", lambda _: "0.38.0")
    with refused(DataFileError, r"0\.38\.0"):
        built()


def test_it_is_built_where_asked(tmp_path: Path) -> None:
    assert run(["addin", "build", "-o", str(tmp_path / "ny")]) == 0
    assert (tmp_path / "ny" / "kalkyl.xlam").read_bytes() == BUILT
