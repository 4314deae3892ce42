"""What openpyxl sees in a workbook: another program, which knows nothing of kalkyl's marks.

openpyxl has no limits: a merged range of the whole sheet takes all memory. So this is done in a
process of its own, within limits of time and memory, which a hostile file may use up.
"""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import Any


def cells_in_openpyxl(content: bytes, _shared: object = None) -> dict[str, str] | None:
    """A checksum of each sheet's cells by its name; nothing where openpyxl cannot open the file."""
    import openpyxl  # a third of a second, for that process only

    try:
        book = openpyxl.load_workbook(BytesIO(content))
        return {sheet.title: _checksum(sheet) for sheet in book.worksheets}
    except Exception:  # noqa: BLE001  # whatever it stumbles over: the answer is that it does
        return None


def _checksum(sheet: Any) -> str:
    found = sha256()
    for at, cell in sorted(sheet._cells.items()):  # noqa: SLF001  # the public way makes cells for all between
        if cell.value is not None:
            value = getattr(cell.value, "__dict__", cell.value)  # of a formula for several cells
            found.update(f"{at} {cell.data_type} {value!r}\n".encode())
    return found.hexdigest()
