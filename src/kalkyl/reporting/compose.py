"""Puts a report together from its outline and a total: numbered chapters with what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kalkyl.contract.known_tables import COVER, TEXTS
from kalkyl.contract.spec import TOTAL, VALUE
from kalkyl.figures.amount import scale
from kalkyl.figures.evaluate import Figures
from kalkyl.model import Key, Listed, Phrase
from kalkyl.reporting.document import (
    Block,
    Bullets,
    Chart,
    ChartKind,
    Document,
    Heading,
    Paragraph,
    Point,
)
from kalkyl.reporting.outline import (
    BulletsPart,
    Chapter,
    ChartPart,
    GroupsPart,
    Outline,
    Part,
    SentencePart,
    TablePart,
    TextPart,
)
from kalkyl.reporting.reported_total import MNKR_DECIMALS, ReportedTotal, is_nil, printed
from kalkyl.reporting.sentences import SENTENCES
from kalkyl.reporting.tables import printed_table
from kalkyl.wording.messages import Texts, filled, seen

_UNIT: Final = "mnkr"
_CHART_WORDS: Final = Texts(
    {
        "departments": Phrase("chart_departments", "{what} by department, mnkr"),
        "year": Phrase("chart_year", "{what} in the reports of the year, mnkr"),
        "says": Phrase("chart_says", "{title}: {points}."),
    }
)
_FEWEST: Final = 2


_COMPLETENESS: Final = (COVER, "completeness", VALUE)
_WORDS: Final = Texts({"cause": Phrase("report_cause", "{amount}: {cause}")})


def chart(total: ReportedTotal, part: ChartPart) -> Chart | None:
    """A chart of the report; nothing where there are fewer than two amounts to compare."""
    over_year = part.over == "year"
    found = _through_year(total, part) if over_year else _by_department(total, part)
    points = tuple(_points(total, part, found))
    if len(points) < _FEWEST:
        return None
    words, language = _CHART_WORDS[total.language], total.language
    spec = total.contract.spec((part.table, TOTAL, part.column))
    title = filled(words[part.over], {"what": spec.label if spec else ""}, language)
    listed = Listed(tuple(f"{point.label} {point.shown}" for point in points))
    says = filled(words["says"], {"title": title, "points": listed}, language)
    return Chart(ChartKind.LINE if over_year else ChartKind.BARS, title, says, points)


def _by_department(total: ReportedTotal, part: ChartPart) -> Iterator[tuple[str, Figures]]:
    """The departments that have the figure, the best first."""
    key: Key = (part.table, TOTAL, part.column)
    found = [
        (number, name, figures)
        for name, figures in total.departments.items()
        if (number := figures[key].number) is not None
    ]
    found.sort(key=lambda entry: (-entry[0], entry[1]))
    yield from ((name, figures) for _, name, figures in found)


def _through_year(total: ReportedTotal, part: ChartPart) -> Iterator[tuple[str, Figures]]:
    for figures in (*total.earlier, total.figures):
        if part.table in figures.contract.tables:
            yield figures.contract.period_label, figures


def _points(
    total: ReportedTotal, part: ChartPart, found: Iterable[tuple[str, Figures]]
) -> Iterator[Point]:
    key: Key = (part.table, TOTAL, part.column)
    for label, figures in found:
        number, spec = figures[key].number, figures.contract.spec(key)
        if number is not None and spec is not None and spec.unit:
            value = scale(number, spec.unit, _UNIT)
            shown = printed(value, MNKR_DECIMALS, total.language, sign=True)
            yield Point(label, value, shown)


def document(total: ReportedTotal, outline: Outline) -> Document:
    """The whole report. A chapter with nothing to say is left out, and the numbers follow."""
    note = total.submission.value(_COMPLETENESS)
    return Document(
        total.contract.report,
        total.contract.title,
        f"{total.contract.period_label} {total.contract.year}".strip(),
        seen(str(total.submission.sender)),
        total.language,
        (seen(str(note)),) if note else (),
        tuple(_chapters(total, outline.chapters, ())),
    )


def _chapters(
    total: ReportedTotal, chapters: Sequence[Chapter], above: tuple[int, ...]
) -> Iterator[Block]:
    place = 1
    for chapter in chapters:
        here = (*above, place)
        inside = list(_inside(total, chapter, here))
        if inside:
            yield _heading(here, chapter.title)
            yield from inside
            place += 1


def _heading(place: tuple[int, ...], text: str) -> Heading:
    return Heading(len(place), ".".join(map(str, place)), text)


def _inside(total: ReportedTotal, chapter: Chapter, here: tuple[int, ...]) -> Iterator[Block]:
    groups = [part for part in chapter.parts if isinstance(part, GroupsPart)]
    for part in chapter.parts:
        yield from (block for block in _blocks(total, part) if block is not None)
    for part in groups:
        yield from _chapters(total, list(_groups(total, part)), here)
    if not groups:
        yield from _chapters(total, chapter.chapters, here)


def _groups(total: ReportedTotal, part: GroupsPart) -> Iterator[Chapter]:
    """A chapter for each word of a list, with its text and the rows that have chosen it."""
    spec = total.contract.spec((part.table, "", part.by))
    texts = total.contract.tables.get(TEXTS)
    rows = total.submission.rows.get(part.table, ())
    for choice in spec.choices if spec else ():
        own = [
            row
            for row in rows
            if total.submission.value((part.table, row, part.by)) == choice.label
        ]
        parts: list[Part] = []
        if texts is not None and texts.row(choice.id):
            parts.append(TextPart(choice.id))
        if own:
            parts.append(TablePart(part.table, part.columns, tuple(own)))
        rows_ = [
            Chapter(_first_words(total, part, row), (TextPart(row, part.table, part.text),), ())
            for row in own
        ]
        if len(rows_) == 1:
            yield Chapter(choice.label, (*parts, *rows_[0].parts), ())
        else:
            yield Chapter(choice.label, tuple(parts), tuple(rows_))


def _first_words(total: ReportedTotal, part: GroupsPart, row: str) -> str:
    """What a row is called: the words of its heading, else the first that it has."""
    columns = (part.heading, *part.columns)
    values = (total.submission.value((part.table, row, column)) for column in columns)
    return seen(str(next((value for value in values if value), row)))


def _blocks(total: ReportedTotal, part: Part) -> Iterator[Block | None]:
    """What a part of a chapter comes to."""
    if not isinstance(part, SentencePart) and part.table not in total.contract.tables:
        return  # a table of other years
    match part:
        case TextPart():
            yield from _texts(total, (part.table, part.row, part.column))
        case SentencePart():
            sentence = SENTENCES[part.name](total)
            yield Paragraph(sentence) if sentence else None
        case TablePart():
            yield printed_table(total, part)
        case BulletsPart():
            items = tuple(_causes(total, part))
            yield Bullets(items) if items else None
        case ChartPart():
            yield chart(total, part)


def _texts(total: ReportedTotal, key: Key) -> Iterator[Paragraph]:
    """The administration's own words; where it has none, its departments', each by its name."""
    own = total.submission.value(key)
    if isinstance(own, str):
        yield from (Paragraph(line) for line in _lines(own))
        return
    for origin in total.origins.get(key, ()):
        yield from (Paragraph(line, seen(str(origin.sender))) for line in _lines(origin.value))


def _lines(text: str) -> Iterator[str]:
    return (seen(line) for line in text.splitlines() if line.strip())


def _causes(total: ReportedTotal, part: BulletsPart) -> Iterator[str]:
    """The causes, the largest amount first; those that are printed as nought are left out."""
    found = []
    for row in total.submission.rows.get(part.table, ()):
        values = {
            name: total.submission.value((part.table, row, name))
            for name in (part.text, *part.where)
        }
        key = (part.table, row, part.amount)
        number = total.number(key)
        chosen = all(values[name] == wanted for name, wanted in part.where.items())
        if chosen and number is not None and values[part.text] and not is_nil(number):
            found.append((-abs(number), total.amount(key), str(values[part.text])))
    for _, amount, cause in sorted(found, key=lambda entry: entry[0]):
        facts = {"amount": amount, "cause": seen(" ".join(cause.split()))}
        yield filled(_WORDS[total.language]["cause"], facts, total.language)
