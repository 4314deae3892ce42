"""Files made to harm whoever reads them: a finding each, within ten seconds and 400 MB.

Each is judged in a process of its own, so that what it takes can be measured.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import hostile_books as h
from kalkyl.base.limits import FILE_SECONDS

_MEASURED = """
import resource, sys
from pathlib import Path
from kalkyl.io.shipped import shipped
from kalkyl.services.intake import judge
from kalkyl.rules.catalogue import Expected
report = judge(Path(sys.argv[1]), Expected(), shipped()).report
used = resource.getrusage(resource.RUSAGE_SELF)
status = Path("/proc/self/status")  # what getrusage says of memory comes from the parent, too
lines = status.read_text().splitlines() if status.exists() else []
most = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")] or [used.ru_maxrss]
codes = sorted({one.code for one in report.findings if one.severity.value == "error"})
print(used.ru_utime + used.ru_stime, most[0] // 1024, len(report.broke), *codes)
"""
MEGABYTES = 400
_EMOJI = "\U0001f600".encode()


def emoji_cells() -> bytes:
    """Cells with a text of their own each, which one emoji makes four times as large."""
    text = b"<is><t>" + _EMOJI + b"a" * 32_000 + b"</t></is>"
    cell = b'<c t="inlineStr">' + text + b"</c>"
    return h.with_rows(b"".join(b'<row r="%d">%s</row>' % (row, cell) for row in range(500, 9000)))


def emoji_runs() -> bytes:
    """A text of millions of runs."""
    runs = b"<r><t>" + _EMOJI + b"</t></r>"
    strings = h.clean()[h.STRINGS]
    return h.packed(
        {h.STRINGS: strings.replace(b"</sst>", b"<si>" + runs * 3_000_000 + b"</si></sst>")}
    )


def shared_formulas(terms: int = 1_600) -> bytes:
    """A formula as long as may be that a hundred thousand cells share."""
    formula = b"+".join([b"A900"] * terms) + b"+A1"
    first = b'<row r="500"><c r="B500"><f t="shared" si="7" ref="B500:B99999">' + formula
    rest = b"".join(
        b'<row r="%d"><c r="B%d"><f t="shared" si="7"/></c></row>' % (row, row)
        for row in range(501, 100_000)
    )
    return h.with_rows(first + b"</f></c></row>" + rest)


def many_names() -> bytes:
    """Defined names without end, each as long as may be and with an emoji."""
    names = b"".join(
        b'<definedName name="n%d%s">%s</definedName>' % (at, b"a" * 200, _EMOJI + b"1" * 8000)
        for at in range(9_000)
    )
    return h.with_name(names)


def many_element_names() -> bytes:
    """Elements of another name each, all of which a parser remembers."""
    body = b"".join(b"<a%d/>" % at for at in range(3_000_000))
    return h.with_rows(body)


def long_references() -> bytes:
    """Cells whose addresses are a million characters long."""
    cell = b'<c r="A' + b"0" * 1_000_000 + b'%d"><v>1</v></c>'
    return h.with_rows(b'<row r="900">' + b"".join(cell % at for at in range(200)) + b"</row>")


def long_indices() -> bytes:
    """Shared formulas whose indices are a hundred thousand characters long."""
    cell = b'<c><f t="shared" si="%d' + b"7" * 100_000 + b'" ref="A1">1</f></c>'
    return h.with_rows(b'<row r="900">' + b"".join(cell % at for at in range(2_000)) + b"</row>")


def hidden_rows() -> bytes:
    """Every other row of every sheet hidden, and a cell in the last."""
    body = b"".join(b'<row r="%d" hidden="1"/>' % row for row in range(501, 400_000, 2))
    last = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return h.packed(
        {
            name: content.replace(b"</sheetData>", body + last + b"</sheetData>")
            for name, content in h.clean().items()
            if name.startswith("xl/worksheets/sheet")
        }
    )


def many_cells(count: int = 1_000_000) -> bytes:
    """A million filled cells, each with another number."""
    body = b"".join(
        b'<row r="%d">%s</row>'
        % (row, b"".join(b"<c><v>%d.5</v></c>" % (row * 1000 + at) for at in range(100)))
        for row in range(500, 500 + count // 100)
    )
    return h.with_rows(body)


READ: dict[Callable[[], bytes], str] = {
    h.number_format: "KAL801",
    h.shared_formula: "KAL801",
    h.long_name: "KAL801",
    h.long_formula: "KAL801",
    h.emoji_texts: "KAL801",
    h.many_merges: "KAL801",
    emoji_cells: "KAL801",
    emoji_runs: "KAL801",
    shared_formulas: "KAL801",
    many_names: "KAL801",
    many_element_names: "KAL801",
    long_references: "KAL105",
    long_indices: "KAL105",
    hidden_rows: "KAL801",
    many_cells: "KAL801",
}


@pytest.mark.parametrize("made", READ, ids=lambda made: made.__name__)
def test_a_file_made_to_harm_is_refused_in_time(made: Callable[[], bytes], tmp_path: Path) -> None:
    path = tmp_path / "110.xlsx"
    path.write_bytes(made())
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, str(path)],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    seconds, megabytes, broke, *codes = done.stdout.split()
    assert READ[made] in codes
    assert broke == "0"
    assert float(seconds) < FILE_SECONDS + 2, done.stdout
    assert int(megabytes) < MEGABYTES, done.stdout


# Marking


def many_small_cells(count: int) -> bytes:
    """A workbook with a fault, and with as many cells as its bytes have room for."""
    row = b"".join(b"<c><v>%d</v></c>" % (at % 10) for at in range(100))
    rows = (b'<row r="%d">%s</row>' % (at, row) for at in range(5000, 5000 + count // 100))
    fault = b'<row r="99999"><c><f>EXEC("x")</f><v>1</v></c></row>'
    return h.with_rows(b"".join(rows) + fault)


_MARKING = """
import sys
from pathlib import Path
from kalkyl.cli import run
code = run(["check", sys.argv[1], "--mark", sys.argv[2]])
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
print(code, *[int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")])
"""


@pytest.mark.parametrize("count", [300_000, 700_000])
def test_marking_a_large_workbook_keeps_within_the_memory_of_a_file(
    count: int, tmp_path: Path
) -> None:
    path, out = tmp_path / "110.xlsx", tmp_path / "ut"
    path.write_bytes(many_small_cells(count))
    done = subprocess.run(
        [sys.executable, "-c", _MARKING, str(path), str(out)],
        capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    code, *megabytes = map(int, done.stdout.splitlines()[-1].split())
    assert code == 1
    assert all(one < MEGABYTES for one in megabytes), megabytes
    assert len(list(out.iterdir())) == 1
    if count > 300_000:
        assert "den är för stor för att märkas" in done.stdout
