"""What every command says in English when it is used wrongly: no word of kalkyl's own in Swedish.

One process runs them all, since the language is chosen when kalkyl starts.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from kalkyl.cli import FINDINGS, OK, USAGE, cli
from kalkyl.cli.organisation import Report

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
SWEDISH = re.compile(
    r"[åäöÅÄÖ]|\b(?:alla|av|det|eller|ett|fel|filen|finns|har|inga|ingen|inget|inte|kan|med|"
    r"mot|och|om|rad|saknar|saknas|ska|skriv|som|tecken)\b"
)
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
SHEETS = ("Källor", "Förvaltning")
"""Names of a sheet and of a heading, which messages refer to."""
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


def swedish_in(text: str) -> list[str]:
    """The lines with Swedish in them; names of a workbook's sheets are no words of kalkyl's."""
    for sheet in SHEETS:
        text = text.replace(sheet, "")
    return [line for line in text.splitlines() if SWEDISH.search(line)]


def test_no_use_of_any_command_is_answered_in_swedish(tmp_path: Path) -> None:
    answers = said(tmp_path)
    assert {OK, FINDINGS, USAGE} <= {code for _, code, _ in answers}
    assert [use for use, _, text in answers if "Traceback" in text] == []
    found = {line: use for use, _, text in answers for line in swedish_in(text)}
    assert found == {}


def test_swedish_is_known_when_it_is_seen() -> None:
    assert swedish_in("Error: unknown words: a\n  saknar administration\n") == [
        "  saknar administration"
    ]
