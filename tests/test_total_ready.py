"""What a total's cover says, computed by LibreOffice: *Ja* when nothing is open, else never."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

import builders as b
import examples
import workbooks as w
from kalkyl.contract.manifest import Department
from kalkyl.contract.spec import VALUE
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Key, Submission
from kalkyl.rules.catalogue import Expected
from kalkyl.services.merging import merged
from kalkyl.template.compose import READY, compose
from office import recalculated, with_wrong_results
from shipped_organisation import contract, judge_all, layout

NAMES = {"110": "Kansli", "120": "Kommunikation"}
CODES = tuple(NAMES)
ALL = w.manifest(*(Department(code, name) for code, name in NAMES.items()))
READY_CELL = "B3"
COMMENT: Key = ("forecast", "regionkontoret", "comment")
OPEN: tuple[Key, ...] = (
    ("cover", "prepared_on", VALUE),
    ("cover", "prepared_by", VALUE),
    ("goals", "hallbar_ekonomi.bedriva_verksamheten_inom_beslutad_budget", "assessment"),
    ("environment", "chefer", "status"),
    ("texts", "sammanfattning", VALUE),
    COMMENT,
)
"""Cells of a total that its administration fills in itself."""


def total(folder: Path, codes: tuple[str, ...] = CODES) -> Submission:
    """What merge gives of departments of which the list knows two."""
    made = merged(judge_all(b.departments(folder, codes), Expected()), ALL).total
    assert made is not None
    return made


def written(path: Path, what: Submission) -> Path:
    terms = contract(what.report, what.year)
    path.write_bytes(with_wrong_results(book_bytes(compose(terms, layout(what.report), what))))
    return path


def said(paths: Mapping[str, Path], to: Path) -> dict[str, str]:
    found = recalculated(*paths.values(), to=to)
    covers = (openpyxl.load_workbook(one, data_only=True)["Omslag"] for one in found)
    return dict(zip(paths, (str(cover[READY_CELL].value) for cover in covers), strict=True))


@pytest.mark.needs("soffice")
def test_a_total_says_yes_exactly_when_nothing_is_open(tmp_path: Path) -> None:
    whole = examples.finished(total(tmp_path / "alla"))
    listless = merged(judge_all(b.departments(tmp_path / "utan"), Expected()), None).total
    assert listless is not None
    open_ones = {" ".join(key): w.entered(whole, {key: None}) for key in OPEN}
    totals = {
        "hel": whole,
        "saknar en": examples.finished(total(tmp_path / "en", CODES[:1])),
        "utan lista": listless,
        "nyss sammanslagen": total(tmp_path / "ny"),
        **open_ones,
    }
    paths = {
        name: written(tmp_path / f"{at}.xlsx", what)
        for at, (name, what) in enumerate(totals.items())
    }
    words = said(paths, tmp_path / "ut")
    assert words.pop("hel") == READY
    assert words.pop("saknar en") == "Nej, ofullständig"
    assert set(words.values()) == {"Nej, något återstår"}


def test_check_notes_each_open_cell_of_a_total(tmp_path: Path) -> None:
    """Silence would say that nothing is left to do."""
    whole = examples.finished(total(tmp_path / "alla"))
    assert w.findings(w.laid_out(whole)) == []
    for key in OPEN:
        found = w.findings(w.laid_out(w.entered(whole, {key: None})))
        assert [code for code, _ in found] == ["KAL212"], key
