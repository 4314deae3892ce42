"""Errors in what people enter. Excel has recalculated: only the entry itself is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from kalkyl.contract.spec import ANY, TOTAL, VALUE
from kalkyl.model import CellError, Key, Level, Value
from seeded.clean import ANNUAL, OCTOBER, UR1, UR2, Clean
from seeded.kind import Seeded, kind, spoilt

_MONEY = {"tkr", "mnkr"}
_BIG = Decimal(100)


def change(clean: Clean, key: Key, value: Value, *also: Key) -> Seeded:
    """One entry changed; the finding may stand at it or at others that it belongs with."""
    places = [clean.place(one) for one in (key, *also)]
    return spoilt(clean, clean.with_entries({key: value}), places)


def numbers(clean: Clean, wanted: Callable[[Key, Decimal], bool]) -> list[tuple[Key, Decimal]]:
    """The figures among the entries that are wanted."""
    found = ((key, clean.submission.value(key)) for key in clean.entries())
    return [
        (key, value) for key, value in found if isinstance(value, Decimal) and wanted(key, value)
    ]


def pick(
    clean: Clean, random: Random, wanted: Callable[[Key, Decimal], bool]
) -> tuple[Key, Decimal] | None:
    found = numbers(clean, wanted)
    return random.choice(found) if found else None


def row_keys(clean: Clean, key: Key) -> tuple[Key, ...]:
    """The other cells of a key's row that stand in the workbook."""
    facts = clean.reading.submission.facts
    return tuple(one for one in facts if one[:2] == key[:2] and one != key)


def is_money(clean: Clean, key: Key) -> bool:
    return clean.spec(key).unit in _MONEY


def is_from(clean: Clean, key: Key, *sources: str) -> bool:
    prefill = clean.spec(key).prefill
    return prefill is not None and prefill.source in sources


def transposed(value: Decimal, random: Random) -> Decimal | None:
    """A number with two neighbouring digits that differ changed about."""
    digits = str(abs(int(value)))
    places = [at for at in range(len(digits) - 1) if digits[at] != digits[at + 1]]
    if not places:
        return None
    at = random.choice(places)
    swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    return Decimal(int(swapped)).copy_sign(value)


def _transposed_from(clean: Clean, random: Random, source: str) -> Seeded | None:
    found = pick(
        clean, random, lambda key, value: is_from(clean, key, source) and abs(value) >= _BIG
    )
    if found is None or (wrong := transposed(found[1], random)) is None:
        return None
    return change(clean, found[0], wrong)


@kind("transposed digits in a figure from the plan")
def transposed_plan(clean: Clean, random: Random) -> Seeded | None:
    return _transposed_from(clean, random, "plan")


@kind("transposed digits in last year's figure", UR1, UR2, ANNUAL)
def transposed_last_year(clean: Clean, random: Random) -> Seeded | None:
    return _transposed_from(clean, random, "last_year")


@kind("transposed digits in the previous forecast", UR1, UR2, OCTOBER)
def transposed_previous(clean: Clean, random: Random) -> Seeded | None:
    return _transposed_from(clean, random, "previous")


@kind("changed target")
def changed_target(clean: Clean, random: Random) -> Seeded | None:
    found = pick(clean, random, lambda key, _: key[2] == "target" and key[0] == "staff_indicators")
    return found and change(clean, found[0], found[1] + random.choice([-1, 1, 2]))


def _own_amount(clean: Clean, key: Key, value: Decimal) -> bool:
    """An amount that the sender enters beside a budget of about the same size."""
    beside = {
        column: clean.submission.value((key[0], key[1], column))
        for column in ("annual_budget", "budget", "last_year")
    }
    near = [one for one in beside.values() if isinstance(one, Decimal) and abs(one) >= _BIG]
    return (
        is_money(clean, key)
        and key[2] in {"annual_forecast", "this_year", "outcome"}
        and key[0] in {"forecast", "development", "result", "investments"}
        and abs(value) >= _BIG
        and any(Decimal("0.2") <= abs(value / one) <= 5 for one in near)
    )


def _scaled(clean: Clean, random: Random, factor: Decimal) -> Seeded | None:
    found = pick(clean, random, lambda key, value: _own_amount(clean, key, value))
    if found is None:
        return None
    key, value = found
    return change(clean, key, value * factor, *row_keys(clean, key))


@kind("kronor typed for thousands (×1 000)")
def kronor(clean: Clean, random: Random) -> Seeded | None:
    return _scaled(clean, random, Decimal(1000))


@kind("millions typed for thousands (÷1 000)")
def millions(clean: Clean, random: Random) -> Seeded | None:
    return _scaled(clean, random, Decimal("0.001"))


@kind("sign slip in a cost, income or count")
def wrong_sign(clean: Clean, random: Random) -> Seeded | None:
    found = pick(
        clean,
        random,
        lambda key, value: (
            bool(value)
            and {"minimum", "maximum"} & set(clean.spec(key).schema) != set()
            and 0 in {clean.spec(key).schema.get("minimum"), clean.spec(key).schema.get("maximum")}
        ),
    )
    return found and change(clean, found[0], -found[1])


@kind("sign slip in a net amount")
def wrong_net_sign(clean: Clean, random: Random) -> Seeded | None:
    found = pick(
        clean,
        random,
        lambda key, value: key[0] in {"forecast", "result"} and _own_amount(clean, key, value),
    )
    return found and change(clean, found[0], -found[1], *row_keys(clean, found[0]))


def _column(clean: Clean, table: str, column: str) -> list[tuple[Key, Decimal]]:
    return numbers(clean, lambda key, _: key[0] == table and key[2] == column)


@kind("column pasted one row down")
def shifted_rows(clean: Clean, random: Random) -> Seeded | None:
    tables = [("forecast", "annual_budget"), ("result", "budget"), ("investments", "annual_budget")]
    for table, column in random.sample(tables, len(tables)):
        cells = _column(clean, table, column)
        values = [value for _, value in cells]
        if len(set(values)) > 1:
            moved = [values[-1], *values[:-1]]
            wrong = {key: new for (key, old), new in zip(cells, moved, strict=True) if new != old}
            places = [clean.place(key) for key in wrong]
            return spoilt(clean, clean.with_entries(wrong), places)
    return None


@kind("row pasted one column to the right", UR1, UR2, OCTOBER)
def shifted_columns(clean: Clean, random: Random) -> Seeded | None:
    columns = ("annual_forecast", "annual_budget", "previous_forecast")
    rows = {key[1] for key, _ in _column(clean, "forecast", "annual_budget")}
    for row in random.sample(sorted(rows), len(rows)):
        keys = [("forecast", row, column) for column in columns]
        values = [clean.submission.value(key) for key in keys]
        moved = [None, *values[:-1]]
        if all(isinstance(value, Decimal) for value in values):
            wrong = dict(zip(keys, moved, strict=True))
            return spoilt(clean, clean.with_entries(wrong), map(clean.place, wrong))
    return None


@kind("values of two columns swapped")
def swapped_columns(clean: Clean, random: Random) -> Seeded | None:
    pairs = [
        ("forecast", "annual_forecast", "annual_budget"),
        ("development", "last_year", "this_year"),
        ("result", "outcome", "budget"),
    ]
    for table, left, right in random.sample(pairs, len(pairs)):
        swaps: dict[Key, Value] = {}
        for key, value in _column(clean, table, left):
            other = (table, key[1], right)
            twin = clean.submission.value(other)
            if isinstance(twin, Decimal) and twin != value:
                swaps |= {key: twin, other: value}
        if swaps:
            sums = [key for key in clean.reading.submission.facts if key[:2] == (table, TOTAL)]
            return spoilt(clean, clean.with_entries(swaps), map(clean.place, (*swaps, *sums)))
    return None


@kind("required entry left out")
def left_out(clean: Clean, random: Random) -> Seeded | None:
    found = pick(
        clean,
        random,
        lambda key, _: (
            clean.spec(key).required.rule in {"always", "row"}
            and not clean.contract.tables[key[0]].optional
            and key[0] not in {"business_measures", "monthly_staff", "sick_groups"}
        ),
    )
    return found and change(clean, found[0], None, *row_keys(clean, found[0]))


@kind("Excel error in an entry")
def broken(clean: Clean, random: Random) -> Seeded | None:
    found = pick(clean, random, lambda _key, _value: True)
    return found and change(clean, found[0], CellError(random.choice(["#REF!", "#N/A", "#VALUE!"])))


@kind("digits stored as text")
def digits_as_text(clean: Clean, random: Random) -> Seeded | None:
    found = pick(clean, random, lambda key, value: bool(value) and is_money(clean, key))
    if found is None:
        return None
    text = random.choice(["{}", "{} tkr", " {}", "{}\N{NO-BREAK SPACE}"]).format(found[1])
    return change(clean, found[0], text)


@kind("number that cannot be read")
def unreadable(clean: Clean, random: Random) -> Seeded | None:
    found = pick(clean, random, lambda key, _: is_money(clean, key))
    text = random.choice(["2,075 tkr", "cirka 300", "se bilaga", "12.5.3", "(4 300)"])
    return found and change(clean, found[0], text)


@kind("word that is not in the list")
def not_in_list(clean: Clean, random: Random) -> Seeded | None:
    keys = [key for key in clean.entries() if clean.spec(key).closed]
    if not keys:
        return None
    return change(clean, random.choice(keys), random.choice(["Pågåår", "Kanske", "Upfylls", "?"]))


@kind("percent typed as a share", UR1, UR2, ANNUAL)
def share_for_percent(clean: Clean, random: Random) -> Seeded | None:
    found = pick(clean, random, lambda key, value: clean.spec(key).unit == "%" and value > 1)
    return found and change(clean, found[0], found[1] / 100)


@kind("large variance without its comment")
def no_comment(clean: Clean, random: Random) -> Seeded | None:
    keys = [
        key
        for key in clean.entries()
        if (required := clean.spec(key).required).rule == "when"
        and (variance := clean.reading.figures[key[0], key[1], required.column].number) is not None
        and abs(variance) >= Decimal(clean.contract.thresholds[required.threshold])
    ]
    return change(clean, random.choice(keys), None) if keys else None


@kind("costs and income do not make the result", UR1, UR2, ANNUAL)
def result_apart(clean: Clean, random: Random) -> Seeded | None:
    found = pick(clean, random, lambda key, _: key[0] == "development" and key[2] == "this_year")
    if found is None:
        return None
    total = ("development", "total", "this_year")
    wrong = found[1] + random.choice([-1, 1]) * random.randint(5, 400)
    return change(clean, found[0], wrong, total, ("result", "total", "outcome"))


@kind("items said to be complete do not add up")
def items_apart(clean: Clean, random: Random) -> Seeded | None:
    rows = list(clean.submission.rows.get("analysis", ()))
    complete = [
        row
        for row in rows
        if clean.submission.value(("analysis", row, "complete")) == "Ja"
        and clean.submission.value(("analysis", row, "item_type")) == "Avvikelse mot budget"
        and isinstance(clean.submission.value(("analysis", row, "amount")), Decimal)
    ]
    if not complete or clean.submission.level is not Level.DEPARTMENT:
        return None
    row = random.choice(complete)
    key: Key = ("analysis", row, "amount")
    value = clean.submission.value(key)
    assert isinstance(value, Decimal)
    book = clean.with_entries({key: value + random.choice([-1, 1]) * random.randint(20, 900)})
    return spoilt(clean, book, None)


@kind("personnummer in a comment")
def personal_number(clean: Clean, random: Random) -> Seeded | None:
    keys = [
        key for key in clean.entries() if clean.spec(key).kind == "text" and "comment" in key[2]
    ]
    keys += [key for key in clean.entries() if key[0] == "texts"]
    if not keys:
        return None
    number = random.choice(["640823-3234", "196408233234", "640883-3231"])
    return change(clean, random.choice(keys), f"Vikarie för {number} sedan mars.")


@kind("duplicated row in an open table")
def duplicated_row(clean: Clean, random: Random) -> Seeded | None:
    tables = [
        table
        for table in clean.contract.tables.values()
        if table.is_open
        and table.key
        and clean.submission.rows.get(table.id)
        and len(clean.submission.rows[table.id]) < table.capacity
    ]
    if not tables:
        return None
    table = random.choice(tables)
    row = random.choice(clean.submission.rows[table.id])
    copies: dict[Key, Value] = {
        (table.id, "kopia", column): value
        for column in table.columns
        if (spec := table.cell(ANY, column))
        and spec.is_input
        and (value := clean.submission.value((table.id, row, column))) is not None
    }
    rows = {**clean.submission.rows, table.id: (*clean.submission.rows[table.id], "kopia")}
    longer = Clean(replace(clean.submission, rows=rows), clean.expected)
    return spoilt(clean, longer.with_entries(copies), None)


@kind("period on the cover of another report")
def other_period(clean: Clean, random: Random) -> Seeded | None:
    key: Key = ("cover", "period_end", VALUE)
    ends = [date(2025, 2, 28), date(2025, 4, 30), date(2025, 8, 31), date(2025, 12, 31)]
    own = date.fromisoformat(clean.contract.period_end)
    return change(clean, key, random.choice([end for end in ends if end != own]))


# What no rule could know


@kind("another outcome, as likely as the right one", undetectable="nothing to compare it with")
def wrong_outcome(clean: Clean, random: Random) -> Seeded | None:
    found = pick(
        clean,
        random,
        lambda key, value: key[0] == "investments" and key[2] == "outcome" and bool(value),
    )
    return found and change(clean, found[0], found[1] + random.randint(1, 9))


@kind("a few hours of sick leave too many", undetectable="nothing to compare them with")
def wrong_hours(clean: Clean, random: Random) -> Seeded | None:
    found = pick(clean, random, lambda key, _: key[:2] == ("staff", "sick_hours"))
    return found and change(clean, found[0], found[1] + random.randint(1, 40))


@kind("another forecast, as likely as the right one", undetectable="a forecast is a judgement")
def wrong_forecast(clean: Clean, random: Random) -> Seeded | None:
    found = pick(
        clean,
        random,
        lambda key, _: key[0] == "forecast" and key[2] == "annual_forecast",
    )
    return found and change(clean, found[0], found[1] + random.randint(1, 90))
