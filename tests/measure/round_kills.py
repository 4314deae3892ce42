"""An intake killed at random points and begun again: what is lost, doubled or half written then.

Not a test: ``python tests/measure round_kills [MESSAGES] [KILLS] [SEED]``. The whole group of
processes is killed (SIGKILL) at a moment between the start and 2.5 s later; after every kill the
ledger and the files are looked through, and in the end all messages must be there once. A round
that is finished is followed by a new one until there are as many kills as were asked for.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import rounds
from kalkyl.cli import run
from kalkyl.io.ledger import Ledger
from kalkyl.services.round_intake import found_in, take_in
from shipped_organisation import ORGANISATION

LONGEST = 2.5


def started(folder: Path, inbox: Path) -> int:
    """A process of its own, with its own group, that takes in; gives its id."""
    child = os.fork()
    if child:
        return child
    os.setsid()
    with suppress(BaseException), Ledger(folder) as ledger:
        take_in(ledger, found_in([str(inbox)]), ORGANISATION, lambda: datetime.now(UTC))
        os._exit(0)
    os._exit(1)


def is_finished(child: int, seconds: float) -> bool:
    """Whether an intake came to its end in so many seconds; else it is killed."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, state = os.waitpid(child, os.WNOHANG)
        if done:
            assert os.waitstatus_to_exitcode(state) == 0
            return True
        time.sleep(0.005)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def killed_until_done(
    work: Path, messages: int, kills: int, chance: random.Random, longest: float = LONGEST
) -> tuple[int, rounds.Damage]:
    """How often an intake was killed, at most so often, and what was wrong in the end."""
    inbox, folder = work / "inkorg", work / "omgang"
    expected = rounds.fill(inbox, messages)
    assert run(rounds.arguments(folder)) == 0
    count, half = 0, 0
    while not is_finished(
        started(folder, inbox), chance.uniform(0, longest) if count < kills else 3600
    ):
        count += 1
        found = rounds.damage(folder, expected)
        assert not found.doubled
        half += found.half - any(path.suffix == ".tmp" for path in folder.rglob("*"))
    again = started(folder, inbox)
    assert is_finished(again, 3600)
    found = rounds.damage(folder, expected)
    return count, rounds.Damage(found.lost, found.doubled, found.half + half, found.unlisted)


def main() -> None:
    messages, kills, seed = [
        int(word) for word in (sys.argv[1:] + ["200", "300", "20261129"][len(sys.argv) - 1 :])
    ]
    chance, count, done = random.Random(seed), 0, 0
    began = time.monotonic()
    while count < kills:
        work = Path(tempfile.mkdtemp(prefix="kalkyl-kills-"))
        try:
            more, found = killed_until_done(work, messages, kills - count, chance)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        count, done = count + more, done + 1
        print(
            f"rounds {done}, kills {count}: lost {found.lost}, doubled {found.doubled}, "
            f"half {found.half}, unlisted {found.unlisted}, "
            f"{time.monotonic() - began:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
