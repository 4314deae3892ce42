"""A document that no contract knows: what its running text says itself, under its headings."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

import builders as b
from kalkyl.cli import FINDINGS, OK
from kalkyl.rules.register import rule_of
from kalkyl.services.document_texts import CODES, sections

LONG = "Arbetet fortsätter som planerat under hösten och vintern, i samtliga delar. "


def checked(folder: Path, *paragraphs: str, command: str = "check") -> str:
    word = docx.Document()
    word.add_heading("Ekonomi", 1)
    for text in paragraphs:
        word.add_paragraph(text)
    buffer = io.BytesIO()
    word.save(buffer)
    (folder / "a.docx").write_bytes(buffer.getvalue())
    done = b.kalkyl(command, str(folder / "a.docx"))
    assert done.code in {OK, FINDINGS}
    return done.out


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kostnaderna ökade från 40,0 till 42,5 mnkr, en ökning med 3,5 mnkr.", "KAL607"),
        ("Andelen ökade från 5,2 till 4,9 procent.", "KAL607"),
        ("Hyran kostar 7,5 mnkr mot budgeterade 7,0 mnkr, en fördyring med 0,9 mnkr.", "KAL610"),
        ("Det blir +4,0 mnkr, varav +3,0 i lön, +2,5 för resor och −1,0 i hyra.", "KAL601"),
        ("Andelen ökade med 0,3 procent från 4,1 till 4,4 procent.", "KAL605"),
        ("Hyran blev 2,075 tkr.", "KAL606"),
    ],
)
def test_a_text_that_contradicts_itself_is_told_under_its_heading(
    text: str, code: str, tmp_path: Path
) -> None:
    out = checked(tmp_path, "Inledning utan tal.", text)
    assert f"a.docx › Ekonomi\n    VARNING {code}: " in out


def test_a_text_that_agrees_with_itself_is_left_alone(tmp_path: Path) -> None:
    out = checked(tmp_path, "Kostnaderna ökade från 40,0 till 42,5 mnkr, en ökning med 2,5 mnkr.")
    assert "Inget att anmärka." in out


def test_tables_leaves_the_texts_alone(tmp_path: Path) -> None:
    text = "Andelen ökade från 5,2 till 4,9 procent."
    assert "KAL607" not in checked(tmp_path, text, command="tables")


def test_each_rule_of_texts_is_one_of_the_catalogue() -> None:
    assert all(rule_of(code) for code in CODES)


def test_no_text_is_lost_however_long_a_section_is() -> None:
    found = list(sections(["Först", LONG * 30, LONG * 40, "Sist", LONG, "Tabell 1 Belopp"]))
    assert [section.heading for section in found] == ["Först", "Först", "Sist"]
    assert "".join(section.text for section in found) == LONG * 71 + "\nTabell 1 Belopp"
