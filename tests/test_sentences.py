"""The form of the corpus of sentences: labels, references and arithmetic, half by half."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

import sentence_corpus as s
from kalkyl.figures.amount import MONEY
from kalkyl.figures.interval import Interval
from kalkyl.figures.text_amounts import TextAmount, find

HALVES = [half for half in s.HALVES if any((s.FOLDER / half).glob("*.txt"))]
HUNDRED = Decimal(100)


def printed(text: str, unit: str, example: s.Example) -> Interval:
    """An operand of an expression: an amount of the text in a unit, else a plain number."""
    bare = " ".join(text.lstrip("+-−").split())
    for amount in find(example.text):
        if re.match(rf"{re.escape(bare)}(?![\d,])", amount.text.lstrip("+-− ")):
            around = amount.interval().absolute
            if {amount.unit, unit} <= MONEY:
                around = around.in_unit(amount.unit, unit)
            return -around if text[0] in "-−" else around
    plain = bare.replace(" ", "").replace(",", ".")
    if not plain[0].isdigit():
        return Interval(Decimal("-Infinity"), Decimal("Infinity"))
    return Interval.exact(Decimal(plain))


def evaluated(node: ast.expr, unit: str, example: s.Example) -> Interval:
    """What an expression of amounts may be."""
    if isinstance(node, ast.Constant):
        return printed(str(node.value), unit, example)
    assert isinstance(node, ast.BinOp)
    left, right = (evaluated(part, unit, example) for part in (node.left, node.right))
    if isinstance(node.op, ast.Div):
        ratio = left.ratio(right)
        assert ratio is not None
        return ratio
    return left - (right if isinstance(node.op, ast.Sub) else -right)


def told(label: s.Label, amount: TextAmount, example: s.Example) -> bool:
    """Whether an amount is what its label says, at its printed precision and whatever its sign."""
    said = around(amount)
    if label.text:
        most = label.text.startswith("at most ")
        tree = ast.parse(label.text.removeprefix("at most "), mode="eval").body
        share = any(isinstance(node, ast.Div) for node in ast.walk(tree))
        value = evaluated(tree, amount.unit, example)
        value = (value.scaled_by(HUNDRED) if share else value).absolute
        return said.low <= value.high if most else said.meets(value)
    context = s.contexts(_half_of(example))[example.context]
    value_, unit = context.value(label), context.unit(label)
    assert value_ is not None, (label, example)
    figure = Interval.exact(value_).absolute
    money = {amount.unit, unit} <= MONEY
    return said.meets(figure.in_unit(unit, amount.unit) if money else figure)


def around(amount: TextAmount) -> Interval:
    """What an amount may be without its sign; one called rough, a unit of its last digit away."""
    if amount.bound:
        return amount.beyond()
    said = amount.interval(cut=True).absolute
    if not amount.rough:
        return said
    near = replace(amount, rough=False).interval().absolute
    return Interval(
        min(said.low, near.low - near.width / 2), max(said.high, near.high + near.width / 2)
    )


def _half_of(example: s.Example) -> str:
    return next(half for half in HALVES if example in s.examples(half))


@pytest.mark.parametrize("half", HALVES)
def test_a_half_has_enough_of_both_kinds(half: str) -> None:
    kinds = Counter(example.is_true for example in s.examples(half))
    assert kinds[True] >= 300
    assert kinds[False] >= 300


@pytest.mark.parametrize("half", HALVES)
def test_every_amount_is_labelled(half: str) -> None:
    for example in s.examples(half):
        labelled = [amount for _, amount in example.amounts() if amount]
        missing = set(find(example.text)) - set(labelled)
        assert not missing, f"{example.source}: an amount without a label"


@pytest.mark.parametrize("half", HALVES)
def test_every_case_says_what_is_wrong_in_it(half: str) -> None:
    for example in s.examples(half):
        assert example.is_true is not bool(example.wrong), example.source
        assert example.wrong in example.text, example.source
        assert example.context == "none" or example.context in s.contexts(half), example.source
        assert (example.context == "none") is (example.field is None), example.source


@pytest.mark.parametrize("half", HALVES)
def test_every_reference_has_a_figure(half: str) -> None:
    for example, context in s.cases(half):
        for label in example.labels:
            if label.key and label.said[0] in "+-−0123456789":  # words count rows
                assert context is not None, example.source
                assert context.value(label) is not None, f"{example.source}: no figure"


@pytest.mark.parametrize("half", HALVES)
def test_the_amounts_agree_with_their_labels_or_not(half: str) -> None:
    """Some labels of the measured half are in words, which are not computed here."""
    judged, wrong = 0, []
    for example in s.examples(half):
        for label, amount in example.amounts():
            if amount is None or amount.written is None or not (label.key or label.text):
                continue
            judged += 1
            is_wrong = label.said == example.wrong and amount.is_clear and not amount.rough
            if (example.is_true or is_wrong) and told(label, amount, example) is is_wrong:
                wrong.append(example.source)
    assert len(wrong) <= (0 if half == "build" else judged * 0.03), Counter(wrong)
