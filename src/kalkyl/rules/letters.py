"""KAL219: names and list words with characters that nobody sees."""

from __future__ import annotations

from collections.abc import Iterator

from kalkyl.contract.letters import (
    INVISIBLE,
    LOOKALIKES,
    ODD_BLANKS,
    SUSPECT,
    plain_letters,
)
from kalkyl.contract.spec import CellSpec, TableSpec
from kalkyl.model import Fact, Key, Severity
from kalkyl.rules.catalogue import Expected, Hit, Reading, Words, rule
from kalkyl.rules.words import named

_COVER = "cover"


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
    letters that look like Latin ones. Words of closed lists are read as what they look like.

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
        if spec is None or spec.kind != "text":
            continue
        if _is_name(reading.contract.tables[key[0]], key, spec):
            what = _unseen(text, spec)
            if what:
                yield _hit(reading, fact, text, what)


def _is_name(table: TableSpec, key: Key, spec: CellSpec) -> bool:
    """Whether a text is compared with others: a list's word, a row's key, the sender's name."""
    named_by = key[2] in table.key or (table.id == _COVER and spec.given is not None)
    return spec.is_input and (named_by or bool(spec.choices))


def _unseen(text: str, spec: CellSpec) -> str:
    """What is in a text that nobody sees, the gravest first."""
    if not SUSPECT.isdisjoint(text):
        return _NO_WIDTH if LOOKALIKES.keys().isdisjoint(text) else _LETTERS
    if text != text.strip():
        return _AROUND
    return _NO_BREAK if spec.choices and not ODD_BLANKS.isdisjoint(text) else ""


def _hit(reading: Reading, fact: Fact, text: str, what: str) -> Hit:
    shown = "".join("·" if one in INVISIBLE else one for one in text)
    facts = {"found": shown, "right": plain_letters(text), "what": what}
    return Hit(fact.place, {**named(reading, fact.key), **facts})


_LETTERS = "bokstäver ur ett annat alfabet"
_NO_WIDTH = "osynliga tecken"
_AROUND = "mellanslag först eller sist"
_NO_BREAK = "ett hårt mellanslag"
