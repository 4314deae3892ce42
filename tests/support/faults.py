"""Faults in the words that their user reads: Swedish, unless English was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kalkyl.base.errors import KalkylError
from kalkyl.wording.messages import fault_text


@contextmanager
def refused(kind: type[KalkylError], pattern: str) -> Iterator[None]:
    """Within it a fault of a kind is raised whose Swedish has a pattern."""
    with pytest.raises(kind) as caught:
        yield
    assert re.search(pattern, fault_text(caught.value)), fault_text(caught.value)
