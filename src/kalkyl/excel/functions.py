"""The worksheet functions: kalkyl's own measures and rules, cell by cell, in Excel.

This is the one module that Excel imports functions from. Names are ASCII, since Excel's wrapper
file is; arguments and help are Swedish. A percentage is a share, 0,038 shown as 3,8 %, as Excel
has it. An empty cell gives an empty answer, a cell that cannot be used gives words.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

import xlwings as xw

from kalkyl import __version__
from kalkyl.base.errors import DataFileError
from kalkyl.excel.arguments import (
    Grid,
    InputError,
    each,
    measured,
    number,
    numbers,
    single,
    told,
    word,
)
from kalkyl.figures import measures
from kalkyl.figures.amount import Unread, read, scale, show
from kalkyl.figures.interval import Interval, total
from kalkyl.io.excel.native import error_in
from kalkyl.io.frames import list_frame
from kalkyl.model import CellError, Value
from kalkyl.operations.facts import HEADINGS, STATES, FactRow
from kalkyl.services.addin.organisation import organisation_of_profile
from kalkyl.wording.catalogue import spoken
from kalkyl.wording.messages import fault_text

_F = TypeVar("_F", bound=Callable[..., Any])
_Found = TypeVar("_Found")
_CATEGORY = "kalkyl"
_DIRECTIONS = {
    "lägre": measures.status_lower,
    "lagre": measures.status_lower,
    "högre": measures.status_higher,
    "hogre": measures.status_higher,
}
_KINDS = {
    "kostnad": measures.points_below,
    "kostnader": measures.points_below,
    "intäkt": measures.points_above,
    "intäkter": measures.points_above,
}
_HEADINGS = ("Cell", "Allvar", "Kod", "Vad och hur")
_NOTHING = "Inget att anmärka."
_NO_TABLE = "Tabellen finns inte i området. KALKYL_KONTROLL säger vad som saknas."


def _function(function: _F) -> _F:
    """Declares a worksheet function."""
    declare: Callable[[_F], _F] = xw.func(category=_CATEGORY)
    return declare(function)


def _grid(name: str, doc: str) -> Callable[[_F], _F]:
    """An argument that may be a cell or a range; Excel's errors come as text."""
    declare: Callable[[_F], _F] = xw.arg(name, ndim=2, err_to_str=True, doc=doc)
    return declare


@_function
@_grid("utfall", "Utfall eller prognos, tkr. Kostnader med minus.")
@_grid("budget", "Budget, tkr. Kostnader med minus.")
def KALKYL_AVVIKELSE(utfall: Any, budget: Any) -> Any:
    """Avvikelse i drift: utfall eller prognos minus budget. Plus är bättre än budget."""
    return each(lambda *pair: measured(measures.variance, *pair), utfall, budget)


@_function
@_grid("budget", "Budget för investeringen, utan tecken.")
@_grid("utfall", "Utfall eller prognos för investeringen, utan tecken.")
def KALKYL_AVVIKELSE_INVESTERING(budget: Any, utfall: Any) -> Any:
    """Avvikelse för investeringar: budget minus utfall eller prognos. Plus är mindre förbrukat."""
    return each(lambda *pair: measured(measures.investment_variance, *pair), budget, utfall)


@_function
@_grid("avvikelse", "Avvikelse, tkr.")
@_grid("budget", "Årsbudget, tkr.")
def KALKYL_AVVIKELSE_PROCENT(avvikelse: Any, budget: Any) -> Any:
    """Avvikelse i procent av budget, som andel. Ett streck när budgeten är 0."""
    return each(lambda *pair: measured(measures.share_of_budget, *pair), avvikelse, budget)


@_function
@_grid("i_ar", "Utfall eller budget i år, tkr.")
@_grid("forra_aret", "Utfall förra året, tkr.")
def KALKYL_UTVECKLING(i_ar: Any, forra_aret: Any) -> Any:
    """Kostnads- eller intäktsutveckling mot förra året, som andel. Ett streck när den är 0."""
    return each(lambda *pair: measured(measures.development, *pair), i_ar, forra_aret)


@_function
@_grid("utveckling", "Utvecklingen mot förra året, som andel.")
@_grid("budgeterad", "Den budgeterade utvecklingen, som andel.")
@_grid("slag", "Kostnad eller intäkt.")
def KALKYL_SKILLNAD_BUDGET(utveckling: Any, budgeterad: Any, slag: Any) -> Any:
    """Skillnad mot budgeterad utveckling i procentenheter. Plus är gynnsamt för båda slagen."""

    def points(actual: Any, budgeted: Any, kind: Any) -> Any:
        function = _KINDS.get(word(kind).casefold())
        if function is None:
            raise InputError("Slag ska vara kostnad eller intäkt")
        found = measured(function, actual, budgeted)
        return found * measures.HUNDRED if isinstance(found, Decimal) else found

    return each(points, utveckling, budgeterad, slag)


@_function
@_grid("nu", "Prognos eller avvikelse nu, tkr.")
@_grid("forra", "Samma tal i föregående rapport, tkr.")
def KALKYL_PROGNOSFORANDRING(nu: Any, forra: Any) -> Any:
    """Förändring sedan föregående rapport: nu minus då."""
    return each(lambda *pair: measured(measures.difference, *pair), nu, forra)


@_function
@_grid("taljare", "Täljarna: alla tal i området summeras.")
@_grid("namnare", "Nämnarna: alla tal i området summeras.")
def KALKYL_ANDEL(taljare: Any, namnare: Any) -> Any:
    """Andel av summor, som sjukfrånvaro: täljarnas summa genom nämnarnas. Aldrig ett medelvärde."""

    def share() -> Any:
        above, below = numbers(taljare), numbers(namnare)
        if not above or not below:
            return ""
        return measures.ratio_of_sums(*above, sum(below, Decimal(0)))

    return told(share)


@_function
@_grid("utfall", "Indikatorns utfall.")
@_grid("malvarde", "Målvärdet.")
@_grid("riktning", "Lägre eller högre: åt vilket håll som är bättre.")
@_grid("gult", "Frivilligt: det gula bandets bredd som andel av målvärdet; annars som i mallarna.")
def KALKYL_STATUS(utfall: Any, malvarde: Any, riktning: Any, gult: Any = None) -> Any:
    """Indikatorns status: Grön, Gul, Röd, eller Grå när utfall eller målvärde saknas."""
    usual = Decimal(organisation_of_profile().limits["yellow_target"])

    def status(outcome: Any, target: Any, direction: Any, band: Any) -> Any:
        function = _DIRECTIONS.get(word(direction).casefold())
        if function is None:
            raise InputError("Riktning ska vara lägre eller högre")
        values = number(outcome), number(target)
        yellow = number(band)
        if values[0] is None or values[1] is None:
            return "Grå"
        return function(values[0], values[1], usual if yellow is None else yellow)

    return each(status, utfall, malvarde, riktning, gult or [[None]])


@_function
@_grid("summa", "Totalen som den är skriven.")
@_grid("delar", "Delarna som de är skrivna.")
@_grid("decimaler", "Frivilligt: hur många decimaler talen visar; annars 0.")
def KALKYL_STAMMER(summa: Any, delar: Any, decimaler: Any = None) -> Any:
    """Om en total stämmer med sina delar, med den avrundning som decimalerna tillåter."""

    def holds() -> Any:
        whole = number(single(summa, "Summa"))
        shown_with = number(single(decimaler, "Decimaler")) if decimaler else None
        decimals = int(shown_with or 0)
        parts = numbers(delar)
        if whole is None or not parts:
            return ""
        possible = total(Interval.printed(part, decimals) for part in parts)
        if possible.meets(Interval.printed(whole, decimals)):
            return "Stämmer"
        return f"Nej: delarna blir {show(sum(parts, Decimal(0)))}"

    return told(holds)


@_function
@_grid("text", "Text som -1 234,5 mnkr.")
@_grid("enhet", "Frivilligt: enheten som svaret ska ha (kr, tkr, mnkr).")
def KALKYL_TAL(text: Any, enhet: Any = None) -> Any:
    """Talet i en text, med svenska skrivsätt, omräknat till en enhet om den anges."""

    def amount(cell: Any, unit: Any) -> Any:
        wanted = word(unit)
        if not isinstance(cell, str):
            return "" if (found := number(cell)) is None else found
        if not word(cell):
            return ""
        outcome = read(cell)
        if isinstance(outcome, Unread):
            raise InputError(_UNREAD[outcome.reason].format(cell.strip()))
        if not wanted or outcome.unit is None:
            return outcome.value
        try:
            return scale(outcome.value, outcome.unit, wanted)
        except ValueError:
            raise InputError(f"{outcome.unit} kan inte bli {wanted}") from None

    return each(amount, text, enhet or [[None]])


_UNREAD = {
    "not_a_number": "Inte ett tal: ”{}”",
    "out_of_range": "Talet är för stort: ”{}”",
    "ambiguous_thousands": "”{}” kan läsas på två sätt: skriv talet utan komma",
}


@_function
@xw.ret(index=False)
@_grid("omrade", "Tabellen med sin rubrikrad.")
@_grid("rapport", "Rapporten, som uppfoljningsrapport-1.")
@_grid("tabell", "Tabellen, som Prognos per uppdrag.")
@_grid("ar", "Frivilligt: året; annars i år.")
def KALKYL_KONTROLL(omrade: Any, rapport: Any, tabell: Any, ar: Any = None) -> Any:
    """Vad reglerna säger om en tabell: en rad per anmärkning. Svaret sprider sig nedåt."""
    from kalkyl.services.range_check import check_range  # slow, for this function only

    found = _of_table(check_range, omrade, rapport, tabell, ar)
    if isinstance(found, str):
        return found
    rows = [(finding.cell, finding.severity, finding.code, finding.text) for finding in found]
    return list_frame(_HEADINGS, rows) if rows else _NOTHING


@_function
@xw.ret(index=False)
@_grid("omrade", "Tabellen med sin rubrikrad.")
@_grid("rapport", "Rapporten, som uppfoljningsrapport-1.")
@_grid("tabell", "Tabellen, som Prognos per uppdrag.")
@_grid("ar", "Frivilligt: året; annars i år.")
def KALKYL_FAKTA(omrade: Any, rapport: Any, tabell: Any, ar: Any = None) -> Any:
    """En tabells uppgifter, ifyllda och beräknade, en per rad: underlag för en pivottabell."""
    from kalkyl.services.range_check import facts_in_range  # slow, for this function only

    found = _of_table(facts_in_range, omrade, rapport, tabell, ar)
    if isinstance(found, str):
        return found
    names = ("row", "column", "value", "unit", "state", "cell")
    rows = [[_fact_cell(fact, name) for name in names] for fact in found]
    return list_frame([HEADINGS["sv"][name] for name in names], rows) if rows else _NO_TABLE


def _fact_cell(fact: FactRow, name: str) -> object:
    """A column of a fact; a percentage is a share, as in every function."""
    if name == "state":
        return STATES["sv"][fact.state]
    if name != "value":
        return getattr(fact, name)
    if fact.value is None:
        return fact.text
    return float(fact.value / measures.HUNDRED if fact.unit == "%" else fact.value)


def _of_table(ask: Callable[..., _Found], cells: Grid, *names: Any) -> _Found | str:
    """What is asked of a table in a range, by report, table and year; or why it can't be told."""
    report, table, year = names
    try:
        of_year = number(single(year, "År")) if year else None
        return ask(
            [[_value(cell) for cell in row] for row in cells],
            word(single(report, "Rapport")),
            word(single(table, "Tabell")),
            int(of_year) if of_year is not None else date.today().year,  # noqa: DTZ011  # the desk's year
            organisation_of_profile(),
        )
    except InputError as refused:
        return str(refused)
    except DataFileError as refused:
        return fault_text(refused, spoken())


def _value(cell: Any) -> Value:
    """A cell as a reader of its file would give it."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, str):
        return (CellError(cell) if cell.startswith("#") else cell) if cell.strip() else None
    if cell is None or isinstance(cell, bool):
        return cell
    return error_in(cell) or number(cell)


@_function
def KALKYL_VERSION() -> str:
    """Vilken version av kalkyl som svarar."""
    return __version__
