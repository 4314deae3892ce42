"""Rebuilds what comes with kalkyl: departments of the example, templates, add-in, click's words.

Not a test: run it with ``python tests/rebuild.py`` when templates or macros change. It prints what
changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from kalkyl.io.shipped import read_json, reports
from kalkyl.services.addin import install
from kalkyl.services.templates import workbook

WORKBOOKS = Path(__file__).parents[1] / "workbooks"
EXAMPLE = WORKBOOKS / "exempel-2021"
WORDS = WORKBOOKS.parent / "src/kalkyl/cli/locale/sv/LC_MESSAGES/click.po"
REPORT, YEAR = "uppfoljningsrapport-1", 2021
TEMPLATES = [(REPORT, YEAR), *((report, 2025) for report in reports())]


def shipped() -> Iterator[tuple[Path, bytes]]:
    """Every workbook that comes with kalkyl, as kalkyl makes it now."""
    for source in sorted((EXAMPLE / "underlag").glob("*.json")):
        target = EXAMPLE / "avdelningar" / f"{source.stem}.xlsx"
        yield target, workbook(REPORT, YEAR, read_json(source))
    for report, year in TEMPLATES:
        yield WORKBOOKS / "mallar" / f"{report}-{year}.xlsx", workbook(report, year, {})


def catalogue() -> bytes:
    """Click's words in Swedish as gettext reads them."""
    with WORDS.open("rb") as file:
        found = read_po(file)
    found.creation_date = found.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    compiled = BytesIO()
    write_mo(compiled, found)
    return compiled.getvalue()


def main() -> None:
    """Writes those that differ from what is there."""
    for target, content in [
        *shipped(),
        (install.shipped(), install.built()),
        (WORDS.with_suffix(".mo"), catalogue()),
    ]:
        if not target.exists() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            print(target.relative_to(WORKBOOKS.parent))  # noqa: T201  # a script speaks


if __name__ == "__main__":
    main()
