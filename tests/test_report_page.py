"""The page of a report in Chromium: by pointer, by keyboard, read aloud, narrow and in the dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser import Browser, browser
from kalkyl.reporting.document import Chart, Document
from kalkyl.services.report import page
from shipped_organisation import report_of
from year import FEBRUARY, PLAN, UR1, UR2, Year

pytestmark = pytest.mark.needs("chromium")
CENTRE = """(() => {
  const mark = document.querySelectorAll('figure')[%d].querySelectorAll('.mark')[%d];
  mark.scrollIntoView({block: 'center'});
  const box = mark.querySelector('.better, .worse').getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
})()"""
POINTED = """(() => {
  const mark = document.elementFromPoint(%f, %f).closest('.mark');
  const area = getComputedStyle(mark.querySelector('.area')).fill;
  return [mark.querySelector('title').textContent, area];
})()"""
FOCUS = """(() => {
  const at = document.activeElement;
  return [at.tagName, at.getAttribute('aria-label') || at.textContent,
          getComputedStyle(at).outlineStyle];
})()"""
COLOURS = """[...document.querySelectorAll(`h1, h2, h3, h4, p, li, th, td, caption, summary, a,
  figcaption, svg text, svg .better, svg .worse, .dot`)].map(one => {
  const look = getComputedStyle(one);
  let behind = one, back = 'rgba(0, 0, 0, 0)';
  while (behind && back === 'rgba(0, 0, 0, 0)') {
    back = getComputedStyle(behind).backgroundColor;
    behind = behind.parentElement;
  }
  return [one.tagName, one instanceof SVGElement ? look.fill : look.color, back];
})"""


@pytest.fixture(scope="module")
def report(made: Year) -> Document:
    """A report with charts of both kinds: by department and through the year."""
    readings = [made.reading(made.total(name)) for name in (PLAN, FEBRUARY, UR1, UR2)]
    return report_of(readings, "sv")


@pytest.fixture(scope="module")
def path(report: Document, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("sida") / "rapport.html"
    made.write_bytes(page(report, Path()).content)
    return made


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("chromium")) as found:
        yield found


def charts(report: Document) -> list[Chart]:
    return [block for block in report.blocks if isinstance(block, Chart)]


def test_each_mark_of_a_chart_says_what_it_is_when_it_is_pointed_at(
    chromium: Browser, path: Path, report: Document
) -> None:
    chromium.open(path, 1200)
    drawn = charts(report)
    assert {chart.kind for chart in drawn} == {"bars", "line"}
    for number, chart in enumerate(drawn):
        for place, point in enumerate(chart.points):
            x, y = chromium.run(CENTRE % (number, place))
            chromium.point(x, y)
            title, area = chromium.run(POINTED % (x, y))
            assert title == f"{point.label}: {point.shown}"
            assert area != "rgba(0, 0, 0, 0)"  # it is lit


def test_a_chart_has_its_figures_in_a_table_beside_it(
    chromium: Browser, path: Path, report: Document
) -> None:
    chromium.open(path, 1200)
    rows = chromium.run(
        "[...document.querySelectorAll('figure')].map(one => [...one.querySelectorAll('tbody tr')]"
        ".map(row => [...row.children].map(cell => cell.textContent)))"
    )
    assert rows == [
        [[point.label, point.shown] for point in chart.points] for chart in charts(report)
    ]


def test_everything_is_reached_by_keyboard_and_the_focus_is_seen(
    chromium: Browser, path: Path, report: Document
) -> None:
    chromium.open(path, 1200)
    reached = []
    for _ in range(chromium.run("document.querySelectorAll('a, summary, [tabindex]').length")):
        chromium.press("Tab", 9)
        reached.append(chromium.run(FOCUS))
    assert all(outline != "none" for _, _, outline in reached)
    links = [text for tag, text, _ in reached if tag == "A"]
    assert links == [f"{one.number} {one.text}" for one in report.headings if one.level <= 3]
    assert [text for tag, text, _ in reached if tag == "DIV"] == [
        table.title for table in report.tables
    ]
    assert sum(tag == "SUMMARY" for tag, _, _ in reached) == len(charts(report))


def test_the_table_of_a_chart_is_opened_by_the_enter_key(chromium: Browser, path: Path) -> None:
    chromium.open(path, 1200)
    chromium.run("document.querySelector('summary').focus()")
    shown = "document.querySelector('details table').checkVisibility()"
    assert chromium.run(shown) is False
    chromium.press("Enter", 13)
    assert chromium.run(shown) is True


@pytest.mark.parametrize("width", [390, 320, 1200])
def test_no_page_is_wider_than_its_window(chromium: Browser, path: Path, width: int) -> None:
    chromium.open(path, width)
    assert chromium.run("document.documentElement.scrollWidth") <= width
    height = (
        "Math.min(...[...document.querySelectorAll('svg text')]"
        ".map(one => one.getBoundingClientRect().height))"
    )
    assert chromium.run(height) >= (12 if width >= 390 else 10)
    outside = (
        "[...document.querySelectorAll('svg text')].filter(one => {"
        "const box = one.getBoundingClientRect();"
        "return box.left < 0 || box.right > innerWidth}).length"
    )
    assert chromium.run(outside) == 0


@pytest.mark.parametrize("dark", [False, True])
def test_it_can_be_read_in_light_and_in_the_dark(
    chromium: Browser, path: Path, *, dark: bool
) -> None:
    chromium.open(path, 1200, dark=dark)
    found = {tuple(one) for one in chromium.run(COLOURS)}
    assert len(found) > 10
    for tag, ink, paper in found:
        least = 3 if tag in {"rect", "circle"} else 4.5
        assert contrast(ink, paper) >= least, (tag, ink, paper)
    paper = chromium.run("getComputedStyle(document.body).backgroundColor")
    assert (luminance(paper) < 0.2) is dark


def contrast(one: str, other: str) -> float:
    """How well two colours can be told apart, as WCAG reckons it: 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_screen_reader_gets_names_and_headings_in_order(
    chromium: Browser, path: Path, report: Document
) -> None:
    chromium.open(path, 1200)
    nodes: list[dict[str, Any]] = chromium.send("Accessibility.getFullAXTree")["nodes"]
    seen = [node for node in nodes if not node["ignored"]]
    assert names(seen, "RootWebArea") == [
        f"{report.title} {report.period}, {report.sender}".replace("  ", " ")
    ]
    assert names(seen, "image") == [chart.description for chart in charts(report)]
    expected = [(report.title, 1), ("Innehåll", 2)]
    expected += [(f"{one.number} {one.text}", min(one.level + 1, 6)) for one in report.headings]
    assert sorted(levels(seen)) == sorted(expected)
    assert set(names(seen, "navigation")) == {"Innehåll"}
    assert all(names(seen, "table"))
    assert names(seen, "region") == [table.title for table in report.tables]
    assert chromium.run("document.documentElement.lang") == "sv"


def levels(nodes: list[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    """The headings as they are read aloud, each with its level."""
    for node in nodes:
        for one in node["properties"] if node["role"]["value"] == "heading" else ():
            if one["name"] == "level":
                yield node["name"]["value"], one["value"]["value"]


def names(nodes: list[dict[str, Any]], role: str) -> list[str]:
    return [node["name"]["value"] for node in nodes if node["role"]["value"] == role]


def test_the_page_asks_nothing_of_any_network(chromium: Browser, path: Path) -> None:
    chromium.open(path, 1200)
    assert set(chromium.asked) == {path.as_uri()}
    assert chromium.run("document.scripts.length") == 0
    assert chromium.run("performance.getEntriesByType('resource').length") == 0
