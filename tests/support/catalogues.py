"""kalkyl's own words as the code has them, and the Swedish catalogue made to follow.

Not a test: after a change of words run ``python tests/support/catalogues.py``. New texts come into
the catalogue ``kalkyl.po`` without Swedish; write it there and run again.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from kalkyl.wording import catalogue as language

SOURCE = Path(language.__file__).parents[1]
FOLDER = Path(language.LOCALE) / "sv" / "LC_MESSAGES"
NAMES = ("kalkyl", "click")
PLACES: Mapping[str, tuple[int | None, int]] = {
    "Phrase": (0, 1),
    "translate": (None, 1),
    "say": (None, 0),
}
"""Where calls have their texts: the argument that is the id of a phrase, and the text."""
_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def in_code() -> Iterator[tuple[str | None, str]]:
    """Every text in the code with its context."""
    for call in calls():
        context, text = PLACES[called(call)]
        given = [literal(call, place) for place in (context, text) if place is not None]
        yield (given[0] if context is not None else None, given[-1])


def calls() -> Iterator[ast.Call]:
    """Every call in the code that has a text of kalkyl's own."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and called(node) in PLACES and node.args:
                yield node


def called(call: ast.Call) -> str:
    """The name of the function that a call names."""
    return call.func.id if isinstance(call.func, ast.Name) else ""


def literal(call: ast.Call, place: int) -> str:
    """An argument that must be written out, or the catalogue could not follow the code."""
    given = call.args[place]
    if not isinstance(given, ast.Constant) or not isinstance(given.value, str):
        raise TypeError(f"a text is no literal: {ast.unparse(call)}")
    return given.value


def read(name: str) -> Catalog:
    """A catalogue as it is committed."""
    with (FOLDER / f"{name}.po").open("rb") as file:
        found = read_po(file, locale="sv")
    found.creation_date = found.revision_date = _DAY
    return found


def followed(catalogue: Catalog) -> Catalog:
    """The catalogue with the texts that the code has, in their order."""
    made = Catalog(locale="sv", domain="kalkyl", fuzzy=False)
    made.creation_date = made.revision_date = _DAY
    for context, text in sorted(set(in_code()), key=lambda one: (one[0] or "", one[1])):
        known = catalogue.get(text, context)
        made.add(text, known.string if known else "", context=context)
    return made


def written(catalogue: Catalog) -> bytes:
    """A catalogue as text, a text on a line, so that two changes seldom meet."""
    made = BytesIO()
    write_po(made, catalogue, width=0, omit_header=False)
    return (
        b"\n".join(
            line
            for line in made.getvalue().splitlines()
            if not line.startswith((b"#", b'"PO-', b'"POT'))
        ).strip()
        + b"\n"
    )


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as gettext reads it."""
    made = BytesIO()
    write_mo(made, catalogue)
    return made.getvalue()


def main() -> None:
    """Writes both catalogues, and says what has no Swedish yet."""
    own = followed(read("kalkyl"))
    (FOLDER / "kalkyl.po").write_bytes(written(own))
    for name in NAMES:
        (FOLDER / f"{name}.mo").write_bytes(compiled(read(name)))
    for message in own:
        if message.id and not message.string:
            print(message.context or "", message.id)  # noqa: T201  # a script speaks


if __name__ == "__main__":
    main()
