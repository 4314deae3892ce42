"""Writes ``vbaProject.bin``: the compound file that Excel reads VBA modules from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kalkyl.base.errors import DataFileError
from kalkyl.io.vba.compound_file import compound
from kalkyl.io.vba.compression import compressed
from kalkyl.io.vba.records import VBA_PROJECT, directory, project_names, project_text
from kalkyl.io.vba.source import Kind, Source


def project_bytes(name: str, modules: Sequence[Source]) -> bytes:
    """The project as a file's content; documents' modules first, then by name."""
    ordered = sorted(modules, key=lambda one: (one.kind is not Kind.DOCUMENT, one.name.lower()))
    _refuse_twins(name, ordered)
    return compound(
        {
            "PROJECT": project_text(name, ordered),
            "PROJECTwm": project_names(ordered),
            "VBA/_VBA_PROJECT": VBA_PROJECT,
            "VBA/dir": compressed(directory(name, ordered)),
            **{f"VBA/{one.name}": compressed(one.content) for one in ordered},
        }
    )


def _refuse_twins(name: str, modules: Sequence[Source]) -> None:
    """Excel can't tell modules apart by case, nor a module from its project."""
    names = Counter(one.lower() for one in (name, *(module.name for module in modules)))
    twins = [one for one, times in names.items() if times > 1]
    if twins:
        raise DataFileError(f"macros: modulnamnet finns två gånger: {', '.join(twins)}")
