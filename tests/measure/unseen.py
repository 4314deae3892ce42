"""Errors that the rules weren't made beside, and lawful oddities: which are told, which aren't.

``python tests/measure unseen --half build [--per-class 2] [--lawful] [--show] [CLASS]…`` prints the
half that rules are built on; ``--half fresh`` the second list; ``--half measured`` prints counts
and logs the run with its commit.
"""

from __future__ import annotations

import argparse
import subprocess
from datetime import UTC, datetime

from unseen_seeds.count import Tally, classes, tallies
from unseen_seeds.halves import BUILD, DATA, FRESH, MEASURED

LOG = DATA / "unseen_runs.csv"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=(BUILD, MEASURED, FRESH), default=BUILD)
    parser.add_argument("--per-class", type=int, default=2)
    parser.add_argument("--lawful", action="store_true")
    parser.add_argument("--show", action="store_true", help="each workbook and its findings")
    parser.add_argument("classes", nargs="*")
    asked = parser.parse_args()
    if asked.half == MEASURED and (asked.show or asked.classes):
        parser.error("the measured half prints counts of all its classes and nothing more")
    found = [
        one
        for one in classes(asked.half, lawful=asked.lawful)
        if one.name in asked.classes or not asked.classes
    ]
    done = list(tallies(found, asked.per_class))
    for tally in done:
        print(_row(tally, codes=asked.half != MEASURED))
        if asked.show:
            print("\n".join(f"    {line}" for line in tally.lines))
    total = _total(done, lawful=asked.lawful)
    print(total)
    if asked.half == MEASURED:
        _log(done, lawful=asked.lawful, per_class=asked.per_class)


def _row(tally: Tally, *, codes: bool) -> str:
    counts = f"{tally.told} | {tally.noted} | {tally.unseen} | {tally.passed}"
    most = ", ".join(code for code, _ in tally.codes.most_common(3)) if codes else ""
    return f"| `{tally.name}` | {counts} |" + (f" {most} |" if codes else "")


def _sums(done: list[Tally]) -> dict[str, int]:
    return {
        "seeds": sum(one.count for one in done),
        "told": sum(one.told for one in done),
        "noted": sum(one.noted for one in done),
        "unseen": sum(one.unseen for one in done),
        "passed": sum(one.passed for one in done),
        "alarmed": sum(one.alarms for one in done),
        "classes": len(done),
        "kinds_told": sum(bool(one.told) for one in done),
    }


def _total(done: list[Tally], *, lawful: bool) -> str:
    sums = _sums(done)
    share = sums["told"] / max(sums["seeds"], 1)
    if lawful:
        quiet = sums["classes"] - sums["kinds_told"]
        return f"{quiet} of {sums['classes']} kinds without a false alarm at the place: {sums}"
    return f"{share:.3f} told as error or warning: {sums}"


def _log(done: list[Tally], *, lawful: bool, per_class: int) -> None:
    """Appends a run of the measured half: when, commit, what, and the totals."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # the git of whoever measures
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    sums = _sums(done)
    head = ["when", "commit", "what", "per_class", *sums]
    what = "lawful" if lawful else "errors"
    row = [f"{datetime.now(UTC):%Y-%m-%dT%H:%M}", commit, what, per_class, *sums.values()]
    if not LOG.exists():
        LOG.write_text(",".join(head) + "\n", encoding="utf-8")
    with LOG.open("a", encoding="utf-8") as log:
        log.write(",".join(map(str, row)) + "\n")


if __name__ == "__main__":
    main()
