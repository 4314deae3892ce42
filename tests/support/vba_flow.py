"""What a caller of VBA can make it do: every procedure, and where its parameters flow.

No caller is trusted, whether a procedure is public or private: a shape's macro or Application.Run
may name both. What a parameter touches may be no more than what is allowed by name, so a call that
nobody has thought of is told, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

_HEAD = re.compile(
    r"(?:(?P<scope>Public|Private|Friend|Global) )?(?:Static )?"
    r"(?P<kind>Sub|Function|Property (?:Get|Let|Set)) (?P<name>\w+)\s*"
    r"\((?P<given>.*)\)(?: As [\w.]+)?$"
)
_DECLARE = re.compile(r"(?:(?P<scope>Public|Private) )?Declare (?:PtrSafe )?\w+ (?P<name>\w+) Lib")
_VARIABLE = re.compile(
    r"(?P<scope>Public|Global|Private|Dim)(?: (?P<kind>Const|Enum|Type|WithEvents))? (?P<name>\w+)"
)
_PARAMETER = re.compile(r"(?:(?:Optional|ByVal|ByRef|ParamArray) )*(\w+)")
_SET = re.compile(r"(?:(?:Set|Let|Const) )?([\w.]+)(?:\([^=]*\))?(?:\.\w+)* = (.*)")
_SETS = re.compile(r"(\w+) = (.*)")
_EACH = re.compile(r"For Each (\w+) In (.*)")
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_WORD = re.compile(r"[A-Za-z_]\w*")
_KEYWORDS = frozenset({
    "and", "as", "byref", "byval", "call", "case", "dim", "each", "else", "elseif", "empty", "end",
    "error", "exit", "false", "for", "function", "get", "goto", "if", "in", "is", "let", "long",
    "loop", "mod", "new", "next", "not", "nothing", "on", "option", "or", "private", "public",
    "raise", "rem", "resume", "select", "set", "static", "string", "sub", "then", "to", "true",
    "typeof", "until", "variant", "while", "with", "xor",
})  # fmt: skip


@dataclass(frozen=True)
class Procedure:
    """A procedure: its module, its name, who may see it, what it is given, and its statements."""

    module: str
    name: str
    is_public: bool
    parameters: tuple[str, ...]
    statements: tuple[str, ...]


@dataclass
class Module:
    """What a module declares."""

    name: str
    text: str
    procedures: list[Procedure] = field(default_factory=list)
    declares: dict[str, bool] = field(default_factory=dict)
    """Procedures of libraries, and whether they are public."""
    variables: dict[str, bool] = field(default_factory=dict)

    @property
    def is_class(self) -> bool:
        return "FCFB3D2A-A0FA-1068-A738-08002B3371B5" in self.text

    @property
    def is_private(self) -> bool:
        return "Option Private Module" in self.text.splitlines()

    @property
    def public(self) -> set[str]:
        """What other projects, cells and shapes see."""
        own = {one.name for one in self.procedures if one.is_public}
        shown = {**self.declares, **self.variables}
        return own | {name for name, is_public in shown.items() if is_public}


def statements(text: str) -> Iterator[str]:
    """Statements without comments; all branches of the compiler's conditions."""
    for line in re.sub(r" _\n\s*", " ", text).split("\n"):
        code = _without_comment(line).strip()
        if code and not code.startswith(("#", "Attribute ")):
            yield from _parts(code)


def _parts(line: str) -> Iterator[str]:
    """The statements of a line, which colons part where they stand in no text."""
    texts = iter(_TEXT.findall(line))
    for part in re.split(r":(?!=)\s+", _TEXT.sub('""', line)):
        yield re.sub(r'""', lambda _: next(texts), part)


def _without_comment(line: str) -> str:
    bare = _TEXT.sub(lambda found: "_" * len(found[0]), line)
    return line[: bare.index("'")] if "'" in bare else line


def modules(texts: Mapping[str, str]) -> list[Module]:
    """The modules of a project by their texts."""
    return [_module(name, text) for name, text in texts.items()]


def _module(name: str, text: str) -> Module:
    made = Module(name, text)
    head: re.Match[str] | None = None
    body: list[str] = []
    for statement in statements(text):
        if head is not None:
            if re.fullmatch(r"End (Sub|Function|Property)", statement):
                made.procedures.append(_procedure(name, head, body))
                head, body = None, []
            else:
                body.append(statement)
        elif found := _HEAD.fullmatch(statement):
            head = found
        elif found := _DECLARE.match(statement):
            made.declares[found["name"]] = found["scope"] != "Private"
        elif found := _VARIABLE.match(statement):
            made.variables[found["name"]] = found["scope"] in {"Public", "Global"}
    assert head is None, f"{name}: procedure without end"
    return made


def _procedure(module: str, head: re.Match[str], body: list[str]) -> Procedure:
    given = [_PARAMETER.match(one.strip()) for one in head["given"].split(",") if one.strip()]
    names = tuple(one[1].lower() for one in given if one is not None)
    return Procedure(module, head["name"], head["scope"] != "Private", names, tuple(body))


def _words(code: str) -> set[str]:
    return {one.lower() for one in _WORD.findall(_TEXT.sub('""', code))}


def _without_choices(found: Iterable[Module]) -> list[Procedure]:
    """The procedures without calls of functions that give one of some texts written in them."""
    procedures = [one for module in found for one in module.procedures]
    choosing = [one.name for one in procedures if _chooses(one)]
    calls = re.compile(rf"\b(?:{'|'.join(choosing)})\([^()]*\)") if choosing else re.compile("(?!)")
    return [
        replace(one, statements=tuple(calls.sub('""', line) for line in one.statements))
        for one in procedures
    ]


def _chooses(one: Procedure) -> bool:
    """Whether a function's parameter decides which text it gives, and does nothing else."""
    given = [
        match[2]
        for line in one.statements
        for match in _SETS.finditer(line)
        if match[1] == one.name
    ]
    rest = [line for line in one.statements if _words(line) & set(one.parameters)]
    return (
        bool(given)
        and all(_TEXT.fullmatch(text) for text in given)
        and all(re.fullmatch(r"Select Case \w+", line) for line in rest)
    )


def tainted(found: Iterable[Module]) -> Mapping[tuple[str, str], set[str]]:
    """The names in each procedure that hold something which a caller has given."""
    procedures = _without_choices(found)
    shared = {name.lower() for module in found for name in module.variables}
    everywhere: set[str] = set()
    held = {(one.module, one.name): set(one.parameters) for one in procedures}
    while True:
        before = (len(everywhere), sum(map(len, held.values())))
        for one in procedures:
            names = held[one.module, one.name]
            for target in _targets(one, names | everywhere):
                names.add(target)
                if target in shared or target == one.name.lower():
                    everywhere.add(target)
        if before == (len(everywhere), sum(map(len, held.values()))):
            return {key: names | everywhere for key, names in held.items()}


def _targets(one: Procedure, names: set[str]) -> Iterator[str]:
    for statement in one.statements:
        code = re.sub(r"^(?:If .* Then|Case [^=]*?:?|Else) (?=\w)", "", statement)
        match = _SET.match(code) or _EACH.match(code)
        if match and _words(match[2]) & names:
            yield match[1].partition(".")[0].lower()


def touched(found: list[Module]) -> Iterator[tuple[Procedure, str, set[str]]]:
    """Each statement with something from a caller in it, and what else it names."""
    held = tainted(found)
    own = {one.name.lower() for module in found for one in module.procedures}
    for one in _without_choices(found):
        names = held[one.module, one.name]
        local = {
            word
            for statement in one.statements
            if statement.startswith(("Dim ", "Static "))
            for word in _words(statement)
        }
        for statement in one.statements:
            words = _words(statement)
            if words & names and not statement.startswith("Dim "):
                yield one, statement, words - names - own - local - _KEYWORDS
