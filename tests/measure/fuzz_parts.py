"""What kalkyl parses by hand, on what nobody would write: nothing raises, hangs or swells.

``python tests/measure fuzz_parts --minutes 60 [--seed N]`` goes on for an hour and prints its
seed and how many inputs each part got; the suite runs some seconds of it (``test_fuzz_parts.py``).
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal

from kalkyl.figures import excel_functions
from kalkyl.figures.amount import from_xml, read
from kalkyl.figures.arithmetic import result_of
from kalkyl.figures.formula_like import is_formula_like, starts_program
from kalkyl.figures.number_format import sections
from kalkyl.figures.outside_calls import is_address, is_outside, names_other_file, reached
from kalkyl.figures.sentences import sentences
from kalkyl.figures.text_amounts import find, is_readable
from kalkyl.io.vba.compound_file import compressed
from kalkyl.io.xlsx.refs import area, moved, named_areas, place, whole_area
from kalkyl.io.xlsx.values import GENERAL, Surroundings, is_date, unescaped
from vba_text import decompressed

MOST_SECONDS = 5.0
"""Of the processor for one input; moving a formula of nothing but brackets takes a second."""
_SHEETS = {"prognos": "Prognos", "o'brien": "O'Brien"}


def _refused(parse: Callable[[str], object]) -> Callable[[str], object]:
    """A parser that may refuse with ``ValueError``, which the reader takes for damage."""

    def parsed(text: str) -> object:
        try:
            return parse(text)
        except ValueError:
            return None

    return parsed


def _packed(text: str) -> None:
    data = text.encode()
    assert decompressed(compressed(data)) == data


PARTS: Mapping[str, tuple[Callable[[str], object], tuple[str, ...], int]] = {
    "number formats": (
        lambda text: (is_date(text), sections(text)),
        (
            "[",
            "]",
            '"',
            "\\",
            "_",
            "*",
            ";",
            "y",
            "m",
            "d",
            "h",
            "s",
            "0",
            "#",
            "[Red]",
            "[h]",
            ",",
        ),
        255,
    ),
    "formulas": (
        lambda text: moved(f"={text}", "B2", "C9"),
        ("(", ")", '"', "'", "!", "$", "A1", ":", "+", "{", "}", "[1]", "#REF!", "SUM(", ",", "\n"),
        8192,
    ),
    "names": (
        lambda text: named_areas([("n", text)], _SHEETS),
        ("'", "''", "!", "$A$1", ":", "Prognos", "=", "#REF!", "$XFE$9", "$1", "$A", ",", "["),
        8192,
    ),
    "what formulas reach": (
        lambda text: (
            list(reached(text, {"makro"})),
            is_outside(text),
            is_address(text),
            names_other_file(text),
            starts_program(text),
            is_formula_like(text),
        ),
        (
            *("WEBSERVICE(", "_xlfn.", "EXEC", "(", ")", '"', "'", "[1]", "!", "http://", "file:"),
            *("\\\\", "makro(", "\n", " ", "&", "cmd|", "=", "@", "#", "HYPERLINK(", "å"),
        ),
        8192,
    ),
    "arithmetic": (
        lambda text: result_of(f"={text}", lambda *_: Decimal(7)),
        ("1", "2,5", "(", ")", "+", "-", "*", "/", "^", "%", "SUM(", "ROUND(", "A1", ":", "9" * 30),
        8192,
    ),
    "formulas in Swedish": (
        excel_functions.formula,
        ("IF(", "SUM", '"', "'", "[", "]", ",", "1.5", "#REF!", "TRUE", "_xlfn.", ".", "#", "A"),
        8192,
    ),
    "what texts say": (
        lambda text: (is_readable(text) and find(text), sentences(text)),
        (
            "5 % ",
            "mnkr",
            "+1,5",
            "−",
            "\n",
            ". ",
            "- ",
            "(",
            ")",
            "från ",
            "till ",
            "2 075",
            "tkr ",
        ),
        32_767,
    ),
    "texts": (unescaped, ("_x", "_", "D83D", "DE00", "000D", "x", "å", "\U0001f600"), 32_767),
    "references": (
        _refused(lambda text: (place(text), area("", text), whole_area("", text))),
        ("A", "XFD", "1048576", "$", ":", "0", "a", "å", "-", " ", "1_0", "\u0663"),
        255,
    ),
    "numbers": (
        lambda text: (from_xml(text), read(text), Surroundings().value("n", text, GENERAL)),
        ("1", "0", ".", ",", "E", "e", "+", "-", "−", " ", "9" * 40, "308", "tkr", "INF", "%"),
        32_767,
    ),
    "VBA records": (_packed, ("Sub ", "a", "\r\n", "Attribute ", "\0", "å", "Sub a()\r\n"), 12_000),
}
"""Each part that is parsed by hand: how, of which pieces its inputs are made, and their length."""


def text_of(dice: random.Random, pieces: tuple[str, ...], longest: int) -> str:
    """An input: a few pieces in any order, some of them again and again."""
    made: list[str] = []
    length = 0
    most = dice.choice((5, 60, longest))
    while length < most and len(made) < 400:
        times = dice.choice((1, 1, 1, 1, 2, 50, longest))
        piece = "".join(dice.choices(pieces, k=dice.choice((1, 1, 2, 3)))) * times
        made.append(piece[: most - length])
        length += len(made[-1])
        if dice.random() < 0.1:
            break
    return "".join(made)


def tried(seed: int, number: int) -> tuple[str, float]:
    """The part that an input of a number went to, and the seconds that it took."""
    dice = random.Random(f"{seed}-{number}")
    name = dice.choice(sorted(PARTS))
    parse, pieces, longest = PARTS[name]
    text = text_of(dice, pieces, longest)
    start = time.thread_time()
    parse(text)
    seconds = time.thread_time() - start
    assert seconds < MOST_SECONDS, (name, seed, number, seconds)
    return name, seconds


def main() -> int:
    """Goes on until the minutes are over and prints what became of it."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--minutes", type=float, default=1)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    counts: Counter[str] = Counter()
    slowest: dict[str, tuple[float, int]] = {}
    faults = number = 0
    end = time.monotonic() + given.minutes * 60
    print(f"seed {given.seed}", flush=True)
    while time.monotonic() < end:
        try:
            name, seconds = tried(given.seed, number)
            counts[name] += 1
            slowest[name] = max(slowest.get(name, (0.0, 0)), (seconds, number))
        except Exception as fault:  # noqa: BLE001  # every fault is to be told
            faults += 1
            print(f"{number}: {type(fault).__name__} {str(fault)[:300]}", flush=True)
        number += 1
    for name, count in sorted(counts.items()):
        seconds, at = slowest[name]
        print(f"{name:<22}{count:>10}  slowest {seconds:.3f} s (number {at})")
    print(f"{number} inputs, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
