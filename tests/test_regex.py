"""A pattern is compiled when it is first used, and is then what the standard library makes."""

from __future__ import annotations

import copy
import pickle
import re

import pytest

from kalkyl.base.regex import regex


def test_it_finds_what_a_compiled_one_finds() -> None:
    lazy, compiled = (
        regex(r"(?P<word>\w+)!", re.IGNORECASE),
        re.compile(r"(?P<word>\w+)!", re.IGNORECASE),
    )
    for _ in range(2):
        assert lazy.findall("a! b c!") == compiled.findall("a! b c!")
        assert lazy.sub(r"\g<word>", "a! b") == "a b"
    assert (lazy.pattern, lazy.flags) == (compiled.pattern, compiled.flags)


def test_a_faulty_one_is_reported_when_it_is_used() -> None:
    faulty = regex("(")
    with pytest.raises(re.error):
        faulty.match("")


def test_it_can_be_copied_and_pickled() -> None:
    lazy = regex(rb"\d")
    pickled = pickle.loads(pickle.dumps(lazy))  # noqa: S301  # made on the same line
    for again in (copy.copy(lazy), copy.deepcopy(lazy), pickled):
        assert again.findall(b"a1") == [b"1"]


@pytest.mark.parametrize(
    "written", [r"\bstår\S*", r"(?P<word>å|i\Wk)s", "[a-zé]+k", "SOM", "straße", "µ", "a|\\Z", "λ"]
)
@pytest.mark.parametrize(
    "text",
    [
        "Står",
        "STÅRS",
        "Å ås",
        "I KS",
        "\u0131\u017f",
        "İK",
        "K som",
        "STRASSE ẞ",
        "\u039c",
        "ÉK",
        "",
        "Λ",
    ],
)
def test_what_is_sought_in_either_case_is_found_where_the_standard_library_finds_it(
    written: str, text: str
) -> None:
    lazy, compiled = regex(written, re.IGNORECASE), re.compile(written, re.IGNORECASE)
    for begin in range(len(text) + 1):
        found, expected = lazy.search(text, begin), compiled.search(text, begin)
        assert (found and (found.span(), found[0])) == (expected and (expected.span(), expected[0]))
