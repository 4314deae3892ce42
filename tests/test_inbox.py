"""A folder is read whole: what was not read is an error or is named, and so is who is missing."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest

import builders as b
import mails
from kalkyl.cli import FINDINGS, OK, USAGE
from kalkyl.io.inbox import FileKind, kind_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
APPLE = b"\0\x05\x16\x07\0\x02\0\0Mac OS X        " + bytes(4000)
MAIL = b"Received: from a\r\nSubject: Rapport\r\n\r\nHej"
MANIFEST = """administration = "Regionkontoret"

[[department]]
code = "110"
name = "Kansli"

[[department]]
code = "120"
name = "Ekonomi"
"""
KINDS = {
    "a.xlsx": (b"PK\x03\x04", FileKind.BOOK),
    "A.XLSM": (b"PK\x03\x04", FileKind.BOOK),
    "a.xls": (OLE, FileKind.SHEET),
    "a.ods": (b"PK\x03\x04", FileKind.SHEET),
    "a.xlsb": (b"PK\x03\x04", FileKind.SHEET),
    "a.numbers": (b"PK\x03\x04", FileKind.SHEET),
    "a.csv": (b"a;b", FileKind.SHEET),
    "a.gsheet": (b"{}", FileKind.SHEET),
    "a.zip": (b"PK\x03\x04", FileKind.ARCHIVE),
    "a.7z": (b"7z\xbc\xaf\x27\x1c", FileKind.ARCHIVE),
    "a.rar": (b"Rar!", FileKind.ARCHIVE),
    "a.eml": (MAIL, FileKind.MAIL),
    "a.msg": (OLE, FileKind.MAIL),
    "a.mbox": (b"From a", FileKind.MAIL),
    "utan ändelse": (b"PK\x03\x04", FileKind.ARCHIVE),
    "gammal": (OLE, FileKind.SHEET),
    "brev": (MAIL, FileKind.MAIL),
    "a.pdf": (b"%PDF-1.7", FileKind.OTHER),
    "a.docx": (b"PK\x03\x04", FileKind.OTHER),
    "Thumbs.db": (OLE, FileKind.OTHER),
    "._a.xlsx": (APPLE, FileKind.SHADOW),
    "._b.xlsx": (b"PK\x03\x04", FileKind.BOOK),
    ".~lock.a.xlsx#": (b",anna;", FileKind.LOCK),
    "~$a.xlsx": (b"\x04Anna", FileKind.LOCK),
    "a (2026-11-29 140509).xlsx": (b"PK\x03\x04", FileKind.KEPT),
    "a (2026-11-29 140509-2).xlsx": (b"PK\x03\x04", FileKind.KEPT),
    "c (2026-11-29 140509).xlsx": (b"PK\x03\x04", FileKind.BOOK),
}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inkorg"
    b.departments(folder, ("110",))
    (tmp_path / "manifest.toml").write_text(MANIFEST, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", KINDS)
def test_what_a_file_is(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04")
    content, kind = KINDS[name]
    (tmp_path / name).write_bytes(content)
    assert kind_of(tmp_path / name) is kind


def zipped(path: Path, name: str, content: bytes) -> None:
    with zipfile.ZipFile(path, "w") as container:
        container.writestr(name, content)


@pytest.mark.parametrize("name", ["a.xls", "a.ods", "a.xlsb", "a.zip", "a.7z", "a.csv", "a.msg"])
def test_what_may_hold_figures_and_was_not_read_is_an_error(
    inbox: Path, kalkyl: b.Kalkyl, name: str
) -> None:
    path = inbox / name
    match path.suffix:
        case ".ods":
            zipped(path, "mimetype", b"application/vnd.oasis.opendocument.spreadsheet")
        case ".xlsb":
            zipped(path, "xl/workbook.bin", b"\x83")
        case ".zip":
            zipped(path, "120.xls", OLE + "Workbook".encode("utf-16-le"))
        case _:
            content = {".7z": b"7z\xbc\xaf\x27\x1c", ".csv": b"Uppdrag;Prognos\n1;2\n"}.get(
                path.suffix
            )
            path.write_bytes(content or OLE + "Workbook".encode("utf-16-le"))
    done = kalkyl("check", inbox)
    assert done.code == FINDINGS
    assert re.search(rf"^{name}( › 120.xls)?: inte godkänd", done.out, re.MULTILINE)
    assert "Inget att anmärka" not in done.out


def test_other_files_and_folders_are_named_in_every_form(
    inbox: Path, kalkyl: b.Kalkyl, tmp_path: Path
) -> None:
    (inbox / "brev.pdf").write_bytes(b"%PDF-1.7\n")
    (inbox / "120-ekonomi").mkdir()
    page = tmp_path / "lista.html"
    listed = ("brev.pdf (ingen arbetsbok)", "120-ekonomi (undermapp, öppnas inte)")
    for form in ("text", "markdown"):
        done = kalkyl("check", inbox, "--format", form)
        assert done.code == OK
        assert all(words in done.out for words in listed)
        assert "Inget att anmärka" not in done.out
    done = kalkyl("check", inbox, "--format", "json", "--html", page)
    found = {Path(one["file"]).name: one["kind"] for one in json.loads(done.out)["not_read"]}
    assert found == {"brev.pdf": "other", "120-ekonomi": "folder"}
    assert all(words in page.read_text(encoding="utf-8") for words in listed)


def test_a_missing_department_is_in_the_summary_and_is_no_error(
    inbox: Path, kalkyl: b.Kalkyl, tmp_path: Path
) -> None:
    words = ("check", inbox, "--manifest", tmp_path / "manifest.toml")
    done = kalkyl(*words)
    assert done.code == OK
    assert "Saknas: 120 Ekonomi." in done.out
    assert "Saknas: 120 Ekonomi." in kalkyl(*words, "--format", "markdown").out
    found = json.loads(kalkyl(*words, "--format", "json").out)["missing"]
    assert found == [{"code": "120", "name": "Ekonomi"}]
    b.departments(inbox, ("120",))
    assert "Saknas" not in kalkyl(*words).out


def test_shadow_and_lock_files_are_known_as_such(inbox: Path, kalkyl: b.Kalkyl) -> None:
    (inbox / "._110.xlsx").write_bytes(APPLE)
    (inbox / ".~lock.110.xlsx#").write_bytes(b",anna,dator;")
    done = kalkyl("check", inbox)
    assert done.code == OK
    assert "KAL109: Arbetsboken är öppen i LibreOffice" in done.out
    assert "._110.xlsx (skuggfil från en Mac)" in done.out
    assert ".~lock.110.xlsx# (låsfil" in done.out


def test_a_merge_leaves_out_what_was_not_read_and_says_so(
    inbox: Path, kalkyl: b.Kalkyl, tmp_path: Path
) -> None:
    zipped(inbox / "120.zip", "120.xls", OLE + "Workbook".encode("utf-16-le"))
    (inbox / "brev.pdf").write_bytes(b"%PDF-1.7\n")
    manifest = tmp_path / "manifest.toml"
    done = kalkyl("merge", inbox, "--manifest", manifest, "-o", tmp_path / "total.xlsx")
    assert done.code == FINDINGS
    assert "Utanför: 120.zip › 120.xls" in done.out
    assert "Lästes inte: brev.pdf" in done.out
    assert "Ofullständig" in done.out


# Mails and archives


@pytest.fixture
def mailed(inbox: Path) -> Path:
    """An inbox with three departments, of which one came in a mail and one in an archive."""
    paths = b.departments(inbox.parent / "ut", ("120", "130"))
    ekonomi, hr = (path.read_bytes() for path in paths)
    (inbox / "a.eml").write_bytes(
        mails.outlook(ekonomi, "120 Ekonomi – UR1.xlsx".replace("–", "-"))
    )
    (inbox / "b.msg").write_bytes(
        mails.msg([mails.msg_file(mails.zipped({"ut/130.xlsx": hr}), "c.zip")])
    )
    (inbox / "d.eml").write_bytes(mails.auto_reply())
    return inbox


def test_workbooks_in_mails_and_archives_are_checked(mailed: Path, kalkyl: b.Kalkyl) -> None:
    done = kalkyl("check", mailed, "--format", "json")
    assert done.code == OK
    names = [str(Path(one["file"]).relative_to(mailed)) for one in done.files]
    assert names == ["110.xlsx", "a.eml › 120 Ekonomi - UR1.xlsx", "b.msg › c.zip › 130.xlsx"]
    [left] = json.loads(done.out)["not_read"]
    assert (Path(left["file"]).name, left["kind"]) == ("d.eml", "mail")
    done = kalkyl("check", mailed / "a.eml", mailed / "b.msg")
    assert done.code == OK
    assert "b.msg › c.zip › 130.xlsx (HR" in done.out


def test_a_total_names_the_workbooks_within(mailed: Path, kalkyl: b.Kalkyl, tmp_path: Path) -> None:
    total = tmp_path / "total.xlsx"
    assert kalkyl("merge", mailed, "-o", total).code == OK
    texts = {str(cell.value) for sheet in b.book(total).sheets for cell in sheet.cells.values()}
    assert {"a.eml › 120 Ekonomi - UR1.xlsx", "b.msg › c.zip › 130.xlsx"} <= texts
    assert kalkyl("check", total).code == OK


def test_a_workbook_within_is_marked_under_its_own_name(
    inbox: Path, kalkyl: b.Kalkyl, tmp_path: Path
) -> None:
    wrong = tmp_path / "110.xlsx"
    cell = b.cell_of(inbox / "110.xlsx", *("forecast", "regionkontoret", "annual_forecast"))
    wrong.write_bytes(b.put(inbox / "110.xlsx", {cell: "många"}).read_bytes())
    (inbox / "a.zip").write_bytes(mails.zipped({"x/110 ur1.xlsx": wrong.read_bytes()}))
    (inbox / "b.eml").write_bytes(mails.gmail(wrong.read_bytes(), "utan ändelse"))
    (inbox / "110.xlsx").unlink()
    done = kalkyl("check", inbox, "--mark", tmp_path / "svar")
    assert done.code == FINDINGS
    names = {path.name for path in (tmp_path / "svar").iterdir()}
    assert names == {"110 ur1-rattning.xlsx", "utan ändelse-rattning.xlsx"}


def test_a_mail_without_a_workbook_is_no_pass(inbox: Path, kalkyl: b.Kalkyl) -> None:
    (inbox / "a.eml").write_bytes(mails.auto_reply())
    done = kalkyl("check", inbox / "a.eml")
    assert done.code == USAGE
    assert "inga arbetsböcker i" in done.err


def test_what_was_handed_in_before_may_be_packed(
    inbox: Path, kalkyl: b.Kalkyl, tmp_path: Path
) -> None:
    packed = tmp_path / "plan.zip"
    packed.write_bytes(mails.zipped({"110.xlsx": (inbox / "110.xlsx").read_bytes()}))
    done = kalkyl("check", inbox / "110.xlsx", "--last-year", packed)
    assert "KAL514" in done.out


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (mails.mail([mails.attachment(b"x", "attachment", "application/ms-tnef")]), "KAL101"),
        (mails.mail(["Content-Type: message/external-body; name=a.xlsx\r\n\r\n"]), "KAL101"),
        (mails.gmail(b"7z\xbc\xaf\x27\x1c", "a.7z"), "KAL101"),
        (mails.gmail(b"Uppdrag;Prognos\n", "a.csv"), "KAL101"),
        (mails.gmail(b"MZ\x90\0", "a.xlsx"), "KAL101"),
        (mails.gmail(OLE + "Workbook".encode("utf-16-le"), "a.xls"), "KAL104"),
        (mails.gmail(OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx"), "KAL103"),
        (mails.gmail(b"PK\x03\x04", "a.zip"), "KAL101"),
        (mails.gmail(b"PK\x03\x04", "a.xlsx"), "KAL105"),
    ],
)
def test_what_cannot_be_had_from_a_mail_is_an_error(
    inbox: Path, kalkyl: b.Kalkyl, content: bytes, code: str
) -> None:
    (inbox / "a.eml").write_bytes(content)
    done = kalkyl("check", inbox / "a.eml", "--format", "json")
    assert done.code == FINDINGS
    assert done.codes() == [code]
    assert "a.eml › " in done.files[0]["file"]
