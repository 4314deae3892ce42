"""What marking did to each part, kept in the list's own sheet, so that it can be undone exactly.

The journal is an XML comment behind the sheet's last element. Programs that save the workbook
drop it, and then the marks are found by what they say; see ``unmark``.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from kalkyl.io.marking.edits import splice
from kalkyl.io.marking.nodes import UnmarkableError
from kalkyl.io.marking.parts import Parts

_JOURNAL = re.compile(rb"<!--kalkyl ([A-Za-z0-9+/=]+)-->\s*\Z")


def write(parts: Parts, part: str, added: Iterable[str]) -> None:
    """Makes the waiting changes and puts down, behind a part's end, how to undo them."""
    undoing = {name: edits.undoing() for name, edits in parts.edits.items() if edits}
    parts.settle()
    changed = {
        name: {
            "sha256": sha256(parts.read(name)).hexdigest(),
            "undo": [[start, end, b64encode(old).decode()] for start, end, old in changes],
        }
        for name, changes in undoing.items()
    }
    text = json.dumps({"added": list(added), "changed": changed}).encode()
    parts.put(part, parts.read(part) + b"<!--kalkyl " + b64encode(text) + b"-->")


def undo(parts: Parts, part: str) -> bool:
    """Undoes what the journal in a part tells of, if every part is still as it left it."""
    found = _JOURNAL.search(parts.read(part))
    if found is None:
        return False
    try:
        told = json.loads(b64decode(found[1]))
        before = {name: _before(parts, name, one) for name, one in told["changed"].items()}
        added = [str(name) for name in told["added"]]
    except (ValueError, LookupError, TypeError, UnmarkableError):
        return False
    for name, content in before.items():
        parts.put(name, content)
    for name in added:
        parts.drop(name)
    return True


def _before(parts: Parts, name: str, one: dict[str, Any]) -> bytes:
    content = parts.read(name)
    if sha256(content).hexdigest() != one["sha256"]:
        raise ValueError(name)
    changes = [(int(start), int(end), b64decode(old)) for start, end, old in one["undo"]]
    return splice(content, changes)
