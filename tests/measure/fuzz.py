"""Broken workbooks by the thousand: each is reported or read, none crashes, hangs or swells.

``python tests/measure fuzz [COUNT] [FIRST]`` prints figures; a number repeats its file exactly. The
suite runs a few hundred of them (``tests/test_fuzz.py``).
"""

from __future__ import annotations

import contextlib
import io
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType

import builders as b
import foreign
from kalkyl.base.limits import MEMORY_BYTES, SECONDS_PER_FILE
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.model import Report
from kalkyl.operations.check import check
from kalkyl.rules.catalogue import Expected
from kalkyl.rules.register import CATALOGUE
from kalkyl.services.export import exported, frame_of_files
from kalkyl.services.intake import CheckedFile
from kalkyl.services.render import RENDERERS, as_text
from office import recalculated
from shipped_organisation import case_of

Parts = dict[str, bytes]
_TOLD = 10

NUMBERS = (
    b"0",
    b"-1",
    b"1e999999",
    b"-1e308",
    b"1E+15",
    b"4294967296",
    b"9" * 400,
    b"0.1e-400",
    b"NaN",
    b"INF",
    b"2958466",
    b"-0",
    b"1048577",
    b"16385",
    b"0x10",
    b"1_000",
    "\N{ARABIC-INDIC DIGIT ONE}".encode(),
)
PLACES = (
    b"A0",
    b"XFD1048576",
    b"XFE1",
    b"A1048577",
    b"AAAAAAA1",
    b"a1",
    b"$A$1",
    b"1",
    b"",
    b"A-1",
)
SPLICES = (
    b'<c r="B2"><v>1</v></c>',
    b'<row r="1">',
    b"</row>",
    b"<f>A1</f>",
    b'<f t="shared" si="0"/>',
    b'<f t="shared" si="0" ref="A1:B2">SUM(',
    b"<v/>",
    b"<is><t>x</t></is>",
    b"<si><t>x</t></si>",
    b'<mergeCell ref="A1:XFD1048576"/>',
    b"<!-- x -->",
    b"<![CDATA[<v>1</v>]]>",
    b"<?x y?>",
    b"&lt;",
    b"&x;",
    b"<!DOCTYPE a>",
    b'<col min="1" max="16384" hidden="1"/>',
    b'<tablePart id="rId1"/>',
    b"\xff\xfe",
    b"\x00",
    b'<dimension ref="A1:ZZZZ99999999"/>',
    b'<definedName name="kalkyl_prognos">Prognos!$A$1:$XFD$1048576</definedName>',
    b'<definedName name="kalkyl_omslag">#REF!</definedName>',
    b'<sheet name="x" id="rId1"/>',
    b"_xD800_",
    b"_x0000_",
)
ATTRIBUTES = (
    (rb' r="[^"]*"', b' r="%s"', PLACES),
    (rb' ref="[^"]*"', b' ref="%s"', (*PLACES, b"A1:XFD1048576", b"B2:A1", b"A1:A1:A1")),
    (rb' s="[^"]*"', b' s="%s"', NUMBERS),
    (rb' t="[^"]*"', b' t="%s"', (b"s", b"n", b"b", b"e", b"d", b"str", b"inlineStr", b"x", b"")),
    (rb' si="[^"]*"', b' si="%s"', NUMBERS),
    (rb' numFmtId="[^"]*"', b' numFmtId="%s"', NUMBERS),
    (
        rb' Target="[^"]*"',
        b' Target="%s"',
        (b"../../../x", b"/", b"", b"workbook.xml", b"worksheets/sheet1.xml", b"//h/x"),
    ),
    (rb' Type="[^"]*"', b' Type="%s"', (b"worksheet", b"styles", b"sharedStrings", b"")),
    (rb' localSheetId="[^"]*"', b' localSheetId="%s"', NUMBERS),
    (rb' min="[^"]*"', b' min="%s"', NUMBERS),
    (
        rb' formatCode="[^"]*"',
        b' formatCode="%s"',
        (b"[", b"[h", b'"', b"yyyy" * 99, b"0" * 9999, b";;;;", b"\\"),
    ),
    (rb"<v>[^<]*</v>", b"<v>%s</v>", NUMBERS),
    (
        rb"<t>[^<]*</t>",
        b"<t>%s</t>",
        (b"Uppdrag", b"Prognos", b"Total", b"\xc3\xa5" * 3000, b"=1+1", b" ", b"2021"),
    ),
    (
        rb"<f>[^<]*</f>",
        b"<f>%s</f>",
        (b"(" * 9000, b"A1:A", b"'", b'"', b"1+" * 5000 + b"1", b"cmd|'x'!A1", b"#REF!", b"SUM("),
    ),
    (
        rb"(?:\$[A-Z]+\$\d+)",
        b"%s",
        (b"$A$1:$XFD$1048576", b"$A$1048576", b"#REF!", b"$ZZZ$9", b"$A:$XFD", b"$1:$9"),
    ),
)


# What is broken


@cache
def corpus() -> tuple[Parts, ...]:
    """Real workbooks by kalkyl, by other programs and of other makes, as parts."""
    return tuple(map(unpacked, _workbooks()))


def _workbooks() -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = b.departments(folder / "in", ("110", "120", "150"))
        total = folder / "total.xlsx"
        done = b.kalkyl("merge", *paths, "-o", total)
        if done.code:
            raise SystemExit(done.err)
        form = foreign.saved(
            folder / "form.xlsx", {"Rapport": foreign.printed(2021, as_text=False)}
        )
        merged = foreign.saved(folder / "merged.xlsx", foreign.MERGED)
        yield from (path.read_bytes() for path in (paths[0], paths[2], total, form, merged))
        with b.edited(paths[1]):
            pass
        yield paths[1].read_bytes()
        yield from _by_libreoffice(folder, paths[0])


def _by_libreoffice(folder: Path, path: Path) -> Iterator[bytes]:
    if shutil.which("soffice") is None:
        return
    [saved] = recalculated(path, to=folder / "ut")
    yield saved.read_bytes()


def unpacked(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Parts, *, level: int = 1) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


# How it is broken


def broken(number: int) -> bytes:
    """The broken workbook of a number."""
    dice = random.Random(number)
    parts = dict(dice.choice(corpus()))
    for _ in range(dice.choice((0, 1, 1, 2, 3, 8, 20))):
        dice.choice(_PARTS)(parts, dice)
    content = packed(parts)
    for _ in range(dice.choice((0,) * 12 + (1, 2))):
        content = dice.choice(_BYTES)(content, dice)
    return content


def _some(parts: Parts, dice: random.Random) -> str:
    """A part, the telling ones more often."""
    names = sorted(parts)
    telling = [name for name in names if "sheet" in name or "workbook" in name or "shared" in name]
    return dice.choice(telling if telling and dice.random() < 0.7 else names)


def _in_a_part(
    change: Callable[[bytes, random.Random], bytes],
) -> Callable[[Parts, random.Random], None]:
    def changed(parts: Parts, dice: random.Random) -> None:
        if parts:
            name = _some(parts, dice)
            parts[name] = change(parts[name], dice)

    return changed


def _cut(content: bytes, dice: random.Random) -> bytes:
    return content[: dice.randrange(len(content) + 1)]


def _flip(content: bytes, dice: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(dice.choice((1, 1, 4, 64)) if changed else 0):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _lose(content: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(content) + 1)
    return content[:at] + content[at + dice.choice((1, 3, 30, 900)) :]


def _repeat(content: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(content) + 1)
    piece = content[at : at + dice.choice((1, 9, 99, 2000))]
    return content[:at] + piece * dice.choice((2, 2, 50)) + content[at:]


def _splice(content: bytes, dice: random.Random) -> bytes:
    ends = [match.end() for match in re.finditer(b">", content)] or [0]
    at = dice.choice(ends)
    piece = dice.choice(SPLICES) * dice.choice((1, 1, 1, 500))
    return content[:at] + piece + content[at:]


def _nest(content: bytes, dice: random.Random) -> bytes:
    ends = [match.end() for match in re.finditer(b">", content)] or [0]
    at, tag = (
        dice.choice(ends),
        dice.choice((b"a", b"row", b"c", b"v", b"f", b"is", b"si", b"r", b"t")),
    )
    depth = dice.choice((5, 300, 5000))
    return content[:at] + b"<%s>" % tag * depth + b"</%s>" % tag * depth + content[at:]


def _swell(content: bytes, dice: random.Random) -> bytes:
    """Attributes and values turned into what they should not be, one of them or all."""
    pattern, shape, values = dice.choice(ATTRIBUTES)
    hits = list(re.finditer(pattern, content))
    if not hits:
        return content
    if dice.random() < 0.2:
        value = shape % dice.choice(values)
        return re.sub(pattern, lambda _: value, content, count=2000)
    hit = dice.choice(hits)
    return content[: hit.start()] + shape % dice.choice(values) + content[hit.end() :]


def _drop(parts: Parts, dice: random.Random) -> None:
    if parts:
        del parts[_some(parts, dice)]


def _swap(parts: Parts, dice: random.Random) -> None:
    one, other = _some(parts, dice), _some(parts, dice)
    parts[one], parts[other] = parts[other], parts[one]


def _double(parts: Parts, dice: random.Random) -> None:
    name = _some(parts, dice)
    parts[dice.choice((name.upper(), "../" + name, "xl/vbaProject.bin", name + "\n"))] = parts[name]


def _lie(content: bytes, dice: random.Random) -> bytes:
    """A number of the zip container turned into another."""
    marks = [match.start() for match in re.finditer(b"PK[\x01\x03\x05]", content)] or [0]
    at = dice.choice(marks) + dice.randrange(4, 46)
    number = dice.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x01\0\0\0", dice.randbytes(4)))
    return content[:at] + number[: dice.choice((1, 2, 4))] + content[at + 4 :]


_EACH = (_cut, _flip, _lose, _repeat, *[_splice] * 3, _nest, *[_swell] * 30)
_PARTS: Sequence[Callable[[Parts, random.Random], None]] = (
    *map(_in_a_part, _EACH),
    _drop,
    _swap,
    _double,
)
_BYTES: Sequence[Callable[[bytes, random.Random], bytes]] = (_cut, _flip, _lose, _repeat, _lie)


# What becomes of it


class TooSlowError(BaseException):
    """A file that took longer than it may; no rule may take it for a fault of its own."""


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Ends what takes the processor longer; how busy the machine is makes no difference."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def judged(content: bytes, name: str = "110.xlsx") -> Report:
    """Everything that a check does with a file, and its words; a rule that breaks is a fault."""
    case = case_of(receive_bytes(name, content), Expected())
    report = check(case, CATALOGUE)
    if report.broke:
        raise AssertionError(report.broke)
    one = [CheckedFile(Path(name), case, report)]
    for parts in RENDERERS.values():
        "".join(parts(one, "sv"))
    as_text(one, "en").encode()
    if case.reading is not None:
        exported(frame_of_files(one, exact=True), "excel-csv")
    return report


@dataclass(frozen=True, slots=True)
class Outcome:
    """A broken file and what became of it."""

    number: int
    size: int
    seconds: float
    code: str
    swollen: int


def tried(number: int, seconds: float = SECONDS_PER_FILE) -> Outcome:
    """Breaks a workbook and has it judged; what raises is a fault of kalkyl's."""
    content = broken(number)
    memory = _most_memory()
    start = time.process_time()
    with at_most(seconds):
        report = judged(content)
    took = time.process_time() - start
    errors = [one.code for one in report.findings if one.severity.value == "error"]
    code = errors[0] if errors else "read"
    return Outcome(number, len(content), took, code, _most_memory() - memory)


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> int:
    """Tries a number of files and prints what became of them."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    corpus()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    outcomes: list[Outcome] = []
    faults: list[str] = []
    for number in range(first, first + count):
        try:
            outcomes.append(tried(number))
        except (Exception, TooSlowError) as fault:  # noqa: BLE001  # every fault is to be told
            faults.append(f"{number}: {type(fault).__name__} {str(fault)[:300]}")
            print(faults[-1], flush=True)
    _tell(outcomes, faults)
    return 1 if faults else 0


def _tell(outcomes: Sequence[Outcome], faults: Sequence[str]) -> None:
    print(f"\n{len(outcomes)} files judged, {len(faults)} faults")
    for code, count in Counter(one.code for one in outcomes).most_common():
        print(f"  {code:<8}{count:>7}")
    print("slowest:")
    for one in sorted(outcomes, key=lambda one: -one.seconds)[:_TOLD]:
        print(f"  {one.number:>7}  {one.seconds:6.2f} s  {one.size:>9} bytes  {one.code}")
    print("most memory taken on:")
    for one in sorted(outcomes, key=lambda one: -one.swollen)[:_TOLD]:
        print(f"  {one.number:>7}  {one.swollen / 1e6:6.1f} MB  {one.size:>9} bytes  {one.code}")
    print(f"largest process: {_most_memory() / 1e6:.0f} MB")


if __name__ == "__main__":
    raise SystemExit(main())
