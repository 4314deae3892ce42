import re
import zipfile
from pathlib import Path

import pytest

from kalkyl.figures.excel_functions import FUNCTIONS, SAME, formula, value

WORKBOOKS = sorted((Path(__file__).parents[1] / "workbooks").rglob("*.xlsx"))
_CALL = re.compile(r"([A-Z][A-Z0-9.]*)\(")
_CODE = re.compile(r"<(?:f|formula|formula1|formula2|definedName)(?: [^>]*)?>([^<]*)<")


def functions_of(path: Path) -> set[str]:
    """The functions in all formulas of a workbook, wherever they stand."""
    with zipfile.ZipFile(path) as file:
        parts = [file.read(name).decode() for name in file.namelist() if name.endswith(".xml")]
    texts = (
        re.sub(r'"[^"]*"|&quot;.*?&quot;', "", code)
        for part in parts
        for code in _CODE.findall(part)
    )
    return {name for text in texts for name in _CALL.findall(text)}


def test_every_function_of_a_shipped_workbook_has_a_swedish_name() -> None:
    used = set().union(*map(functions_of, WORKBOOKS))
    assert {"IF", "COUNTA", "SUMIFS"} <= used
    assert used <= FUNCTIONS.keys() | SAME


def test_no_function_is_in_both_lists_or_named_as_another() -> None:
    assert not FUNCTIONS.keys() & SAME
    assert len(set(FUNCTIONS.values())) == len(FUNCTIONS)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ('=IF(COUNT(B10,C10)<2,"",B10-C10)', '=OM(ANTAL(B10;C10)<2;"";B10-C10)'),
        ('=IF(A1>0.5,"Fel, SUM(1,2)",1.25)', '=OM(A1>0,5;"Fel, SUM(1,2)";1,25)'),
        ("='Blad, IF(1)'!A1+#REF!", "='Blad, IF(1)'!A1+#REFERENS!"),
        ('="a"", b"&TRUE', '="a"", b"&SANT'),
        ("=TRUE()", "=SANT()"),
        ("=_xlfn.XLOOKUP(A1,B:B,C:C)", "=XLETAUPP(A1;B:B;C:C)"),
        ("=LOG10(100)+SUMMER(1)", "=LOG10(100)+SUMMER(1)"),
        ("=Tabell[Kol, IF(1)]+1.5", "=Tabell[Kol, IF(1)]+1,5"),
        ("=if (A1,1,2)", "=OM (A1;1;2)"),
        ("=N(B1)+#N/A", "=N(B1)+#SAKNAS!"),
    ],
)
def test_formulas_are_shown_as_swedish_excel_shows_them(stored: str, shown: str) -> None:
    assert formula(stored) == shown


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("#REF!", "#REFERENS!"),
        ("#VALUE!", "#VÄRDEFEL!"),
        ("#SPILL!", "#SPILL!"),
        ("TRUE", "SANT"),
        ("True", "True"),
        ("Felet #REF!", "Felet #REF!"),
    ],
)
def test_values_are_shown_as_swedish_excel_shows_them(stored: str, shown: str) -> None:
    assert value(stored) == shown
