"""What the operating system can do to a command: each is a finding, or exit code 2 with words."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import builders as b
import hostile_books
import workbooks as w
from faults import refused
from kalkyl.base.errors import OutputError
from kalkyl.cli import FINDINGS, OK, USAGE
from kalkyl.io.file_errors import cause_of
from kalkyl.io.files import is_device_name, write_whole
from kalkyl.io.xlsx.read import receive
from kalkyl.model import Phrase
from kalkyl.model.visible import visible
from kalkyl.wording.messages import shown

POSIX = pytest.mark.skipif(os.name == "nt", reason="pipes and names of bytes are POSIX's")
DEEP = 100_000


def said(done: b.Run, *words: str) -> None:
    """A refusal is exit code 2 with words, never a trace."""
    assert done.code == USAGE, done
    assert "Traceback" not in done.err
    for word in words:
        assert word in done.err


def faulty(path: Path) -> None:
    """Puts a word where a number should be."""
    b.put(path, {b.cell_of(path, "forecast", "regionkontoret", "annual_forecast"): "tolv"})


# What is read


@POSIX
@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "ring"])
def test_what_is_no_file_is_a_finding_and_the_others_are_judged(
    tmp_path: Path, kalkyl: b.Kalkyl, kind: str
) -> None:
    b.departments(tmp_path, ("110", "120"))
    path = tmp_path / "a.xlsx"
    held = None
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        held = socket.socket(socket.AF_UNIX)
        os.chdir(tmp_path)
        held.bind("a.xlsx")
    else:
        path.symlink_to("/dev/null" if kind == "device" else path)
    start = time.monotonic()
    done = kalkyl("check", tmp_path, "--format", "json")
    if held:
        held.close()
    assert time.monotonic() - start < 20
    assert done.code == FINDINGS
    assert [file["passed"] for file in done.files] == [True, True, False]
    assert done.codes("error") == ["KAL107"]
    merged = kalkyl("merge", tmp_path, "-o", tmp_path / "out" / "total.xlsx")
    assert (merged.code, "a.xlsx" in merged.out) == (FINDINGS, True)


@POSIX
def test_a_data_file_that_is_a_pipe_is_refused(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    [path] = b.departments(tmp_path, ("110",))
    os.mkfifo(tmp_path / "m.toml")
    said(kalkyl("check", path, "--manifest", tmp_path / "m.toml"), "ingen vanlig fil")


def test_a_name_that_is_too_long_is_refused_or_found(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    [path] = b.departments(tmp_path, ("110",))
    long = tmp_path / ("a" * 300 + ".xlsx")
    done = kalkyl("check", long, "--format", "json")
    if done.code == FINDINGS:
        assert done.codes() == ["KAL107"]
    else:
        said(done, "namnet är för långt")
    for option in ("--manifest", "--layout", "--previous"):
        said(kalkyl("check", path, option, long))
    said(kalkyl("merge", path, "-o", long), "namnet är för långt")
    said(kalkyl("export", path, "-o", long), "namnet är för långt")
    said(kalkyl("bind", path, "--report", w.REPORT, "-o", long), "namnet är för långt")
    said(kalkyl("check", path, "--html", long), "namnet är för långt")
    faulty(path)
    said(kalkyl("check", path, "--mark", long), "namnet är för långt")
    said(kalkyl("template", w.REPORT, "--year", "2021", "-o", long))


def test_a_long_name_that_leaves_no_room_for_excels_lock_is_read(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 249 + ".xlsx")
    path.write_bytes(b.filled())
    assert receive(path).book is not None


@POSIX
def test_a_name_of_other_bytes_is_shown_and_can_be_merged(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    paths = b.departments(tmp_path / "in", ("110", "120"))
    odd = Path(os.fsdecode(os.fsencode(tmp_path / "in") + b"/k\xf6k.xlsx"))
    paths[0].rename(odd)
    total = tmp_path / "total.xlsx"
    for form in ("text", "json", "markdown"):
        done = kalkyl("check", tmp_path / "in", "--format", form, "--html", tmp_path / "p.html")
        assert done.code == OK
        done.out.encode()
    assert kalkyl("check", odd, "--mark", tmp_path / "ut").code == OK
    assert kalkyl("merge", tmp_path / "in", "-o", total).code == OK
    assert kalkyl("check", total).code == OK
    book = receive(total).book
    sources = book.sheet("Källor") if book else None
    assert sources
    files = {cell.value for cell in sources.cells.values()}
    assert "k\N{REPLACEMENT CHARACTER}k.xlsx" in files
    assert (
        kalkyl("migrate", odd, "--to", w.REPORT, "--year", "2022", "-o", tmp_path / "n.xlsx").code
        == OK
    )


@POSIX
@pytest.mark.parametrize("name", ["a\x1b[2J.xlsx", "a\x9b2J.xlsx", "a\n\rb.xlsx", "a\u202eb.xlsx"])
def test_names_of_files_steer_no_terminal(tmp_path: Path, kalkyl: b.Kalkyl, name: str) -> None:
    [path] = b.departments(tmp_path, ("110",))
    odd = path.rename(tmp_path / name)
    broken = tmp_path / f"x{name}"
    broken.write_bytes(b"x")
    runs = [
        kalkyl("check", odd, broken),
        kalkyl("check", odd, broken, "--format", "json"),
        kalkyl("check", odd, broken, "--format", "markdown", "--mark", tmp_path / "ut"),
        kalkyl("check", tmp_path / f"no{name}"),
        kalkyl("check", odd, "--manifest", tmp_path / f"no{name}"),
        kalkyl("check", odd, "--previous", broken),
        kalkyl("merge", odd, broken, "-o", tmp_path / f"t{name}"),
        kalkyl("merge", odd, "-o", odd),
        kalkyl("bind", broken, "--report", w.REPORT, "-o", tmp_path / "l.json"),
        kalkyl(f"no{name}"),
    ]
    for done in runs:
        for text in (done.out, done.err):
            assert not steering(text), (done.code, text)


def steering(text: str) -> str:
    """The characters of a text that no terminal should be sent."""
    return "".join(one for one in text if one != "\n" and visible(one) != one and one != "\t")


def test_an_export_has_no_control_characters(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    path = tmp_path / "110.xlsx"
    path.write_bytes(hostile_books.control_characters())
    for form in ("csv", "json"):
        done = kalkyl("export", path, "--format", form)
        assert done.code == OK
        assert steering(done.out.replace("\r\n", "\n")) == ""
        assert kalkyl("export", path, "--format", form, "-o", tmp_path / "ut").code == OK
        written = (tmp_path / "ut").read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        assert steering(written) == ""
    assert "\\u001b[2J" in kalkyl("export", path).out, "JSON loses nothing"


DATA = {
    "deep.toml": "x=" + "[" * DEEP + "]" * DEEP,
    "dotted.toml": ".".join("a" * 2_000) + "=1",
    "deep.json": "[" * DEEP + "]" * DEEP,
    "tables.json": '{"a":' * 900 + "1" + "}" * 900,
    "large.toml": "#" * 6_000_000,
    "digits.toml": "x=" + "9" * 5_000,
    "digits.json": '{"year":' + "9" * 5_000 + "}",
    "power.json": '{"year":1e999999999}',
    "nan.json": '{"year":NaN}',
    "latin.toml": "x='\xe5'",
}


@pytest.mark.parametrize("name", DATA)
def test_a_data_file_that_cannot_be_read_is_refused(
    tmp_path: Path, kalkyl: b.Kalkyl, name: str
) -> None:
    [path] = b.departments(tmp_path, ("110",))
    file = tmp_path / name
    file.write_bytes(DATA[name].encode("latin-1"))
    said(kalkyl("check", path, "--manifest", file), name)
    if name.endswith("json"):
        said(kalkyl("check", path, "--layout", file), name)
        folder = ("--year", "2021", "-o", tmp_path / "ut")
        said(kalkyl("template", w.REPORT, "--data", file, *folder), name)


@POSIX
def test_what_may_not_be_read_is_refused_or_found(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("nothing is closed to root")
    b.departments(tmp_path / "in", ("110",))
    (tmp_path / "in").chmod(0)
    try:
        said(b.started("check", tmp_path / "in"), "åtkomst nekad")
        done = b.started("check", tmp_path / "in" / "110.xlsx", "--format", "json")
        assert (done.code, done.codes()) == (FINDINGS, ["KAL107"])
    finally:
        (tmp_path / "in").chmod(0o700)


def test_a_folder_that_may_not_be_listed_is_refused(
    tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    [path] = b.departments(tmp_path / "in", ("110",))
    monkeypatch.setattr(Path, "iterdir", denied)
    said(kalkyl("check", tmp_path / "in"), "åtkomst nekad")
    said(kalkyl("merge", tmp_path / "in", "-o", tmp_path / "t.xlsx"), "åtkomst nekad")
    said(kalkyl("check", path, "--plan", tmp_path / "in"), "åtkomst nekad")


# What is written


@POSIX
@pytest.mark.parametrize("command", ["check", "explain", "export", "merge"])
@pytest.mark.parametrize("where", ["full", "closed", "gone"])
def test_an_output_that_takes_nothing_is_refused(tmp_path: Path, command: str, where: str) -> None:
    [path] = b.departments(tmp_path, ("110",))
    lines: dict[str, list[object]] = {
        "check": ["check", path],
        "explain": ["explain"],
        "export": ["export", path],
        "merge": ["merge", path, "-o", tmp_path / "ut" / "t.xlsx"],
    }
    words = lines[command]
    line = [sys.executable, "-m", "kalkyl", *map(str, words)]
    if where == "gone":
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run(line, stdout=writer, stderr=subprocess.PIPE, check=False)
        os.close(writer)
    elif where == "full":
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(line, stdout=full, stderr=subprocess.PIPE, check=False)
    else:
        shell = ["sh", "-c", '"$@" >&-', "sh", *line]
        done = subprocess.run(shell, stderr=subprocess.PIPE, check=False)
    said(b.Run(done.returncode, "", done.stderr.decode()), "kalkyl: ")
    assert b"Exception" not in done.stderr


@pytest.mark.parametrize("link", ["itself", "symlink", "hard link"])
@pytest.mark.parametrize(
    "option", ["--plan", "--previous", "--last-year", "--manifest", "--layout"]
)
def test_no_output_may_be_a_file_that_is_read(
    tmp_path: Path, kalkyl: b.Kalkyl, option: str, link: str
) -> None:
    [path] = b.departments(tmp_path / "in", ("110",))
    read = tmp_path / "read.xlsx"
    content = b"not to be lost"
    read.write_bytes(content)
    target = tmp_path / "target.xlsx"
    if link == "symlink":
        target.symlink_to(read)
    elif link == "hard link":
        target.hardlink_to(read)
    else:
        target = read
    valid = {"--manifest": b.MANIFEST}.get(option)
    if valid:
        read.write_bytes(valid.read_bytes())
        read = read.rename(tmp_path / "read.toml")
        target = read if link == "itself" else target
        if link == "symlink":
            target.unlink()
            target.symlink_to(read)
        content = read.read_bytes()
    said(kalkyl("merge", path, option, read, "-o", target), "skrivs inte över")
    said(kalkyl("check", path, option, read, "--html", target), "skrivs inte över")
    assert read.read_bytes() == content


def test_no_output_may_be_a_file_that_is_checked(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    paths = b.departments(tmp_path / "in", ("110", "120"))
    before = paths[0].read_bytes()
    said(kalkyl("merge", tmp_path / "in", "-o", paths[0]), "skrivs inte över")
    said(kalkyl("check", tmp_path / "in", "--html", paths[0]), "skrivs inte över")
    said(kalkyl("export", paths[0], "-o", paths[0]), "skrivs inte över")
    assert paths[0].read_bytes() == before


@POSIX
@pytest.mark.parametrize("kind", ["device", "pipe"])
def test_no_output_may_be_a_device(tmp_path: Path, kalkyl: b.Kalkyl, kind: str) -> None:
    [path] = b.departments(tmp_path, ("110",))
    target = tmp_path / "pipe" if kind == "pipe" else Path("/dev/null")
    if kind == "pipe":
        os.mkfifo(target)
    said(kalkyl("merge", path, "-o", target), "ingen vanlig fil")
    said(kalkyl("export", path, "-o", target), "ingen vanlig fil")
    assert not target.is_file()


def test_a_page_may_not_be_a_marked_workbook(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    [path] = b.departments(tmp_path, ("110",))
    faulty(path)
    page = tmp_path / "ut" / "110-rattning.xlsx"
    said(kalkyl("check", path, "--mark", page.parent, "--html", page))


def test_a_file_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        done.append("fsync")
        sync(handle)

    def replaced(path: Path, target: Path) -> Path:
        done.append("rename")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    write_whole(tmp_path / "a.txt", b"a")
    assert done == ["fsync", "rename", "fsync"]


# Windows


WINDOWS = {
    5: "åtkomst nekad",
    32: "låst av ett annat program",
    33: "låst av ett annat program",
    53: "nätverksenheten svarar inte",
    64: "nätverksenheten svarar inte",
    112: "fullt på disken",
    206: "260 tecken",
    362: "OneDrive",
    389: "OneDrive",
    1231: "nätverksenheten svarar inte",
}


def of_windows(number: int) -> OSError:
    fault = PermissionError(errno.EACCES, "something in English")
    fault.winerror = number  # type: ignore[attr-defined]  # as on Windows
    return fault


@pytest.mark.parametrize("number", WINDOWS)
def test_what_windows_says_of_an_input_is_that_files_finding(
    tmp_path: Path, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    paths = b.departments(tmp_path, ("110", "120"))
    opened = os.open

    def open_(path: Path, *arguments: int, **options: int) -> int:
        if Path(path) == paths[0]:
            raise of_windows(number)
        return opened(path, *arguments, **options)

    monkeypatch.setattr(os, "open", open_)
    done = kalkyl("check", tmp_path, "--format", "json")
    assert (done.code, done.codes("error")) == (FINDINGS, ["KAL107"])
    [finding] = done.files[0]["findings"]
    assert WINDOWS[number] in finding["message"]
    assert done.files[1]["passed"]
    english = kalkyl("check", paths[0], "--lang", "en").out
    assert WINDOWS[number] not in english or number in {362, 389}


@pytest.mark.parametrize("number", WINDOWS)
def test_what_windows_says_of_an_output_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def replace(*_: Path) -> None:
        raise of_windows(number)

    monkeypatch.setattr(Path, "replace", replace)
    target = tmp_path / "total.xlsx"
    target.write_bytes(b"old")
    with refused(OutputError, WINDOWS[number]):
        write_whole(target, b"new")
    assert target.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["total.xlsx"]


def test_a_path_that_windows_cannot_find_may_be_too_long() -> None:
    fault = of_windows(3)
    assert shown(cause_of(fault, Path("kort.xlsx")), "sv") == "den finns inte"
    assert "260 tecken" in shown(cause_of(fault, Path("m" * 300)), "sv")


@pytest.mark.parametrize("number", [13, 2, 20, 21, 36, 28, 30, 5, 40])
def test_what_the_system_says_is_said_in_both_languages(number: int) -> None:
    cause = cause_of(OSError(number, os.strerror(number)))
    assert isinstance(cause, Phrase)
    assert os.strerror(number) not in {shown(cause, "sv"), shown(cause, "en")}
    assert shown(cause, "sv") != shown(cause, "en")


def test_names_of_devices_are_known() -> None:
    assert all(map(is_device_name, ("NUL", "con.xlsx", "COM1.txt", "aux .x")))
    assert not any(map(is_device_name, ("console.xlsx", "com.xlsx", "110.xlsx")))
