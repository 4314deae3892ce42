"""Texts composed from a grammar of clauses, true of a report whose figures are drawn.

A line of tests/data/composed_texts.txt is one way to say something: ``[a|b]`` is either, ``{F}`` a
figure of what the sentence is about, ``{V+}`` the same with its sign, ``{V:över/under}`` the word
for the sign, ``{SK%}`` a percentage and ``{?}`` an amount that stands in no table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import sentence_corpus as s
from kalkyl.figures.evaluate import Figures
from kalkyl.model import Key

_FILE = Path(__file__).parents[1] / "data" / "composed_texts.txt"
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_GAP = re.compile(r"\{(\w+|\?)(%?)(\+?)(?::([^/}]*)/([^}]*))?\}")
_ROWS = {
    "regionkontoret": "Regionkontoret",
    "fortroendevalda": "Förtroendevalda",
    "utvecklingsmedel": "Utvecklingsmedel",
}
_PROJECTS = ("Kustnära vandringsled", "Laddstolpar", "Ny arkivlokal")
_OF_ROW: dict[str, tuple[str, str, str]] = {
    "B": ("forecast", "annual_budget", ""),
    "F": ("forecast", "annual_forecast", ""),
    "V": ("forecast", "variance", ""),
    "P": ("forecast", "previous_forecast", ""),
    "FC": ("forecast", "forecast_change", ""),
    "O": ("result", "outcome", ""),
    "PB": ("result", "budget", ""),
    "PV": ("result", "variance", ""),
    "LO": ("result", "outcome", "last_year"),
}
_OF_PROJECT = {"JB": "annual_budget", "JF": "annual_forecast", "JO": "outcome", "JV": "variance"}
_OF_WHOLE: dict[str, tuple[Key, str]] = {
    **{
        f"{kind}{name}": (("development", table, column), "")
        for kind, table in (("C", "costs"), ("I", "income"))
        for name, column in {
            "T": "this_year",
            "L": "last_year",
            "C": "change",
            "D": "development",
            "B": "budgeted_development",
            "V": "budget_difference",
        }.items()
    },
    "SK": (("staff_indicators", "sick_leave", "outcome"), ""),
    "SM": (("staff_indicators", "sick_leave", "target"), ""),
    "SL": (("staff_indicators", "sick_leave", "outcome"), "last_year"),
    "TO": (("staff_indicators", "turnover", "outcome"), ""),
    "TM": (("staff_indicators", "turnover", "target"), ""),
}
_PART = "part"
"""An amount that is some of the one before it."""


@dataclass(frozen=True, slots=True)
class Said:
    """An amount of a composed text: where it stands, as printed, and the figure, if any."""

    start: int
    printed: str
    key: Key | None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Composed:
    """A text that is true of its report; ``wrong`` is what was made wrong in it."""

    text: str
    amounts: tuple[Said, ...]
    context: s.Context
    field: Key
    wrong: str = ""


@cache
def _lines() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    name = ""
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if re.fullmatch(r"\[\w+\]", line):
            name = line[1:-1]
        elif line:
            found.setdefault(name, []).append(line)
    return {name: tuple(lines) for name, lines in found.items()}


@dataclass
class Composer:
    """Composes texts of one drawn report."""

    random: Random
    context: s.Context
    unit: str

    def text(self) -> Composed:
        """A text of one to four sentences, in a field that is about the whole or about a row."""
        kinds = ["row", "row", "total", "costs", "staff", "investments", "distractor"]
        row = self.random.choice([*_ROWS])
        is_comment = self.random.random() < 0.3
        out, amounts, used = "", [], set[str]()
        for _ in range(self.random.randint(1, 4)):
            kind = "row" if is_comment else self.random.choice(kinds)
            if is_comment and out and self.random.random() < 0.5:
                kind = "distractor"
            subject = row if is_comment else self.random.choice([*_ROWS])
            line = self.random.choice([one for one in _lines()[kind] if one not in used])
            used.add(line)
            line = self._expanded(line)
            said, own = self._filled(line, kind, subject)
            out = f"{out} " if out else ""
            amounts += [replace(one, start=one.start + len(out)) for one in own]
            out += said
        field = ("forecast", row, "comment") if is_comment else s.ANY_FIELD
        return Composed(out, tuple(amounts), self.context, field)

    def _expanded(self, line: str) -> str:
        while True:
            line, count = _CHOICE.subn(self._chosen, line)
            named = re.search(r"\{(why|Why|Goon)\}", line)
            if named:
                one = self.random.choice(_lines()[named[1].casefold()])
                one = one[:1].upper() + one[1:] if named[1] == "Why" else one
                line = line[: named.start()] + one + line[named.end() :]
            elif not count:
                return line

    def _chosen(self, match: re.Match[str]) -> str:
        return self.random.choice(str(match[1]).split("|"))

    def _filled(self, line: str, kind: str, row: str) -> tuple[str, list[Said]]:
        name = "total" if kind == "total" else row
        project = str(self.random.randint(1, len(_PROJECTS)))
        line = line.replace("{S}", _ROWS[row]).replace("{J}", _PROJECTS[int(project) - 1])
        out, at, found = "", 0, list[Said]()
        last = Decimal(self.random.randint(2_000, 9_000))
        for gap in _GAP.finditer(line):
            out += line[at : gap.start()]
            at = gap.end()
            what, percent, signed, up, down = gap.groups()
            key, source = self._key(what, name, project)
            value = self._value(key, source, percent)
            if what == _PART:
                value = abs(last) * self.random.randint(2, 7) / 10
            if up is not None:
                is_up = value > 0 if what != "CC" else value < 0
                out += up if is_up else down
                continue
            last = value
            printed = self._printed(value, percent, signed)
            found.append(Said(len(out), printed, key, source))
            out += printed + ("" if percent else f" {self.unit}")
        said = out + line[at:]
        return said[:1].upper() + said[1:], found

    def _key(self, what: str, row: str, project: str) -> tuple[Key | None, str]:
        if what in {"?", _PART}:
            return None, ""
        if what in _OF_ROW:
            table, column, source = _OF_ROW[what]
            return (table, row, column), source
        if what in _OF_PROJECT:
            return self.context.cell(("investments", project, _OF_PROJECT[what])), ""
        return _OF_WHOLE[what]

    def _value(self, key: Key | None, source: str, percent: str) -> Decimal:
        if key is None:
            return Decimal(self.random.randint(*((11, 190) if percent else (150, 90_000)))) / (
                10 if percent else 1
            )
        figures = self.context.figures
        if source:
            report = self.context.earlier[source]
            figures = Figures(report.contract, report.submission)
        value = figures[key].number
        assert value is not None, (key, source)
        return value

    def _printed(self, value: Decimal, percent: str, signed: str) -> str:
        if percent:
            step = Decimal("0.1")
        else:
            value, step = (
                (value / 1000, Decimal("0.1")) if self.unit == "mnkr" else (value, Decimal(1))
            )
        shown = value.quantize(step, rounding=ROUND_HALF_UP)
        sign = ("+" if shown > 0 else "-" if shown < 0 else "") if signed else ""
        return sign + f"{abs(shown):,}".replace(",", " ").replace(".", ",")


def drawn(random: Random) -> s.Context:
    """A report with figures that are nowhere the same."""
    figures: dict[str, str] = {}
    last: dict[str, str] = {}

    def near(size: int, share: int = 20) -> int:
        return size + random.choice((-1, 1)) * random.randint(size // 100, size * share // 100)

    for row in _ROWS:
        budget = random.randint(20_000, 300_000)
        period = near(budget // 3, 10)
        outcome = near(period)
        figures |= {
            f"forecast/{row}/annual_budget": str(-budget),
            f"forecast/{row}/annual_forecast": str(-near(budget, 10)),
            f"forecast/{row}/previous_forecast": str(-near(budget, 10)),
            f"result/{row}/outcome": str(-outcome),
            f"result/{row}/budget": str(-period),
        }
        last |= {f"result/{row}/outcome": str(-near(outcome)), f"result/{row}/budget": str(-period)}
    costs, income = random.randint(90_000, 400_000), random.randint(9_000, 60_000)
    figures |= {
        "development/costs/last_year": str(-costs),
        "development/costs/this_year": str(-near(costs, 9)),
        "development/costs/budget": str(-near(costs, 12)),
        "development/income/last_year": str(income),
        "development/income/this_year": str(near(income, 15)),
        "development/income/budget": str(near(income, 15)),
        "staff/sick_hours/value": str(random.randint(20_000, 80_000)),
        "staff/ordinary_hours/value": "1116000",
        "staff/left_external/value": str(random.randint(20, 70)),
        "staff/left_retired/value": str(random.randint(2, 20)),
        "staff/left_internal/value": str(random.randint(5, 30)),
        "staff/permanent_staff/value": str(random.randint(400, 700)),
        "staff_indicators/sick_leave/target": str(random.choice(("4", "4,5", "5"))),
        "staff_indicators/turnover/target": str(random.randint(7, 13)),
    }
    for at, project in enumerate(_PROJECTS, 1):
        budget = random.randint(900, 30_000)
        figures |= {
            f"investments/{at}/project": project,
            f"investments/{at}/annual_budget": str(budget),
            f"investments/{at}/annual_forecast": str(near(budget, 30)),
            f"investments/{at}/outcome": str(random.randint(budget // 10, budget // 2)),
        }
    last |= {"staff/sick_hours/value": str(random.randint(20_000, 80_000))}
    last |= {"staff/ordinary_hours/value": "1116000"}
    previous = {
        f"forecast/{row}/{ours}": figures[f"forecast/{row}/{theirs}"]
        for row in _ROWS
        for ours, theirs in (
            ("annual_budget", "annual_budget"),
            ("annual_forecast", "previous_forecast"),
        )
    }
    data: dict[str, Any] = {
        "report": "uppfoljningsrapport-1",
        "year": 2021,
        "sender": {"name": "Regionkontoret", "code": "", "level": "administration"},
        "figures": figures,
        "last_year": last,
    }
    if random.random() < 0.6:
        data["previous"] = previous
    return s.context_of(data)


def composed(random: Random, count: int) -> Iterator[Composed]:
    """Some texts, each of a report of its own now and then."""
    for at in range(count):
        if at % 10 == 0:
            context = drawn(random)
        yield Composer(random, context, random.choice(("mnkr", "mnkr", "tkr"))).text()


def spoilt(text: Composed, random: Random) -> Composed | None:
    """A text with one of its amounts wrong, beyond rounding."""
    known = [said for said in text.amounts if said.key]
    if not known:
        return None
    said = random.choice(known)
    value = Decimal(said.printed.lstrip("+-").replace(" ", "").replace(",", "."))
    step = Decimal("0.1") if "," in said.printed else Decimal(1)
    factor = Decimal(random.choice(("0.62", "0.74", "0.83", "1.21", "1.34", "1.55")))
    wrong = (value * factor + random.randint(3, 7) * step).quantize(step)
    sign = said.printed[0] if said.printed[0] in "+-" else ""
    printed = sign + f"{wrong:,}".replace(",", " ").replace(".", ",")
    out = text.text[: said.start] + printed + text.text[said.start + len(said.printed) :]
    return replace(text, text=out, wrong=printed)
