"""A round's hostile and odd mail, each with its outcome; decisions; the end of a round."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from email import message_from_bytes, policy
from pathlib import Path

import openpyxl
import pytest

import builders as b
import hostile_mails
import mails
import rounds
from kalkyl.base.limits import FILE_BYTES, INNER_NAME_CHARACTERS
from kalkyl.cli import FINDINGS, OK, USAGE
from kalkyl.io.ledger.contents import MESSAGES, WORKBOOKS
from kalkyl.io.mail import Reason
from kalkyl.rounds.counting import StandingKind
from kalkyl.rounds.model import DecisionKind, Outcome
from kalkyl.wording.catalogue import LANGUAGES
from kalkyl.wording.rounds import decision_words, outcome_words, standing_words
from rounds import BOOKS, CONTACTS, mail_of, notes_of, status

LATE = "Wed, 13 May 2026 15:30:00 +0200"
LATER = "Mon, 11 May 2026 17:00:00 +0200"
FAULT = {"Prognos!B10": "tolv"}


Taking = Callable[..., dict[str, int]]


@pytest.fixture
def taken(round_dir: Path, tmp_path: Path, kalkyl: b.Kalkyl) -> Taking:
    """Takes in mails, by the names of their files; gives the number of each workbook's name."""

    def take(**files: bytes) -> dict[str, int]:
        inbox = tmp_path / "inkorg"
        inbox.mkdir(exist_ok=True)
        for name, content in files.items():
            (inbox / f"{name}.eml").write_bytes(content)
        done = kalkyl("round", "intake", round_dir, inbox)
        assert (done.code, done.err) == (OK, b.SHIPPED)
        return {one.name: one.number for one in notes_of(round_dir).items}

    return take


@pytest.fixture
def standing(round_dir: Path, kalkyl: b.Kalkyl) -> Callable[[str], tuple[str, int | None]]:
    """How a department stands, and the number of what counts."""

    def of(code: str) -> tuple[str, int | None]:
        found = status(kalkyl("round", "status", round_dir, "--format", "json"))[code]
        return found["standing"], found["counts"]

    return of


def changed(tmp_path: Path, code: str, cells: Mapping[str, object]) -> bytes:
    """A department's workbook with something typed into it."""
    path = Path(shutil.copy(rounds.NAMES[code], tmp_path / f"andrad-{code}.xlsx"))
    return b.put(path, cells).read_bytes()


def with_file(content: bytes, name: str, number: str) -> bytes:
    """A mail of Kansli with a file."""
    part = mails.attachment(content, f'attachment; filename="{name}"')
    return mails.mail([mails.text(), part], number=number, sender=CONTACTS["110"])


def test_every_outcome_has_words_and_every_reason_an_outcome() -> None:
    assert {one.value for one in Reason} <= {one.value for one in Outcome}
    for language in LANGUAGES:
        assert len({outcome_words(one, language) for one in Outcome}) >= len(Outcome) - 1
        assert all(standing_words(one, language) for one in StandingKind)
        assert all(decision_words(one, language) for one in DecisionKind)


# Hostile and odd mail


def test_everything_hostile_or_odd_has_its_outcome_in_the_ledger_and_in_status(
    round_dir: Path, taken: Taking, tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    book, locked = BOOKS["110"], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    total = tmp_path / "total.xlsx"
    assert kalkyl("merge", rounds.NAMES["110"], rounds.NAMES["120"], "-o", total).code == OK
    others = changed(tmp_path, "110", {"Prognos!B13": 100, "Prognos!C13": 100})
    period = changed(
        tmp_path,
        "150",
        {b.cell_of(rounds.NAMES["150"], "cover", "period_end", "value"): "2021-03-31"},
    )
    deep = mails.zipped({"b.xlsx": BOOKS["140"]})
    for _ in range(6):
        deep = mails.zipped({"a.zip": deep})
    long = "../../" + "å" * 500 + "\x07.xlsx"
    sent = {
        "frammande": mail_of("110", book, number="a", sender="bo@annat.example"),
        "lik": mail_of("110", book, number="b", sender="kans1i@regionkontoret.example"),
        "fel_avdelning": mail_of("120", book, number="c"),
        "andras": mail_of("110", others, number="d", names=["andras.xlsx"]),
        "total": mail_of("120", total.read_bytes(), number="e", names=["total.xlsx"]),
        "period": mail_of("150", period, number="f", names=["period.xlsx"]),
        "program": mail_of("130", b"MZ\x90\0" + bytes(4000), number="g"),
        "krypterad": mail_of("140", locked + "EncryptedPackage".encode("utf-16-le"), number="h"),
        "tva": mail_of("160", BOOKS["160"], rounds.variant(BOOKS["160"], 2), number="i"),
        "flera": mail_of("170", BOOKS["170"], BOOKS["180"], number="j"),
        "namn": mail_of("190", BOOKS["190"], number="k", names=[long]),
        "djup": with_file(deep, "d.zip", "l"),
        "utan": mails.mail([mails.text()], number="m", sender=CONTACTS["110"]),
        "svar": mails.auto_reply(),
        "stor": hostile_mails.an_attachment_of_200_megabytes()[1][: FILE_BYTES + 10],
        "gammalt": with_file(locked, "a.xls", "n"),
        "winmail": with_file(b"x", "winmail.dat", "o"),
        "pdf": with_file(b"%PDF-1.7", "a.pdf", "p"),
    }  # fmt: skip
    taken(**sent)
    found: dict[str, set[str]] = {}
    for one in notes_of(round_dir).items:
        found.setdefault(one.name.partition(".eml")[0], set()).add(one.outcome.value)
        assert len(one.name) < 4 * INNER_NAME_CHARACTERS
        assert not {"\x07", "/", "\\"} & set(one.name)
    assert found == {
        "frammande": {"unknown_sender"},
        "lik": {"lookalike_sender"},
        "fel_avdelning": {"other_department"},
        "andras": {"others_figures"},
        "total": {"others_figures"},
        "period": {"wrong_period"},
        "program": {"not_a_workbook"},
        "krypterad": {"encrypted"},
        "tva": {"two_in_one"},
        "flera": {"passed", "other_department"},
        "namn": {"passed"},
        "djup": {"too_deep"},
        "utan": {"no_attachment"},
        "svar": {"automatic"},
        "stor": {"too_large"},
        "gammalt": {"other_format"},
        "winmail": {"tnef"},
        "pdf": {"document"},
    }
    done = json.loads(kalkyl("round", "status", round_dir, "--format", "json").out)
    shown = {
        item["number"]
        for each in done["departments"]
        for item in (*each["deliveries"], *each["waiting"])
    } | {item["number"] for item in done["others"]}
    assert shown == {one.number for one in notes_of(round_dir).items}
    assert {path.suffix for path in (round_dir / WORKBOOKS).iterdir()} == {".xlsx"}


def test_an_address_is_kept_only_where_it_is_needed(round_dir: Path, taken: Taking) -> None:
    taken(
        a=mail_of("110", BOOKS["110"]),
        b=mails.mail([mails.text()], sender="<privat@annat.example>", number="2"),
    )
    assert {one.sender for one in notes_of(round_dir).items} == {CONTACTS["110"], ""}
    assert len(list((round_dir / MESSAGES).iterdir())) == 1
    base = sqlite3.connect(round_dir / "omgang.sqlite")
    kept = " ".join(
        str(row) for row in base.execute("SELECT data, detail FROM entries WHERE kind='item'")
    )
    base.close()
    assert "privat@" not in kept
    assert CONTACTS["110"] not in kept


# What counts


def test_a_late_one_and_a_correction_with_errors(
    round_dir: Path, taken: Taking, tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    bad = changed(tmp_path, "120", FAULT)
    numbers = taken(
        a=mail_of("110", BOOKS["110"], received=LATE),
        b=mail_of("120", BOOKS["120"], number="2"),
        c=mail_of("120", bad, number="3", received=LATER),
    )
    found = status(kalkyl("round", "status", round_dir, "--format", "json"))
    assert (found["110"]["standing"], found["110"]["late"]) == ("passed", True)
    assert (found["120"]["standing"], found["120"]["late"]) == ("correction_faulty", False)
    assert found["120"]["errors"] > 0
    assert (found["130"]["standing"], found["130"]["overdue"]) == ("missing", True)
    new, old = (f"L{numbers[name]}" for name in ("c.eml › 120-0.xlsx", "b.eml › 120-0.xlsx"))
    done = kalkyl("round", "include", round_dir, new, "--reason", "bråttom")
    assert "KAL202 (kalkyl round accept)" in done.out
    found = status(kalkyl("round", "status", round_dir, "--format", "json"))
    assert found["120"]["standing"] == "correction_faulty"
    assert (
        kalkyl("round", "include", round_dir, old, "--reason", "rättelsen var fel fil").code == OK
    )
    found = status(kalkyl("round", "status", round_dir, "--format", "json"))
    assert (found["120"]["standing"], found["120"]["counts"]) == ("passed", int(old[1:]))
    assert "Godkänd" in kalkyl("round", "status", round_dir).out


def test_decisions_that_no_decision_can_make_are_refused(
    round_dir: Path, taken: Taking, tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    numbers = taken(
        a=mail_of("110", changed(tmp_path, "110", FAULT)),
        b=mails.mail([mails.text()], number="2"),
    )
    faulty = f"L{numbers['a.eml › 110-0.xlsx']}"
    before = notes_of(round_dir)
    for words, told in (
        (("include", "L999", "--reason", "x"), "ingen sådan leverans"),
        (("include", "110", "--reason", "x"), "till exempel L12"),
        (("include", f"L{numbers['b.eml']}", "--reason", "x"), "ingen arbetsbok"),
        (("exclude", faulty, "--reason", " "), "skriv varför"),
        (("accept", faulty, "--despite", "KAL999", "--reason", "x"), "har inte KAL999"),
        (("replace", "999", rounds.NAMES["110"], "--reason", "x"), "ingen avdelning"),
        (("replace", "120", rounds.NAMES["110"], "--reason", "x"), "ingen läsbar arbetsbok"),
    ):
        done = kalkyl("round", words[0], round_dir, *words[1:])
        assert (done.code, told in done.err) == (USAGE, True), done.err
    assert notes_of(round_dir) == before


# The end


def test_a_round_from_intake_to_disposal(  # noqa: PLR0915  # one round, told in order
    round_dir: Path, taken: Taking, tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    mailed = {f"m{code}": mail_of(code, content, number=code) for code, content in BOOKS.items()}
    mailed["m130"] = mail_of("130", changed(tmp_path, "130", FAULT), number="130")
    del mailed["m190"]
    numbers = taken(**mailed)
    accepted = f"L{numbers['m130.eml › 130-0.xlsx']}"
    codes = ",".join(
        dict.fromkeys(next(one for one in notes_of(round_dir).items if one.errors).errors)
    )
    words = ("--despite", codes, "--reason", "stämmer i huvudboken")
    assert kalkyl("round", "accept", round_dir, accepted, *words).code == OK
    excluded = f"L{numbers['m140.eml › 140-0.xlsx']}"
    assert (
        kalkyl("round", "exclude", round_dir, excluded, "--reason", "skickad av misstag").code == OK
    )
    replaced = kalkyl(
        "round",
        "replace",
        round_dir,
        "150",
        rounds.NAMES["150"],
        "--reason",
        "rättad per telefon",
    )
    assert replaced.code == OK

    assert kalkyl("round", "purge", round_dir, "--reference", "RS 1").code == USAGE
    assert kalkyl("round", "verify", round_dir).code == USAGE
    total = tmp_path / "total.xlsx"
    done = kalkyl("round", "close", round_dir, "-o", total)
    assert done.code == FINDINGS
    assert "Saknas: 140 Kommunikation, 190 Smittskydd" in done.out
    assert "Väntar på beslut: 140 Kommunikation" in done.out
    checksum = done.out.split()[-1]
    [draft] = (round_dir / "utkast").glob("stangningssumma.eml")
    mail = message_from_bytes(draft.read_bytes(), policy=policy.default)
    assert str(draft) in done.out
    assert (mail["X-Unsent"], checksum in mail.get_content()) == ("1", True)
    book = openpyxl.load_workbook(total)
    cells = " ".join(str(cell.value) for row in book["Källor"] for cell in row if cell.value)
    for reason in ("stämmer i huvudboken", "skickad av misstag", "rättad per telefon"):
        assert reason in cells
    assert kalkyl("round", "close", round_dir, "-o", total).code == USAGE
    assert kalkyl("round", "intake", round_dir, tmp_path / "andrad-130.xlsx").code == USAGE
    assert kalkyl("round", "exclude", round_dir, accepted, "--reason", "x").code == USAGE

    log = json.loads(kalkyl("round", "log", round_dir, "--format", "json").out)["log"]
    assert [row["item"] for row in log[:2]] == [accepted, excluded]
    assert kalkyl("round", "log", round_dir, "--format", "xlsx").code == USAGE
    listed = tmp_path / "beslut.xlsx"
    assert kalkyl("round", "log", round_dir, "--format", "xlsx", "-o", listed).code == OK
    assert openpyxl.load_workbook(listed).worksheets[0].max_row > len(log)
    assert kalkyl("round", "verify", round_dir, "--checksum", checksum).code == OK
    assert kalkyl("round", "verify", round_dir, "--checksum", "0" * 64).code == FINDINGS

    spoilt = tmp_path / "spoilt"
    shutil.copytree(round_dir, spoilt)
    for path in (
        next((spoilt / WORKBOOKS).iterdir()),
        spoilt / "mallar" / next((round_dir / "mallar").iterdir()).name,
    ):
        path.chmod(0o644)
        path.write_bytes(b"annat")
        done = kalkyl("round", "verify", spoilt)
        assert (done.code, path.name in done.out) == (FINDINGS, True)
    base = sqlite3.connect(spoilt / "omgang.sqlite")
    base.execute("DROP TRIGGER no_change")
    base.execute("UPDATE entries SET data=replace(data, 'misstag', 'avsikt')")
    base.commit()
    base.close()
    assert "liggaren är ändrad" in kalkyl("round", "verify", spoilt).out

    gone = kalkyl("round", "purge", round_dir, "--reference", "RS 2026/12")
    assert (gone.code, "8 adresser" in gone.out) == (OK, True)
    assert not list((round_dir / MESSAGES).iterdir())
    assert list((round_dir / WORKBOOKS).iterdir())
    done = kalkyl("round", "verify", round_dir, "--checksum", checksum)
    assert done.code == OK
    assert "RS 2026/12" in done.out
    assert not {one.sender for one in notes_of(round_dir).items} - {""}
