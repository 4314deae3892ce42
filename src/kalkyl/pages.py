"""The rules' pages: one for ``kalkyl explain``, all of them for ``docs/rules.md``.

A rule's docstring is its page: a sentence of what holds, then why, an example that triggers the
rule, how to mend it, and the same in English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from inspect import cleandoc

from kalkyl.rules.catalogue import Rule

SECTIONS = ("Varför", "Exempel", "Så rättar du", "In English")
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


def page(rule: Rule, language: str = "sv") -> str:
    """The page of a rule as Markdown."""
    parts = sections(rule)
    head = f"# {rule.code} ({_severity(rule, language)})"
    if language == "en":
        return "\n\n".join([head, parts[""], parts["In English"], f"Message: “{spoken(rule.en)}”"])
    body = [f"## {name}\n\n{parts[name]}" for name in SECTIONS[:3]]
    return "\n\n".join([head, f"”{spoken(rule.sv)}”", *body])


def spoken(template: str) -> str:
    """A message with dots for what depends on the case; hints after a sentence are left out."""
    without_hints = re.sub(r"(?<=[.?])\{hint\}", "", template)
    return re.sub(r"(?:\{[^}]*\})+", "…", without_hints)


def _severity(rule: Rule, language: str) -> str:
    words = _SEVERITY if language == "sv" else {word: word for word in _SEVERITY}
    can = {"sv": "kan besvaras", "en": "can be answered"}[language]
    return words[rule.severity] + (f", {can}" if rule.confirmable else "")


def all_pages(rules: Sequence[Rule]) -> str:
    """Every page in one document, in the order of the codes."""
    head = "# Reglerna\n\nSkriven av koden; ändra i `src/kalkyl/rules/` och kör testerna."
    index = "\n".join(f"- [{rule.code}](#{rule.code.lower()}): {rule.title}" for rule in rules)
    return "\n\n".join([head, index, *map(_entry, rules)]) + "\n"


def _entry(rule: Rule) -> str:
    parts = sections(rule)
    body = [f"**{name}**\n\n{parts[name]}" for name in SECTIONS]
    head = f'<a id="{rule.code.lower()}"></a>\n## {rule.code}: {_severity(rule, "sv")}'
    return "\n\n".join([head, parts[""], f"> {spoken(rule.sv)}", *body])
