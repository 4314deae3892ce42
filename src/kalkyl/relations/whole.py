"""Whether an amount that is said of everything is the total of a table.

*Nämndens prognos* and *förvaltningen som helhet* are the total of a table of their parts. They are
not where the rows are such bodies themselves, where a table is of something else, such as
investments, or where the body has income that the table lacks, as a municipality has its taxes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kalkyl.base.regex import regex
from kalkyl.relations.plain_table import PlainTable
from kalkyl.relations.sentence_words import Around, Says, naming_words
from kalkyl.relations.table_words import Role, is_sum
from kalkyl.rules.prose.lexicon import Word
from kalkyl.rules.prose.names import same_word

_BODY: Final = regex(
    r"\w*?(?P<stem>(?P<funded>kommun|region|landsting|koncern|bolag|förbund|myndighet|högskol"
    r"|universitet|stiftelse|organisation)|nämnd|förvaltning|styrelse)"
    r"(?:(?P<one>en|et|n|a|an)|(?P<all>er|ar|or|erna|arna|orna))?s?\Z"
)
"""Bodies whose amounts a table's rows may be parts of; some are funded by more than a budget."""
_TOPIC: Final = regex(
    r"invester|personal|lön|lokal|hyr|konsult|intäkt|bidrag|\blån|skuld|likvid|frånvar|anställ"
    r"|årsarb|läkemed|skatt|avgift|inköp|finans|pension"
)
"""What a table, or an amount, is about if not all of the costs."""
_INCOME: Final = "intäkt"
_NET: Final = regex(r"netto")
_CHOOSING: Final = frozenset({"som", "inte", "utom", "utan"})
"""What comes behind an amount of the parts that have something in common."""
_COST: Final = regex(r"(?:brutto)?kostnad|utgift")
_RESULT: Final = regex(r"resultat")


def is_body(word: str) -> bool:
    """Whether a word is of a body that has a budget: *nämndens*, *förvaltningarna*."""
    return _BODY.match(word) is not None


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
    """Whether one body is named of which kind the rows are: *nämnden* in a table of them."""
    single = [match["stem"] for word in words if (match := _BODY.match(word)) and match["one"]]
    shown = (table.corner, *(row.label for row in table.rows if not is_sum(row.label)))
    kinds = {
        match["stem"]
        for text in shown
        for name in naming_words(text)
        if (match := _BODY.match(name))
    }
    return not kinds.isdisjoint(single)


def lacks_topic(table: PlainTable, label: str, words: Sequence[Word]) -> bool:
    """Whether words are of something that neither a table nor its row is about: *intäkter*."""
    shown = " ".join((_title(table), *(column.heading for column in table.columns), label))
    said = _TOPIC.findall(" ".join(word.text for word in words))
    return not set(said) <= set(_TOPIC.findall(shown.casefold()))


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
    is_result = Says.VARIANCE in nearby.says or any(map(_RESULT.match, words))
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
