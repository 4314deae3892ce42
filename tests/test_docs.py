"""The documents: links lead somewhere, nothing is left out, and nothing tells of a machine."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest

from kalkyl.base import limits
from kalkyl.cli import COMMANDS, cli
from kalkyl.figures.measures import MEASURES
from shipped_organisation import ORGANISATION
from slow import SLOW
from test_layers import LAYERS

ROOT = Path(__file__).parents[1]
DOCS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])
TEXT = {path: path.read_text(encoding="utf-8") for path in DOCS}
README = TEXT[ROOT / "README.md"]
CONTRACT = TEXT[ROOT / "docs" / "kontrakt.md"]
DEPENDENCIES = TEXT[ROOT / "docs" / "dependencies.md"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MEASURE = ROOT / "tests" / "measure"
measurements = runpy.run_path(str(MEASURE / "__main__.py"))["measurements"]
each_document = pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)


# Links


def anchors(text: str) -> set[str]:
    """The places in a document that a link can point at."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    made = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return made | set(re.findall(r'<a id="([^"]+)">', text))


def links(text: str) -> Iterator[str]:
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    yield from re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", prose))


@each_document
def test_links_lead_somewhere(path: Path) -> None:
    for link in links(TEXT[path]):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(TEXT[target]), link


@each_document
def test_every_document_can_be_found_from_the_readme(path: Path) -> None:
    found = {ROOT / "README.md"}
    while True:
        more = {
            (one.parent / link.partition("#")[0]).resolve()
            for one in found
            if one in TEXT
            for link in links(TEXT[one])
            if "://" not in link
        }
        if more <= found:
            break
        found |= more
    assert path in found


# Limits


def test_the_limits_are_those_of_the_code() -> None:
    told = {
        name: int(value.replace(" ", ""))
        for name, value in re.findall(
            r"^\| `(\w+)` \| ([\d ]+) \|", TEXT[ROOT / "docs" / "granser.md"], re.MULTILINE
        )
    }
    assert told == {name: value for name, value in vars(limits).items() if name.isupper()}


# Completeness


def commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            for word in command.list_commands(context):
                inner = command.get_command(context, word)
                assert inner is not None
                yield f"{name} {word}", inner


def options() -> Iterator[tuple[str, str]]:
    for name, command in commands():
        for parameter in [*command.params, *cli.params]:
            if isinstance(parameter, click.Option):
                yield from ((name, option) for option in parameter.opts)


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_every_command_is_documented(name: str) -> None:
    assert re.search(rf"\bkalkyl {name}\b", "\n".join(TEXT.values()))


@pytest.mark.parametrize(("name", "option"), sorted(set(options())))
def test_every_option_is_documented(name: str, option: str) -> None:
    assert any(re.search(rf"(?<![\w-]){option}(?![\w-])", text) for text in TEXT.values()), name


@pytest.mark.parametrize("report", ORGANISATION.reports)
def test_every_report_is_told_of(report: str) -> None:
    assert f"`{report}`" in README
    assert ORGANISATION.reports[report].lower() in TEXT[ROOT / "CHANGELOG.md"].lower()


def notes(schema: Any) -> Iterator[Mapping[str, Any]]:
    """Everything that stands under x-kalkyl, and what stands in its controls and formulas."""
    if isinstance(schema, list):
        for one in schema:
            yield from notes(one)
    elif isinstance(schema, dict):
        note = schema.get("x-kalkyl", {})
        yield note
        yield from note.get("controls", ())
        yield from (control.get("claimed", {}) for control in note.get("controls", ()))
        yield note.get("formula", {})
        yield note.get("prefill", {})
        for word, one in schema.items():
            if word != "x-kalkyl":
                yield from notes(one)


def test_every_word_of_the_contract_is_explained() -> None:
    files = sorted((ROOT / "schemas" / "structure").glob("*.schema.json"))
    schemas = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    words = {word for note in notes(schemas) for word in note}
    assert {word for word in words if f"`{word}`" not in CONTRACT} == set()


def test_every_word_of_the_layout_is_explained() -> None:
    words: set[str] = set()
    for path in (ROOT / "workbooks" / "organisation").rglob("layouts/*.json"):
        layout = json.loads(path.read_text(encoding="utf-8"))
        blocks = [block for sheet in layout["sheets"] for block in sheet["blocks"]]
        views = [block.get("view", {}) for block in blocks]
        words |= {word for one in (*layout["sheets"], *blocks, *views) for word in one}
    assert {word for word in words if f"`{word}`" not in CONTRACT} == set()


def test_every_measure_is_explained() -> None:
    assert {name for name in MEASURES if f"`{name}`" not in CONTRACT} == set()


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!~\[ ]", one)[0] for one in requirements}


def test_every_dependency_has_a_reason() -> None:
    packages = names([*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]])
    assert {one for one in packages if one not in DEPENDENCIES} == set()


IMPORTED_AS = {"python-oxmsg": "oxmsg"}


def test_a_dependency_is_said_to_be_used_when_it_is() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")]
    for package in names(PROJECT["dependencies"]):
        [line] = re.findall(rf"^\| {package} \|.*$", DEPENDENCIES, re.MULTILINE)
        module = IMPORTED_AS.get(package, package)
        imported = rf"^\s*(?:import|from) {module}\b"
        used = any(re.search(imported, source, re.MULTILINE) for source in sources)
        assert used is ("**Not yet.**" not in line), package


def test_the_readme_draws_every_layer() -> None:
    drawn = {
        f"kalkyl.{name}": int(layer)
        for layer, row in re.findall(r"^ (\d)  (.+?)  ", README, re.MULTILINE)
        for name in row.split(" · ")
    }
    ends = {"kalkyl.__main__"}
    held = {name: height for height, names in enumerate(LAYERS) for name in names}
    assert drawn == {name: height for name, height in held.items() if name not in ends}


def test_terms_stand_once() -> None:
    glossary = TEXT[ROOT / "docs" / "glossary.md"]
    terms = [
        term.strip()
        for row in re.findall(r"^\| ([^|]+) \|", glossary, re.MULTILINE)
        for term in row.split(",")
    ]
    assert sorted({term for term in terms if terms.count(term) > 1}) == []


def test_the_changelog_has_room_for_the_next_change() -> None:
    assert "\n## Unreleased\n" in TEXT[ROOT / "CHANGELOG.md"]


PATHS = re.compile(r"`((?:src|tests|schemas|docs|macros|workbooks)/[\w./-]+)`")
HISTORY = {"CHANGELOG.md", "decisions.md"}
"""Documents that tell of what was, also of files that are gone."""


@each_document
def test_files_that_a_page_names_are_there(path: Path) -> None:
    named = PATHS.findall(TEXT[path]) if path.name not in HISTORY else []
    assert [name for name in named if not (ROOT / name).exists()] == []


# What runs them


@pytest.mark.parametrize("name", measurements())
def test_each_measurement_has_its_place_among_the_figures(name: str) -> None:
    assert f"`python tests/measure {name}" in TEXT[ROOT / "docs" / "matning.md"]


def test_a_measurement_is_run_by_its_name() -> None:
    command = [sys.executable, str(MEASURE)]
    listed = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert listed.returncode == 2
    assert [line.split()[0] for line in listed.stdout.splitlines()] == [*measurements()]
    done = subprocess.run(
        [*command, "fuzz_parts", "--minutes", "0.01"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def test_ci_ends_with_the_readmes_second_command() -> None:
    script = ROOT / ".ci" / "run"
    lines = script.read_text(encoding="utf-8").splitlines()
    second = re.findall(r"^```bash\n(python3 -m venv.*)\n```$", README, re.MULTILINE)[1]
    assert lines[0].endswith("bash")
    assert "set -eu" in lines
    assert lines[-1] == second
    assert os.access(script, os.X_OK)


# What must not be in any file

_INDEXES = ("py" + "pi", "pythonhosted", "artifactory", "jfrog", "nexus")
_HOST = re.compile(rf"[\w.-]*(?:{'|'.join(_INDEXES)})[\w-]*\.[a-z]{{2,}}", re.IGNORECASE)
_FOLDERS = ("work", "root", "home", "Users", "opt", "mnt")
_PATH = re.compile(rf"(?<![\w.*)/-])(?:[A-Za-z]:)?[/\\](?:{'|'.join(_FOLDERS)})[/\\]\w")
_KEPT = ("src", "tests", "docs", "schemas", "workbooks", "macros", ".ci")
_TEXTS = {".py", ".md", ".json", ".toml", ".bas", ".cls", ".xml", ".txt", ""}


def kept_texts() -> Iterator[tuple[Path, str]]:
    inside = (path for folder in _KEPT for path in (ROOT / folder).rglob("*"))
    for path in [*ROOT.glob("*.md"), ROOT / "pyproject.toml", ROOT / "LICENSE", *inside]:
        if path.is_file() and path.suffix in _TEXTS and "__pycache__" not in path.parts:
            yield path, path.read_text(encoding="utf-8")


def test_no_file_names_a_machine_or_an_index() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path, text in kept_texts()
        for pattern in (_HOST, _PATH)
        for hit in pattern.finditer(text)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("https://" + "py" + "pi.org/simple", True),
        ("cd /" + "work/main", True),
        ("C:\\" + "Users\\anna", True),
        ("xl/worksheets/sheet1.xml", False),
        ("https://keepachangelog.com/en/1.1.0/", False),
    ],
)
def test_a_machine_or_an_index_would_be_noticed(text: str, *, caught: bool) -> None:
    assert bool(_HOST.search(text) or _PATH.search(text)) is caught


# The architecture page


def nouns() -> Iterator[tuple[str, str]]:
    """Each noun of the architecture page, with the module that it is said to be in."""
    page = TEXT[ROOT / "docs" / "architecture.md"].partition("## The nouns")[2]
    for words, module in re.findall(r"^\| (`.+`) \| .+ \| `(.+\.py)` \|$", page, re.MULTILINE):
        for noun in re.findall(r"`(\w+)`", words):
            yield noun, module


def test_the_nouns_are_where_the_page_says_and_no_more_than_thirty() -> None:
    named = list(nouns())
    assert 25 <= len(named) <= 30
    for noun, module in named:
        source = (ROOT / "src" / "kalkyl" / module).read_text(encoding="utf-8")
        assert re.search(rf"^class {noun}\b", source, re.MULTILINE), noun


def test_every_test_that_a_desk_run_leaves_out_is_there() -> None:
    for line in SLOW.read_text(encoding="utf-8").split():
        path, name = line.split("::")
        assert f"\ndef {name}(" in (SLOW.parent / path).read_text(encoding="utf-8"), line
