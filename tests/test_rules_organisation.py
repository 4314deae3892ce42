"""KAL138-KAL139: the organisation that a workbook says it was made for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import builders as b
import organisations as o
from kalkyl.io.marking.parts import stamped
from kalkyl.io.organisation_folder import organisation_in
from kalkyl.io.xlsx.read import receive_bytes
from kalkyl.operations.check import check
from kalkyl.operations.organisation import CONTRACT, NAME, Organisation, OrganisationMark, mark_in
from kalkyl.rules.catalogue import Expected
from kalkyl.rules.register import CATALOGUE
from kalkyl.services import intake, templates
from shipped_organisation import ORGANISATION

KIND = ("uppfoljningsrapport-1", 2021)
OWN_ROW = ("Rader", "Regionkontoret", "Museer")
OWN_NAME = ("Organisation", "Region Exempel", "Kulturförvaltningen")
MARK_CODES = {"KAL138", "KAL139"}


@pytest.fixture(scope="module")
def museums(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    """An organisation of which the first row is called Museer."""
    folder = tmp_path_factory.mktemp("museer") / "museer"
    return organisation_in(o.folder_of(folder, OWN_ROW, OWN_NAME))


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    """An organisation with everything of the example but its name."""
    return organisation_in(o.folder_of(tmp_path_factory.mktemp("namn") / "namn", OWN_NAME))


@cache
def made_for(organisation: Organisation) -> bytes:
    """A filled-in workbook."""
    contract = organisation.contract(*KIND)
    return templates.workbook(organisation, contract, b.document_of_example())


def told_of_mark(content: bytes, organisation: Organisation) -> list[str]:
    case = intake.case_of(receive_bytes("110.xlsx", content), Expected(), organisation)
    return [one.code for one in check(case, CATALOGUE).findings if one.code in MARK_CODES]


def test_kal138_a_workbook_of_other_rows_and_name_is_told(museums: Organisation) -> None:
    assert told_of_mark(made_for(museums), ORGANISATION) == ["KAL138"]


def test_kal139_a_workbook_of_another_name_alone_is_asked_about(
    renamed: Organisation, museums: Organisation
) -> None:
    assert told_of_mark(made_for(renamed), ORGANISATION) == ["KAL139"]
    assert told_of_mark(made_for(renamed), museums) == []


def test_kal138_is_silent_on_an_organisations_own_workbooks(museums: Organisation) -> None:
    assert told_of_mark(made_for(museums), museums) == []


def test_kal138_is_silent_on_workbooks_without_a_mark(museums: Organisation) -> None:
    received = receive_bytes("110.xlsx", made_for(ORGANISATION))
    assert received.book is not None
    assert mark_in(received.book) is None
    assert told_of_mark(made_for(ORGANISATION), museums) == []


def test_kal138_an_organisation_that_changes_its_rows_is_the_same(tmp_path: Path) -> None:
    folder = o.folder_of(tmp_path / "egen")
    content = made_for(organisation_in(folder))
    o.edit(folder, OWN_ROW)
    assert told_of_mark(content, organisation_in(folder)) == []


@pytest.mark.parametrize(
    ("mark", "codes"),
    [
        ({NAME: "  REGION exempel, regionkontoret "}, []),
        ({NAME: " "}, []),
        ({NAME: "Annan region", CONTRACT: ""}, ["KAL138"]),
        ({NAME: "Annan region", CONTRACT: ORGANISATION.mark.contract}, ["KAL139"]),
    ],
    ids=["spelling", "blank", "half", "same contract"],
)
def test_kal138_is_about_the_name_and_then_the_contract(
    mark: dict[str, str], codes: list[str]
) -> None:
    assert told_of_mark(stamped(made_for(ORGANISATION), mark), ORGANISATION) == codes


def test_kal138_is_told_where_nothing_else_can_be_read(
    museums: Organisation, tmp_path: Path
) -> None:
    path = tmp_path / "110.xlsx"
    path.write_bytes(made_for(museums))
    b.put(path, {"Omslag!B5": "En rapport som ingen känner"})
    assert told_of_mark(path.read_bytes(), ORGANISATION) == ["KAL138"]


def test_a_long_name_goes_into_a_mark_as_far_as_excel_shows_it() -> None:
    mark = OrganisationMark("Å" * 300, "")
    assert len(mark.properties[NAME]) == 255
