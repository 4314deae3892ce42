"""The whole catalogue: every rule that a module of this package declares."""

from importlib import import_module
from pkgutil import iter_modules

from kalkyl import __version__, rules
from kalkyl.rules.catalogue import Rule, collect, version_of

CATALOGUE: tuple[Rule, ...] = collect(
    *(
        import_module(f"{rules.__name__}.{module.name}")
        for module in iter_modules(rules.__path__)
        if module.name != "register"
    )
)
"""Every rule, by code."""
VERSION = version_of(CATALOGUE, __version__)
"""What a receipt says that a workbook was checked with."""


def rule_of(code: str) -> Rule | None:
    """The rule of a code, in any case."""
    return next((rule for rule in CATALOGUE if rule.code == code.upper()), None)
