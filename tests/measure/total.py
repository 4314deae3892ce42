"""A total of many departments, opened in LibreOffice: ``python tests/measure total [COUNT]``.

The departments have the entries of the seeded year's, with codes and files of their own. What it
takes to read and check their workbooks is the business of ``bench``.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from bench import open_in_libreoffice
from kalkyl.io.xlsx.write import book_bytes
from kalkyl.model import Source, Submission
from kalkyl.operations.merge import merge
from kalkyl.services.merging import in_mnkr
from kalkyl.template.compose import compose
from kalkyl.template.total_state import TotalOptions
from seeded.clean import clean_workbooks
from shipped_organisation import ORGANISATION, contract, layout

REPORT, YEAR = "uppfoljningsrapport-1", 2025


def departments(count: int) -> list[Submission]:
    """So many departments' submissions."""
    known = [clean.submission for clean in clean_workbooks(REPORT)]
    found = []
    for number in range(count):
        submission = known[number % len(known)]
        code = str(1000 + number)
        sender = replace(submission.sender, code=code, name=f"Avdelning {number}")
        source = Source(f"{code}.xlsx", f"{number:064x}")
        found.append(replace(submission, sender=sender, source=source))
    return found


def main() -> None:
    """Measures and prints."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    terms = contract(REPORT, YEAR)
    parts = departments(count)
    times = [time.process_time()]
    total = merge(terms, parts)
    times.append(time.process_time())
    options = TotalOptions(in_mnkr=in_mnkr(terms, ORGANISATION))
    plan = compose(terms, layout(REPORT), total, options=options)
    times.append(time.process_time())
    content = book_bytes(plan)
    times.append(time.process_time())
    added, laid_out, written = (later - earlier for earlier, later in pairwise(times))
    cells = sum(len(sheet.cells) for sheet in plan.sheets)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count} departments, {len(total.origins)} parts, {cells} cells, {len(content)} bytes")
    print(f"added {added:.1f} s, laid out {laid_out:.1f} s, written {written:.1f} s CPU")
    print(f"this process: {memory:.0f} MB", flush=True)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "total.xlsx"
        path.write_bytes(content)
        open_in_libreoffice(path)


if __name__ == "__main__":
    main()
