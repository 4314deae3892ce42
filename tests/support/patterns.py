"""Every regular expression of kalkyl, and texts that would make it slow if it backtracked.

Run as a program it prints the patterns that kalkyl has compiled once all its modules are loaded and
its commands have worked, and the literals of those that were not reached, as JSON.
"""

from __future__ import annotations

import ast
import importlib
import io
import json
import pkgutil
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from re import _parser as parser  # type: ignore[attr-defined]  # the parsed form has no public home
from types import FrameType
from typing import Any

import kalkyl.base.regex

SOURCE = Path(__file__).parents[2] / "src" / "kalkyl"
ANYWHERE = {"search", "finditer", "findall", "sub", "subn", "split"}
SPOILERS = ("", "\x01")
PUMPS = (" ", "0", "a", "A", "\n", ".", ",", "(", '"', "'", "<", "-", "[", "_")


# Which patterns there are


def compiled() -> list[tuple[str, int, bool, bool]]:
    """Pattern, flags, whether it is of bytes, and whether it is looked for anywhere in a text."""
    found: dict[tuple[Any, int], None] = {}
    directly: dict[Any, set[str]] = {}
    # Every way to compile calls this function, which has no public name.
    original = re._compile  # type: ignore[attr-defined]  # noqa: SLF001  # see above

    def recording(pattern: Any, flags: Any) -> Any:
        made = original(pattern, flags)
        caller = sys._getframe(1)  # noqa: SLF001  # there is no public way
        if _is_own(caller):
            found[made.pattern, made.flags] = None
            if caller.f_code.co_name != "compile":
                directly.setdefault(made.pattern, set()).add(caller.f_code.co_name)
        return made

    re._compile = recording  # type: ignore[attr-defined]  # noqa: SLF001  # see original
    vars(kalkyl.base.regex)["regex"] = re.compile  # at once, also those that nothing comes to
    _work()
    usage = directly | _usage()
    for pattern, flags, method in _literals():
        found.setdefault((pattern, re.compile(pattern, flags).flags))
        usage.setdefault(pattern, set()).add(method)
    return [
        (
            pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern,
            flags & ~re.UNICODE if isinstance(pattern, bytes) else flags,
            isinstance(pattern, bytes),
            bool(usage.get(pattern, ANYWHERE) & ANYWHERE),
        )
        for pattern, flags in found
    ]


def _is_own(frame: FrameType | None) -> bool:
    while frame is not None and frame.f_globals.get("__name__", "").startswith("re"):
        frame = frame.f_back
    return frame is not None and frame.f_globals.get("__name__", "").startswith("kalkyl")


def _work() -> None:
    """Loads everything and does some of it, so that patterns made of words are made too."""
    import kalkyl  # after the recording has begun

    for module in pkgutil.walk_packages(kalkyl.__path__, "kalkyl."):
        if "__main__" not in module.name:
            importlib.import_module(module.name)
    import builders as b
    import hostile_books
    from kalkyl.cli import run as kalkyl_run

    with tempfile.TemporaryDirectory() as name, redirect_stdout(io.StringIO()):
        folder = Path(name)
        [path] = b.departments(folder, ("110",))
        texts = folder / "texts.xlsx"
        said = "Prognosen är 150 tkr bättre än budget. Andelen ökade från 5,2 till 4,9 procent."
        texts.write_bytes(hostile_books.with_texts(said.encode(), 5, 5))
        with redirect_stderr(io.StringIO()):
            for words in (("check", path), ("check", texts), ("bind", path, "--report")):
                report = ["uppfoljningsrapport-1", "-o", folder / "l.json"]
                run = words if words[0] == "check" else (*words, *report)
                kalkyl_run([str(word) for word in run])


def _usage() -> dict[Any, set[str]]:
    """By which methods the patterns that modules name are used, anywhere in kalkyl."""
    texts = [path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")]
    usage: dict[Any, set[str]] = {}
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] != "kalkyl":
            continue
        for key, value in vars(module).items():
            if isinstance(value, re.Pattern):
                own = rf"\b{key}\.(\w+)\b"
                homes = [Path(str(module.__file__)).read_text(encoding="utf-8")]
                homes = homes if key.startswith("_") else texts
                used = {method for text in homes for method in re.findall(own, text)}
                usage.setdefault(value.pattern, set()).update(used or ANYWHERE)
    return usage


def _literals() -> Iterator[tuple[Any, int, str]]:
    """The patterns that stand as plain literals in calls of ``re``."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            home = node.func.value
            if isinstance(home, ast.Name) and home.id == "re" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and node.func.attr not in {"escape", "compile"}:
                    yield first.value, 0, node.func.attr


# What would make them slow


def attacks(pattern: str, flags: int) -> list[tuple[str, str, str]]:
    """Texts as beginning, piece to be repeated, and end."""
    tree = parser.parse(pattern, flags & ~re.DEBUG)
    whole = _sample(tree)
    found = {("", whole, end) for end in SPOILERS}
    for before, body in _repeats(tree, ""):
        for piece in (body, *_letters(body)):
            if piece:
                found |= {(before, piece, end) for end in SPOILERS}
                found |= {("", before + piece, end) for end in SPOILERS[:2]}
    found |= {("", piece, "\x01") for piece in PUMPS}
    return sorted(found)


def _letters(text: str) -> Sequence[str]:
    return list(dict.fromkeys(text))[:4]


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Every repetition of a pattern: what comes before it, and what it repeats."""
    for operator, value in tree:
        name = str(operator)
        if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            _, most, inner = value
            if most > 1:
                yield before, _sample(inner)
            yield from _repeats(inner, before)
        elif name == "SUBPATTERN":
            yield from _repeats(value[3], before)
        elif name == "ATOMIC_GROUP":
            yield from _repeats(value, before)
        elif name == "BRANCH":
            for branch in value[1]:
                yield from _repeats(branch, before)
        elif name in {"ASSERT", "ASSERT_NOT"}:
            yield from _repeats(value[1], before)
        before += _one(operator, value)


def _sample(tree: Any) -> str:
    """A text that a pattern is likely to match."""
    return "".join(_one(operator, value) for operator, value in tree)


def _one(operator: Any, value: Any) -> str:
    name = str(operator)
    if name == "LITERAL":
        return chr(value)
    if name == "NOT_LITERAL":
        return "b" if value == ord("a") else "a"
    if name == "ANY":
        return "a"
    if name == "IN":
        return _of_class(value)
    if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        least, most, inner = value
        return str(_sample(inner) * min(max(least, 1), most))
    if name == "SUBPATTERN":
        return _sample(value[3])
    if name == "ATOMIC_GROUP":
        return _sample(value)
    if name == "BRANCH":
        return _sample(value[1][0])
    return ""


_CATEGORIES = {
    "CATEGORY_DIGIT": "0",
    "CATEGORY_SPACE": " ",
    "CATEGORY_WORD": "a",
    "CATEGORY_NOT_WORD": " ",
    "CATEGORY_NOT_SPACE": "a",
    "CATEGORY_NOT_DIGIT": "a",
}


def _of_class(items: Any) -> str:
    names = [str(operator) for operator, _ in items]
    if "NEGATE" in names:
        text = "[" + "".join(map(_as_class, items)) + "]"
        outside = re.compile(text)
        return str(next((one for one in 'a0 ,."(A\n-' if outside.match(one)), ""))
    operator, value = items[0]
    if str(operator) == "CATEGORY":
        return _CATEGORIES[str(value)]
    return chr(value[0] if str(operator) == "RANGE" else value)


def _as_class(item: Any) -> str:
    operator, value = item
    name = str(operator)
    if name == "NEGATE":
        return "^"
    if name == "CATEGORY":
        words = {"DIGIT": "\\d", "SPACE": "\\s", "WORD": "\\w"}
        kind = str(value).removeprefix("CATEGORY_")
        short = words[kind.removeprefix("NOT_")]
        return short.upper() if kind.startswith("NOT_") else short
    if name == "RANGE":
        return "-".join(re.escape(chr(one)) for one in value)
    return re.escape(chr(value))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(compiled()))
