"""Earlier reports that a template is filled in from: read, and held to being the right ones."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kalkyl.contract.spec import Contract
from kalkyl.doors.files import expand
from kalkyl.faults import DataFileError
from kalkyl.job.intake import judge_all
from kalkyl.prefill import Earlier
from kalkyl.rules.catalogue import Expected, Reading

PLAN = "verksamhetsplan"


def earlier_from(contract: Contract, files: Mapping[str, tuple[str, ...]]) -> dict[str, Earlier]:
    """The earlier reports by what they are to the template: plan, previous, last_year."""
    wanted = {
        "plan": (PLAN, contract.year),
        "previous": (contract.previous, contract.year),
        "last_year": (contract.report, contract.year - 1),
    }
    return {
        source: _earlier(source, names, *wanted[source]) for source, names in files.items() if names
    }


def _earlier(source: str, names: tuple[str, ...], report: str | None, year: int) -> Earlier:
    option = "--" + source.replace("_", "-")
    if report is None:
        raise DataFileError(f"{option}: den här rapporten har ingen föregående rapport")
    paths = expand(names)
    if not paths:
        raise DataFileError(f"{option}: inga arbetsböcker i {', '.join(names)}")
    readings = [
        _reading(path, one.case.reading, report, year, option)
        for path, one in zip(paths, judge_all(paths, Expected()), strict=True)
    ]
    return Earlier(readings[0].contract, tuple(one.submission for one in readings))


def _reading(path: Path, reading: Reading | None, report: str, year: int, option: str) -> Reading:
    if reading is None:
        raise DataFileError(f"{option}: {path} kan inte läsas; kör kalkyl check på den")
    found = (reading.contract.report, reading.contract.year)
    if found != (report, year):
        is_ = " ".join(map(str, found))
        raise DataFileError(f"{option}: {path} är {is_}, men {report} {year} väntas")
    return reading
