"""Whether an amount that is said of everything is the total of a table.

*Nämndens prognos* and *förvaltningen som helhet* are the total of a table of their parts. They are
not where the rows are such bodies themselves, where a table is of something else, such as
investments, or where the body has income that the table lacks, as a municipality has its taxes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from kalkyl.base.regex import regex
from kalkyl.relations.plain_table import PlainTable
from kalkyl.relations.says import Says
from kalkyl.relations.sentence_words import Around, naming_words
from kalkyl.relations.table_words import Role, is_sum, role
from kalkyl.rules.prose.lexicon import Word
from kalkyl.rules.prose.names import same_word
from kalkyl.tables.likeness import unit_in

_BODY: Final = regex(
    r"\w*?(?P<stem>(?P<funded>kommun|region|landsting|koncern|bolag|förbund|myndighet|högskol"
    r"|universitet|stiftelse|organisation|verk)|nämnd|förvaltning|styrelse|sjukhus|lasarett)"
    r"(?:(?P<one>en|et|n|a|an)|(?P<all>er|ar|or|erna|arna|orna))?s?\Z"
)
"""Bodies whose amounts a table's rows may be parts of; some are funded by more than a budget."""
_TOPIC: Final = regex(
    r"invester|personal|lön|lokal|(?<!in)hyr|konsult|intäkt|bidrag|\blån(?!g)|skuld|likvid|frånvar|anställ"
    r"|årsarb|läkemed|skatt|avgift|inköp|finans|pension"
)
"""What a table, or an amount, is about if not all of the costs."""
_INCOME: Final = "intäkt"
_NET: Final = regex(r"netto")
_CHOOSING: Final = frozenset({"som", "inte", "utom", "utan"})
"""What comes behind an amount of the parts that have something in common."""
_COST: Final = regex(r"(?:brutto)?kostnad|utgift")
_RESULT: Final = regex(r"resultat")
_MONEY_WORD: Final = regex(r"\w{0,20}(?:kostnad|utgift|intäkt|omsättning)\w{0,5}\Z")
_MONEY_STEM: Final = regex(r"kostnad|utgift|intäkt|omsättning|resultat|belopp")
_KINDS: Final = frozenset({Role.OUTCOME, Role.BUDGET, Role.FORECAST})


def is_body(word: str) -> bool:
    """Whether a word is of a body that has a budget: *nämndens*, *förvaltningarna*."""
    return _BODY.match(word) is not None


def is_bare_body(word: str) -> bool:
    """Whether a word is such a body without its name: *lasarettet*, but not *skolnämnden*."""
    match = _BODY.match(word)
    return match is not None and match.start("stem") == 0


def is_another_body(words: Sequence[str], top: str) -> bool:
    """Whether words are of what a board belongs to, in the board's own document: *kommunen*."""
    owners = [match for name in naming_words(top) if (match := _BODY.match(name))]
    if len({bool(match["funded"]) for match in owners}) == 1 or not owners:
        return False
    return any(
        (match := _BODY.match(word)) and not match.start("stem") and match["funded"]
        for word in words
    )


def is_of_whole(nearby: Around, top: str) -> bool:
    """Whether words say that an amount is of everything, or of whose document it is."""
    return Says.WHOLE in nearby.says or any(_is_owner(word.text, top) for word in nearby.before)


def _is_owner(word: str, top: str) -> bool:
    """Whether a word is a body alone, or the one that the top of the document names."""
    match = _BODY.match(word)
    if match is None:
        return False
    is_alone = match.start("stem") == 0 and bool(match["one"] or match["all"])
    return is_alone or any(same_word(word, name) for name in naming_words(top))


def is_total_meant(table: PlainTable, nearby: Around) -> bool:
    """Whether the total of a table can be what words of everything are of."""
    words = [word.text for word in (*nearby.before, *nearby.after)]
    return (
        _CHOOSING.isdisjoint(word.text for word in nearby.after)
        and not _has_such_rows(table, words)
        and _is_about(table, " ".join(words))
        and not _has_other_funds(nearby, words)
        and _has_such_costs(table, nearby, words)
    )


def _has_such_rows(table: PlainTable, words: Sequence[str]) -> bool:
    """Whether one body is named of which kind the rows are: *nämnden* in a table of them.

    A single row *Nämnd och stab* is a part of the body.
    """
    single = [match["stem"] for word in words if (match := _BODY.match(word)) and match["one"]]
    rows = [row.label for row in table.rows if not is_sum(row.label)]
    kinds = Counter(match["stem"] for text in rows for match in _bodies(text))
    corner = {match["stem"] for match in _bodies(table.corner)}
    apart = {match["stem"] for text in rows for match in _bodies(text) if match.start("stem")}
    several = {stem for stem, count in kinds.items() if count > 1}
    return not (corner | apart | several).isdisjoint(single)


def _bodies(text: str) -> Iterator[re.Match[str]]:
    return (match for name in naming_words(text) if (match := _BODY.match(name)))


def lacks_topic(table: PlainTable, label: str, words: Sequence[Word]) -> bool:
    """Whether words are of something that neither a table nor its row is about: *intäkter*."""
    shown = " ".join((_title(table), *(column.heading for column in table.columns), label))
    said = _TOPIC.findall(" ".join(word.text for word in words))
    return not set(said) <= set(_TOPIC.findall(shown.casefold()))


def lacks_money(table: PlainTable, label: str, words: Sequence[Word]) -> bool:
    """Whether costs or income are said of a table that has counts and no money."""
    if not any(_MONEY_WORD.match(word.text) for word in words):
        return False
    headings = [column.heading for column in table.columns]
    shown = " ".join((_title(table), *headings, label)).casefold()
    has_unit = any(column.unit for column in table.columns) or unit_in(table.corner)
    is_ended = table.unit and unit_in(table.title.split()[-1].strip("().")) is not None
    has_kinds = any(role(heading) in _KINDS for heading in headings)
    return not (has_unit or is_ended or has_kinds or _MONEY_STEM.search(shown))


def _is_about(table: PlainTable, words: str) -> bool:
    """Whether an amount is of what a table's title says that it is all of."""
    title = _title(table)
    own = set(_TOPIC.findall(title))
    if _COST.search(title):
        own.discard(_INCOME)  # *Intäkter och kostnader per enhet* has columns of both
    return own <= set(_TOPIC.findall(words))


def _title(table: PlainTable) -> str:
    return f"{table.title} {table.corner}".casefold()


def _has_other_funds(nearby: Around, words: Sequence[str]) -> bool:
    """Whether a result is of a body with income of its own, and not said to be to its budget."""
    bodies = [match for word in words if (match := _BODY.match(word))]
    is_compared = bool(nearby.says & (Says.CHANGE | Says.VARIANCE))
    is_result = is_compared or any(map(_RESULT.match, words))
    is_funded = any(match["funded"] for match in bodies) and not any(
        match["all"] for match in bodies
    )
    return is_funded and is_result and Role.BUDGET not in nearby.roles


def _has_such_costs(table: PlainTable, nearby: Around, words: Sequence[str]) -> bool:
    """Whether costs are those of the table: gross costs are not its net ones."""
    if not any(map(_COST.match, words)) or any(map(_NET.match, words)):
        return True
    headings = (column.heading for column in table.columns)
    shown = " ".join((table.title, table.corner, *headings)).casefold()
    if _NET.search(shown):
        return False
    return Says.WHOLE in nearby.says or _COST.search(shown) is not None
