"""The texts of mails: what they say, that an organisation may change them, and faults by line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faults import refused
from kalkyl.base.errors import DataFileError
from kalkyl.io.letter_texts import FILES, SHIPPED, Filled, Point, filled, shipped_texts
from kalkyl.rounds.model import LetterKind
from kalkyl.wording.messages import fault_text

ERROR = Point("Prognos!C14", "Summan blir 44 600 tkr.", "Skriv tillbaka formeln.", "KAL301")
QUESTION = Point("Prognos!F10", "Tio gånger budgeten.", "Se efter enheten.", "KAL215")
FACTS: Mapping[str, object] = {
    "avdelning": "Kansli",
    "kod": "110",
    "rapport": "Uppföljningsrapport 1 2026",
    "sista_dag": "12 maj 2026",
    "forsenad": False,
    "skicka_till": "rapport@region.example",
    "fran": "Regionkontoret",
    "fil": "110-kansli.xlsx",
    "kom_in": "11 maj 2026 kl. 14.02",
    "kontrollsumma": "0f" * 32,
    "bilaga": "110-kansli-rattning.xlsx",
    "markerad": True,
    "fel": (ERROR,),
    "antal_fel": 1,
    "fragor": (),
    "antal_fragor": 0,
}
each_kind = pytest.mark.parametrize("kind", LetterKind)


def with_text(folder: Path, text: str, kind: LetterKind = LetterKind.REMINDER) -> Path:
    (folder / FILES[kind]).write_text(text, encoding="utf-8")
    return folder


@each_kind
def test_every_text_is_a_mail_in_good_order(kind: LetterKind) -> None:
    made = filled(kind, FACTS)
    assert "Kansli" in made.subject
    assert "Uppföljningsrapport 1 2026" in made.body
    assert made.body.startswith("Hej!\n\n")
    assert made.body.endswith("\n\nHälsningar\nRegionkontoret\n")
    assert "\n\n\n" not in made.body
    assert " \n" not in made.body


@each_kind
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("known", [False, True])
def test_what_is_not_known_leaves_whole_sentences(
    kind: LetterKind, *, late: bool, known: bool
) -> None:
    unknown = {} if known else dict.fromkeys(("sista_dag", "skicka_till", "kom_in", "bilaga"), "")
    made = filled(kind, {**FACTS, "forsenad": late, **unknown})
    for wrong in ("  ", " .", " ,", "()", "..", "None", "till ."):
        assert wrong not in made.body.replace("\n   ", "\n"), made.body
    assert ("12 maj 2026" in made.subject + made.body) is (known and kind is not RECEIVED)


RECEIVED = LetterKind.RECEIVED


def test_errors_come_before_questions_and_the_rest_are_counted() -> None:
    facts = {**FACTS, "fel": (ERROR, ERROR), "antal_fel": 7, "fragor": (QUESTION,)}
    body = filled(LetterKind.FAULTY, {**facts, "antal_fragor": 3}).body
    at = [
        body.index(text)
        for text in (
            "förrän 7 fel är rättade",
            "1. Prognos!C14: Summan blir 44 600 tkr.\n   Så gör ni: Skriv tillbaka formeln.",
            "2. Prognos!C14",
            "… och 5 fel till",
            "1. Prognos!F10: Tio gånger budgeten.",
            "… och 2 till",
            "110-kansli-rattning.xlsx",
            "senast 12 maj 2026",
        )
    ]
    assert at == sorted(at)
    assert "ett fel är rättat" in filled(LetterKind.FAULTY, FACTS).body


def test_what_is_in_order_has_a_receipt_and_asks_for_nothing() -> None:
    body = filled(RECEIVED, {**FACTS, "fel": (), "antal_fel": 0}).body
    assert f"Kontrollsumma (SHA-256): {'0f' * 32}" in body
    assert "behöver inte göra något mer" in body
    assert "rattning" not in body
    asked = filled(RECEIVED, {**FACTS, "fragor": (QUESTION,), "antal_fragor": 1}).body
    assert "en fråga är obesvarad" in asked
    assert "behöver inte göra något mer" not in asked
    assert "rattning" in asked


# An organisation's own


def test_an_organisation_changes_a_text_and_keeps_the_others(tmp_path: Path) -> None:
    with_text(tmp_path, "Ämne: Hallå {{ avdelning }}\r\n\r\nSkynda er, {{ kod }}!\r\n")
    assert filled(LetterKind.REMINDER, FACTS, tmp_path) == Filled(
        "Hallå Kansli", "Skynda er, 110!\n"
    )
    assert filled(RECEIVED, FACTS, tmp_path) == filled(RECEIVED, FACTS)


def test_the_shipped_texts_can_be_copied_and_say_the_same(tmp_path: Path) -> None:
    for name, content in shipped_texts().items():
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"))
    for kind in LetterKind:
        assert filled(kind, FACTS, tmp_path) == filled(kind, FACTS, SHIPPED)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("Ämne: a\n\nHej {{ avdeling }}!\n", 3, "avdeling finns inte; det som finns är antal_fel"),
        ("Ämne: a\n\nHej\n{% if kod %}\n", 4, "kan inte tolkas"),
        ("Ämne: a\n\n{{ kod }\n", 3, "kan inte tolkas"),
        ("Ämne: a\n\n{% for punkt in fel %}\n{{ punkt.celll }}\n{% endfor %}", 4, "finns inte"),
        ("Ämne: a\n\n\n{{ 1 // 0 }}\n", 4, "går inte att fylla i"),
        ("Ämne: a\n\n{{ kod.__class__.__mro__ }}\n", 3, "går inte att fylla i"),
        ("Ämne: a\n\n{% include '/etc/passwd' %}\n", 3, "går inte att fylla i"),
        ("Ämne: a\n\n{{ fel.append(1) }}\n", 3, "finns inte"),
        ("Ämne: a\n\n{{ 'a' * 300000 }}\n", 1, "längre än 200000 tecken"),
        ("Ämne: a\n\n{% for n in range(200000) %}{% endfor %}\n", 3, "går inte att fylla i"),
        ("Hej {{ avdelning }}!\n", 1, "första raden ska börja med Ämne:"),
        ("Ämne:  \n\nHej!\n", 1, "första raden ska börja med Ämne:"),
        ("Ämne: a\n\n \n", 2, "mejlet har ingen text"),
        ("", 1, "första raden ska börja med Ämne:"),
    ],
)
def test_a_faulty_text_is_said_by_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(DataFileError) as raised:
        filled(LetterKind.REMINDER, FACTS, with_text(tmp_path, text))
    assert f"paminnelse.txt, rad {line}: " in fault_text(raised.value)
    assert said in fault_text(raised.value)


def test_a_text_in_another_encoding_is_said_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "paminnelse.txt").write_bytes("Ämne: a\n\nHälsningar".encode("cp1252"))
    with refused(DataFileError, r"rad 1: texten är inte sparad i UTF-8"):
        filled(LetterKind.REMINDER, FACTS, tmp_path)


# What somebody else wrote


@given(st.text(max_size=80))
def test_a_name_is_text_whatever_it_says(name: str) -> None:
    made = filled(LetterKind.REMINDER, {**FACTS, "avdelning": name})
    assert "\n" not in made.subject
    assert not set("\x00\x07\x1b\u202e\r") & set(made.subject + made.body)


def test_what_looks_like_a_template_is_not_filled_in() -> None:
    made = filled(LetterKind.REMINDER, {**FACTS, "avdelning": "{{ kod }}{% if"})
    assert "{{ kod }}{% if" in made.subject
    assert "{{ kod }}{% if" in made.body
