"""The words of a table of facts: its headings, and where each figure is from."""

from __future__ import annotations

from typing import Final

from kalkyl.model import Phrase
from kalkyl.operations.facts import FactState
from kalkyl.wording.messages import Texts

HEADINGS: Final = Texts(
    {
        "sender": Phrase("fact_sender", "Sender"),
        "table": Phrase("fact_table", "Table"),
        "row": Phrase("fact_row", "Row"),
        "column": Phrase("fact_column", "Column"),
        "value": Phrase("fact_value", "Value"),
        "text": Phrase("fact_text", "Text"),
        "unit": Phrase("fact_unit", "Unit"),
        "state": Phrase("fact_state", "Origin"),
        "sheet": Phrase("fact_sheet", "Sheet"),
        "cell": Phrase("fact_cell", "Cell"),
        "numerator": Phrase("fact_numerator", "Numerator"),
        "denominator": Phrase("fact_denominator", "Denominator"),
        "report": Phrase("fact_report", "Report"),
        "year": Phrase("fact_year", "Year"),
        "level": Phrase("fact_level", "Level"),
        "administration": Phrase("fact_administration", "Administration"),
        "department": Phrase("fact_department", "Department code"),
        "file": Phrase("fact_file", "File"),
    }
)
STATES: Final = Texts(
    {
        FactState.ENTERED: Phrase("fact_entered", "Entered"),
        FactState.COMPUTED: Phrase("fact_computed", "Computed"),
        FactState.EMPTY: Phrase("fact_empty", "Empty"),
        FactState.UNDEFINED: Phrase("fact_undefined", "Undefined"),
        FactState.HIDDEN: Phrase("fact_hidden", "Not shown (few people)"),
    }
)
