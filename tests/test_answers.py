"""What ``kalkyl check`` writes for senders: names, refusals, the list alone, the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from openpyxl.workbook.defined_name import DefinedName

import builders as b
import marking as m
import workbooks as w
from kalkyl.cli import FINDINGS, OK, USAGE
from kalkyl.contract.document import submission_of
from kalkyl.io.html_page import page_bytes
from kalkyl.model import (
    LIST_HEADINGS,
    LIST_SHEET,
    LIST_TITLES,
    OWN_SHEETS,
    Area,
    Book,
    Cell,
    Finding,
    Place,
    Report,
    Sheet,
    Submission,
    as_sent,
)
from kalkyl.model.submission import NUMBER_NAME
from kalkyl.rules.catalogue import Case, Expected, Rule
from kalkyl.rules.register import CATALOGUE
from kalkyl.services.marked_copies import returned
from kalkyl.wording.remarks import remarks
from shipped_organisation import judge
from test_mark import opened

ENTRY = "Prognos!B10"


def faulty(folder: Path, code: str = "170") -> Path:
    return b.put(b.shipped(folder, code), {ENTRY: "omkring 23 000"})


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir()) if folder.exists() else []


# Files


def test_the_senders_file_is_not_touched(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    path = faulty(tmp_path / "in")
    before = b.checksums([path])
    done = kalkyl("check", path, "--mark", tmp_path / "ut", "--restore")
    assert done.code == FINDINGS
    assert b.checksums([path]) == before
    assert names(tmp_path / "in") == ["170.xlsx"]
    assert names(tmp_path / "ut") == ["170-rattning.xlsx"]
    assert f"170.xlsx: {tmp_path / 'ut' / '170-rattning.xlsx'}" in done.out


def test_a_clean_workbook_gets_no_copy(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    done = kalkyl("check", b.shipped(tmp_path / "in", "170"), "--mark", tmp_path / "ut")
    assert done.code == OK
    assert "170.xlsx: inget att rätta" in done.out
    assert names(tmp_path / "ut") == []


def test_notes_are_told_but_ask_for_nothing(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    """What openpyxl saved has no results, which is a note and colours no cell."""
    with b.edited(b.shipped(tmp_path / "in", "170")):
        pass
    done = kalkyl("check", tmp_path / "in", "--mark", tmp_path / "ut")
    assert "KAL211" in done.out
    assert names(tmp_path / "ut") == []
    kalkyl("check", faulty(tmp_path / "fel"), "--mark", tmp_path / "ut")
    found = m.parts((tmp_path / "ut" / "170-rattning.xlsx").read_bytes())
    marks = re.compile(rb"MATCH\(\d+,%s" % NUMBER_NAME.encode())
    assert sum(len(marks.findall(one)) for one in found.values()) == 1


def test_an_input_is_never_written_over(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    path = faulty(tmp_path / "in")
    path = path.rename(path.with_name("170-rattning.xlsx"))
    other = faulty(tmp_path / "in", "180")
    before = b.checksums([path, other])
    done = kalkyl("check", path, other, "--mark", tmp_path / "in")
    assert done.code == USAGE
    assert b.checksums([path, other]) == before
    assert names(tmp_path / "in") == ["170-rattning.xlsx", "180.xlsx"]


def test_two_of_one_name_get_two_answers(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    paths = [faulty(tmp_path / "a"), faulty(tmp_path / "b")]
    kalkyl("check", *paths, "--mark", tmp_path / "ut")
    assert names(tmp_path / "ut") == ["170-rattning-2.xlsx", "170-rattning.xlsx"]


def test_what_is_found_among_files_is_on_the_list(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    paths = [b.shipped(tmp_path / "a"), b.shipped(tmp_path / "b")]
    kalkyl("check", *paths, "--mark", tmp_path / "ut", "--restore")
    sheet = opened((tmp_path / "ut" / "110-rattning.xlsx").read_bytes())[LIST_SHEET]
    assert (sheet["D8"].value, sheet["E8"].value, sheet["F8"].value) == (
        "KAL136",
        "Hela filen",
        "–",
    )


def test_a_file_that_is_no_workbook_gets_its_list_alone(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    [path] = m.folder_with(tmp_path / "in", brev=b"Hej, sifforna kommer senare.")
    done = kalkyl("check", path, "--mark", tmp_path / "ut")
    assert "brev.xlsx: märktes inte, för den kan inte läsas som arbetsbok" in done.out
    content = (tmp_path / "ut" / "brev-rattningslista.xlsx").read_bytes()
    found = opened(content)
    assert found.sheetnames == [LIST_SHEET]
    assert found[LIST_SHEET]["D8"].value == "KAL101"
    assert "Den kunde inte märkas: den kan inte läsas" in str(found[LIST_SHEET]["A5"].value)


def test_a_workbook_with_macros_is_left_alone(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    path = faulty(tmp_path / "in")
    path.write_bytes(m.zipped({**m.parts(path.read_bytes()), "xl/vbaProject.bin": b"x"}))
    done = kalkyl("check", path, "--mark", tmp_path / "ut", "--format", "json")
    assert "den innehåller makron" in done.err
    assert done.files
    content = (tmp_path / "ut" / "170-rattningslista.xlsx").read_bytes()
    assert opened(content)[LIST_SHEET]["F9"].hyperlink is None


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = faulty(tmp_path)
    judged = judge(path, Expected())
    b.put(path, {ENTRY: -1})
    [found] = returned([judged], "sv", m.WHEN)
    assert found.name == "170-rattningslista.xlsx"
    assert found.reason == "den ändrades på disken medan den kontrollerades"
    path.unlink()
    [found] = returned([judged], "sv", m.WHEN)
    assert found.name == "170-rattningslista.xlsx"


def test_the_list_speaks_english_too(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    kalkyl("check", faulty(tmp_path / "in"), "--mark", tmp_path / "ut", "--lang", "en")
    sheet = opened((tmp_path / "ut" / "170-rattning.xlsx").read_bytes())[LIST_SHEET]
    assert (sheet["A1"].value, sheet["C8"].value) == ("Corrections", "Error")
    assert "cannot be read" in str(sheet["G8"].value)


def test_many_files_are_marked_as_few_are(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    """With many files the checking is shared by processes, which hand over no cells."""
    source = faulty(tmp_path / "mall").read_bytes()
    paths = m.folder_with(tmp_path / "in", **{f"f{n:02}": source for n in range(26)})
    kalkyl("check", *paths, "--mark", tmp_path / "ut", "--restore")
    one = opened((tmp_path / "ut" / "f00-rattning.xlsx").read_bytes())[LIST_SHEET]
    assert len(names(tmp_path / "ut")) == len(paths)
    assert {"KAL136", "KAL202"} <= {cell.value for cell in one["D"]}


# How to mend


@pytest.fixture(scope="module")
def clean_case() -> Case:
    """A workbook that is read once for the words of all rules."""
    return w.case(w.clean())


@pytest.mark.parametrize("rule", CATALOGUE, ids=lambda rule: rule.code)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_rule_says_how_to_mend(clean_case: Case, rule: Rule, language: str) -> None:
    finding = Finding(rule.code, rule.severity, None, m.facts_of(rule))
    [line] = remarks(clean_case, Report(findings=(finding,)), language).lines
    assert line.mend
    assert not re.search(r"[`|\n]|## ", line.mend)


def test_the_list_says_whose_it_is_as_far_as_that_is_known() -> None:
    for book, says in ((w.clean(), "Kansli · "), (w.laid_out(blank()), "")):
        found = remarks(w.case(book), Report(), "sv")
        assert found.about == f"{says}Uppföljningsrapport 1 2021"


def blank() -> Submission:
    """The template as nobody in particular gets it."""
    return submission_of(w.terms(), {"cover": {"year": w.YEAR}})


# The page


class Page(HTMLParser):
    """What a browser would make of a page: elements, attributes, text."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_page_has_every_file_and_finding(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    paths = [faulty(tmp_path / "in"), b.shipped(tmp_path / "in", "180")]
    done = kalkyl("check", *paths, "--html", tmp_path / "ut" / "lista.html")
    assert f"Sidan står i {tmp_path / 'ut' / 'lista.html'}" in done.out
    text = " ".join(Page((tmp_path / "ut" / "lista.html").read_bytes()).texts)
    assert all(word in text for word in ("170.xlsx", "180.xlsx", "KAL202", "Prognos!B10"))
    assert "Inget att anmärka." in text


def test_the_page_prints_as_a_table_whatever_paper_the_browser_thinks_of() -> None:
    """Chromium compares widths with upright paper, though the page asks for it lying."""
    text = (b.ROOT / "src" / "kalkyl" / "io" / "page.css").read_text(encoding="utf-8")
    assert "@media screen and (max-width" in text
    assert "@media (max-width" not in text


def test_the_page_asks_nothing_of_any_network() -> None:
    page = Page(page_bytes([m.list_of(m.line(1))], m.WHEN, "sv"))
    assert {"script", "link", "img", "iframe", "object", "form"} & set(page.tags) == set()
    links = [value for name, value in page.attributes if name in {"src", "href", "action"}]
    assert all(str(one).startswith("#") for one in links)
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes


def test_what_a_sender_wrote_is_text_on_the_page() -> None:
    nasty = "<script>alert(1)</script>\"'&amp;\u202e\x00"
    where = Place("<b>x</b>", 1, 1)
    one = m.list_of(m.line(1, where, says=nasty))
    page = Page(page_bytes([replace(one, file=nasty, about=nasty)], m.WHEN, "sv"))
    assert "script" not in page.tags
    assert "b" not in page.tags
    assert "<script>alert(1)</script>\"'&amp;��" in "".join(page.texts)


@pytest.mark.parametrize(("language", "word"), [("sv", "Så rättar du"), ("en", "How to mend it")])
def test_the_page_speaks_both_languages(language: str, word: str) -> None:
    page = Page(page_bytes([m.list_of(m.line(1))], m.WHEN, language))
    assert ("lang", language) in page.attributes
    assert word in page.texts


# kalkyl's own sheets


def list_sheet(name: str, language: str = "sv", more: Mapping[str, Cell] | None = None) -> Sheet:
    """A sheet with the look of a list that the marking adds."""
    texts = {(1, 1): LIST_TITLES[language]}
    texts |= {(7, at): text for at, text in enumerate(LIST_HEADINGS[language], 1)}
    cells = {spot: Cell(text) for spot, text in texts.items()}
    for cell, content in (more or {}).items():
        place = w.at(f"{name}!{cell}")
        cells[place.row, place.column] = content
    return Sheet(name, cells)


DONE_AREA = Area("Min lista", 8, 1, 9, 1)


def test_own_sheets_are_known_by_the_names_that_point_at_them() -> None:
    sheets = (
        list_sheet("Min lista"),
        *(Sheet(name, {}) for name in (LIST_SHEET, "Kvitto", "Prognos")),
    )
    names_ = {
        "kalkyl_rattning_klart": DONE_AREA,
        "Kalkyl_Kvitto": Area("Kvitto", 1, 1, 2, 2),
        "kalkyl_rattning_nr": None,
        "kalkyl_prognos": Area("Prognos", 1, 1, 2, 2),
    }
    found = as_sent(Book(sheets, names_))
    assert [sheet.name for sheet in found.sheets] == [LIST_SHEET, "Kvitto", "Prognos"]
    assert list(found.names) == ["Kalkyl_Kvitto", "kalkyl_prognos"]
    assert {"Kontroll"} == OWN_SHEETS


@pytest.mark.parametrize(
    ("more", "is_ours"),
    [
        ({}, True),
        ({"B8": Cell(Decimal(1)), "I8": Cell(Decimal(17)), "A9": Cell("x")}, True),
        ({"F8": Cell("B10", '=HYPERLINK("#\'Prognos\'!B10","B10")')}, True),
        ({"F8": Cell("B10", '=HYPERLINK("#gid=1","B10")')}, True),
        ({"F8": Cell("B10", '=HYPERLINK("#"&WEBSERVICE("http://x.se"),"B10")')}, False),
        ({"I8": Cell(Decimal(17), "=Prognos!B10")}, False),
        ({"N30": Cell("19121212-1212")}, False),
        ({"E20": Cell(Decimal(5))}, False),
        ({"A1": Cell("Prognos")}, False),
        ({"H7": Cell("Belopp")}, False),
    ],
)
def test_a_list_is_known_by_its_look_too(more: Mapping[str, Cell], is_ours: bool) -> None:
    for language in LIST_TITLES:
        book = Book(
            (list_sheet("Min lista", language, more), Sheet("Prognos", {})),
            {"kalkyl_rattning_klart": DONE_AREA},
        )
        found = as_sent(book)
        assert (found == book) is not is_ours
        assert len(found.sheets) == (1 if is_ours else 2)


@pytest.mark.parametrize("name", ["kalkyl_rattning_klart", "Kalkyl_Rattning_x", "kalkyl_kvitto"])
def test_no_name_hides_a_sheet_from_the_rules(tmp_path: Path, kalkyl: b.Kalkyl, name: str) -> None:
    """A hostile file points at *Prognos*, and at a sheet of its own with formulas."""
    path = faulty(tmp_path / "in")
    with b.edited(path) as book:
        book.create_sheet("Extra")["A1"] = "=SUM(Prognos!B10:B11)"
        book["Extra"]["A2"] = "19121212-1212"
        book.defined_names[name] = DefinedName(name, attr_text="Extra!$A$1:$A$9")
        book.defined_names[f"{name}2"] = DefinedName(f"{name}2", attr_text="Prognos!$A$1:$A$9")
    done = kalkyl("check", path, "--mark", tmp_path / "ut", "--format", "json")
    assert done.code == FINDINGS
    assert {"KAL202", "KAL701"} <= set(done.codes())
    asked = ["Prognos!A1", "Extra!A1"] if "rattning" in name.lower() else []
    assert done.places("KAL165") == asked
    again = opened((tmp_path / "ut" / "170-rattning.xlsx").read_bytes())
    assert {"Extra", "Prognos", LIST_SHEET} <= set(again.sheetnames)
    assert again["Extra"]["A1"].value == "=SUM(Prognos!B10:B11)"
    third = judge(tmp_path / "ut" / "170-rattning.xlsx", Expected())
    assert "KAL202" in [one.code for one in third.report.findings]


def test_the_control_sheet_is_the_layouts() -> None:
    assert "Kontroll" in {sheet.name for sheet in w.LAYOUT.sheets}
