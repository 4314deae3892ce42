"""What every command says in English when it is used wrongly: no word of kalkyl's own in Swedish.

One process runs them all, since the language is chosen when kalkyl starts.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest

import catalogues
from kalkyl import wording
from kalkyl.cli import FINDINGS, OK, USAGE, cli
from kalkyl.cli.organisation import Report
from spoken import swedish_in

RUNNER = """
import json, sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from kalkyl.cli import run

for arguments in json.load(sys.stdin):
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = run(arguments)
    print(json.dumps([arguments, code, said.getvalue()]))
"""
FAULTY = {
    "there.txt": "no workbook\n",
    "broken.toml": 'name = "x\n',
    "twice.json": '{"a": 1, "a": 2}',
    "word.json": '{"a": NaN}',
    "broken.json": '{"a" 1}',
    "other.json": '{"title": "x", "report": "manadsrapport-februari", "unknown": [1]}',
    "other.toml": 'unknown = 1\n[[departments]]\ncode = "1"\n',
    "faulty.csv": "Kod;Namn\n;Kansli\n",
}
WRITTEN = frozenset({"-o", "--mark", "--html", "--copy-for-distribution"})
"""The options that name what is to be written."""
DATA = frozenset({"--manifest", "--layout", "--data"})
MADE = "made"
EMPTY, MISSING, TEXT = "empty", "missing.xlsx", "there.txt"


def commands(group: click.Group = cli, *names: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command by the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, *names, name)
        else:
            yield (*names, name), command


def given(param: click.Parameter, path: str) -> list[str]:
    """A parameter as it may be given: files are ``path``."""
    kind = param.type
    word = MADE if not WRITTEN.isdisjoint(param.opts) else path
    if isinstance(kind, Report):
        word = "uppfoljningsrapport-1"
    elif isinstance(kind, click.Choice):
        word = str(kind.choices[-1])
    elif isinstance(kind, click.IntRange):
        word = "2022"
    if isinstance(param, click.Argument):
        return [word]
    return [param.opts[-1]] if getattr(param, "is_flag", False) else [param.opts[-1], word]


def uses(names: tuple[str, ...], command: click.Command) -> Iterator[list[str]]:
    """A command asked for help, and given nothing, wrong options and files of the wrong kind."""
    yield [*names, "--help"]
    yield [*names, "--no-such-option"]
    if names == ("demo",):  # what it shows is a Swedish report
        return
    needed = {path: list(needs(command, path)) for path in (MISSING, EMPTY, TEXT)}
    yield from ([*names, *words] for words in needed.values())
    if needed[MISSING]:
        yield list(names)
    for option in command.params:
        if isinstance(option, click.Option):
            yield [*names, *needed[MISSING], *given(option, MISSING)]
            if DATA.intersection(option.opts):
                yield from ([*names, *needed[TEXT], *given(option, path)] for path in FAULTY)
            if isinstance(option.type, (click.Choice, click.IntRange)):
                yield [*names, *needed[MISSING], option.opts[-1], "wrong"]


def needs(command: click.Command, path: str) -> Iterator[str]:
    """What a command must be given, or may be without an option."""
    for param in command.params:
        if param.required or isinstance(param, click.Argument):
            yield from given(param, path)


def said(folder: Path) -> list[tuple[list[str], int, str]]:
    """What kalkyl says to each use, and its exit code."""
    (folder / EMPTY).mkdir()
    for name, text in FAULTY.items():
        (folder / name).write_text(text, encoding="utf-8")
    asked = [use for names, command in commands() for use in uses(names, command)]
    home = {name: str(folder / "home") for name in ("HOME", "APPDATA", "USERPROFILE")}
    done = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=json.dumps(asked),
        capture_output=True,
        encoding="utf-8",
        check=True,
        cwd=folder,
        env={**os.environ, **home, "KALKYL_LANG": "en", "PYTHONIOENCODING": "utf-8"},
    )
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


def test_no_use_of_any_command_is_answered_in_swedish(tmp_path: Path) -> None:
    answers = said(tmp_path)
    assert {OK, FINDINGS, USAGE} <= {code for _, code, _ in answers}
    assert [use for use, _, text in answers if "Traceback" in text] == []
    found = {line: use for use, _, text in answers for line in swedish_in(text)}
    assert found == {}


WRITTEN_IN_SWEDISH: Mapping[str, tuple[str, ...]] = {
    "workbooks, whose words are Swedish": (
        "contract/department_list.py",
        "contract/organisation/lists.py",
        "contract/organisation/reports.py",
        "contract/amount_form.py",
        "contract/organisation/report_sheets.py",
        "contract/organisation/sheet_spec.py",
        "contract/organisation/sheets.py",
        "io/xlsx/",
        "services/organisation.py",
        "services/merging.py",
        "template/",
        "wording/remarks.py",
    ),
    "the add-in, as the workbooks that it works in": (
        "excel/",
        "services/addin/install.py",
        "services/buttons/",
    ),
    "what people write, and is to be understood": (
        "contract/levels.py",
        "figures/text_amounts.py",
        "io/mail/mime.py",
        "model/findings.py",
        "model/submission.py",
        "relations/counted_rows.py",
        "relations/said_ways.py",
        "relations/says.py",
        "relations/sentence_amounts.py",
        "relations/sentence_words.py",
        "relations/table_words.py",
        "relations/target_status.py",
    ),
    "both languages beside one another": ("rules/", "wording/rule_pages.py"),
}
"""Where words of kalkyl's own stand in Swedish outside of the catalogue, and why."""
MORE_SWEDISH = re.compile(r"\b(?:annan|bara|från|lika|ordning|rader|raden|samma|till|ur)\b")
SOURCE = Path(wording.__file__).parents[1]


def swedish_texts(path: Path) -> Iterator[str]:
    """The Swedish texts in a module, beside its explanations and what the catalogue has."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    apart = {id(told.value) for told in ast.walk(tree) if isinstance(told, ast.Expr)}
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and catalogues.called(call) in catalogues.PLACES:
            apart |= set(map(id, call.args))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart:
            is_sentence = len(node.value.split()) > 2  # fewer may be a name
            if is_sentence and (swedish_in(node.value) or MORE_SWEDISH.search(node.value)):
                yield node.value


def test_swedish_outside_of_the_catalogue_is_for_workbooks_and_what_people_write() -> None:
    known = tuple(place for places in WRITTEN_IN_SWEDISH.values() for place in places)
    found = {
        name: text
        for path in sorted(SOURCE.rglob("*.py"))
        for text in swedish_texts(path)
        if not (name := path.relative_to(SOURCE).as_posix()).startswith(known)
    }
    assert found == {}


@pytest.mark.parametrize("place", [one for places in WRITTEN_IN_SWEDISH.values() for one in places])
def test_every_place_for_swedish_has_some(place: str) -> None:
    path = SOURCE / place
    modules = path.rglob("*.py") if path.is_dir() else [path]
    assert any(text for module in modules for text in swedish_texts(module))


def test_swedish_is_known_when_it_is_seen() -> None:
    assert swedish_in("Error: unknown words: a\n  saknar administration\n") == [
        "  saknar administration"
    ]
