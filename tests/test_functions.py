"""The worksheet functions, asked as Excel asks them: through xlwings' own Windows code."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import builders as b
import workbooks as w
from kalkyl.contract.cell_spec import Formula
from kalkyl.excel import functions
from kalkyl.figures.evaluate import State
from kalkyl.io.xlsx.read import receive
from kalkyl.model import Key, Value
from kalkyl.rules.catalogue import Reading

TESTS = Path(__file__).parent
HOST = TESTS / "support" / "excel" / "windows_host.py"
WRITTEN = {"wrapper": "KalkylFunktioner.bas", "descriptions": "KalkylBeskriv.bas"}
MISSING = -2147352572
AMBIGUOUS = "”2,075 tkr” kan läsas på två sätt: skriv talet utan komma"
NOT_AVAILABLE, BAD_REFERENCE = -2146826246, -2146826265
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Asks a function; what comes back is what Excel would put in the cells."""
    process = subprocess.Popen(
        [sys.executable, HOST],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdin is not None
    assert process.stdout is not None

    def answer(*question: Any) -> Any:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(question) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    yield answer
    process.stdin.close()
    assert process.wait(timeout=20) == 0
    process.stdout.close()


# What each function answers


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (("KALKYL_AVVIKELSE", -299.4, -305.0), 5.6),
        (("KALKYL_AVVIKELSE", None, -305.0), ""),
        (("KALKYL_AVVIKELSE", 0.3, 0.1), 0.2),
        (("KALKYL_AVVIKELSE_INVESTERING", 46750, 26250), 20500),
        (("KALKYL_AVVIKELSE_PROCENT", 17.8, -467.7), 17.8 / 467.7),
        (("KALKYL_AVVIKELSE_PROCENT", 5, 0), "–"),
        (("KALKYL_UTVECKLING", -110, -100), 0.1),
        (("KALKYL_UTVECKLING", -110, 0), "–"),
        (("KALKYL_SKILLNAD_BUDGET", 0.018, 0.02, "Kostnad"), 0.2),
        (("KALKYL_SKILLNAD_BUDGET", 0.018, 0.02, "intäkt"), -0.2),
        (("KALKYL_SKILLNAD_BUDGET", 0.018, 0.02, "vinst"), "Slag ska vara kostnad eller intäkt"),
        (("KALKYL_PROGNOSFORANDRING", 10.6, 3.6), 7),
        (("KALKYL_ANDEL", [[3541], [2000]], [[124610], [75390]]), 5541 / 200000),
        (("KALKYL_ANDEL", [[None]], [[5]]), ""),
        (("KALKYL_ANDEL", [[1]], [[0]]), "–"),
        (("KALKYL_STATUS", 4, 4, "lägre", MISSING), "Grön"),
        (("KALKYL_STATUS", 4.3, 4, "lägre", MISSING), "Gul"),
        (("KALKYL_STATUS", 4.3, 4, "lägre", 0.05), "Röd"),
        (("KALKYL_STATUS", 73, 73, "högre", MISSING), "Grön"),
        (("KALKYL_STATUS", None, 73, "högre", MISSING), "Grå"),
        (("KALKYL_STATUS", 4, 4, "åt sidan", MISSING), "Riktning ska vara lägre eller högre"),
        (("KALKYL_STAMMER", 10.6, [[5.5], [5.0]], 1), "Stämmer"),
        (("KALKYL_STAMMER", 54.6, [[50.0], [5.4]], 1), "Nej: delarna blir 55,4"),
        (("KALKYL_STAMMER", 10, [[5], [5]], MISSING), "Stämmer"),
        (("KALKYL_STAMMER", [[1], [2]], [[5], [5]], MISSING), "Summa ska vara en enda cell"),
        (("KALKYL_TAL", "−1 234,5 mnkr", MISSING), -1234.5),
        (("KALKYL_TAL", "−1 234,5 mnkr", "tkr"), -1234500),
        (("KALKYL_TAL", "18,3 %", MISSING), 18.3),
        (("KALKYL_TAL", "18,3 %", "tkr"), "% kan inte bli tkr"),
        (("KALKYL_TAL", "2,075 tkr", MISSING), AMBIGUOUS),
        (("KALKYL_TAL", "hej", MISSING), "Inte ett tal: ”hej”"),
        (("KALKYL_TAL", None, MISSING), ""),
        (("KALKYL_TAL", 12.5, MISSING), 12.5),
    ],
)  # fmt: skip
def test_a_function_answers(ask: Ask, question: tuple[Any, ...], answer: Any) -> None:
    [[found]] = ask(*question)
    if isinstance(answer, str):
        assert found == answer
    else:
        assert found == pytest.approx(answer, rel=1e-12)


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [
        (5, 3, [[2]]),
        ([[5, 6, 7]], [[1, 1, 1]], [[4, 5, 6]]),
        ([[5], [6], [7]], [[1], [1], [1]], [[4], [5], [6]]),
        ([[5, 6], [7, 8]], [[1, 2], [3, 4]], [[4, 4], [4, 4]]),
        ([[5, 6], [7, 8]], 1, [[4, 5], [6, 7]]),
        ([[5, 6], [7, 8]], [[1, 2]], [[4, 4], [6, 6]]),
        ([[5, 6], [7, 8]], [[1], [2]], [[4, 5], [5, 6]]),
        ([[5], [None]], [[1], [1]], [[4], [""]]),
    ],
)
def test_cells_and_ranges_of_every_shape(ask: Ask, left: Any, right: Any, answer: Any) -> None:
    assert ask("KALKYL_AVVIKELSE", left, right) == answer


def test_ranges_that_do_not_fit_say_so(ask: Ask) -> None:
    found = ask("KALKYL_AVVIKELSE", [[1], [2], [3]], [[1], [2]])
    assert found == [[0], [0], ["Områdena har olika storlek"]]


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        (NOT_AVAILABLE, "Fel i underlaget: #SAKNAS!"),
        (BAD_REFERENCE, "Fel i underlaget: #REFERENS!"),
        ("12 tkr", "Inte ett tal: ”12 tkr”. KALKYL_TAL läser text."),
        (float("inf"), "Talet är för stort: inf"),
        (True, "Inte ett tal: SANT"),
    ],
)
def test_a_cell_that_cannot_be_used_says_why(ask: Ask, cell: Any, answer: str) -> None:
    assert ask("KALKYL_AVVIKELSE", [[cell], [5]], 1) == [[answer], [4]]


# A table held against its contract


def grid(sheet: str, top: int, bottom: int, right: int) -> list[list[Any]]:
    """Cells of the example's workbook as Excel hands them over."""
    found = w.clean().sheet(sheet)
    assert found is not None
    return [
        [_handed(found.value(row, column)) for column in range(1, right + 1)]
        for row in range(top, bottom + 1)
    ]


def _handed(value: Value) -> Any:
    return float(value) if isinstance(value, Decimal) else value


FORECAST = ("uppfoljningsrapport-1", "Prognos per uppdrag", w.YEAR)


def test_a_table_without_faults(ask: Ask) -> None:
    cells = grid("Prognos", 9, 14, 11)
    assert ask("KALKYL_KONTROLL", cells, *FORECAST) == [["Inget att anmärka."]]


def test_a_table_with_faults_spills_them(ask: Ask) -> None:
    cells = grid("Prognos", 9, 14, 11)
    cells[1][3] = 99.0
    cells[2][1] = "hej"
    heading, *found = ask("KALKYL_KONTROLL", cells, *FORECAST)
    assert heading == ["Cell", "Allvar", "Kod", "Vad och hur"]
    assert [(row[0], row[1], row[2]) for row in found] == [
        ("D2", "FEL", "KAL302"),
        ("B3", "FEL", "KAL202"),
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("rapport x", "Prognos per uppdrag"), "okänd rapport: rapport x"),
        (("uppfoljningsrapport-1", "Prognosen"), "okänd tabell: Prognosen"),
    ],
)
def test_a_name_that_is_not_known_says_which_are(
    ask: Ask, arguments: tuple[str, str], words: str
) -> None:
    [[found]] = ask("KALKYL_KONTROLL", [["a"]], *arguments, w.YEAR)
    assert found.startswith(words)
    assert "Finns: " in found


def test_a_range_without_the_table_says_so(ask: Ask) -> None:
    _, [cell, _, code, _] = ask("KALKYL_KONTROLL", [["a", 1.0]], *FORECAST)
    assert (cell, code) == ("", "KAL115")


# A table's facts


def test_the_facts_of_a_table_spill_one_a_row(ask: Ask) -> None:
    cells = grid("Prognos", 9, 14, 11)
    heading, *found = ask("KALKYL_FAKTA", cells, *FORECAST)
    assert heading == ["Rad", "Kolumn", "Värde", "Enhet", "Ursprung", "Cell"]
    facts = {(row[0], row[1]): row[2:] for row in found}
    assert len(facts) == len(found) > 30
    assert facts["Regionkontoret", "Prognos"] == [cells[1][1], "tkr", "Ifylld", "B2"]
    assert facts["Total", "Prognos"] == [cells[-1][1], "tkr", "Beräknad", "B6"]
    share = pytest.approx(cells[-1][3] / abs(cells[-1][2]))
    assert facts["Total", "Avvikelse i % av årsbudget"] == [share, "%", "Beräknad", "E6"]
    assert facts["Regionkontoret", "Kommentar"] == [cells[1][-1], "", "Ifylld", "K2"]
    assert facts["Utvecklingsmedel", "Prognos"] == ["", "tkr", "Tom", "B5"]


def test_a_fact_that_rests_on_what_cannot_be_read_is_not_given(ask: Ask) -> None:
    cells = grid("Prognos", 9, 14, 11)
    cells[2][1] = "hej"
    facts = {(row[0], row[1]): row for row in ask("KALKYL_FAKTA", cells, *FORECAST)}
    assert facts["Total", "Prognos"][2:5] == ["", "tkr", "Odefinierad"]


def test_the_facts_of_a_range_without_the_table_say_so(ask: Ask) -> None:
    [[found]] = ask("KALKYL_FAKTA", [["a", 1.0]], *FORECAST)
    assert found == "Tabellen finns inte i området. KALKYL_KONTROLL säger vad som saknas."


@pytest.mark.parametrize("function", ["KALKYL_KONTROLL", "KALKYL_FAKTA"])
def test_a_table_is_a_frame_that_xlwings_converts(function: str) -> None:
    cells = grid("Prognos", 9, 14, 11)
    cells[1][3] = 99.0
    found = getattr(functions, function)(
        cells, [["uppfoljningsrapport-1"]], [["Prognos per uppdrag"]], [[w.YEAR]]
    )
    assert isinstance(found, pd.DataFrame)
    assert len(found) > 0


# The same figures as everywhere else

MEASURED = {
    "variance": "KALKYL_AVVIKELSE",
    "investment_variance": "KALKYL_AVVIKELSE_INVESTERING",
    "difference": "KALKYL_PROGNOSFORANDRING",
    "share_of_budget": "KALKYL_AVVIKELSE_PROCENT",
    "development": "KALKYL_UTVECKLING",
    "points_below": "KALKYL_SKILLNAD_BUDGET",
    "points_above": "KALKYL_SKILLNAD_BUDGET",
    "status_lower": "KALKYL_STATUS",
    "status_higher": "KALKYL_STATUS",
    "ratio_of_sums": "KALKYL_ANDEL",
}
"""The function that says the same as a measure of the contract."""
KINDS = {"points_below": "kostnad", "points_above": "intäkt"}
DIRECTIONS = {"status_lower": "lägre", "status_higher": "högre"}


@cache
def readings() -> tuple[Reading, ...]:
    return tuple(b.reading(path) for path in sorted(b.DEPARTMENTS.glob("*.xlsx")))


def computed(reading: Reading) -> Iterator[tuple[Key, Formula]]:
    for key in reading.submission.facts:
        spec = reading.contract.spec(key)
        if spec is not None and spec.formula is not None and spec.formula.measure in MEASURED:
            yield key, spec.formula


def asked(reading: Reading, key: Key, formula: Formula) -> list[Any]:
    """The question that Excel would ask for a computed cell, from the cells that it rests on."""
    parts = [ref.key(key) for ref in formula.of]
    cells = [_handed(reading.submission.value(part)) for part in parts]
    units = [spec.unit if (spec := reading.contract.spec(part)) else None for part in parts]
    function = MEASURED[formula.measure]
    if formula.measure in KINDS:
        cells = [cell / 100 if isinstance(cell, float) else cell for cell in cells]
        return [function, *cells, KINDS[formula.measure]]
    if formula.measure in DIRECTIONS:
        band = float(formula.settings["yellow"])
        return [function, *cells, DIRECTIONS[formula.measure], band]
    if formula.measure == "ratio_of_sums":
        return [function, [[cell] for cell in cells[:-1]], [[cells[-1]]]]
    assert "%" not in units
    return [function, *cells]


def test_the_functions_say_what_the_checks_say_for_the_whole_example(ask: Ask) -> None:
    compared: dict[str, int] = {}
    for reading in readings():
        for key, formula in computed(reading):
            figure = reading.figures[key]
            given = [reading.submission.value(ref.key(key)) for ref in formula.of]
            if figure.state is not State.KNOWN or not all(
                isinstance(value, Decimal) for value in given
            ):
                continue
            [[found]] = ask(*asked(reading, key, formula))
            if isinstance(figure.value, Decimal):
                share = figure.ratio is not None
                right = figure.value / 100 if share else figure.value
                assert found == pytest.approx(float(right), rel=1e-9, abs=1e-9), (key, figure)
            else:
                assert found == figure.value, key
            compared[formula.measure] = compared.get(formula.measure, 0) + 1
    assert set(compared) >= {"variance", "development", "share_of_budget", "ratio_of_sums"}
    assert sum(compared.values()) > 200


# How Excel gets at them


@pytest.mark.parametrize("asked", WRITTEN)
def test_the_wrapper_is_that_of_the_functions(
    ask: Ask, asked: str, *, snapshot_update: bool
) -> None:
    text, path = ask(asked), TESTS.parent / "macros" / WRITTEN[asked]
    if snapshot_update:
        path.write_text(text, encoding="utf-8", newline="\n")
    written = path.read_text(encoding="utf-8")
    assert written.encode("cp1252")  # the code page of the add-in
    assert written == text, "run: pytest tests/test_functions.py --snapshot-update"


def test_every_function_has_help_in_swedish_and_an_ascii_name(ask: Ask) -> None:
    text = ask("wrapper")
    names = [
        line.split()[1].partition("(")[0]
        for line in text.splitlines()
        if line.startswith("Function ")
    ]
    help_text = ask("descriptions")
    assert len(names) == 13
    for name in names:
        assert name.isascii()
        assert f'MacroOptions Macro:="{name}", Description:="' in help_text
    assert "Positional argument" not in help_text


def test_nothing_of_xlwings_that_needs_a_licence() -> None:
    program = "import xlwings; print(xlwings.__pro__)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_the_example_is_read_from_its_files() -> None:
    assert all(receive(path).book for path in b.DEPARTMENTS.glob("*.xlsx"))
