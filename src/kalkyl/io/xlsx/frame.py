"""What a sheet has around its rows, which workbooks of one template have alike."""

from __future__ import annotations

from dataclasses import dataclass

from kalkyl.base.cache import Remembered
from kalkyl.io.xlsx.active_content import Standing
from kalkyl.io.xlsx.workbook_limits import Tally
from kalkyl.model import Area


@dataclass(frozen=True, slots=True)
class Frame:
    """All but the rows of a sheet, and how much of what is bounded it has."""

    is_sound: bool
    merged: tuple[Area, ...]
    table_ids: tuple[str, ...]
    standing: tuple[Standing, ...]
    hidden_columns: tuple[tuple[int, int], ...]
    tally: Tally


FRAMES: Remembered[tuple[str, bytes], Frame] = Remembered(16_000_000)
"""Kept for the next workbook whose sheet has the same name and frame, byte by byte."""
