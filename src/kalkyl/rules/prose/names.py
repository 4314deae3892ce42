"""The rows of a report that a text names, by all of their words or by most of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property, lru_cache

from kalkyl.base.quick_dataclass import dataclass
from kalkyl.contract.spec import Contract
from kalkyl.model import Submission

Span = tuple[int, int]
_FEWEST_LETTERS = 4
_SHARE = 0.5
_LONG = 8
_PURPOSE = "purpose"
"""The column that names the rows of a table without a key."""
_IRREGULAR = {"Män": ("Männen", "Manliga"), "Kvinnor": ("Kvinnliga",)}
"""What a row is also called, where an ending is not all that differs."""
_SMALL = frozenset(
    {"år", "i", "av", "mot", "per", "och", "för", "till", "den", "det", "på", "inom"}
)
_ENDINGS = frozenset(
    (
        *("", "s", "n", "ns", "en", "ens", "et", "ets", "t", "ts", "a", "e", "as", "es"),
        *("ar", "er", "or", "r", "ars", "ers", "arna", "erna", "orna", "na", "nas", "arnas"),
        *("ernas", "ornas", "el", "els", "len", "lens", "an", "ans", "tt", "dd", "dda"),
    )
)
_ACRONYM = re.compile(r"[A-ZÅÄÖ]{3,}")


@dataclass(frozen=True, slots=True)
class Mention:
    """A row that a text names, and the words by which it does."""

    table: str
    row: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of a row: its large words."""

    table: str
    row: str
    words: tuple[str, ...]
    acronym: str

    @property
    def head(self) -> str:
        """The word by which it is known alone: *oförutsett*, but no adjective, and no genitive."""
        head = self.words[0]
        return head if len(head) >= _LONG and not head.endswith(("a", "s", "e")) else ""


class _Tokens:
    """The words of a text and where they stand, found by how they begin."""

    def __init__(self, text: str) -> None:
        self._starts: dict[str, list[tuple[Span, str]]] = {}
        for match in _WORD.finditer(text):
            start = match[0].casefold()[:_FEWEST_LETTERS]
            self._starts.setdefault(start, []).append((match.span(), match[0]))

    def same_as(self, word: str) -> list[Span]:
        """Where a word stands, whatever its ending: it begins with the same letters."""
        alike = self._starts.get(word[:_FEWEST_LETTERS], ())
        return [span for span, token in alike if same_word(token.casefold(), word)]

    def begins(self, word: str) -> frozenset[Span]:
        """Where a word stands with which a long one begins: the *bredband* of *bredbandsnät*."""
        alike = self._starts.get(word[:_FEWEST_LETTERS], ()) if word else ()
        stems = ((span, _stem(token.casefold())) for span, token in alike)
        return frozenset(
            span for span, stem in stems if len(stem) >= _LONG and word.startswith(stem)
        )

    def written(self, word: str) -> frozenset[Span]:
        """Where a word stands letter by letter."""
        alike = self._starts.get(word.casefold()[:_FEWEST_LETTERS], ())
        return frozenset(span for span, token in alike if token == word)


@dataclass(frozen=True)
class Names:
    """The names of all rows of some tables of a submission."""

    contract: Contract
    submission: Submission
    tables: frozenset[str]

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """The rows that a text names; of rows whose words are part of another's, only the other."""
        words = _Tokens(text)
        found: dict[tuple[str, str], frozenset[Span]] = {}
        for name in self._names:
            spans = self._spans(name, words)
            if len(spans) > len(found.get((name.table, name.row), ())):
                found[name.table, name.row] = spans
        return tuple(
            Mention(table, row, tuple(sorted(spans)))
            for (table, row), spans in found.items()
            if not any(spans < other and table == where for (where, _), other in found.items())
        )

    def _spans(self, name: _Name, words: _Tokens) -> frozenset[Span]:
        """Where a text names a row: wholly, by most of its words, or by its short form."""
        hits = {word: words.same_as(word) for word in name.words}
        matched = [word for word, spans in hits.items() if spans]
        spans = frozenset(span for found in hits.values() for span in found)
        if len(matched) == len(name.words):
            return spans
        telling = [word for word in matched if self._owners[name.table, word] == 1]
        if telling and len(matched) > _SHARE * len(name.words):
            return spans
        is_open = self.contract.tables[name.table].is_open
        if (is_open and any(map(_is_long, telling))) or name.head in telling:
            return spans  # the names of such rows are the sender's own, and often cut short
        if is_open and (short := words.begins(name.head)):
            return short
        return words.written(name.acronym) if name.acronym else frozenset()

    @cached_property
    def _names(self) -> tuple[_Name, ...]:
        return tuple(dict.fromkeys(self._each()))

    @cached_property
    def _owners(self) -> Counter[tuple[str, str]]:
        """In how many rows of its table each word stands."""
        rows = {(name.table, name.row, word) for name in self._names for word in name.words}
        return Counter((table, word) for table, _, word in rows)

    def _each(self) -> Iterator[_Name]:
        for table_id in sorted(self.tables & self.contract.tables.keys()):
            table = self.contract.tables[table_id]
            known = {row.id: (row.label, *row.synonyms) for row in table.rows}
            choices = {
                choice.label: choice.synonyms
                for column in table.key
                if (spec := table.cell("", column))
                for choice in spec.choices
            }
            for row in self.submission.rows.get(table_id, ()):
                label = str(self.submission.value((table_id, row, _PURPOSE)) or "")
                label = label or self.submission.labels.get((table_id, row), "")
                other = _IRREGULAR.get(label, ())
                for name in (*known.get(row, ()), label, *choices.get(label, ()), *other):
                    words = _large_words(name)
                    if words:
                        yield _Name(table_id, row, words, _acronym(name))


def _large_words(name: str) -> tuple[str, ...]:
    """The words by which a row is named; the numbers of one that has no others: *30–49 år*."""
    words = [word.casefold() for word in _WORD.findall(name) if word.casefold() not in _SMALL]
    return tuple(dict.fromkeys(word for word in words if not word.isdigit())) or tuple(words)


def _stem(word: str) -> str:
    """A noun without its definite article."""
    return word.removesuffix("s").removesuffix("en").removesuffix("et")


def _is_long(word: str) -> bool:
    return len(word) >= _LONG


def _acronym(name: str) -> str:
    """``FVIS`` of *Framtidens vårdinformationssystem, FVIS*."""
    parts = [part.strip() for part in name.split(",")]
    return parts[1] if len(parts) == 2 and _ACRONYM.fullmatch(parts[1]) else ""  # noqa: PLR2004  # a name and its short form


@lru_cache(maxsize=100_000)
def same_word(left: str, right: str) -> bool:
    """Whether two words, in small letters, differ in nothing but their Swedish endings."""
    if left == right:
        return True
    at = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), None)
    at = min(len(left), len(right)) if at is None else at
    return at >= _FEWEST_LETTERS and left[at:] in _ENDINGS and right[at:] in _ENDINGS


_WORD = re.compile(r"\w+")
