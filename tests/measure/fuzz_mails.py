"""CellError mails and archives by the thousand: each comes to an outcome, none crashes or hangs.

``python tests/measure fuzz_mails [COUNT] [FIRST]`` prints figures; a number is one file always.
The suite runs some hundred of them (``tests/test_hostile_mail.py``).
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from functools import cache

import fuzz
import hostile_mails
import mails
from kalkyl.base import limits
from kalkyl.io.mail import Delivered, Message
from kalkyl.io.mail.opened import Unit, opened
from kalkyl.io.refusal import file_budget

BOOK = hostile_mails.BOOK
NAME = "110 Årsrapport.xlsx"
SPLICES = (
    b"\r\n\r\n",
    b"--=_grans_1--\r\n",
    b"--=_grans_1\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: multipart/mixed; boundary=x\r\n",
    b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"; filename*0*=utf-8''%",
    b"=?utf-8?Q?=",
    b"\xff\xfe\0",
    b"\x1b]0;x\x07",
    b"PK\x03\x04",
    b"From x\n",
    b'"' * 99,
    b"(" * 999,
)


@cache
def corpus() -> Sequence[tuple[str, bytes]]:
    """Sound files of each kind."""
    inner = mails.msg_streams([mails.msg_file(BOOK, NAME)], header=24)
    zipped = mails.zipped({NAME: BOOK, "brev/a.eml": mails.gmail(BOOK, NAME)})
    return (
        ("a.eml", mails.outlook(BOOK, NAME)),
        ("a.eml", mails.apple(BOOK, NAME)),
        ("a.eml", mails.signed(BOOK, NAME)),
        ("a.eml", mails.bounce(mails.gmail(BOOK, NAME))),
        ("a.eml", mails.forwarded(mails.forwarded(mails.gmail(zipped, "a.zip")))),
        ("a.msg", mails.msg([mails.msg_file(BOOK, NAME), mails.msg_mail(inner)])),
        ("a.msg", mails.msg([mails.msg_file(zipped, "a.zip")], headers=mails.head())),
        ("a.zip", zipped),
        ("a.zip", mails.zipped({"a.msg": mails.msg([mails.msg_file(BOOK, NAME)])})),
    )


def broken(number: int) -> tuple[str, bytes]:
    """The file of a number."""
    chance = random.Random(number)
    name, content = chance.choice(corpus())
    for _ in range(chance.choice((1, 1, 2, 5, 40))):
        at = chance.randrange(len(content) + 1)
        end = at + chance.choice((0, 0, 1, 4, 60, 4000))
        splice = chance.choice((b"", bytes([chance.randrange(256)]), chance.choice(SPLICES)))
        content = content[:at] + splice * chance.choice((1, 1, 1, 300)) + content[end:]
    return name, content


def tried(number: int) -> set[str]:
    """What the file of a number comes to."""
    name, content = broken(number)
    with file_budget().running():
        items = list(opened(Unit(name, name, content)))
    found = {
        "workbook" if isinstance(item, Delivered) else item.reason.value
        for item in items
        if not isinstance(item, Message)
    }
    assert found, f"{number}: silence"
    return found


def main() -> None:
    """Tries a number of files and prints what became of them."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    outcomes: Counter[str] = Counter()
    slowest = (0.0, 0)
    for number in range(first, first + count):
        start = time.process_time()
        with fuzz.at_most(limits.SECONDS_PER_FILE):
            outcomes.update(tried(number))
        slowest = max(slowest, (time.process_time() - start, number))
    print(f"{count} files from number {first}: {dict(outcomes.most_common())}")
    print(f"slowest: {slowest[0]:.2f} s, number {slowest[1]}")


if __name__ == "__main__":
    main()
