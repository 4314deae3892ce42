"""What a merge took over from the total that stood there before, in lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kalkyl.cli.language import say
from kalkyl.contract.spec import VALUE, Contract
from kalkyl.model import Amount, Fact, Submission, Value
from kalkyl.services.replace_total import Replacing
from kalkyl.wording.words import shown

_LONGEST = 60


def carried_lines(made: Replacing, lang: str) -> list[str]:
    """What was carried over, what was not and why, and what stands in the kept file alone."""
    if made.carried is None or made.result.contract is None or made.result.total is None:
        return []
    return list(_lines(made, made.result.contract, made.result.total, lang))


def _lines(made: Replacing, contract: Contract, total: Submission, lang: str) -> Iterator[str]:
    if made.carried is None:
        return
    own = made.carried.carried
    if not (own or made.carried.left or made.lost or made.answers):
        return
    yield say("Carried over: {count}", count=len(own) + len(made.answers))
    for answer in made.answers:
        yield "  " + say("Answer on the sheet Kontroll: {answer}", answer=_short(answer))
    now = {fact.key: value for fact, value in made.carried.beside}
    for fact in own:
        other = now.get(fact.key)
        more = say("; the departments now give {value}", value=_short(other))
        yield f"  {_entry(contract, total, fact, lang)}{more if other is not None else ''}"
    if made.carried.left:
        yield say("Not carried over:")
    for kept in made.carried.left:
        yield f"  {_entry(contract, total, kept.fact, lang)} ({shown(kept.why, lang)})"
    if made.lost:
        yield say("Only in the old file:")
        yield from (f"  {one}" for one in made.lost)
    yield say("Colours, formats and widths of your own are not carried over.")


def _entry(contract: Contract, total: Submission, fact: Fact, lang: str) -> str:
    table, row, column = fact.key
    spec = contract.tables[table].row(row)
    label = spec.label if spec else total.labels.get((table, row), row)
    cell = contract.spec(fact.key)
    heading = cell.label if cell and column != VALUE else ""
    name = ", ".join(filter(None, (contract.tables[table].label, label, heading)))
    value = shown(Amount(fact.value), lang) if isinstance(fact.value, Decimal) else fact.value
    return f"{fact.place or '–'}  {name}: {_short(value)}"


def _short(value: Value) -> str:
    """The beginning of an entry, on one line."""
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
