"""VBA as text, for tests: what its compiler conditions leave, and what a parser says of it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from antlr4 import CommonTokenStream, InputStream
from antlr4.error.ErrorListener import ErrorListener
from antlr4_vba.vbaLexer import vbaLexer
from antlr4_vba.vbaParser import vbaParser

with warnings.catch_warnings():
    # oletools calls pyparsing by names that are on their way out.
    warnings.simplefilter("ignore")
    from oletools.olevba import VBA_Parser, decompress_stream

_TRUE = {'App = "Microsoft Excel"', "VBA7", "Win64", "Not Mac"}
"""What holds in 64-bit Excel for Windows; everything else does not."""


def on_windows(text: str) -> str:
    """What the compiler sees in Excel for Windows. LibreOffice takes all branches of an #If."""
    return "\n".join(_kept(text.split("\n")))


def _kept(lines: list[str]) -> Iterator[str]:
    """The lines of branches whose condition holds and comes first."""
    kept: list[bool] = []
    taken: list[bool] = []
    for line in lines:
        word, _, rest = line.strip().partition(" ")
        if word == "#If":
            kept.append(rest.removesuffix(" Then") in _TRUE)
            taken.append(kept[-1])
        elif word in {"#ElseIf", "#Else"}:
            holds = word == "#Else" or rest.removesuffix(" Then") in _TRUE
            kept[-1] = holds and not taken[-1]
            taken[-1] |= kept[-1]
        elif word == "#End":
            kept.pop()
            taken.pop()
        elif all(kept) and word != "#Const":
            yield line


class _Faults(ErrorListener):  # type: ignore[misc]  # the package has no types
    def __init__(self) -> None:
        self.found: list[int] = []

    def syntaxError(self, *told: Any) -> None:  # noqa: N802  # the parser's name
        self.found.append(int(told[2]))


@cache
def fault_lines(text: str) -> tuple[int, ...]:
    """The lines that a parser of VBA stumbles on."""
    faults = _Faults()
    lexer = vbaLexer(InputStream(text.replace("\n", "\r\n")))
    parser = vbaParser(CommonTokenStream(lexer))
    for one in (lexer, parser):
        one.removeErrorListeners()
        one.addErrorListener(faults)
    parser.startRule()  # type: ignore[no-untyped-call]  # the package has no types
    return tuple(faults.found)


def extracted(content: bytes) -> dict[str, str]:
    """The modules of an add-in as oletools finds them."""
    found = VBA_Parser("kalkyl.xlam", data=content).extract_macros()
    return {Path(name).stem: text.replace("\r\n", "\n") for _, _, name, text in found}


def decompressed(content: bytes) -> bytes:
    """A compressed container as oletools opens it."""
    return bytes(decompress_stream(bytearray(content)))
