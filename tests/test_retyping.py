"""All six reports with ten errors each, retyped in a Word document: ten are told, each in place."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from kalkyl.figures.amount import BLANKS
from kalkyl.model import Finding
from kalkyl.services.incoming import Incoming
from kalkyl.services.report import template_of, word
from kalkyl.services.table_check import tables_checked
from retyping import retyped
from retyping_words import CHANGES
from shipped_organisation import ORGANISATION, report_of
from year import ANNUAL, FEBRUARY, OCTOBER, PLAN, UR1, UR2, Year

HELD = ("KAL455", "KAL456", "KAL457")


@pytest.mark.parametrize("name", [PLAN, FEBRUARY, UR1, UR2, OCTOBER, ANNUAL])
def test_ten_errors_are_told_and_none_in_the_clean_report(
    made: Year, tmp_path: Path, name: str
) -> None:
    document = report_of([made.reading(made.total(name))], "sv")
    clean, edited = tmp_path / "ren.docx", tmp_path / "fel.docx"
    clean.write_bytes(word(document, template_of(name)).content)
    content, errors = retyped(clean.read_bytes(), document)
    edited.write_bytes(content)
    files = [Incoming(clean), Incoming(edited)]
    first, second = tables_checked(files, against=document, organisation=ORGANISATION)
    assert first.report.findings == ()
    assert first.report.broke == second.report.broke == ()
    told = [one for one in second.report.findings if one.code in HELD]
    expected = [(one.code, one.where, bare(one.stands)) for one in errors]
    assert len(expected) == 10
    assert sorted(map(as_typed, told)) == sorted(expected)


NOTHING_TO_CHANGE = {(PLAN, "status"), (PLAN, "direction")}
"""A plan has no indicators with a status, and no sentence that says which way a figure goes."""


@pytest.mark.parametrize("name", [PLAN, FEBRUARY, UR1, UR2, OCTOBER, ANNUAL])
def test_what_is_said_otherwise_is_told(made: Year, tmp_path: Path, name: str) -> None:
    document = report_of([made.reading(made.total(name))], "sv")
    clean = word(document, template_of(name)).content
    files = []
    for change in CHANGES:
        edited = docx.Document(io.BytesIO(clean))
        assert change(edited) or (name, change.__name__) in NOTHING_TO_CHANGE
        edited.save(str(tmp_path / f"{change.__name__}.docx"))
        files.append(Incoming(tmp_path / f"{change.__name__}.docx"))
    for judged in tables_checked(files, against=document, organisation=ORGANISATION):
        told = [one for one in judged.report.findings if one.code in HELD]
        assert bool(told) is ((name, judged.path.stem) not in NOTHING_TO_CHANGE), judged.path.stem


def as_typed(finding: Finding) -> tuple[str, tuple[str, ...], str]:
    names = [name for name in ("chapter", "table", "row", "column") if name in finding.facts]
    where = tuple(str(finding.facts[name]) for name in names)
    return finding.code, where, bare(str(finding.facts["stands"]))


def bare(text: str) -> str:
    """A figure without what distinguishes its blanks."""
    return text.translate(BLANKS)
