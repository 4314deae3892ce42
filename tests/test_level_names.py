"""What kalkyl writes says what the organisation calls its levels, and nothing of the example's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

import builders as b
import test_new_municipality as municipality
from kalkyl.cli import FINDINGS, OK
from kalkyl.contract.levels import level_words, noun_of
from kalkyl.rules.register import CATALOGUE

REPORTS = ("verksamhetsplan", "uppfoljningsrapport-1")
LEVELS = ("Kvist; kvisten; kvistar; kvistarna", "Grenverk", "Stam")
_SHIPPED = re.compile(r"\b(?:avdelning|förvaltning|region(?!al))\w*", re.IGNORECASE)
_MARKUP = re.compile(r"<[^>]*>")
_IDS = re.compile(r'"level": "förvaltning"|role="region"|\{\{ avdelning \}\}')
"""Ids, which are the same for everyone: of JSON, of pages and of the texts of letters."""


def described(folder: Path) -> None:
    """The municipality's workbook, its levels with names that no Swedish word begins with."""
    municipality.described(folder)
    edited = load_workbook(folder / "organisation.xlsx")
    edited["Organisation"]["B6"] = "Kulturen"
    for row, level in enumerate(LEVELS, 7):
        edited["Organisation"].cell(row, 2, level)
    edited.save(folder / "organisation.xlsx")


def played(town: Path, kalkyl: b.Kalkyl) -> Iterator[str]:
    """All that the commands of a whole round say; what they write is in the folder."""
    own = ("--organisation", "org")
    assert kalkyl("init", "org", "--from", "blank").code == OK
    described(town / "org")
    report = "manadsrapport-februari"
    runs: Sequence[Sequence[object]] = (
        *(("template", name, "--year", 2026, "-o", f"mallar-{name}", *own) for name in REPORTS),
        ("template", report, "--year", 2026, "-o", "ut", *own),
        ("check", "mallar-verksamhetsplan", *own),
        ("check", "mallar-uppfoljningsrapport-1", *own),
        ("merge", "ut", "-o", "total.xlsx", "--copy-for-distribution", "kopia.xlsx", *own),
        ("check", "total.xlsx", *own),
        ("report", "total.xlsx", "-o", "rapport.docx", *own),
        ("report", "total.xlsx", "-o", "rapport.html", *own),
        ("compare", "total.xlsx", "kopia.xlsx", *own),
        ("export", "total.xlsx", *own),
        (
            "round",
            "init",
            "runda",
            "--report",
            report,
            "--year",
            2026,
            *own,
            "--deadline",
            "2026-03-12",
        ),
        ("round", "intake", "runda", "ut", *own),
        ("round", "status", "runda", *own),
        ("round", "status", "runda", "--format", "html", "-o", "sida.html", *own),
        ("round", "reply", "runda", *own),
        ("round", "reply", "runda", "--remind", *own),
        ("round", "log", "runda"),
        ("round", "close", "runda", "-o", "stangd.xlsx", *own),
    )
    for words in runs:
        if words[0] == "merge":
            for number, path in enumerate(sorted((town / "ut").glob("*.xlsx"))):
                municipality.filled_in(path, number)
        done = kalkyl(*words)
        assert done.code in {OK, FINDINGS}, f"{words}\n{done.err}"
        yield f"{done.out}\n{done.err}"


def written(folder: Path) -> Iterator[tuple[str, str]]:
    """The text of every file that the commands wrote, but for the organisation's workbook."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".xlsx", ".docx"} and path.name != "organisation.xlsx":
            with ZipFile(path) as archive:
                for name in archive.namelist():
                    if name.endswith((".xml", ".rels")):
                        text = archive.read(name).decode()
                        yield f"{path.name}/{name}", _MARKUP.sub("\n", text)
        elif path.suffix in {".html", ".txt", ".eml", ".json", ".csv"}:
            yield path.name, path.read_text(encoding="utf-8", errors="replace")


def test_no_output_has_the_names_of_the_examples_levels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kalkyl: b.Kalkyl
) -> None:
    monkeypatch.chdir(tmp_path)
    texts = [*enumerate(played(tmp_path, kalkyl)), *written(tmp_path)]
    assert [f"{where}: {line}" for where, text in texts for line in shipped_names(text)] == []
    everything = "\n".join(text for _, text in texts).casefold()
    forms = (
        "kvist",
        "kvistarna",
        "kvistarnas",
        "kvistar",
        "grenverk",
        "grenverket",
        "fullmäktiges",
    )
    assert [form for form in forms if not re.search(rf"\b{form}\b", everything)] == []


def shipped_names(text: str) -> Iterator[str]:
    """The lines that have the name of one of the example's levels."""
    for line in text.splitlines():
        if _SHIPPED.search(_IDS.sub("", line)):
            yield line


@pytest.mark.parametrize("levels", [LEVELS, ("Bolag", "Område", "Koncern")])
def test_no_text_of_kalkyls_keeps_the_names_of_the_examples_levels(
    levels: tuple[str, ...],
) -> None:
    words = level_words(dict(zip(("avdelning", "förvaltning", "region"), levels, strict=True)))
    po = (b.ROOT / "src/kalkyl/wording/locale/sv/LC_MESSAGES/kalkyl.po").read_text("utf-8")
    said = [
        *re.findall(r'^(?:msgstr )?"(.*)"$', po, re.MULTILINE),
        *(rule.sv for rule in CATALOGUE),
    ]
    assert sum(bool(_SHIPPED.search(text)) for text in said) > 50
    assert [text for text in map(words.put_in, said) if _SHIPPED.search(text)] == []


@pytest.mark.parametrize(
    ("answer", "forms"),
    [
        ("Nämnd", ("nämnd", "nämnden", "nämnder", "nämnderna")),
        ("Bolag", ("bolag", "bolaget", "bolag", "bolagen")),
        ("Verksamhetsområde", tuple(f"verksamhetsområde{end}" for end in ("", "t", "n", "na"))),
        ("Avdelning", ("avdelning", "avdelningen", "avdelningar", "avdelningarna")),
        ("Skola", ("skola", "skolan", "skolor", "skolorna")),
        ("Stad", ("stad", "staden", "städer", "städerna")),
        ("Sektor", ("sektor", "sektorn", "sektorer", "sektorerna")),
        ("Kvist; kvisten; kvistar; kvistarna", ("kvist", "kvisten", "kvistar", "kvistarna")),
        ("FVM; FVM:n; FVM:er; FVM:erna", ("FVM", "FVM:n", "FVM:er", "FVM:erna")),
    ],
)
def test_a_level_is_inflected_or_answered_in_four_forms(
    answer: str, forms: tuple[str, ...]
) -> None:
    assert noun_of(answer).forms == forms


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Be förvaltningens controller.", "Be nämndens controller."),
        ("har en annan avdelnings belopp", "har ett annat bolags belopp"),
        ("Ingen avdelning: {names}", "Inget bolag: {names}"),
        ("Avdelningskod", "Bolagets kod"),
        ("Regionfullmäktiges mål", "Kommunfullmäktiges mål"),
        ("Ekonomiavdelningen och {avdelning}", "Ekonomiavdelningen och {avdelning}"),
    ],
)
def test_the_words_around_a_level_agree_with_it(text: str, said: str) -> None:
    words = level_words({"avdelning": "Bolag", "förvaltning": "Nämnd", "region": "Kommun"})
    assert words.put_in(text) == said


def test_a_document_names_levels_in_braces_and_keeps_other_braces() -> None:
    words = level_words({"avdelning": "Enhet", "region": "Koncern"})
    columns = {"sender": {"title": "{Avdelning}"}, "unit": {"title": "Enhet"}}
    assert words.filled_in(columns)["sender"]["title"] == "Enhetens namn"
    assert words.filled("{Regionfullmäktiges} mål {year+1}, {period}") == (
        "Fullmäktiges mål {year+1}, {period}"
    )


HELPED = ((), ("merge",), ("template",), ("round",), ("round", "reply"), ("bind",), ("contract",))


@pytest.mark.parametrize("words", HELPED, ids=" ".join)
def test_help_names_the_levels_of_the_folder_that_it_is_asked_in(
    words: Sequence[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert b.kalkyl("init", "org", "--from", "blank").code == OK
    outside = b.started(*words, "--help").out
    described(tmp_path / "org")
    monkeypatch.chdir(tmp_path / "org")
    inside = b.started(*words, "--help").out
    assert _SHIPPED.findall(inside) == []
    assert ("kvist" in inside.lower()) is bool(_SHIPPED.search(outside))


def test_help_is_given_for_a_faulty_organisation_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert b.kalkyl("init", "org", "--from", "blank").code == OK  # which names nothing yet
    monkeypatch.chdir(tmp_path / "org")
    helped = b.started("merge", "--help")
    assert (helped.code, "avdelningars" in helped.out) == (OK, True)
