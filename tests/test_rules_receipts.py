"""KAL140-KAL142: the receipt in a workbook, its checksum, and the stamp that puts it there."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import builders as b
import examples
import workbooks as w
from kalkyl.base.errors import OutputError
from kalkyl.contract.spec import VALUE
from kalkyl.io.marking.parts import stamped
from kalkyl.io.xlsx.read import receive
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Severity, Value
from kalkyl.rules.catalogue import Expected, version_of
from kalkyl.rules.register import CATALOGUE, VERSION
from kalkyl.services.render import as_text, json_parts, markdown_parts
from kalkyl.template.fill_form import fill
from kalkyl.template.receipt import DIGEST, MADE, RULES, Receipt, canonical, digest, receipt_in
from office import recalculated
from shipped_organisation import foreign_layout, judge

MADE_AT = "2021-05-07T14:32:00+02:00"
AMOUNT = ("forecast", "regionkontoret", "annual_forecast")
TEXT = ("forecast", "regionkontoret", "comment")


def told(order: str) -> list[str]:
    [report] = examples.reports(f"```exempel\n{order}\n```")
    return [one.code for one in report.findings]


def receipted(path: Path) -> Path:
    """A workbook's file with a receipt that holds."""
    reading = b.reading(path)
    made = Receipt(digest(reading.contract, reading.submission), MADE_AT, VERSION)
    path.write_bytes(stamped(path.read_bytes(), made.properties))
    return path


def codes(path: Path) -> list[str]:
    return [one.code for one in judge(path, Expected()).report.findings]


# The rules


def test_kal140_tells_of_other_entries_than_were_checked() -> None:
    assert told("kvitto: annat innehåll") == ["KAL140"]


def test_kal140_is_silent_on_a_receipt_that_holds() -> None:
    assert told("kvitto: rätt") == []


def test_kal141_tells_of_other_rules_but_not_of_a_receipt_that_does_not_hold() -> None:
    assert told("kvitto: andra regler") == ["KAL141"]


def test_kal142_tells_of_half_a_receipt_alone() -> None:
    assert told("kvitto: halvt") == ["KAL142"]


def test_the_version_of_the_rules_follows_what_they_are() -> None:
    first = CATALOGUE[0]
    harder = replace(first, severity=Severity.NOTE)
    assert version_of(CATALOGUE, "1.0") != version_of((harder, *CATALOGUE[1:]), "1.0")
    assert version_of(CATALOGUE, "1.0") != version_of(CATALOGUE[1:], "1.0")
    assert version_of(CATALOGUE, "1.0") != version_of(CATALOGUE, "1.1")


# The checksum


def checksum(key: tuple[str, str, str], value: Value) -> str:
    return digest(w.terms(), w.entered(w.submission(), {key: value}))


def test_a_figure_changes_the_checksum_and_its_spelling_does_not() -> None:
    assert checksum(AMOUNT, Decimal(-100)) == checksum(AMOUNT, Decimal("-100.00"))
    assert checksum(AMOUNT, Decimal(-100)) == checksum(AMOUNT, Decimal("-1E+2"))
    assert checksum(AMOUNT, Decimal(-100)) != checksum(AMOUNT, Decimal(-101))


def test_a_text_changes_it_and_the_way_programs_store_texts_does_not() -> None:
    assert checksum(TEXT, "å\nö") == checksum(TEXT, "a\u030a\r\nö ")
    assert checksum(TEXT, "å\nö") != checksum(TEXT, "å ö")


def test_the_order_in_which_cells_are_read_does_not_matter() -> None:
    before = w.submission()
    turned = replace(before, facts=dict(reversed(list(before.facts.items()))))
    assert canonical(w.terms(), before) == canonical(w.terms(), turned)


def test_what_is_empty_or_computed_is_left_out() -> None:
    before = w.submission()
    empty = w.entered(before, {("forecast", "utvecklingsmedel", "annual_forecast"): None})
    computed = w.entered(before, {("forecast", "regionkontoret", "variance"): Decimal(7)})
    assert canonical(w.terms(), empty) == canonical(w.terms(), before)
    assert canonical(w.terms(), computed) == canonical(w.terms(), before)


def test_who_sends_what_is_part_of_it() -> None:
    assert checksum(("cover", "department", VALUE), "Kansli") != checksum(
        ("cover", "department", VALUE), "Ekonomi"
    )
    assert digest(w.terms(), w.submission()) != digest(w.terms(2022), w.submission(year=2022))


# The stamp


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as container:
        return {name: container.read(name) for name in container.namelist()}


def test_a_stamp_leaves_all_other_parts_as_they_were(tmp_path: Path) -> None:
    path = b.shipped(tmp_path)
    before = parts(path.read_bytes())
    after = parts(receipted(path).read_bytes())
    assert {name for name in before if before[name] != after[name]} == {"docProps/custom.xml"}
    assert before.keys() == after.keys()
    assert receive(path).book is not None
    assert "kalkyl-mall" in b.book(path).properties


def test_a_workbook_without_properties_gets_them(tmp_path: Path) -> None:
    path = tmp_path / "formulär.xlsx"
    made = openpyxl.Workbook()
    made.save(path)
    before = parts(path.read_bytes())
    path.write_bytes(stamped(path.read_bytes(), {DIGEST: "a & <b>", MADE: '"', RULES: ""}))
    after = parts(path.read_bytes())
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"[Content_Types].xml", "_rels/.rels"}
    assert after.keys() - before.keys() == {"docProps/custom.xml"}
    assert b.book(path).properties == {DIGEST: "a & <b>", MADE: '"', RULES: ""}
    assert dict(_openpyxls_properties(path)) == {DIGEST: "a & <b>", MADE: '"', RULES: None}


def _openpyxls_properties(path: Path) -> list[tuple[str, object]]:
    opened: Any = openpyxl.load_workbook(path)
    return [(one.name, one.value) for one in opened.custom_doc_props.props]


def test_a_new_stamp_takes_the_place_of_an_old_one(tmp_path: Path) -> None:
    path = receipted(receipted(b.shipped(tmp_path)))
    custom = parts(path.read_bytes())["docProps/custom.xml"].decode()
    assert custom.count(f'"{DIGEST}"') == 1
    assert codes(path) == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a file"])
def test_what_is_no_workbook_is_not_stamped(content: bytes) -> None:
    with pytest.raises(OutputError):
        stamped(content, {DIGEST: "x"})


def test_a_receipt_holds_when_openpyxl_has_saved_the_workbook_again(tmp_path: Path) -> None:
    path = receipted(b.shipped(tmp_path))
    with b.edited(path):
        pass
    assert receipt_in(b.book(path)) is not None
    assert codes(path) == ["KAL211"]


@pytest.mark.needs("soffice")
def test_a_receipt_holds_when_libreoffice_has_saved_the_workbook_again(tmp_path: Path) -> None:
    paths = [receipted(b.shipped(tmp_path / "in", code)) for code in ("110", "180")]
    again = recalculated(*paths, to=tmp_path / "out")
    for one in again:
        receipt = receipt_in(b.book(one))
        assert receipt is not None
        reading = b.reading(one)
        assert receipt.digest == digest(reading.contract, reading.submission)
        assert not {"KAL140", "KAL141", "KAL142"} & set(codes(one))


def test_an_entry_that_was_changed_afterwards_is_told_of(tmp_path: Path) -> None:
    path = receipted(b.shipped(tmp_path))
    b.put(path, {b.cell_of(path, *AMOUNT): -43336})
    assert "KAL140" in codes(path)


def test_a_form_of_somebody_elses_can_have_a_receipt(tmp_path: Path) -> None:
    path = tmp_path / "formulär.xlsx"
    path.write_bytes(book_bytes(fill(w.terms(), foreign_layout("formular-2021"), w.submission())))
    assert "KAL140" not in codes(receipted(path))
    b.put(path, {b.cell_of(path, *AMOUNT): -1})
    assert "KAL140" in codes(path)


# What the receiver sees


def test_a_receipt_that_holds_is_said_in_every_form(tmp_path: Path) -> None:
    judged = [judge(receipted(b.shipped(tmp_path)), Expected())]
    line = f"Kvitto: stämmer, kontrollerad 2021-05-07 14:32 (regler {VERSION})."
    assert line in as_text(judged, "sv")
    assert line in "".join(markdown_parts(judged, "sv"))
    assert "Receipt: agrees, checked 2021-05-07 14:32" in as_text(judged, "en")
    assert f'"checked": "{MADE_AT}"' in "".join(json_parts(judged, "sv"))


def test_without_a_receipt_nothing_is_said_of_one(tmp_path: Path) -> None:
    judged = [judge(b.shipped(tmp_path), Expected())]
    assert "vitto" not in as_text(judged, "sv")
    assert '"receipt": null' in "".join(json_parts(judged, "sv"))
