"""Rebuilds what comes with kalkyl: departments of the example, templates, add-in.

Not a test: run it with ``PYTHONPATH=tests/support python tests/rebuild.py`` when templates, macros
or the example's organisation change. It prints what changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import report_templates
from kalkyl.contract.organisation import WORKBOOK
from kalkyl.io.data_files import read_json
from kalkyl.io.organisation import built_files, content_in, documents
from kalkyl.io.shipped import (
    CONTRACT,
    SOUND,
    checksum_of,
    shared_folder,
    shipped_files,
    shipped_folder,
)
from kalkyl.io.xlsx.organisation_book import organisation_bytes
from kalkyl.services.addin import install
from shipped_organisation import ORGANISATION, workbook

WORKBOOKS = Path(__file__).parents[1] / "workbooks"
EXAMPLE = WORKBOOKS / "exempel-2021"
REPORT, YEAR = "uppfoljningsrapport-1", 2021
TEMPLATES = [(REPORT, YEAR), *((report, 2025) for report in ORGANISATION.reports)]


def shipped() -> Iterator[tuple[Path, bytes]]:
    """Every workbook that comes with kalkyl, as kalkyl makes it now."""
    for source in sorted((EXAMPLE / "underlag").glob("*.json")):
        target = EXAMPLE / "avdelningar" / f"{source.stem}.xlsx"
        yield target, workbook(REPORT, YEAR, read_json(source))
    for report, year in TEMPLATES:
        yield WORKBOOKS / "mallar" / f"{report}-{year}.xlsx", workbook(report, year, {})


def report_templates_shipped() -> Iterator[tuple[Path, bytes]]:
    """The Word template of each report."""
    for report, title in ORGANISATION.reports.items():
        yield WORKBOOKS / "rapportmallar" / f"{report}.docx", report_templates.template(title)


def organisation() -> Iterator[tuple[Path, bytes]]:
    """The workbook of the organisation that kalkyl brings, and the contract it gives."""
    folder = shipped_folder()
    yield folder / WORKBOOK, organisation_bytes(content_in(folder))
    for name, content in built_files(documents(folder)).items():
        yield folder / CONTRACT / name, content


def main() -> None:
    """Writes those that differ from what is there."""
    for target, content in [
        *organisation(),
        *shipped(),
        *report_templates_shipped(),
        (install.shipped(), install.built()),
    ]:
        _write(target, content)
    _write(shared_folder("schemas") / SOUND, f"{checksum_of(shipped_files())}\n".encode())


def _write(target: Path, content: bytes) -> None:
    if not target.exists() or target.read_bytes() != content:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        print(target.relative_to(WORKBOOKS.parent))  # noqa: T201  # a script speaks


if __name__ == "__main__":
    main()
