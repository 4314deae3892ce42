"""How a round stands, as a page and as a workbook: whole, by itself, and safe to open."""

from __future__ import annotations

import shutil
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

import builders as b
import round_items
from kalkyl.cli import OK, USAGE
from kalkyl.io.ledger import Ledger
from kalkyl.rounds.model import Letter, LetterKind, LetterState, Outcome

HOSTILE = "<script>alert(1)</script>\u202e=CMD|' /C calc'!A0.xlsx"


class Page(HTMLParser):
    """The page's tags, attributes and texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return round_items.begun(tmp_path_factory.mktemp("omgang"))


@pytest.fixture
def folder(begun: Path, tmp_path: Path) -> Path:
    """Kansli has passed, Ekonomi has errors and came late, HR is missing; two things are others."""
    folder = Path(shutil.copytree(begun, tmp_path / "omgang"))
    good = b.shipped(tmp_path / "bra").read_bytes()
    round_items.take_in(folder, good)
    faulty = ("KAL202", "KAL301")
    name = f"a.msg › {HOSTILE}"
    of = {"errors": faulty, "arrived": round_items.LATE, "sender": "", "name": name}
    round_items.take_in(folder, b"1", "120", Outcome.FAULTY, **of)  # type: ignore[arg-type]  # any field
    round_items.take_in(folder, b"2", "", Outcome.UNKNOWN_DEPARTMENT, sender="x@annan.example")
    round_items.take_in(folder, b"3", "", Outcome.AUTOMATIC, sender="", name="a.msg")
    sent = Letter(
        "<1@a>", LetterKind.FAULTY, "120", LetterState.UNCERTAIN, round_items.LATE, "bo", 2
    )
    with Ledger(folder) as ledger:
        ledger.add(sent, round_items.LATE)
    return folder


def page_of(folder: Path, kalkyl: b.Kalkyl, *options: str) -> Page:
    done = kalkyl("round", "status", folder, "--format", "html", "-o", folder / "l.html", *options)
    assert done.code == OK, done
    return Page((folder / "l.html").read_text(encoding="utf-8"))


def test_the_page_says_how_each_department_stands(folder: Path, kalkyl: b.Kalkyl) -> None:
    text = " ".join(" ".join(page_of(folder, kalkyl).texts).split())
    for said in (
        "Uppföljningsrapport 1 2021",
        "sista dag 12 maj 2021",
        "1 av 3 avdelningar är godkända. Sena: 2.",
        "Osäkert om mejl har skickats till 120",
        "2021-05-14",
        "att rätta, osäkert",
        "x@annan.example",
        "Annat som kom in (1)",
    ):
        assert said in text
    order = [
        text.index(f"{code} {name}")
        for code, name in (round_items.EKONOMI, round_items.HR, round_items.KANSLI)
    ]
    assert order == sorted(order)


def test_the_page_asks_nothing_of_any_network_and_runs_nothing(
    folder: Path, kalkyl: b.Kalkyl
) -> None:
    page = page_of(folder, kalkyl)
    assert not {"script", "img", "link", "iframe", "form", "object"} & set(page.tags)
    assert not any(name.startswith("on") or name == "src" for name, _ in page.attributes)
    links = [value or "" for name, value in page.attributes if name == "href"]
    assert all(link.startswith("#") for link in links)
    ids = {value for name, value in page.attributes if name == "id"}
    assert {link.removeprefix("#") for link in links} <= ids
    assert "\u202e" not in "".join(page.texts)
    assert any("<script>alert(1)" in text for text in page.texts)


def test_the_page_speaks_the_language_asked_for(folder: Path, kalkyl: b.Kalkyl) -> None:
    page = page_of(folder, kalkyl, "--lang", "en")
    text = " ".join(page.texts)
    assert ("lang", "en") in page.attributes
    for said in ("1 of 3 departments have passed", "12 May 2021", "Latest mail", "Missing"):
        assert said in text


def test_the_workbook_has_a_line_for_each(folder: Path, kalkyl: b.Kalkyl, tmp_path: Path) -> None:
    path = tmp_path / "laget.xlsx"
    assert kalkyl("round", "status", folder, "--format", "xlsx", "-o", path).code == OK
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    assert [row[1] for row in rows] == ["Kansli", "Ekonomi", "HR", *["Ingen avdelning"] * 2]
    ekonomi = rows[1]
    assert (ekonomi[3], ekonomi[4], ekonomi[6]) == (2, "2021-05-14", "sen")
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("options", [("--format", "html"), ("-o", "x.json"), ("--format", "xlsx")])
def test_a_page_needs_a_file_and_a_text_none(
    folder: Path, kalkyl: b.Kalkyl, options: tuple[str, ...]
) -> None:
    assert kalkyl("round", "status", folder, *options).code == USAGE
