"""Every computed figure, once: as Python for the checks and the merge, as Excel for the template.

A measure takes exact amounts and gives an exact amount, a :class:`Ratio` or a word. Amounts of
operations are signed (costs −, income +), so + is better than budget; investments are unsigned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from kalkyl.base.quick_dataclass import dataclass

HUNDRED = Decimal(100)
UNIT_FACTORS: Mapping[str, int] = {"tkr": 1, "mnkr": 1000}
"""The units that an amount may be given in, in tkr."""
Settings: TypeAlias = Mapping[str, str]
NO_SETTINGS: Settings = {}


@dataclass(frozen=True, slots=True)
class Ratio:
    """A percentage as its parts, since percentages merge by their parts and never by averages."""

    numerator: Decimal
    denominator: Decimal

    @property
    def percent(self) -> Decimal | None:
        """100 · numerator / denominator; ``None``, undefined, when the denominator is 0."""
        return None if self.denominator == 0 else HUNDRED * self.numerator / self.denominator


Result: TypeAlias = Decimal | Ratio | str | None


@dataclass(frozen=True, slots=True)
class Measure:
    """A formula in both tongues. ``excel`` gets the cells' addresses and is without ``=``.

    ``zero`` names the argument that must not be 0, ``words`` those that are words, not amounts.
    ``rule`` says which series of findings a wrong figure belongs to: ``sum``, ``variance``,
    ``ratio``, ``status`` or ``copy``.
    """

    name: str
    compute: Callable[[Sequence[Any], Settings], Result]
    excel: Callable[[Sequence[str], Settings], str]
    rule: str
    zero: int | None = None
    missing: str = ""
    words: frozenset[int] = frozenset()


def variance(outcome: Decimal, budget: Decimal) -> Decimal:
    """Avvikelse (drift), tkr: outcome or forecast minus budget; + is better than budget.

    Source: the reports' tables 5.1.2 and 5.2.1.
    """
    return outcome - budget


def cost_variance(outcome: Decimal, budget: Decimal) -> Decimal:
    """Avvikelse (drift) where costs are written without a minus: budget minus outcome."""
    return budget - outcome


def investment_variance(budget: Decimal, spent: Decimal) -> Decimal:
    """Avvikelse (investering), tkr: budget minus forecast or outcome, unsigned; + is less spent.

    Source: the reports' table 5.3.
    """
    return budget - spent


def difference(now: Decimal, before: Decimal) -> Decimal:
    """Skillnad, tkr: now minus before, as in 'Skillnad mot förra året' and 'Prognosförändring'.

    The change of a forecast equals the change of its variance while the annual budget stands.
    """
    return now - before


def share_of_budget(amount: Decimal, budget: Decimal) -> Ratio:
    """Avvikelse i % av årsbudget: 100 · variance / |budget|; undefined when the budget is 0."""
    return Ratio(amount, abs(budget))


def development(now: Decimal, before: Decimal) -> Ratio:
    """Kostnads- eller intäktsutveckling, %: 100 · (now / before − 1), same sign on both sides.

    Undefined when last year is 0. Source: the reports' tables 5.2.2.1 and 5.2.2.2.
    """
    return Ratio(now - before, before)


def points_below(actual: Decimal, budgeted: Decimal) -> Decimal:
    """Skillnad mot budget for costs, percentage points: budgeted − actual; + is favourable."""
    return budgeted - actual


def points_above(actual: Decimal, budgeted: Decimal) -> Decimal:
    """Skillnad mot budget for income, percentage points: actual − budgeted; + is favourable."""
    return actual - budgeted


def ratio_of_sums(*parts: Decimal) -> Ratio:
    """R12 ratios, %: 100 · the sum of all parts but the last / the last.

    Sick leave is sick hours over ordinary hours, staff turnover all leavers over permanent staff.
    """
    return Ratio(sum(parts[:-1], Decimal(0)), parts[-1])


def sum_of(*parts: Decimal) -> Decimal:
    """The sum of some figures of a row, in their unit: Prognos 2 is the forecast plus its change.

    Source: the reports' section 5.1.4; a change, since changes add up where forecasts of some
    departments only would not.
    """
    return sum(parts, Decimal(0))


def mean_of(*parts: Decimal) -> Decimal:
    """The mean of indexes from 0 to 100: HME is that of Motivation, Ledarskap and Styrning.

    Source: SKR's definition of hållbart medarbetarengagemang.
    """
    return sum(parts, Decimal(0)) / len(parts)


def in_tkr(amount: Decimal, unit: str, factors: Settings = NO_SETTINGS) -> Decimal | None:
    """An amount in the unit that is named beside it, in tkr; undefined for any unit but two.

    A workbook in another unit than tkr has factors of its own.

    Source: the annual report's section on resultathantering, which mixes tkr and mnkr.
    """
    factor = factors.get(unit) or UNIT_FACTORS.get(unit)
    return None if factor is None else amount * Decimal(factor)


def in_mnkr(amount: Decimal, settings: Settings = NO_SETTINGS) -> Decimal:
    """An amount in tkr, or of what else a mnkr has the ``power``, shown in mnkr."""
    return amount / Decimal(settings.get("power", "1000"))


def same(figure: Decimal) -> Decimal:
    """The same figure as in another table."""
    return figure


def status_lower(outcome: Decimal, target: Decimal, yellow: Decimal) -> str:
    """Status where lower is better: green up to the target, yellow up to (1 + yellow) · target."""
    if outcome <= target:
        return "Grön"
    return "Gul" if outcome <= target * (1 + yellow) else "Röd"


def status_higher(outcome: Decimal, limit: Decimal, yellow: Decimal) -> str:
    """Status where higher is better: green from the limit, yellow from (1 − yellow) · limit.

    Source: the annual report 2024, 'över gränsen för den gröna nivån'; that the limit itself is
    green is this project's choice.
    """
    if outcome >= limit:
        return "Grön"
    return "Gul" if outcome >= limit * (1 - yellow) else "Röd"


def status_variance(amount: Decimal, budget: Decimal, yellow: Decimal) -> str:
    """Status of a variance: green from 0, yellow down to −yellow · |budget|, else red."""
    if amount >= 0:
        return "Grön"
    return "Gul" if amount >= -yellow * abs(budget) else "Röd"


def _plainly(
    name: str, function: Callable[..., Result], excel: str, rule: str, zero: int | None = None
) -> Measure:
    return Measure(
        name,
        lambda given, _: function(*given),
        lambda cells, _: excel.format(*cells),
        rule,
        zero,
    )


def _status(name: str, function: Callable[..., Result], good: str, fair: str) -> Measure:
    excel = f'IF({good},"Grön",IF({fair},"Gul","Röd"))'
    return Measure(
        name,
        lambda given, settings: function(*given, Decimal(settings["yellow"])),
        lambda cells, settings: excel.format(*cells, yellow=settings["yellow"]),
        "status",
        missing="Grå",
    )


def _ratio_in_excel(cells: Sequence[str], _: Settings) -> str:
    parts = "+".join(cells[:-1])
    return f"{parts}/{cells[-1]}" if len(cells) == 2 else f"({parts})/{cells[-1]}"  # noqa: PLR2004  # one part


def _in_tkr_in_excel(cells: Sequence[str], settings: Settings) -> str:
    tkr, mnkr = (
        cells[0] if str(factor) == "1" else f"{factor}*{cells[0]}"
        for factor in {**UNIT_FACTORS, **settings}.values()
    )
    return f'IF({cells[1]}="tkr",{tkr},IF({cells[1]}="mnkr",{mnkr},""))'


def _mean_in_excel(cells: Sequence[str], _: Settings) -> str:
    return f"AVERAGE({','.join(cells)})"


MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        _plainly("variance", variance, "{0}-{1}", "variance"),
        _plainly("cost_variance", cost_variance, "{1}-{0}", "variance"),
        _plainly("investment_variance", investment_variance, "{0}-{1}", "variance"),
        _plainly("difference", difference, "{0}-{1}", "variance"),
        _plainly("share_of_budget", share_of_budget, "{0}/ABS({1})", "ratio", zero=1),
        _plainly("development", development, "{0}/{1}-1", "ratio", zero=1),
        _plainly("points_below", points_below, "100*({1}-{0})", "ratio"),
        _plainly("points_above", points_above, "100*({0}-{1})", "ratio"),
        Measure(
            "in_mnkr",
            lambda given, settings: in_mnkr(given[0], settings),
            lambda cells, settings: f"{cells[0]}/{settings.get('power', '1000')}".removesuffix(
                "/1"
            ),
            "copy",
        ),
        Measure(
            "in_tkr",
            lambda given, settings: in_tkr(given[0], given[1], settings),
            _in_tkr_in_excel,
            "copy",
            words=frozenset({1}),
        ),
        Measure("sum_of", lambda given, _: sum_of(*given), lambda cells, _: "+".join(cells), "sum"),
        Measure("mean_of", lambda given, _: mean_of(*given), _mean_in_excel, "ratio"),
        _plainly("same", same, "{0}", "copy"),
        Measure(
            "ratio_of_sums",
            lambda given, _: ratio_of_sums(*given),
            _ratio_in_excel,
            "ratio",
            zero=-1,
        ),
        _status("status_lower", status_lower, "{0}<={1}", "{0}<={1}*(1+{yellow})"),
        _status("status_higher", status_higher, "{0}>={1}", "{0}>={1}*(1-{yellow})"),
        _status("status_variance", status_variance, "{0}>=0", "{0}>=-{yellow}*ABS({1})"),
    )
}
"""Every measure by the name that the schemas use; ``sum_where`` acts on a column of rows."""


def excel_formula(
    measure: Measure, cells: Sequence[str], settings: Settings, *, may_be_unused: bool = False
) -> str:
    """The formula of a cell, blank while a part is missing and a dash where it is undefined.

    A row that ``may_be_unused`` is blank while all is missing, where others would say a word.

    Example: ``=IF(COUNT(B6,C6)<2,"",B6-C6)``.
    """
    body = measure.excel(cells, settings)
    if "round" in settings:  # of decimals, binary floats make a little less or more
        body = f"ROUND({body},{settings['round']})"
    if measure.zero is not None:
        body = f'IF({cells[measure.zero]}=0,"–",{body})'
    present = _present(measure, cells)
    body = f'IF({present}<{len(cells)},"{measure.missing}",{body})'
    return f'=IF({present}=0,"",{body})' if measure.missing and may_be_unused else f"={body}"


def _present(measure: Measure, cells: Sequence[str]) -> str:
    """How many of a measure's cells are filled in, as a formula."""
    numbers = [cell for at, cell in enumerate(cells) if at not in measure.words]
    words = [f'({cell}<>"")' for at, cell in enumerate(cells) if at in measure.words]
    return "+".join((f"COUNT({','.join(numbers)})", *words))


def excel_sum(column: str) -> str:
    """The formula of a total: blank when nothing is filled in, never a sum past a text."""
    return f'=IF(COUNT({column})=0,"",IF(COUNTA({column})>COUNT({column}),"Fel",SUM({column})))'


def excel_sum_of_results(column: str) -> str:
    """The formula of a total over computed cells, where a blank one is a text of no letters."""
    return f'=IF(COUNT({column})=0,"",SUM({column}))'


def excel_sum_where(column: str, pairs: Sequence[tuple[str, str]]) -> str:
    """The formula of a sum over the rows that meet conditions; blank when no row does."""
    conditions = ",".join(f"{cells},{value}" for cells, value in pairs)
    return f'=IF(COUNTIFS({conditions})=0,"",SUMIFS({column},{conditions}))'
