"""The corpus of true and wrong sentences: its cases, and the reports that they stand in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as kept
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import workbooks as w
from kalkyl.contract.cell_spec import CellKind, EarlierKind
from kalkyl.contract.document import submission_of, with_givens
from kalkyl.contract.earlier import EarlierReport, wanted
from kalkyl.contract.spec import Contract
from kalkyl.figures.evaluate import Figures
from kalkyl.figures.text_amounts import TextAmount, find
from kalkyl.model import Fact, Key, Level, Sender, Submission
from kalkyl.rules.catalogue import Case, Expected
from kalkyl.rules.held_texts import held
from kalkyl.rules.prose.claims import Claim
from kalkyl.rules.prose.goal_counts import goal_counts
from kalkyl.rules.prose.restated import restatements
from kalkyl.rules.text_arithmetic import related
from shipped_organisation import contract

FOLDER = Path(__file__).parents[1] / "data" / "sentences"
HALVES = ("build", "measured")
_LABEL = re.compile(r'amount: "([^"]+)" = (.+)')
_LEVELS = {
    "department": Level.DEPARTMENT,
    "administration": Level.ADMINISTRATION,
    "region": Level.REGION,
}
_HOME = "Regionkontoret"


@dataclass(frozen=True, slots=True)
class Label:
    """An amount of a text by its number, and what it is to be held against.

    ``key`` is a figure by the contract's ids, its row a number where the table is open, of an
    ``earlier`` report perhaps; ``text`` an expression of other amounts. Neither: nothing.
    """

    said: str = kept(repr=False)
    key: Key | None = None
    earlier: str = ""
    text: str = kept(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Example:
    """A text, true or with one thing wrong in it. What it says shows in no failure of a test."""

    source: str
    kind: str
    context: str
    field: Key | None
    text: str = kept(repr=False)
    labels: tuple[Label, ...] = kept(repr=False)
    wrong: str = kept(default="", repr=False)

    @property
    def is_true(self) -> bool:
        """Whether nothing in the text is wrong."""
        return self.kind == "true"

    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where each label's number stands in the text."""
        found, at = [], 0
        for label in self.labels:
            start = self.text.find(label.said, at)
            assert start >= 0, (label, self)
            at = start + len(label.said)
            found.append((start, at))
        return tuple(found)

    def amounts(self) -> tuple[tuple[Label, TextAmount | None], ...]:
        """Each label with the amount of the text that it is of; counts in words have none."""
        amounts = find(self.text)
        return tuple(
            (label, next((one for one in amounts if one.start < end and start < one.end), None))
            for label, (start, end) in zip(self.labels, self.spans(), strict=True)
        )


@cache
def examples(half: str) -> tuple[Example, ...]:
    """The cases of a half in the order of their files."""
    return tuple(
        _example(block, path.stem)
        for path in sorted((FOLDER / half).glob("*.txt"))
        for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8").strip())
    )


def _example(block: str, source: str) -> Example:
    head, *lines = [line for line in block.splitlines() if line.strip()]
    fields = dict(line.partition(": ")[::2] for line in lines if not line.startswith("amount:"))
    labels = tuple(_label(line) for line in lines if line.startswith("amount:"))
    kind = head.removeprefix("#").strip()
    return Example(
        source,
        kind.removeprefix("wrong:").strip(),
        fields["context"],
        None if fields["field"] == "none" else _key(fields["field"]),
        fields["text"].replace("\\n", "\n"),
        labels,
        fields.get("wrong", "").strip('"'),
    )


def _label(line: str) -> Label:
    match = _LABEL.fullmatch(line.strip())
    assert match, line
    said, target = match.groups()
    if target == "nothing":
        return Label(said)
    if target.startswith("text "):
        return Label(said, text=target.removeprefix("text "))
    key, _, earlier = target.partition(" of ")
    return Label(said, key=_key(key), earlier=earlier.strip())


def _key(text: str) -> Key:
    table, row, column = text.strip().split("/")
    return table, row, column


@dataclass(frozen=True)
class Context:
    """A report without the sentence, and the reports that came before it."""

    contract: Contract
    submission: Submission
    earlier: Mapping[str, EarlierReport]

    @cached_property
    def case(self) -> Case:
        """The report as a workbook that was read."""
        return w.case(w.laid_out(self.submission))

    @property
    def expected(self) -> Expected:
        """What the receiver has from before."""
        return w.against(**{kind: report.submission for kind, report in self.earlier.items()})

    @cached_property
    def figures(self) -> Figures:
        """What follows from the entries."""
        return Figures(self.contract, self.submission)

    def resolved(self, label: Label) -> Key:
        """The key of a label, with the row of an open table by its id."""
        assert label.key is not None
        table, row, column = label.key
        of = self.earlier[label.earlier].submission if label.earlier else self.submission
        return table, of.rows[table][int(row) - 1] if row.isdigit() else row, column

    def cell(self, field: Key) -> Key:
        """The key of a text's cell, with the row of an open table by its id."""
        return self.resolved(Label("", field))

    def value(self, label: Label) -> Decimal | None:
        """The figure that a label names."""
        if label.earlier:
            report = self.earlier[label.earlier]
            return Figures(report.contract, report.submission)[self.resolved(label)].number
        return self.figures[self.resolved(label)].number

    def unit(self, label: Label) -> str:
        """The unit of that figure."""
        terms = self.earlier[label.earlier].contract if label.earlier else self.contract
        spec = terms.spec(self.resolved(label))
        assert spec is not None, label
        return spec.unit or ""

    def with_text(self, example: Example) -> Case:
        """The report with the sentence in it."""
        assert example.field is not None
        reading = self.case.reading
        assert reading is not None
        what = reading.submission
        key = self.cell(example.field)
        fact = replace(what.facts.get(key, Fact(key, None)), value=example.text)
        entered = replace(what, facts={**what.facts, key: fact})
        return replace(
            self.case, reading=replace(reading, submission=entered), expected=self.expected
        )


@cache
def contexts(half: str) -> dict[str, Context]:
    """The reports that a half's sentences stand in, by name."""
    found = tomllib.loads((FOLDER / half / "contexts.toml").read_text(encoding="utf-8"))
    return {name: context_of(data) for name, data in found.items()}


def context_of(data: Mapping[str, Any]) -> Context:
    """The report of a sender's name, its figures, and those of the reports before it."""
    sender = data["sender"]
    level = _LEVELS[sender["level"]]
    is_part = level is Level.DEPARTMENT
    home = sender.get("administration") or (_HOME if is_part else sender["name"])
    who = Sender(home, sender["code"], sender["name"]) if is_part else Sender(home, "", "")
    terms = contract(data["report"], data["year"])
    earlier = {
        kind.value: _earlier(terms, kind, who, level, data[kind.value])
        for kind in EarlierKind
        if data.get(kind.value)
    }
    return Context(terms, _submission(terms, who, level, data["figures"]), earlier)


def _earlier(
    terms: Contract, kind: EarlierKind, who: Sender, level: Level, figures: Mapping[str, str]
) -> EarlierReport:
    found = wanted(terms, kind)
    assert found is not None, kind
    then = contract(*found)
    return EarlierReport(then, _submission(then, who, level, figures))


def _submission(
    terms: Contract, who: Sender, level: Level, figures: Mapping[str, str]
) -> Submission:
    document: dict[str, Any] = {"cover": {"year": terms.year, "administration": who.administration}}
    if who.name:
        document["cover"] |= {"department": who.name, "department_code": who.code}
    for name, text in figures.items():
        table, row, column = _key(name)
        spec = terms.tables[table]
        value = _value(terms, (table, row, column), text)
        if spec.is_open:
            rows = document.setdefault(table, [])
            rows.extend({} for _ in range(int(row) - len(rows)))
            rows[int(row) - 1][column] = value
        elif column == "value":
            document.setdefault(table, {})[row] = value
        else:
            document.setdefault(table, {}).setdefault(row, {})[column] = value
    return with_givens(terms, submission_of(terms, document, level))


def _value(terms: Contract, key: Key, text: str) -> Any:
    table = terms.tables[key[0]]
    spec = table.cell("" if table.is_open else key[1], key[2])
    assert spec is not None, key
    if spec.kind is CellKind.NUMBER:
        return Decimal(
            text.replace(" ", "").replace("\u00a0", "").replace(",", ".").replace("−", "-")
        )
    return text


def cases(half: str) -> Iterator[tuple[Example, Context | None]]:
    """Every case of a half with its report."""
    for example in examples(half):
        yield example, None if example.context == "none" else contexts(half)[example.context]


ANY_FIELD: Key = ("texts", "verksamhet", "value")


@cache
def _bare() -> Context:
    """A report without figures, for what is held against itself alone."""
    return context_of(
        {
            "report": w.REPORT,
            "year": w.YEAR,
            "sender": {"name": "HR", "code": "130", "level": "department"},
            "figures": {},
        }
    )


def placed(half: str, example: Example) -> tuple[Case, Key]:
    """A sentence in its report, and its cell."""
    context = _bare() if example.context == "none" else contexts(half)[example.context]
    example = replace(example, field=example.field or ANY_FIELD)
    assert example.field is not None
    return context.with_text(example), context.cell(example.field)


def held_rightly(half: str, example: Example, case: Case, key: Key) -> dict[Label, bool]:
    """Each amount that has something to be held against, and whether the engine does so."""
    assert case.reading is not None
    every = held(case.reading, case.expected)
    claims = [claim for claim in every if claim.fact.key == key and claim.said]
    restated = [found.amount for found in restatements(example.text)]
    tied = [relation for fact, relation in related(case.reading) if fact.key == key]
    found = {}
    for label, span in zip(example.labels, example.spans(), strict=True):
        if label.text:
            others = [one for relation in tied for one in (relation.amount, *relation.others)]
            found[label] = any(_covers(said, span) for said in (*others, *restated))
        elif label.key and label.key[0] in {"goals", "environment"}:
            places = [one.start for one in goal_counts(example.text)]
            found[label] = any(span[0] <= place < span[1] for place in places)
        elif label.key:
            context = _bare() if example.context == "none" else contexts(half)[example.context]
            own = [claim for claim in claims if claim.said and _covers(claim.said, span)]
            found[label] = any(_is_as_labelled(claim, label, context) for claim in own)
    return found


def _covers(amount: TextAmount, span: tuple[int, int]) -> bool:
    return amount.start < span[1] and span[0] < amount.end


def _is_as_labelled(claim: Claim, label: Label, context: Context) -> bool:
    """Whether an amount is held against the figure of its label, or one that is the same."""
    return context.value(Label("", claim.key, claim.source)) == context.value(label)
