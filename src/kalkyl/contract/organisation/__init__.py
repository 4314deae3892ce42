"""An organisation's workbook: what its sheets are, how it is read, and the contract it gives."""

from __future__ import annotations

from typing import Final

WORKBOOK: Final = "organisation.xlsx"
OVERLAY: Final = "tillagg.json"
SETTINGS: Final = "kalkyl.toml"
"""The files of an organisation's folder."""
VARIABLE: Final = "KALKYL_ORGANISATION"
"""The variable of the environment that names a folder."""
ABOUT: Final = "organisation.json"
MANIFEST: Final = "manifest.json"
"""The documents of a built contract that are about the organisation itself."""
