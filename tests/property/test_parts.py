"""What kalkyl parses by hand, on texts that hypothesis makes of the pieces of each part."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fuzz_parts

MOST_PIECES = 40


def texts(name: str) -> st.SearchStrategy[str]:
    """Pieces of a part again and again, with any text between, no longer than the part may be."""
    _, pieces, longest = fuzz_parts.PARTS[name]
    repeated = st.tuples(st.sampled_from(pieces), st.integers(1, longest // 4)).map(
        lambda found: found[0] * found[1]
    )
    anything = st.text(st.characters(codec="utf-8"), max_size=12)
    parts = st.lists(st.one_of(st.sampled_from(pieces), repeated, anything), max_size=MOST_PIECES)
    return parts.map(lambda found: "".join(found)[:longest])


@pytest.mark.parametrize("name", sorted(fuzz_parts.PARTS))
def test_whatever_a_stranger_writes_is_parsed_or_refused(name: str) -> None:
    parse = fuzz_parts.PARTS[name][0]

    @settings(max_examples=120, deadline=None)
    @given(texts(name))
    def tried(text: str) -> None:
        parse(text)

    tried()
