"""How many true sentences are called wrong, wrong ones told and amounts held, by class.

``python tests/measure sentences build|measured [--texts]``. A sentence is put into the report that
its context describes, and what is new in its cell is counted. Of the measured half only counts are
printed, and each run is added to tests/data/sentences/runs.csv with its commit.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from functools import cache

import sentence_corpus as s
from kalkyl.model import Finding, Key, Severity
from kalkyl.operations.check import check
from kalkyl.rules.catalogue import Case
from kalkyl.rules.register import CATALOGUE, rule_of
from kalkyl.wording.messages import message

RUNS = s.FOLDER / "runs.csv"
COLUMNS = ("true", "flagged", "wrong", "told", "amounts", "held", "true_noted", "wrong_noted")
"""``flagged`` and ``told`` are errors and warnings; what only is a note is counted by itself."""
DISCREET = frozenset({"KAL701", "KAL705"})
"""The rules that never repeat what a text says."""
QUIET = "Arbetet fortsätter under hösten."


def told(case: Case, key: Key) -> list[Finding]:
    """What is found in a text's cell."""
    assert case.reading is not None
    place = case.reading.submission.place(key)
    report = check(case, CATALOGUE)
    assert not report.broke, report.broke
    return [found for found in report.findings if found.place == place]


@cache
def before(half: str, context: str, field: Key) -> frozenset[tuple[str, str]]:
    """What is found there when the text says nothing."""
    quiet = s.Example("", "true", context, field, QUIET, ())
    found = told(*s.placed(half, quiet))
    return frozenset((one.code, words(one)) for one in found)


def words(finding: Finding) -> str:
    """A finding's message."""
    rule = rule_of(finding.code)
    assert rule is not None
    return plain(message(rule, finding))


def plain(text: str) -> str:
    """A text as numbers are compared in it: plain blanks, no signs, no markup."""
    return " ".join(text.replace("\u00a0", " ").replace("−", "").replace("+", "").split())


def counts(half: str, example: s.Example, *, texts: bool) -> Counter[str]:
    """What one sentence adds to its class."""
    case, key = s.placed(half, example)
    known = before(half, example.context, example.field or s.ANY_FIELD)
    new = [one for one in told(case, key) if (one.code, words(one)) not in known]
    found = Counter[str]()
    found["true" if example.is_true else "wrong"] += 1
    mentioned = plain(example.wrong.lstrip("-+−"))
    ways = {mentioned, mentioned.removesuffix(",0")}  # a message has no 0 behind a comma
    hit = [
        one
        for one in new
        if one.code in DISCREET or not example.wrong or any(way in words(one) for way in ways)
    ]
    is_warned = any(one.severity is not Severity.NOTE for one in hit)
    if is_warned:
        found["flagged" if example.is_true else "told"] += 1
    elif hit:
        found["true_noted" if example.is_true else "wrong_noted"] += 1
    if example.is_true:
        found.update(f"by {code}" for code in {one.code for one in hit})
    held = s.held_rightly(half, example, case, key)
    found["amounts"], found["held"] = len(held), sum(held.values())
    if texts:
        missed = [label.said for label, is_held in held.items() if not is_held]
        show(example, new, missed, is_told=bool(hit))
    return found


def show(example: s.Example, new: list[Finding], missed: list[str], *, is_told: bool) -> None:
    """A sentence of the half that is built on, where it is not judged as it should be."""
    verdict = ("FALSE" if is_told else "") if example.is_true else ("" if is_told else "missed")
    if missed or verdict:
        print(
            f"{example.source:26} {verdict:6} {example.text!r}", example.wrong, "not held:", missed
        )
        for one in new:
            print("        ", one.code, words(one)[:160])


def main() -> None:
    half = sys.argv[1]
    texts = "--texts" in sys.argv and half != "measured"
    classes: dict[str, Counter[str]] = {}
    for example in s.examples(half):
        classes.setdefault(example.source, Counter()).update(counts(half, example, texts=texts))
    whole = sum(classes.values(), Counter[str]())
    print(f"{'':28}" + "".join(f"{name:>12}" for name in COLUMNS))
    for name, found in [*sorted(classes.items()), ("all", whole)]:
        print(f"{name:28}" + "".join(f"{found[column]:12}" for column in COLUMNS))
    codes = {name: count for name, count in sorted(whole.items()) if name.startswith("by ")}
    print(
        "true sentences flagged,", ", ".join(f"{name} {n}" for name, n in codes.items()) or "none"
    )
    if half == "measured":
        log(whole)


def log(whole: Counter[str]) -> None:
    """Adds a run of the measured half to the log."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=True
    ).stdout.strip()
    is_new = not RUNS.exists()
    with RUNS.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if is_new:
            writer.writerow(["time", "commit", *COLUMNS])
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
        writer.writerow([now, commit, *(whole[column] for column in COLUMNS)])


if __name__ == "__main__":
    main()
