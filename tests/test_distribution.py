"""A figure about few people leaves kalkyl in no output but the sheet that the next merge reads."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import builders as b
import workbooks as w
from kalkyl.cli import FINDINGS, OK
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Key, Value
from kalkyl.template.compose import compose
from kalkyl.template.parts import SHEET as PARTS

SEED = "31417"
"""Hours of sick leave of seven people; no other figure has these digits."""
GROUP = "sick_groups"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two departments, one with seven men; together they are seven still, or forty and seven."""
    here = tmp_path_factory.mktemp("few")
    for code, men in (("110", 7), ("120", 0)):
        values: dict[Key, Value] = {
            (GROUP, "women", "employees"): w.n(40),
            (GROUP, "women", "sick_hours"): w.n(2000),
            (GROUP, "women", "ordinary_hours"): w.n(68000),
        }
        if men:
            values |= {
                (GROUP, "men", "employees"): w.n(men),
                (GROUP, "men", "sick_hours"): w.n(SEED),
                (GROUP, "men", "ordinary_hours"): w.n(99999),
            }
        what = w.entered(w.submission(code), values)
        (here / f"{code}.xlsx").write_bytes(book_bytes(compose(w.terms(), w.LAYOUT, what)))
    made = here / "ut"
    files = [here / "110.xlsx", here / "120.xlsx"]
    words = ("-o", made / "total.xlsx", "--copy-for-distribution", made / "kopia.xlsx")
    assert b.kalkyl("merge", *files, *words).code == OK
    return here


def parts_with(content: bytes) -> Iterator[str]:
    """The parts of a file, and the file itself, in which the seeded figure stands."""
    if SEED.encode() in content:
        yield ""
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            yield from (name for name in package.namelist() if SEED.encode() in package.read(name))


def test_the_total_has_it_on_the_sheet_of_parts_alone(folder: Path) -> None:
    content = (folder / "ut" / "total.xlsx").read_bytes()
    [name] = parts_with(content)
    book = b.book(folder / "ut" / "total.xlsx")
    [number] = [at for at, sheet in enumerate(book.sheets, 1) if sheet.name == PARTS]
    assert name == f"xl/worksheets/sheet{number}.xml"


def test_the_copy_has_it_nowhere_and_says_what_it_is(folder: Path) -> None:
    copy = folder / "ut" / "kopia.xlsx"
    assert list(parts_with(copy.read_bytes())) == []
    what = b.submission(copy)
    assert not any(origin.key[0] == GROUP for origin in what.origins)
    whole = b.submission(folder / "ut" / "total.xlsx")
    assert {key: fact.value for key, fact in what.facts.items() if key[0] != "cover"} == {
        key: fact.value for key, fact in whole.facts.items() if key[0] != "cover"
    }
    done = b.kalkyl("check", copy, "--format", "json")
    assert (done.code, done.codes("error")) == (FINDINGS, ["KAL311"])


def test_a_copy_is_left_outside_a_merge(folder: Path, tmp_path: Path) -> None:
    done = b.kalkyl("merge", folder / "ut" / "kopia.xlsx", "-o", tmp_path / "region.xlsx")
    assert done.code == FINDINGS
    assert not (tmp_path / "region.xlsx").exists()


@pytest.mark.parametrize("source", ["total.xlsx", "kopia.xlsx"])
def test_no_command_prints_it(folder: Path, tmp_path: Path, source: str) -> None:
    total = folder / "ut" / source
    for form in ("text", "json", "markdown"):
        assert SEED not in b.kalkyl("check", total, "--format", form).out
    b.kalkyl("check", total, "--html", tmp_path / "sida.html", "--mark", tmp_path / "mark")
    for form in ("csv", "json"):
        b.kalkyl("export", total, "--format", form, "-o", tmp_path / f"ut.{form}")
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".xlsx"]
    assert len(written) >= 3
    for path in written:
        assert list(parts_with(path.read_bytes())) == [], path
