"""What departments are written to: which mail, to whom, once, and by which way."""

from __future__ import annotations

import email
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

import builders as b
import dovecot
import mails
import round_items
import smtp_sink
from conftest import require
from kalkyl.cli import FINDINGS, OK, USAGE
from kalkyl.io.ledger import Ledger
from kalkyl.rounds.model import Decision, DecisionKind, Letter, LetterKind, LetterState, Outcome

FAULTY = {"Prognos!B10": "mycket"}
ID = "<1@kansli.example>"
DRAFTED, SENT = LetterState.DRAFTED, LetterState.SENT
UNCERTAIN, REFUSED = LetterState.UNCERTAIN, LetterState.REFUSED


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return b.shipped(tmp_path_factory.mktemp("bra")).read_bytes()


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return b.put(b.shipped(tmp_path_factory.mktemp("fel")), FAULTY).read_bytes()


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return round_items.begun(tmp_path_factory.mktemp("omgang"))


@pytest.fixture
def folder(begun: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(begun, tmp_path / "omgang"))


def mail_in(path: Path) -> EmailMessage:
    found = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def attached(mail: EmailMessage) -> list[str]:
    return [str(part.get_filename()) for part in mail.iter_attachments()]


def replies(folder: Path) -> dict[str, EmailMessage]:
    """The drafts that are no invitations."""
    found = (folder / "utkast").glob("*.eml") if (folder / "utkast").exists() else ()
    return {path.name: mail_in(path) for path in sorted(found) if "inbjudan" not in path.name}


def letters(folder: Path) -> list[Letter]:
    with Ledger(folder) as ledger:
        return [one for one in ledger.notes().letters if one.kind is not LetterKind.INVITATION]


# Which mail


def test_each_department_gets_the_mail_that_it_is_to_have(
    folder: Path, good: bytes, bad: bytes, kalkyl: b.Kalkyl
) -> None:
    round_items.take_in(folder, good, mail=mails.gmail(good, "110.xlsx"))
    round_items.take_in(folder, bad, "120", Outcome.FAULTY, sender="ekonomi@regionkontoret.example")
    done = kalkyl("round", "reply", folder)
    assert done.code == OK, done
    assert "130 HR" in done.out
    received, faulty = replies(folder).values()
    assert received["To"] == round_items.ANNA
    assert received["Subject"] == "Mottagen och i ordning: Uppföljningsrapport 1 2021, Kansli"
    assert received["In-Reply-To"] == ID
    assert attached(received) == []
    assert "Kom in: 11 maj 2021 kl." in text_of(received)
    assert faulty["To"] == "ekonomi@regionkontoret.example"
    assert faulty["Subject"] == "Behöver rättas: Uppföljningsrapport 1 2021, Ekonomi"
    assert attached(faulty) == ["120-rattning.xlsx"]
    text = text_of(faulty)
    assert "Prognos!B10" in text
    assert "sista dagen var 12 maj 2021" in text
    for unwanted in ("kördes inte", "inte bedömdes", "KAL"):
        assert unwanted not in text


def test_a_mail_is_written_once(folder: Path, good: bytes, kalkyl: b.Kalkyl) -> None:
    round_items.take_in(folder, good)
    kalkyl("round", "reply", folder)
    before = b.checksums(sorted((folder / "utkast").iterdir()))
    again = kalkyl("round", "reply", folder)
    assert again.code == OK
    assert "Finns redan som utkast" in again.out
    assert b.checksums(sorted((folder / "utkast").iterdir())) == before
    assert [one.state for one in letters(folder)] == [DRAFTED]


def test_a_new_delivery_gets_a_mail_of_its_own(
    folder: Path, good: bytes, bad: bytes, kalkyl: b.Kalkyl
) -> None:
    round_items.take_in(folder, bad, outcome=Outcome.FAULTY)
    kalkyl("round", "reply", folder)
    round_items.take_in(folder, good, arrived=round_items.LATE)
    kalkyl("round", "reply", folder)
    assert [one.kind for one in letters(folder)] == [LetterKind.FAULTY, LetterKind.RECEIVED]
    assert len(replies(folder)) == 2


def test_what_the_receiver_accepts_is_in_order(folder: Path, bad: bytes, kalkyl: b.Kalkyl) -> None:
    with Ledger(folder) as ledger:
        number = round_items.take_in(folder, bad, outcome=Outcome.FAULTY, errors=("KAL202",))
        accept = DecisionKind.ACCEPT
        decision = Decision(accept, number, round_items.ARRIVED, "bo", "enligt samtal", ("KAL202",))
        ledger.add(decision, round_items.ARRIVED)
    kalkyl("round", "reply", folder)
    [mail] = replies(folder).values()
    assert "Mottagen och i ordning" in mail["Subject"]
    assert attached(mail) == []


def test_those_who_sent_nothing_are_reminded_when_asked(folder: Path, kalkyl: b.Kalkyl) -> None:
    assert "--remind" in kalkyl("round", "reply", folder).out
    assert replies(folder) == {}
    assert kalkyl("round", "reply", folder, "--remind").code == OK
    assert kalkyl("round", "reply", folder, "--remind").code == OK
    assert [one.kind for one in letters(folder)] == [LetterKind.REMINDER] * 3
    assert {mail["To"] for mail in replies(folder).values()} == {
        f"{name}@regionkontoret.example" for name in ("kansli", "ekonomi", "hr")
    }


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome.ENCRYPTED, "krypterat"),
        (Outcome.NOT_A_WORKBOOK, "är ingen"),
        (Outcome.LINK, "en länk"),
        (Outcome.UNREADABLE, "skadad"),
    ],
)
def test_what_could_not_be_read_is_asked_for_again(
    folder: Path, kalkyl: b.Kalkyl, outcome: Outcome, said: str
) -> None:
    round_items.take_in(folder, b"MZ\x90", outcome=outcome)
    kalkyl("round", "reply", folder)
    [mail] = replies(folder).values()
    assert "Behöver rättas" in mail["Subject"]
    assert f"Hela filen: {said}"[:12] in text_of(mail)
    assert said in text_of(mail)
    assert attached(mail) == []


@pytest.mark.parametrize(
    ("outcome", "said"),
    [(Outcome.TWO_IN_ONE, "två olika"), (Outcome.OTHERS_FIGURES, "annan avdelning")],
)
def test_a_good_workbook_may_be_doubtful(
    folder: Path, good: bytes, kalkyl: b.Kalkyl, outcome: Outcome, said: str
) -> None:
    round_items.take_in(folder, good, outcome=outcome)
    kalkyl("round", "reply", folder)
    [mail] = replies(folder).values()
    assert said in text_of(mail)


def test_a_round_begins_with_a_mail_to_each_department(folder: Path) -> None:
    made = {path.name: mail_in(path) for path in (folder / "utkast").iterdir()}
    assert set(made) == {"110-inbjudan.eml", "120-inbjudan.eml", "130-inbjudan.eml"}
    mail = made["130-inbjudan.eml"]
    assert (mail["X-Unsent"], mail["To"]) == ("1", "hr@regionkontoret.example")
    assert "lämnas senast 12 maj 2021" in mail["Subject"]
    assert f"till {round_items.RECEIVER}, senast 12 maj 2021" in text_of(mail)
    [template] = mail.iter_attachments()
    kept = folder / "mallar" / "uppfoljningsrapport-1-2021-130-hr.xlsx"
    assert (template.get_filename(), template.get_content()) == (kept.name, kept.read_bytes())
    assert {path.name for path in (folder / "brev").iterdir()} == {
        *("inbjudan.txt", "mottagen.txt", "paminnelse.txt", "rattelse.txt")
    }


# To whom


@pytest.mark.parametrize(
    ("sender", "to"),
    [
        (round_items.ANNA, round_items.ANNA),
        ("kansli@regionkontoret.example", "kansli@regionkontoret.example"),
        ("okand@annan.example", "kansli@regionkontoret.example"),
        ("", "kansli@regionkontoret.example"),
    ],
)
def test_nobody_outside_the_list_is_written_to(
    folder: Path, good: bytes, kalkyl: b.Kalkyl, sender: str, to: str
) -> None:
    number = round_items.take_in(folder, good, sender=sender, mail=mails.gmail(good, "110.xlsx"))
    with Ledger(folder) as ledger:
        decision = Decision(DecisionKind.INCLUDE, number, round_items.ARRIVED, "bo", "så är det")
        ledger.add(decision, round_items.ARRIVED)
    kalkyl("round", "reply", folder)
    [mail] = replies(folder).values()
    assert mail["To"] == to
    assert mail["Cc"] is None
    assert (mail["In-Reply-To"] == ID) is (sender == to)


def test_a_quarantined_workbook_is_not_answered(
    folder: Path, good: bytes, kalkyl: b.Kalkyl
) -> None:
    round_items.take_in(folder, good, outcome=Outcome.UNKNOWN_SENDER, sender="okand@annan.example")
    done = kalkyl("round", "reply", folder, "--remind")
    assert "Besvaras inte förrän du har beslutat: 110 Kansli" in done.out
    assert {one.department for one in letters(folder)} == {"120", "130"}


def test_what_a_program_sent_is_never_answered(folder: Path, good: bytes, kalkyl: b.Kalkyl) -> None:
    number = round_items.take_in(folder, good, automatic=True)
    with Ledger(folder) as ledger:
        decision = Decision(DecisionKind.INCLUDE, number, round_items.ARRIVED, "bo", "så är det")
        ledger.add(decision, round_items.ARRIVED)
    done = kalkyl("round", "reply", folder)
    assert "besvaras aldrig: 110 Kansli" in done.out
    assert letters(folder) == []


def test_a_department_without_address_is_named(tmp_path: Path, kalkyl: b.Kalkyl) -> None:
    folder = round_items.begun(
        tmp_path, ("110", "Kansli"), ("199", "Utan brevlåda"), contacts=False
    )
    done = kalkyl("round", "reply", folder, "--remind")
    assert done.code == FINDINGS
    assert "Ingen adress i förteckningen: 199 Utan brevlåda" in done.out
    assert [one.department for one in letters(folder)] == ["110"]


# By which way


def test_a_dry_run_shows_all_and_writes_nothing(folder: Path, bad: bytes, kalkyl: b.Kalkyl) -> None:
    round_items.take_in(folder, bad, outcome=Outcome.FAULTY)
    before = b.checksums([path for path in folder.rglob("*") if path.is_file()])
    done = kalkyl("round", "reply", folder, "--remind", "--dry-run")
    assert done.code == OK
    for shown in (
        "Till: anna.ek@kansli.example",
        "Behöver rättas",
        "110-rattning.xlsx",
        "Prognos!B10",
    ):
        assert shown in done.out
    assert done.out.count("Ämne: Påminnelse") == 2
    assert b.checksums([path for path in folder.rglob("*") if path.is_file()]) == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--send"], "--smtp behövs"),
        (["--to-drafts"], "--imap behövs"),
        (["--send", "--to-drafts"], "antingen --send eller --to-drafts"),
        (["--send", "--smtp", "imap://a@b"], "mejlservern skrivs som"),
    ],
)
def test_a_way_that_is_not_whole(
    folder: Path, good: bytes, kalkyl: b.Kalkyl, options: list[str], said: str
) -> None:
    round_items.take_in(folder, good)
    done = kalkyl("round", "reply", folder, *options)
    assert done.code == USAGE
    assert said in done.err
    assert letters(folder) == []


def test_a_faulty_text_stops_all_before_any_goes_out(
    folder: Path, good: bytes, bad: bytes, kalkyl: b.Kalkyl
) -> None:
    round_items.take_in(folder, good)
    round_items.take_in(folder, bad, "120", Outcome.FAULTY, sender="")
    (folder / "brev").mkdir(exist_ok=True)
    (folder / "brev" / "rattelse.txt").write_text("Ämne: Rätta\n\nHej {{ namn }}!\n", "utf-8")
    done = kalkyl("round", "reply", folder)
    assert done.code == USAGE
    assert "rattelse.txt, rad 3: namn finns inte" in done.err
    assert (letters(folder), replies(folder)) == ([], {})


# Sending


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require("openssl")
    return tmp_path_factory.mktemp("smtp")


@pytest.fixture
def sink(certificates: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[smtp_sink.Sink]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates / "smtp-cert.pem"))
    monkeypatch.setenv("KALKYL_SMTP_LOSENORD", smtp_sink.PASSWORD)
    with smtp_sink.running(certificates) as started:
        monkeypatch.setenv("KALKYL_SMTP", f"smtp://{smtp_sink.USER}@localhost:{started.port}")
        yield started


def states(folder: Path) -> list[LetterState]:
    return [one.state for one in letters(folder)]


def test_invitations_that_were_not_sent_at_the_beginning_are_sent_later(
    tmp_path: Path, sink: smtp_sink.Sink, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KALKYL_SMTP_LOSENORD", "fel")
    listed = round_items.manifest(tmp_path, round_items.KANSLI, round_items.HR)
    given = (
        "--report",
        round_items.REPORT,
        "--year",
        round_items.YEAR,
        "--deadline",
        round_items.DEADLINE,
    )
    folder = tmp_path / "omgang"
    begun = kalkyl("round", "init", folder, *given, "--manifest", listed, "--send")
    assert (begun.code, sink.taken) == (USAGE, [])
    monkeypatch.setenv("KALKYL_SMTP_LOSENORD", smtp_sink.PASSWORD)
    for _ in range(2):
        assert kalkyl("round", "reply", folder, "--invite", "--send").code == OK
    assert len(sink.taken) == 2
    assert all(len(attached(mail)) == 1 for mail in sink.mails)


def test_mails_are_sent_once_and_noted_before_and_after(
    folder: Path, good: bytes, bad: bytes, sink: smtp_sink.Sink, kalkyl: b.Kalkyl
) -> None:
    round_items.take_in(folder, good, mail=mails.gmail(good, "110.xlsx"))
    round_items.take_in(folder, bad, "120", Outcome.FAULTY, sender="")
    done = kalkyl("round", "reply", folder, "--send")
    assert done.code == OK, done
    assert "110 Kansli: skickat till anna.ek@kansli.example" in done.out
    assert sink.recipients == [round_items.ANNA, "ekonomi@regionkontoret.example"]
    assert states(folder) == [UNCERTAIN, SENT] * 2
    received, faulty = sink.mails
    assert received["From"] == round_items.RECEIVER
    assert received["Auto-Submitted"] == "auto-replied"
    assert faulty["Auto-Submitted"] == "auto-generated"
    assert {one.id for one in letters(folder)} == {received["Message-ID"], faulty["Message-ID"]}
    for options in ([], ["--resend"]):
        again = kalkyl("round", "reply", folder, "--send", *options)
        assert "Har redan fått svar: 110 Kansli, 120 Ekonomi" in again.out
    assert len(sink.taken) == 2


def test_an_interrupted_sending_is_uncertain_and_repeated_only_when_asked(
    folder: Path, sink: smtp_sink.Sink, kalkyl: b.Kalkyl
) -> None:
    sink.vanishes_after = 1
    done = kalkyl("round", "reply", folder, "--remind", "--send")
    assert done.code == FINDINGS
    assert "120 Ekonomi: osäkert om det skickades" in done.out
    assert "kör igen: 1" in done.err
    assert states(folder) == [UNCERTAIN, SENT, UNCERTAIN]
    sink.vanishes_after = None
    again = kalkyl("round", "reply", folder, "--remind", "--send")
    assert again.code == FINDINGS
    assert "Osäkert om det skickades (--resend skickar det en gång till): 120 Ekonomi" in again.out
    assert "130 HR: skickat" in again.out
    last = kalkyl("round", "reply", folder, "--remind", "--send", "--resend")
    assert last.code == OK
    assert sink.recipients == [
        f"{name}@regionkontoret.example" for name in ("kansli", "ekonomi", "hr", "ekonomi")
    ]
    first, second = (mail for mail in sink.mails if "Ekonomi" in mail["Subject"])
    assert first["Message-ID"] == second["Message-ID"]
    assert kalkyl("round", "reply", folder, "--remind", "--send", "--resend").code == OK
    assert len(sink.taken) == 4


def test_a_refused_mail_is_certainly_not_sent_and_tried_again(
    folder: Path, sink: smtp_sink.Sink, kalkyl: b.Kalkyl
) -> None:
    sink.refused["kansli@regionkontoret.example"] = "550 no such user"
    done = kalkyl("round", "reply", folder, "--remind", "--send")
    assert done.code == FINDINGS
    assert "110 Kansli: inte skickat, servern nekade kansli@regionkontoret.example" in done.out
    assert len(sink.taken) == 2
    sink.refused.clear()
    assert kalkyl("round", "reply", folder, "--remind", "--send").code == OK
    assert len(sink.taken) == 3


def test_a_wrong_password_sends_and_notes_nothing(
    folder: Path, sink: smtp_sink.Sink, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KALKYL_SMTP_LOSENORD", "fel-lösenord")
    done = kalkyl("round", "reply", folder, "--remind", "--send")
    assert done.code == USAGE
    assert "godtar inte inloggningen" in done.err
    assert "fel-lösenord" not in done.err + done.out
    assert (letters(folder), sink.taken) == ([], [])


def test_a_killed_sending_doubles_nothing(folder: Path, sink: smtp_sink.Sink) -> None:
    """However often it is killed, a mail leaves once unless it is asked for once more."""
    command = [sys.executable, "-m", "kalkyl", "round", "reply", str(folder), "--remind", "--send"]
    for pause in (0.4, 0.6, 0.8, 1.0):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as one:
            time.sleep(pause)
            if one.poll() is None:
                os.kill(one.pid, signal.SIGKILL)
    subprocess.run(command, capture_output=True, check=False)
    assert len(sink.recipients) == len(set(sink.recipients))
    known = {one.department: one.state for one in letters(folder)}
    assert set(known) == {"110", "120", "130"}
    sent = {one.partition("@")[0] for one in sink.recipients}
    names = {"110": "kansli", "120": "ekonomi", "130": "hr"}
    assert {names[code] for code, state in known.items() if state is SENT} <= sent


def test_two_who_send_at_once_send_each_mail_once(folder: Path, sink: smtp_sink.Sink) -> None:
    command = [sys.executable, "-m", "kalkyl", "round", "reply", str(folder), "--remind", "--send"]
    both = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(2)]
    for one in both:
        one.wait(60)
    assert sorted(sink.recipients) == [
        f"{name}@regionkontoret.example" for name in ("ekonomi", "hr", "kansli")
    ]


# Drafts in a mailbox


def test_drafts_lie_in_the_mailbox(
    folder: Path, bad: bytes, kalkyl: b.Kalkyl, monkeypatch: pytest.MonkeyPatch
) -> None:
    if why := dovecot.missing():
        require(why)
        pytest.skip(f"needs {why}")
    round_items.take_in(folder, bad, outcome=Outcome.FAULTY)
    with dovecot.running() as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        monkeypatch.setenv("KALKYL_IMAP_LOSENORD", dovecot.PASSWORD)
        imap = f"imap://anna@localhost:{server.port}"
        for _ in range(2):
            done = kalkyl("round", "reply", folder, "--to-drafts", "--imap", imap)
            assert done.code == OK, done
        with server.client() as client:
            client.select_folder("Utkast")
            [number] = client.search()
            found = client.fetch([number], ["BODY[]", "FLAGS"])[number]
        assert rb"\Draft" in found[b"FLAGS"]
        mail = email.message_from_bytes(found[b"BODY[]"], policy=default)
        assert isinstance(mail, EmailMessage)
        assert (mail["To"], mail["From"]) == (round_items.ANNA, round_items.RECEIVER)
        assert attached(mail) == ["110-rattning.xlsx"]
    assert states(folder) == [UNCERTAIN, DRAFTED]
