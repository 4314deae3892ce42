"""No English is left in what a Swedish user meets: click's words, parsers' faults, usage errors."""

from __future__ import annotations

import ast
import inspect
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import builders as b
import catalogues
from faults import refused
from kalkyl.base.errors import DataFileError
from kalkyl.cli import COMMANDS, USAGE
from kalkyl.io import file_errors
from kalkyl.io.data_files import read_json, read_toml
from kalkyl.wording.messages import fault_text

CLICK = Path(click.__file__).parent
DEVELOPERS = {
    "Could not determine name for option with declarations {decls!r}",
    "Arguments take exactly one parameter declaration, got {length}: {decls}.",
    "Name '{name}' defined twice",
    "Boolean option {decl!r} cannot use the same flag for true/false.",
    "Invalid start character for option ({option})",
    "Unknown color {colour!r}",
    "Choice({choices})",
    "Unknown standard stream '{name}'",
    "d",
}
"""What click says to whoever writes a command, never to whoever runs one."""
UNUSED = re.compile(r"DeprecationWarning|No options defined|Bash version|\{editor\}")
ENGLISH = re.compile(
    r"\b(usage|error|missing|invalid|option|options|command|value|file|directory|"
    r"default|required|show|text|integer|range|does|not|such|exist|the)\b",
    re.IGNORECASE,
)


def said_by_click() -> Iterator[str]:
    """Every sentence that click hands to gettext."""
    for path in CLICK.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                count = {"_": 1, "ngettext": 2}.get(node.func.id, 0)
                for one in node.args[:count]:
                    if isinstance(one, ast.Constant) and isinstance(one.value, str):
                        yield one.value


def test_everything_that_click_says_to_users_is_translated() -> None:
    with (catalogues.FOLDER / "click.po").open("rb") as file:
        catalogue = read_po(file)
    known = {
        word
        for message in catalogue
        if message.id
        for word in (message.id if isinstance(message.id, (tuple, list)) else (message.id,))
    }
    wanted = {text for text in said_by_click() if not UNUSED.search(text)}
    assert wanted - known - DEVELOPERS == set()


def test_translations_keep_the_fields_of_their_sentence() -> None:
    with (catalogues.FOLDER / "click.mo").open("rb") as file:
        catalogue = read_mo(file)
    for message in catalogue:
        if message.id:
            ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
            said = (
                message.string if isinstance(message.string, (tuple, list)) else (message.string,)
            )
            fields = {field for one in ids for field in re.findall(r"\{(\w+)", one)}
            assert {field for one in said for field in re.findall(r"\{(\w+)", one or "")} <= fields


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "x.xlsx", "--year", "12"),
        ("check", "x.xlsx", "--year", "tolv"),
        ("check", "x.xlsx", "--foo"),
        ("check", "x.xlsx", "--report", "y"),
        ("check", "x.xlsx", "--html"),
        ("check", "x.xlsx", "--restore=ja"),
        ("check", "x.xlsx", "--mark", "/dev/null"),
        ("chek",),
        ("merge", "x.xlsx"),
        ("explain", "KAL301", "KAL302"),
        (),
    ],
)
def test_wrong_usage_is_told_in_swedish(arguments: tuple[str, ...]) -> None:
    done = b.kalkyl(*arguments)
    assert done.code == USAGE
    said = re.sub(r"'[^']*'|\[.*?\]", "", done.err)
    assert not ENGLISH.findall(said)


@pytest.mark.parametrize("name", [*COMMANDS, "addin install", "addin build"])
def test_help_is_in_swedish(name: str) -> None:
    said = re.sub(r"--?[\w-]+|\.xlsx|\[[^\]]*\|[^\]]*\]", "", b.kalkyl(*name.split(), "--help").out)
    assert not ENGLISH.findall(said)


def test_english_is_click_s_own() -> None:
    done = b.started("check", "--foo", env={"KALKYL_LANG": "en"})
    assert "No such option" in done.err


# Data files


def test_every_fault_that_the_parsers_know_has_swedish_words() -> None:
    parser = __import__("tomllib._parser", fromlist=["x"])
    toml = set(re.findall(r'suffixed_err\(\s*\w+, [^"]*?f?"([^"]+)"', inspect.getsource(parser)))
    scanner = inspect.getsource(json.decoder)
    found = set(re.findall(r'JSONDecodeError\(\s*"([^"]+)"', scanner))
    assert len(toml) > 10
    assert len(found) > 4
    starts = [start for start, _ in file_errors._SAID]  # noqa: SLF001  # the table itself
    assert {one for one in toml | found if not any(one.startswith(s) for s in starts)} == set()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("year = 2026\nname = ”Kansli”\n", "rad 2, tecken 8: värdet går inte att tolka"),
        ("a = 1\na = 2\n", "rad 2, tecken 6: samma namn står två gånger"),
        ("[a]\n[a]\n", "samma rubrik står två gånger"),
        ("a = 110x\n", "rad 1, tecken 8: här står något mer"),
        ('a = "x\n', "rad 1, tecken 7: här står ett tecken"),
        ("a = [1,\n", "i slutet: "),
        ("a = 2026-02-31\n", "rad 1, tecken 5: datumet finns inte"),
    ],
)
def test_a_toml_file_says_where_it_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "lista.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(tomllib.TOMLDecodeError):
        tomllib.loads(text)
    with pytest.raises(DataFileError) as caught:
        read_toml(path)
    assert said in fault_text(caught.value)
    assert ("raka citattecken (" in fault_text(caught.value)) is ("”" in text)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_file_in_another_encoding_says_how_to_save_it(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "lista.toml"
    path.write_bytes('name = "Hälso- och sjukvård"'.encode(encoding))
    with refused(DataFileError, "kodningen UTF-8"):
        read_toml(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": }', "rad 1, tecken 7: här saknas ett värde"),
        ("{”a”: 1}", "rad 1, tecken 2: här saknas ett namn inom raka citattecken. Byt ”"),
        ('{"a": 1} x', "rad 1, tecken 10: filen fortsätter"),
        ('{"a" 1}', "rad 1, tecken 6: här saknas ett kolon"),
    ],
)
def test_a_json_file_says_where_it_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "lista.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataFileError) as caught:
        read_json(path)
    assert said in fault_text(caught.value)
