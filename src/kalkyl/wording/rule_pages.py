"""The rules' pages: one for ``kalkyl explain``, all of them for ``docs/rules.md``.

A rule's docstring is its page: a sentence of what holds, then why, an example that triggers the
rule, how to mend it, and the same in English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from inspect import cleandoc
from itertools import groupby

from kalkyl.base.regex import regex
from kalkyl.model import Severity
from kalkyl.rules.catalogue import InSheet, Rule

RULE = "Regel"
SECTIONS = (RULE, "Varför", "Exempel", "Så rättar du", "In English")
_FIGURE = regex(r"[-−+]?\d[\d \u00a0]*(?:,\d+)?(?: ?%)?")
_SEVERITY = {"error": "fel", "warning": "varning", "note": "upplysning"}


def sections(rule: Rule) -> dict[str, str]:
    """The parts of a page by their headings; what stands before the first is under ``""``."""
    found: dict[str, list[str]] = {"": []}
    name = ""
    for line in cleandoc(rule.page).splitlines():
        if line.startswith("## "):
            name = line[3:].strip()
            found[name] = []
        else:
            found[name].append(line)
    return {name: "\n".join(lines).strip() for name, lines in found.items()}


def holds(rule: Rule, language: str = "sv") -> str:
    """What the rule holds to be so, in one sentence."""
    return rule.title if language == "en" else " ".join(sections(rule)[RULE].split())


def page(rule: Rule, language: str = "sv") -> str:
    """The page of a rule for a terminal: headings, and the example as a table in columns."""
    parts = sections(rule)
    head = f"# {rule.code} ({severity(rule, language)})"
    example = in_columns(parts["Exempel"])
    if language == "en":
        lines = [parts[""], parts["In English"], f"## Example\n\n{example}"]
        return "\n\n".join([head, *lines, f"Message: “{spoken(rule.en)}”"])
    parts = {**parts, "Exempel": example}
    body = [f"## {name}\n\n{parts[name]}" for name in SECTIONS[1:4]]
    return "\n\n".join([head, holds(rule), f"”{spoken(rule.sv)}”", *_where(rule), *body])


def in_columns(markdown: str) -> str:
    """A text whose Markdown tables stand in columns, figures to the right."""
    lines, shown = markdown.splitlines(), []
    for is_table, group in groupby(lines, key=lambda line: line.startswith("|")):
        block = list(group)
        shown += _columns(block) if is_table else block
    return "\n".join(shown)


def _columns(lines: Sequence[str]) -> list[str]:
    rows = [
        [cell.strip().strip("*") for cell in line.strip().strip("|").split("|")] for line in lines
    ]
    rows = [row for row in rows if not all(set(cell) <= set("-: ") and cell for cell in row)]
    count = max(map(len, rows))
    rows = [row + [""] * (count - len(row)) for row in rows]
    widths = [max(len(row[at]) for row in rows) for at in range(count)]
    rule = "  ".join("─" * width for width in widths)
    padded = [_padded(row, widths) for row in rows]
    return [padded[0], rule, *padded[1:]]


def _padded(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = zip(row, widths, strict=True)
    shown = (
        cell.rjust(width) if _FIGURE.fullmatch(cell) else cell.ljust(width) for cell, width in cells
    )
    return "  ".join(shown).rstrip()


_IN_SHEET = {InSheet.ALWAYS: "ja", InSheet.PARTLY: "delvis", InSheet.NEVER: "nej"}


def _where(rule: Rule) -> list[str]:
    """Whether the template's own formulas show an error, and what it is in other forms."""
    lines = []
    if rule.severity is Severity.ERROR or rule.in_sheet is not InSheet.NEVER:
        lines.append(f"Syns i bladet: {_IN_SHEET[rule.in_sheet]}.")
    if rule.in_forms:
        lines.append(f"I formulär som kalkyl inte har gjort: {_SEVERITY[rule.in_forms]}.")
    return [" ".join(lines)] if lines else []


def spoken(template: str) -> str:
    """A message with dots for what depends on the case; what may not be there is left out."""
    always = re.sub(r"\{\w+:(?:\+|\(\))\}", "", template)
    return re.sub(r"(?:\{[^{}]*+\})++", "…", always)


def severity(rule: Rule, language: str) -> str:
    """The rule's severity in words, and whether a sender can answer it."""
    words = _SEVERITY if language == "sv" else {word: word for word in _SEVERITY}
    can = {"sv": "kan besvaras", "en": "can be answered"}[language]
    return words[rule.severity] + (f", {can}" if rule.confirmable else "")


def all_pages(rules: Sequence[Rule]) -> str:
    """Every page in one document, in the order of the codes."""
    head = "# Reglerna\n\nSkriven av koden; ändra i `src/kalkyl/rules/` och kör testerna."
    index = "\n".join(f"- [{rule.code}](#{rule.code.lower()}): {holds(rule)}" for rule in rules)
    return "\n\n".join([head, index, *map(_entry, rules)]) + "\n"


def _entry(rule: Rule) -> str:
    parts = sections(rule)
    parts["In English"] = f"{parts['']} {parts['In English']}"
    body = [f"**{name}**\n\n{parts[name]}" for name in SECTIONS[1:]]
    head = f'<a id="{rule.code.lower()}"></a>\n## {rule.code}: {severity(rule, "sv")}'
    return "\n\n".join([head, parts[RULE], f"> {spoken(rule.sv)}", *_where(rule), *body])
