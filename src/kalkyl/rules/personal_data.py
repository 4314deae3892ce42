"""KAL701-KAL705: people's numbers, and figures about so few that they could be traced to one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from decimal import Decimal
from typing import Final

from kalkyl.base.cache import by_text
from kalkyl.base.quick_dataclass import dataclass
from kalkyl.base.regex import regex
from kalkyl.contract.spec import VALUE, Shape, TableSpec
from kalkyl.figures.privacy import limit, numbers_in, small_rows, telling_rows
from kalkyl.figures.sentences import sentences
from kalkyl.model import MARK, OWN_SHEETS, Amount, Level, Listed, Place, Severity, Sheet, Value
from kalkyl.rules.catalogue import Case, Expected, Hit, Reading, Words, file_rule, rule
from kalkyl.rules.labels import cell_name, row_words
from kalkyl.rules.prose.persons import tells_of_illness
from kalkyl.template.parts import SHEET as PARTS
from kalkyl.template.sources import SHEET as SOURCES

_FEWEST_DIGITS, _WHOLE_DIGITS = 10, 12
_MADE = (MARK, f"|{MARK}")
_DIGEST = regex(r"(?:sha256:)?[0-9a-f]{64}")
"""With :data:`_MADE`, what kalkyl writes whose digits could be anybody's by chance."""
_LITERAL = regex(r'"([^"]*)"')
_OURS = OWN_SHEETS | {PARTS, SOURCES}
"""Sheets that mostly say again what stands elsewhere."""


@file_rule(
    Words(
        "KAL701",
        Severity.ERROR,
        sv="Här står ett personnummer eller samordningsnummer. Ta bort det; "
        "rapporten blir en allmän handling.",
        en="A Swedish personal identity number stands here. Remove it; "
        "the report becomes a public document.",
    )
)
def identity_number(case: Case) -> Iterator[Hit]:
    """No cell holds a personnummer or a samordningsnummer.

    Date and control digit decide, so that amounts, telephone numbers and organisationsnummer are
    left alone. The number itself is never repeated, in no message and no list. Answers are looked
    through as well; a formula, and what kalkyl itself wrote, only for what no other cell says.

    ## Regel
    Ingen cell innehåller ett personnummer eller samordningsnummer.

    ## Varför
    Arbetsböckerna och rapporten blir allmänna handlingar. Uppgifter om enskilda hör inte hemma där.

    ## Exempel
    | Prognos per uppdrag | Kommentar |
    |---|---|
    | Regionkontoret | Vikarie för 640823-3234 under våren. |

    ## Så rättar du
    Ta bort numret. Skriv vad saken gäller, inte vem.

    ## In English
    Workbooks and report become public documents. Say what it is about, not whom.
    """
    typed, repeating = _People(), _People()
    for sheet, is_ours in _sheets(case):
        for at in _candidates(sheet):
            cell = sheet.cells[at]
            numbers = _numbers(cell.value, cell.formula)
            if numbers:
                people = typed if cell.formula is None and not is_ours else repeating
                people.cells[Place(sheet.name, *at)] = numbers
    seen = typed.numbers()
    for places in (typed.by_sheet(), repeating.by_sheet(seen)):
        for found in places:
            yield Hit(found[0], {}, tuple(found[1:]))


def _sheets(case: Case) -> Iterator[tuple[Sheet, bool]]:
    """Every sheet of a file, and whether kalkyl wrote it."""
    if case.received.book:
        yield from ((sheet, sheet.name in _OURS) for sheet in case.received.book.sheets)
    yield from ((sheet, True) for sheet in case.lists)


def _candidates(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """The cells that may have numbers of people: few of a sheet's, which are told quickly."""
    found = {at for at, text in sheet.texts.items() if _in_text(text)}
    found |= {
        at for at, formula in sheet.formulas.items() if '"' in formula and _in_formula(formula)
    }
    found |= {at for at, number in sheet.numbers.items() if _is_long(number)}
    if len(sheet.texts) + len(sheet.numbers) < len(sheet.cells):  # of another kind
        found |= sheet.cells.keys() - sheet.texts.keys() - sheet.numbers.keys()
    return (at for at in sheet.cells if at in found) if found else iter(())


def _is_long(number: Decimal) -> bool:
    return number.adjusted() >= _WHOLE_DIGITS - 1


@dataclass(slots=True)
class _People:
    """The numbers of people in some cells."""

    cells: dict[Place, frozenset[str]] = field(default_factory=dict)

    def numbers(self) -> frozenset[str]:
        return frozenset().union(*self.cells.values())

    def by_sheet(self, seen: frozenset[str] = frozenset()) -> Iterable[list[Place]]:
        """The cells of each sheet with a number that has not been seen."""
        found: dict[str, list[Place]] = {}
        for place, numbers in self.cells.items():
            if numbers - seen:
                found.setdefault(place.sheet, []).append(place)
        return found.values()


def _numbers(value: Value, formula: str | None) -> frozenset[str]:
    """The numbers of people in a cell or its formula; in a figure only with their century."""
    if isinstance(value, str):
        found = _in_text(value)
    elif isinstance(value, Decimal) and not _is_long(value):
        found = _NOBODY
    else:
        text = str(value)
        found = _in_text(text) if len(text) == _WHOLE_DIGITS else _NOBODY
    return found | _in_formula(formula) if formula and '"' in formula else found


_NOBODY: Final[frozenset[str]] = frozenset()
_REMEMBERED: Final = 2_000_000


@by_text(_REMEMBERED)
def _in_text(text: str) -> frozenset[str]:
    if text.startswith(_MADE) or _DIGEST.fullmatch(text):
        return _NOBODY
    return _cut_out(text)


@by_text(_REMEMBERED)
def _in_formula(formula: str) -> frozenset[str]:
    """The numbers in a formula's texts."""
    texts = {text for text in _LITERAL.findall(formula) if len(text) >= _FEWEST_DIGITS}
    return _NOBODY.union(*map(_cut_out, texts))


def _cut_out(text: str) -> frozenset[str]:
    return frozenset(text[start:end] for start, end in numbers_in(text))


@rule(
    Words(
        "KAL702",
        Severity.WARNING,
        sv="{table}, {row}: gruppen har högst {limit} personer. Ta bort gruppens siffror. "
        "kalkyl visar dem inte i listor och totaler.",
        en="{table}, {row}: the group has at most {limit} people. Remove its figures. "
        "kalkyl shows them in no list or total.",
    )
)
def small_group(reading: Reading, _: Expected) -> Iterator[Hit]:
    """No figures are given about a group of at most ten people.

    The limit is ``small_group`` in ``limits.schema.json``, unless the report says otherwise.

    ## Regel
    Inga siffror lämnas om en grupp på högst tio personer.

    ## Varför
    I en liten grupp kan en siffra föras tillbaka till en enda person (SFS 2002:1065).

    ## Exempel
    | Sjukfrånvaro per grupp, R12 (frivilligt) | Antal anställda | Sjukfrånvarotid | Ordinarie arbetstid |
    |---|---|---|---|
    | 29 år och yngre | 8 | 300 | 15 000 |

    ## Så rättar du
    Töm gruppens rad. Tabellen är frivillig.

    ## In English
    In a small group a figure can be traced to one person. Clear the group's row.
    """  # noqa: E501  # a table's row is one line
    for table in reading.contract.tables.values():
        small = small_rows(reading.figures, table)
        if table.shape is Shape.RECORD and table.group and small:
            small = frozenset({table.group.size})
        yield from _hits(reading, table, small)


def _hits(reading: Reading, table: TableSpec, rows: frozenset[str]) -> Iterator[Hit]:
    for row in reading.figures.rows(table):
        if row in rows and table.group is not None:
            key = (table.id, row, VALUE if table.shape is Shape.RECORD else table.group.size)
            name = {"table": table.label, "row": row_words(reading, key)}
            yield Hit(
                reading.submission.place(key), {**name, "limit": Amount(limit(reading.figures))}
            )


@rule(
    Words(
        "KAL703",
        Severity.NOTE,
        sv="{table}, {row}: siffrorna visas inte utåt, eftersom en liten grupp annars går att "
        "räkna ut (alla minus de andra).",
        en="{table}, {row}: the figures are not shown, since a small group could be worked out "
        "from them (everybody less the others).",
    )
)
def telling_group(reading: Reading, _: Expected) -> Iterator[Hit]:
    """No figures let those of a small group be worked out.

    ## Regel
    Inga siffror gör att en liten grupps går att räkna ut.

    ## Varför
    Alla minus kvinnorna är männen. Är männen få avslöjar kvinnornas siffra deras.

    ## Exempel
    | Sjukfrånvaro per grupp, R12 (frivilligt) | Antal anställda | Sjukfrånvarotid | Ordinarie arbetstid |
    |---|---|---|---|
    | Kvinnor | 66 | 3 000 | 112 000 |

    ## Så rättar du
    Inget behöver göras. Töm också den andra raden om siffrorna inte behövs.

    ## In English
    Everybody less the women are the men. Nothing needs doing; the figures are kept back.
    """  # noqa: E501  # a table's row is one line
    for table in reading.contract.tables.values():
        yield from _hits(reading, table, telling_rows(reading.figures, table))


@rule(
    Words(
        "KAL705",
        Severity.WARNING,
        sv="{cell_name}: texten berättar om en enskild persons sjukdom eller frånvaro. Skriv "
        "om den så att ingen kan kännas igen; rapporten blir en allmän handling.",
        en="{cell_name}: the text tells of one person's illness or absence. Write it so that "
        "nobody can be recognised; the report becomes a public document.",
    )
)
def illness_of_one_person(reading: Reading, _: Expected) -> Iterator[Hit]:
    """No text tells of the illness of a person who can be recognised.

    Judged are sentences where one person is ill; how many are ill is not about anybody. The words
    are not repeated.

    ## Regel
    Ingen text berättar om en enskild persons sjukdom.

    ## Varför
    Uppgifter om hälsa är känsliga, och en chef eller en ensam handläggare känns igen utan namn.

    ## Exempel
    | Texter | Text |
    |---|---|
    | Verksamhet | Vår registrator är sjukskriven för utmattning sedan mars. |

    ## Så rättar du
    Skriv vad det betyder för verksamheten, till exempel att handläggningen tar längre tid.

    ## In English
    Health is sensitive, and a manager is recognised without a name. Say what it means for the work.
    """
    for fact in reading.texts:
        if any(tells_of_illness(sentence.text) for sentence in sentences(str(fact.value))):
            yield Hit(fact.place, {"cell_name": cell_name(reading, fact.key)})


@rule(
    Words(
        "KAL704",
        Severity.NOTE,
        sv="{table}: {rows} visas inte i totalen, eftersom grupperna är för små. "
        "Siffrorna står kvar på bladet Underlag för nästa sammanslagning.",
        en="{table}: {rows} are not shown in the total, since the groups are too small. "
        "The figures remain on the sheet Underlag for the next merge.",
    )
)
def kept_out_of_total(reading: Reading, _: Expected) -> Iterator[Hit]:
    """A total says which groups it keeps back.

    ## Regel
    En total säger vilka grupper den inte visar.

    ## Varför
    En tom rad ska inte se ut som om ingen har svarat.

    ## Exempel
    ```exempel
    färdig total: 110 120
    | Sjukfrånvaro per grupp, R12 (frivilligt) | Antal anställda | Sjukfrånvarotid | Ordinarie arbetstid |
    |---|---|---|---|
    | Kvinnor | (tom) | (tom) | (tom) |
    ```

    ## Så rättar du
    Inget behöver göras. Sprid inte bladet Underlag vidare.

    ## In English
    A blank row should not look like nobody's answer. Do not pass on the sheet Underlag.
    """  # noqa: E501  # a table's row is one line
    if reading.submission.level is Level.DEPARTMENT:
        return
    brought = {origin.key[:2] for origin in reading.submission.origins}
    for table in reading.contract.tables.values():
        rows = [
            row
            for row in reading.figures.rows(table)
            if table.group
            and (table.id, row) in brought
            and not reading.figures.is_used(table, row)
        ]
        if rows:
            names = [row_words(reading, (table.id, row, VALUE)) for row in rows]
            yield Hit(None, {"table": table.label, "rows": Listed(tuple(names))})
