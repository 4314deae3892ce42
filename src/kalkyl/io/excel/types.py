"""What xlwings calls an open workbook and its sheets, for the annotations of other layers.

Nothing of it exists at run time: xlwings is imported only where a button was pressed.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlwings import Book as OpenBook
    from xlwings import Sheet as OpenSheet

    __all__ = ["OpenBook", "OpenSheet"]
