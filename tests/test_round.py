"""A round by its commands: every kind of source, every outcome, decisions, closing, disposal."""

from __future__ import annotations

import mailbox
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

import builders as b
import mails
import rounds
from faults import refused
from kalkyl.base.errors import DataFileError
from kalkyl.cli import OK, USAGE
from kalkyl.io.ledger import Ledger
from kalkyl.io.ledger.contents import WORKBOOKS
from kalkyl.io.ledger.place import NAME, is_local_by, only_writer, synced_by
from kalkyl.rounds.model import Letter, LetterKind, LetterState, Outcome
from round_kills import killed_until_done
from rounds import BOOKS, CONTACTS, mail_of, notes_of, outcomes, status

LATE = "Wed, 13 May 2026 00:30:00 +0200"
LATER = "Mon, 11 May 2026 17:00:00 +0200"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    path = tmp_path / "inkorg"
    path.mkdir()
    return path


def faulty(tmp_path: Path, code: str) -> bytes:
    """A workbook of a department with a text where an amount should be."""
    path = Path(shutil.copy(rounds.NAMES[code], tmp_path / f"fel-{code}.xlsx"))
    return b.put(path, {"Prognos!B10": "tolv"}).read_bytes()


# Beginning


def test_a_round_begins_with_templates_that_say_when_and_where(
    new_round: Path, kalkyl: b.Kalkyl
) -> None:
    templates = sorted((new_round / "mallar").iterdir())
    assert len(templates) == len(BOOKS)
    cover = openpyxl.load_workbook(templates[0])["Omslag"]
    assert "2026-05-12" in {cell.value for row in cover for cell in row}
    again = kalkyl(*rounds.arguments(new_round))
    assert (again.code, "har redan en omgång" in again.err) == (USAGE, True)


def test_a_folder_that_holds_no_round_is_named(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    done = kalkyl("round", "status", tmp_path)
    assert (done.code, "ingen omgång" in done.err) == (USAGE, True)


@pytest.mark.parametrize(
    ("round_dir", "program"),
    [
        ("C/OneDrive - Region/omgang", "OneDrive"),
        ("Dropbox/omgang", "Dropbox"),
        ("Library/Mobile Documents/com~apple~CloudDocs/o", "Mobile Documents"),
        ("Google Drive/o", "Google Drive"),
        ("sites/sharepoint/o", "sharepoint"),
        ("kalkyl/o", ""),
    ],
)
def test_a_folder_that_is_synced_is_known(tmp_path: Path, round_dir: str, program: str) -> None:
    assert synced_by(tmp_path / round_dir, {}) == program


def test_a_synced_folder_is_refused_with_advice(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    done = kalkyl(*rounds.arguments(tmp_path / "Dropbox" / "ur1"))
    assert done.code == USAGE
    assert "synkas av Dropbox" in done.err
    assert "filserver" in done.err
    assert not (tmp_path / "Dropbox").exists()
    (tmp_path / ".dropbox").touch()
    assert synced_by(tmp_path / "ur1", {}) == "Dropbox"
    assert synced_by(tmp_path / "x", {"OneDriveCommercial": str(tmp_path)}) != ""


MOUNTS = "/dev/sda / ext4 rw 0 0\n//server/r /fil\\040server cifs rw 0 0\nx /n nfs4 rw 0 0\n"


@pytest.mark.parametrize(
    ("path", "local"), [("/srv/r", True), ("/fil server/r", False), ("/n/r", False)]
)
def test_which_disk_a_folder_is_on(path: str, *, local: bool) -> None:
    assert is_local_by(MOUNTS, Path(path)) is local


# Sources


def as_msg(round_dir: Path, content: bytes) -> Path:
    made = mails.msg([mails.msg_file(content, "110 Kansli.xlsx")], sender=CONTACTS["110"])
    (round_dir / "a.msg").write_bytes(made)
    return round_dir


def as_eml(round_dir: Path, content: bytes) -> Path:
    (round_dir / "a.eml").write_bytes(mail_of("110", content))
    return round_dir


def as_zip(round_dir: Path, content: bytes) -> Path:
    (round_dir / "a.zip").write_bytes(mails.zipped({"inre/110.xlsx": content}))
    return round_dir / "a.zip"


def as_file(round_dir: Path, content: bytes) -> Path:
    (round_dir / "a.xlsx").write_bytes(content)
    return round_dir / "a.xlsx"


def as_mbox(round_dir: Path, content: bytes) -> Path:
    box = mailbox.mbox(round_dir / "a.mbox")
    box.add(mail_of("110", content))
    box.close()
    return round_dir / "a.mbox"


def as_maildir(round_dir: Path, content: bytes) -> Path:
    box = mailbox.Maildir(round_dir / "Maildir")
    box.add(mail_of("110", content))
    box.close()
    return round_dir / "Maildir"


@pytest.mark.parametrize("made", [as_msg, as_eml, as_zip, as_file, as_mbox, as_maildir])
def test_a_workbook_is_taken_in_from_every_kind_of_source(
    round_dir: Path, inbox: Path, kalkyl: b.Kalkyl, made: Callable[[Path, bytes], Path]
) -> None:
    source = made(inbox, BOOKS["110"])
    before = {path: path.read_bytes() for path in inbox.rglob("*") if path.is_file()}
    done = kalkyl("round", "intake", round_dir, source)
    assert (done.code, done.err) == (OK, b.SHIPPED)
    [item] = notes_of(round_dir).items
    assert (item.outcome, item.department) == (Outcome.PASSED, "110")
    assert (
        status(kalkyl("round", "status", round_dir, "--format", "json"))["110"]["counts"]
        == item.number
    )
    assert (round_dir / WORKBOOKS / f"{item.sha256}.xlsx").read_bytes() == BOOKS["110"]
    assert bool(item.sender) is bool(item.mail) is (made not in {as_zip, as_file})
    assert {path: path.read_bytes() for path in inbox.rglob("*") if path.is_file()} == before


def test_a_second_intake_changes_nothing(round_dir: Path, inbox: Path, kalkyl: b.Kalkyl) -> None:
    as_msg(as_eml(inbox, BOOKS["110"]), BOOKS["120"])
    (inbox / "brev.pdf").write_bytes(b"%PDF-1.7")
    kalkyl("round", "intake", round_dir, inbox)
    first = notes_of(round_dir)
    done = kalkyl("round", "intake", round_dir, inbox)
    assert "redan intagna: 3" in done.out
    assert notes_of(round_dir) == first


def test_one_mail_in_two_sources_is_one_delivery(
    round_dir: Path, inbox: Path, kalkyl: b.Kalkyl
) -> None:
    as_mbox(as_eml(inbox, BOOKS["110"]), BOOKS["110"])
    kalkyl("round", "intake", round_dir, inbox / "a.eml", inbox / "a.mbox")
    assert len(notes_of(round_dir).items) == 1


def test_two_intakes_at_the_same_time(round_dir: Path, inbox: Path) -> None:
    expected = rounds.fill(inbox, 12)
    command = [sys.executable, "-m", "kalkyl", "round", "intake", str(round_dir), str(inbox)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    assert [one.wait(300) for one in both] == [OK, OK]
    for one in both:
        assert one.stdout is not None
        one.stdout.close()
    assert rounds.damage(round_dir, expected) == rounds.Damage(0, 0, 0, 0)


def test_a_killed_intake_loses_and_doubles_nothing(tmp_path: Path) -> None:
    chance = random.Random(8)
    kills, found = killed_until_done(tmp_path, 18, 8, chance, longest=0.6)
    assert kills > 0
    assert found == rounds.Damage(0, 0, 0, 0)


def test_on_a_file_server_one_writes_at_a_time(round_dir: Path) -> None:
    now = datetime.now(UTC)
    letter = Letter("<1>", LetterKind.REMINDER, "110", LetterState.DRAFTED, now)
    with Ledger(round_dir, local=False) as ledger:
        ledger.add(letter, now)
        (round_dir / NAME).write_text("anna\nannan-dator\n1\n2026-05-01 10:00\n", encoding="utf-8")
        with refused(DataFileError, "anna på annan-dator skriver"):
            ledger.add(letter, now)
        (round_dir / NAME).unlink()
        with (
            only_writer(round_dir, now),
            refused(DataFileError, "skriver i omgången"),
        ):
            ledger.add(letter, now)
        assert not (round_dir / NAME).exists()
        assert not list(round_dir.glob("*-wal"))


def test_entries_are_never_changed(round_dir: Path) -> None:
    base = sqlite3.connect(round_dir / "omgang.sqlite")
    for statement in ("UPDATE entries SET data='{}'", "DELETE FROM entries"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            base.execute(statement)
    base.close()


def test_several_rounds_take_in_the_same_inbox(
    round_dir: Path, inbox: Path, tmp_path: Path, kalkyl: b.Kalkyl
) -> None:
    other = tmp_path / "ur2"
    words = [*rounds.arguments(other)]
    words[words.index("2021")] = "2020"
    assert kalkyl(*words).code == OK
    as_eml(inbox, BOOKS["110"])
    kalkyl("round", "intake", round_dir, inbox)
    kalkyl("round", "intake", other, inbox)
    assert list(outcomes(round_dir).values()) == ["passed"]
    assert list(outcomes(other).values()) == ["wrong_year"]
