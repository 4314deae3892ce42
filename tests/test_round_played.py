"""A round of nine departments, from beginning to end, over real IMAP and SMTP on this machine.

What the commands say stands in ``docs/omgang.md``; ``--snapshot-update`` writes it there anew. The
workbooks are the example's, so the round is one of 2021. What comes from the day of the test, and
nothing else, is written as if it were that May: times, checksums and the servers' ports.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from imapclient import IMAPClient

import builders as b
import dovecot
import mails
import smtp_sink
from conftest import require

DOCUMENT = b.ROOT / "docs" / "omgang.md"
BEGIN, END = "<!-- Skrivet av tests/test_round_played.py: -->\n", "\n<!-- Hit. -->"
FOLDER = "Rapporter maj åäö"
FAULTS: dict[str, dict[str, object]] = {
    "120": {"Prognos!B10": "ca 40 tkr"},
    "150": {"Prognos!B14": -40600},
}
CODES = ("110", "120", "130", "140", "150", "160", "170", "180", "190")
_NOW = re.compile(r"20(?:2[2-9]|[3-9]\d)-\d\d-\d\d \d\d:\d\d")
_CHECKSUM = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass
class Play:
    """The round as it is played: where, with which servers, and what has been said so far."""

    folder: Path
    environment: dict[str, str]
    client: IMAPClient
    sink: smtp_sink.Sink
    ports: dict[str, str]
    told: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        """A paragraph of the chapter."""
        self.told.append(text)

    def run(self, line: str, *, code: int = 0, most: int = 0) -> str:
        """Runs a command as it stands in the chapter, and takes down what it said."""
        arguments = [self.ports.get(word, word) for word in shlex.split(line)[1:]]
        done = subprocess.run(
            [sys.executable, "-m", "kalkyl", *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == code, f"{line}\n{done.stdout}\n{done.stderr}"
        lines = self.plain(done.stdout + done.stderr).rstrip("\n").split("\n")
        if most and len(lines) > most:
            lines = [*lines[: most - 1], "…", lines[-1]]
        self.told.append("\n".join(["```text", f"> {line}", *lines, "```"]))
        return done.stdout

    def plain(self, text: str) -> str:
        """What was said, without what belongs to the day and the machine of the test."""
        for shown, real in self.ports.items():
            text = text.replace(real, shown)
        text = _CHECKSUM.sub("(64 tecken)", text.replace(f"{self.folder}/", ""))
        return "\n".join(line.rstrip() for line in _NOW.sub("2021-05-17 10:15", text).split("\n"))

    def sent(self, code: str, content: bytes, when: datetime, name: str = "") -> None:
        """A department's mail, as the server took it in."""
        name = name or f"{code} Uppföljning.xlsx"
        attached = mails.attachment(content, f'attachment; filename="{name}"')
        sender = f"{code}@regionkontoret.example"
        number = f"{code}.{when:%d%H%M}"
        mail = mails.mail([mails.text(), attached], "Rapport", sender=sender, number=number)
        self.client.append(FOLDER, mail, msg_time=when)


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    if why := dovecot.missing():
        require(why)
        pytest.skip(f"needs {why}")
    with dovecot.running() as imap, smtp_sink.running(tmp_path) as sink, imap.client() as client:
        client.create_folder(FOLDER)
        both = tmp_path / "certifikat.pem"
        both.write_bytes(imap.certificate.read_bytes() + sink.certificate.read_bytes())
        folder = tmp_path / "arbete"
        folder.mkdir()
        mailbox = f"imap://anna@localhost:{imap.port}"
        environment = {
            **os.environ,
            "SSL_CERT_FILE": str(both),
            "KALKYL_IMAP_LOSENORD": dovecot.PASSWORD,
            "KALKYL_SMTP": f"smtp://{smtp_sink.USER}@localhost:{sink.port}",
            "KALKYL_SMTP_LOSENORD": smtp_sink.PASSWORD,
            "TZ": "Europe/Stockholm",
            "COLUMNS": "110",
            "LOGNAME": "anna.ek",
        }
        shown = f"imap://anna@mail.region.example/{FOLDER}"
        yield Play(folder, environment, client, sink, {shown: f"{mailbox}/{FOLDER}"})


def manifest(folder: Path) -> None:
    """The example's list of departments, with an address for each."""
    text = (b.ROOT / "workbooks" / "exempel-2021" / "manifest.toml").read_text(encoding="utf-8")
    text = text.replace('code = "RK"', 'receiver = "rapport@regionkontoret.example"')
    found = re.sub(
        r'(code = "(\d+)"\nname = .*\n)contact = .*',
        r'\1contact = "\2@regionkontoret.example"',
        text,
    )
    (folder / "forteckning.toml").write_text(found, encoding="utf-8")


def at(day: int, hour: int = 9, minute: int = 12) -> datetime:
    return datetime(2021, 5, day, hour, minute, tzinfo=UTC)


@pytest.mark.needs("openssl")
def test_a_round_is_played_and_stands_in_the_handbook(play: Play, *, snapshot_update: bool) -> None:
    books = {code: b.shipped(play.folder / ".bra", code).read_bytes() for code in CODES}
    faulty = {
        code: b.put(b.shipped(play.folder / ".fel", code), cells).read_bytes()
        for code, cells in FAULTS.items()
    }
    manifest(play.folder)
    begin(play)
    deliver(play, books, faulty)
    first_answers(play)
    corrections(play, books)
    finish(play)
    text = "\n\n".join(play.told)
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    written, _, after = rest.partition(END)
    if snapshot_update:
        DOCUMENT.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")
    else:
        assert written.strip() == text


def begin(play: Play) -> None:
    play.say("Anna samlar in uppföljningsrapport 1 från nio avdelningar. Mallarna går ut med mejl.")
    play.run(
        "kalkyl round init omgang --report uppfoljningsrapport-1 --year 2021 "
        "--manifest forteckning.toml --deadline 2021-05-12 --send",
        most=22,
    )
    assert len(play.sink.taken) == 9


def deliver(play: Play, books: dict[str, bytes], faulty: dict[str, bytes]) -> None:
    for number, code in enumerate(CODES[:-1]):
        play.sent(code, faulty.get(code, books[code]), at(10 + number // 4, 7 + number))
    play.client.append(FOLDER, mails.auto_reply(), msg_time=at(11))
    play.say(
        "Den 13 maj, dagen efter sista dag, tar hon in det som har kommit till brevlådan. Ett "
        "frånvarosvar har också kommit; det räknas upp och besvaras inte."
    )
    play.run(f"kalkyl round intake omgang {shlex.quote(next(iter(play.ports)))}")
    play.run("kalkyl round status omgang")


def first_answers(play: Play) -> None:
    play.say("Alla får svar, och den som inte har skickat något påminns.")
    before = len(play.sink.taken)
    play.run("kalkyl round reply omgang --send --remind")
    new = play.sink.mails[before:]
    assert len(new) == 9
    subjects = [str(mail["Subject"]).partition(":")[0] for mail in new]
    assert (subjects.count("Behöver rättas"), subjects.count("Påminnelse")) == (2, 1)
    [letter] = (mail for mail in new if mail["To"] == "120@regionkontoret.example")
    body = letter.get_body(("plain",))
    assert body is not None
    play.say("Så här lyder mejlet till Ekonomi, med den märkta arbetsboken bifogad:")
    text = play.plain(body.get_content().replace("\r\n", "\n")).rstrip("\n")
    play.told.append(f"```text\nÄmne: {letter['Subject']}\n\n{text}\n```")
    play.say("Körs kommandot en gång till händer ingenting.")
    play.run("kalkyl round reply omgang --send")
    assert len(play.sink.taken) == before + 9


def corrections(play: Play, books: dict[str, bytes]) -> None:
    for code in FAULTS:
        play.sent(code, books[code], at(14), f"{code} Uppföljning rättad.xlsx")
    play.sent("190", books["190"], at(14, 13))
    met = b.put(b.shipped(play.folder / ".ny", "170"), {})
    met.rename(play.folder / "170 från mötet.xlsx")
    play.say(
        "Rättningarna kommer, och Smittskydd skickar sin rapport för sent. Digital utveckling har "
        "lämnat en ny arbetsbok på ett möte, som Anna lägger i den gamlas ställe."
    )
    play.run(f"kalkyl round intake omgang {shlex.quote(next(iter(play.ports)))}")
    play.run(
        "kalkyl round replace omgang 170 '170 från mötet.xlsx' "
        "--reason 'Ny prognos, lämnad av avdelningschefen 14 maj'"
    )
    play.run("kalkyl round reply omgang --send")
    play.run("kalkyl round status omgang")


def finish(play: Play) -> None:
    play.say("Alla nio är godkända. Läget som webbsida, och som arbetsbok att sortera:")
    play.run("kalkyl round status omgang --format html -o laget.html")
    play.run("kalkyl round status omgang --format xlsx -o laget.xlsx")
    play.say(
        "Till sist slås det som räknas ihop till totalen, och omgången stängs. Stängningssumman "
        "sparas; med den kan vem som helst senare se att inget har ändrats."
    )
    play.run("kalkyl round close omgang -o total.xlsx")
    play.run("kalkyl round verify omgang")
    assert openpyxl.load_workbook(play.folder / "total.xlsx")["Underlag"].max_row > 100
