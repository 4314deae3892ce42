"""KAL218, KAL406, KAL411: dates, headings and amounts that belong to another period."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from kalkyl.base.cache import by_text
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.cell_spec import CellSpec
from kalkyl.contract.document import folded
from kalkyl.contract.known_tables import COVER, STAFF
from kalkyl.contract.sheet_amounts import on_sheet
from kalkyl.contract.spec import VALUE, Contract, Sign
from kalkyl.figures.unit_of_period import Spans, spans_of, times_apart
from kalkyl.model import Key, Phrase, Place, Severity, Sheet
from kalkyl.rules.catalogue import Expected, Hit, InSheet, Reading, Words, once, rule
from kalkyl.rules.contradicting_amounts import MANY, amount
from kalkyl.rules.labels import cell_name, figure, named
from kalkyl.tables.layout import BlockPlace

_PREPARED: Key = (COVER, "prepared_on", VALUE)
_WINDOW: Key = (STAFF, "window_end", VALUE)
_LATE = timedelta(days=366)
_LAG = timedelta(days=93)
"""How long before the period's end the figures of twelve months may end: staff systems lag."""
_TITLE_ROWS = 4
_COMPARED = 2
"""So many texts above a table's columns are headings of columns, such as years side by side."""
_LONGEST_TITLE = 90
_EARLIER = frozenset({"previous", "last_year"})
_COMPARING = frozenset({"difference", "development"})
_STARTS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_MONTH = regex(
    r"\b(?:jan(?:uari)?|feb(?:ruari)?|mars?|apr(?:il)?|maj|juni?|juli?|aug(?:usti)?"
    r"|sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_YEAR = regex(r"\b20\d\d\b")
_NUMBERED = regex(r"\b(?:ur|uppföljningsrapport) ?(\d)\b")
_MAY_NAME = regex(rf"\b(?:{'|'.join(_STARTS)}|20\d\d|ur ?\d)|rapport ?\d", re.IGNORECASE)
_OF_ANOTHER = regex(
    r"\b(?:sedan|jämför\w*|föregående|föreg|förra|tidigare|från|mot|plan\w*|r12|rullande)\b"
)
"""Words of headings that name another period on purpose."""
_REPORT = regex(r"rapport|uppföljning|redovisning|prognos|resultat|utfall|period")


@rule(
    Words(
        "KAL218",
        Severity.WARNING,
        sv="{cell_name}: {found} hör inte till rapporten, som gäller till och med {period_end}. "
        "Väntat är {first} till {last}.",
        en="{cell_name}: {found} is not of the report, which is up to and including "
        "{period_end}. Expected is {first} to {last}.",
    )
)
def date_outside_period(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A date lies where the report's period lets it.

    A report is prepared from its period's last month until a year later, a plan within the two
    years before its own ends. Twelve months' figures end with the period or some months before.

    ## Regel
    Ett datum ligger där rapportens period låter det ligga.

    ## Varför
    Ett gammalt datum betyder ofta att förra rapportens uppgifter ligger kvar.

    ## Exempel
    | Underlag för indikatorerna | Värde |
    |---|---|
    | R12 till och med | 2020-04-30 |

    ## Så rättar du
    Rätta datumet, och kontrollera att uppgifterna runt om gäller samma period.

    ## In English
    An old date often means that the last report's figures are still there. Mend it; check them.
    """
    end = date.fromisoformat(reading.contract.period_end)
    for key, (first, last) in _windows(reading.contract, end).items():
        found = reading.submission.value(key)
        if isinstance(found, date) and not first <= found <= last:
            facts = {"found": str(found), "period_end": str(end)}
            window = {"first": str(first), "last": str(last)}
            place = reading.submission.place(key)
            yield Hit(place, {**named(reading, key), **facts, **window})


def _windows(contract: Contract, end: date) -> dict[Key, tuple[date, date]]:
    """Between which dates a report's dates lie."""
    is_plan = any(table.sign is Sign.PLAN for table in contract.tables.values())
    prepared = (date(end.year - 1, 1, 1), end) if is_plan else (end.replace(day=1), end + _LATE)
    windows = {_PREPARED: prepared, _WINDOW: (end - _LAG, end)}
    return {key: window for key, window in windows.items() if contract.spec(key) is not None}


@rule(
    Words(
        "KAL406",
        Severity.WARNING,
        sv="”{found}” nämner {word}, men {title} gäller {period} {year}. Är det rätt uppgifter, "
        "rätta texten.",
        en="“{found}” names {word}, but {title} is for {period} {year}. If the figures are right, "
        "mend the text.",
    )
)
def stale_label(reading: Reading, _: Expected) -> Iterator[Hit]:
    """Headings and titles name no other period, year or report than the report's own.

    What compares with an earlier period may name it: ”sedan februari”, last year's outcome.

    ## Regel
    Rubriker nämner ingen annan period, år eller rapport än rapportens egen.

    ## Varför
    ”Utfall februari” har tryckts över beloppen för januari till april.

    ## Exempel
    ```exempel
    Resultat!A1 = Resultat februari 2021
    ```

    ## Så rättar du
    Kontrollera att beloppen gäller rapportens period. Skriv sedan om rubriken.

    ## In English
    “Utfall februari” has been printed above amounts for January to April. Check, then mend it.
    """
    groups: dict[str, list[tuple[Place, str]]] = {}
    for place, text in _labels(reading):
        word = _stale_word(reading.contract, text)
        if word:
            groups.setdefault(word, []).append((place, text))
    contract = reading.contract
    own = {"title": contract.title, "period": contract.period_label, "year": str(contract.year)}
    for word, found in groups.items():
        also = tuple(place for place, _ in found[1:])
        yield Hit(found[0][0], {"found": found[0][1], "word": word, **own}, also)


@once
def _labels(reading: Reading) -> Iterator[tuple[Place, str]]:
    """The headings of the report's own columns, and the titles above its tables."""
    sheets = reading.book.by_name
    seen: set[Place] = set()
    areas = [block.area for block in reading.placing.every]
    for block in reading.placing.every:
        sheet = sheets.get(block.sheet)
        for place, text in _labels_of(reading.contract, block, sheet) if sheet else ():
            is_heading = place.row == block.area.top
            if place not in seen and (is_heading or not any(place in area for area in areas)):
                seen.add(place)
                yield place, text


def _labels_of(contract: Contract, block: BlockPlace, sheet: Sheet) -> Iterator[tuple[Place, str]]:
    table = on_sheet(contract).tables[block.table]
    top = block.area.top
    for column, at in block.columns.items():
        text = _naming(sheet, top, at)
        if text and folded(text) not in map(folded, table.headings(column)):
            specs = [spec for (_, name), spec in table.cells.items() if name == column and spec]
            if all(map(_is_of_period, specs)):
                yield Place(sheet.name, top, at), text
    for row in (1, 2, *range(max(3, top - _TITLE_ROWS), top)):
        for at in (1, 2):
            text = _naming(sheet, row, at)
            if text and _REPORT.search(folded(text)) and not _is_of_headings(block, sheet, row):
                yield Place(sheet.name, row, at), text


def _is_of_headings(block: BlockPlace, sheet: Sheet, row: int) -> bool:
    """Whether a row has a word in several of a table's columns."""
    words = (isinstance(sheet.value(row, at), str) for at in block.columns.values())
    return sum(words) >= _COMPARED


def _naming(sheet: Sheet, row: int, column: int) -> str:
    """The heading or title in a cell, if it may name a period; paragraphs are none."""
    text = sheet.value(row, column)
    return text if isinstance(text, str) and _may_name(text) else ""


@by_text(1_000_000)
def _may_name(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and bool(_MAY_NAME.search(text))


def _is_of_period(spec: CellSpec) -> bool:
    """Whether a column is about the report's own period, not about an earlier report or year."""
    if spec.prefill is not None and spec.prefill.source in _EARLIER:
        return False
    return spec.formula is None or spec.formula.measure not in _COMPARING


def _stale_word(contract: Contract, text: str) -> str:
    """The other month, year or report that a heading names, or nothing."""
    words = folded(text)
    if _OF_ANOTHER.search(words):
        return ""
    months = _MONTH.findall(words)
    end = int(contract.period_end[5:7])
    if months and _STARTS.index(months[-1][:3]) + 1 not in {end, 12 if "år" in words else end}:
        return str(months[-1])
    years = set(_YEAR.findall(words))
    if len(years) == 1 and years != {str(contract.year)}:
        return str(years.pop())
    own, named_ = _NUMBERED.search(folded(contract.title)), _NUMBERED.search(words)
    return named_[0] if own and named_ and own[1] != named_[1] else ""


_TIMES = {
    1_000: Phrase("a_thousand", "a thousand"),
    1_000_000: Phrase("a_million", "a million"),
}


@dataclass(frozen=True, slots=True)
class Apart:
    """A row whose amounts are a thousand or a million times those of another table.

    ``keys`` are the larger amounts and then the smaller, two of each.
    """

    keys: tuple[Key, ...]
    times: int
    months: int


@rule(
    Words(
        "KAL411",
        Severity.ERROR,
        sv="{cell_name}: {value} är ungefär {times} gånger för stort mot {other_name}, "
        "{other}, för {months} månader. Ska det stå {suggested}? Kontrollera enheten.",
        en="{cell_name}: {value} is about {times} times too large beside {other_name}, "
        "{other}, for {months} months. Should it be {suggested}? Check the unit.",
        confirmable=True,
        in_sheet=InSheet.PARTLY,
    )
)
def year_and_period_are_in_one_unit(reading: Reading, _: Expected) -> Iterator[Hit]:
    """The year's forecast and budget are in the same unit as the period's outcome and budget.

    Told where both amounts of the one are 300 to 3 000 times both of the other, counted to the
    same share of the year, so that no uneven spread over the year explains it.

    ## Regel
    Årets prognos och budget är i samma enhet som periodens utfall och budget.

    ## Varför
    En hel rad i kronor säger inte emot sig själv, men gör totalen tusen gånger för stor.

    ## Exempel
    | Prognos per uppdrag | Prognos | Årsbudget | Prognos i föregående rapport |
    |---|---|---|---|
    | Oförutsett Regionstyrelsen | -600 | -600 | -600 |

    | Resultat per uppdrag | Ack. utfall | Ack. budget |
    |---|---|---|
    | Oförutsett Regionstyrelsen | -0,2 | -0,2 |

    ## Så rättar du
    Skriv alla belopp i tabellens enhet.

    ## In English
    A whole row in kronor agrees with itself, and makes the total a thousand times too large.
    """
    for spans in spans_of(reading.contract):
        found = [apart for row in _rows(reading, spans) if (apart := _apart(reading, spans, row))]
        groups = [found] if len(found) >= MANY else [[apart] for apart in found]
        yield from (_hit(reading, group) for group in groups if group)


@once
def apart_rows(reading: Reading) -> Iterator[Apart]:
    """The rows whose amounts of the year and of the period are in different units."""
    for spans in spans_of(reading.contract):
        found = (_apart(reading, spans, row) for row in _rows(reading, spans))
        yield from (apart for apart in found if apart)


def _rows(reading: Reading, spans: Spans) -> tuple[str, ...]:
    return reading.submission.rows.get(spans.year[0], ())


def _apart(reading: Reading, spans: Spans, row: str) -> Apart | None:
    year, period = (
        [(table, row, column) for column in pair] for table, pair in (spans.year, spans.period)
    )
    of_year, of_period = (
        [amount(reading, key) or Decimal(0) for key in keys] for keys in (year, period)
    )
    times = times_apart(of_year, of_period, spans.months)
    if not times:
        return None
    keys = (*year, *period) if times > 0 else (*period, *year)
    return Apart(keys, abs(times), spans.months)


def _hit(reading: Reading, group: Sequence[Apart]) -> Hit:
    first = group[0]
    large, small = first.keys[0], first.keys[2]
    value, other = amount(reading, large), amount(reading, small)
    unit = reading.contract.unit(large)
    facts = {
        **named(reading, large),
        "value": figure(value, unit),
        "other_name": cell_name(reading, small),
        "other": figure(other, unit),
        "times": _TIMES[first.times],
        "months": first.months,
        "suggested": figure((value or Decimal(0)) / first.times, unit),
    }
    keys = tuple(key for apart in group for key in apart.keys)
    return Hit.of(map(reading.submission.place, keys), facts, keys)
