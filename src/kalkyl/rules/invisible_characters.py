"""KAL219, KAL260, KAL261: characters that nobody sees, in names, list words and blank cells."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.contract.cell_spec import CellKind, CellSpec
from kalkyl.contract.known_tables import COVER
from kalkyl.contract.letters import (
    INVISIBLE,
    LOOKALIKES,
    ODD_BLANKS,
    SUSPECT,
    plain_letters,
)
from kalkyl.contract.spec import ANY, TOTAL, TableSpec
from kalkyl.model import Fact, Facts, Key, Phrase, Place, Severity
from kalkyl.model.visible import beginning
from kalkyl.rules.catalogue import Expected, Hit, InSheet, Reading, Words, rule
from kalkyl.rules.labels import named
from kalkyl.tables.layout import BlockPlace


@rule(
    Words(
        "KAL219",
        Severity.WARNING,
        sv="{cell_name}: ”{found}” har {what}, så att Excel inte känner igen det som ”{right}”. "
        "Skriv det på nytt.",
        en="{cell_name}: “{found}” has {what}, so that Excel does not know it for “{right}”. "
        "Type it again.",
    )
)
def unseen_characters(reading: Reading, _: Expected) -> Iterator[Hit]:
    """Names that rows are told apart by, and words of lists, hold no characters that nobody sees.

    Blanks before or after, no-break spaces, characters without width, and Cyrillic or Greek
    letters that look like Latin ones. Words of closed lists are read as what they look like. Forms
    that kalkyl did not make may indent their rows by blanks.

    ## Regel
    Namn och listors ord innehåller inga tecken som inte syns.

    ## Varför
    Två namn som ser lika ut räknas som två rader, och Excels formler hittar inte ordet. Sådana
    tecken följer ofta med när text klistras in från webben, Word eller ett annat system.

    ## Exempel
    ```exempel
    Investeringar!A10 =  FVIS
    ```

    ## Så rättar du
    Radera texten och skriv den på tangentbordet, eller välj den i listan.

    ## In English
    Names that look alike count as two rows when a character differs unseen. Type the text again.
    """
    for key, fact in reading.submission.facts.items():
        text = fact.value if fact.written is None else fact.written
        if not isinstance(text, str) or (text.isascii() and text == text.strip()):
            continue
        spec = reading.contract.spec(key)
        if (
            spec is None
            or spec.kind is not CellKind.TEXT
            or _is_unknown_to_excel(reading, fact, spec)
        ):
            continue
        if _is_name(reading.contract.tables[key[0]], key, spec):
            characters = _unseen(text.strip() if reading.placing.foreign else text, spec)
            if characters:
                yield _hit(reading, fact, text, characters)


def _is_name(table: TableSpec, key: Key, spec: CellSpec) -> bool:
    """Whether a text is compared with others: a list's word, a row's key, the sender's name."""
    named_by = key[2] in table.key or (table.id == COVER and spec.given is not None)
    return spec.is_input and (named_by or bool(spec.choices))


def _unseen(text: str, spec: CellSpec) -> Phrase | None:
    """What is in a text that nobody sees, the gravest first."""
    if not SUSPECT.isdisjoint(text):
        return _NO_WIDTH if LOOKALIKES.keys().isdisjoint(text) else _LETTERS
    if text != text.strip():
        return _AROUND
    return _NO_BREAK if spec.choices and not ODD_BLANKS.isdisjoint(text) else None


def _hit(reading: Reading, fact: Fact, text: str, characters: Phrase) -> Hit:
    shown = "".join("·" if character in INVISIBLE else character for character in text)
    facts: Facts = {"found": shown, "right": plain_letters(text), "what": characters}
    return Hit(fact.place, {**named(reading, fact.key), **facts})


_LETTERS = Phrase("other_alphabet", "letters of another alphabet")
_NO_WIDTH = Phrase("invisible_characters", "invisible characters")
_AROUND = Phrase("blank_first_or_last", "a blank first or last")
_NO_BREAK = Phrase("no_break_space", "a no-break space")


@rule(
    Words(
        "KAL260",
        Severity.ERROR,
        sv="{cell_name}: cellen ser tom ut men har blanktecken i sig, så att summan i bladet visar "
        "Fel. Töm den med Delete.",
        en="{cell_name}: the cell looks blank but has blanks in it, so that the sheet's total says "
        "Fel. Clear it with Delete.",
        in_sheet=InSheet.ALWAYS,
    )
)
def looks_blank(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A cell for a figure or a date that looks blank is blank.

    ## Regel
    En cell för ett tal eller ett datum som ser tom ut är tom.

    ## Varför
    För Excel är ett blanktecken en text: summan räknar inte och bladet säger Fel.

    ## Exempel
    ```exempel
    blanktecken i Prognos!B12
    ```

    ## Så rättar du
    Markera cellen och tryck Delete.

    ## In English
    To Excel a blank is a text, which stops the sheet's sums. Clear the cell with Delete.
    """
    if reading.placing.foreign:
        return
    for key, fact in reading.submission.facts.items():
        if fact.value is None and fact.written and key[1] != TOTAL:
            spec = reading.contract.spec(key)
            if spec is not None and spec.is_input and spec.kind is not CellKind.TEXT:
                yield Hit(fact.place, named(reading, key))
    for block in reading.placing.every:
        yield from _blanks_in_spare_rows(reading, block)


def _blanks_in_spare_rows(reading: Reading, block: BlockPlace) -> Iterator[Hit]:
    """Blanks in rows of an open table that nobody uses, which are no rows of the report."""
    table, sheet = reading.contract.tables[block.table], reading.book.sheet(block.sheet)
    if sheet is None or not table.is_open:
        return
    spare = set(sheet.rows(block.first, block.last)) - set(block.rows.values())
    for column, at in block.columns.items():
        spec = table.cell(ANY, column)
        if spec is None or spec.kind is CellKind.TEXT or not spec.is_input:
            continue
        for row in spare:
            value = sheet.value(row, at)
            if isinstance(value, str) and value and not value.strip():
                name = f"{table.label}, {spec.label}"
                yield Hit(Place(block.sheet, row, at), {"cell_name": name})


@rule(
    Words(
        "KAL261",
        Severity.ERROR,
        sv="{cell_name}: Excel känner inte igen ”{found}” som listans ”{right}”. Välj ordet i "
        "listan.",
        en="{cell_name}: Excel does not know “{found}” for the list's “{right}”. Choose it from "
        "the list.",
        in_sheet=InSheet.ALWAYS,
    )
)
def unknown_to_excel(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A word of a closed list is spelled so that the sheet's formulas know it, in any case.

    What it means is read all the same: kalkyl knows former words, and letters that look alike.

    ## Regel
    Ett ord ur en lista är skrivet så att Excel känner igen det, med stora eller små bokstäver.

    ## Varför
    Bladets formler räknar bara rader med listans egna ord. En inklistrad text med ett blanktecken
    eller ett främmande tecken räknas inte, fast den ser rätt ut.

    ## Exempel
    ```exempel
    Arbetsmiljö!B5 =  Pågår
    ```

    ## Så rättar du
    Välj ordet i cellens lista.

    ## In English
    The sheet's formulas only count rows with the list's own words. Choose from the list.
    """
    for fact, spec in reading.entries:
        if _is_unknown_to_excel(reading, fact, spec):
            shown = "".join(
                "·" if character in INVISIBLE else character for character in str(fact.written)
            )
            facts: Facts = {"found": beginning(shown), "right": str(fact.value)}
            yield Hit(fact.place, {**named(reading, fact.key), **facts})


def _is_unknown_to_excel(reading: Reading, fact: Fact, spec: CellSpec) -> bool:
    """Whether a list's word is spelled in a way that only kalkyl reads."""
    if not spec.closed or not spec.is_input or reading.placing.foreign or fact.written is None:
        return False
    return fact.written.casefold() != str(fact.value).casefold()
